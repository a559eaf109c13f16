/* The products of sampling: few rows against packed weights. */
#ifndef COMPUTE_CPU_KERNELS_PROJECT_H
#define COMPUTE_CPU_KERNELS_PROJECT_H

#include <stdbool.h>
#include <stddef.h>

#include "compute/operations.h"
#include "compute/cpu/kernels/tables.h"

/*
 * Packed weights are panels of `panel` outputs, one after another, the last
 * filled up with zeros; within a panel the inputs follow each other:
 *   f32   panel floats an input
 *   bf16  panel halves of 16 bits an input, in the order 0, L, 1, L + 1, ...
 *         with L = panel / 2, so that a shift and a mask give two vectors
 *   f16   panel values of 16 bits an input
 *   q8_0  for every 32 inputs: panel scales (f16), then 32 times panel int8
 */
enum { PROJECT_BLOCK = 32 }; /* inputs that share a scale in q8_0 */

/* Inputs taken at once when there are several tiles of rows, so that a panel's part stays in the first cache. */
enum { PROJECT_BLOCK_K = 256 };

/* Most rows of one call of multiply(). */
enum { PROJECT_ROWS = 192 };

struct projection {
	float *y;
	size_t y_pitch;
	const float *x;
	size_t x_pitch;
	const unsigned char *panels;
	size_t panel_bytes;
	enum dtype dtype;
	size_t n, k, rows;
	const float *bias; /* or NULL */
	bool add;
};

struct kernels_project {
	size_t panel;
	size_t tile_rows;
	size_t work; /* floats of memory for multiply(), one caller's own */

	/* Panels from..to-1 of y = x W^T + bias (+ y), for p->rows <= PROJECT_ROWS. */
	void (*multiply)(const struct projection *p, size_t from, size_t to, float *work);
};

KERNEL_DECLARE(project);

#endif
