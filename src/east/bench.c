#include "bench.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "decoder.h"
#include "file.h"
#include "memory.h"
#include "model.h"
#include "optimizer.h"
#include "progress.h"
#include "rng.h"
#include "transformer.h"

int bench_shape(struct bench_shape *s, const char *name, struct error *e)
{
	static const struct {
		const char *name;
		size_t hidden, layers, heads, kv_heads, ffn, vocabulary, sequences, length;
	} shapes[] = {
		{ "tiny", 128, 4, 4, 4, 384, 512, 16, 256 },
		{ "small", 256, 6, 8, 8, 688, 2048, 16, 256 },
		{ "medium", 512, 8, 8, 8, 1376, 8192, 8, 256 },
		{ "135m", 576, 30, 9, 3, 1536, 49152, 1, 1024 },
	};
	size_t i;

	for (i = 0; i < countof(shapes) && strcmp(shapes[i].name, name) != 0; i++)
		;
	if (i == countof(shapes))
		return error_set(e, ERROR_USAGE, "shape '%s' is none of tiny, small, medium, 135m", name);
	memset(s, 0, sizeof *s);
	s->name = shapes[i].name;
	s->sequences = shapes[i].sequences;
	s->length = shapes[i].length;
	s->rows = 2048 < s->sequences * s->length ? 2048 : s->sequences * s->length;
	s->config.architecture = MODEL_LLAMA;
	s->config.hidden = shapes[i].hidden;
	s->config.layers = shapes[i].layers;
	s->config.heads = shapes[i].heads;
	s->config.kv_heads = shapes[i].kv_heads;
	s->config.head_width = shapes[i].hidden / shapes[i].heads;
	s->config.ffn = shapes[i].ffn;
	s->config.vocabulary = shapes[i].vocabulary;
	s->config.context = 2048;
	s->config.rope_theta = 10000;
	s->config.rms_epsilon = 1e-5;
	s->config.tied = s->config.tied_stated = true;
	s->config.bos = s->config.pad = -1;
	return 0;
}

double bench_training_flops(const struct bench_shape *s)
{
	const struct model_config *c = &s->config;
	double width = (double)(c->heads * c->head_width), kv = (double)(c->kv_heads * c->head_width);
	double hidden = (double)c->hidden;
	double layer = hidden * (width + 2 * kv) + width * hidden + 3 * hidden * (double)c->ffn;
	double attention = 2 * width * 0.5 * (double)s->length;

	/* Forward 2 a multiply-add, backward twice that. */
	return 6 * ((double)c->layers * (layer + attention) + hidden * (double)c->vocabulary);
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Median and least of n seconds; sorts them. */
static double median_of(double *seconds, size_t n, double *least)
{
	qsort(seconds, n, sizeof *seconds, compare);
	if (least != NULL)
		*least = seconds[0];
	return n % 2 == 1 ? seconds[n / 2] : 0.5 * (seconds[n / 2 - 1] + seconds[n / 2]);
}

/* Numbers of a size that keeps sums tame, on the device. */
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
	size_t m, n, k;         /* of a product; rows, width of the rest */
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
	x->backend->op->attention_backward(x->backend, dq, dk, dv, x->b, x->a, k, v, x->b, x->c, x->spans, x->span_count,
					   heads_of(x), (float)(1 / sqrt((double)c->head_width)));
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
	x->backend->op->rope(x->backend, x->a, x->b, x->index, x->m, c->heads + c->kv_heads, c->head_width, 1);
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
	/* Enough calls a repeat that the clock's grain does not matter. */
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
	*median = median_of(seconds, repeats, least);
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
	    measure(r, "cross entropy backward", call_cross_entropy_backward, 0, 2 * f * (double)x->m * (double)x->n, e))
		return -1;
	x->n = elements;
	return measure(r, "square sum", call_square_sum, 0, f * (double)elements, e) ||
	       measure(r, "adamw", call_adamw, 0, 7 * f * (double)elements, e) ? -1 : 0;
}

static size_t largest(size_t a, size_t b)
{
	return a > b ? a : b;
}

int bench_operations(const struct bench_shape *s, struct backend *b, size_t repeats, bench_report *report, void *context,
		     struct error *e)
{
	const struct model_config *c = &s->config;
	size_t qkv = (c->heads + 2 * c->kv_heads) * c->head_width, elements, room;
	struct bench x;
	struct reporter r = { &x, repeats, report, context };
	int rc;

	elements = model_config_parameters(c);
	elements = elements < (size_t)1 << 25 ? elements : (size_t)1 << 25;
	room = largest(s->rows * largest(2 * c->ffn, qkv), largest(c->vocabulary * c->hidden, elements));
	room = largest(room, 128 * c->vocabulary);
	if (bench_open(&x, s, b, room, e))
		return -1;
	rc = measure_products(&r, "qkv", s->rows, qkv, c->hidden, e) ||
	     measure_products(&r, "output", s->rows, c->hidden, c->heads * c->head_width, e) ||
	     measure_products(&r, "gate and up", s->rows, 2 * c->ffn, c->hidden, e) ||
	     measure_products(&r, "down", s->rows, c->hidden, c->ffn, e) ||
	     measure_products(&r, "head", s->rows < 128 ? s->rows : 128, c->vocabulary, c->hidden, e) ||
	     measure_rest(&r, s, elements, e) ? -1 : 0;
	bench_close(&x);
	return rc;
}

/* -- limits ------------------------------------------------------------------ */

int bench_limits(struct bench_limits *l, struct backend *b, size_t repeats, struct error *e)
{
	/* 256 MiB, far beyond any cache, and the square product that every BLAS does best. */
	const size_t elements = (size_t)1 << 26, side = 1024;
	struct bench_shape s;
	struct bench x;
	double median, least;
	int rc;

	if (bench_shape(&s, "small", e) || bench_open(&x, &s, b, elements / 4 + 1, e))
		return -1;
	x.m = x.n = x.k = side;
	x.tb = true;
	rc = time_call(&x, call_gemm, repeats, &median, &least, e);
	l->gemm = 2.0 * (double)side * (double)side * (double)side / least;
	x.n = elements;
	if (rc == 0)
		rc = time_call(&x, call_square_sum, repeats, &median, &least, e);
	l->read = (double)elements * sizeof(float) / least;
	bench_close(&x);
	return rc;
}

/* -- training ---------------------------------------------------------------- */

static int fresh_model(struct model *m, const struct model_config *c, struct backend *b, struct error *e)
{
	struct model_layout layout;
	void *values;
	int rc;

	if (model_layout_init(&layout, c, e))
		return -1;
	rc = memory_try(&values, layout.elements, sizeof(float), "parameters", e);
	if (rc == 0) {
		model_initialise(c, &layout, 1, values);
		rc = model_from(m, c, values, b, e);
	}
	free(values);
	model_layout_clear(&layout);
	return rc;
}

struct step {
	struct transformer *transformer;
	struct optimizer *optimizer;
	struct pass pass;
	size_t passes;
	float *logprob;
};

static int one_step(struct step *s, struct error *e)
{
	double norm;
	size_t i;

	transformer_zero_gradients(s->transformer);
	for (i = 0; i < s->passes; i++)
		if (transformer_accumulate(s->transformer, &s->pass, s->logprob, e))
			return -1;
	return optimizer_step(s->optimizer, transformer_gradients(s->transformer), 1e-4, &norm, e);
}

/* Random sequences of the shape's length, every next token a target. */
static void lay_pass(const struct bench_shape *s, struct pass *p, int32_t *ints, float *coefficient, struct span *spans)
{
	int32_t *token = ints, *position = ints + s->rows, *target = ints + 2 * s->rows;
	struct rng r;
	size_t i;

	rng_init(&r, 3, 0);
	for (i = 0; i < s->rows; i++) {
		token[i] = (int32_t)rng_below(&r, s->config.vocabulary);
		target[i] = (int32_t)rng_below(&r, s->config.vocabulary);
		position[i] = (int32_t)(i % s->length);
		coefficient[i] = 1.0f / (float)(s->sequences * s->length);
	}
	for (i = 0; i < s->rows / s->length; i++)
		spans[i] = (struct span){ .row = (uint32_t)(i * s->length),
					  .rows = (uint32_t)s->length,
					  .key_row = (uint32_t)(i * s->length) };
	*p = (struct pass){ s->rows, token, position, target, coefficient, spans, s->rows / s->length };
}

static int time_training(struct model *m, const struct bench_shape *s, size_t repeats, double *seconds, struct error *e)
{
	struct transformer_options o = { .rows = s->rows, .gradients = true };
	int32_t *ints = memory_new(3 * s->rows, sizeof *ints);
	float *floats = memory_new(2 * s->rows, sizeof *floats);
	struct span *spans = memory_new(s->rows, sizeof *spans);
	struct step step = { .passes = s->sequences * s->length / s->rows, .logprob = floats + s->rows };
	size_t i;
	int rc;

	lay_pass(s, &step.pass, ints, floats, spans);
	rc = transformer_new(&step.transformer, m, &o, e) ||
	     optimizer_new(&step.optimizer, m, &optimizer_defaults, e) ? -1 : one_step(&step, e);
	for (i = 0; rc == 0 && i < repeats; i++) {
		double start = progress_clock();

		rc = one_step(&step, e);
		seconds[i] = progress_clock() - start;
	}
	transformer_free(step.transformer);
	optimizer_free(step.optimizer);
	free(ints);
	free(floats);
	free(spans);
	return rc;
}

int bench_training(const struct bench_shape *s, struct backend *b, size_t repeats, double *median, double *least,
		   struct error *e)
{
	double *seconds = memory_new(repeats, sizeof *seconds);
	struct model m;
	int rc = fresh_model(&m, &s->config, b, e);

	if (rc == 0) {
		rc = time_training(&m, s, repeats, seconds, e);
		model_close(&m);
	}
	if (rc == 0)
		*median = median_of(seconds, repeats, least);
	free(seconds);
	return rc;
}

/* -- sampling ---------------------------------------------------------------- */

/* A directory with random weights; the decoder reads no other kind of model. */
static int write_model(const struct bench_shape *s, char *directory, struct error *e)
{
	struct model_layout layout;
	void *values;
	int rc;

	if (mkdtemp(directory) == NULL)
		return error_system(e, "%s: cannot make the directory", directory);
	if (model_layout_init(&layout, &s->config, e))
		return -1;
	rc = memory_try(&values, layout.elements, sizeof(float), "parameters", e);
	if (rc == 0) {
		model_initialise(&s->config, &layout, 1, values);
		rc = model_save(&s->config, &layout, values, directory, e);
	}
	free(values);
	model_layout_clear(&layout);
	return rc;
}

static void remove_model(const char *directory)
{
	static const char *const names[] = { "config.json", "generation_config.json", "model.safetensors" };
	size_t i;

	for (i = 0; i < countof(names); i++) {
		char *path = file_join(directory, names[i]);

		unlink(path);
		free(path);
	}
	rmdir(directory);
}

struct run {
	struct decoder *decoder;
	const struct bench_sampling *what;
	size_t vocabulary;
	struct decoder_step step;
	int32_t *token, *position, *key_row, *select, *drawn;
	float *logprob;
	struct span *spans;
	struct sampling *rules;
};

static int decode(struct run *r, size_t t, struct error *e)
{
	const struct bench_sampling *w = r->what;
	size_t prefix = w->prompt - 1, i;

	for (i = 0; i < w->paths; i++) {
		r->token[i] = t == 0 ? (int32_t)(prefix % r->vocabulary) : r->drawn[i];
		r->position[i] = (int32_t)(prefix + t);
		r->key_row[i] = (int32_t)(prefix + i * w->tokens + t);
		r->select[i] = (int32_t)i;
		r->spans[i] = (struct span){ .row = (uint32_t)i,
					     .rows = 1,
					     .position = (uint32_t)(prefix + t),
					     .key_row = (uint32_t)(prefix + i * w->tokens),
					     .prefix_rows = (uint32_t)prefix };
		r->rules[i] = (struct sampling){ .temperature = 1,
						 .top_p = 1,
						 .uniform = rng_uniform_at(1, 1, (uint32_t)i, (uint32_t)t) };
	}
	r->step.rows = r->step.span_count = r->step.select_count = w->paths;
	return decoder_run(r->decoder, &r->step, r->rules, r->vocabulary, r->drawn, r->logprob, e);
}

/* The prompt but its last token, then every path's tokens. */
static int one_run(struct run *r, struct error *e)
{
	size_t prefix = r->what->prompt - 1, t, i;

	for (i = 0; i < prefix; i++) {
		r->token[i] = (int32_t)(i % r->vocabulary);
		r->position[i] = r->key_row[i] = (int32_t)i;
	}
	r->spans[0] = (struct span){ .rows = (uint32_t)prefix };
	r->step.rows = prefix;
	r->step.span_count = 1;
	r->step.select_count = 0;
	if (decoder_run(r->decoder, &r->step, NULL, r->vocabulary, NULL, NULL, e))
		return -1;
	for (t = 0; t < r->what->tokens; t++)
		if (decode(r, t, e))
			return -1;
	return 0;
}

static int time_sampling(struct decoder *d, const struct bench_shape *s, const struct bench_sampling *what, size_t rows,
			 size_t repeats, double *seconds, struct error *e)
{
	int32_t *ints = memory_new(5 * rows, sizeof *ints);
	struct run r = { .decoder = d, .what = what, .vocabulary = s->config.vocabulary };
	size_t i;
	int rc;

	r.step.token = r.token = ints;
	r.step.position = r.position = ints + rows;
	r.step.key_row = r.key_row = ints + 2 * rows;
	r.step.select = r.select = ints + 3 * rows;
	r.drawn = ints + 4 * rows;
	r.logprob = memory_new(rows, sizeof *r.logprob);
	r.spans = memory_new(rows, sizeof *r.spans);
	r.step.spans = r.spans;
	r.rules = memory_new(rows, sizeof *r.rules);
	rc = one_run(&r, e);
	for (i = 0; rc == 0 && i < repeats; i++) {
		double start = progress_clock();

		rc = one_run(&r, e);
		seconds[i] = progress_clock() - start;
	}
	free(ints);
	free(r.logprob);
	free(r.spans);
	free(r.rules);
	return rc;
}

int bench_sampling(const struct bench_shape *s, const struct bench_sampling *what, struct backend *b, size_t repeats,
		   double *median, double *least, struct error *e)
{
	size_t rows = largest(what->paths, what->prompt);
	struct decoder_options o = { .storage = what->storage,
				     .cache_rows = what->prompt + what->paths * what->tokens,
				     .step_rows = rows,
				     .step_logits = what->paths,
				     .positions = what->prompt + what->tokens };
	double *seconds = memory_new(repeats, sizeof *seconds);
	const char *tmp = getenv("TMPDIR");
	char *directory = file_join(tmp == NULL ? "/tmp" : tmp, "east-bench-XXXXXX");
	struct decoder *d = NULL;
	int rc = write_model(s, directory, e);

	if (rc == 0)
		rc = decoder_open(&d, directory, b, &o, e);
	remove_model(directory);
	free(directory);
	if (rc == 0)
		rc = time_sampling(d, s, what, rows, repeats, seconds, e);
	decoder_close(d);
	if (rc == 0)
		*median = median_of(seconds, repeats, least);
	free(seconds);
	return rc;
}
