/*
 * A whole experiment in a directory, or a table of several in the directories
 * of its cells: from the file to results.json (east-run(1)).
 */
#ifndef EXPERIMENT_RUN_H
#define EXPERIMENT_RUN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/option.h"
#include "experiment/runner.h"
#include "format/json.h"

enum {
	RUN_SETS_MAX = OPTION_TEXTS_MAX
};

struct run_options {
	const char *file;         /* the experiment, or the table */
	const char *output;       /* the directory; NULL for runs/NAME */
	struct option_texts sets; /* overrides, KEY=VALUE */
	size_t workers;           /* stages at a time, from 1 */
	bool dry_run, quiet;
	runner_command *command;
	void (*show)(const struct json *results); /* each experiment's results.json at its end */
};

/* One more override; ERROR_USAGE beyond RUN_SETS_MAX. The text stays the caller's. */
int run_set(struct run_options *o, const char *set, struct error *e);

/*
 * Run what is not done yet, or with dry_run print its command lines on stdout.
 * One run at a time works in a directory: ERROR_IO for another.
 * argc, argv: for the provenance.
 */
int run_experiment(struct run_options *o, int argc, char **argv, struct error *e);

#endif
