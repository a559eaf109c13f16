#include <string.h>

#include "chat/parts.h"

/* What gives items one after the other. A value of kind VALUE_ITERATOR goes on where it was. */
struct iterator {
	struct value over;
	size_t at; /* items passed; bytes of a string */
	int (*next)(struct machine *m, void *context, struct value *out);
	void *context;
	bool ended;
};

int jinja_generate(struct machine *m, int (*next)(struct machine *m, void *context, struct value *out), void *context,
		   struct value *out)
{
	struct iterator *i = jinja_alloc(m, 1, sizeof *i);

	if (i == NULL)
		return -1;
	i->next = next;
	i->context = context;
	*out = (struct value){ .kind = VALUE_ITERATOR, .as.iterator = i };
	return 0;
}

bool jinja_iterable(struct value v)
{
	return v.kind == VALUE_UNDEFINED || (v.kind >= VALUE_STRING && v.kind <= VALUE_ITERATOR) ||
	       v.kind == VALUE_LOOP;
}

int jinja_iterate(struct machine *m, struct value v, struct iterator **out)
{
	if (v.kind == VALUE_ITERATOR) {
		*out = v.as.iterator;
		return 0;
	}
	if (!jinja_iterable(v) || v.kind == VALUE_LOOP)
		return jinja_fail(m, "a %s has no items to go through", jinja_kind_name(v));
	*out = jinja_alloc(m, 1, sizeof **out);
	if (*out == NULL)
		return -1;
	(*out)->over = v;
	return 0;
}

static int next_character(struct machine *m, struct iterator *i, struct value *out)
{
	struct text t = jinja_bytes(i->over);
	uint32_t c;
	size_t n = text_utf8(t, i->at, &c);

	if (n == 0)
		return 0;
	if (jinja_view(m, text_slice(t, i->at, i->at + n), i->over.as.string->safe, out))
		return -1;
	i->at += n;
	return 1;
}

static int next_pair(struct machine *m, struct iterator *i, struct value *out)
{
	const struct view *v = i->over.as.view;
	struct value pair[2], *items;
	struct list tuple;

	if (i->at >= v->dict->count)
		return 0;
	*out = jinja_view_at(v, i->at++, pair, &tuple);
	if (v->part != VIEW_ITEMS)
		return 1;
	if (jinja_list(m, VALUE_TUPLE, 2, out, &items))
		return -1;
	memcpy(items, pair, sizeof pair);
	return 1;
}

static int next_item(struct machine *m, struct iterator *i, struct value *out)
{
	const struct range *r = i->over.as.range;

	if (i->next != NULL)
		return i->next(m, i->context, out);
	switch (i->over.kind) {
	case VALUE_STRING:
		return next_character(m, i, out);
	case VALUE_VIEW:
		return next_pair(m, i, out);
	case VALUE_LIST:
	case VALUE_TUPLE:
		if (i->at >= i->over.as.list->count)
			return 0;
		*out = i->over.as.list->items[i->at++];
		return 1;
	case VALUE_DICT:
		if (i->at >= i->over.as.dict->count)
			return 0;
		*out = i->over.as.dict->entries[i->at++].key;
		return 1;
	case VALUE_RANGE:
		if (i->at >= r->count)
			return 0;
		*out = jinja_integer(r->start + (int64_t)i->at++ * r->step);
		return 1;
	default:
		return 0;
	}
}

int jinja_next(struct machine *m, struct iterator *i, struct value *out)
{
	int rc;

	if (i->ended)
		return 0;
	if (jinja_enter(m))
		return -1;
	rc = next_item(m, i, out);
	jinja_leave(m);
	i->ended = rc == 0;
	return rc;
}

int jinja_collect(struct machine *m, struct value v, enum value_kind kind, struct value *out)
{
	struct value *items = NULL, *copy, item;
	size_t count = 0, capacity = 0;
	struct iterator *i;
	int rc;

	if (jinja_iterate(m, v, &i))
		return -1;
	while ((rc = jinja_next(m, i, &item)) > 0) {
		if (count == capacity) {
			struct value *wider = jinja_alloc(m, capacity > 0 ? 2 * capacity : 8, sizeof *wider);

			if (wider == NULL)
				return -1;
			if (count > 0)
				memcpy(wider, items, count * sizeof *items);
			items = wider;
			capacity = capacity > 0 ? 2 * capacity : 8;
		}
		items[count++] = item;
	}
	if (rc < 0 || jinja_list(m, kind, count, out, &copy))
		return -1;
	if (count > 0)
		memcpy(copy, items, count * sizeof *items);
	return 0;
}
