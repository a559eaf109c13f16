/* Commands with a syntax of their own: fractions, roots, sums, decorations. */
#include "answer/parse_parts.h"
#include "answer/value_parts.h"
#include "base/memory.h"

static const struct expression *scalar_argument(struct parser *p)
{
	const struct expression *x = parse_argument(p);

	if (x != NULL && !expression_is_scalar(x))
		return parse_fail(p, "here a number is missing");
	return x;
}

static const struct expression *fraction(struct parser *p)
{
	const struct expression *top = scalar_argument(p);

	if (top == NULL)
		return NULL;
	return parse_pair(p, EXPRESSION_QUOTIENT, top, scalar_argument(p));
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
	} else if (parse_is(p, '(')) {
		x = parse_bracket(p); /* sqrt(x)^2 is x */
	} else {
		x = scalar_argument(p);
	}
	if (x != NULL && !expression_is_scalar(x))
		return parse_fail(p, "a root is of what is no number");
	return parse_two(p, EXPRESSION_ROOT, x, degree == NULL ? expression_integer(p->arena, 2) : degree);
}

static const struct expression *binomial(struct parser *p)
{
	struct parse_list list;
	const struct expression *top;

	if (parse_is(p, '(')) {
		if (!parse_arguments(p, &list))
			return NULL;
		return parse_apply(p, EXPRESSION_BINOMIAL, &list, NULL);
	}
	top = scalar_argument(p);
	return top == NULL ? NULL : parse_two(p, EXPRESSION_BINOMIAL, top, scalar_argument(p));
}

/* The i, j or k of \mathbf{i}, \hat{\jmath}: a unit vector, whose name no variable has; NULL for others. */
static const struct expression *unit_vector(struct parser *p, const struct expression *x)
{
	static const char *const letters[] = { "i", "imath", "j", "jmath", "k" };
	static const char *const names[] = { VALUE_UNIT "i", VALUE_UNIT "i", VALUE_UNIT "j", VALUE_UNIT "j",
					     VALUE_UNIT "k" };
	size_t i;

	if (x->kind == EXPRESSION_CONSTANT && x->function == EXPRESSION_I)
		return expression_symbol(p->arena, text_of(names[0]));
	if (x->kind != EXPRESSION_SYMBOL)
		return NULL;
	if (text_starts(x->name, TEXT(VALUE_UNIT)))
		return x; /* \hat{\mathbf{i}} */
	for (i = 0; i < countof(letters); i++)
		if (text_is(x->name, letters[i]))
			return expression_symbol(p->arena, text_of(names[i]));
	return NULL;
}

/* \mathbf{x}: a group without meaning, but for unit vectors. */
static const struct expression *styled(struct parser *p, struct text style)
{
	const struct expression *x, *unit = NULL;

	if (!parse_is(p, '{') && !(text_is(style, "mathbf") && parse_starts_primary(p)))
		return parse_power(p);
	x = parse_argument(p);
	if (x != NULL && (text_is(style, "mathbf") || text_is(style, "boldsymbol") || text_is(style, "bm")))
		unit = unit_vector(p, x);
	return unit == NULL ? x : unit;
}

/* \overline{z}, \vec{v}: the conjugate of a number, else a name of its own. */
static const struct expression *decorated(struct parser *p, struct text decoration)
{
	const struct expression *x, *unit;

	parse_next(p);
	x = parse_argument(p);
	if (x == NULL)
		return NULL;
	unit = text_is(decoration, "hat") || text_is(decoration, "vec") ? unit_vector(p, x) : NULL;
	if (unit != NULL)
		return unit;
	if (parse_is(p, '_') && x->kind == EXPRESSION_SYMBOL)
		x = parse_subscripted(p, x->name); /* \dot{x}_0 is \dot{x_0} */
	if (x == NULL)
		return NULL;
	if (text_is(decoration, "overline") && expression_is_scalar(x) && x->has_i && !x->has_symbol)
		return parse_one(p, EXPRESSION_CONJUGATE, x);
	return parse_made(p, expression_named(p->arena, EXPRESSION_APPLY, decoration, &x, 1));
}

/* \mathbb{R} and its like. */
static const struct expression *board(struct parser *p)
{
	struct text name = { NULL, 0 };

	if (!token_raw_group(&p->s, &name)) {
		parse_next(p);
		name = p->s.token.name;
	}
	parse_next(p);
	if (name.size == 0)
		return parse_fail(p, "\\mathbb lacks its letter");
	if (text_is(text_trim(name), "R"))
		return value_reals(p->arena);
	return expression_named(p->arena, EXPRESSION_APPLY, TEXT("mathbb"),
				(const struct expression *const[]){ expression_symbol(p->arena, text_trim(name)) }, 1);
}

const struct expression *parse_command(struct parser *p)
{
	struct answer_token t = p->s.token;
	const struct expression *x;
	bool box = parse_is_box(p);

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
		return parse_total(p, EXPRESSION_TOTAL);
	case COMMAND_PROD:
		return parse_total(p, EXPRESSION_TIMES);
	case COMMAND_INTEGRAL:
		return parse_integral(p);
	case COMMAND_LIMIT:
		return parse_limit(p);
	case COMMAND_GROUP:
		x = styled(p, t.name);
		if (box)
			p->boxed = p->s.token.from;
		return x;
	case COMMAND_EMPTY:
		return expression_new(p->arena, EXPRESSION_EMPTY, NULL, 0);
	default:
		return parse_fail(p, "this command has no meaning here");
	}
}
