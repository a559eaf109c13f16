/*
 * Learning the sharpness of the weights while a model is trained with them, by
 * one step of look-ahead.
 *
 * An update takes theta to theta'(a) = theta - s(g), g = (1/B) sum_i w_i(a) g_i
 * with g_i the gradient of example i's loss. With L the loss on validation data,
 *
 *     dL(theta')/da = (1/B) sum_i (dw_i/da) <d, g_i>,    d = -(ds/dg)^T grad L(theta'),
 *
 * and <d, g_i> is the slope of example i's loss along d: two forward passes at
 * theta +- eps d, so no gradient of a single example is ever formed. ds/dg is
 * AdamW's own, through both moments and the clipping: the derivative is that of
 * the update which was made, not of a plain gradient step. What the update does
 * later through the moments it leaves is not seen, which is what makes this one
 * step of look-ahead.
 *
 * g_i is the gradient of the loss that is trained with, sft, dpo or kto, and L is
 * that loss on the validation data, each item with weight 1: what better weights
 * shall bring about beyond the data they are on. For sft it is the mean over the
 * targets; for dpo and kto the reference is the same model as in training, and
 * kto's baseline is that of the update, a constant of a as it is one in training.
 * (The likelihood of completions would not do for dpo: its own updates lower it.)
 *
 * A look is taken every so many updates, over the examples of all of them as if
 * they had been in the last one: the mean over the updates of the sum above. With
 * a look at each update that is exact; otherwise the earlier examples' gradients
 * are taken at the parameters before the last update instead of their own.
 */
#ifndef TRAINING_LEARN_H
#define TRAINING_LEARN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/option.h"
#include "base/text.h"
#include "format/json.h"
#include "nn/optimizer.h"
#include "training/batch.h"
#include "training/objective.h"
#include "training/reference.h"
#include "weighting/sharpness.h"

struct learn_options {
	bool on;
	struct sharpness_options sharpness;
	uint64_t every;                       /* updates between looks, >= 1 */
	size_t batch;                         /* validation items of a look, taken in turn; 0: all */
	const struct example_set *validation; /* whose loss is followed, of the loss's kind; weights do not count */
};

/* Of struct learn_options: what is learnt and how; and where it begins. */
extern const struct option_row learn_option_rows[], learn_start_option_rows[];

/* Append all that what is learnt depends on, validation data and values included, for fingerprints. */
void learn_describe(struct builder *b, const struct learn_options *o, const struct example_set *s);

struct train_options;

/* What a learner works on; all of it must outlive it. */
struct learn_place {
	struct model *model; /* as it was before the first update: dpo's and kto's reference */
	struct optimizer *optimizer;
	const struct objective *objective; /* of `set`; its batch holds the longest item of both sets */
	struct example_set *set;           /* its examples have values; their weights are the learner's to set */
	const struct train_options *options;
	const char *cache; /* folder of the reference's log-probabilities of the validation data; dpo and kto */
};

/* The update that a look follows. */
struct learn_update {
	uint64_t step;   /* from 1 */
	double rate;     /* it was taken with */
	double norm;     /* of its gradient, before clipping */
	double baseline; /* kto: z */
};

struct learner;

/* Bytes that a look takes on the host beside the model. */
size_t learn_bytes(size_t elements);

/* Sets the weights. ERROR_RANGE as sharpness_init(), or without validation examples; else as reference_open(). */
int learner_new(struct learner **out, const struct learn_place *place, struct error *e);
void learner_free(struct learner *l);

/* Whether the update `step` ends with a look. */
bool learner_due(const struct learner *l, uint64_t step);

/* Before the optimiser's step of an update that is due: keep parameters and gradients. */
int learner_before(struct learner *l, struct error *e);

/*
 * After that step: look, and move a and c. The gradient block is used. The
 * parameters come back to the bit. *rows grows by the rows computed.
 */
int learner_after(struct learner *l, const struct learn_update *u, uint64_t *rows, struct error *e);

/*
 * Fields for the log of an update that learner_begin() began: the parameters it
 * used, and the derivatives if it ended with a look.
 */
void learner_begin(struct learner *l);
void learner_log(const struct learner *l, struct json *record);

/* Where a stands. */
double learner_sharpness(const struct learner *l);

/* State for a checkpoint and back (sharpness.h). */
void learner_print(struct builder *b, const struct learner *l);
int learner_read(struct learner *l, const char *text, struct error *e);

#endif
