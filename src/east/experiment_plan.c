#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "experiment.h"
#include "experiment_fields.h"
#include "file.h"
#include "memory.h"

/* -- where files stand ---------------------------------------------------------------- */

static const struct json *split_of(const struct experiment *x, const char *name)
{
	return json_find(json_find(x->root, "data"), name);
}

/* A split's own file, or what `east data` makes of the recipe; NULL if there is no such split. */
static char *split_path(const struct experiment *x, const char *directory, const char *name)
{
	const struct json *split = split_of(x, name);
	struct text file = json_text(json_find(split, "file"));
	struct builder b = { 0 };

	if (split == NULL)
		return NULL;
	if (file.size > 0)
		return memory_string(file.data, file.size);
	builder_format(&b, "%s/data/%s.jsonl", directory, name);
	return b.data;
}

char *experiment_train_path(const struct experiment *x, const char *directory)
{
	return split_path(x, directory, "train");
}

char *experiment_test_path(const struct experiment *x, const char *directory)
{
	return split_path(x, directory, "test");
}

char *experiment_seed_path(const struct experiment *x, const char *directory, size_t seed, const char *file)
{
	struct builder b = { 0 };

	builder_format(&b, "%s/seed-%" PRIu64 "/%s", directory, x->seeds[seed], file);
	return b.data;
}

char *experiment_round_path(const struct experiment *x, const char *directory, size_t seed, size_t method, size_t round,
			    const char *file)
{
	struct text name = experiment_method(x, method);
	struct builder b = { 0 };

	builder_format(&b, "%s/seed-%" PRIu64 "/%.*s/", directory, x->seeds[seed], (int)name.size, name.data);
	if (x->rounds > 1)
		builder_format(&b, "round-%zu/", round + 1);
	builder_string(&b, file);
	return b.data;
}

char *experiment_method_path(const struct experiment *x, const char *directory, size_t seed, size_t method,
			     const char *file)
{
	return experiment_round_path(x, directory, seed, method, x->rounds - 1, file);
}

/* The greedy path of the backbone is that of every seed; sampled paths are not. */
static bool backbone_once(const struct experiment *x)
{
	return experiment_number(x, "eval", "paths", 0) == 0;
}

char *experiment_backbone_path(const struct experiment *x, const char *directory, size_t seed, const char *file)
{
	struct builder b = { 0 };

	if (backbone_once(x))
		builder_format(&b, "%s/backbone/%s", directory, file);
	else
		builder_format(&b, "%s/seed-%" PRIu64 "/backbone/%s", directory, x->seeds[seed], file);
	return b.data;
}

/* -- command lines --------------------------------------------------------------------- */

static struct stage *add(struct experiment_plan *p, const char *command, int seed, int method, char *output)
{
	struct stage *s;

	if (p->count == p->capacity) {
		p->capacity = 2 * p->capacity + 32;
		p->stages = memory_resize(p->stages, p->capacity, sizeof *p->stages);
	}
	s = &p->stages[p->count++];
	stage_init(s, command, seed, method);
	s->output = output;
	s->label = memory_string(output + strlen(p->directory) + 1, strlen(output) - strlen(p->directory) - 1);
	return s;
}

/* One field as an option; a switch that is false is none. */
static void add_field(struct stage *s, const struct field *f, const struct json *value)
{
	void (*option)(struct stage *, const char *, const char *) =
		f->use == FIELD_ASIDE ? stage_option_aside : stage_option;
	struct builder b = { 0 };

	switch (f->kind) {
	case FIELD_NUMBER:
	case FIELD_COUNT:
		json_print_number(&b, json_value(value));
		option(s, f->option, b.data);
		break;
	case FIELD_SWITCH:
		if (json_true(value))
			option(s, f->option, NULL);
		break;
	default:
		builder_text(&b, json_text(value));
		option(s, f->option, b.data);
		break;
	}
	builder_clear(&b);
}

/* The fields of a section, in the order of the table; those of `over` go before those of `object`. */
static void add_section(struct stage *s, const struct field *fields, const struct json *object, const struct json *over)
{
	const struct field *f;

	for (f = fields; f->kind != FIELD_END; f++) {
		const struct json *value = json_find(over, f->key);

		if (value == NULL)
			value = json_find(object, f->key);
		if (value != NULL && f->use != FIELD_INSIDE)
			add_field(s, f, value);
	}
}

static void add_seed(struct stage *s, uint64_t seed)
{
	char digits[24];

	snprintf(digits, sizeof digits, "%" PRIu64, seed);
	stage_option(s, "seed", digits);
}

/* Each round draws anew. */
static uint64_t round_seed(const struct experiment *x, size_t seed, size_t round)
{
	return x->seeds[seed] + ((uint64_t)round << 32);
}

static void add_count(struct stage *s, const char *option, double count)
{
	char digits[24];

	snprintf(digits, sizeof digits, "%.0f", count);
	stage_option(s, option, digits);
}

/* A text field of the whole file as an option of the same name. */
static void add_common(struct stage *s, const struct experiment *x, const char *key)
{
	struct text value = json_text(json_find(x->root, key));
	char *text;

	if (value.size == 0)
		return;
	text = memory_string(value.data, value.size);
	stage_option(s, key, text);
	free(text);
}

static void add_machine(struct stage *s, const struct experiment *x)
{
	const struct json *threads = json_find(x->root, "threads");
	char digits[24];

	add_common(s, x, "prompt");
	add_common(s, x, "device");
	if (threads != NULL) {
		snprintf(digits, sizeof digits, "%.0f", json_value(threads));
		stage_option_aside(s, "threads", digits);
	}
}

static void add_model(struct stage *s, const struct experiment *x)
{
	struct text backbone = json_text(json_find(x->root, "backbone"));
	char *path = memory_string(backbone.data, backbone.size);

	stage_input(s, "model", path);
	free(path);
}

/* Only so many questions of a split that is a file. */
static void add_limit(struct stage *s, const struct experiment *x, const char *name)
{
	const struct json *split = split_of(x, name);

	if (json_find(split, "file") != NULL && json_find(split, "count") != NULL)
		add_count(s, "limit", json_value(json_find(split, "count")));
}

/* -- stages ----------------------------------------------------------------------------- */

static void plan_split(struct experiment_plan *p, const struct experiment *x, const char *name)
{
	const struct json *split = split_of(x, name), *data = json_find(x->root, "data");
	struct text recipe = json_text(json_find(data, "recipe"));
	struct stage *s;
	char *text;

	if (split == NULL || json_find(split, "file") != NULL)
		return;
	s = add(p, "data", STAGE_ANY, STAGE_ANY, split_path(x, p->directory, name));
	stage_option(s, "split", name);
	add_section(s, experiment_split_fields, split, NULL);
	add_section(s, experiment_data_fields, data, NULL);
	if (strcmp(name, "validation") == 0)
		stage_option(s, "with-solutions", NULL);
	stage_target(s, "output", s->output);
	text = memory_string(recipe.data, recipe.size);
	stage_operand(s, text);
	free(text);
}

/* The same answers count as right in match and in eval. */
static void add_rules(struct stage *s, const struct experiment *x)
{
	add_section(s, experiment_match_fields, json_find(x->root, "match"), NULL);
}

/* All options of match. */
static void add_matching(struct stage *s, const struct experiment *x)
{
	add_rules(s, x);
	if (json_true(json_find(json_find(x->root, "match"), "exclude_unanswered")))
		stage_option(s, "exclude-unanswered", NULL);
}

static void plan_eval(struct experiment_plan *p, const struct experiment *x, size_t seed, int method, const char *model,
		      char *output)
{
	const struct json *eval = json_find(x->root, "eval"),
			  *tokens = json_find(json_find(x->root, "sample"), "max_tokens");
	bool once = method == STAGE_ANY && backbone_once(x);
	struct stage *s = add(p, "eval", once ? STAGE_ANY : (int)seed, method, output);
	char *test = experiment_test_path(x, p->directory), level[32];

	if (model == NULL)
		add_model(s, x);
	else
		stage_input(s, "model", model);
	stage_input(s, "input", test);
	stage_target(s, "output", output);
	add_limit(s, x, "test");
	add_seed(s, x->seeds[seed]);
	add_section(s, experiment_eval_fields, eval, NULL);
	if (json_find(eval, "max_tokens") == NULL && tokens != NULL)
		add_count(s, "max-tokens", json_value(tokens));
	add_rules(s, x);
	snprintf(level, sizeof level, "%g", x->level);
	stage_option(s, "level", level);
	add_machine(s, x);
	free(test);
}

/* Match and entropy of sampled paths; takes the path of the matched records. */
static void plan_measures(struct experiment_plan *p, const struct experiment *x, int seed, const char *paths,
			  char *matched, char *entropies)
{
	struct stage *s = add(p, "match", seed, STAGE_ANY, matched);

	stage_input(s, "input", paths);
	stage_target(s, "output", matched);
	add_matching(s, x);

	s = add(p, "entropy", seed, STAGE_ANY, entropies);
	stage_input(s, "input", matched);
	stage_target(s, "output", entropies);
}

/*
 * How uncertain a model is about test questions, the backbone or (model not NULL) a
 * trained one: for reading the results by, never for training. Takes the paths of the three files.
 */
static void plan_probe(struct experiment_plan *p, const struct experiment *x, int seed, int method, const char *model,
		       char *paths, char *matched, char *entropies)
{
	double count = experiment_number(x, "probe", "count", 0);
	char *test = experiment_test_path(x, p->directory);
	struct stage *s = add(p, "sample", seed, method, paths);

	if (model == NULL)
		add_model(s, x);
	else
		stage_input(s, "model", model);
	stage_input(s, "input", test);
	stage_target(s, "output", paths);
	if (count > 0)
		add_count(s, "limit", count);
	else
		add_limit(s, x, "test");
	add_seed(s, x->seeds[0]);
	add_section(s, experiment_sample_fields, json_find(x->root, "sample"), NULL);
	/* The last of several counts: getopt's rule. */
	add_count(s, "paths", experiment_number(x, "probe", "paths", 0));
	add_machine(s, x);
	plan_measures(p, x, seed, paths, matched, entropies);
	free(test);
}

static bool is_probed(const struct experiment *x)
{
	return experiment_number(x, "probe", "paths", 0) > 0;
}

static void plan_backbone_probe(struct experiment_plan *p, const struct experiment *x)
{
	if (is_probed(x))
		plan_probe(p, x, STAGE_ANY, STAGE_ANY, NULL, file_join(p->directory, "probe/paths.jsonl"),
			   file_join(p->directory, "probe/matched.jsonl"), file_join(p->directory, "probe/entropy.jsonl"));
}

/* The first seed's models behind the last round, on request. */
static void plan_probe_after(struct experiment_plan *p, const struct experiment *x, size_t method, const char *model)
{
	if (is_probed(x) && json_true(json_find(json_find(x->root, "probe"), "after")))
		plan_probe(p, x, 0, (int)method, model,
			   experiment_method_path(x, p->directory, 0, method, "probe/paths.jsonl"),
			   experiment_method_path(x, p->directory, 0, method, "probe/matched.jsonl"),
			   experiment_method_path(x, p->directory, 0, method, "probe/entropy.jsonl"));
}

/* The rule that ends a question's paths, if there is one. */
static void add_until(struct stage *s, const struct experiment *x)
{
	const struct json *sample = json_find(x->root, "sample");
	struct text rule = json_text(json_find(sample, "until"));
	char *text;

	if (rule.size == 0)
		return;
	text = memory_string(rule.data, rule.size);
	stage_option(s, "until", text);
	free(text);
	if (json_find(sample, "round") != NULL)
		add_count(s, "round", json_value(json_find(sample, "round")));
	add_matching(s, x);
}

/*
 * Paths of the training questions and their measures: of the backbone, for all
 * methods; from the second round on of a method's own model.
 */
static void plan_paths(struct experiment_plan *p, const struct experiment *x, size_t seed, int method, size_t round)
{
	static const char *const names[] = { "paths.jsonl", "matched.jsonl", "entropy.jsonl" };
	char *files[countof(names)], *questions = experiment_train_path(x, p->directory), *model;
	struct stage *s;
	size_t i;

	for (i = 0; i < countof(names); i++)
		files[i] = round == 0 ? experiment_seed_path(x, p->directory, seed, names[i])
				      : experiment_round_path(x, p->directory, seed, (size_t)method, round, names[i]);
	s = add(p, "sample", (int)seed, method, files[0]);
	if (round == 0) {
		add_model(s, x);
	} else {
		model = experiment_round_path(x, p->directory, seed, (size_t)method, round - 1, "model");
		stage_input(s, "model", model);
		free(model);
	}
	stage_input(s, "input", questions);
	stage_target(s, "output", files[0]);
	add_limit(s, x, "train");
	add_seed(s, round_seed(x, seed, round));
	add_section(s, experiment_sample_fields, json_find(x->root, "sample"), NULL);
	add_until(s, x);
	add_machine(s, x);
	plan_measures(p, x, (int)seed, files[0], files[1], files[2]);
	free(questions);
}

static void plan_weights(struct experiment_plan *p, const struct experiment *x, size_t seed, size_t method, size_t round)
{
	const struct json *m = json_at(x->methods, method), *weight = json_find(x->root, "weight");
	const struct json *keep = json_find(m, "keep") != NULL ? json_find(m, "keep") : json_find(weight, "keep");
	char *entropies = round == 0 ? experiment_seed_path(x, p->directory, seed, "entropy.jsonl")
				     : experiment_round_path(x, p->directory, seed, method, round, "entropy.jsonl");
	struct stage *s = add(p, "weight", (int)seed, (int)method,
			      experiment_round_path(x, p->directory, seed, method, round, "weights.jsonl"));

	stage_input(s, "input", entropies);
	stage_target(s, "output", s->output);
	add_seed(s, round_seed(x, seed, round));
	add_section(s, experiment_method_fields, m, NULL);
	if (keep != NULL)
		add_count(s, "keep", json_value(keep));
	if (json_true(json_find(weight, "drop_right")))
		stage_option(s, "drop-right", NULL);
	free(entropies);
}

/* The loss and its factors; the reference's numbers are shared by all methods of a loss and seed. */
static void add_loss(struct stage *s, const struct experiment *x, const char *directory, const struct json *method)
{
	struct text loss = json_text(json_find(method, "loss"));
	char *name = loss.size == 0 ? memory_string("sft", 3) : memory_string(loss.data, loss.size);
	char *cache = file_join(directory, "reference");

	stage_option(s, "loss", name);
	if (strcmp(name, "sft") != 0) {
		add_section(s, strcmp(name, "dpo") == 0 ? experiment_dpo_fields : experiment_kto_fields,
			    json_find(x->root, name), json_find(method, name));
		stage_target(s, "cache", cache);
	}
	free(cache);
	free(name);
}

/* A sharpness that is learnt begins where the method's weights are. */
static void add_learning(struct stage *s, const struct json *method)
{
	static const struct field start[] = { { "mode", FIELD_WORD, FIELD_PLAIN, "mode", 0, 0, NULL, NULL },
					      { "sharpness", FIELD_NUMBER, FIELD_PLAIN, "sharpness", 0, 0, NULL, NULL },
					      { NULL, FIELD_END, FIELD_INSIDE, NULL, 0, 0, NULL, NULL } };
	const struct json *learn = json_find(method, "learn");

	if (learn == NULL)
		return;
	if (json_find(learn, "what") == NULL)
		stage_option(s, "learn", "a");
	add_section(s, experiment_learn_fields, learn, NULL);
	add_section(s, start, method, NULL);
}

static void plan_train(struct experiment_plan *p, const struct experiment *x, size_t seed, size_t method, size_t round)
{
	char *weights = experiment_round_path(x, p->directory, seed, method, round, "weights.jsonl");
	char *model = experiment_round_path(x, p->directory, seed, method, round, "model"), *before;
	char *validation = split_path(x, p->directory, "validation");
	struct stage *s = add(p, "train", (int)seed, (int)method, file_join(model, "model.safetensors"));

	add_loss(s, x, p->directory, json_at(x->methods, method));
	if (round == 0 || x->restart) {
		add_model(s, x);
	} else {
		before = experiment_round_path(x, p->directory, seed, method, round - 1, "model");
		stage_input(s, "model", before);
		free(before);
	}
	stage_input(s, "input", weights);
	if (validation != NULL)
		stage_input(s, "validate", validation);
	stage_target(s, "output", model);
	add_seed(s, round_seed(x, seed, round));
	add_section(s, experiment_train_fields, json_find(x->root, "train"),
		    json_find(json_at(x->methods, method), "train"));
	add_learning(s, json_at(x->methods, method));
	add_machine(s, x);
	plan_eval(p, x, seed, (int)method, model,
		  experiment_round_path(x, p->directory, seed, method, round, "scores.json"));
	if (seed == 0 && round + 1 == x->rounds)
		plan_probe_after(p, x, method, model);
	free(weights);
	free(model);
	free(validation);
}

void experiment_plan(struct experiment_plan *p, const struct experiment *x, const char *directory)
{
	size_t seed, method, round;

	memset(p, 0, sizeof *p);
	p->directory = memory_string(directory, strlen(directory));
	plan_split(p, x, "train");
	plan_split(p, x, "validation");
	plan_split(p, x, "test");
	for (seed = 0; seed < x->seed_count; seed++) {
		if (seed == 0 || !backbone_once(x))
			plan_eval(p, x, seed, STAGE_ANY, NULL,
				  experiment_backbone_path(x, directory, seed, "scores.json"));
		if (seed == 0)
			plan_backbone_probe(p, x);
		plan_paths(p, x, seed, STAGE_ANY, 0);
		for (method = 0; method < x->method_count; method++)
			plan_weights(p, x, seed, method, 0);
		for (method = 0; method < x->method_count; method++)
			plan_train(p, x, seed, method, 0);
		for (round = 1; round < x->rounds; round++) {
			for (method = 0; method < x->method_count; method++) {
				plan_paths(p, x, seed, (int)method, round);
				plan_weights(p, x, seed, method, round);
				plan_train(p, x, seed, method, round);
			}
		}
	}
}

void experiment_plan_clear(struct experiment_plan *p)
{
	size_t i;

	for (i = 0; i < p->count; i++)
		stage_clear(&p->stages[i]);
	free(p->stages);
	free(p->directory);
	memset(p, 0, sizeof *p);
}

void experiment_compare_stage(struct stage *s, const struct experiment *x, const char *directory, size_t seeds)
{
	char *path = experiment_test_path(x, directory);
	size_t seed, method, round;

	stage_init(s, "compare", STAGE_ANY, STAGE_ANY);
	s->output = file_join(directory, "results.json");
	s->label = memory_string("results.json", 12);
	stage_input(s, "test", path);
	free(path);
	for (method = 0; method < x->method_count; method++) {
		struct builder b = { 0 };

		json_print(&b, json_at(x->methods, method));
		stage_operand(s, b.data);
		builder_clear(&b);
	}
	add_common(s, x, "name");
	add_count(s, "steps", x->long_steps);
	add_count(s, "planned", (double)x->seed_count);
	add_count(s, "rounds", (double)x->rounds);
	if (json_find(x->root, "comparisons") != NULL)
		add_count(s, "comparisons", json_value(json_find(x->root, "comparisons")));
	for (seed = 0; seed < seeds; seed++) {
		path = experiment_backbone_path(x, directory, seed, "scores.json");
		stage_input(s, "scores", path);
		free(path);
		add_seed(s, x->seeds[seed]);
		for (method = 0; method < x->method_count; method++) {
			static const char *const files[] = { "weights.jsonl", "model/train.jsonl", "scores.json" };

			for (size_t i = 0; i < countof(files); i++) {
				path = experiment_method_path(x, directory, seed, method, files[i]);
				stage_input(s, files[i], path);
				free(path);
			}
			for (round = 0; round + 1 < x->rounds; round++) {
				path = experiment_round_path(x, directory, seed, method, round, "scores.json");
				stage_input(s, "scores", path);
				free(path);
			}
		}
	}
}
