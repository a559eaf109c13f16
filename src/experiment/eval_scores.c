/* The object "Scores", and its comparison with another. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text_set.h"
#include "experiment/eval_parts.h"

void eval_set_estimate(struct json *object, struct estimate x)
{
	json_set(object, "value", json_number(x.value));
	json_set(object, "lo", json_number(x.lo));
	json_set(object, "hi", json_number(x.hi));
}

static struct json *share(const struct eval *v, uint64_t k, uint64_t n)
{
	struct json *object = json_object();

	eval_set_estimate(object, statistics_wilson(k, n, v->options.level));
	return object;
}

static struct json *pass_list(const struct eval *v)
{
	size_t n = v->questions->count, i, k;
	double *x = memory_new(n, sizeof *x);
	struct json *list = json_array();

	for (k = 0; k < v->sizes; k++) {
		struct json *item = json_object();

		for (i = 0; i < n; i++)
			x[i] = statistics_pass_at(v->paths, v->correct[i], eval_size(v, k));
		json_set(item, "k", json_number((double)eval_size(v, k)));
		eval_set_estimate(item,
				  statistics_bootstrap(x, n, v->options.level, STATISTICS_RESAMPLES, v->options.seed));
		json_append(list, item);
	}
	free(x);
	return list;
}

static struct json *majority_list(const struct eval *v)
{
	size_t n = v->questions->count, i, k;
	struct json *list = json_array();

	for (k = 0; k < v->sizes; k++) {
		struct json *item = json_object();
		uint64_t right = 0;

		for (i = 0; i < n; i++)
			right += v->majority[i * v->sizes + k];
		json_set(item, "k", json_number((double)eval_size(v, k)));
		eval_set_estimate(item, statistics_wilson(right, n, v->options.level));
		json_append(list, item);
	}
	return list;
}

static struct json *result_list(const struct eval *v)
{
	struct json *list = json_array();
	size_t i;

	for (i = 0; i < v->questions->count; i++) {
		struct json *item = json_object();

		json_set(item, "id", json_string(v->questions->questions[i].id));
		json_set(item, "greedy", v->has_greedy ? json_boolean(v->greedy[i]) : json_null());
		json_set(item, "correct", json_number(v->correct[i]));
		json_set(item, "paths", json_number((double)v->paths));
		if (v->paths > 0) {
			json_set(item, "votes", json_number(v->votes[i]));
			json_set(item, "majority", json_boolean(v->majority[i * v->sizes + v->sizes - 1]));
		}
		json_append(list, item);
	}
	return list;
}

struct json *eval_scores(const struct eval *v)
{
	struct json *object = json_object(), *by = json_object(), *bins = eval_by_entropy(v);
	struct json *calibration = eval_calibration(v);
	size_t n = v->questions->count, i;
	uint64_t right = 0;

	for (i = 0; i < n; i++)
		right += v->greedy[i];
	for (i = 0; i < v->options.by_count; i++)
		json_set(by, v->options.by[i], eval_by_field(v, v->options.by[i], -1));
	json_set(object, "questions", json_number((double)n));
	json_set(object, "level", json_number(v->options.level));
	json_set(object, "greedy", v->has_greedy ? share(v, right, n) : json_null());
	json_set(object, "paths", json_number((double)v->paths));
	json_set(object, "pass", pass_list(v));
	json_set(object, "majority", majority_list(v));
	json_set(object, "calibration", calibration == NULL ? json_null() : calibration);
	json_set(object, "skills", eval_by_field(v, "skills", JSON_ARRAY));
	json_set(object, "steps", eval_by_field(v, "steps", JSON_NUMBER));
	json_set(object, "by", by);
	json_set(object, "entropy", bins == NULL ? json_null() : bins);
	json_set(object, "results", result_list(v));
	return object;
}

/* -- against another -------------------------------------------------------------------- */

/* One question's figure in a result; NaN-free: *known says whether it is there. */
static double figure(const struct json *result, const char *key, bool *known)
{
	const struct json *value = json_find(result, key), *paths = json_find(result, "paths");

	*known = value != NULL && json_kind(value) != JSON_NULL;
	if (!*known)
		return 0;
	if (strcmp(key, "correct") != 0)
		return json_true(value);
	*known = paths != NULL && json_value(paths) > 0;
	return *known ? json_value(value) / json_value(paths) : 0;
}

/* Results in a file by id: the order of its array. */
static int index_results(struct text_set *ids, const struct json **list, const struct json *scores, const char *path,
			 struct error *e)
{
	const struct json *item;
	struct text id;
	size_t unused;

	if (json_get(scores, "results", JSON_ARRAY, list, path, e))
		return -1;
	for (item = json_first(*list); item != NULL; item = json_next(item)) {
		if (json_get_text(item, "id", &id, path, e))
			return -1;
		if (!text_set_add(ids, id, &unused))
			return error_set(e, ERROR_FORMAT, "%s: question %.*s stands there twice", path, (int)id.size,
					 id.data);
	}
	return 0;
}

/* Pairs of results, ours and theirs, in our order. */
static int pair_up(const struct json ***pairs, size_t *count, const struct json *scores, const struct json *other,
		   const char *path, struct error *e)
{
	const struct json *ours = json_find(scores, "results"), *theirs, *item, **by_number;
	struct text_set ids = { 0 };
	size_t n = json_size(ours), i = 0, k;
	int rc = index_results(&ids, &theirs, other, path, e);

	*pairs = memory_new(n, 2 * sizeof **pairs);
	*count = n;
	by_number = memory_new(rc == 0 ? json_size(theirs) : 0, sizeof *by_number);
	for (item = rc == 0 ? json_first(theirs) : NULL; item != NULL; item = json_next(item))
		by_number[i++] = item;
	if (rc == 0 && i != n)
		rc = error_set(e, ERROR_FORMAT, "%s: scores of %zu questions, here are %zu", path, i, n);
	for (item = json_first(ours), i = 0; rc == 0 && item != NULL; item = json_next(item), i++) {
		struct text id = json_text(json_find(item, "id"));

		if (text_set_add(&ids, id, &k))
			rc = error_set(e, ERROR_FORMAT, "%s: has no question %.*s", path, (int)id.size, id.data);
		else
			(*pairs)[2 * i] = item, (*pairs)[2 * i + 1] = by_number[k];
	}
	free(by_number);
	text_set_clear(&ids);
	return rc;
}

/* The difference of one figure, or null where one side lacks it. */
static struct json *difference(const struct json **pairs, size_t n, const char *key, const struct eval_options *o,
			       size_t *gained, size_t *lost)
{
	double *x = memory_new(n, sizeof *x);
	struct json *object = json_object();
	bool all = n > 0;
	size_t i;

	for (i = 0; all && i < n; i++) {
		bool ours, theirs;

		x[i] = figure(pairs[2 * i], key, &ours) - figure(pairs[2 * i + 1], key, &theirs);
		all = ours && theirs;
		*gained += x[i] > 0;
		*lost += x[i] < 0;
	}
	if (all) {
		eval_set_estimate(object, statistics_bootstrap(x, n, o->level, STATISTICS_RESAMPLES, o->seed));
	} else {
		json_free(object);
		object = json_null();
	}
	free(x);
	return object;
}

int eval_against(struct json *scores, const char *path, const struct eval_options *o, struct error *e)
{
	const struct json **pairs = NULL;
	struct json *other, *object;
	size_t n = 0, gained = 0, lost = 0, ignored = 0;
	int rc;

	if (json_parse_file(&other, path, e))
		return -1;
	rc = pair_up(&pairs, &n, scores, other, path, e);
	if (rc == 0) {
		object = json_object();
		json_set(object, "greedy", difference(pairs, n, "greedy", o, &gained, &lost));
		json_set(object, "gained", json_number((double)gained));
		json_set(object, "lost", json_number((double)lost));
		json_set(object, "pass1", difference(pairs, n, "correct", o, &ignored, &ignored));
		json_set(object, "majority", difference(pairs, n, "majority", o, &ignored, &ignored));
		json_set(scores, "against", object);
	}
	free(pairs);
	json_free(other);
	return rc;
}
