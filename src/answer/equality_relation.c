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

/* x and x; held against the right answer, f(x) and y, x(t) and x too. */
static bool same_name(struct equality *c, const struct expression *x, const struct expression *y)
{
	if (!c->strict && x->kind != y->kind && (x->kind == EXPRESSION_APPLY || y->kind == EXPRESSION_APPLY) &&
	    x->kind <= EXPRESSION_APPLY && y->kind <= EXPRESSION_APPLY && text_equal(x->name, y->name))
		return true;
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

/* What is looked for in an equation, and the symbol for it. */
struct unknown {
	struct text key;
	const struct expression *name, *symbol;
};

static const struct expression *find_unknown(const struct expression *part, const void *context)
{
	const struct unknown *u = context;
	const struct expression *found = NULL;
	struct builder key = { 0 };

	if (part->kind != EXPRESSION_APPLY || !text_equal(part->name, u->name->name))
		return NULL;
	expression_print(&key, part, true);
	if (text_equal(builder_view(&key), u->key))
		found = u->symbol;
	builder_clear(&key);
	return found;
}

/* What is left of x - y, an equation, when the unknown is its value, and so much more. */
static const struct expression *left_over(struct arena *a, const struct expression *gap, const struct unknown *u,
					  const struct expression *value, int64_t more)
{
	const struct expression *moved = expression_pair(a, EXPRESSION_SUM, value, expression_integer(a, more));

	return expression_replaced(a, gap, u->symbol->name, moved);
}

/*
 * x'' = -k x/m and m x'' + k x = 0: the value of the one solves the other,
 * which is linear in it. Only for what has a name with arguments or marks: an
 * equation of variables may be what is to be solved for another one.
 */
static bool solves(struct equality *c, const struct expression *name, const struct expression *value,
		   const struct expression *y)
{
	struct unknown u = { .name = name, .symbol = expression_symbol(c->arena, TEXT("\\u")) };
	const struct expression *gap = difference(c->arena, y), *zero = expression_integer(c->arena, 0), *one, *two;
	struct builder key = { 0 };
	bool ok;

	expression_print(&key, name, true);
	u.key = builder_view(&key);
	gap = expression_mapped(c->arena, gap, find_unknown, &u);
	builder_clear(&key);
	one = left_over(c->arena, gap, &u, value, 1);
	two = left_over(c->arena, gap, &u, value, 2);
	ok = equality_decide(c, left_over(c->arena, gap, &u, value, 0), zero, EXPRESSION_LOG_NATURAL).verdict ==
		     EXPRESSION_EQUAL &&
	     equality_decide(c, one, zero, EXPRESSION_LOG_NATURAL).verdict == EXPRESSION_DIFFERENT;
	one = expression_pair(c->arena, EXPRESSION_PRODUCT, one, expression_integer(c->arena, 2));
	return ok && equality_decide(c, one, two, EXPRESSION_LOG_NATURAL).verdict == EXPRESSION_EQUAL;
}

/* The values of two equations for one name. */
static struct answer_result solved(struct equality *c, const struct expression *x, const struct expression *y)
{
	bool before = c->solutions;
	struct answer_result r;

	c->solutions = true;
	r = equality_of(c, x, y);
	c->solutions = before;
	return r;
}

struct answer_result equality_relations(struct equality *c, const struct expression *x, const struct expression *y)
{
	const struct expression *name, *other, *value = value_solved(x, &name), *against = value_solved(y, &other);
	struct answer_result r = moduli(c, x, y);

	if (r.verdict != ANSWER_EQUAL)
		return r;
	if (value != NULL && against != NULL &&
	    (same_name(c, name, other) || equality_arguments(c, name, &value, other, &against)))
		return solved(c, value, against);
	r = chains(c, x, y);
	if (r.verdict == ANSWER_EQUAL || x->count != 2 || y->count != 2 || !expression_is_scalar(x->args[0]) ||
	    !expression_is_scalar(x->args[1]) || !expression_is_scalar(y->args[0]) || !expression_is_scalar(y->args[1]))
		return r;
	r = curves(c, x, y);
	if (r.verdict != ANSWER_EQUAL && !c->strict && x->name.data[0] == '=' && y->name.data[0] == '=' &&
	    ((value != NULL && name->kind == EXPRESSION_APPLY && solves(c, name, value, y)) ||
	     (against != NULL && other->kind == EXPRESSION_APPLY && solves(c, other, against, x))))
		return equality_result(ANSWER_EQUAL, "one equation solves the other");
	return r;
}
