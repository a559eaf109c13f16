#include "weighting/compat_filter.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/message.h"
#include "math/statistics.h"
#include "weighting/compat.h"

/* Pairs, whole, until the mean is known. */
struct pairs {
	struct json *list; /* an array */
	double *values;    /* [count] */
	size_t count, capacity;
	size_t verdicts[COMPAT_VERDICTS];
	struct statistics_sum entropy, right, wrong;
};

static double value_of(const struct json *pair, enum weight_mode mode)
{
	switch (mode) {
	case WEIGHT_ENTROPY:
		return json_value(json_find(pair, "entropy"));
	case WEIGHT_ACCURACY:
		return 1 - json_value(json_find(pair, "chosen_weight"));
	case WEIGHT_REJECTED:
		return json_value(json_find(pair, "rejected_weight"));
	default:
		return 1;
	}
}

static void add(struct pairs *p, struct json *pair, const struct weight_options *o)
{
	if (p->count == p->capacity) {
		p->capacity = 2 * p->capacity + 1024;
		p->values = memory_resize(p->values, p->capacity, sizeof *p->values);
	}
	p->values[p->count++] = pow(value_of(pair, o->mode), o->curve.a);
	statistics_add(&p->entropy, json_value(json_find(pair, "entropy")));
	statistics_add(&p->right, json_value(json_find(pair, "chosen_weight")));
	statistics_add(&p->wrong, json_value(json_find(pair, "rejected_weight")));
	json_append(p->list, pair);
}

static int read_all(struct pairs *p, struct filter *f, const struct weight_options *o, struct error *e)
{
	enum compat_verdict verdict;
	struct json *json, *pair;
	struct mersenne m;
	struct record r;
	int rc;

	mersenne_init(&m, COMPAT_SEED);
	while ((rc = filter_next(f, &json, e)) == 0 && json != NULL) {
		record_open(&r, json, f->reader.origin);
		rc = compat_pair(&r, &m, &verdict, &pair, e);
		record_clear(&r);
		if (rc != 0 && filter_failed(f, e))
			break;
		if (rc != 0)
			continue;
		p->verdicts[verdict]++;
		if (pair != NULL)
			add(p, pair, o);
	}
	return rc;
}

static int write_all(struct pairs *p, struct filter *f, double divisor, double *used, struct error *e)
{
	struct builder text = { 0 };
	const struct json *item;
	size_t seen = 0, i;

	for (i = 0; i < COMPAT_VERDICTS; i++)
		seen += p->verdicts[i];
	if (seen == 0)
		return 0;
	if (p->count == 0)
		return error_set(e, ERROR_RANGE, "%s: of %zu questions none is left", f->reader.path, seen);
	*used = divisor > 0 ? divisor : statistics_mean(p->values, p->count);
	for (item = json_first(p->list), i = 0; item != NULL; item = json_next(item), i++) {
		double weight = p->values[i] / *used;

		if (!isfinite(weight))
			return error_set(e, ERROR_RANGE, "%s: a weight of %g: an entropy of 0 below a negative power",
					 f->reader.path, weight);
		json_set((struct json *)item, "weight", json_number(weight)); /* an element of our own list */
	}
	json_print_indented(&text, p->list);
	fwrite(text.data, 1, text.size, f->file.stream);
	builder_clear(&text);
	f->written = p->count;
	return 0;
}

static void summarise(const struct pairs *p, double divisor)
{
	const size_t *n = p->verdicts;
	double count = (double)p->count;

	message_print(
		"weight: kept %zu questions as EAST's authors do (%zu all wrong, %zu right without a box, %zu wrong "
		"without a box, %zu all right, %zu scored too low left out)\n",
		p->count, n[COMPAT_ALL_WRONG], n[COMPAT_RIGHT_WITHOUT_BOX], n[COMPAT_WRONG_WITHOUT_BOX],
		n[COMPAT_ALL_RIGHT], n[COMPAT_MISSCORED]);
	message_print("weight: means of entropy %.17g, chosen_weight %.17g, rejected_weight %.17g; divisor %.17g\n",
		      statistics_total(&p->entropy) / count, statistics_total(&p->right) / count,
		      statistics_total(&p->wrong) / count, divisor);
}

int weight_compat(struct filter *f, const struct weight_options *o, double divisor, int argc, char **argv,
		  struct error *e)
{
	struct pairs p = { 0 };
	double used = 1;
	int rc;

	if (filter_open(f, e))
		return -1;
	f->seeded = true;
	f->seed = COMPAT_SEED;
	p.list = json_array();
	rc = read_all(&p, f, o, e);
	if (rc == 0)
		rc = write_all(&p, f, divisor, &used, e);
	rc = filter_close(f, rc, argc, argv, e);
	if (rc == 0 && !f->quiet)
		summarise(&p, used);
	json_free(p.list);
	free(p.values);
	return rc;
}
