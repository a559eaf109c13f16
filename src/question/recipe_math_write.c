/* math-mini: LaTeX for numbers, polynomials, sets and intervals, and the forms of an answer. */
#include "question/recipe_math.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/order.h"

/* A coefficient with the sign that joins it to what stands before it; 1 is not written before a letter. */
static void print_coefficient(struct builder *b, int64_t c, bool first, bool letter)
{
	int64_t size = c < 0 ? -c : c;

	if (first)
		builder_string(b, c < 0 ? "-" : "");
	else
		builder_string(b, c < 0 ? " - " : " + ");
	if (size != 1 || !letter)
		builder_format(b, "%" PRId64, size);
}

void math_polynomial(struct builder *b, const int64_t *c, size_t degree, char letter)
{
	bool first = true;

	for (size_t i = degree + 1; i-- > 0;) {
		if (c[i] == 0)
			continue;
		print_coefficient(b, c[i], first, i > 0);
		if (i > 0)
			builder_char(b, letter);
		if (i > 1)
			builder_format(b, "^%zu", i);
		first = false;
	}
	if (first)
		builder_char(b, '0');
}

void math_two(struct builder *b, int64_t a, int64_t b_)
{
	print_coefficient(b, a, true, true);
	builder_char(b, 'x');
	print_coefficient(b, b_, false, true);
	builder_char(b, 'y');
}

void math_fraction(struct builder *b, int64_t n, int64_t d)
{
	math_reduce(&n, &d);
	if (d == 1)
		builder_format(b, "%" PRId64, n);
	else
		builder_format(b, "%s\\frac{%" PRId64 "}{%" PRId64 "}", n < 0 ? "-" : "", n < 0 ? -n : n, d);
}

void math_root(struct builder *b, int64_t k, int64_t m)
{
	if (m == 1) {
		builder_format(b, "%" PRId64, k);
		return;
	}
	if (k == -1)
		builder_char(b, '-');
	else if (k != 1)
		builder_format(b, "%" PRId64, k);
	builder_format(b, "\\sqrt{%" PRId64 "}", m);
}

static void print_list(struct builder *b, const int64_t *values, size_t count)
{
	for (size_t i = 0; i < count; i++)
		builder_format(b, "%s%" PRId64, i ? ", " : "", values[i]);
}

void math_set(struct builder *b, const int64_t *values, size_t count)
{
	if (count == 0) {
		builder_string(b, "\\emptyset");
		return;
	}
	builder_string(b, "\\{");
	print_list(b, values, count);
	builder_string(b, "\\}");
}

void math_interval(struct builder *b, struct math_end low, struct math_end high)
{
	builder_char(b, low.closed ? '[' : '(');
	if (low.infinite)
		builder_string(b, "-\\infty");
	else
		builder_format(b, "%" PRId64, low.value);
	builder_string(b, ", ");
	if (high.infinite)
		builder_string(b, "\\infty");
	else
		builder_format(b, "%" PRId64, high.value);
	builder_char(b, high.closed ? ']' : ')');
}

/* The same as a condition on x: x \le 3. */
static void condition(struct builder *b, struct math_end low, struct math_end high)
{
	if (!low.infinite && !high.infinite)
		builder_format(b, "%" PRId64 " %s x %s %" PRId64, low.value, low.closed ? "\\le" : "<",
			       high.closed ? "\\le" : "<", high.value);
	else if (!low.infinite)
		builder_format(b, "x %s %" PRId64, low.closed ? "\\ge" : ">", low.value);
	else
		builder_format(b, "x %s %" PRId64, high.closed ? "\\le" : "<", high.value);
}

/* n/d as a decimal if that ends after at most three places; false if it does not. */
static bool print_decimal(struct builder *b, int64_t n, int64_t d)
{
	int64_t scaled = n < 0 ? -n : n, scale = 1;
	unsigned places = 0;

	while (scaled % d != 0 && places < 3) {
		scaled *= 10;
		scale *= 10;
		places++;
	}
	if (scaled % d != 0 || places == 0)
		return false;
	scaled /= d;
	builder_format(b, "%s%" PRId64 ".%0*" PRId64, n < 0 ? "-" : "", scaled / scale, (int)places, scaled % scale);
	return true;
}

void math_answer_number(struct math_problem *p, int64_t n, int64_t d, char letter)
{
	struct builder *b = &p->boxed;

	math_reduce(&n, &d);
	math_fraction(p->answer, n, d);
	if (letter != 0 && rng_below(p->rng, 4) == 0)
		builder_format(b, "%c = ", letter);
	if (d == 1) {
		math_fraction(b, n, d);
		return;
	}
	switch (rng_below(p->rng, 5)) {
	case 0:
		if (print_decimal(b, n, d))
			return;
		break;
	case 1:
		builder_format(b, "%" PRId64 "/%" PRId64, n, d);
		return;
	case 2:
		builder_format(b, "%s\\dfrac{%" PRId64 "}{%" PRId64 "}", n < 0 ? "-" : "", n < 0 ? -n : n, d);
		return;
	case 3:
		builder_format(b, "\\frac{%" PRId64 "}{%" PRId64 "}", n, d);
		return;
	default:
		break;
	}
	math_fraction(b, n, d);
}

void math_answer_root(struct math_problem *p, int64_t k, int64_t m)
{
	math_root(p->answer, k, m);
	if (k > 1 && m > 1 && rng_below(p->rng, 4) == 0)
		builder_format(&p->boxed, "%" PRId64 " \\cdot \\sqrt{%" PRId64 "}", k, m);
	else
		math_root(&p->boxed, k, m);
}

void math_answer_set(struct math_problem *p, int64_t *values, size_t count)
{
	qsort(values, count, sizeof values[0], order_int64);
	math_set(p->answer, values, count);
	rng_shuffle(p->rng, values, count, sizeof values[0]);
	if (count > 1 && rng_below(p->rng, 4) == 0)
		print_list(&p->boxed, values, count);
	else
		math_set(&p->boxed, values, count);
	qsort(values, count, sizeof values[0], order_int64);
}

void math_answer_pair(struct math_problem *p, int64_t x, int64_t y)
{
	builder_format(p->answer, "(%" PRId64 ", %" PRId64 ")", x, y);
	if (rng_below(p->rng, 3) == 0)
		builder_format(&p->boxed, "x = %" PRId64 ", y = %" PRId64, x, y);
	else
		builder_text(&p->boxed, builder_view(p->answer));
}

void math_answer_interval(struct math_problem *p, struct math_end low, struct math_end high)
{
	math_interval(p->answer, low, high);
	if (rng_below(p->rng, 2))
		condition(&p->boxed, low, high);
	else
		math_interval(&p->boxed, low, high);
}
