/*
 * Paths of a whole model on Vulkan beside the CPU, drawn greedily and with seeds.
 *
 * Tokens must be equal, but where the CPU's own logits leave the choice to
 * rounding: those are counted, and must be few. Training is in test_steps.c.
 */
/* Runs: vulkan subgroup4 subgroup16 pieces */
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
#include "tests/compute/parity.h"
#include "tests/nn/scratch_model.h"

static struct scratch_model scratch;

#define CHECK(call) \
	do { \
		if ((call) != 0) \
			fail_msg("%s", e.text); \
	} while (0)

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
	struct backend *host;
	size_t vocabulary = scratch.config.vocabulary;
	const struct decoder_options options = { DTYPE_F32, PROMPT + PATHS * SLOT, PATHS, PATHS, PROMPT + NEW };
	struct error e;

	CHECK(backend_open(&host, "cpu", 1, &e));
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

	if (scratch_model_make(&scratch, 0.3, &e)) {
		printf("%s\n", e.text);
		return -1;
	}
	return parity_setup(state);
}

static int close_all(void **state)
{
	scratch_model_remove(&scratch);
	return parity_teardown(state);
}

int parity_tests(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_greedy),
		cmocka_unit_test(test_seeded),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
