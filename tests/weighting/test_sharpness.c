/* Weights whose sharpness moves: their derivatives, their bounds, their state. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "weighting/sharpness.h"

#define CHECK(call) \
	do { \
		if ((call) != 0) \
			fail_msg("%s", e.text); \
	} while (0)

enum {
	N = 6
};

static const double values[N] = { 0.3, 1.7, 2.4, 0.05, 1.0, 3.2 };
static const double with_zero[N] = { 0.3, 0, 2.4, 0.05, 1.0, 0 };

static struct sharpness_options options_of(enum weight_map map, double a, double c)
{
	struct sharpness_options o = sharpness_defaults;

	o.curve.map = map;
	o.curve.a = a;
	o.curve.c = c;
	return o;
}

static void open_one(struct sharpness *s, const struct sharpness_options *o, const double *v)
{
	struct error e;

	CHECK(sharpness_init(s, o, v, N, &e));
}

static void move(struct sharpness *s, const double *derivative)
{
	struct error e;

	CHECK(sharpness_move(s, derivative, &e));
}

/* Weights as the formulas have them. */
static void weights(void **state)
{
	static const double as[] = { -2.5, -1, 0, 0.5, 1, 3, 10 };
	struct sharpness_options o;
	struct sharpness s;
	size_t k, i;
	int map;

	(void)state;
	for (map = WEIGHT_POWER; map <= WEIGHT_SIGMOID; map++) {
		for (k = 0; k < countof(as); k++) {
			double f[N], sum = 0, mean = 0;

			o = options_of((enum weight_map)map, as[k], 1.25);
			open_one(&s, &o, values);
			for (i = 0; i < N; i++) {
				f[i] = map == WEIGHT_POWER         ? pow(values[i], as[k])
				       : map == WEIGHT_EXPONENTIAL ? exp(as[k] * values[i])
								   : 1 / (1 + exp(-as[k] * (values[i] - 1.25)));
				sum += f[i];
			}
			for (i = 0; i < N; i++) {
				/* An argument of 30 makes its rounding one of 30 ulp in the power. */
				assert_true(fabs(s.weight[i] - f[i] * N / sum) <= 1e-13 * (1 + s.weight[i]));
				mean += s.weight[i] / N;
			}
			assert_true(fabs(mean - 1) < 1e-15 * N);
			sharpness_clear(&s);
		}
	}
	/* 0 weighs nothing under the power map, whatever a > 0. */
	o = options_of(WEIGHT_POWER, 0.5, NAN);
	open_one(&s, &o, with_zero);
	assert_true(s.weight[1] == 0 && s.weight[5] == 0 && s.slope[SHARPNESS_A][1] == 0);
	sharpness_clear(&s);
}

/* Slopes against central differences: error h^2 w''' / 6 + 2^-52 w / h, with h = 1e-5 below 1e-8. */
static void slopes(void **state)
{
	static const double as[] = { -1.5, 0.7, 2 };
	const double h = 1e-5;
	size_t k, i;
	int map, p;

	(void)state;
	for (map = WEIGHT_POWER; map <= WEIGHT_SIGMOID; map++) {
		for (k = 0; k < countof(as); k++) {
			for (p = 0; p < (map == WEIGHT_SIGMOID ? 2 : 1); p++) {
				struct sharpness_options o = options_of((enum weight_map)map, as[k], 1.25), up = o,
							 down = o;
				struct sharpness s, t, u;
				double sum = 0;

				*(p == SHARPNESS_A ? &up.curve.a : &up.curve.c) += h;
				*(p == SHARPNESS_A ? &down.curve.a : &down.curve.c) -= h;
				open_one(&s, &o, values);
				open_one(&t, &up, values);
				open_one(&u, &down, values);
				for (i = 0; i < N; i++) {
					double slope = (t.weight[i] - u.weight[i]) / (2 * h);

					if (!(fabs(slope - s.slope[p][i]) < 1e-8))
						fail_msg("map %d, a %g, parameter %d: %.10g, by differences %.10g", map,
							 as[k], p, s.slope[p][i], slope);
					sum += s.slope[p][i];
				}
				assert_true(fabs(sum) < 1e-13);
				sharpness_clear(&s);
				sharpness_clear(&t);
				sharpness_clear(&u);
			}
		}
	}
}

/* Adam: the first step has the length of the rate, whatever the derivative's size; bounds hold. */
static void moves(void **state)
{
	struct sharpness_options o = options_of(WEIGHT_SIGMOID, 1, 1.25);
	const double up[] = { -1e-9, 1e-9 }, none[] = { 0, 0 }, down[] = { 3, -3 };
	struct sharpness s;
	size_t i;

	(void)state;
	o.learn_centre = true;
	open_one(&s, &o, values);
	move(&s, none);
	assert_true(s.parameter[SHARPNESS_A] == 1 && s.parameter[SHARPNESS_C] == 1.25 && s.moves == 1);
	sharpness_clear(&s);
	open_one(&s, &o, values);
	move(&s, up);
	assert_true(fabs(s.parameter[SHARPNESS_A] - 1.05) < 1e-12);
	/* c moves in units of the values' spread, 3.15. */
	assert_true(fabs(s.parameter[SHARPNESS_C] - (1.25 - 0.05 * 3.15)) < 1e-12);
	for (i = 0; i < 1000; i++)
		move(&s, down);
	assert_true(s.parameter[SHARPNESS_A] == -10 && s.parameter[SHARPNESS_C] == 3.2);
	sharpness_clear(&s);

	/* Without learn_centre c stays. */
	o.learn_centre = false;
	open_one(&s, &o, values);
	move(&s, down);
	assert_true(s.parameter[SHARPNESS_C] == 1.25 && s.parameter[SHARPNESS_A] < 1);
	sharpness_clear(&s);

	/* Where a value is 0 the power map's a stays above 0. */
	o = options_of(WEIGHT_POWER, 1, NAN);
	open_one(&s, &o, with_zero);
	for (i = 0; i < 1000; i++)
		move(&s, down);
	assert_true(s.parameter[SHARPNESS_A] == 0.01);
	for (i = 0; i < N; i++)
		assert_true(isfinite(s.weight[i]) && isfinite(s.slope[SHARPNESS_A][i]));
	sharpness_clear(&s);
}

/* A state that is written and read goes on as if nothing had been, bit for bit. */
static void states(void **state)
{
	struct sharpness_options o = options_of(WEIGHT_SIGMOID, 1, NAN);
	const double first[] = { 0.123, -0.0456 }, second[] = { -7e-5, 3e-6 };
	struct sharpness s, t;
	struct builder b = { 0 };
	struct error e;

	(void)state;
	o.learn_centre = true;
	open_one(&s, &o, values);
	open_one(&t, &o, values);
	move(&s, first);
	sharpness_print(&b, &s);
	CHECK(sharpness_read(&t, b.data, &e));
	assert_memory_equal(s.weight, t.weight, N * sizeof *s.weight);
	move(&s, second);
	move(&t, second);
	assert_memory_equal(s.parameter, t.parameter, sizeof s.parameter);
	assert_memory_equal(s.second, t.second, sizeof s.second);
	assert_memory_equal(s.slope[SHARPNESS_C], t.slope[SHARPNESS_C], N * sizeof *s.weight);
	builder_clear(&b);
	sharpness_clear(&s);
	sharpness_clear(&t);
}

static void errors(void **state)
{
	static const char *const states[] = {
		"", "x", "1 2 3", "1 1 0 0 1 0", "1 nan 0 0 1 0 0", "1 1 0 0 1 0 0 9", "1 77 0 0 1 0 0", "-1"
	};
	static const double bad[][2] = { { 1, NAN }, { 1, -1 }, { INFINITY, 1 } }, zeros[N] = { 0 };
	struct sharpness_options o = sharpness_defaults;
	struct sharpness s;
	struct error e;
	size_t i;

	(void)state;
	for (i = 0; i < countof(bad); i++) {
		assert_int_equal(sharpness_init(&s, &o, bad[i], 2, &e), -1);
		assert_int_equal(e.code, ERROR_RANGE);
	}
	assert_int_equal(sharpness_init(&s, &o, values, 0, &e), -1);
	assert_int_equal(sharpness_init(&s, &o, zeros, N, &e), -1);
	assert_non_null(strstr(e.text, "every value is 0, so"));
	o.curve.a = 0;
	assert_int_equal(sharpness_init(&s, &o, with_zero, N, &e), -1);
	assert_non_null(strstr(e.text, "sharpness 0 is out of the range in which it is learnt, 0.01 to 10"));
	o = options_of(WEIGHT_SIGMOID, 1, 9);
	assert_int_equal(sharpness_init(&s, &o, values, N, &e), -1);
	assert_non_null(strstr(e.text, "centre 9"));
	o = sharpness_defaults;
	o.rate = -1;
	assert_int_equal(sharpness_init(&s, &o, values, N, &e), -1);
	o = sharpness_defaults;
	open_one(&s, &o, values);
	for (i = 0; i < countof(states); i++) {
		if (sharpness_read(&s, states[i], &e) != -1 || e.code != ERROR_FORMAT)
			fail_msg("'%s' was taken", states[i]);
		assert_true(s.parameter[SHARPNESS_A] == 1 && s.moves == 0);
	}
	sharpness_clear(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(weights), cmocka_unit_test(slopes), cmocka_unit_test(moves),
		cmocka_unit_test(states),  cmocka_unit_test(errors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
