/*
 * What a file keeps of a training at a rate that is small for its storage: all of
 * it in f32, little in bf16 rounded to nearest, all of it on average where it is
 * rounded at random.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/rng.h"
#include "store/tokenizer.h"
#include "tests/nn/scratch_model.h"
#include "training/storage.h"
#include "training/train.h"

#define CHECK(call) \
	do { \
		if ((call) != 0) \
			fail_msg("%s", e.text); \
	} while (0)

enum {
	EXAMPLES = 8,
	LENGTH = 12,
	SEEDS = 64
};

struct world {
	struct scratch_model model;
	struct tokenizer *tokenizer;
	struct backend *backend;
	struct example_set examples;
	struct train_options options;
	size_t n;
	float *initial, *trained; /* [n] */
	double validation;        /* of the trained model in memory */
};

static float *parameters(struct model *m)
{
	float *host = memory_new(m->layout.elements, sizeof *host);
	struct error e;

	m->backend->op->download(m->backend, host, (struct view){ m->parameters, 0, 0 }, m->layout.elements);
	CHECK(m->backend->op->sync(m->backend, &e));
	return host;
}

/* The scratch model in bf16, in its place. */
static void store_in_bf16(struct scratch_model *s, struct backend *b)
{
	struct model_config c;
	struct model m;
	struct error e;
	float *values;

	CHECK(model_open(&m, s->directory, b, &e));
	values = parameters(&m);
	c = m.config;
	c.storage = SAFETENSORS_BF16;
	CHECK(model_save(&c, &m.layout, values, s->directory, &e));
	free(values);
	model_close(&m);
}

static void make_examples(struct example_set *s)
{
	int32_t tokens[LENGTH];
	struct rng r;

	rng_init(&r, 3, 3);
	for (uint32_t i = 0; i < EXAMPLES; i++) {
		for (size_t k = 0; k < LENGTH; k++)
			tokens[k] = (int32_t)rng_below(&r, 250);
		example_set_add(s, tokens, 4, tokens + 4, LENGTH - 4,
				(struct example){ .weight = 1, .question = i, .line = i + 1 });
	}
}

static int setup(void **state)
{
	struct train_files files = { "storage-checkpoint", "storage-log.jsonl", ".", "0" };
	struct world *w = memory_new(1, sizeof *w);
	struct train_result result;
	struct model m;
	struct error e;

	CHECK(scratch_model_make(&w->model, 1, &e));
	CHECK(tokenizer_open(&w->tokenizer, w->model.directory, &e));
	CHECK(backend_open(&w->backend, "cpu", 2, &e));
	store_in_bf16(&w->model, w->backend);
	make_examples(&w->examples);
	w->options = train_defaults;
	w->options.rate = 3e-6;
	w->options.batch = 2;
	w->options.quiet = true;
	CHECK(model_open(&m, w->model.directory, w->backend, &e));
	w->n = m.layout.elements;
	w->initial = parameters(&m);
	CHECK(train_run(&m, &w->examples, &w->examples, &w->options, &files, NULL, &result, &e));
	assert_int_equal(result.steps, 12);
	w->trained = parameters(&m);
	w->validation = result.validation;
	model_close(&m);
	unlink(files.checkpoint);
	unlink(files.log);
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	struct world *w = *state;

	example_set_clear(&w->examples);
	tokenizer_close(w->tokenizer);
	backend_close(w->backend);
	scratch_model_remove(&w->model);
	free(w->initial);
	free(w->trained);
	free(w);
	return 0;
}

/* The trained model through a file, as `how` says; stored [n] receives what the file holds. */
static struct stored through_file(struct world *w, struct storage_options how, uint64_t seed, float *stored,
				  double *validation)
{
	struct stored s = { .how = how, .validation = NAN };
	struct model_config c;
	struct file_group g;
	struct model m, again;
	struct error e;
	float *after, *file;

	CHECK(model_open(&m, w->model.directory, w->backend, &e));
	m.backend->op->upload(m.backend, (struct view){ m.parameters, 0, 0 }, w->trained, w->n);
	c = m.config;
	c.storage = how.type;
	c.rounding = how.rounding;
	CHECK(file_group_claim(&g, "storage-model", &e));
	CHECK(model_prepare(&g, &c, &m, seed, w->tokenizer, &e));
	CHECK(storage_compare(&s, &m, w->model.directory, g.aside, &e));
	/* The model is now the one that anybody else reads from the file. */
	CHECK(model_open(&again, g.aside, w->backend, &e));
	assert_int_equal(again.config.storage, how.type);
	assert_int_equal(again.config.rounding, how.type == SAFETENSORS_F32 ? SAFETENSORS_NEAREST : how.rounding);
	after = parameters(&m);
	file = parameters(&again);
	assert_memory_equal(after, file, w->n * sizeof *file);
	memcpy(stored, file, w->n * sizeof *file);
	CHECK(train_validate(&again, &w->examples, &w->examples, &w->options, NULL, validation, &e));
	CHECK(train_validate(&m, &w->examples, &w->examples, &w->options, NULL, &s.validation, &e));
	assert_true(s.validation == *validation);
	free(after);
	free(file);
	model_close(&again);
	model_close(&m);
	file_group_release(&g);
	return s;
}

/* The same figures by the formula itself. */
static void expect(const struct world *w, const float *stored, const struct stored *s)
{
	double update = 0, product = 0, error = 0;

	for (size_t i = 0; i < w->n; i++) {
		double d = (double)w->trained[i] - (double)w->initial[i];
		double moved = (double)stored[i] - (double)w->initial[i];

		update += d * d;
		product += moved * d;
		error += (moved - d) * (moved - d);
	}
	assert_true(update > 0);
	assert_true(fabs(s->kept - product / update) <= 1e-9);
	assert_true(fabs(s->error - sqrt(error / update)) <= 1e-9);
}

static void f32_keeps_all(void **state)
{
	struct world *w = *state;
	float *stored = memory_new(w->n, sizeof *stored);
	double validation;
	struct stored s = through_file(w, storage_defaults, 0, stored, &validation);

	assert_memory_equal(stored, w->trained, w->n * sizeof *stored);
	assert_true(s.kept == 1 && s.error == 0);
	assert_true(validation == w->validation);
	expect(w, stored, &s);
	free(stored);
}

static void nearest_loses(void **state)
{
	struct world *w = *state;
	float *stored = memory_new(w->n, sizeof *stored);
	double validation;
	struct stored s = through_file(w, (struct storage_options){ SAFETENSORS_BF16, SAFETENSORS_NEAREST }, 0, stored,
				       &validation);

	expect(w, stored, &s);
	assert_true(s.kept < 0.5);
	assert_true(validation != w->validation);
	free(stored);
}

/*
 * kept - 1 is sum(x d) / sum(d^2), x being the error of an element: independent of the
 * others, of mean 0, in an interval as long as the distance q of the neighbours. By
 * Hoeffding's inequality |sum(x d)| over K seeds exceeds sqrt(log(2 / p) / 2 K sum(q^2 d^2))
 * with the probability p at most; p is 1e-9. What nearest keeps lies far outside.
 */
static void random_keeps_all(void **state)
{
	struct world *w = *state;
	float *stored = memory_new(w->n, sizeof *stored), *first = memory_new(w->n, sizeof *first);
	double validation, update = 0, spread = 0, kept = 0, bound;

	for (size_t i = 0; i < w->n; i++) {
		double d = (double)w->trained[i] - (double)w->initial[i], q;
		int exponent;

		frexp((double)w->trained[i], &exponent);
		q = ldexp(1, exponent - 8);
		update += d * d;
		spread += q * q * d * d;
	}
	bound = sqrt(log(2 / 1e-9) / 2 * spread / SEEDS) / update;
	assert_true(bound < 0.2);
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		struct stored s = through_file(w, (struct storage_options){ SAFETENSORS_BF16, SAFETENSORS_STOCHASTIC },
					       seed, stored, &validation);

		expect(w, stored, &s);
		kept += s.kept / SEEDS;
		if (seed == 0)
			memcpy(first, stored, w->n * sizeof *stored);
		else
			assert_memory_not_equal(first, stored, w->n * sizeof *stored);
	}
	if (!(fabs(kept - 1) <= bound))
		fail_msg("keeps %g of the update, where 1 +- %g is allowed", kept, bound);
	free(stored);
	free(first);
}

/* Nothing moved: no share of it can be told. */
static void no_update(void **state)
{
	struct world *w = *state;
	float *trained = w->trained, *stored = memory_new(w->n, sizeof *stored);
	struct builder b = { 0 };
	double validation;
	struct stored s;

	w->trained = w->initial;
	s = through_file(w, storage_defaults, 0, stored, &validation);
	w->trained = trained;
	assert_true(isnan(s.kept) && isnan(s.error));
	storage_print(&b, &s);
	assert_string_equal(b.data, " in f32, which keeps an update of 0");
	builder_clear(&b);
	free(stored);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(f32_keeps_all),
		cmocka_unit_test(nearest_loses),
		cmocka_unit_test(random_keeps_all),
		cmocka_unit_test(no_update),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
