/*
 * Oracles of attention and rotary embedding.
 *
 * Plain f64 loops after the formulas of operations.h; of src/ they share only
 * the struct that describes a span. Matrices are dense and row-major.
 */
#ifndef TESTS_COMPUTE_ORACLE_ATTENTION_H
#define TESTS_COMPUTE_ORACLE_ATTENTION_H

#include <stddef.h>
#include <stdint.h>

#include "compute/operations.h"

/* out, q [R, H*D]; k, v [key rows, K*D]; lse [R, H] or NULL. */
void oracle_attention(double *out, double *lse, const double *q, const double *k, const double *v,
		      const struct span *spans, size_t count, struct heads heads, double scale);

/*
 * dq is written for the rows of the spans; dk and dv, which the caller has
 * zeroed, are added to. Takes the probabilities from q and k, not from lse.
 */
void oracle_attention_backward(double *dq, double *dk, double *dv, const double *dout, const double *q, const double *k,
			       const double *v, const struct span *spans, size_t count, struct heads heads,
			       double scale);

/* x [R, heads*D] in place; table [P, D]. */
void oracle_rope(double *x, const double *table, const int32_t *position, size_t rows, size_t heads, size_t width,
		 double sign);

#endif
