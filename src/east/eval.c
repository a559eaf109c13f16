#include "eval.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "statistics.h"
#include "text_set.h"

void eval_init(struct eval *v, const struct question_set *questions, size_t paths, const struct eval_options *o)
{
	size_t k;

	memset(v, 0, sizeof *v);
	v->questions = questions;
	v->options = *o;
	v->paths = paths;
	for (k = 1; k < paths; k *= 2)
		v->sizes++;
	v->sizes += paths > 0;
	v->greedy = memory_new(questions->count, sizeof *v->greedy);
	v->correct = memory_new(questions->count, sizeof *v->correct);
	v->majority = memory_new(questions->count * v->sizes, sizeof *v->majority);
}

void eval_clear(struct eval *v)
{
	free(v->greedy);
	free(v->correct);
	free(v->majority);
	memset(v, 0, sizeof *v);
}

size_t eval_size(const struct eval *v, size_t k)
{
	return k + 1 == v->sizes ? v->paths : (size_t)1 << k;
}

/* Append the canonical form of the path's answer; false if it has none. */
static bool form_of(const struct eval *v, const struct sample_path *path, struct builder *form)
{
	enum answer_rule fired;
	struct text answer;

	if (!answer_extract(builder_view(&path->text), v->options.rules, &answer, &fired))
		return false;
	answer_canonical(form, answer, v->options.percent);
	return true;
}

int eval_greedy(void *eval, size_t index, const struct sample_path *paths, size_t count, struct error *e)
{
	struct eval *v = eval;
	struct builder gold = { 0 }, form = { 0 };

	(void)e;
	(void)count;
	answer_canonical(&gold, v->questions->questions[index].answer, v->options.percent);
	v->greedy[index] = form_of(v, &paths[0], &form) && text_equal(builder_view(&form), builder_view(&gold));
	v->has_greedy = true;
	v->done++;
	builder_clear(&gold);
	builder_clear(&form);
	return 0;
}

/* Whether the largest cluster of the first k paths (the first of several) is `right`. */
static bool majority_is(const size_t *cluster, size_t k, size_t right)
{
	size_t *votes = memory_new(k, sizeof *votes), best = 0, i;

	for (i = 0; i < k; i++)
		votes[cluster[i]]++;
	for (i = 1; i < k; i++)
		if (votes[i] > votes[best])
			best = i;
	free(votes);
	return best == right;
}

int eval_paths(void *eval, size_t index, const struct sample_path *paths, size_t count, struct error *e)
{
	struct eval *v = eval;
	struct builder gold = { 0 }, form = { 0 };
	struct text_set forms = { 0 }; /* number = cluster, in order of first appearance; empty for no answer */
	size_t *cluster = memory_new(count, sizeof *cluster), right = SIZE_MAX, i;

	(void)e;
	answer_canonical(&gold, v->questions->questions[index].answer, v->options.percent);
	for (i = 0; i < count; i++) {
		bool answered;

		builder_reset(&form);
		answered = form_of(v, &paths[i], &form);
		(void)text_set_add(&forms, builder_view(&form), &cluster[i]);
		if (answered && text_equal(builder_view(&form), builder_view(&gold))) {
			right = cluster[i];
			v->correct[index]++;
		}
	}
	for (i = 0; i < v->sizes; i++)
		v->majority[index * v->sizes + i] = majority_is(cluster, eval_size(v, i), right);
	v->done++;
	free(cluster);
	text_set_clear(&forms);
	builder_clear(&gold);
	builder_clear(&form);
	return 0;
}

/* -- the object ---------------------------------------------------------------- */

static void set_estimate(struct json *object, struct estimate x)
{
	json_set(object, "value", json_number(x.value));
	json_set(object, "lo", json_number(x.lo));
	json_set(object, "hi", json_number(x.hi));
}

static struct json *share(const struct eval *v, uint64_t k, uint64_t n)
{
	struct json *object = json_object();

	set_estimate(object, statistics_wilson(k, n, v->options.level));
	return object;
}

double eval_accuracy(const struct eval *v)
{
	uint64_t k = 0;
	size_t i;

	for (i = 0; i < v->questions->count; i++)
		k += v->greedy[i];
	return (double)k / (double)v->questions->count;
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
		set_estimate(item, statistics_bootstrap(x, n, v->options.level, STATISTICS_RESAMPLES, v->options.seed));
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
		set_estimate(item, statistics_wilson(right, n, v->options.level));
		json_append(list, item);
	}
	return list;
}

/* Greedy outcomes by a label. */
struct group {
	struct text label;
	uint64_t right, n;
};

struct groups {
	struct text_set labels;
	struct group *list; /* [capacity], by the label's number */
	size_t capacity;
};

static void count_in(struct groups *g, struct text label, bool right)
{
	size_t i;

	if (text_set_add(&g->labels, label, &i)) {
		if (i == g->capacity) {
			g->capacity = 2 * g->capacity + 16;
			g->list = memory_resize(g->list, g->capacity, sizeof *g->list);
		}
		memset(&g->list[i], 0, sizeof g->list[i]);
	}
	g->list[i].right += right;
	g->list[i].n++;
}

static bool is_whole(struct text t)
{
	size_t i;

	for (i = 0; i < t.size && t.data[i] >= '0' && t.data[i] <= '9'; i++)
		;
	return i == t.size;
}

/* By the labels' bytes, numbers by their size: whole ones without sign and leading zeros. */
static int compare_groups(const void *a, const void *b)
{
	struct text x = ((const struct group *)a)->label, y = ((const struct group *)b)->label;
	bool numbers = is_whole(x) && is_whole(y);
	int order = numbers ? (x.size > y.size) - (x.size < y.size) : 0;

	if (order == 0)
		order = memcmp(x.data, y.data, x.size < y.size ? x.size : y.size);
	return order != 0 ? order : (x.size > y.size) - (x.size < y.size);
}

static struct json *group_object(const struct eval *v, struct groups *g)
{
	struct json *object = json_object();
	struct builder key = { 0 };
	size_t i;

	for (i = 0; i < g->labels.count; i++)
		g->list[i].label = text_set_at(&g->labels, i);
	if (g->labels.count > 0)
		qsort(g->list, g->labels.count, sizeof *g->list, compare_groups);
	for (i = 0; i < g->labels.count; i++) {
		struct json *item = share(v, g->list[i].right, g->list[i].n);

		json_set(item, "questions", json_number((double)g->list[i].n));
		builder_reset(&key);
		builder_text(&key, g->list[i].label);
		json_set(object, key.data, item);
	}
	builder_clear(&key);
	text_set_clear(&g->labels);
	free(g->list);
	return object;
}

/* Skills and steps of question i: fields that are there in another form are nobody's label. */
static void count_groups(const struct eval *v, size_t i, struct groups *skills, struct groups *steps)
{
	const struct json *field, *item;
	struct json *record;
	struct error e;

	/* The record was parsed when the file was read, so it parses. */
	if (json_parse(&record, v->questions->questions[i].record, "record", &e))
		return;
	field = json_find(record, "skills");
	for (item = field == NULL ? NULL : json_first(field); item != NULL; item = json_next(item))
		if (json_kind(item) == JSON_STRING)
			count_in(skills, json_text(item), v->greedy[i]);
	field = json_find(record, "steps");
	if (field != NULL && json_kind(field) == JSON_NUMBER) {
		struct builder b = { 0 };

		json_print_number(&b, json_value(field));
		count_in(steps, builder_view(&b), v->greedy[i]);
		builder_clear(&b);
	}
	json_free(record);
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
		json_append(list, item);
	}
	return list;
}

struct json *eval_scores(const struct eval *v)
{
	struct json *object = json_object();
	struct groups skills = { 0 }, steps = { 0 };
	size_t n = v->questions->count, i;
	uint64_t right = 0;

	for (i = 0; i < n; i++)
		right += v->greedy[i];
	for (i = 0; v->has_greedy && i < n; i++)
		count_groups(v, i, &skills, &steps);
	json_set(object, "questions", json_number((double)n));
	json_set(object, "level", json_number(v->options.level));
	json_set(object, "greedy", v->has_greedy ? share(v, right, n) : json_null());
	json_set(object, "paths", json_number((double)v->paths));
	json_set(object, "pass", pass_list(v));
	json_set(object, "majority", majority_list(v));
	json_set(object, "skills", group_object(v, &skills));
	json_set(object, "steps", group_object(v, &steps));
	json_set(object, "results", result_list(v));
	return object;
}
