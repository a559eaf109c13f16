/*
 * What GGUF files say of a model: configurations against those of the same models'
 * directories, tokenizers against Hugging Face's and against joining by scores,
 * and what is refused.
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
#include "format/json.h"
#include "store/gguf_model.h"
#include "tests/store/gguf_texts.h"

/* -- models ------------------------------------------------------------------ */

static const char *const models[] = { "llama-untied", "llama-tied", "llama-rope3", "qwen2", "qwen3" };

static void configurations(void **state)
{
	struct model_config a, b;
	struct error e;
	size_t i;

	(void)state;
	for (i = 0; i < countof(models); i++) {
		char *file = gguf_data_path("gguf/*.gguf", models[i]), *directory = gguf_data_path("hf/*", models[i]);

		if (model_config_read(&a, file, &e) || model_config_read(&b, directory, &e))
			fail_msg("%s", e.text);
		assert_true(b.tied_stated && a.tied_stated);
		assert_memory_equal(&a, &b, sizeof a);
		free(file);
		free(directory);
	}
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

	bytes_head(b, 1, 2 + countof(sizes) + more);
	bytes_text(b, "general.architecture");
	bytes_put(b, GGUF_STRING, 4);
	bytes_text(b, family);
	for (i = 0; i < countof(sizes); i++) {
		snprintf(name, sizeof name, "llama.%s", sizes[i].name);
		bytes_number(b, name, sizes[i].value);
	}
	bytes_text(b, "llama.attention.layer_norm_rms_epsilon");
	bytes_put(b, GGUF_FLOAT32, 4);
	bytes_put(b, 0x3727c5ac, 4); /* 1e-5 */
}

static void put_rest(struct builder *b)
{
	bytes_tensor(b, "token_embd.weight", 8, 3, 0, 0);
	bytes_data(b, 96);
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
		bytes_number(&b, cases[i].key, cases[i].value);
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

/* What ends an answer: the token that the file names, and control tokens called like one. */
static void ends(void **state)
{
	static const char *const names[] = { "a", "<|endoftext|>", "<|im_end|>" };
	struct builder b = { 0 };
	struct model_config c;
	struct error e;
	struct gguf g;
	int32_t type;

	(void)state;
	for (type = 1; type <= 3; type += 2) {
		put_model(&b, "llama", 3);
		bytes_number(&b, "tokenizer.ggml.eos_token_id", 2);
		bytes_array(&b, "tokenizer.ggml.tokens", names, countof(names));
		bytes_text(&b, "tokenizer.ggml.token_type");
		bytes_put(&b, GGUF_ARRAY, 4);
		bytes_put(&b, GGUF_INT32, 4);
		bytes_put(&b, countof(names), 8);
		bytes_put(&b, 1, 4);
		bytes_put(&b, (uint64_t)type, 4);
		bytes_put(&b, 3, 4);
		put_rest(&b);
		if (gguf_open_bytes(&g, builder_view(&b), "m.gguf", &e) || gguf_model_config(&c, &g, &e))
			fail_msg("%s", e.text);
		assert_int_equal(c.eos_count, type == 3 ? 2 : 1);
		assert_int_equal(c.eos[0], 2);
		if (type == 3)
			assert_int_equal(c.eos[1], 1);
		gguf_close(&g);
	}
	builder_clear(&b);
}

/* A factor scales linearly unless the type says none; 1 scales nothing. */
static void linear_scaling(void **state)
{
	static const struct {
		const char *type; /* NULL: none is given */
		uint64_t factor;
		enum rope_scaling scaling;
	} cases[] = {
		{ "linear", 4, ROPE_LINEAR }, { NULL, 4, ROPE_LINEAR }, { "none", 4, ROPE_NONE }, { NULL, 1, ROPE_NONE }
	};
	struct builder b = { 0 };
	struct model_config c;
	struct error e;
	struct gguf g;
	size_t i;

	(void)state;
	for (i = 0; i < countof(cases); i++) {
		put_model(&b, "llama", cases[i].type != NULL ? 2 : 1);
		bytes_number(&b, "llama.rope.scaling.factor", cases[i].factor);
		if (cases[i].type != NULL) {
			bytes_text(&b, "llama.rope.scaling.type");
			bytes_put(&b, GGUF_STRING, 4);
			bytes_text(&b, cases[i].type);
		}
		put_rest(&b);
		if (gguf_open_bytes(&g, builder_view(&b), "m.gguf", &e) || gguf_model_config(&c, &g, &e))
			fail_msg("%s", e.text);
		assert_int_equal(c.scaling, cases[i].scaling);
		if (c.scaling == ROPE_LINEAR)
			assert_true(c.rope_factor == (double)cases[i].factor);
		gguf_close(&g);
	}
	builder_clear(&b);
}

/* Llama 3.1's scaling stands in a tensor of factors, and nowhere else. */
static void scaling(void **state)
{
	/* At this base the first pair of four turns once in 6 positions, the second once in 198,692. */
	static const struct {
		float factors[2];
		bool known;
	} cases[] = { { { 1, 32 }, true }, { { 1, 8 }, true }, { { 1, 0.5f }, false }, { { 2, 32 }, false } };
	struct builder b = { 0 };
	struct model_config c;
	struct error e;
	struct gguf g;
	size_t i;

	(void)state;
	for (i = 0; i < countof(cases); i++) {
		int rc;

		put_model(&b, "llama", 1);
		b.data[8] = 2; /* tensors */
		bytes_number(&b, "llama.rope.freq_base", 1000000000);
		bytes_tensor(&b, "token_embd.weight", 8, 3, 0, 0);
		bytes_tensor(&b, "rope_freqs.weight", 2, 1, 0, 96);
		bytes_data(&b, 96);
		builder_add(&b, cases[i].factors, sizeof cases[i].factors);
		if (gguf_open_bytes(&g, builder_view(&b), "m.gguf", &e))
			fail_msg("%s", e.text);
		rc = gguf_model_config(&c, &g, &e);
		assert_int_equal(rc, cases[i].known ? 0 : -1);
		if (rc == 0) {
			assert_int_equal(c.scaling, ROPE_LLAMA3);
			assert_int_equal((int)c.rope_factor, (int)cases[i].factors[1]);
			assert_int_equal(c.rope_original, 8192);
			assert_true(c.rope_low == 1 && c.rope_high == 4);
		} else {
			assert_non_null(strstr(e.text, "its factors are not those of Llama 3.1's scaling"));
		}
		gguf_close(&g);
	}
	builder_clear(&b);
}

/* -- tokenizers -------------------------------------------------------------- */

static void tokenizers(void **state)
{
	static const char *const names[] = { "gpt2", "llama3", "qwen2", "smollm2" };
	size_t i;

	(void)state;
	for (i = 0; i < countof(names); i++) {
		char *expected = gguf_data_path("tokenizers/*.expected.jsonl", names[i]), *path;
		struct tokenizer *t = gguf_open_tokenizer(names[i]), *whole;
		struct error e;

		gguf_check_encodings(t, expected, 50);
		/* The padded ids behind it are no tokens. */
		path = gguf_data_path("tokenizers/*.json", names[i]);
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
	char *expected = gguf_data_path("gguf/*.expected.jsonl", "pieces");
	struct tokenizer *t = gguf_open_tokenizer("pieces");
	struct tokens framed = { 0 };
	struct builder text = { 0 };
	struct error e;

	(void)state;
	gguf_check_encodings(t, expected, 10);
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

/* Every cut of a piece is looked up: one of a megabyte would take hours. */
static void long_piece(void **state)
{
	static char name[2000];
	static const char *const tokens[] = { "a", name };
	struct builder b = { 0 }, json = { 0 }, config = { 0 };
	struct error e;
	struct gguf g;

	(void)state;
	memset(name, 'a', sizeof name - 1);
	bytes_head(&b, 0, 3);
	bytes_text(&b, "tokenizer.ggml.model");
	bytes_put(&b, GGUF_STRING, 4);
	bytes_text(&b, "llama");
	bytes_array(&b, "tokenizer.ggml.tokens", tokens, countof(tokens));
	bytes_text(&b, "tokenizer.ggml.scores");
	bytes_put(&b, GGUF_ARRAY, 4);
	bytes_put(&b, GGUF_FLOAT32, 4);
	bytes_put(&b, countof(tokens), 8);
	bytes_put(&b, 0, 8);
	if (gguf_open_bytes(&g, builder_view(&b), "m.gguf", &e))
		fail_msg("%s", e.text);
	assert_int_equal(gguf_tokenizer(&json, &config, &g, &e), -1);
	assert_non_null(strstr(e.text, "m.gguf: tokenizer.ggml.tokens: token 1 has a name of 1999 bytes, limit 1024"));
	gguf_close(&g);
	builder_clear(&b);
	builder_clear(&json);
	builder_clear(&config);
}

/* What is saved of one is a directory's tokenizer with its template. */
static void saved(void **state)
{
	struct tokenizer *t = gguf_open_tokenizer("qwen2"), *again;
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

/* -- pre-tokenizers ------------------------------------------------------------- */

/* A tokenizer of a few letters that cuts by the expression of this name. */
static struct tokenizer *make_splitter(const char *name)
{
	static const char *const tokens[] = { "a", "1", "2", "11", "aa", "1a" };
	static const char *const merges[] = { "1 1", "a a", "1 a" };
	struct builder b = { 0 }, json = { 0 }, config = { 0 };
	struct tokenizer *t = NULL;
	struct error e;
	struct gguf g;

	bytes_head(&b, 0, 5);
	bytes_text(&b, "tokenizer.ggml.add_bos_token");
	bytes_put(&b, GGUF_BOOL, 4);
	bytes_put(&b, 0, 1);
	bytes_text(&b, "tokenizer.ggml.model");
	bytes_put(&b, GGUF_STRING, 4);
	bytes_text(&b, "gpt2");
	bytes_text(&b, "tokenizer.ggml.pre");
	bytes_put(&b, GGUF_STRING, 4);
	bytes_text(&b, name);
	bytes_array(&b, "tokenizer.ggml.tokens", tokens, countof(tokens));
	bytes_array(&b, "tokenizer.ggml.merges", merges, countof(merges));
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
		assert_int_equal(gguf_write_tokenizer("written.gguf", t, &c, &e), 0);
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
		cmocka_unit_test(configurations), cmocka_unit_test(unsupported),    cmocka_unit_test(ends),
		cmocka_unit_test(scaling),        cmocka_unit_test(linear_scaling), cmocka_unit_test(tokenizers),
		cmocka_unit_test(pieces),         cmocka_unit_test(long_piece),     cmocka_unit_test(saved),
		cmocka_unit_test(splitters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
