#include "tests/store/gguf_texts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/jsonl.h"
#include "store/gguf_writer.h"

char *gguf_data_path(const char *format, const char *name)
{
	struct builder b = { 0 };

	builder_format(&b, "%s/data/", getenv("TESTS") ? getenv("TESTS") : "tests");
	for (; *format != '\0'; format++) {
		if (*format == '*')
			builder_string(&b, name);
		else
			builder_char(&b, *format);
	}
	return b.data;
}

void gguf_open_data(struct gguf *g, const char *format, const char *name)
{
	char *path = gguf_data_path(format, name);
	struct error e;

	if (gguf_open(g, path, &e))
		fail_msg("%s", e.text);
	free(path);
}

static void expect_ids(const struct tokens *got, const struct json *want, const char *origin)
{
	const struct json *id;
	size_t i = 0;

	for (id = json_first(want); id != NULL; id = json_next(id), i++)
		if (i >= got->count || got->id[i] != (int32_t)json_value(id))
			fail_msg("%s: place %zu: %ld, wanted %.0f", origin, i, i < got->count ? (long)got->id[i] : -1L,
				 json_value(id));
	assert_int_equal(i, got->count);
}

void gguf_check_encodings(struct tokenizer *t, const char *path, size_t least)
{
	struct tokens ids = { 0 };
	struct jsonl_reader r;
	struct json *record;
	struct error e;
	size_t lines = 0;

	assert_int_equal(jsonl_open(&r, path, false, &e), 0);
	while (jsonl_next(&r, &record, &e) == 0 && record != NULL) {
		const struct json *plain = json_find(record, "ids"), *literal = json_find(record, "literal");
		struct text text = json_text(json_find(record, "text"));

		lines++;
		tokens_reset(&ids);
		if (tokenizer_encode(&ids, t, text, literal == NULL ? 0 : TOKENIZER_SPECIAL, &e))
			fail_msg("%s: %s", r.origin, e.text);
		expect_ids(&ids, plain, r.origin);
		tokens_reset(&ids);
		assert_int_equal(tokenizer_encode(&ids, t, text, 0, &e), 0);
		expect_ids(&ids, literal != NULL ? literal : plain, r.origin);
	}
	assert_true(lines >= least);
	jsonl_close(&r);
	tokens_clear(&ids);
}

struct tokenizer *gguf_open_tokenizer(const char *name)
{
	char *path = gguf_data_path("gguf/tokenizer-*.gguf", name);
	struct tokenizer *t;
	struct error e;

	if (tokenizer_open(&t, path, &e))
		fail_msg("%s", e.text);
	free(path);
	return t;
}

int gguf_write_tokenizer(const char *path, struct tokenizer *t, const struct model_config *c, struct error *e)
{
	static const float value[1];
	struct gguf_writer w;
	FILE *f = fopen(path, "wb");
	int rc;

	assert_non_null(f);
	gguf_writer_open(&w, f, path);
	rc = gguf_writer_tokenizer(&w, c, t, e) || gguf_writer_declare(&w, "none", 0, 1, GGUF_F32, e) ||
			     gguf_writer_add(&w, value, e)
		     ? -1
		     : 0;
	gguf_writer_close(&w);
	fclose(f);
	return rc;
}

void bytes_put(struct builder *b, uint64_t value, size_t bytes)
{
	for (; bytes > 0; bytes--, value >>= 8)
		builder_char(b, (char)(value & 255));
}

void bytes_text(struct builder *b, const char *text)
{
	bytes_put(b, strlen(text), 8);
	builder_string(b, text);
}

void bytes_head(struct builder *b, uint64_t tensors, uint64_t values)
{
	builder_reset(b);
	builder_string(b, "GGUF");
	bytes_put(b, 3, 4);
	bytes_put(b, tensors, 8);
	bytes_put(b, values, 8);
}

void bytes_number(struct builder *b, const char *key, uint64_t value)
{
	bytes_text(b, key);
	bytes_put(b, GGUF_UINT32, 4);
	bytes_put(b, value, 4);
}

void bytes_tensor(struct builder *b, const char *name, uint64_t columns, uint64_t rows, uint64_t type, uint64_t offset)
{
	bytes_text(b, name);
	bytes_put(b, 2, 4);
	bytes_put(b, columns, 8);
	bytes_put(b, rows, 8);
	bytes_put(b, type, 4);
	bytes_put(b, offset, 8);
}

void bytes_data(struct builder *b, size_t bytes)
{
	while (b->size % 32 != 0)
		builder_char(b, 0);
	for (; bytes > 0; bytes--)
		builder_char(b, 1);
}

void bytes_array(struct builder *b, const char *key, const char *const *texts, size_t count)
{
	size_t i;

	bytes_text(b, key);
	bytes_put(b, GGUF_ARRAY, 4);
	bytes_put(b, GGUF_STRING, 4);
	bytes_put(b, count, 8);
	for (i = 0; i < count; i++)
		bytes_text(b, texts[i]);
}
