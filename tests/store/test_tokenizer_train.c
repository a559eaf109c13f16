/*
 * Training against the vocabularies that Hugging Face's trainer finds in the
 * same text (tests/data/tokenizers/trained.json), and what a recipe can have wrong.
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
#include "format/json.h"
#include "store/tokenizer.h"

enum {
	SPECIAL_MAX = 8
};

static const char *test_folder(void)
{
	return getenv("TESTS") ? getenv("TESTS") : "tests";
}

/* A corpus handed over line by line. */
struct lines {
	struct text rest;
	size_t fail_at, count;
};

static int next_line(void *context, struct text *out, struct error *e)
{
	struct lines *l = context;
	size_t end = text_find(l->rest, TEXT("\n"));

	if (++l->count == l->fail_at)
		return error_set(e, ERROR_IO, "the corpus broke off");
	if (l->rest.size == 0)
		return 0;
	*out = text_slice(l->rest, 0, end + 1);
	l->rest = text_slice(l->rest, end + 1, l->rest.size);
	return 1;
}

static struct json *reference(void)
{
	struct builder path = { 0 };
	struct json *root;
	struct error e;

	builder_format(&path, "%s/data/tokenizers/trained.json", test_folder());
	if (json_parse_file(&root, path.data, &e))
		fail_msg("%s", e.text);
	builder_clear(&path);
	return root;
}

static struct tokenizer *train(const struct tokenizer_recipe *recipe, struct text corpus)
{
	struct lines lines = { corpus, 0, 0 };
	struct tokenizer *t;
	struct error e;

	if (tokenizer_train(&t, recipe, next_line, &lines, &e))
		fail_msg("%s", e.text);
	return t;
}

static void expect_tokens(const struct tokenizer *t, const struct json *tokens)
{
	const struct json *name;
	int32_t id = 0;

	for (name = json_first(tokens); name != NULL; name = json_next(name), id++)
		if (!text_equal(tokenizer_name(t, id), json_text(name)))
			fail_msg("token %ld is '%s', wanted '%.*s'", (long)id, tokenizer_name(t, id).data,
				 (int)json_text(name).size, json_text(name).data);
	assert_int_equal(tokenizer_size(t), id);
}

/* The file that it writes, as JSON. */
static struct json *written(const struct tokenizer *t, const char *name)
{
	const char *scratch = getenv("SCRATCH") ? getenv("SCRATCH") : "/tmp";
	char *path = file_join(scratch, name);
	struct json *root;
	struct error e;

	if (tokenizer_save(t, scratch, &e) || json_parse_file(&root, path, &e))
		fail_msg("%s", e.text);
	free(path);
	return root;
}

static void expect_merges(const struct tokenizer *t, const struct json *want)
{
	struct json *file = written(t, "tokenizer.json");
	const struct json *got = json_find(json_find(file, "model"), "merges"), *m, *n;
	size_t rank = 0;

	assert_int_equal(json_size(got), json_size(want));
	for (m = json_first(got), n = json_first(want); m != NULL; m = json_next(m), n = json_next(n), rank++)
		if (!text_equal(json_text(m), json_text(n)))
			fail_msg("merge %zu is '%.*s', wanted '%.*s'", rank, (int)json_text(m).size, json_text(m).data,
				 (int)json_text(n).size, json_text(n).data);
	json_free(file);
}

static void agrees(void **state)
{
	struct json *root = reference();
	struct text corpus = json_text(json_find(root, "corpus"));
	const struct json *r;
	size_t checked = 0;

	(void)state;
	for (r = json_first(json_find(root, "trained")); r != NULL; r = json_next(r), checked++) {
		char *special[SPECIAL_MAX];
		struct tokenizer_recipe recipe = {
			.special = (const char *const *)special, .bos = -1, .eos = -1, .pad = -1
		};
		const struct json *s;
		struct tokenizer *t;

		for (s = json_first(json_find(r, "special")); s != NULL; s = json_next(s))
			special[recipe.special_count++] = memory_string(json_text(s).data, json_text(s).size);
		recipe.vocabulary = (size_t)json_value(json_find(r, "vocabulary"));
		recipe.minimum = (uint64_t)json_value(json_find(r, "minimum"));
		recipe.whole_numbers = json_true(json_find(r, "whole"));
		t = train(&recipe, corpus);
		expect_tokens(t, json_find(r, "tokens"));
		expect_merges(t, json_find(r, "merges"));
		tokenizer_close(t);
		while (recipe.special_count > 0)
			free(special[--recipe.special_count]);
	}
	assert_int_equal(checked, 5);
	json_free(root);
}

static void round_trip(struct tokenizer *t, struct text text)
{
	struct tokens ids = { 0 };
	struct builder back = { 0 };
	struct error e;
	size_t i;

	assert_int_equal(tokenizer_encode(&ids, t, text, 0, &e), 0);
	for (i = 0; i < ids.count; i++)
		assert_false(tokenizer_special(t, ids.id[i]));
	assert_int_equal(tokenizer_decode(&back, t, ids.id, ids.count, 0, &e), 0);
	assert_true(text_equal(builder_view(&back), text));
	tokens_clear(&ids);
	builder_clear(&back);
}

static void usable(void **state)
{
	static const char *const special[] = { "<|endoftext|>", "<|pad|>" };
	const struct tokenizer_recipe recipe = {
		.vocabulary = 400, .special = special, .special_count = 2, .bos = -1, .eos = 0, .pad = 1, .context = 512
	};
	struct json *root = reference(), *config;
	struct tokenizer *t = train(&recipe, json_text(json_find(root, "corpus"))), *again;
	struct tokens ids = { 0 };
	const char *scratch = getenv("SCRATCH") ? getenv("SCRATCH") : "/tmp";
	struct error e;

	(void)state;
	assert_int_equal(tokenizer_role(t, TOKENIZER_BOS), -1);
	assert_int_equal(tokenizer_role(t, TOKENIZER_EOS), 0);
	assert_int_equal(tokenizer_role(t, TOKENIZER_PAD), 1);
	round_trip(t, TEXT("There are 12 * 24 = 288 apples. #### 288\n"));
	round_trip(t, TEXT("  <|endoftext|> \xe9\xb8\xa1 \xf0\x9f\x98\x80 \x01\t\n\n"));
	/* Every digit by itself. */
	assert_int_equal(tokenizer_encode(&ids, t, TEXT("1234567890"), 0, &e), 0);
	assert_int_equal(ids.count, 10);
	/* What is written reads back the same. */
	config = written(t, "tokenizer_config.json");
	assert_true(text_is(json_text(json_find(config, "eos_token")), "<|endoftext|>"));
	assert_null(json_find(config, "bos_token"));
	assert_int_equal((int)json_value(json_find(config, "model_max_length")), 512);
	if (tokenizer_open(&again, scratch, &e))
		fail_msg("%s", e.text);
	assert_int_equal(tokenizer_size(again), tokenizer_size(t));
	assert_int_equal(tokenizer_role(again, TOKENIZER_EOS), 0);
	assert_int_equal(tokenizer_role(again, TOKENIZER_PAD), 1);
	tokenizer_close(again);
	tokenizer_close(t);
	tokens_clear(&ids);
	json_free(config);
	json_free(root);
}

/* A special token must not be what pairs build. */
static void special_names(void **state)
{
	static const char *const special[] = { "ab" };
	const struct tokenizer_recipe recipe = {
		.vocabulary = 300, .special = special, .special_count = 1, .bos = -1, .eos = 0, .pad = -1
	};
	struct tokenizer *t = train(&recipe, TEXT("ab ab ab abab cab cab\nabc abc\n"));
	struct tokens ids = { 0 };
	struct error e;
	size_t i;

	(void)state;
	round_trip(t, TEXT("ab abc abab"));
	assert_int_equal(tokenizer_encode(&ids, t, TEXT("xab"), TOKENIZER_SPECIAL, &e), 0);
	assert_int_equal(ids.id[1], 0);
	for (i = 1; i < tokenizer_size(t); i++)
		assert_false(text_is(tokenizer_bytes(t, (int32_t)i), "ab"));
	tokens_clear(&ids);
	tokenizer_close(t);
}

static void wrong_recipes(void **state)
{
	static const char *const special[] = { "<s>", "<s>" }, *const empty[] = { "" };
	const struct {
		struct tokenizer_recipe recipe;
		const char *named;
	} cases[] = {
		{ { .vocabulary = 255, .bos = -1, .eos = -1, .pad = -1 }, "255" },
		{ { .vocabulary = 256, .special = special, .special_count = 1, .bos = -1, .eos = -1, .pad = -1 },
		  "257" },
		{ { .vocabulary = (size_t)1 << 40, .bos = -1, .eos = -1, .pad = -1 }, "vocabulary" },
		{ { .vocabulary = 300, .special = special, .special_count = 2, .bos = -1, .eos = -1, .pad = -1 },
		  "twice" },
		{ { .vocabulary = 300, .special = special, .special_count = 1, .bos = -1, .eos = 1, .pad = -1 },
		  "eos" },
		{ { .vocabulary = 300, .special = empty, .special_count = 1, .bos = -1, .eos = 0, .pad = -1 },
		  "special" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < countof(cases); i++) {
		struct lines lines = { TEXT("a\n"), 0, 0 };
		struct tokenizer *t;
		struct error e;

		assert_int_equal(tokenizer_train(&t, &cases[i].recipe, next_line, &lines, &e), -1);
		assert_null(t);
		assert_int_equal(e.code, ERROR_RANGE);
		assert_non_null(strstr(e.text, cases[i].named));
	}
}

static void wrong_corpora(void **state)
{
	const struct tokenizer_recipe recipe = { .vocabulary = 300, .bos = -1, .eos = -1, .pad = -1 };
	struct lines broken = { TEXT("a\nb\nc\n"), 3, 0 }, foreign = { TEXT("a\n\xff\n"), 0, 0 },
		     nothing = { TEXT(""), 0, 0 };
	struct tokenizer *t;
	struct error e;
	unsigned long n;

	(void)state;
	assert_int_equal(tokenizer_train(&t, &recipe, next_line, &broken, &e), -1);
	assert_int_equal(e.code, ERROR_IO);
	assert_string_equal(e.text, "the corpus broke off");
	assert_int_equal(tokenizer_train(&t, &recipe, next_line, &foreign, &e), -1);
	assert_int_equal(e.code, ERROR_FORMAT);
	assert_non_null(strstr(e.text, "text 2"));
	/* Without text there are the bytes. */
	assert_int_equal(tokenizer_train(&t, &recipe, next_line, &nothing, &e), 0);
	assert_int_equal(tokenizer_size(t), 256);
	round_trip(t, TEXT("any \xc3\xa9\n"));
	tokenizer_close(t);
	for (n = 1;; n++) {
		int rc;

		nothing.count = 0;
		memory_fail_after(n);
		rc = tokenizer_train(&t, &recipe, next_line, &nothing, &e);
		memory_fail_after(0);
		if (rc == 0)
			break;
		assert_null(t);
		assert_int_equal(e.code, ERROR_MEMORY);
	}
	assert_true(n > 3);
	tokenizer_close(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(agrees),        cmocka_unit_test(usable),        cmocka_unit_test(special_names),
		cmocka_unit_test(wrong_recipes), cmocka_unit_test(wrong_corpora),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
