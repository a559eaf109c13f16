#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "format/json_parts.h"

/* -- building ------------------------------------------------------------- */

/* A value with `size` bytes after it. */
static struct json *new_value(enum json_kind kind, size_t size)
{
	struct json *value = memory_resize(NULL, 1, sizeof *value + size);

	memset(value, 0, sizeof *value);
	value->kind = kind;
	value->owned = JSON_OWN_NODE;
	return value;
}

static struct json *new_container(enum json_kind kind)
{
	struct json *container = new_value(kind, 0);

	container->owned |= JSON_CHANGED;
	return container;
}

struct json *json_object(void)
{
	return new_container(JSON_OBJECT);
}

struct json *json_array(void)
{
	return new_container(JSON_ARRAY);
}

struct json *json_number(double value)
{
	struct json *number = new_value(isfinite(value) ? JSON_NUMBER : JSON_NULL, 0);

	number->u.number = value;
	return number;
}

struct json *json_boolean(bool value)
{
	struct json *boolean = new_value(JSON_BOOLEAN, 0);

	boolean->u.truth = value;
	return boolean;
}

struct json *json_null(void)
{
	return new_value(JSON_NULL, 0);
}

/* Copy value to s with U+FFFD for every byte that no scalar value explains, and for NUL; its size. */
static size_t copy_repaired(char *s, struct text value)
{
	char *from = s;
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
	return (size_t)(s - from);
}

struct json *json_string(struct text value)
{
	bool whole = value.size == 0 || (memchr(value.data, '\0', value.size) == NULL && text_utf8_valid(value));
	struct json *string = new_value(JSON_STRING, whole ? value.size : 3 * value.size);
	char *bytes = (char *)(string + 1);

	string->u.text.data = bytes;
	string->u.text.size = value.size;
	if (!whole)
		string->u.text.size = copy_repaired(bytes, value);
	else if (value.size > 0)
		memcpy(bytes, value.data, value.size);
	return string;
}

void json_free(struct json *root)
{
	struct json *member, *next;

	if (root == NULL)
		return;
	if ((root->owned & JSON_CHANGED) != 0) {
		for (member = root->u.list.first; member != NULL; member = next) {
			next = member->next;
			json_free(member);
		}
	}
	if ((root->owned & JSON_OWN_KEY) != 0)
		free((char *)root->key);
	if ((root->owned & JSON_OWN_NODE) != 0) {
		free(root);
	} else if ((root->owned & JSON_DOCUMENT) != 0) {
		struct arena arena = ((struct json_document *)root)->arena;

		arena_clear(&arena);
	}
}

/* -- changing ------------------------------------------------------------- */

/* A container, and with it all around it, is no longer what was read. */
static void note_change(struct json *container)
{
	for (; container != NULL && (container->owned & JSON_CHANGED) == 0; container = container->parent) {
		container->owned |= JSON_CHANGED;
		container->read = NULL;
	}
}

void json_append(struct json *array, struct json *value)
{
	note_change(array);
	json_link(array, value);
}

/* The member of this key, or NULL. */
static struct json *find_member(const struct json *object, const char *key)
{
	struct json *member = object->u.list.first;

	while (member != NULL && strcmp(member->key, key) != 0)
		member = member->next;
	return member;
}

/* Put `fresh`, or nothing where it is NULL, in the place of a member, which is freed. */
static void replace(struct json *object, struct json *member, struct json *fresh)
{
	struct json **link = &object->u.list.first, *before = NULL;

	for (; *link != member; link = &before->next)
		before = *link;
	*link = fresh == NULL ? member->next : fresh;
	if (fresh != NULL) {
		fresh->parent = object;
		fresh->next = member->next;
	}
	if (object->u.list.last == member)
		object->u.list.last = fresh == NULL ? before : fresh;
	json_free(member);
}

/* A key of its own. */
static void set_key(struct json *value, const char *key)
{
	value->key = memory_string(key, strlen(key));
	value->owned |= JSON_OWN_KEY;
}

void json_set(struct json *object, const char *key, struct json *value)
{
	struct json *old = find_member(object, key);

	note_change(object);
	set_key(value, key);
	if (old == NULL)
		json_link(object, value);
	else
		replace(object, old, value);
}

void json_remove(struct json *object, const char *key)
{
	struct json *old = find_member(object, key);

	if (old == NULL)
		return;
	note_change(object);
	replace(object, old, NULL);
}

struct json *json_copy(const struct json *value)
{
	const struct json *member;
	struct json *copy;

	switch (json_kind(value)) {
	case JSON_NULL:
		return json_null();
	case JSON_BOOLEAN:
		return json_boolean(value->u.truth);
	case JSON_NUMBER:
		return json_number(value->u.number);
	case JSON_STRING:
		return json_string(value->u.text);
	default:
		break;
	}
	copy = new_container(value->kind);
	for (member = value->u.list.first; member != NULL; member = member->next) {
		struct json *own = json_copy(member);

		if (member->key != NULL)
			set_key(own, member->key);
		json_link(copy, own);
	}
	return copy;
}

/* -- looking -------------------------------------------------------------- */

enum json_kind json_kind(const struct json *value)
{
	return value == NULL ? JSON_NULL : value->kind;
}

const char *json_kind_name(enum json_kind kind)
{
	static const char *const names[] = { "null", "a boolean", "a number", "a string", "an array", "an object" };

	return names[kind];
}

const struct json *json_find(const struct json *object, const char *key)
{
	return json_kind(object) == JSON_OBJECT ? find_member(object, key) : NULL;
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
	return container != NULL && json_is_container(container) ? container->u.list.first : NULL;
}

const struct json *json_next(const struct json *value)
{
	return value == NULL ? NULL : value->next;
}

const char *json_key(const struct json *member)
{
	return member->key;
}

struct text json_text(const struct json *value)
{
	return json_kind(value) == JSON_STRING ? value->u.text : TEXT("");
}

double json_value(const struct json *value)
{
	return json_kind(value) == JSON_NUMBER ? value->u.number : 0;
}

bool json_true(const struct json *value)
{
	return json_kind(value) == JSON_BOOLEAN && value->u.truth;
}
