#include "store/gguf_writer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/half.h"
#include "base/memory.h"
#include "base/order.h"
#include "store/gguf/parts.h"

enum {
	ALIGNMENT = 32,
	CHUNK = 16384 /* elements converted at a time: whole blocks of every type */
};

struct gguf_declared {
	char *name;
	size_t rows, columns; /* rows 0: a vector */
	enum gguf_type type;
	uint64_t offset;
};

void gguf_writer_open(struct gguf_writer *w, FILE *stream, const char *path)
{
	*w = (struct gguf_writer){ .stream = stream, .path = path };
	w->chunk = memory_new(CHUNK, sizeof(float));
	w->back = memory_new(CHUNK, sizeof *w->back);
}

void gguf_writer_close(struct gguf_writer *w)
{
	size_t i;

	for (i = 0; i < w->count; i++)
		free(w->tensors[i].name);
	free(w->tensors);
	free(w->chunk);
	free(w->back);
	builder_clear(&w->values);
	*w = (struct gguf_writer){ 0 };
}

/* -- metadata ---------------------------------------------------------------------- */

static void put(struct builder *b, uint64_t value, size_t bytes)
{
	for (; bytes > 0; bytes--, value >>= 8)
		builder_char(b, (char)(unsigned char)(value & 255));
}

static void put_text(struct builder *b, struct text t)
{
	put(b, t.size, 8);
	builder_text(b, t);
}

static void put_key(struct gguf_writer *w, const char *key, enum gguf_kind kind)
{
	put_text(&w->values, text_of(key));
	put(&w->values, kind, 4);
	w->value_count++;
}

void gguf_writer_text(struct gguf_writer *w, const char *key, struct text value)
{
	put_key(w, key, GGUF_STRING);
	put_text(&w->values, value);
}

void gguf_writer_size(struct gguf_writer *w, const char *key, size_t value)
{
	put_key(w, key, GGUF_UINT32);
	put(&w->values, value, 4);
}

void gguf_writer_float32(struct gguf_writer *w, double element)
{
	put(&w->values, half_bits((float)element), 4);
}

void gguf_writer_number(struct gguf_writer *w, const char *key, double value)
{
	put_key(w, key, GGUF_FLOAT32);
	gguf_writer_float32(w, value);
}

void gguf_writer_boolean(struct gguf_writer *w, const char *key, bool value)
{
	put_key(w, key, GGUF_BOOL);
	put(&w->values, value, 1);
}

void gguf_writer_array(struct gguf_writer *w, const char *key, enum gguf_kind kind, size_t count)
{
	put_key(w, key, GGUF_ARRAY);
	put(&w->values, kind, 4);
	put(&w->values, count, 8);
}

void gguf_writer_string(struct gguf_writer *w, struct text element)
{
	put_text(&w->values, element);
}

void gguf_writer_int32(struct gguf_writer *w, int32_t element)
{
	put(&w->values, (uint32_t)element, 4);
}

/* -- tensors ------------------------------------------------------------------------ */

int gguf_writer_declare(struct gguf_writer *w, const char *name, size_t rows, size_t columns, enum gguf_type type,
			struct error *e)
{
	struct gguf_declared *t;
	size_t block = gguf_type_block(type), blocks, bytes;

	if (columns % block != 0)
		return error_set(
			e, ERROR_RANGE,
			"%s: tensor %s has rows of %zu, but %s wants multiples of %zu: choose f32, bf16 or f16",
			w->path, name, columns, gguf_type_name(type), block);
	if (memory_product(&blocks, columns / block, order_most(rows, 1), name, e) ||
	    memory_product(&bytes, blocks, gguf_type_bytes(type), name, e))
		return -1;
	if (w->count == w->room) {
		w->room = 2 * w->room + 64;
		w->tensors = memory_resize(w->tensors, w->room, sizeof *w->tensors);
	}
	t = &w->tensors[w->count++];
	*t = (struct gguf_declared){ memory_string(name, strlen(name)), rows, columns, type, w->bytes };
	w->bytes += ((uint64_t)bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	return 0;
}

static void write_header(struct gguf_writer *w)
{
	struct builder b = { 0 };
	size_t i;

	builder_string(&b, "GGUF");
	put(&b, 3, 4);
	put(&b, w->count, 8);
	put(&b, w->value_count, 8);
	builder_text(&b, builder_view(&w->values));
	for (i = 0; i < w->count; i++) {
		const struct gguf_declared *t = &w->tensors[i];

		put_text(&b, text_of(t->name));
		put(&b, t->rows == 0 ? 1 : 2, 4);
		put(&b, t->columns, 8);
		if (t->rows > 0)
			put(&b, t->rows, 8);
		put(&b, gguf_type_number(t->type), 4);
		put(&b, t->offset, 8);
	}
	while (b.size % ALIGNMENT != 0)
		builder_char(&b, '\0');
	fwrite(b.data, 1, b.size, w->stream);
	builder_clear(&b);
	w->header = true;
}

static bool are_finite(const float *values, size_t n)
{
	size_t i;

	for (i = 0; i < n && isfinite(values[i]); i++)
		;
	return i == n;
}

/* The largest of them, or the first that is no number: what makes a block overflow. */
static size_t find_largest(const float *values, size_t n)
{
	size_t largest = 0, i;

	for (i = 0; i < n && !isnan(values[largest]); i++)
		if (!(fabsf(values[i]) <= fabsf(values[largest])))
			largest = i;
	return largest;
}

static int fail_value(const struct gguf_writer *w, const struct gguf_declared *t, const float *values, size_t n,
		      size_t first, struct error *e)
{
	size_t i = find_largest(values, n);

	return error_set(e, ERROR_RANGE, "%s: tensor %s: element %zu is %g, which %s cannot hold%s", w->path, t->name,
			 first + i, (double)values[i], gguf_type_name(t->type),
			 isfinite(values[i]) ? "; write bf16 or f32" : "");
}

/* n elements, whole blocks, to the stream; those that do not stay finite are an error. */
static int write_part(struct gguf_writer *w, const struct gguf_declared *t, const float *values, size_t n, size_t first,
		      struct error *e)
{
	size_t bytes = n / gguf_type_block(t->type) * gguf_type_bytes(t->type);

	if (!are_finite(values, n))
		return fail_value(w, t, values, n, first, e);
	gguf_from_f32(w->chunk, values, t->type, n);
	gguf_to_f32(w->back, w->chunk, t->type, n);
	if (!are_finite(w->back, n))
		return fail_value(w, t, values, n, first, e);
	return fwrite(w->chunk, 1, bytes, w->stream) == bytes ? 0 : error_system(e, "%s: cannot write", w->path);
}

int gguf_writer_add(struct gguf_writer *w, const float *values, struct error *e)
{
	const struct gguf_declared *t = &w->tensors[w->current++];
	size_t elements = order_most(t->rows, 1) * t->columns, at, bytes;
	static const char zeros[ALIGNMENT];

	if (!w->header)
		write_header(w);
	for (at = 0; at < elements; at += CHUNK)
		if (write_part(w, t, values + at, order_least(elements - at, CHUNK), at, e))
			return -1;
	bytes = elements / gguf_type_block(t->type) * gguf_type_bytes(t->type) % ALIGNMENT;
	if (bytes > 0 && fwrite(zeros, 1, ALIGNMENT - bytes, w->stream) != ALIGNMENT - bytes)
		return error_system(e, "%s: cannot write", w->path);
	return 0;
}
