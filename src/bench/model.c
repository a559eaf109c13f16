/* Training and sampling end to end, with random weights. */
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/order.h"
#include "base/progress.h"
#include "base/rng.h"
#include "bench/bench.h"
#include "bench/median.h"
#include "nn/decoder.h"
#include "nn/model.h"
#include "nn/optimizer.h"
#include "nn/transformer.h"

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
	return optimizer_step(s->optimizer, transformer_gradients(s->transformer), 1, 1e-4, &norm, e);
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
	rc = transformer_new(&step.transformer, m, &o, e) || optimizer_new(&step.optimizer, m, &optimizer_defaults, e)
		     ? -1
		     : one_step(&step, e);
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
		*median = bench_median(seconds, repeats, least);
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
	size_t rows = order_most(what->paths, what->prompt);
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
		*median = bench_median(seconds, repeats, least);
	free(seconds);
	return rc;
}
