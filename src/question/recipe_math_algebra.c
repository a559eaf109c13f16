/* math-mini: equations, values, slopes. */
#include "question/recipe_math.h"

#include <inttypes.h>

#include "base/memory.h"

/* a x + b = c x + d, with c = 0 in most. */
static bool make_linear(struct math_problem *p)
{
	int64_t a = math_draw_nonzero(p, 12), c = math_draw(p, 0, 2) ? 0 : math_draw_nonzero(p, 9);
	int64_t b = math_draw_nonzero(p, 30), d = math_draw(p, -60, 60);
	int64_t left[2] = { b, a }, right[2] = { d, c }, moved[2] = { 0, a - c }, n = d - b, k = a - c;
	struct builder l = { 0 }, r = { 0 }, m = { 0 }, x = { 0 };

	if (k == 0 || n == 0 || a == 1 || k == 1 || k == -1 || (n % k != 0 && math_draw(p, 0, 1)))
		return false;
	math_polynomial(&l, left, 1, 'x');
	math_polynomial(&r, right, 1, 'x');
	math_polynomial(&m, moved, 1, 'x');
	math_fraction(&x, n, k);
	math_ask(p, "Solve the equation|Find $x$ if|Find the solution of|What is $x$ if");
	math_question(p, " $%s = %s$%s", l.data, r.data, builder_view(p->question).data[0] == 'W' ? "?" : ".");
	if (c != 0)
		math_step(p, "Collecting the terms with $x$ on the left gives $%s = %" PRId64 " - (%" PRId64 ")$.",
			  m.data, d, b);
	math_step(p, "So $%s = %" PRId64 "$.", m.data, n);
	math_step(p, "Dividing by $%" PRId64 "$ gives $x = %s$.", k, x.data);
	math_answer_number(p, n, k, 'x');
	builder_clear(&l);
	builder_clear(&r);
	builder_clear(&m);
	builder_clear(&x);
	return true;
}

const struct math_skill math_linear = { { "linear", "linear equations in one unknown" }, make_linear };

static bool make_evaluate(struct math_problem *p)
{
	int64_t c[3] = { math_draw_nonzero(p, 15), math_draw_nonzero(p, 9),
			 math_draw(p, 0, 3) ? math_draw_nonzero(p, 5) : 0 };
	int64_t x = math_draw_nonzero(p, 9), square = c[2] * x * x, line = c[1] * x;
	struct builder f = { 0 };

	math_polynomial(&f, c, 2, 'x');
	if (math_draw(p, 0, 1))
		math_question(p, "Let $f(x) = %s$. Find $f(%" PRId64 ")$.", f.data, x);
	else
		math_question(p, "What is the value of $%s$ at $x = %" PRId64 "$?", f.data, x);
	builder_clear(&f);
	if (c[2] != 0)
		math_step(p, "The square term is $%" PRId64 " \\cdot %" PRId64 " = %" PRId64 "$.", c[2], x * x, square);
	math_step(p, "The linear term is $%" PRId64 " \\cdot (%" PRId64 ") = %" PRId64 "$.", c[1], x, line);
	if (c[2] != 0)
		math_step(p, "In all it is $%" PRId64 " + (%" PRId64 ") + (%" PRId64 ") = %" PRId64 "$.", square, line,
			  c[0], square + line + c[0]);
	else
		math_step(p, "In all it is $%" PRId64 " + (%" PRId64 ") = %" PRId64 "$.", line, c[0], line + c[0]);
	math_answer_number(p, square + line + c[0], 1, 0);
	return true;
}

const struct math_skill math_evaluate = { { "evaluate", "values of a polynomial" }, make_evaluate };

/* a (x - r)(x - s) = 0 */
static bool make_quadratic(struct math_problem *p)
{
	int64_t r = math_draw_nonzero(p, 12), s = math_draw_nonzero(p, 12),
		a = math_draw(p, 0, 3) ? 1 : math_draw(p, 2, 4);
	int64_t c[3] = { a * r * s, -a * (r + s), a }, one[2] = { -r, 1 }, other[2] = { -s, 1 }, roots[2] = { r, s };
	struct builder f = { 0 }, left = { 0 }, right = { 0 };

	if (r == s)
		return false;
	math_polynomial(&f, c, 2, 'x');
	math_polynomial(&left, one, 1, 'x');
	math_polynomial(&right, other, 1, 'x');
	if (math_draw(p, 0, 3) == 0) {
		math_question(p, "What is the sum of the squares of the roots of $%s = 0$?", f.data);
		math_step(p, "The equation is the same as $(%s)(%s) = 0$.", left.data, right.data);
		math_step(p, "The roots are $%" PRId64 "$ and $%" PRId64 "$.", r, s);
		math_step(p, "The sum is $%" PRId64 " + %" PRId64 " = %" PRId64 "$.", r * r, s * s, r * r + s * s);
		math_answer_number(p, r * r + s * s, 1, 0);
	} else {
		math_ask(p, "Find all solutions of|Find the set of all $x$ with|Solve the equation|Find all roots of "
			    "the equation");
		math_question(p, " $%s = 0$.", f.data);
		math_step(p, "The equation is the same as $(%s)(%s) = 0$.", left.data, right.data);
		math_step(p, "So $x = %" PRId64 "$ or $x = %" PRId64 "$.", r, s);
		math_answer_set(p, roots, 2);
	}
	builder_clear(&f);
	builder_clear(&left);
	builder_clear(&right);
	return true;
}

const struct math_skill math_quadratic = { { "quadratic", "roots of quadratic equations" }, make_quadratic };

/* a x + b y = e, c x + d y = f, solved by taking away the y. */
static bool make_system(struct math_problem *p)
{
	int64_t x = math_draw(p, -9, 9), y = math_draw(p, -9, 9);
	int64_t a = math_draw(p, 1, 6), b = math_draw_nonzero(p, 5), c = math_draw(p, 1, 6),
		d = math_draw_nonzero(p, 5);
	int64_t e = a * x + b * y, f = c * x + d * y, k = a * d - c * b;
	struct builder one = { 0 }, two = { 0 };

	if (k == 0 || k == 1 || k == -1)
		return false;
	math_two(&one, a, b);
	math_two(&two, c, d);
	math_ask(p, "Solve the system|Find the pair $(x, y)$ with|Find $(x, y)$ if");
	math_question(p, " $%s = %" PRId64 "$ and $%s = %" PRId64 "$.", one.data, e, two.data, f);
	math_step(p,
		  "Multiplying the first equation by $%" PRId64 "$, the second by $%" PRId64
		  "$ and taking away removes $y$.",
		  d, b);
	math_step(p, "This leaves $%" PRId64 "x = %" PRId64 "$, so $x = %" PRId64 "$.", k, e * d - f * b, x);
	math_step(p, "Then $%" PRId64 "y = %" PRId64 " - (%" PRId64 ") = %" PRId64 "$, so $y = %" PRId64 "$.", b, e,
		  a * x, b * y, y);
	math_answer_pair(p, x, y);
	builder_clear(&one);
	builder_clear(&two);
	return true;
}

const struct math_skill math_system = { { "system", "two linear equations in two unknowns" }, make_system };

/* |x - a| = b or |x - a| < b */
static bool make_absolute(struct math_problem *p)
{
	int64_t a = math_draw_nonzero(p, 20), b = math_draw(p, 1, 20), line[2] = { -a, 1 }, roots[2] = { a - b, a + b };
	struct math_end low = { false, false, a - b }, high = { false, false, a + b };
	struct builder inside = { 0 };

	math_polynomial(&inside, line, 1, 'x');
	if (math_draw(p, 0, 1)) {
		math_ask(p, "Find all solutions of|Solve");
		math_question(p, " $|%s| = %" PRId64 "$.", inside.data, b);
		math_step(p, "Either $%s = %" PRId64 "$ or $%s = -%" PRId64 "$.", inside.data, b, inside.data, b);
		math_step(p, "So $x = %" PRId64 "$ or $x = %" PRId64 "$.", a + b, a - b);
		math_answer_set(p, roots, 2);
	} else {
		low.closed = high.closed = math_draw(p, 0, 1);
		math_ask(p, "Find all $x$ with|Solve the inequality");
		math_question(p, " $|%s| %s %" PRId64 "$.", inside.data, low.closed ? "\\le" : "<", b);
		math_step(p, "The distance of $x$ from $%" PRId64 "$ is at most $%" PRId64 "$%s.", a, b,
			  low.closed ? "" : ", and not equal to it");
		math_step(p,
			  "The ends are $%" PRId64 " - %" PRId64 " = %" PRId64 "$ and $%" PRId64 " + %" PRId64
			  " = %" PRId64 "$.",
			  a, b, a - b, a, b, a + b);
		math_answer_interval(p, low, high);
	}
	builder_clear(&inside);
	return true;
}

const struct math_skill math_absolute = { { "absolute", "equations and inequalities with absolute values" },
					  make_absolute };

static bool make_slope(struct math_problem *p)
{
	int64_t x = math_draw(p, -9, 9), y = math_draw(p, -9, 9), u = math_draw(p, -9, 9), v = math_draw(p, -9, 9);

	if (u == x || v == y)
		return false;
	math_ask(p, "What is the slope of the line through|Find the slope of the line that goes through");
	math_question(p, " $(%" PRId64 ", %" PRId64 ")$ and $(%" PRId64 ", %" PRId64 ")$%s", x, y, u, v,
		      p->question->data[0] == 'W' ? "?" : ".");
	math_step(p, "The difference in $y$ is $%" PRId64 " - (%" PRId64 ") = %" PRId64 "$.", v, y, v - y);
	math_step(p, "The difference in $x$ is $%" PRId64 " - (%" PRId64 ") = %" PRId64 "$.", u, x, u - x);
	math_step(p, "The slope is their quotient.");
	math_answer_number(p, v - y, u - x, 'm');
	return true;
}

const struct math_skill math_slope = { { "slope", "slopes of lines through two points" }, make_slope };
