#include "experiment/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/message.h"
#include "base/thread.h"
#include "experiment/comparison.h"
#include "experiment/experiment.h"
#include "format/jsonl.h"
#include "store/gguf.h"

/* One experiment at work in its directory. */
struct session {
	const struct run_options *options;
	struct experiment experiment;
	struct runner stages;
	char *directory;
	struct lock lock; /* held while the run works in its directory */
};

int run_set(struct run_options *o, const char *set, struct error *e)
{
	if (o->sets.count == RUN_SETS_MAX)
		return error_set(e, ERROR_USAGE, "--set may be given at most %d times", RUN_SETS_MAX);
	o->sets.text[o->sets.count++] = set;
	return 0;
}

static int print_results(const struct session *s, struct error *e)
{
	char *path = file_join(s->directory, "results.json");
	struct json *results;
	int rc = comparison_read(&results, path, e);

	if (rc == 0)
		s->options->show(results);
	if (rc == 0 && !s->options->quiet) {
		if (s->stages.done > 0)
			message_print("run: %zu of %zu stages were done before\n", s->stages.done,
				      s->stages.plan.count);
		message_print("run: results in %s; `east report %s` makes a page of them\n", path, s->directory);
	}
	if (rc == 0)
		json_free(results);
	free(path);
	return rc;
}

/* One run at a time in a directory. */
static int take_lock(struct lock *lock, const char *directory, struct error *e)
{
	char *path = file_join(directory, ".lock");
	int rc = lock_take(lock, path, directory, e);

	free(path);
	return rc;
}

/* The experiment as it is run, overrides in it, for the report and the reader. */
static int write_experiment(const struct session *s, int argc, char **argv, struct error *e)
{
	char *path = file_join(s->directory, "experiment.json");
	struct provenance_input inputs[] = { { s->options->file, NULL } };
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
static char *whole_directory(const struct run_options *o, const char *name)
{
	struct builder b = { 0 };

	builder_format(&b, "%s%s", o->output == NULL ? "runs/" : o->output, o->output == NULL ? name : "");
	while (b.size > 1 && b.data[b.size - 1] == '/')
		b.data[--b.size] = '\0';
	return b.data;
}

/* Several stages at a time share the processors, unless somebody said how many threads each has. */
static void share_threads(struct session *s)
{
	size_t each = thread_available() / s->options->workers;

	if (s->options->workers > 1 && json_find(s->experiment.root, "threads") == NULL)
		json_set(s->experiment.root, "threads", json_number((double)(each > 0 ? each : 1)));
}

/* A file that questions are asked from and scored on. */
static void warn_of_shared(const struct session *s)
{
	static const char *const pairs[][2] = { { "train", "test" },
						{ "train", "validation" },
						{ "validation", "test" } };
	size_t i;

	for (i = 0; i < countof(pairs); i++) {
		char *a = experiment_split_path(&s->experiment, s->directory, pairs[i][0]);
		char *b = experiment_split_path(&s->experiment, s->directory, pairs[i][1]);

		if (a != NULL && b != NULL && file_same(a, b))
			message_print("run: data.%s and data.%s are one file, %s: its scores are not those of new "
				      "questions\n",
				      pairs[i][0], pairs[i][1], a);
		free(a);
		free(b);
	}
}

/* Plan the experiment that was read; takes the directory. */
static int open_session(struct session *s, char *directory, struct error *e)
{
	char *config, *path;
	bool there;

	s->directory = directory;
	share_threads(s);
	s->stages.experiment = &s->experiment;
	s->stages.directory = directory;
	s->stages.workers = s->options->workers;
	s->stages.quiet = s->options->quiet;
	s->stages.command = s->options->command;
	if (runner_open(&s->stages, e))
		return -1;
	if (json_find(s->experiment.root, "pretrain") != NULL)
		return 0;
	path = experiment_model_path(&s->experiment, s->directory);
	config = file_join(path, "config.json");
	there = file_exists(config) || gguf_is_file(path);
	free(config);
	if (!there)
		error_set(e, ERROR_IO, "%s: backbone: no model stands in %s (config.json is missing)", s->options->file,
			  path);
	free(path);
	return there ? 0 : -1;
}

static void close_session(struct session *s)
{
	runner_close(&s->stages);
	experiment_clear(&s->experiment);
	free(s->directory);
	lock_release(&s->lock);
}

/* The plan, or all of it and the table of results. */
static int run_session(struct session *s, int argc, char **argv, struct error *e)
{
	if (s->options->dry_run)
		return runner_print(&s->stages, e);
	if (!s->options->quiet)
		warn_of_shared(s);
	return file_make_directory(s->directory, e) || take_lock(&s->lock, s->directory, e) ||
			       write_experiment(s, argc, argv, e) || runner_run(&s->stages, e) || print_results(s, e)
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
			rc = comparison_read(&found, at.data, e);
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
static int count_comparisons(const struct run_options *o, const struct json *root, size_t *comparisons, struct error *e)
{
	size_t i;

	*comparisons = 0;
	for (i = 0; i < experiment_table_cells(root); i++) {
		struct experiment x;

		if (experiment_table_cell(&x, root, i, o->file, o->sets.text, o->sets.count, e))
			return -1;
		*comparisons += experiment_comparisons(&x);
		experiment_clear(&x);
	}
	return 0;
}

static int run_cell(const struct run_options *o, const struct json *root, size_t i, const char *directory, int argc,
		    char **argv, struct error *e)
{
	struct session s = { .options = o };
	int rc = experiment_table_cell(&s.experiment, root, i, o->file, o->sets.text, o->sets.count, e);

	if (rc == 0) {
		if (o->dry_run)
			printf("%s\n", s.experiment.name);
		else if (!o->quiet)
			message_print("run: cell %zu of %zu: %s\n", i + 1, experiment_table_cells(root),
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

static int run_table(struct run_options *o, struct json *root, int argc, char **argv, struct error *e)
{
	char *stem = file_name(o->file), *directory = NULL, *name = NULL;
	struct builder set = { 0 };
	struct lock lock = { 0 };
	size_t comparisons, i;
	int rc = count_comparisons(o, root, &comparisons, e);

	if (rc == 0) {
		struct text stated = json_text(json_find(root, "name"));

		name = stated.size > 0 ? memory_string(stated.data, stated.size) : memory_string(stem, strlen(stem));
		directory = whole_directory(o, name);
		builder_format(&set, "comparisons=%zu", comparisons);
		if (comparisons > 0 && json_find(root, "comparisons") == NULL)
			rc = run_set(o, set.data, e);
	}
	if (rc == 0 && !o->dry_run)
		rc = file_make_directory(directory, e) || take_lock(&lock, directory, e) ||
				     write_table(root, directory, o->file, false, e)
			     ? -1
			     : 0;
	for (i = 0; rc == 0 && i < experiment_table_cells(root); i++) {
		rc = run_cell(o, root, i, directory, argc, argv, e);
		if (rc == 0 && !o->dry_run)
			rc = write_table(root, directory, o->file, true, e);
	}
	lock_release(&lock);
	builder_clear(&set);
	free(stem);
	free(name);
	free(directory);
	return rc;
}

int run_experiment(struct run_options *o, int argc, char **argv, struct error *e)
{
	struct session s = { .options = o };
	struct json *root;
	bool is_table;
	int rc;

	if (file_is_special(o->file))
		return error_set(e, ERROR_IO, "%s: not a regular file: an experiment is read more than once", o->file);
	if (experiment_table_read(&root, &is_table, o->file, o->sets.text, o->sets.count, e))
		return -1;
	if (is_table) {
		rc = run_table(o, root, argc, argv, e);
		json_free(root);
		return rc;
	}
	rc = experiment_read(&s.experiment, o->file, o->sets.text, o->sets.count, e);
	if (rc == 0)
		rc = open_session(&s, whole_directory(o, s.experiment.name), e);
	if (rc == 0)
		rc = run_session(&s, argc, argv, e);
	close_session(&s);
	return rc;
}
