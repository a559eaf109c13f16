/* Products: for training, and with packed weights for sampling. */
#include <stdlib.h>
#include <string.h>

#include "../dtype.h"
#include "memory.h"
#include "vk.h"

/* A workgroup's tile of the result and an invocation's part of it: 64 invocations each. */
struct tile {
	uint32_t rows, columns, invocation_rows, invocation_columns;
};

static const struct tile tiles[] = {
	{ 8, 64, 2, 4 },  /* few rows: sampling */
	{ 32, 32, 4, 4 }, /* small matrices */
	{ 64, 64, 8, 8 },
};

static const struct tile *choose_tile(size_t m, size_t n)
{
	if (m <= 16)
		return &tiles[0];
	return m <= 64 || n <= 64 || m * n < 1 << 16 ? &tiles[1] : &tiles[2];
}

enum {
	K_STEP = 16
}; /* BK of gemm.comp */

struct product {
	const char *what;
	enum shader shader;
	bool ta, tb, f16;
	size_t m, n, k;
	float alpha, beta;
	struct operand a, b;
	struct view bias;
};

/* Parts of k at once, so that a long sum with a small result keeps a device busy; by shape alone. */
static size_t choose_splits(const struct product *p, const struct tile *t)
{
	size_t workgroups = vk_parts(p->m, t->rows) * vk_parts(p->n, t->columns);

	if (p->k < 1024 || workgroups > 64)
		return 1;
	return vk_least(vk_least(8, p->k / 512), 256 / workgroups);
}

static void multiply(struct vulkan_backend *v, const struct product *p, const struct tile *t, struct view c,
		     size_t splits)
{
	size_t part = vk_parts(vk_parts(p->k, splits), K_STEP) * K_STEP;
	struct gemm_params params = {
		.m = (uint32_t)p->m,
		.n = (uint32_t)p->n,
		.k = (uint32_t)p->k,
		.part = (uint32_t)(part == 0 ? K_STEP : part),
		.alpha = splits > 1 ? 1 : p->alpha,
		.beta = splits > 1 ? 0 : p->beta,
		.has_bias = p->bias.buffer != NULL,
	};
	struct launch l = {
		.what = p->what,
		.shader = p->shader,
		.constants = { t->rows / t->invocation_rows * (t->columns / t->invocation_columns), t->rows, t->columns,
			       t->invocation_rows, t->invocation_columns, p->ta, p->tb, p->f16 },
		.operands = { vk_out(c, splits > 1 ? splits * p->m : p->m, p->n), p->a, p->b, vk_in(p->bias, 1, p->n) },
		.operand_count = 4,
		.params = &params,
		.params_bytes = sizeof params,
		.groups = { vk_parts(p->n, t->columns), vk_parts(p->m, t->rows), splits },
		.work = (double)p->m * (double)p->n * (double)p->k,
	};

	vk_launch(v, &l);
}

static void add_splits(struct vulkan_backend *v, const struct product *p, struct view c, struct view parts,
		       size_t splits)
{
	struct split_sum_params params = {
		.m = (uint32_t)p->m,
		.n = (uint32_t)p->n,
		.splits = (uint32_t)splits,
		.alpha = p->alpha,
		.beta = p->beta,
	};
	struct launch l = {
		.what = p->what,
		.shader = SHADER_split_sum,
		.operands = { vk_out(c, p->m, p->n), vk_in(parts, splits * p->m, p->n) },
		.operand_count = 2,
		.params = &params,
		.params_bytes = sizeof params,
		.groups = { vk_groups(p->m) },
	};

	vk_launch(v, &l);
}

void vk_gemm(struct backend *b, struct view c, struct view a, bool ta, struct view bm, bool tb, size_t m, size_t n,
	     size_t k, float alpha, float beta)
{
	struct vulkan_backend *v = vk_of(b);
	struct product p = {
		.what = "gemm",
		.shader = SHADER_gemm,
		.ta = ta,
		.tb = tb,
		.m = m,
		.n = n,
		.k = k,
		.alpha = alpha,
		.beta = beta,
	};
	const struct tile *t = choose_tile(m, n);
	size_t splits = choose_splits(&p, t);

	if (m == 0 || n == 0)
		return;
	if (k > 0) {
		p.a = ta ? vk_in(a, k, m) : vk_in(a, m, k);
		p.b = tb ? vk_in(bm, n, k) : vk_in(bm, k, n);
	}
	if (splits == 1) {
		multiply(v, &p, t, c, 1);
	} else {
		struct view parts = vk_scratch(v, splits * m * n);

		parts.pitch = n;
		if (parts.buffer == NULL)
			return;
		multiply(v, &p, t, parts, splits);
		add_splits(v, &p, c, parts, splits);
	}
}

/* -- packed weights ------------------------------------------------------- */

/* Rows one behind the other; of q8_0 all bytes, then all scales. */
size_t vk_pack_size(struct backend *b, enum dtype dtype, size_t n, size_t k)
{
	size_t bytes = n * k;

	(void)b;
	switch (dtype) {
	case DTYPE_F32:
		bytes *= 4;
		break;
	case DTYPE_BF16:
	case DTYPE_F16:
		bytes *= 2;
		break;
	case DTYPE_Q8_0:
		bytes += bytes / Q8_0_BLOCK * 2;
		break;
	}
	return vk_parts(bytes, 64) * 64;
}

static void round_16(uint16_t *to, const float *w, size_t n, enum dtype dtype)
{
	for (size_t i = 0; i < n; i++)
		to[i] = dtype == DTYPE_BF16 ? dtype_to_bf16(w[i]) : dtype_to_f16(w[i]);
}

void vk_pack(struct backend *b, struct packed p, const float *w)
{
	struct vulkan_backend *v = vk_of(b);
	size_t bytes = vk_pack_size(b, p.dtype, p.n, p.k), count = p.n * p.k;
	struct view to = { p.buffer, p.offset / 4, 0 };
	struct error e;
	void *host;

	if (p.dtype == DTYPE_F32) {
		vk_upload(b, to, w, count);
		return;
	}
	if (memory_try(&host, bytes, 1, "packed weights", &e)) {
		vk_fail(v, &e);
		return;
	}
	if (p.dtype == DTYPE_Q8_0) {
		uint16_t *scales = (uint16_t *)((int8_t *)host + count);

		for (size_t i = 0; i < count; i += Q8_0_BLOCK)
			scales[i / Q8_0_BLOCK] = dtype_to_q8_0((int8_t *)host + i, w + i);
	} else {
		round_16(host, w, count, p.dtype);
	}
	vk_upload(b, to, host, bytes / 4);
	free(host);
}

void vk_project(struct backend *b, struct view y, struct view x, struct packed w, struct view bias, size_t rows,
		bool add)
{
	struct product p = {
		.what = "project",
		.shader = w.dtype == DTYPE_F32    ? SHADER_gemm
			  : w.dtype == DTYPE_Q8_0 ? SHADER_gemm_q8
						  : SHADER_gemm_half,
		.tb = true,
		.f16 = w.dtype == DTYPE_F16,
		.m = rows,
		.n = w.n,
		.k = w.k,
		.alpha = 1,
		.beta = add ? 1 : 0,
		.a = vk_in(x, rows, w.k),
		.b = vk_in((struct view){ w.buffer, w.offset / 4, w.k }, 1, vk_pack_size(b, w.dtype, w.n, w.k) / 4),
		.bias = bias,
	};

	if (rows > 0 && w.n > 0)
		multiply(vk_of(b), &p, choose_tile(rows, w.n), y, 1);
}
