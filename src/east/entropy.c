#include "entropy.h"

#include <math.h>
#include <stdlib.h>

#include "memory.h"
#include "statistics.h"

static const double log_two = 0.69314718055994530942;

/* log(n / c) for c <= n: never negative, and of full precision also where c is nearly n. */
static double log_ratio(uint64_t n, uint64_t c)
{
	return c > n / 2 ? log1p((double)(n - c) / (double)c) : log((double)n / (double)c);
}

int entropy_plug_in(const uint64_t *count, size_t k, double *h, struct error *e)
{
	const uint64_t limit = UINT64_C(1) << 53;
	struct statistics_sum sum = { 0, 0 };
	uint64_t n = 0;
	size_t i;

	for (i = 0; i < k; i++) {
		if (count[i] > limit - n)
			return error_set(e, ERROR_RANGE, "counts add up to more than 2^53");
		n += count[i];
	}
	if (n == 0)
		return error_set(e, ERROR_RANGE, "no counts: the entropy of nothing is undefined");
	for (i = 0; i < k; i++)
		if (count[i] > 0)
			statistics_add(&sum, (double)count[i] * log_ratio(n, count[i]));
	*h = statistics_total(&sum) / (double)n;
	return 0;
}

/* Counts of a record's clusters, n, and the counts of the correct and the largest wrong one. */
struct tally {
	uint64_t *count;
	size_t k;
	uint64_t n, correct, wrong;
	bool has_correct;
};

static int read_cluster(struct tally *t, const struct json *cluster, const char *origin, struct error *e)
{
	int64_t count;
	bool correct;

	if (json_kind(cluster) != JSON_OBJECT)
		return error_set(e, ERROR_FORMAT, "%s: field \"clusters\" must hold objects, here is %s", origin,
				 json_kind_name(json_kind(cluster)));
	if (json_get_int(cluster, "count", 1, INT64_C(1) << 40, &count, origin, e) ||
	    json_get_boolean(cluster, "correct", &correct, origin, e))
		return -1;
	if (correct && t->has_correct)
		return error_set(e, ERROR_FORMAT, "%s: field \"clusters\" has two correct clusters", origin);
	t->has_correct = t->has_correct || correct;
	t->count[t->k++] = (uint64_t)count;
	t->n += (uint64_t)count;
	if (correct)
		t->correct = (uint64_t)count;
	else if ((uint64_t)count > t->wrong)
		t->wrong = (uint64_t)count;
	return 0;
}

static struct json *number_or_null(double value)
{
	return isnan(value) ? json_null() : json_number(value);
}

int entropy_record(struct json *record, const struct entropy_options *o, double *h, const char *origin, struct error *e)
{
	const struct json *clusters, *item;
	struct tally t = { 0 };
	int rc = 0;

	*h = NAN;
	if (json_get(record, "clusters", JSON_ARRAY, &clusters, origin, e))
		return -1;
	t.count = memory_new(json_size(clusters), sizeof *t.count);
	for (item = json_first(clusters); rc == 0 && item != NULL; item = json_next(item))
		rc = read_cluster(&t, item, origin, e);
	if (rc == 0 && t.n > 0) {
		rc = entropy_plug_in(t.count, t.k, h, e);
		if (rc != 0)
			error_wrap(e, "%s", origin);
		else if (o->unit == ENTROPY_BITS)
			*h /= log_two;
	}
	free(t.count);
	if (rc != 0)
		return -1;
	json_set(record, "entropy", number_or_null(*h));
	json_set(record, "unit", json_string(text_of(o->unit == ENTROPY_BITS ? "bits" : "nats")));
	json_set(record, "estimator", json_string(TEXT("plugin")));
	json_set(record, "lo", json_null());
	json_set(record, "hi", json_null());
	json_set(record, "accuracy", t.n == 0 ? json_null() : json_number((double)t.correct / (double)t.n));
	json_set(record, "rejected", t.n == 0 ? json_null() : json_number((double)t.wrong / (double)t.n));
	return 0;
}
