/*
 * Shared by the files of the answer parser: recursive descent over the tokens
 * of token.h. A function of the grammar returns the tree it read and leaves
 * the scanner after it, or sets parser.problem and returns NULL; once
 * set, everything returns NULL.
 */
#ifndef ANSWER_PARSE_PARTS_H
#define ANSWER_PARSE_PARTS_H

#include "answer/token.h"

enum {
	PARSE_NEST_MAX = 60, /* of groups and functions */
	PARSE_TOKENS_MAX = 3000,
	PARSE_ITEMS_MAX = 256, /* of one sum, product or relation, arguments of one function */
	PARSE_LIST_MAX = 2000  /* items of one list, entries of one matrix */
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
	size_t boxed;                    /* where the last box ended; 0 for none */
	bool differential;               /* dx ends what is integrated */
	bool described;                  /* a colon ends the member of a set */
	const struct parse_index *index; /* of the sum being read, the innermost */
	struct text currency;            /* of the item being read, the last that was seen; empty if none */
	const char *problem;             /* what is wrong, a constant */
	size_t problem_at;               /* where */
};

struct parse_list {
	const struct expression *at[PARSE_ITEMS_MAX];
	size_t count;
};

/* Items of a list, in the arena. */
struct parse_items {
	const struct expression **at;
	size_t count, capacity;
	char joint; /* & or | where "and" or "or" joins all items; else 0 */
};

const struct expression *parse_fail(struct parser *p, const char *problem);
void parse_next(struct parser *p); /* to the next token, counted */
bool parse_is(const struct parser *p, char op);
bool parse_accept(struct parser *p, char op);
bool parse_is_command(const struct parser *p, enum token_command c);
bool parse_is_box(const struct parser *p); /* \boxed and its like */
bool parse_at_box(const struct parser *p); /* before or after one: an answer by itself, and no factor */

/* The symbol of the index with that letter; false if there is none. */
bool parse_index_of(const struct parser *p, struct text letter, struct text *bound);

/* A new tree is checked for its depth; NULL arguments give NULL. */
const struct expression *parse_made(struct parser *p, const struct expression *x);
const struct expression *parse_pair(struct parser *p, enum expression_kind kind, const struct expression *x,
				    const struct expression *y);
const struct expression *parse_negated(struct parser *p, const struct expression *x);
const struct expression *parse_one(struct parser *p, enum expression_function f, const struct expression *x);
const struct expression *parse_two(struct parser *p, enum expression_function f, const struct expression *x,
				   const struct expression *y);

/* "(B) 12", "B. 12": the letter of a choice, and what it stands for; false for others. */
bool parse_split_choice(struct text t, struct text *letter, struct text *value);
bool parse_named_choice(struct text t, struct text *letter); /* "Option B", "choice (B)" */

/* Items, lists and relations: from loose to tight */
bool parse_items(struct parser *p, struct parse_items *list); /* one and more, up to a bracket or the end */
bool parse_add(struct parser *p, struct parse_items *list,
	       const struct expression *x); /* false if there are too many */
const struct expression *parse_list_of(struct parser *p, const struct parse_items *list); /* one item is itself */
const struct expression *parse_item(struct parser *p);
const struct expression *parse_relation(struct parser *p);
const struct expression *parse_relation_of(struct parser *p, const struct expression *x); /* that begins with x */
bool parse_at_relation(const struct parser *p);
const struct expression *parse_labelled(struct parser *p); /* a label that is not understood, and its value; or NULL */
bool parse_starts_value(const struct parser *p);           /* p(3) =, which is no product */

/* Quantities */
bool parse_is_words(const struct parser *p); /* at words that belong to what stands before them */
const struct expression *parse_quantity(struct parser *p, const struct expression *x); /* x with what follows it */
const struct expression *parse_change(struct parser *p,
				      const struct expression *x);                /* words, and the number they lead */
void parse_skip_article(struct parser *p);                                        /* before such words */
struct text parse_currency(const struct parser *p, const struct answer_token *t); /* of $: "dollar"; empty if unknown */

/* Sums, products, powers: likewise */
const struct expression *parse_sum(struct parser *p);
const struct expression *parse_product(struct parser *p);
const struct expression *parse_implicit(struct parser *p); /* powers side by side, without operators */
const struct expression *parse_power(struct parser *p);
bool parse_starts_primary(const struct parser *p);
const struct expression *parse_subscripted(struct parser *p, struct text name); /* at the _ after it */
const struct expression *parse_in_base(struct parser *p); /* 1F_{16}; NULL, without moving, for anything else */
const struct expression *parse_number(struct parser *p);  /* with base, repetend, fraction of a mixed number */

/* Brackets, groups, sets, matrices */
const struct expression *parse_bracket(struct parser *p);
const struct expression *parse_group(struct parser *p); /* {...} */
const struct expression *parse_set(struct parser *p);   /* \{...\} */
const struct expression *parse_bars(struct parser *p);
const struct expression *parse_steps(struct parser *p);  /* floor, ceiling */
const struct expression *parse_matrix(struct parser *p); /* cases too */
const struct expression *
parse_cases(struct parser *p); /* the rows up to \\end: a list of values with their conditions */
const struct expression *parse_matrix_product(struct parser *p, const struct expression *x, const struct expression *y);
const struct expression *parse_matrix_sum(struct parser *p, const struct expression *x, const struct expression *y);
const struct expression *parse_matrix_power(struct parser *p, const struct expression *x, const struct expression *n);

/* Functions and commands with a syntax of their own */
const struct expression *parse_function(struct parser *p);
const struct expression *parse_command(struct parser *p);
const struct expression *parse_integral(struct parser *p);                          /* after its sign */
const struct expression *parse_total(struct parser *p, enum expression_function f); /* likewise: a sum or product */
const struct expression *parse_limit(struct parser *p);                             /* likewise */
bool parse_at_differential(const struct parser *p);                                 /* dx */

/* {}_n C_k at its first script; C(n, k); the C and k of nCk. The latter two: NULL, without moving, for anything else. */
const struct expression *parse_prescript(struct parser *p);
const struct expression *parse_combinations(struct parser *p);
const struct expression *parse_written_between(struct parser *p, const struct expression *n);

/* C_{10}^3 and A_{10}^3, combinations and arrangements: whether the name and its power are that, and their number. */
bool parse_is_count(struct text name, const struct expression *power);
const struct expression *parse_counted(struct parser *p, struct text name, const struct expression *power);

const struct expression *parse_script(struct parser *p);    /* after ^, with powers of its own */
const struct expression *parse_subscript(struct parser *p); /* after _ */
const struct expression *parse_argument(struct parser *p);  /* of \frac: a group, a digit, a token */
bool parse_arguments(struct parser *p,
		     struct parse_list *list); /* in brackets, in a group, or the product that follows */
const struct expression *parse_apply(struct parser *p, enum expression_function f, struct parse_list *list,
				     const struct expression *base); /* base: of a logarithm, or NULL */

#endif
