#include <cjson/cJSON.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "json.h"
#include "memory.h"

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

int json_parse(struct json **out, struct text bytes, const char *origin, struct error *e)
{
	const char *key;
	cJSON *root;

	*out = NULL;
	if (json_check(bytes, origin, e))
		return -1;
	/* The library passes over a byte order mark too, but not before a value of one byte. */
	if (text_starts(bytes, TEXT("\xef\xbb\xbf")))
		bytes = text_slice(bytes, 3, bytes.size);
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
	return outer(or_die(cJSON_Duplicate(inner(value), 1)));
}

void json_set(struct json *object, const char *key, struct json *value)
{
	bool done;

	if (json_find(object, key) != NULL)
		done = cJSON_ReplaceItemInObjectCaseSensitive(inner(object), key, inner(value));
	else
		done = cJSON_AddItemToObject(inner(object), key, inner(value));
	if (!done)
		or_die(NULL);
}

void json_append(struct json *array, struct json *value)
{
	if (!cJSON_AddItemToArray(inner(array), inner(value)))
		or_die(NULL);
}

void json_remove(struct json *object, const char *key)
{
	cJSON_DeleteItemFromObjectCaseSensitive(inner(object), key);
}

/* -- looking -------------------------------------------------------------- */

enum json_kind json_kind(const struct json *value)
{
	switch (value == NULL ? cJSON_NULL : inner(value)->type & 0xff) {
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
	for (item = inner(object)->child; item != NULL; item = item->next)
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
	return container == NULL ? NULL : outer(inner(container)->child);
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
	return text_of(json_kind(value) == JSON_STRING ? inner(value)->valuestring : "");
}

double json_value(const struct json *value)
{
	return json_kind(value) == JSON_NUMBER ? inner(value)->valuedouble : 0;
}

bool json_true(const struct json *value)
{
	return value != NULL && cJSON_IsTrue(inner(value));
}

/* -- checked getters ------------------------------------------------------ */

int json_get(const struct json *object, const char *key, enum json_kind kind, const struct json **out,
	     const char *origin, struct error *e)
{
	const struct json *value = json_find(object, key);

	*out = NULL;
	if (value == NULL)
		return error_set(e, ERROR_FORMAT, "%s: field \"%s\" is missing; it must be %s", origin, key,
				 json_kind_name(kind));
	if (json_kind(value) != kind)
		return error_set(e, ERROR_FORMAT, "%s: field \"%s\" must be %s, here is %s", origin, key,
				 json_kind_name(kind), json_kind_name(json_kind(value)));
	*out = value;
	return 0;
}

int json_get_text(const struct json *object, const char *key, struct text *out, const char *origin, struct error *e)
{
	const struct json *value;

	if (json_get(object, key, JSON_STRING, &value, origin, e))
		return -1;
	*out = json_text(value);
	return 0;
}

int json_get_double(const struct json *object, const char *key, double low, double high, double *out,
		    const char *origin, struct error *e)
{
	const struct json *value;

	if (json_get(object, key, JSON_NUMBER, &value, origin, e))
		return -1;
	if (!(json_value(value) >= low && json_value(value) <= high))
		return error_set(e, ERROR_FORMAT, "%s: field \"%s\" is %.17g, not between %g and %g", origin, key,
				 json_value(value), low, high);
	*out = json_value(value);
	return 0;
}

int json_get_int(const struct json *object, const char *key, int64_t low, int64_t high, int64_t *out,
		 const char *origin, struct error *e)
{
	const double limit = 9007199254740992.0;
	const struct json *value;
	double v;

	if (json_get(object, key, JSON_NUMBER, &value, origin, e))
		return -1;
	v = json_value(value);
	if (v != trunc(v) || fabs(v) > limit || (int64_t)v < low || (int64_t)v > high)
		return error_set(e, ERROR_FORMAT,
				 "%s: field \"%s\" is %.17g, not a whole number from %" PRId64 " to %" PRId64, origin,
				 key, v, low, high);
	*out = (int64_t)v;
	return 0;
}

int json_get_boolean(const struct json *object, const char *key, bool *out, const char *origin, struct error *e)
{
	const struct json *value;

	if (json_get(object, key, JSON_BOOLEAN, &value, origin, e))
		return -1;
	*out = json_true(value);
	return 0;
}

static bool absent(const struct json *object, const char *key)
{
	return json_kind(json_find(object, key)) == JSON_NULL;
}

int json_text_or(const struct json *object, const char *key, struct text fallback, struct text *out, const char *origin,
		 struct error *e)
{
	*out = fallback;
	return absent(object, key) ? 0 : json_get_text(object, key, out, origin, e);
}

int json_double_or(const struct json *object, const char *key, double low, double high, double fallback, double *out,
		   const char *origin, struct error *e)
{
	*out = fallback;
	return absent(object, key) ? 0 : json_get_double(object, key, low, high, out, origin, e);
}

int json_int_or(const struct json *object, const char *key, int64_t low, int64_t high, int64_t fallback, int64_t *out,
		const char *origin, struct error *e)
{
	*out = fallback;
	return absent(object, key) ? 0 : json_get_int(object, key, low, high, out, origin, e);
}

int json_boolean_or(const struct json *object, const char *key, bool fallback, bool *out, const char *origin,
		    struct error *e)
{
	*out = fallback;
	return absent(object, key) ? 0 : json_get_boolean(object, key, out, origin, e);
}
