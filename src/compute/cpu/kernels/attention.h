/*
 * Kernels of attention and rotary embedding.
 *
 * Attention works on a block of query rows and a tile of keys at a time. A
 * block is kept transposed, so that a vector holds the same element of
 * several query rows ("lanes"), and scores stand as [key][lane]. A key or
 * value is then a scalar that all lanes share, read where it lies.
 *
 * Every sum is one chain in ascending order of its index, whatever the number
 * of lanes, rows or columns beside it: that is what makes a row's result
 * independent of its neighbours.
 *
 * `vectors` counts vectors of `lanes` floats. `limit` [vectors * lanes] says
 * for each lane how many keys of the tile it sees, 0..keys; it does not
 * decrease from lane to lane, and lanes after the last row repeat the last
 * row's. NULL: all lanes see all keys.
 */
#ifndef COMPUTE_CPU_KERNELS_ATTENTION_H
#define COMPUTE_CPU_KERNELS_ATTENTION_H

#include <stddef.h>
#include <stdint.h>

#include "compute/cpu/kernels/tables.h"

enum { ATTENTION_VECTOR = 16 /* floats in the longest vector of any instruction set */ };

/* m before the first tile: less than any real score, yet finite. */
#define ATTENTION_LOWEST (-1e30f)

/* C = factor C + A B, where A is read one element at a time. */
struct attention_product {
	float *c;             /* [rows, vectors * lanes] */
	const float *a;       /* element (i, t) is a[i * a_row + t * a_step] */
	const float *b;       /* [steps, vectors * lanes] */
	size_t c_pitch, a_row, a_step, b_pitch;
	size_t rows, steps, vectors;
	const float *factor;  /* [rows], or NULL for ones */
	const int32_t *begin; /* [rows], not decreasing: (i, t) is 0 for t < begin[i]; or NULL */
	const int32_t *end;   /* [rows], not decreasing: (i, t) is 0 for t >= end[i]; or NULL */
};

/* Rows of keys and values that the next tile will want. */
struct attention_ahead {
	const float *k, *v;
	size_t k_pitch, v_pitch, rows;
};

struct kernels_attention {
	size_t lanes; /* floats in a vector */

	/* to[c * pitch + r] = scale * rows[r][c], c < width; up to 7 lanes after `count` become 0. */
	void (*transpose)(float *to, size_t pitch, const float *const *rows, size_t count, size_t width, float scale);

	/* to[r * pitch + c] = rows[r][c], c < width, filled with zeros up to whole vectors. */
	void (*gather)(float *to, size_t pitch, const float *const *rows, size_t count, size_t width);

	/*
	 * s[j * pitch + lane] = sum over c of k[j * k_pitch + c] * q[c * q_pitch + lane].
	 * Key 0 of this call is key `first` of the tile in which limit counts. What
	 * no lane of a vector sees may stay unwritten. ahead, if not NULL, is
	 * fetched meanwhile: with one vector of lanes the arithmetic would
	 * mostly wait for memory.
	 */
	void (*scores)(float *s, size_t pitch, const float *q, size_t q_pitch, size_t vectors, const float *k,
		       size_t k_pitch, size_t keys, size_t width, const int32_t *limit, size_t first,
		       const struct attention_ahead *ahead);

	/*
	 * One step of the running softmax, base 2. In: the scores s of a tile, the
	 * maximum m and the sum l of each lane so far. Out: m' = max(m, seen s),
	 * s = 2^(s - m') where seen and 0 elsewhere, alpha = 2^(m - m'),
	 * l' = alpha l + sum s.
	 */
	void (*softmax)(float *s, size_t pitch, size_t keys, size_t vectors, const int32_t *limit, float *m, float *l,
			float *alpha);

	/* The same two for one row of queries, whose element c is q[c * q_pitch]; the scores stand end to end. */
	void (*scores_row)(float *s, const float *q, size_t q_pitch, const float *k, size_t k_pitch, size_t keys,
			   size_t width, const struct attention_ahead *ahead);
	void (*softmax_row)(float *s, size_t keys, float *m, float *l, float *alpha);

	/* Each element of C is one chain over the steps, in order. */
	void (*accumulate)(const struct attention_product *p);

	/* out[c] = o[c] * factor, and never -0. */
	void (*finish)(float *out, const float *o, size_t width, float factor);

	/* Sum over c of a[c] * b[c]. */
	float (*dot)(const float *a, const float *b, size_t width);

	/* s = 2^(s - lse) where seen and 0 elsewhere; d = s * (d - delta). lse and delta by lane. */
	void (*gradient)(float *s, float *d, size_t pitch, size_t keys, size_t vectors, const int32_t *limit,
			 const float *lse, const float *delta);

	/* The rotation of operations.h on one row of `heads` heads; table is its position's row. */
	void (*rope)(float *x, const float *table, size_t heads, size_t width, float sign);
};

KERNEL_DECLARE(attention);

#endif
