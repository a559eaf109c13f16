/*
 * What an experiment's runs say: accuracies of backbone and methods with
 * intervals, paired differences, and both again by regime and by round. The
 * difference of a method to its base is one of the comparisons that the experiment
 * makes; it also gets Bonferroni's interval, at level 1 - (1 - level) / m for m of them. The
 * result is the object "Results" of east-run(1).
 *
 * Regimes are fixed before any run: a question is `long` if it has
 * regimes.steps steps or more, `rare` if one of its skills is in the rarer half
 * of the recipe's ranks.
 */
#ifndef EXPERIMENT_COMPARISON_H
#define EXPERIMENT_COMPARISON_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "experiment/experiment.h"
#include "format/json.h"

enum {
	COMPARISON_RESAMPLES = 4000,
	COMPARISON_RESAMPLES_MAX = 40000
};

/*
 * All methods of a seed must train on the same questions. ERROR_RANGE names two
 * methods, a question that only one of them keeps, and the remedy.
 */
int comparison_check_kept(const struct experiment *x, const char *directory, size_t seed, struct error *e);

/*
 * The best point of each method's grid by greedy accuracy on the validation split;
 * of several the lowest rate, then the fewest epochs. An object with "methods":
 * name, rate, epochs, accuracy, and the whole grid. The caller frees.
 */
int comparison_choose(struct json **out, const struct experiment *x, const char *directory, struct error *e);

/*
 * Whether a method of the results and its base were tuned to different points of the
 * grid, which *own and *base receive: their difference is then also one of rate and
 * epochs, and of the chance in the tuning. False where nothing was tuned.
 */
bool comparison_tuned_apart(const struct json *results, const struct json *method, const struct json **own,
			    const struct json **base);

/* Results of the first `seeds` seeds, which must be finished; the caller frees. */
int comparison_make(struct json **out, const struct experiment *x, const char *directory, size_t seeds,
		    struct error *e);

/*
 * Results from a file, every field of the kind and in the range that comparison_make()
 * gives it: the caller frees. ERROR_FORMAT names file and field, such as
 * "methods[2].accuracy".
 */
int comparison_read(struct json **out, const char *path, struct error *e);

/* The mean of a figure over a method's "runs", such as its learnt "sharpness"; NaN where one has none. */
double comparison_mean(const struct json *runs, const char *key);

#endif
