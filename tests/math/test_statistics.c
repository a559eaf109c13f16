/* Sums, quantiles and intervals against published values, closed forms and simulation. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/rng.h"
#include "math/statistics.h"

static void assert_close(double got, double want, double relative)
{
	if (!(fabs(got - want) <= relative * fabs(want)))
		fail_msg("%.17g instead of %.17g", got, want);
}

static void sums(void **state)
{
	static const double x[] = { 1e16, 1, -1e16, 1e-3, 1e100, 1, -1e100 };
	struct statistics_sum s = { 0, 0 };
	struct rng r;

	(void)state;
	for (size_t i = 0; i < countof(x); i++)
		statistics_add(&s, x[i]);
	assert_true(statistics_total(&s) == 2.001);
	/* Large terms that cancel in another order than they came: what is left are the small ones. */
	rng_init(&r, 1, 0);
	for (int round = 0; round < 100; round++) {
		struct statistics_sum t = { 0, 0 };
		double terms[200], small = 0;

		for (size_t i = 0; i < 100; i++) {
			terms[i] = ldexp((double)rng_between(&r, 1, 1 << 20), (int)rng_between(&r, 0, 20));
			terms[100 + i] = -terms[i];
		}
		terms[0] += 1.0 / 1024;
		small = 1.0 / 1024;
		rng_shuffle(&r, terms, 200, sizeof *terms);
		for (size_t i = 0; i < 200; i++)
			statistics_add(&t, terms[i]);
		/* 3 n^2 2^-106 sum |x| with n = 200 and sum |x| <= 200 * 2^40 */
		assert_true(fabs(statistics_total(&t) - small) <=
			    small * 0x1p-53 + 3 * 200.0 * 200 * 0x1p-106 * 200 * 0x1p40);
	}
}

static void means(void **state)
{
	static const double x[] = { 2, 4, 4, 4, 5, 5, 7, 9 }, one[] = { 3 }, far[] = { 1e9 + 1, 1e9 + 2, 1e9 + 3 };

	(void)state;
	assert_true(statistics_mean(x, 8) == 5 && statistics_mean(one, 1) == 3 && statistics_mean(far, 3) == 1e9 + 2);
}

static void quantiles(void **state)
{
	static const double x[] = { 1, 2, 3, 4 };
	static const double at[][2] = {
		{ 0, 1 }, { 0.25, 1.75 }, { 0.5, 2.5 }, { 1.0 / 3, 2 }, { 0.9, 3.7 }, { 1, 4 }
	};

	(void)state;
	for (size_t i = 0; i < countof(at); i++)
		assert_close(statistics_quantile(x, 4, at[i][0]), at[i][1], 4 * 0x1p-53);
	assert_true(statistics_quantile(x, 1, 0) == 1 && statistics_quantile(x, 1, 0.7) == 1);
}

static void normal(void **state)
{
	/* Abramowitz and Stegun, table 26.5, and further digits as they are commonly printed. */
	static const double table[][2] = {
		{ 0.95, 1.6448536269514722 },  { 0.975, 1.959963984540054 }, { 0.99, 2.3263478740408408 },
		{ 0.995, 2.5758293035489004 }, { 0.75, 0.6744897501960817 }, { 0.0005, -3.2905267314918945 },
		{ 1e-10, -6.361340902404056 },
	};

	(void)state;
	for (size_t i = 0; i < countof(table); i++)
		assert_close(statistics_normal_quantile(table[i][0]), table[i][1], 1e-14);
	assert_true(fabs(statistics_normal_quantile(0.5)) <= 0x1p-52);
	/* P(Z <= z(p)) = p: an error of z by d changes it by no more than d * 0.4. */
	for (double p = 1.0 / 64; p < 1; p += 1.0 / 64) {
		double z = statistics_normal_quantile(p);

		assert_true(fabs(0.5 * erfc(-z / sqrt(2)) - p) <= 4 * 0x1p-53);
		assert_true(p == 0.5 || z == -statistics_normal_quantile(1 - p));
	}
}

static void wilson(void **state)
{
	/* Newcombe, Statistics in Medicine 17 (1998), table I, method 3. */
	static const struct {
		uint64_t k, n;
		double lo, hi;
	} table[] = { { 81, 263, 0.2553, 0.3662 },
		      { 15, 148, 0.0624, 0.1605 },
		      { 0, 20, 0, 0.1611 },
		      { 1, 29, 0.0061, 0.1718 } };

	(void)state;
	for (size_t i = 0; i < countof(table); i++) {
		struct estimate e = statistics_wilson(table[i].k, table[i].n, 0.95);
		struct estimate mirror = statistics_wilson(table[i].n - table[i].k, table[i].n, 0.95);

		assert_true(e.value == (double)table[i].k / (double)table[i].n);
		assert_true(fabs(e.lo - table[i].lo) <= 0.00005 && fabs(e.hi - table[i].hi) <= 0.00005);
		assert_true(fabs(mirror.lo - (1 - e.hi)) <= 4 * 0x1p-53 && fabs(mirror.hi - (1 - e.lo)) <= 4 * 0x1p-53);
	}
	/* The ends solve (p - k/n)^2 = z^2 p (1 - p) / n. */
	for (uint64_t n = 1; n < 60; n += 7) {
		for (uint64_t k = 0; k <= n; k++) {
			double z = 2.5758293035489004, share = (double)k / (double)n;
			struct estimate e = statistics_wilson(k, n, 0.99);

			assert_true(0 <= e.lo && e.lo <= share && share <= e.hi && e.hi <= 1);
			assert_true(fabs((e.lo - share) * (e.lo - share) - z * z * e.lo * (1 - e.lo) / (double)n) <=
				    1e-14 * z * z);
			assert_true(fabs((e.hi - share) * (e.hi - share) - z * z * e.hi * (1 - e.hi) / (double)n) <=
				    1e-14 * z * z);
		}
	}
	assert_true(statistics_wilson(0, 5, 0.95).lo == 0 && statistics_wilson(5, 5, 0.95).hi == 1);
}

/* C(n, k) for n <= 50: below 2^53, so a double holds it and its differences exactly. */
static double choose(uint64_t n, uint64_t k)
{
	uint64_t c = 1;

	if (k > n)
		return 0;
	for (uint64_t i = 1; i <= k; i++)
		c = c * (n - k + i) / i;
	return (double)c;
}

static void pass_at(void **state)
{
	(void)state;
	for (uint64_t n = 1; n <= 50; n++) {
		for (uint64_t k = 1; k <= n; k++) {
			double last = -1;

			for (uint64_t c = 0; c <= n; c++) {
				double got = statistics_pass_at(n, c, k),
				       want = (choose(n, k) - choose(n - c, k)) / choose(n, k);

				assert_true(fabs(got - want) <= 2 * (double)n * 0x1p-53 && got >= last);
				last = got;
			}
		}
		assert_true(statistics_pass_at(n, 0, 1) == 0 && statistics_pass_at(n, n, 1) == 1);
	}
	assert_close(statistics_pass_at(65536, 1, 256), 256.0 / 65536, 65536 * 0x1p-52);
}

/* The sample's, over n - 1. */
static double variance(const double *x, size_t n)
{
	double mean = statistics_mean(x, n), sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (x[i] - mean) * (x[i] - mean);
	return sum / (double)(n - 1);
}

static void bootstrap(void **state)
{
	enum {
		SETS = 300,
		N = 30
	};
	double x[N], same[] = { 2, 2, 2 }, widths = 0;
	size_t covered = 0;
	struct estimate e, again, other, wider;
	struct rng r;

	(void)state;
	e = statistics_bootstrap(same, 3, 0.95, 100, 1);
	assert_true(e.value == 2 && e.lo == 2 && e.hi == 2);
	rng_init(&r, 21, 0);
	for (size_t set = 0; set < SETS; set++) {
		for (size_t i = 0; i < N; i++)
			x[i] = 3 + 2 * rng_normal(&r);
		e = statistics_bootstrap(x, N, 0.9, 400, set);
		assert_true(e.lo < e.value && e.value < e.hi);
		covered += e.lo <= 3 && 3 <= e.hi;
		widths += (e.hi - e.lo) / (2 * 1.6448536269514722 * sqrt(variance(x, N) / N));
	}
	/*
	 * The bootstrap's variance is (n-1)/n of the sample's: width sqrt(29/30) = 0.983 of
	 * the normal interval, which for n = 30 covers 0.89. Over 300 sets the share deviates
	 * by 0.018; the mean width by 0.004 (a quantile of 400 by 7 % in each set).
	 */
	assert_true(fabs((double)covered / SETS - 0.885) <= 3.5 * 0.018);
	assert_true(fabs(widths / SETS - 0.983) <= 3.5 * 0.004);
	again = statistics_bootstrap(x, N, 0.9, 400, SETS - 1);
	other = statistics_bootstrap(x, N, 0.9, 400, SETS);
	wider = statistics_bootstrap(x, N, 0.99, 400, SETS - 1);
	assert_true(again.lo == e.lo && again.hi == e.hi);
	assert_true(other.lo != e.lo && other.value == e.value);
	assert_true(wider.lo < e.lo && wider.hi > e.hi);
}

/* Where the distribution has a closed form; and both tails of skewed ones, mirrored. */
static void beta_quantiles(void **state)
{
	static const double shares[] = { 1e-4, 0.025, 0.3, 0.5, 0.9, 0.975 };
	static const double shapes[][2] = { { 0.05, 3 }, { 0.7, 0.2 }, { 40, 2 }, { 1e5, 3e5 } };

	(void)state;
	for (size_t i = 0; i < countof(shares); i++) {
		double p = shares[i], half = sin(1.5707963267948966 * p);

		assert_true(fabs(statistics_beta_quantile(p, 1, 1) - p) < 1e-12);
		assert_true(fabs(statistics_beta_quantile(p, 3, 1) - cbrt(p)) < 1e-10);
		assert_true(fabs(statistics_beta_quantile(p, 1, 7) + expm1(log1p(-p) / 7)) < 1e-10);
		assert_true(fabs(statistics_beta_quantile(p, 0.5, 0.5) - half * half) < 1e-9);
		/* x^a to within 2^-52 where x is small */
		assert_true(fabs(statistics_beta_quantile(p, 0.05, 1) / pow(p, 20) - 1) < 1e-9);
		for (size_t k = 0; k < countof(shapes); k++) {
			double x = statistics_beta_quantile(p, shapes[k][0], shapes[k][1]);
			double y = statistics_beta_quantile(1 - p, shapes[k][1], shapes[k][0]);

			assert_true(x >= 0 && x <= 1 && fabs(x + y - 1) < 1e-8);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sums),      cmocka_unit_test(means),          cmocka_unit_test(quantiles),
		cmocka_unit_test(normal),    cmocka_unit_test(wilson),         cmocka_unit_test(pass_at),
		cmocka_unit_test(bootstrap), cmocka_unit_test(beta_quantiles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
