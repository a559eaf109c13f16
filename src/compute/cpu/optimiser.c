#include <math.h>

#include "compute/cpu/cpu.h"
#include "compute/cpu/divide.h"
#include "compute/cpu/kernels/rows.h"

/*
 * The sum is taken in blocks of BLOCK elements and the blocks' sums are added
 * in their order, so it does not depend on the number of threads.
 */
enum {
	BLOCK = 4096
};

struct squares {
	const struct kernels_rows *kernels;
	const float *x;
	size_t n;
	double *sums; /* [blocks] */
};

static void square_sum_part(void *context, unsigned index, unsigned threads)
{
	const struct squares *s = context;
	size_t from, to;

	for (thread_part(s->n, BLOCK, index, threads, &from, &to); from < to; from += BLOCK)
		s->sums[from / BLOCK] = s->kernels->square_sum(s->x + from, to - from < BLOCK ? to - from : BLOCK);
}

void cpu_square_sum(struct backend *b, double *out, struct view x, size_t n)
{
	struct cpu_backend *c = cpu_of(b);
	size_t blocks = (n + BLOCK - 1) / BLOCK;
	struct squares s = { c->rows, cpu_floats(x), n, cpu_scratch(c, blocks * sizeof(double), "sums of squares") };

	*out = 0;
	if (s.sums == NULL)
		return;
	divide(c, n, square_sum_part, &s);
	for (size_t i = 0; i < blocks; i++)
		*out += s.sums[i];
}

struct update {
	const struct kernels_rows *kernels;
	float *p, *m, *v;
	const float *grad;
	size_t n;
	struct adamw_step step;
};

/* Elements of a part: a cache line. */
enum {
	STEP = 16
};

static void adamw_part(void *context, unsigned index, unsigned threads)
{
	const struct update *u = context;
	size_t from, to;

	thread_part(u->n, STEP, index, threads, &from, &to);
	u->kernels->adamw(u->p + from, u->grad + from, u->m + from, u->v + from, to - from, &u->step);
}

void cpu_adamw(struct backend *b, struct view p, struct view grad, struct view m, struct view v, size_t n,
	       const struct adamw *rule)
{
	double beta1 = (double)rule->beta1, beta2 = (double)rule->beta2, rate = (double)rule->rate;
	struct update u = {
		.kernels = cpu_of(b)->rows,
		.p = cpu_floats(p),
		.m = cpu_floats(m),
		.v = cpu_floats(v),
		.grad = cpu_floats(grad),
		.n = n,
		.step = {
			.scale = rule->scale,
			.beta1 = rule->beta1,
			.rest1 = (float)(1 - beta1),
			.beta2 = rule->beta2,
			.rest2 = (float)(1 - beta2),
			.rate = (float)(rate / (1 - pow(beta1, (double)rule->step))),
			.root2 = (float)(1 / sqrt(1 - pow(beta2, (double)rule->step))),
			.epsilon = rule->epsilon,
			.decay = (float)(rate * (double)rule->decay),
		},
	};

	divide(cpu_of(b), 2 * n, adamw_part, &u);
}
