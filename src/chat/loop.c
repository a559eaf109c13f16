#include <string.h>

#include "chat/syntax_parts.h"

/* What `loop` is inside a loop's body. */
struct loop {
	const struct node *node;
	struct frame *frame; /* around the loop */
	struct value over;   /* what it goes through */
	struct iterator *items;
	int64_t index0, depth0, length; /* length -1: not known yet */
	struct value current, before, after;
	bool peeked, more; /* after is the next item; or there is none */
	struct value changed;
};

/* An iterator of the items for which the loop's condition holds. */
struct chosen {
	const struct node *node;
	struct frame *frame;
	struct iterator *from;
};

static int next_chosen(struct machine *m, void *context, struct value *out)
{
	struct chosen *c = context;
	struct frame *f;
	struct value v;
	bool holds;
	int rc;

	while ((rc = jinja_next(m, c->from, out)) > 0) {
		f = jinja_frame(m, c->frame);
		if (f == NULL || jinja_assign(m, f, c->node->left, *out) || jinja_evaluate(m, f, c->node->other, &v) ||
		    jinja_truth(m, v, &holds))
			return -1;
		if (holds)
			return 1;
	}
	return rc;
}

static int choose(struct machine *m, struct loop *l)
{
	struct chosen *c = jinja_alloc(m, 1, sizeof *c);

	if (c == NULL || jinja_iterate(m, l->over, &c->from))
		return -1;
	c->node = l->node;
	c->frame = l->frame;
	return jinja_generate(m, next_chosen, c, &l->over);
}

static int advance(struct machine *m, struct loop *l)
{
	int rc = l->more;

	if (l->peeked)
		l->peeked = false;
	else
		rc = jinja_next(m, l->items, &l->after);
	if (rc <= 0)
		return rc;
	l->index0++;
	l->before = l->current;
	l->current = l->after;
	return 1;
}

static int peek(struct machine *m, struct loop *l)
{
	int rc;

	if (l->peeked)
		return 0;
	rc = jinja_next(m, l->items, &l->after);
	l->more = rc > 0;
	l->peeked = rc >= 0;
	return rc < 0 ? -1 : 0;
}

/* What has no length is gone through to its end, and the rest kept. */
static int measure(struct machine *m, struct loop *l)
{
	struct value rest;
	size_t count;
	bool has;

	if (l->length >= 0)
		return 0;
	if (jinja_length(m, l->over, &count, &has))
		return -1;
	if (!has) {
		if (jinja_collect(m, (struct value){ .kind = VALUE_ITERATOR, .as.iterator = l->items }, VALUE_LIST,
				  &rest) ||
		    jinja_iterate(m, rest, &l->items))
			return -1;
		count = rest.as.list->count + (size_t)(l->index0 + 1) + (l->peeked && l->more);
	}
	l->length = (int64_t)count;
	return 0;
}

/* Attributes that need no look at other items; false for others. */
static bool plain_attribute(const struct loop *l, struct text name, struct value *out)
{
	if (text_is(name, "index"))
		*out = jinja_integer(l->index0 + 1);
	else if (text_is(name, "index0"))
		*out = jinja_integer(l->index0);
	else if (text_is(name, "first"))
		*out = jinja_boolean(l->index0 == 0);
	else if (text_is(name, "depth"))
		*out = jinja_integer(l->depth0 + 1);
	else if (text_is(name, "depth0"))
		*out = jinja_integer(l->depth0);
	else
		return false;
	return true;
}

int jinja_loop_attribute(struct machine *m, struct loop *l, struct text name, struct value *out, bool *found)
{
	*found = true;
	if (plain_attribute(l, name, out))
		return 0;
	if (text_is(name, "last") || text_is(name, "nextitem")) {
		if (peek(m, l))
			return -1;
		*out = l->after;
		if (text_is(name, "last"))
			*out = jinja_boolean(!l->more);
		else if (!l->more)
			return jinja_undefined(m, out, "there is no next item");
		return 0;
	}
	if (text_is(name, "previtem")) {
		*out = l->before;
		return l->index0 == 0 ? jinja_undefined(m, out, "there is no previous item") : 0;
	}
	if (text_is(name, "length") || text_is(name, "revindex") || text_is(name, "revindex0")) {
		if (measure(m, l))
			return -1;
		*out = jinja_integer(text_is(name, "length")     ? l->length
				     : text_is(name, "revindex") ? l->length - l->index0
								 : l->length - l->index0 - 1);
		return 0;
	}
	*found = false;
	return 0;
}

int jinja_loop_method(struct machine *m, struct loop *l, const char *name, const struct arguments *a, struct value *out)
{
	struct value given, *items;
	bool same = false;

	if (a->named_count > 0)
		return jinja_fail(m, "loop.%s takes no named arguments", name);
	if (strcmp(name, "cycle") == 0) {
		if (a->count == 0)
			return jinja_fail(m, "loop.cycle without values");
		*out = a->values[(size_t)l->index0 % a->count];
		return 0;
	}
	if (jinja_list(m, VALUE_TUPLE, a->count, &given, &items))
		return -1;
	if (a->count > 0)
		memcpy(items, a->values, a->count * sizeof *items);
	if (!jinja_absent(l->changed) && jinja_equal(m, l->changed, given, &same))
		return -1;
	l->changed = given;
	*out = jinja_boolean(!same);
	return 0;
}

static int run(struct machine *m, struct loop *l)
{
	enum flow flow = FLOW_ON;
	struct frame *f;
	int rc;

	if ((l->node->other != NULL && choose(m, l)) || jinja_iterate(m, l->over, &l->items))
		return -1;
	while (flow != FLOW_BREAK && (rc = advance(m, l)) != 0) {
		f = jinja_frame(m, l->frame);
		if (rc < 0 || f == NULL ||
		    jinja_bind_name(m, f, TEXT("loop"), (struct value){ .kind = VALUE_LOOP, .as.loop = l }) ||
		    jinja_assign(m, f, l->node->left, l->current))
			return -1;
		flow = jinja_execute(m, f, l->node->body);
		if (flow == FLOW_ERROR)
			return -1;
	}
	if (l->index0 >= 0 || l->node->orelse == NULL)
		return 0;
	f = jinja_frame(m, l->frame);
	return f == NULL || jinja_execute(m, f, l->node->orelse) == FLOW_ERROR ? -1 : 0;
}

static struct loop *start(struct machine *m, const struct node *n, struct frame *f, struct value over)
{
	struct loop *l = jinja_alloc(m, 1, sizeof *l);

	if (l != NULL)
		*l = (struct loop){ .node = n, .frame = f, .over = over, .index0 = -1, .length = -1 };
	return l;
}

int jinja_loop(struct machine *m, struct frame *f, const struct node *n)
{
	struct value over;
	struct loop *l;

	if (jinja_evaluate(m, f, n->right, &over))
		return -1;
	m->line = n->line;
	l = start(m, n, f, over);
	return l == NULL ? -1 : run(m, l);
}

int jinja_loop_call(struct machine *m, struct loop *l, const struct arguments *a, struct value *out)
{
	struct value bound[PARAMETERS_MAX];
	struct builder b = { 0 }, *outer = m->out;
	struct loop *inner;
	int rc;

	if (!l->node->recursive)
		return jinja_fail(m, "a loop is called that is not marked 'recursive'");
	if (jinja_bind(m, "loop", "items", a, bound))
		return -1;
	inner = start(m, l->node, l->frame, bound[0]);
	if (inner == NULL)
		return -1;
	inner->depth0 = l->depth0 + 1;
	m->out = &b;
	rc = run(m, inner);
	m->out = outer;
	return jinja_built(m, rc, &b, out);
}
