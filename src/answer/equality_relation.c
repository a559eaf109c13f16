/* Equality of equations and inequalities. */
#include "answer/equality_parts.h"
#include "answer/value_parts.h"

static char flipped(char op)
{
	switch (op) {
	case '<':
		return '>';
	case '>':
		return '<';
	case 'l':
		return 'g';
	case 'g':
		return 'l';
	default:
		return op;
	}
}

static const struct expression *difference(struct arena *a, const struct expression *x)
{
	const struct expression *right = expression_new(a, EXPRESSION_NEGATE, &x->args[1], 1);

	return expression_pair(a, EXPRESSION_SUM, x->args[0], right);
}

/* Chains side by side, in the order they are written or the other way round. */
static struct answer_result chains(struct equality *c, const struct expression *x, const struct expression *y)
{
	struct answer_result r = equality_result(ANSWER_DIFFERENT, "relations");
	const struct expression **turned;
	size_t i, n = x->count;
	bool same = n == y->count, back = same;

	for (i = 0; same && i + 1 < n; i++)
		same = x->name.data[i] == y->name.data[i];
	for (i = 0; back && i + 1 < n; i++)
		back = x->name.data[i] == flipped(y->name.data[n - 2 - i]);
	if (same)
		r = equality_ordered(c, x, y, "sides of relations");
	if (r.verdict == ANSWER_EQUAL || !back)
		return r;
	turned = arena_alloc(c->arena, n * sizeof *turned);
	for (i = 0; i < n; i++)
		turned[i] = y->args[n - 1 - i];
	return equality_either(
		equality_ordered(c, x, expression_new(c->arena, EXPRESSION_LIST, turned, n), "sides of relations"), r);
}

/* Both have two scalar sides: x - y up to a factor. */
static struct answer_result curves(struct equality *c, const struct expression *x, const struct expression *y)
{
	char op = x->name.data[0], other = y->name.data[0];
	struct expression_decision d;
	bool negative;

	if (op != other && op != flipped(other))
		return equality_result(ANSWER_DIFFERENT, "kinds of relation");
	if (c->steps > EQUALITY_STEPS_MAX)
		return equality_result(ANSWER_UNDECIDED, "too much work");
	d = expression_proportional(difference(c->arena, x), difference(c->arena, y), EXPRESSION_LOG_NATURAL,
				    &negative);
	c->steps += 1 + d.steps;
	if (d.verdict == EXPRESSION_EQUAL && op != '=' && op != '!' && negative != (op != other))
		return equality_result(ANSWER_DIFFERENT, "the direction of an inequality");
	return equality_decided(d, "relations up to a factor");
}

/* x and x; held against the right answer, f(x) and y too. */
static bool same_name(struct equality *c, const struct expression *x, const struct expression *y)
{
	if (!c->strict && ((x->kind == EXPRESSION_APPLY && y->kind == EXPRESSION_SYMBOL && text_is(y->name, "y")) ||
			   (y->kind == EXPRESSION_APPLY && x->kind == EXPRESSION_SYMBOL && text_is(x->name, "y"))))
		return true;
	return equality_of(c, x, y).verdict == ANSWER_EQUAL;
}

/* The modulus of a congruence; NULL for other relations. */
static const struct expression *modulus(const struct expression *x)
{
	const struct expression *m = NULL;
	size_t i;

	for (i = 0; i < x->count && m == NULL; i++)
		m = equality_modulus(x->args[i]);
	return m;
}

/* Whether both are congruences of one modulus, or none is one. */
static struct answer_result moduli(struct equality *c, const struct expression *x, const struct expression *y)
{
	const struct expression *m = modulus(x), *n = modulus(y);
	struct answer_result r = equality_result(ANSWER_EQUAL, "moduli");

	if ((m == NULL) != (n == NULL))
		return equality_result(ANSWER_DIFFERENT, "a congruence and an equation");
	if (m != NULL)
		r = equality_values(c, m, n);
	r.rule = "moduli";
	return r;
}

struct answer_result equality_relations(struct equality *c, const struct expression *x, const struct expression *y)
{
	const struct expression *name, *other, *value = value_solved(x, &name), *against = value_solved(y, &other);
	struct answer_result r = moduli(c, x, y);

	if (r.verdict != ANSWER_EQUAL)
		return r;
	if (value != NULL && against != NULL && same_name(c, name, other))
		return equality_of(c, value, against);
	r = chains(c, x, y);
	if (r.verdict == ANSWER_EQUAL || x->count != 2 || y->count != 2 || !expression_is_scalar(x->args[0]) ||
	    !expression_is_scalar(x->args[1]) || !expression_is_scalar(y->args[0]) || !expression_is_scalar(y->args[1]))
		return r;
	return curves(c, x, y);
}
