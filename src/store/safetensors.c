#include "store/safetensors.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "format/json.h"
#include "format/model_files.h"

/* The format's own limit on the header. */
enum {
	HEADER_LIMIT = 100 * 1000 * 1000,
	LENGTH_BYTES = 8
};

/* One mapped file. Names of tensors are slices of its header's tree. */
struct safetensors_file {
	struct file_map map; /* data NULL where the bytes are the caller's */
	char *path;
	struct json *header;
};

static const struct {
	const char *name;
	enum safetensors_type type;
	unsigned bits;
} types[] = {
	{ "F32", SAFETENSORS_F32, 32 },      { "BF16", SAFETENSORS_BF16, 16 },    { "F16", SAFETENSORS_F16, 16 },
	{ "F64", SAFETENSORS_OTHER, 64 },    { "I64", SAFETENSORS_OTHER, 64 },    { "U64", SAFETENSORS_OTHER, 64 },
	{ "I32", SAFETENSORS_OTHER, 32 },    { "U32", SAFETENSORS_OTHER, 32 },    { "I16", SAFETENSORS_OTHER, 16 },
	{ "U16", SAFETENSORS_OTHER, 16 },    { "I8", SAFETENSORS_OTHER, 8 },      { "U8", SAFETENSORS_OTHER, 8 },
	{ "BOOL", SAFETENSORS_OTHER, 8 },    { "F8_E5M2", SAFETENSORS_OTHER, 8 }, { "F8_E4M3", SAFETENSORS_OTHER, 8 },
	{ "F8_E8M0", SAFETENSORS_OTHER, 8 }, { "C64", SAFETENSORS_OTHER, 64 },    { "F6_E2M3", SAFETENSORS_OTHER, 6 },
	{ "F6_E3M2", SAFETENSORS_OTHER, 6 }, { "F4", SAFETENSORS_OTHER, 4 },
};

/* -- one tensor of a header ----------------------------------------------- */

/* dtype, shape and data_offsets once each (json.h refuses repeats) and nothing else. */
static int check_fields(const struct json *value, const char *origin, struct error *e)
{
	const struct json *field;

	if (json_kind(value) != JSON_OBJECT)
		return error_set(e, ERROR_FORMAT, "%s: must be an object, here is %s", origin,
				 json_kind_name(json_kind(value)));
	for (field = json_first(value); field != NULL; field = json_next(field)) {
		const char *key = json_key(field);

		if (strcmp(key, "dtype") != 0 && strcmp(key, "shape") != 0 && strcmp(key, "data_offsets") != 0)
			return error_set(e, ERROR_FORMAT, "%s: unknown field \"%.100s\"", origin, key);
	}
	return 0;
}

/* A whole number >= 0 as safetensors writes them. */
static int read_size(const struct json *value, const char *what, const char *origin, uint64_t *out, struct error *e)
{
	const double limit = 9007199254740992.0;
	double v = json_value(value);

	if (json_kind(value) != JSON_NUMBER || !(v >= 0 && v <= limit) || v != (double)(uint64_t)v)
		return error_set(e, ERROR_FORMAT, "%s: %s holds something other than a whole number from 0 to 2^53",
				 origin, what);
	*out = (uint64_t)v;
	return 0;
}

static int read_shape(struct safetensors_tensor *t, const struct json *value, const char *origin, struct error *e)
{
	const struct json *shape, *item;
	uint64_t size;

	if (json_get(value, "shape", JSON_ARRAY, &shape, origin, e))
		return -1;
	t->elements = 1;
	for (item = json_first(shape); item != NULL; item = json_next(item)) {
		if (t->dimensions == SAFETENSORS_DIMENSIONS)
			return error_set(e, ERROR_FORMAT, "%s: more than %d dimensions", origin,
					 SAFETENSORS_DIMENSIONS);
		if (read_size(item, "shape", origin, &size, e))
			return -1;
		if (size > SIZE_MAX)
			return error_set(e, ERROR_MEMORY,
					 "%s: a dimension of %" PRIu64 " is more than an address can hold", origin,
					 size);
		t->shape[t->dimensions++] = (size_t)size;
		if (memory_product(&t->elements, t->elements, (size_t)size, origin, e))
			return -1;
	}
	return 0;
}

/* Offsets to a place in the data; the bytes must be those of type and shape. */
static int read_place(struct safetensors_tensor *t, const struct json *value, struct text data, unsigned bits,
		      const char *origin, struct error *e)
{
	const struct json *offsets, *item;
	uint64_t place[2];
	size_t n = 0, total;

	if (json_get(value, "data_offsets", JSON_ARRAY, &offsets, origin, e))
		return -1;
	for (item = json_first(offsets); item != NULL; item = json_next(item), n++)
		if (n < 2 && read_size(item, "data_offsets", origin, &place[n], e))
			return -1;
	if (n != 2)
		return error_set(e, ERROR_FORMAT, "%s: data_offsets holds %zu numbers, not 2", origin, n);
	if (place[0] > place[1] || place[1] > data.size)
		return error_set(e, ERROR_FORMAT,
				 "%s: bytes %" PRIu64 " to %" PRIu64 " are not inside the file's %zu bytes of data "
				 "(cut short? fetch it again)",
				 origin, place[0], place[1], data.size);
	if (memory_product(&total, t->elements, bits, origin, e))
		return -1;
	t->data = (const unsigned char *)data.data + place[0];
	t->bytes = (size_t)(place[1] - place[0]);
	if (total % 8 != 0 || t->bytes != total / 8)
		return error_set(e, ERROR_FORMAT, "%s: %zu elements of %s do not fill its %zu bytes", origin,
				 t->elements, t->type_name, t->bytes);
	return 0;
}

static int read_tensor(struct safetensors_tensor *t, const struct json *value, const char *path, struct text data,
		       struct error *e)
{
	char origin[512];
	struct text type;
	size_t i;

	memset(t, 0, sizeof *t);
	t->name = json_key(value);
	t->path = path;
	snprintf(origin, sizeof origin, "%.380s: tensor %.100s", path, t->name);
	if (check_fields(value, origin, e) || json_get_text(value, "dtype", &type, origin, e) ||
	    read_shape(t, value, origin, e))
		return -1;
	for (i = 0; i < countof(types); i++)
		if (text_is(type, types[i].name))
			break;
	if (i == countof(types))
		return error_set(e, ERROR_FORMAT, "%s: unknown dtype \"%.*s\"", origin, text_shown(type, 40),
				 type.data);
	t->type = types[i].type;
	t->type_name = types[i].name;
	return read_place(t, value, data, types[i].bits, origin, e);
}

/* -- one file -------------------------------------------------------------- */

static int compare_places(const void *a, const void *b)
{
	const struct safetensors_tensor *s = a, *t = b;

	if (s->data != t->data)
		return s->data < t->data ? -1 : 1;
	if (s->bytes != t->bytes)
		return s->bytes < t->bytes ? -1 : 1;
	return strcmp(s->name, t->name);
}

static int compare_names(const void *a, const void *b)
{
	const struct safetensors_tensor *s = a, *t = b;

	return strcmp(s->name, t->name);
}

/* Of the same name in two shards, by file: errors do not depend on the sort. */
static int compare_names_and_files(const void *a, const void *b)
{
	const struct safetensors_tensor *s = a, *t = b;
	int order = strcmp(s->name, t->name);

	return order != 0 ? order : strcmp(s->path, t->path);
}

/* The tensors must lie end to end over all of the data. */
static int check_cover(struct safetensors_tensor *t, size_t count, const char *path, struct text data, struct error *e)
{
	const unsigned char *end = (const unsigned char *)data.data, *last = end + data.size;
	size_t i;

	if (count > 0)
		qsort(t, count, sizeof *t, compare_places);
	for (i = 0; i < count; i++) {
		if (t[i].data < end)
			return error_set(e, ERROR_FORMAT, "%s: tensor %.100s overlaps %.100s", path, t[i].name,
					 t[i - 1].name);
		if (t[i].data > end)
			return error_set(e, ERROR_FORMAT, "%s: %zu bytes before tensor %.100s belong to none", path,
					 (size_t)(t[i].data - end), t[i].name);
		end = t[i].data + t[i].bytes;
	}
	if (end != last)
		return error_set(e, ERROR_FORMAT, "%s: %zu bytes after the last tensor belong to none", path,
				 (size_t)(last - end));
	return 0;
}

static int check_metadata(const struct json *value, const char *path, struct error *e)
{
	const struct json *item;

	if (json_kind(value) != JSON_OBJECT)
		return error_set(e, ERROR_FORMAT, "%s: __metadata__ must be an object, here is %s", path,
				 json_kind_name(json_kind(value)));
	for (item = json_first(value); item != NULL; item = json_next(item))
		if (json_kind(item) != JSON_STRING)
			return error_set(e, ERROR_FORMAT, "%s: __metadata__ \"%.100s\" must be a string, here is %s",
					 path, json_key(item), json_kind_name(json_kind(item)));
	return 0;
}

/* The header, parsed to f->header; *data is what follows it. */
static int read_header(struct safetensors_file *f, struct text bytes, struct text *data, struct error *e)
{
	const unsigned char *p = (const unsigned char *)bytes.data;
	uint64_t length = 0;
	char origin[512];
	size_t i;

	if (bytes.size < LENGTH_BYTES)
		return error_set(e, ERROR_FORMAT, "%s: %zu bytes are too few for a safetensors file", f->path,
				 bytes.size);
	for (i = LENGTH_BYTES; i-- > 0;)
		length = length << 8 | p[i];
	if (length > bytes.size - LENGTH_BYTES)
		return error_set(e, ERROR_FORMAT,
				 "%s: its header of %" PRIu64 " bytes reaches beyond its end at %zu "
				 "(cut short, or not a safetensors file)",
				 f->path, length, bytes.size);
	if (length > HEADER_LIMIT)
		return error_set(e, ERROR_FORMAT, "%s: a header of %" PRIu64 " bytes is more than the format allows",
				 f->path, length);
	if (length == 0 || p[LENGTH_BYTES] != '{')
		return error_set(e, ERROR_FORMAT, "%s: its header does not begin with '{': not a safetensors file",
				 f->path);
	snprintf(origin, sizeof origin, "%.480s: header", f->path);
	*data = text_slice(bytes, LENGTH_BYTES + (size_t)length, bytes.size);
	return json_parse(&f->header, text_slice(bytes, LENGTH_BYTES, LENGTH_BYTES + (size_t)length), origin, e);
}

/* Add the tensors of one file, whose bytes outlive s. */
static int add_tensors(struct safetensors *s, struct safetensors_file *f, struct text bytes, struct error *e)
{
	const struct json *item;
	size_t first = s->count, room;
	struct text data;

	if (read_header(f, bytes, &data, e))
		return -1;
	room = s->count + json_size(f->header);
	s->tensors = memory_resize(s->tensors, room, sizeof *s->tensors);
	for (item = json_first(f->header); item != NULL; item = json_next(item)) {
		if (strcmp(json_key(item), "__metadata__") == 0) {
			if (check_metadata(item, f->path, e))
				return -1;
		} else if (read_tensor(&s->tensors[s->count++], item, f->path, data, e)) {
			return -1;
		}
	}
	return check_cover(s->tensors + first, s->count - first, f->path, data, e);
}

static int add_file(struct safetensors *s, const char *path, struct error *e)
{
	struct safetensors_file *f = &s->files[s->file_count];
	struct text bytes;

	memset(f, 0, sizeof *f);
	if (file_map(&f->map, path, e))
		return -1;
	f->path = memory_string(path, strlen(path));
	s->file_count++;
	bytes.data = (const char *)f->map.data;
	bytes.size = f->map.size;
	return add_tensors(s, f, bytes, e);
}

static void sort_by_name(struct safetensors *s)
{
	if (s->count > 0)
		qsort(s->tensors, s->count, sizeof *s->tensors, compare_names_and_files);
}

/* -- shards ---------------------------------------------------------------- */

/* Map and shards must name the same tensors in the same files. */
static int check_map(const struct safetensors *s, const struct json *map, const char *index, struct error *e)
{
	const struct json *item;
	size_t i;

	for (i = 1; i < s->count; i++)
		if (strcmp(s->tensors[i - 1].name, s->tensors[i].name) == 0)
			return error_set(e, ERROR_FORMAT, "%s: tensor %.100s is also in %s", s->tensors[i - 1].path,
					 s->tensors[i].name, s->tensors[i].path);
	for (item = json_first(map); item != NULL; item = json_next(item)) {
		const struct safetensors_tensor *t = safetensors_find(s, json_key(item));
		struct text name = json_text(item);
		struct text path = t == NULL ? name : text_of(t->path);

		if (t == NULL || path.size <= name.size || !text_ends(path, name) ||
		    path.data[path.size - name.size - 1] != '/')
			return error_set(e, ERROR_FORMAT, "%s: tensor %.100s is not in %.*s", index, json_key(item),
					 text_shown(name, 200), name.data);
	}
	/* Each name of the map was found: only tensors that it lacks can be left. */
	for (i = 0; i < s->count && s->count != json_size(map); i++)
		if (json_find(map, s->tensors[i].name) == NULL)
			return error_set(e, ERROR_FORMAT, "%s: tensor %.100s of %s is not listed", index,
					 s->tensors[i].name, s->tensors[i].path);
	return 0;
}

static int open_shards(struct safetensors *s, const char *directory, const char *index, struct error *e)
{
	const struct json *map;
	struct json *root;
	struct text *names = NULL;
	size_t count, i;
	int rc;

	if (json_parse_file(&root, index, e))
		return -1;
	rc = json_get(root, "weight_map", JSON_OBJECT, &map, index, e);
	if (rc == 0)
		rc = model_files_shards(map, index, &names, &count, e);
	if (rc == 0) {
		s->files = memory_new(count, sizeof *s->files);
		for (i = 0; i < count && rc == 0; i++) {
			char *name = memory_string(names[i].data, names[i].size), *path = file_join(directory, name);

			rc = add_file(s, path, e);
			free(path);
			free(name);
		}
	}
	if (rc == 0) {
		sort_by_name(s);
		rc = check_map(s, map, index, e);
	}
	free(names);
	json_free(root);
	return rc;
}

static int open_directory(struct safetensors *s, const char *directory, struct error *e)
{
	char *whole = file_join(directory, "model.safetensors");
	char *index = file_join(directory, "model.safetensors.index.json");
	char *pickle = file_join(directory, "pytorch_model.bin");
	int rc;

	if (file_exists(whole)) {
		s->files = memory_new(1, sizeof *s->files);
		rc = add_file(s, whole, e);
		sort_by_name(s);
	} else if (file_exists(index)) {
		rc = open_shards(s, directory, index, e);
	} else {
		rc = error_set(e, ERROR_IO, "%s: has neither model.safetensors nor model.safetensors.index.json%s",
			       directory,
			       file_exists(pickle) ? "; pytorch_model.bin must be converted: load it in transformers "
						     "and save_pretrained() it"
						   : "");
	}
	free(whole);
	free(index);
	free(pickle);
	return rc;
}

/* -- for callers ------------------------------------------------------------ */

int safetensors_open(struct safetensors *s, const char *path, struct error *e)
{
	int rc;

	memset(s, 0, sizeof *s);
	if (file_is_directory(path)) {
		rc = open_directory(s, path, e);
	} else {
		s->files = memory_new(1, sizeof *s->files);
		rc = add_file(s, path, e);
		sort_by_name(s);
	}
	if (rc != 0)
		safetensors_close(s);
	return rc;
}

int safetensors_open_bytes(struct safetensors *s, struct text bytes, const char *path, struct error *e)
{
	int rc;

	memset(s, 0, sizeof *s);
	s->files = memory_new(1, sizeof *s->files);
	s->files[0].path = memory_string(path, strlen(path));
	s->file_count = 1;
	rc = add_tensors(s, &s->files[0], bytes, e);
	sort_by_name(s);
	if (rc != 0)
		safetensors_close(s);
	return rc;
}

void safetensors_close(struct safetensors *s)
{
	size_t i;

	for (i = 0; i < s->file_count; i++) {
		file_unmap(&s->files[i].map);
		json_free(s->files[i].header);
		free(s->files[i].path);
	}
	free(s->files);
	free(s->tensors);
	memset(s, 0, sizeof *s);
}

struct text safetensors_note(const struct safetensors *s, const char *key)
{
	const struct json *notes = s->file_count == 0 ? NULL : json_find(s->files[0].header, "__metadata__");

	return notes == NULL ? (struct text){ NULL, 0 } : json_text(json_find(notes, key));
}

const struct safetensors_tensor *safetensors_find(const struct safetensors *s, const char *name)
{
	struct safetensors_tensor key = { 0 };

	key.name = name;
	return s->count == 0 ? NULL : bsearch(&key, s->tensors, s->count, sizeof key, compare_names);
}

int safetensors_read_f32(float *to, const struct safetensors_tensor *t, size_t from, size_t n, struct error *e)
{
	if (t->type == SAFETENSORS_OTHER)
		return error_set(
			e, ERROR_FORMAT,
			"%s: tensor %.100s is stored as %s; F32, BF16 and F16 are read (was it quantised? take the "
			"model as it was before)",
			t->path, t->name, t->type_name);
	if (from > t->elements || n > t->elements - from)
		return error_set(e, ERROR_RANGE, "%s: tensor %.100s has %zu elements, not %zu from %zu on", t->path,
				 t->name, t->elements, n, from);
	safetensors_to_f32(to, t->data + from * safetensors_type_size(t->type), t->type, n);
	return 0;
}

void safetensors_forget(const struct safetensors_tensor *t, size_t from, size_t n)
{
	size_t size = safetensors_type_size(t->type);

	file_forget(t->data + from * size, n * size);
}

static void print_shape(struct builder *b, const size_t *shape, size_t dimensions)
{
	size_t i;

	builder_char(b, '[');
	for (i = 0; i < dimensions; i++)
		builder_format(b, "%s%zu", i == 0 ? "" : ",", shape[i]);
	builder_char(b, ']');
}

int safetensors_expect(const struct safetensors_tensor *t, const size_t *shape, size_t dimensions, struct error *e)
{
	struct builder here = { 0 }, wanted = { 0 };
	int rc = 0;

	if (t->dimensions == dimensions &&
	    (dimensions == 0 || memcmp(t->shape, shape, dimensions * sizeof *shape) == 0))
		return 0;
	print_shape(&here, t->shape, t->dimensions);
	print_shape(&wanted, shape, dimensions);
	rc = error_set(e, ERROR_FORMAT, "%s: tensor %.100s has the shape %s, config.json wants %s", t->path, t->name,
		       here.data, wanted.data);
	builder_clear(&here);
	builder_clear(&wanted);
	return rc;
}
