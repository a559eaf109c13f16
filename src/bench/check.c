/*
 * A device against the CPU, operation by operation.
 *
 * Both hold a buffer with the same numbers; a case runs one operation, or a
 * forward one and its gradient, on both, and then all that either changed is
 * compared. What only one of them changed, such as by a write outside
 * the result, counts like any other difference.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/rng.h"
#include "bench/bench.h"

/* Four regions of numbers, then ROOM indices. The numbers of d are not negative. */
enum {
	ROOM = 1 << 17,
	REGIONS = 4,
	ELEMENTS = (REGIONS + 1) * ROOM,
	INDEX_BELOW = 61
};

struct side {
	struct backend *b;
	const struct operations *op;
	struct buffer *space;
	struct view a, b_, c, d, index;
	double sum;   /* of square_sum; else 0 */
	bool precise; /* it rounds operands of products itself */
};

struct extent {
	size_t m, n, k; /* of products; rows, width and more of others */
};

struct check {
	const char *name;
	void (*run)(struct side *s, const struct extent *shape, unsigned variant);
	struct extent shape;
	unsigned variant;
	size_t terms; /* of the longest sum */
};

/* In a variant beside what its function makes of it: the precision of products. */
enum {
	PRECISE = 8,
	PRECISE_F16 = PRECISE * PRECISION_F16,
	PRECISE_BF16 = PRECISE * PRECISION_BF16
};

static enum precision precision_of(const struct check *c)
{
	return (enum precision)(c->variant / PRECISE);
}

static struct view pitched(struct view v, size_t pitch)
{
	v.pitch = pitch;
	return v;
}

/* -- cases ---------------------------------------------------------------- */

static void copy(struct side *s, const struct extent *x, unsigned variant)
{
	(void)variant;
	s->op->copy(s->b, view_from(s->c, 3), view_from(s->a, 1), x->m);
	s->op->zero(s->b, view_from(s->b_, 5), x->m);
}

/* variant: bit 0 ta, bit 1 tb, bit 2 beta 1 */
static void gemm(struct side *s, const struct extent *x, unsigned variant)
{
	bool ta = variant & 1, tb = variant & 2;

	s->op->gemm(s->b, pitched(view_from(s->c, 7), x->n + 3), pitched(s->a, (ta ? x->m : x->k) + 1), ta,
		    pitched(view_from(s->b_, 2), tb ? x->k : x->n), tb, x->m, x->n, x->k, 0.75f,
		    variant & 4 ? 1.0f : 0.0f);
}

/* variant: the storage of the weights */
static void project(struct side *s, const struct extent *x, unsigned variant)
{
	struct packed p = { .dtype = (enum dtype)variant, .n = x->n, .k = x->k };
	float *w = memory_new(x->n * x->k, sizeof *w);
	struct rng r;
	struct error e;

	rng_init(&r, 3, variant);
	for (size_t i = 0; i < x->n * x->k; i++)
		w[i] = (float)(rng_uniform(&r) - 0.5);
	/* without memory nothing is written, which the comparison shows */
	if (s->op->alloc(s->b, &p.buffer, s->op->pack_size(s->b, p.dtype, p.n, p.k), "weights", &e) == 0) {
		s->op->pack(s->b, p, w);
		s->op->project(s->b, pitched(s->c, x->n + 1), pitched(s->a, x->k), p, s->b_, x->m, true);
		s->op->free(s->b, p.buffer);
	}
	free(w);
}

static void rows(struct side *s, const struct extent *x, unsigned variant)
{
	struct view to = pitched(view_from(s->c, 9), x->n + 2), from = pitched(s->a, x->n);

	switch (variant) {
	case 0:
		s->op->embed(s->b, to, from, s->index, x->m, x->n);
		break;
	case 1:
		s->op->gather(s->b, to, from, s->index, x->m, x->n);
		break;
	case 2:
		s->op->scatter(s->b, to, from, view_from(s->index, ROOM / 2), x->m, x->n);
		break; /* distinct ones */
	case 3:
		s->op->scatter_add(s->b, to, from, s->index, x->m, x->n);
		break;
	case 4:
		s->op->embed_backward(s->b, to, from, s->index, x->m, x->n, INDEX_BELOW);
		break;
	case 5:
		s->op->bias(s->b, to, s->b_, x->m, x->n);
		break;
	default:
		s->op->bias_backward(s->b, s->b_, from, x->m, x->n);
		break;
	}
}

static void rmsnorm(struct side *s, const struct extent *x, unsigned variant)
{
	size_t pitch = x->k * x->n + 1;

	(void)variant;
	s->op->rmsnorm(s->b, pitched(s->c, pitch), pitched(s->d, x->k), pitched(s->a, pitch), s->b_, x->m, x->k, x->n,
		       1e-5f);
	s->op->rmsnorm_backward(s->b, pitched(s->c, pitch), view_from(s->b_, 4096), pitched(s->c, pitch),
				pitched(s->a, pitch), pitched(s->d, x->k), s->b_, x->m, x->k, x->n, false);
}

static void rope(struct side *s, const struct extent *x, unsigned variant)
{
	s->op->rope(s->b, pitched(s->a, x->k * x->n), pitched(s->b_, x->n), s->index, x->m, x->k, x->n, INDEX_BELOW,
		    variant ? -1.0f : 1.0f);
}

static void swiglu(struct side *s, const struct extent *x, unsigned variant)
{
	(void)variant;
	s->op->swiglu(s->b, pitched(s->c, x->n), pitched(s->a, 2 * x->n), x->m, x->n);
	s->op->swiglu_backward(s->b, pitched(s->a, 2 * x->n), pitched(s->b_, x->n), pitched(s->a, 2 * x->n), x->m,
			       x->n);
}

static void elements(struct side *s, const struct extent *x, unsigned variant)
{
	(void)variant;
	s->op->axpy(s->b, view_from(s->c, 1), s->a, x->m, 0.3f);
	s->op->scale(s->b, view_from(s->b_, 3), x->m, -1.7f);
}

/* m prompt rows shared by two paths of k rows, then two sequences of their own; heads of width n. */
static void attention(struct side *s, const struct extent *x, unsigned variant)
{
	uint32_t prompt = (uint32_t)x->m, own = (uint32_t)x->k;
	const struct span spans[] = {
		{ 0, prompt, 0, 0, 0, 0 },
		{ prompt, own, prompt, prompt, 0, prompt },
		{ prompt + own, own, prompt, prompt + own, 0, prompt },
		{ prompt + 2 * own, 19, 0, prompt + 2 * own, 0, 0 },
		{ prompt + 2 * own + 19, 1, 0, prompt + 2 * own + 19, 0, 0 },
	};
	const struct heads heads = { 4, variant ? 2 : 4, x->n };
	size_t query = 4 * x->n, both = heads.key_value * x->n, gap = 3;
	float scale = (float)(1 / sqrt((double)x->n));
	struct view q = pitched(s->a, query), k = pitched(s->b_, 2 * both + gap), v = view_from(k, both),
		    out = pitched(s->c, query);
	struct view lse = pitched(view_from(s->d, ROOM / 2), 4), dq = pitched(view_from(s->a, ROOM / 2), query);
	struct view dk = pitched(view_from(s->b_, ROOM / 2), 2 * both + gap);

	s->op->attention(s->b, out, lse, q, k, v, spans, countof(spans), heads, scale);
	s->op->attention_backward(s->b, dq, dk, view_from(dk, both), pitched(s->d, query), q, k, v, out, lse, spans,
				  countof(spans), heads, scale);
}

static void cross_entropy(struct side *s, const struct extent *x, unsigned variant)
{
	(void)variant;
	s->op->cross_entropy(s->b, s->c, view_from(s->c, ROOM / 2), pitched(s->a, x->n), s->index, x->m, x->n);
	s->op->cross_entropy_backward(s->b, pitched(s->a, x->n), view_from(s->c, ROOM / 2), s->index, s->d, x->m, x->n);
}

/* Rules of all kinds; tokens land among the indices. */
static void sample(struct side *s, const struct extent *x, unsigned variant)
{
	struct sampling *rules = memory_new(x->m, sizeof *rules);

	(void)variant;
	for (size_t i = 0; i < x->m; i++) {
		rules[i] = (struct sampling){ 1, 1, 0, 0, rng_uniform_at(5, 1, 0, (uint32_t)i) };
		switch (i % 5) {
		case 1:
			rules[i].temperature = 0;
			break;
		case 2:
			rules[i].top_k = 40;
			break;
		case 3:
			rules[i].top_p = 0.9f;
			break;
		case 4:
			rules[i].temperature = 0.7f, rules[i].min_p = 0.05f;
			break;
		}
	}
	s->op->sample(s->b, s->index, s->c, pitched(s->a, x->n), rules, x->m, x->n);
	free(rules);
}

static void square_sum(struct side *s, const struct extent *x, unsigned variant)
{
	(void)variant;
	s->op->square_sum(s->b, &s->sum, view_from(s->a, 1), x->m);
}

static void adamw(struct side *s, const struct extent *x, unsigned variant)
{
	const struct adamw rule = { .rate = 1e-3f,
				    .beta1 = 0.9f,
				    .beta2 = 0.999f,
				    .epsilon = 1e-8f,
				    .decay = 0.1f,
				    .scale = 0.5f,
				    .step = 10 };

	(void)variant;
	s->op->adamw(s->b, s->a, s->b_, s->c, s->d, x->m, &rule);
}

/* clang-format off */
static const struct check checks[] = {
	{ "copy and zero", copy, { 10007, 0, 0 }, 0, 0 },
	{ "product", gemm, { 1, 1, 1 }, 0, 1 },
	{ "product", gemm, { 37, 41, 129 }, 0, 129 },
	{ "product, b transposed", gemm, { 37, 41, 129 }, 2, 129 },
	{ "product, a transposed", gemm, { 37, 41, 129 }, 1, 129 },
	{ "product, both transposed", gemm, { 37, 41, 129 }, 3, 129 },
	{ "product, added", gemm, { 64, 64, 64 }, 4, 64 },
	{ "product, large tiles", gemm, { 257, 259, 63 }, 2, 63 },
	{ "product, few rows", gemm, { 5, 300, 127 }, 2, 127 },
	{ "product, long sum", gemm, { 33, 17, 3001 }, 5, 3001 },
	{ "product, f16", gemm, { 37, 41, 129 }, PRECISE_F16 | 0, 129 },
	{ "product, f16, b transposed", gemm, { 257, 259, 63 }, PRECISE_F16 | 2, 63 },
	{ "product, f16, a transposed", gemm, { 5, 300, 127 }, PRECISE_F16 | 1, 127 },
	{ "product, f16, long sum", gemm, { 33, 17, 3001 }, PRECISE_F16 | 5, 3001 },
	{ "product, bf16", gemm, { 37, 41, 129 }, PRECISE_BF16 | 0, 129 },
	{ "product, bf16, b transposed", gemm, { 257, 259, 63 }, PRECISE_BF16 | 2, 63 },
	{ "product, bf16, a transposed", gemm, { 5, 300, 127 }, PRECISE_BF16 | 1, 127 },
	{ "product, bf16, long sum", gemm, { 33, 17, 3001 }, PRECISE_BF16 | 5, 3001 },
	{ "projection, f32", project, { 9, 70, 96 }, DTYPE_F32, 96 },
	{ "projection, bf16", project, { 9, 70, 96 }, DTYPE_BF16, 96 },
	{ "projection, f16", project, { 9, 70, 96 }, DTYPE_F16, 96 },
	{ "projection, q8_0", project, { 9, 70, 96 }, DTYPE_Q8_0, 96 },
	{ "embedding", rows, { 50, 130, 0 }, 0, 0 },
	{ "gather", rows, { 50, 130, 0 }, 1, 0 },
	{ "scatter", rows, { 50, 130, 0 }, 2, 0 },
	{ "scatter and add", rows, { 300, 130, 0 }, 3, 300 },
	{ "embedding, backward", rows, { 300, 130, 0 }, 4, 300 },
	{ "bias", rows, { 50, 130, 0 }, 5, 1 },
	{ "bias, backward", rows, { 300, 130, 0 }, 6, 300 },
	{ "norm, and backward", rmsnorm, { 50, 257, 1 }, 0, 257 },
	{ "norm of heads, and backward", rmsnorm, { 50, 64, 6 }, 0, 300 },
	{ "rotation", rope, { 60, 64, 5 }, 0, 2 },
	{ "rotation back", rope, { 60, 64, 5 }, 1, 2 },
	{ "activation, and backward", swiglu, { 60, 300, 0 }, 0, 4 },
	{ "sums and factors", elements, { 70001, 0, 0 }, 0, 1 },
	{ "attention, and backward", attention, { 45, 64, 21 }, 0, 256 },
	{ "attention, shared heads", attention, { 30, 64, 33 }, 1, 256 },
	{ "attention, odd width", attention, { 45, 10, 21 }, 1, 256 },
	{ "attention, many keys", attention, { 300, 32, 9 }, 1, 512 },
	{ "loss, and backward", cross_entropy, { 31, 4001, 0 }, 0, 4001 },
	{ "drawing", sample, { 25, 5003, 0 }, 0, 5003 },
	{ "sum of squares", square_sum, { 100003, 0, 0 }, 0, 1 },
	{ "optimiser", adamw, { 70001, 0, 0 }, 0, 8 },
};
/* clang-format on */

/* -- comparing ------------------------------------------------------------ */

struct numbers {
	float *start, *want, *got; /* [ELEMENTS] */
};

/* What every case begins with. */
static void make_numbers(float *x)
{
	int32_t *index = (int32_t *)(x + REGIONS * ROOM);
	struct rng r;

	rng_init(&r, 1, 0);
	for (size_t i = 0; i < REGIONS * ROOM; i++) {
		double value = rng_normal(&r);

		x[i] = (float)(i < 3 * ROOM ? value : fabs(value));
	}
	for (size_t i = 0; i < ROOM; i++)
		index[i] = (int32_t)(i < ROOM / 2 ? rng_below(&r, INDEX_BELOW) : (i * 7) % INDEX_BELOW);
}

/* x as 16 bits hold it, but for numbers beyond f16, which there are none of. */
static float rounded(float x, enum precision precision)
{
	int digits = precision == PRECISION_F16 ? 11 : 8, exponent;

	(void)frexp((double)x, &exponent);
	if (precision == PRECISION_F16 && exponent < -13)
		exponent = -13; /* subnormal: multiples of 2^-24 */
	return (float)ldexp(nearbyint(ldexp((double)x, digits - exponent)), exponent - digits);
}

/* The device rounds operands; the CPU, which has f32 alone, gets them rounded, and holds what it held afterwards. */
static int run_precise(struct side *s, const struct check *c, const float *start, struct error *e)
{
	float *operands;

	if (s->precise) {
		if (s->op->set_precision(s->b, precision_of(c), e))
			return -1;
		c->run(s, &c->shape, c->variant);
		return s->op->set_precision(s->b, PRECISION_F32, e);
	}
	operands = memory_new(2 * ROOM, sizeof *operands);
	for (size_t i = 0; i < 2 * ROOM; i++)
		operands[i] = rounded(start[i], precision_of(c));
	s->op->upload(s->b, s->a, operands, 2 * ROOM);
	c->run(s, &c->shape, c->variant);
	s->op->upload(s->b, s->a, start, 2 * ROOM);
	free(operands);
	return 0;
}

static int run_side(struct side *s, const struct check *c, const float *start, float *result, struct error *e)
{
	struct view all = { s->space, 0, 0 };

	s->sum = 0;
	s->op->upload(s->b, all, start, ELEMENTS);
	if (precision_of(c) == PRECISION_F32)
		c->run(s, &c->shape, c->variant);
	else if (run_precise(s, c, start, e))
		return -1;
	s->op->download(s->b, result, all, ELEMENTS);
	return s->op->sync(s->b, e);
}

/* |want - got| / |want| over all that changed; not a number where only one is finite. */
static double difference(const struct numbers *n)
{
	double apart = 0, size = 0;

	for (size_t i = 0; i < REGIONS * ROOM; i++) {
		double want = (double)n->want[i], got = (double)n->got[i];

		if (memcmp(&n->want[i], &n->start[i], sizeof(float)) == 0 &&
		    memcmp(&n->got[i], &n->start[i], sizeof(float)) == 0)
			continue;
		apart += (want - got) * (want - got);
		size += want * want;
	}
	return apart == 0 ? 0 : sqrt(apart / size);
}

/* Tokens and indices are equal or not. */
static size_t unequal(const struct numbers *n)
{
	size_t count = 0;

	for (size_t i = REGIONS * ROOM; i < ELEMENTS; i++)
		count += memcmp(&n->want[i], &n->got[i], sizeof(float)) != 0;
	return count;
}

static void judge(const struct check *c, const struct side *cpu, const struct side *device, const struct numbers *n,
		  struct bench_check_row *row)
{
	snprintf(row->name, sizeof row->name, "%s", c->name);
	row->error = difference(n);
	if (cpu->sum != 0)
		row->error = fabs(device->sum - cpu->sum) / cpu->sum;
	/* roundings of a long sum cancel as a random walk does; twice that, twice over for two devices */
	row->limit = (8 + 4 * sqrt((double)c->terms)) * 0x1p-24;
	/* what multiplies 16 bits may cut sums off instead of rounding them */
	if (precision_of(c) != PRECISION_F32)
		row->limit *= 2;
	row->unequal = unequal(n);
	row->good = row->error <= row->limit && row->unequal == 0;
}

static int open_side(struct side *s, struct backend *b, struct error *e)
{
	s->b = b;
	s->op = b->op;
	if (b->op->alloc(b, &s->space, ELEMENTS * sizeof(float), "numbers to compare", e))
		return -1;
	s->a = (struct view){ s->space, 0, 0 };
	s->b_ = view_from(s->a, ROOM);
	s->c = view_from(s->a, 2 * ROOM);
	s->d = view_from(s->a, 3 * ROOM);
	s->index = view_from(s->a, REGIONS * ROOM);
	return 0;
}

int bench_check(struct backend *device, struct backend *cpu, bench_check_report *report, void *context, struct error *e)
{
	struct side sides[2] = { 0 };
	struct numbers n = { memory_new(ELEMENTS, sizeof(float)), memory_new(ELEMENTS, sizeof(float)),
			     memory_new(ELEMENTS, sizeof(float)) };
	int rc = open_side(&sides[0], cpu, e) || open_side(&sides[1], device, e) ? -1 : 0;

	make_numbers(n.start);
	sides[1].precise = strcmp(device->name, "cpu") != 0;
	for (size_t i = 0; rc == 0 && i < countof(checks); i++) {
		struct bench_check_row row = { 0 };
		struct error failure;

		if (precision_of(&checks[i]) != PRECISION_F32 && !sides[1].precise)
			continue;
		rc = run_side(&sides[0], &checks[i], n.start, n.want, e);
		if (rc != 0)
			break;
		if (run_side(&sides[1], &checks[i], n.start, n.got, &failure)) {
			snprintf(row.name, sizeof row.name, "%s", checks[i].name);
			row.failure = failure.text;
			report(context, &row);
			continue;
		}
		judge(&checks[i], &sides[0], &sides[1], &n, &row);
		report(context, &row);
	}
	for (size_t i = 0; i < countof(sides); i++)
		if (sides[i].space != NULL)
			sides[i].op->free(sides[i].b, sides[i].space);
	free(n.start);
	free(n.want);
	free(n.got);
	return rc;
}
