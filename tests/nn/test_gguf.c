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
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "format/model_files.h"
#include "nn/gguf.h"
#include "nn/model.h"

static char *data_path(const char *folder, const char *name, const char *suffix)
{
	struct builder b = { 0 };

	builder_format(&b, "%s/data/%s/%s%s", getenv("TESTS") ? getenv("TESTS") : "tests", folder, name, suffix);
	return b.data;
}

static const char *const models[] = { "llama-untied", "llama-tied", "llama-rope3", "qwen2", "qwen3" };

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
	struct model_layout a, b;
	struct error e;
	size_t i;

	(void)state;
	for (i = 0; i < countof(models); i++) {
		char *file = data_path("gguf", models[i], ".gguf"), *directory = data_path("hf", models[i], "");
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

/* -- writing ------------------------------------------------------------------ */

/* The model of a directory as a file, its matrices in this type. */
static int write_model(const char *directory, const char *path, enum gguf_type type, struct error *e)
{
	struct model_config c;
	struct model_layout l;
	struct model_reader *r;
	struct gguf_writer w;
	FILE *f = fopen(path, "wb");
	int rc;

	assert_non_null(f);
	if (model_reader_open(&r, directory, &c, &l, e))
		fail_msg("%s", e->text);
	gguf_writer_open(&w, f, path);
	gguf_writer_config(&w, &c, type);
	rc = gguf_weights_write(&w, &c, &l, r, type, e);
	gguf_writer_close(&w);
	model_reader_close(r);
	model_layout_clear(&l);
	fclose(f);
	return rc;
}

/* Written in the type that it is stored in, or in f32, a model reads back bit for bit. */
static void written(void **state)
{
	static const enum gguf_type types[] = { GGUF_F32, GGUF_BF16, GGUF_F16 };
	struct model_config before, after;
	struct model_layout a, b;
	struct error e;
	size_t i, j;

	(void)state;
	for (i = 0; i < countof(models); i++) {
		char *directory = data_path("hf", models[i], "");
		float *x = read_all(directory, &a, &e), *y;

		assert_int_equal(model_config_read(&before, directory, &e), 0);
		for (j = 0; j < 2; j++) {
			enum gguf_type type = j == 0 ? GGUF_F32 : types[before.storage];

			if (write_model(directory, "written.gguf", type, &e) ||
			    model_config_read(&after, "written.gguf", &e))
				fail_msg("%s", e.text);
			y = read_all("written.gguf", &b, &e);
			assert_non_null(y);
			assert_int_equal(a.elements, b.elements);
			assert_memory_equal(x, y, a.elements * sizeof *x);
			free(y);
			model_layout_clear(&b);
			/* The file of a tokenizer says which tokens begin and end. */
			after.bos = before.bos;
			after.pad = before.pad;
			after.eos_count = before.eos_count;
			memcpy(after.eos, before.eos, sizeof after.eos);
			assert_int_equal(after.storage, j == 0 ? SAFETENSORS_F32 : before.storage);
			after.storage = before.storage;
			assert_memory_equal(&before, &after, sizeof before);
		}
		free(x);
		free(directory);
		model_layout_clear(&a);
	}
}

/* Widths that are no whole blocks are refused, with what helps. */
static void no_whole_blocks(void **state)
{
	char *directory = data_path("hf", "llama-untied", "");
	struct error e;

	(void)state;
	/* The feed-forward layer is 48 wide. */
	assert_int_equal(write_model(directory, "written.gguf", GGUF_Q8_0, &e), -1);
	assert_non_null(strstr(e.text, "tensor blk.0.ffn_down.weight has rows of 48, but Q8_0 wants multiples of 32"));
	free(directory);
}

static void not_finite(void **state)
{
	static const struct {
		float value;
		enum gguf_type type;
		const char *words; /* NULL: finite in this type */
	} cases[] = { { 70000, GGUF_F16, "element 33 is 70000, which F16 cannot hold; write bf16 or f32" },
		      { 70000, GGUF_Q8_0, NULL },
		      { 1e7f, GGUF_Q8_0, "element 33 is 1e+07, which Q8_0 cannot hold; write bf16 or f32" },
		      { 3.4e38f, GGUF_BF16, "which BF16 cannot hold" },
		      { 3.4e38f, GGUF_F32, NULL },
		      { NAN, GGUF_Q8_0, "which Q8_0 cannot hold" },
		      { INFINITY, GGUF_F32, "element 33 is inf, which F32 cannot hold" } };
	size_t i;

	(void)state;
	for (i = 0; i < countof(cases); i++) {
		float values[64] = { 1e-40f, 0 };
		struct gguf_writer w;
		struct error e;
		FILE *f = fopen("written.gguf", "wb");
		int rc;

		assert_non_null(f);
		values[33] = cases[i].value;
		gguf_writer_open(&w, f, "written.gguf");
		assert_int_equal(gguf_writer_declare(&w, "t", 1, 64, cases[i].type, &e), 0);
		rc = gguf_writer_add(&w, values, &e);
		assert_int_equal(rc, cases[i].words == NULL ? 0 : -1);
		if (cases[i].words != NULL && strstr(e.text, cases[i].words) == NULL)
			fail_msg("wanted \"%s\", got \"%s\"", cases[i].words, e.text);
		gguf_writer_close(&w);
		fclose(f);
	}
}

/* -- files that lie ------------------------------------------------------------- */

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
		cmocka_unit_test(same_parameters), cmocka_unit_test(written), cmocka_unit_test(no_whole_blocks),
		cmocka_unit_test(not_finite),      cmocka_unit_test(refused), cmocka_unit_test(identity),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
