/*
 * The tokens of an answer: LaTeX and plain mathematics, mixed as people mix
 * them. Layout (spacing, \left, styles, $) is passed over here, so that the
 * parser sees mathematics only.
 */
#ifndef ANSWER_TOKEN_H
#define ANSWER_TOKEN_H

#include <stdbool.h>

#include "answer/answer.h"
#include "vocabulary/vocabulary.h"

/*
 * Offset after the brace group that opens at t[at], not looked for at `limit`
 * and beyond; 0 if it does not close there. A brace after a backslash is a
 * letter like any other.
 */
size_t token_group_end(struct text t, size_t at, size_t limit);

/* The environments of values by cases. */
bool token_is_cases(struct text name);

struct answer_token {
	enum token_kind kind;
	enum expression_function function;
	enum token_command command;
	char op;
	bool point;
	bool spaced; /* white space or layout stands before it */
	int32_t exponent;
	struct text name;
	size_t from, to; /* in the text */
};

struct scanner {
	struct text t;
	size_t at;
	struct arena *arena;
	unsigned readings;         /* of enum answer_reading: which to follow */
	unsigned ambiguous;        /* which would have made a difference */
	unsigned brackets;         /* that are open: a comma within is no decimal comma */
	unsigned matrices;         /* that are open: & and \\ are layout where there is none */
	bool flat;                 /* cases are layout too: they could not be read by rows */
	struct text joint;         /* the "and" at the end of a text, which is the next token */
	struct answer_token token; /* the current one */
};

void token_start(struct scanner *s, struct arena *a, struct text t, unsigned readings);
void token_next(struct scanner *s); /* to the next token */

/* The raw contents of a group {...} that the scanner stands before, and past it; false if there is none. */
bool token_raw_group(struct scanner *s, struct text *contents);

#endif
