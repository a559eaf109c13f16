/* Numbers with what stands about them: units, currencies, words of scale and of change. */
#include <string.h>

#include "answer/parse_parts.h"
#include "answer/value_parts.h"
#include "base/memory.h"
#include "vocabulary/opposite.h"
#include "vocabulary/unit.h"

bool parse_is_words(const struct parser *p)
{
	return (p->s.token.kind == TOKEN_WORD && !vocabulary_connects(p->s.token.name)) ||
	       p->s.token.kind == TOKEN_TEXT;
}

static const struct expression *quantity(struct parser *p, const struct expression *x, struct text name)
{
	return parse_made(p, expression_named(p->arena, EXPRESSION_QUANTITY, name, &x, 1));
}

/* -- currencies ------------------------------------------------------------------- */

/* Whether $ is a delimiter somewhere, and may be one wherever it stands without a backslash. */
static bool delimits(struct text t)
{
	size_t at, count = 0;

	for (at = 0; at < t.size && count < 2; at++)
		count += t.data[at] == '$' && (at == 0 || t.data[at - 1] != '\\');
	return count > 1;
}

struct text parse_currency(const struct parser *p, const struct answer_token *t)
{
	static const struct {
		const char *sign, *unit;
	} currencies[] = { { "USD", "dollar" },     { "usd", "dollar" },        { "dollar", "dollar" },
			   { "dollars", "dollar" }, { "textdollar", "dollar" }, { "\\$", "dollar" },
			   { "$", "dollar" },       { "US$", "dollar" },        { "EUR", "euro" },
			   { "euro", "euro" },      { "euros", "euro" },        { "texteuro", "euro" },
			   { "cent", "cent" },      { "pounds", "pound" },      { "textsterling", "pound" },
			   { "yen", "yen" },        { "Rs", "rupee" },          { "rupee", "rupee" },
			   { "rupees", "rupee" } };
	struct text sign = text_slice(p->s.t, t->from, t->to);
	size_t i;

	if (text_is(sign, "$") && delimits(p->s.t))
		return (struct text){ NULL, 0 };
	if (text_starts(sign, TEXT("\\")) && sign.size > 2)
		sign = text_slice(sign, 1, sign.size);
	for (i = 0; i < countof(currencies); i++)
		if (text_is(sign, currencies[i].sign))
			return text_of(currencies[i].unit);
	return (struct text){ NULL, 0 };
}

/* -- units ------------------------------------------------------------------------ */

/* One token of a unit. */
static void put_token(struct parser *p, struct builder *name)
{
	const struct answer_token *t = &p->s.token;
	char last = name->size > 0 ? name->data[name->size - 1] : ' ';

	if (t->kind == TOKEN_OPERATOR) {
		if (strchr("^/*-", t->op) != NULL)
			builder_char(name, t->op);
		if (t->op != '$')
			return;
	}
	if (strchr(" ^/*-", last) == NULL && (t->spaced || t->kind == TOKEN_WORD || t->kind == TOKEN_TEXT))
		builder_char(name, ' ');
	if (t->kind == TOKEN_OPERATOR)
		builder_text(name, parse_currency(p, t));
	else if (t->kind == TOKEN_NUMBER || t->kind == TOKEN_TEXT || t->kind == TOKEN_WORD)
		unit_plain(name, t->name);
	else
		unit_plain(name, text_slice(p->s.t, t->from, t->to));
}

/* Whether the token belongs to a unit that began before it: /h, ^2, ^{-1}; a number of its own does not. */
static bool continues(const struct parser *p, bool raised)
{
	if (parse_is_words(p) || parse_is(p, '$'))
		return true;
	/* 5 ft. 10 in. */
	if (p->s.token.kind == TOKEN_UNKNOWN)
		return text_is(p->s.token.name, ".") && !p->s.token.spaced;
	if (p->s.token.kind == TOKEN_NUMBER)
		return raised ||
		       (!p->s.token.spaced && (text_is(p->s.token.name, "2") || text_is(p->s.token.name, "3")) &&
			p->s.t.data[p->s.token.from - 1] != '}');
	return parse_is(p, '^') || parse_is(p, '/') || parse_is(p, '*') || parse_is(p, '{') || parse_is(p, '}') ||
	       p->s.token.kind == TOKEN_SYMBOL || (raised && parse_is(p, '-'));
}

/* A slash stands there only before words: see parse_product(). */
static bool begins_unit(const struct parser *p)
{
	return parse_is_words(p) || parse_is(p, '$') || parse_is(p, '/');
}

/* x with the unit after it: words, with powers and "per". */
static const struct expression *with_unit(struct parser *p, const struct expression *x)
{
	struct builder b = { 0 };
	struct text name;
	bool raised = false;

	while (b.size == 0 ? begins_unit(p) : continues(p, raised)) {
		put_token(p, &b);
		raised = parse_is(p, '^') || (raised && (parse_is(p, '{') || parse_is(p, '-')));
		parse_next(p);
		if (b.size == 0)
			break; /* $ at its end */
	}
	name = text_trim((struct text){ arena_copy(p->arena, b.size == 0 ? "" : b.data, b.size), b.size });
	builder_clear(&b);
	return name.size == 0 ? x : quantity(p, x, name);
}

/* 5'10", 5' 10'' and 6': feet and inches; the double quote is no token. */
static const struct expression *parse_feet(struct parser *p, const struct expression *x)
{
	const struct expression *parts[2];

	parse_next(p);
	parts[0] = quantity(p, x, TEXT("feet"));
	if (p->s.token.kind != TOKEN_NUMBER || parts[0] == NULL)
		return parts[0];
	x = parse_number(p);
	if (x == NULL)
		return NULL;
	while (parse_accept(p, '\''))
		;
	parts[1] = quantity(p, x, TEXT("inches"));
	return parts[1] == NULL ? NULL : parse_made(p, expression_new(p->arena, EXPRESSION_LIST, parts, 2));
}

/* A word of prose or all of a text, past it. */
static bool accept_word(struct parser *p, const char *word)
{
	if ((p->s.token.kind != TOKEN_WORD && p->s.token.kind != TOKEN_TEXT) || !text_is(p->s.token.name, word))
		return false;
	parse_next(p);
	return true;
}

static bool is_whole(const struct expression *x)
{
	return x->kind == EXPRESSION_NUMBER && x->small >= 0 && !x->point;
}

/* 3 out of 4, 1 in 5 as fractions, 2 to 3 as a ratio, and nothing after them; NULL without moving for others. */
static const struct expression *parse_ratio_words(struct parser *p, const struct expression *x)
{
	struct scanner before = p->s;
	const struct expression *parts[] = { x, NULL };
	bool out = accept_word(p, "out of") || (accept_word(p, "out") && accept_word(p, "of")),
	     in = !out && accept_word(p, "in");

	if (out || in || accept_word(p, "to")) {
		parts[1] = p->s.token.kind == TOKEN_NUMBER ? parse_number(p) : NULL;
		if (parts[1] != NULL && is_whole(parts[1]) && p->s.token.kind == TOKEN_END &&
		    (!(in || out) || parts[0]->small <= parts[1]->small))
			return parse_made(p, in || out ? expression_new(p->arena, EXPRESSION_QUOTIENT, parts, 2)
						       : expression_named(p->arena, EXPRESSION_RATIO, TEXT(VALUE_RATIO),
									  parts, 2));
	}
	if (p->problem == NULL)
		p->s = before;
	return NULL;
}

const struct expression *parse_quantity(struct parser *p, const struct expression *x)
{
	struct text currency = p->currency;
	const struct expression *ratio = is_whole(x) ? parse_ratio_words(p, x) : NULL;

	if (ratio != NULL || p->problem != NULL)
		return ratio;

	if (x->kind == EXPRESSION_NUMBER && parse_is(p, '\'') && !p->s.token.spaced)
		return parse_feet(p, x);
	if (begins_unit(p))
		x = with_unit(p, x);
	/* Within brackets a currency says nothing, so that products of amounts are products of numbers. */
	if (x == NULL || currency.size == 0 || p->nest > 0)
		return x;
	if (expression_is_scalar(x))
		return quantity(p, x, currency);
	if (x->kind == EXPRESSION_QUANTITY && expression_is_scalar(x->args[0])) {
		struct builder b = { 0 };
		struct text name;

		builder_text(&b, currency);
		builder_char(&b, ' ');
		builder_text(&b, x->name);
		name = (struct text){ arena_copy(p->arena, b.data, b.size), b.size };
		builder_clear(&b);
		return quantity(p, x->args[0], name);
	}
	return x;
}

/* -- changes ---------------------------------------------------------------------- */

const struct expression *parse_change(struct parser *p, const struct expression *x)
{
	const struct expression *y;

	if (x == NULL || x->kind != EXPRESSION_WORDS || !opposite_leads(x->name) ||
	    (p->s.token.kind != TOKEN_NUMBER && !parse_is(p, '$')))
		return x;
	y = parse_item(p);
	if (y == NULL || !(expression_is_scalar(y) || y->kind == EXPRESSION_QUANTITY))
		return p->problem == NULL ? parse_fail(p, "a change is by what is no number") : NULL;
	return quantity(p, y, x->name);
}

/* "a" and "an" before a change: no products of letters. */
void parse_skip_article(struct parser *p)
{
	struct text t = p->s.t;
	size_t from = p->s.token.from, at = from, end;

	if (p->s.token.kind == TOKEN_TEXT && (text_is(p->s.token.name, "a") || text_is(p->s.token.name, "an")))
		parse_next(p); /* \text{a } 20\% \text{ decrease} */
	if (!text_starts_folded(t, at, TEXT("a")) || p->s.token.kind != TOKEN_SYMBOL)
		return;
	at += text_starts_folded(t, at, TEXT("an")) ? 2 : 1;
	if (at >= t.size || t.data[at] != ' ')
		return;
	at = text_skip_white(t, at);
	for (end = at; end < t.size && text_is_letter(t.data[end]); end++)
		;
	if (!opposite_leads(text_slice(t, at, end)))
		return;
	while (p->s.token.from < at && p->s.token.kind == TOKEN_SYMBOL)
		parse_next(p);
}
