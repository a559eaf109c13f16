/*
 * The oracle's gradients of attention and of the rotary embedding against
 * central differences of its forward passes, all in f64.
 *
 * For a random weighting u of the outputs, f = sum u * forward, and the
 * backward pass given u must be f's gradient. Central differences with step h
 * are off by h^2 f''' / 6 and by rounding, about 2^-53 |f| / h: with h = 1e-5
 * and f, f''' of order 1 to 100 that is 1e-8 relative to the largest gradient.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/rng.h"
#include "tests/compute/oracle_attention.h"

static const double step = 1e-5, tolerance = 2e-8;

enum {
	ROWS = 23,
	KEY_ROWS = 27
};

/* A prompt of 5 with two paths behind it, one path behind a part of it, and a sequence of its own. */
static const struct span spans[] = {
	{ 0, 5, 0, 2, 0, 0 },   { 5, 4, 5, 7, 2, 5 },   { 9, 1, 6, 11, 2, 5 },
	{ 10, 6, 4, 13, 2, 3 }, { 16, 7, 0, 20, 0, 0 },
};

struct problem {
	struct heads heads;
	double *q, *k, *v, *u; /* u weights the output */
};

static double *normals(struct rng *r, size_t n)
{
	double *x = memory_new(n, sizeof *x);

	for (size_t i = 0; i < n; i++)
		x[i] = rng_normal(r);
	return x;
}

static double weighted_attention(const struct problem *p)
{
	const size_t n = ROWS * p->heads.query * p->heads.width;
	double *out = memory_new(n, sizeof *out), sum = 0;

	oracle_attention(out, NULL, p->q, p->k, p->v, spans, countof(spans), p->heads, 0.6);
	for (size_t i = 0; i < n; i++)
		sum += out[i] * p->u[i];
	free(out);
	return sum;
}

/* gradient [n] of f with respect to at [n], one of the problem's arrays. */
static void check_gradient(const struct problem *p, double *at, const double *gradient, size_t n, const char *what)
{
	double largest = 1;

	for (size_t i = 0; i < n; i++)
		largest = fmax(largest, fabs(gradient[i]));
	for (size_t i = 0; i < n; i++) {
		double x = at[i], above, below, slope;

		at[i] = x + step;
		above = weighted_attention(p);
		at[i] = x - step;
		below = weighted_attention(p);
		at[i] = x;
		slope = (above - below) / (2 * step);
		if (!(fabs(slope - gradient[i]) <= tolerance * largest))
			fail_msg("%s %zu, %zu/%zu heads of %zu: gradient %.12g, difference %.12g", what, i,
				 p->heads.query, p->heads.key_value, p->heads.width, gradient[i], slope);
	}
}

static void test_attention(void **state)
{
	static const struct heads shapes[] = { { 1, 1, 2 }, { 2, 1, 4 }, { 3, 3, 2 }, { 4, 2, 6 } };

	(void)state;
	for (size_t i = 0; i < countof(shapes); i++) {
		const size_t n = ROWS * shapes[i].query * shapes[i].width;
		const size_t m = KEY_ROWS * shapes[i].key_value * shapes[i].width;
		struct problem p = { .heads = shapes[i] };
		double *dq = memory_new(n, sizeof *dq), *dk = memory_new(m, sizeof *dk),
		       *dv = memory_new(m, sizeof *dv);
		struct rng r;

		rng_init(&r, 31, i);
		p.q = normals(&r, n);
		p.k = normals(&r, m);
		p.v = normals(&r, m);
		p.u = normals(&r, n);
		oracle_attention_backward(dq, dk, dv, p.u, p.q, p.k, p.v, spans, countof(spans), p.heads, 0.6);
		check_gradient(&p, p.q, dq, n, "dq");
		check_gradient(&p, p.k, dk, m, "dk");
		check_gradient(&p, p.v, dv, m, "dv");
		free(p.q);
		free(p.k);
		free(p.v);
		free(p.u);
		free(dq);
		free(dk);
		free(dv);
	}
}

/* Turning is linear and keeps lengths: its backward pass is its transpose and its inverse. */
static void test_rope(void **state)
{
	enum {
		HEADS = 2,
		WIDTH = 6,
		POSITIONS = 5,
		N = POSITIONS * HEADS * WIDTH
	};
	int32_t position[POSITIONS] = { 3, 0, 4, 1, 2 };
	double table[POSITIONS * WIDTH], *x, *u, *du, *turned, a = 0, b = 0;
	struct rng r;

	(void)state;
	rng_init(&r, 32, 0);
	for (size_t i = 0; i < POSITIONS; i++) {
		for (size_t c = 0; c < WIDTH / 2; c++) {
			double angle = 6 * rng_uniform(&r);

			table[i * WIDTH + c] = cos(angle);
			table[i * WIDTH + WIDTH / 2 + c] = sin(angle);
		}
	}
	x = normals(&r, N);
	u = normals(&r, N);
	turned = memory_new(N, sizeof *turned);
	du = memory_new(N, sizeof *du);
	memcpy(turned, x, N * sizeof *x);
	memcpy(du, u, N * sizeof *u);
	oracle_rope(turned, table, position, POSITIONS, HEADS, WIDTH, 1);
	oracle_rope(du, table, position, POSITIONS, HEADS, WIDTH, -1);
	/* <u, forward(x)> = <backward(u), x> */
	for (size_t i = 0; i < N; i++) {
		a += u[i] * turned[i];
		b += du[i] * x[i];
	}
	assert_true(fabs(a - b) <= 1e-13 * N);
	assert_true(fabs(turned[0] - x[0]) > 1e-3);
	oracle_rope(turned, table, position, POSITIONS, HEADS, WIDTH, -1);
	for (size_t i = 0; i < N; i++)
		assert_true(fabs(turned[i] - x[i]) <= 1e-14 * 8);
	free(x);
	free(u);
	free(turned);
	free(du);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_attention),
		cmocka_unit_test(test_rope),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
