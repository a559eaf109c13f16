/* Sums of unit vectors: 2i - 3j as a tuple. */
#include "answer/value_parts.h"
#include "base/memory.h"

static const char *const units[] = { VALUE_UNIT "i", VALUE_UNIT "j", VALUE_UNIT "k" };

/* The units that occur in x, a bit for each. */
static unsigned units_of(const struct expression *x)
{
	unsigned found = 0;
	size_t i;

	if (x->kind == EXPRESSION_SYMBOL && x->name.data[0] == VALUE_UNIT[0])
		for (i = 0; i < countof(units); i++)
			found |= (unsigned)text_is(x->name, units[i]) << i;
	for (i = 0; x->has_symbol && i < x->count; i++)
		found |= units_of(x->args[i]);
	return found;
}

/* x with the unit vector `which` in the place of `value`, and 0 for the others. */
static const struct expression *component(struct arena *a, const struct expression *x, size_t which, int64_t value)
{
	size_t i;

	for (i = 0; i < countof(units); i++)
		x = expression_replaced(a, x, text_of(units[i]), expression_integer(a, i == which ? value : 0));
	return x;
}

static bool same(const struct expression *x, const struct expression *y)
{
	return expression_equal(x, y, EXPRESSION_LOG_NATURAL).verdict == EXPRESSION_EQUAL;
}

const struct expression *value_vector(struct arena *a, const struct expression *x)
{
	const struct expression *parts[countof(units)], *two = expression_integer(a, 2);
	unsigned found = units_of(x);
	size_t i, n = (found & 4) != 0 ? 3 : 2;

	if (found <= 1) /* i alone is the number */
		return found == 0 ? x
				  : expression_replaced(a, x, text_of(units[0]), expression_constant(a, EXPRESSION_I));
	if (!same(component(a, x, 0, 0), expression_integer(a, 0)))
		return x;
	for (i = 0; i < n; i++) {
		parts[i] = component(a, x, i, 1);
		if (!same(component(a, x, i, 2), expression_pair(a, EXPRESSION_PRODUCT, two, parts[i])))
			return x;
	}
	return expression_tuple(a, '(', ')', parts, n);
}
