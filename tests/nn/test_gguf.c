/*
 * Weights of a GGUF file: the same parameters as in the directory of the same
 * model, bit for bit, whatever the file's names and the order of its rows.
 */
/* Reads: tests/data/gguf tests/data/hf */
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
#include "format/model_files.h"
#include "nn/model.h"

static char *data_path(const char *folder, const char *name, const char *suffix)
{
	struct builder b = { 0 };

	builder_format(&b, "%s/data/%s/%s%s", getenv("TESTS") ? getenv("TESTS") : "tests", folder, name, suffix);
	return b.data;
}

/* All parameters; NULL with *e filled where the model cannot be read. */
static float *read_all(const char *path, struct model_layout *l, struct error *e)
{
	struct model_config c;
	struct model_reader *r;
	float *values;

	if (model_reader_open(&r, path, &c, l, e))
		return NULL;
	values = memory_new(l->elements, sizeof *values);
	if (model_reader_read(r, 0, l->elements, values, e))
		fail_msg("%s", e->text);
	model_reader_close(r);
	return values;
}

static void same_parameters(void **state)
{
	static const char *const names[] = { "llama-untied", "llama-tied", "llama-rope3", "qwen2", "qwen3" };
	struct model_layout a, b;
	struct error e;
	size_t i;

	(void)state;
	for (i = 0; i < countof(names); i++) {
		char *file = data_path("gguf", names[i], ".gguf"), *directory = data_path("hf", names[i], "");
		float *x = read_all(file, &a, &e), *y = read_all(directory, &b, &e);

		if (x == NULL || y == NULL)
			fail_msg("%s", e.text);
		assert_int_equal(a.elements, b.elements);
		assert_memory_equal(x, y, a.elements * sizeof *x);
		free(x);
		free(y);
		model_layout_clear(&a);
		model_layout_clear(&b);
		free(file);
		free(directory);
	}
}

/* A file with `from` in place of `to`, of the same length, wherever that stands. */
static char *altered(const char *name, const char *from, const char *to)
{
	char *path = data_path("gguf", name, ".gguf");
	struct builder bytes = { 0 };
	struct error e;
	size_t at, n = strlen(from);

	assert_int_equal(file_read(&bytes, path, 1 << 20, &e), 0);
	free(path);
	assert_int_equal(strlen(to), n);
	for (at = 0; at + n <= bytes.size; at++)
		if (memcmp(bytes.data + at, from, n) == 0)
			memcpy(bytes.data + at, to, n);
	path = memory_string("altered.gguf", 12);
	assert_int_equal(file_write(path, builder_view(&bytes), &e), 0);
	builder_clear(&bytes);
	return path;
}

static void refused(void **state)
{
	static const struct {
		const char *name, *from, *to, *words;
	} cases[] = {
		{ "qwen3", "blk.1.ffn_up", "blk.1.ffn_xx", "no tensor blk.1.ffn_up.weight" },
		{ "qwen3", "blk.1.", "blk.3.", "no tensor blk.1.attn_norm.weight" },
		{ "llama-untied", "output_norm.weight", "outpux_norm.weight", "no tensor output_norm.weight" },
		{ "qwen2", "attn_q.bias", "attn_q.xias", "no tensor blk.0.attn_q.bias" },
		{ "llama-rope3", "rope_freqs.weight", "rope_xxxxx.weight", "tensor rope_xxxxx.weight has no place" },
	};
	struct model_layout l;
	struct error e;
	size_t i;

	(void)state;
	for (i = 0; i < countof(cases); i++) {
		char *path = altered(cases[i].name, cases[i].from, cases[i].to);

		assert_null(read_all(path, &l, &e));
		if (strstr(e.text, cases[i].words) == NULL || strncmp(e.text, path, strlen(path)) != 0)
			fail_msg("wanted \"%s\", got \"%s\"", cases[i].words, e.text);
		free(path);
	}
}

/* The hash of a file is that of its bytes. */
static void identity(void **state)
{
	char *path = data_path("gguf", "qwen2", ".gguf"), model[65], bytes[65];
	struct error e;

	(void)state;
	assert_int_equal(model_files_hash(path, model, &e), 0);
	assert_int_equal(file_sha256(path, bytes, &e), 0);
	assert_string_equal(model, bytes);
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same_parameters),
		cmocka_unit_test(refused),
		cmocka_unit_test(identity),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
