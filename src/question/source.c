#include "question/source.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/order.h"
#include "format/jsonl.h"

enum {
	DEPTH_MAX = 16,
	BYTES_LIMIT = 1 << 30
};

struct source {
	const char *path;
	bool skip_bad;
	size_t bad;
	char origin[512];
	int (*next)(struct source *s, const struct json **out, struct error *e);

	bool lines; /* what follows is in use */
	struct jsonl_reader reader;

	struct json *root, *record; /* the whole file; the current record, where it is made here */
	const struct json *element; /* of an array: the next one */

	struct text rest; /* of a table */
	struct builder bytes;
	struct json *names;
	size_t line;

	char **files; /* [file_count] of a folder */
	size_t file_count, file_capacity;

	size_t at; /* records so far */

	struct sha256 hash; /* of what was read, but for lines */
};

/* Read all of a file. */
static int read_bytes(struct source *s, const char *path, struct error *e)
{
	builder_reset(&s->bytes);
	return file_read(&s->bytes, path, BYTES_LIMIT, e);
}

/* -- arrays ------------------------------------------------------------------------ */

static int next_element(struct source *s, const struct json **out, struct error *e)
{
	*out = s->element;
	if (s->element == NULL)
		return 0;
	s->element = json_kind(s->root) == JSON_ARRAY ? json_next(s->element) : NULL;
	snprintf(s->origin, sizeof s->origin, "%.400s: element %zu", s->path, ++s->at);
	if (json_kind(*out) == JSON_OBJECT)
		return 0;
	return error_set(e, ERROR_FORMAT, "%s: a record is an object, here is %s", s->origin,
			 json_kind_name(json_kind(*out)));
}

/* -- tables ------------------------------------------------------------------------ */

/* Append the next field of a row; returns whether another follows in it. A quote within a field stands twice. */
static bool read_field(struct source *s, struct builder *field)
{
	struct text t = s->rest;
	bool quoted = t.size > 0 && t.data[0] == '"';
	size_t at = quoted ? 1 : 0;

	builder_reset(field);
	for (; at < t.size; at++) {
		char c = t.data[at];

		s->line += c == '\n';
		if (quoted && c == '"' && at + 1 < t.size && t.data[at + 1] == '"')
			at++;
		else if (c == '"' && quoted) {
			quoted = false;
			continue;
		} else if (!quoted && (c == ',' || c == '\n'))
			break;
		builder_char(field, c);
	}
	s->rest = text_slice(t, at + 1, t.size);
	if (field->size > 0 && field->data[field->size - 1] == '\r')
		field->size--;
	return at < t.size && t.data[at] == ',';
}

/* A row as an array of strings. */
static struct json *read_row(struct source *s)
{
	struct json *row = json_array();
	struct builder field = { 0 };
	bool more;

	do {
		more = read_field(s, &field);
		json_append(row, json_string(builder_view(&field)));
	} while (more);
	builder_clear(&field);
	return row;
}

static int next_row(struct source *s, const struct json **out, struct error *e)
{
	const struct json *name, *value;
	struct json *row;
	int rc = 0;

	*out = NULL;
	while (s->rest.size > 0 && (s->rest.data[0] == '\n' || s->rest.data[0] == '\r')) {
		s->line += s->rest.data[0] == '\n';
		s->rest = text_slice(s->rest, 1, s->rest.size);
	}
	if (s->rest.size == 0)
		return 0;
	snprintf(s->origin, sizeof s->origin, "%.400s:%zu", s->path, s->line);
	row = read_row(s);
	if (json_size(row) != json_size(s->names)) {
		rc = error_set(e, ERROR_FORMAT, "%s: %zu fields in a table of %zu", s->origin, json_size(row),
			       json_size(s->names));
	} else {
		json_free(s->record);
		s->record = json_object();
		for (name = json_first(s->names), value = json_first(row); name != NULL;
		     name = json_next(name), value = json_next(value)) {
			struct builder key = { 0 };

			builder_text(&key, json_text(name));
			builder_char(&key, '\0');
			json_set(s->record, key.data, json_string(json_text(value)));
			builder_clear(&key);
		}
		*out = s->record;
	}
	json_free(row);
	return rc;
}

static int open_table(struct source *s, struct error *e)
{
	if (read_bytes(s, s->path, e))
		return -1;
	sha256_add(&s->hash, s->bytes.data, s->bytes.size);
	s->rest = builder_view(&s->bytes);
	if (text_starts(s->rest, TEXT("\xef\xbb\xbf")))
		s->rest = text_slice(s->rest, 3, s->rest.size);
	s->line = 1;
	s->names = read_row(s);
	s->next = next_row;
	return 0;
}

/* -- folders ----------------------------------------------------------------------- */

/* The line of a file for the hash of the folder. */
static void note_file(struct source *s, const char *path)
{
	struct builder line = { 0 };
	char hex[65];

	path += strlen(s->path);
	path += strspn(path, "/");
	sha256_hex(builder_view(&s->bytes), hex);
	builder_format(&line, "%s  %s\n", hex, path);
	sha256_add(&s->hash, line.data, line.size);
	builder_clear(&line);
}

static int next_file(struct source *s, const struct json **out, struct error *e)
{
	const char *name;

	*out = NULL;
	if (s->at == s->file_count)
		return 0;
	json_free(s->record);
	s->record = NULL;
	snprintf(s->origin, sizeof s->origin, "%.500s", s->files[s->at]);
	name = s->files[s->at++];
	if (read_bytes(s, name, e))
		return -1;
	note_file(s, name);
	if (json_parse(&s->record, builder_view(&s->bytes), name, e))
		return -1;
	*out = s->record;
	if (json_kind(s->record) == JSON_OBJECT)
		return 0;
	return error_set(e, ERROR_FORMAT, "%s: a record is an object, here is %s", s->origin,
			 json_kind_name(json_kind(s->record)));
}

/* Add every *.json below a folder; links to folders lead no further than DEPTH_MAX. */
static int find_files(struct source *s, const char *folder, unsigned depth, struct error *e)
{
	struct dirent *entry;
	DIR *d = opendir(folder);
	int rc = 0;

	if (d == NULL)
		return error_system(e, "%s: cannot be read", folder);
	while (rc == 0 && (entry = readdir(d)) != NULL) {
		char *path;

		if (entry->d_name[0] == '.')
			continue;
		path = file_join(folder, entry->d_name);
		if (file_is_directory(path)) {
			if (depth < DEPTH_MAX)
				rc = find_files(s, path, depth + 1, e);
			free(path);
		} else if (text_ends(text_of(path), TEXT(".json"))) {
			if (s->file_count == s->file_capacity) {
				s->file_capacity = 2 * s->file_capacity + 64;
				s->files = memory_resize(s->files, s->file_capacity, sizeof *s->files);
			}
			s->files[s->file_count++] = path;
		} else {
			free(path);
		}
	}
	closedir(d);
	return rc;
}

static int open_folder(struct source *s, struct error *e)
{
	if (find_files(s, s->path, 0, e))
		return -1;
	if (s->file_count == 0)
		return error_set(e, ERROR_FORMAT, "%s: no file *.json in this folder", s->path);
	qsort(s->files, s->file_count, sizeof *s->files, order_strings);
	s->next = next_file;
	return 0;
}

/* -- lines ------------------------------------------------------------------------- */

static int next_line(struct source *s, const struct json **out, struct error *e)
{
	struct json *record;

	if (jsonl_next(&s->reader, &record, e))
		return -1;
	*out = record;
	return 0;
}

static int open_lines(struct source *s, struct error *e)
{
	if (jsonl_open(&s->reader, s->path, s->skip_bad, e))
		return -1;
	jsonl_hash(&s->reader);
	s->lines = true;
	s->next = next_line;
	return 0;
}

/* -- the whole --------------------------------------------------------------------- */

/* Whether the file is one value: an array or an object; then it is read. A pipe can be read once: it has lines. */
static bool is_value(struct source *s)
{
	struct error ignored = { 0 };

	if (file_is_special(s->path) || read_bytes(s, s->path, &ignored) ||
	    json_parse(&s->root, builder_view(&s->bytes), s->path, &ignored))
		return false;
	sha256_add(&s->hash, s->bytes.data, s->bytes.size);
	s->element = json_kind(s->root) == JSON_ARRAY ? json_first(s->root) : s->root;
	s->next = next_element;
	return true;
}

int source_open(struct source **out, const char *path, bool skip_bad, struct error *e)
{
	struct source *s = memory_new(1, sizeof *s);
	struct text name = text_of(path);
	int rc;

	*s = (struct source){ .path = path, .skip_bad = skip_bad };
	sha256_start(&s->hash);
	if (file_is_directory(path))
		rc = open_folder(s, e);
	else if (text_ends(name, TEXT(".csv")))
		rc = open_table(s, e);
	else if (text_ends(name, TEXT(".json")) && is_value(s))
		rc = 0;
	else
		rc = open_lines(s, e);
	*out = s;
	if (rc) {
		source_close(s);
		*out = NULL;
	}
	return rc;
}

int source_next(struct source *s, const struct json **out, struct error *e)
{
	while (s->next(s, out, e))
		if (s->lines || source_reject(s, e))
			return -1;
	return 0;
}

const char *source_origin(const struct source *s)
{
	return s->lines ? s->reader.origin : s->origin;
}

int source_reject(struct source *s, struct error *e)
{
	if (s->lines)
		return jsonl_reject(&s->reader, e);
	if (!s->skip_bad || e->code == ERROR_MEMORY || e->code == ERROR_IO)
		return -1;
	s->bad++;
	return 0;
}

int source_sha256(struct source *s, char hex[65], struct error *e)
{
	if (s->lines)
		return jsonl_hash_finish(&s->reader, hex, e);
	sha256_finish(&s->hash, hex);
	return 0;
}

size_t source_bad(const struct source *s)
{
	return s->lines ? s->reader.bad : s->bad;
}

void source_close(struct source *s)
{
	if (s == NULL)
		return;
	if (s->lines)
		jsonl_close(&s->reader);
	for (size_t i = 0; i < s->file_count; i++)
		free(s->files[i]);
	free(s->files);
	builder_clear(&s->bytes);
	json_free(s->names);
	json_free(s->record);
	json_free(s->root);
	free(s);
}
