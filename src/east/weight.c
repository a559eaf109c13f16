#include "weight.h"

#include <math.h>
#include <stdlib.h>

#include "memory.h"
#include "rng.h"
#include "statistics.h"
#include "text_set.h"

const struct weight_options weight_defaults = { WEIGHT_ENTROPY, 1.0, false, 1, 0 };

const char *weight_mode_name(enum weight_mode mode)
{
	static const char *const names[] = { "entropy", "accuracy", "rejected", "uniform" };

	return names[mode];
}

int weight_power(const double *v, size_t n, double a, double *w, struct error *e)
{
	struct statistics_sum sum = { 0, 0 };
	double least = INFINITY, largest = 0, scale, mean;
	size_t i;

	if (n == 0)
		return error_set(e, ERROR_RANGE, "no questions are left to weigh");
	for (i = 0; i < n; i++) {
		if (!(v[i] >= 0) || isinf(v[i]) || !isfinite(a) || (a < 0 && v[i] == 0))
			return error_set(e, ERROR_RANGE, "value %g has no weight at sharpness %g", v[i], a);
		largest = v[i] > largest ? v[i] : largest;
		least = v[i] < least ? v[i] : least;
	}
	if (a > 0 && largest == 0)
		return error_set(e, ERROR_RANGE,
				 "every value is 0, so weights at sharpness %g are undefined: sample more paths or use "
				 "--mode uniform",
				 a);
	/* The scale cancels; with it the greatest power is 1, so that none overflows and the sum is at least 1. */
	scale = a > 0 ? largest : least;
	for (i = 0; i < n; i++) {
		w[i] = a == 0 ? 1 : pow(v[i] / scale, a);
		statistics_add(&sum, w[i]);
	}
	mean = statistics_total(&sum) / (double)n;
	for (i = 0; i < n; i++)
		w[i] /= mean;
	return 0;
}

void weight_spread(const double *w, size_t n, double *effective, double *largest)
{
	struct statistics_sum sum = { 0, 0 }, squares = { 0, 0 };
	double most = 0, total;
	size_t i;

	for (i = 0; i < n; i++) {
		statistics_add(&sum, w[i]);
		statistics_add(&squares, w[i] * w[i]);
		if (w[i] > most)
			most = w[i];
	}
	total = statistics_total(&sum);
	*effective = total == 0 ? 0 : total * total / statistics_total(&squares);
	*largest = total == 0 ? 0 : most / total;
}

/* A missing field means that a command was left out; the getter's own message says the rest. */
static int need(const struct json *record, const char *key, const char *command, const char *origin, struct error *e)
{
	if (json_find(record, key) != NULL)
		return 0;
	return error_set(e, ERROR_FORMAT, "%s: field \"%s\" is missing: run `east %s` first", origin, key, command);
}

int weight_value(const struct json *record, const struct weight_options *o, enum weight_verdict *verdict, double *value,
		 const char *origin, struct error *e)
{
	const struct json *field = json_find(record, "accuracy");
	double entropy, accuracy, rejected;

	*value = 0;
	if (need(record, "accuracy", "entropy", origin, e) || need(record, "rejected", "entropy", origin, e) ||
	    need(record, "entropy", "entropy", origin, e))
		return -1;
	if (json_kind(field) == JSON_NULL) {
		*verdict = WEIGHT_UNKNOWN;
		return 0;
	}
	if (json_get_double(record, "accuracy", 0, 1, &accuracy, origin, e) ||
	    json_get_double(record, "rejected", 0, 1, &rejected, origin, e) ||
	    json_get_double(record, "entropy", 0, 1e6, &entropy, origin, e))
		return -1;
	*value = o->mode == WEIGHT_ENTROPY    ? entropy
		 : o->mode == WEIGHT_ACCURACY ? 1 - accuracy
		 : o->mode == WEIGHT_REJECTED ? rejected
					      : 1;
	*verdict = accuracy == 0                     ? WEIGHT_ALL_WRONG
		   : accuracy == 1 && o->drop_right  ? WEIGHT_ALL_RIGHT
		   : o->sharpness < 0 && *value == 0 ? WEIGHT_ZERO
						     : WEIGHT_KEPT;
	return 0;
}

/* What weight_record() needs of the paths. */
struct choice {
	struct text *text; /* [n] */
	size_t *correct;   /* [correct_count] indices of correct paths, then shuffled */
	size_t correct_count;
	size_t *wrong; /* [wrong_count] indices of the paths of the largest wrong cluster */
	size_t wrong_count;
	bool *kept; /* [n] */
};

static void choice_clear(struct choice *c)
{
	free(c->text);
	free(c->correct);
	free(c->wrong);
	free(c->kept);
}

/* Index of the largest wrong cluster, the first of several; -1 if none is wrong. */
static int largest_wrong(const struct json *clusters, int64_t *best, const char *origin, struct error *e)
{
	const struct json *item;
	int64_t most = 0, i = 0;

	*best = -1;
	for (item = json_first(clusters); item != NULL; item = json_next(item), i++) {
		int64_t count;
		bool correct;

		if (json_get_int(item, "count", 1, INT64_C(1) << 40, &count, origin, e) ||
		    json_get_boolean(item, "correct", &correct, origin, e))
			return -1;
		if (!correct && count > most) {
			most = count;
			*best = i;
		}
	}
	return 0;
}

static int collect(struct choice *c, const struct json *paths, int64_t wrong, const char *origin, struct error *e)
{
	size_t n = json_size(paths), i = 0;
	const struct json *item;

	c->text = memory_new(n, sizeof *c->text);
	c->correct = memory_new(n, sizeof *c->correct);
	c->wrong = memory_new(n, sizeof *c->wrong);
	c->kept = memory_new(n, sizeof *c->kept);
	for (item = json_first(paths); item != NULL; item = json_next(item), i++) {
		int64_t cluster;
		bool correct;

		if (json_get_text(item, "text", &c->text[i], origin, e) || need(item, "correct", "match", origin, e) ||
		    need(item, "cluster", "match", origin, e) ||
		    json_get_boolean(item, "correct", &correct, origin, e) ||
		    json_get_int(item, "cluster", -1, INT64_C(1) << 40, &cluster, origin, e))
			return -1;
		if (correct)
			c->correct[c->correct_count++] = i;
		else if (cluster >= 0 && cluster == wrong)
			c->wrong[c->wrong_count++] = i;
	}
	if (c->correct_count == 0)
		return error_set(e, ERROR_FORMAT, "%s: field \"accuracy\" is above 0, but no path is correct", origin);
	return 0;
}

/* Mark up to `most` of the correct paths in their shuffled order, no text twice. */
static void take_distinct(struct choice *c, size_t most)
{
	struct text_set seen = { 0 };
	size_t i, unused;

	for (i = 0; i < c->correct_count && seen.count < most; i++)
		c->kept[c->correct[i]] = text_set_add(&seen, c->text[c->correct[i]], &unused);
	text_set_clear(&seen);
}

static void set_choice(struct json *record, const struct choice *c, struct rng *r, size_t n, double weight)
{
	struct json *train = json_array();
	size_t i;

	for (i = 0; i < n; i++)
		if (c->kept[i])
			json_append(train, json_number((double)i));
	json_set(record, "weight", json_number(weight));
	json_set(record, "chosen", json_number((double)c->correct[0]));
	json_set(record, "rejected_path",
		 c->wrong_count == 0 ? json_null() : json_number((double)c->wrong[rng_below(r, c->wrong_count)]));
	json_set(record, "train", train);
}

int weight_record(struct json *record, const struct weight_options *o, double weight, const char *origin,
		  struct error *e)
{
	const struct json *paths, *clusters;
	struct choice c = { 0 };
	struct text id;
	struct rng r;
	int64_t wrong;
	int rc;

	if (json_get_text(record, "id", &id, origin, e) || json_get(record, "paths", JSON_ARRAY, &paths, origin, e) ||
	    need(record, "clusters", "match", origin, e) ||
	    json_get(record, "clusters", JSON_ARRAY, &clusters, origin, e) ||
	    largest_wrong(clusters, &wrong, origin, e))
		return -1;
	rc = collect(&c, paths, wrong, origin, e);
	if (rc == 0) {
		/* Not the stream that the question's paths were drawn from. */
		rng_init(&r, o->seed, rng_hash(id.data, id.size) ^ rng_hash("weight", 6));
		rng_shuffle(&r, c.correct, c.correct_count, sizeof *c.correct);
		take_distinct(&c, o->paths);
		set_choice(record, &c, &r, json_size(paths), weight);
	}
	choice_clear(&c);
	return rc;
}
