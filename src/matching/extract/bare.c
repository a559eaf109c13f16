/* Texts that are an answer or an expression, and nothing else. */
#include <string.h>

#include "base/memory.h"
#include "matching/extract/parts.h"

struct text last_side(struct text t)
{
	struct token token;
	size_t side = 0, depth = 0;

	for (token = token_at(t, 0); token.kind != TOKEN_END; token = token_at(t, token.to)) {
		switch (token.kind) {
		case TOKEN_OPEN:
			depth++;
			break;
		case TOKEN_CLOSE:
			depth -= depth > 0;
			break;
		case TOKEN_RELATION:
			if (depth > 0 || t.data[token.from] != '=')
				return t;
			side = token.to;
			break;
		case TOKEN_NUMBER:
		case TOKEN_OPERATOR:
		case TOKEN_POSTFIX:
		case TOKEN_SPACE:
			break;
		default:
			return t;
		}
	}
	t = text_trim(text_slice(t, side, t.size));
	return t;
}

static bool is_known_text(struct text t)
{
	static const char *const known[] = { "no solution",
					     "no solutions",
					     "no real solution",
					     "no real solutions",
					     "none of the above",
					     "none of these",
					     "all of the above",
					     "all real numbers",
					     "all reals",
					     "does not exist",
					     "cannot be determined",
					     "not enough information",
					     "the empty set",
					     "empty set",
					     "infinitely many",
					     "infinitely many solutions",
					     "negative infinity",
					     "positive infinity",
					     NULL };

	return is_one_of(t, known);
}

/* What was seen of a text that may be bare. */
struct bare {
	bool value;     /* something that is an answer */
	bool lines;     /* a newline behind it, outside delimiters */
	bool delimited; /* between delimiters */
	size_t depth;
	size_t words; /* of a unit, behind a number */
	bool units;   /* there was one */
	enum token_kind last;
};

static bool bare_word(struct bare *b, struct text t, struct token token)
{
	bool unit = b->last == TOKEN_NUMBER || b->last == TOKEN_POSTFIX || b->last == TOKEN_CLOSE ||
		    (b->last == TOKEN_WORD && b->words > 0);
	size_t i;

	if (unit && ++b->words <= 2) {
		b->units = true;
		return true;
	}
	if (token.to - token.from > 3)
		return false;
	/* Names of points and segments. */
	for (i = token.from; i < token.to; i++)
		if (t.data[i] < 'A' || t.data[i] > 'Z')
			return b->delimited || b->depth > 0;
	return true;
}

/* What cannot stand behind a unit in an answer: another number without a comma between, or more of a sum. */
static bool ends_units(struct text t, struct token token)
{
	return token.kind == TOKEN_NUMBER || token.kind == TOKEN_LETTER || token.kind == TOKEN_FUNCTION ||
	       token.kind == TOKEN_RELATION ||
	       (token.kind == TOKEN_OPERATOR && t.data[token.from] != '/' && t.data[token.from] != '^');
}

/* \begin of what is no value, as a matrix is, but lines of mathematics. */
static bool is_display(struct text t, struct token token)
{
	struct text name = text_slice(t, token.from, token.to);

	return text_starts(name, TEXT("\\begin")) && text_find(name, TEXT("matrix")) == name.size &&
	       text_find(name, TEXT("array")) == name.size && text_find(name, TEXT("cases")) == name.size;
}

static bool bare_token(struct bare *b, struct text t, struct token token)
{
	if (b->lines && token.kind != TOKEN_SPACE && token.kind != TOKEN_LINE && token.kind != TOKEN_DELIMITER)
		return false;
	if (b->last == TOKEN_WORD && b->units && ends_units(t, token))
		return false;
	switch (token.kind) {
	case TOKEN_SPACE:
		return true;
	case TOKEN_LINE:
		b->lines = b->value && !b->delimited && b->depth == 0;
		return true;
	case TOKEN_DELIMITER:
		b->delimited = !b->delimited;
		return true;
	case TOKEN_WORD:
		if (!bare_word(b, t, token))
			return false;
		break;
	case TOKEN_OPEN:
		if (is_display(t, token))
			return false;
		b->depth++;
		break;
	case TOKEN_CLOSE:
		/* "]0, 1[" opens with what closes; a brace that closes nothing is what is left of something else. */
		if (b->depth == 0 && t.data[token.from] == '}')
			return false;
		b->depth -= b->depth > 0;
		break;
	case TOKEN_CONNECTOR:
		if (!b->value)
			return false;
		break;
	case TOKEN_OTHER:
		if (t.data[token.from] != '|')
			return false;
		break;
	case TOKEN_STOP:
	case TOKEN_COLON:
	case TOKEN_MARK:
		return false;
	default:
		break;
	}
	b->value |= token.kind == TOKEN_NUMBER || token.kind == TOKEN_LETTER || token.kind == TOKEN_FUNCTION ||
		    token.kind == TOKEN_TEXT;
	if (token.kind != TOKEN_WORD)
		b->words = 0;
	else if (b->words == 0)
		b->value = true;
	b->last = token.kind;
	return true;
}

bool is_bare(struct text t, bool *units)
{
	struct bare b = { .last = TOKEN_END };
	struct token token;

	*units = false;
	t = text_trim(t);
	while (t.size > 1 && t.data[t.size - 1] == '.')
		t = text_trim(text_slice(t, 0, t.size - 1));
	token = token_at(t, 0);
	if (token.kind == TOKEN_WORD && token.to == t.size)
		return true;
	if (is_known_text(t))
		return true;
	for (; token.kind != TOKEN_END; token = token_at(t, token.to))
		if (!bare_token(&b, t, token))
			return false;
	*units = b.units;
	return b.value;
}
