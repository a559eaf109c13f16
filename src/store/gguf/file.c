/* Opening: every count, length and offset of a file is checked here, once. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/order.h"
#include "store/gguf/parts.h"

enum {
	ALIGNMENT = 32, /* where general.alignment is absent */
	ALIGNMENT_MAX = 1 << 20,
	LEAST_VALUE = 13, /* bytes of an entry of the metadata with an empty key: length, kind, one byte */
	LEAST_TENSOR = 32,
	SHOWN = 100 /* bytes of a name in an error */
};

static const char magic[] = "GGUF";

/* What is left of a file that is read from its beginning on. */
struct source {
	struct text bytes;
	size_t at;
	const char *path;
};

static int fail_end(const struct source *s, const char *what, struct error *e)
{
	return error_set(e, ERROR_FORMAT,
			 "%s: %s at byte %zu reaches beyond its end at %zu (cut short? fetch it again)", s->path, what,
			 s->at, s->bytes.size);
}

/* The next n bytes; NULL with *e filled where they are not there. */
static const unsigned char *take(struct source *s, uint64_t n, const char *what, struct error *e)
{
	const unsigned char *p = (const unsigned char *)s->bytes.data + s->at;

	if (n > s->bytes.size - s->at) {
		fail_end(s, what, e);
		return NULL;
	}
	s->at += (size_t)n;
	return p;
}

static int take32(struct source *s, uint32_t *out, const char *what, struct error *e)
{
	const unsigned char *p = take(s, 4, what, e);

	if (p == NULL)
		return -1;
	*out = gguf_little32(p);
	return 0;
}

static int take64(struct source *s, uint64_t *out, const char *what, struct error *e)
{
	const unsigned char *p = take(s, 8, what, e);

	if (p == NULL)
		return -1;
	*out = gguf_little64(p);
	return 0;
}

static int take_text(struct source *s, struct text *out, const char *what, struct error *e)
{
	uint64_t size;
	const unsigned char *p;

	if (take64(s, &size, what, e))
		return -1;
	p = take(s, size, what, e);
	if (p == NULL)
		return -1;
	*out = (struct text){ (const char *)p, (size_t)size };
	return 0;
}

/* A count of things of which each takes at least `least` bytes of what is left. */
static int take_count(struct source *s, size_t least, size_t *out, const char *what, struct error *e)
{
	uint64_t count;

	if (take64(s, &count, what, e))
		return -1;
	if (count > (s->bytes.size - s->at) / least)
		return error_set(e, ERROR_FORMAT,
				 "%s: %s is %" PRIu64 ", more than its %zu bytes can hold (cut short? fetch it again)",
				 s->path, what, count, s->bytes.size);
	*out = (size_t)count;
	return 0;
}

/* -- metadata ---------------------------------------------------------------------- */

static int take_elements(struct source *s, struct gguf_value *v, const char *key, struct error *e)
{
	size_t size = gguf_kind_size(v->kind), i;
	struct text text;

	v->data = (const unsigned char *)s->bytes.data + s->at;
	if (size > 0 && v->count > SIZE_MAX / size)
		return fail_end(s, key, e);
	if (size > 0)
		return take(s, (uint64_t)v->count * size, key, e) == NULL ? -1 : 0;
	for (i = 0; i < v->count; i++)
		if (take_text(s, &text, key, e))
			return -1;
	return 0;
}

/* Every bool of the file is 0 or 1. */
static int check_booleans(const struct gguf_value *v, const char *origin, struct error *e)
{
	size_t i;

	for (i = 0; v->kind == GGUF_BOOL && i < v->count; i++)
		if (v->data[i] > 1)
			return error_set(e, ERROR_FORMAT, "%s: holds %d, which is neither false nor true", origin,
					 v->data[i]);
	return 0;
}

static int take_value(struct source *s, struct gguf_value *v, struct error *e)
{
	char key[SHOWN + 1], origin[512];
	uint32_t kind;

	if (take_text(s, &v->key, "the key of an entry", e))
		return -1;
	snprintf(key, sizeof key, "%.*s", text_shown(v->key, SHOWN), v->key.data);
	snprintf(origin, sizeof origin, "%.380s: %s", s->path, key);
	if (v->key.size == 0 || memchr(v->key.data, '\0', v->key.size) != NULL)
		return error_set(e, ERROR_FORMAT, "%s: a key of the metadata is empty or holds NUL", s->path);
	if (take32(s, &kind, "the kind of an entry", e))
		return -1;
	v->array = kind == GGUF_ARRAY;
	v->count = 1;
	if (v->array && take32(s, &kind, "the kind of an array", e))
		return -1;
	if (kind == GGUF_ARRAY)
		return error_set(e, ERROR_FORMAT, "%s: an array of arrays is not supported", origin);
	if (gguf_kind_size(kind) == 0 && kind != GGUF_STRING)
		return error_set(e, ERROR_FORMAT, "%s: %" PRIu32 " is no kind of value (damaged? fetch it again)",
				 origin, kind);
	v->kind = (enum gguf_kind)kind;
	if (v->array && take_count(s, kind == GGUF_STRING ? 8 : gguf_kind_size(kind), &v->count, key, e))
		return -1;
	return take_elements(s, v, key, e) || check_booleans(v, origin, e) ? -1 : 0;
}

static int compare_keys(const void *a, const void *b)
{
	return text_compare(((const struct gguf_value *)a)->key, ((const struct gguf_value *)b)->key);
}

static int take_values(struct source *s, struct gguf *g, struct error *e)
{
	void *values;
	size_t i;

	if (memory_try(&values, g->value_count, sizeof *g->values, s->path, e))
		return -1;
	g->values = values;
	for (i = 0; i < g->value_count; i++)
		if (take_value(s, &g->values[i], e))
			return -1;
	if (g->value_count > 0)
		qsort(g->values, g->value_count, sizeof *g->values, compare_keys);
	for (i = 1; i < g->value_count; i++)
		if (text_equal(g->values[i - 1].key, g->values[i].key))
			return error_set(e, ERROR_FORMAT, "%s: %.*s: the key stands twice", s->path,
					 text_shown(g->values[i].key, SHOWN), g->values[i].key.data);
	return 0;
}

/* -- tensors ------------------------------------------------------------------------ */

static int take_shape(struct source *s, struct gguf_tensor *t, const char *origin, struct error *e)
{
	uint32_t dimensions;
	uint64_t size;
	size_t i;

	if (take32(s, &dimensions, "a tensor's dimensions", e))
		return -1;
	if (dimensions < 1 || dimensions > GGUF_DIMENSIONS)
		return error_set(e, ERROR_FORMAT, "%s: %" PRIu32 " dimensions; 1 to %d are possible", origin,
				 dimensions, GGUF_DIMENSIONS);
	t->dimensions = dimensions;
	t->elements = t->rows = 1;
	/* The innermost comes first. */
	for (i = dimensions; i-- > 0;) {
		if (take64(s, &size, "a tensor's shape", e))
			return -1;
		if (size == 0 || size > SIZE_MAX)
			return error_set(e, ERROR_FORMAT, "%s: a dimension of %" PRIu64, origin, size);
		t->shape[i] = (size_t)size;
		if (memory_product(&t->elements, t->elements, t->shape[i], origin, e))
			return -1;
		if (i + 1 < dimensions)
			t->rows *= t->shape[i];
	}
	t->columns = t->shape[dimensions - 1];
	return 0;
}

static int take_type(struct source *s, struct gguf_tensor *t, const char *origin, struct error *e)
{
	const char *name;
	uint32_t number;

	if (take32(s, &number, "a tensor's type", e))
		return -1;
	if (gguf_type_of(number, &t->type, &name))
		return 0;
	if (name == NULL)
		return error_set(e, ERROR_FORMAT, "%s: its type has the unknown number %" PRIu32, origin, number);
	return error_set(
		e, ERROR_FORMAT,
		"%s: the type %s is not supported; take a file with F32, F16, BF16, Q8_0, Q4_0, Q4_1, Q5_0, Q5_1 "
		"or Q2_K to Q6_K",
		origin, name);
}

/* A tensor's description; its data pointer counts from *offset, which is checked later. */
static int take_tensor(struct source *s, struct gguf_tensor *t, uint64_t *offset, struct error *e)
{
	char origin[512];
	size_t blocks;

	if (take_text(s, &t->name, "the name of a tensor", e))
		return -1;
	snprintf(origin, sizeof origin, "%.380s: tensor %.*s", s->path, text_shown(t->name, SHOWN), t->name.data);
	if (t->name.size == 0 || memchr(t->name.data, '\0', t->name.size) != NULL)
		return error_set(e, ERROR_FORMAT, "%s: the name of a tensor is empty or holds NUL", s->path);
	if (take_shape(s, t, origin, e) || take_type(s, t, origin, e) || take64(s, offset, "a tensor's offset", e))
		return -1;
	if (t->columns % gguf_type_block(t->type) != 0)
		return error_set(e, ERROR_FORMAT, "%s: rows of %zu are no whole blocks of %zu, as %s has them", origin,
				 t->columns, gguf_type_block(t->type), gguf_type_name(t->type));
	blocks = t->columns / gguf_type_block(t->type);
	return memory_product(&t->row_bytes, blocks, gguf_type_bytes(t->type), origin, e) ||
			       memory_product(&t->bytes, t->elements / gguf_type_block(t->type),
					      gguf_type_bytes(t->type), origin, e)
		       ? -1
		       : 0;
}

static int place_tensor(struct gguf_tensor *t, uint64_t offset, size_t alignment, struct text data, const char *path,
			struct error *e)
{
	if (offset % alignment != 0)
		return error_set(e, ERROR_FORMAT, "%s: tensor %.*s: its data at %" PRIu64 " are not aligned to %zu",
				 path, text_shown(t->name, SHOWN), t->name.data, offset, alignment);
	if (offset > data.size || t->bytes > data.size - offset)
		return error_set(e, ERROR_FORMAT,
				 "%s: tensor %.*s: %zu bytes from %" PRIu64
				 " on are not inside the file's %zu bytes of data (cut short? fetch it again)",
				 path, text_shown(t->name, SHOWN), t->name.data, t->bytes, offset, data.size);
	t->data = (const unsigned char *)data.data + offset;
	return 0;
}

static int compare_places(const void *a, const void *b)
{
	const struct gguf_tensor *s = a, *t = b;

	if (s->data != t->data)
		return s->data < t->data ? -1 : 1;
	if (s->bytes != t->bytes)
		return s->bytes < t->bytes ? -1 : 1;
	return text_compare(s->name, t->name);
}

static int compare_names(const void *a, const void *b)
{
	return text_compare(((const struct gguf_tensor *)a)->name, ((const struct gguf_tensor *)b)->name);
}

/* No two share a byte, and no two a name; leaves them sorted by name. */
static int check_tensors(struct gguf *g, struct error *e)
{
	struct gguf_tensor *t = g->tensors;
	size_t i;

	if (g->tensor_count > 0)
		qsort(t, g->tensor_count, sizeof *t, compare_places);
	for (i = 1; i < g->tensor_count; i++)
		if (t[i].data < t[i - 1].data + t[i - 1].bytes)
			return error_set(e, ERROR_FORMAT, "%s: tensor %.*s overlaps %.*s", g->path,
					 text_shown(t[i].name, SHOWN), t[i].name.data, text_shown(t[i - 1].name, SHOWN),
					 t[i - 1].name.data);
	if (g->tensor_count > 0)
		qsort(t, g->tensor_count, sizeof *t, compare_names);
	for (i = 1; i < g->tensor_count; i++)
		if (text_equal(t[i].name, t[i - 1].name))
			return error_set(e, ERROR_FORMAT, "%s: tensor %.*s stands there twice", g->path,
					 text_shown(t[i].name, SHOWN), t[i].name.data);
	return 0;
}

static int take_tensors(struct source *s, struct gguf *g, struct error *e)
{
	void *tensors, *offsets;
	size_t alignment, i;
	struct text data;
	int rc = 0;

	if (gguf_size_or(g, "general.alignment", 1, ALIGNMENT_MAX, ALIGNMENT, &alignment, e))
		return -1;
	if ((alignment & (alignment - 1)) != 0)
		return error_set(e, ERROR_FORMAT, "%s: general.alignment: %zu is no power of two", s->path, alignment);
	if (memory_try(&tensors, g->tensor_count, sizeof *g->tensors, s->path, e))
		return -1;
	g->tensors = tensors;
	if (memory_try(&offsets, g->tensor_count, sizeof(uint64_t), s->path, e))
		return -1;
	for (i = 0; rc == 0 && i < g->tensor_count; i++)
		rc = take_tensor(s, &g->tensors[i], (uint64_t *)offsets + i, e);
	data = text_slice(s->bytes, order_least((s->at + alignment - 1) & ~(alignment - 1), s->bytes.size),
			  s->bytes.size);
	for (i = 0; rc == 0 && i < g->tensor_count; i++)
		rc = place_tensor(&g->tensors[i], ((uint64_t *)offsets)[i], alignment, data, s->path, e);
	free(offsets);
	return rc == 0 ? check_tensors(g, e) : -1;
}

/* -- the whole ---------------------------------------------------------------------- */

static int check_version(uint32_t version, const char *path, struct error *e)
{
	if (version == 2 || version == 3)
		return 0;
	if (version == 0x02000000 || version == 0x03000000)
		return error_set(e, ERROR_FORMAT, "%s: a GGUF file of a big-endian machine, which is not supported",
				 path);
	return error_set(e, ERROR_FORMAT, "%s: version %" PRIu32 " of GGUF; 2 and 3 are supported: convert it anew",
			 path, version);
}

static int parse(struct gguf *g, struct text bytes, struct error *e)
{
	struct source s = { bytes, 0, g->path };
	uint32_t version;

	if (!text_starts(bytes, TEXT("GGUF")))
		return error_set(e, ERROR_FORMAT, "%s: not a GGUF file: it does not begin with GGUF", g->path);
	s.at = sizeof magic - 1;
	if (take32(&s, &version, "the version", e) || check_version(version, g->path, e) ||
	    take_count(&s, LEAST_TENSOR, &g->tensor_count, "the number of tensors", e) ||
	    take_count(&s, LEAST_VALUE, &g->value_count, "the number of entries", e))
		return -1;
	return take_values(&s, g, e) || take_tensors(&s, g, e) ? -1 : 0;
}

bool gguf_is_file(const char *path)
{
	char head[sizeof magic] = "";
	FILE *f;
	bool found;

	/* A pipe would lose what is read here. */
	if (file_is_directory(path) || file_is_special(path) || (f = fopen(path, "rb")) == NULL)
		return false;
	found = fread(head, 1, sizeof magic - 1, f) == sizeof magic - 1 && strcmp(head, magic) == 0;
	fclose(f);
	return found;
}

int gguf_open_bytes(struct gguf *g, struct text bytes, const char *path, struct error *e)
{
	memset(g, 0, sizeof *g);
	g->path = memory_string(path, strlen(path));
	if (parse(g, bytes, e) == 0)
		return 0;
	gguf_close(g);
	return -1;
}

int gguf_open(struct gguf *g, const char *path, struct error *e)
{
	struct file_map map;

	if (file_map(&map, path, e))
		return -1;
	if (gguf_open_bytes(g, (struct text){ (const char *)map.data, map.size }, path, e)) {
		file_unmap(&map);
		return -1;
	}
	g->map = map;
	return 0;
}

void gguf_close(struct gguf *g)
{
	file_unmap(&g->map);
	free(g->values);
	free(g->tensors);
	free(g->path);
	memset(g, 0, sizeof *g);
}

const struct gguf_value *gguf_find(const struct gguf *g, const char *key)
{
	struct gguf_value wanted = { .key = text_of(key) };

	return g->value_count == 0 ? NULL
				   : bsearch(&wanted, g->values, g->value_count, sizeof *g->values, compare_keys);
}

const struct gguf_tensor *gguf_find_tensor(const struct gguf *g, const char *name)
{
	struct gguf_tensor wanted = { .name = text_of(name) };

	return g->tensor_count == 0 ? NULL
				    : bsearch(&wanted, g->tensors, g->tensor_count, sizeof *g->tensors, compare_names);
}
