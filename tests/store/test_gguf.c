/*
 * GGUF files: blocks against numbers computed from a description of their own
 * (tests/data/make), and files that lie, each in its own way.
 */
/* Reads: tests/data/gguf */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "tests/store/gguf_texts.h"

/* -- blocks ------------------------------------------------------------------ */

static void blocks(void **state)
{
	struct gguf g;
	size_t i, checked = 0;

	(void)state;
	gguf_open_data(&g, "gguf/*.gguf", "blocks");
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
	gguf_open_data(&g, "gguf/*.gguf", "blocks");
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

/* -- files that lie ---------------------------------------------------------- */

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
	bytes_put(&b, 1, 4);
	refused(&b, "version 1 of GGUF; 2 and 3 are supported");
	builder_reset(&b);
	builder_string(&b, "GGUF");
	bytes_put(&b, 0x03000000, 4);
	refused(&b, "big-endian");
	/* Version 2 has the same form. */
	bytes_head(&b, 0, 1);
	bytes_number(&b, "k", 1);
	b.data[4] = 2;
	assert_int_equal(gguf_open_bytes(&g, builder_view(&b), "model.gguf", &e), 0);
	assert_int_equal((int)gguf_number_at(gguf_find(&g, "k"), 0), 1);
	gguf_close(&g);
	bytes_head(&b, UINT64_MAX, 0);
	refused(&b, "the number of tensors is 18446744073709551615");
	bytes_head(&b, 0, UINT64_C(1) << 60);
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
		bytes_head(&b, 0, 1);
		bytes_text(&b, "k");
		bytes_put(&b, cases[i].kind, 4);
		bytes_put(&b, cases[i].value, cases[i].bytes);
		refused(&b, cases[i].words);
	}
	bytes_head(&b, 0, 1);
	bytes_put(&b, UINT64_MAX - 7, 8);
	bytes_put(&b, 0, 8);
	refused(&b, "the key of an entry at byte");
	/* 2^61 elements of 8 bytes: the product is 0. */
	bytes_head(&b, 0, 1);
	bytes_text(&b, "k");
	bytes_put(&b, GGUF_ARRAY, 4);
	bytes_put(&b, GGUF_UINT64, 4);
	bytes_put(&b, UINT64_C(1) << 61, 8);
	refused(&b, "k is 2305843009213693952");
	bytes_head(&b, 0, 2);
	bytes_number(&b, "twice", 1);
	bytes_number(&b, "twice", 2);
	refused(&b, "twice: the key stands twice");
	bytes_head(&b, 0, 1);
	bytes_number(&b, "general.alignment", 24);
	refused(&b, "general.alignment: 24 is no power of two");
	bytes_head(&b, 0, 1);
	bytes_text(&b, "general.alignment");
	bytes_put(&b, GGUF_STRING, 4);
	bytes_text(&b, "32");
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
		{ UINT64_C(1) << 31, UINT64_C(1) << 31, 0, 0, "address can hold" },
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
		bytes_head(&b, 1, 0);
		bytes_tensor(&b, "t", cases[i].columns, cases[i].rows, cases[i].type, cases[i].offset);
		bytes_data(&b, 64);
		refused(&b, cases[i].words);
	}
	bytes_head(&b, 1, 0);
	bytes_text(&b, "t");
	bytes_put(&b, 5, 4);
	bytes_data(&b, 64);
	refused(&b, "t: 5 dimensions");
	bytes_head(&b, 2, 0);
	bytes_tensor(&b, "t", 16, 1, 0, 0);
	bytes_tensor(&b, "u", 8, 1, 0, 32);
	bytes_data(&b, 64);
	refused(&b, "tensor u overlaps t");
	bytes_head(&b, 2, 0);
	bytes_tensor(&b, "t", 8, 1, 0, 0);
	bytes_tensor(&b, "t", 8, 1, 0, 32);
	bytes_data(&b, 64);
	refused(&b, "tensor t stands there twice");
	builder_clear(&b);
}

/* Every beginning of a file is refused: nothing of it may be missing. */
static void cut_short(void **state)
{
	char *path = gguf_data_path("gguf/*.gguf", "qwen3");
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blocks),       cmocka_unit_test(rounding),      cmocka_unit_test(lying_heads),
		cmocka_unit_test(lying_values), cmocka_unit_test(lying_tensors), cmocka_unit_test(cut_short),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
