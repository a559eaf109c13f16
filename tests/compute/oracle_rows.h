/*
 * Oracles of the row operations, the loss, the sampler and the optimiser.
 *
 * Plain f64 loops that follow the formulas of operations.h and share nothing
 * with src/. Matrices are dense and row-major: [R, C] means R rows of C
 * elements without gaps. A pointer to a result may be NULL where the text
 * says so. Nothing here is fast and nothing here is clever.
 */
#ifndef TESTS_COMPUTE_ORACLE_ROWS_H
#define TESTS_COMPUTE_ORACLE_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "compute/operations.h"

/* out [R,C] = table [V,C] at token [R]; dtable += dout at token. */
void oracle_embed(double *out, const double *table, const int32_t *token, size_t rows, size_t width);
void oracle_embed_backward(double *dtable, const double *dout, const int32_t *token, size_t rows, size_t width);

/* to[index[r]] = from[r]; to[r] = from[index[r]]; to[index[r]] += from[r]. */
void oracle_scatter(double *to, const double *from, const int32_t *index, size_t rows, size_t width);
void oracle_gather(double *to, const double *from, const int32_t *index, size_t rows, size_t width);
void oracle_scatter_add(double *to, const double *from, const int32_t *index, size_t rows, size_t width);

/* x [R,C] += bias [C]; dbias [C] += sum over r of dx [R,C]. */
void oracle_bias(double *x, const double *bias, size_t rows, size_t width);
void oracle_bias_backward(double *dbias, const double *dx, size_t rows, size_t width);

/* out, x [R, groups*C], w [C], scale [R, groups] or NULL. */
void oracle_rmsnorm(double *out, double *scale, const double *x, const double *w, size_t rows, size_t groups,
		    size_t width, double epsilon);
/* dx (= or +=) and dw += from dout, all of the forward pass's shapes. */
void oracle_rmsnorm_backward(double *dx, double *dw, const double *dout, const double *x, const double *scale,
			     const double *w, size_t rows, size_t groups, size_t width, bool add);

/* out [R,F] from gate_up [R,2F]; dgate_up [R,2F] from dout [R,F]. */
void oracle_swiglu(double *out, const double *gate_up, size_t rows, size_t width);
void oracle_swiglu_backward(double *dgate_up, const double *dout, const double *gate_up, size_t rows, size_t width);

void oracle_axpy(double *y, const double *x, size_t n, double alpha);
void oracle_scale(double *x, size_t n, double alpha);

/* logprob, lse [R] from logits [R,V]; target -1 gives logprob 0. */
void oracle_cross_entropy(double *logprob, double *lse, const double *logits, const int32_t *target, size_t rows,
			  size_t vocabulary);
/* logits become the gradient of sum over r of -coefficient[r] * logprob[r]. */
void oracle_cross_entropy_backward(double *logits, const double *lse, const int32_t *target, const double *coefficient,
				   size_t rows, size_t vocabulary);

/*
 * The probabilities [V] from which one token is drawn: softmax of
 * logits / temperature (temperature 0: one at the first largest), filtered by
 * top-k (0 off), top-p (1 off) and min-p (0 off) in this order, renormalised.
 * margin, if not NULL, receives how far the nearest decision of a filter was
 * from going the other way: the least over the filters in use of
 * |log p_in - log p_out| at top-k's edge, |cumulative - p| at top-p's and
 * |p / largest - min_p| at min-p's; infinite if no filter decided anything.
 */
void oracle_sample(double *probability, const double *logits, size_t vocabulary, double temperature, int32_t top_k,
		   double top_p, double min_p, double *margin);

double oracle_square_sum(const double *x, size_t n);

/*
 * One step on p, m, v [n]; the sizes [n] receive what their roundings are
 * measured by: the magnitude of the terms of m and v, and for p its own and 16
 * times that of its change.
 */
void oracle_adamw(double *p, const double *grad, double *m, double *v, size_t n, const struct adamw *rule,
		  double *p_size, double *m_size, double *v_size);

#endif
