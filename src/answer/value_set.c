/*
 * Sets of real numbers as sorted, disjoint pieces: what unions, intersections
 * and differences of intervals and finite sets come to.
 */
#include <string.h>

#include "answer/value_parts.h"
#include "base/memory.h"

enum {
	PIECES_MAX = 32
};

struct stretch {
	const struct expression *low, *high;
	bool low_in, high_in; /* whether the ends belong to it */
};

struct real_set {
	struct stretch at[PIECES_MAX];
	size_t count;
	bool known; /* false once an order could not be told, or there are too many */
};

static int order(struct real_set *p, const struct expression *x, const struct expression *y)
{
	bool known;
	int c = expression_compare(x, y, &known);

	p->known = p->known && known;
	return c;
}

/* Lower ends: a closed one begins before an open one. */
static int order_low(struct real_set *p, const struct stretch *x, const struct stretch *y)
{
	int c = order(p, x->low, y->low);

	return c != 0 ? c : (int)y->low_in - (int)x->low_in;
}

static int order_high(struct real_set *p, const struct stretch *x, const struct stretch *y)
{
	int c = order(p, x->high, y->high);

	return c != 0 ? c : (int)x->high_in - (int)y->high_in;
}

static void add(struct real_set *p, struct stretch x)
{
	int c = order(p, x.low, x.high);

	if (c > 0 || (c == 0 && !(x.low_in && x.high_in)))
		return; /* empty */
	if (c == 0)
		x.high = x.low; /* a point */
	if (p->count == PIECES_MAX)
		p->known = false;
	else
		p->at[p->count++] = x;
}

/* Sorts by lower end and joins what touches. */
static void merge(struct real_set *p)
{
	size_t i, k, n = 0;

	for (i = 1; i < p->count; i++) {
		struct stretch x = p->at[i];

		for (k = i; k > 0 && order_low(p, &x, &p->at[k - 1]) < 0; k--)
			p->at[k] = p->at[k - 1];
		p->at[k] = x;
	}
	for (i = 0; i < p->count; i++) {
		struct stretch *last = n > 0 ? &p->at[n - 1] : NULL, x = p->at[i];
		int c = last == NULL ? 1 : order(p, x.low, last->high);

		if (last == NULL || c > 0 || (c == 0 && !x.low_in && !last->high_in)) {
			p->at[n++] = x;
		} else if (order_high(p, &x, last) > 0) {
			last->high = x.high;
			last->high_in = x.high_in;
		}
	}
	p->count = n;
}

static void intersect(struct real_set *out, const struct real_set *x, const struct real_set *y)
{
	size_t i, k;

	out->count = 0;
	out->known = x->known && y->known;
	for (i = 0; i < x->count; i++) {
		for (k = 0; k < y->count; k++) {
			const struct stretch *a = &x->at[i], *b = &y->at[k];
			const struct stretch *low = order_low(out, a, b) > 0 ? a : b;
			const struct stretch *high = order_high(out, a, b) < 0 ? a : b;

			add(out, (struct stretch){ low->low, high->high, low->low_in, high->high_in });
		}
	}
}

/* The reals outside of x. */
static void complement(struct arena *a, struct real_set *out, const struct real_set *x)
{
	struct stretch open = { value_infinity(a, true), NULL, false, false };
	size_t i;

	out->count = 0;
	out->known = x->known;
	for (i = 0; i < x->count; i++) {
		open.high = x->at[i].low;
		open.high_in = !x->at[i].low_in;
		add(out, open);
		open.low = x->at[i].high;
		open.low_in = !x->at[i].high_in;
	}
	open.high = value_infinity(a, false);
	open.high_in = false;
	add(out, open);
}

static void pieces_of(struct arena *a, struct real_set *out, const struct expression *x);

static void points_of(struct real_set *out, const struct expression *x)
{
	size_t i;

	for (i = 0; i < x->count; i++) {
		if (!value_is_constant(x->args[i])) {
			out->known = false;
			return;
		}
		add(out, (struct stretch){ x->args[i], x->args[i], true, true });
	}
	merge(out);
}

static void union_of(struct arena *a, struct real_set *out, const struct expression *x)
{
	struct real_set part;
	size_t i, k;

	for (i = 0; i < x->count && out->known; i++) {
		pieces_of(a, &part, x->args[i]);
		out->known = out->known && part.known;
		for (k = 0; k < part.count; k++)
			add(out, part.at[k]);
	}
	merge(out);
}

/* An intersection; a difference as that with the complement. */
static void common_of(struct arena *a, struct real_set *out, const struct expression *x)
{
	struct real_set left, right, other;
	size_t i;

	pieces_of(a, out, x->args[0]);
	for (i = 1; i < x->count; i++) {
		left = *out;
		pieces_of(a, &right, x->args[i]);
		if (x->kind == EXPRESSION_DIFFERENCE)
			complement(a, &other, &right);
		intersect(out, &left, x->kind == EXPRESSION_DIFFERENCE ? &other : &right);
		merge(out);
	}
}

static void pieces_of(struct arena *a, struct real_set *out, const struct expression *x)
{
	out->count = 0;
	out->known = true;
	switch (x->kind) {
	case EXPRESSION_EMPTY:
		break;
	case EXPRESSION_TUPLE:
		out->known = x->count == 2 && value_is_constant(x->args[0]) && value_is_constant(x->args[1]);
		if (out->known)
			add(out,
			    (struct stretch){ x->args[0], x->args[1], x->open == '[' && !value_is_infinite(x->args[0]),
					      x->close == ']' && !value_is_infinite(x->args[1]) });
		break;
	case EXPRESSION_SET:
	case EXPRESSION_LIST:
		points_of(out, x);
		break;
	case EXPRESSION_UNION:
		union_of(a, out, x);
		break;
	case EXPRESSION_INTERSECTION:
	case EXPRESSION_DIFFERENCE:
		common_of(a, out, x);
		break;
	default:
		out->known = false;
	}
}

/* A finite set where all pieces are points. */
static const struct expression *pieces_tree(struct arena *a, const struct real_set *p)
{
	const struct expression *parts[PIECES_MAX];
	size_t i, points = 0;

	if (p->count == 0)
		return expression_new(a, EXPRESSION_EMPTY, NULL, 0);
	for (i = 0; i < p->count; i++)
		points += p->at[i].low == p->at[i].high;
	for (i = 0; i < p->count; i++)
		parts[i] = points == p->count ? p->at[i].low
					      : value_interval(a, p->at[i].low_in ? '[' : '(', p->at[i].low,
							       p->at[i].high, p->at[i].high_in ? ']' : ')');
	if (points == p->count)
		return expression_new(a, EXPRESSION_SET, parts, p->count);
	return p->count == 1 ? parts[0] : expression_new(a, EXPRESSION_UNION, parts, p->count);
}

const struct expression *value_real_set(struct arena *a, const struct expression *x)
{
	struct real_set p;

	pieces_of(a, &p, x);
	return p.known ? pieces_tree(a, &p) : x;
}
