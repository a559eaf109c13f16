/* Numbers, functions, and commands with a syntax of their own. */
#include <string.h>

#include "answer/parse_parts.h"
#include "base/memory.h"

enum {
	BASE_MAX = 36,
	REPETEND_MAX = 60
};

/* -- numbers ----------------------------------------------------------------------- */

/* The value of the digits that repeat forever behind `places` digits: r / (10^places (10^n - 1)). */
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
static const struct expression *with_repetend(struct parser *p, const struct expression *x, const struct token *t)
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
static const struct expression *with_base(struct parser *p, const struct token *t)
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

/* 1/2 behind a space: a fraction of two numbers; NULL, without moving, for anything else. */
static const struct expression *plain_fraction(struct parser *p)
{
	struct scanner before = p->s;
	struct token top = p->s.token, bottom;
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

/* The fraction of a mixed number behind its whole part; NULL, without moving, if there is none. */
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
	struct token t = p->s.token;
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

/* -- scripts and arguments ------------------------------------------------------------ */

/* One digit of the number at the token, as LaTeX takes it: \frac12. */
static const struct expression *one_digit(struct parser *p)
{
	struct text digit = text_slice(p->s.t, p->s.token.from, p->s.token.from + 1);

	if (digit.size == 0 || digit.data[0] < '0' || digit.data[0] > '9')
		return parse_fail(p, "here a digit is missing");
	p->s.at = p->s.token.from + 1;
	parse_next(p);
	return expression_number(p->arena, digit, 10, 0, false);
}

/* What is in a group, or one token's worth. */
const struct expression *parse_argument(struct parser *p)
{
	struct token t = p->s.token;

	if (parse_is(p, '{'))
		return parse_group(p);
	if (t.kind == TOKEN_NUMBER)
		return one_digit(p);
	if (t.kind == TOKEN_SYMBOL) {
		parse_next(p);
		return expression_symbol(p->arena, t.name);
	}
	if (t.kind == TOKEN_CONSTANT) {
		parse_next(p);
		return expression_constant(p->arena, t.function);
	}
	if (t.kind == TOKEN_COMMAND)
		return parse_command(p);
	if (parse_is(p, '-')) {
		const struct expression *x;

		parse_next(p);
		x = parse_argument(p);
		return x == NULL ? NULL : parse_made(p, expression_new(p->arena, EXPRESSION_NEGATE, &x, 1));
	}
	if (parse_is(p, '(') || parse_is(p, '|') || parse_is(p, '$'))
		return parse_power(p);
	return parse_fail(p, "here an argument is missing");
}

/* As an argument, but x^10 is taken as it is meant. */
const struct expression *parse_script(struct parser *p)
{
	const struct expression *x;

	if (p->s.token.kind == TOKEN_NUMBER) {
		x = expression_number(p->arena, p->s.token.name, 10, p->s.token.exponent, p->s.token.point);
		parse_next(p);
		return x;
	}
	if (parse_is(p, '-') || parse_is(p, '+')) {
		bool minus = parse_is(p, '-');

		parse_next(p);
		x = parse_script(p);
		if (x == NULL || !minus)
			return x;
		return parse_made(p, expression_new(p->arena, EXPRESSION_NEGATE, &x, 1));
	}
	if (parse_is(p, '\'') || parse_is(p, '*')) {
		x = expression_symbol(p->arena, text_slice(p->s.t, p->s.token.from, p->s.token.to));
		parse_next(p);
		return x;
	}
	if (p->s.token.kind == TOKEN_TEXT || p->s.token.kind == TOKEN_WORD) {
		x = expression_symbol(p->arena, p->s.token.name);
		parse_next(p);
		return x;
	}
	x = parse_argument(p);
	/* 2^3^2: the powers of powers go to the right. */
	if (x != NULL && parse_is(p, '^')) {
		const struct expression *y;

		parse_next(p);
		y = parse_script(p);
		return parse_pair(p, EXPRESSION_POWER, x, y);
	}
	return x;
}

static const struct expression *parse_scalar_argument(struct parser *p)
{
	const struct expression *x = parse_argument(p);

	if (x != NULL && !expression_is_scalar(x))
		return parse_fail(p, "here a number is missing");
	return x;
}

/* -- functions ----------------------------------------------------------------------- */

static enum expression_function inverse_of(enum expression_function f)
{
	if (f >= EXPRESSION_SIN && f <= EXPRESSION_CSC)
		return (enum expression_function)(EXPRESSION_ARCSIN + (f - EXPRESSION_SIN));
	if (f >= EXPRESSION_SINH && f <= EXPRESSION_CSCH)
		return (enum expression_function)(EXPRESSION_ARSINH + (f - EXPRESSION_SINH));
	return f;
}

static bool is_minus_one(const struct expression *x)
{
	return x->kind == EXPRESSION_NEGATE && x->args[0]->kind == EXPRESSION_NUMBER && x->args[0]->small == 1 &&
	       x->args[0]->exponent == 0;
}

/* The number of arguments that f takes; 0 for any. */
static size_t arity(enum expression_function f)
{
	switch (f) {
	case EXPRESSION_GCD:
	case EXPRESSION_LCM:
	case EXPRESSION_MAX:
	case EXPRESSION_MIN:
		return 0;
	case EXPRESSION_LOG_BASE:
	case EXPRESSION_BINOMIAL:
	case EXPRESSION_PERMUTATIONS:
	case EXPRESSION_MOD:
	case EXPRESSION_ROOT:
		return 2;
	default:
		return 1;
	}
}

/* The arguments in brackets, in a group, or the product that follows. */
static bool parse_arguments(struct parser *p, struct items *list)
{
	const struct expression *x;
	bool bracketed = parse_is(p, '(') || parse_is(p, '[') || parse_is(p, '{');

	x = bracketed ? parse_power(p) : parse_implicit(p);
	if (x == NULL)
		return false;
	list->count = 0;
	if (bracketed && (x->kind == EXPRESSION_TUPLE || x->kind == EXPRESSION_LIST || x->kind == EXPRESSION_SET)) {
		for (; list->count < x->count; list->count++)
			list->at[list->count] = x->args[list->count];
	} else {
		list->at[list->count++] = x;
	}
	return true;
}

static const struct expression *apply(struct parser *p, enum expression_function f, struct items *list,
				      const struct expression *base)
{
	size_t i, n;

	if (f == EXPRESSION_LOG && base != NULL) {
		f = EXPRESSION_LOG_BASE;
		if (list->count == 1)
			list->at[list->count++] = base;
	} else if (f == EXPRESSION_LOG && list->count == 2) {
		f = EXPRESSION_LOG_BASE; /* log(8, 2) */
	} else if (f == EXPRESSION_ROOT && list->count == 1) {
		list->at[list->count++] = expression_integer(p->arena, 3); /* cbrt */
	}
	n = arity(f);
	if (list->count == 0 || (n != 0 && list->count != n))
		return parse_fail(p, "a function has the wrong number of arguments");
	for (i = 0; i < list->count; i++)
		if (!expression_is_scalar(list->at[i]))
			return parse_fail(p, "a function is of what is no number");
	return parse_made(p, expression_function(p->arena, f, list->at, list->count));
}

const struct expression *parse_function(struct parser *p)
{
	enum expression_function f = p->s.token.function;
	const struct expression *power = NULL, *base = NULL, *x;
	struct items list;

	parse_next(p);
	while (parse_is(p, '^') || parse_is(p, '_')) {
		bool raised = parse_is(p, '^');

		parse_next(p);
		x = parse_script(p);
		if (x == NULL)
			return NULL;
		if (raised)
			power = x;
		else
			base = x;
	}
	if (power != NULL && is_minus_one(power) && inverse_of(f) != f) {
		f = inverse_of(f);
		power = NULL;
	}
	if (!parse_starts_primary(p) && !parse_is(p, '-'))
		return parse_fail(p, "a function lacks its argument");
	if (parse_is(p, '-')) {
		/* \sin -x */
		parse_next(p);
		if (!parse_arguments(p, &list))
			return NULL;
		list.at[0] = expression_new(p->arena, EXPRESSION_NEGATE, &list.at[0], 1);
	} else if (!parse_arguments(p, &list)) {
		return NULL;
	}
	x = apply(p, f, &list, base);
	return power == NULL ? x : parse_pair(p, EXPRESSION_POWER, x, power);
}

/* -- commands ------------------------------------------------------------------------ */

static const struct expression *fraction(struct parser *p)
{
	const struct expression *top = parse_scalar_argument(p);

	if (top == NULL)
		return NULL;
	return parse_pair(p, EXPRESSION_QUOTIENT, top, parse_scalar_argument(p));
}

static const struct expression *square_root(struct parser *p)
{
	const struct expression *degree = NULL, *x;

	if (parse_is(p, '[')) {
		parse_next(p);
		degree = parse_sum(p);
		if (degree == NULL)
			return NULL;
		if (!parse_accept(p, ']'))
			return parse_fail(p, "a bracket is not closed");
	}
	if (p->s.token.kind == TOKEN_NUMBER) {
		/* All digits: \sqrt12 is meant as the root of 12. */
		x = expression_number(p->arena, p->s.token.name, 10, p->s.token.exponent, p->s.token.point);
		parse_next(p);
	} else if (p->s.token.kind == TOKEN_FUNCTION) {
		x = parse_function(p);
	} else {
		x = parse_scalar_argument(p);
	}
	if (x != NULL && !expression_is_scalar(x))
		return parse_fail(p, "a root is of what is no number");
	return parse_two(p, EXPRESSION_ROOT, x, degree == NULL ? expression_integer(p->arena, 2) : degree);
}

static const struct expression *binomial(struct parser *p)
{
	struct items list;
	const struct expression *top;

	if (parse_is(p, '(')) {
		if (!parse_arguments(p, &list))
			return NULL;
		return apply(p, EXPRESSION_BINOMIAL, &list, NULL);
	}
	top = parse_scalar_argument(p);
	return top == NULL ? NULL : parse_two(p, EXPRESSION_BINOMIAL, top, parse_scalar_argument(p));
}

/* \sum_{k=1}^{n}: index, from, to, and the term that follows. */
static const struct expression *total(struct parser *p, enum expression_function f)
{
	struct items list = { .count = 4 };
	struct parse_index here = { .outer = p->index };
	const struct parse_index *outer;
	struct token index;
	char name[2] = { '#' };
	size_t i, depth = 1;

	if (!parse_accept(p, '_') || !parse_accept(p, '{'))
		return parse_fail(p, "a sum lacks its range");
	index = p->s.token;
	if (index.kind != TOKEN_SYMBOL && !(index.kind == TOKEN_CONSTANT && index.name.size == 1))
		return parse_fail(p, "a sum lacks its index");
	/* Every sum of one depth has the same index, so that its letter does not matter. */
	for (outer = p->index; outer != NULL; outer = outer->outer)
		depth++;
	here.letter = index.name;
	name[1] = (char)('0' + depth % 64);
	here.bound = (struct text){ arena_copy(p->arena, name, 2), 2 };
	list.at[0] = expression_symbol(p->arena, here.bound);
	parse_next(p);
	if (!parse_accept(p, '='))
		return parse_fail(p, "a sum lacks its range");
	list.at[1] = parse_sum(p);
	if (list.at[1] == NULL)
		return NULL;
	if (!parse_accept(p, '}') || !parse_accept(p, '^'))
		return parse_fail(p, "a sum lacks its range");
	list.at[2] = parse_script(p);
	p->index = &here;
	list.at[3] = list.at[2] == NULL ? NULL : parse_implicit(p);
	p->index = here.outer;
	for (i = 0; i < list.count; i++)
		if (list.at[i] == NULL || !expression_is_scalar(list.at[i]))
			return parse_fail(p, "a sum is of what is no number");
	return parse_made(p, expression_function(p->arena, f, list.at, list.count));
}

/* An integral or a limit: kept as it is written. */
static const struct expression *opaque(struct parser *p, const char *name)
{
	struct items list = { .count = 0 };
	const struct expression *part;

	while (parse_is(p, '_') || parse_is(p, '^')) {
		parse_next(p);
		if (parse_is(p, '{')) {
			parse_next(p);
			part = parse_relation(p);
			if (part != NULL && parse_accept(p, 'T')) {
				list.at[list.count++] = part;
				part = parse_relation(p);
			}
			if (part == NULL)
				return NULL;
			if (!parse_accept(p, '}'))
				return parse_fail(p, "a group is not closed");
		} else {
			part = parse_script(p);
		}
		if (part == NULL || list.count > PARSER_ITEMS_MAX - 3)
			return parse_fail(p, "a limit is missing");
		list.at[list.count++] = part;
	}
	part = parse_implicit(p);
	if (part == NULL)
		return NULL;
	list.at[list.count++] = part;
	return parse_made(p, expression_opaque(p->arena, text_of(name), list.at, list.count));
}

/* \overline{z}, \vec{v}: the conjugate of a number, else a name of its own. */
static const struct expression *decorated(struct parser *p, struct text decoration)
{
	const struct expression *x;

	parse_next(p);
	x = parse_argument(p);
	if (x == NULL)
		return NULL;
	if (text_is(decoration, "overline") && expression_is_scalar(x) && x->has_i && !x->has_symbol)
		return parse_one(p, EXPRESSION_CONJUGATE, x);
	return parse_made(p, expression_named(p->arena, EXPRESSION_APPLY, decoration, &x, 1));
}

/* \mathbb{R} and its like. */
static const struct expression *board(struct parser *p)
{
	const struct expression *ends[2], *infinity = expression_constant(p->arena, EXPRESSION_INFINITY);
	struct text name = { NULL, 0 };

	if (!token_raw_group(&p->s, &name)) {
		parse_next(p);
		name = p->s.token.name;
	}
	parse_next(p);
	if (name.size == 0)
		return parse_fail(p, "\\mathbb lacks its letter");
	if (text_is(text_trim(name), "R")) {
		ends[0] = expression_new(p->arena, EXPRESSION_NEGATE, &infinity, 1);
		ends[1] = infinity;
		return expression_tuple(p->arena, '(', ')', ends, 2);
	}
	return expression_named(p->arena, EXPRESSION_APPLY, TEXT("mathbb"),
				(const struct expression *const[]){ expression_symbol(p->arena, text_trim(name)) }, 1);
}

const struct expression *parse_command(struct parser *p)
{
	struct token t = p->s.token;

	if (t.command == COMMAND_BEGIN)
		return parse_matrix(p);
	if (t.command == COMMAND_BOARD)
		return board(p);
	if (t.command == COMMAND_OVERLINE || t.command == COMMAND_DECORATED)
		return decorated(p, t.command == COMMAND_OVERLINE ? TEXT("overline") : t.name);
	parse_next(p);
	switch (t.command) {
	case COMMAND_FRAC:
		return fraction(p);
	case COMMAND_SQRT:
		return square_root(p);
	case COMMAND_BINOM:
		return binomial(p);
	case COMMAND_SUM:
		return total(p, EXPRESSION_TOTAL);
	case COMMAND_PROD:
		return total(p, EXPRESSION_TIMES);
	case COMMAND_INTEGRAL:
		return opaque(p, "int");
	case COMMAND_LIMIT:
		return opaque(p, "lim");
	case COMMAND_GROUP:
		return parse_is(p, '{') ? parse_group(p) : parse_power(p);
	case COMMAND_EMPTY:
		return expression_new(p->arena, EXPRESSION_EMPTY, NULL, 0);
	default:
		return parse_fail(p, "this command has no meaning here");
	}
}
