/*
 * What an update of training follows: the loss of some examples and its
 * gradient, whatever the number of passes, processes or shards it is summed in.
 *
 *     sft   L_i = -(1/|y_i|) sum_t log pi(y_t | x, y_<t)
 *     dpo   L_i = preference_dpo(rho(y+) - rho(y-)) + nll * -(1/|y+|) sum_t log pi(y+_t | ...)
 *     kto   L_i = preference_kto(rho(y_i), z)
 *           all three: total (1/N) sum_i w_i L_i over the N items of the update
 *     lm    -(1/T) sum over all targets of log pi, T the targets of the update
 *
 * Sums run over the completion, the end token included; the prompt is masked.
 * An item is an example, or for dpo a pair: examples 2i (chosen) and 2i + 1
 * (rejected). N (T) and z are the caller's to give, so that parts of an update
 * that are accumulated apart add up to the whole: first the sum of the
 * baseline over all parts, then the gradients.
 */
#ifndef TRAINING_OBJECTIVE_H
#define TRAINING_OBJECTIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "nn/transformer.h"
#include "training/batch.h"
#include "training/preference.h"
#include "training/reference.h"

enum train_loss {
	TRAIN_SFT,
	TRAIN_LM,
	TRAIN_DPO,
	TRAIN_KTO
};

extern const char *const train_loss_names[]; /* sft lm dpo kto, NULL */

/* Examples of an item: 2 for dpo, else 1. */
size_t objective_group(enum train_loss loss);

/*
 * Items of weight 0 of examples order [n] to its end, the others in their order before
 * them; lm knows no weights. Returns the count of the examples of those that are computed.
 */
size_t objective_keep(enum train_loss loss, const struct example_set *s, size_t *order, size_t n);

/* Everything is the caller's. */
struct objective {
	enum train_loss loss;
	const struct preference_options *preference;
	const struct example_set *set;
	const struct reference *reference; /* of the set; NULL for sft and lm */
	struct transformer *transformer;
	struct batch *batch;      /* holds batch_longest() rows or more, also of reference->mismatched */
	float *logprob;           /* [batch->capacity] */
	float *scale;             /* [set->count] */
	enum precision precision; /* of the products, for what an error advises */
	bool updated;             /* likewise: whether the model is no more as it was opened */
};

struct objective_sum {
	double loss;     /* sum of w L / N over what was accumulated */
	double rho;      /* dpo: sum of delta; kto: of rho, negative where undesirable; nats, unweighted */
	size_t right;    /* items with that above 0 (kto: above or below z) */
	size_t items;    /* accumulated: of weight above 0 */
	uint64_t tokens; /* rows computed */
};

/* Divisor of a part that is the whole update: items, or targets for lm. Examples order [n]. */
double objective_normaliser(const struct objective *o, const size_t *order, size_t n);

/* kto: *sum receives the sum of rho over the mismatched pairs of examples order [n], without gradients. */
int objective_baseline(const struct objective *o, const size_t *order, size_t n, double *sum, uint64_t *tokens,
		       struct error *e);

/*
 * loss [items] receives L_i of each item of examples order [n], whole items one
 * after another, without weights and gradients; lm: of an example, the sum over its
 * targets. *tokens grows by the rows computed.
 */
int objective_losses(const struct objective *o, const size_t *order, size_t n, double baseline, double *loss,
		     uint64_t *tokens, struct error *e);

/*
 * Add the gradient of examples order [n], whole items one after another, to
 * the transformer's, and the rest to *sum. Items of weight 0 are not computed.
 * Neighbours with one prompt share its rows. ERROR_RANGE names line and path if a
 * loss is not finite.
 */
int objective_accumulate(const struct objective *o, size_t *order, size_t n, double normaliser, double baseline,
			 struct objective_sum *sum, struct error *e);

#endif
