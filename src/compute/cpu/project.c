/* Packing weights, and the products of sampling with them. */
#include <string.h>

#include "base/half.h"
#include "compute/cpu/cpu.h"
#include "compute/cpu/kernels/project.h"
#include "compute/dtype.h"

/* Fewer products than this are done before the pool is awake. */
enum {
	ALONE = 1 << 15
};

static size_t round_up(size_t n, size_t step)
{
	return (n + step - 1) / step * step;
}

static size_t panel_bytes(const struct cpu_backend *c, enum dtype dtype, size_t k)
{
	size_t panel = c->project->panel;

	switch (dtype) {
	case DTYPE_F32:
		return k * panel * sizeof(float);
	case DTYPE_BF16:
	case DTYPE_F16:
		return k * panel * sizeof(uint16_t);
	case DTYPE_Q8_0:
		break;
	}
	return k / PROJECT_BLOCK * panel * (PROJECT_BLOCK + sizeof(uint16_t));
}

/* -- packing -------------------------------------------------------------- */

size_t cpu_pack_size(struct backend *b, enum dtype dtype, size_t n, size_t k)
{
	const struct cpu_backend *c = cpu_of(b);
	size_t panel = c->project->panel;

	return round_up((n + panel - 1) / panel * panel_bytes(c, dtype, k), 64);
}

struct packing {
	const struct cpu_backend *backend;
	unsigned char *to;
	enum dtype dtype;
	const float *w;
	size_t n, k;
};

static void pack_f32(float *to, size_t panel, size_t column, const float *w, size_t k)
{
	size_t i;

	for (i = 0; i < k; i++)
		to[i * panel + column] = w[i];
}

static void pack_16(uint16_t *to, size_t panel, size_t column, const float *w, size_t k, uint16_t (*round)(float))
{
	size_t i;

	for (i = 0; i < k; i++)
		to[i * panel + column] = round(w[i]);
}

static void pack_q8_0(unsigned char *to, size_t panel, size_t column, const float *w, size_t k)
{
	size_t i, j;

	for (i = 0; i < k; i += PROJECT_BLOCK) {
		int8_t q[PROJECT_BLOCK];
		uint16_t scale = dtype_to_q8_0(q, w + i);

		memcpy(to + column * sizeof scale, &scale, sizeof scale);
		to += panel * sizeof scale;
		for (j = 0; j < PROJECT_BLOCK; j++)
			memcpy(to + j * panel + column, &q[j], 1);
		to += panel * PROJECT_BLOCK;
	}
}

/* Panel `item`; outputs beyond n are zeros, which every dtype spells with zero bytes. */
static void pack_panel(void *context, size_t item, unsigned index)
{
	const struct packing *p = context;
	size_t panel = p->backend->project->panel, bytes = panel_bytes(p->backend, p->dtype, p->k);
	unsigned char *to = p->to + item * bytes;
	size_t column;

	(void)index;
	if ((item + 1) * panel > p->n)
		memset(to, 0, bytes);
	for (column = 0; column < panel && item * panel + column < p->n; column++) {
		const float *w = p->w + (item * panel + column) * p->k;
		size_t half = panel / 2;

		switch (p->dtype) {
		case DTYPE_F32:
			pack_f32((float *)(void *)to, panel, column, w, p->k);
			break;
		case DTYPE_BF16:
			pack_16((uint16_t *)(void *)to, panel, column % half * 2 + column / half, w, p->k,
				half_to_bf16);
			break;
		case DTYPE_F16:
			pack_16((uint16_t *)(void *)to, panel, column, w, p->k, half_to_f16);
			break;
		case DTYPE_Q8_0:
			pack_q8_0(to, panel, column, w, p->k);
			break;
		}
	}
}

void cpu_pack(struct backend *b, struct packed p, const float *w)
{
	struct cpu_backend *c = cpu_of(b);
	size_t panel = c->project->panel;
	struct packing packing = { c, (unsigned char *)p.buffer->data + p.offset, p.dtype, w, p.n, p.k };

	thread_each(c->pool, (p.n + panel - 1) / panel, pack_panel, &packing);
}

/* -- multiplying ---------------------------------------------------------- */

struct work {
	const struct kernels_project *kernels;
	struct projection p;
	size_t chunk;        /* rows that a thread takes at once */
	size_t copied_pitch; /* of rows copied aside, or 0: x is read where it lies */
	float *memory;       /* each thread's own, thread_floats apart */
	size_t thread_floats;
	unsigned panel_parts, row_parts;
};

/*
 * Rows a multiple of this many floats apart share few sets of the first
 * cache, and reading several side by side then takes two or three times as
 * long; they are copied to rows a line further apart.
 */
enum {
	UNKIND_PITCH = 128,
	LINE = 16
};

/* Rows copied aside take at most this many floats, half of a common second cache. */
enum {
	COPY_FLOATS = 1 << 16
};

static void multiply_part(void *context, unsigned index, unsigned threads)
{
	const struct work *w = context;
	size_t panel = w->kernels->panel, panels = (w->p.n + panel - 1) / panel;
	float *work = w->memory + index * w->thread_floats, *copy = work + w->kernels->work;
	size_t from, to, row, row_end, i;

	(void)threads;
	thread_part(panels, 1, index % w->panel_parts, w->panel_parts, &from, &to);
	thread_part(w->p.rows, w->kernels->tile_rows, index / w->panel_parts, w->row_parts, &row, &row_end);
	for (; from < to && row < row_end; row += w->chunk) {
		struct projection p = w->p;

		p.rows = row_end - row < w->chunk ? row_end - row : w->chunk;
		p.x += row * p.x_pitch;
		p.y += row * p.y_pitch;
		if (w->copied_pitch > 0) {
			for (i = 0; i < p.rows; i++)
				memcpy(copy + i * w->copied_pitch, p.x + i * p.x_pitch, p.k * sizeof *copy);
			p.x = copy;
			p.x_pitch = w->copied_pitch;
		}
		w->kernels->multiply(&p, from, to, work);
	}
}

/* Panels go to threads as long as each has some; several tiles of rows may be divided too. */
static void plan_threads(struct work *w, unsigned threads)
{
	size_t panels = (w->p.n + w->kernels->panel - 1) / w->kernels->panel;
	unsigned parts;

	w->panel_parts = 1;
	for (parts = 2; parts <= threads; parts++)
		if (threads % parts == 0 && (w->p.rows <= w->kernels->tile_rows || panels >= 4 * parts))
			w->panel_parts = parts;
	w->row_parts = threads / w->panel_parts;
}

/* How x is read and how many rows at once: chunks of nearly equal size that stay in cache. */
static void plan_rows(struct work *w)
{
	size_t tile = w->kernels->tile_rows, most = COPY_FLOATS / (w->p.k + LINE);
	size_t rows = (w->p.rows + w->row_parts - 1) / w->row_parts, chunks;

	if (w->p.rows > 1 && w->p.x_pitch % UNKIND_PITCH == 0) {
		w->copied_pitch = round_up(w->p.k, LINE);
		if (w->copied_pitch % UNKIND_PITCH == 0)
			w->copied_pitch += LINE;
	}
	if (most > PROJECT_ROWS)
		most = PROJECT_ROWS;
	most = most < tile ? tile : most / tile * tile;
	rows = round_up(rows, tile);
	chunks = (rows + most - 1) / most;
	w->chunk = round_up((rows + chunks - 1) / chunks, tile);
}

void cpu_project(struct backend *b, struct view y, struct view x, struct packed packed, struct view bias, size_t rows,
		 bool add)
{
	struct cpu_backend *c = cpu_of(b);
	bool alone = rows * packed.n * packed.k < ALONE;
	unsigned threads = alone ? 1 : thread_pool_size(c->pool);
	struct work w = {
		.kernels = c->project,
		.p = {
			.y = cpu_floats(y),
			.y_pitch = y.pitch,
			.x = cpu_floats(x),
			.x_pitch = x.pitch,
			.panels = (const unsigned char *)packed.buffer->data + packed.offset,
			.panel_bytes = panel_bytes(c, packed.dtype, packed.k),
			.dtype = packed.dtype,
			.n = packed.n,
			.k = packed.k,
			.rows = rows,
			.bias = cpu_floats(bias),
			.add = add,
		},
	};

	if (rows == 0 || packed.n == 0)
		return;
	plan_threads(&w, threads);
	plan_rows(&w);
	w.thread_floats = c->project->work + (w.chunk < rows ? w.chunk : rows) * w.copied_pitch;
	w.thread_floats = round_up(w.thread_floats, LINE);
	w.memory = cpu_scratch(c, w.thread_floats * threads * sizeof(float), "projection");
	if (w.memory == NULL)
		return;
	if (alone)
		multiply_part(&w, 0, 1);
	else
		thread_run(c->pool, multiply_part, &w);
}
