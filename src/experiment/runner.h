/*
 * The stages of one experiment, worked through: one after another in this
 * process, or several at a time, each in a process of its own.
 */
#ifndef EXPERIMENT_RUNNER_H
#define EXPERIMENT_RUNNER_H

#include <stdbool.h>
#include <stddef.h>

#include "experiment/experiment.h"
#include "experiment/stage.h"

enum {
	RUNNER_KINDS = 8, /* commands that stages name */
	RUNNER_WORKERS_MAX = 256
};

/* Runs a command line as if it had been typed: argv[0] is the command, as of data, sample or train. */
typedef int runner_command(int argc, char **argv, struct error *e);

struct runner {
	/* the caller's */
	struct experiment *experiment; /* the tuning's choice comes into it */
	const char *directory;
	size_t workers; /* stages at a time, from 1 */
	bool quiet;
	runner_command *command;

	/* to read */
	struct experiment_plan plan;
	size_t done, ran; /* stages found done; stages run */

	struct stage_hashes hashes;
	struct job *jobs; /* [workers] */
	size_t job_count;
	char *states;                 /* [plan.count] */
	size_t first;                 /* all stages before it have ended */
	bool settled;                 /* the tuning has chosen, or there is none */
	bool *checked;                /* [seeds] the kept questions were compared */
	size_t compared, compared_at; /* seeds in results.json, and `ran` then */
	double seconds[RUNNER_KINDS]; /* spent by command, and how often, for the time left */
	size_t times[RUNNER_KINDS];
};

/* Plan what the caller's fields say, with what the tuning has chosen if it has. */
int runner_open(struct runner *s, struct error *e);
void runner_close(struct runner *s);

/* The plan on stdout, as command lines; nothing runs. */
int runner_print(struct runner *s, struct error *e);

/*
 * Whatever is not done, and results.json: after each seed, and at the end. An
 * error stops the work; so do SIGINT and SIGTERM. What was begun then goes on
 * with the next call. Nobody else may be at work in the directory.
 */
int runner_run(struct runner *s, struct error *e);

#endif
