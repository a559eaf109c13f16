/*
 * Exact rational numbers as people write them in answers.
 *
 * A wall around FLINT's fmpq, which only src/math includes. Reading never
 * evaluates an expression: a number is one literal, a fraction of two, a mixed
 * number or a percentage. Sizes are bounded, so hostile text costs nothing.
 */
#ifndef RATIONAL_H
#define RATIONAL_H

#include <stdbool.h>

#include "text.h"

/* What "28%" is: the number 28 with a sign that is dropped, or 28/100. */
enum rational_percent { RATIONAL_PERCENT_NUMBER, RATIONAL_PERCENT_RATIO };

/* More digits in a literal or above or below the line of the result, or an exponent beyond, is no number. */
enum { RATIONAL_DIGITS_MAX = 1000, RATIONAL_EXPONENT_MAX = 1000 };

/*
 * Read all of t (white space at the ends apart) as a rational and append its
 * canonical form to out: "-3/4", "72"; lowest terms, positive denominator,
 * never a denominator of 1. Equal numbers give equal forms, and a form is its
 * own form.
 *
 * Read are, with an optional sign (+, -, the minus sign U+2212) before or
 * behind a dollar sign:
 *     72   1,234,567   1{,}234   1\,234   1\!234   1,\!234   3.50   .5   6.02e23
 *     3/4   -7 / 2   \frac{3}{4}   \dfrac, \tfrac   \frac34   1 1/2   1\frac{1}{2}
 *     28%   28\%   28 percent   $10   \$10
 * Separators stand before groups of exactly three digits, and not behind a
 * zero that begins the number. The fraction of a mixed number lies between 0
 * and 1, so 2\frac{3}{2}, which may be a product, is not read. Space separates
 * no digits: "1 234" is not read.
 *
 * False, with out as before, for anything else, for a denominator of 0 and
 * beyond the bounds above.
 */
bool rational_canonical(struct builder *out, struct text t, enum rational_percent percent);

#endif
