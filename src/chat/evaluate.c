#include <string.h>

#include "chat/syntax_parts.h"

static int name(struct machine *m, struct frame *f, const struct node *n, struct value *out)
{
	const struct value *there = jinja_lookup(f, n->name);

	if (there == NULL)
		there = jinja_dict_text(m->variables, n->name);
	if (there != NULL) {
		*out = *there;
		return 0;
	}
	if (jinja_global(m, n->name, out))
		return 0;
	return jinja_undefined(m, out, "'%.*s' is undefined", (int)n->name.size, n->name.data);
}

static size_t count_of(const struct node *list)
{
	size_t count = 0;

	for (; list != NULL; list = list->next)
		count++;
	return count;
}

static int sequence(struct machine *m, struct frame *f, const struct node *n, struct value *out)
{
	enum value_kind kind = n->kind == NODE_LIST ? VALUE_LIST : VALUE_TUPLE;
	const struct node *item;
	struct value *items, v;

	if (jinja_list(m, kind, count_of(n->items), &v, &items))
		return -1;
	for (item = n->items; item != NULL; item = item->next)
		if (jinja_evaluate(m, f, item, items++))
			return -1;
	*out = v;
	return 0;
}

static int dict(struct machine *m, struct frame *f, const struct node *n, struct value *out)
{
	const struct node *item;
	struct value d, key, value;

	if (jinja_dict(m, count_of(n->items) / 2, &d))
		return -1;
	for (item = n->items; item != NULL; item = item->next->next)
		if (jinja_evaluate(m, f, item, &key) || jinja_evaluate(m, f, item->next, &value) ||
		    jinja_dict_set(m, d.as.dict, key, value))
			return -1;
	*out = d;
	return 0;
}

static int slice(struct machine *m, struct frame *f, const struct node *n, struct value *out)
{
	const struct node *bound;
	struct value bounds[3], v;
	size_t i = 0;

	if (jinja_evaluate(m, f, n->left, &v))
		return -1;
	for (bound = n->items; bound != NULL && i < 3; bound = bound->next, i++) {
		bounds[i] = jinja_none();
		if (bound->kind != NODE_ABSENT && jinja_evaluate(m, f, bound, &bounds[i]))
			return -1;
	}
	return jinja_slice(m, v, bounds, out);
}

/* -- arguments ------------------------------------------------------------------------ */

/* How many arguments there can be: spread lists are evaluated first. */
struct spread {
	struct value values[8];
	size_t count, positional, named;
};

static int spread(struct machine *m, struct frame *f, const struct node *items, struct spread *s)
{
	const struct node *n;

	for (n = items; n != NULL; n = n->next) {
		struct value *v = &s->values[s->count];

		s->positional += n->kind != NODE_KEYWORD;
		s->named += n->kind == NODE_KEYWORD;
		if (n->kind != NODE_SPREAD && n->kind != NODE_SPREAD_NAMED)
			continue;
		if (s->count == sizeof s->values / sizeof *s->values)
			return jinja_limit(m, "a call with more than 8 lists of arguments");
		if (jinja_evaluate(m, f, n->left, v))
			return -1;
		if (n->kind == NODE_SPREAD) {
			if (jinja_collect(m, *v, VALUE_LIST, v))
				return -1;
			s->positional += v->as.list->count;
		} else if (v->kind != VALUE_DICT) {
			return jinja_fail(m, "'**' wants a dict, not %s", jinja_kind_name(*v));
		} else {
			s->named += v->as.dict->count;
		}
		s->count++;
	}
	return 0;
}

static int spread_named(struct machine *m, struct arguments *a, const struct dict *d)
{
	size_t i;

	for (i = 0; i < d->count; i++) {
		struct keyword *k = &a->named[a->named_count++];

		if (jinja_need_string(m, d->entries[i].key, "the name of an argument", &k->name))
			return -1;
		k->value = d->entries[i].value;
	}
	return 0;
}

int jinja_arguments(struct machine *m, struct frame *f, const struct node *items, struct arguments *out)
{
	struct spread s = { .count = 0 };
	const struct node *n;
	size_t next = 0;

	*out = (struct arguments){ 0 };
	if (items == NULL)
		return 0;
	if (spread(m, f, items, &s))
		return -1;
	out->values = jinja_alloc(m, s.positional, sizeof *out->values);
	out->named = jinja_alloc(m, s.named, sizeof *out->named);
	if (out->values == NULL || out->named == NULL)
		return -1;
	for (n = items; n != NULL; n = n->next) {
		const struct list *list = s.values[next < s.count ? next : 0].as.list;

		if (n->kind == NODE_SPREAD) {
			if (list->count > 0)
				memcpy(out->values + out->count, list->items, list->count * sizeof *list->items);
			out->count += list->count;
			next++;
		} else if (n->kind == NODE_SPREAD_NAMED) {
			if (spread_named(m, out, s.values[next++].as.dict))
				return -1;
		} else if (n->kind == NODE_KEYWORD) {
			struct keyword *k = &out->named[out->named_count++];

			k->name = n->name;
			if (jinja_evaluate(m, f, n->left, &k->value))
				return -1;
		} else if (jinja_evaluate(m, f, n, &out->values[out->count++])) {
			return -1;
		}
	}
	return 0;
}

static int call(struct machine *m, struct frame *f, const struct node *n, struct value *out)
{
	struct value callee;
	struct arguments a;

	if (jinja_evaluate(m, f, n->left, &callee) || jinja_arguments(m, f, n->items, &a))
		return -1;
	m->line = n->line;
	return jinja_call(m, callee, &a, out);
}

static int filter(struct machine *m, struct frame *f, const struct node *n, struct value *out)
{
	struct arguments a;
	struct value v;

	if (jinja_evaluate(m, f, n->left, &v) || jinja_arguments(m, f, n->items, &a))
		return -1;
	m->line = n->line;
	return jinja_filter(m, n->name, v, &a, out);
}

static int test(struct machine *m, struct frame *f, const struct node *n, struct value *out)
{
	struct arguments a;
	struct value v;
	bool result;

	if (jinja_evaluate(m, f, n->left, &v) || jinja_arguments(m, f, n->items, &a))
		return -1;
	m->line = n->line;
	if (jinja_test(m, n->name, v, &a, &result))
		return -1;
	*out = jinja_boolean(result);
	return 0;
}

/* -- operators ------------------------------------------------------------------------- */

static int binary(struct machine *m, struct frame *f, const struct node *n, struct value *out)
{
	struct value a, b;

	if (jinja_evaluate(m, f, n->left, &a) || jinja_evaluate(m, f, n->right, &b))
		return -1;
	m->line = n->line;
	return jinja_binary(m, n->name, a, b, out);
}

static int negative(struct machine *m, struct frame *f, const struct node *n, struct value *out)
{
	struct value v;

	if (jinja_evaluate(m, f, n->left, &v) || jinja_negate(m, v, out))
		return -1;
	/* Plus is minus of minus, for what it may stand before. */
	return n->kind == NODE_POSITIVE ? jinja_negate(m, *out, out) : 0;
}

static int concatenate(struct machine *m, struct frame *f, const struct node *n, struct value *out)
{
	struct builder b = { 0 };
	const struct node *item;
	struct value v;
	int rc = 0;

	for (item = n->items; rc == 0 && item != NULL; item = item->next) {
		rc = jinja_evaluate(m, f, item, &v);
		if (rc == 0)
			rc = jinja_print(m, &b, v);
	}
	return jinja_built(m, rc, &b, out);
}

static int compare(struct machine *m, struct frame *f, const struct node *n, struct value *out)
{
	const struct node *operand;
	struct value left, right;
	bool holds = true;

	if (jinja_evaluate(m, f, n->left, &left))
		return -1;
	for (operand = n->items; holds && operand != NULL; operand = operand->next) {
		if (jinja_evaluate(m, f, operand->left, &right))
			return -1;
		m->line = n->line;
		if (jinja_compare(m, operand->name, left, right, &holds))
			return -1;
		left = right;
	}
	*out = jinja_boolean(holds);
	return 0;
}

/* and, or: the value that decided. */
static int either(struct machine *m, struct frame *f, const struct node *n, struct value *out)
{
	bool truth;

	if (jinja_evaluate(m, f, n->left, out) || jinja_truth(m, *out, &truth))
		return -1;
	return truth == (n->kind == NODE_AND) ? jinja_evaluate(m, f, n->right, out) : 0;
}

static int negation(struct machine *m, struct frame *f, const struct node *n, struct value *out)
{
	struct value v;
	bool truth;

	if (jinja_evaluate(m, f, n->left, &v) || jinja_truth(m, v, &truth))
		return -1;
	*out = jinja_boolean(!truth);
	return 0;
}

static int conditional(struct machine *m, struct frame *f, const struct node *n, struct value *out)
{
	struct value v;
	bool truth;

	if (jinja_evaluate(m, f, n->right, &v) || jinja_truth(m, v, &truth))
		return -1;
	if (truth)
		return jinja_evaluate(m, f, n->left, out);
	if (n->other != NULL)
		return jinja_evaluate(m, f, n->other, out);
	return jinja_undefined(m, out, "an if without else has no value here");
}

static int expression(struct machine *m, struct frame *f, const struct node *n, struct value *out)
{
	struct value v, key;

	switch (n->kind) {
	case NODE_CONSTANT:
		*out = n->constant;
		return 0;
	case NODE_NAME:
		return name(m, f, n, out);
	case NODE_LIST:
	case NODE_TUPLE:
		return sequence(m, f, n, out);
	case NODE_DICT:
		return dict(m, f, n, out);
	case NODE_ATTRIBUTE:
		return jinja_evaluate(m, f, n->left, &v) || jinja_attribute(m, v, n->name, out);
	case NODE_ITEM:
		return jinja_evaluate(m, f, n->left, &v) || jinja_evaluate(m, f, n->right, &key) ||
		       jinja_item(m, v, key, out);
	case NODE_SLICE:
		return slice(m, f, n, out);
	case NODE_CALL:
		return call(m, f, n, out);
	case NODE_FILTER:
		return filter(m, f, n, out);
	case NODE_TEST:
		return test(m, f, n, out);
	case NODE_NOT:
		return negation(m, f, n, out);
	case NODE_NEGATIVE:
	case NODE_POSITIVE:
		return negative(m, f, n, out);
	case NODE_BINARY:
		return binary(m, f, n, out);
	case NODE_CONCATENATE:
		return concatenate(m, f, n, out);
	case NODE_COMPARE:
		return compare(m, f, n, out);
	case NODE_AND:
	case NODE_OR:
		return either(m, f, n, out);
	case NODE_CONDITIONAL:
		return conditional(m, f, n, out);
	default:
		return jinja_fail(m, "this is no expression");
	}
}

int jinja_evaluate(struct machine *m, struct frame *f, const struct node *n, struct value *out)
{
	int rc;

	m->line = n->line;
	if (jinja_enter(m))
		return -1;
	rc = expression(m, f, n, out);
	jinja_leave(m);
	return rc ? -1 : 0;
}
