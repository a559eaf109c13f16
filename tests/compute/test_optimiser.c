/*
 * Sum of squares and AdamW on every device against the f64 oracle.
 *
 * Tolerances: square_sum n * 2^-53 (f64 additions; squares of f32 are exact
 * in f64), or n * 2^-44 where a device adds pairs of floats: their sums are
 * within a few units of 2^-48, and the scaled squares exact. AdamW's are in parity.h.
 */
/* Runs: plain vulkan shared subgroup4 subgroup16 subgroup64 cut */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "tests/compute/oracle_rows.h"
#include "tests/compute/parity.h"

static const size_t sizes[] = { 1, 2, 7, 8, 9, 15, 16, 17, 31, 33, 4095, 4096, 4097, 8193, 50021 };

static void test_square_sum(void **state)
{
	(void)state;
	for (size_t s = 0; s < countof(sizes); s++) {
		size_t n = sizes[s];
		struct rng r;
		double *x, want;

		rng_init(&r, 40, s);
		x = values_random(&r, n, s % 3 == 0 ? 1e15 : s % 3 == 1 ? 1 : 1e-15);
		want = oracle_square_sum(x, n);
		for (size_t d = 0; d < device_count; d++) {
			struct backend *b = devices[d].backend;
			struct matrix m = matrix_new(b, 1, n, s % 5, 0);
			double got = -1;

			matrix_set(&m, x);
			b->op->square_sum(b, &got, m.view, n);
			if (!(fabs(got - want) <= (double)n * devices[d].sum_unit * want))
				fail_msg("%s, %zu elements: %.17g, should be %.17g", devices[d].name, n, got, want);
			matrix_free(&m);
		}
		free(x);
	}
}

/* Not a bit depends on the number of threads; nothing is added up to 0. */
static void test_square_sum_threads(void **state)
{
	enum {
		N = 200003
	};
	struct rng r;
	double *x, first = 0, got;

	(void)state;
	rng_init(&r, 41, 0);
	x = values_random(&r, N, 1);
	for (size_t d = 0; d < device_count; d++) {
		struct backend *b = devices[d].backend;
		struct matrix m = matrix_new(b, 1, N, 1, 0);

		matrix_set(&m, x);
		b->op->square_sum(b, &got, m.view, N);
		if (d > 0 && devices[d].family == devices[d - 1].family)
			assert_memory_equal(&got, &first, sizeof got);
		first = got;
		b->op->square_sum(b, &got, m.view, 0);
		assert_true(got == 0);
		matrix_free(&m);
	}
	free(x);
}

static const struct adamw rules[] = {
	{ .rate = 1e-3f, .beta1 = 0.9f, .beta2 = 0.999f, .epsilon = 1e-8f, .decay = 0.1f, .scale = 1, .step = 1 },
	{ .rate = 3e-4f, .beta1 = 0.9f, .beta2 = 0.95f, .epsilon = 1e-8f, .decay = 0, .scale = 0.37f, .step = 2 },
	{ .rate = 1e-2f, .beta1 = 0, .beta2 = 0.99f, .epsilon = 1e-6f, .decay = 1, .scale = 2, .step = 10 },
	{ .rate = 1e-4f,
	  .beta1 = 0.95f,
	  .beta2 = 0.999f,
	  .epsilon = 1e-8f,
	  .decay = 0.01f,
	  .scale = 1,
	  .step = 1000000 },
	{ .rate = 0, .beta1 = 0.9f, .beta2 = 0.999f, .epsilon = 1e-8f, .decay = 0.1f, .scale = 1, .step = 5 },
	{ .rate = 1e-3f, .beta1 = 0.9f, .beta2 = 0.999f, .epsilon = 1e-8f, .decay = 0.1f, .scale = 0, .step = 5 },
};

struct adam_case {
	double *p, *g, *m, *v;
	double *p_size, *m_size, *v_size;
};

static void check_step(const struct device *device, struct matrix *m, const double *want, const double *size,
		       double factor, const char *what, const char *shape)
{
	double *got = values_new(m->columns);

	matrix_get(m, got);
	parity_compare(got, want, size, m->columns, factor, device, what, shape);
	free(got);
}

static void run_steps(const struct device *device, struct rng *r, size_t n, const struct adamw *rule)
{
	struct backend *b = device->backend;
	struct adam_case c = {
		.p = values_random(r, n, 1),
		.g = values_random(r, n, 1e-2),
		.m = values_random(r, n, 1e-3),
		.v = values_random(r, n, 1e-3),
		.p_size = values_new(n),
		.m_size = values_new(n),
		.v_size = values_new(n),
	};
	struct matrix p = matrix_new(b, 1, n, 1, 0), g = matrix_new(b, 1, n, 2, 0);
	struct matrix m = matrix_new(b, 1, n, 3, 0), v = matrix_new(b, 1, n, 4, 0);
	char shape[64];

	for (size_t i = 0; i < n; i++)
		c.v[i] = i % 7 == 0 ? 0 : fabs(c.v[i]);
	for (size_t i = 0; i < n; i += 11)
		c.m[i] = c.g[i] = 0;
	values_round(c.v, n);
	matrix_set(&p, c.p);
	matrix_set(&g, c.g);
	matrix_set(&m, c.m);
	matrix_set(&v, c.v);
	oracle_adamw(c.p, c.g, c.m, c.v, n, rule, c.p_size, c.m_size, c.v_size);
	b->op->adamw(b, p.view, g.view, m.view, v.view, n, rule);
	snprintf(shape, sizeof shape, "%zu elements, step %llu", n, (unsigned long long)rule->step);
	check_step(device, &m, c.m, c.m_size, ADAMW_M, "adamw m", shape);
	check_step(device, &v, c.v, c.v_size, ADAMW_V, "adamw v", shape);
	check_step(device, &p, c.p, c.p_size, ADAMW_P, "adamw p", shape);
	check_step(device, &g, c.g, NULL, 0, "adamw's gradient", shape);
	matrix_free(&p);
	matrix_free(&g);
	matrix_free(&m);
	matrix_free(&v);
	free(c.p);
	free(c.g);
	free(c.m);
	free(c.v);
	free(c.p_size);
	free(c.m_size);
	free(c.v_size);
}

static void test_adamw(void **state)
{
	(void)state;
	for (size_t s = 0; s < countof(sizes); s++) {
		for (size_t d = 0; d < device_count; d++) {
			struct rng r;

			rng_init(&r, 42, s);
			for (size_t i = 0; i < countof(rules); i++)
				run_steps(&devices[d], &r, sizes[s], &rules[i]);
		}
	}
}

/* Weight decay far below the spacing of floats near 1 still moves a parameter that has no gradient. */
static void test_small_decay(void **state)
{
	const struct adamw rule = {
		.rate = 3e-6f, .beta1 = 0.9f, .beta2 = 0.999f, .epsilon = 1e-8f, .decay = 0.1f, .scale = 1, .step = 1
	};

	(void)state;
	for (size_t d = 0; d < device_count; d++) {
		struct backend *b = devices[d].backend;
		struct matrix p = matrix_new(b, 1, 1, 0, 0), zero = matrix_new(b, 1, 1, 0, 0);
		struct matrix m = matrix_new(b, 1, 1, 0, 0), v = matrix_new(b, 1, 1, 0, 0);
		const double start = 1.9, none = 0;
		double got;

		matrix_set(&p, &start);
		matrix_set(&zero, &none);
		matrix_set(&m, &none);
		matrix_set(&v, &none);
		for (int i = 0; i < 100; i++)
			b->op->adamw(b, p.view, zero.view, m.view, v.view, 1, &rule);
		matrix_get(&p, &got);
		/* 100 roundings of at most half a unit of 2^-23 */
		assert_true(fabs(got - (double)(float)start * pow(1 - 3e-7, 100)) <= 100 * 0x1p-24);
		assert_true(got < start - 2e-5);
		matrix_free(&p);
		matrix_free(&zero);
		matrix_free(&m);
		matrix_free(&v);
	}
}

/* Moments without gradients fade to 0 instead of staying subnormal; NaN is not hidden. */
static void test_fading(void **state)
{
	(void)state;
	for (size_t d = 0; d < device_count; d++) {
		struct backend *b = devices[d].backend;
		struct matrix p = matrix_new(b, 1, 9, 0, 0), g = matrix_new(b, 1, 9, 0, 0);
		struct matrix m = matrix_new(b, 1, 9, 0, 0), v = matrix_new(b, 1, 9, 0, 0);
		double ones[9], zeros[9] = { 0 }, got[9];

		for (int i = 0; i < 9; i++)
			ones[i] = 1e-30;
		matrix_set(&p, ones);
		matrix_set(&g, zeros);
		matrix_set(&m, ones);
		matrix_set(&v, ones);
		for (int i = 0; i < 2000; i++)
			b->op->adamw(b, p.view, g.view, m.view, v.view, 9, &rules[1]);
		matrix_get(&m, got);
		for (int i = 0; i < 9; i++)
			assert_true(got[i] == 0);
		matrix_get(&v, got);
		for (int i = 0; i < 9; i++)
			assert_true(got[i] == 0);
		zeros[4] = zeros[8] = NAN;
		matrix_set(&g, zeros);
		b->op->adamw(b, p.view, g.view, m.view, v.view, 9, &rules[1]);
		matrix_get(&p, got);
		for (int i = 0; i < 9; i++)
			assert_int_equal(isnan(got[i]) != 0, i == 4 || i == 8);
		matrix_free(&p);
		matrix_free(&g);
		matrix_free(&m);
		matrix_free(&v);
	}
}

int parity_tests(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_square_sum), cmocka_unit_test(test_square_sum_threads),
		cmocka_unit_test(test_adamw),      cmocka_unit_test(test_small_decay),
		cmocka_unit_test(test_fading),
	};

	return cmocka_run_group_tests(tests, parity_setup, parity_teardown);
}
