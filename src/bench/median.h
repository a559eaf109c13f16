/* Inside bench: what its files share. */
#ifndef BENCH_MEDIAN_H
#define BENCH_MEDIAN_H

#include <stddef.h>

/* Median of n >= 1 seconds, and the least where least is not NULL; sorts them. */
double bench_median(double *seconds, size_t n, double *least);

#endif
