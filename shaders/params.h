/*
 * Parameters of the shaders, read by C and GLSL alike: each struct below is
 * one shader's push constants, and begins with the places of its operands in
 * the order of their bindings. At most 128 bytes, which every device has.
 */
#ifndef PARAMS_H
#define PARAMS_H

#ifdef __STDC_VERSION__
#include <stdint.h>
typedef uint32_t uint;
typedef struct place place;
#endif

/* Where a view begins within its binding, and the distance of its rows; in elements of 4 bytes. */
struct place {
	uint offset, pitch;
};

/* axpy.comp: y += alpha x, or y *= alpha; n elements. */
struct axpy_params {
	place y, x;
	uint n;
	float alpha;
};

/* move.comp: rows [first, first + count) of the indexed side lie in the binding; the others are left alone. */
struct move_params {
	place to, from, index;
	uint rows, width, first, count;
};

/* scatter_add.comp */
struct scatter_add_params {
	place to, from, index;
	uint rows, width, first, count;
};

/* column_sum.comp */
struct column_sum_params {
	place to, x, dout, scale;
	uint vectors, groups, width;
};

/* rmsnorm.comp */
struct rmsnorm_params {
	place to, scale, x, w;
	uint vectors, groups, width;
	float epsilon;
	uint has_scale;
};

/* rmsnorm_backward.comp */
struct rmsnorm_backward_params {
	place dx, dout, x, scale, w;
	uint vectors, groups, width;
	uint add;
};

/* rope.comp: positions [first, first + count) lie in the table's binding; rows at others are left alone. */
struct rope_params {
	place x, table, position;
	uint rows, heads, width, first, count;
	float sign;
};

/* swiglu.comp */
struct swiglu_params {
	place to, gate_up, dout;
	uint rows, width;
};

/* gemm.comp; part: length of k that one split takes; split c goes to c + split * m * pitch. */
struct gemm_params {
	place c, a, b, bias;
	uint m, n, k, part;
	float alpha, beta;
	uint has_bias;
};

/* split_sum.comp: c = alpha * sum of the parts + beta * c */
struct split_sum_params {
	place c, parts;
	uint m, n, splits;
	float alpha, beta;
};

/* attention.comp; a table entry is TILE_WORDS uints, see attention.glsl */
struct attention_params {
	place to, lse, q, k, v, tiles, chunks;
	uint query, key_value;
	float scale;
	uint has_lse;
};

/* attention_merge.comp */
struct attention_merge_params {
	place to, lse, parts, tiles, firsts;
	uint query, key_value;
	uint has_lse;
};

/* attention_delta.comp */
struct attention_delta_params {
	place delta, dout, forward;
	uint rows, heads;
};

/* attention_dq.comp */
struct attention_dq_params {
	place dq, dout, q, k, v, lse, delta, tiles;
	uint query, key_value;
	float scale;
};

/* attention_dkv.comp */
struct attention_dkv_params {
	place dk, dv, dout, q, k, v, lse, delta, tiles, visits;
	uint query, key_value;
	float scale;
};

/* cross_entropy.comp */
struct cross_entropy_params {
	place logprob, lse, logits, target;
	uint rows, vocabulary;
};

/* cross_entropy_backward.comp */
struct cross_entropy_backward_params {
	place logits, lse, target, coefficient;
	uint rows, vocabulary;
};

/* sample.comp; a rule is RULE_WORDS uints */
struct sample_params {
	place token, logprob, logits, rules, status;
	uint rows, vocabulary, shift;
};

/* square_sum.comp */
struct square_sum_params {
	place sums, x;
	uint n, block;
};

/* adamw.comp */
struct adamw_params {
	place p, grad, m, v;
	uint n;
	float scale, beta1, rest1, beta2, rest2, rate, root2, epsilon, decay;
};

#endif
