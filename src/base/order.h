/* Comparisons for qsort(), ascending, of numbers without NaN; and the lesser and the greater of two. */
#ifndef BASE_ORDER_H
#define BASE_ORDER_H

#include <stddef.h>

int order_doubles(const void *a, const void *b);
int order_int64(const void *a, const void *b);
int order_sizes(const void *a, const void *b);
int order_strings(const void *a, const void *b); /* of char *, as strcmp() */

static inline size_t order_least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static inline size_t order_most(size_t a, size_t b)
{
	return a > b ? a : b;
}

#endif
