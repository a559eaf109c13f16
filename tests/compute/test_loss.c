/*
 * Cross-entropy on every device against the f64 oracle.
 *
 * Tolerances in UNITs, from how an error arises:
 *   logprob, lse   each exponential is off by 2 units and by its argument's
 *                  rounding, |x - max| units; weighted by its share of the sum
 *                  that is at most 2 + log V; then the result's own rounding.
 *   backward       the argument's rounding, |x - lse| units, the exponential
 *                  (2) and the product (1), relative to the probability.
 */
/* Runs: plain vulkan shared subgroup4 subgroup16 subgroup32 subgroup64 */
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

/* Vocabularies around widths of vectors and around the block of 4096 that is read at once. */
static const struct {
	size_t rows, vocabulary;
	double deviation; /* of the logits */
} shapes[] = {
	{ 1, 1, 1 },    { 3, 2, 1 },    { 5, 7, 10 },    { 2, 8, 1 },      { 4, 9, 100 },
	{ 7, 15, 1 },   { 3, 17, 1 },   { 33, 31, 5 },   { 2, 257, 1e-3 }, { 1, 4095, 3 },
	{ 2, 4096, 3 }, { 2, 4097, 3 }, { 5, 8191, 30 }, { 1, 12289, 1 },  { 67, 512, 3 },
};

struct loss {
	size_t rows, vocabulary;
	int32_t *target;
	double *logits, *coefficient, *logprob, *lse, *gradient;
	double *logprob_size, *lse_size, *gradient_size;
};

/* Every fourth row has no target; the first and the last token are targets somewhere. */
static struct loss make_loss(struct rng *r, size_t rows, size_t vocabulary, double deviation)
{
	size_t n = rows * vocabulary;
	struct loss l = {
		.rows = rows,
		.vocabulary = vocabulary,
		.target = ints_below(r, rows, (int32_t)vocabulary),
		.logits = values_random(r, n, deviation),
		.coefficient = values_random(r, rows, 1),
		.logprob = values_new(rows),
		.lse = values_new(rows),
		.logprob_size = values_new(rows),
		.lse_size = values_new(rows),
		.gradient_size = values_new(n),
	};

	for (size_t i = 0; i < rows; i++) {
		if (i % 4 == 1)
			l.target[i] = -1;
		if (i % 4 == 2)
			l.target[i] = (int32_t)vocabulary - 1;
		if (i % 4 == 3)
			l.target[i] = 0;
	}
	oracle_cross_entropy(l.logprob, l.lse, l.logits, l.target, rows, vocabulary);
	for (size_t i = 0; i < rows; i++) {
		double sum = 2 + log((double)vocabulary);

		l.logprob_size[i] = l.target[i] < 0 ? 0 : fabs(l.logprob[i]) + sum;
		l.lse_size[i] = fabs(l.lse[i]) + sum;
	}
	l.gradient = values_copy(l.logits, n);
	/* the device's lse is rounded, so the oracle takes it rounded too */
	values_round(l.lse, rows);
	oracle_cross_entropy_backward(l.gradient, l.lse, l.target, l.coefficient, rows, vocabulary);
	for (size_t i = 0; i < n; i++) {
		size_t row = i / vocabulary;
		double away = fabs(l.logits[i] - l.lse[row]);

		if (l.target[row] >= 0)
			l.gradient_size[i] = fabs(l.coefficient[row]) * exp(-away) * (away + 3) / 4;
		if (l.target[row] == (int32_t)(i % vocabulary))
			l.gradient_size[i] = fabs(l.gradient[i]);
	}
	return l;
}

static void free_loss(struct loss *l)
{
	free(l->target);
	free(l->logits);
	free(l->coefficient);
	free(l->logprob);
	free(l->lse);
	free(l->gradient);
	free(l->logprob_size);
	free(l->lse_size);
	free(l->gradient_size);
}

static void compare(struct matrix *m, const double *want, const double *magnitude, double factor,
		    const struct device *device, const char *what, const char *shape)
{
	size_t n = m->rows * m->columns;
	double *got = values_new(n);

	matrix_get(m, got);
	parity_compare(got, want, magnitude, n, factor, device, what, shape);
	free(got);
}

static void run_loss(const struct device *device, const struct loss *l, size_t gap, const char *shape)
{
	struct backend *b = device->backend;
	struct matrix logits = matrix_new(b, l->rows, l->vocabulary, 7, gap), target = matrix_new(b, 1, l->rows, 1, 0);
	struct matrix logprob = matrix_new(b, 1, l->rows, 3, 0), lse = matrix_new(b, 1, l->rows, 0, 0);
	struct matrix coefficient = matrix_new(b, 1, l->rows, 2, 0);

	matrix_set(&logits, l->logits);
	matrix_set_ints(&target, l->target);
	matrix_set(&coefficient, l->coefficient);
	b->op->cross_entropy(b, logprob.view, lse.view, logits.view, target.view, l->rows, l->vocabulary);
	compare(&logprob, l->logprob, l->logprob_size, 2, device, "logprob", shape);
	compare(&lse, l->lse, l->lse_size, 2, device, "lse", shape);
	compare(&logits, l->logits, NULL, 0, device, "logits", shape);
	matrix_set(&lse, l->lse);
	b->op->cross_entropy_backward(b, logits.view, lse.view, target.view, coefficient.view, l->rows, l->vocabulary);
	compare(&logits, l->gradient, l->gradient_size, 4, device, "cross_entropy_backward", shape);
	matrix_free(&logits);
	matrix_free(&target);
	matrix_free(&logprob);
	matrix_free(&lse);
	matrix_free(&coefficient);
}

static void test_against_oracle(void **state)
{
	(void)state;
	for (size_t s = 0; s < countof(shapes); s++) {
		struct rng r;
		struct loss l;
		char shape[64];

		rng_init(&r, 30, s);
		l = make_loss(&r, shapes[s].rows, shapes[s].vocabulary, shapes[s].deviation);
		snprintf(shape, sizeof shape, "[%zu, %zu], deviation %g", l.rows, l.vocabulary, shapes[s].deviation);
		for (size_t d = 0; d < device_count; d++) {
			run_loss(&devices[d], &l, 0, shape);
			run_loss(&devices[d], &l, 5, shape);
		}
		free_loss(&l);
	}
}

/* logprob and lse of one row. */
static void one_row(struct backend *b, const float *logits, size_t n, int32_t target, float *logprob, float *lse)
{
	struct matrix m = matrix_new(b, 1, n, 0, 0), t = matrix_new(b, 1, 1, 0, 0), out = matrix_new(b, 1, 1, 0, 0);
	struct matrix sum = matrix_new(b, 1, 1, 0, 0);

	b->op->upload(b, m.view, logits, n);
	matrix_set_ints(&t, &target);
	b->op->cross_entropy(b, out.view, sum.view, m.view, t.view, 1, n);
	matrix_get_floats(&out, logprob);
	matrix_get_floats(&sum, lse);
	matrix_free(&m);
	matrix_free(&t);
	matrix_free(&out);
	matrix_free(&sum);
}

/*
 * Logits that overflow when exponentiated, -inf (excluded tokens, a whole
 * first block of them), and a NaN anywhere, which must come out as NaN.
 */
static void test_extremes(void **state)
{
	enum {
		N = 9000
	};
	float *x = memory_new(N, sizeof *x);
	float logprob, lse;

	(void)state;
	for (size_t d = 0; d < device_count; d++) {
		struct backend *b = devices[d].backend;

		for (size_t i = 0; i < N; i++)
			x[i] = -INFINITY;
		x[8000] = 3e38f;
		x[8001] = 3e38f;
		one_row(b, x, N, 8000, &logprob, &lse);
		assert_true(fabsf(logprob + 0.693147180559945f) <= 1e-7f);
		assert_true(lse == 3e38f);
		one_row(b, x, N, 5, &logprob, &lse);
		assert_true(logprob == -INFINITY);
		x[8001] = -3e38f;
		one_row(b, x, N, 8000, &logprob, &lse);
		assert_true(logprob == 0);
		for (size_t i = 0; i < N; i++)
			x[i] = -1000;
		one_row(b, x, N, 0, &logprob, &lse);
		assert_true(fabs((double)logprob + log(N)) <= 4 * UNIT * (log(N) + 2));
		for (size_t at = 0; at < N; at += 97) {
			x[at] = NAN;
			one_row(b, x, N, 1, &logprob, &lse);
			assert_true(isnan(logprob));
			x[at] = -1000;
		}
	}
	free(x);
}

/* A sure prediction: 1 - p is below the spacing of floats near 1, and still the log-probability has all its digits. */
static void test_sure_prediction(void **state)
{
	const float logits[3] = { 20, 0, 1 };
	const double small = exp(-20.0) + exp(-19.0);

	(void)state;
	for (size_t d = 0; d < device_count; d++) {
		struct backend *b = devices[d].backend;
		struct matrix m = matrix_new(b, 1, 3, 0, 0), t = matrix_new(b, 1, 1, 0, 0);
		struct matrix logprob = matrix_new(b, 1, 1, 0, 0), lse = matrix_new(b, 1, 1, 0, 0);
		int32_t target = 0;
		float got;

		b->op->upload(b, m.view, logits, 3);
		matrix_set_ints(&t, &target);
		b->op->cross_entropy(b, logprob.view, lse.view, m.view, t.view, 1, 3);
		matrix_get_floats(&logprob, &got);
		assert_true(fabs((double)got + log1p(small)) <= 8 * UNIT * small);
		matrix_free(&m);
		matrix_free(&t);
		matrix_free(&logprob);
		matrix_free(&lse);
	}
}

/* A row's bits do not depend on the rows beside it, on where it lies, or on the threads. */
static void test_rows_alone(void **state)
{
	static const size_t vocabularies[] = { 300, 5000 };

	(void)state;
	for (size_t v = 0; v < countof(vocabularies); v++) {
		size_t vocabulary = vocabularies[v];
		enum {
			ROWS = 41
		};
		struct rng r;
		struct loss l;
		float first[2 * ROWS] = { 0 };

		rng_init(&r, 31, v);
		l = make_loss(&r, ROWS, vocabulary, 3);
		for (size_t d = 0; d < device_count; d++) {
			struct backend *b = devices[d].backend;
			struct matrix logits = matrix_new(b, ROWS, vocabulary, 3, 2),
				      target = matrix_new(b, 1, ROWS, 0, 0);
			struct matrix logprob = matrix_new(b, 1, ROWS, 0, 0), lse = matrix_new(b, 1, ROWS, 0, 0);
			float all[2 * ROWS];

			matrix_set(&logits, l.logits);
			matrix_set_ints(&target, l.target);
			b->op->cross_entropy(b, logprob.view, lse.view, logits.view, target.view, ROWS, vocabulary);
			matrix_get_floats(&logprob, all);
			matrix_get_floats(&lse, all + ROWS);
			for (size_t i = 0; i < ROWS; i++) {
				float *x = memory_new(vocabulary, sizeof *x), alone[2];

				for (size_t c = 0; c < vocabulary; c++)
					x[c] = (float)l.logits[i * vocabulary + c];
				one_row(b, x, vocabulary, l.target[i], &alone[0], &alone[1]);
				assert_memory_equal(&alone[0], &all[i], sizeof alone[0]);
				assert_memory_equal(&alone[1], &all[ROWS + i], sizeof alone[1]);
				free(x);
			}
			if (d > 0 && devices[d].family == devices[d - 1].family)
				assert_memory_equal(all, first, sizeof all);
			memcpy(first, all, sizeof all);
			matrix_free(&logits);
			matrix_free(&target);
			matrix_free(&logprob);
			matrix_free(&lse);
		}
		free_loss(&l);
	}
}

int parity_tests(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_against_oracle),
		cmocka_unit_test(test_extremes),
		cmocka_unit_test(test_sure_prediction),
		cmocka_unit_test(test_rows_alone),
	};

	return cmocka_run_group_tests(tests, parity_setup, parity_teardown);
}
