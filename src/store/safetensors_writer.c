#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "format/json.h"
#include "store/safetensors.h"

enum {
	CHUNK = 16384 /* elements converted at a time */
};

struct safetensors_entry {
	char *name;
	enum safetensors_type type;
	size_t shape[SAFETENSORS_DIMENSIONS];
	size_t dimensions, elements;
	uint64_t from, to; /* bytes of the data */
};

int safetensors_writer_open(struct safetensors_writer *w, const char *path, struct error *e)
{
	memset(w, 0, sizeof *w);
	if (file_output_open(&w->output, path, FILE_WITHIN, e))
		return -1;
	w->path = memory_string(path, strlen(path));
	w->chunk = memory_new(CHUNK, 4);
	return 0;
}

static void forget(struct safetensors_writer *w)
{
	size_t i;

	for (i = 0; i < w->count; i++)
		free(w->entries[i].name);
	free(w->entries);
	free(w->path);
	free(w->chunk);
	builder_clear(&w->notes);
	memset(w, 0, sizeof *w);
}

void safetensors_writer_abort(struct safetensors_writer *w)
{
	file_output_abort(&w->output);
	forget(w);
}

int safetensors_writer_declare(struct safetensors_writer *w, const char *name, const size_t *shape, size_t dimensions,
			       enum safetensors_type type, struct error *e)
{
	struct safetensors_entry *t;
	size_t i, elements = 1, bytes = 0;

	if (w->header)
		return error_set(e, ERROR_RANGE, "%s: tensor %.100s is declared after data was written", w->path, name);
	if (dimensions > SAFETENSORS_DIMENSIONS)
		return error_set(e, ERROR_RANGE, "%s: tensor %.100s has more than %d dimensions", w->path, name,
				 SAFETENSORS_DIMENSIONS);
	if (type == SAFETENSORS_OTHER || !text_utf8_valid(text_of(name)) || strcmp(name, "__metadata__") == 0)
		return error_set(e, ERROR_RANGE, "%s: tensor %.100s has a name or type that cannot be written", w->path,
				 name);
	for (i = 0; i < w->count; i++)
		if (strcmp(w->entries[i].name, name) == 0)
			return error_set(e, ERROR_RANGE, "%s: tensor %.100s is declared twice", w->path, name);
	for (i = 0; i < dimensions; i++)
		if (memory_product(&elements, elements, shape[i], name, e))
			return -1;
	if (memory_product(&bytes, elements, safetensors_type_size(type), name, e))
		return -1;
	/* Offsets are JSON numbers: exact up to 2^53. */
	if (bytes > (UINT64_C(1) << 53) - w->bytes)
		return error_set(e, ERROR_RANGE, "%s: tensor %.100s makes the file larger than 2^53 bytes", w->path,
				 name);
	if (w->count == w->room) {
		w->room = w->room == 0 ? 64 : w->room * 2;
		w->entries = memory_resize(w->entries, w->room, sizeof *w->entries);
	}
	t = &w->entries[w->count++];
	memset(t, 0, sizeof *t);
	t->name = memory_string(name, strlen(name));
	t->type = type;
	t->dimensions = dimensions;
	t->elements = elements;
	if (dimensions > 0)
		memcpy(t->shape, shape, dimensions * sizeof *shape);
	t->from = w->bytes;
	t->to = w->bytes += bytes;
	return 0;
}

void safetensors_writer_note(struct safetensors_writer *w, const char *key, const char *value)
{
	builder_char(&w->notes, ',');
	json_print_string(&w->notes, text_of(key));
	builder_char(&w->notes, ':');
	json_print_string(&w->notes, text_of(value));
}

/* The length, then the JSON padded with spaces so that the data begins at a multiple of 8. */
static void write_header(struct safetensors_writer *w)
{
	struct builder b = { 0 };
	unsigned char length[8];
	size_t i, j;

	builder_string(&b, "{\"__metadata__\":{\"format\":\"pt\"");
	builder_text(&b, builder_view(&w->notes));
	builder_char(&b, '}');
	for (i = 0; i < w->count; i++) {
		const struct safetensors_entry *t = &w->entries[i];

		builder_char(&b, ',');
		json_print_string(&b, text_of(t->name));
		builder_format(&b, ":{\"dtype\":\"%s\",\"shape\":[", safetensors_type_name(t->type));
		for (j = 0; j < t->dimensions; j++)
			builder_format(&b, "%s%zu", j == 0 ? "" : ",", t->shape[j]);
		builder_format(&b, "],\"data_offsets\":[%llu,%llu]}", (unsigned long long)t->from,
			       (unsigned long long)t->to);
	}
	builder_char(&b, '}');
	while (b.size % 8 != 0)
		builder_char(&b, ' ');
	for (i = 0; i < sizeof length; i++)
		length[i] = (unsigned char)((uint64_t)b.size >> 8 * i);
	fwrite(length, 1, sizeof length, w->output.stream);
	fwrite(b.data, 1, b.size, w->output.stream);
	builder_clear(&b);
	w->header = true;
}

/* Step over tensors that are full, and over those without elements. */
static void next_tensor(struct safetensors_writer *w)
{
	while (w->current < w->count && w->filled == w->entries[w->current].elements) {
		w->current++;
		w->filled = 0;
	}
}

void safetensors_writer_round(struct safetensors_writer *w, enum safetensors_rounding rounding, uint64_t seed)
{
	w->rounding = rounding;
	w->seed = seed;
}

/* Whether v is finite and stays so when rounded to the type; at random it may go away from 0. */
static bool holds(enum safetensors_type type, enum safetensors_rounding rounding, float v)
{
	float size = fabsf(v);

	switch (type) {
	case SAFETENSORS_F16:
		return rounding == SAFETENSORS_NEAREST ? size < 65520.0f : size <= 65504.0f;
	case SAFETENSORS_BF16:
		return rounding == SAFETENSORS_NEAREST ? size < 0x1.ffp127f : size <= 0x1.fep127f;
	default:
		return isfinite(v);
	}
}

int safetensors_writer_add(struct safetensors_writer *w, const float *values, size_t n, struct error *e)
{
	if (!w->header)
		write_header(w);
	for (next_tensor(w); n > 0; next_tensor(w)) {
		const struct safetensors_entry *t = &w->entries[w->current];
		size_t i, part;

		if (w->current == w->count)
			return error_set(e, ERROR_RANGE, "%s: more data than its tensors hold", w->path);
		part = t->elements - w->filled;
		part = part < n ? part : n;
		part = part < CHUNK ? part : CHUNK;
		for (i = 0; i < part; i++)
			if (!holds(t->type, w->rounding, values[i]))
				return error_set(e, ERROR_RANGE,
						 "%s: tensor %.100s: element %zu is %g, which %s cannot hold%s",
						 w->path, t->name, w->filled + i, (double)values[i],
						 safetensors_type_name(t->type),
						 isfinite(values[i]) ? "; write bf16 or f32" : "");
		if (w->rounding == SAFETENSORS_STOCHASTIC)
			safetensors_draw_f32(w->chunk, values, t->type, t->name, w->seed, w->filled, part);
		else
			safetensors_from_f32(w->chunk, values, t->type, part);
		if (fwrite(w->chunk, safetensors_type_size(t->type), part, w->output.stream) != part)
			return error_system(e, "%s: cannot write", w->path);
		w->filled += part;
		values += part;
		n -= part;
	}
	return 0;
}

int safetensors_writer_commit(struct safetensors_writer *w, struct error *e)
{
	int rc;

	if (!w->header)
		write_header(w);
	next_tensor(w);
	if (w->current < w->count) {
		error_set(e, ERROR_RANGE, "%s: tensor %.100s has %zu of its %zu elements", w->path,
			  w->entries[w->current].name, w->filled, w->entries[w->current].elements);
		safetensors_writer_abort(w);
		return -1;
	}
	rc = file_output_commit(&w->output, e);
	forget(w);
	return rc;
}
