/* What the ASCII signs mean. */
#include "base/memory.h"
#include "vocabulary/vocabulary.h"

/* The names of kinds and roles, short. */
enum {
	OPERATOR = TOKEN_OPERATOR,
	LAYOUT = TOKEN_LAYOUT,
	UNKNOWN = TOKEN_UNKNOWN,
	SPACE = ROLE_SPACE,
	MATH = ROLE_FUNCTION,
	INFIX = ROLE_OPERATOR,
	RELATION = ROLE_RELATION,
	OPEN = ROLE_OPEN,
	CLOSE = ROLE_CLOSE,
	STOP = ROLE_STOP,
	BREAK = ROLE_COMMA,
	POSTFIX = ROLE_POSTFIX,
	DELIMITER = ROLE_DELIMITER,
	MARK = ROLE_MARK,
	OTHER = ROLE_OTHER
};

/* clang-format off */
/*
 * Longer ones before those with which they begin, and frequent ones first. The
 * parser reads none that is UNKNOWN, prose none that is OTHER.
 */
static const struct meaning signs[] = {
	{ " ", LAYOUT, 0, SPACE }, { ",", OPERATOR, ',', BREAK }, { "...", OPERATOR, '.', OTHER },
	{ ".", UNKNOWN, 0, STOP }, { "\n", LAYOUT, 0, ROLE_LINE }, { "=<", OPERATOR, 'l', OTHER },
	{ "==", OPERATOR, '=', RELATION }, { "=>", OPERATOR, 'T', STOP }, { "=", OPERATOR, '=', RELATION },
	{ "$$", UNKNOWN, 0, DELIMITER }, { "$", OPERATOR, '$', DELIMITER }, { "**", OPERATOR, '^', MARK },
	{ "*", OPERATOR, '*', MARK }, { "->", OPERATOR, 'T', STOP }, { "-", OPERATOR, '-', INFIX },
	{ "(", OPERATOR, '(', OPEN }, { ")", OPERATOR, ')', CLOSE }, { "+/-", OPERATOR, 'P', OTHER },
	{ "+-", OPERATOR, 'P', OTHER }, { "+", OPERATOR, '+', INFIX }, { "/=", OPERATOR, 'n', OTHER },
	{ "/", OPERATOR, '/', INFIX }, { ":=", OPERATOR, '=', OTHER }, { ":", OPERATOR, ':', ROLE_COLON },
	{ "%", OPERATOR, '%', POSTFIX }, { "'", OPERATOR, '\'', MARK }, { "!=", OPERATOR, 'n', RELATION },
	{ "!", OPERATOR, '!', STOP }, { "^", OPERATOR, '^', INFIX }, { "__", UNKNOWN, 0, MARK },
	{ "_", OPERATOR, '_', INFIX }, { "{", OPERATOR, '{', OPEN }, { "}", OPERATOR, '}', CLOSE },
	{ "<=", OPERATOR, 'l', RELATION }, { "<>", OPERATOR, 'n', RELATION }, { "<", OPERATOR, '<', RELATION },
	{ ">=", OPERATOR, 'g', RELATION }, { ">", OPERATOR, '>', RELATION }, { ";", OPERATOR, ';', BREAK },
	{ "[", OPERATOR, '[', OPEN }, { "]", OPERATOR, ']', CLOSE }, { "&", OPERATOR, '&', SPACE },
	{ "|", OPERATOR, '|', OTHER }, { "?", UNKNOWN, 0, STOP }, { "#", UNKNOWN, 0, MARK }, { "\"", LAYOUT, 0, MARK },
	{ "`", LAYOUT, 0, MARK }, { "~", LAYOUT, 0, SPACE }, { "\t", LAYOUT, 0, SPACE }, { "\r", LAYOUT, 0, SPACE },
	{ "\v", UNKNOWN, 0, SPACE }, { "\f", UNKNOWN, 0, SPACE }, { "\\{", OPERATOR, 's', OPEN },
	{ "\\}", OPERATOR, 'e', CLOSE }, { "\\|", OPERATOR, '|', MATH }, { "\\%", OPERATOR, '%', POSTFIX },
	{ "\\$", OPERATOR, '$', DELIMITER }, { "\\&", OPERATOR, '&', OTHER }, { "\\#", OPERATOR, '.', OTHER },
	{ "\\_", OPERATOR, '_', OTHER }, { "\\\\", OPERATOR, 'w', SPACE }, { "\\,", LAYOUT, 0, SPACE },
	{ "\\;", LAYOUT, 0, SPACE }, { "\\:", LAYOUT, 0, SPACE }, { "\\!", LAYOUT, 0, SPACE },
	{ "\\ ", LAYOUT, 0, SPACE }, { "\\\n", LAYOUT, 0, SPACE }, { "\\\t", LAYOUT, 0, SPACE },
	{ "\\/", UNKNOWN, 0, SPACE }, { "\\(", LAYOUT, 0, DELIMITER }, { "\\)", LAYOUT, 0, DELIMITER },
	{ "\\[", LAYOUT, 0, DELIMITER }, { "\\]", LAYOUT, 0, DELIMITER }, { "\\>", LAYOUT, 0, OTHER },
};
/* clang-format on */

const struct meaning *vocabulary_sign(struct text t, size_t at, bool prose)
{
	size_t i;

	for (i = 0; i < countof(signs); i++)
		if (signs[i].name[0] == t.data[at] && (prose ? signs[i].role != OTHER : signs[i].kind != UNKNOWN) &&
		    text_starts_at(t, at, signs[i].name))
			return &signs[i];
	return NULL;
}
