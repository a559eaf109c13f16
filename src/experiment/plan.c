#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "experiment/experiment.h"
#include "experiment/fields.h"

static const struct json *split_of(const struct experiment *x, const char *name)
{
	return json_find(json_find(x->root, "data"), name);
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

	switch (json_kind(value)) {
	case JSON_BOOLEAN:
		if (json_true(value))
			option(s, field_option(f)->name, NULL);
		break;
	case JSON_NUMBER:
		json_print_number(&b, json_value(value));
		option(s, field_option(f)->name, b.data);
		break;
	default:
		builder_text(&b, json_text(value));
		option(s, field_option(f)->name, b.data);
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

/* A text field of the whole file as an option, given by stage_option() or stage_input(). */
static void add_common(struct stage *s, const struct experiment *x, const char *key, const char *option,
		       void (*give)(struct stage *s, const char *name, const char *value))
{
	struct text value = json_text(json_find(x->root, key));
	char *text;

	if (value.size == 0)
		return;
	text = memory_string(value.data, value.size);
	give(s, option, text);
	free(text);
}

static void add_machine(struct stage *s, const struct experiment *x)
{
	const struct json *threads = json_find(x->root, "threads");
	char digits[24];

	add_common(s, x, "prompt", "prompt", stage_option);
	add_common(s, x, "prompt_file", "prompt-file", stage_input);
	add_common(s, x, "shots", "shots", stage_input);
	add_common(s, x, "system", "system", stage_option);
	add_common(s, x, "date", "date", stage_option);
	add_common(s, x, "device", "device", stage_option);
	if (threads != NULL) {
		snprintf(digits, sizeof digits, "%.0f", json_value(threads));
		stage_option_aside(s, "threads", digits);
	}
}

/* The model of that directory, or the backbone if it is NULL. */
static void add_model(struct stage *s, const struct experiment *x, const char *directory, const char *model)
{
	char *path = model == NULL ? experiment_model_path(x, directory) : memory_string(model, strlen(model));

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

/* Whose stage it is, and the seed of what is drawn in it. */
struct owner {
	int seed, method; /* indices, or STAGE_ANY */
	uint64_t draw;
};

static void plan_data(struct experiment_plan *p, const struct experiment *x, const char *split,
		      const struct json *counts, bool solutions, char *output)
{
	const struct json *data = json_find(x->root, "data");
	struct text recipe = json_text(json_find(data, "recipe"));
	struct stage *s = add(p, "data", STAGE_ANY, STAGE_ANY, output);
	char *text = memory_string(recipe.data, recipe.size);

	stage_option(s, "split", split);
	add_section(s, experiment_split_fields, counts, NULL);
	add_section(s, experiment_data_fields, data, NULL);
	if (solutions)
		stage_option(s, "with-solutions", NULL);
	stage_target(s, "output", s->output);
	stage_operand(s, text);
	free(text);
}

static void plan_split(struct experiment_plan *p, const struct experiment *x, const char *name)
{
	const struct json *split = split_of(x, name);

	if (split != NULL && json_find(split, "file") == NULL)
		plan_data(p, x, name, split, strcmp(name, "validation") == 0,
			  experiment_split_path(x, p->directory, name));
}

/* The backbone, where the experiment trains its own: worked solutions, random weights, training. */
static void plan_pretraining(struct experiment_plan *p, const struct experiment *x)
{
	const struct json *pretrain = json_find(x->root, "pretrain"), *worked = json_find(pretrain, "worked");
	char *file = file_join(p->directory, "data/worked.jsonl"), *fresh = file_join(p->directory, "pretrain/fresh");
	char *model = file_join(p->directory, "pretrain/model");
	char *validation = experiment_split_path(x, p->directory, "validation");
	struct json *count;
	struct stage *s;

	if (pretrain != NULL) {
		uint64_t seed = (uint64_t)experiment_number(x, "pretrain", "seed", 1);

		count = json_object();
		json_set(count, "count", json_copy(worked));
		plan_data(p, x, "worked", count, false, memory_string(file, strlen(file)));
		json_free(count);
		s = add(p, "init", STAGE_ANY, STAGE_ANY, file_join(fresh, "model.safetensors"));
		stage_input(s, "input", file);
		stage_target(s, "output", fresh);
		add_seed(s, seed);
		add_section(s, experiment_pretrain_fields, pretrain, NULL);
		s = add(p, "train", STAGE_ANY, STAGE_ANY, file_join(model, "model.safetensors"));
		stage_option(s, "loss", "sft");
		stage_input(s, "model", fresh);
		stage_input(s, "input", file);
		if (validation != NULL)
			stage_input(s, "validate", validation);
		stage_target(s, "output", model);
		add_seed(s, seed);
		add_section(s, experiment_train_fields, json_find(pretrain, "train"), NULL);
		add_machine(s, x);
	}
	free(file);
	free(fresh);
	free(model);
	free(validation);
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

/* Scores of a model (NULL: the backbone) on a split. */
static void plan_eval(struct experiment_plan *p, const struct experiment *x, const struct owner *o, const char *model,
		      const char *split, char *output)
{
	const struct json *eval = json_find(x->root, "eval"),
			  *tokens = json_find(json_find(x->root, "sample"), "max_tokens");
	struct stage *s = add(p, "eval", o->seed, o->method, output);
	char *questions = experiment_split_path(x, p->directory, split), level[32];

	add_model(s, x, p->directory, model);
	stage_input(s, "input", questions);
	stage_target(s, "output", output);
	add_limit(s, x, split);
	add_seed(s, o->draw);
	add_section(s, experiment_eval_fields, eval, NULL);
	if (json_find(eval, "max_tokens") == NULL && tokens != NULL)
		add_count(s, "max-tokens", json_value(tokens));
	add_rules(s, x);
	snprintf(level, sizeof level, "%g", x->level);
	stage_option(s, "level", level);
	add_machine(s, x);
	free(questions);
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

/* Sampled paths, their matches and entropies: where the files go, and how much is asked. */
struct asking {
	const char *model; /* NULL: the backbone */
	const char *split;
	double limit;   /* first questions; 0: as the split says */
	double paths;   /* 0: as the section says */
	char *files[3]; /* paths, matched, entropy; taken */
};

static void plan_paths(struct experiment_plan *p, const struct experiment *x, const struct owner *o, struct asking *a)
{
	char *questions = experiment_split_path(x, p->directory, a->split);
	struct stage *s = add(p, "sample", o->seed, o->method, a->files[0]);

	add_model(s, x, p->directory, a->model);
	stage_input(s, "input", questions);
	stage_target(s, "output", a->files[0]);
	if (a->limit > 0)
		add_count(s, "limit", a->limit);
	else
		add_limit(s, x, a->split);
	add_seed(s, o->draw);
	add_section(s, experiment_sample_fields, json_find(x->root, "sample"), NULL);
	/* The last of several counts: getopt's rule. A rule is for questions to train on. */
	if (a->paths > 0)
		add_count(s, "paths", a->paths);
	else
		add_until(s, x);
	add_machine(s, x);

	s = add(p, "match", o->seed, STAGE_ANY, a->files[1]);
	stage_input(s, "input", a->files[0]);
	stage_target(s, "output", a->files[1]);
	add_matching(s, x);

	s = add(p, "entropy", o->seed, STAGE_ANY, a->files[2]);
	stage_input(s, "input", a->files[1]);
	stage_target(s, "output", a->files[2]);
	free(questions);
}

static bool is_probed(const struct experiment *x)
{
	return experiment_number(x, "probe", "paths", 0) > 0;
}

/* How uncertain a model is about test questions: for reading the results by, never for training. */
static void plan_probe(struct experiment_plan *p, const struct experiment *x, int seed, int method, const char *model)
{
	static const char *const names[] = { "probe/paths.jsonl", "probe/matched.jsonl", "probe/entropy.jsonl" };
	struct owner o = { seed, method, x->seeds[0] };
	struct asking a = { .model = model,
			    .split = "test",
			    .limit = experiment_number(x, "probe", "count", 0),
			    .paths = experiment_number(x, "probe", "paths", 0) };
	size_t i;

	for (i = 0; i < countof(names); i++)
		a.files[i] = model == NULL ? file_join(p->directory, names[i])
					   : experiment_method_path(x, p->directory, 0, (size_t)method, names[i]);
	plan_paths(p, x, &o, &a);
}

/* Weights of a method: from entropies to a file that is taken. */
static void plan_weights(struct experiment_plan *p, const struct experiment *x, const struct owner *o,
			 const char *entropies, char *weights)
{
	const struct json *m = json_at(x->methods, (size_t)o->method), *weight = json_find(x->root, "weight");
	const struct json *keep = json_find(m, "keep") != NULL ? json_find(m, "keep") : json_find(weight, "keep");
	struct stage *s = add(p, "weight", o->seed, o->method, weights);

	stage_input(s, "input", entropies);
	stage_target(s, "output", s->output);
	add_seed(s, o->draw);
	add_section(s, experiment_method_fields, m, NULL);
	if (keep != NULL)
		add_count(s, "keep", json_value(keep));
	if (json_true(json_find(weight, "drop_right")))
		stage_option(s, "drop-right", NULL);
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
	const struct json *learn = json_find(method, "learn");

	if (learn == NULL)
		return;
	if (json_find(learn, "what") == NULL)
		stage_option(s, "learn", "a");
	add_section(s, experiment_learn_fields, learn, NULL);
	add_section(s, experiment_start_fields, method, NULL);
}

/* Rate and epochs as they were tuned, which go before all others. */
static struct json *train_section(const struct json *method, const struct json *tuned)
{
	static const char *const keys[] = { "rate", "epochs" };
	const struct json *own = json_find(method, "train");
	struct json *section = own == NULL ? json_object() : json_copy(own);
	size_t i;

	for (i = 0; tuned != NULL && i < countof(keys); i++)
		json_set(section, keys[i], json_copy(json_find(tuned, keys[i])));
	return section;
}

/* Whether the method learns its sharpness by a loss that needs right and wrong paths of the validation questions. */
static bool follows_paths(const struct json *method)
{
	struct text loss = json_text(json_find(method, "loss"));

	return json_find(method, "learn") != NULL && (text_is(loss, "dpo") || text_is(loss, "kto"));
}

/* Those paths, the backbone's, chosen and rejected as for training; for all methods and seeds that need them. */
static void plan_followed(struct experiment_plan *p, const struct experiment *x)
{
	struct owner o = { STAGE_ANY, STAGE_ANY, (uint64_t)experiment_number(x, "tune", "seed", 0) };
	struct asking a = { .split = "validation" };
	struct stage *s;
	size_t method;

	for (method = 0; method < x->method_count; method++)
		if (follows_paths(json_at(x->methods, method)))
			break;
	if (method == x->method_count)
		return;
	a.files[0] = file_join(p->directory, "validation/paths.jsonl");
	a.files[1] = file_join(p->directory, "validation/matched.jsonl");
	a.files[2] = file_join(p->directory, "validation/entropy.jsonl");
	plan_paths(p, x, &o, &a);
	s = add(p, "weight", STAGE_ANY, STAGE_ANY, file_join(p->directory, "validation/weights.jsonl"));
	stage_input(s, "input", a.files[2]);
	stage_target(s, "output", s->output);
	add_seed(s, o.draw);
	stage_option(s, "mode", "uniform");
}

/* Training of a method from `from` (NULL: the backbone) on weights, into the directory `model`. */
static void plan_train(struct experiment_plan *p, const struct experiment *x, const struct owner *o, const char *from,
		       const char *weights, const char *model, const struct json *tuned)
{
	const struct json *m = json_at(x->methods, (size_t)o->method);
	char *validation = follows_paths(m) ? file_join(p->directory, "validation/weights.jsonl")
					    : experiment_split_path(x, p->directory, "validation");
	struct stage *s = add(p, "train", o->seed, o->method, file_join(model, "model.safetensors"));
	struct json *own = train_section(m, tuned);

	add_loss(s, x, p->directory, m);
	add_model(s, x, p->directory, from);
	stage_input(s, "input", weights);
	if (validation != NULL)
		stage_input(s, "validate", validation);
	stage_target(s, "output", model);
	add_seed(s, o->draw);
	add_section(s, experiment_train_fields, json_find(x->root, "train"), own);
	add_learning(s, m);
	add_machine(s, x);
	free(validation);
	json_free(own);
}

/* -- tuning ---------------------------------------------------------------------------------- */

/* One point of the grid: training on the tuning seed's weights, scores on the validation split. */
static void plan_point(struct experiment_plan *p, const struct experiment *x, const struct owner *o,
		       const char *weights, double rate, double epochs)
{
	size_t method = (size_t)o->method;
	char *model = experiment_tune_path(x, p->directory, method, rate, epochs, "model");
	struct json *point = json_object();

	json_set(point, "rate", json_number(rate));
	json_set(point, "epochs", json_number(epochs));
	plan_train(p, x, o, NULL, weights, model, point);
	plan_eval(p, x, o, model, "validation",
		  experiment_tune_path(x, p->directory, method, rate, epochs, "scores.json"));
	json_free(point);
	free(model);
}

static void plan_tuning(struct experiment_plan *p, const struct experiment *x)
{
	const struct json *tune = json_find(x->root, "tune"), *rate, *epochs;
	struct owner o = { STAGE_ANY, STAGE_ANY, (uint64_t)experiment_number(x, "tune", "seed", 0) };
	struct asking a = { .split = "train", .limit = experiment_number(x, "tune", "count", 0) };
	char *entropies = file_join(p->directory, "tune/entropy.jsonl"), *weights;
	size_t method;

	if (tune != NULL) {
		a.files[0] = file_join(p->directory, "tune/paths.jsonl");
		a.files[1] = file_join(p->directory, "tune/matched.jsonl");
		a.files[2] = memory_string(entropies, strlen(entropies));
		plan_paths(p, x, &o, &a);
	}
	for (method = 0; tune != NULL && method < x->method_count; method++) {
		if (experiment_tuned_by(x, method) != method)
			continue;
		o.method = (int)method;
		weights = experiment_tune_path(x, p->directory, method, 0, 0, "weights.jsonl");
		plan_weights(p, x, &o, entropies, memory_string(weights, strlen(weights)));
		for (rate = json_first(json_find(tune, "rate")); rate != NULL; rate = json_next(rate))
			for (epochs = json_first(json_find(tune, "epochs")); epochs != NULL; epochs = json_next(epochs))
				plan_point(p, x, &o, weights, json_value(rate), json_value(epochs));
		free(weights);
	}
	free(entropies);
}

/* What was chosen for a method; before that, as a stand-in, the grid's first point; NULL without a grid. */
static struct json *tuned_of(const struct experiment *x, size_t method)
{
	const struct json *tune = json_find(x->root, "tune"), *chosen;
	struct json *first;

	if (tune == NULL)
		return NULL;
	for (chosen = json_first(json_find(x->choices, "methods")); chosen != NULL; chosen = json_next(chosen))
		if (text_equal(json_text(json_find(chosen, "name")), experiment_method(x, method)))
			return json_copy(chosen);
	first = json_object();
	json_set(first, "rate", json_copy(json_first(json_find(tune, "rate"))));
	json_set(first, "epochs", json_copy(json_first(json_find(tune, "epochs"))));
	return first;
}

/* -- seeds and rounds --------------------------------------------------------------------------- */

/*
 * Paths of the training questions: of the backbone, for all methods; from the
 * second round on of a method's own model.
 */
static void plan_round_paths(struct experiment_plan *p, const struct experiment *x, size_t seed, int method,
			     size_t round)
{
	static const char *const names[] = { "paths.jsonl", "matched.jsonl", "entropy.jsonl" };
	struct owner o = { (int)seed, method, round_seed(x, seed, round) };
	struct asking a = { .split = "train" };
	char *model =
		round == 0 ? NULL : experiment_round_path(x, p->directory, seed, (size_t)method, round - 1, "model");
	size_t i;

	for (i = 0; i < countof(names); i++)
		a.files[i] = round == 0 ? experiment_seed_path(x, p->directory, seed, names[i])
					: experiment_round_path(x, p->directory, seed, (size_t)method, round, names[i]);
	a.model = model;
	plan_paths(p, x, &o, &a);
	free(model);
}

static void plan_round_weights(struct experiment_plan *p, const struct experiment *x, size_t seed, size_t method,
			       size_t round)
{
	struct owner o = { (int)seed, (int)method, round_seed(x, seed, round) };
	char *entropies = round == 0 ? experiment_seed_path(x, p->directory, seed, "entropy.jsonl")
				     : experiment_round_path(x, p->directory, seed, method, round, "entropy.jsonl");

	plan_weights(p, x, &o, entropies, experiment_round_path(x, p->directory, seed, method, round, "weights.jsonl"));
	free(entropies);
}

/* Training and scores; after the last round of the first seed the probe, on request. */
static void plan_round_train(struct experiment_plan *p, const struct experiment *x, size_t seed, size_t method,
			     size_t round)
{
	struct owner o = { (int)seed, (int)method, round_seed(x, seed, round) };
	struct owner judge = { (int)seed, (int)method, x->seeds[seed] };
	char *weights = experiment_round_path(x, p->directory, seed, method, round, "weights.jsonl");
	char *model = experiment_round_path(x, p->directory, seed, method, round, "model");
	char *before = round == 0 || x->restart
			       ? NULL
			       : experiment_round_path(x, p->directory, seed, method, round - 1, "model");
	struct json *tuned = tuned_of(x, method);

	plan_train(p, x, &o, before, weights, model, tuned);
	plan_eval(p, x, &judge, model, "test",
		  experiment_round_path(x, p->directory, seed, method, round, "scores.json"));
	if (seed == 0 && round + 1 == x->rounds && is_probed(x) &&
	    json_true(json_find(json_find(x->root, "probe"), "after")))
		plan_probe(p, x, 0, (int)method, model);
	json_free(tuned);
	free(weights);
	free(model);
	free(before);
}

static void plan_seed(struct experiment_plan *p, const struct experiment *x, size_t seed)
{
	size_t method, round;

	plan_round_paths(p, x, seed, STAGE_ANY, 0);
	for (method = 0; method < x->method_count; method++)
		plan_round_weights(p, x, seed, method, 0);
	for (method = 0; method < x->method_count; method++)
		plan_round_train(p, x, seed, method, 0);
	for (round = 1; round < x->rounds; round++) {
		for (method = 0; method < x->method_count; method++) {
			plan_round_paths(p, x, seed, (int)method, round);
			plan_round_weights(p, x, seed, method, round);
			plan_round_train(p, x, seed, method, round);
		}
	}
}

void experiment_plan(struct experiment_plan *p, const struct experiment *x, const char *directory)
{
	bool once = experiment_backbone_once(x);
	size_t seed;

	memset(p, 0, sizeof *p);
	p->directory = memory_string(directory, strlen(directory));
	plan_split(p, x, "train");
	plan_split(p, x, "validation");
	plan_split(p, x, "test");
	plan_pretraining(p, x);
	plan_followed(p, x);
	plan_tuning(p, x);
	p->tuned = p->count;
	for (seed = 0; seed < x->seed_count; seed++) {
		struct owner o = { once ? STAGE_ANY : (int)seed, STAGE_ANY, x->seeds[seed] };

		if (seed == 0 || !once)
			plan_eval(p, x, &o, NULL, "test", experiment_backbone_path(x, directory, seed, "scores.json"));
		if (seed == 0 && is_probed(x))
			plan_probe(p, x, STAGE_ANY, STAGE_ANY, NULL);
		plan_seed(p, x, seed);
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
	add_common(s, x, "name", "name", stage_option);
	add_count(s, "steps", x->long_steps);
	add_count(s, "planned", (double)x->seed_count);
	add_count(s, "rounds", (double)x->rounds);
	if (json_find(x->root, "tune") != NULL) {
		path = file_join(directory, "tune/choice.json");
		stage_input(s, "choice", path);
		free(path);
	}
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

void experiment_choice_stage(struct stage *s, const struct experiment *x, const char *directory)
{
	const struct json *tune = json_find(x->root, "tune"), *rate, *epochs;
	struct builder b = { 0 };
	size_t method;

	stage_init(s, "compare", STAGE_ANY, STAGE_ANY);
	s->output = file_join(directory, "tune/choice.json");
	s->label = memory_string("tune/choice.json", 16);
	json_print(&b, tune);
	stage_operand(s, b.data);
	builder_clear(&b);
	for (method = 0; method < x->method_count; method++) {
		if (experiment_tuned_by(x, method) != method)
			continue;
		for (rate = json_first(json_find(tune, "rate")); rate != NULL; rate = json_next(rate)) {
			for (epochs = json_first(json_find(tune, "epochs")); epochs != NULL;
			     epochs = json_next(epochs)) {
				char *path = experiment_tune_path(x, directory, method, json_value(rate),
								  json_value(epochs), "scores.json");

				stage_input(s, "scores", path);
				free(path);
			}
		}
	}
}
