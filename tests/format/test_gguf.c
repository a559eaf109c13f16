/*
 * GGUF files: blocks against numbers computed from a description of their own
 * (tests/data/make), configurations against those of the same models' directories,
 * tokenizers against Hugging Face's, and files that lie, each in its own way.
 */
/* Reads: tests/data/gguf tests/data/hf tests/data/tokenizers */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "format/gguf.h"
#include "format/gguf_model.h"
#include "format/gguf_writer.h"
#include "format/jsonl.h"
#include "format/tokenizer.h"

static char *data_path(const char *format, const char *name)
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

static void open_kind(struct gguf *g, const char *format, const char *name)
{
	char *path = data_path(format, name);
	struct error e;

	if (gguf_open(g, path, &e))
		fail_msg("%s", e.text);
	free(path);
}

/* -- blocks ------------------------------------------------------------------ */

static void blocks(void **state)
{
	struct gguf g;
	size_t i, checked = 0;

	(void)state;
	open_kind(&g, "gguf/*.gguf", "blocks");
	for (i = 0; i < g.tensor_count; i++) {
		const struct gguf_tensor *t = &g.tensors[i], *want;
		char name[80];
		float *values;

		snprintf(name, sizeof name, "%.*s.f32", (int)t->name.size, t->name.data);
		want = gguf_find_tensor(&g, name);
		if (want == NULL)
			continue;
		assert_true(text_is(t->name, gguf_type_name(t->type)));
		assert_int_equal(t->elements, want->elements);
		values = memory_new(t->elements, sizeof *values);
		gguf_read_rows(values, t, 0, t->rows);
		assert_memory_equal(values, want->data, want->bytes);
		/* One row by itself. */
		gguf_read_rows(values, t, 1, 1);
		assert_memory_equal(values, want->data + want->row_bytes, want->row_bytes);
		free(values);
		checked++;
	}
	assert_int_equal(checked, 10);
	gguf_close(&g);
}

static void rounding(void **state)
{
	static const char *const names[] = { "to.F16", "to.BF16", "to.Q8_0", "from" };
	const struct gguf_tensor *from;
	struct gguf g;
	size_t i;

	(void)state;
	open_kind(&g, "gguf/*.gguf", "blocks");
	from = gguf_find_tensor(&g, "from");
	for (i = 0; i < countof(names); i++) {
		const struct gguf_tensor *to = gguf_find_tensor(&g, names[i]);
		unsigned char *bytes = memory_new(to->bytes, 1);
		float *values = memory_new(from->elements, sizeof *values);

		gguf_read_rows(values, from, 0, from->rows);
		gguf_from_f32(bytes, values, to->type, from->elements);
		assert_memory_equal(bytes, to->data, to->bytes);
		free(bytes);
		free(values);
	}
	gguf_close(&g);
}

/* -- models ------------------------------------------------------------------ */

static const char *const models[] = { "llama-untied", "llama-tied", "llama-rope3", "qwen2", "qwen3" };

static void configurations(void **state)
{
	struct model_config a, b;
	struct error e;
	size_t i;

	(void)state;
	for (i = 0; i < countof(models); i++) {
		char *file = data_path("gguf/*.gguf", models[i]), *directory = data_path("hf/*", models[i]);

		if (model_config_read(&a, file, &e) || model_config_read(&b, directory, &e))
			fail_msg("%s", e.text);
		assert_true(b.tied_stated && a.tied_stated);
		assert_memory_equal(&a, &b, sizeof a);
		free(file);
		free(directory);
	}
}

/* -- tokenizers -------------------------------------------------------------- */

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

/* The tokenizer encodes each text of a file as it says there. */
static void check_encodings(struct tokenizer *t, const char *path, size_t least)
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
		if (tokenizer_encode(&ids, t, text, plain == literal || literal == NULL ? 0 : TOKENIZER_SPECIAL, &e))
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

static struct tokenizer *open_tokenizer(const char *name)
{
	char *path = data_path("gguf/tokenizer-*.gguf", name);
	struct tokenizer *t;
	struct error e;

	if (tokenizer_open(&t, path, &e))
		fail_msg("%s", e.text);
	free(path);
	return t;
}

static void tokenizers(void **state)
{
	static const char *const names[] = { "gpt2", "llama3", "qwen2", "smollm2" };
	size_t i;

	(void)state;
	for (i = 0; i < countof(names); i++) {
		char *expected = data_path("tokenizers/*.expected.jsonl", names[i]), *path;
		struct tokenizer *t = open_tokenizer(names[i]), *whole;
		struct error e;

		check_encodings(t, expected, 50);
		/* The padded ids behind it are no tokens. */
		path = data_path("tokenizers/*.json", names[i]);
		assert_int_equal(tokenizer_open(&whole, path, &e), 0);
		assert_int_equal(tokenizer_size(t), tokenizer_size(whole));
		tokenizer_close(whole);
		tokenizer_close(t);
		free(expected);
		free(path);
	}
}

static void pieces(void **state)
{
	static const int32_t ids[] = { 282, 278, 259 + 256 };
	char *expected = data_path("gguf/*.expected.jsonl", "pieces");
	struct tokenizer *t = open_tokenizer("pieces");
	struct tokens framed = { 0 };
	struct builder text = { 0 };
	struct error e;

	(void)state;
	check_encodings(t, expected, 10);
	assert_int_equal(tokenizer_encode(&framed, t, TEXT("hello"), TOKENIZER_FRAME, &e), 0);
	assert_int_equal(framed.id[0], 1);
	assert_int_equal(tokenizer_decode(&text, t, ids, 2, 0, &e), 0);
	assert_string_equal(text.data, "hello world");
	assert_int_equal(tokenizer_role(t, TOKENIZER_BOS), 1);
	assert_int_equal(tokenizer_role(t, TOKENIZER_EOS), 2);
	assert_int_equal(tokenizer_role(t, TOKENIZER_UNK), 0);
	builder_clear(&text);
	tokens_clear(&framed);
	tokenizer_close(t);
	free(expected);
}

/* What is saved of one is a directory's tokenizer with its template. */
static void saved(void **state)
{
	struct tokenizer *t = open_tokenizer("qwen2"), *again;
	struct json *config;
	struct error e;

	(void)state;
	assert_int_equal(file_make_directory("saved", &e), 0);
	assert_int_equal(tokenizer_save(t, "saved", &e), 0);
	assert_int_equal(tokenizer_open(&again, "saved", &e), 0);
	assert_int_equal(tokenizer_size(again), tokenizer_size(t));
	assert_int_equal(tokenizer_role(again, TOKENIZER_EOS), tokenizer_role(t, TOKENIZER_EOS));
	assert_int_equal(json_parse(&config, tokenizer_beside(again, "tokenizer_config.json"), "config", &e), 0);
	assert_true(text_starts(json_text(json_find(config, "chat_template")), TEXT("{% for m in messages %}")));
	json_free(config);
	tokenizer_close(again);
	tokenizer_close(t);
}

/* -- tokenizers written -------------------------------------------------------- */

/* A file of a tokenizer alone, and a tensor that says how many tokens the model has. */
static int write_tokenizer(const char *path, struct tokenizer *t, const struct model_config *c, struct error *e)
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

static void written(void **state)
{
	static const char *const names[] = { "gpt2", "llama3", "qwen2", "smollm2", "tinyllama" };
	size_t i;

	(void)state;
	for (i = 0; i < countof(names); i++) {
		char *path = data_path("tokenizers/*.json", names[i]);
		char *expected = data_path("tokenizers/*.expected.jsonl", names[i]);
		struct model_config c = { .bos = -1, .pad = -1 };
		struct tokenizer *t, *again;
		struct error e;

		assert_int_equal(tokenizer_open(&t, path, &e), 0);
		c.vocabulary = tokenizer_size(t) + 5;
		c.eos[c.eos_count++] = (int32_t)tokenizer_size(t) - 1;
		if (write_tokenizer("written.gguf", t, &c, &e) || tokenizer_open(&again, "written.gguf", &e))
			fail_msg("%s: %s", names[i], e.text);
		check_encodings(again, expected, 50);
		assert_int_equal(tokenizer_size(again), tokenizer_size(t));
		assert_int_equal(tokenizer_role(again, TOKENIZER_EOS), c.eos[0]);
		assert_int_equal(tokenizer_role(again, TOKENIZER_BOS), tokenizer_role(t, TOKENIZER_BOS));
		tokenizer_close(again);
		/* A vocabulary that is too small for it. */
		c.vocabulary -= 6;
		assert_int_equal(write_tokenizer("written.gguf", t, &c, &e), -1);
		assert_non_null(strstr(e.text, "the model's vocabulary has"));
		c.vocabulary += 6;
		c.eos_count = 4;
		assert_int_equal(write_tokenizer("written.gguf", t, &c, &e), -1);
		assert_non_null(strstr(e.text, "4 tokens end an answer"));
		tokenizer_close(t);
		free(path);
		free(expected);
	}
}

/* Scores become merges, and merges scores that join in the same order. */
static void written_scores(void **state)
{
	char *expected = data_path("gguf/*.expected.jsonl", "pieces");
	struct tokenizer *t = open_tokenizer("pieces"), *again;
	struct model_config c = { .bos = 1, .pad = -1, .eos_count = 1, .eos = { 2 } };
	struct error e;
	struct gguf g;
	const struct gguf_value *types;

	(void)state;
	c.vocabulary = tokenizer_size(t) + 1;
	if (write_tokenizer("written.gguf", t, &c, &e) || tokenizer_open(&again, "written.gguf", &e))
		fail_msg("%s", e.text);
	check_encodings(again, expected, 10);
	assert_true(text_equal(tokenizer_json(again), tokenizer_json(t)));
	tokenizer_close(again);
	tokenizer_close(t);
	assert_int_equal(gguf_open(&g, "written.gguf", &e), 0);
	assert_int_equal(gguf_array_or_none(&g, "tokenizer.ggml.token_type", GGUF_INT32, &types, &e), 0);
	assert_int_equal((int)gguf_number_at(types, 0), 2);
	assert_int_equal((int)gguf_number_at(types, 1), 3);
	assert_int_equal((int)gguf_number_at(types, 3), 6);
	assert_int_equal((int)gguf_number_at(types, c.vocabulary - 1), 5);
	gguf_close(&g);
	free(expected);
}

/* A tokenizer on characters with these merges, written; -1 where it is refused. */
static int write_merges(const char *merges, struct error *e)
{
	static const struct model_config c = { .bos = -1, .pad = -1, .vocabulary = 9 };
	struct builder b = { 0 };
	struct tokenizer *t;
	int rc;

	builder_format(&b,
		       "{\"normalizer\":{\"type\":\"Replace\",\"pattern\":{\"String\":\" \"},\"content\":"
		       "\"\xe2\x96\x81\"},\"decoder\":{\"type\":\"Fuse\"},\"model\":{\"type\":\"BPE\","
		       "\"byte_fallback\":true,\"vocab\":{\"a\":0,\"b\":1,\"ab\":2,\"aa\":3,\"bab\":4,\"abab\":5,"
		       "\"aab\":6},\"merges\":[%s]}}",
		       merges);
	if (tokenizer_open_bytes(&t, builder_view(&b), "t", e))
		fail_msg("%s", e->text);
	rc = write_tokenizer("written.gguf", t, &c, e);
	tokenizer_close(t);
	builder_clear(&b);
	return rc;
}

#define MERGES_FIRST "[\"a\",\"b\"],[\"a\",\"a\"],[\"b\",\"ab\"],"

/* The merges must be those of every cut of a token, or joining by scores is another thing. */
static void merges_of_scores(void **state)
{
	static const struct {
		const char *merges;
		double abab, aab; /* 0: refused */
	} cases[] = {
		{ MERGES_FIRST "[\"ab\",\"ab\"],[\"a\",\"bab\"],[\"aa\",\"b\"],[\"a\",\"ab\"]", -4, -5 },
		/* Of one token in any order. */
		{ MERGES_FIRST "[\"a\",\"ab\"],[\"aa\",\"b\"],[\"a\",\"bab\"],[\"ab\",\"ab\"]", -5, -4 },
		/* Two tokens of the same score: by the lengths of their parts, or not. */
		{ MERGES_FIRST "[\"ab\",\"ab\"],[\"aa\",\"b\"],[\"a\",\"bab\"],[\"a\",\"ab\"]", -4, -4 },
		{ MERGES_FIRST "[\"ab\",\"ab\"],[\"aa\",\"b\"],[\"a\",\"ab\"],[\"a\",\"bab\"]", 0, 0 },
		/* One cut is missing. */
		{ MERGES_FIRST "[\"ab\",\"ab\"],[\"aa\",\"b\"],[\"a\",\"bab\"]", 0, 0 },
	};
	const struct gguf_value *scores;
	struct error e;
	struct gguf g;
	size_t i;

	(void)state;
	for (i = 0; i < countof(cases); i++) {
		int rc = write_merges(cases[i].merges, &e);

		assert_int_equal(rc, cases[i].abab == 0 ? -1 : 0);
		if (rc != 0) {
			assert_non_null(strstr(e.text, "merges are not those that scores would give"));
			continue;
		}
		assert_int_equal(gguf_open(&g, "written.gguf", &e), 0);
		assert_int_equal(gguf_array_or_none(&g, "tokenizer.ggml.scores", GGUF_FLOAT32, &scores, &e), 0);
		assert_int_equal((int)gguf_number_at(scores, 2), -1);
		assert_int_equal((int)gguf_number_at(scores, 5), (int)cases[i].abab);
		assert_int_equal((int)gguf_number_at(scores, 6), (int)cases[i].aab);
		assert_true(gguf_number_at(scores, 0) < -5);
		gguf_close(&g);
	}
}

/* What the format has no words for. */
static void not_written(void **state)
{
	static const struct {
		const char *name, *words;
	} cases[] = {
		{ "gemma", "cuts text in a way that has no name there, which a GGUF file cannot say: keep the model" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < countof(cases); i++) {
		char *path = data_path("tokenizers/*.json", cases[i].name);
		struct model_config c = { .bos = -1, .pad = -1 };
		struct tokenizer *t;
		struct error e;

		assert_int_equal(tokenizer_open(&t, path, &e), 0);
		c.vocabulary = tokenizer_size(t);
		assert_int_equal(write_tokenizer("written.gguf", t, &c, &e), -1);
		if (strstr(e.text, cases[i].words) == NULL)
			fail_msg("wanted \"%s\", got \"%s\"", cases[i].words, e.text);
		tokenizer_close(t);
		free(path);
	}
}

/* Added tokens that take the blanks beside them are more than a name. */
static void not_written_blanks(void **state)
{
	char *path = data_path("tokenizers/*.json", "smollm2");
	struct model_config c = { .bos = -1, .pad = -1, .vocabulary = 4096 };
	struct builder json = { 0 };
	struct tokenizer *t;
	struct error e;
	char *at;

	(void)state;
	assert_int_equal(file_read(&json, path, 1 << 20, &e), 0);
	at = strstr(json.data, "\"lstrip\":false");
	assert_non_null(at);
	memcpy(at, "\"lstrip\":true ", 14);
	assert_int_equal(tokenizer_open_bytes(&t, builder_view(&json), "t", &e), 0);
	assert_int_equal(write_tokenizer("written.gguf", t, &c, &e), -1);
	assert_non_null(strstr(e.text, "has added tokens that depend on what stands beside them"));
	tokenizer_close(t);
	builder_clear(&json);
	free(path);
}

/* -- files that lie ---------------------------------------------------------- */

static void put(struct builder *b, uint64_t value, size_t bytes)
{
	for (; bytes > 0; bytes--, value >>= 8)
		builder_char(b, (char)(value & 255));
}

static void put_text(struct builder *b, const char *text)
{
	put(b, strlen(text), 8);
	builder_string(b, text);
}

static void put_head(struct builder *b, uint64_t tensors, uint64_t values)
{
	builder_reset(b);
	builder_string(b, "GGUF");
	put(b, 3, 4);
	put(b, tensors, 8);
	put(b, values, 8);
}

static void put_number(struct builder *b, const char *key, uint64_t value)
{
	put_text(b, key);
	put(b, GGUF_UINT32, 4);
	put(b, value, 4);
}

/* A tensor [rows, columns]. */
static void put_tensor(struct builder *b, const char *name, uint64_t columns, uint64_t rows, uint64_t type,
		       uint64_t offset)
{
	put_text(b, name);
	put(b, 2, 4);
	put(b, columns, 8);
	put(b, rows, 8);
	put(b, type, 4);
	put(b, offset, 8);
}

static void put_data(struct builder *b, size_t bytes)
{
	while (b->size % 32 != 0)
		builder_char(b, 0);
	for (; bytes > 0; bytes--)
		builder_char(b, 1);
}

/* The bytes in a block of exactly their size, which is refused with these words. */
static void refused(const struct builder *b, const char *words)
{
	char *exact = malloc(b->size > 0 ? b->size : 1);
	struct error e = { 0 };
	struct gguf g;

	assert_non_null(exact);
	if (b->size > 0)
		memcpy(exact, b->data, b->size);
	assert_int_equal(gguf_open_bytes(&g, (struct text){ exact, b->size }, "model.gguf", &e), -1);
	if (strstr(e.text, words) == NULL || strncmp(e.text, "model.gguf: ", 12) != 0 ||
	    strstr(e.text + 1, "model.gguf") != NULL)
		fail_msg("wanted \"%s\", got \"%s\"", words, e.text);
	free(exact);
}

static void lying_heads(void **state)
{
	struct builder b = { 0 };
	struct error e;
	struct gguf g;

	(void)state;
	refused(&b, "does not begin with GGUF");
	builder_string(&b, "GGUX");
	refused(&b, "does not begin with GGUF");
	builder_reset(&b);
	builder_string(&b, "GGUF");
	refused(&b, "cut short?");
	put(&b, 1, 4);
	refused(&b, "version 1 of GGUF; 2 and 3 are supported");
	builder_reset(&b);
	builder_string(&b, "GGUF");
	put(&b, 0x03000000, 4);
	refused(&b, "big-endian");
	/* Version 2 has the same form. */
	put_head(&b, 0, 1);
	put_number(&b, "k", 1);
	b.data[4] = 2;
	assert_int_equal(gguf_open_bytes(&g, builder_view(&b), "model.gguf", &e), 0);
	assert_int_equal((int)gguf_number_at(gguf_find(&g, "k"), 0), 1);
	gguf_close(&g);
	put_head(&b, UINT64_MAX, 0);
	refused(&b, "the number of tensors is 18446744073709551615");
	put_head(&b, 0, UINT64_C(1) << 60);
	refused(&b, "the number of entries is 1152921504606846976");
	builder_clear(&b);
}

static void lying_values(void **state)
{
	static const struct {
		uint64_t kind, value;
		size_t bytes;
		const char *words;
	} cases[] = {
		{ 13, 0, 4, "k: 13 is no kind of value" },
		{ GGUF_BOOL, 2, 1, "k: holds 2" },
		{ GGUF_UINT64, 0, 4, "k at byte" },
		{ GGUF_STRING, UINT64_MAX, 8, "k at byte" },
		{ GGUF_STRING, 100, 8, "k at byte" },
		{ GGUF_ARRAY, GGUF_ARRAY, 4, "k: an array of arrays is not supported" },
	};
	struct builder b = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < countof(cases); i++) {
		put_head(&b, 0, 1);
		put_text(&b, "k");
		put(&b, cases[i].kind, 4);
		put(&b, cases[i].value, cases[i].bytes);
		refused(&b, cases[i].words);
	}
	put_head(&b, 0, 1);
	put(&b, UINT64_MAX - 7, 8);
	put(&b, 0, 8);
	refused(&b, "the key of an entry at byte");
	/* 2^61 elements of 8 bytes: the product is 0. */
	put_head(&b, 0, 1);
	put_text(&b, "k");
	put(&b, GGUF_ARRAY, 4);
	put(&b, GGUF_UINT64, 4);
	put(&b, UINT64_C(1) << 61, 8);
	refused(&b, "k is 2305843009213693952");
	put_head(&b, 0, 2);
	put_number(&b, "twice", 1);
	put_number(&b, "twice", 2);
	refused(&b, "twice: the key stands twice");
	put_head(&b, 0, 1);
	put_number(&b, "general.alignment", 24);
	refused(&b, "general.alignment: 24 is no power of two");
	put_head(&b, 0, 1);
	put_text(&b, "general.alignment");
	put(&b, GGUF_STRING, 4);
	put_text(&b, "32");
	refused(&b, "general.alignment: wanted a whole number, found a string");
	builder_clear(&b);
}

static void lying_tensors(void **state)
{
	static const struct {
		uint64_t columns, rows, type, offset;
		const char *words;
	} cases[] = {
		{ 0, 1, 0, 0, "a dimension of 0" },
		{ UINT64_C(1) << 33, UINT64_C(1) << 33, 0, 0, "more than an address can hold" },
		{ UINT64_C(1) << 31, UINT64_C(1) << 31, 0, 0, "t: 17179869184 x" },
		{ 32, 1, 4, 0, "the unknown number 4" },
		{ 32, 1, 20, 0, "t: the type IQ4_NL is not supported" },
		{ 32, 1, 39, 0, "t: the type MXFP4 is not supported" },
		{ 33, 1, 8, 0, "t: rows of 33 are no whole blocks of 32" },
		{ 32, 8, 12, 0, "t: rows of 32 are no whole blocks of 256" },
		{ 8, 1, 0, 4, "t: its data at 4 are not aligned to 32" },
		{ 8, 3, 0, 0, "t: 96 bytes from 0 on are not inside the file's 64 bytes" },
		{ 8, 1, 0, 64, "t: 32 bytes from 64 on are not inside" },
		{ 8, 1, 0, UINT64_MAX - 31, "are not inside" },
	};
	struct builder b = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < countof(cases); i++) {
		put_head(&b, 1, 0);
		put_tensor(&b, "t", cases[i].columns, cases[i].rows, cases[i].type, cases[i].offset);
		put_data(&b, 64);
		refused(&b, i == 2 ? "address can hold" : cases[i].words);
	}
	put_head(&b, 1, 0);
	put_text(&b, "t");
	put(&b, 5, 4);
	put_data(&b, 64);
	refused(&b, "t: 5 dimensions");
	put_head(&b, 2, 0);
	put_tensor(&b, "t", 16, 1, 0, 0);
	put_tensor(&b, "u", 8, 1, 0, 32);
	put_data(&b, 64);
	refused(&b, "tensor u overlaps t");
	put_head(&b, 2, 0);
	put_tensor(&b, "t", 8, 1, 0, 0);
	put_tensor(&b, "t", 8, 1, 0, 32);
	put_data(&b, 64);
	refused(&b, "tensor t stands there twice");
	builder_clear(&b);
}

/* Every beginning of a file is refused: nothing of it may be missing. */
static void cut_short(void **state)
{
	char *path = data_path("gguf/*.gguf", "qwen3");
	struct builder whole = { 0 };
	struct error e;
	struct gguf g;
	size_t n;

	(void)state;
	assert_int_equal(file_read(&whole, path, 1 << 20, &e), 0);
	for (n = 0; n < whole.size; n += n < 2500 ? 1 : 97) {
		char *exact = malloc(n > 0 ? n : 1);

		memcpy(exact, whole.data, n);
		assert_int_equal(gguf_open_bytes(&g, (struct text){ exact, n }, "cut", &e), -1);
		free(exact);
	}
	assert_int_equal(gguf_open_bytes(&g, builder_view(&whole), "whole", &e), 0);
	gguf_close(&g);
	builder_clear(&whole);
	free(path);
}

/* -- models that are not supported --------------------------------------------- */

/* A model of family f whose head has width 4; `more` entries are put next, then put_rest(). */
static void put_model(struct builder *b, const char *family, size_t more)
{
	static const struct {
		const char *name;
		uint64_t value;
	} sizes[] = { { "embedding_length", 8 },
		      { "block_count", 1 },
		      { "context_length", 64 },
		      { "feed_forward_length", 8 },
		      { "attention.head_count", 2 } };
	char name[80];
	size_t i;

	put_head(b, 1, 1 + countof(sizes) + more);
	put_text(b, "general.architecture");
	put(b, GGUF_STRING, 4);
	put_text(b, family);
	for (i = 0; i < countof(sizes); i++) {
		snprintf(name, sizeof name, "llama.%s", sizes[i].name);
		put_number(b, name, sizes[i].value);
	}
}

static void put_rest(struct builder *b)
{
	put_tensor(b, "token_embd.weight", 8, 3, 0, 0);
	put_data(b, 96);
}

static void unsupported(void **state)
{
	static const struct {
		const char *family, *key;
		uint64_t value;
		const char *words; /* NULL: supported */
	} cases[] = {
		{ "llama", "llama.attention.head_count_kv", 1, NULL },
		{ "gemma3", "x", 1, "general.architecture \"gemma3\" is not supported; use a llama" },
		{ "llama", "llama.expert_count", 8, "llama.expert_count is 8: a mixture of experts is not supported" },
		{ "llama", "llama.attention.sliding_window", 32, "is shorter than the context of 64" },
		{ "llama", "llama.rope.dimension_count", 2, "a rotation of a part is not supported" },
		{ "llama", "llama.attention.value_length", 2, "value_length is 2, but keys have 4" },
		{ "llama", "tokenizer.ggml.eos_token_id", 3, "tokenizer.ggml.eos_token_id is 3, not between 0 and 2" },
		{ "llama", "llama.attention.causal", 0,
		  "llama.attention.causal: wanted a boolean, found a whole number" },
		{ "llama", "split.count", 4, "one of 4 parts; join them" },
		{ "llama", "llama.rope.scale_linear", 4,
		  "llama.rope.scale_linear is 4: a scaling by this old key is not" },
		{ "llama", "llama.rope.scale_linear", 1, NULL },
		{ "llama", "llama.rope.scaling.type", 4, "wanted a string, found a whole number" },
		{ "llama", "llama.attention.head_count_kv", 0, "is 0, not between 1" },
		{ "qwen2", "x", 1, "qwen2.embedding_length is missing" },
	};
	struct model_config c;
	struct builder b = { 0 };
	struct error e;
	struct gguf g;
	size_t i;

	(void)state;
	for (i = 0; i < countof(cases); i++) {
		int rc;

		put_model(&b, cases[i].family, 1);
		put_number(&b, cases[i].key, cases[i].value);
		put_rest(&b);
		if (gguf_open_bytes(&g, builder_view(&b), "m.gguf", &e))
			fail_msg("%s", e.text);
		rc = gguf_model_config(&c, &g, &e);
		if (cases[i].words == NULL && rc != 0)
			fail_msg("%s", e.text);
		if (cases[i].words != NULL && (rc == 0 || strstr(e.text, cases[i].words) == NULL))
			fail_msg("wanted \"%s\", got \"%s\"", cases[i].words, rc == 0 ? "" : e.text);
		gguf_close(&g);
	}
	builder_clear(&b);
}

static void put_array(struct builder *b, const char *key, const char *const *texts, size_t count)
{
	size_t i;

	put_text(b, key);
	put(b, GGUF_ARRAY, 4);
	put(b, GGUF_STRING, 4);
	put(b, count, 8);
	for (i = 0; i < count; i++)
		put_text(b, texts[i]);
}

/* What ends an answer: the token that the file names, and control tokens called like one. */
static void ends(void **state)
{
	static const char *const names[] = { "<|endoftext|>", "</s>", "<|im_end|>" };
	struct builder b = { 0 };
	struct model_config c;
	struct error e;
	struct gguf g;
	int32_t type;

	(void)state;
	for (type = 1; type <= 3; type += 2) {
		put_model(&b, "llama", 3);
		put_number(&b, "tokenizer.ggml.eos_token_id", 2);
		put_array(&b, "tokenizer.ggml.tokens", names, countof(names));
		put_text(&b, "tokenizer.ggml.token_type");
		put(&b, GGUF_ARRAY, 4);
		put(&b, GGUF_INT32, 4);
		put(&b, countof(names), 8);
		put(&b, (uint64_t)type, 4);
		put(&b, 1, 4);
		put(&b, 3, 4);
		put_rest(&b);
		if (gguf_open_bytes(&g, builder_view(&b), "m.gguf", &e) || gguf_model_config(&c, &g, &e))
			fail_msg("%s", e.text);
		assert_int_equal(c.eos_count, type == 3 ? 2 : 1);
		assert_int_equal(c.eos[0], 2);
		assert_int_equal(c.eos[1], 0);
		gguf_close(&g);
	}
	builder_clear(&b);
}

/* -- pre-tokenizers ------------------------------------------------------------- */

/* A tokenizer of a few letters that cuts by the expression of this name. */
static struct tokenizer *make_splitter(const char *name)
{
	static const char *const tokens[] = { "a", "1", "2", "11", "aa", "1a" };
	static const char *const merges[] = { "1 1", "a a", "1 a" };
	struct builder b = { 0 }, json = { 0 }, config = { 0 };
	struct tokenizer *t;
	struct error e;
	struct gguf g;

	put_head(&b, 0, 5);
	put_text(&b, "tokenizer.ggml.add_bos_token");
	put(&b, GGUF_BOOL, 4);
	put(&b, 0, 1);
	put_text(&b, "tokenizer.ggml.model");
	put(&b, GGUF_STRING, 4);
	put_text(&b, "gpt2");
	put_text(&b, "tokenizer.ggml.pre");
	put(&b, GGUF_STRING, 4);
	put_text(&b, name);
	put_array(&b, "tokenizer.ggml.tokens", tokens, countof(tokens));
	put_array(&b, "tokenizer.ggml.merges", merges, countof(merges));
	if (gguf_open_bytes(&g, builder_view(&b), "m.gguf", &e) || gguf_tokenizer(&json, &config, &g, &e) ||
	    tokenizer_open_bytes(&t, builder_view(&json), "m.gguf", &e))
		fail_msg("%s: %s", name, e.text);
	gguf_close(&g);
	builder_clear(&b);
	builder_clear(&json);
	builder_clear(&config);
	return t;
}

/* Each name cuts in its way, and is found again in the tokenizer.json that was made of it. */
static void splitters(void **state)
{
	static const struct {
		const char *name, *again;
		int32_t ids[8]; /* of "1111aa1a" */
		size_t count;
	} cases[] = {
		{ "gpt-2", "gpt-2", { 3, 3, 4, 1, 0 }, 5 },
		{ "olmo", "gpt-2", { 3, 3, 4, 1, 0 }, 5 },
		{ "smollm", "smollm", { 1, 1, 1, 1, 4, 1, 0 }, 7 },
		{ "starcoder", "smollm", { 1, 1, 1, 1, 4, 1, 0 }, 7 },
		{ "llama-bpe", "llama-bpe", { 3, 1, 1, 4, 1, 0 }, 6 },
		{ "dbrx", "dbrx", { 3, 1, 1, 4, 1, 0 }, 6 },
		{ "qwen2", "qwen2", { 1, 1, 1, 1, 4, 1, 0 }, 7 },
		{ "tekken", "tekken", { 1, 1, 1, 1, 4, 1, 0 }, 7 },
		{ "deepseek-llm", "deepseek-llm", { 3, 3, 4, 1, 0 }, 5 },
		{ "deepseek-coder", "deepseek-coder", { 1, 1, 1, 1, 4, 1, 0 }, 7 },
		{ "default", "default", { 3, 1, 1, 4, 1, 0 }, 6 },
	};
	struct model_config c = { .bos = -1, .pad = -1, .vocabulary = 6 };
	struct error e;
	struct gguf g;
	size_t i;

	(void)state;
	for (i = 0; i < countof(cases); i++) {
		struct tokens ids = { 0 };
		struct tokenizer *t;
		struct text again;

		t = make_splitter(cases[i].name);
		assert_int_equal(tokenizer_encode(&ids, t, TEXT("1111aa1a"), 0, &e), 0);
		if (ids.count != cases[i].count || memcmp(ids.id, cases[i].ids, ids.count * sizeof *ids.id) != 0)
			fail_msg("%s cuts otherwise", cases[i].name);
		assert_int_equal(write_tokenizer("written.gguf", t, &c, &e), 0);
		assert_int_equal(gguf_open(&g, "written.gguf", &e), 0);
		assert_int_equal(gguf_get_text(&g, "tokenizer.ggml.pre", &again, &e), 0);
		if (!text_is(again, cases[i].again))
			fail_msg("%s became %.*s", cases[i].name, (int)again.size, again.data);
		gguf_close(&g);
		tokens_clear(&ids);
		tokenizer_close(t);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blocks),
		cmocka_unit_test(rounding),
		cmocka_unit_test(configurations),
		cmocka_unit_test(tokenizers),
		cmocka_unit_test(pieces),
		cmocka_unit_test(saved),
		cmocka_unit_test(written),
		cmocka_unit_test(written_scores),
		cmocka_unit_test(merges_of_scores),
		cmocka_unit_test(not_written),
		cmocka_unit_test(not_written_blanks),
		cmocka_unit_test(lying_heads),
		cmocka_unit_test(lying_values),
		cmocka_unit_test(lying_tensors),
		cmocka_unit_test(cut_short),
		cmocka_unit_test(unsupported),
		cmocka_unit_test(ends),
		cmocka_unit_test(splitters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
