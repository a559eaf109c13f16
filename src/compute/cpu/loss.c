#include <math.h>
#include <string.h>

#include "compute/cpu/cpu.h"
#include "compute/cpu/divide.h"
#include "compute/cpu/kernels/rows.h"

/* Logits are read in blocks that stay in the first cache: once from memory, twice from there. */
enum {
	BLOCK = 4096
};

struct loss {
	const struct kernels_rows *kernels;
	float *logits, *logprob, *lse;
	const float *coefficient;
	const int32_t *target;
	size_t pitch, rows, vocabulary;
};

/* *max and the sum of exp(x - *max) over a row, rescaled whenever a block holds a larger element. */
static double softmax_sum(const struct kernels_rows *kernels, const float *x, size_t n, float *max)
{
	double sum = 0;

	*max = -INFINITY;
	for (size_t i = 0; i < n; i += BLOCK) {
		size_t size = n - i < BLOCK ? n - i : BLOCK;
		float most = kernels->largest(x + i, size);

		if (most == -INFINITY)
			continue; /* a block without mass; -inf - -inf would be NaN */
		if (!(most <= *max)) {
			sum *= exp((double)*max - (double)most);
			*max = most;
		}
		sum += kernels->exp_sum(x + i, size, *max);
	}
	return sum;
}

static void cross_entropy_part(void *context, unsigned index, unsigned threads)
{
	const struct loss *l = context;
	size_t r, to;

	for (thread_part(l->rows, 1, index, threads, &r, &to); r < to; r++) {
		const float *x = l->logits + r * l->pitch;
		float max;
		double log_sum = log(softmax_sum(l->kernels, x, l->vocabulary, &max));

		l->lse[r] = (float)((double)max + log_sum);
		l->logprob[r] = l->target[r] < 0 ? 0 : (float)((double)x[l->target[r]] - (double)max - log_sum);
	}
}

static void cross_entropy_backward_part(void *context, unsigned index, unsigned threads)
{
	const struct loss *l = context;
	size_t r, to;

	for (thread_part(l->rows, 1, index, threads, &r, &to); r < to; r++) {
		float *x = l->logits + r * l->pitch;

		if (l->target[r] < 0) {
			memset(x, 0, l->vocabulary * sizeof *x);
		} else {
			float *hit = x + l->target[r];
			double rest = expm1((double)*hit - (double)l->lse[r]); /* probability - 1, exact near 1 too */

			l->kernels->softmax(x, l->vocabulary, l->lse[r], l->coefficient[r]);
			*hit = (float)((double)l->coefficient[r] * rest);
		}
	}
}

void cpu_cross_entropy(struct backend *b, struct view logprob, struct view lse, struct view logits, struct view target,
		       size_t rows, size_t vocabulary)
{
	struct loss l = {
		.kernels = cpu_of(b)->rows,
		.logits = cpu_floats(logits),
		.logprob = cpu_floats(logprob),
		.lse = cpu_floats(lse),
		.target = cpu_ints(target),
		.pitch = logits.pitch,
		.rows = rows,
		.vocabulary = vocabulary,
	};

	divide(cpu_of(b), COST_EXP * rows * vocabulary, cross_entropy_part, &l);
}

void cpu_cross_entropy_backward(struct backend *b, struct view logits, struct view lse, struct view target,
				struct view coefficient, size_t rows, size_t vocabulary)
{
	struct loss l = {
		.kernels = cpu_of(b)->rows,
		.logits = cpu_floats(logits),
		.lse = cpu_floats(lse),
		.coefficient = cpu_floats(coefficient),
		.target = cpu_ints(target),
		.pitch = logits.pitch,
		.rows = rows,
		.vocabulary = vocabulary,
	};

	divide(cpu_of(b), COST_EXP * rows * vocabulary, cross_entropy_backward_part, &l);
}
