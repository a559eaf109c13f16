/* Normal forms of lists, sets and tuples. */
#include "answer/value_parts.h"

static bool push(struct value_items *items, const struct expression *x)
{
	if (items->count == VALUE_ITEMS_MAX)
		return false;
	items->at[items->count++] = x;
	return true;
}

bool value_spread(struct arena *a, struct value_items *items, const struct expression *x)
{
	size_t i;

	if ((expression_is_scalar(x) || x->kind == EXPRESSION_RELATION) && x->has_sign)
		return push(items, expression_signed(a, x, true)) && push(items, expression_signed(a, x, false));
	if (x->kind == EXPRESSION_LIST) {
		for (i = 0; i < x->count; i++)
			if (!push(items, x->args[i]))
				return false;
		return true;
	}
	return push(items, x);
}

/* x = 1, x = 2 and x = 1, 2: the values, as a list with the name of x. NULL for others. */
static const struct expression *values_of(struct arena *a, const struct value_items *items)
{
	const struct expression *name = NULL, *here;
	struct value_items values = { .count = 0 };
	size_t i;

	for (i = 0; i < items->count; i++) {
		const struct expression *value = value_solved(items->at[i], &here);

		if (value == NULL && i == 0)
			return NULL;
		if (value != NULL && here->kind != EXPRESSION_SYMBOL)
			return NULL;
		if (value != NULL && name != NULL && !text_equal(name->name, here->name))
			return NULL;
		if (value != NULL)
			name = here;
		else if (!expression_is_scalar(items->at[i]))
			return NULL;
		if (!value_spread(a, &values, value == NULL ? items->at[i] : value))
			return NULL;
	}
	return name == NULL ? NULL : expression_named(a, EXPRESSION_LIST, name->name, values.at, values.count);
}

/* Only intervals and unions on one variable: x < 1 or x > 2. */
static bool is_ranges(const struct value_items *items)
{
	size_t i;

	for (i = 0; i < items->count; i++)
		if ((items->at[i]->kind != EXPRESSION_TUPLE && items->at[i]->kind != EXPRESSION_UNION) ||
		    items->at[i]->name.size == 0 || !text_equal(items->at[i]->name, items->at[0]->name))
			return false;
	return items->count > 1;
}

static bool is_everything(const struct expression *x)
{
	return x->kind == EXPRESSION_TUPLE && x->count == 2 && value_is_infinite(x->args[0]) &&
	       value_is_infinite(x->args[1]);
}

/*
 * Ranges joined by "or" are alternatives, by "and" they hold together. By
 * neither they are alternatives too, but two that would cover everything are
 * meant to hold together: x > 2, x < 5.
 */
static const struct expression *joined_ranges(struct arena *a, char joint, const struct value_items *items)
{
	struct text name = items->at[0]->name;
	const struct expression *all, *common;

	all = value_real_set(a, expression_named(a, EXPRESSION_UNION, name, items->at, items->count));
	if (joint == '|' || (joint == 0 && (items->count != 2 || !is_everything(all))))
		return all;
	common = expression_named(a, EXPRESSION_INTERSECTION, name, items->at, items->count);
	return value_real_set(a, common);
}

static bool is_ellipsis(const struct expression *x)
{
	return x->kind == EXPRESSION_SYMBOL && text_is(x->name, "...");
}

/* Whether y - x is z - y; or 1, without a z. */
static bool steps_alike(struct arena *a, const struct expression *x, const struct expression *y,
			const struct expression *z)
{
	const struct expression *step, *next = expression_integer(a, 1);

	if (!expression_is_scalar(x) || !expression_is_scalar(y) || (z != NULL && !expression_is_scalar(z)))
		return false;
	step = expression_pair(a, EXPRESSION_SUM, y, expression_new(a, EXPRESSION_NEGATE, &x, 1));
	if (z != NULL)
		next = expression_pair(a, EXPRESSION_SUM, z, expression_new(a, EXPRESSION_NEGATE, &y, 1));
	return expression_equal(step, next, EXPRESSION_LOG_NATURAL).verdict == EXPRESSION_EQUAL;
}

/* 1, 2, 3, ..., n without what the first terms say already: 1, ..., n; 2, 4, 6, ... is 2, 4, .... */
static void shorten_sequence(struct arena *a, struct value_items *items)
{
	size_t dots = 0, kept = 2, i;

	while (dots < items->count && !is_ellipsis(items->at[dots]))
		dots++;
	if (dots == items->count || dots < 2)
		return;
	for (i = 2; i < dots; i++)
		if (!steps_alike(a, items->at[i - 2], items->at[i - 1], items->at[i]))
			return;
	if (steps_alike(a, items->at[0], items->at[1], NULL))
		kept = 1;
	for (i = dots; i < items->count; i++)
		items->at[kept + i - dots] = items->at[i];
	items->count -= dots - kept;
}

/* 9/4 or 2.25: one value that is written twice. */
static bool is_one_value(const struct value_items *items)
{
	size_t i;

	for (i = 0; i < items->count; i++)
		if (!expression_is_scalar(items->at[i]) ||
		    expression_equal(items->at[0], items->at[i], EXPRESSION_LOG_NATURAL).verdict != EXPRESSION_EQUAL)
			return false;
	return items->count == 2;
}

const struct expression *value_list(struct arena *a, const struct expression *x, const struct value_items *items)
{
	const struct expression *values;
	struct value_items apart = { .count = 0 };
	size_t i;

	if (x->kind == EXPRESSION_LIST && is_ranges(items))
		return joined_ranges(a, x->open, items);
	values = x->kind == EXPRESSION_LIST ? values_of(a, items) : NULL;
	if (values == NULL && x->kind == EXPRESSION_LIST)
		values = value_compound(a, items);
	if (values != NULL)
		return values;
	for (i = 0; i < items->count; i++)
		if (!value_spread(a, &apart, items->at[i]))
			return value_rebuilt(a, x, items);
	if (x->kind == EXPRESSION_LIST && x->open == '|' && is_one_value(&apart))
		return apart.at[0];
	shorten_sequence(a, &apart);
	return value_rebuilt(a, x, &apart);
}

/* [[1, 2], [3, 4]] is a matrix. */
const struct expression *value_tuple(struct arena *a, const struct expression *x, const struct value_items *items)
{
	struct value_items entries = { .count = 0 };
	size_t columns = items->count > 0 ? items->at[0]->count : 0, i, k;

	for (i = 0; i < items->count; i++)
		if (x->open != '[' || items->at[i]->kind != EXPRESSION_TUPLE || items->at[i]->open != '[' ||
		    items->at[i]->count != columns)
			return value_rebuilt(a, x, items);
	for (i = 0; i < items->count; i++)
		for (k = 0; k < columns; k++)
			if (!push(&entries, items->at[i]->args[k]))
				return value_rebuilt(a, x, items);
	return expression_matrix(a, columns, entries.at, entries.count);
}
