#include <string.h>

#include "compute/cpu/cpu.h"
#include "compute/cpu/divide.h"
#include "compute/cpu/kernels/rows.h"

struct norm {
	const struct kernels_rows *kernels;
	float *out, *scale;
	const float *x, *w;
	size_t out_pitch, scale_pitch, x_pitch;
	size_t rows, groups, width;
	float epsilon;
};

static void rmsnorm_part(void *context, unsigned index, unsigned threads)
{
	const struct norm *n = context;
	size_t r, to;

	for (thread_part(n->rows, 1, index, threads, &r, &to); r < to; r++) {
		for (size_t g = 0; g < n->groups; g++) {
			float s = n->kernels->rmsnorm(n->out + r * n->out_pitch + g * n->width,
						      n->x + r * n->x_pitch + g * n->width, n->w, n->width, n->epsilon);

			if (n->scale != NULL)
				n->scale[r * n->scale_pitch + g] = s;
		}
	}
}

void cpu_rmsnorm(struct backend *b, struct view out, struct view scale, struct view x, struct view w, size_t rows,
		 size_t groups, size_t width, float epsilon)
{
	struct norm n = {
		.kernels = cpu_of(b)->rows,
		.out = cpu_floats(out),
		.scale = cpu_floats(scale),
		.x = cpu_floats(x),
		.w = cpu_floats(w),
		.out_pitch = out.pitch,
		.scale_pitch = scale.pitch,
		.x_pitch = x.pitch,
		.rows = rows,
		.groups = groups,
		.width = width,
		.epsilon = epsilon,
	};

	divide(cpu_of(b), rows * groups * width, rmsnorm_part, &n);
}

/*
 * The weight's gradient is a sum over all rows, and the rows are divided:
 * each thread sums its own, in runs of RUN vectors, which keeps the error of
 * a long sum down; the threads' sums are added in their order at the end.
 */
enum {
	RUN = 32
};

struct norm_backward {
	const struct kernels_rows *kernels;
	float *dx;
	const float *dout, *x, *scale, *w;
	size_t dx_pitch, dout_pitch, x_pitch, scale_pitch;
	size_t rows, groups, width;
	bool add;
	float *sums;   /* [2 * threads, stride]: for each thread the run's sum and the sum of the runs */
	size_t stride; /* width, rounded up to whole cache lines */
	unsigned used; /* threads that summed */
};

static void rmsnorm_backward_part(void *context, unsigned index, unsigned threads)
{
	struct norm_backward *n = context;
	float *run = n->sums + 2 * index * n->stride, *total = run + n->stride;
	size_t r, to, summed = 0;

	if (index == 0)
		n->used = threads;
	memset(run, 0, 2 * n->stride * sizeof *run);
	for (thread_part(n->rows, 1, index, threads, &r, &to); r < to; r++) {
		for (size_t g = 0; g < n->groups; g++) {
			size_t at = g * n->width;

			if (summed++ == RUN) {
				n->kernels->axpy(total, run, n->width, 1);
				memset(run, 0, n->width * sizeof *run);
				summed = 1;
			}
			n->kernels->rmsnorm_backward(n->dx + r * n->dx_pitch + at, run,
						     n->dout + r * n->dout_pitch + at, n->x + r * n->x_pitch + at, n->w,
						     n->width, n->scale[r * n->scale_pitch + g], n->add);
		}
	}
	n->kernels->axpy(total, run, n->width, 1);
}

void cpu_rmsnorm_backward(struct backend *b, struct view dx, struct view dw, struct view dout, struct view x,
			  struct view scale, struct view w, size_t rows, size_t groups, size_t width, bool add)
{
	struct cpu_backend *c = cpu_of(b);
	struct norm_backward n = {
		.kernels = c->rows,
		.dx = cpu_floats(dx),
		.dout = cpu_floats(dout),
		.x = cpu_floats(x),
		.scale = cpu_floats(scale),
		.w = cpu_floats(w),
		.dx_pitch = dx.pitch,
		.dout_pitch = dout.pitch,
		.x_pitch = x.pitch,
		.scale_pitch = scale.pitch,
		.rows = rows,
		.groups = groups,
		.width = width,
		.add = add,
		.stride = (width + 15) / 16 * 16,
	};

	n.sums = cpu_scratch(c, 2 * b->threads * n.stride * sizeof *n.sums, "sums of the norm's gradient");
	if (n.sums == NULL)
		return;
	divide(c, 2 * rows * groups * width, rmsnorm_backward_part, &n);
	for (unsigned i = 0; i < n.used; i++)
		c->rows->axpy(cpu_floats(dw), n.sums + (2 * i + 1) * n.stride, width, 1);
}
