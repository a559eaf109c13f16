#include "entropy/entropy.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/order.h"
#include "base/rng.h"
#include "entropy/parts.h"
#include "math/special.h"

enum {
	BOOTSTRAP_PATHS = 1 << 20
};

static const double log_two = 0.69314718055994530942;

const char *const entropy_estimator_names[ENTROPY_ESTIMATORS + 1] = {
	"plugin", "miller-madow", "chao-shen", "grassberger", "jackknife", "nsb", "semantic", NULL
};
const char *const entropy_unit_names[ENTROPY_UNITS + 1] = { "bits", "nats", "log-n", NULL };
const char *const entropy_interval_names[ENTROPY_INTERVALS + 1] = { "none", "bootstrap", "analytic", "credible", NULL };
const char *const entropy_unanswered_names[ENTROPY_POLICIES + 1] = { "as-matched", "exclude", "distinct", NULL };

const struct entropy_options entropy_defaults = { .level = 0.95, .resamples = 1000 };

/* clang-format off */
const struct option_row entropy_option_rows[] = {
	{ 'u', "unit", "unit", NULL, OPTION_WORD, OPTION_PLACE(entropy_options, unit),
	  .words = entropy_unit_names },
	{ 0, "classes", "count", "possible answers, for nsb", OPTION_COUNT, OPTION_PLACE(entropy_options, classes),
	  .low = 2, .high = 9007199254740992.0, .zero = "twice the paths" },
	{ 0, "estimator", "name", NULL, OPTION_WORD, OPTION_PLACE(entropy_options, estimator),
	  .words = entropy_estimator_names },
	{ 0, "interval", "kind", NULL, OPTION_WORD, OPTION_PLACE(entropy_options, interval),
	  .words = entropy_interval_names },
	{ 0, "level", "share", "of the interval", OPTION_NUMBER, OPTION_PLACE(entropy_options, level),
	  .low = 0.01, .high = 0.9999 },
	{ 0 }
};

const struct option_row entropy_record_option_rows[] = {
	{ 's', "seed", "number", "seed of the bootstrap", OPTION_COUNT, OPTION_PLACE(entropy_options, seed),
	  .high = INFINITY },
	{ 0, "resamples", "count", "of the bootstrap", OPTION_COUNT, OPTION_PLACE(entropy_options, resamples),
	  .low = 10, .high = 1e6 },
	{ 0, "unanswered", "policy", "paths without an answer", OPTION_WORD, OPTION_PLACE(entropy_options, unanswered),
	  .words = entropy_unanswered_names },
	{ 0 }
};
/* clang-format on */

/* log(n / c) for c <= n: never negative, and of full precision also where c is nearly n. */
static double log_ratio(uint64_t n, uint64_t c)
{
	return c > n / 2 ? log1p((double)(n - c) / (double)c) : log((double)n / (double)c);
}

static int sum_counts(const uint64_t *count, size_t k, uint64_t *n, struct error *e)
{
	const uint64_t limit = UINT64_C(1) << 53;
	size_t i;

	*n = 0;
	for (i = 0; i < k; i++) {
		if (count[i] > limit - *n)
			return error_set(e, ERROR_RANGE, "counts add up to more than 2^53");
		*n += count[i];
	}
	if (*n == 0)
		return error_set(e, ERROR_RANGE, "no counts: the entropy of nothing is undefined");
	return 0;
}

/* -- the estimators, for counts above 0 ------------------------------------------- */

static double plug_in(const uint64_t *count, size_t k, uint64_t n, double *deviation)
{
	struct statistics_sum sum = { 0, 0 }, squares = { 0, 0 };
	double h;
	size_t i;

	for (i = 0; i < k; i++)
		if (count[i] > 0)
			statistics_add(&sum, (double)count[i] * log_ratio(n, count[i]));
	h = statistics_total(&sum) / (double)n;
	if (deviation != NULL) {
		for (i = 0; i < k; i++) {
			double off = log_ratio(n, count[i]) - h;

			statistics_add(&squares, (double)count[i] * off * off);
		}
		*deviation = sqrt(statistics_total(&squares)) / (double)n;
	}
	return h;
}

static double chao_shen(const uint64_t *count, size_t k, uint64_t n)
{
	struct statistics_sum sum = { 0, 0 };
	uint64_t single = 0;
	double seen;
	size_t i;

	for (i = 0; i < k; i++)
		single += count[i] == 1;
	/* Every cluster has one path: take it as if one of them had come twice. */
	if (single == n)
		single = n - 1;
	seen = (double)(n - single) / (double)n;
	for (i = 0; i < k; i++) {
		double p = seen * (double)count[i] / (double)n;

		statistics_add(&sum, p * log(p) / expm1((double)n * log1p(-p)));
	}
	return statistics_total(&sum);
}

static double grassberger(const uint64_t *count, size_t k, uint64_t n)
{
	struct statistics_sum sum = { 0, 0 };
	size_t i;

	for (i = 0; i < k; i++)
		statistics_add(&sum, (double)count[i] * (log((double)n) - log_two -
							 special_digamma((double)(count[i] / 2) + 0.5)));
	return statistics_total(&sum) / (double)n;
}

/* m log((m+1)/m), 0 at 0. */
static double gain(uint64_t m)
{
	return m == 0 ? 0 : (double)m * log1p(1 / (double)m);
}

/*
 * With g(m) = m log((m+1)/m), (n-1)(H - H without a path of cluster i) is t_i plus
 * what is the same for all paths, t_i = - log c_i - g(c_i - 1); so the estimate is
 * H + g(n-1) - sum_i p_i g(c_i - 1), and the variance sum_i p_i (t_i - mean)^2 / (n-1).
 */
static double jackknife(const uint64_t *count, size_t k, uint64_t n, double *deviation)
{
	struct statistics_sum sum = { 0, 0 }, mean = { 0, 0 }, squares = { 0, 0 };
	double h = plug_in(count, k, n, NULL), m = (double)n;
	size_t i;

	*deviation = 0;
	if (n == 1)
		return h;
	for (i = 0; i < k; i++) {
		double p = (double)count[i] / m;

		statistics_add(&sum, p * (gain(n - 1) - gain(count[i] - 1)));
		statistics_add(&mean, p * (log_ratio(n, count[i]) - gain(count[i] - 1)));
	}
	for (i = 0; i < k; i++) {
		double off = log_ratio(n, count[i]) - gain(count[i] - 1) - statistics_total(&mean);

		statistics_add(&squares, (double)count[i] / m * off * off);
	}
	*deviation = sqrt(statistics_total(&squares) / (m - 1));
	return h + statistics_total(&sum);
}

/*
 * The estimate alone, in nats, and the standard deviation of ANALYTIC (NaN where
 * there is none). count [k], all above 0; n their sum; classes >= k, >= 2.
 */
static double of_counts(enum entropy_estimator estimator, const uint64_t *count, size_t k, uint64_t n, uint64_t classes,
			double *deviation)
{
	*deviation = NAN;
	switch (estimator) {
	case ENTROPY_PLUG_IN:
		return plug_in(count, k, n, deviation);
	case ENTROPY_MILLER_MADOW:
		return plug_in(count, k, n, deviation) + (double)(k - 1) / (2 * (double)n);
	case ENTROPY_CHAO_SHEN:
		return chao_shen(count, k, n);
	case ENTROPY_GRASSBERGER:
		return grassberger(count, k, n);
	case ENTROPY_JACKKNIFE:
		return jackknife(count, k, n, deviation);
	case ENTROPY_NSB:
		return entropy_nsb(count, k, n, classes, deviation);
	default:
		return NAN;
	}
}

/* -- units and intervals ---------------------------------------------------------- */

double entropy_in_unit(double nats, enum entropy_unit unit, uint64_t n)
{
	nats = nats < 0 ? 0 : nats;
	if (unit == ENTROPY_LOG_N)
		return n == 1 ? NAN : nats / log((double)n);
	return unit == ENTROPY_BITS ? nats / log_two : nats;
}

static int compare_counts(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x < y) - (x > y);
}

size_t entropy_sort_counts(uint64_t *sorted, const uint64_t *count, size_t k)
{
	size_t used = 0, i;

	for (i = 0; i < k; i++)
		if (count[i] > 0)
			sorted[used++] = count[i];
	qsort(sorted, used, sizeof *sorted, compare_counts);
	return used;
}

void entropy_basic_interval(double *estimates, const struct entropy_options *o, struct estimate *h)
{
	qsort(estimates, o->resamples, sizeof *estimates, order_doubles);
	h->lo = 2 * h->value - statistics_quantile(estimates, o->resamples, 0.5 + 0.5 * o->level);
	h->hi = 2 * h->value - statistics_quantile(estimates, o->resamples, 0.5 - 0.5 * o->level);
}

/* n paths drawn from the counts [k], largest first, into drawn [k]; owner [n] is the cluster of each path. */
static size_t resample(struct rng *r, const size_t *owner, uint64_t n, uint64_t *drawn, size_t k)
{
	size_t used = 0, i;
	uint64_t j;

	memset(drawn, 0, k * sizeof *drawn);
	for (j = 0; j < n; j++)
		drawn[owner[rng_below(r, n)]]++;
	for (i = 0; i < k; i++)
		if (drawn[i] > 0)
			drawn[used++] = drawn[i];
	return used;
}

static void bootstrap(const uint64_t *count, size_t k, uint64_t n, uint64_t classes, const struct entropy_options *o,
		      struct estimate *h)
{
	double *estimates = memory_new(o->resamples, sizeof *estimates), unused;
	uint64_t *drawn = memory_new(k, sizeof *drawn);
	size_t *owner = memory_new((size_t)n, sizeof *owner), at = 0, i;
	struct rng r;

	for (i = 0; i < k; i++)
		for (uint64_t j = 0; j < count[i]; j++)
			owner[at++] = i;
	rng_init(&r, o->seed, rng_hash(count, k * sizeof *count) ^ rng_hash("entropy", 7));
	for (i = 0; i < o->resamples; i++) {
		size_t used = resample(&r, owner, n, drawn, k);

		estimates[i] = of_counts(o->estimator, drawn, used, n, classes, &unused);
	}
	entropy_basic_interval(estimates, o, h);
	free(owner);
	free(drawn);
	free(estimates);
}

int entropy_options_check(const struct entropy_options *o, struct error *e)
{
	if (o->interval == ENTROPY_ANALYTIC &&
	    (o->estimator == ENTROPY_CHAO_SHEN || o->estimator == ENTROPY_GRASSBERGER ||
	     o->estimator == ENTROPY_SEMANTIC))
		return error_set(e, ERROR_USAGE, "no analytic interval is known of %s: take a bootstrap",
				 entropy_estimator_names[o->estimator]);
	if (o->interval == ENTROPY_CREDIBLE && o->estimator != ENTROPY_NSB)
		return error_set(e, ERROR_USAGE, "a credible interval is one of a posterior: of nsb, not of %s",
				 entropy_estimator_names[o->estimator]);
	return 0;
}

/* What entropy_estimate() refuses besides impossible counts. */
static int check(const struct entropy_options *o, size_t k, uint64_t n, uint64_t classes, struct error *e)
{
	if (o->estimator == ENTROPY_SEMANTIC)
		return error_set(e, ERROR_USAGE, "the semantic entropy is one of log-probabilities, not of counts");
	if (entropy_options_check(o, e))
		return -1;
	if (o->interval == ENTROPY_BOOTSTRAP && n > BOOTSTRAP_PATHS)
		return error_set(e, ERROR_RANGE, "a bootstrap of %llu paths; the limit is %d", (unsigned long long)n,
				 BOOTSTRAP_PATHS);
	if (o->estimator == ENTROPY_NSB && classes < k)
		return error_set(e, ERROR_RANGE, "%zu clusters, but only %llu possible answers (--classes)", k,
				 (unsigned long long)classes);
	if (o->unit == ENTROPY_LOG_N && n == 1)
		return error_set(e, ERROR_RANGE, "one path alone has no entropy in units of log n");
	return 0;
}

static void analytic(double deviation, double level, struct estimate *h)
{
	double z = statistics_normal_quantile(0.5 + 0.5 * level);

	h->lo = h->value - z * deviation;
	h->hi = h->value + z * deviation;
}

/* Of a posterior with this mean and standard deviation, as a beta distribution. */
static void credible(double deviation, uint64_t classes, double level, struct estimate *h)
{
	double most = log((double)classes), mean = h->value / most, share = deviation / most;
	double count = mean * (1 - mean) / (share * share) - 1;

	/* So narrow a distribution is normal to 1e-3 of its width. */
	if (!(count < 1e6)) {
		analytic(deviation, level, h);
		return;
	}
	h->lo = most * statistics_beta_quantile(0.5 - 0.5 * level, mean * count, (1 - mean) * count);
	h->hi = most * statistics_beta_quantile(0.5 + 0.5 * level, mean * count, (1 - mean) * count);
}

static void estimate_sorted(const uint64_t *count, size_t k, uint64_t n, uint64_t classes,
			    const struct entropy_options *o, struct estimate *h)
{
	double deviation;

	h->value = of_counts(o->estimator, count, k, n, classes, &deviation);
	h->lo = h->hi = NAN;
	if (o->interval == ENTROPY_ANALYTIC) {
		analytic(deviation, o->level, h);
	} else if (o->interval == ENTROPY_CREDIBLE) {
		credible(deviation, classes, o->level, h);
	} else if (o->interval == ENTROPY_BOOTSTRAP) {
		bootstrap(count, k, n, classes, o, h);
	}
	h->value = entropy_in_unit(h->value, o->unit, n);
	if (o->interval != ENTROPY_NO_INTERVAL) {
		h->lo = entropy_in_unit(h->lo, o->unit, n);
		h->hi = entropy_in_unit(h->hi, o->unit, n);
	}
}

int entropy_estimate(const uint64_t *count, size_t k, const struct entropy_options *o, struct estimate *h,
		     struct error *e)
{
	uint64_t n, classes, *sorted;
	size_t used;
	int rc;

	if (sum_counts(count, k, &n, e))
		return -1;
	/* Sorted, so that a result depends on the counts as a set, to the last bit. */
	sorted = memory_new(k, sizeof *sorted);
	used = entropy_sort_counts(sorted, count, k);
	classes = o->classes > 0 ? o->classes : 2 * n;
	rc = check(o, used, n, classes, e);
	if (rc == 0)
		estimate_sorted(sorted, used, n, classes, o, h);
	free(sorted);
	return rc;
}
