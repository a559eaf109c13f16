/*
 * A device against the CPU: gradients and log-probabilities of a small model,
 * and tokens drawn from the same logits.
 *
 * How far two devices that are right may part is measured. Beside the CPU's pass
 * NOISE more are made, in which every element of every operand of every product
 * is multiplied by 1 + d or 1 - d at random, before it is rounded to 16 bits and
 * after that. A sum of k terms rounds each partial sum by a relative error of
 * UNIT / sqrt(3) in the root mean square, and the j-th is at most sqrt(j sum(t^2)),
 * so that the sum is off by at most UNIT / sqrt(3) sqrt(k^2 / 2 sum(t^2)), in the
 * model of independent roundings (N. J. Higham and T. Mary, SIAM J. Sci. Comput. 41,
 * 2019, A2815); errors of d in both operands make it off by d sqrt(2 sum(t^2)): as
 * much, if d = k UNIT / sqrt(12). To first order the device's differences are then
 * at most those, and sqrt(2) of them since the CPU rounds too. LIMIT leaves the
 * rest for chance: each figure is a sum of hundreds of squares or more.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/half.h"
#include "base/memory.h"
#include "base/rng.h"
#include "bench/bench.h"
#include "nn/model.h"
#include "nn/scaler.h"
#include "nn/transformer.h"

#define LIMIT 2.0
#define UNIT 0x1p-24

enum {
	LESSONS = 4,
	NOISE = 2,
	SEQUENCES = 3,
	LENGTH = 33, /* on both sides of a tile's edge */
	ROWS = SEQUENCES * LENGTH,
	DRAWN_ROWS = 25,
	VOCABULARY = 5003
};

/* -- the CPU as a reference ----------------------------------------------------- */

struct reference {
	struct operations op; /* first: the backend's table points here */
	const struct operations *own;
	enum precision precision;
	struct rng *random; /* NULL: without noise */
	struct error error; /* of a product, whose operation has none to return */
	bool failed;
};

static double rounded(double x, enum precision precision)
{
	if (precision == PRECISION_F16)
		return (double)half_from_f16(half_to_f16((float)x));
	return precision == PRECISION_BF16 ? (double)half_from_bf16(half_to_bf16((float)x)) : x;
}

static double vary(const struct reference *r, double x, size_t k)
{
	double d = r->random == NULL ? 0 : (double)k * UNIT / sqrt(12);

	return d > 0 && rng_below(r->random, 2) == 0 ? x * (1 + d) : x * (1 - d);
}

/* The operand as the product takes it, in a buffer that is the caller's; NULL where there is no memory. */
static struct view operand(struct backend *b, struct view v, size_t rows, size_t columns, size_t k)
{
	struct reference *r = (struct reference *)b->op;
	size_t n = (rows - 1) * v.pitch + columns, i;
	struct view copy = { NULL, 0, v.pitch };
	float *host = memory_new(n, sizeof *host);

	b->op->download(b, host, v, n);
	for (i = 0; i < n; i++)
		host[i] = (float)vary(r, rounded(vary(r, (double)host[i], k), r->precision), k);
	if (b->op->alloc(b, &copy.buffer, n * sizeof *host, "operand", &r->error))
		r->failed = true;
	else
		b->op->upload(b, copy, host, n);
	free(host);
	return copy;
}

static void reference_gemm(struct backend *b, struct view c, struct view a, bool ta, struct view b_, bool tb, size_t m,
			   size_t n, size_t k, float alpha, float beta)
{
	struct reference *r = (struct reference *)b->op;
	struct view own_a = operand(b, a, ta ? k : m, ta ? m : k, k), own_b = operand(b, b_, tb ? n : k, tb ? k : n, k);

	if (!r->failed)
		r->own->gemm(b, c, own_a, ta, own_b, tb, m, n, k, alpha, beta);
	if (own_a.buffer != NULL)
		b->op->free(b, own_a.buffer);
	if (own_b.buffer != NULL)
		b->op->free(b, own_b.buffer);
}

/* -- passes of a small model ------------------------------------------------------ */

static const struct shape small = {
	.hidden = 64, .layers = 2, .heads = 4, .kv_heads = 2, .ffn = 160, .vocabulary = 512, .context = 64
};

struct side {
	struct model model;
	struct transformer *transformer;
	float *gradient; /* [elements] */
	float logprob[ROWS];
};

static int side_open(struct side *s, struct backend *b, float scale, struct error *e)
{
	const struct transformer_options o = { .rows = ROWS, .gradients = true };
	struct model_config config;
	struct model_layout layout;
	float *values;
	int rc;

	shape_config(&config, &small);
	if (model_layout_init(&layout, &config, e))
		return -1;
	values = memory_new(layout.elements, sizeof *values);
	model_initialise(&config, &layout, 1, values);
	s->gradient = memory_new(layout.elements, sizeof *s->gradient);
	rc = model_from(&s->model, &config, values, b, e) || transformer_new(&s->transformer, &s->model, &o, e) ? -1
														: 0;
	if (rc == 0)
		transformer_scale_gradients(s->transformer, scale);
	free(values);
	model_layout_clear(&layout);
	return rc;
}

static void side_close(struct side *s)
{
	transformer_free(s->transformer);
	if (s->model.backend != NULL)
		model_close(&s->model);
	free(s->gradient);
}

/* Random tokens, each with the next as its target. */
struct lesson {
	int32_t token[ROWS], position[ROWS], target[ROWS];
	float coefficient[ROWS];
	struct span spans[SEQUENCES];
};

static void fill_lesson(struct lesson *l, struct rng *r)
{
	for (uint32_t i = 0; i < ROWS; i++) {
		l->token[i] = (int32_t)rng_below(r, small.vocabulary);
		l->target[i] = (int32_t)rng_below(r, small.vocabulary);
		l->position[i] = (int32_t)(i % LENGTH);
		l->coefficient[i] = 1.0f / ROWS;
	}
	for (uint32_t i = 0; i < SEQUENCES; i++)
		l->spans[i] = (struct span){ .row = i * LENGTH, .rows = LENGTH, .key_row = i * LENGTH };
}

static int side_pass(struct side *s, const struct lesson *l, struct error *e)
{
	const struct pass pass = { ROWS, l->token, l->position, l->target, l->coefficient, l->spans, SEQUENCES };
	struct backend *b = s->model.backend;

	transformer_zero_gradients(s->transformer);
	if (transformer_accumulate(s->transformer, &pass, s->logprob, e))
		return -1;
	b->op->download(b, s->gradient, (struct view){ transformer_gradients(s->transformer), 0, 0 },
			s->model.layout.elements);
	return b->op->sync(b, e);
}

/* -- what parts them -------------------------------------------------------------- */

static double relative_square(const float *got, const float *want, size_t n)
{
	double difference = 0, size = 0;

	for (size_t i = 0; i < n; i++) {
		double d = (double)got[i] - (double)want[i];

		difference += d * d;
		size += (double)want[i] * (double)want[i];
	}
	return difference / size;
}

/* Add to sums [tensors + 1]: of each tensor's gradient, after them the log-probabilities. */
static void add_squares(double *sums, const struct side *got, const float *gradient, const float *logprob)
{
	const struct model_layout *l = &got->model.layout;

	for (size_t i = 0; i < l->count; i++) {
		const struct parameter *p = &l->parameters[i];

		sums[i] += relative_square(got->gradient + p->offset, gradient + p->offset, p->rows * p->columns);
	}
	sums[l->count] += relative_square(got->logprob, logprob, ROWS);
}

/* One lesson on all: the device's differences to `parted`, the noise's to `noise`. */
static int compare_lesson(struct side *cpu, struct side *device, struct reference *r, const struct lesson *l,
			  struct rng *random, double *parted, double *noise, struct error *failure, struct error *e)
{
	float *gradient = memory_new(cpu->model.layout.elements, sizeof *gradient), logprob[ROWS];
	int rc = side_pass(cpu, l, e), i;

	if (rc == 0 && side_pass(device, l, failure))
		rc = 1;
	if (rc == 0)
		add_squares(parted, device, cpu->gradient, cpu->logprob);
	memcpy(gradient, cpu->gradient, cpu->model.layout.elements * sizeof *gradient);
	memcpy(logprob, cpu->logprob, sizeof logprob);
	r->random = random;
	for (i = 0; rc == 0 && i < NOISE; i++) {
		rc = side_pass(cpu, l, e);
		add_squares(noise, cpu, gradient, logprob);
	}
	r->random = NULL;
	free(gradient);
	if (rc == 0 && r->failed) {
		*e = r->error;
		rc = -1;
	}
	return rc;
}

static void report_tensors(const struct side *cpu, enum precision precision, const double *parted, const double *noise,
			   bench_check_report *report, void *context)
{
	const struct model_layout *l = &cpu->model.layout;

	for (size_t i = 0; i <= l->count; i++) {
		struct bench_check_row row = { .limit = LIMIT };

		snprintf(row.name, sizeof row.name, "%s %s", precision_names[precision],
			 i == l->count ? "log-probabilities" : l->parameters[i].name);
		row.error = sqrt(parted[i] / (noise[i] / NOISE));
		row.good = row.error <= LIMIT;
		report(context, &row);
	}
}

static void report_failure(const char *name, const struct error *failure, bench_check_report *report, void *context)
{
	struct bench_check_row row = { .failure = failure->text };

	snprintf(row.name, sizeof row.name, "%s", name);
	report(context, &row);
}

/* All lessons with products of one precision. 1 where the device fails. */
static int compare_passes(struct backend *device, struct backend *cpu, struct reference *r, bench_check_report *report,
			  void *context, struct error *failure, struct error *e)
{
	float scale = r->precision == PRECISION_F16 ? SCALER_START : 1;
	struct side want = { 0 }, got = { 0 };
	double *parted = NULL, *noise = NULL;
	struct lesson *l = memory_new(1, sizeof *l);
	struct rng tokens, random;
	int rc = side_open(&want, cpu, scale, e), i;

	if (rc == 0 &&
	    (device->op->set_precision(device, r->precision, failure) || side_open(&got, device, scale, failure)))
		rc = 1;
	if (rc == 0) {
		parted = memory_new(want.model.layout.count + 1, sizeof *parted);
		noise = memory_new(want.model.layout.count + 1, sizeof *noise);
	}
	rng_init(&tokens, 1, 0);
	rng_init(&random, 2, 0);
	for (i = 0; rc == 0 && i < LESSONS; i++) {
		fill_lesson(l, &tokens);
		rc = compare_lesson(&want, &got, r, l, &random, parted, noise, failure, e);
	}
	if (rc == 0)
		report_tensors(&want, r->precision, parted, noise, report, context);
	side_close(&got);
	side_close(&want);
	free(parted);
	free(noise);
	free(l);
	return rc;
}

/* -- drawing ------------------------------------------------------------------------ */

/* Tokens drawn from the same logits by several rules. */
static int draw(struct backend *b, const float *logits, int32_t *token, struct error *e)
{
	struct sampling rules[DRAWN_ROWS];
	struct buffer *space;
	struct view at, logprob, from;

	for (uint32_t i = 0; i < DRAWN_ROWS; i++)
		rules[i] = (struct sampling){ .temperature = i % 5 == 0 ? 0 : 0.5f + 0.1f * (float)(i % 7),
					      .top_p = i % 3 == 0 ? 0.9f : 1,
					      .min_p = i % 4 == 0 ? 0.05f : 0,
					      .top_k = i % 2 == 0 ? 40 : 0,
					      .uniform = rng_uniform_at(3, 0, i, 0) };
	if (b->op->alloc(b, &space, (2 * DRAWN_ROWS + DRAWN_ROWS * VOCABULARY) * sizeof(float), "logits", e))
		return -1;
	at = (struct view){ space, 0, 0 };
	logprob = view_from(at, DRAWN_ROWS);
	from = view_from(at, 2 * DRAWN_ROWS);
	from.pitch = VOCABULARY;
	b->op->upload(b, from, logits, DRAWN_ROWS * VOCABULARY);
	b->op->sample(b, at, logprob, from, rules, DRAWN_ROWS, VOCABULARY);
	b->op->download(b, token, at, DRAWN_ROWS);
	b->op->free(b, space);
	return b->op->sync(b, e);
}

static int compare_draws(struct backend *device, struct backend *cpu, bench_check_report *report, void *context,
			 struct error *e)
{
	float *logits = memory_new(DRAWN_ROWS * VOCABULARY, sizeof *logits);
	int32_t want[DRAWN_ROWS], got[DRAWN_ROWS];
	struct bench_check_row row = { .name = "tokens drawn", .good = true };
	struct error failure;
	struct rng r;
	int rc;

	rng_init(&r, 4, 0);
	for (size_t i = 0; i < DRAWN_ROWS * VOCABULARY; i++)
		logits[i] = (float)(3 * rng_normal(&r));
	rc = draw(cpu, logits, want, e);
	if (rc == 0 && draw(device, logits, got, &failure)) {
		report_failure(row.name, &failure, report, context);
	} else if (rc == 0) {
		for (size_t i = 0; i < DRAWN_ROWS; i++)
			row.unequal += want[i] != got[i];
		row.good = row.unequal == 0;
		report(context, &row);
	}
	free(logits);
	return rc;
}

int bench_check(struct backend *device, struct backend *cpu, bench_check_report *report, void *context, struct error *e)
{
	bool both_cpu = strcmp(device->name, "cpu") == 0;
	struct reference r = { .op = *cpu->op, .own = cpu->op };
	struct error failure;
	int rc = 0, p;

	r.op.gemm = reference_gemm;
	for (p = PRECISION_F32; rc >= 0 && p <= (both_cpu ? PRECISION_F32 : PRECISION_BF16); p++) {
		r.precision = (enum precision)p;
		cpu->op = &r.op;
		rc = compare_passes(device, cpu, &r, report, context, &failure, e);
		cpu->op = r.own;
		if (rc > 0)
			report_failure(precision_names[p], &failure, report, context);
	}
	if (device->op->set_precision(device, PRECISION_F32, &failure) && rc >= 0)
		report_failure("f32 again", &failure, report, context);
	return rc < 0 ? -1 : compare_draws(device, cpu, report, context, e);
}
