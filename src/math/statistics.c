#include "math/statistics.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/order.h"
#include "base/rng.h"

void statistics_add(struct statistics_sum *s, double x)
{
	double t = s->total + x;

	s->lost += fabs(s->total) >= fabs(x) ? (s->total - t) + x : (x - t) + s->total;
	s->total = t;
}

double statistics_total(const struct statistics_sum *s)
{
	return s->total + s->lost;
}

double statistics_mean(const double *x, size_t n)
{
	struct statistics_sum s = { 0, 0 };
	size_t i;

	for (i = 0; i < n; i++)
		statistics_add(&s, x[i]);
	return statistics_total(&s) / (double)n;
}

double statistics_quantile(const double *sorted, size_t n, double q)
{
	double at = q * (double)(n - 1);
	size_t i = (size_t)at;

	if (i + 1 >= n)
		return sorted[n - 1];
	return sorted[i] + (at - (double)i) * (sorted[i + 1] - sorted[i]);
}

/* The root of an increasing function between low and high, to the last bits. */
static double bisect(double (*f)(double x, double parameter), double parameter, double target, double low, double high)
{
	int i;

	for (i = 0; i < 200; i++) {
		double middle = 0.5 * (low + high);

		if (f(middle, parameter) < target)
			low = middle;
		else
			high = middle;
	}
	return 0.5 * (low + high);
}

static double normal_distribution(double x, double unused)
{
	(void)unused;
	return 0.5 * erfc(-x / 1.4142135623730951);
}

double statistics_normal_quantile(double p)
{
	/* By symmetry in the lower half, where erfc loses nothing. */
	if (p > 0.5)
		return -statistics_normal_quantile(1 - p);
	return bisect(normal_distribution, 0, p, -40, 0);
}

struct estimate statistics_wilson(uint64_t k, uint64_t n, double level)
{
	double z = statistics_normal_quantile(0.5 + 0.5 * level), m = (double)n, p = (double)k / m;
	double centre = (p + z * z / (2 * m)) / (1 + z * z / m);
	double half = z / (1 + z * z / m) * sqrt(p * (1 - p) / m + z * z / (4 * m * m));
	struct estimate e = { p, centre - half, centre + half };

	/* Exact at the ends, where the formula rounds. */
	if (k == 0)
		e.lo = 0;
	if (k == n)
		e.hi = 1;
	return e;
}

struct estimate statistics_bootstrap(const double *x, size_t n, double level, size_t resamples, uint64_t seed)
{
	double *means = memory_new(resamples, sizeof *means);
	struct estimate e = { statistics_mean(x, n), 0, 0 };
	struct rng r;
	size_t i, j;

	rng_init(&r, seed, rng_hash("bootstrap", 9));
	for (i = 0; i < resamples; i++) {
		struct statistics_sum s = { 0, 0 };

		for (j = 0; j < n; j++)
			statistics_add(&s, x[rng_below(&r, n)]);
		means[i] = statistics_total(&s) / (double)n;
	}
	qsort(means, resamples, sizeof *means, order_doubles);
	e.lo = statistics_quantile(means, resamples, 0.5 - 0.5 * level);
	e.hi = statistics_quantile(means, resamples, 0.5 + 0.5 * level);
	free(means);
	return e;
}

/* Continued fraction of the regularised incomplete beta function (Lentz's method; DLMF 8.17.22). */
static double beta_fraction(double a, double b, double x)
{
	const double tiny = 1e-300;
	double c = 1, d = 1 - (a + b) * x / (a + 1), h;
	int m;

	d = 1 / (fabs(d) < tiny ? tiny : d);
	h = d;
	for (m = 1; m < 1000; m++) {
		double k = m, even = k * (b - k) * x / ((a + 2 * k - 1) * (a + 2 * k));
		double odd = -(a + k) * (a + b + k) * x / ((a + 2 * k) * (a + 2 * k + 1)), step;

		d = 1 + even * d;
		c = 1 + even / c;
		d = 1 / (fabs(d) < tiny ? tiny : d);
		c = fabs(c) < tiny ? tiny : c;
		h *= d * c;
		d = 1 + odd * d;
		c = 1 + odd / c;
		d = 1 / (fabs(d) < tiny ? tiny : d);
		c = fabs(c) < tiny ? tiny : c;
		step = d * c;
		h *= step;
		if (fabs(step - 1) < 1e-16)
			break;
	}
	return h;
}

static double incomplete_beta(double a, double b, double x)
{
	double front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x));

	if (x <= 0 || x >= 1)
		return x <= 0 ? 0 : 1;
	if (x < (a + 1) / (a + b + 2))
		return front * beta_fraction(a, b, x) / a;
	return 1 - front * beta_fraction(b, a, 1 - x) / b;
}

double statistics_beta_quantile(double p, double a, double b)
{
	double low = 0, high = 1;
	int i;

	/* Halving the interval, and near 0, where small a have their mass, its logarithm. */
	for (i = 0; i < 1200 && low < high; i++) {
		double middle = low > 0 || high > 0.5 ? 0.5 * (low + high) : 0.125 * high;

		if (middle == low || middle == high)
			break;
		if (incomplete_beta(a, b, middle) < p)
			low = middle;
		else
			high = middle;
	}
	return 0.5 * (low + high);
}

double statistics_pass_at(uint64_t n, uint64_t c, uint64_t k)
{
	double none = 1;
	uint64_t i;

	if (n - c < k)
		return 1;
	/* C(n-c, k) / C(n, k) as a product of factors below 1: nothing overflows. */
	for (i = n - c + 1; i <= n; i++)
		none *= 1 - (double)k / (double)i;
	return 1 - none;
}
