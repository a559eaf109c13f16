/* The options of entropy and sample --until that say how an entropy is estimated. */
#ifndef CMD_ESTIMATING_H
#define CMD_ESTIMATING_H

#include "cmd/command.h"
#include "entropy/entropy.h"

/* Ids of the options with a long name alone; the unit is -u. */
enum {
	ESTIMATING_CLASSES = COMMAND_LONG_END - 48,
	ESTIMATING_ESTIMATOR,
	ESTIMATING_INTERVAL,
	ESTIMATING_LEVEL
};

/* Take one of those options: 1 if it was one, 0 if not, -1 with *e filled. */
int estimating_option(struct entropy_options *o, const struct command_line *line, int option, struct error *e);

#endif
