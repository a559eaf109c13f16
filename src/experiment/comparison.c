#include "experiment/comparison.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "format/ids.h"
#include "format/jsonl.h"
#include "math/crossed.h"
#include "question/recipe.h"
#include "record/record.h"
#include "weighting/weight.h"

/* -- regimes ---------------------------------------------------------------------- */

static const char *const regimes[] = { "all", "short", "long", "frequent", "rare" };

enum {
	ALL,
	SHORT,
	LONG,
	FREQUENT,
	RARE,
	REGIMES
};

/* The regimes of a question's record, a bit each; ALL is of every question. */
static unsigned regimes_of(const struct experiment *x, const struct json *record)
{
	const struct json *steps = json_find(record, "steps"), *skills = json_find(record, "skills"), *item;
	struct text name = json_text(json_find(json_find(x->root, "data"), "recipe"));
	const struct recipe *recipe = NULL;
	unsigned set = 1u << ALL;
	bool known = false, rare = false;

	if (steps != NULL && json_kind(steps) == JSON_NUMBER)
		set |= 1u << (json_value(steps) >= x->long_steps ? LONG : SHORT);
	for (size_t i = 0; recipe == NULL && recipe_at(i) != NULL; i++)
		if (text_is(name, recipe_at(i)->name))
			recipe = recipe_at(i);
	for (item = recipe == NULL ? NULL : json_first(skills); item != NULL; item = json_next(item)) {
		size_t rank = recipe_skill_find(recipe, json_text(item));

		known = known || rank < recipe->skill_count;
		rare = rare || (rank < recipe->skill_count && rank >= recipe->skill_count / 2);
	}
	if (known)
		set |= 1u << (rare ? RARE : FREQUENT);
	return set;
}

/* -- kept questions ------------------------------------------------------------------ */

/* What the weights of one method and seed say. Ids are kept on request. */
struct weights {
	char **ids;
	double *weight;
	size_t count, capacity, examples;
};

static void weights_clear(struct weights *w)
{
	size_t i;

	for (i = 0; w->ids != NULL && i < w->count; i++)
		free(w->ids[i]);
	free(w->ids);
	free(w->weight);
	memset(w, 0, sizeof *w);
}

static int read_weights(struct weights *w, const char *path, struct error *e)
{
	struct jsonl_reader r;
	struct json *json;
	int rc;

	memset(w, 0, sizeof *w);
	if (jsonl_open(&r, path, false, e))
		return -1;
	while ((rc = jsonl_next(&r, &json, e)) == 0 && json != NULL) {
		struct record record;

		if (w->count == w->capacity) {
			w->capacity = 2 * w->capacity + 1024;
			w->ids = memory_resize(w->ids, w->capacity, sizeof *w->ids);
			w->weight = memory_resize(w->weight, w->capacity, sizeof *w->weight);
		}
		record_open(&record, json, r.origin);
		rc = record_need(&record, RECORD_ID | RECORD_WEIGHT | RECORD_TRAIN, e);
		if (rc == 0) {
			w->weight[w->count] = record.weight;
			w->ids[w->count++] = memory_string(record.id.data, record.id.size);
			w->examples += record.train_count;
		}
		record_clear(&record);
		if (rc != 0)
			break;
	}
	jsonl_close(&r);
	if (rc != 0)
		weights_clear(w);
	return rc;
}

/* Both lists are in the order of the questions, so the first place where they differ tells. */
static int compare_kept(const struct experiment *x, const struct weights *a, const struct weights *b, size_t method,
			struct error *e)
{
	struct text first = experiment_method(x, 0), other = experiment_method(x, method);
	size_t i;

	for (i = 0; i < a->count && i < b->count && strcmp(a->ids[i], b->ids[i]) == 0; i++)
		;
	if (i == a->count && i == b->count)
		return 0;
	return error_set(
		e, ERROR_RANGE,
		"methods %.*s and %.*s do not keep the same questions (%zu and %zu; first %s): a comparison needs "
		"the same for all. Set weight.drop_right to true, so that no question is left out for its entropy of 0",
		(int)first.size, first.data, (int)other.size, other.data, a->count, b->count,
		i < a->count ? a->ids[i] : b->ids[i]);
}

int comparison_check_kept(const struct experiment *x, const char *directory, size_t seed, struct error *e)
{
	struct weights first = { 0 }, other = { 0 };
	size_t m;
	int rc = 0;

	for (m = 0; rc == 0 && m < x->method_count; m++) {
		char *path = experiment_round_path(x, directory, seed, m, 0, "weights.jsonl");

		rc = read_weights(m == 0 ? &first : &other, path, e);
		if (rc == 0 && m > 0)
			rc = compare_kept(x, &first, &other, m, e);
		weights_clear(&other);
		free(path);
	}
	weights_clear(&first);
	return rc;
}

/* -- reading -------------------------------------------------------------------------- */

/* Everything that the numbers come from. Method 0 is the backbone; their earlier rounds come after the methods. */
struct evidence {
	char **ids; /* [questions] */
	size_t questions, capacity;
	unsigned *sets;        /* [questions] regimes */
	unsigned char *right;  /* [methods][seeds][questions] */
	unsigned char *member; /* [REGIMES][questions] */
	size_t methods, seeds;
	size_t rows; /* of right: methods and their earlier rounds */
};

/* Where in the evidence a method (from 1) stands after a round (from 0); the last round is the method itself. */
static size_t row_of(const struct experiment *x, size_t method, size_t round)
{
	return round + 1 == x->rounds ? method : 1 + x->method_count + round * x->method_count + method - 1;
}

static void evidence_clear(struct evidence *v)
{
	size_t i;

	for (i = 0; i < v->questions; i++)
		free(v->ids[i]);
	free(v->ids);
	free(v->sets);
	free(v->right);
	free(v->member);
}

static int read_test(struct evidence *v, const struct experiment *x, const char *path, struct error *e)
{
	const struct json *test = json_find(json_find(x->root, "data"), "test");
	double limit = json_find(test, "count") == NULL ? HUGE_VAL : json_value(json_find(test, "count"));
	struct builder id = { 0 };
	struct jsonl_reader r;
	struct json *record;
	int rc = 0;

	if (jsonl_open(&r, path, false, e))
		return -1;
	while ((double)v->questions < limit && (rc = jsonl_next(&r, &record, e)) == 0 && record != NULL) {
		rc = ids_read(&id, record, true, r.origin, e);
		if (rc != 0)
			break;
		if (v->questions == v->capacity) {
			v->capacity = 2 * v->capacity + 1024;
			v->ids = memory_resize(v->ids, v->capacity, sizeof *v->ids);
			v->sets = memory_resize(v->sets, v->capacity, sizeof *v->sets);
		}
		v->sets[v->questions] = regimes_of(x, record);
		v->ids[v->questions++] = memory_string(id.data, id.size);
	}
	jsonl_close(&r);
	builder_clear(&id);
	if (rc == 0 && v->questions == 0)
		rc = error_set(e, ERROR_RANGE, "%s: no questions", path);
	return rc;
}

static int read_scores(const struct evidence *v, const char *path, unsigned char *right, struct error *e)
{
	const struct json *results, *item;
	struct json *root;
	size_t i = 0;
	int rc;

	if (json_parse_file(&root, path, e))
		return -1;
	rc = json_get(root, "results", JSON_ARRAY, &results, path, e);
	for (item = rc == 0 ? json_first(results) : NULL; rc == 0 && item != NULL; item = json_next(item), i++) {
		bool greedy = false;

		if (i == v->questions || !text_is(json_text(json_find(item, "id")), v->ids[i]))
			rc = error_set(e, ERROR_FORMAT, "%s: result %zu is not of the test question in that place",
				       path, i + 1);
		else
			rc = json_get_boolean(item, "greedy", &greedy, path, e);
		if (rc == 0)
			right[i] = greedy;
	}
	if (rc == 0 && i != v->questions)
		rc = error_set(e, ERROR_FORMAT, "%s: %zu results of %zu questions", path, i, v->questions);
	json_free(root);
	return rc;
}

static int read_evidence(struct evidence *v, const struct experiment *x, const char *directory, size_t seeds,
			 struct error *e)
{
	char *path = experiment_test_path(x, directory);
	size_t m, s, q, g, round;
	int rc = read_test(v, x, path, e);

	free(path);
	if (rc != 0)
		return -1;
	v->methods = 1 + x->method_count;
	v->seeds = seeds;
	v->rows = 1 + x->method_count * x->rounds;
	v->right = memory_new(v->rows * seeds * v->questions, 1);
	v->member = memory_new(REGIMES * v->questions, 1);
	for (g = 0; g < REGIMES; g++)
		for (q = 0; q < v->questions; q++)
			v->member[g * v->questions + q] = v->sets[q] >> g & 1;
	for (s = 0; rc == 0 && s < seeds; s++) {
		path = experiment_backbone_path(x, directory, s, "scores.json");
		rc = read_scores(v, path, v->right + s * v->questions, e);
		free(path);
	}
	for (m = 1; rc == 0 && m < v->methods; m++) {
		for (round = 0; rc == 0 && round < x->rounds; round++) {
			for (s = 0; rc == 0 && s < seeds; s++) {
				path = experiment_round_path(x, directory, s, m - 1, round, "scores.json");
				rc = read_scores(v, path, v->right + (row_of(x, m, round) * seeds + s) * v->questions,
						 e);
				free(path);
			}
		}
	}
	return rc;
}

/* -- one method's runs ----------------------------------------------------------------- */

/* Updates, mean loss of the last epoch, last validation and sharpness of a train.jsonl, into `run`. */
static int read_log(struct json *run, const char *path, struct error *e)
{
	double steps = 0, validation = NAN, sharpness = NAN, last = 0;
	struct statistics_sum sum = { 0, 0 };
	const struct json *said;
	struct jsonl_reader r;
	struct json *record;
	size_t n = 0;
	int rc;

	if (jsonl_open(&r, path, false, e))
		return -1;
	while ((rc = jsonl_next(&r, &record, e)) == 0 && record != NULL) {
		/* Last comes that of the model as it is stored. */
		said = json_find(record, "stored") != NULL ? json_find(record, "stored") : record;
		if (json_find(said, "validation") != NULL)
			validation = json_value(json_find(said, "validation"));
		if (json_find(record, "sharpness") != NULL)
			sharpness = json_value(json_find(record, "sharpness"));
		if (json_find(record, "loss") == NULL)
			continue;
		steps = json_value(json_find(record, "step"));
		/* Epochs end at whole numbers: a new sum after each. */
		if (ceil(json_value(json_find(record, "epoch"))) > last) {
			last = ceil(json_value(json_find(record, "epoch")));
			memset(&sum, 0, sizeof sum);
			n = 0;
		}
		statistics_add(&sum, json_value(json_find(record, "loss")));
		n++;
	}
	jsonl_close(&r);
	if (rc != 0)
		return -1;
	json_set(run, "steps", json_number(steps));
	json_set(run, "loss", n > 0 ? json_number(statistics_total(&sum) / (double)n) : json_null());
	json_set(run, "validation", json_number(validation));
	json_set(run, "sharpness", json_number(sharpness));
	return 0;
}

static int describe_run(struct json *run, const struct experiment *x, const char *directory, size_t seed, size_t method,
			struct error *e)
{
	char *path = experiment_method_path(x, directory, seed, method, "weights.jsonl");
	double effective, largest;
	struct weights w;
	int rc = read_weights(&w, path, e);

	free(path);
	if (rc != 0)
		return -1;
	weight_spread(w.weight, w.count, &effective, &largest);
	json_set(run, "kept", json_number((double)w.count));
	json_set(run, "examples", json_number((double)w.examples));
	json_set(run, "effective", json_number(effective));
	json_set(run, "largest", json_number(largest));
	weights_clear(&w);
	path = experiment_method_path(x, directory, seed, method, "model/train.jsonl");
	rc = read_log(run, path, e);
	free(path);
	return rc;
}

/* -- the object -------------------------------------------------------------------------- */

static struct json *estimate_object(struct estimate x)
{
	struct json *object = json_object();

	json_set(object, "value", json_number(x.value));
	json_set(object, "lo", json_number(x.lo));
	json_set(object, "hi", json_number(x.hi));
	return object;
}

/* Wilson's where the seed plays no part or there is one; over seeds and questions otherwise. */
static struct estimate accuracy(const struct evidence *v, const struct crossed_shares *shares, size_t method,
				size_t group, double level)
{
	uint64_t hits = 0, n = 0;
	size_t q;

	if (v->seeds > 1 && method > 0)
		return crossed_share(shares, method, group, level);
	for (q = 0; q < v->questions; q++) {
		n += v->member[group * v->questions + q];
		hits += v->member[group * v->questions + q] & v->right[method * v->seeds * v->questions + q];
	}
	return statistics_wilson(hits, n, level);
}

static size_t group_size(const struct evidence *v, size_t group)
{
	size_t n = 0, q;

	for (q = 0; q < v->questions; q++)
		n += v->member[group * v->questions + q];
	return n;
}

/* Comparisons with a base that the experiment makes, or says that the whole it belongs to makes. */
static double comparisons_of(const struct experiment *x)
{
	const struct json *stated = json_find(x->root, "comparisons");
	size_t n = experiment_comparisons(x);

	return stated != NULL ? json_value(stated) : n > 0 ? (double)n : 1;
}

/* So many that ten of them lie beyond each end of a corrected interval. */
static size_t resamples_for(const struct experiment *x)
{
	double wanted = ceil(20 * comparisons_of(x) / (1 - x->level));

	return wanted < COMPARISON_RESAMPLES       ? COMPARISON_RESAMPLES
	       : wanted > COMPARISON_RESAMPLES_MAX ? COMPARISON_RESAMPLES_MAX
						   : (size_t)wanted;
}

/* What the figures of one experiment are made from. */
struct makings {
	const struct experiment *x;
	const struct evidence *v;
	const struct crossed_shares *shares;
	const char *directory;
};

/* The difference of two rows; with Bonferroni's interval too where it is one of the comparisons. */
static struct json *difference(const struct makings *k, size_t row, size_t other, size_t group, bool correct)
{
	struct json *object = estimate_object(crossed_difference(k->shares, row, other, group, k->x->level));
	double level = 1 - (1 - k->x->level) / comparisons_of(k->x);

	if (correct) {
		struct estimate wide = crossed_difference(k->shares, row, other, group, level);
		struct json *corrected = json_object();

		json_set(corrected, "lo", json_number(wide.lo));
		json_set(corrected, "hi", json_number(wide.hi));
		json_set(object, "corrected", corrected);
	}
	return object;
}

/* Accuracy and differences of a method (0: the backbone) after a round, in a group, into `object`. */
static void set_figures(struct json *object, const struct makings *k, size_t method, size_t round, size_t group)
{
	size_t row = method == 0 ? 0 : row_of(k->x, method, round), base = method == 0 ? 0 : k->x->base[method - 1] + 1;
	bool compared = method > 0 && base != method;

	json_set(object, "accuracy", estimate_object(accuracy(k->v, k->shares, row, group, k->x->level)));
	json_set(object, "to_backbone", method > 0 ? difference(k, row, 0, group, false) : json_null());
	json_set(object, "to_first",
		 compared ? difference(k, row, row_of(k->x, base, round), group, group == ALL) : json_null());
}

static struct json *regime_list(const struct makings *k, size_t method)
{
	struct json *list = json_array();
	size_t g;

	for (g = 0; g < REGIMES; g++) {
		size_t n = group_size(k->v, g);
		struct json *object;

		if (n == 0)
			continue;
		object = json_object();
		json_set(object, "name", json_string(text_of(regimes[g])));
		json_set(object, "questions", json_number((double)n));
		set_figures(object, k, method, k->x->rounds - 1, g);
		json_append(list, object);
	}
	return list;
}

/* After each round, where there are several. */
static struct json *round_list(const struct makings *k, size_t method)
{
	struct json *list = json_array();
	size_t round;

	for (round = 0; k->x->rounds > 1 && method > 0 && round < k->x->rounds; round++) {
		struct json *object = json_object();

		json_set(object, "round", json_number((double)(round + 1)));
		set_figures(object, k, method, round, ALL);
		json_append(list, object);
	}
	return list;
}

static double seed_accuracy(const struct evidence *v, size_t method, size_t seed)
{
	const unsigned char *right = v->right + (method * v->seeds + seed) * v->questions;
	size_t hits = 0, q;

	for (q = 0; q < v->questions; q++)
		hits += right[q];
	return (double)hits / (double)v->questions;
}

static int run_list(struct json **out, const struct experiment *x, const struct evidence *v, const char *directory,
		    size_t method, struct error *e)
{
	size_t s;

	*out = json_array();
	for (s = 0; s < v->seeds; s++) {
		struct json *run = json_object();

		json_append(*out, run);
		json_set(run, "seed", json_number((double)x->seeds[s]));
		json_set(run, "accuracy", json_number(seed_accuracy(v, method, s)));
		if (method > 0 && describe_run(run, x, directory, s, method - 1, e)) {
			json_free(*out);
			return -1;
		}
	}
	return 0;
}

static void set_names(struct json *object, const struct experiment *x, size_t method)
{
	const struct json *m = method == 0 ? NULL : json_at(x->methods, method - 1), *loss = json_find(m, "loss");
	size_t base = method == 0 ? 0 : x->base[method - 1];

	json_set(object, "name", json_string(method == 0 ? TEXT("backbone") : experiment_method(x, method - 1)));
	json_set(object, "loss", m == NULL ? json_null() : loss == NULL ? json_string(TEXT("sft")) : json_copy(loss));
	json_set(object, "mode", m == NULL ? json_null() : json_copy(json_find(m, "mode")));
	json_set(object, "map",
		 m == NULL                     ? json_null()
		 : json_find(m, "map") != NULL ? json_copy(json_find(m, "map"))
					       : json_string(TEXT("power")));
	json_set(object, "sharpness",
		 m == NULL || text_is(json_text(json_find(m, "mode")), "uniform") ? json_null()
		 : json_find(m, "sharpness") != NULL                              ? json_copy(json_find(m, "sharpness"))
										  : json_number(1));
	json_set(object, "against",
		 m == NULL || base == method - 1 ? json_null() : json_string(experiment_method(x, base)));
}

double comparison_mean(const struct json *runs, const char *key)
{
	const struct json *run;
	double sum = 0;

	for (run = json_first(runs); run != NULL; run = json_next(run)) {
		if (json_kind(json_find(run, key)) != JSON_NUMBER)
			return NAN;
		sum += json_value(json_find(run, key));
	}
	return json_size(runs) == 0 ? NAN : sum / (double)json_size(runs);
}

static int method_object(struct json **out, const struct makings *k, size_t method, struct error *e)
{
	const struct json *regime;
	struct json *object, *runs, *list;

	if (run_list(&runs, k->x, k->v, k->directory, method, e))
		return -1;
	object = json_object();
	list = regime_list(k, method);
	regime = json_first(list);
	set_names(object, k->x, method);
	json_set(object, "learnt", json_number(comparison_mean(runs, "sharpness")));
	json_set(object, "accuracy", json_copy(json_find(regime, "accuracy")));
	json_set(object, "to_backbone", json_copy(json_find(regime, "to_backbone")));
	json_set(object, "to_first", json_copy(json_find(regime, "to_first")));
	json_set(object, "regimes", list);
	json_set(object, "rounds", round_list(k, method));
	json_set(object, "runs", runs);
	*out = object;
	return 0;
}

int comparison_make(struct json **out, const struct experiment *x, const char *directory, size_t seeds, struct error *e)
{
	struct evidence v = { 0 };
	struct crossed_shares shares = { 0 };
	struct makings k = { x, &v, &shares, directory };
	struct json *root = json_object(), *list = json_array(), *used = json_array();
	size_t m, s;
	int rc = read_evidence(&v, x, directory, seeds, e);

	json_set(root, "name", json_string(text_of(x->name)));
	json_set(root, "level", json_number(x->level));
	json_set(root, "questions", json_number((double)v.questions));
	json_set(root, "seeds", used);
	json_set(root, "planned", json_number((double)x->seed_count));
	json_set(root, "long_steps", json_number(x->long_steps));
	json_set(root, "comparisons", json_number(comparisons_of(x)));
	if (x->choices != NULL)
		json_set(root, "tuned", json_copy(json_find(x->choices, "methods")));
	json_set(root, "methods", list);
	for (s = 0; s < seeds; s++)
		json_append(used, json_number((double)x->seeds[s]));
	if (rc == 0) {
		struct crossed c = { v.rows, v.seeds, v.questions, REGIMES, v.right, v.member };

		crossed_resample(&shares, &c, resamples_for(x), x->seeds[0]);
	}
	for (m = 0; rc == 0 && m < v.methods; m++) {
		struct json *object;

		rc = method_object(&object, &k, m, e);
		if (rc == 0)
			json_append(list, object);
	}
	crossed_clear(&shares);
	evidence_clear(&v);
	if (rc == 0)
		*out = root;
	else
		json_free(root);
	return rc;
}
