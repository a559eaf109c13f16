/*
 * Numbers in the forms in which people and models write them: how far one goes.
 *
 * In an answer the text is that of notation_plain(): a number is its digits,
 * with fraction and exponent, and the rest is for the parser to put together.
 * In prose a number goes as far as it is one: with a fraction after a whole
 * part, a power of ten, a percent sign or a word of scale.
 */
#ifndef VOCABULARY_NUMBER_H
#define VOCABULARY_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

/*
 * Where a number stands. What differs, besides what is said above:
 *
 *                          in an answer             in prose
 *   digits                 of ASCII                 of all scripts
 *   marks between groups   , {,} \, \! ~ ' _ and    these and those of
 *                          blanks, as they come     other scripts, all alike
 *   groups of two          after any mark           after commas
 *   1,234,5                three numbers            one number
 *   an exponent            always                   no letter after it
 */
enum number_place {
	NUMBER_IN_ANSWER,
	NUMBER_IN_PROSE
};

/* The value of a decimal digit of another script than ASCII, or of mathematics; -1 for other characters. */
int number_digit_value(uint32_t c);

/* Bytes of the decimal digit at t[at]; 0 if there is none. */
size_t number_digit_size(struct text t, size_t at, enum number_place place);

/* Offset after the digits at t[at], and how many they are. */
size_t number_digits_end(struct text t, size_t at, enum number_place place, size_t *count);

/*
 * Offset after the digits at t[at] and the groups of digits that belong to
 * them: 1,234,567, 12 345, 12,34,567; `at` if there is no digit.
 *
 * *count  digits in all
 * *comma  whether a plain comma stands between groups
 */
size_t number_whole_end(struct text t, size_t at, enum number_place place, size_t *count, bool *comma);

/*
 * Offset after full stops with three digits each that follow the `count` digits before t[at], and how
 * many there are: 2 of 1.234.567; `at` where they are none or go on as a version does.
 */
size_t number_points_end(struct text t, size_t at, size_t count, enum number_place place, size_t *groups);

/* Bytes of the sign at t[at], U+2212 too; 0 if there is none. */
size_t number_sign_size(struct text t, size_t at);

/* Offset after e-5 or E+3 at t[at]; `at` if there is none. */
size_t number_exponent_end(struct text t, size_t at, enum number_place place);

/* In prose: offset after the number that begins at t[at], without sign or currency; `at` if none does. */
size_t number_end(struct text t, size_t at);

/* In prose: where the number at t[at] begins with the sign and the currency that belong to it. */
size_t number_start(struct text t, size_t at);

#endif
