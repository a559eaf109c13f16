/* Whole numbers in English words. */
#ifndef VOCABULARY_NUMBER_WORDS_H
#define VOCABULARY_NUMBER_WORDS_H

#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

/*
 * A whole number in English words that begins at t[at]: "twelve", "forty-two",
 * "one hundred and five", "two million". Returns the offset after its last
 * word and *value in [0, 10^15); returns `at` if no number begins there.
 */
size_t number_words(struct text t, size_t at, int64_t *value);

#endif
