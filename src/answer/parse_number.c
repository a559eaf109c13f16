/* Numbers: in a base, with digits that repeat, mixed with a fraction. */
#include <string.h>

#include "answer/parse_parts.h"
#include "base/memory.h"

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

/* \dot{3}, \dot1\dot2, \dot{1}42\dot{8} at t[at]: the *n digits up to the last dot, and the offset after them. */
static size_t dotted(struct text t, size_t at, char *out, size_t *n)
{
	size_t end = at, count = 0;

	for (*n = 0; at < t.size && count < REPETEND_MAX;) {
		bool dot = text_starts_at(t, at, "\\dot"), brace;
		size_t digit = dot ? text_skip_white(t, at + 4) : at;

		brace = dot && text_starts_at(t, digit, "{");
		digit += brace;
		if (digit >= t.size || !text_is_digit(t.data[digit]) || (brace && !text_starts_at(t, digit + 1, "}")))
			break;
		out[count++] = t.data[digit];
		at = digit + 1 + brace;
		if (dot) {
			end = at;
			*n = count;
		}
	}
	return end;
}

/* The digits in parentheses of 0.(3) and, where it is read so, of 0.1(6); without moving if there are none. */
static bool parenthesised(struct parser *p, const struct answer_token *t, struct text *digits)
{
	size_t from = p->s.token.to, end = from;

	while (end < p->s.t.size && text_is_digit(p->s.t.data[end]))
		end++;
	if (!parse_is(p, '(') || p->s.token.spaced || end == from || !text_starts_at(p->s.t, end, ")"))
		return false;
	if (t->exponent < 0) {
		p->s.ambiguous |= ANSWER_READ_REPETEND;
		if ((p->s.readings & ANSWER_READ_REPETEND) == 0)
			return false;
	}
	*digits = text_slice(p->s.t, from, end);
	p->s.at = end + 1;
	return true;
}

/* The digits that repeat after those of a decimal number, the scanner past them; false if there are none. */
static bool repeating(struct parser *p, const struct answer_token *t, struct text *digits)
{
	size_t i, n;

	if (parse_is_command(p, COMMAND_OVERLINE) && !p->s.token.spaced) {
		if (!token_raw_group(&p->s, digits)) {
			parse_fail(p, "\\overline lacks its digits");
			return false;
		}
		for (i = 0; i < digits->size; i++) {
			if (!text_is_digit(digits->data[i])) {
				parse_fail(p, "only digits repeat");
				return false;
			}
		}
		return true;
	}
	if (parse_is_command(p, COMMAND_DECORATED) && text_is(p->s.token.name, "dot") && !p->s.token.spaced) {
		char *out = arena_alloc(p->arena, REPETEND_MAX);

		p->s.at = dotted(p->s.t, p->s.token.from, out, &n);
		*digits = (struct text){ out, n };
		return n > 0;
	}
	return parenthesised(p, t, digits);
}

/* 0.1\overline{6}, or 0.1666... */
static const struct expression *with_repetend(struct parser *p, const struct expression *x,
					      const struct answer_token *t)
{
	struct scanner before = p->s;
	int32_t places = -t->exponent;
	struct text digits;
	size_t n;

	if (t->exponent <= 0 && repeating(p, t, &digits)) {
		parse_next(p);
		return parse_pair(p, EXPRESSION_SUM, x, repetend(p, digits, places));
	}
	if (p->problem != NULL)
		return NULL;
	before.ambiguous = p->s.ambiguous;
	p->s = before;
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

static int64_t digit_value(char c)
{
	return c <= '9' ? c - '0' : 10 + (c - 'A');
}

/* 204_5: digits in a base; x_1 of a number makes no sense otherwise. */
static const struct expression *with_base(struct parser *p, struct text digits)
{
	const struct expression *base;
	int64_t b;
	size_t i;

	parse_next(p); /* _ */
	base = parse_subscript(p);
	if (base == NULL)
		return NULL;
	b = base->kind == EXPRESSION_NUMBER && base->exponent == 0 ? base->small : -1;
	if (b < 2 || b > BASE_MAX)
		return parse_fail(p, "this is no base of a number");
	for (i = 0; i < digits.size; i++)
		if (digit_value(digits.data[i]) >= b)
			return parse_fail(p, "a digit does not belong to its base");
	return expression_number(p->arena, digits, (unsigned)b, 0, false);
}

/*
 * Whether a run of digits and capitals is a number with letters for digits:
 * 1F_{16}, 2A_{12}, FF_{16}. Names of points have subscripts too: 2A_1, AB_{12}.
 */
static bool has_letters(struct text run, struct text after)
{
	bool sixteen = text_starts(after, TEXT("_{16}")) || text_starts(after, TEXT("_16"));
	bool twelve = text_starts(after, TEXT("_{12}")) || text_starts(after, TEXT("_12"));
	size_t i, letters = 0;

	for (i = 0; i < run.size; i++) {
		letters += !text_is_digit(run.data[i]);
		if (digit_value(run.data[i]) >= (sixteen ? 16 : 12))
			return false;
	}
	return letters > 0 && run.size > 1 && (sixteen || (twelve && text_is_digit(run.data[0])));
}

/* What stands around the digits: (1F), \text{1F}, \mathrm{1F}; the bytes before, and the byte that closes. */
static size_t around(struct text t, size_t at, char *close)
{
	static const char *const opens[] = { "(", "\\text{", "\\mathrm{", "\\mathtt{" };
	size_t i;

	for (i = 0; i < countof(opens); i++) {
		if (text_starts_at(t, at, opens[i])) {
			*close = i == 0 ? ')' : '}';
			return strlen(opens[i]);
		}
	}
	*close = '\0';
	return 0;
}

const struct expression *parse_in_base(struct parser *p)
{
	struct text t = p->s.t, run;
	char close;
	size_t from = p->s.token.from, inside, end;

	if (memchr(t.data + from, '_', t.size - from) == NULL)
		return NULL;
	inside = around(t, from, &close);
	end = from + inside;
	while (end < t.size && (text_is_digit(t.data[end]) || (t.data[end] >= 'A' && t.data[end] <= 'Z')))
		end++;
	run = text_slice(t, from + inside, end);
	if (inside > 0 && (run.size == 0 || end == t.size || t.data[end++] != close || !text_starts_at(t, end, "_")))
		return NULL;
	if (!has_letters(run, text_slice(t, end, t.size)) &&
	    (inside == 0 || run.size < 2 || strspn(run.data, "0123456789") < run.size))
		return NULL;
	p->s.at = end;
	parse_next(p);
	return with_base(p, run);
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
	const struct expression *x = parse_in_base(p), *part;

	if (x != NULL || p->problem != NULL)
		return x;
	x = expression_number(p->arena, t.name, 10, t.exponent, t.point);
	parse_next(p);
	if (parse_is(p, '_'))
		return t.exponent == 0 ? with_base(p, t.name) : parse_fail(p, "this is no base of a number");
	part = parse_written_between(p, x);
	if (part != NULL || p->problem != NULL)
		return part;
	if (t.point)
		return with_repetend(p, x, &t);
	part = mixed_part(p);
	if (part == NULL)
		return p->problem == NULL ? x : NULL;
	return parse_pair(p, EXPRESSION_SUM, x, part);
}
