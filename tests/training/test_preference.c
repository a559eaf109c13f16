/* The losses over log-probabilities against the papers' formulas, their slopes against differences, and far ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "base/memory.h"
#include "base/rng.h"
#include "tests/training/oracle_preference.h"
#include "training/preference.h"

enum {
	TRIALS = 2000
};

/*
 * The oracle's own error: log(sigma) near 1 has an absolute one of a few 2^-53, a difference of sums up to 100 one of
 * 100 * 2^-53, and the loss is below 100.
 */
#define EXACT 1e-12

/* Central differences at h: h^2 / 6 of a third derivative below 0.1 beta^3 lambda, and 2 EXACT / 2h of rounding. */
#define STEP 1e-4
#define SLOPE 3e-8

static struct preference_options any_options(struct rng *r)
{
	struct preference_options o = { .beta = 0.01 + 0.99 * rng_uniform(r),
					.smoothing = rng_below(r, 2) ? 0 : 0.4 * rng_uniform(r),
					.desirable = 2 * rng_uniform(r),
					.undesirable = 2 * rng_uniform(r) };

	return o;
}

static void near_to(double got, double want, double tolerance, const char *what)
{
	if (!(fabs(got - want) <= tolerance))
		fail_msg("%s: %.17g, want %.17g", what, got, want);
}

static void dpo(void **state)
{
	struct rng r;
	int i;

	(void)state;
	rng_init(&r, 1, 1);
	for (i = 0; i < TRIALS; i++) {
		struct preference_options o = any_options(&r);
		double w = -50 * rng_uniform(&r), l = -50 * rng_uniform(&r);
		double ref_w = w + 10 * rng_normal(&r), ref_l = l + 10 * rng_normal(&r), slope, up, down;

		near_to(preference_dpo(&o, (w - ref_w) - (l - ref_l), &slope),
			oracle_dpo(o.beta, o.smoothing, 0, w, ref_w, 1, l, ref_l), EXACT, "dpo");
		up = oracle_dpo(o.beta, o.smoothing, 0, w + STEP, ref_w, 1, l, ref_l);
		down = oracle_dpo(o.beta, o.smoothing, 0, w - STEP, ref_w, 1, l, ref_l);
		near_to(slope, (up - down) / (2 * STEP), SLOPE, "dpo's slope for the chosen");
		up = oracle_dpo(o.beta, o.smoothing, 0, w, ref_w, 1, l + STEP, ref_l);
		down = oracle_dpo(o.beta, o.smoothing, 0, w, ref_w, 1, l - STEP, ref_l);
		near_to(-slope, (up - down) / (2 * STEP), SLOPE, "dpo's slope for the rejected");
	}
}

static void kto(void **state)
{
	struct rng r;
	int i;

	(void)state;
	rng_init(&r, 2, 1);
	for (i = 0; i < TRIALS; i++) {
		struct preference_options o = any_options(&r);
		double pi = -50 * rng_uniform(&r), ref = pi + 10 * rng_normal(&r), z = 3 * rng_uniform(&r), slope, up,
		       down;
		bool good = rng_below(&r, 2) == 1;

		near_to(preference_kto(&o, pi - ref, z, good, &slope),
			oracle_kto(o.beta, o.desirable, o.undesirable, pi, ref, z, good), EXACT, "kto");
		up = oracle_kto(o.beta, o.desirable, o.undesirable, pi + STEP, ref, z, good);
		down = oracle_kto(o.beta, o.desirable, o.undesirable, pi - STEP, ref, z, good);
		near_to(slope, (up - down) / (2 * STEP), SLOPE, "kto's slope");
	}
}

static void baseline(void **state)
{
	const double pi[] = { -3, -5, -2 }, ref[] = { -4, -4.5, -2.25 };
	double sum = 0;
	int i;

	(void)state;
	for (i = 0; i < 3; i++)
		sum += pi[i] - ref[i];
	assert_true(preference_baseline(sum, 3) == oracle_z0(pi, ref, 3));
	assert_true(preference_baseline(sum, 3) == 0.25);
	assert_true(preference_baseline(-sum, 3) == 0);
	assert_true(oracle_z0(ref, pi, 3) == 0);
}

/* A reference that is met exactly: log 2, and half of lambda. */
static void at_the_start(void **state)
{
	struct preference_options o = preference_defaults;
	double slope;

	(void)state;
	near_to(preference_dpo(&o, 0, &slope), log(2), 0, "dpo at 0");
	near_to(slope, -o.beta / 2, 0, "its slope");
	o.smoothing = 0.25;
	near_to(preference_dpo(&o, 0, &slope), log(2), 2e-16, "smoothed dpo at 0");
	near_to(slope, -o.beta / 4, 1e-17, "its slope");
	near_to(preference_kto(&o, 0, 0, true, &slope), 0.5, 0, "kto at 0");
	near_to(slope, -o.beta / 4, 0, "its slope");
	near_to(preference_kto(&o, 0, 0, false, &slope), 0.5, 0, "undesirable at 0");
	near_to(slope, o.beta / 4, 0, "its slope");
}

/* Differences of thousands of nats: linear, or flat, never infinite. */
static void far_ends(void **state)
{
	struct preference_options o = preference_defaults;
	double slope;

	(void)state;
	near_to(preference_dpo(&o, -1e5, &slope), 1e4, 0, "dpo far below");
	near_to(slope, -0.1, 0, "its slope");
	near_to(preference_dpo(&o, 1e5, &slope), 0, 0, "dpo far above");
	near_to(slope, 0, 0, "its slope");
	o.smoothing = 0.1;
	near_to(preference_dpo(&o, 1e5, &slope), 1e3, 1e-9, "smoothed dpo far above");
	near_to(slope, 0.01, 1e-15, "its slope");
	near_to(preference_kto(&o, 1e6, 1, true, &slope), 0, 0, "kto far above");
	near_to(slope, 0, 0, "its slope");
	near_to(preference_kto(&o, 1e6, 1, false, &slope), 1, 0, "undesirable far above");
	near_to(slope, 0, 0, "its slope");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dpo),          cmocka_unit_test(kto),      cmocka_unit_test(baseline),
		cmocka_unit_test(at_the_start), cmocka_unit_test(far_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
