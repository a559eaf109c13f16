/*
 * The whole of `east train`: from records and a model to the trained model's
 * directory, with a checkpoint from which a run that was stopped goes on
 * (east-train(1)).
 */
#ifndef TRAINING_SESSION_H
#define TRAINING_SESSION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "sampling/prompt.h"
#include "training/storage.h"
#include "training/train.h"
#include "training/training_data.h"
#include "weighting/weight.h"

struct train_request {
	const char *model, *input, *output, *device;
	struct prompt_options ask;
	const char *validate, *cache; /* NULL where not given; the cache is then the output's */
	size_t threads;               /* 0: all processors */
	bool dry_run, force;
	struct storage_options storage;    /* of the result */
	struct training_data_options data; /* what is left out; the rest is filled here */
	struct train_options train;        /* context 0: the model's; learn.validation is filled here */
	struct weight_options value;       /* whose mode says what learnt weights are made from */
};

/*
 * Train, or with dry_run print the plan of memory and steps on stdout. SIGINT
 * and SIGTERM end the run within the update at hand, with a checkpoint from before it.
 * argc, argv: for the provenance.
 */
int train_session(struct train_request *a, int argc, char **argv, struct error *e);

#endif
