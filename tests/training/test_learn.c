/*
 * Learning the sharpness: the derivative of the look-ahead against differences
 * of the real validation loss after a real update, and runs that stop and go on.
 */
/* Runs: generic avx2 avx512 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <glob.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/rng.h"
#include "format/jsonl.h"
#include "nn/model.h"
#include "tests/nn/scratch_model.h"
#include "training/train.h"

#define CHECK(call) \
	do { \
		if ((call) != 0) \
			fail_msg("%s", e.text); \
	} while (0)

enum {
	EXAMPLES = 10,
	VALIDATION = 6
};

struct world {
	struct scratch_model model;
	struct backend *backend;
	struct example_set examples, validation;
	struct example_set pairs, pairs_validation;       /* dpo: twice as many */
	struct example_set labelled, labelled_validation; /* kto */
	struct train_options options;
	struct train_files files;
};

/* Random tokens; two items of question 3. Items are single examples, pairs, or every third one undesirable. */
static void fill(struct example_set *s, size_t n, enum train_loss loss, const struct model_config *c, struct rng *r)
{
	static const double values[EXAMPLES] = { 0.4, 2.5, 1.1, 1.7, 1.7, 0.9, 3.1, 0.2, 1.3, 2.0 };
	int32_t tokens[24];
	size_t i, k;

	for (i = 0; i < n; i++) {
		size_t prompt = 2 + rng_below(r, 6), completion = 3 + rng_below(r, 9);
		struct example about = { .question = (uint32_t)(i > 3 ? i - 1 : i), .value = values[i], .weight = 1 };

		for (k = 0; k < prompt + completion; k++)
			tokens[k] = (int32_t)rng_below(r, c->vocabulary / 8);
		about.rejected = loss == TRAIN_KTO && i % 3 == 1;
		example_set_add(s, tokens, prompt, tokens + prompt, completion, about);
		if (loss != TRAIN_DPO)
			continue;
		about.rejected = true;
		for (k = prompt; k < prompt + completion; k++)
			tokens[k] = (int32_t)rng_below(r, c->vocabulary / 8);
		example_set_add(s, tokens, prompt, tokens + prompt, completion - 1, about);
	}
}

static int setup(void **state)
{
	struct world *w = memory_new(1, sizeof *w);
	struct error e;
	struct rng r;

	/* Spread weights, so that examples' gradients differ in direction. */
	CHECK(scratch_model_make(&w->model, 8, &e));
	CHECK(backend_open(&w->backend, "cpu", 2, &e));
	rng_init(&r, 3, 0);
	fill(&w->examples, EXAMPLES, TRAIN_SFT, &w->model.config, &r);
	fill(&w->validation, VALIDATION, TRAIN_SFT, &w->model.config, &r);
	fill(&w->pairs, EXAMPLES, TRAIN_DPO, &w->model.config, &r);
	fill(&w->pairs_validation, VALIDATION, TRAIN_DPO, &w->model.config, &r);
	fill(&w->labelled, EXAMPLES, TRAIN_KTO, &w->model.config, &r);
	fill(&w->labelled_validation, VALIDATION, TRAIN_KTO, &w->model.config, &r);
	w->options = train_defaults;
	w->options.epochs = 12;
	w->options.batch = 4;
	w->options.rate = 1e-2;
	w->options.schedule = SCHEDULE_CONSTANT;
	w->options.warmup = 0;
	w->options.quiet = true;
	w->options.checkpoint_steps = 0;
	w->options.context = 64;
	w->options.learn.on = true;
	w->options.learn.every = 1;
	w->options.learn.batch = 0;
	w->options.learn.validation = &w->validation;
	w->files = (struct train_files){ "learn-checkpoint.safetensors", "learn-log.jsonl", "learn-cache", "0" };
	CHECK(file_make_directory(w->files.cache, &e));
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	struct world *w = *state;
	glob_t found;
	size_t i;

	unlink(w->files.checkpoint);
	unlink(w->files.log);
	if (glob("learn-cache/*", 0, NULL, &found) == 0) {
		for (i = 0; i < found.gl_pathc; i++)
			unlink(found.gl_pathv[i]);
		globfree(&found);
	}
	rmdir(w->files.cache);
	example_set_clear(&w->examples);
	example_set_clear(&w->validation);
	example_set_clear(&w->pairs);
	example_set_clear(&w->pairs_validation);
	example_set_clear(&w->labelled);
	example_set_clear(&w->labelled_validation);
	backend_close(w->backend);
	scratch_model_remove(&w->model);
	free(w);
	return 0;
}

/* The log's number under `key` at `step`; NaN if there is none. */
static double logged(const char *path, uint64_t step, const char *key)
{
	struct jsonl_reader r;
	struct json *record;
	double value = NAN;
	struct error e;

	CHECK(jsonl_open(&r, path, false, &e));
	while (jsonl_next(&r, &record, &e) == 0 && record != NULL)
		if (json_value(json_find(record, "step")) == (double)step && json_find(record, key) != NULL)
			value = json_value(json_find(record, key));
	jsonl_close(&r);
	return value;
}

/* Of the loss's kind: the set that is trained on. */
static const struct example_set *training_set(const struct world *w, enum train_loss loss)
{
	return loss == TRAIN_DPO ? &w->pairs : loss == TRAIN_KTO ? &w->labelled : &w->examples;
}

/* Log-probabilities of the completions of s, one after another, less those that stand in out if `less`. */
static void completions(struct model *m, const struct example_set *s, bool less, double *out)
{
	struct transformer_options o = { .rows = 64 };
	float logprob[64];
	struct transformer *t;
	struct batch b;
	struct error e;
	size_t i;

	CHECK(transformer_new(&t, m, &o, &e));
	CHECK(batch_init(&b, o.rows, &e));
	for (i = 0; i < s->count; i++) {
		batch_fill(&b, s, &i, 0, 1, 1, NULL);
		CHECK(transformer_evaluate(t, &b.pass, logprob, &e));
		out[i] = batch_logprob(&b, 0, logprob) - (less ? out[i] : 0);
	}
	batch_clear(&b);
	transformer_free(t);
}

static double sigmoid(double x)
{
	return 1 / (1 + exp(-x));
}

/* The mean loss of the validation data for the model m, by the formulae of preference.h; kto's with `baseline`. */
static double validation_loss(const struct world *w, const struct train_options *o, struct model *m, double baseline)
{
	const struct example_set *s = o->learn.validation;
	double rho[2 * VALIDATION], sum = 0, beta = o->preference.beta;
	struct model reference;
	struct error e;
	size_t i, targets = 0;

	memset(rho, 0, sizeof rho);
	if (o->loss != TRAIN_SFT) {
		CHECK(model_open(&reference, w->model.directory, w->backend, &e));
		completions(&reference, s, false, rho);
		model_close(&reference);
	}
	completions(m, s, true, rho);
	for (i = 0; i < s->count; i++)
		targets += s->examples[i].completion;
	for (i = 0; o->loss == TRAIN_DPO && i < s->count; i += 2)
		sum -= log(sigmoid(beta * (rho[i] - rho[i + 1])));
	for (i = 0; o->loss == TRAIN_KTO && i < s->count; i++)
		sum += s->examples[i].rejected ? o->preference.undesirable * (1 - sigmoid(beta * (baseline - rho[i])))
					       : o->preference.desirable * (1 - sigmoid(beta * (rho[i] - baseline)));
	for (i = 0; o->loss == TRAIN_SFT && i < s->count; i++)
		sum -= rho[i];
	return sum / (o->loss == TRAIN_SFT ? (double)targets : VALIDATION);
}

/* One update from where the checkpoint stands, or the first; to the model m, and to the checkpoint. */
static void one_update(struct world *w, const struct train_options *o, const struct example_set *s, struct model *m)
{
	volatile sig_atomic_t stop = TRAIN_STOP_AFTER;
	struct train_result result;
	struct error e;

	CHECK(model_open(m, w->model.directory, w->backend, &e));
	CHECK(train_run(m, s, NULL, o, &w->files, &stop, &result, &e));
	assert_true(result.stopped);
}

/* For sft the two items of question 3 share its weight; ten examples of nine questions. */
static double share(const struct example_set *s, size_t i, enum train_loss loss)
{
	return loss != TRAIN_SFT ? 1 : s->examples[i].question == 3 ? EXAMPLES / 9. / 2 : EXAMPLES / 9.;
}

static void set_weights(struct example_set *s, const struct sharpness_options *o, enum train_loss loss)
{
	struct sharpness h;
	double values[EXAMPLES];
	struct error e;
	size_t i, n = 0;

	for (i = 0; i < s->count; i++)
		if (i == 0 || s->examples[i].question != s->examples[i - 1].question)
			values[n++] = s->examples[i].value;
	assert_int_equal(n, EXAMPLES - 1);
	CHECK(sharpness_init(&h, o, values, n, &e));
	for (i = 0; i < s->count; i++)
		s->examples[i].weight = h.weight[s->examples[i].question] * share(s, i, loss);
	sharpness_clear(&h);
}

/*
 * The validation loss behind update `last`, when the weights are those of
 * *before until then and those of *at in that update. Nothing is learnt here.
 */
static double loss_after(struct world *w, const struct train_options *options, uint64_t last,
			 const struct sharpness_options *before, const struct sharpness_options *at)
{
	const struct example_set *data = training_set(w, options->loss);
	struct train_options o = *options;
	struct example_set s = *data;
	struct model m = { 0 };
	double loss;
	uint64_t i;

	o.learn.on = false;
	s.examples = memory_new(s.count, sizeof *s.examples);
	memcpy(s.examples, data->examples, s.count * sizeof *s.examples);
	unlink(w->files.checkpoint);
	for (i = 1; i <= last; i++) {
		set_weights(&s, i == last ? at : before, o.loss);
		one_update(w, &o, &s, &m);
		if (i < last)
			model_close(&m);
	}
	loss = validation_loss(w, &o, &m, logged(w->files.log, last, "baseline"));
	model_close(&m);
	free(s.examples);
	return loss;
}

/* The derivative by parameter p by differences of order h^4 (Richardson's). */
static double difference(struct world *w, const struct train_options *o, uint64_t last, int p, double h)
{
	double d[2];
	int k;

	for (k = 0; k < 2; k++) {
		struct sharpness_options up = o->learn.sharpness, down = up;
		double step = h / (1 + k);

		*(p == SHARPNESS_A ? &up.curve.a : &up.curve.c) += step;
		*(p == SHARPNESS_A ? &down.curve.a : &down.curve.c) -= step;
		d[k] = (loss_after(w, o, last, &o->learn.sharpness, &up) -
			loss_after(w, o, last, &o->learn.sharpness, &down)) /
		       (2 * step);
	}
	return (4 * d[1] - d[0]) / 3;
}

/* The derivatives that the learner logs at update `last`; its rate is 0, so that weights stay until then. */
static void derivatives(struct world *w, const struct train_options *options, uint64_t last,
			double out[SHARPNESS_PARAMETERS])
{
	struct train_options o = *options;
	struct model m;
	uint64_t i;

	o.learn.sharpness.rate = 0;
	unlink(w->files.checkpoint);
	for (i = 1; i <= last; i++) {
		one_update(w, &o, training_set(w, o.loss), &m);
		model_close(&m);
	}
	out[SHARPNESS_A] = logged(w->files.log, last, "sharpness_slope");
	out[SHARPNESS_C] = logged(w->files.log, last, "centre_slope");
}

/*
 * A loss is a mean of about 40 log-probabilities of size about 5, in f32, each
 * good to a few 1e-7 of itself and their mean to about 1e-7. With h = 0.025 that
 * leaves noise of a few 1e-6 in the differences; their error of order h^4 is far
 * below (at h = 0.4 an AdamW step's is not). The look's own difference has a
 * length of 1e-2 and the same noise over slopes of size 1: 1e-5 of itself, and an
 * error of order 1e-4. So 1 % of the value and 1e-5 are allowed; the values found
 * are between 1.5e-3 and 0.14.
 */
static void compare(struct world *w, const struct train_options *o, uint64_t last, const char *what)
{
	bool sigmoid = o->learn.sharpness.curve.map == WEIGHT_SIGMOID;
	double found[SHARPNESS_PARAMETERS], real;
	int p;

	derivatives(w, o, last, found);
	for (p = 0; p < (sigmoid ? 2 : 1); p++) {
		real = difference(w, o, last, p, 0.025);
		assert_true(fabs(real) > 1e-3);
		if (!(fabs(found[p] - real) <= 1e-5 + 0.01 * fabs(real)))
			fail_msg("%s, update %d, parameter %d: %.6g, by differences %.6g", what, (int)last, p, found[p],
				 real);
	}
}

/* With no first moment and an epsilon far above the gradient a step is a plain gradient step. */
static void plain_step(void **state)
{
	struct world *w = *state;
	struct train_options o = w->options;

	o.optimizer.beta1 = 0;
	o.optimizer.epsilon = 1;
	o.optimizer.clip = 0;
	o.rate = 0.5;
	compare(w, &o, 1, "gradient step");
	compare(w, &o, 3, "gradient step");
	o.optimizer.clip = 0.25f;
	compare(w, &o, 2, "clipped gradient step");
}

static void adamw_step(void **state)
{
	struct world *w = *state;
	struct train_options o = w->options;

	o.optimizer.clip = 0;
	compare(w, &o, 2, "AdamW");
	compare(w, &o, 9, "AdamW");
	o.optimizer.beta2 = 0.9f;
	compare(w, &o, 5, "AdamW, beta2 0.9");
	o.optimizer.clip = 0.5f;
	compare(w, &o, 5, "AdamW, clipped");
}

static void sigmoid_map(void **state)
{
	struct world *w = *state;
	struct train_options o = w->options;

	o.learn.sharpness = (struct sharpness_options){ { WEIGHT_SIGMOID, 1.5, 1.4 }, true, 0 };
	compare(w, &o, 4, "AdamW, sigmoid");
}

/*
 * Losses of pairs move by the preference's slope, below 1, times a sum of some 7
 * log-probabilities: their noise is that of the means above. An AdamW step is
 * nearly a step of signs at the first updates, whose differences at h = 0.025 are not
 * yet the derivative: they agree with it at h = 0.006 from the second on.
 */
static void pairs(void **state)
{
	struct world *w = *state;
	struct train_options o = w->options, plain;

	o.loss = TRAIN_DPO;
	o.preference.beta = 0.5;
	o.learn.validation = &w->pairs_validation;
	plain = o;
	plain.optimizer.beta1 = 0;
	plain.optimizer.epsilon = 1;
	plain.optimizer.clip = 0;
	plain.rate = 0.5;
	compare(w, &plain, 1, "dpo, gradient step");
	compare(w, &o, 3, "dpo");
	compare(w, &o, 6, "dpo, clipped");
	o.learn.sharpness = (struct sharpness_options){ { WEIGHT_SIGMOID, 1.5, 1.4 }, true, 0 };
	compare(w, &o, 5, "dpo, sigmoid");
	o.learn.sharpness = (struct sharpness_options){ { WEIGHT_EXPONENTIAL, 0.5, NAN }, false, 0 };
	compare(w, &o, 6, "dpo, exponential");
}

static void labels(void **state)
{
	struct world *w = *state;
	struct train_options o = w->options;

	o.loss = TRAIN_KTO;
	o.preference.beta = 0.5;
	o.preference.undesirable = 1.5;
	o.learn.validation = &w->labelled_validation;
	compare(w, &o, 2, "kto");
	compare(w, &o, 6, "kto");
	/* The baseline plays its part. */
	assert_true(logged(w->files.log, 6, "baseline") > 0.01);
	o.learn.sharpness = (struct sharpness_options){ { WEIGHT_SIGMOID, 1.5, 1.4 }, true, 0 };
	compare(w, &o, 3, "kto, sigmoid");
}

static float *parameters(struct model *m)
{
	float *host = memory_new(m->layout.elements, sizeof *host);
	struct error e;

	m->backend->op->download(m->backend, host, (struct view){ m->parameters, 0, 0 }, m->layout.elements);
	CHECK(m->backend->op->sync(m->backend, &e));
	return host;
}

/* A whole run, or with `stop` one that ends after each update and is started again; its log to *log. */
static float *whole_run(struct world *w, const struct train_options *o, const struct example_set *s, bool stop,
			struct builder *log, struct train_result *result)
{
	volatile sig_atomic_t flag = stop ? TRAIN_STOP_AFTER : TRAIN_GO_ON;
	float *trained;
	struct model m;
	struct error e;

	unlink(w->files.checkpoint);
	do {
		CHECK(model_open(&m, w->model.directory, w->backend, &e));
		CHECK(train_run(&m, s, NULL, o, &w->files, &flag, result, &e));
		trained = parameters(&m);
		model_close(&m);
		if (result->stopped)
			free(trained);
	} while (result->stopped);
	builder_reset(log);
	CHECK(file_read(log, w->files.log, 1 << 20, &e));
	return trained;
}

/* Stopped after every single update, within intervals and epochs: the same bits, and the same log. */
static void resumes(void **state)
{
	static const uint64_t every[] = { 1, 2, 5 };
	struct world *w = *state;
	struct train_options o = w->options;
	struct builder whole_log = { 0 }, log = { 0 };
	size_t elements = 0, i;
	struct train_result whole_result, result;
	float *whole, *parts;
	struct model_layout l;
	struct error e;

	CHECK(model_layout_init(&l, &w->model.config, &e));
	elements = l.elements;
	model_layout_clear(&l);
	o.epochs = 5;
	o.learn.batch = 4;
	o.learn.sharpness = (struct sharpness_options){ { WEIGHT_SIGMOID, 1, NAN }, true, 0.1 };
	for (i = 0; i < countof(every); i++) {
		o.learn.every = every[i];
		whole = whole_run(w, &o, &w->examples, false, &whole_log, &whole_result);
		parts = whole_run(w, &o, &w->examples, true, &log, &result);
		assert_int_equal(whole_result.steps, 15);
		assert_true(whole_result.sharpness != 1 && whole_result.sharpness == result.sharpness);
		assert_memory_equal(whole, parts, elements * sizeof *whole);
		assert_true(text_equal(builder_view(&whole_log), builder_view(&log)));
		/* Looks are where they belong. */
		assert_int_equal(isnan(logged(w->files.log, 4, "sharpness_slope")), every[i] == 5);
		assert_int_equal(isnan(logged(w->files.log, 5, "sharpness_slope")), every[i] == 2);
		assert_true(logged(w->files.log, 1, "sharpness") == 1);
		free(whole);
		free(parts);
	}
	builder_clear(&whole_log);
	builder_clear(&log);
}

/* A look leaves no trace: with a rate of 0 training is that with the same weights from the file, bit for bit. */
static void leaves_no_trace(void **state)
{
	struct world *w = *state;
	struct train_options o = w->options, fixed;
	struct example_set s = w->examples;
	struct builder log = { 0 };
	struct train_result result;
	struct model m;
	struct error e;
	float *looked, *plain;

	o.learn.sharpness.rate = 0;
	o.learn.every = 2;
	fixed = o;
	fixed.learn.on = false;
	s.examples = memory_new(s.count, sizeof *s.examples);
	memcpy(s.examples, w->examples.examples, s.count * sizeof *s.examples);
	set_weights(&s, &o.learn.sharpness, o.loss);
	looked = whole_run(w, &o, &w->examples, false, &log, &result);
	plain = whole_run(w, &fixed, &s, false, &log, &result);
	assert_true(isnan(result.sharpness));
	CHECK(model_open(&m, w->model.directory, w->backend, &e));
	assert_memory_equal(looked, plain, m.layout.elements * sizeof *plain);
	model_close(&m);
	/* The caller's weights are as they were. */
	assert_true(w->examples.examples[0].weight == 1);
	builder_clear(&log);
	free(s.examples);
	free(looked);
	free(plain);
}

/* Where every update holds all examples, an interval is so many times the last update: one derivative. */
static void intervals(void **state)
{
	struct world *w = *state;
	struct train_options o = w->options;
	double one[SHARPNESS_PARAMETERS], three[SHARPNESS_PARAMETERS];

	o.batch = EXAMPLES;
	derivatives(w, &o, 3, one);
	o.learn.every = 3;
	derivatives(w, &o, 3, three);
	assert_true(fabs(one[SHARPNESS_A]) > 1e-4);
	assert_true(fabs(one[SHARPNESS_A] - three[SHARPNESS_A]) < 1e-12 * fabs(one[SHARPNESS_A]));
}

/*
 * Half of the examples say what the validation data say, half the contrary to
 * the same prompts. Whichever half has the larger values, a goes where it counts.
 */
static void finds_the_useful(void **state)
{
	struct world *w = *state;
	struct train_options o = w->options;
	struct example_set s = { 0 }, validation = { 0 };
	struct builder log = { 0 };
	struct train_result result;
	int32_t good[12], bad[12];
	size_t i, k, high;
	struct rng r;

	for (high = 0; high < 2; high++) {
		rng_init(&r, 9, 0);
		for (i = 0; i < 8; i++) {
			struct example about = { .question = (uint32_t)(2 * i), .value = high == 1 ? 2 : 0.5 };

			for (k = 0; k < 12; k++)
				good[k] = bad[k] = (int32_t)(40 + rng_below(&r, 30));
			for (k = 4; k < 12; k++) {
				good[k] = (int32_t)k;
				bad[k] = (int32_t)(20 + k);
			}
			example_set_add(&validation, good, 4, good + 4, 8, about);
			example_set_add(&s, good, 4, good + 4, 8, about);
			about.question++;
			about.value = high == 1 ? 0.5 : 2;
			example_set_add(&s, bad, 4, bad + 4, 8, about);
		}
		o.learn.validation = &validation;
		o.learn.every = 2;
		o.epochs = 10;
		o.rate = 1e-3;
		o.learn.sharpness.curve.a = 0;
		free(whole_run(w, &o, &s, false, &log, &result));
		if (high == 1 ? result.sharpness < 0.5 : result.sharpness > -0.5)
			fail_msg("values %s where it is useful, but a = %g", high == 1 ? "larger" : "smaller",
				 result.sharpness);
		example_set_clear(&s);
		example_set_clear(&validation);
	}
	builder_clear(&log);
}

static void refuses(void **state)
{
	struct world *w = *state;
	struct train_options o[4] = { w->options, w->options, w->options, w->options };
	static const char *const says[] = { "lm has no weights", "no validation examples", "value nan",
					    "out of the range in which it is learnt" };
	struct example_set s = w->examples;
	struct train_result result;
	struct model m;
	struct error e;
	size_t i;

	o[0].loss = TRAIN_LM;
	o[1].learn.validation = NULL;
	o[3].learn.sharpness.curve.a = 11;
	s.examples = memory_new(s.count, sizeof *s.examples);
	memcpy(s.examples, w->examples.examples, s.count * sizeof *s.examples);
	s.examples[2].value = NAN;
	unlink(w->files.checkpoint);
	CHECK(model_open(&m, w->model.directory, w->backend, &e));
	for (i = 0; i < countof(o); i++) {
		assert_int_equal(train_run(&m, i == 2 ? &s : &w->examples, NULL, &o[i], &w->files, NULL, &result, &e),
				 -1);
		assert_int_equal(e.code, ERROR_RANGE);
		if (strstr(e.text, says[i]) == NULL)
			fail_msg("case %zu: %s", i, e.text);
	}
	model_close(&m);
	free(s.examples);
}

/* What is learnt depends on the values, the validation data and the options: so does the fingerprint. */
static void fingerprints(void **state)
{
	struct world *w = *state;
	struct train_options o[8];
	struct example_set s = w->examples, other = w->validation;
	char hex[countof(o)][65];
	struct model m;
	struct error e;
	size_t i, k;

	for (i = 0; i < countof(o); i++)
		o[i] = w->options;
	o[1].learn.on = false;
	o[2].learn.every++;
	o[3].learn.batch = 3;
	o[4].learn.sharpness.curve.a = 2;
	o[5].learn.sharpness.rate *= 2;
	other.count--;
	o[6].learn.validation = &other;
	s.examples = memory_new(s.count, sizeof *s.examples);
	memcpy(s.examples, w->examples.examples, s.count * sizeof *s.examples);
	s.examples[5].value *= 2;
	CHECK(model_open(&m, w->model.directory, w->backend, &e));
	for (i = 0; i < countof(o); i++)
		CHECK(train_fingerprint(&m, i == 7 ? &s : &w->examples, &o[i], hex[i], &e));
	for (i = 0; i < countof(o); i++)
		for (k = 0; k < i; k++)
			assert_string_not_equal(hex[i], hex[k]);
	model_close(&m);
	free(s.examples);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_step),       cmocka_unit_test(adamw_step),
		cmocka_unit_test(sigmoid_map),      cmocka_unit_test(resumes),
		cmocka_unit_test(leaves_no_trace),  cmocka_unit_test(intervals),
		cmocka_unit_test(finds_the_useful), cmocka_unit_test(refuses),
		cmocka_unit_test(fingerprints),     cmocka_unit_test(pairs),
		cmocka_unit_test(labels),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
