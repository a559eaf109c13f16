/* Normal forms of relations: equations, intervals, what is about equal. */
#include "answer/value_parts.h"

/* P(x), AB, \angle ABC: a product of letters, on the left of an equation, that is a name. */
static bool is_product_name(const struct expression *x)
{
	bool angle = false, capital;
	size_t i;

	if (x->kind != EXPRESSION_PRODUCT || x->args[0]->kind != EXPRESSION_SYMBOL)
		return false;
	capital = x->args[0]->name.data[0] >= 'A' && x->args[0]->name.data[0] <= 'Z';
	for (i = 0; i < x->count; i++) {
		if (x->args[i]->kind != EXPRESSION_SYMBOL)
			return false;
		angle = angle || text_is(x->args[i]->name, "angle") || text_is(x->args[i]->name, "triangle");
	}
	return angle || capital;
}

/* dy/dx */
static bool is_derivative(const struct expression *x)
{
	size_t i;

	if (x->kind != EXPRESSION_QUOTIENT)
		return false;
	for (i = 0; i < 2; i++)
		if (x->args[i]->kind != EXPRESSION_PRODUCT || x->args[i]->args[0]->kind != EXPRESSION_SYMBOL ||
		    !text_is(x->args[i]->args[0]->name, "d"))
			return false;
	return true;
}

/* E(x, 0, z), which reads as the letter times a tuple. */
static bool is_application(const struct expression *x)
{
	size_t i;

	for (i = 0; i < x->count; i++)
		if (x->args[i]->kind != EXPRESSION_PRODUCT || x->args[i]->args[0]->kind != EXPRESSION_SYMBOL ||
		    !text_equal(x->args[i]->args[0]->name, x->args[0]->args[0]->name))
			return false;
	return true;
}

/* A left side that names what is on the right: x, f(x), (x, y), \text{Area}. */
static bool is_name(const struct expression *x)
{
	size_t i;

	if (x->kind == EXPRESSION_TUPLE) {
		for (i = 0; i < x->count; i++)
			if (x->args[i]->kind != EXPRESSION_SYMBOL)
				return false;
		return true;
	}
	return x->kind == EXPRESSION_SYMBOL || x->kind == EXPRESSION_APPLY || x->kind == EXPRESSION_WORDS ||
	       is_product_name(x) || is_derivative(x);
}

/* The first symbol or application of x; NULL if there is none. */
static const struct expression *first_symbol(const struct expression *x)
{
	const struct expression *found = NULL;
	size_t i;

	if (x->kind == EXPRESSION_SYMBOL || x->kind == EXPRESSION_APPLY)
		return x;
	for (i = 0; i < x->count && found == NULL; i++)
		found = first_symbol(x->args[i]);
	return found;
}

/* Whether x is made of symbols alone, and has others than `first`: m + n, ab, f(1) + f(2). */
static bool is_of_symbols(const struct expression *x, const struct expression *first, bool *others)
{
	size_t i;

	if (x->kind == EXPRESSION_SYMBOL || x->kind == EXPRESSION_APPLY) {
		*others = *others || x->kind == EXPRESSION_APPLY || !text_equal(x->name, first->name);
		return true;
	}
	if (x->kind < EXPRESSION_NEGATE || x->kind > EXPRESSION_QUOTIENT)
		return false;
	for (i = 0; i < x->count; i++)
		if (!is_of_symbols(x->args[i], first, others))
			return false;
	return true;
}

static bool is_of_several_symbols(const struct expression *x)
{
	const struct expression *first = first_symbol(x);
	bool others = false;

	return first != NULL && is_of_symbols(x, first, &others) && others;
}

/* Whether all symbols of x are capitals or Greek: points, angles and sets, but nothing to be solved for. */
static bool is_of_objects(const struct expression *x)
{
	size_t i;

	if (x->kind == EXPRESSION_SYMBOL)
		return x->name.size > 1 || (x->name.data[0] >= 'A' && x->name.data[0] <= 'Z');
	for (i = 0; i < x->count; i++)
		if (!is_of_objects(x->args[i]))
			return false;
	return x->has_symbol;
}

/* AB^2, OA^2 + OB^2: lengths, by their points. */
static bool is_of_squares(const struct expression *x)
{
	size_t i;

	if (x->kind == EXPRESSION_POWER)
		return is_of_objects(x->args[0]) && value_is_constant(x->args[1]);
	if (x->kind != EXPRESSION_SUM && x->kind != EXPRESSION_PRODUCT)
		return x->kind == EXPRESSION_SYMBOL && is_of_objects(x);
	for (i = 0; i < x->count; i++)
		if (!is_of_squares(x->args[i]))
			return false;
	return true;
}

/* What bars stand around: |S|, |z| and |a - b|, but |x| is to be solved for x. */
static bool is_in_bars(const struct expression *x)
{
	return x->kind == EXPRESSION_APPLY || is_of_objects(x) || is_of_several_symbols(x) ||
	       (x->kind == EXPRESSION_SYMBOL && (text_is(x->name, "z") || text_is(x->name, "w")));
}

static bool is_named_function(const struct expression *x)
{
	switch (x->function) {
	case EXPRESSION_ABS:
		return is_in_bars(x->args[0]);
	case EXPRESSION_SIN:
	case EXPRESSION_COS:
	case EXPRESSION_TAN:
	case EXPRESSION_COT:
	case EXPRESSION_SEC:
	case EXPRESSION_CSC:
		return x->args[0]->kind == EXPRESSION_APPLY || is_of_objects(x->args[0]);
	case EXPRESSION_FLOOR:
	case EXPRESSION_CEILING:
	case EXPRESSION_MAX:
	case EXPRESSION_MIN:
	case EXPRESSION_GCD:
	case EXPRESSION_LCM:
	case EXPRESSION_OPAQUE:
	case EXPRESSION_INTEGRAL:
	case EXPRESSION_TOTAL:
	case EXPRESSION_TIMES:
		return true;
	default:
		return false;
	}
}

/*
 * A left side that says of what the number on the right is the value, and
 * that cannot be solved for one variable: m + n, |S|, max f, sin A, E(X).
 */
static bool is_label(const struct expression *x)
{
	if (x->kind == EXPRESSION_FUNCTION)
		return is_named_function(x);
	if (x->kind == EXPRESSION_PRODUCT && x->args[0]->kind == EXPRESSION_APPLY)
		return true;
	if (x->kind == EXPRESSION_POWER) /* R^2 is to be solved for R, but a variance has no other name */
		return x->args[0]->kind == EXPRESSION_SYMBOL && text_is(x->args[0]->name, "sigma");
	return is_of_several_symbols(x) || is_of_squares(x);
}

/* Whether the symbol occurs in x. */
static bool occurs(const struct expression *symbol, const struct expression *x)
{
	size_t i;

	if (x->kind == EXPRESSION_SYMBOL)
		return text_equal(x->name, symbol->name);
	for (i = 0; i < x->count; i++)
		if (occurs(symbol, x->args[i]))
			return true;
	return false;
}

static bool is_number(const struct expression *x)
{
	return value_is_constant(x->kind == EXPRESSION_QUANTITY ? x->args[0] : x);
}

const struct expression *value_solved(const struct expression *x, const struct expression **name)
{
	if (x->kind != EXPRESSION_RELATION || x->count != 2 || x->name.data[0] != '=')
		return NULL;
	*name = x->args[0];
	if (x->args[0]->kind == EXPRESSION_SYMBOL && occurs(x->args[0], x->args[1]))
		return NULL;
	if (x->args[0]->kind == EXPRESSION_TUPLE && expression_is_scalar(x->args[1]) && is_application(x->args[0]))
		return x->args[1];
	if (is_name(x->args[0]) || (is_number(x->args[1]) && is_label(x->args[0])))
		return x->args[1];
	return NULL;
}

static const struct expression *equation(struct arena *a, const struct expression *x, const struct expression *y)
{
	return expression_named(a, EXPRESSION_RELATION, TEXT("="), (const struct expression *const[]){ x, y }, 2);
}

/* All relations are "=": x = ... = value. */
static const struct expression *equation_normal(struct arena *a, const struct expression *x)
{
	const struct expression *first = x->args[0], *last = x->args[x->count - 1];
	size_t i;
	bool constant = true;

	for (i = 0; i < x->count; i++)
		constant = constant && value_is_constant(x->args[i]);
	if (constant)
		return last; /* 28 + 32 = 60 */
	if (value_is_constant(first) && (is_name(last) || is_label(last)))
		return equation(a, last, first); /* 5 = x */
	if (!is_name(first) && last->kind == EXPRESSION_SYMBOL && !occurs(last, first))
		return equation(a, last, first); /* x^2 + 1 = a */
	return equation(a, first, last);
}

/* a, b or both: what is about equal, of which either is the answer. */
static const struct expression *about(struct arena *a, const struct expression *x, const struct expression *y)
{
	return expression_named(a, EXPRESSION_RELATION, TEXT("~"), (const struct expression *const[]){ x, y }, 2);
}

/* x = 10/3 ~ 3.33 and 10/3 ~ 3.33: both sides of the last sign, where both are constants. */
static const struct expression *about_normal(struct arena *a, const struct expression *x)
{
	size_t n = x->count;
	const struct expression *value;

	if (x->name.data[n - 2] != '~' || !value_is_constant(x->args[n - 1]) || !value_is_constant(x->args[n - 2]))
		return NULL;
	value = about(a, x->args[n - 2], x->args[n - 1]);
	return n > 2 && is_name(x->args[0]) ? equation(a, x->args[0], value) : value;
}

const struct expression *value_relation(struct arena *a, const struct expression *x)
{
	const struct expression *set = about_normal(a, x);
	char *ops = arena_copy(a, x->name.data, x->name.size);
	bool equations = true;
	size_t i;

	if (set != NULL)
		return set;
	for (i = 0; i < x->name.size; i++) {
		if (ops[i] == '~')
			ops[i] = '='; /* about is a claim of value */
		equations = equations && ops[i] == '=';
	}
	if (equations)
		return equation_normal(a, x);
	if (x->count == 2 && ops[0] == 'i')
		return x->args[1]; /* x in S */
	x = expression_named(a, EXPRESSION_RELATION, (struct text){ ops, x->name.size }, x->args, x->count);
	set = value_inequality(a, x);
	return set == NULL ? x : set;
}
