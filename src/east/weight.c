#include "weight.h"

#include <math.h>
#include <stdlib.h>

#include "memory.h"
#include "rng.h"

const struct weight_options weight_defaults = { WEIGHT_ENTROPY, 1.0, false, 1, 0 };

const char *weight_mode_name(enum weight_mode mode)
{
	static const char *const names[] = { "entropy", "accuracy", "rejected", "uniform" };

	return names[mode];
}

/* Neumaier's compensated sum. */
struct sum {
	double total, lost;
};

static void sum_add(struct sum *s, double x)
{
	double t = s->total + x;

	s->lost += fabs(s->total) >= fabs(x) ? (s->total - t) + x : (x - t) + s->total;
	s->total = t;
}

int weight_power(const double *v, size_t n, double a, double *w, struct error *e)
{
	struct sum sum = { 0, 0 };
	double largest = 0, mean;
	size_t i;

	if (n == 0)
		return error_set(e, ERROR_RANGE, "no questions are left to weigh");
	for (i = 0; i < n; i++) {
		if (!(v[i] >= 0) || isinf(v[i]) || (a < 0 && v[i] == 0))
			return error_set(e, ERROR_RANGE, "value %g has no weight at sharpness %g", v[i], a);
		if (v[i] > largest)
			largest = v[i];
	}
	if (a > 0 && largest == 0)
		return error_set(e, ERROR_RANGE,
				 "every value is 0, so weights at sharpness %g are undefined: sample more paths or use --mode uniform",
				 a);
	for (i = 0; i < n; i++) {
		/* Scaled by the largest: powers of it cannot overflow, and the scale cancels. */
		w[i] = a == 0 ? 1 : pow(v[i] / largest, a);
		if (!isfinite(w[i]))
			return error_set(e, ERROR_RANGE, "sharpness %g makes a weight infinite", a);
		sum_add(&sum, w[i]);
	}
	mean = (sum.total + sum.lost) / (double)n;
	for (i = 0; i < n && a != 0; i++)
		w[i] /= mean;
	return 0;
}

void weight_spread(const double *w, size_t n, double *effective, double *largest)
{
	struct sum sum = { 0, 0 }, squares = { 0, 0 };
	double most = 0, total;
	size_t i;

	for (i = 0; i < n; i++) {
		sum_add(&sum, w[i]);
		sum_add(&squares, w[i] * w[i]);
		if (w[i] > most)
			most = w[i];
	}
	total = sum.total + sum.lost;
	*effective = total == 0 ? 0 : total * total / (squares.total + squares.lost);
	*largest = total == 0 ? 0 : most / total;
}

int weight_value(const struct json *record, const struct weight_options *o, enum weight_verdict *verdict, double *value,
		 const char *origin, struct error *e)
{
	const struct json *field = json_find(record, "accuracy");
	double entropy, accuracy, rejected;

	*value = 0;
	if (field != NULL && json_kind(field) == JSON_NULL) {
		*verdict = WEIGHT_UNKNOWN;
		return 0;
	}
	if (json_get_double(record, "accuracy", 0, 1, &accuracy, origin, e) ||
	    json_get_double(record, "rejected", 0, 1, &rejected, origin, e) ||
	    json_get_double(record, "entropy", 0, 1e6, &entropy, origin, e))
		return error_wrap(e, "run `east entropy` first");
	*value = o->mode == WEIGHT_ENTROPY ? entropy :
		 o->mode == WEIGHT_ACCURACY ? 1 - accuracy :
		 o->mode == WEIGHT_REJECTED ? rejected : 1;
	*verdict = accuracy == 0 ? WEIGHT_ALL_WRONG :
		   accuracy == 1 && o->drop_right ? WEIGHT_ALL_RIGHT :
		   o->sharpness < 0 && *value == 0 ? WEIGHT_ZERO : WEIGHT_KEPT;
	return 0;
}

/* What weight_record() needs of the paths. */
struct choice {
	const struct json **path; /* [n] */
	size_t *correct;          /* indices of correct paths, then shuffled */
	size_t correct_count;
	size_t *wrong;            /* indices of the paths of the largest wrong cluster */
	size_t wrong_count;
};

/* Index of the largest wrong cluster, the first of several; -1 if none is wrong. */
static double largest_wrong(const struct json *clusters)
{
	const struct json *item;
	double most = 0, best = -1, i = 0;

	for (item = json_first(clusters); item != NULL; item = json_next(item), i++) {
		double count = json_value(json_find(item, "count"));

		if (!json_true(json_find(item, "correct")) && count > most) {
			most = count;
			best = i;
		}
	}
	return best;
}

static int collect(struct choice *c, const struct json *paths, double wrong, const char *origin, struct error *e)
{
	const struct json *item;
	size_t i = 0;

	for (item = json_first(paths); item != NULL; item = json_next(item), i++) {
		int64_t cluster;
		bool correct;

		if (json_get_boolean(item, "correct", &correct, origin, e) ||
		    json_get_int(item, "cluster", -1, INT64_C(1) << 40, &cluster, origin, e))
			return error_wrap(e, "run `east match` first");
		c->path[i] = item;
		if (correct)
			c->correct[c->correct_count++] = i;
		else if (wrong >= 0 && (double)cluster == wrong)
			c->wrong[c->wrong_count++] = i;
	}
	return 0;
}

/* Up to `most` of the correct paths in their shuffled order, no text twice; kept[i] marks path i. */
static void take_distinct(const struct choice *c, size_t most, bool *kept)
{
	size_t taken = 0, i, j;

	for (i = 0; i < c->correct_count && taken < most; i++) {
		struct text text = json_text(json_find(c->path[c->correct[i]], "text"));

		for (j = 0; j < i; j++)
			if (text_equal(text, json_text(json_find(c->path[c->correct[j]], "text"))))
				break;
		if (j == i) {
			kept[c->correct[i]] = true;
			taken++;
		}
	}
}

int weight_record(struct json *record, const struct weight_options *o, double weight, const char *origin,
		  struct error *e)
{
	const struct json *paths, *clusters;
	struct json *train = json_array();
	struct choice c = { 0 };
	struct text id;
	struct rng r;
	bool *kept;
	size_t n, i;
	int rc;

	if (json_get_text(record, "id", &id, origin, e) || json_get(record, "paths", JSON_ARRAY, &paths, origin, e) ||
	    json_get(record, "clusters", JSON_ARRAY, &clusters, origin, e)) {
		json_free(train);
		return -1;
	}
	n = json_size(paths);
	c.path = memory_new(n, sizeof *c.path);
	c.correct = memory_new(n, sizeof *c.correct);
	c.wrong = memory_new(n, sizeof *c.wrong);
	kept = memory_new(n, sizeof *kept);
	rc = collect(&c, paths, largest_wrong(clusters), origin, e);
	if (rc == 0) {
		rng_init(&r, o->seed, rng_hash(id.data, id.size));
		rng_shuffle(&r, c.correct, c.correct_count, sizeof *c.correct);
		take_distinct(&c, o->paths, kept);
		for (i = 0; i < n; i++)
			if (kept[i])
				json_append(train, json_number((double)i));
		json_set(record, "weight", json_number(weight));
		json_set(record, "chosen", c.correct_count == 0 ? json_null() : json_number((double)c.correct[0]));
		json_set(record, "rejected_path",
			 c.wrong_count == 0 ? json_null() :
					      json_number((double)c.wrong[rng_below(&r, c.wrong_count)]));
		json_set(record, "train", train);
	} else {
		json_free(train);
	}
	free(c.path);
	free(c.correct);
	free(c.wrong);
	free(kept);
	return rc;
}
