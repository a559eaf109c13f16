/* Scores by what questions have in common: a field's labels, bins of entropy, the share of a vote. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text_set.h"
#include "experiment/eval_parts.h"

enum {
	CALIBRATION_BINS = 10
};

/* Width of a bin of entropy, bits. */
#define ENTROPY_STEP 0.5

/* Questions with one label. */
struct group {
	struct text label;
	size_t *which, count, capacity;
};

struct groups {
	struct text_set labels;
	struct group *list; /* [capacity], by the label's number */
	size_t capacity;
};

/* -- figures ----------------------------------------------------------------------------- */

static double path_share(const struct eval *v, size_t i)
{
	return (double)v->correct[i] / (double)v->paths;
}

/* Figures of questions `which` [n], n >= 1: an estimate of greedy accuracy, "questions", "pass1". */
static struct json *figures(const struct eval *v, const size_t *which, size_t n)
{
	struct json *object = json_object(), *pass = json_object();
	double *x = memory_new(n, sizeof *x);
	uint64_t right = 0;
	size_t i;

	for (i = 0; i < n; i++)
		right += v->greedy[which[i]];
	if (v->has_greedy)
		eval_set_estimate(object, statistics_wilson(right, n, v->options.level));
	json_set(object, "questions", json_number((double)n));
	if (v->paths > 0) {
		for (i = 0; i < n; i++)
			x[i] = path_share(v, which[i]);
		eval_set_estimate(pass,
				  statistics_bootstrap(x, n, v->options.level, STATISTICS_RESAMPLES, v->options.seed));
		json_set(object, "pass1", pass);
	} else {
		json_free(pass);
	}
	free(x);
	return object;
}

/* -- labels ------------------------------------------------------------------------------- */

static void put_in(struct groups *g, struct text label, size_t question)
{
	struct group *group;
	size_t i;

	if (text_set_add(&g->labels, label, &i)) {
		if (i == g->capacity) {
			g->capacity = 2 * g->capacity + 16;
			g->list = memory_resize(g->list, g->capacity, sizeof *g->list);
		}
		memset(&g->list[i], 0, sizeof g->list[i]);
	}
	group = &g->list[i];
	/* A label that a question has twice counts once. */
	if (group->count > 0 && group->which[group->count - 1] == question)
		return;
	if (group->count == group->capacity) {
		group->capacity = 2 * group->capacity + 16;
		group->which = memory_resize(group->which, group->capacity, sizeof *group->which);
	}
	group->which[group->count++] = question;
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
	size_t n = g->labels.count, i;

	for (i = 0; i < n; i++)
		g->list[i].label = text_set_at(&g->labels, i);
	if (n > 0)
		qsort(g->list, n, sizeof *g->list, compare_groups);
	for (i = 0; i < n; i++) {
		builder_reset(&key);
		builder_text(&key, g->list[i].label);
		json_set(object, key.data, figures(v, g->list[i].which, g->list[i].count));
		free(g->list[i].which);
	}
	builder_clear(&key);
	text_set_clear(&g->labels);
	free(g->list);
	return object;
}

/* The labels of question i. */
static void add_labels(struct groups *g, const struct eval *v, size_t i, const char *name, int only)
{
	const struct json *field, *item;
	struct json *record;
	struct error e;

	/* The record was parsed when the file was read, so it parses. */
	if (json_parse(&record, v->questions->questions[i].record, "record", &e))
		return;
	field = json_find(record, name);
	if (field != NULL && only >= 0 && json_kind(field) != (enum json_kind)only)
		field = NULL;
	if (field != NULL && json_kind(field) == JSON_STRING)
		put_in(g, json_text(field), i);
	for (item = field != NULL && json_kind(field) == JSON_ARRAY ? json_first(field) : NULL; item != NULL;
	     item = json_next(item))
		if (json_kind(item) == JSON_STRING)
			put_in(g, json_text(item), i);
	if (field != NULL && json_kind(field) == JSON_NUMBER) {
		struct builder b = { 0 };

		json_print_number(&b, json_value(field));
		put_in(g, builder_view(&b), i);
		builder_clear(&b);
	}
	json_free(record);
}

struct json *eval_by_field(const struct eval *v, const char *field, int only)
{
	struct groups g = { 0 };
	size_t i;

	for (i = 0; i < v->questions->count; i++)
		add_labels(&g, v, i, field, only);
	return group_object(v, &g);
}

/* -- entropy ------------------------------------------------------------------------------- */

/* 0 for none at all, else the step it ends in, from 1. */
static size_t entropy_bin(double h)
{
	return h <= 0 ? 0 : (size_t)ceil(h / ENTROPY_STEP);
}

struct json *eval_by_entropy(const struct eval *v)
{
	size_t n = v->questions->count, *which = memory_new(n, sizeof *which), bins = 0, known = 0, i, k;
	struct json *list = json_array();

	for (i = 0; i < n; i++) {
		if (isnan(v->entropy[i]))
			continue;
		known++;
		if (entropy_bin(v->entropy[i]) + 1 > bins)
			bins = entropy_bin(v->entropy[i]) + 1;
	}
	for (k = 0; k < bins; k++) {
		struct json *item;
		size_t count = 0;

		for (i = 0; i < n; i++)
			if (!isnan(v->entropy[i]) && entropy_bin(v->entropy[i]) == k)
				which[count++] = i;
		if (count == 0)
			continue;
		item = figures(v, which, count);
		json_set(item, "from", json_number(k == 0 ? 0 : ENTROPY_STEP * (double)(k - 1)));
		json_set(item, "to", json_number(ENTROPY_STEP * (double)k));
		json_append(list, item);
	}
	free(which);
	if (known > 0)
		return list;
	json_free(list);
	return NULL;
}

/* -- calibration ------------------------------------------------------------------------------ */

/* Tenths, the upper end belonging to each: a share of 1 is in the last. */
static size_t share_bin(const struct eval *v, size_t i)
{
	return (CALIBRATION_BINS * (size_t)v->votes[i] + v->paths - 1) / v->paths - 1;
}

static bool vote_right(const struct eval *v, size_t i)
{
	return v->majority[i * v->sizes + v->sizes - 1];
}

static struct json *calibration_bin(const struct eval *v, size_t bin, double *gap)
{
	struct json *item = json_object();
	struct statistics_sum sum = { 0, 0 };
	uint64_t right = 0, n = 0;
	double mean;
	size_t i;

	for (i = 0; i < v->questions->count; i++) {
		if (share_bin(v, i) != bin)
			continue;
		n++;
		right += vote_right(v, i);
		statistics_add(&sum, (double)v->votes[i] / (double)v->paths);
	}
	*gap = 0;
	if (n == 0) {
		json_free(item);
		return NULL;
	}
	mean = statistics_total(&sum) / (double)n;
	*gap = fabs((double)right - statistics_total(&sum)) / (double)v->questions->count;
	json_set(item, "from", json_number((double)bin / CALIBRATION_BINS));
	json_set(item, "to", json_number((double)(bin + 1) / CALIBRATION_BINS));
	json_set(item, "questions", json_number((double)n));
	json_set(item, "share", json_number(mean));
	eval_set_estimate(item, statistics_wilson(right, n, v->options.level));
	return item;
}

struct json *eval_calibration(const struct eval *v)
{
	struct json *object, *bins, *brier, *item;
	size_t n = v->questions->count, i;
	double error = 0, gap, *x;

	if (v->paths < 2)
		return NULL;
	object = json_object();
	bins = json_array();
	brier = json_object();
	x = memory_new(n, sizeof *x);
	for (i = 0; i < CALIBRATION_BINS; i++) {
		item = calibration_bin(v, i, &gap);
		error += gap;
		if (item != NULL)
			json_append(bins, item);
	}
	for (i = 0; i < n; i++) {
		double off = (double)v->votes[i] / (double)v->paths - vote_right(v, i);

		x[i] = off * off;
	}
	eval_set_estimate(brier, statistics_bootstrap(x, n, v->options.level, STATISTICS_RESAMPLES, v->options.seed));
	json_set(object, "error", json_number(error));
	json_set(object, "brier", brier);
	json_set(object, "bins", bins);
	free(x);
	return object;
}
