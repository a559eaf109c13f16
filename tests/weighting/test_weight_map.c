/*
 * The maps from values to weights against Arb's balls, their derivatives
 * against differences, and what holds for all: mean 1, counts, extremes.
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
#include "weighting/weight.h"

enum {
	BITS = 200,
	MOST = 60
};

static void weigh(const double *v, const uint64_t *count, size_t n, struct weight_curve curve, double *w, double *by_a,
		  double *by_c)
{
	struct error e = { 0 };

	if (weight_from_values(v, count, n, &curve, w, by_a, by_c, &e))
		fail_msg("%s", e.text);
}

static double rank_of(const double *v, size_t n, size_t i)
{
	double below = 0, equal = 0;

	for (size_t j = 0; j < n; j++) {
		below += v[j] < v[i];
		equal += v[j] == v[i];
	}
	return below + (equal + 1) / 2;
}

/* f(v_i) as the header defines it. */
static void exact_map(arb_t f, const double *v, size_t n, size_t i, struct weight_curve curve)
{
	arb_t a;

	arb_init(a);
	arb_set_d(a, curve.a);
	arb_set_d(f, curve.map == WEIGHT_RANK ? rank_of(v, n, i) : v[i]);
	if (curve.map == WEIGHT_EXPONENTIAL) {
		arb_mul(f, f, a, BITS);
		arb_exp(f, f, BITS);
	} else if (curve.map == WEIGHT_SIGMOID) {
		arb_t c;

		arb_init(c);
		arb_set_d(c, curve.c);
		arb_sub(f, c, f, BITS);
		arb_mul(f, f, a, BITS);
		arb_exp(f, f, BITS);
		arb_add_ui(f, f, 1, BITS);
		arb_inv(f, f, BITS);
		arb_clear(c);
	} else {
		arb_pow(f, f, a, BITS);
	}
	arb_clear(a);
}

/*
 * Relative errors: pow's argument is off by 2^-53, which a multiplies; the
 * exponents of the others by 2^-52 of themselves, |a| times the range of v - c;
 * a handful of roundings follow.
 */
static void against_balls(const double *v, size_t n, struct weight_curve curve, double range)
{
	double w[MOST], allowed = (12 + 6 * fabs(curve.a) * (curve.map == WEIGHT_POWER ? 1 : range)) * 0x1p-53;
	arb_t f[MOST], sum, off;

	weigh(v, NULL, n, curve, w, NULL, NULL);
	arb_init(sum);
	arb_init(off);
	for (size_t i = 0; i < n; i++) {
		arb_init(f[i]);
		exact_map(f[i], v, n, i, curve);
		arb_add(sum, sum, f[i], BITS);
	}
	for (size_t i = 0; i < n; i++) {
		double error;

		arb_mul_ui(f[i], f[i], n, BITS);
		arb_div(f[i], f[i], sum, BITS);
		arb_set_d(off, w[i]);
		arb_div(off, off, f[i], BITS);
		arb_sub_ui(off, off, 1, BITS);
		arb_abs(off, off);
		error = arf_get_d(arb_midref(off), ARF_RND_UP) + mag_get_d(arb_radref(off));
		if (!(error <= allowed))
			fail_msg("%s a=%g c=%g v=%g: %.17g is off by %.3g; allowed %.3g", weight_map_names[curve.map],
				 curve.a, curve.c, v[i], w[i], error, allowed);
		arb_clear(f[i]);
	}
	arb_clear(sum);
	arb_clear(off);
}

static void definitions(void **state)
{
	static const double sharpness[] = { 0.1, 0.5, 1, 2, 3, -0.5, -2, 8 };
	struct rng r;

	(void)state;
	rng_init(&r, 31, 0);
	for (int round = 0; round < 200; round++) {
		double v[MOST], a = sharpness[rng_below(&r, countof(sharpness))];
		size_t n = (size_t)rng_between(&r, 1, MOST);

		/* Few distinct values: ranks are shared. */
		for (size_t i = 0; i < n; i++)
			v[i] = (double)rng_between(&r, 1, 20) * 0.17;
		against_balls(v, n, (struct weight_curve){ WEIGHT_POWER, a, 0 }, 1);
		against_balls(v, n, (struct weight_curve){ WEIGHT_RANK, a, 0 }, 1);
		against_balls(v, n, (struct weight_curve){ WEIGHT_EXPONENTIAL, a, 0 }, 4);
		against_balls(v, n, (struct weight_curve){ WEIGHT_SIGMOID, a, 1.25 }, 4);
	}
}

/* Central differences with a step of 1e-5: third derivatives here are below 1e3, roundings below 1e-15 / 1e-5. */
static void derivatives(void **state)
{
	const struct weight_curve curves[] = {
		{ WEIGHT_POWER, 0.7, 0 },   { WEIGHT_POWER, -0.4, 0 },   { WEIGHT_EXPONENTIAL, 1.3, 0 },
		{ WEIGHT_SIGMOID, 2, 0.8 }, { WEIGHT_SIGMOID, -1, 1.1 }, { WEIGHT_CLIP, 1.5, 1.4 },
		{ WEIGHT_RANK, 0.5, 0 },    { WEIGHT_SIGMOID, 0, 1 },    { WEIGHT_POWER, 0, 0 },
	};
	const double step = 1e-5;
	struct rng r;

	(void)state;
	rng_init(&r, 32, 0);
	for (size_t round = 0; round < 20 * countof(curves); round++) {
		struct weight_curve curve = curves[round % countof(curves)], moved;
		double v[30], w[30], up[30], down[30], by_a[30], by_c[30], sums[2] = { 0, 0 };

		for (size_t i = 0; i < 30; i++)
			v[i] = 0.05 + 2 * rng_uniform(&r);
		weigh(v, NULL, 30, curve, w, by_a, by_c);
		for (int parameter = 0; parameter < 2; parameter++) {
			moved = curve;
			*(parameter == 0 ? &moved.a : &moved.c) += step;
			weigh(v, NULL, 30, moved, up, NULL, NULL);
			*(parameter == 0 ? &moved.a : &moved.c) -= 2 * step;
			weigh(v, NULL, 30, moved, down, NULL, NULL);
			for (size_t i = 0; i < 30; i++) {
				double slope = parameter == 0 ? by_a[i] : by_c[i];

				if (fabs((up[i] - down[i]) / (2 * step) - slope) > 1e-6)
					fail_msg("%s a=%g c=%g: d/d%c of v=%g is %g, differences give %g",
						 weight_map_names[curve.map], curve.a, curve.c, "ac"[parameter], v[i],
						 slope, (up[i] - down[i]) / (2 * step));
			}
		}
		/* The mean stays 1. */
		for (size_t i = 0; i < 30; i++) {
			sums[0] += by_a[i];
			sums[1] += by_c[i];
		}
		assert_true(fabs(sums[0]) < 1e-12 && fabs(sums[1]) < 1e-12);
	}
}

/* A value with a count is so many values; the order of values does not matter beyond rounding. */
static void counts_are_copies(void **state)
{
	struct rng r;

	(void)state;
	rng_init(&r, 33, 0);
	for (int round = 0; round < 200; round++) {
		double v[8], w[8], many[MOST], weights[MOST];
		struct weight_curve curve = { (enum weight_map)(round % WEIGHT_MAPS), 1 + rng_uniform(&r), 2 };
		uint64_t count[8], n = 0;

		for (size_t i = 0; i < 8; i++) {
			v[i] = 0.1 + rng_uniform(&r);
			count[i] = 1 + rng_below(&r, 6);
			for (uint64_t j = 0; j < count[i]; j++)
				many[n++] = v[i];
		}
		weigh(v, count, 8, curve, w, NULL, NULL);
		weigh(many, NULL, (size_t)n, curve, weights, NULL, NULL);
		for (size_t i = 0, j = 0; i < 8; j += count[i++])
			assert_true(fabs(weights[j] - w[i]) <= 4 * 0x1p-53 * w[i]);
	}
}

static void caps(void **state)
{
	const double v[] = { 1, 1, 1, 1, 16, 0 };
	struct weight_curve curve = { WEIGHT_CLIP, 1, 2 };
	double w[6];
	struct error e = { 0 };

	(void)state;
	/* 6 = 4 s + 2: one is cut. */
	weigh(v, NULL, 6, curve, w, NULL, NULL);
	assert_true(w[0] == 1 && w[3] == 1 && w[4] == 2 && w[5] == 0);
	curve.c = 100; /* the power map */
	weigh(v, NULL, 6, curve, w, NULL, NULL);
	assert_true(fabs(w[4] - 4.8) < 1e-15 && fabs(w[0] - 0.3) < 1e-15);
	/* Five of six have a weight: 6/5 is the least cap. */
	curve.c = 1.2;
	weigh(v, NULL, 6, curve, w, NULL, NULL);
	assert_true(fabs(w[0] - 1.2) < 1e-15 && w[4] == 1.2);
	curve.c = 1.1;
	assert_int_equal(weight_from_values(v, NULL, 6, &curve, w, NULL, NULL, &e), -1);
	assert_string_equal(e.text,
			    "5 of 6 questions have a weight at all: a cap below 1.2 cannot give them the mean 1");
	curve.c = 1;
	weigh(v, NULL, 5, curve, w, NULL, NULL);
	assert_true(w[0] == 1 && w[4] == 1);
}

/* A cap where the largest weights reach it: rounding puts them to either side. */
static void caps_that_are_reached(void **state)
{
	struct weight_curve curve = { WEIGHT_CLIP, 1, 1.6 };
	double v[3] = { 0.1, 0.4, 0.4 }, w[3], by_a[3], by_c[3];

	(void)state;
	weigh(v, NULL, 2, curve, w, by_a, by_c);
	assert_true(fabs(w[0] - 0.4) < 1e-15 && fabs(w[1] - 1.6) < 1e-15);
	for (int low = 0; low < 30; low++)
		for (int high = low + 1; high <= 30; high++) {
			double mean = (low + 2. * high) / 3, cap = high / mean;

			v[0] = low / 10.;
			v[1] = v[2] = high / 10.;
			/* With no other weight to raise, a cap below by a rounding cannot be kept. */
			for (curve.c = low == 0 ? cap : cap - 0x1p-50; curve.c <= cap + 0x1p-50; curve.c += 0x1p-52) {
				weigh(v, NULL, 3, curve, w, by_a, by_c);
				assert_true(w[1] == w[2] && w[1] <= curve.c && w[0] <= w[1]);
				assert_true(fabs(w[0] + w[1] + w[2] - 3) < 1e-14);
			}
		}
	/* A weight that has no room left, and one whose f is all but 0. */
	v[0] = 0;
	v[1] = 1e-310;
	v[2] = 1e10;
	curve.c = 1.5;
	weigh(v, NULL, 3, curve, w, by_a, by_c);
	assert_true(w[0] == 0 && w[1] == 1.5 && w[2] == 1.5 && by_a[0] == 0 && by_c[0] == 0);
}

static void extremes(void **state)
{
	const double v[] = { -2000, 0, 3000 };
	double w[3];

	(void)state;
	weigh(v, NULL, 3, (struct weight_curve){ WEIGHT_EXPONENTIAL, 100, 0 }, w, NULL, NULL);
	assert_true(w[0] == 0 && w[1] == 0 && w[2] == 3);
	weigh(v, NULL, 3, (struct weight_curve){ WEIGHT_EXPONENTIAL, -100, 0 }, w, NULL, NULL);
	assert_true(w[0] == 3 && w[1] == 0 && w[2] == 0);
	/* All far below the centre: the sigmoid is an exponential there, and the largest still has the weight. */
	weigh(v, NULL, 3, (struct weight_curve){ WEIGHT_SIGMOID, 1, 1e6 }, w, NULL, NULL);
	assert_true(w[2] == 3);
	weigh(v, NULL, 3, (struct weight_curve){ WEIGHT_SIGMOID, 0, 5 }, w, NULL, NULL);
	assert_true(w[0] == 1 && w[1] == 1 && w[2] == 1);
	weigh(v, NULL, 3, (struct weight_curve){ WEIGHT_RANK, -1, 0 }, w, NULL, NULL);
	assert_true(fabs(w[0] - 18. / 11) < 1e-15 && fabs(w[2] - 6. / 11) < 1e-15);
}

static void refusals(void **state)
{
	static const struct {
		double v[2];
		struct weight_curve curve;
		const char *text;
	} cases[] = {
		{ { 1, NAN }, { WEIGHT_EXPONENTIAL, 1, 0 }, NULL },
		{ { 1, 2 }, { WEIGHT_SIGMOID, 1, INFINITY }, "the sigmoid's centre inf is not finite" },
		{ { 1, 2 }, { WEIGHT_CLIP, 1, 0.5 }, "a mean of 1 cannot be kept below a cap of 0.5" },
		{ { 1, -2 }, { WEIGHT_CLIP, 1, 2 }, "value -2 has no weight at sharpness 1" },
		{ { 1, 2 }, { WEIGHT_RANK, INFINITY, 2 }, "value 1 has no weight at sharpness inf" },
		{ { 1, 0 },
		  { WEIGHT_POWER, 0, 0 },
		  "at sharpness 0 a value of 0 has no derivative: start from another sharpness, or give values a "
		  "floor" },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		double w[2] = { 7, 7 }, by_a[2];
		struct error e = { 0 };

		assert_int_equal(weight_from_values(cases[i].v, NULL, 2, &cases[i].curve, w, by_a, NULL, &e), -1);
		assert_int_equal(e.code, ERROR_RANGE);
		if (cases[i].text != NULL)
			assert_string_equal(e.text, cases[i].text);
		assert_true(w[0] == 7 && w[1] == 7);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(definitions),
		cmocka_unit_test(derivatives),
		cmocka_unit_test(counts_are_copies),
		cmocka_unit_test(caps),
		cmocka_unit_test(caps_that_are_reached),
		cmocka_unit_test(extremes),
		cmocka_unit_test(refusals),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	flint_cleanup();
	return failed;
}
