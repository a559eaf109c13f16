/* Sets by what their members are like: {2k | k in Z}. */
#include <string.h>

#include "answer/value_parts.h"
#include "base/memory.h"

static bool declares(const struct expression *x)
{
	return x->kind == EXPRESSION_RELATION && x->count == 2 && x->name.data[0] == 'i';
}

/* x with the symbol `from`, or every symbol of the list, under the name of a place: #1, #2. */
static const struct expression *placed(struct arena *a, const struct expression *x, const struct expression *from,
				       size_t *places)
{
	char name[2] = { '#', (char)('1' + *places % 8) };
	size_t i;

	if (from->kind == EXPRESSION_SYMBOL && from->name.data[0] != '#') {
		++*places;
		return expression_replaced(a, x, from->name,
					   expression_symbol(a, (struct text){ arena_copy(a, name, 2), 2 }));
	}
	for (i = 0; i < from->count; i++)
		x = placed(a, x, from->args[i], places);
	return x;
}

/* Z, N, Q, R after "in" are the sets of numbers, whatever their type. */
static const struct expression *number_set(struct arena *a, const struct expression *x)
{
	if (x->kind != EXPRESSION_SYMBOL || x->name.size != 1 || strchr("ZNQ", x->name.data[0]) == NULL)
		return x;
	return expression_named(a, EXPRESSION_APPLY, TEXT("mathbb"), &x, 1);
}

const struct expression *value_described(struct arena *a, const struct expression *x)
{
	const struct expression **args = arena_alloc(a, x->count * sizeof *args), *sides[2], *named = x;
	struct expression *set;
	size_t i, places = 0;

	/* What the members are made of has no name of its own. */
	for (i = 1; i < x->count; i++)
		if (declares(x->args[i]))
			named = placed(a, named, x->args[i]->args[0], &places);
	for (i = 0; i < x->count; i++) {
		args[i] = named->args[i];
		if (i > 0 && declares(args[i])) {
			sides[0] = args[i]->args[0];
			sides[1] = value_normal(a, number_set(a, args[i]->args[1]));
			args[i] = expression_named(a, EXPRESSION_RELATION, TEXT("i"), sides, 2);
		} else {
			args[i] = value_normal(a, args[i]);
		}
	}
	set = arena_alloc(a, sizeof *set);
	*set = *expression_new(a, EXPRESSION_SET, args, x->count);
	set->open = '|';
	return set;
}

const struct expression *value_set_of_words(struct arena *a, struct text words)
{
	static const char *const names[] = { "even integers", "even numbers", "odd integers", "odd numbers" };
	const struct expression *k = expression_symbol(a, TEXT("k")), *member, *set[2], *sides[2];
	struct expression *x = arena_alloc(a, sizeof *x);
	size_t i;

	if (text_starts(words, TEXT("the ")))
		words = text_slice(words, strlen("the "), words.size);
	if (text_starts(words, TEXT("all ")))
		words = text_slice(words, strlen("all "), words.size);
	for (i = 0; i < countof(names) && !text_is(words, names[i]); i++)
		;
	if (i == countof(names))
		return NULL;
	member = expression_pair(a, EXPRESSION_PRODUCT, expression_integer(a, 2), k);
	if (i >= 2)
		member = expression_pair(a, EXPRESSION_SUM, member, expression_integer(a, 1));
	sides[0] = k;
	sides[1] = expression_symbol(a, TEXT("Z"));
	set[0] = member;
	set[1] = expression_named(a, EXPRESSION_RELATION, TEXT("i"), sides, 2);
	*x = *expression_new(a, EXPRESSION_SET, set, 2);
	x->open = '|';
	return value_described(a, x);
}
