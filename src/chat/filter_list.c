#include <string.h>

#include "base/memory.h"
#include "chat/parts.h"

static bool all_digits(struct text t)
{
	size_t i;

	for (i = 0; i < t.size; i++)
		if (!text_is_digit(t.data[i]))
			return false;
	return t.size > 0;
}

int jinja_reach(struct machine *m, struct value v, struct value attribute, struct value *out)
{
	struct text rest, part;
	struct value key;
	int64_t index;

	*out = v;
	if (jinja_absent(attribute) || attribute.kind == VALUE_NONE)
		return 0;
	if (!jinja_is_string(attribute))
		return jinja_item(m, v, attribute, out);
	rest = jinja_bytes(attribute);
	for (;;) {
		size_t end = text_find(rest, TEXT("."));

		part = text_slice(rest, 0, end);
		if (all_digits(part) && jinja_parse_integer(part, 10, &index))
			key = jinja_integer(index);
		else if (jinja_view(m, part, false, &key))
			return -1;
		if (jinja_item(m, *out, key, out))
			return -1;
		if (end == rest.size)
			return 0;
		rest = text_slice(rest, end + 1, rest.size);
	}
}

static int to_list(struct machine *m, struct value v, const struct value *a, struct value *out)
{
	(void)a;
	return jinja_collect(m, v, VALUE_LIST, out);
}

static int first(struct machine *m, struct value v, const struct value *a, struct value *out)
{
	struct iterator *i;
	int rc;

	(void)a;
	if (jinja_iterate(m, v, &i))
		return -1;
	rc = jinja_next(m, i, out);
	if (rc == 0)
		return jinja_undefined(m, out, "no first item, the sequence was empty");
	return rc < 0 ? -1 : 0;
}

static int reversible(struct machine *m, struct value v, const char *what)
{
	if (v.kind == VALUE_ITERATOR || !jinja_iterable(v))
		return jinja_fail(m, "%s: a %s cannot be gone through from its end", what, jinja_kind_name(v));
	return 0;
}

static int last(struct machine *m, struct value v, const struct value *a, struct value *out)
{
	struct value list;

	(void)a;
	if (reversible(m, v, "last") || jinja_collect(m, v, VALUE_LIST, &list))
		return -1;
	if (list.as.list->count == 0)
		return jinja_undefined(m, out, "no last item, the sequence was empty");
	*out = list.as.list->items[list.as.list->count - 1];
	return 0;
}

static int join(struct machine *m, struct value v, const struct value *a, struct value *out)
{
	struct builder b = { 0 };
	struct value glue, item;
	struct iterator *i;
	bool later = false;
	int rc;

	if (jinja_iterate(m, v, &i) || jinja_view(m, TEXT(""), false, &glue) ||
	    (!jinja_absent(a[0]) && jinja_to_string(m, a[0], &glue)))
		return -1;
	while ((rc = jinja_next(m, i, &item)) > 0) {
		if (later)
			builder_text(&b, jinja_bytes(glue));
		later = true;
		if (jinja_reach(m, item, a[1], &item) || jinja_print(m, &b, item)) {
			rc = -1;
			break;
		}
	}
	return jinja_built(m, rc, &b, out);
}

/* An iterator over what is already there. */
static int next_of(struct machine *m, void *context, struct value *out)
{
	return jinja_next(m, context, out);
}

int jinja_once(struct machine *m, struct value v, struct value *out)
{
	struct iterator *i;

	return jinja_iterate(m, v, &i) || jinja_generate(m, next_of, i, out);
}

static int items(struct machine *m, struct value v, const struct value *a, struct value *out)
{
	struct view *view;

	(void)a;
	if (v.kind == VALUE_UNDEFINED)
		return jinja_once(m, v, out);
	if (v.kind != VALUE_DICT)
		return jinja_fail(m, "items: a %s has no pairs", jinja_kind_name(v));
	view = jinja_alloc(m, 1, sizeof *view);
	if (view == NULL)
		return -1;
	*view = (struct view){ v.as.dict, VIEW_ITEMS };
	return jinja_once(m, (struct value){ .kind = VALUE_VIEW, .as.view = view }, out);
}

static int reverse(struct machine *m, struct value v, const struct value *a, struct value *out)
{
	const struct value backwards[3] = { jinja_none(), jinja_none(), jinja_integer(-1) };
	struct value list;

	(void)a;
	if (jinja_is_string(v))
		return jinja_slice(m, v, backwards, out);
	if (jinja_collect(m, v, VALUE_LIST, &list) || jinja_slice(m, list, backwards, &list))
		return -1;
	if (v.kind == VALUE_ITERATOR) {
		*out = list;
		return 0;
	}
	return jinja_once(m, list, out);
}

static int sum(struct machine *m, struct value v, const struct value *a, struct value *out)
{
	struct value item, total = jinja_absent(a[1]) ? jinja_integer(0) : a[1];
	struct iterator *i;
	int rc;

	if (jinja_is_string(total))
		return jinja_fail(m, "sum: texts are joined, not summed");
	if (jinja_iterate(m, v, &i))
		return -1;
	while ((rc = jinja_next(m, i, &item)) > 0)
		if (jinja_reach(m, item, a[0], &item) || jinja_binary(m, TEXT("+"), total, item, &total))
			return -1;
	*out = total;
	return rc;
}

/* -- lists of lists ------------------------------------------------------------------------- */

/* Items from `from` to `to` as a list, with `fill` up to `width` of them. */
static int part(struct machine *m, const struct list *l, size_t from, size_t to, size_t width, struct value fill,
		struct value *out)
{
	bool fills = !jinja_absent(fill) && fill.kind != VALUE_NONE && width > to - from;
	size_t i, count = fills ? width : to - from;
	struct value *values;

	if (jinja_list(m, VALUE_LIST, count, out, &values))
		return -1;
	for (i = 0; i < count; i++)
		values[i] = from + i < to ? l->items[from + i] : fill;
	return 0;
}

static int batch(struct machine *m, struct value v, const struct value *a, struct value *out)
{
	struct value list, lists, *values;
	size_t i, n, count;
	int64_t width;

	if (jinja_whole_or(m, a[0], 0, "batch: the width", &width) || jinja_collect(m, v, VALUE_LIST, &list))
		return -1;
	if (width < 1 || width > CHAT_OUTPUT_MAX)
		return jinja_fail(m, "batch: a width of at least 1");
	count = list.as.list->count;
	n = (count + (size_t)width - 1) / (size_t)width;
	if (jinja_list(m, VALUE_LIST, n, &lists, &values))
		return -1;
	for (i = 0; i < n; i++) {
		size_t from = i * (size_t)width, to = i + 1 < n ? from + (size_t)width : count;

		if (part(m, list.as.list, from, to, (size_t)width, a[1], &values[i]))
			return -1;
	}
	return jinja_once(m, lists, out);
}

static int slice(struct machine *m, struct value v, const struct value *a, struct value *out)
{
	struct value list, lists, *values;
	size_t i, from = 0, count, more;
	int64_t n;

	if (jinja_whole_or(m, a[0], 0, "slice: the number of parts", &n) || jinja_collect(m, v, VALUE_LIST, &list))
		return -1;
	if (n < 1 || n > CHAT_STEPS_MAX)
		return jinja_fail(m, "slice: a number of parts of at least 1");
	count = list.as.list->count / (size_t)n;
	more = list.as.list->count % (size_t)n;
	if (jinja_list(m, VALUE_LIST, (size_t)n, &lists, &values))
		return -1;
	for (i = 0; i < (size_t)n; i++) {
		size_t to = from + count + (i < more);

		if (part(m, list.as.list, from, to, i < more ? 0 : to - from + 1, a[1], &values[i]))
			return -1;
		from = to;
	}
	return jinja_once(m, lists, out);
}

const struct filter *jinja_list_filter(struct text name)
{
	static const struct filter list[] = {
		{ "batch", batch, "linecount | fill_with", NULL },
		{ "first", first, "", NULL },
		{ "items", items, "", NULL },
		{ "join", join, "| d attribute", NULL },
		{ "last", last, "", NULL },
		{ "list", to_list, "", NULL },
		{ "reverse", reverse, "", NULL },
		{ "slice", slice, "slices | fill_with", NULL },
		{ "sum", sum, "| attribute start", NULL },
	};
	size_t i;

	for (i = 0; i < countof(list); i++)
		if (text_is(name, list[i].name))
			return &list[i];
	return NULL;
}
