/*
 * The statistics that results are reported with: sums that do not lose
 * digits, quantiles, and intervals.
 */
#ifndef MATH_STATISTICS_H
#define MATH_STATISTICS_H

#include <stddef.h>
#include <stdint.h>

struct estimate {
	double value, lo, hi;
};

/*
 * Compensated sum (Neumaier 1974) from { 0, 0 }: the error is at most
 * u |sum x| + 3 n^2 u^2 sum |x| with u = 2^-53.
 */
struct statistics_sum {
	double total, lost;
};

void statistics_add(struct statistics_sum *s, double x);
double statistics_total(const struct statistics_sum *s);

/* Of x [n], n >= 1. */
double statistics_mean(const double *x, size_t n);

/* The q-quantile, 0 <= q <= 1, of sorted x [n], n >= 1, linear between neighbours (type 7 of Hyndman and Fan 1996). */
double statistics_quantile(const double *sorted, size_t n, double q);

/* z with P(Z <= z) = p, Z standard normal, 0 < p < 1; relative error below 1e-14 unless p is within 1e-3 of 1/2. */
double statistics_normal_quantile(double p);

/*
 * Wilson's score interval for a share: k successes of n >= 1, level such as
 * 0.95. Source: Wilson 1927, doi 10.1080/01621459.1927.10502953.
 */
struct estimate statistics_wilson(uint64_t k, uint64_t n, double level);

enum {
	STATISTICS_RESAMPLES = 2000
};

/*
 * Mean of x [n] with a percentile bootstrap interval over resampled items
 * (Efron 1979). Of paired differences it is the paired bootstrap. A function of
 * (x, level, resamples, seed).
 */
struct estimate statistics_bootstrap(const double *x, size_t n, double level, size_t resamples, uint64_t seed);

/*
 * Quantile of the beta distribution: x with P(X <= x) = p, 0 < p < 1, for a and b
 * from 1e-3 to 1e6; P at x is within 1e-10 of p, or x is below 1e-300.
 */
double statistics_beta_quantile(double p, double a, double b);

/*
 * Chance that at least one of k paths is right when c <= n of n are:
 * 1 - C(n-c, k) / C(n, k); 1 <= k <= n. Error below 2 n 2^-53.
 */
double statistics_pass_at(uint64_t n, uint64_t c, uint64_t k);

#endif
