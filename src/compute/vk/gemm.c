/* Products: for training, and with packed weights for sampling. */
#include <stdlib.h>
#include <string.h>

#include "base/half.h"
#include "base/memory.h"
#include "compute/dtype.h"
#include "compute/vk/vk.h"

/* A workgroup's tile of the result and an invocation's part of it: 64 invocations each. */
struct tile {
	uint32_t rows, columns, invocation_rows, invocation_columns;
};

static const struct tile tiles[] = {
	{ 8, 64, 2, 4 },  /* few rows: sampling */
	{ 32, 32, 4, 4 }, /* small matrices */
	{ 64, 64, 8, 8 },
};

/* On cooperative matrices, which divide them among subgroups. */
static const struct tile cooperative_tiles[] = { { 32, 32, 0, 0 }, { 64, 64, 0, 0 } };

enum {
	K_STEP = 16 /* BK of gemm.comp */
};

struct product {
	const char *what;
	enum shader shader;
	enum precision precision; /* of the operands, or of halves that b is stored in */
	bool ta, tb;
	size_t m, n, k;
	float alpha, beta;
	struct view c, a, b, bias;
	bool packed;                    /* b has rows of whole words as vk_pack() makes them */
	struct cooperative_shape shape; /* m 0: f32 arithmetic */
};

static const struct tile *choose_tile(const struct product *p)
{
	bool small = p->m <= 64 || p->n <= 64 || p->m * p->n < 1 << 16;

	if (p->shape.m > 0)
		return &cooperative_tiles[small ? 0 : 1];
	return p->m <= 16 ? &tiles[0] : &tiles[small ? 1 : 2];
}

static struct operand operand_a(const struct product *p)
{
	return p->ta ? vk_in(p->a, p->k, p->m) : vk_in(p->a, p->m, p->k);
}

static struct operand operand_b(const struct product *p)
{
	if (p->packed)
		return vk_in(p->b, p->n, p->b.pitch);
	return p->tb ? vk_in(p->b, p->n, p->k) : vk_in(p->b, p->k, p->n);
}

/* Parts of k at once, so that a long sum with a small result keeps a device busy; by shape alone. */
static size_t choose_splits(const struct product *p, const struct tile *t)
{
	size_t workgroups = vk_parts(p->m, t->rows) * vk_parts(p->n, t->columns);

	if (p->k < 1024 || workgroups > 64)
		return 1;
	return order_least(order_least(8, p->k / 512), 256 / workgroups);
}

/* The specialisation constants of gemm.comp or gemm_cooperative.comp. */
static void set_constants(const struct vulkan_backend *v, const struct product *p, const struct tile *t,
			  uint32_t out[MAX_CONSTANTS])
{
	const struct cooperative_shape *s = &p->shape;

	if (s->m > 0) {
		const uint32_t constants[] = { COOPERATIVE_SUBGROUPS * v->adapter.cooperative.subgroup,
					       t->rows,
					       t->columns,
					       s->m,
					       s->n,
					       p->ta,
					       p->tb,
					       s->k };

		memcpy(out, constants, sizeof constants);
	} else {
		const uint32_t constants[] = { t->rows / t->invocation_rows * (t->columns / t->invocation_columns),
					       t->rows,
					       t->columns,
					       t->invocation_rows,
					       t->invocation_columns,
					       p->ta,
					       p->tb,
					       p->precision };

		memcpy(out, constants, sizeof constants);
	}
}

static void multiply(struct vulkan_backend *v, const struct product *p, const struct tile *t, struct view c,
		     size_t splits)
{
	size_t step = p->shape.m > 0 ? COOPERATIVE_STEP : K_STEP;
	size_t part = vk_parts(vk_parts(p->k, splits), step) * step;
	struct gemm_params params = {
		.m = (uint32_t)p->m,
		.n = (uint32_t)p->n,
		.k = (uint32_t)p->k,
		.part = (uint32_t)(part == 0 ? step : part),
		.alpha = splits > 1 ? 1 : p->alpha,
		.beta = splits > 1 ? 0 : p->beta,
		.has_bias = p->bias.buffer != NULL,
	};
	struct launch l = {
		.what = p->what,
		.shader = p->shader,
		.operands = { vk_out(c, splits * p->m, p->n), operand_a(p), operand_b(p), vk_in(p->bias, 1, p->n) },
		.operand_count = 4,
		.params = &params,
		.params_bytes = sizeof params,
		.groups = { vk_parts(p->n, t->columns), vk_parts(p->m, t->rows), splits },
		.work = (double)p->m * (double)p->n * (double)p->k,
		.severable = true,
	};

	set_constants(v, p, t, l.constants);
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

/* A product whose operands each fit a binding. */
static void run(struct vulkan_backend *v, const struct product *p, bool may_split)
{
	const struct tile *t = choose_tile(p);
	size_t splits = may_split ? choose_splits(p, t) : 1;
	struct view parts;

	if (splits == 1) {
		multiply(v, p, t, p->c, 1);
		return;
	}
	parts = vk_scratch(v, splits * p->m * p->n);
	parts.pitch = p->n;
	if (parts.buffer == NULL)
		return;
	multiply(v, p, t, parts, splits);
	add_splits(v, p, p->c, parts, splits);
}

/* -- matrices larger than a binding --------------------------------------- */

static bool fits(const struct vulkan_backend *v, struct operand o)
{
	/* the binding may have to begin up to 256 bytes before */
	return o.rows == 0 || ((o.rows - 1) * o.view.pitch + o.columns) * 4 + 256 <= device_binding_limit(&v->adapter);
}

/* Two halves that write different rows or columns of c, or add to the same: p becomes the first. */
static struct product cut_m(struct product *p)
{
	struct product rest = *p;

	p->m = p->m / 2;
	rest.m -= p->m;
	rest.a.offset += p->m * (p->ta ? 1 : p->a.pitch);
	rest.c.offset += p->m * p->c.pitch;
	return rest;
}

static struct product cut_n(struct product *p)
{
	struct product rest = *p;

	p->n = p->n / 2;
	rest.n -= p->n;
	rest.c.offset += p->n;
	rest.bias.offset += p->n;
	rest.b.offset += p->n * (p->tb ? p->b.pitch : 1);
	return rest;
}

static struct product cut_k(struct product *p)
{
	struct product rest = *p;

	p->k = p->k / 2;
	rest.k -= p->k;
	rest.a.offset += p->k * (p->ta ? p->a.pitch : 1);
	rest.b.offset += p->k * (p->tb ? 1 : p->b.pitch);
	rest.beta = 1;
	return rest;
}

/* Cut in halves along the rows of what is too large until all fits; what cannot be cut vk_launch() refuses. */
static void run_cut(struct vulkan_backend *v, struct product p, bool may_split)
{
	struct product rest;

	if (!fits(v, operand_b(&p)) && (p.tb ? p.n : p.k) > 1) {
		rest = p.tb ? cut_n(&p) : cut_k(&p);
	} else if (!fits(v, operand_a(&p)) && (p.ta ? p.k : p.m) > 1) {
		rest = p.ta ? cut_k(&p) : cut_m(&p);
	} else if (!fits(v, vk_in(p.c, p.m, p.n)) && p.m > 1) {
		rest = cut_m(&p);
	} else {
		run(v, &p, may_split);
		return;
	}
	run_cut(v, p, may_split);
	run_cut(v, rest, may_split);
}

void vk_gemm(struct backend *b, struct view c, struct view a, bool ta, struct view bm, bool tb, size_t m, size_t n,
	     size_t k, float alpha, float beta)
{
	struct product p = {
		.what = "gemm",
		.shader = SHADER_gemm,
		.precision = b->precision,
		.ta = ta,
		.tb = tb,
		.m = m,
		.n = n,
		.k = k,
		.alpha = alpha,
		.beta = beta,
		.c = c,
		.a = k > 0 ? a : (struct view){ 0 },
		.b = k > 0 ? bm : (struct view){ 0 },
	};

	if (cooperative_usable(&vk_of(b)->adapter, b->precision, &p.shape, NULL))
		p.shader = vk_cooperative_shader(b->precision);
	if (m > 0 && n > 0)
		run_cut(vk_of(b), p, true);
}

/* -- packed weights ------------------------------------------------------- */

/* Words of a row: of q8_0 the bytes, then the scale of each block. */
static size_t row_words(enum dtype dtype, size_t k)
{
	switch (dtype) {
	case DTYPE_F32:
		return k;
	case DTYPE_BF16:
	case DTYPE_F16:
		return vk_parts(k, 2);
	case DTYPE_Q8_0:
		break;
	}
	return k / 4 + vk_parts(k / Q8_0_BLOCK, 2);
}

size_t vk_pack_size(struct backend *b, enum dtype dtype, size_t n, size_t k)
{
	(void)b;
	return vk_parts(n * row_words(dtype, k) * 4, 64) * 64;
}

static void pack_row(unsigned char *to, const float *w, size_t k, enum dtype dtype)
{
	uint16_t *half = (uint16_t *)(void *)to;

	if (dtype == DTYPE_Q8_0) {
		half = (uint16_t *)(void *)(to + k);
		for (size_t i = 0; i < k; i += Q8_0_BLOCK)
			half[i / Q8_0_BLOCK] = dtype_to_q8_0((int8_t *)to + i, w + i);
		return;
	}
	for (size_t i = 0; i < k; i++)
		half[i] = dtype == DTYPE_BF16 ? half_to_bf16(w[i]) : half_to_f16(w[i]);
}

void vk_pack(struct backend *b, struct packed p, const float *w)
{
	struct vulkan_backend *v = vk_of(b);
	struct view to = { p.buffer, p.offset / 4, 0 };
	size_t row = row_words(p.dtype, p.k);
	struct error e;
	void *host;

	if (p.dtype == DTYPE_F32) {
		vk_upload(b, to, w, p.n * p.k);
		return;
	}
	if (memory_try(&host, p.n * row, 4, "packed weights", &e)) {
		vk_fail(v, &e);
		return;
	}
	for (size_t i = 0; i < p.n; i++)
		pack_row((unsigned char *)host + i * row * 4, w + i * p.k, p.k, p.dtype);
	vk_upload(b, to, host, p.n * row);
	free(host);
}

void vk_project(struct backend *b, struct view y, struct view x, struct packed w, struct view bias, size_t rows,
		bool add)
{
	const struct product p = {
		.what = "project",
		.shader = w.dtype == DTYPE_F32    ? SHADER_gemm
			  : w.dtype == DTYPE_Q8_0 ? SHADER_gemm_q8
						  : SHADER_gemm_half,
		.tb = true,
		.precision = w.dtype == DTYPE_F16    ? PRECISION_F16
			     : w.dtype == DTYPE_BF16 ? PRECISION_BF16
						     : PRECISION_F32,
		.m = rows,
		.n = w.n,
		.k = w.k,
		.alpha = 1,
		.beta = add ? 1 : 0,
		.c = y,
		.a = x,
		.b = { w.buffer, w.offset / 4, row_words(w.dtype, w.k) },
		.packed = true,
		.bias = bias,
	};

	/* never split along k: a row's bits must not depend on the rows beside it */
	if (rows > 0 && w.n > 0)
		run_cut(vk_of(b), p, false);
}
