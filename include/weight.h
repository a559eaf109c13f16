/*
 * From what is known of a question to its weight in training.
 *
 *     w_i = v_i^a * N / sum_j v_j^a      so that mean(w) = 1 over the N kept
 *
 * v is the entropy, 1 - A (accuracy mode), R (rejected mode) or 1 (uniform);
 * a is the sharpness. Source: arXiv 2503.23913, mapping function.
 */
#ifndef WEIGHT_H
#define WEIGHT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"
#include "json.h"

enum weight_mode { WEIGHT_ENTROPY, WEIGHT_ACCURACY, WEIGHT_REJECTED, WEIGHT_UNIFORM };

const char *weight_mode_name(enum weight_mode mode);

/*
 * Power map with mean-1 normalisation, sums compensated.
 *
 * v  [n] values, each finite and >= 0, in any unit (it cancels)
 * a  sharpness, dimensionless; 0 gives all ones exactly, larger favours large
 *    v more strongly; below 0 every v must be positive
 * w  [n] may alias v
 *
 * ERROR_RANGE, with w as before, if n is 0, a is not finite, a v is not as said,
 * if a > 0 and every v is 0 (the mean is undefined), or if a < 0 and a v is 0
 * (its weight diverges). Weights neither overflow nor all vanish for any a.
 */
int weight_power(const double *v, size_t n, double a, double *w, struct error *e);

/* How unequal weights are: (sum w)^2 / sum w^2, and max w / sum w; both 0 if every w is. */
void weight_spread(const double *w, size_t n, double *effective, double *largest);

struct weight_options {
	enum weight_mode mode;
	double sharpness;  /* a */
	bool drop_right;   /* discard questions whose paths are all correct */
	size_t paths;      /* most correct paths of a question to train on, distinct in text; >= 1 */
	uint64_t seed;     /* of the choice of paths */
};

/* entropy, a = 1, all-right questions kept, 1 path, seed 0. */
extern const struct weight_options weight_defaults;

/* Why a question is kept or not. */
enum weight_verdict {
	WEIGHT_KEPT,
	WEIGHT_ALL_WRONG,  /* no correct path: nothing to train on */
	WEIGHT_ALL_RIGHT,  /* drop_right */
	WEIGHT_ZERO,       /* a < 0 and a value of 0: the weight would be infinite */
	WEIGHT_UNKNOWN,    /* accuracy is null: no path is in a cluster, so there is no value */
	WEIGHT_VERDICTS
};

/*
 * A record's verdict and, if kept, its value v. ERROR_FORMAT names origin and
 * field: entropy, accuracy, rejected missing or out of range.
 */
int weight_value(const struct json *record, const struct weight_options *o, enum weight_verdict *verdict, double *value,
		 const char *origin, struct error *e);

/*
 * Add "weight", "chosen", "rejected_path" and "train" to a kept record. The
 * draws are a function of (seed, id) and of which paths are correct or in the
 * largest wrong cluster. ERROR_FORMAT as above, also if no path is correct; the
 * record is then as before.
 */
int weight_record(struct json *record, const struct weight_options *o, double weight, const char *origin,
		  struct error *e);

#endif
