/* Sets by what their members are like: {2k | k in Z}. */
#include "answer/value_parts.h"

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
			sides[1] = value_normal(a, args[i]->args[1]);
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
