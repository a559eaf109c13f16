/*
 * Any bytes as a GGUF file: refused with a text, or every entry and every row of
 * every tensor can be read; and what it says of a model and a tokenizer is refused
 * with a text, or is one that the loaders take.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "store/gguf_model.h"
#include "store/tokenizer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int condition)
{
	if (!condition)
		abort();
}

static void refused(const struct error *e)
{
	require(e->code != ERROR_NONE && strncmp(e->text, "fuzz", 4) == 0);
}

static void read_values(const struct gguf *g)
{
	size_t i, j;

	for (i = 0; i < g->value_count; i++) {
		const struct gguf_value *v = &g->values[i];
		struct gguf_strings strings = gguf_strings_of(v);
		struct text t;
		size_t bytes = 0;

		for (j = 0; v->kind != GGUF_STRING && j < v->count && j < 1000; j++)
			(void)gguf_number_at(v, j);
		for (j = 0; gguf_strings_next(&strings, &t); j++)
			bytes += t.size;
		require(v->kind != GGUF_STRING || j == v->count);
		require(bytes <= SIZE_MAX / 2);
	}
}

static void read_tensors(const struct gguf *g, size_t size)
{
	size_t i, row, bytes = 0;

	for (i = 0; i < g->tensor_count; i++) {
		const struct gguf_tensor *t = &g->tensors[i];
		float *values;

		require(t->columns <= size * 8);
		values = memory_new(t->columns, sizeof *values);
		for (row = 0; row < t->rows; row++)
			gguf_read_rows(values, t, row, 1);
		bytes += t->bytes;
		free(values);
	}
	require(bytes <= size);
}

static void read_tokenizer(const struct gguf *g)
{
	struct builder json = { 0 }, config = { 0 };
	struct tokens ids = { 0 };
	struct tokenizer *t;
	struct error e = { 0 };

	if (gguf_tokenizer(&json, &config, g, &e)) {
		refused(&e);
	} else if (tokenizer_open_bytes(&t, builder_view(&json), "fuzz", &e)) {
		refused(&e);
	} else {
		if (tokenizer_encode(&ids, t, TEXT("a b12 \xc3\xa9\n"), 0, &e))
			refused(&e);
		tokenizer_close(t);
	}
	tokens_clear(&ids);
	builder_clear(&json);
	builder_clear(&config);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text bytes = { (const char *)data, size };
	struct model_config c;
	struct error e = { 0 };
	struct gguf g;

	if (gguf_open_bytes(&g, bytes, "fuzz", &e)) {
		refused(&e);
		return 0;
	}
	read_values(&g);
	read_tensors(&g, size);
	if (gguf_model_config(&c, &g, &e))
		refused(&e);
	else
		require(c.vocabulary > 0 && c.heads % c.kv_heads == 0 && c.head_width % 2 == 0);
	read_tokenizer(&g);
	gguf_close(&g);
	return 0;
}
