/*
 * The options of east train by which weights are learnt.
 */
#ifndef CMD_LEARNING_H
#define CMD_LEARNING_H

#include "cmd/command.h"
#include "training/train.h"
#include "weighting/weight.h"

struct learning {
	struct learn_options learn;
	struct weight_options value; /* whose mode says what the weights are made from */
	const char *given;           /* an option that means nothing without --learn, or NULL */
};

/* Those of train_defaults. */
void learning_init(struct learning *l);

/* Ids of the options with a long name alone. */
enum {
	LEARNING_CENTRE = COMMAND_LONG_END - 16,
	LEARNING_LEARN,
	LEARNING_BATCH,
	LEARNING_EVERY,
	LEARNING_RATE,
	LEARNING_MAP,
	LEARNING_MODE
};

/* Rows for the command's table of options, in their places. */
#define LEARNING_ROW_SHARPNESS \
	{ \
		'a', "sharpness", "number", "with --learn: where a begins, -10 to 10; default 1" \
	}
#define LEARNING_ROW_CENTRE \
	{ \
		LEARNING_CENTRE, "centre", "number", \
			"with --learn: where c begins, of the sigmoid; default the values' mean" \
	}
#define LEARNING_ROWS_LEARN \
	{ LEARNING_LEARN, "learn", "what", "learn the weights' parameters: a, or for the sigmoid a,c" }, \
		{ LEARNING_BATCH, "learn-batch", "count", \
		  "validation examples (dpo: pairs) of a look, 0 for all; default 32" }, \
		{ LEARNING_EVERY, "learn-every", "steps", "updates between looks, 1 to 1000000; default 4" }, \
		{ LEARNING_RATE, "learn-rate", "rate", "by how much a moves at a look, above 0 to 10; default 0.05" }, \
		{ LEARNING_MAP, "map", "map", "with --learn: power, exponential, sigmoid or rank; default power" }, \
	{ \
		LEARNING_MODE, "mode", "mode", "with --learn: a mode of east weight; default entropy" \
	}

/* 1 if it was one of them, 0 if not, -1 with *e filled. */
int learning_option(struct learning *l, const struct command_line *line, int option, struct error *e);

/* ERROR_USAGE where options do not go together. validated: whether there are validation data. */
int learning_check(const struct learning *l, enum train_loss loss, bool validated, struct error *e);

#endif
