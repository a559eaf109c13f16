/*
 * Kernels of the row operations, the loss and the optimiser: what one thread
 * does to one row or to one run of elements.
 *
 * Any n, also 0 where not said otherwise; no alignment is asked for. A result
 * depends on the elements and n only, never on where they lie in memory.
 */
#ifndef COMPUTE_CPU_KERNELS_ROWS_H
#define COMPUTE_CPU_KERNELS_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#include "compute/cpu/kernels/tables.h"

/* One step of AdamW with everything worked out that is the same for all elements. */
struct adamw_step {
	float scale;        /* factor on the gradient */
	float beta1, rest1; /* rest = 1 - beta */
	float beta2, rest2;
	float rate;  /* learning rate / (1 - beta1^step) */
	float root2; /* 1 / sqrt(1 - beta2^step) */
	float epsilon;
	float decay; /* learning rate * decay */
};

struct kernels_rows {
	/* Largest element; NaN if there is one, -infinity for n == 0. */
	float (*largest)(const float *x, size_t n);

	/* First i with x[i] == value, or n. */
	size_t (*find)(const float *x, size_t n, float value);

	/* Sum of exp(x - max), in f64. */
	double (*exp_sum)(const float *x, size_t n, float max);

	/* out = exp((x - max) / temperature); returns its sum, in f64. out may be x. */
	double (*exp_store)(float *out, const float *x, size_t n, float max, float temperature);

	/* x = factor * exp(x - lse). */
	void (*softmax)(float *x, size_t n, float lse, float factor);

	/* out = x * s * w with s = 1 / sqrt(mean(x^2) + epsilon), which is returned. out may be x. */
	float (*rmsnorm)(float *out, const float *x, const float *w, size_t width, float epsilon);

	/* The gradient through rmsnorm of one vector; dw [width] += its weights'. dx may be dout if !add. */
	void (*rmsnorm_backward)(float *dx, float *dw, const float *dout, const float *x, const float *w, size_t width,
				 float s, bool add);

	/* out = silu(gate) * up, and both gradients; dgate may be gate and dup may be up. */
	void (*swiglu)(float *out, const float *gate, const float *up, size_t width);
	void (*swiglu_backward)(float *dgate, float *dup, const float *dout, const float *gate, const float *up,
				size_t width);

	/* y += alpha * x; x *= alpha. */
	void (*axpy)(float *y, const float *x, size_t n, float alpha);
	void (*scale)(float *x, size_t n, float alpha);

	/* out[c] += sum of x[r * pitch + c] over the rows, in an order that depends on rows only. */
	void (*column_sum)(float *out, const float *x, size_t pitch, size_t rows, size_t width);

	/* Sum of squares, in f64. */
	double (*square_sum)(const float *x, size_t n);

	void (*adamw)(float *p, const float *grad, float *m, float *v, size_t n, const struct adamw_step *step);
};

KERNEL_DECLARE(rows);

#endif
