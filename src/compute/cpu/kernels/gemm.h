/* The products of training: packing and multiplying one block. */
#ifndef COMPUTE_CPU_KERNELS_GEMM_H
#define COMPUTE_CPU_KERNELS_GEMM_H

#include <stdbool.h>
#include <stddef.h>

#include "compute/cpu/kernels/tables.h"

/*
 * A block spans at most this many of the summed index k and of rows, so that
 * its part of A stays in the second cache. Half as deep, a panel of B would
 * stay in the first, which gains nothing, and C would go by twice as often.
 */
enum { GEMM_BLOCK_K = 512, GEMM_BLOCK_ROWS = 96, GEMM_WORK = (GEMM_BLOCK_K + 8) * GEMM_BLOCK_ROWS };

struct kernels_gemm {
	size_t panel;     /* columns of a panel; a packed block is panels of [k][panel] floats */
	size_t tile_rows; /* rows taken at once: bounds of parts should be multiples */

	/* Pack b [k, n] or, if transposed, [n, k]; columns up to the last panel's end become 0. */
	void (*pack)(float *panels, const float *b, size_t pitch, bool transposed, size_t k, size_t n);

	/*
	 * c [m, n] = alpha * op(a) * panels + beta * c for one block of
	 * k <= GEMM_BLOCK_K. a [m, k] or, if transposed, [k, m]; work holds
	 * GEMM_WORK floats, one caller's own.
	 */
	void (*multiply)(float *c, size_t c_pitch, const float *a, size_t a_pitch, bool transposed, const float *panels,
		size_t m, size_t n, size_t k, float alpha, float beta, float *work);
};

KERNEL_DECLARE(gemm);

#endif
