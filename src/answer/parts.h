/*
 * Shared by the files of `answer` behind the parser: normal forms of
 * structures, and sets of real numbers.
 */
#ifndef ANSWER_PARTS_H
#define ANSWER_PARTS_H

#include "answer/answer.h"

/*
 * The normal form of a parsed answer: equations of constants by their last
 * side, one-variable inequalities and memberships as intervals (whose `name`
 * is the variable), x = 1 or x = 2 as a list named x, both values of +-,
 * unions of intervals sorted and merged, words in lower case.
 */
const struct expression *answer_normal(struct arena *a, const struct expression *x);

/* The value of an equation that is solved: x = 5, f(x) = x^2; NULL for other trees. *name receives the left side. */
const struct expression *answer_solved(const struct expression *x, const struct expression **name);

/* A union, intersection, difference, interval or finite set of reals in normal form; x itself where that is not known.
 */
const struct expression *answer_real_set(struct arena *a, const struct expression *x);

/* Words that are a number (forty-two), no solution, or all real numbers: what they mean; NULL for others. */
const struct expression *answer_known_words(struct arena *a, struct text words);

#endif
