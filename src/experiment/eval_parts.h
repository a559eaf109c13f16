/* What the parts of eval share. */
#ifndef EXPERIMENT_EVAL_PARTS_H
#define EXPERIMENT_EVAL_PARTS_H

#include "experiment/eval.h"
#include "math/statistics.h"

/* Set value, lo and hi. */
void eval_set_estimate(struct json *object, struct estimate x);

/*
 * By the labels that questions have in `field` (a string, a number, an array of
 * strings, or with `only` >= 0 just that kind): an object from label to figures.
 * Fields that are there in another form are nobody's label.
 */
struct json *eval_by_field(const struct eval *v, const char *field, int only);

/* Array of bins of entropy: 0, then steps of half a bit; NULL if no question has one. */
struct json *eval_by_entropy(const struct eval *v);

/* How far the share of the largest cluster can be trusted; NULL with fewer than two paths. */
struct json *eval_calibration(const struct eval *v);

#endif
