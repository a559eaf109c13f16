#include "compute/cpu/cpu.h"
#include "compute/cpu/kernels/attention.h"

struct rope {
	const struct kernels_attention *kernels;
	float *x;
	const float *table;
	const int32_t *position;
	size_t pitch, table_pitch, rows, heads, width;
	float sign;
};

static void rope_part(void *context, unsigned index, unsigned threads)
{
	const struct rope *r = context;
	size_t from, to;

	thread_part(r->rows, 1, index, threads, &from, &to);
	for (; from < to; from++)
		r->kernels->rope(r->x + from * r->pitch, r->table + (size_t)r->position[from] * r->table_pitch,
				 r->heads, r->width, r->sign);
}

/* Below this many elements waking the pool costs more than it saves. */
enum {
	ALONE = 1 << 14
};

void cpu_rope(struct backend *b, struct view x, struct view table, struct view position, size_t rows, size_t heads,
	      size_t width, size_t positions, float sign)
{
	struct cpu_backend *c = cpu_of(b);
	struct rope rope = {
		.kernels = c->attention,
		.x = cpu_floats(x),
		.pitch = x.pitch,
		.table = cpu_floats(table),
		.table_pitch = table.pitch,
		.position = cpu_ints(position),
		.rows = rows,
		.heads = heads,
		.width = width,
		.sign = sign,
	};

	(void)positions;
	if (rows * heads * width < ALONE)
		rope_part(&rope, 0, 1);
	else
		thread_run(c->pool, rope_part, &rope);
}
