/*
 * The tokens of an answer: LaTeX and plain mathematics, mixed as people mix
 * them. Layout (spacing, \left, styles, $) is passed over here, so that the
 * parser sees mathematics only.
 */
#ifndef ANSWER_SCAN_H
#define ANSWER_SCAN_H

#include <stdbool.h>

#include "base/text.h"
#include "math/expression.h"

enum token_kind {
	TOKEN_END,
	TOKEN_NUMBER,   /* digits (separators apart), exponent, point */
	TOKEN_SYMBOL,   /* name: a variable: one letter, Greek, decorated */
	TOKEN_CONSTANT, /* function: pi, e, i, infinity */
	TOKEN_FUNCTION, /* function, and `power` where it is written \sin^... by the parser */
	TOKEN_OPERATOR, /* op: a character, see below */
	TOKEN_WORD,     /* name: a word of prose or of a unit */
	TOKEN_TEXT,     /* name: the contents of \text{} and its like */
	TOKEN_COMMAND,  /* command: with a syntax of its own */
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
	COMMAND_NAME,          /* \operatorname, \mathrm: to the scanner only */
	COMMAND_DECORATED,     /* \vec, \hat: name is the decoration */
	COMMAND_SKIP_ARGUMENT, /* \hspace, \color, \label: passed over with its argument; to the scanner only */
	COMMAND_EMPTY,         /* the empty set */
	COMMAND_BOARD          /* \mathbb */
};

struct token {
	enum token_kind kind;
	enum expression_function function;
	enum token_command command;
	char op;
	bool point;
	bool spaced; /* white space or layout stands in front */
	int32_t exponent;
	struct text name;
	size_t from, to; /* in the text */
};

/* How ambiguous forms are read; a set of bits. */
enum answer_reading {
	READ_DECIMAL_COMMA = 1, /* 3,14 is 3.14; else two numbers */
	READ_COMMA_LIST = 2,    /* 1,234 is two numbers; else one */
	READ_UNIT_LETTERS = 4,  /* 3 s is three seconds; else a product */
	READ_LETTERS = 8        /* words of letters are products */
};

struct scanner {
	struct text t;
	size_t at;
	struct arena *arena;
	unsigned readings;  /* of enum answer_reading: which to follow */
	unsigned ambiguous; /* which would have made a difference */
	unsigned brackets;  /* that are open: a comma within is no decimal comma */
	unsigned matrices;  /* that are open: & and \\ are layout where there is none */
	struct token token; /* the current one */
};

void scan_start(struct scanner *s, struct arena *a, struct text t, unsigned readings);
void scan_next(struct scanner *s); /* to the next token */

/* The raw contents of a group {...} that the scanner stands before, and past it; false if there is none. */
bool scan_raw_group(struct scanner *s, struct text *contents);

bool scan_is_ordinal(struct text word); /* st nd rd th */

/* -- words ---------------------------------------------------------------------- */

/* A plain word or command that is mathematics: fills kind, function, command, op, name; false if it is none. */
bool word_is_mathematics(struct text word, bool command, struct token *token);

/* "and", "or" and their like in other languages: separators of a list. */
bool word_separates(struct text word);

/* Words in front of an answer that say nothing: approximately, about, is. */
bool word_is_filler(struct text word);

/*
 * A unit: its dimension ("length"), and its size in the dimension's base unit
 * as a fraction. False for a word that is no unit known.
 */
struct unit {
	const char *name, *dimension;
	int64_t numerator, denominator;
	bool letters; /* a symbol of one or two letters that could be variables */
};
const struct unit *word_unit(struct text word);

#endif
