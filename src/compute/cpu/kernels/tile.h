/*
 * The innermost product, shared by project() and gemm().
 *
 * A panel holds the weights of 2 * VLEN outputs, k-major: PANEL floats for
 * input 0, then PANEL for input 1, and so on. A tile is up to TILE_ROWS rows
 * by one panel; its sums stay in registers. Each sum is one chain of fma()
 * over k in ascending order, whatever the shape of the tile around it.
 */
#ifndef COMPUTE_CPU_KERNELS_TILE_H
#define COMPUTE_CPU_KERNELS_TILE_H

#include "compute/cpu/kernels/simd.h"

#define PANEL (2 * VLEN)

/* As many as leave registers for the panel and the broadcast factor. */
#if defined(__AVX512F__) || defined(__aarch64__)
#define TILE_ROWS 12
#else
#define TILE_ROWS 6
#endif

#define ALWAYS_INLINE static inline __attribute__((always_inline))

#if defined(__clang__)
#define UNROLL _Pragma("unroll")
#define UNROLL_4 _Pragma("unroll 4")
#else
#define UNROLL _Pragma("GCC unroll 32")
#define UNROLL_4 _Pragma("GCC unroll 4")
#endif

/*
 * sums[r][..] += sum over i < k of x[r * row + i * step] * panel[i][..].
 * rows, row and step should be constants where the caller knows them.
 */
ALWAYS_INLINE void tile_add(vf sums[TILE_ROWS][2], const size_t rows, const float *x, size_t row, size_t step,
	const float *panel, size_t k)
{
	vf s[TILE_ROWS][2];
	size_t i, r;

	UNROLL for (r = 0; r < rows; r++) {
		s[r][0] = sums[r][0];
		s[r][1] = sums[r][1];
	}
	UNROLL_4 for (i = 0; i < k; i++) {
		vf w0 = load(panel + i * PANEL), w1 = load(panel + i * PANEL + VLEN);

		UNROLL for (r = 0; r < rows; r++) {
			vf factor = splat(x[r * row + i * step]);

			s[r][0] = fma_vector(factor, w0, s[r][0]);
			s[r][1] = fma_vector(factor, w1, s[r][1]);
		}
	}
	UNROLL for (r = 0; r < rows; r++) {
		sums[r][0] = s[r][0];
		sums[r][1] = s[r][1];
	}
}

#endif
