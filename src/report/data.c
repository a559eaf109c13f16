#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "experiment/comparison.h"
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

/* -- records ------------------------------------------------------------------------- */

enum {
	ASKED = RECORD_ID | RECORD_QUESTION | RECORD_ANSWER,
	MEASURED = RECORD_ID | RECORD_ENTROPY | RECORD_UNIT | RECORD_SHARES,
	SHOWN = RECORD_PATHS | RECORD_TEXT | RECORD_CORRECT | RECORD_CLUSTERS
};

void report_push(struct report_values *v, double x)
{
	if (v->count == v->capacity) {
		v->capacity = 2 * v->capacity + 1024;
		v->x = memory_resize(v->x, v->capacity, sizeof *v->x);
	}
	v->x[v->count++] = x;
}

int report_each(char *path, unsigned fields, report_use *use, void *context, struct error *e)
{
	struct jsonl_reader reader;
	struct record record;
	struct json *json;
	int rc = 0;

	if (!file_exists(path)) {
		free(path);
		return 0;
	}
	rc = jsonl_open(&reader, path, false, e);
	free(path);
	if (rc != 0)
		return -1;
	while (rc == 0 && (rc = jsonl_next(&reader, &json, e)) == 0 && json != NULL) {
		record_open(&record, json, reader.origin);
		rc = record_need(&record, fields, e);
		if (rc == 0)
			rc = use(context, &record, e);
		record_clear(&record);
	}
	jsonl_close(&reader);
	return rc < 0 ? -1 : 0;
}

/* A record to keep, with these fields: on a copy of the other's object. */
static int keep(struct record *to, const struct record *from, unsigned fields, struct error *e)
{
	int rc;

	record_open(to, json_copy(from->json), from->origin);
	rc = record_need(to, fields, e);
	to->origin = NULL; /* the reader's */
	return rc;
}

static void drop(struct record *record)
{
	json_free(record->json);
	record_clear(record);
}

double report_entropy(const struct record *record)
{
	return text_is(record->unit, "nats") ? record->entropy / log(2) : record->entropy;
}

/* -- test questions ------------------------------------------------------------------ */

struct tests {
	struct report *report;
	size_t capacity, next;
	double limit;
};

static int add_test(void *context, struct record *record, struct error *e)
{
	struct tests *t = context;
	struct report *r = t->report;
	const struct json *steps = json_find(record->json, "steps");
	size_t cells = (r->methods + 1) * r->seeds;
	struct report_test *q;

	if ((double)r->test_count >= t->limit)
		return 1;
	if (r->test_count == t->capacity) {
		t->capacity = 2 * t->capacity + 1024;
		r->tests = memory_resize(r->tests, t->capacity, sizeof *r->tests);
	}
	q = &r->tests[r->test_count++];
	*q = (struct report_test){ .steps = json_kind(steps) == JSON_NUMBER ? json_value(steps) : NAN,
				   .entropy = NAN,
				   .outcome = memory_new(cells, 1) };
	memset(q->outcome, REPORT_UNKNOWN, cells);
	return keep(&q->record, record, ASKED, e);
}

static int read_tests(struct report *r, struct error *e)
{
	const struct json *count = json_find(json_find(json_find(r->experiment.root, "data"), "test"), "count");
	struct tests t = { .report = r, .limit = count == NULL ? HUGE_VAL : json_value(count) };

	return report_each(experiment_test_path(&r->experiment, r->directory), ASKED, add_test, &t, e);
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
			if (text_equal(json_text(json_find(item, "id")), r->tests[q].record.id))
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

/* The records of the probe are in the order of the test file. */
static int add_probe(void *context, struct record *record, struct error *e)
{
	struct tests *t = context;
	struct report_test *q = &t->report->tests[t->next];

	if (t->next == t->report->test_count)
		return 1;
	if (!text_equal(record->id, q->record.id))
		return 0;
	q->entropy = report_entropy(record);
	t->next++;
	return keep(&q->answered, record, SHOWN, e);
}

/* Read the backbone's entropies and paths of the test questions. */
static int read_probe(struct report *r, struct error *e)
{
	struct tests t = { .report = r };
	int rc = 0;

	if (experiment_number(&r->experiment, "probe", "paths", 0) > 0)
		rc = report_each(file_join(r->directory, "probe/entropy.jsonl"), MEASURED | SHOWN, add_probe, &t, e);
	r->probed = t.next > 0;
	return rc;
}

/* -- training questions ---------------------------------------------------------------- */

/* Put a record among the most uncertain if it is one of them. */
static int consider(struct report *r, const struct record *record, double entropy, struct error *e)
{
	size_t i, most = r->options.questions;

	if (most == 0 || (r->uncertain_count == most && entropy <= r->uncertain[most - 1].entropy))
		return 0;
	if (r->uncertain_count == most) {
		drop(&r->uncertain[most - 1].record);
		free(r->uncertain[most - 1].weight);
	} else {
		r->uncertain_count++;
	}
	for (i = r->uncertain_count - 1; i > 0 && r->uncertain[i - 1].entropy < entropy; i--)
		r->uncertain[i] = r->uncertain[i - 1];
	r->uncertain[i].entropy = entropy;
	r->uncertain[i].weight = memory_new(r->methods, sizeof(double));
	for (size_t m = 0; m < r->methods; m++)
		r->uncertain[i].weight[m] = NAN;
	return keep(&r->uncertain[i].record, record, ASKED | MEASURED | SHOWN, e);
}

static int add_entropy(void *context, struct record *record, struct error *e)
{
	struct report *r = context;
	double h = report_entropy(record);

	r->asked++;
	if (isnan(h))
		return 0;
	report_push(&r->entropies, h);
	report_push(&r->shares, record->accuracy);
	/* Without a right path there is nothing to learn from: such questions are left out. */
	return record->accuracy > 0 ? consider(r, record, h, e) : 0;
}

static int read_entropies(struct report *r, struct error *e)
{
	return report_each(experiment_seed_path(&r->experiment, r->directory, 0, "entropy.jsonl"),
			   ASKED | MEASURED | SHOWN, add_entropy, r, e);
}

struct weights {
	struct report *report;
	size_t method;
};

static int add_weight(void *context, struct record *record, struct error *e)
{
	struct weights *w = context;

	(void)e;
	for (size_t i = 0; i < w->report->uncertain_count; i++)
		if (text_equal(record->id, w->report->uncertain[i].record.id))
			w->report->uncertain[i].weight[w->method] = record->weight;
	return 0;
}

/* The weights that each method gave to the questions shown. */
static int read_weights(struct report *r, size_t method, struct error *e)
{
	struct weights w = { r, method };

	return report_each(experiment_round_path(&r->experiment, r->directory, 0, method, 0, "weights.jsonl"),
			   RECORD_ID | RECORD_WEIGHT, add_weight, &w, e);
}

/* -- logs ------------------------------------------------------------------------------ */

int report_read_log(double **x, double **y, size_t *count, const char *path, const char *key, struct error *e)
{
	struct report_values steps = { 0 }, values = { 0 };
	struct jsonl_reader reader;
	struct json *record;
	int rc = 0;

	if (file_exists(path)) {
		/* While the run works the last line may be half written. */
		rc = jsonl_open(&reader, path, true, e);
		while (rc == 0 && (rc = jsonl_next(&reader, &record, e)) == 0 && record != NULL) {
			if (json_kind(json_find(record, key)) != JSON_NUMBER)
				continue;
			report_push(&steps, json_value(json_find(record, "step")));
			report_push(&values, json_value(json_find(record, key)));
		}
		jsonl_close(&reader);
	}
	if (rc != 0) {
		free(steps.x);
		free(values.x);
		return -1;
	}
	*x = steps.x;
	*y = values.x;
	*count = values.count;
	return 0;
}

/* The results so far; none before the first seed is finished. */
static int read_results(struct report *r, struct error *e)
{
	char *path = file_join(r->directory, "results.json");
	int rc = file_exists(path) ? comparison_read(&r->results, path, e) : 0;
	size_t methods = json_size(json_find(r->results, "methods"));

	if (rc == 0 && r->results != NULL && methods != r->methods + 1)
		rc = error_set(e, ERROR_FORMAT,
			       "%s: field \"methods\" has %zu, but the experiment has %zu and the backbone", path,
			       methods, r->methods);
	free(path);
	return rc;
}

/* -- the whole ------------------------------------------------------------------------- */

int report_load(struct report *r, const char *directory, const struct report_options *o, struct error *e)
{
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
	if (rc == 0)
		rc = read_results(r, e);
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
		drop(&r->tests[i].record);
		drop(&r->tests[i].answered);
		free(r->tests[i].outcome);
	}
	for (i = 0; i < r->uncertain_count; i++) {
		drop(&r->uncertain[i].record);
		free(r->uncertain[i].weight);
	}
	free(r->tests);
	free(r->uncertain);
	free(r->entropies.x);
	free(r->shares.x);
	json_free(r->results);
	experiment_clear(&r->experiment);
}
