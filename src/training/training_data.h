/*
 * Training examples from records (east-records(5)).
 *
 * Read, in this order of preference:
 *   the paths that "train" lists (east weight's output): examples that share "weight"
 *   (example_shares() of batch.h);
 *   "prompt" and "completion": weight "weight", or 1;
 *   "question" and "solution": likewise;
 *   "text" alone: for language modelling, without a prompt.
 *
 * As pairs: the paths "chosen" and "rejected_path" of a weighted record, or the
 * texts "chosen" and "rejected" after "prompt" or "question". With labels: the
 * same, each path an example, or "prompt" and "completion" with a "label" that
 * is true for desirable.
 *
 * A path whose "finish" is "length" was cut off, and so was a completion or a text beside
 * that field, and texts beside "chosen_finish" and "rejected_finish": no end token follows.
 *
 * The values that weights are to be learnt from are read from the fields of "Entropies".
 */
#ifndef TRAINING_TRAINING_DATA_H
#define TRAINING_TRAINING_DATA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/option.h"
#include "sampling/prompt.h"
#include "store/tokenizer.h"
#include "training/batch.h"
#include "weighting/weight.h"

enum training_data_kind {
	TRAINING_SINGLE,
	TRAINING_PAIRS,   /* examples 2i (chosen) and 2i + 1 (rejected) belong together */
	TRAINING_LABELLED /* examples are desirable, or `rejected` */
};

struct training_data_options {
	enum training_data_kind kind;
	size_t context;                     /* most tokens of an example */
	bool skip_long;                     /* leave out longer ones and count them; else they are an error */
	bool skip_bad;                      /* leave out lines that do not parse or lack a field, and count them */
	bool skip_cut;                      /* leave out completions that were cut off; else they have no end token */
	bool all_tokens;                    /* no prompt is masked: language modelling */
	const struct weight_options *value; /* examples get their record's value (weight.h); NULL: 0 */
};

/* Of struct training_data_options: what is left out. */
extern const struct option_row training_data_option_rows[];

struct training_data_counts {
	size_t records, examples, targets;
	size_t without;  /* records that hold nothing to train on: no path was kept, or a pair lacks one */
	size_t rejected; /* examples that are */
	size_t cut;      /* completions that were cut off, left out or not */
	size_t too_long, bad;
	char sha256[65]; /* of the file, as it was read */
};

/* Add to an empty set the examples of a file ("-": standard input). ERROR_FORMAT and ERROR_RANGE name file, line and field. */
int training_data_read(struct example_set *s, struct training_data_counts *c, const char *path, struct tokenizer *t,
		       const struct prompt *p, const struct training_data_options *o, struct error *e);

#endif
