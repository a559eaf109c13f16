#include "weighting/weight.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "math/statistics.h"

const char *const weight_map_names[WEIGHT_MAPS + 1] = { "power", "exponential", "sigmoid", "clip", "rank", NULL };

/*
 * The values at hand, and what a map makes of them: f_i, in a scale of its own
 * that the mean takes out, and the slopes of log f_i.
 */
struct mapping {
	const double *v;
	const uint64_t *count; /* or NULL: each once */
	size_t n;
	double total; /* N = sum of counts */
	const struct weight_curve *curve;
	double *f;
	double *by_a, *by_c; /* or NULL */
};

static double copies(const struct mapping *m, size_t i)
{
	return m->count == NULL ? 1 : (double)m->count[i];
}

/* Add x as often as `times` says, without the rounding of the product. */
static void add_product(struct statistics_sum *sum, double x, double times)
{
	double product = x * times;

	statistics_add(sum, product);
	if (times != 1)
		statistics_add(sum, fma(x, times, -product));
}

static double sum_of(const struct mapping *m, const double *x)
{
	struct statistics_sum sum = { 0, 0 };
	size_t i;

	for (i = 0; i < m->n; i++)
		add_product(&sum, x[i], copies(m, i));
	return statistics_total(&sum);
}

static int check_values(const double *v, size_t n, const struct weight_curve *c, struct error *e)
{
	bool powers = c->map == WEIGHT_POWER || c->map == WEIGHT_CLIP;
	size_t i;

	if (n == 0)
		return error_set(e, ERROR_RANGE, "no questions are left to weigh");
	if (c->map == WEIGHT_SIGMOID && !isfinite(c->c))
		return error_set(e, ERROR_RANGE, "the sigmoid's centre %g is not finite", c->c);
	if (c->map == WEIGHT_CLIP && !(c->c >= 1))
		return error_set(e, ERROR_RANGE, "a mean of 1 cannot be kept below a cap of %g", c->c);
	for (i = 0; i < n; i++)
		if (!isfinite(v[i]) || !isfinite(c->a) || (powers && (v[i] < 0 || (c->a < 0 && v[i] == 0))))
			return error_set(e, ERROR_RANGE, "value %g has no weight at sharpness %g", v[i], c->a);
	return 0;
}

/* -- the maps ----------------------------------------------------------------------- */

/* f = (x / scale)^a with the greatest power 1, so that none overflows and the sum is at least 1. */
static int powers(struct mapping *m, const double *x, struct error *e)
{
	double least = INFINITY, largest = 0, scale, a = m->curve->a;
	size_t i;

	for (i = 0; i < m->n; i++) {
		largest = x[i] > largest ? x[i] : largest;
		least = x[i] < least ? x[i] : least;
	}
	if (a > 0 && largest == 0)
		return error_set(e, ERROR_RANGE,
				 "every value is 0, so weights at sharpness %g are undefined: sample more paths or use "
				 "--mode uniform",
				 a);
	if (a == 0 && least == 0 && m->by_a != NULL)
		return error_set(e, ERROR_RANGE,
				 "at sharpness 0 a value of 0 has no derivative: start from another sharpness, or give "
				 "values a floor");
	scale = a > 0 ? largest : least;
	for (i = 0; i < m->n; i++) {
		double ratio = x[i] / scale;

		m->f[i] = a == 0 ? 1 : pow(ratio, a);
		if (m->by_a != NULL)
			m->by_a[i] = m->f[i] == 0 ? 0 : log(x[i]) - log(scale);
		if (m->by_c != NULL)
			m->by_c[i] = 0;
	}
	return 0;
}

static void exponentials(struct mapping *m)
{
	double top = m->v[0], a = m->curve->a;
	size_t i;

	for (i = 1; i < m->n; i++)
		if (a > 0 ? m->v[i] > top : m->v[i] < top)
			top = m->v[i];
	for (i = 0; i < m->n; i++) {
		m->f[i] = exp(a * (m->v[i] - top));
		if (m->by_a != NULL)
			m->by_a[i] = m->v[i] - top;
		if (m->by_c != NULL)
			m->by_c[i] = 0;
	}
}

/* log sigma(x), which does not vanish where sigma does. */
static double log_sigmoid(double x)
{
	return x < 0 ? x - log1p(exp(x)) : -log1p(exp(-x));
}

static void sigmoids(struct mapping *m)
{
	double top = -INFINITY, a = m->curve->a, c = m->curve->c;
	size_t i;

	for (i = 0; i < m->n; i++) {
		m->f[i] = log_sigmoid(a * (m->v[i] - c));
		top = m->f[i] > top ? m->f[i] : top;
	}
	for (i = 0; i < m->n; i++) {
		double off = m->v[i] - c, other = exp(log_sigmoid(-a * off)); /* 1 - sigma */

		m->f[i] = exp(m->f[i] - top);
		if (m->by_a != NULL)
			m->by_a[i] = off * other;
		if (m->by_c != NULL)
			m->by_c[i] = -a * other;
	}
}

struct ranked {
	double v;
	size_t i;
};

static int compare_ranked(const void *a, const void *b)
{
	double x = ((const struct ranked *)a)->v, y = ((const struct ranked *)b)->v;

	return (x > y) - (x < y);
}

/* Ranks from 1 up, equal values sharing the mean of theirs, to the power a. */
static int ranks(struct mapping *m, struct error *e)
{
	struct ranked *order = memory_new(m->n, sizeof *order);
	double *rank = memory_new(m->n, sizeof *rank), below = 0;
	size_t i, j, from;
	int rc;

	for (i = 0; i < m->n; i++)
		order[i] = (struct ranked){ m->v[i], i };
	qsort(order, m->n, sizeof *order, compare_ranked);
	for (from = 0; from < m->n; from = i) {
		double equal = 0;

		for (i = from; i < m->n && order[i].v == order[from].v; i++)
			equal += copies(m, order[i].i);
		for (j = from; j < i; j++)
			rank[order[j].i] = below + (equal + 1) / 2;
		below += equal;
	}
	rc = powers(m, rank, e);
	free(order);
	free(rank);
	return rc;
}

/* -- the mean ------------------------------------------------------------------------ */

/* f becomes w of mean 1; the slopes of log f become those of w: w_i (s_i - mean of w s). */
static void normalise(struct mapping *m)
{
	double mean = sum_of(m, m->f) / m->total, *const slopes[] = { m->by_a, m->by_c };
	size_t i, k;

	for (i = 0; i < m->n; i++)
		m->f[i] /= mean;
	for (k = 0; k < 2; k++) {
		struct statistics_sum sum = { 0, 0 };
		double middle;

		if (slopes[k] == NULL)
			continue;
		for (i = 0; i < m->n; i++)
			add_product(&sum, m->f[i] * slopes[k][i], copies(m, i));
		middle = statistics_total(&sum) / m->total;
		for (i = 0; i < m->n; i++)
			slopes[k][i] = m->f[i] * (slopes[k][i] - middle);
	}
}

/* Copies at the cap, those whose f is `from` or more, and the sum of f over the others. */
static void divide_at_cap(const struct mapping *m, double from, double *cut, double *open)
{
	struct statistics_sum sum = { 0, 0 };
	size_t i;

	*cut = 0;
	for (i = 0; i < m->n; i++) {
		if (m->f[i] >= from)
			*cut += copies(m, i);
		else
			add_product(&sum, m->f[i], copies(m, i));
	}
	*open = statistics_total(&sum);
}

/* The least f that s lifts to the cap, or `from`. */
static double least_at_cap(const struct mapping *m, double s, double from)
{
	size_t i;

	for (i = 0; i < m->n; i++)
		if (m->f[i] < from && s * m->f[i] >= m->curve->c)
			from = m->f[i];
	return from;
}

/* The slopes of w under the cap: a capped weight moves only with the cap, at the expense of the others. */
static void clip_slopes(struct mapping *m, double s, double from, double cut, double open)
{
	struct statistics_sum sum = { 0, 0 };
	double middle;
	size_t i;

	for (i = 0; i < m->n && m->by_a != NULL; i++)
		if (m->f[i] < from)
			add_product(&sum, m->f[i] * m->by_a[i], copies(m, i));
	middle = open > 0 ? statistics_total(&sum) / open : 0;
	for (i = 0; i < m->n; i++) {
		bool whole = m->f[i] < from;

		if (m->by_a != NULL)
			m->by_a[i] = whole ? s * m->f[i] * (m->by_a[i] - middle) : 0;
		if (m->by_c != NULL)
			m->by_c[i] = !whole ? 1 : open > 0 ? -cut * m->f[i] / open : 0;
	}
}

/*
 * w_i = min(s f_i, c) with s such that the mean is 1. Raising s to make up for
 * what is cut cuts more. What is cut stays cut, though a rounded s may then
 * leave it just below the cap: so each pass cuts more values, or is the last.
 */
static int clip(struct mapping *m, struct error *e)
{
	double c = m->curve->c, s, cut, open, from, next = INFINITY;
	size_t i;

	do {
		from = next;
		divide_at_cap(m, from, &cut, &open);
		if (open == 0 && cut * c < m->total)
			return error_set(e, ERROR_RANGE,
					 "%.0f of %.0f questions have a weight at all: a cap below %g cannot give them "
					 "the mean 1",
					 cut, m->total, m->total / cut);
		s = open > 0 ? fmax(m->total - cut * c, 0) / open : 0;
		next = least_at_cap(m, s, from);
	} while (next < from);
	clip_slopes(m, s, from, cut, open);
	for (i = 0; i < m->n; i++)
		m->f[i] = m->f[i] >= from ? c : s * m->f[i];
	return 0;
}

static int map_all(struct mapping *m, struct error *e)
{
	switch (m->curve->map) {
	case WEIGHT_EXPONENTIAL:
		exponentials(m);
		break;
	case WEIGHT_SIGMOID:
		sigmoids(m);
		break;
	case WEIGHT_RANK:
		if (ranks(m, e))
			return -1;
		break;
	case WEIGHT_CLIP:
		return powers(m, m->v, e) || clip(m, e) ? -1 : 0;
	default:
		if (powers(m, m->v, e))
			return -1;
		break;
	}
	normalise(m);
	return 0;
}

int weight_from_values(const double *v, const uint64_t *count, size_t n, const struct weight_curve *curve, double *w,
		       double *by_a, double *by_c, struct error *e)
{
	struct mapping m = { .v = v, .count = count, .n = n, .curve = curve, .by_a = by_a, .by_c = by_c };
	size_t i;
	int rc;

	if (check_values(v, n, curve, e))
		return -1;
	for (i = 0; i < n; i++)
		m.total += copies(&m, i);
	m.f = memory_new(n, sizeof *m.f);
	rc = map_all(&m, e);
	if (rc == 0)
		for (i = 0; i < n; i++)
			w[i] = m.f[i];
	free(m.f);
	return rc;
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
