#include <cblas.h>

#include "cpu.h"

struct product {
	float *c;
	const float *a, *b;
	size_t c_pitch, a_pitch, b_pitch;
	bool ta, tb;
	size_t m, n, k;
	float alpha, beta;
};

void cpu_gemm_open(void)
{
	openblas_set_num_threads(1);
}

/* Rows and columns of a part: multiples of what the library's kernels take at a time. */
enum { ROW_STEP = 16, COLUMN_STEP = 16 };

static void product_part(void *context, unsigned index, unsigned threads)
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
		.k = k,
		.alpha = alpha,
		.beta = beta,
	};

	if (m > 0 && n > 0)
		thread_run(cpu_of(b)->pool, product_part, &p);
}
