/* Whole numbers in words of languages other than English, and numerals of East Asia. */
#ifndef VOCABULARY_NUMBER_SPELLED_H
#define VOCABULARY_NUMBER_SPELLED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

/*
 * A number in words that begins at t[0]: in Dutch, French, German, Italian,
 * Portuguese, Russian, Spanish, or in Chinese, Japanese, Korean, Thai and
 * Vietnamese numerals (digits among them count: 3 followed by ten thousand). Returns the offset
 * after the longest that ends with its word, and *value in [0, 10^15); 0 if
 * none begins there. Capital letters count as small ones.
 */
size_t number_spelled(struct text t, int64_t *value);

/* The same for numerals of East Asia alone, whose end need be that of no word. */
size_t number_positional(struct text t, int64_t *value);

#endif
