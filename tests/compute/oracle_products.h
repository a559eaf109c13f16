/*
 * Oracles of the matrix products, in the manner of oracle_rows.h: plain f64
 * loops, dense row-major matrices, nothing shared with src/.
 *
 * Each product also gives the sum of the magnitudes of its terms, which is
 * what the error of a sum of rounded products is measured by.
 */
#ifndef TESTS_COMPUTE_ORACLE_PRODUCTS_H
#define TESTS_COMPUTE_ORACLE_PRODUCTS_H

#include <stdbool.h>
#include <stddef.h>

#include "compute/operations.h"

/* c [m,n] = alpha op(a) op(b) + beta c; with beta 0 what c held is ignored. */
void oracle_gemm(double *c, double *magnitude, const double *a, bool ta, const double *b, bool tb, size_t m, size_t n,
		 size_t k, double alpha, double beta);

/* y [rows,n] = x [rows,k] w [n,k]^T + bias [n] or NULL (+ y). */
void oracle_project(double *y, double *magnitude, const double *x, const double *w, const double *bias, size_t rows,
		    size_t n, size_t k, bool add);

/* The values nearest to w that `dtype` can hold, as pack() must choose them; k a multiple of 32 for q8_0. */
void oracle_store(double *w, enum dtype dtype, size_t n, size_t k);

/* v rounded to a significand of `digits` bits, ties to even, with a smallest exponent; beyond `largest`: infinity. */
double oracle_round(double v, int digits, int smallest_exponent, double largest);

#endif
