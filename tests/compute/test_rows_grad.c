/*
 * The oracle's backward passes against central differences of its forward
 * passes, all in f64.
 *
 * For a random weighting u of the outputs, f(x) = sum u * forward(x), and the
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
#include "tests/compute/oracle_rows.h"

static const double step = 1e-5, tolerance = 2e-8;

/* One forward pass with everything it takes; f reads what it needs. */
struct problem {
	double (*f)(const struct problem *);
	size_t rows, groups, width;
	double *x, *w, *u; /* inputs, weights, weighting of the outputs */
	int32_t *index;
};

static double *normals(struct rng *r, size_t n)
{
	double *x = memory_new(n, sizeof *x);

	for (size_t i = 0; i < n; i++)
		x[i] = rng_normal(r);
	return x;
}

static double weighted(const double *out, const double *u, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += out[i] * u[i];
	return sum;
}

/* gradient [n] of p->f with respect to at [n], one of the problem's arrays. */
static void check_gradient(const struct problem *p, double *at, const double *gradient, size_t n, const char *what)
{
	double largest = 1;

	for (size_t i = 0; i < n; i++)
		largest = fmax(largest, fabs(gradient[i]));
	for (size_t i = 0; i < n; i++) {
		double x = at[i], above, below, slope;

		at[i] = x + step;
		above = p->f(p);
		at[i] = x - step;
		below = p->f(p);
		at[i] = x;
		slope = (above - below) / (2 * step);
		if (!(fabs(slope - gradient[i]) <= tolerance * largest))
			fail_msg("%s %zu: gradient %.12g, difference %.12g", what, i, gradient[i], slope);
	}
}

static void free_problem(struct problem *p)
{
	free(p->x);
	free(p->w);
	free(p->u);
	free(p->index);
}

static const size_t sizes[][3] = { { 1, 1, 1 }, { 3, 1, 5 }, { 2, 3, 4 }, { 5, 2, 11 } };

/* -- the forward passes as functions -------------------------------------- */

static double f_rmsnorm(const struct problem *p)
{
	size_t n = p->rows * p->groups * p->width;
	double *out = memory_new(n, sizeof *out), sum;

	oracle_rmsnorm(out, NULL, p->x, p->w, p->rows, p->groups, p->width, 1e-2);
	sum = weighted(out, p->u, n);
	free(out);
	return sum;
}

static double f_swiglu(const struct problem *p)
{
	size_t n = p->rows * p->width;
	double *out = memory_new(n, sizeof *out), sum;

	oracle_swiglu(out, p->x, p->rows, p->width);
	sum = weighted(out, p->u, n);
	free(out);
	return sum;
}

static double f_gather(const struct problem *p)
{
	size_t n = p->rows * p->width;
	double *out = memory_new(n, sizeof *out), sum;

	oracle_embed(out, p->w, p->index, p->rows, p->width);
	sum = weighted(out, p->u, n);
	free(out);
	return sum;
}

static double f_bias(const struct problem *p)
{
	size_t n = p->rows * p->width;
	double *out = memory_new(n, sizeof *out), sum;

	memcpy(out, p->x, n * sizeof *out);
	oracle_bias(out, p->w, p->rows, p->width);
	sum = weighted(out, p->u, n);
	free(out);
	return sum;
}

/* The sign is the operation's: it gives the gradient of -coefficient * logprob. */
static double f_cross_entropy(const struct problem *p)
{
	double *logprob = memory_new(p->rows, sizeof *logprob), *lse = memory_new(p->rows, sizeof *lse), sum;

	oracle_cross_entropy(logprob, lse, p->x, p->index, p->rows, p->width);
	sum = -weighted(logprob, p->u, p->rows);
	free(logprob);
	free(lse);
	return sum;
}

/* -- the tests ------------------------------------------------------------ */

static void test_rmsnorm(void **state)
{
	(void)state;
	for (size_t s = 0; s < countof(sizes); s++) {
		struct rng r;
		struct problem p = { f_rmsnorm, sizes[s][0], sizes[s][1], sizes[s][2], NULL, NULL, NULL, NULL };
		size_t vectors = p.rows * p.groups, n = vectors * p.width;
		double *out = memory_new(n, sizeof *out), *scale = memory_new(vectors, sizeof *scale), *dx, *dw;

		rng_init(&r, 60, s);
		p.x = normals(&r, n);
		p.w = normals(&r, p.width);
		p.u = normals(&r, n);
		dx = normals(&r, n);
		dw = memory_new(p.width, sizeof *dw);
		oracle_rmsnorm(out, scale, p.x, p.w, p.rows, p.groups, p.width, 1e-2);
		oracle_rmsnorm_backward(dx, dw, p.u, p.x, scale, p.w, p.rows, p.groups, p.width, false);
		check_gradient(&p, p.x, dx, n, "rmsnorm dx");
		check_gradient(&p, p.w, dw, p.width, "rmsnorm dw");
		/* adding gives twice as much for both */
		oracle_rmsnorm_backward(dx, dw, p.u, p.x, scale, p.w, p.rows, p.groups, p.width, true);
		for (size_t i = 0; i < n; i++)
			dx[i] /= 2;
		for (size_t i = 0; i < p.width; i++)
			dw[i] /= 2;
		check_gradient(&p, p.x, dx, n, "rmsnorm dx, added");
		check_gradient(&p, p.w, dw, p.width, "rmsnorm dw, added");
		free(out);
		free(scale);
		free(dx);
		free(dw);
		free_problem(&p);
	}
}

static void test_swiglu(void **state)
{
	(void)state;
	for (size_t s = 0; s < countof(sizes); s++) {
		struct rng r;
		struct problem p = { f_swiglu, sizes[s][0], 1, sizes[s][2], NULL, NULL, NULL, NULL };
		size_t n = p.rows * p.width;
		double *d = memory_new(2 * n, sizeof *d);

		rng_init(&r, 61, s);
		p.x = normals(&r, 2 * n);
		p.u = normals(&r, n);
		oracle_swiglu_backward(d, p.u, p.x, p.rows, p.width);
		check_gradient(&p, p.x, d, 2 * n, "swiglu");
		free(d);
		free_problem(&p);
	}
}

/* embed's gradient is scatter_add, and so is gather's. */
static void test_embed(void **state)
{
	(void)state;
	for (size_t s = 0; s < countof(sizes); s++) {
		enum {
			TABLE = 4
		};
		struct rng r;
		struct problem p = { f_gather, 3 * sizes[s][0], 1, sizes[s][2], NULL, NULL, NULL, NULL };
		size_t n = p.rows * p.width;
		double *d = memory_new(TABLE * p.width, sizeof *d);

		rng_init(&r, 62, s);
		p.w = normals(&r, TABLE * p.width);
		p.u = normals(&r, n);
		p.index = memory_new(p.rows, sizeof *p.index);
		for (size_t i = 0; i < p.rows; i++)
			p.index[i] = (int32_t)rng_below(&r, TABLE);
		oracle_embed_backward(d, p.u, p.index, p.rows, p.width);
		check_gradient(&p, p.w, d, TABLE * p.width, "embed");
		free(d);
		free_problem(&p);
	}
}

static void test_bias(void **state)
{
	(void)state;
	for (size_t s = 0; s < countof(sizes); s++) {
		struct rng r;
		struct problem p = { f_bias, sizes[s][0], 1, sizes[s][2], NULL, NULL, NULL, NULL };
		size_t n = p.rows * p.width;
		double *d = memory_new(p.width, sizeof *d);

		rng_init(&r, 63, s);
		p.x = normals(&r, n);
		p.w = normals(&r, p.width);
		p.u = normals(&r, n);
		oracle_bias_backward(d, p.u, p.rows, p.width);
		check_gradient(&p, p.w, d, p.width, "bias");
		free(d);
		free_problem(&p);
	}
}

static void test_cross_entropy(void **state)
{
	(void)state;
	for (size_t s = 0; s < countof(sizes); s++) {
		struct rng r;
		struct problem p = { f_cross_entropy, sizes[s][0] + 2, 1, sizes[s][2] + 1, NULL, NULL, NULL, NULL };
		size_t n = p.rows * p.width;
		double *d, *logprob = memory_new(p.rows, sizeof *d), *lse = memory_new(p.rows, sizeof *d);

		rng_init(&r, 64, s);
		p.x = normals(&r, n);
		p.u = normals(&r, p.rows);
		p.index = memory_new(p.rows, sizeof *p.index);
		for (size_t i = 0; i < p.rows; i++)
			p.index[i] = i == 1 ? -1 : (int32_t)rng_below(&r, p.width);
		oracle_cross_entropy(logprob, lse, p.x, p.index, p.rows, p.width);
		d = memory_new(n, sizeof *d);
		memcpy(d, p.x, n * sizeof *d);
		oracle_cross_entropy_backward(d, lse, p.index, p.u, p.rows, p.width);
		check_gradient(&p, p.x, d, n, "cross_entropy");
		free(d);
		free(logprob);
		free(lse);
		free_problem(&p);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rmsnorm), cmocka_unit_test(test_swiglu),        cmocka_unit_test(test_embed),
		cmocka_unit_test(test_bias),    cmocka_unit_test(test_cross_entropy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
