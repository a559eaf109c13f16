/* Rates of single operations, and the machine's limits. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/order.h"
#include "base/progress.h"
#include "base/rng.h"
#include "bench/bench.h"
#include "bench/median.h"

/* Numbers on the device, small enough that sums of them stay small. */
static int fill(struct backend *b, struct view to, size_t n, struct error *e)
{
	struct rng r;
	void *host;
	float *x;
	size_t i;

	if (memory_try(&host, n, sizeof(float), "numbers", e))
		return -1;
	x = host;
	rng_init(&r, 1, n);
	for (i = 0; i < n; i++)
		x[i] = (float)(rng_uniform(&r) - 0.5);
	b->op->upload(b, to, x, n);
	free(host);
	return b->op->sync(b, e);
}

/* -- operations -------------------------------------------------------------- */

/* What one timed call works on: `space` holds four operands of up to `room` elements. */
struct bench {
	struct backend *backend;
	const struct bench_shape *shape;
	struct buffer *space;
	size_t room;
	struct view a, b, c, d; /* floats */
	struct view index;      /* i32 [rows], each below the vocabulary and the rows of a rotary table */
	struct span *spans;
	size_t span_count;
	size_t m, n, k; /* of a product; rows, width of the rest */
	bool ta, tb;
};

static void call_gemm(struct bench *x)
{
	size_t lda = x->ta ? x->m : x->k, ldb = x->tb ? x->k : x->n;

	x->a.pitch = lda;
	x->b.pitch = ldb;
	x->c.pitch = x->n;
	x->backend->op->gemm(x->backend, x->c, x->a, x->ta, x->b, x->tb, x->m, x->n, x->k, 1, 0);
}

static struct heads heads_of(const struct bench *x)
{
	const struct model_config *c = &x->shape->config;
	struct heads h = { c->heads, c->kv_heads, c->head_width };

	return h;
}

static void call_attention(struct bench *x)
{
	const struct model_config *c = &x->shape->config;
	size_t q = c->heads * c->head_width, kv = c->kv_heads * c->head_width;
	struct view k = x->a, v = x->a;

	x->a.pitch = k.pitch = v.pitch = q + 2 * kv;
	k.offset += q;
	v.offset += q + kv;
	x->b.pitch = q;
	x->c.pitch = c->heads;
	x->backend->op->attention(x->backend, x->b, x->c, x->a, k, v, x->spans, x->span_count, heads_of(x),
				  (float)(1 / sqrt((double)c->head_width)));
}

static void call_attention_backward(struct bench *x)
{
	const struct model_config *c = &x->shape->config;
	size_t q = c->heads * c->head_width, kv = c->kv_heads * c->head_width;
	struct view k = x->a, v = x->a, dq = x->d, dk = x->d, dv = x->d;

	x->a.pitch = k.pitch = v.pitch = dq.pitch = dk.pitch = dv.pitch = q + 2 * kv;
	k.offset += q;
	v.offset += q + kv;
	dk.offset += q;
	dv.offset += q + kv;
	x->b.pitch = q;
	x->c.pitch = c->heads;
	x->backend->op->attention_backward(x->backend, dq, dk, dv, x->b, x->a, k, v, x->b, x->c, x->spans,
					   x->span_count, heads_of(x), (float)(1 / sqrt((double)c->head_width)));
}

static void call_rmsnorm(struct bench *x)
{
	x->a.pitch = x->b.pitch = x->n;
	x->c.pitch = 1;
	x->backend->op->rmsnorm(x->backend, x->b, x->c, x->a, x->d, x->m, 1, x->n, 1e-5f);
}

static void call_rmsnorm_backward(struct bench *x)
{
	struct view dw = x->d;

	dw.offset += x->n;
	x->a.pitch = x->b.pitch = x->n;
	x->c.pitch = 1;
	x->backend->op->rmsnorm_backward(x->backend, x->b, dw, x->b, x->a, x->c, x->d, x->m, 1, x->n, false);
}

static void call_swiglu(struct bench *x)
{
	x->a.pitch = 2 * x->n;
	x->b.pitch = x->n;
	x->backend->op->swiglu(x->backend, x->b, x->a, x->m, x->n);
}

static void call_swiglu_backward(struct bench *x)
{
	x->a.pitch = x->d.pitch = 2 * x->n;
	x->b.pitch = x->n;
	x->backend->op->swiglu_backward(x->backend, x->d, x->b, x->a, x->m, x->n);
}

static void call_rope(struct bench *x)
{
	const struct model_config *c = &x->shape->config;

	x->a.pitch = x->n;
	x->b.pitch = c->head_width;
	x->backend->op->rope(x->backend, x->a, x->b, x->index, x->m, c->heads + c->kv_heads, c->head_width,
			     x->shape->length, 1);
}

static void call_cross_entropy(struct bench *x)
{
	struct view lse = x->c;

	lse.offset += x->m;
	x->a.pitch = x->n;
	x->backend->op->cross_entropy(x->backend, x->c, lse, x->a, x->index, x->m, x->n);
}

static void call_cross_entropy_backward(struct bench *x)
{
	struct view lse = x->c;

	lse.offset += x->m;
	x->a.pitch = x->n;
	x->backend->op->cross_entropy_backward(x->backend, x->a, lse, x->index, x->b, x->m, x->n);
}

static void call_adamw(struct bench *x)
{
	struct adamw rule = { 1e-4f, 0.9f, 0.999f, 1e-8f, 0.01f, 1, 1 };

	x->backend->op->adamw(x->backend, x->a, x->b, x->c, x->d, x->n, &rule);
}

static void call_square_sum(struct bench *x)
{
	double sum;

	x->backend->op->square_sum(x->backend, &sum, x->a, x->n);
}

static int time_call(struct bench *x, void (*call)(struct bench *x), size_t repeats, double *median, double *least,
		     struct error *e)
{
	double *seconds = memory_new(repeats, sizeof *seconds), start, once;
	size_t inner, i, j;

	call(x);
	start = progress_clock();
	call(x);
	if (x->backend->op->sync(x->backend, e)) {
		free(seconds);
		return -1;
	}
	once = progress_clock() - start;
	/* So many calls in a repeat that the resolution of the clock does not matter. */
	inner = once > 2e-3 ? 1 : (size_t)(2e-3 / (once > 1e-7 ? once : 1e-7)) + 1;
	for (i = 0; i < repeats; i++) {
		start = progress_clock();
		for (j = 0; j < inner; j++)
			call(x);
		if (x->backend->op->sync(x->backend, e)) {
			free(seconds);
			return -1;
		}
		seconds[i] = (progress_clock() - start) / (double)inner;
	}
	*median = bench_median(seconds, repeats, least);
	free(seconds);
	return 0;
}

static int bench_open(struct bench *x, const struct bench_shape *s, struct backend *b, size_t room, struct error *e)
{
	int32_t *index;
	size_t i;

	memset(x, 0, sizeof *x);
	x->backend = b;
	x->shape = s;
	x->room = room;
	if (b->op->alloc(b, &x->space, (4 * room + s->rows) * sizeof(float), "operands", e))
		return -1;
	x->a = (struct view){ x->space, 0, 0 };
	x->b = (struct view){ x->space, room, 0 };
	x->c = (struct view){ x->space, 2 * room, 0 };
	x->d = (struct view){ x->space, 3 * room, 0 };
	x->index = (struct view){ x->space, 4 * room, s->rows };
	index = memory_new(s->rows, sizeof *index);
	for (i = 0; i < s->rows; i++)
		index[i] = (int32_t)(i % s->length % s->config.vocabulary);
	b->op->upload(b, x->index, index, s->rows);
	free(index);
	x->span_count = s->rows / s->length;
	x->spans = memory_new(x->span_count + 1, sizeof *x->spans);
	for (i = 0; i < x->span_count; i++)
		x->spans[i] = (struct span){ .row = (uint32_t)(i * s->length),
					     .rows = (uint32_t)s->length,
					     .key_row = (uint32_t)(i * s->length) };
	if (fill(b, x->a, room, e) || fill(b, x->b, room, e) || fill(b, x->d, room, e)) {
		free(x->spans);
		b->op->free(b, x->space);
		return -1;
	}
	return 0;
}

static void bench_close(struct bench *x)
{
	free(x->spans);
	x->backend->op->free(x->backend, x->space);
}

struct reporter {
	struct bench *bench;
	size_t repeats;
	bench_report *report;
	void *context;
};

static int measure(struct reporter *r, const char *name, void (*call)(struct bench *x), double flops, double bytes,
		   struct error *e)
{
	struct bench_row row = { .flops = flops, .bytes = bytes };

	snprintf(row.name, sizeof row.name, "%s", name);
	if (time_call(r->bench, call, r->repeats, &row.seconds, NULL, e))
		return -1;
	r->report(r->context, &row);
	return 0;
}

/* y = x W^T forward, then its two products backward. */
static int measure_products(struct reporter *r, const char *name, size_t rows, size_t n, size_t k, struct error *e)
{
	static const struct {
		const char *suffix;
		bool ta, tb;
	} kinds[] = { { "forward", false, true }, { "backward", false, false }, { "weight", true, false } };
	struct bench *x = r->bench;
	size_t i;

	for (i = 0; i < countof(kinds); i++) {
		char label[48];

		x->m = i == 2 ? n : rows;
		x->n = i == 0 ? n : k;
		x->k = i == 0 ? k : i == 1 ? n : rows;
		x->ta = kinds[i].ta;
		x->tb = kinds[i].tb;
		snprintf(label, sizeof label, "%s %s", name, kinds[i].suffix);
		if (measure(r, label, call_gemm, 2.0 * (double)rows * (double)n * (double)k, 0, e))
			return -1;
	}
	return 0;
}

static int measure_rest(struct reporter *r, const struct bench_shape *s, size_t elements, struct error *e)
{
	const struct model_config *c = &s->config;
	double rows = (double)s->rows, f = sizeof(float), width = (double)(c->heads * c->head_width);
	double causal = 2 * rows * (double)s->length * width; /* scores and sums, half of the square */
	size_t qkv = (c->heads + 2 * c->kv_heads) * c->head_width;
	struct bench *x = r->bench;

	x->m = s->rows;
	x->n = qkv;
	if (measure(r, "rope", call_rope, 0, 2 * f * rows * (double)((c->heads + c->kv_heads) * c->head_width), e) ||
	    measure(r, "attention", call_attention, causal, 0, e) ||
	    measure(r, "attention backward", call_attention_backward, 2.5 * causal, 0, e))
		return -1;
	x->n = c->hidden;
	if (measure(r, "rmsnorm", call_rmsnorm, 0, 2 * f * rows * (double)c->hidden, e) ||
	    measure(r, "rmsnorm backward", call_rmsnorm_backward, 0, 3 * f * rows * (double)c->hidden, e))
		return -1;
	x->n = c->ffn;
	if (measure(r, "swiglu", call_swiglu, 0, 3 * f * rows * (double)c->ffn, e) ||
	    measure(r, "swiglu backward", call_swiglu_backward, 0, 5 * f * rows * (double)c->ffn, e))
		return -1;
	x->m = s->rows < 128 ? s->rows : 128;
	x->n = c->vocabulary;
	if (measure(r, "cross entropy", call_cross_entropy, 0, f * (double)x->m * (double)x->n, e) ||
	    measure(r, "cross entropy backward", call_cross_entropy_backward, 0, 2 * f * (double)x->m * (double)x->n,
		    e))
		return -1;
	x->n = elements;
	return measure(r, "square sum", call_square_sum, 0, f * (double)elements, e) ||
			       measure(r, "adamw", call_adamw, 0, 7 * f * (double)elements, e)
		       ? -1
		       : 0;
}

int bench_operations(const struct bench_shape *s, struct backend *b, size_t repeats, bench_report *report,
		     void *context, struct error *e)
{
	const struct model_config *c = &s->config;
	size_t qkv = (c->heads + 2 * c->kv_heads) * c->head_width, elements, room;
	struct bench x;
	struct reporter r = { &x, repeats, report, context };
	int rc;

	elements = model_config_parameters(c);
	elements = elements < (size_t)1 << 25 ? elements : (size_t)1 << 25;
	room = order_most(s->rows * order_most(2 * c->ffn, qkv), order_most(c->vocabulary * c->hidden, elements));
	room = order_most(room, 128 * c->vocabulary);
	if (bench_open(&x, s, b, room, e))
		return -1;
	rc = measure_products(&r, "qkv", s->rows, qkv, c->hidden, e) ||
			     measure_products(&r, "output", s->rows, c->hidden, c->heads * c->head_width, e) ||
			     measure_products(&r, "gate and up", s->rows, 2 * c->ffn, c->hidden, e) ||
			     measure_products(&r, "down", s->rows, c->hidden, c->ffn, e) ||
			     measure_products(&r, "head", s->rows < 128 ? s->rows : 128, c->vocabulary, c->hidden, e) ||
			     measure_rest(&r, s, elements, e)
		     ? -1
		     : 0;
	bench_close(&x);
	return rc;
}

/* -- limits ------------------------------------------------------------------ */

static void call_copy(struct bench *x)
{
	x->backend->op->copy(x->backend, x->c, x->a, x->n);
}

/* Rates of the square product that every BLAS does best, in each precision that the device has. */
static int product_limits(struct bench *x, struct bench_limits *l, size_t repeats, struct error *e)
{
	const size_t side = 1024;
	struct backend *b = x->backend;
	double median, least;

	x->m = x->n = x->k = side;
	x->tb = true;
	for (int p = PRECISION_F32; p <= PRECISION_BF16; p++) {
		struct error refusal;

		l->gemm[p] = 0;
		if (b->op->set_precision(b, (enum precision)p, &refusal))
			continue;
		if (time_call(x, call_gemm, repeats, &median, &least, e))
			return -1;
		l->gemm[p] = 2.0 * (double)side * (double)side * (double)side / least;
	}
	return b->op->set_precision(b, PRECISION_F32, e);
}

int bench_limits(struct bench_limits *l, struct backend *b, size_t repeats, struct error *e)
{
	const size_t elements = (size_t)1 << 26; /* 256 MiB, far beyond any cache */
	struct bench_shape s;
	struct bench x;
	double median, least;
	int rc;

	bench_shape(&s, SHAPE_SMALL);
	if (bench_open(&x, &s, b, elements / 4 + 1, e))
		return -1;
	rc = product_limits(&x, l, repeats, e);
	/* on a GPU a sum measures more than the memory: there one half is copied to the other */
	bool copies = strcmp(b->name, "cpu") != 0;

	x.n = copies ? elements / 2 : elements;
	if (rc == 0)
		rc = time_call(&x, copies ? call_copy : call_square_sum, repeats, &median, &least, e);
	if (rc == 0)
		l->read = (double)elements * sizeof(float) / least;
	bench_close(&x);
	return rc;
}
