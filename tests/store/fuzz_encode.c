/*
 * Hostile text for tokenizers trained here: whatever is UTF-8 comes back
 * byte for byte, no special token comes out of it, and text that is not UTF-8
 * is refused.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "store/tokenizer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int next_text(void *context, struct text *out, struct error *e)
{
	const struct text corpus = TEXT("There are 12 * 24 = 288 apples, and <|endoftext|> is in the text.\n"
					"  aaaa aaaaaaa abab ababab don't DON'T \\frac{1}{2} \\boxed{12}\n\n");
	int *given = context;

	(void)e;
	*out = corpus;
	return (*given)++ < 1;
}

static struct tokenizer *trained(bool whole)
{
	static const char *const special[] = { "<|endoftext|>", "apple" };
	const struct tokenizer_recipe recipe = { .vocabulary = 400,
						 .special = special,
						 .special_count = 2,
						 .bos = -1,
						 .eos = 0,
						 .pad = -1,
						 .whole_numbers = whole };
	struct tokenizer *t;
	struct error e;
	int given = 0;

	if (tokenizer_train(&t, &recipe, next_text, &given, &e))
		abort();
	return t;
}

static void check(struct tokenizer *t, struct text text)
{
	struct tokens ids = { 0 };
	struct builder out = { 0 };
	struct error e;
	size_t i;
	int rc = tokenizer_encode(&ids, t, text, 0, &e);

	if ((rc == 0) != text_utf8_valid(text))
		abort();
	for (i = 0; i < ids.count; i++)
		if (tokenizer_special(t, ids.id[i]))
			abort();
	if (rc == 0 && (tokenizer_decode(&out, t, ids.id, ids.count, 0, &e) || !text_equal(builder_view(&out), text)))
		abort();
	/* The other way of reading it gives the same text. */
	tokens_reset(&ids);
	builder_reset(&out);
	if (rc == 0 && (tokenizer_encode(&ids, t, text, TOKENIZER_SPECIAL, &e) ||
			tokenizer_decode(&out, t, ids.id, ids.count, 0, &e) || !text_equal(builder_view(&out), text)))
		abort();
	tokens_clear(&ids);
	builder_clear(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Made once; libFuzzer has no end at which to close them. */
	static struct tokenizer *single, *whole;
	struct text text = { (const char *)data, size };

	if (single == NULL) {
		single = trained(false);
		whole = trained(true);
	}
	check(single, text);
	check(whole, text);
	return 0;
}
