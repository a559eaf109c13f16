/*
 * Weighted training of a model on examples, by the losses of objective.h.
 *
 * N is the number of examples (dpo: of pairs; lm: of targets) of the whole update,
 * whatever the number of passes it is accumulated over. The order of the
 * examples is a function of (seed, epoch), so a run goes on from a checkpoint as
 * if it had never stopped: same device, same threads, same bits.
 *
 * With f16 products the gradient is computed times a factor that follows what
 * overflows (scaler.h), and stands in the checkpoint too.
 */
#ifndef TRAINING_TRAIN_H
#define TRAINING_TRAIN_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/option.h"
#include "compute/operations.h"
#include "nn/optimizer.h"
#include "nn/transformer.h"
#include "training/batch.h"
#include "training/learn.h"
#include "training/objective.h"

struct train_options {
	enum train_loss loss;
	struct preference_options preference; /* dpo and kto */
	double epochs;                        /* > 0; a fraction ends within an epoch */
	size_t batch;                         /* examples of one update; dpo: pairs */
	bool group;     /* shuffle questions, not examples: a question's stay together and share their prompt */
	size_t rows;    /* most rows of one pass; raised to the longest example or pair */
	size_t context; /* most tokens of an example; kto: of mismatched pairs too */
	enum schedule_kind schedule;
	double rate;   /* peak learning rate */
	double warmup; /* share of the steps */
	double floor;  /* share of the peak one update after the last */
	struct optimizer_options optimizer;
	enum precision precision;   /* that the model's backend was set to: of products */
	struct learn_options learn; /* where on, weights come from the examples' values; not for lm */
	uint64_t seed;              /* of the order */
	bool recompute;
	uint64_t checkpoint_steps; /* a checkpoint every so many updates; 0: only when told to stop */
	bool quiet;
};

/*
 * sft, preference_defaults, 3 epochs, batch 16, 2048 rows, linear from 2e-4 with
 * 10 % warm-up, a checkpoint every 200 updates.
 */
extern const struct train_options train_defaults;

/* Of struct train_options; the members that are structs of their own have rows of their own. */
extern const struct option_row train_option_rows[];

/* Updates of the whole run over a set of `examples`, for dpo two a pair. */
uint64_t train_steps(const struct train_options *o, size_t examples);

/* order: of the set's items in the epoch (from 1), a function of (set, options, epoch). */
void train_order(const struct train_options *o, const struct example_set *s, uint64_t epoch, size_t *order);

/* Of one pass over the set. */
uint64_t train_updates_per_epoch(const struct train_options *o, size_t examples);

/*
 * Examples of update `step` (from 1), ascending, so that those of one question are
 * neighbours; order: of its epoch. members [batch * examples of an item]. Returns how many.
 */
size_t train_members(const struct train_options *o, const struct example_set *s, uint64_t step, const size_t *order,
		     size_t *members);

/*
 * Rows of the longest pass over the set and validation (may be NULL), found by laying
 * them all out; or, where that cannot be known or would take long, o->rows, but not
 * more than there are. Passes of this many rows are those of o->rows, one by one.
 */
size_t train_rows(const struct train_options *o, const struct example_set *s, const struct example_set *validation);

/*
 * Hash of all that the result depends on, threads and device apart: parameters
 * as they stand in m, examples with their weights, options. 64 hex digits.
 */
int train_fingerprint(struct model *m, const struct example_set *s, const struct train_options *o, char hex[65],
		      struct error *e);

/* What *stop says to a run. */
enum train_stop {
	TRAIN_GO_ON,
	TRAIN_STOP,      /* at once: the update at hand is not made, and done when the run goes on */
	TRAIN_STOP_AFTER /* after the update at hand */
};

/* Where a run keeps what it leaves. */
struct train_files {
	const char *checkpoint;  /* path of the checkpoint: written, and resumed from if it is there */
	const char *log;         /* JSON Lines: step, epoch, loss, rate, norm and more; cut back on resuming */
	const char *cache;       /* folder of the reference's log-probabilities; dpo and kto */
	const char *fingerprint; /* 64 hex digits of everything the run depends on */
};

struct train_result {
	uint64_t steps, resumed; /* updates of the run, and those it found done */
	uint64_t tokens;         /* rows computed by this process */
	double seconds;
	double loss;       /* mean over the last epoch's updates */
	double sharpness;  /* where it was learnt to; NaN where it was not */
	double validation; /* mean negative log-probability of a target, nats; NaN without data */
	bool cached;       /* the reference's log-probabilities came from a file */
	bool stopped;      /* *stop was set: the checkpoint is written, the model is not finished */
};

/* Loss of m over validation data as train_run() computes it, bit for bit: nats per token. ERROR_STOPPED by *stop. */
int train_validate(struct model *m, const struct example_set *s, const struct example_set *validation,
		   const struct train_options *o, const volatile sig_atomic_t *stop, double *mean, struct error *e);

/* Append to the log what became of the trained model: {"step", "stored": record}. */
int train_log_stored(const struct train_files *f, uint64_t step, const struct json *record, struct error *e);

/*
 * Train m in place. validation may be NULL. *stop, an enum train_stop, ends the run
 * when a signal handler sets it; before the first update, while a reference is computed,
 * with ERROR_STOPPED. ERROR_RANGE names step and example (line, path) if a loss is not finite.
 */
int train_run(struct model *m, const struct example_set *s, const struct example_set *validation,
	      const struct train_options *o, const struct train_files *f, const volatile sig_atomic_t *stop,
	      struct train_result *result, struct error *e);

#endif
