/*
 * The transformer against Hugging Face's transformers (tests/data/make): logits,
 * loss, gradients and AdamW steps of five small models, in f64 there. A
 * tolerance here is a multiple of the difference that transformers itself
 * shows between f32 and f64 on the same model (`float32_error`), since our sums run in
 * another order. Then what must hold whatever the numbers: recomputation changes
 * no bit, packing sequences end to end changes nothing but rounding, decoding
 * from a cache gives the logits of the whole pass.
 */
/* Reads: tests/data/hf */
/* Runs: generic avx2 avx512 vulkan subgroup4 subgroup16 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/rng.h"
#include "format/json.h"
#include "nn/decoder.h"
#include "nn/model.h"
#include "nn/optimizer.h"
#include "nn/transformer.h"
#include "tests/compute/parity.h"

/* How many times transformers' own f32 error ours may be. */
#define SLACK 8.0

enum {
	ROWS_MAX = 128,
	SEQUENCES = 2
};

struct fixture {
	char *directory;
	struct json *expected;
	const struct json *error;
	struct backend *backend;
	struct model model;
	struct transformer *transformer;

	int32_t token[ROWS_MAX], position[ROWS_MAX], target[ROWS_MAX];
	float coefficient[ROWS_MAX], logprob[ROWS_MAX];
	struct span spans[SEQUENCES];
	struct pass pass;
	size_t targets;
};

static const char *device = "cpu"; /* or what main() was called with */

#define CHECK(call) \
	do { \
		if ((call) != 0) \
			fail_msg("%s", e.text); \
	} while (0)

static double number(const struct json *object, const char *key)
{
	const struct json *value = json_find(object, key);

	assert_non_null(value);
	assert_int_equal(json_kind(value), JSON_NUMBER);
	return json_value(value);
}

/* Both sequences end to end, every next token a target with the mean's coefficient. */
static void lay_rows(struct fixture *f)
{
	const struct json *list = json_find(f->expected, "sequences"), *sequence, *item;
	size_t row = 0, s = 0, i;

	for (sequence = json_first(list); sequence != NULL; sequence = json_next(sequence), s++) {
		struct span span = { .row = (uint32_t)row, .key_row = (uint32_t)row };

		assert_true(s < SEQUENCES);
		for (item = json_first(sequence); item != NULL; item = json_next(item), row++) {
			assert_true(row < ROWS_MAX);
			f->token[row] = (int32_t)json_value(item);
			f->position[row] = (int32_t)(row - span.row);
			f->target[row] = json_next(item) == NULL ? -1 : (int32_t)json_value(json_next(item));
			f->targets += f->target[row] >= 0;
		}
		span.rows = (uint32_t)row - span.row;
		f->spans[s] = span;
	}
	for (i = 0; i < row; i++)
		f->coefficient[i] = (float)(1.0 / (double)f->targets);
	assert_int_equal(f->targets, (size_t)number(f->expected, "predictions"));
	f->pass = (struct pass){ row, f->token, f->position, f->target, f->coefficient, f->spans, s };
}

static void open_fixture(struct fixture *f, const char *name, bool recompute)
{
	struct transformer_options o = { .rows = ROWS_MAX, .gradients = true, .recompute = recompute };
	char *path, *folder;
	struct error e;

	memset(f, 0, sizeof *f);
	folder = file_join(getenv("TESTS") == NULL ? "tests" : getenv("TESTS"), "data/hf");
	f->directory = file_join(folder, name);
	path = file_join(f->directory, "expected.json");
	CHECK(json_parse_file(&f->expected, path, &e));
	f->error = json_find(f->expected, "float32_error");
	CHECK(backend_open(&f->backend, device, 2, &e));
	CHECK(model_open(&f->model, f->directory, f->backend, &e));
	CHECK(transformer_new(&f->transformer, &f->model, &o, &e));
	lay_rows(f);
	free(path);
	free(folder);
}

static void close_fixture(struct fixture *f)
{
	transformer_free(f->transformer);
	model_close(&f->model);
	backend_close(f->backend);
	json_free(f->expected);
	free(f->directory);
}

static float *read_block(struct fixture *f, struct buffer *block)
{
	float *host = memory_new(f->model.layout.elements, sizeof *host);
	struct view all = { block, 0, 0 };
	struct error e;

	f->backend->op->download(f->backend, host, all, f->model.layout.elements);
	CHECK(f->backend->op->sync(f->backend, &e));
	return host;
}

static void near_to(double got, double want, double tolerance, const char *what)
{
	if (!(fabs(got - want) <= tolerance))
		fail_msg("%s: %.9g, expected %.9g, differs by %.3g, tolerance %.3g", what, got, want, fabs(got - want),
			 tolerance);
}

/* Sum and sampled entries of each tensor of a block; `error` is the allowed difference of one element. */
static void compare_tensors(const struct fixture *f, const float *block, const struct json *list, double error)
{
	const struct json *item, *entry;

	assert_int_equal(json_size(list), f->model.layout.count);
	for (item = json_first(list); item != NULL; item = json_next(item)) {
		struct text text = json_text(json_find(item, "name"));
		char *name = memory_string(text.data, text.size);
		const struct parameter *p = model_layout_find(&f->model.layout, name);
		double sum = 0;
		size_t n, i;

		assert_non_null(p);
		n = p->rows * p->columns;
		for (i = 0; i < n; i++)
			sum += (double)block[p->offset + i];
		near_to(sum, number(item, "sum"), error * (double)n, name);
		for (entry = json_first(json_find(item, "entries")); entry != NULL; entry = json_next(entry)) {
			size_t index = (size_t)json_value(json_at(entry, 0));

			near_to((double)block[p->offset + index], json_value(json_at(entry, 1)), error, name);
		}
		free(name);
	}
}

static void check_logits(struct fixture *f)
{
	double tolerance = SLACK * number(f->error, "logits");
	float *logits = memory_new(f->model.config.vocabulary, sizeof *logits);
	const struct json *item, *value;
	struct error e;

	for (item = json_first(json_find(f->expected, "logits")); item != NULL; item = json_next(item)) {
		size_t which = f->spans[(size_t)number(item, "sequence")].row + (size_t)number(item, "position"), i = 0;

		CHECK(transformer_logits(f->transformer, &f->pass, &which, 1, logits, &e));
		for (value = json_first(json_find(item, "values")); value != NULL; value = json_next(value), i++)
			near_to((double)logits[i], json_value(value), tolerance, "logit");
		assert_int_equal(i, f->model.config.vocabulary);
	}
	free(logits);
}

static double mean_loss(struct fixture *f)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < f->pass.rows; i++)
		sum -= (double)f->logprob[i];
	return sum / (double)f->targets;
}

static void check_gradients(struct fixture *f)
{
	float *gradients;
	struct error e;

	transformer_zero_gradients(f->transformer);
	CHECK(transformer_accumulate(f->transformer, &f->pass, f->logprob, &e));
	near_to(mean_loss(f), number(f->expected, "loss"), SLACK * number(f->error, "loss"), "loss");
	gradients = read_block(f, transformer_gradients(f->transformer));
	compare_tensors(f, gradients, json_find(f->expected, "gradients"), SLACK * number(f->error, "gradients"));
	free(gradients);
}

/* Three steps from the stored weights; restores them. */
static void check_adamw(struct fixture *f, size_t which)
{
	const struct json *run = json_at(json_find(f->expected, "adamw"), which), *step;
	const struct json *clip = json_find(run, "clip");
	double error = SLACK * json_value(json_at(json_find(f->error, "parameters"), which)), norm;
	struct optimizer_options o = { .beta1 = (float)number(run, "beta1"),
				       .beta2 = (float)number(run, "beta2"),
				       .epsilon = (float)number(run, "eps"),
				       .decay = (float)number(run, "weight_decay"),
				       .clip = json_kind(clip) == JSON_NULL ? 0.0f : (float)json_value(clip) };
	struct view all = { f->model.parameters, 0, 0 };
	float *before = read_block(f, f->model.parameters), *after;
	struct optimizer *optimizer;
	struct error e;

	CHECK(optimizer_new(&optimizer, &f->model, &o, &e));
	for (step = json_first(json_find(run, "steps")); step != NULL; step = json_next(step)) {
		transformer_zero_gradients(f->transformer);
		CHECK(transformer_accumulate(f->transformer, &f->pass, f->logprob, &e));
		near_to(mean_loss(f), number(step, "loss"), 1e-5, "loss of a step");
		CHECK(optimizer_step(optimizer, transformer_gradients(f->transformer), 1, number(run, "lr"), &norm,
				     &e));
		near_to(norm, number(step, "gradient_norm"), 1e-5 * norm, "norm");
		after = read_block(f, f->model.parameters);
		compare_tensors(f, after, json_find(step, "parameters"), error);
		free(after);
	}
	CHECK(transformer_evaluate(f->transformer, &f->pass, f->logprob, &e));
	near_to(mean_loss(f), number(run, "final_loss"), 1e-5, "final loss");
	optimizer_free(optimizer);
	f->backend->op->upload(f->backend, all, before, f->model.layout.elements);
	CHECK(f->backend->op->sync(f->backend, &e));
	free(before);
}

static void agrees(const char *name)
{
	struct fixture f;

	open_fixture(&f, name, false);
	check_logits(&f);
	check_gradients(&f);
	check_adamw(&f, 0);
	check_adamw(&f, 1);
	close_fixture(&f);
}

static void llama_untied(void **state)
{
	(void)state;
	agrees("llama-untied");
}

static void llama_tied(void **state)
{
	(void)state;
	agrees("llama-tied");
}

static void llama_rope3(void **state)
{
	(void)state;
	agrees("llama-rope3");
}

static void qwen2(void **state)
{
	(void)state;
	agrees("qwen2");
}

static void qwen3(void **state)
{
	(void)state;
	agrees("qwen3");
}

/* The same operations on the same numbers: equal to the last bit. */
static void recomputation(void **state)
{
	static const char *const names[] = { "llama-untied", "qwen2", "qwen3" };
	size_t i;

	(void)state;
	for (i = 0; i < countof(names); i++) {
		struct fixture keep, redo;
		float *a, *b;
		struct error e;

		open_fixture(&keep, names[i], false);
		open_fixture(&redo, names[i], true);
		CHECK(transformer_accumulate(keep.transformer, &keep.pass, keep.logprob, &e));
		CHECK(transformer_accumulate(redo.transformer, &redo.pass, redo.logprob, &e));
		a = read_block(&keep, transformer_gradients(keep.transformer));
		b = read_block(&redo, transformer_gradients(redo.transformer));
		assert_memory_equal(a, b, keep.model.layout.elements * sizeof *a);
		free(a);
		free(b);
		close_fixture(&keep);
		close_fixture(&redo);
	}
}

/* Each sequence in a pass of its own: the same gradient but for the order of sums. */
static void accumulation(void **state)
{
	struct fixture f;
	float *whole, *parts;
	double tolerance;
	struct error e;
	size_t s, i;

	(void)state;
	open_fixture(&f, "qwen3", false);
	tolerance = SLACK * number(f.error, "gradients");
	transformer_zero_gradients(f.transformer);
	CHECK(transformer_accumulate(f.transformer, &f.pass, f.logprob, &e));
	whole = read_block(&f, transformer_gradients(f.transformer));
	transformer_zero_gradients(f.transformer);
	for (s = 0; s < f.pass.span_count; s++) {
		struct span one = { .rows = f.spans[s].rows };
		size_t at = f.spans[s].row;
		struct pass part = {
			one.rows, f.token + at, f.position + at, f.target + at, f.coefficient + at, &one, 1
		};

		CHECK(transformer_accumulate(f.transformer, &part, f.logprob, &e));
	}
	parts = read_block(&f, transformer_gradients(f.transformer));
	for (i = 0; i < f.model.layout.elements; i++)
		near_to((double)parts[i], (double)whole[i], tolerance, "accumulated gradient");
	free(whole);
	free(parts);
	close_fixture(&f);
}

/* (L(theta + h d) - L(theta - h d)) / 2h against g.d for random directions d. */
static void directional(void **state)
{
	enum {
		DIRECTIONS = 4
	};
	/* Truncation falls with h^2, rounding of two f32 losses (2^-22 of about 6) rises with 1/h: 1e-3 is near the best. */
	const double h = 1e-3;
	struct fixture f;
	struct view all;
	float *theta, *moved, *g;
	struct rng r;
	struct error e;
	size_t n, k, i;

	(void)state;
	open_fixture(&f, "llama-untied", false);
	n = f.model.layout.elements;
	all = (struct view){ f.model.parameters, 0, 0 };
	transformer_zero_gradients(f.transformer);
	CHECK(transformer_accumulate(f.transformer, &f.pass, f.logprob, &e));
	g = read_block(&f, transformer_gradients(f.transformer));
	theta = read_block(&f, f.model.parameters);
	moved = memory_new(n, sizeof *moved);
	for (k = 0; k < DIRECTIONS; k++) {
		double slope = 0, loss[2], size = 0;
		int side;

		/* Half the gradient's own direction, so that the slope is far above the noise; half random. */
		for (side = 0; side < 2; side++) {
			slope = size = 0;
			rng_init(&r, 7, k);
			for (i = 0; i < n; i++) {
				double d = 3.0 * (double)g[i] + 0.02 * rng_normal(&r);

				slope += d * (double)g[i];
				size += d * d;
				moved[i] = theta[i] + (float)((side == 0 ? h : -h) * d);
			}
			f.backend->op->upload(f.backend, all, moved, n);
			CHECK(transformer_evaluate(f.transformer, &f.pass, f.logprob, &e));
			loss[side] = mean_loss(&f);
		}
		near_to((loss[0] - loss[1]) / (2 * h), slope, 2e-3 * fabs(slope) + 1e-3 * sqrt(size),
			"directional derivative");
	}
	free(g);
	free(theta);
	free(moved);
	close_fixture(&f);
}

/* Prompt in one step, the rest token by token from the cache, the two sequences together. */
static void decoding(void **state)
{
	static const char *const names[] = { "llama-untied", "llama-rope3", "qwen2", "qwen3" };
	size_t k;

	(void)state;
	for (k = 0; k < countof(names); k++) {
		struct decoder_options o = { DTYPE_F32, 2 * ROWS_MAX, ROWS_MAX, ROWS_MAX, 64 };
		struct decoder *decoder;
		struct fixture f;
		float *want, *got;
		double tolerance;
		struct error e;
		size_t v, at, row, i;

		open_fixture(&f, names[k], false);
		tolerance = SLACK * number(f.error, "logits");
		v = f.model.config.vocabulary;
		want = memory_new(v, sizeof *want);
		got = memory_new(v, sizeof *got);
		CHECK(decoder_open(&decoder, f.directory, f.backend, &o, &e));
		at = f.spans[1].row;
		for (row = 0; row < f.spans[1].rows; row += row == 0 ? 5 : 1) {
			/* The first five positions are a prefix at rows 100.., the rest a path's own at rows 10... */
			size_t rows = row == 0 ? 5 : 1, key = row == 0 ? 100 : 10 + row - 5;
			struct span span = { .rows = (uint32_t)rows, .position = (uint32_t)row };
			int32_t key_row[5], last = (int32_t)rows - 1;
			struct decoder_step step = {
				rows, f.token + at + row, f.position + at + row, key_row, &span, 1, &last, 1
			};
			size_t which = at + row + rows - 1;

			for (i = 0; i < rows; i++)
				key_row[i] = (int32_t)(key + i);
			span.key_row = row == 0 ? 100 : 10;
			span.prefix_row = 100;
			span.prefix_rows = row == 0 ? 0 : 5;
			CHECK(decoder_run(decoder, &step, NULL, v, NULL, NULL, &e));
			CHECK(decoder_logits(decoder, got, &e));
			CHECK(transformer_logits(f.transformer, &f.pass, &which, 1, want, &e));
			for (i = 0; i < v; i++)
				near_to((double)got[i], (double)want[i], tolerance, names[k]);
		}
		decoder_close(decoder);
		free(want);
		free(got);
		close_fixture(&f);
	}
}

/* Written and read again: the same parameters, in every storage that holds them exactly. */
static void save_and_load(void **state)
{
	char directory[] = "model-XXXXXX";
	struct fixture f;
	struct model again;
	float *a, *b;
	char *path;
	struct error e;

	(void)state;
	open_fixture(&f, "qwen2", false); /* bf16 */
	assert_non_null(mkdtemp(directory));
	a = read_block(&f, f.model.parameters);
	CHECK(model_save(&f.model.config, &f.model.layout, a, directory, &e));
	CHECK(model_open(&again, directory, f.backend, &e));
	assert_int_equal(again.layout.elements, f.model.layout.elements);
	b = memory_new(again.layout.elements, sizeof *b);
	f.backend->op->download(f.backend, b, (struct view){ again.parameters, 0, 0 }, again.layout.elements);
	CHECK(f.backend->op->sync(f.backend, &e));
	assert_memory_equal(a, b, again.layout.elements * sizeof *a);
	model_close(&again);
	path = file_join(directory, "model.safetensors");
	CHECK(file_write(path, TEXT("not a model"), &e));
	assert_int_equal(model_open(&again, directory, f.backend, &e), -1);
	assert_int_equal(e.code, ERROR_FORMAT);
	remove(path);
	assert_int_equal(model_open(&again, directory, f.backend, &e), -1);
	free(path);
	path = file_join(directory, "config.json");
	remove(path);
	free(path);
	path = file_join(directory, "generation_config.json");
	remove(path);
	free(path);
	remove(directory);
	free(a);
	free(b);
	close_fixture(&f);
}

static void bad_passes(void **state)
{
	struct fixture f;
	struct error e;

	(void)state;
	open_fixture(&f, "llama-untied", false);
	f.token[3] = 96;
	assert_int_equal(transformer_evaluate(f.transformer, &f.pass, f.logprob, &e), -1);
	assert_int_equal(e.code, ERROR_RANGE);
	f.token[3] = 1;
	f.position[2] = 100000;
	assert_int_equal(transformer_evaluate(f.transformer, &f.pass, f.logprob, &e), -1);
	f.position[2] = 2;
	f.pass.span_count = 1;
	assert_int_equal(transformer_evaluate(f.transformer, &f.pass, f.logprob, &e), -1);
	f.pass.span_count = SEQUENCES;
	f.pass.coefficient = NULL;
	assert_int_equal(transformer_accumulate(f.transformer, &f.pass, f.logprob, &e), -1);
	f.pass.rows = 0;
	assert_int_equal(transformer_evaluate(f.transformer, &f.pass, f.logprob, &e), -1);
	close_fixture(&f);
}

/* Every allocation that can fail, failing in turn, is an error and leaks nothing (run under ASan). */
static void out_of_memory(void **state)
{
	struct transformer_options o = { .rows = 16, .gradients = true };
	struct transformer *t;
	struct fixture f;
	unsigned long n;
	struct error e;
	int rc = -1;

	(void)state;
	open_fixture(&f, "qwen3", false);
	for (n = 1; rc != 0 && n < 100; n++) {
		memory_fail_after(n);
		rc = transformer_new(&t, &f.model, &o, &e);
		memory_fail_after(0);
		if (rc != 0)
			assert_int_equal(e.code, ERROR_MEMORY);
	}
	assert_int_equal(rc, 0);
	assert_true(n > 5);
	transformer_free(t);
	close_fixture(&f);
}

static int all(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(llama_untied),  cmocka_unit_test(llama_tied),  cmocka_unit_test(llama_rope3),
		cmocka_unit_test(qwen2),         cmocka_unit_test(qwen3),       cmocka_unit_test(recomputation),
		cmocka_unit_test(accumulation),  cmocka_unit_test(directional), cmocka_unit_test(decoding),
		cmocka_unit_test(save_and_load), cmocka_unit_test(bad_passes),  cmocka_unit_test(out_of_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(int argc, char **argv)
{
	if (!parity_arguments(argc, argv))
		return 0;
	return parity_on_vulkan() ? parity_each(&device, all) : all();
}
