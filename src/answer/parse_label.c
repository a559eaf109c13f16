/* What names a value and is no mathematics to the parser: P(X = 2), \Pr(A), \dim V, before an equals sign. */
#include <string.h>

#include "answer/parse_parts.h"

/* Brackets that open and close at the token: +1, -1, or 0. */
static int turn(const struct parser *p)
{
	if (p->s.token.kind != TOKEN_OPERATOR)
		return 0;
	if (strchr("([{sa", p->s.token.op) != NULL)
		return 1;
	return strchr(")]}er", p->s.token.op) != NULL ? -1 : 0;
}

/* Whether the token may stand in a label outside of its brackets. */
static bool may_name(const struct parser *p)
{
	switch (p->s.token.kind) {
	case TOKEN_SYMBOL:
	case TOKEN_TEXT:
	case TOKEN_WORD:
	case TOKEN_FUNCTION:
	case TOKEN_UNKNOWN:
		return true;
	case TOKEN_COMMAND:
		return p->s.token.command == COMMAND_BOARD || p->s.token.command == COMMAND_GROUP;
	case TOKEN_OPERATOR:
		return strchr("_^'|", p->s.token.op) != NULL;
	default:
		return false;
	}
}

/* Past the label, to its equals sign. */
static bool skip_label(struct parser *p)
{
	bool bracket = false, named = false;
	int depth = 0;

	for (; p->s.token.kind != TOKEN_END && p->problem == NULL; parse_next(p)) {
		if (depth == 0 && (parse_is(p, '=') || parse_is(p, '~')))
			return named && bracket;
		if (turn(p) != 0)
			depth += turn(p);
		else if (depth == 0 && !may_name(p))
			return false;
		if (depth < 0 || (depth > 0 && !named))
			return false;
		/* A script's group is no argument, but that of an unknown command need have no brackets. */
		bracket = bracket || parse_is(p, '(') || parse_is(p, '[') || p->s.token.kind == TOKEN_UNKNOWN;
		named = true;
	}
	return false;
}

const struct expression *parse_labelled(struct parser *p)
{
	size_t from = p->s.token.from;
	const struct expression *sides[2];
	struct text name;

	if (!skip_label(p))
		return NULL;
	name = text_trim(text_slice(p->s.t, from, p->s.token.from));
	sides[0] = expression_named(p->arena, EXPRESSION_WORDS, name, NULL, 0);
	sides[1] = parse_relation(p); /* goes past the sign itself */
	if (sides[1] == NULL)
		return NULL;
	if (sides[1]->kind == EXPRESSION_RELATION)
		sides[1] = sides[1]->args[sides[1]->count - 1]; /* P(A) = 1/2 = 0.5 */
	return parse_made(p, expression_named(p->arena, EXPRESSION_RELATION, TEXT("="), sides, 2));
}
