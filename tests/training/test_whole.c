/*
 * The whole model on Vulkan beside the CPU: 50 steps of training, and paths
 * drawn greedily and with seeds.
 *
 * How far a curve may stray is measured, not guessed: two CPU variants, whose
 * operations sum in different orders, show what rounding does to the same
 * training; Vulkan may differ SLACK times as much from the first of them, and
 * by as many roundings of the loss. Tokens must be equal, but where the CPU's
 * own logits leave the choice to rounding: those are counted, and must be few.
 * With products of 16 bits the CPU's variants get their operands rounded by the
 * oracle, and the same holds.
 * That each operation is right, and logits and gradients of whole models, is
 * tested against f64 in the other files and in tests/nn/test_transformer.c.
 */
/* Runs: vulkan pieces */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "nn/decoder.h"
#include "nn/model.h"
#include "nn/optimizer.h"
#include "nn/transformer.h"
#include "tests/compute/oracle_products.h"
#include "tests/compute/parity.h"
#include "tests/nn/scratch_model.h"

#define SLACK 8.0

static struct device devices[PARITY_DEVICES];
static size_t device_count;
static struct scratch_model scratch;

#define CHECK(call) \
	do { \
		if ((call) != 0) \
			fail_msg("%s", e.text); \
	} while (0)

/* -- training ------------------------------------------------------------- */

enum {
	STEPS = 50,
	SEQUENCES = 3,
	LENGTH = 17,
	ROWS = SEQUENCES * LENGTH
};

struct curve {
	double loss[STEPS], norm[STEPS];
};

/* Sequences of a few tokens that a model can learn: counting up from different starts. */
static void fill_pass(struct pass *p, int32_t *token, int32_t *position, int32_t *target, float *coefficient,
		      struct span *spans)
{
	for (int32_t s = 0; s < SEQUENCES; s++) {
		spans[s] = (struct span){ .row = (uint32_t)(s * LENGTH),
					  .rows = LENGTH,
					  .key_row = (uint32_t)(s * LENGTH) };
		for (int32_t i = 0; i < LENGTH; i++) {
			int32_t row = s * LENGTH + i;

			token[row] = 20 + 31 * s + i * (s + 1);
			position[row] = i;
			target[row] = i + 1 < LENGTH ? 20 + 31 * s + (i + 1) * (s + 1) : -1;
			coefficient[row] = 1.0f / (SEQUENCES * (LENGTH - 1));
		}
	}
	*p = (struct pass){ ROWS, token, position, target, coefficient, spans, SEQUENCES };
}

/* With the factor that f16 begins with (scaler.h). */
static void train(struct backend *b, struct curve *c)
{
	const float scale = b->precision == PRECISION_F16 ? 65536 : 1;
	const struct transformer_options options = { .rows = ROWS, .gradients = true };
	int32_t token[ROWS], position[ROWS], target[ROWS];
	float coefficient[ROWS], logprob[ROWS];
	struct span spans[SEQUENCES];
	struct transformer *t;
	struct optimizer *o;
	struct model m;
	struct pass p;
	struct error e;

	fill_pass(&p, token, position, target, coefficient, spans);
	CHECK(model_open(&m, scratch.directory, b, &e));
	CHECK(transformer_new(&t, &m, &options, &e));
	CHECK(optimizer_new(&o, &m, &optimizer_defaults, &e));
	transformer_scale_gradients(t, scale);
	for (size_t i = 0; i < STEPS; i++) {
		transformer_zero_gradients(t);
		CHECK(transformer_accumulate(t, &p, logprob, &e));
		CHECK(optimizer_step(o, transformer_gradients(t), (double)scale, 3e-3, &c->norm[i], &e));
		c->loss[i] = 0;
		for (size_t r = 0; r < ROWS; r++)
			c->loss[i] -= (double)coefficient[r] * (double)logprob[r];
	}
	optimizer_free(o);
	transformer_free(t);
	model_close(&m);
}

/* A CPU by the environment of its choice. */
static struct backend *cpu(const char *isa, const char *gemm)
{
	struct backend *b;
	struct error e;

	if (isa != NULL)
		setenv("EAST_CPU", isa, 1);
	setenv("EAST_GEMM", gemm, 1);
	CHECK(backend_open(&b, "cpu", 1, &e));
	unsetenv("EAST_CPU");
	unsetenv("EAST_GEMM");
	return b;
}

/* A rounded copy of a matrix; its buffer is the caller's. */
static struct view rounded(struct backend *b, struct view v, size_t rows, size_t columns)
{
	size_t n = (rows - 1) * v.pitch + columns;
	struct view copy = { NULL, 0, v.pitch };
	float *host = memory_new(n, sizeof *host);
	struct error e;

	b->op->download(b, host, v, n);
	for (size_t i = 0; i < n; i++)
		host[i] = (float)(b->precision == PRECISION_F16 ? oracle_round((double)host[i], 11, -14, 65504)
								: oracle_round((double)host[i], 8, -126, 0x1.fep127));
	CHECK(b->op->alloc(b, &copy.buffer, n * sizeof *host, "rounded operand", &e));
	b->op->upload(b, copy, host, n);
	free(host);
	return copy;
}

/* The processor's own operations, but for gemm. */
static const struct operations *own_operations;
static struct operations rounding_operations;

static void rounding_gemm(struct backend *b, struct view c, struct view a, bool ta, struct view bm, bool tb, size_t m,
			  size_t n, size_t k, float alpha, float beta)
{
	struct view ra = rounded(b, a, ta ? k : m, ta ? m : k), rb = rounded(b, bm, tb ? n : k, tb ? k : n);

	own_operations->gemm(b, c, ra, ta, rb, tb, m, n, k, alpha, beta);
	b->op->free(b, ra.buffer);
	b->op->free(b, rb.buffer);
}

/* Products of that precision from now on: the CPU's by rounding operands before. */
static void set_precision(struct backend *b, enum precision precision)
{
	struct error e;

	if (strcmp(b->name, "cpu") != 0) {
		CHECK(b->op->set_precision(b, precision, &e));
		return;
	}
	if (b->op != &rounding_operations)
		own_operations = b->op;
	rounding_operations = *own_operations;
	rounding_operations.gemm = rounding_gemm;
	b->op = precision == PRECISION_F32 ? own_operations : &rounding_operations;
	b->precision = precision;
}

static void compare_training(enum precision precision)
{
	struct backend *first = cpu(NULL, "blas"), *second = cpu("generic", "packed");
	struct curve a, b;

	set_precision(first, precision);
	set_precision(second, precision);
	train(first, &a);
	train(second, &b);
	assert_true(a.loss[STEPS - 1] < 0.5 * a.loss[0]); /* it does learn */
	for (size_t d = 0; d < device_count; d++) {
		double loss_spread = 0, norm_spread = 0, worst = 0;
		struct curve c;

		set_precision(devices[d].backend, precision);
		train(devices[d].backend, &c);
		for (size_t i = 0; i < STEPS; i++) {
			loss_spread = fmax(loss_spread, fabs(a.loss[i] - b.loss[i]));
			norm_spread = fmax(norm_spread, fabs(a.norm[i] - b.norm[i]));
			worst = fmax(worst, fabs(c.loss[i] - a.loss[i]));
			if (!(fabs(c.loss[i] - a.loss[i]) <= SLACK * (loss_spread + UNIT * a.loss[i])))
				fail_msg("%s, step %zu: loss %.9g, on the CPU %.9g and %.9g", devices[d].name, i,
					 c.loss[i], a.loss[i], b.loss[i]);
			if (!(fabs(c.norm[i] - a.norm[i]) <= SLACK * (norm_spread + UNIT * a.norm[i])))
				fail_msg("%s, step %zu: norm %.9g, on the CPU %.9g and %.9g", devices[d].name, i,
					 c.norm[i], a.norm[i], b.norm[i]);
		}
		printf("%s, %s: loss %.6f to %.6f, differs by at most %.2g; two CPU variants by %.2g\n",
		       devices[d].name, precision_names[precision], c.loss[0], c.loss[STEPS - 1], worst, loss_spread);
		/* again, bit for bit */
		train(devices[d].backend, &b);
		assert_memory_equal(&b, &c, sizeof c);
		set_precision(devices[d].backend, PRECISION_F32);
	}
	backend_close(first);
	backend_close(second);
}

static void test_training(void **state)
{
	(void)state;
	for (int p = PRECISION_F32; p <= PRECISION_BF16; p++)
		compare_training((enum precision)p);
}

/* -- sampling ------------------------------------------------------------- */

enum {
	PATHS = 6,
	PROMPT = 5,
	NEW = 24,
	SLOT = 32
};

/* One decoder on each side, and a step for all paths: the prompt once, its rows shared by all. */
struct side {
	struct decoder *decoder;
	int32_t token[PATHS];
	float logprob[PATHS];
};

static void prompt(struct side *s, const struct sampling *rules, size_t vocabulary)
{
	static const int32_t token[PROMPT] = { 9, 40, 3, 77, 12 }, position[PROMPT] = { 0, 1, 2, 3, 4 };
	static const int32_t select[PATHS] = { 4, 4, 4, 4, 4, 4 };
	const struct span span = { .rows = PROMPT };
	const struct decoder_step step = { PROMPT, token, position, position, &span, 1, select, PATHS };
	struct error e;

	CHECK(decoder_run(s->decoder, &step, rules, vocabulary, s->token, s->logprob, &e));
}

/* token: what each path goes on from. */
static void go_on(struct side *s, const int32_t *token, size_t n, const struct sampling *rules, size_t vocabulary)
{
	int32_t position[PATHS], key_row[PATHS], select[PATHS];
	struct span spans[PATHS];
	struct error e;

	for (size_t i = 0; i < PATHS; i++) {
		size_t own = PROMPT + i * SLOT;

		position[i] = (int32_t)(PROMPT + n);
		key_row[i] = (int32_t)(own + n);
		select[i] = (int32_t)i;
		spans[i] = (struct span){ (uint32_t)i, 1, (uint32_t)(PROMPT + n), (uint32_t)own, 0, PROMPT };
	}
	CHECK(decoder_run(s->decoder,
			  &(struct decoder_step){ PATHS, token, position, key_row, spans, PATHS, select, PATHS }, rules,
			  vocabulary, s->token, s->logprob, &e));
}

/*
 * How near the rule comes to the other token: the difference of logits when it
 * takes the largest, else how far the uniform lies outside of that token's
 * share of the cumulative mass.
 */
static double distance(const float *logits, size_t n, const struct sampling *rule, int32_t mine, int32_t other)
{
	double total = 0, before = 0, most = (double)logits[0], share;

	if (rule->temperature == 0)
		return (double)logits[mine] - (double)logits[other];
	for (size_t i = 0; i < n; i++)
		most = fmax(most, (double)logits[i]);
	for (size_t i = 0; i < n; i++)
		total += exp(((double)logits[i] - most) / (double)rule->temperature);
	for (int32_t i = 0; i < other; i++)
		before += exp(((double)logits[i] - most) / (double)rule->temperature) / total;
	share = exp(((double)logits[other] - most) / (double)rule->temperature) / total;
	return rule->uniform < before ? before - rule->uniform : rule->uniform - before - share;
}

/* Both sides' tokens of a step; the CPU's are taken on. */
static void compare(const struct device *d, struct side *want, struct side *got, const struct sampling *rules,
		    size_t vocabulary, size_t *ties)
{
	float *logits = memory_new(PATHS * vocabulary, sizeof *logits);
	struct error e;

	CHECK(decoder_logits(want->decoder, logits, &e));
	for (size_t i = 0; i < PATHS; i++) {
		if (want->token[i] == got->token[i]) {
			assert_true(fabsf(want->logprob[i] - got->logprob[i]) <= 1e-4f);
			continue;
		}
		/* 2 layers of sums over at most 48 terms, logits around 1: some hundred roundings */
		if (!(distance(logits + i * vocabulary, vocabulary, &rules[i], want->token[i], got->token[i]) <=
		      256 * UNIT))
			fail_msg("%s: path %zu has token %d, on the CPU %d", d->name, i, got->token[i], want->token[i]);
		++*ties;
	}
	free(logits);
}

static void draw_paths(float temperature)
{
	struct backend *host = cpu(NULL, "packed");
	size_t vocabulary = scratch.config.vocabulary;
	const struct decoder_options options = { DTYPE_F32, PROMPT + PATHS * SLOT, PATHS, PATHS, PROMPT + NEW };
	struct error e;

	for (size_t d = 0; d < device_count; d++) {
		struct side want, got;
		size_t ties = 0;

		CHECK(decoder_open(&want.decoder, scratch.directory, host, &options, &e));
		CHECK(decoder_open(&got.decoder, scratch.directory, devices[d].backend, &options, &e));
		for (uint32_t n = 0; n < NEW; n++) {
			struct sampling rules[PATHS];
			int32_t token[PATHS];

			for (uint32_t i = 0; i < PATHS; i++)
				rules[i] = (struct sampling){ temperature, 1, 0, 0, rng_uniform_at(7, 1, i, n) };
			if (n == 0) {
				prompt(&want, rules, vocabulary);
				prompt(&got, rules, vocabulary);
			} else {
				memcpy(token, want.token, sizeof token);
				go_on(&want, token, n - 1, rules, vocabulary);
				go_on(&got, token, n - 1, rules, vocabulary);
			}
			compare(&devices[d], &want, &got, rules, vocabulary, &ties);
		}
		printf("%s, temperature %g: %zu of %d tokens left to rounding\n", devices[d].name, (double)temperature,
		       ties, PATHS * NEW);
		assert_true(ties * 50 <= PATHS * NEW);
		decoder_close(want.decoder);
		decoder_close(got.decoder);
	}
	backend_close(host);
}

static void test_greedy(void **state)
{
	(void)state;
	draw_paths(0);
}

static void test_seeded(void **state)
{
	(void)state;
	draw_paths(0.8f);
}

static int open_all(void **state)
{
	struct error e;

	(void)state;
	if (scratch_model_make(&scratch, 0.3, &e)) {
		printf("%s\n", e.text);
		return -1;
	}
	device_count = parity_open(devices);
	return 0;
}

static int close_all(void **state)
{
	(void)state;
	parity_close(devices, device_count);
	scratch_model_remove(&scratch);
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_training),
		cmocka_unit_test(test_greedy),
		cmocka_unit_test(test_seeded),
	};

	if (!parity_arguments(argc, argv))
		return 0;
	return cmocka_run_group_tests(tests, open_all, close_all);
}
