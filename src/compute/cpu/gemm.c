/*
 * The products of training, in two ways: packed, by kernels of our own, and
 * through CBLAS. Either is divided by our pool.
 */
#define _GNU_SOURCE /* MAP_ANONYMOUS */
#include <cblas.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "compute/cpu/cpu.h"
#include "compute/cpu/kernels/gemm.h"

int cpu_set_precision(struct backend *b, enum precision precision, struct error *e)
{
	(void)b;
	if (precision == PRECISION_F32)
		return 0;
	return error_set(e, ERROR_DEVICE,
			 "the CPU multiplies matrices in f32 alone: precision %s is for Vulkan devices",
			 precision_names[precision]);
}

struct product {
	const struct kernels_gemm *kernels;
	float *c;
	const float *a, *b;
	size_t c_pitch, a_pitch, b_pitch;
	bool ta, tb;
	size_t m, n, k;
	float alpha, beta;

	/* op(b) [k, n] packed, one block of k after another; n is at most the columns of a block */
	float *panels, *work;
	size_t padded; /* n rounded up to whole panels */
	unsigned row_parts, column_parts;
};

/*
 * Which way: packed where it was measured to be no slower than the library
 * (AVX2), the library, which is tuned for every processor, elsewhere.
 */
int cpu_gemm_open(struct cpu_backend *c, struct error *e)
{
	const char *forced = getenv("EAST_GEMM");

	openblas_set_num_threads(1);
	c->gemm_packed = forced == NULL ? c->isa == ISA_AVX2 : strcmp(forced, "packed") == 0;
	if (forced != NULL && !c->gemm_packed && strcmp(forced, "blas") != 0)
		return error_set(e, ERROR_USAGE, "EAST_GEMM=%s: there are packed and blas", forced);
	return 0;
}

/* -- packed --------------------------------------------------------------- */

/*
 * Floats of op(b) packed at a time: a part of the last cache. All of k is
 * packed at once, so that the threads meet twice for a block of columns and
 * not twice for every block of k.
 */
enum {
	PACKED_FLOATS = 1 << 21,
	FEWEST_COLUMNS = 256
};

/* Fewer products than this are done before the pool is awake. */
enum {
	ALONE = 1 << 16
};

static size_t block_depth(const struct product *p, size_t i)
{
	return p->k - i < GEMM_BLOCK_K ? p->k - i : GEMM_BLOCK_K;
}

static void pack_part(void *context, unsigned index, unsigned threads)
{
	const struct product *p = context;
	size_t from, to, i;

	thread_part(p->n, p->kernels->panel, index, threads, &from, &to);
	for (i = 0; from < to && i < p->k; i += GEMM_BLOCK_K) {
		size_t depth = block_depth(p, i);

		p->kernels->pack(p->panels + i * p->padded + from * depth,
				 p->b + (p->tb ? from * p->b_pitch + i : i * p->b_pitch + from), p->b_pitch, p->tb,
				 depth, to - from);
	}
}

static void multiply_part(void *context, unsigned index, unsigned threads)
{
	const struct product *p = context;
	size_t row, row_end, column, column_end, i;

	(void)threads;
	thread_part(p->m, p->kernels->tile_rows, index % p->row_parts, p->row_parts, &row, &row_end);
	thread_part(p->n, p->kernels->panel, index / p->row_parts, p->column_parts, &column, &column_end);
	if (row == row_end || column == column_end)
		return;
	/* with k = 0 once too: c is still to be scaled */
	for (i = 0; i == 0 || i < p->k; i += GEMM_BLOCK_K) {
		size_t depth = block_depth(p, i);

		p->kernels->multiply(p->c + row * p->c_pitch + column, p->c_pitch,
				     p->a + (p->ta ? i * p->a_pitch + row : row * p->a_pitch + i), p->a_pitch, p->ta,
				     p->panels + i * p->padded + column * depth, row_end - row, column_end - column,
				     depth, p->alpha, i == 0 ? p->beta : 1.0f, p->work + (size_t)index * GEMM_WORK);
	}
}

/* Cut the rows as long as parts keep some tiles: packing op(a) is then shared too. */
static void divide(struct product *p, unsigned threads)
{
	size_t tiles = p->m / p->kernels->tile_rows;
	unsigned parts;

	p->row_parts = 1;
	for (parts = 2; parts <= threads; parts++)
		if (threads % parts == 0 && tiles >= 4 * parts)
			p->row_parts = parts;
	p->column_parts = threads / p->row_parts;
}

/* Columns of a block, a multiple of the panel that is not less than n for small matrices. */
static size_t block_columns(const struct product *p)
{
	size_t panel = p->kernels->panel, columns = p->k == 0 ? p->n : PACKED_FLOATS / p->k;

	if (columns < FEWEST_COLUMNS)
		columns = FEWEST_COLUMNS;
	if (columns > p->n)
		columns = p->n;
	return (columns + panel - 1) / panel * panel;
}

static void gemm_packed(struct cpu_backend *backend, const struct product *whole)
{
	bool alone = whole->m * whole->n * whole->k < ALONE;
	unsigned threads = alone ? 1 : thread_pool_size(backend->pool);
	struct product p = *whole;
	size_t columns, column, panel_floats;

	p.kernels = backend->gemm;
	columns = block_columns(&p);
	panel_floats = columns * p.k;
	p.panels = cpu_scratch(backend, (panel_floats + (size_t)GEMM_WORK * threads) * sizeof(float), "matrix product");
	if (p.panels == NULL)
		return;
	p.work = p.panels + panel_floats;
	divide(&p, threads);
	for (column = 0; column < whole->n; column += columns) {
		p.c = whole->c + column;
		p.b = whole->b + (p.tb ? column * p.b_pitch : column);
		p.n = whole->n - column < columns ? whole->n - column : columns;
		p.padded = (p.n + p.kernels->panel - 1) / p.kernels->panel * p.kernels->panel;
		if (alone) {
			pack_part(&p, 0, 1);
			multiply_part(&p, 0, 1);
		} else {
			thread_run(backend->pool, pack_part, &p);
			thread_run(backend->pool, multiply_part, &p);
		}
	}
}

/* -- the library ---------------------------------------------------------- */

/* Rows and columns of a part: multiples of what the library's kernels take at a time. */
enum {
	ROW_STEP = 16,
	COLUMN_STEP = 16
};

static void blas_part(void *context, unsigned index, unsigned threads)
{
	const struct product *p = context;
	bool by_rows = p->m >= p->n;
	size_t from, to;
	float *c = p->c;
	const float *a = p->a, *b = p->b;

	thread_part(by_rows ? p->m : p->n, by_rows ? ROW_STEP : COLUMN_STEP, index, threads, &from, &to);
	if (from == to)
		return;
	if (by_rows) {
		c += from * p->c_pitch;
		a += p->ta ? from : from * p->a_pitch;
	} else {
		c += from;
		b += p->tb ? from * p->b_pitch : from;
	}
	cblas_sgemm(CblasRowMajor, p->ta ? CblasTrans : CblasNoTrans, p->tb ? CblasTrans : CblasNoTrans,
		    (int)(by_rows ? to - from : p->m), (int)(by_rows ? p->n : to - from), (int)p->k, p->alpha, a,
		    (int)p->a_pitch, b, (int)p->b_pitch, p->beta, c, (int)p->c_pitch);
}

/*
 * At its first product in a thread OpenBLAS maps a buffer for it, and where it
 * gets none it asks again without end. By then all else that is large is there: so
 * this looks once whether the addresses for all threads are to be had.
 */
enum {
	BLAS_BUFFER = 128 << 20, /* on x86-64 and AArch64, the largest of all */
	BLAS_MARGIN = 16 << 20   /* for what is small and still to come */
};

size_t cpu_gemm_addresses(const struct cpu_backend *c)
{
	if (c->gemm_packed || c->gemm_begun)
		return 0;
	return (size_t)thread_pool_size(c->pool) * BLAS_BUFFER + BLAS_MARGIN;
}

/* Of a thread's buffer in the library 1.2 to 1.5 MiB, and of the panels of all threads 6 to 8, whatever the model. */
size_t cpu_gemm_touched(const struct cpu_backend *c)
{
	return c->gemm_packed ? 7 << 20 : (size_t)thread_pool_size(c->pool) * (3 << 19);
}

static bool begin_blas(struct cpu_backend *c)
{
	size_t bytes = cpu_gemm_addresses(c);
	struct error e;
	void *p;

	if (c->gemm_begun)
		return true;
	p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED) {
		error_set(&e, ERROR_MEMORY,
			  "matrix products: no room for %zu bytes, which OpenBLAS wants for %u threads: raise the "
			  "limit (ulimit -v), take fewer threads (-j), or set EAST_GEMM=packed",
			  bytes, thread_pool_size(c->pool));
		cpu_fail(c, &e);
		return false;
	}
	munmap(p, bytes);
	c->gemm_begun = true;
	return true;
}

/* -- the operation -------------------------------------------------------- */

void cpu_gemm(struct backend *b, struct view c, struct view a, bool ta, struct view bm, bool tb, size_t m, size_t n,
	      size_t k, float alpha, float beta)
{
	struct product p = {
		.c = cpu_floats(c),
		.a = cpu_floats(a),
		.b = cpu_floats(bm),
		.c_pitch = c.pitch,
		.a_pitch = a.pitch,
		.b_pitch = bm.pitch,
		.ta = ta,
		.tb = tb,
		.m = m,
		.n = n,
		.k = alpha == 0.0f ? 0 : k,
		.alpha = alpha,
		.beta = beta,
	};

	if (m == 0 || n == 0)
		return;
	if (cpu_of(b)->gemm_packed)
		gemm_packed(cpu_of(b), &p);
	else if (!begin_blas(cpu_of(b)))
		return;
	else if (m * n * k < ALONE)
		blas_part(&p, 0, 1);
	else
		thread_run(cpu_of(b)->pool, blas_part, &p);
}
