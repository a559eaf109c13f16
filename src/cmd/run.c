/* east run: a whole experiment, from the questions to the table (east-run(1)). */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "comparison.h"
#include "experiment.h"
#include "file.h"
#include "jsonl.h"
#include "memory.h"
#include "progress.h"
#include "results.h"

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
	{ OPTION_SET, "set", "key=value", "put this into the experiment, such as train.rate=1e-3; repeatable" },
	{ 0 }
};

enum {
	SETS_MAX = 256
};

struct arguments {
	const char *output, *file;
	const char *sets[SETS_MAX];
	size_t set_count;
	struct builder machine[2]; /* overrides made of -d and -j */
	bool dry_run, quiet;
};

/* What the command holds. */
struct session {
	const struct arguments *arguments;
	struct experiment experiment;
	struct experiment_plan plan;
	struct stage_hashes hashes;
	char *directory;
	int lock;          /* held while the run works in its directory; -1: none */
	size_t done, ran;  /* stages found done; stages run */
	int checked;       /* index of the seed whose kept questions were compared last */
	double seconds[8]; /* spent by command, and how often, for the time left */
	size_t times[8];
};

/* The commands that stages may name. */
static const struct command *const commands[] = {
	&command_data,    &command_init,   &command_sample, &command_match,
	&command_entropy, &command_weight, &command_train,  &command_eval,
};

static size_t find_command(const char *name)
{
	size_t i;

	for (i = 0; strcmp(commands[i]->name, name) != 0; i++)
		;
	return i;
}

static int take_set(struct arguments *a, const char *set, struct error *e)
{
	if (a->set_count == SETS_MAX)
		return error_set(e, ERROR_USAGE, "--set may be given at most %d times", SETS_MAX);
	a->sets[a->set_count++] = set;
	return 0;
}

static int take(const struct command_line *line, int option, struct arguments *a, struct error *e)
{
	struct builder *b = &a->machine[option == 'd'];
	size_t threads;

	switch (option) {
	case 'N':
		a->dry_run = true;
		return 0;
	case 'd':
		builder_reset(b);
		builder_format(b, "device=%s", line->value);
		return 0;
	case 'j':
		builder_reset(b);
		if (command_size(line, 0, 256, &threads, e))
			return -1;
		builder_format(b, "threads=%zu", threads);
		return 0;
	case 'o':
		a->output = line->value;
		return 0;
	case 'q':
		a->quiet = true;
		return 0;
	default:
		return take_set(a, line->value, e);
	}
}

/* -- the dry run ---------------------------------------------------------------------- */

/* Whether an input is there and no stage before has yet to make it. */
static bool ready(const struct session *s, size_t at, const bool *pending)
{
	const struct stage *stage = &s->plan.stages[at];
	size_t i, k;

	for (i = 0; i < stage->input_count; i++) {
		struct text input = text_of(stage->inputs[i]);

		if (!file_exists(stage->inputs[i]))
			return false;
		for (k = 0; k < at; k++)
			if (pending[k] && text_starts(text_of(s->plan.stages[k].output), input))
				return false;
	}
	return true;
}

static void print_word(const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:=,+%@-";

	if (word[0] != '\0' && strspn(word, plain) == strlen(word)) {
		printf(" %s", word);
		return;
	}
	fputs(" '", stdout);
	for (; *word != '\0'; word++)
		fputs(*word == '\'' ? "'\\''" : (char[]){ *word, '\0' }, stdout);
	putchar('\'');
}

static int print_plan(struct session *s, struct error *e)
{
	bool *pending = memory_new(s->plan.count, sizeof *pending);
	size_t i, to_do = 0;
	int rc = 0, k;

	for (i = 0; rc == 0 && i < s->plan.count; i++) {
		const struct stage *stage = &s->plan.stages[i];
		enum stage_state state = STAGE_NEW;
		char key[65];

		if (ready(s, i, pending))
			rc = stage_look(stage, &s->hashes, key, &state, e);
		pending[i] = state != STAGE_DONE;
		to_do += pending[i];
		if (rc != 0)
			break;
		printf("%-6s east", state == STAGE_DONE ? "done" : state == STAGE_BEGUN ? "begun" : "to do");
		for (k = 0; k < stage->argc; k++)
			print_word(stage->argv[k]);
		putchar('\n');
	}
	if (rc == 0)
		printf("%zu stages, %zu to do%s\n", s->plan.count, to_do,
		       json_find(s->experiment.root, "tune") != NULL && s->experiment.choices == NULL
			       ? "; rate and epochs behind the tuning are stand-ins until it has chosen"
			       : "");
	free(pending);
	return rc;
}

/* -- one stage ------------------------------------------------------------------------ */

static bool on_terminal(const struct session *s)
{
	return !s->arguments->quiet && isatty(STDERR_FILENO) == 1;
}

/* The command as if it had been typed, quiet unless its bars can be seen. train leaves handlers behind. */
static int execute(const struct session *s, const struct stage *stage, struct error *e)
{
	char **argv = memory_new((size_t)stage->argc + 2, sizeof *argv), quiet[] = "--quiet";
	struct sigaction interrupt, terminate;
	int argc = stage->argc, rc;

	memcpy(argv, stage->argv, (size_t)argc * sizeof *argv);
	if (!on_terminal(s))
		argv[argc++] = quiet;
	sigaction(SIGINT, NULL, &interrupt);
	sigaction(SIGTERM, NULL, &terminate);
	rc = commands[find_command(stage->argv[0])]->run(argc, argv, e);
	sigaction(SIGINT, &interrupt, NULL);
	sigaction(SIGTERM, &terminate, NULL);
	free(argv);
	if (rc != 0) {
		/* A value that the command refuses stands in the experiment, not on this command line. */
		if (e->code == ERROR_USAGE)
			e->code = ERROR_RANGE;
		return error_wrap(e, "%s: %s", stage->label, stage->argv[0]);
	}
	return 0;
}

/* Seconds that the stages behind `at` will take, by what their kind took so far; below 0 if a kind is unknown. */
static double time_left(const struct session *s, size_t at)
{
	double sum = 0;
	size_t i;

	for (i = at + 1; i < s->plan.count; i++) {
		size_t kind = find_command(s->plan.stages[i].argv[0]);

		if (s->times[kind] == 0)
			return -1;
		sum += s->seconds[kind] / (double)s->times[kind];
	}
	return sum;
}

static void report_stage(struct session *s, size_t at, double seconds)
{
	const struct stage *stage = &s->plan.stages[at];
	size_t kind = find_command(stage->argv[0]);
	double left;

	s->seconds[kind] += seconds;
	s->times[kind]++;
	if (s->arguments->quiet)
		return;
	left = time_left(s, at);
	fprintf(stderr, "[%zu/%zu] %s %s: %.1f s", at + 1, s->plan.count, stage->argv[0], stage->label, seconds);
	if (left >= 90)
		fprintf(stderr, ", about %.0f min left", left / 60);
	else if (left >= 1)
		fprintf(stderr, ", about %.0f s left", left);
	fputc('\n', stderr);
}

/* A line in log.jsonl: what the figures must not depend on, but a reader may want. */
static int log_stage(const struct session *s, const struct stage *stage, double seconds, struct error *e)
{
	char *path = file_join(s->directory, "log.jsonl");
	FILE *f = fopen(path, "a");
	int rc = 0;

	if (f != NULL)
		fprintf(f, "{\"stage\":\"%s\",\"command\":\"%s\",\"seconds\":%.3f}\n", stage->label, stage->argv[0],
			seconds);
	if (f == NULL || ferror(f) != 0)
		rc = error_system(e, "%s: cannot write", path);
	if (f != NULL && fclose(f) != 0 && rc == 0)
		rc = error_system(e, "%s: cannot write", path);
	free(path);
	return rc;
}

static int run_stage(struct session *s, size_t at, struct error *e)
{
	const struct stage *stage = &s->plan.stages[at];
	enum stage_state state;
	char key[65];
	double start;

	if (stage_look(stage, &s->hashes, key, &state, e))
		return error_wrap(e, "%s", stage->label);
	if (state == STAGE_DONE) {
		s->done++;
		return 0;
	}
	if (strcmp(stage->argv[0], "train") == 0 && stage->seed != STAGE_ANY && s->checked != stage->seed) {
		if (comparison_check_kept(&s->experiment, s->directory, (size_t)stage->seed, e))
			return -1;
		s->checked = stage->seed;
	}
	if (on_terminal(s))
		fprintf(stderr, "[%zu/%zu] %s %s%s\n", at + 1, s->plan.count, stage->argv[0], stage->label,
			state == STAGE_BEGUN ? ", going on" : "");
	if (stage_begin(stage, &s->hashes, key, state, e))
		return -1;
	start = progress_clock();
	if (execute(s, stage, e) || stage_finish(stage, &s->hashes, key, e))
		return -1;
	s->ran++;
	report_stage(s, at, progress_clock() - start);
	return log_stage(s, stage, progress_clock() - start, e);
}

/* -- the whole ------------------------------------------------------------------------- */

/* A stage of run's own, unless it is done: `make` gives the object for its output. */
static int own_stage(struct session *s, struct stage *stage, size_t seeds,
		     int (*make)(struct json **, const struct session *, size_t, struct error *), struct error *e)
{
	struct builder b = { 0 };
	struct json *object = NULL;
	enum stage_state state;
	char key[65];
	int rc = stage_look(stage, &s->hashes, key, &state, e);

	if (rc == 0 && state != STAGE_DONE) {
		rc = stage_begin(stage, &s->hashes, key, state, e);
		if (rc == 0)
			rc = make(&object, s, seeds, e);
		if (rc == 0) {
			json_print_indented(&b, object);
			rc = file_write(stage->output, builder_view(&b), e);
		}
		if (rc == 0)
			rc = stage_finish(stage, &s->hashes, key, e);
	}
	json_free(object);
	builder_clear(&b);
	stage_clear(stage);
	return rc;
}

static int make_results(struct json **out, const struct session *s, size_t seeds, struct error *e)
{
	return comparison_make(out, &s->experiment, s->directory, seeds, e);
}

/* results.json of the first seeds. */
static int compare(struct session *s, size_t seeds, struct error *e)
{
	struct stage stage;

	experiment_compare_stage(&stage, &s->experiment, s->directory, seeds);
	return own_stage(s, &stage, seeds, make_results, e);
}

static int make_choice(struct json **out, const struct session *s, size_t unused, struct error *e)
{
	(void)unused;
	return comparison_choose(out, &s->experiment, s->directory, e);
}

/* The choice that stands in the directory, if any, into the experiment and the plan. */
static int take_choice(struct session *s, struct error *e)
{
	char *path = file_join(s->directory, "tune/choice.json");
	int rc = 0;

	if (json_find(s->experiment.root, "tune") != NULL && file_exists(path)) {
		json_free(s->experiment.choices);
		s->experiment.choices = NULL;
		rc = json_parse_file(&s->experiment.choices, path, e);
		if (rc == 0) {
			experiment_plan_clear(&s->plan);
			experiment_plan(&s->plan, &s->experiment, s->directory);
		}
	}
	free(path);
	return rc;
}

/* When the tuning is done: the choice, and the plan that follows from it. */
static int settle(struct session *s, struct error *e)
{
	struct stage stage;

	if (json_find(s->experiment.root, "tune") == NULL)
		return 0;
	experiment_choice_stage(&stage, &s->experiment, s->directory);
	return own_stage(s, &stage, 0, make_choice, e) || take_choice(s, e) ? -1 : 0;
}

static int run_all(struct session *s, struct error *e)
{
	struct stage last;
	size_t i, before = 0;

	experiment_compare_stage(&last, &s->experiment, s->directory, 1);
	stage_sweep(&last);
	stage_clear(&last);
	for (i = 0; i < s->plan.count; i++)
		stage_sweep(&s->plan.stages[i]);
	for (i = 0; i < s->plan.count; i++) {
		int seed, next;

		if (i == s->plan.tuned && settle(s, e))
			return -1;
		seed = s->plan.stages[i].seed;
		next = i + 1 < s->plan.count ? s->plan.stages[i + 1].seed : STAGE_ANY;
		if (run_stage(s, i, e))
			return -1;
		/* What is known so far, for the report of an unfinished run. */
		if (seed != STAGE_ANY && next != seed && s->ran > before) {
			if (compare(s, (size_t)seed + 1, e))
				return -1;
			before = s->ran;
		}
	}
	return compare(s, s->experiment.seed_count, e);
}

static int print_results(const struct session *s, struct error *e)
{
	char *path = file_join(s->directory, "results.json");
	struct json *results;
	int rc = json_parse_file(&results, path, e);

	if (rc == 0)
		results_print(stdout, results);
	if (rc == 0 && !s->arguments->quiet) {
		if (s->done > 0)
			fprintf(stderr, "run: %zu of %zu stages were done before\n", s->done, s->plan.count);
		fprintf(stderr, "run: results in %s; `east report %s` makes a page of them\n", path, s->directory);
	}
	if (rc == 0)
		json_free(results);
	free(path);
	return rc;
}

/* One run at a time in a directory. */
static int take_lock(struct session *s, struct error *e)
{
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	char *path = file_join(s->directory, ".lock");
	int rc = 0;

	s->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (s->lock < 0)
		rc = error_system(e, "%s: cannot write", path);
	else if (fcntl(s->lock, F_SETLK, &whole) != 0 && (errno == EACCES || errno == EAGAIN))
		rc = error_set(e, ERROR_IO, "another east run is at work in %s", s->directory);
	free(path);
	return rc;
}

/* The experiment as it is run, overrides in it, for the report and the reader. */
static int write_experiment(const struct session *s, int argc, char **argv, struct error *e)
{
	char *path = file_join(s->directory, "experiment.json");
	const char *inputs[] = { s->arguments->file };
	struct provenance p = { .command = "run", .argc = argc, .argv = argv, .inputs = inputs, .input_count = 1 };
	struct builder b = { 0 };
	int rc;

	json_print_indented(&b, s->experiment.root);
	rc = file_write(path, builder_view(&b), e);
	if (rc == 0)
		rc = provenance_write(path, &p, e);
	builder_clear(&b);
	free(path);
	return rc;
}

/* The file's name without folder and .json. */
static char *file_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	struct text stem = text_of(slash == NULL ? path : slash + 1);

	if (text_ends(stem, TEXT(".json")))
		stem.size -= 5;
	return memory_string(stem.data, stem.size);
}

/* The directory of the whole: the one that was asked for, or runs/NAME. */
static char *whole_directory(const struct arguments *a, const char *name)
{
	struct builder b = { 0 };

	builder_format(&b, "%s%s", a->output == NULL ? "runs/" : a->output, a->output == NULL ? name : "");
	while (b.size > 1 && b.data[b.size - 1] == '/')
		b.data[--b.size] = '\0';
	return b.data;
}

/* Plan the experiment that was read; takes the directory. */
static int open_session(struct session *s, char *directory, struct error *e)
{
	char *config, *path;
	bool there;

	s->directory = directory;
	experiment_plan(&s->plan, &s->experiment, s->directory);
	if (take_choice(s, e))
		return -1;
	if (json_find(s->experiment.root, "pretrain") != NULL)
		return 0;
	path = experiment_model_path(&s->experiment, s->directory);
	config = file_join(path, "config.json");
	there = file_exists(config);
	free(config);
	if (!there)
		error_set(e, ERROR_IO, "%s: backbone: no model stands in %s (config.json is missing)",
			  s->arguments->file, path);
	free(path);
	return there ? 0 : -1;
}

static void close_session(struct session *s)
{
	stage_hashes_clear(&s->hashes);
	experiment_plan_clear(&s->plan);
	experiment_clear(&s->experiment);
	free(s->directory);
	if (s->lock >= 0)
		close(s->lock);
}

/* The plan, or all of it and the table of results. */
static int run_session(struct session *s, int argc, char **argv, struct error *e)
{
	if (s->arguments->dry_run)
		return print_plan(s, e);
	return file_make_directory(s->directory, e) || take_lock(s, e) || write_experiment(s, argc, argv, e) ||
			       run_all(s, e) || print_results(s, e)
		       ? -1
		       : 0;
}

/* -- tables of experiments --------------------------------------------------------------- */

/* What the whole notes of itself: experiment.json at the start, results.json with the cells that have some. */
static int write_table(const struct json *root, const char *directory, const char *file, bool results, struct error *e)
{
	struct json *object = results ? json_object() : json_copy(root), *cells = json_array();
	char *path = file_join(directory, results ? "results.json" : "experiment.json"), *name = file_name(file);
	const struct json *cell;
	struct builder b = { 0 };
	int rc = 0;

	if (results || json_find(object, "name") == NULL)
		json_set(object, "name",
			 json_find(root, "name") != NULL ? json_copy(json_find(root, "name"))
							 : json_string(text_of(name)));
	for (cell = results ? json_first(json_find(root, "cells")) : NULL; rc == 0 && cell != NULL;
	     cell = json_next(cell)) {
		struct text own = json_text(json_find(cell, "name"));
		struct json *found = NULL;
		struct builder at = { 0 };

		builder_format(&at, "%s/%.*s/results.json", directory, (int)own.size, own.data);
		if (file_exists(at.data))
			rc = json_parse_file(&found, at.data, e);
		if (rc == 0 && found != NULL)
			json_append(cells, found);
		builder_clear(&at);
	}
	if (results)
		json_set(object, "cells", cells);
	else
		json_free(cells);
	json_print_indented(&b, object);
	if (rc == 0)
		rc = file_write(path, builder_view(&b), e);
	builder_clear(&b);
	json_free(object);
	free(path);
	free(name);
	return rc;
}

/* All cells are read before anything runs: what is wrong with the last is said at once, and all comparisons are
 * counted. */
static int count_comparisons(const struct arguments *a, const struct json *root, size_t *comparisons, struct error *e)
{
	size_t i;

	*comparisons = 0;
	for (i = 0; i < experiment_table_cells(root); i++) {
		struct experiment x;

		if (experiment_table_cell(&x, root, i, a->file, a->sets, a->set_count, e))
			return -1;
		*comparisons += experiment_comparisons(&x);
		experiment_clear(&x);
	}
	return 0;
}

static int run_cell(const struct arguments *a, const struct json *root, size_t i, const char *directory, int argc,
		    char **argv, struct error *e)
{
	struct session s = { .arguments = a, .lock = -1, .checked = STAGE_ANY };
	int rc = experiment_table_cell(&s.experiment, root, i, a->file, a->sets, a->set_count, e);

	if (rc == 0) {
		if (a->dry_run)
			printf("%s\n", s.experiment.name);
		else if (!a->quiet)
			fprintf(stderr, "run: cell %zu of %zu: %s\n", i + 1, experiment_table_cells(root),
				s.experiment.name);
		rc = open_session(&s, file_join(directory, s.experiment.name), e);
	}
	if (rc == 0)
		rc = run_session(&s, argc, argv, e);
	if (rc == 0 && i + 1 < experiment_table_cells(root))
		putchar('\n');
	close_session(&s);
	return rc;
}

static int run_table(struct arguments *a, struct json *root, int argc, char **argv, struct error *e)
{
	char *stem = file_name(a->file), *directory = NULL, *name = NULL;
	struct builder set = { 0 };
	size_t comparisons, i;
	int rc = count_comparisons(a, root, &comparisons, e);

	if (rc == 0) {
		struct text stated = json_text(json_find(root, "name"));

		name = stated.size > 0 ? memory_string(stated.data, stated.size) : memory_string(stem, strlen(stem));
		directory = whole_directory(a, name);
		builder_format(&set, "comparisons=%zu", comparisons);
		if (comparisons > 0 && json_find(root, "comparisons") == NULL)
			rc = take_set(a, set.data, e);
	}
	if (rc == 0 && !a->dry_run)
		rc = file_make_directory(directory, e) || write_table(root, directory, a->file, false, e) ? -1 : 0;
	for (i = 0; rc == 0 && i < experiment_table_cells(root); i++) {
		rc = run_cell(a, root, i, directory, argc, argv, e);
		if (rc == 0 && !a->dry_run)
			rc = write_table(root, directory, a->file, true, e);
	}
	builder_clear(&set);
	free(stem);
	free(name);
	free(directory);
	return rc;
}

/* One experiment, or a table of several. */
static int run_file(struct arguments *a, int argc, char **argv, struct error *e)
{
	struct session s = { .arguments = a, .lock = -1, .checked = STAGE_ANY };
	struct json *root;
	bool is_table;
	int rc;

	if (experiment_table_read(&root, &is_table, a->file, a->sets, a->set_count, e))
		return -1;
	if (is_table) {
		rc = run_table(a, root, argc, argv, e);
		json_free(root);
		return rc;
	}
	rc = experiment_read(&s.experiment, a->file, a->sets, a->set_count, e);
	if (rc == 0)
		rc = open_session(&s, whole_directory(a, s.experiment.name), e);
	if (rc == 0)
		rc = run_session(&s, argc, argv, e);
	close_session(&s);
	return rc;
}

static int cmd_run(int argc, char **argv, struct error *e)
{
	struct arguments a = { 0 };
	struct command_line line;
	int option, rc = 0;

	command_begin(&line, &command_run, argc, argv);
	while (rc == 0 && (option = command_next(&line, e)) > 0)
		rc = take(&line, option, &a, e);
	if (rc == 0 && option != COMMAND_END)
		rc = option == COMMAND_HELP ? 1 : -1;
	if (rc == 0)
		rc = command_operands(&line, 1, 1, e);
	for (size_t i = 0; rc == 0 && i < countof(a.machine); i++)
		if (a.machine[i].size > 0)
			rc = take_set(&a, a.machine[i].data, e);
	if (rc == 0) {
		a.file = argv[line.next];
		rc = run_file(&a, argc, argv, e);
	}
	builder_clear(&a.machine[0]);
	builder_clear(&a.machine[1]);
	return rc < 0 ? -1 : 0;
}

const struct command command_run = {
	"run", "[option ...] experiment", "run a whole experiment", options, cmd_run,
};
