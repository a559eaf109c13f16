/* Normal forms of answers. */
#include <string.h>

#include "answer/clock.h"
#include "answer/number_words.h"
#include "answer/value_parts.h"
#include "base/memory.h"

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

const struct expression *value_simplified(struct arena *a, const struct expression *x)
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

/* Lower case, one space between words, no marks at the ends. */
static struct text plain_words(struct arena *a, struct text t)
{
	char *out = arena_alloc(a, t.size + 1);
	size_t i, n = 0;

	for (i = 0; i < t.size; i++) {
		char c = t.data[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c + ('a' - 'A'));
		if (strchr(" \t\n\r~\\{}()\"$", c) != NULL)
			c = ' ';
		if (c == ' ' && (n == 0 || out[n - 1] == ' '))
			continue;
		out[n++] = c;
	}
	while (n > 0 && strchr(" .,;:!'", out[n - 1]) != NULL)
		n--;
	return (struct text){ out, n };
}

/* noon and midnight */
static const struct expression *time_of_words(struct arena *a, struct text t)
{
	const struct expression *parts[] = { expression_integer(a, 12), expression_integer(a, 0) }, *time;

	if (!text_is(t, "noon") && !text_is(t, "midday") && !text_is(t, "midnight"))
		return NULL;
	time = expression_named(a, EXPRESSION_RATIO, TEXT(CLOCK_RATIO), parts, 2);
	return expression_named(a, EXPRESSION_QUANTITY, t, &time, 1);
}

const struct expression *value_of_words(struct arena *a, struct text words)
{
	static const char *const none[] = {
		"no solution", "no solutions",  "no real solution",      "no real solutions", "none",
		"empty set",   "the empty set", "no such number exists", "no real roots",     "no roots"
	};
	static const char *const all[] = { "all real numbers",
					   "all reals",
					   "all real",
					   "real numbers",
					   "the real numbers",
					   "all real x",
					   "the set of all real numbers",
					   "any real number" };
	struct text t = plain_words(a, words);
	const struct expression *time = time_of_words(a, t);
	int64_t value;
	size_t i;

	for (i = 0; i < countof(none); i++)
		if (text_is(t, none[i]))
			return expression_new(a, EXPRESSION_EMPTY, NULL, 0);
	for (i = 0; i < countof(all); i++)
		if (text_is(t, all[i]))
			return value_reals(a);
	if (time != NULL)
		return time;
	return t.size > 0 && number_words(t, 0, &value) == t.size ? expression_integer(a, value) : NULL;
}

static const struct expression *words_normal(struct arena *a, const struct expression *x)
{
	const struct expression *known = value_of_words(a, x->name);

	return known != NULL ? known : expression_named(a, EXPRESSION_WORDS, plain_words(a, x->name), NULL, 0);
}

/* -- the whole ------------------------------------------------------------------------- */

/* x = +-2: both values, with the name of x. */
static const struct expression *signed_relation(struct arena *a, const struct expression *x)
{
	const struct expression *name, *value = value_solved(x, &name);
	struct value_items values = { .count = 0 };

	if (value == NULL || !expression_is_scalar(value) || !value->has_sign || name->kind != EXPRESSION_SYMBOL)
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
