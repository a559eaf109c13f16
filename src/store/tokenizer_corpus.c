#include "base/file.h"
#include "base/memory.h"
#include "format/jsonl.h"
#include "store/tokenizer.h"

/* The texts of all inputs, one after the other. */
struct corpus {
	const char *const *paths; /* [count] */
	size_t count, next;       /* next: to be opened */
	char (*sha256)[65];       /* [count] of those that were read */
	bool open, lines;         /* lines: JSON Lines */
	struct jsonl_reader reader;
	struct json *record; /* at hand, with fields from `field` on still to come */
	size_t field;
	bool any; /* text was found */
	struct builder plain;
};

static int open_next(struct corpus *c, struct error *e)
{
	const char *path = c->paths[c->next++];

	c->lines = text_ends(text_of(path), TEXT(".jsonl"));
	if (c->lines) {
		c->open = true;
		c->record = NULL;
		if (jsonl_open(&c->reader, path, false, e))
			return -1;
		jsonl_hash(&c->reader);
		return 0;
	}
	builder_reset(&c->plain);
	if (file_read(&c->plain, path, (size_t)1 << 32, e))
		return -1;
	sha256_hex(builder_view(&c->plain), c->sha256[c->next - 1]);
	return 0;
}

/* The next text field of the record at hand; false if none is left. */
static bool next_field(struct corpus *c, struct text *out)
{
	static const char *const fields[] = { "question", "solution", "prompt", "completion", "text" };

	while (c->record != NULL && c->field < countof(fields)) {
		*out = json_text(json_find(c->record, fields[c->field++]));
		if (out->size > 0)
			return c->any = true;
	}
	return false;
}

static int next_text(void *context, struct text *out, struct error *e)
{
	struct corpus *c = context;

	for (;;) {
		if (c->open) {
			if (next_field(c, out))
				return 1;
			c->field = 0;
			if (jsonl_next(&c->reader, &c->record, e))
				return -1;
			if (c->record != NULL)
				continue;
			if (jsonl_hash_finish(&c->reader, c->sha256[c->next - 1], e))
				return -1;
			jsonl_close(&c->reader);
			c->open = false;
		}
		if (c->next == c->count)
			return c->any ? 0
				      : error_set(e, ERROR_FORMAT, "%s: no text to train a tokenizer on", c->paths[0]);
		if (open_next(c, e))
			return -1;
		if (!c->lines) {
			*out = builder_view(&c->plain);
			c->any = c->any || out->size > 0;
			return 1;
		}
	}
}

int tokenizer_train_files(struct tokenizer **out, const struct tokenizer_recipe *recipe, const char *const *paths,
			  size_t count, char (*sha256)[65], struct error *e)
{
	struct corpus c = { .paths = paths, .count = count, .sha256 = sha256 };
	int rc = tokenizer_train(out, recipe, next_text, &c, e);

	if (c.open)
		jsonl_close(&c.reader);
	builder_clear(&c.plain);
	return rc;
}
