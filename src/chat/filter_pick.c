#include <string.h>

#include "base/memory.h"
#include "chat/parts.h"

/*
 * map, select, reject, selectattr, rejectattr: what they give is made item by
 * item, as it is asked for, and only once.
 */
struct pick {
	struct iterator *from;
	bool maps, rejects;
	struct value attribute, fallback; /* absent: the item itself; no fallback */
	struct text name;                 /* of the filter or test; empty: truth */
	struct arguments arguments;
};

static int next_picked(struct machine *m, void *context, struct value *out)
{
	const struct pick *p = context;
	struct value item, seen;
	bool holds;
	int rc;

	while ((rc = jinja_next(m, p->from, &item)) > 0) {
		if (jinja_reach(m, item, p->attribute, &seen))
			return -1;
		if (p->maps && p->name.size > 0)
			return jinja_filter(m, p->name, seen, &p->arguments, out) ? -1 : 1;
		if (p->maps) {
			*out = seen.kind == VALUE_UNDEFINED && !jinja_absent(p->fallback) ? p->fallback : seen;
			return 1;
		}
		if (p->name.size > 0 ? jinja_test(m, p->name, seen, &p->arguments, &holds)
				     : jinja_truth(m, seen, &holds))
			return -1;
		if (holds != p->rejects) {
			*out = item;
			return 1;
		}
	}
	return rc;
}

/* What comes first among the arguments, which is then gone from them. */
static struct value shift(struct arguments *a)
{
	struct value v = { .kind = VALUE_ABSENT };

	if (a->count > 0) {
		v = *a->values++;
		a->count--;
	}
	return v;
}

static int start(struct machine *m, struct value v, struct pick *p, struct value *out)
{
	struct pick *kept = jinja_alloc(m, 1, sizeof *kept);
	struct value nothing;
	bool some;

	if (kept == NULL || jinja_truth(m, v, &some))
		return -1;
	/* What is empty has no items, be it None. */
	if (!some) {
		if (jinja_undefined(m, &nothing, "nothing"))
			return -1;
		v = nothing;
	}
	if (jinja_iterate(m, v, &p->from))
		return -1;
	*kept = *p;
	return jinja_generate(m, next_picked, kept, out);
}

static int named(struct machine *m, struct pick *p, const char *what)
{
	struct value name = shift(&p->arguments);

	return jinja_absent(name) ? 0 : jinja_need_string(m, name, what, &p->name);
}

static int map(struct machine *m, struct value v, const struct arguments *a, struct value *out)
{
	struct pick p = { .maps = true, .arguments = *a };
	struct value bound[PARAMETERS_MAX];

	if (a->count == 0) {
		if (jinja_bind(m, "map", "attribute | default", a, bound))
			return -1;
		p.attribute = bound[0];
		p.fallback = bound[1].kind == VALUE_NONE ? (struct value){ .kind = VALUE_ABSENT } : bound[1];
	} else if (named(m, &p, "map: the name of a filter")) {
		return -1;
	}
	return start(m, v, &p, out);
}

static int pick(struct machine *m, struct value v, const struct arguments *a, bool attribute, bool rejects,
		struct value *out)
{
	struct pick p = { .rejects = rejects, .arguments = *a };

	if (attribute) {
		p.attribute = shift(&p.arguments);
		if (jinja_absent(p.attribute))
			return jinja_fail(m, "selectattr and rejectattr want the name of an attribute");
	}
	return named(m, &p, "the name of a test") || start(m, v, &p, out);
}

static int select_items(struct machine *m, struct value v, const struct arguments *a, struct value *out)
{
	return pick(m, v, a, false, false, out);
}

static int reject(struct machine *m, struct value v, const struct arguments *a, struct value *out)
{
	return pick(m, v, a, false, true, out);
}

static int selectattr(struct machine *m, struct value v, const struct arguments *a, struct value *out)
{
	return pick(m, v, a, true, false, out);
}

static int rejectattr(struct machine *m, struct value v, const struct arguments *a, struct value *out)
{
	return pick(m, v, a, true, true, out);
}

const struct filter *jinja_pick_filter(struct text name)
{
	static const struct filter list[] = {
		{ "map", NULL, NULL, map },
		{ "reject", NULL, NULL, reject },
		{ "rejectattr", NULL, NULL, rejectattr },
		{ "select", NULL, NULL, select_items },
		{ "selectattr", NULL, NULL, selectattr },
	};
	size_t i;

	for (i = 0; i < countof(list); i++)
		if (text_is(name, list[i].name))
			return &list[i];
	return NULL;
}
