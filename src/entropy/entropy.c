#include "entropy/entropy.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"

enum {
	DISTINCT_LIMIT = 1 << 20 /* paths without an answer that are clusters of their own */
};

static const size_t nowhere = SIZE_MAX; /* of a cluster that is not counted */

/* A record's clusters under the policy: their counts, n, and what is asked of the correct and the wrong ones. */
struct tally {
	const struct entropy_options *options;
	const char *origin;
	uint64_t *count; /* [k] */
	size_t *index;   /* [clusters] of each cluster of the record in count, or nowhere */
	size_t k, clusters;
	uint64_t n, correct, wrong;
	uint64_t single; /* paths that are clusters of their own, behind the k */
	bool has_correct;
};

/* Whether the cluster is that of the paths without an answer. */
static bool unanswered(const struct json *cluster)
{
	const struct json *answer = json_find(cluster, "answer");

	return answer != NULL && json_kind(answer) == JSON_NULL;
}

static int read_cluster(struct tally *t, const struct json *cluster, struct error *e)
{
	size_t number = t->clusters++;
	int64_t count;
	bool correct;

	if (json_kind(cluster) != JSON_OBJECT)
		return error_set(e, ERROR_FORMAT, "%s: field \"clusters\" must hold objects, here is %s", t->origin,
				 json_kind_name(json_kind(cluster)));
	if (json_get_int(cluster, "count", 1, INT64_C(1) << 40, &count, t->origin, e) ||
	    json_get_boolean(cluster, "correct", &correct, t->origin, e))
		return -1;
	if (correct && t->has_correct)
		return error_set(e, ERROR_FORMAT, "%s: field \"clusters\" has two correct clusters", t->origin);
	t->has_correct = t->has_correct || correct;
	t->index[number] = nowhere;
	if (t->options->unanswered != ENTROPY_AS_MATCHED && unanswered(cluster)) {
		if (t->options->unanswered == ENTROPY_DISTINCT)
			t->single += (uint64_t)count;
		return 0;
	}
	t->index[number] = t->k;
	t->count[t->k++] = (uint64_t)count;
	t->n += (uint64_t)count;
	if (correct)
		t->correct = (uint64_t)count;
	else if ((uint64_t)count > t->wrong)
		t->wrong = (uint64_t)count;
	return 0;
}

/* DISTINCT: paths without an answer, which may be in a cluster or in none, one by one. */
static int add_singles(struct tally *t, const struct json *record, struct error *e)
{
	int64_t all;
	uint64_t i;

	if (json_int_or(record, "unanswered", 0, DISTINCT_LIMIT, (int64_t)t->single, &all, t->origin, e))
		return -1;
	if (t->single > DISTINCT_LIMIT)
		return error_set(e, ERROR_FORMAT, "%s: %llu paths without an answer cannot each be a cluster",
				 t->origin, (unsigned long long)t->single);
	t->single = (uint64_t)all;
	t->count = memory_resize(t->count, t->k + (size_t)t->single + 1, sizeof *t->count);
	for (i = 0; i < t->single; i++)
		t->count[t->k + i] = 1;
	t->n += t->single;
	if (t->single > 0 && t->wrong == 0)
		t->wrong = 1;
	return 0;
}

static int read_tally(struct tally *t, const struct json *record, struct error *e)
{
	const struct json *clusters, *item, *paths = json_find(record, "paths");
	bool sampled = json_kind(paths) != JSON_NULL;
	uint64_t all = 0;
	size_t room;

	if (json_get(record, "clusters", JSON_ARRAY, &clusters, t->origin, e))
		return -1;
	if (sampled && json_get(record, "paths", JSON_ARRAY, &paths, t->origin, e))
		return -1;
	if (sampled && json_first(paths) == NULL)
		return error_set(
			e, ERROR_FORMAT,
			"%s: field \"paths\" is empty: nothing was sampled for this question; sample it, or leave "
			"it out with --skip-bad",
			t->origin);
	room = json_size(clusters) + 1;
	t->count = memory_new(room, sizeof *t->count);
	t->index = memory_new(room, sizeof *t->index);
	for (item = json_first(clusters); item != NULL; item = json_next(item)) {
		if (read_cluster(t, item, e))
			return -1;
		all += (uint64_t)json_value(json_find(item, "count"));
	}
	if (sampled && all > json_size(paths))
		return error_set(e, ERROR_FORMAT,
				 "%s: the counts of \"clusters\" add up to %llu, but there are %zu paths", t->origin,
				 (unsigned long long)all, json_size(paths));
	return t->options->unanswered == ENTROPY_DISTINCT ? add_singles(t, record, e) : 0;
}

/* -- likelihoods -------------------------------------------------------------------- */

struct likelihoods {
	double *logprob;  /* [n] of the counted paths */
	uint64_t *tokens; /* [n] */
	size_t *cluster;  /* [n] */
	size_t n;
};

static int read_path(struct likelihoods *l, const struct tally *t, const struct json *path, size_t *own,
		     struct error *e)
{
	int64_t cluster, tokens;
	size_t index;

	if (json_kind(path) != JSON_OBJECT)
		return error_set(e, ERROR_FORMAT, "%s: field \"paths\" must hold objects, here is %s", t->origin,
				 json_kind_name(json_kind(path)));
	if (json_get_int(path, "cluster", -1, INT64_C(1) << 40, &cluster, t->origin, e))
		return -1;
	if (cluster >= (int64_t)t->clusters)
		return error_set(e, ERROR_FORMAT, "%s: field \"cluster\" is %lld, but there are %zu clusters",
				 t->origin, (long long)cluster, t->clusters);
	index = cluster < 0 ? nowhere : t->index[cluster];
	if (index == nowhere && t->options->unanswered != ENTROPY_DISTINCT)
		return 0;
	if (json_get_double(path, "logprob", -1e300, 0, &l->logprob[l->n], t->origin, e) ||
	    json_get_int(path, "tokens", 1, INT64_C(1) << 40, &tokens, t->origin, e))
		return -1;
	l->tokens[l->n] = (uint64_t)tokens;
	l->cluster[l->n++] = index != nowhere ? index : t->k + (*own)++;
	return 0;
}

static int measure_semantic(const struct tally *t, const struct json *record, struct estimate *h, struct error *e)
{
	struct likelihoods l = { 0 };
	const struct json *paths, *item;
	size_t n, own = 0;
	int rc = 0;

	if (json_get(record, "paths", JSON_ARRAY, &paths, t->origin, e))
		return -1;
	n = json_size(paths);
	l.logprob = memory_new(n, sizeof *l.logprob);
	l.tokens = memory_new(n, sizeof *l.tokens);
	l.cluster = memory_new(n, sizeof *l.cluster);
	for (item = json_first(paths); rc == 0 && item != NULL; item = json_next(item))
		rc = read_path(&l, t, item, &own, e);
	if (rc == 0 && l.n != t->n)
		rc = error_set(e, ERROR_FORMAT,
			       "%s: the counts of \"clusters\" add up to %llu, but %zu paths are in them", t->origin,
			       (unsigned long long)t->n, l.n);
	if (rc == 0 && entropy_semantic(l.logprob, l.tokens, l.cluster, l.n, t->k + own, t->options, h, e))
		rc = error_wrap(e, "%s", t->origin);
	free(l.logprob);
	free(l.tokens);
	free(l.cluster);
	return rc;
}

/* -- the record --------------------------------------------------------------------- */

static struct json *number_or_null(double value)
{
	return isnan(value) ? json_null() : json_number(value);
}

static int measure(const struct tally *t, struct entropy_memory *memory, const struct json *record, struct estimate *h,
		   struct error *e)
{
	h->value = h->lo = h->hi = NAN;
	if (t->n == 0 || (t->n == 1 && t->options->unit == ENTROPY_LOG_N))
		return 0;
	if (t->options->estimator == ENTROPY_SEMANTIC)
		return measure_semantic(t, record, h, e);
	if (entropy_recall(memory, t->count, t->k + (size_t)t->single, t->options, h, e))
		return error_wrap(e, "%s", t->origin);
	return 0;
}

static void set_fields(struct json *record, const struct tally *t, const struct estimate *h)
{
	double n = (double)t->n;

	json_set(record, "entropy", number_or_null(h->value));
	json_set(record, "unit", json_string(text_of(entropy_unit_names[t->options->unit])));
	json_set(record, "estimator", json_string(text_of(entropy_estimator_name(t->options->estimator))));
	json_set(record, "lo", number_or_null(h->lo));
	json_set(record, "hi", number_or_null(h->hi));
	json_set(record, "accuracy", t->n == 0 ? json_null() : json_number((double)t->correct / n));
	json_set(record, "rejected", t->n == 0 ? json_null() : json_number((double)t->wrong / n));
}

int entropy_record(struct json *record, const struct entropy_options *o, struct entropy_memory *memory, double *h,
		   const char *origin, struct error *e)
{
	struct tally t = { .options = o, .origin = origin };
	struct estimate estimate;
	int rc;

	*h = NAN;
	rc = read_tally(&t, record, e);
	if (rc == 0)
		rc = measure(&t, memory, record, &estimate, e);
	if (rc == 0) {
		set_fields(record, &t, &estimate);
		*h = estimate.value;
	}
	free(t.count);
	free(t.index);
	return rc;
}
