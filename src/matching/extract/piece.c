/* The pieces of prose with mathematics in it: what Markdown, tags and sentences make of the signs of mathematics. */
#include <string.h>

#include "answer/notation.h"
#include "answer/token.h"
#include "base/memory.h"
#include "format/unicode.h"
#include "matching/extract/parts.h"
#include "vocabulary/number.h"

/* How far a group or a tag is looked for, which bounds the work on hostile text. */
enum {
	LOOK_MAX = 512
};

static bool is_white(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

bool is_one_of(struct text t, const char *words)
{
	size_t n;

	for (;; words += n + 1) {
		for (n = 0; words[n] != '|' && words[n] != '\0'; n++)
			;
		if (n == t.size && text_starts_folded(t, 0, (struct text){ words, n }))
			return true;
		if (words[n] == '\0')
			return false;
	}
}

static char char_at(struct text t, size_t at)
{
	return at < t.size ? t.data[at] : '\0';
}

static char char_before(struct text t, size_t at)
{
	return at > 0 ? t.data[at - 1] : '\0';
}

/* -- commands ------------------------------------------------------------------ */

/* The end of the group of a command that ends at t[at], looked for a bounded way; 0 if there is none. */
static size_t argument_end(struct text t, size_t at, size_t limit)
{
	return char_at(t, at) == '{' ? token_group_end(t, at, at + limit) : 0;
}

/* \name, with its argument where that is text. */
static struct prose_piece named_command(struct text t, size_t at)
{
	struct text name = vocabulary_command_name(t, at);
	struct prose_piece piece = { vocabulary_command_role(name), at, at + 1 + name.size };
	const struct meaning *m;
	size_t open, end;

	switch (piece.role) {
	case ROLE_TEXT:
		open = text_skip_white(t, piece.to);
		end = argument_end(t, open, LOOK_MAX);
		if (end == 0) {
			piece.role = ROLE_SPACE;
			break;
		}
		piece.to = end;
		m = vocabulary_prose_word(text_trim(text_slice(t, open + 1, end - 1)));
		if (m != NULL && m->role == ROLE_CONNECTOR)
			piece.role = ROLE_CONNECTOR;
		break;
	case ROLE_OPEN:
	case ROLE_CLOSE:
		if (!text_is(name, "begin") && !text_is(name, "end")) {
			piece.role = ROLE_FUNCTION;
			break;
		}
		end = argument_end(t, piece.to, 32);
		if (end > 0)
			piece.to = end;
		break;
	case ROLE_FUNCTION:
		end = number_end(t, at);
		if (end > at) {
			piece.role = ROLE_NUMBER;
			piece.to = end;
		}
		break;
	default:
		break;
	}
	return piece;
}

/* An ASCII sign as it is in mathematics, with a backslash or without. */
static struct prose_piece sign(struct text t, size_t at)
{
	const struct meaning *m = vocabulary_sign(t, at, true);
	struct prose_piece piece = { ROLE_OTHER, at, at + 1 };

	if (m != NULL) {
		piece.role = (enum token_role)m->role;
		piece.to = at + strlen(m->name);
	}
	return piece;
}

static struct prose_piece command(struct text t, size_t at)
{
	char c = char_at(t, at + 1);
	struct prose_piece piece;

	if (text_is_letter(c))
		return named_command(t, at);
	/* "\\le": escaped once too often. */
	if (c == '\\' && text_is_letter(char_at(t, at + 2))) {
		piece = named_command(t, at + 1);
		if (piece.role != ROLE_FUNCTION) {
			piece.from = at;
			return piece;
		}
	}
	piece = sign(t, at);
	if (piece.role == ROLE_OTHER && c != '\0' && (unsigned char)c < 0x80)
		piece.to = at + 2;
	return piece;
}

/* -- words --------------------------------------------------------------------- */

static bool is_greek(uint32_t c)
{
	return (c >= 0x391 && c <= 0x3c9) || (c >= 0x1d400 && c <= 0x1d7cb) || c == 0x3d5 || c == 0x3f5;
}

/* Bytes of the letter at t[at] of any script, 0 if it is none. */
static size_t letter_size(struct text t, size_t at, bool *greek)
{
	uint32_t c = 0;
	size_t n;

	*greek = false;
	if (at >= t.size)
		return 0;
	if ((unsigned char)t.data[at] < 0x80)
		return text_is_letter(t.data[at]);
	n = text_utf8(t, at, &c);
	if (n == 0 || c == 0x203f || !unicode_is_word(c) || unicode_is_number(c))
		return 0;
	*greek = is_greek(c);
	return n;
}

static bool is_two_letters(struct text t, size_t at)
{
	return text_is_letter(char_at(t, at)) && text_is_letter(char_at(t, at + 1));
}

/* Whether what stands at t[at] can be the argument of a function without parentheses. */
static bool is_argument(struct text t, size_t at)
{
	char c;

	if (char_at(t, at) == ' ')
		at++;
	c = char_at(t, at);
	return c == '(' || c == '{' || c == '\\' || c == '^' || c == '_' || text_is_digit(c) ||
	       (text_is_letter(c) && !text_is_letter(char_at(t, at + 1))) || (unsigned char)c == 0xcf ||
	       (unsigned char)c == 0xce;
}

bool piece_is_ordinal(struct text t, struct prose_piece piece)
{
	return text_is_digit(char_before(t, piece.from)) &&
	       vocabulary_is_ordinal(text_slice(t, piece.from, piece.to), true);
}

/* Whether a word has its meaning here: a constant always, a function before an argument, "mod" in lower case too. */
static bool means(const struct meaning *m, struct text t, struct prose_piece word)
{
	if (m->kind == TOKEN_CONSTANT || m->kind == TOKEN_SYMBOL || m->role == ROLE_CONNECTOR)
		return true;
	if (m->role == ROLE_OPERATOR && !text_is(text_slice(t, word.from, word.to), m->name))
		return false;
	return is_argument(t, word.to);
}

static struct prose_piece word(struct text t, size_t at)
{
	struct prose_piece piece = { ROLE_WORD, at, at };
	size_t n, letters = 0;
	bool greek, all_greek = true;
	const struct meaning *m;
	struct text self;

	while ((n = letter_size(t, piece.to, &greek)) > 0) {
		/* Letters of one script stay together; a Greek letter beside Latin ones is a symbol. */
		if (letters > 0 && greek != all_greek)
			break;
		all_greek = greek;
		piece.to += n;
		letters++;
		n = text_starts_at(t, piece.to, "\xe2\x80\x99") ? 3 : char_at(t, piece.to) == '\'' ? 1 : 0;
		if (n > 0 && text_is_letter(char_at(t, piece.to + n)) &&
		    (letters > 1 || is_two_letters(t, piece.to + n)))
			piece.to += n;
		if (letters > 1 && char_at(t, piece.to) == '-' && is_two_letters(t, piece.to + 1))
			piece.to++;
	}
	self = text_slice(t, at, piece.to);
	if (letters == 1 && (all_greek || text_is_letter(t.data[at])))
		piece.role = ROLE_LETTER;
	if (!piece_is_ordinal(t, piece) && (m = vocabulary_prose_word(self)) != NULL && means(m, t, piece))
		piece.role = (enum token_role)m->role;
	return piece;
}

/* -- signs ----------------------------------------------------------------------- */

static struct prose_piece symbol(struct text t, size_t at)
{
	struct prose_piece piece = { ROLE_OTHER, at, at + 1 };
	uint32_t c = 0;
	size_t n = text_utf8(t, at, &c);
	bool greek;

	if (n == 0)
		return piece;
	/* The Chinese word for minus. */
	if ((c == 0x8d1f || c == 0x8ca0) && number_digit_size(t, at + n, NUMBER_IN_PROSE) > 0)
		return (struct prose_piece){ ROLE_OPERATOR, at, at + n };
	if (letter_size(t, at, &greek) > 0)
		return word(t, at);
	piece.to = at + n;
	/* An en dash is a minus where it can only be a sign. */
	if (c == 0x2013 && text_is_digit(char_at(t, piece.to)) && !text_is_digit(char_before(t, at)) &&
	    !text_is_letter(char_before(t, at)))
		piece.role = ROLE_OPERATOR;
	else
		piece.role = notation_role(c);
	if (piece.role == ROLE_OTHER && unicode_is_white(c))
		piece.role = ROLE_SPACE;
	return piece;
}

/* An asterisk multiplies, raises to a power, or is Markdown's. */
static bool is_asterisk_operator(struct text t, struct prose_piece piece)
{
	char before = char_before(t, piece.from), after = char_at(t, piece.to);
	bool value = text_is_digit(before) || text_is_letter(before) || before == ')' || before == '}';

	if (piece.to - piece.from == 2)
		return value && (text_is_digit(after) || text_is_letter(after) || after == '(' || after == '-');
	return (before == ' ' && after == ' ') || (value && after != '\0' && !is_white(after));
}

/* "<": a relation, <<48/2=24>> of a calculator, or a tag. */
static void less(struct prose_piece *piece, struct text t)
{
	struct text near = text_slice(t, piece->from, piece->from + LOOK_MAX);
	char next = char_at(near, 1);
	size_t end;

	if (next == '<') {
		end = text_find(near, TEXT(">>"));
		piece->role = ROLE_STOP; /* its result follows */
		piece->to = piece->from + (end < near.size ? end : 0) + 2;
	} else if (next == '/' || next == '|' || is_two_letters(near, 1)) {
		near = text_slice(near, 0, 32);
		end = text_find(near, TEXT(">"));
		if (end < near.size) {
			piece->role = ROLE_OTHER;
			piece->to = piece->from + end + 1;
		}
	}
}

/* A rule of hyphens, the point of a list, or a minus. */
static void minus(struct prose_piece *piece, struct text t)
{
	char next = char_at(t, piece->to);

	if (piece->role != ROLE_OPERATOR)
		return; /* an arrow */
	if (next == '-') {
		piece->role = ROLE_OTHER;
		while (char_at(t, piece->to) == '-')
			piece->to++;
	} else if (next == ' ' && (piece->from == 0 || char_before(t, piece->from) == '\n')) {
		piece->role = ROLE_MARK;
	}
}

/* "!" after a value is a factorial, or the end of a sentence: who reads it decides. */
static bool is_factorial(struct text t, size_t at)
{
	char before = char_before(t, at);

	return text_is_digit(before) || before == ')' || before == '}' || before == '!' ||
	       (text_is_letter(before) && !text_is_letter(char_before(t, at - 1)));
}

/* What prose makes of a sign. */
static struct prose_piece sign_in_prose(struct text t, size_t at)
{
	struct prose_piece piece = sign(t, at);

	switch (t.data[at]) {
	case '*':
		if (is_asterisk_operator(t, piece))
			piece.role = ROLE_OPERATOR;
		break;
	case '<':
		less(&piece, t);
		break;
	case '-':
		minus(&piece, t);
		break;
	case '!':
		if (piece.role == ROLE_STOP && is_factorial(t, at))
			piece.role = ROLE_POSTFIX;
		break;
	case ':':
		if (text_is_digit(char_before(t, at)) && text_is_digit(char_at(t, at + 1)))
			piece.role = ROLE_OPERATOR;
		break;
	case '\'':
		if (text_is_letter(char_before(t, at)))
			piece.role = ROLE_POSTFIX;
		break;
	default:
		break;
	}
	return piece;
}

struct prose_piece piece_at(struct text t, size_t at)
{
	struct prose_piece piece = { ROLE_NUMBER, at, at };

	if (at >= t.size) {
		piece.role = ROLE_END;
		return piece;
	}
	if (text_is_letter(t.data[at]))
		return word(t, at);
	if (t.data[at] == '\\')
		return command(t, at);
	piece.to = number_end(t, at);
	if (piece.to > at)
		return piece;
	return (unsigned char)t.data[at] >= 0x80 ? symbol(t, at) : sign_in_prose(t, at);
}

struct text piece_text(struct text t, struct prose_piece piece)
{
	size_t open = piece.from;

	while (open < piece.to && t.data[open] != '{')
		open++;
	return text_trim(text_slice(t, open + 1, piece.to - 1));
}
