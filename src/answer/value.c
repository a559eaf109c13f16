/* Normal forms of answers. */
#include "answer/value_parts.h"

bool value_is_constant(const struct expression *x)
{
	return expression_is_scalar(x) && !x->has_symbol && !x->has_sign;
}

bool value_is_infinite(const struct expression *x)
{
	if (x->kind == EXPRESSION_NEGATE)
		x = x->args[0];
	return x->kind == EXPRESSION_CONSTANT && x->function == EXPRESSION_INFINITY;
}

const struct expression *value_infinity(struct arena *a, bool minus)
{
	const struct expression *infinity = expression_constant(a, EXPRESSION_INFINITY);

	return minus ? expression_new(a, EXPRESSION_NEGATE, &infinity, 1) : infinity;
}

const struct expression *value_interval(struct arena *a, char open, const struct expression *low,
					const struct expression *high, char close)
{
	return expression_tuple(a, open, close, (const struct expression *const[]){ low, high }, 2);
}

const struct expression *value_reals(struct arena *a)
{
	return value_interval(a, '(', value_infinity(a, true), value_infinity(a, false), ')');
}

const struct expression *value_lowest_terms(struct arena *a, const struct expression *x)
{
	struct builder b = { 0 };
	struct text form, top, under;
	size_t slash;

	if (expression_rational(&b, x) == EXPRESSION_OK) {
		form = (struct text){ arena_copy(a, b.data, b.size), b.size };
		slash = text_find(form, TEXT("/"));
		top = text_slice(form, form.data[0] == '-', slash);
		under = text_slice(form, slash + (slash < form.size), form.size);
		x = expression_number(a, top, 10, 0, false);
		if (under.size > 0)
			x = expression_pair(a, EXPRESSION_QUOTIENT, x, expression_number(a, under, 10, 0, false));
		if (form.data[0] == '-')
			x = expression_new(a, EXPRESSION_NEGATE, &x, 1);
	}
	builder_clear(&b);
	return x;
}

const struct expression *value_rebuilt(struct arena *a, const struct expression *x, const struct value_items *items)
{
	if (x->kind == EXPRESSION_TUPLE)
		return expression_tuple(a, x->open, x->close, items->at, items->count);
	if (x->kind == EXPRESSION_MATRIX)
		return expression_matrix(a, x->columns, items->at, items->count);
	return expression_named(a, x->kind, x->name, items->at, items->count);
}

/* -- words ----------------------------------------------------------------------- */

static const struct expression *words_normal(struct arena *a, const struct expression *x)
{
	const struct expression *known = value_of_words(a, x->name);

	return known != NULL ? known : expression_named(a, EXPRESSION_WORDS, value_plain_words(a, x->name), NULL, 0);
}

/* -- the whole ------------------------------------------------------------------------- */

/* x = +-2: both values, with the name of x. */
static const struct expression *signed_relation(struct arena *a, const struct expression *x)
{
	const struct expression *name, *value = value_solved(x, &name);
	struct value_items values = { .count = 0 };

	if (value == NULL || !expression_is_scalar(value) || !value->has_sign)
		return x;
	if (name->kind == EXPRESSION_APPLY) {
		/* f(x) = +-x: two functions */
		value_spread(a, &values, x);
		return expression_new(a, EXPRESSION_LIST, values.at, values.count);
	}
	if (name->kind != EXPRESSION_SYMBOL)
		return x;
	value_spread(a, &values, value);
	return expression_named(a, EXPRESSION_LIST, name->name, values.at, values.count);
}

/* Signs are left to what holds the scalar. */
static const struct expression *scalar_normal(struct arena *a, const struct expression *x)
{
	return x->has_symbol && !x->has_sign ? value_vector(a, x) : x;
}

const struct expression *value_normal(struct arena *a, const struct expression *x)
{
	struct value_items items; /* not cleared: there are many of them, and they are large */
	size_t i;

	items.count = 0;
	if (expression_is_scalar(x)) {
		if (!x->has_sign)
			return scalar_normal(a, x);
		value_spread(a, &items, x);
		return expression_new(a, EXPRESSION_LIST, items.at, items.count);
	}
	if (x->kind == EXPRESSION_WORDS)
		return words_normal(a, x);
	if (x->kind == EXPRESSION_SET && x->open == '|')
		return value_described(a, x);
	if (x->count > VALUE_ITEMS_MAX)
		return x;
	for (i = 0; i < x->count; i++)
		items.at[items.count++] =
			expression_is_scalar(x->args[i]) ? scalar_normal(a, x->args[i]) : value_normal(a, x->args[i]);
	switch (x->kind) {
	case EXPRESSION_RELATION:
		return signed_relation(a, value_relation(a, value_rebuilt(a, x, &items)));
	case EXPRESSION_LIST:
	case EXPRESSION_SET:
		return value_list(a, x, &items);
	case EXPRESSION_TUPLE:
		return value_tuple(a, x, &items);
	case EXPRESSION_QUANTITY:
		return value_quantity(a, items.at[0], x->name);
	case EXPRESSION_UNION:
	case EXPRESSION_INTERSECTION:
	case EXPRESSION_DIFFERENCE:
		return value_real_set(a, value_rebuilt(a, x, &items));
	default:
		return value_rebuilt(a, x, &items);
	}
}
