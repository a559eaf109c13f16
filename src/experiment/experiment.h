/*
 * Experiments: what is compared, in one file (east-run(1) has its fields), and
 * the plan that follows from it: the stages of `east run` in their order.
 *
 * The file is checked against one table of fields, from which the stages'
 * command lines come too; a field that is absent leaves the default to the
 * command. Nothing runs here: runner.h carries the plan out.
 */
#ifndef EXPERIMENT_EXPERIMENT_H
#define EXPERIMENT_EXPERIMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "experiment/stage.h"
#include "format/json.h"

enum {
	EXPERIMENT_METHODS_MAX = 64,
	EXPERIMENT_SEEDS_MAX = 1000,
	EXPERIMENT_ROUNDS_MAX = 100
};

struct experiment {
	struct json *root; /* the whole object, overrides and defaults of this module in it */
	char *name;
	const struct json *methods; /* array of objects, each with a name of its own */
	size_t method_count;
	size_t *base;         /* [method_count] the method that each is compared with; its own number for none */
	size_t rounds;        /* >= 1 */
	struct json *choices; /* what tuning chose, tune/choice.json; NULL before that, and without tuning */
	bool restart;         /* each round trains the backbone anew, not the model of the round before */
	uint64_t *seeds;      /* all different */
	size_t seed_count;
	double level;
	double long_steps; /* a question of so many steps or more is long: regimes.steps */
};

/*
 * Read and check a file, with overrides `KEY=VALUE` put in first. KEY is a path
 * with dots (train.rate, methods.NAME.sharpness); VALUE is JSON, or a string
 * where it is not. Relative paths in the file start at the file's directory;
 * in overrides, at the working directory. ERROR_FORMAT or ERROR_RANGE name file,
 * field and what may stand there; ERROR_USAGE an override that cannot be.
 */
int experiment_read(struct experiment *x, const char *path, const char *const *sets, size_t set_count, struct error *e);

/*
 * A table: one file for several experiments that belong together. The members of
 * each object in its "cells" go over those of the file itself (objects member by
 * member; null takes a member away), and make an experiment; its name, different for
 * each, is the folder of its run. Overrides cells.NAME.KEY=VALUE are one cell's, all others every cell's.
 *
 * Whether the file is one; if so, *root receives the whole with the cells' own overrides. ERROR_FORMAT as above.
 */
int experiment_table_read(struct json **root, bool *is_table, const char *path, const char *const *sets,
			  size_t set_count, struct error *e);
size_t experiment_table_cells(const struct json *root);
/* The i-th cell's experiment; `path` and overrides as for experiment_read(). */
int experiment_table_cell(struct experiment *x, const struct json *root, size_t i, const char *path,
			  const char *const *sets, size_t set_count, struct error *e);

/*
 * The method whose points of the grid are tried for this one: itself, or with
 * tune.common the first of its loss. Differences within a loss are then none of
 * the rate or the epochs.
 */
size_t experiment_tuned_by(const struct experiment *x, size_t method);

/* Differences to a base that the experiment compares: methods that have one. */
size_t experiment_comparisons(const struct experiment *x);

/* The experiment that a run in `directory` noted: its experiment.json, in which paths are as they are. */
int experiment_read_run(struct experiment *x, const char *directory, struct error *e);
void experiment_clear(struct experiment *x);

/* Name of the i-th method; lives as long as x. */
struct text experiment_method(const struct experiment *x, size_t i);

/* A number of the file by section and key, or the fallback; for comparisons and reports. */
double experiment_number(const struct experiment *x, const char *section, const char *key, double fallback);

/*
 * The stages of a run in `directory`, each after those whose output it reads:
 * questions, the backbone's own training, paths of the validation questions that a
 * sharpness is learnt from, and the tuning, where the experiment has them, the
 * backbone's scores, and for each seed
 *
 *     sample, match, entropy, the weights of each method, then train and eval of each method;
 *
 * with several rounds, all of that again for each method and round with the
 * method's own model of the round before.
 */
struct experiment_plan {
	struct stage *stages;
	size_t count, capacity;
	size_t tuned; /* stages up to the last of the tuning; what comes then depends on x->choices */
	char *directory;
};

void experiment_plan(struct experiment_plan *p, const struct experiment *x, const char *directory);
void experiment_plan_clear(struct experiment_plan *p);

/* The stage that chooses rate and epochs of each method from the tuning's scores; its command is run's own. */
void experiment_choice_stage(struct stage *s, const struct experiment *x, const char *directory);

/* The stage that compares the first `seeds` seeds; its command is `compare`, which is run's own. */
void experiment_compare_stage(struct stage *s, const struct experiment *x, const char *directory, size_t seeds);

/* Paths of a run's files, on the heap. `seed` and `method` are indices. */
/* NULL: no such split */
char *experiment_split_path(const struct experiment *x, const char *directory, const char *name);
char *experiment_test_path(const struct experiment *x, const char *directory);
char *experiment_seed_path(const struct experiment *x, const char *directory, size_t seed, const char *file);
char *experiment_method_path(const struct experiment *x, const char *directory, size_t seed, size_t method,
			     const char *file);
/* Of a round, from 0; experiment_method_path() is that of the last one. */
char *experiment_round_path(const struct experiment *x, const char *directory, size_t seed, size_t method, size_t round,
			    const char *file);
/* Of a point of the tuning's grid; with a rate of 0, of the method's tuning. */
char *experiment_tune_path(const struct experiment *x, const char *directory, size_t method, double rate, double epochs,
			   const char *file);
/* Directory of the backbone: the file's, or the run's own where it trains one. */
char *experiment_model_path(const struct experiment *x, const char *directory);
/* The greedy path of the backbone is that of every seed; sampled paths are not. */
bool experiment_backbone_once(const struct experiment *x);
char *experiment_backbone_path(const struct experiment *x, const char *directory, size_t seed, const char *file);

#endif
