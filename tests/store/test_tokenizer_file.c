/*
 * The files of a tokenizer: what is found in them and beside them, what is
 * written, and everything that a tokenizer.json can have wrong.
 */
/* Reads: tests/data/tokenizers */
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
#include "store/tokenizer.h"

static char *data_path(const char *name, const char *suffix)
{
	struct builder b = { 0 };

	builder_format(&b, "%s/data/tokenizers/%s%s", getenv("TESTS") ? getenv("TESTS") : "tests", name, suffix);
	return b.data;
}

static struct tokenizer *open_kind(const char *name)
{
	char *path = data_path(name, ".json");
	struct tokenizer *t;
	struct error e;

	if (tokenizer_open(&t, path, &e))
		fail_msg("%s", e.text);
	free(path);
	return t;
}

/* -- lookups, roles, directories --------------------------------------------- */

static void lookups(void **state)
{
	struct tokenizer *t = open_kind("qwen2");
	struct builder out = { 0 };
	struct error e;
	int32_t start = tokenizer_find(t, TEXT("<|im_start|>")), id = tokenizer_find(t, TEXT("\xc4\xa0"
											     "answer"));
	const int32_t ids[] = { start, 39, 1 << 20 };

	(void)state;
	assert_int_equal(tokenizer_size(t), 345);
	assert_true(start >= 0 && tokenizer_has(t, start) && tokenizer_special(t, start));
	assert_true(text_is(tokenizer_bytes(t, start), "<|im_start|>"));
	assert_int_equal(tokenizer_find(t, TEXT("no such token")), -1);
	if (id >= 0)
		assert_true(text_is(tokenizer_bytes(t, id), " answer"));
	assert_false(tokenizer_has(t, 345));
	assert_int_equal(tokenizer_bytes(t, 345).size, 0);
	assert_int_equal(tokenizer_decode(&out, t, ids, 2, TOKENIZER_SKIP_SPECIAL, &e), 0);
	assert_true(text_equal(builder_view(&out), tokenizer_bytes(t, 39)));
	assert_int_equal(tokenizer_decode(&out, t, ids, 3, 0, &e), -1);
	assert_int_equal(e.code, ERROR_RANGE);
	assert_non_null(strstr(e.text, "1048576"));
	assert_int_equal(tokenizer_role(t, TOKENIZER_EOS), -1);
	assert_int_equal(tokenizer_need(t, TOKENIZER_EOS, &id, &e), -1);
	assert_non_null(strstr(e.text, "eos_token"));
	assert_non_null(strstr(e.text, "tokenizer_config.json"));
	builder_clear(&out);
	tokenizer_close(t);
}

static void put_file(const char *directory, const char *name, const char *bytes)
{
	char *path = file_join(directory, name);
	struct error e;

	assert_int_equal(file_write(path, text_of(bytes), &e), 0);
	free(path);
}

static bool same_file(const char *a_directory, const char *b_directory, const char *name)
{
	char *a = file_join(a_directory, name), *b = file_join(b_directory, name);
	struct builder x = { 0 }, y = { 0 };
	struct error e;
	bool same = file_read(&x, a, 1 << 20, &e) == 0 && file_read(&y, b, 1 << 20, &e) == 0 &&
		    text_equal(builder_view(&x), builder_view(&y));

	free(a);
	free(b);
	builder_clear(&x);
	builder_clear(&y);
	return same;
}

static void directories(void **state)
{
	const char *scratch = getenv("SCRATCH") ? getenv("SCRATCH") : "/tmp";
	char *from = file_join(scratch, "from"), *to = file_join(scratch, "to"),
	     *path = data_path("tinyllama", ".json");
	char *file = file_join(from, "tokenizer.json");
	struct builder json = { 0 };
	struct tokenizer *t;
	struct error e;
	int32_t id;

	(void)state;
	assert_int_equal(file_make_directory(from, &e), 0);
	assert_int_equal(file_make_directory(to, &e), 0);
	remove(file);
	put_file(from, "tokenizer.model", "");
	assert_int_equal(tokenizer_open(&t, from, &e), -1);
	assert_int_equal(e.code, ERROR_IO);
	assert_non_null(strstr(e.text, "tokenizer.model"));
	assert_non_null(strstr(e.text, "save_pretrained"));
	assert_int_equal(file_read(&json, path, 1 << 20, &e), 0);
	put_file(from, "tokenizer.json", json.data);
	put_file(from, "tokenizer_config.json", "{\"eos_token\": {\"content\": \"</s>\"},  \"pad_token\": null}\n");
	put_file(from, "special_tokens_map.json", "{\"pad_token\": \"<unk>\", \"eos_token\": \"<s>\"}");
	assert_int_equal(tokenizer_open(&t, from, &e), 0);
	assert_int_equal(tokenizer_role(t, TOKENIZER_BOS), 1); /* from the template */
	assert_int_equal(tokenizer_need(t, TOKENIZER_EOS, &id, &e), 0);
	assert_int_equal(id, 2);
	assert_int_equal(tokenizer_role(t, TOKENIZER_PAD), 0);
	assert_int_equal(tokenizer_save(t, to, &e), 0);
	assert_true(same_file(from, to, "tokenizer.json"));
	assert_true(same_file(from, to, "tokenizer_config.json"));
	assert_true(same_file(from, to, "special_tokens_map.json"));
	tokenizer_close(t);
	/* By the file's own path the neighbours count as well. */
	assert_int_equal(tokenizer_open(&t, file, &e), 0);
	assert_int_equal(tokenizer_role(t, TOKENIZER_EOS), 2);
	tokenizer_close(t);
	put_file(from, "tokenizer_config.json", "{\"eos_token\": \"<|end|>\"}");
	assert_int_equal(tokenizer_open(&t, from, &e), -1);
	assert_non_null(strstr(e.text, "tokenizer_config.json"));
	assert_non_null(strstr(e.text, "<|end|>"));
	builder_clear(&json);
	free(from);
	free(to);
	free(path);
	free(file);
}

/* -- what can be wrong ------------------------------------------------------- */

#define MODEL(fields) "{\"decoder\":{\"type\":\"Fuse\"},\"model\":{" fields "}}"
#define STAGE(fields) "{" fields ",\"model\":{\"vocab\":{\"a\":0},\"merges\":[]}}"

static void bad_files(void **state)
{
	static const struct {
		const char *json, *named; /* what the error must name */
	} cases[] = {
		{ "", "bad.json" },
		{ "[]", "an array" },
		{ "{}", "decoder" },
		{ "{\"decoder\":null}", "ByteLevel" },
		{ "{\"decoder\":{\"type\":\"Fuse\"}}", "model" },
		{ MODEL("\"type\":\"Unigram\""), "Unigram" },
		{ MODEL("\"type\":\"BPE\""), "vocab" },
		{ MODEL("\"vocab\":{\"a\":0}"), "merges" },
		{ MODEL("\"vocab\":{},\"merges\":[]"), "empty" },
		{ MODEL("\"vocab\":[],\"merges\":[]"), "vocab" },
		{ MODEL("\"vocab\":{\"a\":0,\"b\":0},\"merges\":[]"), "same id" },
		{ MODEL("\"vocab\":{\"a\":0,\"a\":1},\"merges\":[]"), "bad.json" },
		{ MODEL("\"vocab\":{\"a\":-1},\"merges\":[]"), "'a'" },
		{ MODEL("\"vocab\":{\"a\":0.5},\"merges\":[]"), "'a'" },
		{ MODEL("\"vocab\":{\"a\":\"0\"},\"merges\":[]"), "'a'" },
		{ MODEL("\"vocab\":{\"a\":2000000000},\"merges\":[]"), "2000000000" },
		{ MODEL("\"vocab\":{\"a\":1e300},\"merges\":[]"), "'a'" },
		{ MODEL("\"vocab\":{\"a\":0},\"merges\":[\"a\"]"), "merges[0]" },
		{ MODEL("\"vocab\":{\"a\":0},\"merges\":[\"a b c\"]"), "merges[0]" },
		{ MODEL("\"vocab\":{\"a\":0},\"merges\":[[\"a\"]]"), "merges[0]" },
		{ MODEL("\"vocab\":{\"a\":0},\"merges\":[7]"), "merges[0]" },
		{ MODEL("\"vocab\":{\"a\":0},\"merges\":[\"a b\"]"), "'b'" },
		{ MODEL("\"vocab\":{\"a\":0},\"merges\":[\"a a\"]"), "'aa'" },
		{ MODEL("\"dropout\":0.1,\"vocab\":{\"a\":0},\"merges\":[]"), "dropout" },
		{ MODEL("\"continuing_subword_prefix\":\"##\",\"vocab\":{\"a\":0},\"merges\":[]"),
		  "continuing_subword_prefix" },
		{ MODEL("\"end_of_word_suffix\":\"</w>\",\"vocab\":{\"a\":0},\"merges\":[]"), "end_of_word_suffix" },
		{ MODEL("\"unk_token\":\"u\",\"vocab\":{\"a\":0},\"merges\":[]"), "unk_token" },
		{ MODEL("\"byte_fallback\":1,\"vocab\":{\"a\":0},\"merges\":[]"), "byte_fallback" },
		{ STAGE("\"decoder\":{\"type\":\"WordPiece\"}"), "WordPiece" },
		{ STAGE("\"decoder\":{\"type\":\"Replace\",\"pattern\":{\"Regex\":\"a\"},\"content\":\"\"}"),
		  "Replace" },
		{ STAGE("\"decoder\":{\"type\":\"Sequence\",\"decoders\":[{\"type\":\"Fuse\"},{\"type\":"
			"\"ByteFallback\"}]}"),
		  "ByteFallback" },
		{ STAGE("\"decoder\":{\"type\":\"Fuse\"},\"normalizer\":{\"type\":\"Precompiled\"}"), "Precompiled" },
		{ STAGE("\"decoder\":{\"type\":\"Fuse\"},\"normalizer\":{}"), "type" },
		{ STAGE("\"decoder\":{\"type\":\"Fuse\"},\"normalizer\":7"), "normalizer" },
		{ STAGE("\"decoder\":{\"type\":\"Fuse\"},\"normalizer\":{\"type\":\"Replace\",\"pattern\":{\"String\":"
			"\"\"},"
			"\"content\":\"\"}"),
		  "Replace" },
		{ STAGE("\"decoder\":{\"type\":\"Fuse\"},\"pre_tokenizer\":{\"type\":\"Whitespace\"}"), "Whitespace" },
		{ STAGE("\"decoder\":{\"type\":\"Fuse\"},\"pre_tokenizer\":{\"type\":\"Split\",\"pattern\":{\"Regex\":"
			"\"(\"},"
			"\"behavior\":\"Isolated\"}"),
		  "regular expression" },
		{ STAGE("\"decoder\":{\"type\":\"Fuse\"},\"pre_tokenizer\":{\"type\":\"Split\",\"pattern\":{\"String\":"
			"\"x\"},"
			"\"behavior\":\"Sideways\"}"),
		  "Sideways" },
		{ STAGE("\"decoder\":{\"type\":\"Fuse\"},\"pre_tokenizer\":{\"type\":\"Sequence\",\"pretokenizers\":[{"
			"\"type\":"
			"\"ByteLevel\"},{\"type\":\"Digits\"}]}"),
		  "last" },
		{ STAGE("\"decoder\":{\"type\":\"Fuse\"},\"pre_tokenizer\":{\"type\":\"Metaspace\",\"replacement\":\"_"
			"\","
			"\"prepend_scheme\":\"often\"}"),
		  "often" },
		{ STAGE("\"decoder\":{\"type\":\"Fuse\"},\"post_processor\":{\"type\":\"BertProcessing\"}"),
		  "BertProcessing" },
		{ STAGE("\"decoder\":{\"type\":\"Fuse\"},\"post_processor\":{\"type\":\"TemplateProcessing\","
			"\"single\":[],"
			"\"special_tokens\":{}}"),
		  "single" },
		{ STAGE("\"decoder\":{\"type\":\"Fuse\"},\"post_processor\":{\"type\":\"TemplateProcessing\","
			"\"single\":"
			"[{\"SpecialToken\":{\"id\":\"<s>\"}},{\"Sequence\":{\"id\":\"A\"}}],\"special_tokens\":{}}"),
		  "<s>" },
		{ STAGE("\"decoder\":{\"type\":\"Fuse\"},\"post_processor\":{\"type\":\"TemplateProcessing\","
			"\"single\":"
			"[{\"SpecialToken\":{\"id\":\"<s>\"}},{\"Sequence\":{\"id\":\"A\"}}],\"special_tokens\":"
			"{\"<s>\":{\"ids\":[9]}}}"),
		  "id 9" },
		{ STAGE("\"decoder\":{\"type\":\"Fuse\"},\"added_tokens\":[{\"id\":1,\"content\":\"\"}]"), "content" },
		{ STAGE("\"decoder\":{\"type\":\"Fuse\"},\"added_tokens\":[{\"id\":1,\"content\":\"a\"}]"), "'a'" },
		{ STAGE("\"decoder\":{\"type\":\"Fuse\"},\"added_tokens\":[{\"id\":0,\"content\":\"b\"}]"), "same id" },
		{ STAGE("\"decoder\":{\"type\":\"Fuse\"},\"added_tokens\":[{\"content\":\"b\"}]"), "'b'" },
		{ STAGE("\"decoder\":{\"type\":\"Fuse\"},\"added_tokens\":[7]"), "added_tokens" },
		{ STAGE("\"decoder\":{\"type\":\"Fuse\"},\"added_tokens\":{}"), "added_tokens" },
		{ STAGE("\"decoder\":{\"type\":\"Fuse\"},\"added_tokens\":[{\"id\":1,\"content\":\"b\",\"special\":1}"
			"]"),
		  "special" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < countof(cases); i++) {
		struct tokenizer *t = NULL;
		struct error e;

		if (tokenizer_open_bytes(&t, text_of(cases[i].json), "bad.json", &e) != -1)
			fail_msg("accepted: %s", cases[i].json);
		assert_null(t);
		assert_int_equal(e.code, ERROR_FORMAT);
		if (strstr(e.text, "bad.json") == NULL || strstr(e.text, cases[i].named) == NULL)
			fail_msg("%s: '%s' does not name '%s'", cases[i].json, e.text, cases[i].named);
	}
}

static void cut_short(void **state)
{
	char *path = data_path("llama3", ".json");
	struct builder json = { 0 };
	struct tokenizer *t;
	struct error e;
	size_t n;

	(void)state;
	assert_int_equal(file_read(&json, path, 1 << 20, &e), 0);
	for (n = 0; n + 2 < json.size; n += 1 + n / 64) {
		assert_int_equal(tokenizer_open_bytes(&t, text_slice(builder_view(&json), 0, n), "cut", &e), -1);
		assert_int_equal(e.code, ERROR_FORMAT);
	}
	builder_clear(&json);
	free(path);
	assert_int_equal(tokenizer_open(&t, "/nonexistent/tokenizer.json", &e), -1);
	assert_int_equal(e.code, ERROR_IO);
}

static void no_memory(void **state)
{
	char *path = data_path("gemma", ".json");
	struct builder json = { 0 };
	struct tokenizer *t;
	struct error e;
	unsigned long n;

	(void)state;
	assert_int_equal(file_read(&json, path, 1 << 20, &e), 0);
	for (n = 1;; n++) {
		int rc;

		memory_fail_after(n);
		rc = tokenizer_open_bytes(&t, builder_view(&json), "small.json", &e);
		memory_fail_after(0);
		if (rc == 0)
			break;
		assert_null(t);
		assert_int_equal(e.code, ERROR_MEMORY);
	}
	assert_true(n > 3);
	builder_clear(&json);
	free(path);
	tokenizer_close(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lookups),   cmocka_unit_test(directories), cmocka_unit_test(bad_files),
		cmocka_unit_test(cut_short), cmocka_unit_test(no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
