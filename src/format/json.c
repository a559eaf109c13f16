#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "format/json.h"
#include "format/json_parts.h"

/* A struct json is a cJSON under another name; these two casts are all there is to it. */
static cJSON *inner(const struct json *value)
{
	return (cJSON *)value;
}

static struct json *outer(const cJSON *item)
{
	return (struct json *)item;
}

/* What the library could not allocate: these are small, so the policy of memory.h holds. */
static cJSON *or_die(cJSON *item)
{
	if (item == NULL) {
		fprintf(stderr, "out of memory: a JSON value\n");
		abort();
	}
	return item;
}

/* -- reading -------------------------------------------------------------- */

static int compare_keys(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* A key that stands twice in the object, or NULL. */
static const char *repeated_key(const cJSON *object)
{
	enum {
		FEW = 16
	};
	const char *few[FEW], **keys = few, *found = NULL;
	const cJSON *item;
	size_t n = 0, i, j;

	for (item = object->child; item != NULL; item = item->next)
		n++;
	if (n > FEW)
		keys = memory_new(n, sizeof *keys);
	for (item = object->child, i = 0; item != NULL; item = item->next)
		keys[i++] = item->string;
	if (n > FEW) {
		qsort(keys, n, sizeof *keys, compare_keys);
		for (i = 1; i < n && found == NULL; i++)
			if (strcmp(keys[i - 1], keys[i]) == 0)
				found = keys[i];
		free(keys);
		return found;
	}
	for (i = 1; i < n && found == NULL; i++)
		for (j = 0; j < i && found == NULL; j++)
			if (strcmp(keys[j], keys[i]) == 0)
				found = keys[i];
	return found;
}

/* Depth-first over the tree; its depth is limited by json_check(). */
static const char *find_repeated_key(const cJSON *value)
{
	const char *found = cJSON_IsObject(value) ? repeated_key(value) : NULL;
	const cJSON *item;

	for (item = value->child; item != NULL && found == NULL; item = item->next)
		if (item->child != NULL)
			found = find_repeated_key(item);
	return found;
}

/* The library passes over a byte order mark too, but not before a value of one byte. */
static struct text without_mark(struct text bytes)
{
	return text_starts(bytes, TEXT("\xef\xbb\xbf")) ? text_slice(bytes, 3, bytes.size) : bytes;
}

/* All values of bytes that json_scan() passed, but perhaps for keys that stand twice. */
static int build(struct json **out, struct text bytes, const char *origin, struct error *e)
{
	const char *key;
	cJSON *root;

	bytes = without_mark(bytes);
	root = cJSON_ParseWithLength(bytes.data, bytes.size);
	if (root == NULL)
		return error_set(e, ERROR_MEMORY, "%s: no memory for the values of %zu bytes of JSON", origin,
				 bytes.size);
	key = find_repeated_key(root);
	if (key != NULL) {
		error_set(e, ERROR_FORMAT, "%s: the key \"%.100s\" stands twice in one object", origin, key);
		cJSON_Delete(root);
		return -1;
	}
	*out = outer(root);
	return 0;
}

int json_parse(struct json **out, struct text bytes, const char *origin, struct error *e)
{
	*out = NULL;
	return json_check(bytes, origin, e) ? -1 : build(out, bytes, origin, e);
}

int json_parse_file(struct json **out, const char *path, struct error *e)
{
	struct builder bytes = { 0 };
	int rc;

	*out = NULL;
	rc = file_read(&bytes, path, (size_t)1 << 30, e);
	if (rc == 0)
		rc = json_parse(out, builder_view(&bytes), path, e);
	builder_clear(&bytes);
	return rc;
}

void json_free(struct json *root)
{
	cJSON_Delete(inner(root));
}

/* -- values that are not built before they are looked at ------------------- */

/*
 * A value that knows where it stands in the bytes: the library's node, so that
 * the library may free it, and what it lacks. It is closed as long as its kind is
 * Raw. That the rest is there says READ; changed containers lose it.
 */
struct read_value {
	cJSON item;
	const char *at;
	size_t size;
	char key[]; /* what item.string points to, NUL-terminated; in objects */
};

enum {
	READ = 1 << 16,
	READ_TIGHT = 1 << 17, /* of json_traits */
	READ_PRINTED = 1 << 18
};

static bool is_closed(const cJSON *item)
{
	return (item->type & 0xff) == cJSON_Raw;
}

static const struct read_value *as_read(const cJSON *item)
{
	return (const struct read_value *)item;
}

static cJSON *new_closed(struct text bytes, struct text key, int traits)
{
	struct read_value *value = cJSON_malloc(sizeof *value + key.size + 1);

	if (value == NULL)
		or_die(NULL);
	memset(&value->item, 0, sizeof value->item);
	value->item.type = cJSON_Raw | READ | traits;
	value->at = bytes.data;
	value->size = bytes.size;
	if (key.data != NULL) {
		value->item.type |= cJSON_StringIsConst;
		value->item.string = value->key;
		memcpy(value->key, key.data, key.size);
		value->key[key.size] = '\0';
	}
	return &value->item;
}

/* The end of the string that begins at s. */
static const char *string_end(const char *s, const char *end)
{
	for (;;) {
		const char *before;

		s = memchr(s + 1, '"', (size_t)(end - s) - 1);
		for (before = s; before[-1] == '\\'; before--)
			;
		/* An odd one of the backslashes before it makes it part of the string. */
		if ((s - before) % 2 == 0)
			return s + 1;
	}
}

/* The end of the value that begins at s; the text up to `end` is one that a scan passed. */
static const char *value_end(const char *s, const char *end)
{
	size_t depth = 0;

	if (*s == '"')
		return string_end(s, end);
	if (*s != '{' && *s != '[') {
		/* A number or a word. */
		while (s < end && *s != ',' && *s != ']' && *s != '}' && *s > ' ')
			s++;
		return s;
	}
	do {
		char c = *s;

		if (c == '"') {
			s = string_end(s, end);
			continue;
		}
		s++;
		if (c == '{' || c == '[')
			depth++;
		else if (c == '}' || c == ']')
			depth--;
	} while (depth > 0);
	return s;
}

/* Past white space and this byte, if it comes. */
static const char *next_item(const char *s, char mark)
{
	while (*s == ' ' || *s == '\t' || *s == '\r' || *s == '\n' || *s == mark)
		s++;
	return s;
}

/* Give a container its members, closed. */
static void open_container(cJSON *item)
{
	const char *s = as_read(item)->at, *end = s + as_read(item)->size, *to;
	int traits = item->type & (READ_TIGHT | READ_PRINTED);
	bool object = *s == '{';

	item->type += (object ? cJSON_Object : cJSON_Array) - cJSON_Raw;
	for (s = next_item(s + 1, ','); *s != '}' && *s != ']'; s = next_item(to, ',')) {
		struct text key = { NULL, 0 };

		if (object) {
			to = string_end(s, end);
			key = (struct text){ s + 1, (size_t)(to - s) - 2 };
			s = next_item(to, ':');
		}
		to = value_end(s, end);
		cJSON_AddItemToArray(item, new_closed((struct text){ s, (size_t)(to - s) }, key, traits));
	}
}

/* What the letter behind a backslash stands for. */
static char unescaped(char letter)
{
	switch (letter) {
	case 'b':
		return '\b';
	case 'f':
		return '\f';
	case 'n':
		return '\n';
	case 'r':
		return '\r';
	case 't':
		return '\t';
	default:
		return letter;
	}
}

/* A string's text, the library's to free; NULL if it has escapes by number. */
static char *read_string(const struct read_value *read)
{
	const char *s = read->at + 1, *end = read->at + read->size - 1, *escape;
	char *text = cJSON_malloc(read->size - 1), *to = text;

	if (text == NULL)
		or_die(NULL);
	while ((escape = memchr(s, '\\', (size_t)(end - s))) != NULL) {
		if (escape[1] == 'u') {
			cJSON_free(text);
			return NULL;
		}
		memcpy(to, s, (size_t)(escape - s));
		to += escape - s;
		*to++ = unescaped(escape[1]);
		s = escape + 2;
	}
	memcpy(to, s, (size_t)(end - s));
	to[end - s] = '\0';
	return text;
}

/* Give a string, number or word its value. */
static void open_leaf(cJSON *item)
{
	const struct read_value *read = as_read(item);
	cJSON *value;

	/* Most text is strings, whose runs of bytes need not go one by one as in the library. */
	if (*read->at == '"' && (item->valuestring = read_string(read)) != NULL) {
		item->type += cJSON_String - cJSON_Raw;
		return;
	}
	value = or_die(cJSON_ParseWithLength(read->at, read->size));
	item->type += value->type - cJSON_Raw;
	item->valuestring = value->valuestring;
	item->valueint = value->valueint;
	item->valuedouble = value->valuedouble;
	value->valuestring = NULL;
	cJSON_Delete(value);
}

/* The value, open as far as its own kind and its members' keys. */
static cJSON *opened(const struct json *value)
{
	cJSON *item = inner(value);

	if (item != NULL && is_closed(item)) {
		if (*as_read(item)->at == '{' || *as_read(item)->at == '[')
			open_container(item);
		else
			open_leaf(item);
	}
	return item;
}

/* The same of a container that is about to change: it is no longer what was read. */
static cJSON *opened_for_change(struct json *container)
{
	cJSON *item = opened(container);

	item->type &= ~READ;
	return item;
}

int json_parse_lazily(struct json **out, struct text bytes, const char *origin, struct error *e)
{
	struct json_traits traits;
	const char *from, *to;

	*out = NULL;
	if (json_scan(bytes, origin, &traits, e))
		return -1;
	if (!traits.plain_keys)
		return build(out, bytes, origin, e);
	bytes = without_mark(bytes);
	from = next_item(bytes.data, ' ');
	to = value_end(from, bytes.data + bytes.size);
	*out = outer(new_closed((struct text){ from, (size_t)(to - from) }, (struct text){ NULL, 0 },
				(traits.tight ? READ_TIGHT : 0) | (traits.printed ? READ_PRINTED : 0)));
	return 0;
}

/* Whether neither the container nor one below was changed since they were read. */
static bool is_unchanged(const cJSON *item)
{
	const cJSON *member;

	if ((item->type & READ) == 0)
		return false;
	for (member = item->child; member != NULL; member = member->next)
		if (member->child != NULL && !is_unchanged(member))
			return false;
	return true;
}

bool json_as_read(const struct json *value, struct text *bytes)
{
	const cJSON *item = inner(value);

	if ((item->type & READ) == 0 || (item->type & READ_PRINTED) == 0)
		return false;
	*bytes = (struct text){ as_read(item)->at, as_read(item)->size };
	if (*bytes->data != '{' && *bytes->data != '[')
		return true;
	return (item->type & READ_TIGHT) != 0 && is_unchanged(item);
}

/* -- building ------------------------------------------------------------- */

struct json *json_object(void)
{
	return outer(or_die(cJSON_CreateObject()));
}

struct json *json_array(void)
{
	return outer(or_die(cJSON_CreateArray()));
}

struct json *json_number(double value)
{
	return outer(or_die(isfinite(value) ? cJSON_CreateNumber(value) : cJSON_CreateNull()));
}

struct json *json_boolean(bool value)
{
	return outer(or_die(cJSON_CreateBool(value)));
}

struct json *json_null(void)
{
	return outer(or_die(cJSON_CreateNull()));
}

/* Copy value to s with U+FFFD for every byte that no scalar value explains, and for NUL. */
static void copy_repaired(char *s, struct text value)
{
	size_t at = 0, n;
	uint32_t scalar;

	while (at < value.size) {
		n = text_utf8(value, at, &scalar);
		if (n == 0 || scalar == 0) {
			memcpy(s, "\xef\xbf\xbd", 3);
			s += 3;
			at++;
		} else {
			memcpy(s, value.data + at, n);
			s += n;
			at += n;
		}
	}
	*s = '\0';
}

static size_t repaired_size(struct text value)
{
	size_t at = 0, n, size = 0;
	uint32_t scalar;

	while (at < value.size) {
		n = text_utf8(value, at, &scalar);
		if (n == 0 || scalar == 0) {
			size += 3;
			at++;
		} else {
			size += n;
			at += n;
		}
	}
	return size;
}

struct json *json_string(struct text value)
{
	cJSON *item = or_die(cJSON_CreateNull());
	size_t size = repaired_size(value);
	char *s = cJSON_malloc(size + 1);

	if (s == NULL)
		or_die(NULL);
	if (size == value.size) {
		if (size > 0)
			memcpy(s, value.data, size);
		s[size] = '\0';
	} else {
		copy_repaired(s, value);
	}
	item->type = cJSON_String;
	item->valuestring = s;
	return outer(item);
}

struct json *json_copy(const struct json *value)
{
	bool object = json_kind(value) == JSON_OBJECT;
	const struct json *member;
	cJSON *copy;

	switch (json_kind(value)) {
	case JSON_NULL:
		return json_null();
	case JSON_BOOLEAN:
		return json_boolean(json_true(value));
	case JSON_NUMBER:
		return json_number(json_value(value));
	case JSON_STRING:
		return json_string(json_text(value));
	default:
		break;
	}
	copy = or_die(object ? cJSON_CreateObject() : cJSON_CreateArray());
	for (member = json_first(value); member != NULL; member = json_next(member)) {
		cJSON *own = inner(json_copy(member));

		if (!(object ? cJSON_AddItemToObject(copy, json_key(member), own) : cJSON_AddItemToArray(copy, own)))
			or_die(NULL);
	}
	return outer(copy);
}

void json_set(struct json *object, const char *key, struct json *value)
{
	bool done;

	if (json_find(object, key) != NULL)
		done = cJSON_ReplaceItemInObjectCaseSensitive(opened_for_change(object), key, inner(value));
	else
		done = cJSON_AddItemToObject(opened_for_change(object), key, inner(value));
	if (!done)
		or_die(NULL);
}

void json_append(struct json *array, struct json *value)
{
	if (!cJSON_AddItemToArray(opened_for_change(array), inner(value)))
		or_die(NULL);
}

void json_remove(struct json *object, const char *key)
{
	cJSON_DeleteItemFromObjectCaseSensitive(opened_for_change(object), key);
}

/* -- looking -------------------------------------------------------------- */

/* A value's kind by its first byte. */
static enum json_kind closed_kind(char first)
{
	switch (first) {
	case '{':
		return JSON_OBJECT;
	case '[':
		return JSON_ARRAY;
	case '"':
		return JSON_STRING;
	case 't':
	case 'f':
		return JSON_BOOLEAN;
	case 'n':
		return JSON_NULL;
	default:
		return JSON_NUMBER;
	}
}

enum json_kind json_kind(const struct json *value)
{
	const cJSON *item = inner(value);

	if (item != NULL && is_closed(item))
		return closed_kind(*as_read(item)->at);
	switch (item == NULL ? cJSON_NULL : item->type & 0xff) {
	case cJSON_True:
	case cJSON_False:
		return JSON_BOOLEAN;
	case cJSON_Number:
		return JSON_NUMBER;
	case cJSON_String:
		return JSON_STRING;
	case cJSON_Array:
		return JSON_ARRAY;
	case cJSON_Object:
		return JSON_OBJECT;
	default:
		return JSON_NULL;
	}
}

const char *json_kind_name(enum json_kind kind)
{
	static const char *const names[] = { "null", "a boolean", "a number", "a string", "an array", "an object" };

	return names[kind];
}

const struct json *json_find(const struct json *object, const char *key)
{
	const cJSON *item;

	if (json_kind(object) != JSON_OBJECT)
		return NULL;
	for (item = opened(object)->child; item != NULL; item = item->next)
		if (strcmp(item->string, key) == 0)
			return outer(item);
	return NULL;
}

size_t json_size(const struct json *container)
{
	const struct json *item;
	size_t n = 0;

	for (item = json_first(container); item != NULL; item = json_next(item))
		n++;
	return n;
}

const struct json *json_at(const struct json *array, size_t index)
{
	const struct json *item = json_first(array);

	while (item != NULL && index-- > 0)
		item = json_next(item);
	return item;
}

const struct json *json_first(const struct json *container)
{
	return container == NULL ? NULL : outer(opened(container)->child);
}

const struct json *json_next(const struct json *value)
{
	return value == NULL ? NULL : outer(inner(value)->next);
}

const char *json_key(const struct json *member)
{
	return inner(member)->string;
}

struct text json_text(const struct json *value)
{
	return text_of(json_kind(value) == JSON_STRING ? opened(value)->valuestring : "");
}

double json_value(const struct json *value)
{
	return json_kind(value) == JSON_NUMBER ? opened(value)->valuedouble : 0;
}

bool json_true(const struct json *value)
{
	return value != NULL && cJSON_IsTrue(opened(value));
}
