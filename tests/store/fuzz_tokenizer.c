/*
 * Hostile tokenizer.json files. One that is accepted must encode some text
 * without memory errors, and give ids that it can decode.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/memory.h"
#include "store/tokenizer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void use(struct tokenizer *t, struct text text, unsigned flags)
{
	struct tokens ids = { 0 };
	struct builder out = { 0 };
	struct error e;
	size_t i;

	if (tokenizer_encode(&ids, t, text, flags, &e) == 0) {
		if (tokenizer_decode(&out, t, ids.id, ids.count, flags, &e))
			abort();
		for (i = 0; i < ids.count; i++)
			if (!(flags & (TOKENIZER_SPECIAL | TOKENIZER_FRAME)) && tokenizer_special(t, ids.id[i]) &&
			    ids.id[i] != tokenizer_role(t, TOKENIZER_UNK))
				abort();
	} else if (ids.count != 0) {
		abort();
	}
	tokens_clear(&ids);
	builder_clear(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const texts[] = {
		"",
		"<s>a aa  12 <|endoftext|>\n\n caf\xc3\xa9 e\xcc\x81 \xe9\xb8\xa1</s>",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab",
	};
	struct text json = { (const char *)data, size };
	struct tokenizer *t;
	struct error e;
	size_t i;

	if (tokenizer_open_bytes(&t, json, "fuzz.json", &e))
		return 0;
	for (i = 0; i < countof(texts); i++) {
		use(t, text_of(texts[i]), 0);
		use(t, text_of(texts[i]), TOKENIZER_SPECIAL | TOKENIZER_FRAME);
		use(t, text_of(texts[i]), TOKENIZER_CONTINUED | TOKENIZER_SKIP_SPECIAL);
	}
	tokenizer_close(t);
	return 0;
}
