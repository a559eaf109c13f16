/* Texts that are an answer or an expression, and nothing else. */
#include <string.h>

#include "answer/answer.h"
#include "base/memory.h"
#include "matching/extract/parts.h"

struct text last_side(struct text t)
{
	struct prose_piece piece;
	size_t side = 0, depth = 0;

	for (piece = piece_at(t, 0); piece.role != ROLE_END; piece = piece_at(t, piece.to)) {
		switch (piece.role) {
		case ROLE_OPEN:
			depth++;
			break;
		case ROLE_CLOSE:
			depth -= depth > 0;
			break;
		case ROLE_RELATION:
			if (depth > 0 || t.data[piece.from] != '=')
				return t;
			side = piece.to;
			break;
		case ROLE_NUMBER:
		case ROLE_OPERATOR:
		case ROLE_POSTFIX:
		case ROLE_SPACE:
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
	static const char known[] =
		"no solution|no solutions|no real solution|no real solutions|none of the above|"
		"none of these|all of the above|all real numbers|all reals|does not exist|"
		"cannot be determined|not enough information|the empty set|empty set|infinitely many|"
		"infinitely many solutions|negative infinity|positive infinity|there is no solution|"
		"there are no solutions|there is no real solution|there are no real solutions|"
		"no solution exists|the limit does not exist|it does not exist";

	return is_one_of(t, known);
}

/* What was seen of a text that may be bare. */
struct bare {
	bool value;     /* something that is an answer */
	bool lines;     /* a newline after it, outside delimiters */
	bool delimited; /* between delimiters */
	size_t depth;
	size_t words; /* of a unit, after a number */
	bool units;   /* there was one */
	enum token_role last;
};

static bool bare_word(struct bare *b, struct text t, struct prose_piece piece)
{
	bool unit = b->last == ROLE_NUMBER || b->last == ROLE_POSTFIX || b->last == ROLE_CLOSE ||
		    (b->last == ROLE_WORD && b->words > 0);
	static const char no_units[] = "is|are|was|were|isn't|wasn't|cannot|can't|not";
	size_t i;

	if (unit && is_one_of(text_slice(t, piece.from, piece.to), no_units))
		return false;
	if (unit && ++b->words <= 2) {
		b->units = true;
		return true;
	}
	if (piece.to - piece.from > 3)
		return false;
	/* Names of points and segments. */
	for (i = piece.from; i < piece.to; i++)
		if (t.data[i] < 'A' || t.data[i] > 'Z')
			return b->delimited || b->depth > 0;
	return true;
}

/* What cannot stand after a unit in an answer: another number without a comma between, or more of a sum. */
static bool ends_units(struct text t, struct prose_piece piece)
{
	return piece.role == ROLE_NUMBER || piece.role == ROLE_LETTER || piece.role == ROLE_FUNCTION ||
	       piece.role == ROLE_RELATION ||
	       (piece.role == ROLE_OPERATOR && t.data[piece.from] != '/' && t.data[piece.from] != '^');
}

/* \begin of what is no value, as a matrix is, but lines of mathematics; first: nothing stands before it. */
static bool is_display(struct text t, struct prose_piece piece, bool first)
{
	struct text name = text_slice(t, piece.from, piece.to), last;

	if (first && array_is_chain(text_slice(t, piece.from, t.size), &last))
		return true;
	return text_starts(name, TEXT("\\begin")) && text_find(name, TEXT("matrix")) == name.size &&
	       text_find(name, TEXT("array")) == name.size && text_find(name, TEXT("cases")) == name.size;
}

static bool bare_token(struct bare *b, struct text t, struct prose_piece piece)
{
	if (b->lines && piece.role != ROLE_SPACE && piece.role != ROLE_LINE && piece.role != ROLE_DELIMITER)
		return false;
	if (b->last == ROLE_WORD && b->units && ends_units(t, piece))
		return false;
	switch (piece.role) {
	case ROLE_SPACE:
		return true;
	case ROLE_LINE:
		b->lines = b->value && !b->delimited && b->depth == 0;
		return true;
	case ROLE_DELIMITER:
		b->delimited = !b->delimited;
		return true;
	case ROLE_WORD:
		if (!bare_word(b, t, piece))
			return false;
		break;
	case ROLE_OPEN:
		if (is_display(t, piece, b->last == ROLE_END))
			return false;
		b->depth++;
		break;
	case ROLE_CLOSE:
		/* "]0, 1[" opens with what closes; a brace that closes nothing is what is left of something else. */
		if (b->depth == 0 && t.data[piece.from] == '}')
			return false;
		b->depth -= b->depth > 0;
		break;
	case ROLE_CONNECTOR:
		if (!b->value)
			return false;
		break;
	case ROLE_OTHER:
		if (t.data[piece.from] != '|')
			return false;
		break;
	case ROLE_STOP:
	case ROLE_COLON:
	case ROLE_MARK:
		return false;
	default:
		break;
	}
	b->value |= piece.role == ROLE_NUMBER || piece.role == ROLE_LETTER || piece.role == ROLE_FUNCTION ||
		    piece.role == ROLE_TEXT;
	if (piece.role != ROLE_WORD)
		b->words = 0;
	else if (b->words == 0)
		b->value = true;
	b->last = piece.role;
	return true;
}

bool is_bare(struct text t, bool *units)
{
	struct bare b = { .last = ROLE_END };
	struct prose_piece piece;

	*units = false;
	t = text_trim(t);
	while (t.size > 1 && t.data[t.size - 1] == '.')
		t = text_trim(text_slice(t, 0, t.size - 1));
	piece = piece_at(t, 0);
	if (piece.role == ROLE_WORD && piece.to == t.size)
		return true;
	if (is_known_text(t))
		return true;
	for (; piece.role != ROLE_END; piece = piece_at(t, piece.to))
		if (!bare_token(&b, t, piece))
			return false;
	*units = b.units;
	return b.value;
}

/* Whether t is short, and words, numbers and blanks alone up to a full stop; *digits: there are numbers. */
static bool is_short_prose(struct text t, bool *digits)
{
	enum {
		SHORT_MAX = 64 /* bytes */
	};
	struct prose_piece piece;
	size_t words = 0;

	*digits = false;
	if (t.size > SHORT_MAX)
		return false;
	for (piece = piece_at(t, 0); piece.role != ROLE_END; piece = piece_at(t, piece.to)) {
		words += piece.role == ROLE_WORD;
		*digits = *digits || piece.role == ROLE_NUMBER;
		if (piece.role != ROLE_WORD && piece.role != ROLE_SPACE && piece.role != ROLE_NUMBER &&
		    piece.role != ROLE_LETTER && piece.role != ROLE_OPERATOR && piece.role != ROLE_CONNECTOR &&
		    !(piece.role == ROLE_STOP && piece.to == t.size))
			return false;
	}
	return words > 0;
}

bool is_spelled(struct text t)
{
	struct answer x;
	struct arena a;
	bool digits, spelled;

	if (!is_short_prose(t, &digits))
		return false;
	arena_init(&a);
	spelled = answer_parse(&a, t, 0, &x) && !x.value->has_symbol;
	if (spelled && digits)
		spelled = x.value->kind == EXPRESSION_RATIO || x.value->kind == EXPRESSION_QUOTIENT;
	else if (spelled)
		spelled = expression_is_scalar(x.value) || x.value->kind == EXPRESSION_RATIO ||
			  x.value->kind == EXPRESSION_QUANTITY;
	arena_clear(&a);
	return spelled;
}
