/*
 * Every estimator against its definition in Arb's balls, NSB against 20 digits
 * by tests/entropy/nsb.py; invariances, intervals, refusals.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "config.h"
#if FLINT_VERSION_MAJOR >= 3
#include <flint/arb.h>
#else
#include <arb.h>
#endif
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/rng.h"
#include "entropy/entropy.h"

enum {
	BITS = 300
};

static struct estimate estimate(const uint64_t *count, size_t k, const struct entropy_options *o)
{
	struct estimate h = { 0, 0, 0 };
	struct error e = { 0 };

	if (entropy_estimate(count, k, o, &h, &e))
		fail_msg("%s", e.text);
	return h;
}

static struct entropy_options in_nats(enum entropy_estimator estimator)
{
	struct entropy_options o = entropy_defaults;

	o.unit = ENTROPY_NATS;
	o.estimator = estimator;
	return o;
}

static void assert_close(double got, const arb_t exact, double allowed, const char *what)
{
	arb_t off;
	double error;

	arb_init(off);
	arb_set_d(off, got);
	arb_sub(off, off, exact, BITS);
	arb_abs(off, off);
	error = arf_get_d(arb_midref(off), ARF_RND_UP) + mag_get_d(arb_radref(off));
	if (!(error <= allowed))
		fail_msg("%s: %.17g is off by %.3g; allowed %.3g", what, got, error, allowed);
	arb_clear(off);
}

/* -- definitions ------------------------------------------------------------------ */

static uint64_t total(const uint64_t *count, size_t k)
{
	uint64_t n = 0;

	for (size_t i = 0; i < k; i++)
		n += count[i];
	return n;
}

static void ratio(arb_t out, uint64_t a, uint64_t b)
{
	arb_set_ui(out, a);
	arb_div_ui(out, out, b, BITS);
}

static void exact_plug_in(arb_t h, const uint64_t *count, size_t k)
{
	uint64_t n = total(count, k);
	arb_t p, log_p;

	arb_init(p);
	arb_init(log_p);
	arb_zero(h);
	for (size_t i = 0; i < k; i++) {
		if (count[i] == 0)
			continue;
		ratio(p, count[i], n);
		arb_log(log_p, p, BITS);
		arb_submul(h, p, log_p, BITS);
	}
	arb_clear(p);
	arb_clear(log_p);
}

static void exact_miller_madow(arb_t h, const uint64_t *count, size_t k)
{
	uint64_t seen = 0;
	arb_t more;

	arb_init(more);
	for (size_t i = 0; i < k; i++)
		seen += count[i] > 0;
	exact_plug_in(h, count, k);
	ratio(more, seen - 1, 2 * total(count, k));
	arb_add(h, h, more, BITS);
	arb_clear(more);
}

static void exact_chao_shen(arb_t h, const uint64_t *count, size_t k)
{
	uint64_t n = total(count, k), single = 0;
	arb_t p, q, term;

	arb_init(p);
	arb_init(q);
	arb_init(term);
	for (size_t i = 0; i < k; i++)
		single += count[i] == 1;
	if (single == n)
		single--;
	arb_zero(h);
	for (size_t i = 0; i < k; i++) {
		if (count[i] == 0)
			continue;
		ratio(p, n - single, n);
		ratio(q, count[i], n);
		arb_mul(p, p, q, BITS);
		arb_log(term, p, BITS);
		arb_mul(term, term, p, BITS);
		arb_sub_ui(q, p, 1, BITS);
		arb_neg(q, q);
		arb_pow_ui(q, q, n, BITS);
		arb_sub_ui(q, q, 1, BITS); /* -(1 - (1 - p)^n) */
		arb_div(term, term, q, BITS);
		arb_add(h, h, term, BITS);
	}
	arb_clear(p);
	arb_clear(q);
	arb_clear(term);
}

static void digamma_half(arb_t out, uint64_t twice)
{
	ratio(out, twice, 2);
	arb_digamma(out, out, BITS);
}

static void exact_grassberger(arb_t h, const uint64_t *count, size_t k)
{
	uint64_t n = total(count, k);
	arb_t g, part;

	arb_init(g);
	arb_init(part);
	arb_zero(h);
	for (size_t i = 0; i < k; i++) {
		if (count[i] == 0)
			continue;
		digamma_half(g, count[i] + 1);
		digamma_half(part, count[i]);
		arb_sub(g, g, part, BITS);
		arb_mul_2exp_si(g, g, -1);
		if (count[i] % 2 == 1)
			arb_neg(g, g);
		digamma_half(part, 2 * count[i]);
		arb_add(g, g, part, BITS);
		arb_mul_ui(g, g, count[i], BITS);
		arb_sub(h, h, g, BITS);
	}
	arb_div_ui(h, h, n, BITS);
	arb_log_ui(g, n, BITS);
	arb_add(h, h, g, BITS);
	arb_clear(g);
	arb_clear(part);
}

/* The estimate and its variance, (n-1)/n sum over paths (H without it - mean)^2. */
static void exact_jackknife(arb_t h, arb_t variance, const uint64_t *count, size_t k)
{
	uint64_t n = total(count, k), less[64];
	arb_t mean, without[64], off;

	arb_init(mean);
	arb_init(off);
	for (size_t i = 0; i < k; i++) {
		arb_init(without[i]);
		if (count[i] == 0)
			continue;
		memcpy(less, count, k * sizeof *less);
		less[i]--;
		exact_plug_in(without[i], less, k);
		arb_addmul_ui(mean, without[i], count[i], BITS);
	}
	arb_div_ui(mean, mean, n, BITS);
	arb_zero(variance);
	for (size_t i = 0; i < k; i++) {
		arb_sub(off, without[i], mean, BITS);
		arb_mul(off, off, off, BITS);
		arb_addmul_ui(variance, off, count[i], BITS);
		arb_clear(without[i]);
	}
	arb_mul_ui(variance, variance, n - 1, BITS);
	arb_div_ui(variance, variance, n, BITS);
	exact_plug_in(h, count, k);
	arb_mul_ui(h, h, n, BITS);
	arb_submul_ui(h, mean, n - 1, BITS);
	arb_clear(mean);
	arb_clear(off);
}

static void against_definitions(const uint64_t *count, size_t k)
{
	static const struct {
		enum entropy_estimator estimator;
		void (*exact)(arb_t h, const uint64_t *count, size_t k);
	} simple[] = {
		{ ENTROPY_PLUG_IN, exact_plug_in },
		{ ENTROPY_MILLER_MADOW, exact_miller_madow },
		{ ENTROPY_CHAO_SHEN, exact_chao_shen },
		{ ENTROPY_GRASSBERGER, exact_grassberger },
	};
	uint64_t n = total(count, k);
	double allowed = 1e-13 * (1 + log((double)n)), z = 1.959963984540054;
	struct entropy_options o;
	struct estimate h;
	arb_t exact, variance;

	arb_init(exact);
	arb_init(variance);
	for (size_t i = 0; i < countof(simple); i++) {
		o = in_nats(simple[i].estimator);
		h = estimate(count, k, &o);
		simple[i].exact(exact, count, k);
		if (arb_is_negative(exact))
			arb_zero(exact);
		assert_close(h.value, exact, allowed, entropy_estimator_names[o.estimator]);
		assert_true(isnan(h.lo) && isnan(h.hi));
	}
	if (n > 1) {
		o = in_nats(ENTROPY_JACKKNIFE);
		o.interval = ENTROPY_ANALYTIC;
		h = estimate(count, k, &o);
		exact_jackknife(exact, variance, count, k);
		assert_close(h.value, exact, allowed, "jackknife");
		/* hi = value + z s; s is good to the root of the rounding at least. */
		arb_sqrtpos(variance, variance, BITS);
		assert_close((h.hi - h.value) / z, variance, 1e-7, "jackknife's deviation");
	}
	arb_clear(exact);
	arb_clear(variance);
}

static void definitions(void **state)
{
	static const struct {
		uint64_t count[4];
		size_t k;
	} cases[] = {
		{ { 1 }, 1 },
		{ { 2 }, 1 },
		{ { 7, 0 }, 2 },
		{ { 1, 1, 1, 1 }, 4 },
		{ { 15, 1 }, 2 },
		{ { 8, 8 }, 2 },
		{ { 1, 2, 3, 4 }, 4 },
		{ { 1000000, 1, 999999, 3 }, 4 },
		{ { UINT64_C(1) << 40, 1 }, 2 },
	};
	struct rng r;

	(void)state;
	for (size_t i = 0; i < countof(cases); i++)
		against_definitions(cases[i].count, cases[i].k);
	rng_init(&r, 21, 0);
	for (int round = 0; round < 300; round++) {
		uint64_t count[64];
		size_t k = (size_t)rng_between(&r, 1, 60);

		for (size_t i = 0; i < k; i++)
			count[i] = rng_next(&r) % (UINT64_C(1) << (rng_next(&r) % 12));
		count[0]++;
		against_definitions(count, k);
	}
}

/* -- NSB -------------------------------------------------------------------------- */

static void nsb_to_many_digits(void **state)
{
	static const struct {
		uint64_t count[5];
		size_t k;
		uint64_t classes;
		double mean, deviation;
	} cases[] = {
		{ { 1 }, 1, 2, 0.34657359027997265471, 0.279405638083854 },
		{ { 8 }, 1, 16, 0.15090296784994535426, 0.238162419264304 },
		{ { 4, 4 }, 2, 2, 0.65296144326493496787, 0.0569830048652058 },
		{ { 1, 1, 1, 1 }, 4, 8, 1.7791868337191412299, 0.249116127996266 },
		{ { 4, 2, 1, 1 }, 4, 16, 1.6949903778357159448, 0.396633976516559 },
		{ { 9, 3, 2, 1, 1 }, 5, 32, 1.5397321883000977164, 0.307469895029159 },
		{ { 60, 3, 1 }, 3, 12, 0.30660768910190837918, 0.110619725652214 },
		{ { 500, 300, 200 }, 3, 3, 1.0297749066145999238, 0.0114813706744996 },
	};
	const double z = 1.959963984540054;

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		struct entropy_options o = in_nats(ENTROPY_NSB);
		struct estimate h;

		o.classes = cases[i].classes;
		o.interval = ENTROPY_ANALYTIC;
		h = estimate(cases[i].count, cases[i].k, &o);
		if (fabs(h.value - cases[i].mean) > 1e-10 * log((double)o.classes))
			fail_msg("nsb of case %zu: %.17g, not %.17g", i, h.value, cases[i].mean);
		/* The variance is good to 1e-10 of (log K)^2 too; the least here is 1e-4. */
		if (fabs((h.hi - h.value) / z - cases[i].deviation) > 1e-7)
			fail_msg("nsb of case %zu: deviation %.17g, not %.17g", i, (h.hi - h.value) / z,
				 cases[i].deviation);
	}
}

/* -- what holds for all ----------------------------------------------------------- */

/* Order and zeros do not matter, to the last bit, nor does the unit beyond its factor; 0 <= lo <= hi. */
static void invariances(void **state)
{
	struct rng r;

	(void)state;
	rng_init(&r, 22, 0);
	for (int round = 0; round < 100; round++) {
		uint64_t count[13], n = 0;
		size_t k = (size_t)rng_between(&r, 1, 12);

		for (size_t i = 0; i < k; i++)
			n += count[i] = (uint64_t)rng_between(&r, 1, 30);
		count[k] = 0;
		for (int which = ENTROPY_PLUG_IN; which < ENTROPY_SEMANTIC; which++) {
			struct entropy_options o = in_nats((enum entropy_estimator)which);
			struct estimate nats, again, bits, share;

			if (which != ENTROPY_NSB || round < 5)
				o.interval = ENTROPY_BOOTSTRAP;
			o.resamples = 20;
			nats = estimate(count, k, &o);
			rng_shuffle(&r, count, k, sizeof *count);
			again = estimate(count, k + 1, &o);
			assert_memory_equal(&nats, &again,
					    o.interval == ENTROPY_BOOTSTRAP ? sizeof nats : sizeof nats.value);
			assert_true(nats.value >= 0 &&
				    (o.interval != ENTROPY_BOOTSTRAP || (nats.lo >= 0 && nats.lo <= nats.hi)));
			o.unit = ENTROPY_BITS;
			bits = estimate(count, k, &o);
			assert_true(fabs(bits.value * log(2) - nats.value) <= 4 * 0x1p-53 * nats.value);
			o.unit = ENTROPY_LOG_N;
			if (n > 1) {
				share = estimate(count, k, &o);
				assert_true(fabs(share.value * log((double)n) - nats.value) <=
					    4 * 0x1p-53 * nats.value);
			}
		}
	}
}

/* Merging two clusters lowers every estimate that never asks for parity of counts. */
static void merging_lowers(void **state)
{
	static const enum entropy_estimator which[] = { ENTROPY_PLUG_IN, ENTROPY_MILLER_MADOW, ENTROPY_JACKKNIFE,
							ENTROPY_NSB };
	struct rng r;

	(void)state;
	rng_init(&r, 23, 0);
	for (int round = 0; round < 200; round++) {
		uint64_t count[8];
		size_t k = (size_t)rng_between(&r, 2, 8);

		for (size_t i = 0; i < k; i++)
			count[i] = (uint64_t)rng_between(&r, 1, 9);
		for (size_t i = 0; i < countof(which); i++) {
			struct entropy_options o = in_nats(which[i]);
			double before, after;

			o.classes = 8;
			before = estimate(count, k, &o).value;
			count[0] += count[k - 1];
			after = estimate(count, k - 1, &o).value;
			count[0] -= count[k - 1];
			assert_true(after < before);
		}
	}
}

/* With as many paths as anybody has, all say the same; analytic intervals hold the value. */
static void large_counts_agree(void **state)
{
	const uint64_t count[] = { 400000, 300000, 200000, 100000 };
	const double exact = -(0.4 * log(0.4) + 0.3 * log(0.3) + 0.2 * log(0.2) + 0.1 * log(0.1));

	(void)state;
	for (int which = ENTROPY_PLUG_IN; which < ENTROPY_SEMANTIC; which++) {
		struct entropy_options o = in_nats((enum entropy_estimator)which);
		struct estimate h;

		if (which != ENTROPY_CHAO_SHEN && which != ENTROPY_GRASSBERGER)
			o.interval = ENTROPY_ANALYTIC;
		o.classes = 4;
		h = estimate(count, 4, &o);
		/* Corrections are of the order 1/n. */
		assert_true(fabs(h.value - exact) < 3e-6);
		if (o.interval == ENTROPY_ANALYTIC)
			assert_true(h.lo < exact && exact < h.hi && h.hi - h.lo < 4e-3);
	}
}

/* Basharin's variance for two even clusters and one path off, by hand: 17 and 15 of 32. */
static void analytic_by_hand(void **state)
{
	const uint64_t count[] = { 17, 15 };
	struct entropy_options o = in_nats(ENTROPY_PLUG_IN);
	double p = 17. / 32, q = 15. / 32, s = sqrt(p * q * log(p / q) * log(p / q) / 32);
	struct estimate h;

	(void)state;
	o.interval = ENTROPY_ANALYTIC;
	o.level = 0.5;
	h = estimate(count, 2, &o);
	assert_true(fabs((h.hi - h.lo) / 2 - 0.6744897501960817 * s) < 1e-14);
}

/*
 * The credible interval is the beta distribution's with the posterior's moments, which
 * the analytic one shows; within [0, log classes], nested by level, and of many paths
 * nearly the analytic one.
 */
static void credible_intervals(void **state)
{
	static const uint64_t few[] = { 5, 1, 1, 1 }, one[] = { 8 }, many[] = { 600000, 300000, 100000 };
	static const double levels[] = { 0.5, 0.95, 0.9999 };
	const double z = 1.9599639845400545;
	struct entropy_options o = in_nats(ENTROPY_NSB);
	struct estimate h, normal;

	(void)state;
	o.classes = 1000;
	for (int which = 0; which < 2; which++) {
		const uint64_t *count = which == 0 ? few : one;
		size_t k = which == 0 ? 4 : 1;
		double mean, s, n, low = INFINITY, high = 0, most = log(1000);

		o.interval = ENTROPY_ANALYTIC;
		o.level = 0.95;
		normal = estimate(count, k, &o);
		mean = normal.value / most;
		s = (normal.hi - normal.value) / z / most;
		n = mean * (1 - mean) / (s * s) - 1;
		o.interval = ENTROPY_CREDIBLE;
		for (size_t i = 0; i < countof(levels); i++) {
			o.level = levels[i];
			h = estimate(count, k, &o);
			assert_true(h.lo >= 0 && h.lo < low && h.hi > high && h.hi <= most && h.value == normal.value);
			low = h.lo;
			high = h.hi;
			if (i == 1)
				assert_true(fabs(h.lo - most * statistics_beta_quantile(0.025, mean * n,
											(1 - mean) * n)) < 1e-9 &&
					    fabs(h.hi - most * statistics_beta_quantile(0.975, mean * n,
											(1 - mean) * n)) < 1e-9);
		}
	}
	o.level = 0.95;
	h = estimate(many, 3, &o);
	o.interval = ENTROPY_ANALYTIC;
	normal = estimate(many, 3, &o);
	assert_true(fabs(h.lo - normal.lo) + fabs(h.hi - normal.hi) < 0.005 * (normal.hi - normal.lo));
}

/* One cluster: every interval is a point but the posterior's. */
static void certain_questions(void **state)
{
	const uint64_t count[] = { 16 };

	(void)state;
	for (int which = ENTROPY_PLUG_IN; which < ENTROPY_SEMANTIC; which++) {
		struct entropy_options o = in_nats((enum entropy_estimator)which);
		struct estimate h;

		o.interval = which == ENTROPY_NSB ? ENTROPY_ANALYTIC : ENTROPY_BOOTSTRAP;
		h = estimate(count, 1, &o);
		if (which == ENTROPY_NSB)
			assert_true(h.value > 0.05 && h.hi - h.lo > 0.3);
		else
			assert_true(h.value == 0 && h.lo == 0 && h.hi == 0);
	}
}

static void semantic_values(void **state)
{
	/* Mean token log-probabilities log 1/2, log 1/4, log 1/4: masses 1/2 and 1/4 + 1/4. */
	const double logprob[] = { -0.6931471805599453 * 3, -1.3862943611198906, -1.3862943611198906 * 2 };
	const double deep[] = { -1e6, -1e6 };
	const uint64_t tokens[] = { 3, 1, 2 }, one[] = { 1, 1 };
	const size_t cluster[] = { 0, 1, 1 }, apart[] = { 0, 1, 2 };
	struct entropy_options o = in_nats(ENTROPY_SEMANTIC);
	struct error e = { 0 };
	struct estimate h;
	double bad[] = { NAN };

	(void)state;
	assert_int_equal(entropy_semantic(logprob, tokens, cluster, 3, 2, &o, &h, &e), 0);
	assert_true(fabs(h.value - log(2)) < 1e-15);
	assert_int_equal(entropy_semantic(logprob, tokens, apart, 3, 3, &o, &h, &e), 0);
	assert_true(fabs(h.value - 1.5 * log(2)) < 1e-15);
	/* Sums that no exponential can hold. */
	assert_int_equal(entropy_semantic(deep, one, cluster, 2, 2, &o, &h, &e), 0);
	assert_true(fabs(h.value - log(2)) < 1e-15);
	o.interval = ENTROPY_BOOTSTRAP;
	assert_int_equal(entropy_semantic(logprob, tokens, apart, 3, 3, &o, &h, &e), 0);
	/* Three distinct paths: no sample of them has more entropy, most have less. */
	assert_true(h.lo >= h.value && h.hi > h.lo && h.hi <= 2 * h.value);
	o.interval = ENTROPY_ANALYTIC;
	assert_int_equal(entropy_semantic(logprob, tokens, apart, 3, 3, &o, &h, &e), -1);
	assert_int_equal(e.code, ERROR_USAGE);
	o.interval = ENTROPY_NO_INTERVAL;
	assert_int_equal(entropy_semantic(bad, tokens, cluster, 1, 1, &o, &h, &e), -1);
	assert_int_equal(e.code, ERROR_RANGE);
	bad[0] = 0.5;
	assert_int_equal(entropy_semantic(bad, tokens, cluster, 1, 1, &o, &h, &e), -1);
	assert_int_equal(entropy_semantic(bad, tokens, cluster, 0, 1, &o, &h, &e), -1);
}

static void refusals(void **state)
{
	const uint64_t none[] = { 0 }, one[] = { 1 }, four[] = { 1, 1, 1, 1 }, many[] = { UINT64_C(1) << 21 };
	static const struct {
		enum entropy_estimator estimator;
		enum entropy_interval interval;
		enum error_code code;
	} cases[] = {
		{ ENTROPY_CHAO_SHEN, ENTROPY_ANALYTIC, ERROR_USAGE },
		{ ENTROPY_GRASSBERGER, ENTROPY_ANALYTIC, ERROR_USAGE },
		{ ENTROPY_JACKKNIFE, ENTROPY_CREDIBLE, ERROR_USAGE },
		{ ENTROPY_SEMANTIC, ENTROPY_NO_INTERVAL, ERROR_USAGE },
	};
	struct entropy_options o = entropy_defaults;
	struct error e = { 0 };
	struct estimate h;

	(void)state;
	assert_int_equal(entropy_estimate(none, 1, &o, &h, &e), -1);
	assert_int_equal(e.code, ERROR_RANGE);
	o.unit = ENTROPY_LOG_N;
	assert_int_equal(entropy_estimate(one, 1, &o, &h, &e), -1);
	o.unit = ENTROPY_BITS;
	o.interval = ENTROPY_BOOTSTRAP;
	assert_int_equal(entropy_estimate(many, 1, &o, &h, &e), -1);
	assert_string_equal(e.text, "a bootstrap of 2097152 paths; the limit is 1048576");
	o = entropy_defaults;
	o.estimator = ENTROPY_NSB;
	o.classes = 3;
	assert_int_equal(entropy_estimate(four, 4, &o, &h, &e), -1);
	assert_string_equal(e.text, "4 clusters, but only 3 possible answers (--classes)");
	for (size_t i = 0; i < countof(cases); i++) {
		o.estimator = cases[i].estimator;
		o.interval = cases[i].interval;
		assert_int_equal(entropy_estimate(four, 4, &o, &h, &e), -1);
		assert_int_equal(e.code, cases[i].code);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(definitions),        cmocka_unit_test(nsb_to_many_digits),
		cmocka_unit_test(invariances),        cmocka_unit_test(merging_lowers),
		cmocka_unit_test(large_counts_agree), cmocka_unit_test(analytic_by_hand),
		cmocka_unit_test(credible_intervals), cmocka_unit_test(certain_questions),
		cmocka_unit_test(semantic_values),    cmocka_unit_test(refusals),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	flint_cleanup();
	return failed;
}
