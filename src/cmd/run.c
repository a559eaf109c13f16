/* east run: a whole experiment, from the questions to the table (east-run(1)). */
#include <stdint.h>
#include <stdio.h>

#include "base/text.h"
#include "cmd/command.h"
#include "compute/operations.h"
#include "experiment/run.h"
#include "report/results.h"

struct arguments {
	struct run_options run;
	const char *device;
	size_t threads; /* SIZE_MAX: the experiment's */
};

static const struct option_row rows[] = {
	{ 'N', "dry-run", NULL, "print the stages as command lines, done or to do, and run nothing", OPTION_SWITCH,
	  OPTION_PLACE(arguments, run.dry_run) },
	{ 'd', "device", "name", "for all stages, vulkan also with :index or :name after it", OPTION_TEXT,
	  OPTION_PLACE(arguments, device), .words = backend_words, .otherwise = "the experiment's, else cpu" },
	{ 'j', "threads", "count", "CPU threads", OPTION_COUNT, OPTION_PLACE(arguments, threads), .low = 1, .high = 256,
	  .zero = "all processors", .otherwise = "the experiment's, else 0" },
	{ 'o', "output", "directory", "where the run's files go", OPTION_DIRECTORY, OPTION_PLACE(arguments, run.output),
	  .otherwise = "runs/NAME" },
	{ 'q', "quiet", NULL, "no progress; the table alone", OPTION_SWITCH, OPTION_PLACE(arguments, run.quiet) },
	{ 'w', "workers", "count", "stages at a time, each in a process of its own", OPTION_COUNT,
	  OPTION_PLACE(arguments, run.workers), .low = 1, .high = RUNNER_WORKERS_MAX },
	{ 0, "set", "key=value", "put this into the experiment, such as train.rate=1e-3; repeatable", OPTION_TEXTS,
	  OPTION_PLACE(arguments, run.sets), .high = RUN_SETS_MAX },
	{ 0 },
};

static const struct option_part parts[] = { { .rows = rows }, { 0 } };

static int call(int argc, char **argv, struct error *e)
{
	return command_call(command_find(argv[0]), argc, argv, e);
}

static void show(const struct json *results)
{
	results_print(stdout, results);
}

static void init(void *arguments)
{
	struct arguments *a = arguments;

	a->run = (struct run_options){ .workers = 1, .command = call, .show = show };
	a->threads = SIZE_MAX;
}

static int run(void *arguments, const struct command_line *line, struct error *e)
{
	struct arguments *a = arguments;
	struct builder threads = { 0 }, device = { 0 };
	int rc = command_operands(line, 1, 1, e);

	if (rc == 0 && a->threads != SIZE_MAX) {
		builder_format(&threads, "threads=%zu", a->threads);
		rc = run_set(&a->run, threads.data, e);
	}
	if (rc == 0 && a->device != NULL) {
		builder_format(&device, "device=%s", a->device);
		rc = run_set(&a->run, device.data, e);
	}
	if (rc == 0) {
		a->run.file = line->argv[line->next];
		rc = run_experiment(&a->run, line->argc, line->argv, e);
	}
	builder_clear(&threads);
	builder_clear(&device);
	return rc;
}

const struct command command_run = {
	.name = "run",
	.synopsis = "[option ...] experiment",
	.purpose = "run a whole experiment",
	.parts = parts,
	.size = sizeof(struct arguments),
	.init = init,
	.run = run,
};
