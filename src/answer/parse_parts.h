/*
 * Shared by the files of the answer parser: recursive descent over the tokens
 * of answer_scan.h. A function of the grammar returns the tree it read and
 * leaves the scanner behind it, or sets parser.problem and returns NULL; once
 * set, everything returns NULL.
 */
#ifndef ANSWER_PARSE_PARTS_H
#define ANSWER_PARSE_PARTS_H

#include "answer/token.h"

enum {
	PARSER_NEST_MAX = 60, /* of groups and functions */
	PARSER_TOKENS_MAX = 3000,
	PARSER_ITEMS_MAX = 256 /* of one list */
};

/* The index of a sum: its letter, and the symbol that stands for it, #1 for an outermost one. */
struct parse_index {
	struct text letter, bound;
	const struct parse_index *outer;
};

struct parser {
	struct scanner s;
	struct arena *arena;
	unsigned nest, tokens, bars;     /* groups open; tokens read; of |...|, open */
	unsigned outward;                /* of ]...[, open: [ closes there */
	const struct parse_index *index; /* of the sum being read, the innermost */
	const char *problem;             /* what is wrong, a constant */
	size_t problem_at;               /* where */
};

struct items {
	const struct expression *at[PARSER_ITEMS_MAX];
	size_t count;
};

const struct expression *parse_fail(struct parser *p, const char *problem);
void parse_next(struct parser *p); /* to the next token, counted */
bool parse_is(const struct parser *p, char op);
bool parse_accept(struct parser *p, char op);
bool parse_is_command(const struct parser *p, enum token_command c);

/* A new tree is checked for its depth; NULL arguments give NULL. */
const struct expression *parse_made(struct parser *p, const struct expression *x);
const struct expression *parse_pair(struct parser *p, enum expression_kind kind, const struct expression *x,
				    const struct expression *y);
const struct expression *parse_one(struct parser *p, enum expression_function f, const struct expression *x);
const struct expression *parse_two(struct parser *p, enum expression_function f, const struct expression *x,
				   const struct expression *y);

/* answer_list.c: from loose to tight */
bool parse_items(struct parser *p, struct items *list); /* one and more, up to a bracket or the end */
const struct expression *parse_list_of(struct parser *p, const struct items *list); /* one item is itself */
const struct expression *parse_relation(struct parser *p);

/* answer_parse.c: likewise */
const struct expression *parse_sum(struct parser *p);
const struct expression *parse_implicit(struct parser *p); /* powers side by side, without operators */
const struct expression *parse_power(struct parser *p);
bool parse_starts_primary(const struct parser *p);

/* answer_group.c: brackets, groups, sets, matrices */
const struct expression *parse_bracket(struct parser *p);
const struct expression *parse_group(struct parser *p); /* {...} */
const struct expression *parse_set(struct parser *p);   /* \{...\} */
const struct expression *parse_bars(struct parser *p);
const struct expression *parse_steps(struct parser *p); /* floor, ceiling */
const struct expression *parse_matrix(struct parser *p);
const struct expression *matrix_product(struct parser *p, const struct expression *x, const struct expression *y);
const struct expression *matrix_sum(struct parser *p, const struct expression *x, const struct expression *y);
const struct expression *matrix_power(struct parser *p, const struct expression *x, const struct expression *n);

/* answer_function.c: functions and commands with a syntax of their own */
const struct expression *parse_function(struct parser *p);
const struct expression *parse_command(struct parser *p);
const struct expression *parse_script(struct parser *p);   /* behind ^ or _ */
const struct expression *parse_argument(struct parser *p); /* of \frac: a group, a digit, a token */
const struct expression *parse_number(struct parser *p);   /* with base, repetend, fraction of a mixed number */

#endif
