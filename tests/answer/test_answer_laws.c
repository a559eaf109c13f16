/*
 * Laws that equality of answers must keep on random expressions: reflexive,
 * symmetric, transitive, blind to notation and to rewriting, and not to a
 * changed coefficient. The oracle for "changed" is plain double arithmetic.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "answer/answer.h"
#include "base/memory.h"
#include "base/rng.h"

enum {
	ROUNDS = 400,
	NODES = 256,
	DEPTH = 4,
	POINTS = 4
};

enum op {
	LEAF_NUMBER,
	LEAF_SYMBOL,
	ADD,
	SUBTRACT,
	MULTIPLY,
	DIVIDE,
	SQUARE,
	ROOT,
	SINE,
	EXPONENTIAL
};

struct tree {
	enum op op;
	int number, over; /* of a leaf: number / over */
	char symbol;
	const struct tree *left, *right;
};

struct forest {
	struct tree at[NODES];
	size_t count;
	struct rng rng;
};

static struct tree *grow(struct forest *f, enum op op, const struct tree *left, const struct tree *right)
{
	struct tree *t = &f->at[f->count++];

	assert_true(f->count < NODES);
	memset(t, 0, sizeof *t);
	t->op = op;
	t->left = left;
	t->right = right;
	t->over = 1;
	return t;
}

static const struct tree *number(struct forest *f, int n, int over)
{
	struct tree *t = grow(f, LEAF_NUMBER, NULL, NULL);

	t->number = n;
	t->over = over;
	return t;
}

static const struct tree *plant(struct forest *f, unsigned depth)
{
	static const enum op inner[] = {
		ADD, ADD, SUBTRACT, MULTIPLY, MULTIPLY, DIVIDE, SQUARE, ROOT, SINE, EXPONENTIAL
	};
	const struct tree *left;
	enum op op;

	if (depth == 0 || rng_below(&f->rng, 5) == 0) {
		struct tree *leaf;

		if (rng_below(&f->rng, 2) == 0)
			return number(f, (int)rng_between(&f->rng, 1, 12), rng_below(&f->rng, 4) == 0 ? 7 : 1);
		leaf = grow(f, LEAF_SYMBOL, NULL, NULL);
		leaf->symbol = (char)('x' + rng_below(&f->rng, 3));
		return leaf;
	}
	op = inner[rng_below(&f->rng, countof(inner))];
	left = plant(f, depth - 1);
	return grow(f, op, left, op >= SQUARE ? NULL : plant(f, depth - 1));
}

/* -- the oracle -------------------------------------------------------------------- */

static double value(const struct tree *t, const double *point)
{
	switch (t->op) {
	case LEAF_NUMBER:
		return (double)t->number / t->over;
	case LEAF_SYMBOL:
		return point[t->symbol - 'x'];
	case ADD:
		return value(t->left, point) + value(t->right, point);
	case SUBTRACT:
		return value(t->left, point) - value(t->right, point);
	case MULTIPLY:
		return value(t->left, point) * value(t->right, point);
	case DIVIDE:
		return value(t->left, point) / value(t->right, point);
	case SQUARE:
		return value(t->left, point) * value(t->left, point);
	case ROOT:
		return sqrt(value(t->left, point));
	case SINE:
		return sin(value(t->left, point));
	default:
		return exp(value(t->left, point));
	}
}

/* Whether they differ clearly at some point where both are finite and moderate. */
static bool differ(const struct tree *x, const struct tree *y)
{
	static const double points[POINTS][3] = {
		{ 1.3, 2.1, 0.7 }, { 0.4, 0.9, 3.3 }, { 5.1, 0.2, 1.9 }, { -1.2, 0.6, -2.3 }
	};
	size_t i;

	for (i = 0; i < POINTS; i++) {
		double u = value(x, points[i]), v = value(y, points[i]);

		if (fabs(u) < 1e6 && fabs(v) < 1e6 && fabs(u - v) > 1e-6 * (1 + fabs(u)))
			return true;
	}
	return false;
}

static bool has_value(const struct tree *t)
{
	static const double points[3][3] = { { 1.3, 2.1, 0.7 }, { 0.4, 0.9, 3.3 }, { 5.1, 0.2, 1.9 } };
	size_t i, n = 0;

	for (i = 0; i < countof(points); i++)
		n += fabs(value(t, points[i])) < 1e6;
	return n == countof(points);
}

/* -- notation ------------------------------------------------------------------------ */

static void write_tree(struct builder *b, const struct tree *t, struct rng *style);

static void write_group(struct builder *b, const struct tree *t, struct rng *style)
{
	bool wide = rng_below(style, 2) == 0;

	builder_string(b, wide ? "\\left(" : "(");
	write_tree(b, t, style);
	builder_string(b, wide ? "\\right)" : ")");
}

static void write_operation(struct builder *b, const struct tree *t, struct rng *style, const char *const *signs,
			    size_t n)
{
	write_group(b, t->left, style);
	builder_string(b, signs[rng_below(style, n)]);
	write_group(b, t->right, style);
}

static void write_braced(struct builder *b, const char *before, const struct tree *t, const char *after,
			 struct rng *style)
{
	builder_string(b, before);
	write_tree(b, t, style);
	builder_string(b, after);
}

static void write_number(struct builder *b, const struct tree *t, struct rng *style)
{
	static const char *const formats[] = { "\\frac{%d}{%d}", "\\dfrac{%d}{%d}", "(%d/%d)" };

	if (t->over == 1)
		builder_format(b, rng_below(style, 4) == 0 ? "%d.0" : "%d", t->number);
	else
		builder_format(b, formats[rng_below(style, countof(formats))], t->number, t->over);
}

static void write_tree(struct builder *b, const struct tree *t, struct rng *style)
{
	static const char *const plus[] = { "+", " + " }, *const minus[] = { "-", " - ", "\xe2\x88\x92" };
	static const char *const times[] = { "*", " \\cdot ", " \\times ", "", "\\," }, *const over[] = { "/",
													  " \\div " };

	switch (t->op) {
	case LEAF_NUMBER:
		write_number(b, t, style);
		break;
	case LEAF_SYMBOL:
		builder_char(b, t->symbol);
		break;
	case ADD:
		write_operation(b, t, style, plus, countof(plus));
		break;
	case SUBTRACT:
		write_operation(b, t, style, minus, countof(minus));
		break;
	case MULTIPLY:
		write_operation(b, t, style, times, countof(times));
		break;
	case DIVIDE:
		if (rng_below(style, 2) == 0) {
			write_operation(b, t, style, over, countof(over));
		} else {
			write_braced(b, "\\frac{", t->left, "}", style);
			write_braced(b, "{", t->right, "}", style);
		}
		break;
	case SQUARE:
		write_group(b, t->left, style);
		builder_string(b, rng_below(style, 2) == 0 ? "^2" : "**2");
		break;
	case ROOT:
		if (rng_below(style, 2) == 0)
			write_braced(b, "\\sqrt{", t->left, "}", style);
		else
			write_braced(b, "sqrt(", t->left, ")", style);
		break;
	case SINE:
		builder_string(b, "\\sin");
		write_group(b, t->left, style);
		break;
	case EXPONENTIAL:
		if (rng_below(style, 2) == 0)
			write_braced(b, "e^{", t->left, "}", style);
		else
			write_braced(b, "\\exp(", t->left, ")", style);
		break;
	}
}

/* -- rewriting ----------------------------------------------------------------------- */

/* An equal tree: sides exchanged, products spread, squares written out, roots and factors put in and taken out. */
static const struct tree *rewrite(struct forest *f, const struct tree *t)
{
	const struct tree *left, *right;

	if (t->op <= LEAF_SYMBOL)
		return t;
	left = rewrite(f, t->left);
	right = t->right == NULL ? NULL : rewrite(f, t->right);
	switch (t->op) {
	case ADD:
		return grow(f, ADD, right, left);
	case SUBTRACT:
		return grow(f, ADD, left, grow(f, MULTIPLY, number(f, -1, 1), right));
	case MULTIPLY:
		if (right->op == ADD && f->count < NODES / 2)
			return grow(f, ADD, grow(f, MULTIPLY, left, right->left),
				    grow(f, MULTIPLY, right->right, left));
		return grow(f, MULTIPLY, right, left);
	case DIVIDE:
		return grow(f, DIVIDE, grow(f, MULTIPLY, number(f, 3, 1), left),
			    grow(f, MULTIPLY, right, number(f, 3, 1)));
	case SQUARE:
		if (left->op == ADD && f->count < NODES / 2)
			return grow(
				f, ADD, grow(f, SQUARE, left->left, NULL),
				grow(f, ADD, grow(f, SQUARE, left->right, NULL),
				     grow(f, MULTIPLY, number(f, 2, 1), grow(f, MULTIPLY, left->left, left->right))));
		return grow(f, MULTIPLY, left, left);
	default:
		return grow(f, t->op, left, right);
	}
}

/* A copy in which the first number leaf met is another number. */
static const struct tree *perturb(struct forest *f, const struct tree *t, bool *done)
{
	const struct tree *left, *right;

	if (t->op == LEAF_NUMBER && !*done) {
		*done = true;
		return number(f, 5 * t->number + t->over, 5 * t->over); /* + 1/5 */
	}
	if (t->op <= LEAF_SYMBOL)
		return t;
	left = perturb(f, t->left, done);
	right = t->right == NULL ? NULL : perturb(f, t->right, done);
	return grow(f, t->op, left, right);
}

/* -- the laws ------------------------------------------------------------------------- */

static enum answer_verdict held(struct text x, struct text y)
{
	static const struct answer_policy exact = { .rounding = 0 };
	struct answer u, v;
	struct arena a;
	enum answer_verdict there, back;

	arena_init(&a);
	if (!answer_parse(&a, x, 0, &u))
		fail_msg("%.*s: %s", (int)x.size, x.data, u.problem);
	if (!answer_parse(&a, y, 0, &v))
		fail_msg("%.*s: %s", (int)y.size, y.data, v.problem);
	there = answer_match(&a, &u, &v, &exact).verdict;
	back = answer_match(&a, &v, &u, &exact).verdict;
	arena_clear(&a);
	if (there != back)
		fail_msg("not symmetric: %.*s | %.*s", (int)x.size, x.data, (int)y.size, y.data);
	return there;
}

static void check(struct text x, struct text y, enum answer_verdict verdict)
{
	enum answer_verdict v = held(x, y);

	if (v != verdict)
		fail_msg("%s, not %s: %.*s | %.*s", answer_verdict_name(v), answer_verdict_name(verdict), (int)x.size,
			 x.data, (int)y.size, y.data);
}

static void laws(void **state)
{
	struct builder one = { 0 }, two = { 0 }, three = { 0 }, other = { 0 };
	size_t round, changed = 0, tried = 0;

	(void)state;
	for (round = 0; round < ROUNDS; round++) {
		struct forest f = { .count = 0 };
		const struct tree *t, *again, *twice, *moved;
		bool done = false;

		rng_init(&f.rng, 7, round);
		t = plant(&f, DEPTH);
		if (!has_value(t))
			continue;
		tried++;
		again = rewrite(&f, t);
		twice = f.count < NODES / 3 ? rewrite(&f, again) : again;
		moved = perturb(&f, t, &done);
		builder_reset(&one);
		builder_reset(&two);
		builder_reset(&three);
		builder_reset(&other);
		write_tree(&one, t, &f.rng);
		write_tree(&two, again, &f.rng);
		write_tree(&three, twice, &f.rng);
		write_tree(&other, moved, &f.rng);
		check(builder_view(&one), builder_view(&one), ANSWER_EQUAL);
		check(builder_view(&one), builder_view(&two), ANSWER_EQUAL);
		check(builder_view(&two), builder_view(&three), ANSWER_EQUAL);
		check(builder_view(&one), builder_view(&three), ANSWER_EQUAL);
		if (differ(t, moved)) {
			check(builder_view(&one), builder_view(&other), ANSWER_DIFFERENT);
			check(builder_view(&other), builder_view(&three), ANSWER_DIFFERENT);
			changed++;
		}
	}
	/* The generator makes what it is for. */
	assert_true(tried > ROUNDS / 2);
	assert_true(changed > ROUNDS / 4);
	builder_clear(&one);
	builder_clear(&two);
	builder_clear(&three);
	builder_clear(&other);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(laws) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
