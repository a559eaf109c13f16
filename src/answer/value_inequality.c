/* Inequalities in one variable as sets of real numbers. */
#include <string.h>

#include "answer/value_parts.h"

static const struct expression *named_interval(struct arena *a, struct text name, const struct expression *low,
					       bool low_in, const struct expression *high, bool high_in)
{
	struct expression *named = arena_alloc(a, sizeof *named);

	*named = *value_interval(a, low_in ? '[' : '(', low, high, high_in ? ']' : ')');
	named->name = name;
	return named;
}

static bool is_less(char op)
{
	return op == '<' || op == 'l';
}

static bool is_greater(char op)
{
	return op == '>' || op == 'g';
}

static bool is_closed(char op)
{
	return op == 'l' || op == 'g';
}

/* x < 3, 2 > x, x != 3: the variable on the left or the right, and its bound. */
static const struct expression *half_line(struct arena *a, struct text name, char op, bool left,
					  const struct expression *bound)
{
	const struct expression *low = value_infinity(a, true), *high = value_infinity(a, false);

	if (op == '!') {
		const struct expression *parts[] = { value_interval(a, '(', low, bound, ')'),
						     value_interval(a, '(', bound, high, ')') };

		return expression_named(a, EXPRESSION_UNION, name, parts, 2);
	}
	if (!is_less(op) && !is_greater(op))
		return NULL;
	if (is_less(op) == left)
		return named_interval(a, name, low, false, bound, is_closed(op));
	return named_interval(a, name, bound, is_closed(op), high, false);
}

/* x < 3, -2 <= x <= 7, x != 3: a set of reals named x; NULL for others. */
static const struct expression *interval_of(struct arena *a, const struct expression *x)
{
	size_t at = x->count == 3 ? 1 : x->args[0]->kind == EXPRESSION_SYMBOL ? 0 : 1, i;
	const struct expression *variable = x->args[at];
	const char *ops = x->name.data;

	if (variable->kind != EXPRESSION_SYMBOL)
		return NULL;
	for (i = 0; i < x->count; i++)
		if (i != at && !value_is_constant(x->args[i]))
			return NULL;
	if (x->count == 2)
		return half_line(a, variable->name, ops[0], at == 0, x->args[1 - at]);
	if (is_less(ops[0]) && is_less(ops[1]))
		return named_interval(a, variable->name, x->args[0], is_closed(ops[0]), x->args[2], is_closed(ops[1]));
	if (is_greater(ops[0]) && is_greater(ops[1]))
		return named_interval(a, variable->name, x->args[2], is_closed(ops[1]), x->args[0], is_closed(ops[0]));
	return NULL;
}

/* -- linear sides ------------------------------------------------------------------- */

/* The one symbol of x, NULL for none; false if there are several or what has no name of its own. */
static bool one_symbol(const struct expression *x, const struct expression **symbol)
{
	size_t i;

	if (x->kind == EXPRESSION_SYMBOL) {
		if (*symbol != NULL && !text_equal(x->name, (*symbol)->name))
			return false;
		*symbol = x;
		return true;
	}
	if (!expression_is_scalar(x) || x->has_sign || x->kind == EXPRESSION_APPLY)
		return false;
	for (i = 0; i < x->count; i++)
		if (!one_symbol(x->args[i], symbol))
			return false;
	return true;
}

static const struct expression *difference(struct arena *a, const struct expression *x, const struct expression *y)
{
	return expression_pair(a, EXPRESSION_SUM, x, expression_new(a, EXPRESSION_NEGATE, &y, 1));
}

/* x as slope * symbol + rest, the slope's sign known; false where it is not that. */
struct line {
	const struct expression *slope, *rest;
	bool falls;
};

static bool as_line(struct arena *a, const struct expression *x, const struct expression *symbol, struct line *out)
{
	const struct expression *zero = expression_integer(a, 0), *line;
	bool known;
	int sign;

	out->rest = expression_replaced(a, x, symbol->name, zero);
	out->slope = difference(a, expression_replaced(a, x, symbol->name, expression_integer(a, 1)), out->rest);
	sign = expression_compare(out->slope, zero, &known);
	line = expression_pair(a, EXPRESSION_SUM, expression_pair(a, EXPRESSION_PRODUCT, out->slope, symbol),
			       out->rest);
	out->falls = sign < 0;
	return known && sign != 0 && expression_equal(x, line, EXPRESSION_LOG_NATURAL).verdict == EXPRESSION_EQUAL;
}

static char mirrored(char op)
{
	static const char ops[] = "<>lg", mirror[] = "><gl";
	const char *at = op == '\0' ? NULL : strchr(ops, op);

	return at == NULL ? op : mirror[at - ops];
}

/* Where the line has that value, in lowest terms if it is rational. */
static const struct expression *solution(struct arena *a, const struct line *line, const struct expression *value)
{
	const struct expression *x =
		expression_pair(a, EXPRESSION_QUOTIENT, difference(a, value, line->rest), line->slope);

	return value_lowest_terms(a, x);
}

/* -x > -1, 1 < 2x + 3 <= 5: with the variable alone in the place of the side that is linear in it; NULL for others. */
static const struct expression *isolated(struct arena *a, const struct expression *x)
{
	const struct expression *symbol = NULL, *sides[3], *side;
	struct line line;
	char *ops = arena_copy(a, x->name.data, x->name.size);
	size_t at = x->count == 3, i;

	for (i = 0; i < x->count; i++)
		if (!one_symbol(x->args[i], &symbol) || (x->count == 3 && i != 1 && x->args[i]->has_symbol))
			return NULL;
	side = x->count == 3 ? x->args[1] : difference(a, x->args[0], x->args[1]);
	if (symbol == NULL || !as_line(a, side, symbol, &line))
		return NULL;
	for (i = 0; i < x->count; i++) {
		const struct expression *value = x->count == 3 ? x->args[i] : expression_integer(a, 0);

		sides[i] = i == at ? symbol : solution(a, &line, value);
	}
	for (i = 0; i < x->name.size; i++)
		ops[i] = line.falls ? mirrored(ops[i]) : ops[i];
	return expression_named(a, EXPRESSION_RELATION, (struct text){ ops, x->name.size }, sides, x->count);
}

const struct expression *value_inequality(struct arena *a, const struct expression *x)
{
	const struct expression *set = NULL;
	size_t i;

	if (x->count > 3)
		return NULL;
	set = interval_of(a, x);
	for (i = 0; i < x->name.size && set == NULL; i++)
		if (!is_less(x->name.data[i]) && !is_greater(x->name.data[i]) && x->name.data[i] != '!')
			return NULL;
	if (set == NULL)
		x = isolated(a, x);
	return set != NULL || x == NULL ? set : interval_of(a, x);
}
