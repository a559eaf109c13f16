/*
 * What words and commands mean: one table for those who read an answer and
 * for those who look for one in prose.
 */
#ifndef VOCABULARY_VOCABULARY_H
#define VOCABULARY_VOCABULARY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
#include "math/expression.h"

/* What a token of an answer is. */
enum token_kind {
	TOKEN_END,
	TOKEN_NUMBER,   /* digits (separators apart), exponent, point */
	TOKEN_SYMBOL,   /* name: a variable: one letter, Greek, decorated */
	TOKEN_CONSTANT, /* function: pi, e, i, infinity */
	TOKEN_FUNCTION, /* function */
	TOKEN_OPERATOR, /* op: a character, see below */
	TOKEN_WORD,     /* name: a word of prose or of a unit */
	TOKEN_TEXT,     /* name: the contents of \text{} and its like */
	TOKEN_COMMAND,  /* command: with a syntax of its own */
	TOKEN_LAYOUT,   /* passed over */
	TOKEN_UNKNOWN   /* name: a command that is not known, or a stray byte */
};

/*
 * Operators: + - * / ^ _ ! ' , ; : ( ) [ ] { } & | = < > and
 *   P plus-minus  M minus-plus  l <=  g >=  n not equal  i in  o not in  ~ about  T arrow
 *   U union  N intersection  S set difference  s \{  e \}  f t floor  c d ceiling (open, close)
 *   a r angle brackets  w new row (\\)  D degree sign  % percent  $ currency  . ellipsis
 */

enum token_command {
	COMMAND_FRAC,
	COMMAND_SQRT,
	COMMAND_BINOM,
	COMMAND_CHOOSE, /* infix */
	COMMAND_OVER,   /* infix */
	COMMAND_BEGIN,
	COMMAND_END,
	COMMAND_SUM,
	COMMAND_PROD,
	COMMAND_INTEGRAL,
	COMMAND_LIMIT,
	COMMAND_PMOD, /* \pmod{m}, (mod m) */
	COMMAND_MOD,  /* infix */
	COMMAND_OVERLINE,
	COMMAND_GROUP,         /* a group without meaning: \boxed, \mathbf */
	COMMAND_NAME,          /* \operatorname, \mathrm: never a token */
	COMMAND_DECORATED,     /* \vec, \hat: name is the decoration */
	COMMAND_SKIP_ARGUMENT, /* \hspace, \color, \label: passed over with its argument; never a token */
	COMMAND_EMPTY,         /* the empty set */
	COMMAND_BOARD          /* \mathbb */
};

/* What a piece of prose with mathematics in it is. */
enum token_role {
	ROLE_END,
	ROLE_SPACE,    /* blanks, \quad, \left, & and whatever else is layout */
	ROLE_LINE,     /* a newline */
	ROLE_NUMBER,   /* one number, with all its separators, fraction, exponent, percent sign */
	ROLE_LETTER,   /* a letter alone */
	ROLE_WORD,     /* letters, two and more, and ordinals */
	ROLE_FUNCTION, /* sin, pi, \sqrt, \alpha: mathematics wherever it stands */
	ROLE_OPERATOR, /* + - * / ^ _ and their like */
	ROLE_RELATION, /* = < \in */
	ROLE_OPEN,     /* brackets of all kinds, \begin{...} */
	ROLE_CLOSE,
	ROLE_POSTFIX,   /* ! % degrees, superscripts: belongs to what stands before it */
	ROLE_COMMA,     /* , ; and the comma of other scripts */
	ROLE_CONNECTOR, /* and, or */
	ROLE_TEXT,      /* \text{...} */
	ROLE_STOP,      /* . ! ? of a sentence, arrows, \implies */
	ROLE_COLON,
	ROLE_DELIMITER, /* $ $$ \( \) \[ \] */
	ROLE_MARK,      /* Markdown's asterisks, quotes */
	ROLE_OTHER
};

/*
 * The element with that name of a table that is sorted by byte, `count` elements of `size` bytes that begin with
 * a pointer to their name; NULL if there is none. A name is folded to lower case first where that is asked for.
 */
const void *vocabulary_find(struct text name, bool folded, const void *table, size_t count, size_t size);

struct meaning {
	const char *name;
	uint8_t kind;  /* of enum token_kind */
	uint8_t value; /* of enum expression_function, of enum token_command, or the operator */
	uint8_t role;  /* of enum token_role: in prose; of a plain word that is a function, before an argument */
};

/* Of a command, its backslash apart, and of a plain word; NULL where it has none. */
const struct meaning *vocabulary_command(struct text name);
const struct meaning *vocabulary_word(struct text word);

/* Of the ASCII signs, with a backslash or without, that stand at t[at] inside t; NULL likewise. */
const struct meaning *vocabulary_sign(struct text t, size_t at, bool prose);

/* In prose, where case does not matter: the role of a command; the meaning of a word with a role, or NULL. */
enum token_role vocabulary_command_role(struct text name);
const struct meaning *vocabulary_prose_word(struct text word);

/* "and", "or" and their like in other languages, whatever their case: what joins the items of an answer. */
bool vocabulary_connects(struct text word);

/* & for "and" and its like, | for "or", of a word that connects. */
char vocabulary_joint(struct text word);

/* Words before an answer that say nothing: approximately, about, is; whatever their case. */
bool vocabulary_is_filler(struct text word);

/* st nd rd th; ST too, if folded. */
bool vocabulary_is_ordinal(struct text word, bool folded);

/* The letters after the backslash at t[at]. */
struct text vocabulary_command_name(struct text t, size_t at);

#endif
