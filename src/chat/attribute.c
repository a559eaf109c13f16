#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "chat/parts.h"

/* -- methods of dicts and lists --------------------------------------------------- */

static int dict_view(struct machine *m, struct value self, enum view_part part, struct value *out)
{
	struct view *v = jinja_alloc(m, 1, sizeof *v);

	if (v == NULL)
		return -1;
	*v = (struct view){ self.as.dict, part };
	*out = (struct value){ .kind = VALUE_VIEW, .as.view = v };
	return 0;
}

static int dict_keys(struct machine *m, struct value self, const struct value *a, struct value *out)
{
	(void)a;
	return dict_view(m, self, VIEW_KEYS, out);
}

static int dict_values(struct machine *m, struct value self, const struct value *a, struct value *out)
{
	(void)a;
	return dict_view(m, self, VIEW_VALUES, out);
}

static int dict_items(struct machine *m, struct value self, const struct value *a, struct value *out)
{
	(void)a;
	return dict_view(m, self, VIEW_ITEMS, out);
}

static int dict_get(struct machine *m, struct value self, const struct value *a, struct value *out)
{
	const struct value *there;

	if (jinja_dict_find(m, self.as.dict, a[0], &there))
		return -1;
	*out = there != NULL ? *there : jinja_absent(a[1]) ? jinja_none() : a[1];
	return 0;
}

/* Values do not change: a copy is the same. */
static int copy(struct machine *m, struct value self, const struct value *a, struct value *out)
{
	(void)m;
	(void)a;
	*out = self;
	return 0;
}

static int list_count(struct machine *m, struct value self, const struct value *a, struct value *out)
{
	size_t i, count = 0;
	bool equal;

	for (i = 0; i < self.as.list->count; i++) {
		if (jinja_equal(m, self.as.list->items[i], a[0], &equal))
			return -1;
		count += equal;
	}
	*out = jinja_integer((int64_t)count);
	return 0;
}

static int list_index(struct machine *m, struct value self, const struct value *a, struct value *out)
{
	size_t i;
	bool equal;

	for (i = 0; i < self.as.list->count; i++) {
		if (jinja_equal(m, self.as.list->items[i], a[0], &equal))
			return -1;
		if (equal) {
			*out = jinja_integer((int64_t)i);
			return 0;
		}
	}
	return jinja_fail(m, "index(): there is no such item");
}

/* A method that would change a value gives something undefined, which says so when it is called. */
static const struct method_kind dict_methods[] = {
	{ "get", dict_get, "key | default", NULL },
	{ "items", dict_items, "", NULL },
	{ "keys", dict_keys, "", NULL },
	{ "values", dict_values, "", NULL },
	{ "copy", copy, "", NULL },
	{ "clear", NULL, NULL, NULL },
	{ "pop", NULL, NULL, NULL },
	{ "popitem", NULL, NULL, NULL },
	{ "setdefault", NULL, NULL, NULL },
	{ "update", NULL, NULL, NULL },
};

static const struct method_kind list_methods[] = {
	{ "count", list_count, "value", NULL },
	{ "index", list_index, "value", NULL },
	{ "copy", copy, "", NULL },
	{ "append", NULL, NULL, NULL },
	{ "clear", NULL, NULL, NULL },
	{ "extend", NULL, NULL, NULL },
	{ "insert", NULL, NULL, NULL },
	{ "pop", NULL, NULL, NULL },
	{ "remove", NULL, NULL, NULL },
	{ "reverse", NULL, NULL, NULL },
	{ "sort", NULL, NULL, NULL },
};

static int loop_cycle(struct machine *m, struct value self, const struct arguments *a, struct value *out)
{
	return jinja_loop_method(m, self.as.loop, "cycle", a, out);
}

static int loop_changed(struct machine *m, struct value self, const struct arguments *a, struct value *out)
{
	return jinja_loop_method(m, self.as.loop, "changed", a, out);
}

static const struct method_kind loop_methods[] = {
	{ "cycle", NULL, NULL, loop_cycle },
	{ "changed", NULL, NULL, loop_changed },
};

static const struct method_kind *method_in(const struct method_kind *list, size_t count, struct text name)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (text_is(name, list[i].name))
			return &list[i];
	return NULL;
}

static const struct method_kind *method_of(struct value v, struct text name)
{
	switch (v.kind) {
	case VALUE_STRING:
		return jinja_string_method(name);
	case VALUE_DICT:
		return method_in(dict_methods, countof(dict_methods), name);
	case VALUE_LIST:
		return method_in(list_methods, countof(list_methods), name);
	case VALUE_TUPLE:
		return method_in(list_methods, 2, name);
	case VALUE_LOOP:
		return method_in(loop_methods, countof(loop_methods), name);
	default:
		return NULL;
	}
}

int jinja_method_call(struct machine *m, const struct method *method, const struct arguments *a, struct value *out)
{
	struct value bound[PARAMETERS_MAX];

	if (method->of->call_raw != NULL)
		return method->of->call_raw(m, method->self, a, out);
	if (jinja_bind(m, method->of->name, method->of->parameters, a, bound))
		return -1;
	return method->of->call(m, method->self, bound, out);
}

/* -- attributes and items ----------------------------------------------------------- */

/* getattr(v, name): *found false where there is none. */
static int own_attribute(struct machine *m, struct value v, struct text name, struct value *out, bool *found)
{
	const struct method_kind *kind = method_of(v, name);
	struct method *method;
	const struct value *there;

	*found = true;
	if (v.kind == VALUE_UNDEFINED)
		return jinja_fail(m, "%s", v.as.why);
	if (text_starts(name, TEXT("_")) || (kind != NULL && kind->call == NULL && kind->call_raw == NULL)) {
		*found = kind != NULL;
		if (kind == NULL)
			return 0;
		return jinja_undefined(m, out, "access to attribute '%.*s' of '%s' object is unsafe", (int)name.size,
				       name.data, jinja_kind_name(v));
	}
	if (kind != NULL) {
		method = jinja_alloc(m, 1, sizeof *method);
		if (method == NULL)
			return -1;
		*method = (struct method){ v, kind };
		*out = (struct value){ .kind = VALUE_METHOD, .as.method = method };
		return 0;
	}
	if (v.kind == VALUE_LOOP)
		return jinja_loop_attribute(m, v.as.loop, name, out, found);
	there = v.kind == VALUE_NAMESPACE ? jinja_dict_text(v.as.dict, name) : NULL;
	*found = there != NULL;
	if (there != NULL)
		*out = *there;
	return 0;
}

/* An index from Python's, where -1 is the last. */
static bool resolve(int64_t index, size_t count, size_t *out)
{
	if (index < 0)
		index += (int64_t)count;
	*out = (size_t)index;
	return index >= 0 && (size_t)index < count;
}

/* v[key]: *found false where there is none. */
static int own_item(struct machine *m, struct value v, struct value key, struct value *out, bool *found)
{
	const struct value *there;
	int64_t index;
	size_t at;

	*found = false;
	if (v.kind == VALUE_UNDEFINED)
		return jinja_fail(m, "%s", v.as.why);
	if (v.kind == VALUE_DICT) {
		if (key.kind == VALUE_LIST || key.kind == VALUE_DICT)
			return 0;
		if (jinja_dict_find(m, v.as.dict, key, &there))
			return -1;
		*found = there != NULL;
		if (there != NULL)
			*out = *there;
		return 0;
	}
	if (!jinja_whole(key, &index))
		return 0;
	if ((v.kind == VALUE_LIST || v.kind == VALUE_TUPLE) && resolve(index, v.as.list->count, &at)) {
		*found = true;
		*out = v.as.list->items[at];
	} else if (v.kind == VALUE_RANGE && resolve(index, v.as.range->count, &at)) {
		*found = true;
		*out = jinja_integer(v.as.range->start + (int64_t)at * v.as.range->step);
	} else if (jinja_is_string(v) && resolve(index, v.as.string->length, &at)) {
		size_t from = jinja_offset(v.as.string, at), to = from + 1;
		struct text t = jinja_bytes(v);

		while (to < t.size && ((unsigned char)t.data[to] & 0xc0) == 0x80)
			to++;
		*found = true;
		return jinja_steps(m, from / 64) || jinja_view(m, text_slice(t, from, to), v.as.string->safe, out);
	}
	return 0;
}

static int missing(struct machine *m, struct value v, struct value key, struct value *out)
{
	struct builder b = { 0 };
	int rc;

	if (jinja_is_string(key))
		return jinja_undefined(m, out, "'%s object' has no attribute '%.*s'", jinja_kind_name(v),
				       (int)(jinja_bytes(key).size < 80 ? jinja_bytes(key).size : 80),
				       jinja_bytes(key).data);
	if (key.kind != VALUE_INTEGER)
		return jinja_undefined(m, out, "a %s has no such element", jinja_kind_name(v));
	rc = jinja_print(m, &b, key);
	if (rc == 0)
		rc = jinja_undefined(m, out, "%s object has no element %s", jinja_kind_name(v), b.data);
	builder_clear(&b);
	return rc;
}

int jinja_attribute(struct machine *m, struct value v, struct text name, struct value *out)
{
	struct value key;
	bool found;

	if (own_attribute(m, v, name, out, &found))
		return -1;
	if (found)
		return 0;
	if (jinja_view(m, name, false, &key) || own_item(m, v, key, out, &found))
		return -1;
	return found ? 0 : missing(m, v, key, out);
}

int jinja_item(struct machine *m, struct value v, struct value key, struct value *out)
{
	bool found;

	if (own_item(m, v, key, out, &found))
		return -1;
	if (!found && jinja_is_string(key) && own_attribute(m, v, jinja_bytes(key), out, &found))
		return -1;
	return found ? 0 : missing(m, v, key, out);
}

/* -- slices --------------------------------------------------------------------------- */

struct span {
	int64_t from, step;
	size_t count;
};

/* Python's rules: bounds from the end where negative, then cut to what there is. */
static int64_t clamp(struct value v, int64_t fallback, int64_t length, bool backwards)
{
	int64_t i, low = backwards ? -1 : 0, high = backwards ? length - 1 : length;

	if (!jinja_whole(v, &i))
		return fallback;
	if (i < 0)
		i = i < -length ? -1 : i + length;
	return i < low ? low : i > high ? high : i;
}

static int span_of(struct machine *m, const struct value bounds[3], size_t length, struct span *s)
{
	int64_t n = (int64_t)length, to;

	if (!jinja_whole(bounds[2], &s->step))
		s->step = 1;
	if (s->step == 0)
		return jinja_fail(m, "a slice whose step is 0");
	/* No text or list has more items. */
	if (s->step > INT32_MAX || s->step < -INT32_MAX)
		s->step = s->step < 0 ? -INT32_MAX : INT32_MAX;
	s->from = clamp(bounds[0], s->step < 0 ? n - 1 : 0, n, s->step < 0);
	to = clamp(bounds[1], s->step < 0 ? -1 : n, n, s->step < 0);
	if (s->step > 0)
		s->count = to > s->from ? (size_t)((to - s->from + s->step - 1) / s->step) : 0;
	else
		s->count = to < s->from ? (size_t)((s->from - to - s->step - 1) / -s->step) : 0;
	return 0;
}

static int slice_string(struct machine *m, const struct string *s, const struct span *span, struct value *out)
{
	struct builder b = { 0 };
	size_t i, *starts;

	if (span->step == 1) {
		size_t from = jinja_offset(s, (size_t)span->from);
		size_t to = jinja_offset(s, (size_t)span->from + span->count);

		return jinja_view(m, text_slice(s->bytes, from, to), s->safe, out);
	}
	starts = jinja_alloc(m, s->length + 1, sizeof *starts);
	if (starts == NULL || jinja_steps(m, s->length / 16))
		return -1;
	for (i = 1; i <= s->length; i++) {
		starts[i] = starts[i - 1] + 1;
		while (starts[i] < s->bytes.size && ((unsigned char)s->bytes.data[starts[i]] & 0xc0) == 0x80)
			starts[i]++;
	}
	for (i = 0; i < span->count; i++) {
		size_t at = (size_t)(span->from + (int64_t)i * span->step);

		builder_text(&b, text_slice(s->bytes, starts[at], starts[at + 1]));
	}
	return jinja_built(m, 0, &b, out);
}

int jinja_slice(struct machine *m, struct value v, const struct value bounds[3], struct value *out)
{
	struct span span;
	struct value *items;
	int64_t ignored;
	size_t i;

	if (v.kind == VALUE_UNDEFINED)
		return jinja_fail(m, "%s", v.as.why);
	for (i = 0; i < 3; i++)
		if (bounds[i].kind != VALUE_NONE && !jinja_whole(bounds[i], &ignored))
			return jinja_fail(m, "a slice wants whole numbers, not %s", jinja_kind_name(bounds[i]));
	if (jinja_is_string(v))
		return span_of(m, bounds, v.as.string->length, &span) || slice_string(m, v.as.string, &span, out);
	if (v.kind == VALUE_RANGE && jinja_collect(m, v, VALUE_LIST, &v))
		return -1;
	if (v.kind != VALUE_LIST && v.kind != VALUE_TUPLE)
		return jinja_fail(m, "a %s cannot be sliced", jinja_kind_name(v));
	if (span_of(m, bounds, v.as.list->count, &span) || jinja_list(m, v.kind, span.count, out, &items))
		return -1;
	for (i = 0; i < span.count; i++)
		items[i] = v.as.list->items[span.from + (int64_t)i * span.step];
	return 0;
}
