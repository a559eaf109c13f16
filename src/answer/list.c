/* The looser half of the grammar of answers: set operations, relations, items with units, lists. */
#include <string.h>

#include "answer/parse_parts.h"
#include "base/memory.h"

/* -- between sums and relations --------------------------------------------------------- */

/* (mod m), \pmod{m}: past it, to m; NULL without a problem if there is none. */
static const struct expression *parse_modulus(struct parser *p)
{
	struct scanner before = p->s;
	const struct expression *m;

	if (parse_is_command(p, COMMAND_PMOD)) {
		parse_next(p);
		return parse_argument(p);
	}
	if (parse_is(p, '(')) {
		parse_next(p);
		if (parse_is_command(p, COMMAND_MOD)) {
			parse_next(p);
			m = parse_sum(p);
			if (m != NULL && !parse_accept(p, ')'))
				return parse_fail(p, "a parenthesis is not closed");
			return m;
		}
		p->s = before;
	}
	return NULL;
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
			x = parse_two(p, EXPRESSION_MOD, x, m);
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
		if (kind == EXPRESSION_UNION && x->kind == EXPRESSION_UNION && x->count < PARSER_ITEMS_MAX) {
			struct items list;

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

const struct expression *parse_relation(struct parser *p)
{
	char ops[PARSER_ITEMS_MAX];
	struct items list;
	const struct expression *x;

	list.count = 0;
	if (relation(p) == '=' || relation(p) == '~')
		parse_next(p); /* "= 5" */
	for (;;) {
		x = parse_union(p);
		if (x == NULL)
			return NULL;
		if (list.count == PARSER_ITEMS_MAX)
			return parse_fail(p, "it is too long");
		list.at[list.count++] = x;
		if (relation(p) == 0)
			break;
		ops[list.count - 1] = relation(p);
		parse_next(p);
		/* "x = " at the end of a line says nothing more. */
		if (p->s.token.kind == TOKEN_END)
			return parse_fail(p, "it ends too early");
	}
	if (list.count == 1)
		return x;
	return parse_made(p,
			  expression_named(p->arena, EXPRESSION_RELATION,
					   (struct text){ arena_copy(p->arena, ops, list.count - 1), list.count - 1 },
					   list.at, list.count));
}

/* -- items and lists ------------------------------------------------------------------- */

static bool is_words(const struct parser *p)
{
	return (p->s.token.kind == TOKEN_WORD && !vocabulary_connects(p->s.token.name)) || p->s.token.kind == TOKEN_TEXT;
}

/* The unit behind a number: words, with powers and "per". */
static const struct expression *with_unit(struct parser *p, const struct expression *x)
{
	size_t from = p->s.token.from, to = from, n = 0, i;
	char *name;

	if (parse_is(p, '$')) {
		parse_next(p);
		return x;
	}
	while (is_words(p) || (to > from && (parse_is(p, '^') || parse_is(p, '/') || parse_is(p, '*') ||
					     parse_is(p, '{') || parse_is(p, '}') || p->s.token.kind == TOKEN_NUMBER ||
					     p->s.token.kind == TOKEN_SYMBOL))) {
		to = p->s.token.to;
		parse_next(p);
	}
	if (to == from)
		return x;
	/* Letters, digits and operators alone: \text{ cm}^{2} is cm^2. */
	name = arena_alloc(p->arena, to - from + 1);
	for (i = from; i < to; i++) {
		char c = p->s.t.data[i];

		if (c == '\\') {
			while (i + 1 < to && p->s.t.data[i + 1] != '{' && p->s.t.data[i + 1] != ' ')
				i++;
		} else if (c == ' ' || c == '{' || c == '}' || c == '~') {
			if (n > 0 && name[n - 1] != ' ' && c == ' ')
				name[n++] = ' ';
		} else if (c != '.') {
			name[n++] = c;
		}
	}
	return parse_made(p,
			  expression_named(p->arena, EXPRESSION_QUANTITY, text_trim((struct text){ name, n }), &x, 1));
}

/* Words alone, up to a separator or bracket. */
static const struct expression *parse_words(struct parser *p)
{
	size_t from = p->s.token.from, to = from;

	while (is_words(p) || p->s.token.kind == TOKEN_SYMBOL || p->s.token.kind == TOKEN_CONSTANT ||
	       parse_is(p, '-') || parse_is(p, '\'')) {
		to = p->s.token.to;
		parse_next(p);
	}
	if (to == from)
		return parse_fail(p, "this is no mathematics");
	return expression_named(p->arena, EXPRESSION_WORDS, text_slice(p->s.t, from, to), NULL, 0);
}

/* a:b:c behind a */
static const struct expression *parse_ratio(struct parser *p, const struct expression *x)
{
	struct items list = { .count = 1 };

	list.at[0] = x;
	while (x != NULL && parse_accept(p, ':')) {
		x = parse_sum(p);
		if (list.count == PARSER_ITEMS_MAX)
			return parse_fail(p, "it is too long");
		list.at[list.count++] = x;
	}
	if (x == NULL)
		return NULL;
	return parse_made(p, expression_new(p->arena, EXPRESSION_RATIO, list.at, list.count));
}

static const struct expression *item(struct parser *p)
{
	struct scanner before;
	const struct expression *x;

	while (p->s.token.kind == TOKEN_WORD && vocabulary_is_filler(p->s.token.name))
		parse_next(p);
	before = p->s;
	if (p->s.token.kind == TOKEN_WORD)
		return parse_words(p);
	x = parse_relation(p);
	/* What follows an arrow is the answer: 2x = 4 => x = 2. */
	while (x != NULL && parse_accept(p, 'T'))
		x = parse_relation(p);
	if (x == NULL)
		return NULL;
	if (parse_is(p, ':') && expression_is_scalar(x))
		x = parse_ratio(p, x);
	if (x != NULL && x->kind == EXPRESSION_WORDS && (is_words(p) || p->s.token.kind == TOKEN_SYMBOL)) {
		p->s = before;
		return parse_words(p);
	}
	if (x != NULL && (is_words(p) || parse_is(p, '$')))
		x = with_unit(p, x);
	return x;
}

/* A comma, a semicolon, a new row, "and": as many as there are. */
static bool separator(struct parser *p)
{
	bool any = false;

	for (;;) {
		if (parse_is(p, ',') || parse_is(p, ';') || parse_is(p, 'w'))
			any = true;
		else if (p->s.token.kind == TOKEN_WORD && vocabulary_connects(p->s.token.name))
			any = true;
		else
			return any;
		parse_next(p);
	}
}

static bool at_end(const struct parser *p)
{
	return p->s.token.kind == TOKEN_END ||
	       (p->s.token.kind == TOKEN_OPERATOR && strchr(")]}er|:", p->s.token.op) != NULL) ||
	       parse_is_command(p, COMMAND_END);
}

bool parse_items(struct parser *p, struct items *list)
{
	const struct expression *x;

	list->count = 0;
	for (;;) {
		x = item(p);
		if (x == NULL)
			return false;
		if (list->count == PARSER_ITEMS_MAX) {
			parse_fail(p, "a list is too long");
			return false;
		}
		list->at[list->count++] = x;
		/* (1, 2) (3, 4): brackets side by side are a list too. */
		if (!separator(p) && (x->kind != EXPRESSION_TUPLE || !parse_is(p, x->open)))
			return p->problem == NULL;
		if (at_end(p))
			return p->problem == NULL; /* a comma at the end */
	}
}

/* One item as itself, more as a list. */
const struct expression *parse_list_of(struct parser *p, const struct items *list)
{
	if (list->count == 1)
		return list->at[0];
	return parse_made(p, expression_new(p->arena, EXPRESSION_LIST, list->at, list->count));
}
