/* Normal forms of the structures in answers. */
#include <string.h>

#include "answer/number_words.h"
#include "answer/parts.h"
#include "base/memory.h"

enum {
	ITEMS_MAX = 512
};

struct parts {
	const struct expression *at[ITEMS_MAX];
	size_t count;
};

static bool is_constant(const struct expression *x)
{
	return expression_is_scalar(x) && !x->has_symbol && !x->has_sign;
}

static const struct expression *rebuilt(struct arena *a, const struct expression *x, const struct parts *p)
{
	if (x->kind == EXPRESSION_TUPLE)
		return expression_tuple(a, x->open, x->close, p->at, p->count);
	if (x->kind == EXPRESSION_MATRIX)
		return expression_matrix(a, x->columns, p->at, p->count);
	return expression_named(a, x->kind, x->name, p->at, p->count);
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

const struct expression *answer_known_words(struct arena *a, struct text words)
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
	int64_t value;
	size_t i;

	for (i = 0; i < countof(none); i++)
		if (text_is(t, none[i]))
			return expression_new(a, EXPRESSION_EMPTY, NULL, 0);
	for (i = 0; i < countof(all); i++) {
		if (text_is(t, all[i])) {
			const struct expression *infinity = expression_constant(a, EXPRESSION_INFINITY);
			const struct expression *ends[] = { expression_new(a, EXPRESSION_NEGATE, &infinity, 1),
							    infinity };

			return expression_tuple(a, '(', ')', ends, 2);
		}
	}
	return t.size > 0 && number_words(t, 0, &value) == t.size ? expression_integer(a, value) : NULL;
}

static const struct expression *words_normal(struct arena *a, const struct expression *x)
{
	const struct expression *known = answer_known_words(a, x->name);

	return known != NULL ? known : expression_named(a, EXPRESSION_WORDS, plain_words(a, x->name), NULL, 0);
}

/* -- relations ------------------------------------------------------------------- */

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
	       is_product_name(x);
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

const struct expression *answer_solved(const struct expression *x, const struct expression **name)
{
	if (x->kind != EXPRESSION_RELATION || x->count != 2 || x->name.data[0] != '=')
		return NULL;
	*name = x->args[0];
	if (x->args[0]->kind == EXPRESSION_SYMBOL && occurs(x->args[0], x->args[1]))
		return NULL;
	return is_name(x->args[0]) ? x->args[1] : NULL;
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
		constant = constant && is_constant(x->args[i]);
	if (constant)
		return last; /* 28 + 32 = 60 */
	if (is_constant(first) && is_name(last))
		return equation(a, last, first); /* 5 = x */
	if (!is_name(first) && last->kind == EXPRESSION_SYMBOL && !occurs(last, first))
		return equation(a, last, first); /* x^2 + 1 = a */
	return equation(a, first, last);
}

static const struct expression *infinity_of(struct arena *a, bool minus)
{
	const struct expression *infinity = expression_constant(a, EXPRESSION_INFINITY);

	return minus ? expression_new(a, EXPRESSION_NEGATE, &infinity, 1) : infinity;
}

static const struct expression *named_interval(struct arena *a, struct text name, const struct expression *low,
					       bool low_in, const struct expression *high, bool high_in)
{
	const struct expression *ends[] = { low, high };
	const struct expression *t = expression_tuple(a, low_in ? '[' : '(', high_in ? ']' : ')', ends, 2);
	struct expression *named = arena_alloc(a, sizeof *named);

	*named = *t;
	named->name = name;
	return named;
}

static bool is_less(char op)
{
	return op == '<' || op == 'l';
}

static bool is_greater(char op)
{
	return op == '>' || op == 'g';
}

/* x < 3, 2 > x, -2 <= x <= 7, x != 3: a set of reals named x; NULL for others. */
static const struct expression *interval_of(struct arena *a, const struct expression *x)
{
	const struct expression *variable, *low, *high;
	size_t at = x->count == 3 ? 1 : x->args[0]->kind == EXPRESSION_SYMBOL ? 0 : 1, i;
	char op, before;

	variable = x->args[at];
	if (variable->kind != EXPRESSION_SYMBOL)
		return NULL;
	for (i = 0; i < x->count; i++)
		if (i != at && !is_constant(x->args[i]))
			return NULL;
	if (x->count == 2) {
		const struct expression *bound = x->args[1 - at];

		op = x->name.data[0];
		if (op == '!') {
			const struct expression *parts[] = {
				expression_tuple(a, '(', ')',
						 (const struct expression *const[]){ infinity_of(a, true), bound }, 2),
				expression_tuple(a, '(', ')',
						 (const struct expression *const[]){ bound, infinity_of(a, false) }, 2)
			};

			return expression_named(a, EXPRESSION_UNION, variable->name, parts, 2);
		}
		if (!is_less(op) && !is_greater(op))
			return NULL;
		if (is_less(op) == (at == 0))
			return named_interval(a, variable->name, infinity_of(a, true), false, bound,
					      op == 'l' || op == 'g');
		return named_interval(a, variable->name, bound, op == 'l' || op == 'g', infinity_of(a, false), false);
	}
	before = x->name.data[0];
	op = x->name.data[1];
	if (!(is_less(before) && is_less(op)) && !(is_greater(before) && is_greater(op)))
		return NULL;
	low = is_less(op) ? x->args[0] : x->args[2];
	high = is_less(op) ? x->args[2] : x->args[0];
	return named_interval(a, variable->name, low, (is_less(op) ? before : op) == (is_less(op) ? 'l' : 'g'), high,
			      (is_less(op) ? op : before) == (is_less(op) ? 'l' : 'g'));
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

	if (x->name.data[n - 2] != '~' || !is_constant(x->args[n - 1]) || !is_constant(x->args[n - 2]))
		return NULL;
	value = about(a, x->args[n - 2], x->args[n - 1]);
	return n > 2 && is_name(x->args[0]) ? equation(a, x->args[0], value) : value;
}

static const struct expression *relation_normal(struct arena *a, const struct expression *x)
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
	set = x->count <= 3 ? interval_of(a, x) : NULL;
	return set == NULL ? x : set;
}

/* -- lists ------------------------------------------------------------------------ */

static bool push(struct parts *p, const struct expression *x)
{
	if (p->count == ITEMS_MAX)
		return false;
	p->at[p->count++] = x;
	return true;
}

/* One item of a list or set: both values of +-, the items of a list within. */
static bool spread(struct arena *a, struct parts *p, const struct expression *x)
{
	size_t i;

	if (expression_is_scalar(x) && x->has_sign)
		return push(p, expression_signed(a, x, true)) && push(p, expression_signed(a, x, false));
	if (x->kind == EXPRESSION_LIST) {
		for (i = 0; i < x->count; i++)
			if (!push(p, x->args[i]))
				return false;
		return true;
	}
	return push(p, x);
}

/* x = 1, x = 2 and x = 1, 2: the values, as a list with the name of x. NULL for others. */
static const struct expression *values_of(struct arena *a, const struct parts *p)
{
	const struct expression *name = NULL, *here;
	struct parts values = { .count = 0 };
	size_t i;

	for (i = 0; i < p->count; i++) {
		const struct expression *value = answer_solved(p->at[i], &here);

		if (value == NULL && i == 0)
			return NULL;
		if (value != NULL && here->kind != EXPRESSION_SYMBOL)
			return NULL;
		if (value != NULL && name != NULL && !text_equal(name->name, here->name))
			return NULL;
		if (value != NULL)
			name = here;
		else if (!expression_is_scalar(p->at[i]))
			return NULL;
		spread(a, &values, value == NULL ? p->at[i] : value);
	}
	return name == NULL ? NULL : expression_named(a, EXPRESSION_LIST, name->name, values.at, values.count);
}

/* Only intervals and unions on one variable: x < 1 or x > 2. */
static bool is_ranges(const struct parts *p)
{
	size_t i;

	for (i = 0; i < p->count; i++)
		if ((p->at[i]->kind != EXPRESSION_TUPLE && p->at[i]->kind != EXPRESSION_UNION) ||
		    p->at[i]->name.size == 0 || !text_equal(p->at[i]->name, p->at[0]->name))
			return false;
	return p->count > 1;
}

static bool is_everything(const struct expression *x)
{
	return x->kind == EXPRESSION_TUPLE && x->count == 2 && x->args[0]->kind == EXPRESSION_NEGATE &&
	       x->args[0]->args[0]->kind == EXPRESSION_CONSTANT && x->args[1]->kind == EXPRESSION_CONSTANT &&
	       x->args[1]->function == EXPRESSION_INFINITY;
}

/* Ranges are alternatives; two that would cover everything are meant to hold together: x > 2, x < 5. */
static const struct expression *joined_ranges(struct arena *a, const struct parts *p)
{
	const struct expression *all =
		answer_real_set(a, expression_named(a, EXPRESSION_UNION, p->at[0]->name, p->at, p->count));

	if (p->count != 2 || !is_everything(all))
		return all;
	return answer_real_set(a, expression_named(a, EXPRESSION_INTERSECTION, p->at[0]->name, p->at, p->count));
}

static const struct expression *list_normal(struct arena *a, const struct expression *x, const struct parts *p)
{
	const struct expression *values;
	struct parts spreaded = { .count = 0 };
	size_t i;

	if (x->kind == EXPRESSION_LIST && is_ranges(p))
		return joined_ranges(a, p);
	values = x->kind == EXPRESSION_LIST ? values_of(a, p) : NULL;
	if (values != NULL)
		return values;
	for (i = 0; i < p->count; i++)
		if (!spread(a, &spreaded, p->at[i]))
			return rebuilt(a, x, p);
	return rebuilt(a, x, &spreaded);
}

/* [[1, 2], [3, 4]] is a matrix. */
static const struct expression *tuple_normal(struct arena *a, const struct expression *x, const struct parts *p)
{
	struct parts entries = { .count = 0 };
	size_t columns = p->count > 0 ? p->at[0]->count : 0, i, k;

	for (i = 0; i < p->count; i++)
		if (x->open != '[' || p->at[i]->kind != EXPRESSION_TUPLE || p->at[i]->open != '[' ||
		    p->at[i]->count != columns)
			return rebuilt(a, x, p);
	for (i = 0; i < p->count; i++)
		for (k = 0; k < columns; k++)
			if (!push(&entries, p->at[i]->args[k]))
				return rebuilt(a, x, p);
	return expression_matrix(a, columns, entries.at, entries.count);
}

const struct expression *answer_normal(struct arena *a, const struct expression *x)
{
	struct parts p = { .count = 0 };
	size_t i;

	if (expression_is_scalar(x)) {
		if (!x->has_sign)
			return x;
		spread(a, &p, x);
		return expression_new(a, EXPRESSION_LIST, p.at, p.count);
	}
	if (x->kind == EXPRESSION_WORDS)
		return words_normal(a, x);
	if (x->count > ITEMS_MAX)
		return x;
	for (i = 0; i < x->count; i++)
		push(&p, expression_is_scalar(x->args[i]) ? x->args[i] : answer_normal(a, x->args[i]));
	switch (x->kind) {
	case EXPRESSION_RELATION: {
		const struct expression *r = relation_normal(a, rebuilt(a, x, &p)), *name,
					*value = answer_solved(r, &name);
		struct parts values = { .count = 0 };

		if (value == NULL || !expression_is_scalar(value) || !value->has_sign ||
		    name->kind != EXPRESSION_SYMBOL)
			return r;
		spread(a, &values, value); /* x = +-2 */
		return name == NULL ? NULL : expression_named(a, EXPRESSION_LIST, name->name, values.at, values.count);
	}
	case EXPRESSION_LIST:
	case EXPRESSION_SET:
		return list_normal(a, x, &p);
	case EXPRESSION_TUPLE:
		return tuple_normal(a, x, &p);
	case EXPRESSION_UNION:
	case EXPRESSION_INTERSECTION:
	case EXPRESSION_DIFFERENCE:
		return answer_real_set(a, rebuilt(a, x, &p));
	default:
		return rebuilt(a, x, &p);
	}
}
