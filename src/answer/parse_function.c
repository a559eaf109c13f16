/* Functions, their arguments, and what stands above and below the line. */
#include "answer/parse_parts.h"

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
	struct answer_token t = p->s.token;
	struct text bound;

	if (parse_is(p, '{'))
		return parse_group(p);
	if (t.kind == TOKEN_NUMBER)
		return one_digit(p);
	if ((t.kind == TOKEN_SYMBOL || t.kind == TOKEN_CONSTANT) && parse_index_of(p, t.name, &bound)) {
		parse_next(p);
		return expression_symbol(p->arena, bound);
	}
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
		return parse_negated(p, x);
	}
	if (parse_is(p, '(') || parse_is(p, '|') || parse_is(p, '$'))
		return parse_power(p);
	return parse_fail(p, "here an argument is missing");
}

/* As an argument, but x^10 is taken as it is meant. */
const struct expression *parse_subscript(struct parser *p)
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
		x = parse_subscript(p);
		return minus ? parse_negated(p, x) : x;
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
	return parse_argument(p);
}

const struct expression *parse_script(struct parser *p)
{
	bool minus = parse_is(p, '-');
	const struct expression *x, *y;

	if (minus || parse_is(p, '+')) {
		parse_next(p);
		x = parse_script(p);
		return minus ? parse_negated(p, x) : x;
	}
	x = parse_subscript(p);
	/* 2^3^2: the powers of powers go to the right. */
	if (x == NULL || !parse_is(p, '^'))
		return x;
	parse_next(p);
	y = parse_script(p);
	return parse_pair(p, EXPRESSION_POWER, x, y);
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

bool parse_arguments(struct parser *p, struct parse_list *list)
{
	const struct expression *x;
	bool round = parse_is(p, '(') || parse_is(p, '['), bracketed = round || parse_is(p, '{');

	/* cos(x)^2 is the square of cos(x). */
	x = round ? parse_bracket(p) : bracketed ? parse_power(p) : parse_implicit(p);
	if (x == NULL)
		return false;
	list->count = 0;
	if (bracketed && (x->kind == EXPRESSION_TUPLE || x->kind == EXPRESSION_LIST || x->kind == EXPRESSION_SET)) {
		if (x->count > PARSE_ITEMS_MAX) {
			parse_fail(p, "a function has the wrong number of arguments");
			return false;
		}
		for (; list->count < x->count; list->count++)
			list->at[list->count] = x->args[list->count];
	} else {
		list->at[list->count++] = x;
	}
	return true;
}

const struct expression *parse_apply(struct parser *p, enum expression_function f, struct parse_list *list,
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
	struct parse_list list;

	if (text_is(p->s.token.name, "lg"))
		base = expression_integer(p->arena, 10);
	parse_next(p);
	while (parse_is(p, '^') || parse_is(p, '_')) {
		bool raised = parse_is(p, '^');

		parse_next(p);
		x = raised ? parse_script(p) : parse_subscript(p);
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
	x = parse_apply(p, f, &list, base);
	return power == NULL ? x : parse_pair(p, EXPRESSION_POWER, x, power);
}
