/*
 * Weights whose map has parameters that move: values in, weights and their
 * derivatives out, and Adam on the parameters.
 *
 *     w_i = f(v_i) / mean_j f(v_j)      mean over the n questions
 *     power    f(v) = v^a
 *     sigmoid  f(v) = 1 / (1 + exp(-a (v - c)))
 *
 * With u_i = d log f(v_i) / da:  dw_i/da = w_i (u_i - mean_j w_j u_j), likewise
 * for c. So the derivatives' mean is 0, as the weights' is 1.
 * Source: arXiv 2503.23913 for the maps.
 */
#ifndef SHARPNESS_H
#define SHARPNESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"
#include "text.h"

enum sharpness_map {
	SHARPNESS_POWER,
	SHARPNESS_SIGMOID
};

enum {
	SHARPNESS_A,
	SHARPNESS_C,
	SHARPNESS_PARAMETERS
};

struct sharpness_options {
	enum sharpness_map map;
	double a;          /* to begin with */
	double c;          /* centre, in the values' unit; NaN begins at their mean; sigmoid only */
	bool learn_centre; /* c moves too; sigmoid only */
	double rate;       /* of Adam: a and c / (spread of the values) move by about so much at a time; >= 0 */
};

/* power, a = 1, c at the mean, which does not move, rate 0.05. */
extern const struct sharpness_options sharpness_defaults;

struct sharpness {
	struct sharpness_options options;
	size_t n;
	const double *value;                                              /* [n] the caller's */
	double *weight;                                                   /* [n] at a and c */
	double *slope[SHARPNESS_PARAMETERS];                              /* [n] dw/da, dw/dc */
	double parameter[SHARPNESS_PARAMETERS];                           /* a, c */
	double low[SHARPNESS_PARAMETERS], high[SHARPNESS_PARAMETERS];     /* they stay within */
	double first[SHARPNESS_PARAMETERS], second[SHARPNESS_PARAMETERS]; /* Adam's moments */
	double unit[SHARPNESS_PARAMETERS];                                /* rate is in units of this: 1, spread */
	uint64_t moves;
};

/*
 * value  [n] finite, >= 0; must outlive s
 *
 * a stays within -10 and 10, and for the power map within 0.01 and 10 where a
 * value is 0: its weight is 0 for every a > 0 and infinite for every a < 0. c
 * stays between the least and the largest value. ERROR_RANGE if n is 0, a value
 * or a start is out of range, or all values are 0 under the power map. Nothing
 * to clear on failure.
 */
int sharpness_init(struct sharpness *s, const struct sharpness_options *o, const double *value, size_t n,
		   struct error *e);
void sharpness_clear(struct sharpness *s);

/*
 * One step of Adam (beta 0.9 and 0.99, no epsilon) against the derivatives of
 * a loss, then the weights at the new place. A derivative of 0 that was never
 * anything else moves nothing.
 */
void sharpness_move(struct sharpness *s, const double derivative[SHARPNESS_PARAMETERS]);

/* Parameters, moments and count as text, exactly, and back; ERROR_FORMAT if it is none, and s is as before. */
void sharpness_print(struct builder *b, const struct sharpness *s);
int sharpness_read(struct sharpness *s, const char *text, struct error *e);

#endif
