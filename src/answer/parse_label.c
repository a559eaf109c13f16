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
		/* \# counts what is in its braces. */
		return strchr("_^'|", p->s.token.op) != NULL || text_starts_at(p->s.t, p->s.token.from, "\\#");
	default:
		return false;
	}
}

/* What was passed over of a label. */
struct label {
	bool named, bracket, prose, bars, script;
	int depth;
};

/* Whether the token ends it: an equals sign, or a colon after words. */
static bool ends_label(const struct parser *p, const struct label *l)
{
	return l->depth == 0 && !l->bars && (parse_is(p, '=') || parse_is(p, '~') || (l->prose && parse_is(p, ':')));
}

/* Past the label, to the sign after it. */
static bool skip_label(struct parser *p)
{
	struct label l = { .prose = p->s.token.kind == TOKEN_TEXT || p->s.token.kind == TOKEN_UNKNOWN };

	for (; p->s.token.kind != TOKEN_END && p->problem == NULL; parse_next(p)) {
		if (ends_label(p, &l))
			return l.named && (l.bracket || l.prose);
		if (l.depth == 0 && parse_is(p, '|')) {
			l.bars = !l.bars;
			l.bracket = true;
		}
		l.depth += turn(p);
		if (l.depth < 0 || (turn(p) > 0 && !l.named) ||
		    (turn(p) == 0 && l.depth == 0 && !l.bars && !may_name(p) &&
		     !(l.script && p->s.token.kind == TOKEN_NUMBER)))
			return false;
		/* A script's group is no argument. */
		l.bracket = l.bracket || parse_is(p, '(') || parse_is(p, '[') || parse_is(p, 's');
		l.named = true;
		l.script = parse_is(p, '_');
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
	if (parse_is(p, ':'))
		parse_next(p);
	sides[1] = parse_relation(p); /* goes past an equals sign itself */
	if (sides[1] == NULL)
		return NULL;
	if (sides[1]->kind == EXPRESSION_RELATION)
		sides[1] = sides[1]->args[sides[1]->count - 1]; /* P(A) = 1/2 = 0.5 */
	return parse_made(p, expression_named(p->arena, EXPRESSION_RELATION, TEXT("="), sides, 2));
}

/* p(3) =, y(0) =: a letter with numbers in brackets after it, at the token. */
bool parse_starts_value(const struct parser *p)
{
	struct text t = p->s.t;
	size_t at = p->s.token.to, digits = 0;

	if (p->s.token.kind != TOKEN_SYMBOL || !text_starts_at(t, at, "("))
		return false;
	for (at++; at < t.size && strchr("0123456789.,- /", t.data[at]) != NULL; at++)
		digits += text_is_digit(t.data[at]);
	if (digits == 0 || !text_starts_at(t, at, ")"))
		return false;
	at = text_skip_white(t, at + 1);
	return text_starts_at(t, at, "=");
}
