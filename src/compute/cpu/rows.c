/*
 * Rows by index, biases, and plain elements. Rows that are only moved are
 * divided among the threads by rows; rows that are summed are divided by
 * columns, so that each element is summed by one thread in the order of the
 * rows, whatever the number of threads.
 */
#include <string.h>

#include "compute/cpu/cpu.h"
#include "compute/cpu/divide.h"
#include "compute/cpu/kernels/rows.h"

/* Columns of a part: a cache line, so that no two threads write to one. */
enum {
	COLUMN_STEP = 16
};

struct move {
	const struct kernels_rows *kernels;
	float *to;
	const float *from;
	const int32_t *index; /* NULL: row r */
	size_t to_pitch, from_pitch;
	size_t rows, width;
};

static struct move move_of(struct backend *b, struct view to, struct view from, struct view index, size_t rows,
			   size_t width)
{
	return (struct move){
		.kernels = cpu_of(b)->rows,
		.to = cpu_floats(to),
		.from = cpu_floats(from),
		.index = cpu_ints(index),
		.to_pitch = to.pitch,
		.from_pitch = from.pitch,
		.rows = rows,
		.width = width,
	};
}

static void gather_part(void *context, unsigned index, unsigned threads)
{
	const struct move *m = context;
	size_t r, to;

	for (thread_part(m->rows, 1, index, threads, &r, &to); r < to; r++)
		memcpy(m->to + r * m->to_pitch, m->from + (size_t)m->index[r] * m->from_pitch,
		       m->width * sizeof(float));
}

static void scatter_part(void *context, unsigned index, unsigned threads)
{
	const struct move *m = context;
	size_t r, to;

	for (thread_part(m->rows, 1, index, threads, &r, &to); r < to; r++)
		memcpy(m->to + (size_t)m->index[r] * m->to_pitch, m->from + r * m->from_pitch,
		       m->width * sizeof(float));
}

static void scatter_add_part(void *context, unsigned index, unsigned threads)
{
	const struct move *m = context;
	size_t from, to;

	thread_part(m->width, COLUMN_STEP, index, threads, &from, &to);
	for (size_t r = 0; from < to && r < m->rows; r++)
		m->kernels->axpy(m->to + (size_t)m->index[r] * m->to_pitch + from, m->from + r * m->from_pitch + from,
				 to - from, 1);
}

void cpu_gather(struct backend *b, struct view to, struct view from, struct view index, size_t rows, size_t width)
{
	struct move m = move_of(b, to, from, index, rows, width);

	divide(cpu_of(b), rows * width, gather_part, &m);
}

void cpu_scatter(struct backend *b, struct view to, struct view from, struct view index, size_t rows, size_t width)
{
	struct move m = move_of(b, to, from, index, rows, width);

	divide(cpu_of(b), rows * width, scatter_part, &m);
}

void cpu_scatter_add(struct backend *b, struct view to, struct view from, struct view index, size_t rows, size_t width)
{
	struct move m = move_of(b, to, from, index, rows, width);

	divide(cpu_of(b), rows * width, scatter_add_part, &m);
}

void cpu_embed(struct backend *b, struct view out, struct view table, struct view token, size_t rows, size_t width)
{
	cpu_gather(b, out, table, token, rows, width);
}

void cpu_embed_backward(struct backend *b, struct view dtable, struct view dout, struct view token, size_t rows,
			size_t width, size_t vocabulary)
{
	(void)vocabulary;
	cpu_scatter_add(b, dtable, dout, token, rows, width);
}

static void bias_part(void *context, unsigned index, unsigned threads)
{
	const struct move *m = context;
	size_t r, to;

	for (thread_part(m->rows, 1, index, threads, &r, &to); r < to; r++)
		m->kernels->axpy(m->to + r * m->to_pitch, m->from, m->width, 1);
}

static void bias_backward_part(void *context, unsigned index, unsigned threads)
{
	const struct move *m = context;
	size_t from, to;

	thread_part(m->width, COLUMN_STEP, index, threads, &from, &to);
	if (from < to)
		m->kernels->column_sum(m->to + from, m->from + from, m->from_pitch, m->rows, to - from);
}

void cpu_bias(struct backend *b, struct view x, struct view bias, size_t rows, size_t width)
{
	struct move m = move_of(b, x, bias, (struct view){ 0 }, rows, width);

	divide(cpu_of(b), rows * width, bias_part, &m);
}

void cpu_bias_backward(struct backend *b, struct view dbias, struct view dx, size_t rows, size_t width)
{
	struct move m = move_of(b, dbias, dx, (struct view){ 0 }, rows, width);

	divide(cpu_of(b), rows * width, bias_backward_part, &m);
}

struct elements {
	const struct kernels_rows *kernels;
	float *y;
	const float *x;
	size_t n;
	float alpha;
};

static void axpy_part(void *context, unsigned index, unsigned threads)
{
	const struct elements *a = context;
	size_t from, to;

	thread_part(a->n, COLUMN_STEP, index, threads, &from, &to);
	a->kernels->axpy(a->y + from, a->x + from, to - from, a->alpha);
}

static void scale_part(void *context, unsigned index, unsigned threads)
{
	const struct elements *a = context;
	size_t from, to;

	thread_part(a->n, COLUMN_STEP, index, threads, &from, &to);
	a->kernels->scale(a->y + from, to - from, a->alpha);
}

void cpu_axpy(struct backend *b, struct view y, struct view x, size_t n, float alpha)
{
	struct elements a = { cpu_of(b)->rows, cpu_floats(y), cpu_floats(x), n, alpha };

	divide(cpu_of(b), n, axpy_part, &a);
}

void cpu_scale(struct backend *b, struct view x, size_t n, float alpha)
{
	struct elements a = { cpu_of(b)->rows, cpu_floats(x), NULL, n, alpha };

	divide(cpu_of(b), n, scale_part, &a);
}
