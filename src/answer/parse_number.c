/* Numbers: in a base, with digits that repeat, mixed with a fraction. */
#include <string.h>

#include "answer/parse_parts.h"

enum {
	BASE_MAX = 36,
	REPETEND_MAX = 60
};

/* The value of the digits that repeat forever after `places` others: r / (10^places (10^n - 1)). */
static const struct expression *repetend(struct parser *p, struct text digits, int32_t places)
{
	char *nines;

	if (digits.size == 0 || digits.size > REPETEND_MAX)
		return parse_fail(p, "the repeating digits are too many");
	nines = arena_alloc(p->arena, digits.size);
	memset(nines, '9', digits.size);
	return parse_pair(p, EXPRESSION_QUOTIENT, expression_number(p->arena, digits, 10, 0, false),
			  expression_number(p->arena, (struct text){ nines, digits.size }, 10, places, false));
}

/* The shortest end of the digits that stands there twice (a single digit: three times); 0 if there is none. */
static size_t cycle(struct text fraction)
{
	size_t n, i;

	for (n = 1; n <= 6; n++) {
		size_t times = n == 1 ? 3 : 2;

		if (fraction.size < times * n)
			break;
		for (i = 0; i < (times - 1) * n; i++)
			if (fraction.data[fraction.size - 1 - i] != fraction.data[fraction.size - 1 - i - n])
				break;
		if (i == (times - 1) * n)
			return n;
	}
	return 0;
}

/* 0.1\overline{6}, or 0.1666... */
static const struct expression *with_repetend(struct parser *p, const struct expression *x,
					      const struct answer_token *t)
{
	int32_t places = -t->exponent;
	struct text digits;
	size_t n;

	if (parse_is_command(p, COMMAND_OVERLINE) && !p->s.token.spaced && t->point && t->exponent <= 0) {
		if (!token_raw_group(&p->s, &digits))
			return parse_fail(p, "\\overline lacks its digits");
		for (n = 0; n < digits.size; n++)
			if (digits.data[n] < '0' || digits.data[n] > '9')
				return parse_fail(p, "only digits repeat");
		parse_next(p);
		return parse_pair(p, EXPRESSION_SUM, x, repetend(p, digits, places));
	}
	if (parse_is(p, '.') && !p->s.token.spaced && places > 0 && (size_t)places <= t->name.size) {
		digits = text_slice(t->name, t->name.size - (size_t)places, t->name.size);
		n = cycle(digits);
		if (n > 0) {
			digits = text_slice(digits, digits.size - n, digits.size);
			parse_next(p);
			return parse_pair(p, EXPRESSION_SUM, x, repetend(p, digits, places));
		}
	}
	return x;
}

/* 204_5: digits in a base; x_1 of a number makes no sense otherwise. */
static const struct expression *with_base(struct parser *p, const struct answer_token *t)
{
	const struct expression *base;
	int64_t b;
	size_t i;

	parse_next(p); /* _ */
	base = parse_script(p);
	if (base == NULL)
		return NULL;
	b = base->kind == EXPRESSION_NUMBER && base->exponent == 0 ? base->small : -1;
	if (b < 2 || b > BASE_MAX || t->exponent != 0)
		return parse_fail(p, "this is no base of a number");
	for (i = 0; i < t->name.size; i++)
		if (t->name.data[i] - '0' >= b)
			return parse_fail(p, "a digit does not belong to its base");
	return expression_number(p->arena, t->name, (unsigned)b, 0, false);
}

static bool is_whole(const struct expression *x)
{
	return x->kind == EXPRESSION_NUMBER && x->exponent == 0 && !x->point && x->base == 10 && x->small >= 0;
}

/* Whether x is a fraction of whole numbers between 0 and 1. */
static bool is_proper(const struct expression *x)
{
	return x != NULL && x->kind == EXPRESSION_QUOTIENT && is_whole(x->args[0]) && is_whole(x->args[1]) &&
	       x->args[0]->small > 0 && x->args[0]->small < x->args[1]->small;
}

/* 1/2 after a space: a fraction of two numbers; NULL, without moving, for anything else. */
static const struct expression *plain_fraction(struct parser *p)
{
	struct scanner before = p->s;
	struct answer_token top = p->s.token, bottom;
	const struct expression *x = NULL;

	if (top.kind != TOKEN_NUMBER || !top.spaced || top.point)
		return NULL;
	parse_next(p);
	if (parse_accept(p, '/') && p->s.token.kind == TOKEN_NUMBER && !p->s.token.point) {
		bottom = p->s.token;
		parse_next(p);
		x = parse_pair(p, EXPRESSION_QUOTIENT, expression_number(p->arena, top.name, 10, 0, false),
			       expression_number(p->arena, bottom.name, 10, 0, false));
	}
	if (!is_proper(x)) {
		p->s = before;
		return NULL;
	}
	return x;
}

/* The fraction of a mixed number after its whole part; NULL, without moving, if there is none. */
static const struct expression *mixed_part(struct parser *p)
{
	struct scanner before = p->s;
	const struct expression *x;

	if (p->s.token.kind == TOKEN_NUMBER)
		return plain_fraction(p);
	if (!parse_is_command(p, COMMAND_FRAC))
		return NULL;
	x = parse_command(p);
	if (x == NULL)
		return NULL;
	if (!is_proper(x) || parse_is(p, '^')) {
		p->s = before;
		return NULL;
	}
	return x;
}

const struct expression *parse_number(struct parser *p)
{
	struct answer_token t = p->s.token;
	const struct expression *x = expression_number(p->arena, t.name, 10, t.exponent, t.point), *part;

	parse_next(p);
	if (parse_is(p, '_'))
		return with_base(p, &t);
	if (t.point)
		return with_repetend(p, x, &t);
	part = mixed_part(p);
	if (part == NULL)
		return p->problem == NULL ? x : NULL;
	return parse_pair(p, EXPRESSION_SUM, x, part);
}
