#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "chat/parts.h"
#include "format/unicode.h"

int jinja_undefined(struct machine *m, struct value *out, const char *format, ...)
{
	va_list list;
	char text[200], *copy;
	size_t n;

	va_start(list, format);
	(void)vsnprintf(text, sizeof text, format, list);
	va_end(list);
	n = strlen(text);
	copy = jinja_alloc(m, n + 1, 1);
	if (copy == NULL)
		return -1;
	memcpy(copy, text, n);
	*out = (struct value){ .kind = VALUE_UNDEFINED, .as.why = copy };
	return 0;
}

/* -- strings ------------------------------------------------------------------ */

int jinja_view(struct machine *m, struct text bytes, bool safe, struct value *out)
{
	struct string *s = jinja_alloc(m, 1, sizeof *s);
	size_t i;

	if (s == NULL || jinja_steps(m, bytes.size / 64))
		return -1;
	s->bytes = bytes;
	s->safe = safe;
	for (i = 0; i < bytes.size; i++)
		s->length += ((unsigned char)bytes.data[i] & 0xc0) != 0x80;
	*out = (struct value){ .kind = VALUE_STRING, .as.string = s };
	return 0;
}

int jinja_string(struct machine *m, struct text bytes, bool safe, struct value *out)
{
	char *copy = jinja_alloc(m, bytes.size + 1, 1);

	if (copy == NULL)
		return -1;
	if (bytes.size > 0)
		memcpy(copy, bytes.data, bytes.size);
	return jinja_view(m, (struct text){ copy, bytes.size }, safe, out);
}

int jinja_built(struct machine *m, int rc, struct builder *b, struct value *out)
{
	if (rc == 0)
		rc = jinja_room(m, b);
	if (rc == 0)
		rc = jinja_string(m, builder_view(b), false, out);
	builder_clear(b);
	return rc;
}

size_t jinja_offset(const struct string *s, size_t index)
{
	size_t at = 0;

	if (s->length == s->bytes.size)
		return index;
	while (index > 0 && at < s->bytes.size) {
		at++;
		while (at < s->bytes.size && ((unsigned char)s->bytes.data[at] & 0xc0) == 0x80)
			at++;
		index--;
	}
	return at;
}

bool jinja_white(uint32_t scalar)
{
	return unicode_is_white(scalar) || (scalar >= 0x1c && scalar <= 0x1f);
}

/* The white character that ends at t[size]: its bytes, 0 if there is none. */
static size_t white_before(struct text t, size_t size)
{
	size_t n = 1;
	uint32_t c;

	while (n < 4 && n < size && ((unsigned char)t.data[size - n] & 0xc0) == 0x80)
		n++;
	return size > 0 && text_utf8(t, size - n, &c) == n && jinja_white(c) ? n : 0;
}

struct text jinja_strip(struct text t, bool left, bool right)
{
	size_t from = 0, to = t.size, n;
	uint32_t c;

	while (right && (n = white_before(t, to)) > 0)
		to -= n;
	while (left && from < to && (n = text_utf8(t, from, &c)) > 0 && jinja_white(c))
		from += n;
	return text_slice(t, from, to);
}

/* -- lists and dicts ---------------------------------------------------------- */

int jinja_list(struct machine *m, enum value_kind kind, size_t count, struct value *out, struct value **items)
{
	struct list *l = jinja_alloc(m, 1, sizeof *l);

	if (l == NULL)
		return -1;
	l->items = jinja_alloc(m, count, sizeof *l->items);
	if (l->items == NULL)
		return -1;
	l->count = count;
	*items = l->items;
	*out = (struct value){ .kind = kind, .as.list = l };
	return 0;
}

int jinja_dict(struct machine *m, size_t capacity, struct value *out)
{
	struct dict *d = jinja_alloc(m, 1, sizeof *d);

	if (d == NULL)
		return -1;
	d->entries = jinja_alloc(m, capacity, sizeof *d->entries);
	if (d->entries == NULL)
		return -1;
	d->capacity = capacity;
	*out = (struct value){ .kind = VALUE_DICT, .as.dict = d };
	return 0;
}

/* What Python cannot hash is no key: lists and dicts, and tuples with one inside. */
static int check_key(struct machine *m, struct value v)
{
	size_t i;

	if (v.kind == VALUE_LIST || v.kind == VALUE_DICT)
		return jinja_fail(m, "a %s cannot be a key", jinja_kind_name(v));
	if (v.kind != VALUE_TUPLE)
		return 0;
	if (jinja_enter(m))
		return -1;
	for (i = 0; i < v.as.list->count; i++)
		if (check_key(m, v.as.list->items[i]))
			return -1;
	jinja_leave(m);
	return 0;
}

int jinja_dict_find(struct machine *m, const struct dict *d, struct value key, const struct value **out)
{
	size_t i;
	bool equal;

	*out = NULL;
	if (check_key(m, key))
		return -1;
	for (i = 0; i < d->count; i++) {
		if (jinja_equal(m, d->entries[i].key, key, &equal))
			return -1;
		if (equal) {
			*out = &d->entries[i].value;
			return 0;
		}
	}
	return 0;
}

const struct value *jinja_dict_text(const struct dict *d, struct text key)
{
	size_t i;

	for (i = 0; i < d->count; i++)
		if (jinja_is_string(d->entries[i].key) && text_equal(jinja_bytes(d->entries[i].key), key))
			return &d->entries[i].value;
	return NULL;
}

static int widen(struct machine *m, struct dict *d)
{
	size_t capacity = d->capacity > 0 ? 2 * d->capacity : 4;
	struct entry *wider = jinja_alloc(m, capacity, sizeof *wider);

	if (wider == NULL)
		return -1;
	if (d->count > 0)
		memcpy(wider, d->entries, d->count * sizeof *wider);
	d->entries = wider;
	d->capacity = capacity;
	return 0;
}

int jinja_dict_set(struct machine *m, struct dict *d, struct value key, struct value value)
{
	const struct value *there;

	if (jinja_dict_find(m, d, key, &there))
		return -1;
	if (there != NULL) {
		d->entries[(const struct entry *)((const char *)there - offsetof(struct entry, value)) - d->entries]
			.value = value;
		return 0;
	}
	if (d->count == d->capacity && widen(m, d))
		return -1;
	d->entries[d->count++] = (struct entry){ key, value };
	return 0;
}

struct value jinja_view_at(const struct view *v, size_t index, struct value pair[2], struct list *tuple)
{
	const struct entry *entry = &v->dict->entries[index];

	if (v->part == VIEW_KEYS)
		return entry->key;
	if (v->part == VIEW_VALUES)
		return entry->value;
	pair[0] = entry->key;
	pair[1] = entry->value;
	*tuple = (struct list){ pair, 2 };
	return (struct value){ .kind = VALUE_TUPLE, .as.list = tuple };
}

/* -- what values are ------------------------------------------------------------ */

const char *jinja_kind_name(struct value v)
{
	static const char *const names[] = {
		[VALUE_ABSENT] = "Undefined",   [VALUE_UNDEFINED] = "Undefined", [VALUE_NONE] = "NoneType",
		[VALUE_BOOLEAN] = "bool",       [VALUE_INTEGER] = "int",         [VALUE_FLOAT] = "float",
		[VALUE_STRING] = "str",         [VALUE_LIST] = "list",           [VALUE_TUPLE] = "tuple",
		[VALUE_DICT] = "dict",          [VALUE_VIEW] = "dict view",      [VALUE_RANGE] = "range",
		[VALUE_ITERATOR] = "generator", [VALUE_NAMESPACE] = "Namespace", [VALUE_LOOP] = "LoopContext",
		[VALUE_MACRO] = "Macro",        [VALUE_FUNCTION] = "function",   [VALUE_METHOD] = "method",
	};

	return names[v.kind];
}

int jinja_length(struct machine *m, struct value v, size_t *out, bool *has)
{
	struct value length;
	int64_t n;

	*has = true;
	switch (v.kind) {
	case VALUE_UNDEFINED:
		*out = 0;
		return 0;
	case VALUE_STRING:
		*out = v.as.string->length;
		return 0;
	case VALUE_LIST:
	case VALUE_TUPLE:
		*out = v.as.list->count;
		return 0;
	case VALUE_DICT:
		*out = v.as.dict->count;
		return 0;
	case VALUE_VIEW:
		*out = v.as.view->dict->count;
		return 0;
	case VALUE_RANGE:
		*out = v.as.range->count;
		return 0;
	case VALUE_LOOP:
		if (jinja_loop_attribute(m, v.as.loop, TEXT("length"), &length, has))
			return -1;
		(void)jinja_whole(length, &n);
		*out = (size_t)n;
		return 0;
	default:
		*has = false;
		return 0;
	}
}

int jinja_truth(struct machine *m, struct value v, bool *out)
{
	size_t length;
	bool has;

	switch (v.kind) {
	case VALUE_ABSENT:
	case VALUE_UNDEFINED:
	case VALUE_NONE:
		*out = false;
		return 0;
	case VALUE_BOOLEAN:
		*out = v.as.boolean;
		return 0;
	case VALUE_INTEGER:
		*out = v.as.integer != 0;
		return 0;
	case VALUE_FLOAT:
		*out = v.as.number != 0;
		return 0;
	default:
		if (jinja_length(m, v, &length, &has))
			return -1;
		*out = !has || length > 0;
		return 0;
	}
}

/* -- comparisons ---------------------------------------------------------------- */

static int equal_lists(struct machine *m, const struct list *a, const struct list *b, bool *out)
{
	size_t i;

	*out = a->count == b->count;
	for (i = 0; *out && i < a->count; i++)
		if (jinja_equal(m, a->items[i], b->items[i], out))
			return -1;
	return 0;
}

static int equal_dicts(struct machine *m, const struct dict *a, const struct dict *b, bool *out)
{
	const struct value *there;
	size_t i;

	*out = a->count == b->count;
	for (i = 0; *out && i < a->count; i++) {
		if (jinja_dict_find(m, b, a->entries[i].key, &there))
			return -1;
		*out = there != NULL;
		if (there != NULL && jinja_equal(m, a->entries[i].value, *there, out))
			return -1;
	}
	return 0;
}

/* Of a number: an int of 64 bits is not always a double. */
static bool equal_numbers(struct value a, struct value b)
{
	int64_t i, j;
	double x, y;

	if (jinja_whole(a, &i) && jinja_whole(b, &j))
		return i == j;
	return jinja_real(a, &x) && jinja_real(b, &y) && x == y;
}

static bool same(struct value a, struct value b)
{
	if (a.kind != b.kind)
		return false;
	switch (a.kind) {
	case VALUE_UNDEFINED:
	case VALUE_NONE:
		return true;
	case VALUE_RANGE:
		return a.as.range->count == b.as.range->count &&
		       (a.as.range->count == 0 || (a.as.range->start == b.as.range->start &&
						   (a.as.range->count == 1 || a.as.range->step == b.as.range->step)));
	case VALUE_STRING:
		return text_equal(jinja_bytes(a), jinja_bytes(b));
	default:
		return a.as.dict == b.as.dict;
	}
}

static int equal_deep(struct machine *m, struct value a, struct value b, bool *out)
{
	double x;

	if (jinja_real(a, &x))
		*out = equal_numbers(a, b);
	else if (a.kind == b.kind && (a.kind == VALUE_LIST || a.kind == VALUE_TUPLE))
		return equal_lists(m, a.as.list, b.as.list, out);
	else if (a.kind == VALUE_DICT && b.kind == VALUE_DICT)
		return equal_dicts(m, a.as.dict, b.as.dict, out);
	else
		*out = same(a, b);
	return 0;
}

int jinja_equal(struct machine *m, struct value a, struct value b, bool *out)
{
	int rc;

	if (jinja_enter(m))
		return -1;
	rc = equal_deep(m, a, b, out);
	jinja_leave(m);
	return rc;
}

static bool text_less(struct text a, struct text b)
{
	size_t n = a.size < b.size ? a.size : b.size;
	int order = n > 0 ? memcmp(a.data, b.data, n) : 0;

	return order != 0 ? order < 0 : a.size < b.size;
}

static int less_lists(struct machine *m, const struct list *a, const struct list *b, bool *out)
{
	size_t i;
	bool equal;

	for (i = 0; i < a->count && i < b->count; i++) {
		if (jinja_equal(m, a->items[i], b->items[i], &equal))
			return -1;
		if (!equal)
			return jinja_less(m, a->items[i], b->items[i], out);
	}
	*out = a->count < b->count;
	return 0;
}

static int less_deep(struct machine *m, struct value a, struct value b, bool *out)
{
	int64_t i, j;
	double x, y;

	if (jinja_whole(a, &i) && jinja_whole(b, &j)) {
		*out = i < j;
		return 0;
	}
	if (jinja_real(a, &x) && jinja_real(b, &y)) {
		*out = x < y;
		return 0;
	}
	if (jinja_is_string(a) && jinja_is_string(b)) {
		*out = text_less(jinja_bytes(a), jinja_bytes(b));
		return 0;
	}
	if (a.kind == b.kind && (a.kind == VALUE_LIST || a.kind == VALUE_TUPLE))
		return less_lists(m, a.as.list, b.as.list, out);
	if (a.kind == VALUE_UNDEFINED || b.kind == VALUE_UNDEFINED)
		return jinja_fail(m, "%s", a.kind == VALUE_UNDEFINED ? a.as.why : b.as.why);
	return jinja_fail(m, "a %s and a %s have no order", jinja_kind_name(a), jinja_kind_name(b));
}

int jinja_less(struct machine *m, struct value a, struct value b, bool *out)
{
	int rc;

	if (jinja_enter(m))
		return -1;
	rc = less_deep(m, a, b, out);
	jinja_leave(m);
	return rc;
}

static int contains_item(struct machine *m, struct value item, struct value container, bool *out)
{
	struct iterator *i;
	struct value v;
	int rc;

	*out = false;
	if (jinja_iterate(m, container, &i))
		return -1;
	while ((rc = jinja_next(m, i, &v)) > 0) {
		if (jinja_equal(m, v, item, out))
			return -1;
		if (*out)
			return 0;
	}
	return rc;
}

int jinja_contains(struct machine *m, struct value item, struct value container, bool *out)
{
	const struct value *there;
	struct text t;

	if (jinja_is_string(container)) {
		if (item.kind == VALUE_UNDEFINED)
			return jinja_fail(m, "%s", item.as.why);
		if (!jinja_is_string(item))
			return jinja_fail(m, "'in' a string wants a string, not %s", jinja_kind_name(item));
		t = jinja_bytes(container);
		*out = jinja_bytes(item).size == 0 || text_find(t, jinja_bytes(item)) < t.size;
		return jinja_steps(m, t.size / 64);
	}
	if (container.kind == VALUE_DICT) {
		if (jinja_dict_find(m, container.as.dict, item, &there))
			return -1;
		*out = there != NULL;
		return 0;
	}
	if (!jinja_iterable(container))
		return jinja_fail(m, "'in' wants something with items, not %s", jinja_kind_name(container));
	return contains_item(m, item, container, out);
}

int jinja_compare(struct machine *m, struct text operator, struct value a, struct value b, bool *out)
{
	bool backwards = operator.data[0] == '>', equal;

	if (text_is(operator, "in") || text_is(operator, "not in")) {
		if (jinja_contains(m, a, b, out))
			return -1;
		*out = *out == text_is(operator, "in");
		return 0;
	}
	if (text_is(operator, "==") || text_is(operator, "!=")) {
		if (jinja_equal(m, a, b, out))
			return -1;
		*out = *out == text_is(operator, "==");
		return 0;
	}
	if (jinja_less(m, backwards ? b : a, backwards ? a : b, out))
		return -1;
	if (operator.size == 1 || * out)
		return 0;
	/* a <= b is not the contrary of b < a: there are numbers without order. */
	if (jinja_equal(m, a, b, &equal))
		return -1;
	*out = equal;
	return 0;
}

/* -- from JSON ------------------------------------------------------------------ */

static int object_from_json(struct machine *m, const struct json *j, struct value *out)
{
	const struct json *item;
	struct dict *d;

	if (jinja_dict(m, json_size(j), out))
		return -1;
	d = out->as.dict;
	/* Keys stand once: none has to be looked for. */
	for (item = json_first(j); item != NULL; item = json_next(item)) {
		struct entry *entry = &d->entries[d->count++];

		if (jinja_string(m, text_of(json_key(item)), false, &entry->key) ||
		    jinja_from_json(m, item, &entry->value))
			return -1;
	}
	return 0;
}

static int array_from_json(struct machine *m, const struct json *j, struct value *out)
{
	const struct json *item;
	struct value *items;

	if (jinja_list(m, VALUE_LIST, json_size(j), out, &items))
		return -1;
	for (item = json_first(j); item != NULL; item = json_next(item))
		if (jinja_from_json(m, item, items++))
			return -1;
	return 0;
}

int jinja_from_json(struct machine *m, const struct json *j, struct value *out)
{
	double x;

	switch (json_kind(j)) {
	case JSON_NULL:
		*out = jinja_none();
		return 0;
	case JSON_BOOLEAN:
		*out = jinja_boolean(json_true(j));
		return 0;
	case JSON_NUMBER:
		x = json_value(j);
		*out = x == floor(x) && fabs(x) <= 9007199254740992.0 ? jinja_integer((int64_t)x) : jinja_number(x);
		return 0;
	case JSON_STRING:
		return jinja_string(m, json_text(j), false, out);
	case JSON_ARRAY:
		return array_from_json(m, j, out);
	case JSON_OBJECT:
		break;
	}
	return object_from_json(m, j, out);
}
