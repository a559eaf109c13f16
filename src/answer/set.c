/*
 * Sets of real numbers as sorted, disjoint pieces: what unions, intersections
 * and differences of intervals and finite sets come to.
 */
#include <string.h>

#include "answer/parts.h"
#include "base/memory.h"

enum {
	PIECES_MAX = 32
};

struct piece {
	const struct expression *low, *high;
	bool low_in, high_in; /* whether the ends belong to it */
};

struct pieces {
	struct piece at[PIECES_MAX];
	size_t count;
	bool known; /* false once an order could not be told, or there are too many */
};

static int order(struct pieces *p, const struct expression *x, const struct expression *y)
{
	bool known;
	int c = expression_compare(x, y, &known);

	p->known = p->known && known;
	return c;
}

/* Lower ends: a closed one begins before an open one. */
static int order_low(struct pieces *p, const struct piece *x, const struct piece *y)
{
	int c = order(p, x->low, y->low);

	return c != 0 ? c : (int)y->low_in - (int)x->low_in;
}

static int order_high(struct pieces *p, const struct piece *x, const struct piece *y)
{
	int c = order(p, x->high, y->high);

	return c != 0 ? c : (int)x->high_in - (int)y->high_in;
}

static void add(struct pieces *p, struct piece x)
{
	int c = order(p, x.low, x.high);

	if (c > 0 || (c == 0 && !(x.low_in && x.high_in)))
		return; /* empty */
	if (p->count == PIECES_MAX)
		p->known = false;
	else
		p->at[p->count++] = x;
}

/* Sorts by lower end and joins what touches. */
static void merge(struct pieces *p)
{
	size_t i, k, n = 0;

	for (i = 1; i < p->count; i++) {
		struct piece x = p->at[i];

		for (k = i; k > 0 && order_low(p, &x, &p->at[k - 1]) < 0; k--)
			p->at[k] = p->at[k - 1];
		p->at[k] = x;
	}
	for (i = 0; i < p->count; i++) {
		struct piece *last = n > 0 ? &p->at[n - 1] : NULL, x = p->at[i];
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

static void intersect(struct pieces *out, const struct pieces *x, const struct pieces *y)
{
	size_t i, k;

	out->count = 0;
	out->known = x->known && y->known;
	for (i = 0; i < x->count; i++) {
		for (k = 0; k < y->count; k++) {
			const struct piece *a = &x->at[i], *b = &y->at[k];
			const struct piece *low = order_low(out, a, b) > 0 ? a : b;
			const struct piece *high = order_high(out, a, b) < 0 ? a : b;

			add(out, (struct piece){ low->low, high->high, low->low_in, high->high_in });
		}
	}
}

/* The reals outside of x. */
static void complement(struct arena *a, struct pieces *out, const struct pieces *x)
{
	const struct expression *infinity = expression_constant(a, EXPRESSION_INFINITY);
	struct piece open = { expression_new(a, EXPRESSION_NEGATE, &infinity, 1), NULL, false, false };
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
	open.high = infinity;
	open.high_in = false;
	add(out, open);
}

static bool is_constant(const struct expression *x)
{
	return expression_is_scalar(x) && !x->has_symbol && !x->has_sign;
}

static bool is_infinite(const struct expression *x)
{
	if (x->kind == EXPRESSION_NEGATE)
		x = x->args[0];
	return x->kind == EXPRESSION_CONSTANT && x->function == EXPRESSION_INFINITY;
}

static void pieces_of(struct arena *a, struct pieces *out, const struct expression *x)
{
	struct pieces left, right, other;
	size_t i;

	out->count = 0;
	out->known = true;
	switch (x->kind) {
	case EXPRESSION_EMPTY:
		return;
	case EXPRESSION_TUPLE:
		if (x->count != 2 || !is_constant(x->args[0]) || !is_constant(x->args[1]))
			break;
		add(out, (struct piece){ x->args[0], x->args[1], x->open == '[' && !is_infinite(x->args[0]),
					 x->close == ']' && !is_infinite(x->args[1]) });
		return;
	case EXPRESSION_SET:
	case EXPRESSION_LIST:
		for (i = 0; i < x->count; i++) {
			if (!is_constant(x->args[i])) {
				out->known = false;
				return;
			}
			add(out, (struct piece){ x->args[i], x->args[i], true, true });
		}
		merge(out);
		return;
	case EXPRESSION_UNION:
		for (i = 0; i < x->count && out->known; i++) {
			size_t k;

			pieces_of(a, &left, x->args[i]);
			out->known = out->known && left.known;
			for (k = 0; k < left.count; k++)
				add(out, left.at[k]);
		}
		merge(out);
		return;
	case EXPRESSION_INTERSECTION:
	case EXPRESSION_DIFFERENCE:
		pieces_of(a, &left, x->args[0]);
		pieces_of(a, &right, x->args[1]);
		if (x->kind == EXPRESSION_DIFFERENCE) {
			complement(a, &other, &right);
			intersect(out, &left, &other);
		} else {
			intersect(out, &left, &right);
		}
		merge(out);
		return;
	default:
		break;
	}
	out->known = false;
}

static const struct expression *piece_tree(struct arena *a, const struct piece *p)
{
	const struct expression *ends[] = { p->low, p->high };

	return expression_tuple(a, p->low_in ? '[' : '(', p->high_in ? ']' : ')', ends, 2);
}

/* A finite set where all pieces are points. */
static const struct expression *pieces_tree(struct arena *a, const struct pieces *p)
{
	const struct expression *parts[PIECES_MAX];
	size_t i, points = 0;

	if (p->count == 0)
		return expression_new(a, EXPRESSION_EMPTY, NULL, 0);
	for (i = 0; i < p->count; i++)
		points += p->at[i].low == p->at[i].high;
	for (i = 0; i < p->count; i++)
		parts[i] = points == p->count ? p->at[i].low : piece_tree(a, &p->at[i]);
	if (points == p->count)
		return expression_new(a, EXPRESSION_SET, parts, p->count);
	return p->count == 1 ? parts[0] : expression_new(a, EXPRESSION_UNION, parts, p->count);
}

const struct expression *answer_real_set(struct arena *a, const struct expression *x)
{
	struct pieces p;

	pieces_of(a, &p, x);
	return p.known ? pieces_tree(a, &p) : x;
}
