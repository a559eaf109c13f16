/* east run: a whole experiment, from the questions to the table (east-run(1)). */
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "cmd/command.h"
#include "experiment/run.h"
#include "report/results.h"

enum {
	OPTION_SET = COMMAND_LONG
};

static const struct command_option options[] = {
	{ 'N', "dry-run", NULL, "print the stages as command lines, done or to do, and run nothing" },
	{ 'd', "device", "name",
	  "cpu, vulkan[:index|:name] or auto, for all stages; default the experiment's, else cpu" },
	{ 'j', "threads", "count", "CPU threads, 0 for all processors; default the experiment's, else 0" },
	{ 'o', "output", "directory", "where the run's files go; default runs/NAME" },
	{ 'q', "quiet", NULL, "no progress; the table alone" },
	{ 'w', "workers", "count", "stages at a time, 1 to 256, each in a process of its own; default 1" },
	{ OPTION_SET, "set", "key=value", "put this into the experiment, such as train.rate=1e-3; repeatable" },
	{ 0 }
};

/* Overrides made of -d and -j. */
struct machine {
	struct builder threads, device;
};

static int take(const struct command_line *line, int option, struct run_options *o, struct machine *m, struct error *e)
{
	size_t threads;

	switch (option) {
	case 'N':
		o->dry_run = true;
		return 0;
	case 'd':
		builder_reset(&m->device);
		builder_format(&m->device, "device=%s", line->value);
		return 0;
	case 'j':
		builder_reset(&m->threads);
		if (command_size(line, 0, 256, &threads, e))
			return -1;
		builder_format(&m->threads, "threads=%zu", threads);
		return 0;
	case 'o':
		o->output = line->value;
		return 0;
	case 'q':
		o->quiet = true;
		return 0;
	case 'w':
		return command_size(line, 1, STAGES_WORKERS_MAX, &o->workers, e);
	default:
		return run_set(o, line->value, e);
	}
}

static int run_command(int argc, char **argv, struct error *e)
{
	size_t i;

	for (i = 0; strcmp(program_commands[i]->name, argv[0]) != 0; i++)
		;
	return program_commands[i]->run(argc, argv, e);
}

static void show(const struct json *results)
{
	results_print(stdout, results);
}

static int cmd_run(int argc, char **argv, struct error *e)
{
	struct run_options o = { .workers = 1, .command = run_command, .show = show };
	struct machine m = { 0 };
	struct command_line line;
	int option, rc = 0;

	command_begin(&line, &command_run, argc, argv);
	while (rc == 0 && (option = command_next(&line, e)) > 0)
		rc = take(&line, option, &o, &m, e);
	if (rc == 0 && option != COMMAND_END)
		rc = option == COMMAND_HELP ? 1 : -1;
	if (rc == 0)
		rc = command_operands(&line, 1, 1, e);
	if (rc == 0 && m.threads.size > 0)
		rc = run_set(&o, m.threads.data, e);
	if (rc == 0 && m.device.size > 0)
		rc = run_set(&o, m.device.data, e);
	if (rc == 0) {
		o.file = argv[line.next];
		rc = run_experiment(&o, argc, argv, e);
	}
	builder_clear(&m.threads);
	builder_clear(&m.device);
	return rc < 0 ? -1 : 0;
}

const struct command command_run = {
	"run", "[option ...] experiment", "run a whole experiment", options, cmd_run,
};
