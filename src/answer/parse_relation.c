/* Relations, operations on sets, and what binds looser than sums. */
#include <string.h>

#include "answer/parse_parts.h"

/* The m of "mod m" and, in parentheses, past the one that closes; NULL without a problem if there is none. */
static const struct expression *parse_mod(struct parser *p)
{
	struct scanner before = p->s;
	bool round = parse_accept(p, '(');
	const struct expression *m;

	if (!parse_is_command(p, COMMAND_MOD)) {
		p->s = before;
		return NULL;
	}
	parse_next(p);
	m = parse_sum(p);
	if (round && m != NULL && !parse_accept(p, ')'))
		return parse_fail(p, "a parenthesis is not closed");
	return m;
}

/* (mod m), \pmod{m}, \text{(mod m)}: past it, to m; NULL without a problem if there is none. */
static const struct expression *parse_modulus(struct parser *p)
{
	struct parser inner = { .arena = p->arena, .nest = p->nest + 1, .tokens = p->tokens, .index = p->index };
	const struct expression *m;

	if (parse_is_command(p, COMMAND_PMOD)) {
		parse_next(p);
		return parse_argument(p);
	}
	if (parse_is(p, '('))
		return parse_mod(p);
	if (p->s.token.kind != TOKEN_TEXT || text_find(p->s.token.name, TEXT("mod")) > 1)
		return NULL;
	token_start(&inner.s, p->arena, p->s.token.name, p->s.readings);
	m = parse_mod(&inner);
	p->tokens = inner.tokens;
	if (m == NULL || inner.s.token.kind != TOKEN_END)
		return NULL;
	parse_next(p);
	return m;
}

/* x (mod m), which is a class of numbers and no number. */
static const struct expression *parse_class(struct parser *p, const struct expression *x, const struct expression *m)
{
	struct expression *class;

	x = parse_two(p, EXPRESSION_MOD, x, m);
	if (x == NULL)
		return NULL;
	class = arena_alloc(p->arena, sizeof *class);
	*class = *x;
	class->name = TEXT("class");
	return class;
}

/* n \choose k, a \over b, a mod m */
static const struct expression *parse_infix(struct parser *p)
{
	const struct expression *x = parse_sum(p), *m;

	while (x != NULL && expression_is_scalar(x)) {
		if (parse_is_command(p, COMMAND_CHOOSE)) {
			parse_next(p);
			x = parse_two(p, EXPRESSION_BINOMIAL, x, parse_sum(p));
		} else if (parse_is_command(p, COMMAND_OVER)) {
			parse_next(p);
			x = parse_pair(p, EXPRESSION_QUOTIENT, x, parse_sum(p));
		} else if (parse_is_command(p, COMMAND_MOD)) {
			parse_next(p);
			x = parse_two(p, EXPRESSION_MOD, x, parse_sum(p));
		} else {
			m = parse_modulus(p);
			if (m == NULL)
				return p->problem == NULL ? x : NULL;
			x = parse_class(p, x, m);
		}
	}
	return x;
}

/* The kind of a set operator: U, u and \cup; SUM for none. */
static enum expression_kind set_operator(const struct parser *p, const struct expression *left)
{
	if (p->s.token.kind == TOKEN_OPERATOR) {
		if (p->s.token.op == 'U')
			return EXPRESSION_UNION;
		if (p->s.token.op == 'N')
			return EXPRESSION_INTERSECTION;
		if (p->s.token.op == 'S' || (p->s.token.op == '-' && !expression_is_scalar(left)))
			return EXPRESSION_DIFFERENCE;
	}
	if (p->s.token.kind == TOKEN_SYMBOL && !expression_is_scalar(left) &&
	    (text_is(p->s.token.name, "U") || text_is(p->s.token.name, "u")))
		return EXPRESSION_UNION;
	return EXPRESSION_SUM;
}

static const struct expression *parse_operand(struct parser *p)
{
	if (parse_is_command(p, COMMAND_EMPTY)) {
		parse_next(p);
		return expression_new(p->arena, EXPRESSION_EMPTY, NULL, 0);
	}
	return parse_infix(p);
}

static const struct expression *parse_union(struct parser *p)
{
	const struct expression *x = parse_operand(p);
	enum expression_kind kind;

	while (x != NULL && (kind = set_operator(p, x)) != EXPRESSION_SUM) {
		const struct expression *y;

		parse_next(p);
		y = parse_operand(p);
		if (y == NULL)
			return NULL;
		if (kind == EXPRESSION_UNION && x->kind == EXPRESSION_UNION && x->count < PARSE_ITEMS_MAX) {
			struct parse_list list;

			memcpy(list.at, x->args, x->count * sizeof list.at[0]);
			list.at[x->count] = y;
			x = parse_made(p, expression_new(p->arena, kind, list.at, x->count + 1));
		} else {
			x = parse_pair(p, kind, x, y);
		}
	}
	return x;
}

/* -- relations ------------------------------------------------------------------------- */

/* The relation at the token as its letter in expression.h; 0 for none. */
static char relation(const struct parser *p)
{
	if (p->s.token.kind != TOKEN_OPERATOR)
		return 0;
	switch (p->s.token.op) {
	case '=':
	case '<':
	case '>':
	case 'l':
	case 'g':
	case 'i':
	case '~':
		return p->s.token.op;
	case 'n':
		return '!';
	default:
		return 0;
	}
}

bool parse_at_relation(const struct parser *p)
{
	return relation(p) != 0;
}

const struct expression *parse_relation(struct parser *p)
{
	if (relation(p) == '=' || relation(p) == '~')
		parse_next(p); /* "= 5" */
	return parse_relation_of(p, parse_union(p));
}

const struct expression *parse_relation_of(struct parser *p, const struct expression *x)
{
	char ops[PARSE_ITEMS_MAX];
	struct parse_list list;
	bool congruent = false;

	for (list.count = 0;; x = parse_union(p)) {
		if (x == NULL)
			return NULL;
		if (list.count == PARSE_ITEMS_MAX)
			return parse_fail(p, "it is too long");
		list.at[list.count++] = x;
		if (relation(p) == 0)
			break;
		ops[list.count - 1] = relation(p);
		congruent = congruent || text_is(p->s.token.name, "equiv");
		parse_next(p);
		/* "x = " at the end of a line says nothing more. */
		if (p->s.token.kind == TOKEN_END)
			return parse_fail(p, "it ends too early");
	}
	if (list.count == 1)
		return x;
	/* n \equiv 1 \mod 4 */
	if (congruent && x->kind == EXPRESSION_FUNCTION && x->function == EXPRESSION_MOD)
		list.at[list.count - 1] = parse_class(p, x->args[0], x->args[1]);
	return parse_made(p,
			  expression_named(p->arena, EXPRESSION_RELATION,
					   (struct text){ arena_copy(p->arena, ops, list.count - 1), list.count - 1 },
					   list.at, list.count));
}
