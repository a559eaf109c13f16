#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "format/jsonl.h"
#include "report/parts.h"

unsigned report_outcome(const struct report *r, size_t q, size_t method, size_t seed)
{
	return r->tests[q].outcome[method * r->seeds + seed];
}

struct text report_name(const struct report *r, size_t method)
{
	return method == 0 ? TEXT("backbone") : experiment_method(&r->experiment, method - 1);
}

struct text report_base(const struct report *r)
{
	struct text name = { NULL, 0 };
	size_t i;

	for (i = 0; i < r->methods; i++) {
		struct text base = experiment_method(&r->experiment, r->experiment.base[i]);

		if (r->experiment.base[i] == i)
			continue;
		if (name.size > 0 && !text_equal(name, base))
			return TEXT("its base");
		name = base;
	}
	return name.size > 0 ? name : report_name(r, 1);
}

double report_share(const struct report *r, size_t method,
		    bool (*in)(const struct report_test *q, double low, double high), double low, double high,
		    size_t *questions)
{
	double right = 0, known = 0;
	size_t q, s;

	*questions = 0;
	for (q = 0; q < r->test_count; q++) {
		if (!in(&r->tests[q], low, high))
			continue;
		++*questions;
		for (s = 0; s < r->seeds; s++) {
			unsigned outcome = report_outcome(r, q, method, s);

			right += outcome == 1;
			known += outcome != REPORT_UNKNOWN;
		}
	}
	return known > 0 ? right / known : NAN;
}

double report_percent(const struct json *estimate, const char *key)
{
	const struct json *value = json_find(estimate, key);

	return json_kind(value) == JSON_NUMBER ? 100 * json_value(value) : NAN;
}

const struct json *report_regime(const struct json *method, struct text name)
{
	const struct json *regime;

	for (regime = json_first(json_find(method, "regimes")); regime != NULL; regime = json_next(regime))
		if (text_equal(json_text(json_find(regime, "name")), name))
			return regime;
	return NULL;
}

/* -- test questions ------------------------------------------------------------------ */

static int read_tests(struct report *r, struct error *e)
{
	const struct json *test = json_find(json_find(r->experiment.root, "data"), "test");
	double limit = json_find(test, "count") == NULL ? HUGE_VAL : json_value(json_find(test, "count"));
	char *path = experiment_test_path(&r->experiment, r->directory);
	size_t cells = (r->methods + 1) * r->seeds, capacity = 0;
	struct jsonl_reader reader;
	struct json *record;
	int rc = 0;

	if (!file_exists(path)) {
		free(path);
		return 0;
	}
	rc = jsonl_open(&reader, path, false, e);
	free(path);
	if (rc != 0)
		return -1;
	while ((double)r->test_count < limit && (rc = jsonl_next(&reader, &record, e)) == 0 && record != NULL) {
		struct report_test *q;

		if (r->test_count == capacity) {
			capacity = 2 * capacity + 1024;
			r->tests = memory_resize(r->tests, capacity, sizeof *r->tests);
		}
		q = &r->tests[r->test_count++];
		memset(q, 0, sizeof *q);
		q->record = json_copy(record);
		q->steps = json_find(record, "steps") == NULL ? NAN : json_value(json_find(record, "steps"));
		q->entropy = NAN;
		q->outcome = memory_new(cells, 1);
		memset(q->outcome, REPORT_UNKNOWN, cells);
	}
	jsonl_close(&reader);
	return rc;
}

static struct text id_of(const struct json *record)
{
	return json_text(json_find(record, "id"));
}

/* Read the scores of one file into a column of outcomes, which stay unknown if there is no such file. */
static int read_scores(struct report *r, char *path, size_t method, size_t seed, struct error *e)
{
	const struct json *item;
	struct json *root;
	size_t q = 0;
	int rc = 0;

	if (file_exists(path)) {
		rc = json_parse_file(&root, path, e);
		for (item = rc == 0 ? json_first(json_find(root, "results")) : NULL; item != NULL && q < r->test_count;
		     item = json_next(item), q++)
			if (text_equal(id_of(item), id_of(r->tests[q].record)))
				r->tests[q].outcome[method * r->seeds + seed] = json_true(json_find(item, "greedy"));
		if (rc == 0)
			json_free(root);
	}
	free(path);
	return rc;
}

static int read_outcomes(struct report *r, struct error *e)
{
	const struct experiment *x = &r->experiment;
	size_t m, s;

	for (s = 0; s < r->seeds; s++) {
		if (read_scores(r, experiment_backbone_path(x, r->directory, s, "scores.json"), 0, s, e))
			return -1;
		for (m = 0; m < r->methods; m++)
			if (read_scores(r, experiment_method_path(x, r->directory, s, m, "scores.json"), m + 1, s, e))
				return -1;
	}
	return 0;
}

/* In bits; NaN where there is none. */
double report_entropy(const struct json *record)
{
	const struct json *value = json_find(record, "entropy");
	double h = json_kind(value) != JSON_NUMBER ? NAN : json_value(value);

	return text_is(json_text(json_find(record, "unit")), "nats") ? h / log(2) : h;
}

/* Read the backbone's entropies and paths of the test questions; the records are in the order of the file. */
static int read_probe(struct report *r, struct error *e)
{
	char *path = file_join(r->directory, "probe/entropy.jsonl");
	struct jsonl_reader reader;
	struct json *record;
	size_t q = 0;
	int rc = 0;

	if (experiment_number(&r->experiment, "probe", "paths", 0) > 0 && file_exists(path)) {
		rc = jsonl_open(&reader, path, false, e);
		while (rc == 0 && q < r->test_count && (rc = jsonl_next(&reader, &record, e)) == 0 && record != NULL) {
			if (!text_equal(id_of(record), id_of(r->tests[q].record)))
				continue;
			r->tests[q].entropy = report_entropy(record);
			r->tests[q].paths = json_copy(record);
			q++;
		}
		jsonl_close(&reader);
		r->probed = q > 0;
	}
	free(path);
	return rc;
}

/* -- training questions ---------------------------------------------------------------- */

/* Put a record among the most uncertain if it is one of them. */
static void consider(struct report *r, const struct json *record, double entropy)
{
	size_t i, most = r->options.questions;

	if (isnan(entropy) || most == 0 || (r->uncertain_count == most && entropy <= r->uncertain[most - 1].entropy))
		return;
	if (r->uncertain_count == most) {
		json_free(r->uncertain[most - 1].record);
		free(r->uncertain[most - 1].weight);
	} else {
		r->uncertain_count++;
	}
	for (i = r->uncertain_count - 1; i > 0 && r->uncertain[i - 1].entropy < entropy; i--)
		r->uncertain[i] = r->uncertain[i - 1];
	r->uncertain[i].record = json_copy(record);
	r->uncertain[i].entropy = entropy;
	r->uncertain[i].weight = memory_new(r->methods, sizeof(double));
	for (size_t m = 0; m < r->methods; m++)
		r->uncertain[i].weight[m] = NAN;
}

static int read_entropies(struct report *r, struct error *e)
{
	char *path = experiment_seed_path(&r->experiment, r->directory, 0, "entropy.jsonl");
	struct jsonl_reader reader;
	struct json *record;
	size_t capacity = 0;
	int rc = 0;

	if (file_exists(path)) {
		rc = jsonl_open(&reader, path, false, e);
		while (rc == 0 && (rc = jsonl_next(&reader, &record, e)) == 0 && record != NULL) {
			double h = report_entropy(record);

			r->asked++;
			if (isnan(h))
				continue;
			if (r->entropy_count == capacity) {
				capacity = 2 * capacity + 1024;
				r->entropies = memory_resize(r->entropies, capacity, sizeof *r->entropies);
				r->shares = memory_resize(r->shares, capacity, sizeof *r->shares);
			}
			r->shares[r->entropy_count] = json_value(json_find(record, "accuracy"));
			r->entropies[r->entropy_count++] = h;
			/* Without a right path there is nothing to learn from: such questions are left out. */
			if (json_value(json_find(record, "accuracy")) > 0)
				consider(r, record, h);
		}
		jsonl_close(&reader);
	}
	free(path);
	return rc;
}

/* The weights that each method gave to the questions shown. */
static int read_weights(struct report *r, size_t method, struct error *e)
{
	char *path = experiment_round_path(&r->experiment, r->directory, 0, method, 0, "weights.jsonl");
	struct jsonl_reader reader;
	struct json *record;
	int rc = 0;

	if (file_exists(path)) {
		rc = jsonl_open(&reader, path, false, e);
		while (rc == 0 && (rc = jsonl_next(&reader, &record, e)) == 0 && record != NULL)
			for (size_t i = 0; i < r->uncertain_count; i++)
				if (text_equal(id_of(record), id_of(r->uncertain[i].record)))
					r->uncertain[i].weight[method] = json_value(json_find(record, "weight"));
		jsonl_close(&reader);
	}
	free(path);
	return rc;
}

/* -- logs ------------------------------------------------------------------------------ */

int report_read_log(double **x, double **y, size_t *count, const char *path, const char *key, struct error *e)
{
	size_t capacity = 0;
	struct jsonl_reader reader;
	struct json *record;
	int rc;

	*x = *y = NULL;
	*count = 0;
	if (!file_exists(path))
		return 0;
	/* While the run works the last line may be half written. */
	rc = jsonl_open(&reader, path, true, e);
	while (rc == 0 && (rc = jsonl_next(&reader, &record, e)) == 0 && record != NULL) {
		const struct json *value = json_find(record, key);

		if (json_kind(value) != JSON_NUMBER)
			continue;
		if (*count == capacity) {
			capacity = 2 * capacity + 256;
			*x = memory_resize(*x, capacity, sizeof **x);
			*y = memory_resize(*y, capacity, sizeof **y);
		}
		(*x)[*count] = json_value(json_find(record, "step"));
		(*y)[(*count)++] = json_value(value);
	}
	if (rc != 0) {
		free(*x);
		free(*y);
	}
	jsonl_close(&reader);
	return rc;
}

/* -- the whole ------------------------------------------------------------------------- */

int report_load(struct report *r, const char *directory, const struct report_options *o, struct error *e)
{
	char *path = file_join(directory, "results.json");
	int rc;

	memset(r, 0, sizeof *r);
	r->directory = directory;
	r->options = *o;
	rc = experiment_read_run(&r->experiment, directory, e);
	if (rc == 0) {
		r->methods = r->experiment.method_count;
		r->seeds = r->experiment.seed_count;
		r->uncertain = memory_new(o->questions + 1, sizeof *r->uncertain);
	}
	if (rc == 0 && file_exists(path))
		rc = json_parse_file(&r->results, path, e);
	free(path);
	if (rc == 0)
		rc = read_tests(r, e);
	if (rc == 0)
		rc = read_outcomes(r, e);
	if (rc == 0)
		rc = read_probe(r, e);
	if (rc == 0)
		rc = read_entropies(r, e);
	for (size_t m = 0; rc == 0 && m < r->methods; m++)
		rc = read_weights(r, m, e);
	return rc;
}

void report_unload(struct report *r)
{
	size_t i;

	for (i = 0; i < r->test_count; i++) {
		json_free(r->tests[i].record);
		json_free(r->tests[i].paths);
		free(r->tests[i].outcome);
	}
	for (i = 0; i < r->uncertain_count; i++) {
		json_free(r->uncertain[i].record);
		free(r->uncertain[i].weight);
	}
	free(r->tests);
	free(r->uncertain);
	free(r->entropies);
	free(r->shares);
	json_free(r->results);
	experiment_clear(&r->experiment);
}
