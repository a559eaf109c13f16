/*
 * gemm and project on every device against the f64 oracle, and project's
 * promise about bits: a row does not depend on its neighbours, on where it
 * lies or on the number of threads.
 *
 * Tolerance: a sum of k rounded products, added in any order, is within
 * k + 1 roundings of the sum of magnitudes (Higham, Accuracy and Stability of
 * Numerical Algorithms, 2002, section 3.1). The factors alpha and beta, the
 * scale of q8_0, bias and the old value add at most one each, and each
 * further block of k in gemm one: k + k / 256 + 6 in all. A term left out or
 * taken twice is off by about 1 / k of the magnitude, which for every k here
 * but the longest is more.
 *
 * With operands of 16 bits the oracle gets them rounded, so that the same
 * tolerance tells whether a device rounds as it must; twice that, since the
 * matrix units of devices may cut off where others round to nearest (Fasi,
 * Higham, Mikaitis and Pranesh, Numerical behavior of NVIDIA tensor cores,
 * PeerJ Computer Science 7, 2021). Beside that the result must lie within
 * 2 u + u^2 of the product of the operands as they were, u = 2^-11 for f16 and
 * 2^-8 for bf16, the relative error of one rounding.
 */
/* Runs: plain vulkan subgroup4 subgroup16 cut pieces */
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
#include "tests/compute/oracle_products.h"
#include "tests/compute/parity.h"

static double tolerance(size_t k)
{
	return (double)(k + k / 256 + 6);
}

static size_t below(struct rng *r, size_t n)
{
	return (size_t)rng_below(r, (uint64_t)n);
}

/* Somewhere in a buffer, dense or with gaps, now and then with rows a power of two apart. */
static struct matrix place(struct rng *r, struct backend *b, size_t rows, size_t columns, const double *values)
{
	size_t gap = 0;
	struct matrix m;

	switch (below(r, 3)) {
	case 0:
		gap = 1 + below(r, 20);
		break;
	case 1:
		gap = (columns + 127) / 128 * 128 - columns;
		break;
	default:
		break;
	}
	m = matrix_new(b, rows, columns, below(r, 40), gap);
	if (values != NULL)
		matrix_set(&m, values);
	return m;
}

/* m must hold `want`; frees m. */
static void check(const struct device *d, struct matrix *m, const double *want, const double *magnitude, size_t k,
		  const char *what, const char *shape)
{
	double *got = values_new(m->rows * m->columns);

	parity_sync(d->backend);
	matrix_get(m, got);
	parity_compare(got, want, magnitude, m->rows * m->columns, tolerance(k), d, what, shape);
	free(got);
	matrix_free(m);
}

/* -- gemm ----------------------------------------------------------------- */

/* Ones, primes, tiles and one more or less, more than one block of rows, columns and k. */
static const struct {
	size_t m, n, k;
} gemm_shapes[] = {
	{ 1, 1, 1 },      { 1, 7, 3 },      { 2, 1, 5 },     { 5, 15, 16 },    { 6, 16, 8 },    { 7, 17, 9 },
	{ 11, 31, 31 },   { 12, 32, 32 },   { 13, 33, 33 },  { 1, 64, 127 },   { 64, 1, 128 },  { 23, 8, 129 },
	{ 97, 41, 64 },   { 48, 96, 511 },  { 49, 95, 512 }, { 47, 97, 513 },  { 193, 37, 67 }, { 397, 129, 40 },
	{ 31, 29, 1021 }, { 96, 144, 300 }, { 3, 2081, 19 }, { 2, 270, 8200 }, { 5, 3, 0 },
};

static void gemm_case(size_t s, bool ta, bool tb, double alpha, double beta)
{
	size_t m = gemm_shapes[s].m, n = gemm_shapes[s].n, k = gemm_shapes[s].k;
	double *va, *vb, *old, *want, *magnitude = values_new(m * n);
	struct rng r;
	char shape[96];

	rng_init(&r, 30, s * 4 + (ta ? 1 : 0) + (tb ? 2 : 0));
	va = values_random(&r, m * k, 1);
	vb = values_random(&r, k * n, 1);
	old = values_random(&r, m * n, 1);
	want = values_copy(old, m * n);
	oracle_gemm(want, magnitude, va, ta, vb, tb, m, n, k, alpha, beta);
	snprintf(shape, sizeof shape, "m %zu, n %zu, k %zu%s%s, alpha %g, beta %g", m, n, k, ta ? ", ta" : "",
		 tb ? ", tb" : "", alpha, beta);
	for (size_t d = 0; d < device_count; d++) {
		struct backend *b = devices[d].backend;
		struct matrix a = place(&r, b, ta ? k : m, ta ? m : k, va);
		struct matrix bm = place(&r, b, tb ? n : k, tb ? k : n, vb);
		struct matrix c = place(&r, b, m, n, beta != 0 ? old : NULL); /* with beta 0 it holds NaNs */

		b->op->gemm(b, c.view, a.view, ta, bm.view, tb, m, n, k, (float)alpha, (float)beta);
		check(&devices[d], &c, want, magnitude, k, "gemm", shape);
		matrix_free(&a);
		matrix_free(&bm);
	}
	free(va);
	free(vb);
	free(old);
	free(want);
	free(magnitude);
}

/* Every shape in every layout; the factors go round with them. */
static void test_gemm(void **state)
{
	static const double factors[][2] = { { 1, 0 },     { 1, 1 },   { 0, 0 },    { 0, 1 },
					     { -0.75, 0 }, { 1, 0.5 }, { 3, -2.25 } };
	size_t turn = 0;

	(void)state;
	for (size_t s = 0; s < countof(gemm_shapes); s++) {
		for (unsigned layout = 0; layout < 4; layout++, turn++) {
			const double *f = factors[turn % countof(factors)];

			gemm_case(s, layout & 1, layout & 2, f[0], f[1]);
		}
	}
}

/* The same call gives the same bits; with our kernels, on any number of threads. */
static void test_gemm_repeats(void **state)
{
	enum {
		M = 131,
		N = 83,
		K = 521
	};
	static float first[M * N], again[M * N];
	struct rng r;
	double *va, *vb;

	(void)state;
	rng_init(&r, 31, 0);
	va = values_random(&r, M * K, 1);
	vb = values_random(&r, K * N, 1);
	for (size_t d = 0; d < device_count; d++) {
		struct backend *b = devices[d].backend;
		struct matrix a = place(&r, b, M, K, va), bm = place(&r, b, K, N, vb);

		for (int i = 0; i < 3; i++) {
			struct matrix c = matrix_new(b, M, N, 0, 0);
			bool fresh = i == 0 &&
				     (d == 0 || d >= device_count / 2 || devices[d].family != devices[d - 1].family);

			b->op->gemm(b, c.view, a.view, false, bm.view, false, M, N, K, 1, 0);
			matrix_get_floats(&c, fresh ? first : again);
			if (!fresh)
				assert_memory_equal(again, first, sizeof first);
			matrix_free(&c);
		}
		matrix_free(&a);
		matrix_free(&bm);
	}
	free(va);
	free(vb);
}

/* -- gemm of 16 bits ------------------------------------------------------ */

/* What gemm() gives on one device, and how far it may be from either oracle. */
static void check_precise(const struct device *d, struct matrix *c, const double *rounded, const double *exact,
			  const double *magnitude, size_t k, double unit, const char *shape)
{
	size_t n = c->rows * c->columns;
	double *got = values_new(n);

	parity_sync(d->backend);
	matrix_get(c, got);
	parity_compare(got, rounded, magnitude, n, 2 * tolerance(k), d, "gemm, rounded", shape);
	parity_compare(got, exact, magnitude, n, (2 * unit + unit * unit) / UNIT + 2 * tolerance(k) * (1 + unit), d,
		       "gemm", shape);
	free(got);
	matrix_free(c);
}

/* Whether the device computes as it did in the first half. */
static bool is_repeated(size_t d)
{
	size_t half = device_count / 2;

	return d >= half && strcmp(devices[d].backend->device, devices[d - half].backend->device) == 0;
}

static void precise_case(size_t s, enum precision precision, bool ta, bool tb, double alpha, double beta)
{
	enum dtype dtype = precision == PRECISION_F16 ? DTYPE_F16 : DTYPE_BF16;
	size_t m = gemm_shapes[s].m, n = gemm_shapes[s].n, k = gemm_shapes[s].k;
	double *va, *vb, *old, *exact, *rounded, *magnitude = values_new(m * n);
	double unit = precision == PRECISION_F16 ? 0x1p-11 : 0x1p-8;
	struct rng r;
	char shape[96];

	rng_init(&r, 35, s * 4 + (ta ? 1 : 0) + (tb ? 2 : 0));
	va = values_random(&r, m * k, 4);
	vb = values_random(&r, k * n, 0.25);
	old = values_random(&r, m * n, 1);
	exact = values_copy(old, m * n);
	rounded = values_copy(old, m * n);
	oracle_gemm(exact, magnitude, va, ta, vb, tb, m, n, k, alpha, beta);
	snprintf(shape, sizeof shape, "%s, m %zu, n %zu, k %zu%s%s, alpha %g, beta %g", precision_names[precision], m,
		 n, k, ta ? ", ta" : "", tb ? ", tb" : "", alpha, beta);
	double *ra = values_copy(va, m * k), *rb = values_copy(vb, k * n), *ignored = values_new(m * n);

	oracle_store(ra, dtype, m, k);
	oracle_store(rb, dtype, n, k);
	oracle_gemm(rounded, ignored, ra, ta, rb, tb, m, n, k, alpha, beta);
	for (size_t d = 0; d < device_count; d++) {
		struct backend *b = devices[d].backend;

		if (is_repeated(d))
			continue;
		struct matrix a = place(&r, b, ta ? k : m, ta ? m : k, va);
		struct matrix bm = place(&r, b, tb ? n : k, tb ? k : n, vb);
		struct matrix c = place(&r, b, m, n, beta != 0 ? old : NULL);

		b->op->gemm(b, c.view, a.view, ta, bm.view, tb, m, n, k, (float)alpha, (float)beta);
		check_precise(&devices[d], &c, rounded, exact, magnitude, k, unit, shape);
		matrix_free(&a);
		matrix_free(&bm);
	}
	free(va);
	free(vb);
	free(ra);
	free(rb);
	free(old);
	free(exact);
	free(rounded);
	free(ignored);
	free(magnitude);
}

/* False, and the refusal is as it must be, where a device has no such products. */
static bool all_precise(enum precision precision)
{
	size_t able = 0;

	for (size_t d = 0; d < device_count; d++) {
		struct backend *b = devices[d].backend;
		struct error e;

		if (b->op->set_precision(b, precision, &e) == 0) {
			assert_int_equal(b->precision, precision);
			assert_true(precision == PRECISION_F32 ||
				    strstr(b->device, precision_names[precision]) != NULL);
			able++;
			continue;
		}
		assert_string_equal(b->name, "cpu");
		assert_int_equal(e.code, ERROR_DEVICE);
		assert_int_equal(b->precision, PRECISION_F32);
	}
	assert_true(able == 0 || able == device_count);
	return able > 0;
}

/* What the cases run on. Most machines have no cooperative matrices: that they are not tested there must be seen. */
static void tell_ways(enum precision precision)
{
	for (size_t d = 0; d < device_count; d++) {
		const char *name = devices[d].backend->device;

		if (!is_repeated(d))
			printf("%s\n", name);
		if (d < device_count / 2 && strstr(name, "by matrices") == NULL)
			printf("skipped: cooperative matrices of %s: %s multiplies by f32 arithmetic (see east device)\n",
			       precision_names[precision], devices[d].name);
	}
}

static void test_gemm_precise(void **state)
{
	static const double factors[][2] = { { 1, 0 }, { 1, 1 }, { -0.75, 0 }, { 3, -2.25 } };

	(void)state;
	for (int p = PRECISION_F16; p <= PRECISION_BF16; p++) {
		if (!all_precise((enum precision)p))
			continue;
		tell_ways((enum precision)p);
		for (size_t s = 0; s < countof(gemm_shapes); s++)
			for (size_t layout = 0; layout < 4; layout++)
				precise_case(s, (enum precision)p, layout & 1, layout & 2, factors[(s + layout) % 4][0],
					     factors[(s + layout) % 4][1]);
	}
	assert_true(all_precise(PRECISION_F32));
}

/* Rounding alone: each element of c is one of b, and numbers reach every corner of the formats. */
static void test_gemm_rounds(void **state)
{
	enum {
		N = 67,
		K = 64
	};

	(void)state;
	for (int p = PRECISION_F16; p <= PRECISION_BF16; p++) {
		struct rng r;
		double *w, *want, one[K * K] = { 0 };

		if (!all_precise((enum precision)p))
			continue;
		rng_init(&r, 36, (uint64_t)p);
		w = values_random(&r, K * N, 1);
		for (size_t j = 0; j < K * N; j++) /* from below f16's subnormals to near its largest, and ties */
			w[j] = j % 5 == 0 ? ldexp(1 + ((double)below(&r, 1024) + 0.5) / 1024, (int)below(&r, 28) - 14)
					  : (double)(float)ldexp(w[j], (int)below(&r, 42) - 28);
		for (size_t j = 0; j < K; j++)
			one[j * K + j] = 1;
		want = values_copy(w, K * N);
		oracle_store(want, p == PRECISION_F16 ? DTYPE_F16 : DTYPE_BF16, K, N);
		for (size_t d = 0; d < device_count; d++) {
			struct backend *b = devices[d].backend;

			if (is_repeated(d))
				continue;
			double *got = values_new(K * N), *turned = values_new(K * N);
			struct matrix mx = matrix_new(b, K, K, 0, 0), mw = matrix_new(b, K, N, 0, 0);
			struct matrix y = matrix_new(b, K, N, 0, 0), z = matrix_new(b, N, K, 0, 0);

			matrix_set(&mx, one);
			matrix_set(&mw, w);
			b->op->gemm(b, y.view, mx.view, false, mw.view, false, K, N, K, 1, 0);
			b->op->gemm(b, z.view, mw.view, true, mx.view, false, N, K, K, 1, 0);
			parity_sync(b);
			matrix_get(&y, got);
			parity_compare(got, want, NULL, K * N, 0, &devices[d], "gemm, b", precision_names[p]);
			matrix_get(&z, got);
			for (size_t j = 0; j < K * N; j++)
				turned[j] = got[j % N * K + j / N];
			parity_compare(turned, want, NULL, K * N, 0, &devices[d], "gemm, a", precision_names[p]);
			matrix_free(&mx);
			matrix_free(&mw);
			matrix_free(&y);
			matrix_free(&z);
			free(got);
			free(turned);
		}
		free(w);
		free(want);
	}
	assert_true(all_precise(PRECISION_F32));
}

/* -- project -------------------------------------------------------------- */

static const enum dtype dtypes[] = { DTYPE_F32, DTYPE_BF16, DTYPE_F16, DTYPE_Q8_0 };

/* A packed copy of w [n, k] somewhere in a buffer of its own. */
static struct packed pack(struct backend *b, enum dtype dtype, const double *w, size_t n, size_t k, size_t offset)
{
	struct packed p = { NULL, offset, dtype, n, k };
	float *floats = memory_new(n * k, sizeof *floats);
	size_t size = b->op->pack_size(b, dtype, n, k);
	struct error e;

	assert_int_equal(size % 64, 0);
	if (b->op->alloc(b, &p.buffer, offset + size, "packed", &e))
		fail_msg("%s", e.text);
	for (size_t i = 0; i < n * k; i++)
		floats[i] = (float)w[i];
	b->op->pack(b, p, floats);
	free(floats);
	return p;
}

static const struct {
	size_t rows, n, k;
} project_shapes[] = {
	{ 1, 1, 32 },    { 1, 7, 64 },   { 2, 15, 32 },    { 3, 16, 96 },    { 4, 17, 128 },    { 5, 31, 160 },
	{ 6, 32, 256 },  { 7, 33, 288 }, { 8, 63, 512 },   { 12, 64, 544 },  { 13, 65, 224 },   { 1, 128, 320 },
	{ 64, 47, 256 }, { 101, 5, 96 }, { 128, 129, 64 }, { 400, 40, 160 }, { 17, 130, 1376 },
};

static void project_case(size_t s, enum dtype dtype, bool add, bool biased)
{
	size_t rows = project_shapes[s].rows, n = project_shapes[s].n, k = project_shapes[s].k;
	double *w, *stored, *x, *bias, *old, *want, *magnitude = values_new(rows * n);
	struct rng r;
	char shape[96];

	if (dtype != DTYPE_Q8_0)
		k -= s % 5; /* only q8_0 needs whole blocks */
	rng_init(&r, 32, s * 16 + (size_t)dtype * 4 + (add ? 1 : 0) + (biased ? 2 : 0));
	w = values_random(&r, n * k, 0.3);
	x = values_random(&r, rows * k, 1);
	bias = values_random(&r, n, 1);
	old = values_random(&r, rows * n, 1);
	stored = values_copy(w, n * k);
	want = values_copy(old, rows * n);
	oracle_store(stored, dtype, n, k);
	oracle_project(want, magnitude, x, stored, biased ? bias : NULL, rows, n, k, add);
	snprintf(shape, sizeof shape, "%s, rows %zu, n %zu, k %zu%s%s", dtype_names[dtype], rows, n, k,
		 add ? ", add" : "", biased ? ", bias" : "");
	for (size_t d = 0; d < device_count / 2; d++) {
		struct backend *b = devices[d].backend;
		struct packed p = pack(b, dtype, w, n, k, 64 * below(&r, 4));
		struct matrix mx = place(&r, b, rows, k, x), mb = place(&r, b, 1, n, bias);
		struct matrix y = place(&r, b, rows, n, add ? old : NULL);

		b->op->project(b, y.view, mx.view, p, biased ? mb.view : (struct view){ 0 }, rows, add);
		check(&devices[d], &y, want, magnitude, k, "project", shape);
		matrix_free(&mx);
		matrix_free(&mb);
		b->op->free(b, p.buffer);
	}
	free(w);
	free(stored);
	free(x);
	free(bias);
	free(old);
	free(want);
	free(magnitude);
}

static void test_project(void **state)
{
	(void)state;
	for (size_t s = 0; s < countof(project_shapes); s++)
		for (size_t i = 0; i < countof(dtypes); i++)
			for (unsigned variant = 0; variant < 4; variant++)
				project_case(s, dtypes[i], variant & 1, variant & 2);
}

/* Storing alone: each output is one weight, and numbers reach every corner of the format. */
static void test_pack_rounds(void **state)
{
	enum {
		N = 37,
		K = 64
	};

	(void)state;
	for (size_t i = 0; i < countof(dtypes); i++) {
		enum dtype dtype = dtypes[i];
		struct rng r;
		double *w, *want = values_new(K * N), x[K * K] = { 0 };

		rng_init(&r, 33, i);
		w = values_random(&r, N * K, 1);
		for (size_t j = 0; j < N * K; j++) /* from subnormals of f16 to near its largest */
			w[j] = (float)ldexp(w[j], (int)below(&r, 40) - 26);
		for (size_t j = 0; j < K; j++)
			x[j * K + j] = 1;
		for (size_t d = 0; d < device_count / 2; d++) {
			struct backend *b = devices[d].backend;
			struct packed p = pack(b, dtype, w, N, K, 0);
			double *stored = values_copy(w, N * K);
			struct matrix mx = matrix_new(b, K, K, 0, 0), y = matrix_new(b, K, N, 0, 0);

			matrix_set(&mx, x);
			b->op->project(b, y.view, mx.view, p, (struct view){ 0 }, K, false);
			oracle_store(stored, dtype, N, K);
			for (size_t j = 0; j < N * K; j++)
				want[j % K * N + j / K] = stored[j];
			parity_sync(b);
			matrix_get(&y, stored);
			parity_compare(stored, want, NULL, N * K, 0, &devices[d], "pack", dtype_names[dtype]);
			matrix_free(&mx);
			matrix_free(&y);
			b->op->free(b, p.buffer);
			free(stored);
		}
		free(w);
		free(want);
	}
}

enum {
	MOST_ROWS = 140,
	ALONE_N = 37,
	ALONE_K = 288
};

/* Some rows, from `start` on, must come out as they did one at a time. */
static void rows_again(struct device *d, struct packed p, struct matrix *x, const float *alone, size_t start,
		       size_t rows, size_t gap)
{
	static float got[MOST_ROWS * ALONE_N];
	struct matrix y = matrix_new(d->backend, rows, ALONE_N, gap, gap);
	struct view from = x->view;

	from.offset += start * from.pitch;
	d->backend->op->project(d->backend, y.view, from, p, (struct view){ 0 }, rows, false);
	matrix_get_floats(&y, got);
	if (memcmp(got, alone + start * ALONE_N, rows * ALONE_N * sizeof *got) != 0)
		fail_msg("%s, %s: %zu rows from %zu differ from each alone", d->name, dtype_names[p.dtype], rows,
			 start);
	matrix_free(&y);
}

/* Devices of one family, which differ in threads, share the results of the first. */
static void test_rows_alone(void **state)
{
	static float alone[MOST_ROWS * ALONE_N];
	struct rng r;
	double *w, *values;

	(void)state;
	rng_init(&r, 34, 0);
	w = values_random(&r, ALONE_N * ALONE_K, 0.3);
	values = values_random(&r, MOST_ROWS * ALONE_K, 1);
	for (size_t i = 0; i < countof(dtypes); i++) {
		for (size_t d = 0; d < device_count / 2; d++) {
			struct backend *b = devices[d].backend;
			struct packed p = pack(b, dtypes[i], w, ALONE_N, ALONE_K, 0);
			struct matrix x = place(&r, b, MOST_ROWS, ALONE_K, values);

			bool fresh = d == 0 || devices[d].family != devices[d - 1].family;

			for (size_t row = 0; fresh && row < MOST_ROWS; row++) {
				struct matrix y = matrix_new(b, 1, ALONE_N, 0, 0);
				struct view from = x.view;

				from.offset += row * from.pitch;
				b->op->project(b, y.view, from, p, (struct view){ 0 }, 1, false);
				matrix_get_floats(&y, alone + row * ALONE_N);
				matrix_free(&y);
			}
			for (size_t rows = 1; rows <= MOST_ROWS; rows += rows < 26 ? 1 : 19)
				rows_again(&devices[d], p, &x, alone, below(&r, MOST_ROWS - rows + 1), rows, rows % 3);
			rows_again(&devices[d], p, &x, alone, 0, MOST_ROWS, 0);
			matrix_free(&x);
			b->op->free(b, p.buffer);
		}
	}
	free(w);
	free(values);
}

/* Nothing to do is done without touching anything. */
static void test_no_rows(void **state)
{
	(void)state;
	for (size_t d = 0; d < device_count; d++) {
		struct backend *b = devices[d].backend;
		double w[32] = { 1 }, before[6] = { 1, 2, 3, 4, 5, 6 }, after[6];
		struct packed p = pack(b, DTYPE_Q8_0, w, 1, 32, 0);
		struct matrix y = matrix_new(b, 2, 3, 1, 1), x = matrix_new(b, 1, 32, 0, 0);

		matrix_set(&y, before);
		b->op->project(b, y.view, x.view, p, (struct view){ 0 }, 0, false);
		b->op->gemm(b, y.view, x.view, false, x.view, false, 0, 3, 4, 1, 0);
		b->op->gemm(b, y.view, x.view, false, x.view, false, 2, 0, 4, 1, 0);
		parity_sync(b);
		matrix_get(&y, after);
		assert_memory_equal(after, before, sizeof before);
		matrix_free(&y);
		matrix_free(&x);
		b->op->free(b, p.buffer);
	}
}

/*
 * With our kernels, then with the library; on Vulkan with all that the device
 * has, then without cooperative matrices.
 */
static int open_twice(void **state)
{
	size_t half;

	(void)state;
	setenv("EAST_GEMM", "packed", 1);
	parity_open();
	half = device_count;
	setenv("EAST_GEMM", "blas", 1);
	setenv("EAST_VULKAN_DISABLE", "cooperative", 1);
	parity_open();
	unsetenv("EAST_GEMM");
	unsetenv("EAST_VULKAN_DISABLE");
	for (size_t d = half; d < device_count; d++) {
		const char *way = strcmp(devices[d].backend->name, "cpu") == 0 ? ", library" : ", without";

		strncat(devices[d].name, way, sizeof devices[d].name - strlen(devices[d].name) - 1);
	}
	return 0;
}

int parity_tests(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_gemm),         cmocka_unit_test(test_gemm_repeats),
		cmocka_unit_test(test_gemm_precise), cmocka_unit_test(test_gemm_rounds),
		cmocka_unit_test(test_project),      cmocka_unit_test(test_pack_rounds),
		cmocka_unit_test(test_rows_alone),   cmocka_unit_test(test_no_rows),
	};

	return cmocka_run_group_tests(tests, open_twice, parity_teardown);
}
