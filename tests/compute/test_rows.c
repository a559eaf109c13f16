/*
 * Row operations on every device against the f64 oracle, and the promises
 * about bits: forward rows do not depend on their neighbours or on the number
 * of threads, sums over rows that are divided by columns do not either.
 *
 * Tolerances are factors of UNIT (one rounding of f32) on the magnitude of
 * the terms that were added, worst cases rather than typical ones:
 *
 *   gather scatter embed   0     moved, not computed
 *   axpy                   2     product and sum (1 with fused multiply-add)
 *   scale bias             1     one operation
 *   scatter_add            n     n additions to one row, in order
 *   bias_backward          32 + R/32 + 1   runs of 32 rows, then the runs
 *   rmsnorm                C/16 + 12       16 partial sums at least, their sum, square, root,
 *                                          quotients and two products
 *   rmsnorm_backward dx    C/8 + 16        the same with 8 partial sums of triple products
 *   rmsnorm_backward dw    32 + n/32 + 8   runs of 32 vectors, n = R * groups, threads
 *   swiglu                 8     exp is within 1 ulp = 2 units; sum, quotient, two products
 *   swiglu_backward        12    the same and the product rule; 1 - sigmoid is off by
 *                                units of 1, so the magnitude holds |gate| * sigmoid
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

/* Ones, primes, widths of vectors and one more or less; the last two are large enough for the pool. */
static const struct {
	size_t rows, width;
} shapes[] = {
	{ 1, 1 },   { 1, 7 },  { 2, 8 },    { 3, 15 },  { 5, 16 },  { 4, 17 },  { 7, 31 },    { 3, 32 },   { 2, 33 },
	{ 13, 64 }, { 5, 65 }, { 31, 127 }, { 1, 257 }, { 33, 48 }, { 65, 63 }, { 211, 301 }, { 67, 688 },
};

struct trial {
	struct rng rng;
	size_t rows, width;
	const struct device *device;
	struct backend *b;
	const struct operations *op;
	char shape[64];
};

/* Run f for every shape on every device, each with numbers that depend on the shape only. */
static void for_each(void (*f)(struct trial *))
{
	for (size_t s = 0; s < countof(shapes); s++) {
		for (size_t d = 0; d < device_count; d++) {
			struct trial t = {
				.rows = shapes[s].rows,
				.width = shapes[s].width,
				.device = &devices[d],
				.b = devices[d].backend,
				.op = devices[d].backend->op,
			};

			rng_init(&t.rng, 20, s);
			snprintf(t.shape, sizeof t.shape, "[%zu, %zu]", t.rows, t.width);
			f(&t);
		}
	}
}

/* A matrix somewhere in its buffer, with or without gaps between the rows. */
static struct matrix place(struct trial *t, size_t rows, size_t columns)
{
	size_t offset = (size_t)rng_below(&t->rng, 40);

	return matrix_new(t->b, rows, columns, offset, rng_below(&t->rng, 2) ? 0 : 1 + (size_t)rng_below(&t->rng, 20));
}

static struct matrix vector(struct trial *t, size_t n)
{
	return matrix_new(t->b, 1, n, (size_t)rng_below(&t->rng, 40), 0);
}

static struct matrix place_values(struct trial *t, size_t rows, size_t columns, const double *values)
{
	struct matrix m = place(t, rows, columns);

	matrix_set(&m, values);
	return m;
}

static struct matrix place_ints(struct trial *t, size_t n, const int32_t *values)
{
	struct matrix m = vector(t, n);

	matrix_set_ints(&m, values);
	return m;
}

/* m must hold `want`; frees m. */
static void check(struct trial *t, struct matrix *m, const double *want, const double *magnitude, double factor,
		  const char *what)
{
	size_t n = m->rows * m->columns;
	double *got = values_new(n);

	parity_sync(t->b);
	matrix_get(m, got);
	parity_compare(got, want, magnitude, n, factor, t->device, what, t->shape);
	free(got);
	matrix_free(m);
}

static double *absolute(const double *x, size_t n)
{
	double *a = values_new(n);

	for (size_t i = 0; i < n; i++)
		a[i] = fabs(x[i]);
	return a;
}

/* -- moving rows ---------------------------------------------------------- */

static void gather_and_embed(struct trial *t)
{
	size_t table_rows = 1 + (size_t)rng_below(&t->rng, 50), n = t->rows * t->width;
	double *table = values_random(&t->rng, table_rows * t->width, 1), *want = values_new(n);
	int32_t *index = ints_below(&t->rng, t->rows, (int32_t)table_rows);
	struct matrix from = place_values(t, table_rows, t->width, table), ids = place_ints(t, t->rows, index);
	struct matrix to = place(t, t->rows, t->width), out = place(t, t->rows, t->width);

	oracle_gather(want, table, index, t->rows, t->width);
	t->op->gather(t->b, to.view, from.view, ids.view, t->rows, t->width);
	check(t, &to, want, NULL, 0, "gather");
	oracle_embed(want, table, index, t->rows, t->width);
	t->op->embed(t->b, out.view, from.view, ids.view, t->rows, t->width);
	check(t, &out, want, NULL, 0, "embed");
	check(t, &from, table, NULL, 0, "gather's source");
	matrix_free(&ids);
	free(table);
	free(want);
	free(index);
}

static void test_gather(void **state)
{
	(void)state;
	for_each(gather_and_embed);
}

static void scatter(struct trial *t)
{
	size_t to_rows = t->rows + (size_t)rng_below(&t->rng, 9), n = to_rows * t->width;
	double *from = values_random(&t->rng, t->rows * t->width, 1), *want = values_random(&t->rng, n, 1);
	int32_t *index = memory_new(to_rows, sizeof *index);
	struct matrix source = place_values(t, t->rows, t->width, from), to = place_values(t, to_rows, t->width, want);
	struct matrix ids;

	for (size_t i = 0; i < to_rows; i++)
		index[i] = (int32_t)i;
	rng_shuffle(&t->rng, index, to_rows, sizeof *index);
	ids = place_ints(t, t->rows, index);
	oracle_scatter(want, from, index, t->rows, t->width);
	t->op->scatter(t->b, to.view, source.view, ids.view, t->rows, t->width);
	check(t, &to, want, NULL, 0, "scatter");
	matrix_free(&source);
	matrix_free(&ids);
	free(from);
	free(want);
	free(index);
}

static void test_scatter(void **state)
{
	(void)state;
	for_each(scatter);
}

static void scatter_add(struct trial *t)
{
	size_t to_rows = 1 + (size_t)rng_below(&t->rng, t->rows), n = to_rows * t->width;
	double *from = values_random(&t->rng, t->rows * t->width, 1), *start = values_random(&t->rng, n, 1);
	double *want = values_copy(start, n), *size = absolute(start, n), *from_size;
	int32_t *index = ints_below(&t->rng, t->rows, (int32_t)to_rows);
	struct matrix source = place_values(t, t->rows, t->width, from), ids = place_ints(t, t->rows, index);
	struct matrix to = place_values(t, to_rows, t->width, start), table = place_values(t, to_rows, t->width, start);

	from_size = absolute(from, t->rows * t->width);
	oracle_scatter_add(size, from_size, index, t->rows, t->width);
	oracle_scatter_add(want, from, index, t->rows, t->width);
	t->op->scatter_add(t->b, to.view, source.view, ids.view, t->rows, t->width);
	check(t, &to, want, size, (double)t->rows, "scatter_add");
	memcpy(want, start, n * sizeof *want);
	oracle_embed_backward(want, from, index, t->rows, t->width);
	t->op->embed_backward(t->b, table.view, source.view, ids.view, t->rows, t->width, to_rows);
	check(t, &table, want, size, (double)t->rows, "embed_backward");
	matrix_free(&source);
	matrix_free(&ids);
	free(from);
	free(from_size);
	free(start);
	free(want);
	free(size);
	free(index);
}

static void test_scatter_add(void **state)
{
	(void)state;
	for_each(scatter_add);
}

/* -- elements ------------------------------------------------------------- */

static void axpy_and_scale(struct trial *t)
{
	size_t n = t->rows * t->width;
	double *x = values_random(&t->rng, n, 1), *y = values_random(&t->rng, n, 1), *want = values_copy(y, n);
	double *size = absolute(y, n), *x_size = absolute(x, n), alpha = (double)(float)rng_normal(&t->rng);
	struct matrix from = vector(t, n), to = vector(t, n);

	matrix_set(&from, x);
	matrix_set(&to, y);
	oracle_axpy(want, x, n, alpha);
	oracle_axpy(size, x_size, n, fabs(alpha));
	t->op->axpy(t->b, to.view, from.view, n, (float)alpha);
	check(t, &to, want, size, 2, "axpy");
	oracle_scale(x, n, alpha);
	t->op->scale(t->b, from.view, n, (float)alpha);
	check(t, &from, x, NULL, 1, "scale");
	free(x);
	free(y);
	free(want);
	free(size);
	free(x_size);
}

static void test_elements(void **state)
{
	(void)state;
	for_each(axpy_and_scale);
}

static void bias(struct trial *t)
{
	size_t n = t->rows * t->width;
	double *x = values_random(&t->rng, n, 1), *add = values_random(&t->rng, t->width, 1), *want = values_copy(x, n);
	double *size = absolute(add, t->width), *x_size = absolute(x, n), *sum = values_copy(add, t->width);
	struct matrix to = place_values(t, t->rows, t->width, x), dx = place_values(t, t->rows, t->width, x);
	struct matrix by = vector(t, t->width), dbias = vector(t, t->width);

	matrix_set(&by, add);
	matrix_set(&dbias, add);
	oracle_bias(want, add, t->rows, t->width);
	t->op->bias(t->b, to.view, by.view, t->rows, t->width);
	check(t, &to, want, NULL, 1, "bias");
	oracle_bias_backward(sum, x, t->rows, t->width);
	oracle_bias_backward(size, x_size, t->rows, t->width);
	t->op->bias_backward(t->b, dbias.view, dx.view, t->rows, t->width);
	check(t, &dbias, sum, size, 33 + (double)t->rows / 32, "bias_backward");
	matrix_free(&dx);
	matrix_free(&by);
	free(x);
	free(add);
	free(want);
	free(size);
	free(x_size);
	free(sum);
}

static void test_bias(void **state)
{
	(void)state;
	for_each(bias);
}

/* -- norm ----------------------------------------------------------------- */

static void rmsnorm_groups(struct trial *t, size_t groups, double deviation)
{
	const double epsilon = (double)1e-5f;
	size_t vectors = t->rows * groups, n = vectors * t->width;
	double *x = values_random(&t->rng, n, deviation), *w = values_random(&t->rng, t->width, 1);
	double *want = values_new(n), *s = values_new(vectors), factor = (double)t->width / 16 + 12;
	struct matrix in = place_values(t, t->rows, groups * t->width, x), weight = vector(t, t->width);
	struct matrix out = place(t, t->rows, groups * t->width), scale = place(t, t->rows, groups);

	snprintf(t->shape, sizeof t->shape, "[%zu, %zu x %zu], deviation %g", t->rows, groups, t->width, deviation);
	matrix_set(&weight, w);
	oracle_rmsnorm(want, s, x, w, t->rows, groups, t->width, epsilon);
	t->op->rmsnorm(t->b, out.view, scale.view, in.view, weight.view, t->rows, groups, t->width, (float)epsilon);
	check(t, &out, want, NULL, factor, "rmsnorm");
	check(t, &scale, s, NULL, factor, "rmsnorm's scale");
	/* in place, and without a scale */
	t->op->rmsnorm(t->b, in.view, (struct view){ 0 }, in.view, weight.view, t->rows, groups, t->width,
		       (float)epsilon);
	check(t, &in, want, NULL, factor, "rmsnorm in place");
	matrix_free(&weight);
	free(x);
	free(w);
	free(want);
	free(s);
}

static void rmsnorm(struct trial *t)
{
	rmsnorm_groups(t, 1, 1);
	rmsnorm_groups(t, 3, 100);
	rmsnorm_groups(t, 2, 1e-4); /* epsilon counts */
	rmsnorm_groups(t, 1, 0);    /* nothing but epsilon */
}

static void test_rmsnorm(void **state)
{
	(void)state;
	for_each(rmsnorm);
}

struct norm_case {
	size_t groups;
	double *x, *w, *dout, *s;
	double *dx_size, *dw_size; /* magnitudes of the terms */
};

/* Sizes of what rmsnorm_backward adds: |s w dy| + |x| s^3 / C sum |dy w x|, and |dy x s|. */
static void norm_sizes(const struct trial *t, struct norm_case *c)
{
	for (size_t v = 0; v < t->rows * c->groups; v++) {
		const double *x = c->x + v * t->width, *dy = c->dout + v * t->width;
		double s = c->s[v], dot = 0;

		for (size_t i = 0; i < t->width; i++) {
			dot += fabs(dy[i] * c->w[i] * x[i]);
			c->dw_size[i] += fabs(dy[i] * x[i] * s);
		}
		for (size_t i = 0; i < t->width; i++)
			c->dx_size[v * t->width + i] +=
				fabs(s * c->w[i] * dy[i]) + fabs(x[i]) * s * s * s / (double)t->width * dot;
	}
}

static void rmsnorm_backward_groups(struct trial *t, size_t groups, bool add, bool alias)
{
	size_t vectors = t->rows * groups, n = vectors * t->width;
	struct norm_case c = {
		.groups = groups,
		.x = values_random(&t->rng, n, 2),
		.w = values_random(&t->rng, t->width, 1),
		.dout = values_random(&t->rng, n, 1),
		.s = values_new(vectors),
	};
	double *forward = values_new(n), *dx = values_random(&t->rng, n, 1), *dw = values_random(&t->rng, t->width, 1);
	struct matrix mx = place_values(t, t->rows, groups * t->width, c.x), ms = place(t, t->rows, groups);
	struct matrix mdout = place_values(t, t->rows, groups * t->width, c.dout);
	struct matrix mdx = place_values(t, t->rows, groups * t->width, dx), mw = vector(t, t->width);
	struct matrix mdw = vector(t, t->width);

	snprintf(t->shape, sizeof t->shape, "[%zu, %zu x %zu]%s%s", t->rows, groups, t->width, add ? ", add" : "",
		 alias ? ", in place" : "");
	oracle_rmsnorm(forward, c.s, c.x, c.w, t->rows, groups, t->width, 1e-5);
	values_round(c.s, vectors);
	matrix_set(&ms, c.s);
	matrix_set(&mw, c.w);
	matrix_set(&mdw, dw);
	c.dx_size = add ? absolute(dx, n) : values_new(n);
	c.dw_size = absolute(dw, t->width);
	norm_sizes(t, &c);
	oracle_rmsnorm_backward(dx, dw, c.dout, c.x, c.s, c.w, t->rows, groups, t->width, add);
	t->op->rmsnorm_backward(t->b, alias ? mdout.view : mdx.view, mdw.view, mdout.view, mx.view, ms.view, mw.view,
				t->rows, groups, t->width, add);
	check(t, alias ? &mdout : &mdx, dx, c.dx_size, (double)t->width / 8 + 16, "rmsnorm_backward dx");
	check(t, &mdw, dw, c.dw_size, 40 + (double)vectors / 32, "rmsnorm_backward dw");
	matrix_free(&mx);
	matrix_free(&ms);
	matrix_free(&mw);
	matrix_free(alias ? &mdx : &mdout);
	free(c.x);
	free(c.w);
	free(c.dout);
	free(c.s);
	free(c.dx_size);
	free(c.dw_size);
	free(forward);
	free(dx);
	free(dw);
}

static void rmsnorm_backward(struct trial *t)
{
	rmsnorm_backward_groups(t, 1, false, false);
	rmsnorm_backward_groups(t, 1, true, false);
	rmsnorm_backward_groups(t, 3, true, false);
	rmsnorm_backward_groups(t, 2, false, true);
}

static void test_rmsnorm_backward(void **state)
{
	(void)state;
	for_each(rmsnorm_backward);
}

/* -- activation ----------------------------------------------------------- */

static void swiglu(struct trial *t)
{
	size_t n = t->rows * t->width;
	double *in = values_random(&t->rng, 2 * n, 4), *dout = values_random(&t->rng, n, 1);
	double *want = values_new(n), *back = values_new(2 * n), *size = values_new(2 * n);
	struct matrix gate_up = place_values(t, t->rows, 2 * t->width, in), out = place(t, t->rows, t->width);
	struct matrix d = place_values(t, t->rows, t->width, dout), dgate_up = place(t, t->rows, 2 * t->width);

	oracle_swiglu(want, in, t->rows, t->width);
	oracle_swiglu_backward(back, dout, in, t->rows, t->width);
	for (size_t i = 0; i < 2 * n; i++) {
		size_t r = i / (2 * t->width), c = i % (2 * t->width);
		double g = in[r * 2 * t->width + c % t->width], u = in[r * 2 * t->width + c % t->width + t->width];
		double s = 1 / (1 + exp(-g)), dy = dout[r * t->width + c % t->width];

		size[i] = c < t->width ? fabs(dy * u) * (s + fabs(g) * s) : fabs(dy * g * s);
	}
	t->op->swiglu(t->b, out.view, gate_up.view, t->rows, t->width);
	check(t, &out, want, NULL, 8, "swiglu");
	t->op->swiglu_backward(t->b, dgate_up.view, d.view, gate_up.view, t->rows, t->width);
	check(t, &dgate_up, back, size, 12, "swiglu_backward");
	t->op->swiglu_backward(t->b, gate_up.view, d.view, gate_up.view, t->rows, t->width);
	check(t, &gate_up, back, size, 12, "swiglu_backward in place");
	matrix_free(&d);
	free(in);
	free(dout);
	free(want);
	free(back);
	free(size);
}

static void test_swiglu(void **state)
{
	(void)state;
	for_each(swiglu);
}

/* Gates far beyond the range of the exponential: silu is 0 or the identity, its slope 0 or 1. */
static void test_swiglu_extremes(void **state)
{
	static const double gates[] = { -3e38, -1e6, -200, -104, -90, -88, 0, -0.0, 1e-30, 30, 88, 90, 200, 1e6, 1e30 };
	enum {
		N = countof(gates)
	};
	double in[2 * N], dout[N], want[N], got[N], back[2 * N], got_back[2 * N];

	(void)state;
	for (size_t i = 0; i < N; i++) {
		in[i] = (double)(float)gates[i];
		in[N + i] = dout[i] = 1;
	}
	oracle_swiglu(want, in, 1, N);
	oracle_swiglu_backward(back, dout, in, 1, N);
	for (size_t d = 0; d < device_count; d++) {
		struct backend *b = devices[d].backend;
		struct matrix m = matrix_new(b, 1, 2 * N, 3, 0), out = matrix_new(b, 1, N, 5, 0);
		struct matrix from = matrix_new(b, 1, N, 1, 0);

		matrix_set(&m, in);
		matrix_set(&from, dout);
		b->op->swiglu(b, out.view, m.view, 1, N);
		b->op->swiglu_backward(b, m.view, from.view, m.view, 1, N);
		matrix_get(&out, got);
		matrix_get(&m, got_back);
		for (size_t i = 0; i < N; i++) {
			/* |gate| times the least normal sigmoid is lost below */
			assert_true(fabs(got[i] - want[i]) <= 8 * UNIT * fabs(want[i]) + 200 * TINY);
			assert_true(fabs(got_back[i] - back[i]) <= 12 * UNIT * (fabs(back[i]) + 1));
			assert_true(fabs(got_back[N + i] - back[N + i]) <= 8 * UNIT * fabs(back[N + i]) + 200 * TINY);
		}
		matrix_free(&m);
		matrix_free(&out);
		matrix_free(&from);
	}
}

/* -- bits ----------------------------------------------------------------- */

/* What the forward operations make of random rows, to be compared bit for bit. */
struct forward {
	size_t rows, width;
	float *gathered, *biased, *normed, *scales, *gated;
};

enum {
	GROUPS = 2,
	TABLE = 37
};

struct inputs {
	size_t rows, width;
	double *x, *wide, *w, *table;
	int32_t *index;
};

static struct inputs make_inputs(struct rng *r, size_t rows, size_t width)
{
	return (struct inputs){
		.rows = rows,
		.width = width,
		.x = values_random(r, rows * width, 1),
		.wide = values_random(r, rows * 2 * width, 3),
		.w = values_random(r, width, 1),
		.table = values_random(r, TABLE * width, 1),
		.index = ints_below(r, rows, TABLE),
	};
}

static void free_inputs(struct inputs *in)
{
	free(in->x);
	free(in->wide);
	free(in->w);
	free(in->table);
	free(in->index);
}

/* Rows from .. from + rows of the inputs through every forward operation, to the same rows of `out`. */
static void run_forward(struct backend *b, const struct inputs *in, size_t from, size_t rows, size_t offset,
			struct forward *out)
{
	const struct operations *op = b->op;
	size_t width = in->width;
	struct matrix x = matrix_new(b, rows, width, offset, offset % 3),
		      wide = matrix_new(b, rows, 2 * width, offset, 1);
	struct matrix w = matrix_new(b, 1, width, offset, 0), table = matrix_new(b, TABLE, width, offset, 0);
	struct matrix index = matrix_new(b, 1, rows, offset, 0), to = matrix_new(b, rows, width, offset + 1, 3);
	struct matrix normed = matrix_new(b, rows, 2 * width, offset, 5), scales = matrix_new(b, rows, GROUPS, 0, 0);

	matrix_set(&x, in->x + from * width);
	matrix_set(&wide, in->wide + from * 2 * width);
	matrix_set(&w, in->w);
	matrix_set(&table, in->table);
	matrix_set_ints(&index, in->index + from);
	op->embed(b, to.view, table.view, index.view, rows, width);
	matrix_get_floats(&to, out->gathered + from * width);
	op->bias(b, x.view, w.view, rows, width);
	matrix_get_floats(&x, out->biased + from * width);
	op->rmsnorm(b, normed.view, scales.view, wide.view, w.view, rows, GROUPS, width, 1e-6f);
	matrix_get_floats(&normed, out->normed + from * 2 * width);
	matrix_get_floats(&scales, out->scales + from * GROUPS);
	op->swiglu(b, to.view, wide.view, rows, width);
	matrix_get_floats(&to, out->gated + from * width);
	matrix_free(&x);
	matrix_free(&wide);
	matrix_free(&w);
	matrix_free(&table);
	matrix_free(&index);
	matrix_free(&to);
	matrix_free(&normed);
	matrix_free(&scales);
}

static struct forward forward_new(size_t rows, size_t width)
{
	return (struct forward){
		.rows = rows,
		.width = width,
		.gathered = memory_new(rows * width, sizeof(float)),
		.biased = memory_new(rows * width, sizeof(float)),
		.normed = memory_new(rows * 2 * width, sizeof(float)),
		.scales = memory_new(rows * GROUPS, sizeof(float)),
		.gated = memory_new(rows * width, sizeof(float)),
	};
}

static void forward_free(struct forward *f)
{
	free(f->gathered);
	free(f->biased);
	free(f->normed);
	free(f->scales);
	free(f->gated);
}

static void assert_same_bits(const struct forward *a, const struct forward *b)
{
	size_t n = a->rows * a->width * sizeof(float);

	assert_memory_equal(a->gathered, b->gathered, n);
	assert_memory_equal(a->biased, b->biased, n);
	assert_memory_equal(a->normed, b->normed, 2 * n);
	assert_memory_equal(a->scales, b->scales, a->rows * GROUPS * sizeof(float));
	assert_memory_equal(a->gated, b->gated, n);
}

/* All rows at once with any number of threads, and each row alone elsewhere in memory: the same bits. */
static void test_rows_alone(void **state)
{
	static const size_t widths[] = { 5, 173, 336 };

	(void)state;
	for (size_t i = 0; i < countof(widths); i++) {
		struct rng r;
		struct inputs in;
		struct forward first = { 0 };

		rng_init(&r, 21, i);
		in = make_inputs(&r, 197, widths[i]);
		for (size_t d = 0; d < device_count; d++) {
			struct forward all = forward_new(in.rows, in.width), alone = forward_new(in.rows, in.width);

			run_forward(devices[d].backend, &in, 0, in.rows, 0, &all);
			for (size_t row = 0; row < in.rows; row++)
				run_forward(devices[d].backend, &in, row, 1, 1 + row % 16, &alone);
			assert_same_bits(&all, &alone);
			forward_free(&alone);
			if (d > 0 && devices[d].family == devices[d - 1].family) {
				assert_same_bits(&all, &first);
				forward_free(&all);
			} else {
				forward_free(&first);
				first = all;
			}
		}
		forward_free(&first);
		free_inputs(&in);
	}
}

/* Sums over rows: divided by columns they do not depend on the threads, else they repeat at a fixed number. */
static void test_sums_repeat(void **state)
{
	enum {
		ROWS = 300,
		WIDTH = 165
	};
	struct rng r;
	struct inputs in;
	float *first = NULL;

	(void)state;
	rng_init(&r, 22, 0);
	in = make_inputs(&r, ROWS, WIDTH);
	for (size_t d = 0; d < device_count; d++) {
		struct backend *b = devices[d].backend;
		float *sums = memory_new((TABLE + 1) * WIDTH, sizeof *sums), *dw[2];

		for (size_t round = 0; round < 2; round++) {
			struct matrix x = matrix_new(b, ROWS, WIDTH, round, round), w = matrix_new(b, 1, WIDTH, 0, 0);
			struct matrix table = matrix_new(b, TABLE, WIDTH, 0, 2), s = matrix_new(b, ROWS, 1, 0, 0);
			struct matrix index = matrix_new(b, 1, ROWS, 0, 0), dx = matrix_new(b, ROWS, WIDTH, 0, 0);
			struct matrix by = matrix_new(b, 1, WIDTH, 0, 0);

			dw[round] = memory_new(WIDTH, sizeof **dw);
			matrix_set(&x, in.x);
			matrix_set(&w, in.w);
			matrix_set(&by, in.w);
			matrix_set(&table, in.table);
			matrix_set(&s, in.x);
			matrix_set_ints(&index, in.index);
			b->op->embed_backward(b, table.view, x.view, index.view, ROWS, WIDTH, TABLE);
			matrix_get_floats(&table, sums);
			b->op->bias_backward(b, w.view, x.view, ROWS, WIDTH);
			matrix_get_floats(&w, sums + TABLE * WIDTH);
			b->op->rmsnorm_backward(b, dx.view, w.view, x.view, x.view, s.view, by.view, ROWS, 1, WIDTH,
						false);
			matrix_get_floats(&w, dw[round]);
			matrix_free(&x);
			matrix_free(&w);
			matrix_free(&table);
			matrix_free(&s);
			matrix_free(&index);
			matrix_free(&dx);
			matrix_free(&by);
		}
		assert_memory_equal(dw[0], dw[1], WIDTH * sizeof **dw);
		free(dw[0]);
		free(dw[1]);
		if (d > 0 && devices[d].family == devices[d - 1].family) {
			assert_memory_equal(sums, first, (TABLE + 1) * WIDTH * sizeof *sums);
			free(sums);
		} else {
			free(first);
			first = sums;
		}
	}
	free(first);
	free_inputs(&in);
}

/* No rows at all: nothing is read or written. */
static void test_no_rows(void **state)
{
	(void)state;
	for (size_t d = 0; d < device_count; d++) {
		struct backend *b = devices[d].backend;
		struct matrix a = matrix_new(b, 1, 8, 0, 0), w = matrix_new(b, 1, 4, 0, 0);
		double before[8] = { 1, 2, 3, 4, 5, 6, 7, 8 }, after[8];

		matrix_set(&a, before);
		b->op->gather(b, a.view, a.view, a.view, 0, 4);
		b->op->scatter(b, a.view, a.view, a.view, 0, 4);
		b->op->scatter_add(b, a.view, a.view, a.view, 0, 4);
		b->op->bias(b, a.view, a.view, 0, 4);
		b->op->bias_backward(b, a.view, a.view, 0, 4);
		b->op->rmsnorm(b, a.view, a.view, a.view, a.view, 0, 1, 4, 1e-5f);
		b->op->rmsnorm_backward(b, a.view, w.view, a.view, a.view, a.view, a.view, 0, 1, 4, false);
		b->op->swiglu(b, a.view, a.view, 0, 4);
		b->op->swiglu_backward(b, a.view, a.view, a.view, 0, 4);
		b->op->axpy(b, a.view, a.view, 0, 2);
		b->op->scale(b, a.view, 0, 2);
		matrix_get(&a, after);
		assert_memory_equal(before, after, sizeof before);
		matrix_free(&a);
		matrix_free(&w);
	}
}

int parity_tests(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_gather),
		cmocka_unit_test(test_scatter),
		cmocka_unit_test(test_scatter_add),
		cmocka_unit_test(test_elements),
		cmocka_unit_test(test_bias),
		cmocka_unit_test(test_rmsnorm),
		cmocka_unit_test(test_rmsnorm_backward),
		cmocka_unit_test(test_swiglu),
		cmocka_unit_test(test_swiglu_extremes),
		cmocka_unit_test(test_rows_alone),
		cmocka_unit_test(test_sums_repeat),
		cmocka_unit_test(test_no_rows),
	};

	return cmocka_run_group_tests(tests, parity_setup, parity_teardown);
}
