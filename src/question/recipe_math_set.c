/* math-mini: inequalities, sets, intervals. */
#include "question/recipe_math.h"

#include <inttypes.h>

#include "base/memory.h"

static const char *relation(bool less, bool closed)
{
	if (less)
		return closed ? "\\le" : "<";
	return closed ? "\\ge" : ">";
}

/* a x + b < c, a of either sign */
static bool make_inequality(struct math_problem *p)
{
	int64_t a = math_draw_nonzero(p, 9), x = math_draw(p, -15, 15), b = math_draw_nonzero(p, 20), c = a * x + b;
	bool less = math_draw(p, 0, 1), closed = math_draw(p, 0, 1), below = a > 0 ? less : !less;
	int64_t line[2] = { b, a }, left[2] = { 0, a };
	struct math_end end = { false, closed, x }, none = { true, false, 0 };
	struct builder l = { 0 }, m = { 0 };

	if (a == 1)
		return false;
	math_polynomial(&l, line, 1, 'x');
	math_polynomial(&m, left, 1, 'x');
	math_ask(p, "Solve the inequality|Find all $x$ with|For which $x$ is it true that");
	math_question(p, " $%s %s %" PRId64 "$%s", l.data, relation(less, closed), c,
		      p->question->data[0] == 'F' && p->question->data[1] == 'o' ? "?" : ".");
	math_step(p, "Taking away $%" PRId64 "$ gives $%s %s %" PRId64 "$.", b, m.data, relation(less, closed), c - b);
	math_step(p, "Dividing by $%" PRId64 "$%s gives $x %s %" PRId64 "$.", a,
		  a < 0 ? " turns the sign round and" : "", relation(below, closed), x);
	if (below)
		math_answer_interval(p, none, end);
	else
		math_answer_interval(p, end, none);
	builder_clear(&l);
	builder_clear(&m);
	return true;
}

const struct math_skill math_inequality = { { "inequality", "linear inequalities" }, make_inequality };

enum {
	SET_MAX = 6
};

static bool holds(const int64_t *set, size_t count, int64_t value)
{
	for (size_t i = 0; i < count; i++)
		if (set[i] == value)
			return true;
	return false;
}

static size_t draw_set(struct math_problem *p, int64_t *set)
{
	size_t size = (size_t)math_draw(p, 3, SET_MAX), count = 0;

	while (count < size) {
		int64_t value = math_draw(p, 1, 15);

		if (!holds(set, count, value))
			set[count++] = value;
	}
	return count;
}

static bool make_sets(struct math_problem *p)
{
	static const char *const names[] = { "A \\cup B", "A \\cap B", "A \\setminus B" };
	int64_t a[SET_MAX], b[SET_MAX], result[2 * SET_MAX];
	size_t na = draw_set(p, a), nb = draw_set(p, b), n = 0, operation = (size_t)math_draw(p, 0, 2);
	struct builder first = { 0 }, second = { 0 };

	for (size_t i = 0; i < na; i++)
		if (operation == 0 || holds(b, nb, a[i]) == (operation == 1))
			result[n++] = a[i];
	for (size_t i = 0; operation == 0 && i < nb; i++)
		if (!holds(a, na, b[i]))
			result[n++] = b[i];
	if (n == 0 || n == na + nb)
		return false;
	math_set(&first, a, na);
	math_set(&second, b, nb);
	math_question(p, "Let $A = %s$ and $B = %s$. Find $%s$.", first.data, second.data, names[operation]);
	math_step(p, operation == 0   ? "The union holds what is in $A$ or in $B$."
		     : operation == 1 ? "The intersection holds what is in $A$ and in $B$."
				      : "The difference holds what is in $A$ but not in $B$.");
	math_answer_set(p, result, n);
	builder_clear(&first);
	builder_clear(&second);
	return true;
}

const struct math_skill math_sets = { { "set", "unions, intersections and differences of sets" }, make_sets };

static struct math_end draw_end(struct math_problem *p, int64_t low, int64_t high)
{
	struct math_end end = { false, math_draw(p, 0, 1), math_draw(p, low, high) };

	return end;
}

/* Is a the further one, as a lower (sign 1) or upper (sign -1) end? Of equal values the open one is. */
static bool narrower(struct math_end a, struct math_end b, int64_t sign)
{
	return a.value * sign > b.value * sign || (a.value == b.value && !a.closed);
}

/* Two intervals that meet in more than a point. */
static bool make_overlap(struct math_problem *p)
{
	struct math_end a = draw_end(p, -15, 5), b = draw_end(p, -5, 15), c = draw_end(p, -15, 5),
			d = draw_end(p, -5, 15);
	bool meet = math_draw(p, 0, 1);
	struct math_end low = narrower(a, c, 1) == meet ? a : c, high = narrower(b, d, -1) == meet ? b : d;
	int64_t inner_low = a.value > c.value ? a.value : c.value, inner_high = b.value < d.value ? b.value : d.value;
	struct builder first = { 0 }, second = { 0 };

	if (a.value >= b.value || c.value >= d.value || inner_low >= inner_high)
		return false;
	math_interval(&first, a, b);
	math_interval(&second, c, d);
	math_ask(p, "Write as one interval:|Find");
	math_question(p, " $%s %s %s$.", first.data, meet ? "\\cap" : "\\cup", second.data);
	math_step(p, "The lower end is the %s of $%" PRId64 "$ and $%" PRId64 "$, so $%" PRId64 "$.",
		  meet ? "larger" : "smaller", a.value, c.value, low.value);
	math_step(p, "The upper end is the %s of $%" PRId64 "$ and $%" PRId64 "$, so $%" PRId64 "$.",
		  meet ? "smaller" : "larger", b.value, d.value, high.value);
	math_answer_interval(p, low, high);
	builder_clear(&first);
	builder_clear(&second);
	return true;
}

const struct math_skill math_overlap = { { "interval", "unions and intersections of intervals" }, make_overlap };
