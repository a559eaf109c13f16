/*
 * Weights whose map has parameters that move: the maps and derivatives of
 * weight.h, and Adam on the parameters.
 */
#ifndef WEIGHTING_SHARPNESS_H
#define WEIGHTING_SHARPNESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"
#include "weighting/weight.h"

enum {
	SHARPNESS_A,
	SHARPNESS_C,
	SHARPNESS_PARAMETERS
};

struct sharpness_options {
	struct weight_curve curve; /* to begin with; c NaN begins at the values' mean; no CLIP */
	bool learn_centre;         /* c moves too; SIGMOID only */
	double rate;               /* of Adam: a, and c in units of the values' spread, move by about so much; >= 0 */
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
 * or a start is out of range, or all values are equal. Nothing to clear on
 * failure.
 */
int sharpness_init(struct sharpness *s, const struct sharpness_options *o, const double *value, size_t n,
		   struct error *e);
void sharpness_clear(struct sharpness *s);

/*
 * One step of Adam (beta 0.9 and 0.99, no epsilon) against the derivatives of
 * a loss, then the weights at the new place. A derivative of 0 that was never
 * anything else moves nothing. Fails as weight_from_values().
 */
int sharpness_move(struct sharpness *s, const double derivative[SHARPNESS_PARAMETERS], struct error *e);

/* Parameters, moments and count as text, exactly, and back; ERROR_FORMAT if it is none, and s is as before. */
void sharpness_print(struct builder *b, const struct sharpness *s);
int sharpness_read(struct sharpness *s, const char *text, struct error *e);

#endif
