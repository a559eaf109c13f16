#include "compute/cpu/cpu.h"
#include "compute/cpu/divide.h"
#include "compute/cpu/kernels/rows.h"

struct gated {
	const struct kernels_rows *kernels;
	float *to;
	const float *dout, *gate_up;
	size_t to_pitch, dout_pitch, gate_up_pitch;
	size_t rows, width;
};

static void swiglu_part(void *context, unsigned index, unsigned threads)
{
	const struct gated *g = context;
	size_t r, to;

	for (thread_part(g->rows, 1, index, threads, &r, &to); r < to; r++) {
		const float *gate = g->gate_up + r * g->gate_up_pitch;

		g->kernels->swiglu(g->to + r * g->to_pitch, gate, gate + g->width, g->width);
	}
}

static void swiglu_backward_part(void *context, unsigned index, unsigned threads)
{
	const struct gated *g = context;
	size_t r, to;

	for (thread_part(g->rows, 1, index, threads, &r, &to); r < to; r++) {
		const float *gate = g->gate_up + r * g->gate_up_pitch;
		float *dgate = g->to + r * g->to_pitch;

		g->kernels->swiglu_backward(dgate, dgate + g->width, g->dout + r * g->dout_pitch, gate, gate + g->width,
					    g->width);
	}
}

void cpu_swiglu(struct backend *b, struct view out, struct view gate_up, size_t rows, size_t width)
{
	struct gated g = {
		.kernels = cpu_of(b)->rows,
		.to = cpu_floats(out),
		.gate_up = cpu_floats(gate_up),
		.to_pitch = out.pitch,
		.gate_up_pitch = gate_up.pitch,
		.rows = rows,
		.width = width,
	};

	divide(cpu_of(b), COST_EXP * rows * width, swiglu_part, &g);
}

void cpu_swiglu_backward(struct backend *b, struct view dgate_up, struct view dout, struct view gate_up, size_t rows,
			 size_t width)
{
	struct gated g = {
		.kernels = cpu_of(b)->rows,
		.to = cpu_floats(dgate_up),
		.dout = cpu_floats(dout),
		.gate_up = cpu_floats(gate_up),
		.to_pitch = dgate_up.pitch,
		.dout_pitch = dout.pitch,
		.gate_up_pitch = gate_up.pitch,
		.rows = rows,
		.width = width,
	};

	divide(cpu_of(b), COST_EXP * rows * width, swiglu_backward_part, &g);
}
