/* Combinations and permutations as they are written without a binomial: C(10, 3), {}_{10}C_3, 10C3. */
#include <string.h>

#include "answer/parse_parts.h"

/* C or P at the token. */
static bool counting(const struct parser *p, enum expression_function *f)
{
	if (p->s.token.kind != TOKEN_SYMBOL || p->s.token.name.size != 1 ||
	    strchr("CP", p->s.token.name.data[0]) == NULL)
		return false;
	*f = p->s.token.name.data[0] == 'C' ? EXPRESSION_BINOMIAL : EXPRESSION_PERMUTATIONS;
	return true;
}

const struct expression *parse_prescript(struct parser *p)
{
	const struct expression *n;
	enum expression_function f;

	parse_next(p); /* _ or ^ */
	n = parse_subscript(p);
	if (n == NULL)
		return NULL;
	if (!counting(p, &f))
		return parse_fail(p, "here an operator has nothing to work on");
	parse_next(p);
	if (!parse_accept(p, '_'))
		return parse_fail(p, "combinations lack their number");
	return parse_two(p, f, n, parse_subscript(p));
}

/* Whole numbers n >= k, or letters that count. */
static bool counts(const struct expression *x)
{
	size_t i;

	if (x->kind == EXPRESSION_SYMBOL)
		return x->name.size == 1 && strchr("jklmnNr", x->name.data[0]) != NULL;
	if (x->kind == EXPRESSION_NUMBER)
		return !x->point && x->small >= 0;
	if (x->kind < EXPRESSION_NEGATE || x->kind > EXPRESSION_QUOTIENT)
		return false;
	for (i = 0; i < x->count; i++)
		if (!counts(x->args[i]))
			return false;
	return true;
}

const struct expression *parse_combinations(struct parser *p)
{
	struct parser before = *p;
	const struct expression *x;
	enum expression_function f;

	if (!counting(p, &f) || f != EXPRESSION_BINOMIAL)
		return NULL;
	parse_next(p);
	x = parse_is(p, '(') && !p->s.token.spaced ? parse_bracket(p) : NULL;
	if (x != NULL && x->kind == EXPRESSION_TUPLE && x->count == 2 && x->open == '(' && x->close == ')' &&
	    counts(x->args[0]) && counts(x->args[1]) &&
	    (x->args[0]->kind != EXPRESSION_NUMBER || x->args[1]->kind != EXPRESSION_NUMBER ||
	     x->args[0]->small >= x->args[1]->small))
		return parse_two(p, f, x->args[0], x->args[1]);
	before.tokens = p->tokens;
	*p = before;
	return NULL;
}

const struct expression *parse_written_between(struct parser *p, const struct expression *n)
{
	enum expression_function f;
	size_t after = p->s.token.to;

	if (!counting(p, &f) || p->s.token.spaced || after >= p->s.t.size || !text_is_digit(p->s.t.data[after]))
		return NULL;
	parse_next(p);
	return parse_two(p, f, n, parse_script(p));
}

/* The n of C_n, a whole number of at most three digits; -1 for other names. */
static int64_t subscript(struct text name)
{
	int64_t n = 0;
	size_t i;

	if (name.size < 3 || name.size > 5 || strchr("CA", name.data[0]) == NULL || name.data[1] != '_')
		return -1;
	for (i = 2; i < name.size; i++) {
		if (!text_is_digit(name.data[i]))
			return -1;
		n = 10 * n + (name.data[i] - '0');
	}
	return n;
}

bool parse_is_count(struct text name, const struct expression *power)
{
	return power->kind == EXPRESSION_NUMBER && power->exponent == 0 && power->small >= 0 && subscript(name) >= 2 &&
	       power->small <= subscript(name);
}

const struct expression *parse_counted(struct parser *p, struct text name, const struct expression *power)
{
	return parse_two(p, name.data[0] == 'C' ? EXPRESSION_BINOMIAL : EXPRESSION_PERMUTATIONS,
			 expression_integer(p->arena, subscript(name)), power);
}
