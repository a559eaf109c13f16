/*
 * What parsed answers are worth: their normal forms, and sets of real numbers.
 * Every function builds its trees in the arena.
 */
#ifndef ANSWER_VALUE_PARTS_H
#define ANSWER_VALUE_PARTS_H

#include "base/arena.h"
#include "math/expression.h"

enum {
	VALUE_ITEMS_MAX = 512 /* of one structure; a larger one stays as it is */
};

/* Before the letter of a unit vector, i, j or k: the name of its symbol. */
#define VALUE_UNIT "\\mathbf "

/* The parts of a structure in the making. */
struct value_items {
	const struct expression *at[VALUE_ITEMS_MAX];
	size_t count;
};

/*
 * The normal form of a parsed answer: equations of constants by their last
 * side, one-variable inequalities and memberships as intervals (whose `name`
 * is the variable), x = 1 or x = 2 as a list named x, both values of +-,
 * unions of intervals sorted and merged, words in lower case.
 */
const struct expression *value_normal(struct arena *a, const struct expression *x);

/* The value of an equation that is solved: x = 5, f(x) = x^2; NULL for other trees. *name receives the left side. */
const struct expression *value_solved(const struct expression *x, const struct expression **name);

/* A scalar with the unit vectors j or k as a tuple of its components; x itself where it is no such vector. */
const struct expression *value_vector(struct arena *a, const struct expression *x);

/* The normal form of a relation whose sides are in normal form. */
const struct expression *value_relation(struct arena *a, const struct expression *x);

/* x < 3, 1 < 2x + 3 <= 5, x != 0: a set of reals with the name of the variable; NULL for other relations. */
const struct expression *value_inequality(struct arena *a, const struct expression *x);

/* A constant as an integer or a fraction in lowest terms; x itself if it is not rational. */
const struct expression *value_lowest_terms(struct arena *a, const struct expression *x);

/* The normal forms of the list or set x, and of the tuple x, whose items are in normal form. */
const struct expression *value_list(struct arena *a, const struct expression *x, const struct value_items *items);
const struct expression *value_tuple(struct arena *a, const struct expression *x, const struct value_items *items);

/* The normal form of {x | y, z}, a set with `open` '|': members with the symbols under common names. */
const struct expression *value_described(struct arena *a, const struct expression *x);

/* x, in normal form, in a unit: words of scale become factors, and of x = 5 the 5 has the unit. */
const struct expression *value_quantity(struct arena *a, const struct expression *x, struct text name);

/* 2 hours 30 minutes: one quantity, in the largest of its units, which are all named. NULL for other items. */
const struct expression *value_compound(struct arena *a, const struct value_items *items);
/* Even and odd integers as such a set; NULL for other words. */
const struct expression *value_set_of_words(struct arena *a, struct text words);

/* Add x, both values of +- and the items of a list each for itself; false if there are too many. */
bool value_spread(struct arena *a, struct value_items *items, const struct expression *x);

/* x with other parts. */
const struct expression *value_rebuilt(struct arena *a, const struct expression *x, const struct value_items *items);

/*
 * A union, intersection, difference, interval or finite set of reals in normal
 * form; x itself where that is not known.
 */
const struct expression *value_real_set(struct arena *a, const struct expression *x);

/*
 * What words mean that are a number (forty-two, two thirds, third, doce manzanas), a ratio (three to two),
 * a date, a time, no solution, or all real numbers; NULL for others.
 */
const struct expression *value_of_words(struct arena *a, struct text words);

/* Of numerals of East Asia, the same. */
const struct expression *value_of_numerals(struct arena *a, struct text t);

/* In lower case, one space between words, no marks at the ends. */
struct text value_plain_words(struct arena *a, struct text t);

/* The name of a ratio in words, a to b, which may stand for a / b. */
#define VALUE_RATIO "to"

bool value_is_constant(const struct expression *x); /* a scalar without names and +- */
bool value_is_infinite(const struct expression *x); /* of either sign */

const struct expression *value_infinity(struct arena *a, bool minus);
const struct expression *value_interval(struct arena *a, char open, const struct expression *low,
					const struct expression *high, char close);
const struct expression *value_reals(struct arena *a); /* (-infinity, infinity) */

#endif
