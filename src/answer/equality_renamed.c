/* Names that do not matter: of arguments, of what runs through the integers, of constants of integration. */
#include <string.h>

#include "answer/equality_parts.h"
#include "answer/value_parts.h"

enum {
	NAMES_MAX = 12,
	CONSTANTS_MAX = 3
};

struct names {
	struct text at[NAMES_MAX];
	size_t count;
	bool more; /* than there is room for */
};

/* Adds the symbols of x that are `wanted`, each once. */
static void collect(struct names *n, const struct expression *x, bool (*wanted)(struct text name))
{
	size_t i;

	if (x->kind == EXPRESSION_SYMBOL) {
		for (i = 0; i < n->count && !text_equal(n->at[i], x->name); i++)
			;
		if (i < n->count || !wanted(x->name))
			return;
		if (n->count == NAMES_MAX)
			n->more = true;
		else
			n->at[n->count++] = x->name;
	}
	for (i = 0; x->has_symbol && i < x->count; i++)
		collect(n, x->args[i], wanted);
}

/* The symbol of place i, which no answer can name. */
static const struct expression *place(struct arena *a, size_t i)
{
	char name[2] = { '\\', (char)('0' + i) };

	return expression_symbol(a, (struct text){ arena_copy(a, name, sizeof name), sizeof name });
}

static bool same(struct equality *c, const struct expression *x, const struct expression *y)
{
	return equality_decide(c, x, y, EXPRESSION_LOG_NATURAL).verdict == EXPRESSION_EQUAL;
}

static const struct expression *difference(struct arena *a, const struct expression *x, const struct expression *y)
{
	return expression_pair(a, EXPRESSION_SUM, x, expression_new(a, EXPRESSION_NEGATE, &y, 1));
}

/* -- arguments --------------------------------------------------------------------- */

/* f(x) with symbols as its arguments: the value with those of places; NULL for other names. */
static const struct expression *with_places(struct arena *a, const struct expression *name,
					    const struct expression *value)
{
	size_t i, k;

	for (i = 0; i < name->count; i++) {
		if (name->args[i]->kind != EXPRESSION_SYMBOL)
			return NULL;
		for (k = 0; k < i; k++)
			if (text_equal(name->args[i]->name, name->args[k]->name))
				return NULL;
	}
	for (i = 0; i < name->count; i++)
		value = expression_replaced(a, value, name->args[i]->name, place(a, i));
	return value;
}

/* a_n as a(n): the letter below the line is an argument. */
static const struct expression *as_application(struct arena *a, const struct expression *name)
{
	const struct expression *letter;
	size_t bar = text_find(name->name, TEXT("_"));

	if (name->kind != EXPRESSION_SYMBOL || bar + 2 != name->name.size || !text_is_letter(name->name.data[bar + 1]))
		return name;
	letter = expression_symbol(a, text_slice(name->name, bar + 1, bar + 2));
	return expression_named(a, EXPRESSION_APPLY, text_slice(name->name, 0, bar), &letter, 1);
}

bool equality_arguments(struct equality *c, const struct expression *x, const struct expression **value,
			const struct expression *y, const struct expression **against)
{
	const struct expression *u, *v;

	x = as_application(c->arena, x);
	y = as_application(c->arena, y);
	if (x->kind != EXPRESSION_APPLY || y->kind != EXPRESSION_APPLY || !text_equal(x->name, y->name) ||
	    x->count != y->count || x->count > CONSTANTS_MAX)
		return false;
	u = with_places(c->arena, x, *value);
	v = with_places(c->arena, y, *against);
	if (u == NULL || v == NULL)
		return false;
	*value = u;
	*against = v;
	return true;
}

/* -- families of solutions ----------------------------------------------------------- */

static bool is_whole_letter(struct text name)
{
	return name.size == 1 && strchr("jklmnN", name.data[0]) != NULL;
}

/* Whether the quotient is a whole number: in the canonical form, so that pi may stand in both. */
static bool is_whole(struct arena *a, const struct expression *x, const struct expression *y, bool one)
{
	struct builder form = { 0 };
	bool ok = expression_canonical(&form, expression_pair(a, EXPRESSION_QUOTIENT, x, y)) && form.size > 0 &&
		  (one ? strcmp(form.data, "1") == 0 || strcmp(form.data, "-1") == 0
		       : strspn(form.data, "-0123456789") == form.size);

	builder_clear(&form);
	return ok;
}

/* x as start + step * symbol; false where it is not. */
static bool as_progression(struct equality *c, const struct expression *x, struct text symbol,
			   const struct expression **start, const struct expression **step)
{
	const struct expression *line;

	*start = expression_replaced(c->arena, x, symbol, expression_integer(c->arena, 0));
	*step = difference(c->arena, expression_replaced(c->arena, x, symbol, expression_integer(c->arena, 1)), *start);
	line = expression_pair(c->arena, EXPRESSION_PRODUCT, *step, expression_symbol(c->arena, symbol));
	return same(c, x, expression_pair(c->arena, EXPRESSION_SUM, *start, line));
}

/*
 * x = pi/4 + k pi and x = -3pi/4 + n pi: the same numbers, if the letters run
 * through the integers. Steps that are rational may belong to natural numbers,
 * where another start is another family.
 */
static bool families(struct equality *c, const struct expression *x, const struct expression *y)
{
	const struct expression *start, *step, *other_start, *other_step;
	struct names p = { .count = 0 }, q = { .count = 0 };

	collect(&p, x, is_whole_letter);
	collect(&q, y, is_whole_letter);
	if (p.count != 1 || q.count != 1)
		return false;
	y = expression_replaced(c->arena, y, q.at[0], expression_symbol(c->arena, p.at[0]));
	if (same(c, x, y))
		return true;
	return as_progression(c, x, p.at[0], &start, &step) &&
	       as_progression(c, y, p.at[0], &other_start, &other_step) &&
	       expression_rational(NULL, step) != EXPRESSION_OK && is_whole(c->arena, other_step, step, true) &&
	       is_whole(c->arena, difference(c->arena, start, other_start), step, false);
}

bool equality_is_family(struct equality *c, const struct expression *set, const struct expression *y)
{
	const struct expression *name, *value = value_solved(y, &name), *member = set->args[0], *from;

	if (value == NULL || !expression_is_scalar(value) || !expression_is_scalar(member) || set->count != 2 ||
	    set->args[1]->kind != EXPRESSION_RELATION || set->args[1]->args[0]->kind != EXPRESSION_SYMBOL)
		return false;
	from = set->args[1]->args[1];
	if (from->kind != EXPRESSION_APPLY || from->count != 1 || !text_is(from->name, "mathbb") ||
	    !text_is(from->args[0]->name, "Z"))
		return false;
	member = expression_replaced(c->arena, member, set->args[1]->args[0]->name,
				     expression_symbol(c->arena, TEXT("k")));
	return families(c, member, value);
}

/* -- constants of integration --------------------------------------------------------- */

/* C, C_1, c_2; C_n and C_10 are numbers of another kind. */
static bool is_constant_name(struct text name)
{
	return text_is(name, "C") || (name.size == 3 && (name.data[0] | 0x20) == 'c' && name.data[1] == '_' &&
				      name.data[2] >= '0' && name.data[2] <= '4');
}

static bool is_any_name(struct text name)
{
	return name.size > 0;
}

/* The constants that are added: c and K beside C too. */
static bool is_added_name(struct text name)
{
	return is_constant_name(name) || text_is(name, "c") || text_is(name, "K");
}

/* The constant that is added in x, and the rest of it; false unless there is one. */
static bool split_constant(struct arena *a, const struct expression *x, struct text *name,
			   const struct expression **rest)
{
	const struct expression **terms = arena_alloc(a, (x->count + 1) * sizeof *terms);
	struct names within = { .count = 0 };
	size_t i, n = 0, found = 0;

	if (x->kind != EXPRESSION_SUM)
		return false;
	for (i = 0; i < x->count; i++) {
		const struct expression *term = x->args[i];

		if (term->kind == EXPRESSION_NEGATE)
			term = term->args[0];
		if (term->kind == EXPRESSION_SYMBOL && is_added_name(term->name)) {
			*name = term->name;
			found++;
		} else {
			terms[n++] = x->args[i];
		}
	}
	if (found != 1 || n == 0)
		return false;
	*rest = expression_new(a, EXPRESSION_SUM, terms, n);
	collect(&within, *rest, is_any_name);
	for (i = 0; i < within.count; i++)
		if (text_equal(within.at[i], *name))
			return false;
	return !within.more;
}

/* Both end in + C: whether the rest differs by a constant. */
static bool differ_by_constant(struct equality *c, const struct expression *x, const struct expression *y)
{
	const struct expression *u, *v, *gap, *moved;
	struct names n = { .count = 0 };
	struct text first, second;
	size_t i;

	if (!split_constant(c->arena, x, &first, &u) || !split_constant(c->arena, y, &second, &v) ||
	    (!is_constant_name(first) && !is_constant_name(second)))
		return false;
	gap = difference(c->arena, u, v);
	collect(&n, gap, is_any_name);
	if (n.more || n.count > 8)
		return false;
	for (moved = gap, i = 0; i < n.count; i++)
		moved = expression_replaced(c->arena, moved, n.at[i], place(c->arena, i));
	return same(c, gap, moved);
}

/* Whether y is x with its constants under the names of those of x, from `next` on in some order. */
static bool permuted(struct equality *c, const struct expression *x, const struct expression *y,
		     const struct names *names, size_t next, unsigned used)
{
	size_t i;

	if (next == names->count)
		return same(c, x, y);
	for (i = 0; i < names->count; i++)
		if ((used >> i & 1) == 0 && permuted(c, x,
						     expression_replaced(c->arena, y, place(c->arena, next)->name,
									 expression_symbol(c->arena, names->at[i])),
						     names, next + 1, used | 1U << i))
			return true;
	return false;
}

/* Those of the names that are not among the others. */
static struct names without(const struct names *names, const struct names *others)
{
	struct names left = { .more = names->more };
	size_t i, k;

	for (i = 0; i < names->count; i++) {
		for (k = 0; k < others->count && !text_equal(names->at[i], others->at[k]); k++)
			;
		if (k == others->count)
			left.at[left.count++] = names->at[i];
	}
	return left;
}

static bool are_all(const struct names *names, bool (*wanted)(struct text name))
{
	size_t i;

	for (i = 0; i < names->count; i++)
		if (!wanted(names->at[i]))
			return false;
	return names->count > 0;
}

/* A and B beside C_1 and C_2, c beside C. */
static bool is_constant_letter(struct text name)
{
	return is_added_name(name) || (name.size == 1 && name.data[0] >= 'A' && name.data[0] <= 'D');
}

/* The names that only one side has: constants, one side's by their names, the other's by letters that may be such. */
static bool are_constants(const struct names *p, const struct names *q)
{
	if (p->count != q->count || p->more || q->more || p->count > CONSTANTS_MAX)
		return false;
	if (p->count == 1)
		return are_all(p, is_added_name) && are_all(q, is_added_name);
	return (are_all(p, is_constant_name) && are_all(q, is_constant_letter)) ||
	       (are_all(q, is_constant_name) && are_all(p, is_constant_letter));
}

static bool other_constants(struct equality *c, const struct expression *x, const struct expression *y)
{
	struct names p = { .count = 0 }, q = { .count = 0 }, first, second;
	size_t i;

	collect(&p, x, is_any_name);
	collect(&q, y, is_any_name);
	first = without(&p, &q);
	second = without(&q, &p);
	if (first.count + second.count == 0) {
		/* The same names: C_1 and C_2 may have been exchanged. */
		first.count = second.count = 0;
		collect(&first, x, is_constant_name);
		collect(&second, y, is_constant_name);
	}
	/* By themselves they are what is asked for. */
	if (!are_constants(&first, &second) || first.count == p.count)
		return false;
	for (i = 0; i < second.count; i++)
		y = expression_replaced(c->arena, y, second.at[i], place(c->arena, i));
	return permuted(c, x, y, &first, 0, 0);
}

bool equality_renamed(struct equality *c, const struct expression *x, const struct expression *y)
{
	if (!x->has_symbol || !y->has_symbol || x->has_sign || y->has_sign)
		return false;
	return (c->solutions && families(c, x, y)) || differ_by_constant(c, x, y) || other_constants(c, x, y);
}

/* -- decorations ------------------------------------------------------------------------ */

static bool is_vector(const struct expression *x)
{
	return x->kind == EXPRESSION_APPLY && x->count == 1 && x->args[0]->kind == EXPRESSION_SYMBOL &&
	       (text_is(x->name, "vec") || text_is(x->name, "overrightarrow"));
}

bool equality_has_vectors(const struct expression *x)
{
	size_t i;

	for (i = 0; i < x->count; i++)
		if (equality_has_vectors(x->args[i]))
			return true;
	return is_vector(x);
}

static const struct expression *below_arrow(const struct expression *part, const void *context)
{
	(void)context;
	return is_vector(part) ? part->args[0] : NULL;
}

const struct expression *equality_without_vectors(struct arena *a, const struct expression *x)
{
	return expression_mapped(a, x, below_arrow, NULL);
}
