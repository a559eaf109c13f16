/*
 * From what is known of a question to its weight in training.
 *
 *     w_i = f(v_i) * N / sum_j f(v_j)      so that mean(w) = 1 over the N kept
 *
 * v is what the mode takes of a question, f the map with its sharpness a.
 * Source: arXiv 2503.23913, mapping function, for entropy, accuracy and
 * rejected under the power map and for the sigmoid.
 */
#ifndef WEIGHTING_WEIGHT_H
#define WEIGHTING_WEIGHT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/option.h"
#include "record/record.h"

/* -- maps ---------------------------------------------------------------------------- */

/*
 * POWER        f = v^a; v >= 0, and v > 0 where a < 0
 * EXPONENTIAL  f = exp(a v)
 * SIGMOID      f = 1 / (1 + exp(-a (v - c)))
 * CLIP         w = min(s v^a, c), s such that the mean is 1: the power map with no
 *              weight above c >= 1
 * RANK         f = r^a, r the rank of v among the N from 1 up, equal ones sharing the
 *              mean of their ranks
 *
 * For EXPONENTIAL and SIGMOID the unit of v matters: a is in its inverse, c in it.
 */
enum weight_map {
	WEIGHT_POWER,
	WEIGHT_EXPONENTIAL,
	WEIGHT_SIGMOID,
	WEIGHT_CLIP,
	WEIGHT_RANK,
	WEIGHT_MAPS
};
extern const char *const weight_map_names[WEIGHT_MAPS + 1]; /* power exponential sigmoid clip rank, NULL */

struct weight_curve {
	enum weight_map map;
	double a, c; /* sharpness; centre or cap */
};

/*
 * Weights of values, and how they move with a and c:
 *
 *     dw_i/da = w_i (s_i - mean_j w_j s_j),   s_i = d log f(v_i) / da
 *
 * and likewise for c. For CLIP this holds among the weights below the cap; one at
 * the cap has dw/da = 0 and dw/dc = 1. Ranks do not depend on a.
 *
 * v      [n] values, finite and in the map's range, in any order
 * count  [n] how many questions share the value; NULL: one each
 * w      [n] their weights, mean 1 over all questions; may alias v
 * by_a   [n] dw/da, or NULL;  by_c  [n] dw/dc, or NULL; alias nothing
 *
 * Weights depend on the order of v, and on how equal values are counted, in the last
 * bits at most. a = 0 gives ones exactly. They neither overflow nor all
 * vanish for any a. ERROR_RANGE, with everything as before: n is 0, a or c is
 * not finite, a v is out of range, every f is 0, a cap below 1 or so low that
 * the mean cannot be 1; by_a at a = 0 of POWER or CLIP with a v of 0, where
 * there is no derivative. Time O(n), RANK O(n log n), CLIP O(n) a few times.
 */
int weight_from_values(const double *v, const uint64_t *count, size_t n, const struct weight_curve *curve, double *w,
		       double *by_a, double *by_c, struct error *e);

/* How unequal weights are: (sum w)^2 / sum w^2, and max w / sum w; both 0 if every w is. */
void weight_spread(const double *w, size_t n, double *effective, double *largest);

/* -- records ------------------------------------------------------------------------- */

/*
 * What v is, with n paths in clusters, A the share of correct ones, R that of
 * the most popular wrong answer:
 *
 * ENTROPY      the entropy, in the record's unit
 * ACCURACY     1 - A
 * REJECTED     R
 * UNIFORM      1
 * VARIANCE     A (1 - A), of a path's being correct (as in GRPO's implicit weight)
 * VOTE_MARGIN  (largest count - smallest count) / n (ScPO, arXiv 2411.04109)
 * CERTAIN      1 - H / log n, at least 0 (SEED-GRPO, arXiv 2505.12346); unknown for n = 1
 * COLUMN       a number in the record, in the field `column`
 */
enum weight_mode {
	WEIGHT_ENTROPY,
	WEIGHT_ACCURACY,
	WEIGHT_REJECTED,
	WEIGHT_UNIFORM,
	WEIGHT_VARIANCE,
	WEIGHT_VOTE_MARGIN,
	WEIGHT_CERTAIN,
	WEIGHT_COLUMN,
	WEIGHT_MODES
};
extern const char *const weight_mode_names[WEIGHT_MODES + 1]; /* ... vote-margin ..., ended by NULL */

/*
 * CORRECT  chosen: a correct path; rejected: a path of the largest wrong cluster (EAST)
 * VOTES    chosen: a path of the largest cluster that has an answer; rejected: one of
 *          the smallest other cluster; no answer need be known (ScPO)
 * Of several largest clusters the first counts, of several smallest the last.
 */
enum weight_pairs {
	WEIGHT_PAIRS_CORRECT,
	WEIGHT_PAIRS_VOTES,
	WEIGHT_PAIRS
};
extern const char *const weight_pairs_names[WEIGHT_PAIRS + 1]; /* correct votes, NULL */

struct weight_options {
	enum weight_mode mode;
	struct weight_curve curve;
	const char *column; /* COLUMN: name of the field */
	double floor;       /* values below it count as it; 0: none (not even for negative columns) */
	enum weight_pairs pairs;
	bool drop_right;   /* discard questions whose paths are all correct */
	bool keep_wrong;   /* keep questions without a correct path (for rejected paths) */
	bool need_pair;    /* discard questions without both of a pair */
	bool answered;     /* a rejected path must have an answer */
	bool keep_repeats; /* paths of the same text are different paths */
	double unanswered; /* discard questions with a larger share of paths without an answer; 1: none */
	size_t paths;      /* most correct paths of a question to train on; >= 1 */
	uint64_t seed;     /* of the choice of paths */
};

/* entropy, power with a = 1 (c = 0), correct pairs, 1 distinct path, all-right questions kept, seed 0. */
extern const struct weight_options weight_defaults;

/* Of struct weight_options. */
extern const struct option_row weight_option_rows[];

/* Why a question is kept or not. */
enum weight_verdict {
	WEIGHT_KEPT,
	WEIGHT_ALL_WRONG,  /* no correct path: nothing to train on */
	WEIGHT_ALL_RIGHT,  /* drop_right */
	WEIGHT_ZERO,       /* a < 0 and a value of 0: the weight would be infinite */
	WEIGHT_UNKNOWN,    /* there is no value: no path is in a cluster, or the field is null */
	WEIGHT_UNANSWERED, /* more paths without an answer than allowed */
	WEIGHT_UNPAIRED,   /* need_pair */
	WEIGHT_VERDICTS
};

/*
 * A record's verdict and, if kept, its value v. ERROR_FORMAT as record_need():
 * what the mode and the rules need is missing or out of range.
 */
int weight_value(struct record *r, const struct weight_options *o, enum weight_verdict *verdict, double *value,
		 struct error *e);

/*
 * Values of the mode ENTROPY can be compared in one unit alone: *unit is NULL before the
 * first record, whose unit it then names. ERROR_FORMAT for a record in another one,
 * or in none of those of east-records(5).
 */
int weight_unit(struct record *r, const struct weight_options *o, const char **unit, struct error *e);

/*
 * Give a kept record its weight and choose its paths, ready for record_add().
 * The draws are a function of (seed, id) and of which paths may be taken; paths to
 * train on that were cut off come after those that ended by themselves.
 * ERROR_FORMAT as above, also if no path is correct that should be.
 */
int weight_record(struct record *r, const struct weight_options *o, double weight, struct error *e);

#endif
