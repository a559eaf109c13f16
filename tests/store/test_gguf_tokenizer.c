/* Tokenizers written into GGUF files: what reads back, and what the format cannot say. */
/* Reads: tests/data/gguf tests/data/tokenizers */
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
#include "tests/store/gguf_texts.h"

static void written(void **state)
{
	static const char *const names[] = { "gpt2", "llama3", "qwen2", "smollm2", "tinyllama" };
	size_t i;

	(void)state;
	for (i = 0; i < countof(names); i++) {
		char *path = gguf_data_path("tokenizers/*.json", names[i]);
		char *expected = gguf_data_path("tokenizers/*.expected.jsonl", names[i]);
		struct model_config c = { .bos = -1, .pad = -1 };
		struct tokenizer *t, *again = NULL;
		struct error e;

		assert_int_equal(tokenizer_open(&t, path, &e), 0);
		c.vocabulary = tokenizer_size(t) + 5;
		c.eos[c.eos_count++] = (int32_t)tokenizer_size(t) - 1;
		if (gguf_write_tokenizer("written.gguf", t, &c, &e) || tokenizer_open(&again, "written.gguf", &e))
			fail_msg("%s: %s", names[i], e.text);
		gguf_check_encodings(again, expected, 50);
		assert_int_equal(tokenizer_size(again), tokenizer_size(t));
		assert_int_equal(tokenizer_role(again, TOKENIZER_EOS), c.eos[0]);
		assert_int_equal(tokenizer_role(again, TOKENIZER_BOS), tokenizer_role(t, TOKENIZER_BOS));
		tokenizer_close(again);
		/* A vocabulary that is too small for it. */
		c.vocabulary -= 6;
		assert_int_equal(gguf_write_tokenizer("written.gguf", t, &c, &e), -1);
		assert_non_null(strstr(e.text, "the model's vocabulary has"));
		c.vocabulary += 6;
		c.eos_count = 4;
		assert_int_equal(gguf_write_tokenizer("written.gguf", t, &c, &e), -1);
		assert_non_null(strstr(e.text, "4 tokens end an answer"));
		tokenizer_close(t);
		free(path);
		free(expected);
	}
}

/* Scores become merges, and merges scores that join in the same order. */
static void written_scores(void **state)
{
	char *expected = gguf_data_path("gguf/*.expected.jsonl", "pieces");
	struct tokenizer *t = gguf_open_tokenizer("pieces"), *again = NULL;
	struct model_config c = { .bos = 1, .pad = -1, .eos_count = 1, .eos = { 2 } };
	struct error e;
	struct gguf g;
	const struct gguf_value *types;

	(void)state;
	c.vocabulary = tokenizer_size(t) + 1;
	if (gguf_write_tokenizer("written.gguf", t, &c, &e) || tokenizer_open(&again, "written.gguf", &e))
		fail_msg("%s", e.text);
	gguf_check_encodings(again, expected, 10);
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
	rc = gguf_write_tokenizer("written.gguf", t, &c, e);
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
		char *path = gguf_data_path("tokenizers/*.json", cases[i].name);
		struct model_config c = { .bos = -1, .pad = -1 };
		struct tokenizer *t;
		struct error e;

		assert_int_equal(tokenizer_open(&t, path, &e), 0);
		c.vocabulary = tokenizer_size(t);
		assert_int_equal(gguf_write_tokenizer("written.gguf", t, &c, &e), -1);
		if (strstr(e.text, cases[i].words) == NULL)
			fail_msg("wanted \"%s\", got \"%s\"", cases[i].words, e.text);
		tokenizer_close(t);
		free(path);
	}
}

/* Added tokens that take the blanks beside them are more than a name. */
static void not_written_blanks(void **state)
{
	char *path = gguf_data_path("tokenizers/*.json", "smollm2");
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
	assert_int_equal(gguf_write_tokenizer("written.gguf", t, &c, &e), -1);
	assert_non_null(strstr(e.text, "has added tokens that depend on what stands beside them"));
	tokenizer_close(t);
	builder_clear(&json);
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(written),     cmocka_unit_test(written_scores),     cmocka_unit_test(merges_of_scores),
		cmocka_unit_test(not_written), cmocka_unit_test(not_written_blanks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
