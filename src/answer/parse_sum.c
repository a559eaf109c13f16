/* Products and sums. */
#include <string.h>

#include "answer/parse_parts.h"
#include "base/memory.h"

static const struct expression *multiplied(struct parser *p, const struct expression *x, const struct expression *y)
{
	if (x == NULL || y == NULL)
		return NULL;
	if (!expression_is_scalar(x) || !expression_is_scalar(y))
		return parse_matrix_product(p, x, y);
	if (x->kind == EXPRESSION_PRODUCT) {
		/* Flat, so that long products are not deep. */
		struct parse_list list;
		size_t i;

		if (x->count < PARSE_ITEMS_MAX) {
			for (i = 0; i < x->count; i++)
				list.at[i] = x->args[i];
			list.at[i] = y;
			return parse_made(p, expression_new(p->arena, EXPRESSION_PRODUCT, list.at, x->count + 1));
		}
	}
	return parse_pair(p, EXPRESSION_PRODUCT, x, y);
}

/* (mod m) */
static bool is_modulus(const struct parser *p)
{
	struct scanner ahead = p->s;

	if (!parse_is(p, '('))
		return false;
	token_next(&ahead);
	return ahead.token.kind == TOKEN_COMMAND && ahead.token.command == COMMAND_MOD;
}

/* Whether a factor that began with a number ends with more than digits: 5! and 2^6. */
static bool is_raised(const struct expression *x)
{
	if (x->kind == EXPRESSION_PRODUCT)
		x = x->args[x->count - 1];
	return x->kind == EXPRESSION_POWER ||
	       (x->kind == EXPRESSION_FUNCTION &&
		(x->function == EXPRESSION_FACTORIAL || x->function == EXPRESSION_DOUBLE_FACTORIAL));
}

/* \left[ and its like at the token: brackets about a factor, with a space before them or without. */
static bool is_sized(const struct parser *p)
{
	static const char *const sizes[] = { "\\left", "\\big",  "\\Big",   "\\bigg", "\\Bigg",
					     "\\bigl", "\\Bigl", "\\biggl", "\\Biggl" };
	struct text before = text_trim(text_slice(p->s.t, 0, p->s.token.from));
	size_t i;

	for (i = 0; i < countof(sizes); i++)
		if (text_ends(before, text_of(sizes[i])))
			return true;
	return false;
}

/* Whether a factor without an operator may follow: not 3 4, nor (1, 2) (3, 4), but 2^6 3^5 and 5! 7!. */
static bool follows(const struct parser *p, const struct expression *x, enum token_kind last)
{
	if (!parse_starts_primary(p) || is_modulus(p) || parse_at_box(p) ||
	    (p->differential && parse_at_differential(p)) ||
	    (last == TOKEN_NUMBER && p->s.token.kind == TOKEN_NUMBER && !is_raised(x)))
		return false;
	if (expression_is_scalar(x))
		return !parse_is(p, '[') || ((!p->s.token.spaced || is_sized(p)) && p->outward == 0);
	return x->kind == EXPRESSION_MATRIX && !parse_is(p, '(') && !parse_is(p, '[');
}

const struct expression *parse_implicit(struct parser *p)
{
	enum token_kind last = p->s.token.kind;
	const struct expression *x = parse_power(p);

	while (x != NULL && follows(p, x, last) && p->s.token.kind != TOKEN_FUNCTION) {
		last = p->s.token.kind;
		x = multiplied(p, x, parse_power(p));
	}
	return x;
}

/* A factor after an operator may have a sign: 2 * -3 */
static const struct expression *parse_factor(struct parser *p)
{
	bool minus = false;
	const struct expression *x;

	while (parse_is(p, '-') || parse_is(p, '+')) {
		minus = minus != parse_is(p, '-');
		parse_next(p);
	}
	x = parse_power(p);
	return minus ? parse_negated(p, x) : x;
}

/* /hour, /\text{hour}: a unit */
static bool divides_unit(const struct parser *p)
{
	struct scanner ahead = p->s;

	if (!parse_is(p, '/'))
		return false;
	token_next(&ahead);
	return ahead.token.kind == TOKEN_WORD || ahead.token.kind == TOKEN_TEXT;
}

const struct expression *parse_product(struct parser *p)
{
	enum token_kind last = p->s.token.kind;
	const struct expression *x = parse_power(p);

	while (x != NULL) {
		if (parse_is(p, '*')) {
			parse_next(p);
			last = TOKEN_END;
			x = multiplied(p, x, parse_factor(p));
		} else if (parse_is(p, '/') && expression_is_scalar(x) && !divides_unit(p)) {
			parse_next(p);
			last = p->s.token.kind;
			x = parse_pair(p, EXPRESSION_QUOTIENT, x, parse_factor(p));
		} else if (follows(p, x, last)) {
			last = p->s.token.kind;
			x = multiplied(p, x, parse_power(p));
		} else {
			break;
		}
	}
	return x;
}

/* +-x or -+x as a product with the sign. */
static const struct expression *with_sign(struct parser *p, char op, const struct expression *x)
{
	const struct expression *sign;

	if (x == NULL || op == '+')
		return x;
	if (op == '-')
		return parse_negated(p, x);
	if (!expression_is_scalar(x))
		return parse_fail(p, "a sign stands before what is no number");
	sign = expression_new(p->arena, EXPRESSION_SIGN, NULL, 0);
	if (op == 'M')
		sign = parse_negated(p, sign);
	return parse_pair(p, EXPRESSION_PRODUCT, sign, x);
}

static bool is_sign(const struct parser *p)
{
	return p->s.token.kind == TOKEN_OPERATOR && strchr("+-PM", p->s.token.op) != NULL;
}

/* One term with its signs. */
static const struct expression *parse_term(struct parser *p)
{
	char ops[8];
	size_t n = 0;
	const struct expression *x;

	while (is_sign(p)) {
		if (n == sizeof ops)
			return parse_fail(p, "too many signs follow one another");
		ops[n++] = p->s.token.op;
		parse_next(p);
	}
	x = parse_product(p);
	while (n > 0)
		x = with_sign(p, ops[--n], x);
	return x;
}

/* + const */
static bool is_constant_word(const struct expression *x)
{
	return x->kind == EXPRESSION_WORDS &&
	       (text_is(x->name, "const") || text_is(x->name, "const.") || text_is(x->name, "constant"));
}

const struct expression *parse_sum(struct parser *p)
{
	struct parse_list list;
	const struct expression *x = parse_term(p);

	if (x == NULL || !is_sign(p))
		return x;
	if (!expression_is_scalar(x)) {
		while (x != NULL && is_sign(p))
			x = parse_matrix_sum(p, x, parse_term(p));
		return x;
	}
	for (list.count = 0; x != NULL;) {
		if (list.count > 0 && is_constant_word(x))
			x = expression_symbol(p->arena, TEXT("C"));
		if (!expression_is_scalar(x))
			return parse_fail(p, "a number and what is none are added");
		if (list.count == PARSE_ITEMS_MAX)
			return parse_fail(p, "it is too long");
		list.at[list.count++] = x;
		if (!is_sign(p))
			return parse_made(p, expression_new(p->arena, EXPRESSION_SUM, list.at, list.count));
		x = parse_term(p);
	}
	return NULL;
}
