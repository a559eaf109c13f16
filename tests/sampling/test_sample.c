/*
 * Sampling: every byte of a path is a function of model, prompt, rules, seed,
 * id and path number, whatever the slots, threads and company.
 */
/* Runs: generic avx2 avx512 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/rng.h"
#include "compute/operations.h"
#include "nn/decoder.h"
#include "sampling/sample.h"
#include "tests/nn/scratch_model.h"

enum {
	QUESTIONS = 7,
	PATHS = 5,
	TOKENS = 24
};

#define CHECK(call) \
	do { \
		if ((call) != 0) \
			fail_msg("%s", e.text); \
	} while (0)

struct outcome {
	int32_t ids[TOKENS];
	size_t count;
	double logprob;
	enum sample_finish finish;
	char text[256];
};

/* What a run left, by question and path. */
struct record {
	struct outcome of[QUESTIONS][PATHS];
	size_t counts[QUESTIONS];
	size_t next;
};

struct world {
	struct scratch_model model;
	struct tokenizer *tokenizer;
	int32_t prompts[QUESTIONS][48];
	struct sample_question questions[QUESTIONS];
	int32_t ends[16];
	struct sample_options options;
};

static int keep(void *context, size_t index, const struct sample_path *paths, size_t count, struct error *e)
{
	struct record *r = context;
	size_t i;

	(void)e;
	/* In the order of the questions, none left out. */
	assert_int_equal(index, r->next++);
	r->counts[index] = count;
	for (i = 0; i < count; i++) {
		struct outcome *o = &r->of[index][i];

		assert_true(paths[i].ids.count <= TOKENS);
		memcpy(o->ids, paths[i].ids.id, paths[i].ids.count * sizeof *o->ids);
		o->count = paths[i].ids.count;
		o->logprob = paths[i].logprob;
		o->finish = paths[i].finish;
		if (paths[i].text.size > 0 && paths[i].text.size < sizeof o->text)
			memcpy(o->text, paths[i].text.data, paths[i].text.size);
	}
	return 0;
}

static int setup(void **state)
{
	struct world *w = memory_new(1, sizeof *w);
	struct error e;
	struct rng r;
	size_t i, j;

	/* Spread weights, so that the distributions are far from uniform. */
	CHECK(scratch_model_make(&w->model, 10, &e));
	CHECK(tokenizer_open(&w->tokenizer, w->model.directory, &e));
	rng_init(&r, 5, 0);
	for (i = 0; i < QUESTIONS; i++) {
		/* A prompt of one token has no prefix; the longest leaves less than TOKENS in the context of 64. */
		static const size_t lengths[QUESTIONS] = { 1, 2, 17, 48, 31, 16, 5 };

		for (j = 0; j < lengths[i]; j++)
			w->prompts[i][j] = (int32_t)rng_below(&r, w->model.config.vocabulary);
		w->questions[i] = (struct sample_question){ w->prompts[i], lengths[i], 100 + i };
	}
	/* Many end tokens, so that paths end at different times. */
	for (i = 0; i < 16; i++)
		w->ends[i] = (int32_t)(i * 17);
	w->options = sample_defaults;
	w->options.paths = PATHS;
	w->options.max_tokens = TOKENS;
	w->options.seed = 42;
	w->options.ends = w->ends;
	w->options.end_count = 16;
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	struct world *w = *state;

	tokenizer_close(w->tokenizer);
	scratch_model_remove(&w->model);
	free(w);
	return 0;
}

static void run(const struct world *w, const struct sample_options *o, size_t first, size_t count, unsigned threads,
		enum dtype storage, struct record *out)
{
	struct decoder_options shape = { .storage = storage };
	uint64_t tokens = 0, sum = 0;
	struct backend *b;
	struct decoder *d;
	struct error e;
	size_t i, j;

	memset(out, 0, sizeof *out);
	CHECK(sample_plan(&shape, o, w->model.config.context, w->questions + first, count, &e));
	CHECK(backend_open(&b, "cpu", threads, &e));
	CHECK(decoder_open(&d, w->model.directory, b, &shape, &e));
	CHECK(sample_run(d, w->tokenizer, o, w->questions + first, count, keep, out, &tokens, &e));
	assert_int_equal(out->next, count);
	for (i = 0; i < count; i++)
		for (j = 0; j < o->paths; j++)
			sum += out->of[i][j].count;
	for (i = 0; i < count && o->rule == NULL; i++)
		assert_int_equal(out->counts[i], o->paths);
	assert_int_equal(tokens, sum);
	decoder_close(d);
	backend_close(b);
}

static void slots_and_threads(void **state)
{
	static const size_t slots[] = { 1, 2, 3, 7, 16, 64 };
	static const enum dtype storages[] = { DTYPE_F32, DTYPE_BF16, DTYPE_F16 };
	const struct world *w = *state;
	struct record one, other;
	size_t i, k, lengths[TOKENS + 1] = { 0 }, different = 0;
	unsigned threads;

	for (k = 0; k < countof(storages); k++) {
		struct sample_options o = w->options;

		o.slots = 1;
		run(w, &o, 0, QUESTIONS, 1, storages[k], &one);
		for (i = 0; i < countof(slots); i++) {
			for (threads = 1; threads <= 3; threads++) {
				o.slots = slots[i];
				run(w, &o, 0, QUESTIONS, threads, storages[k], &other);
				assert_memory_equal(&one, &other, sizeof one);
			}
		}
	}
	/* The test means something only if paths differ in length. */
	for (i = 0; i < QUESTIONS; i++)
		for (k = 0; k < PATHS; k++)
			lengths[one.of[i][k].count]++;
	for (i = 1; i <= TOKENS; i++)
		different += lengths[i] > 0;
	assert_true(different > 5);
}

/* Any part of the questions, and any part of the paths, alone. */
static void parts(void **state)
{
	const struct world *w = *state;
	struct sample_options o = w->options;
	struct record whole, part;
	size_t i;

	run(w, &o, 0, QUESTIONS, 2, DTYPE_F32, &whole);
	for (i = 0; i < QUESTIONS; i++) {
		run(w, &o, i, 1, 2, DTYPE_F32, &part);
		assert_memory_equal(part.of[0], whole.of[i], sizeof part.of[0]);
	}
	o.first_path = 2;
	o.paths = 3;
	run(w, &o, 0, QUESTIONS, 2, DTYPE_F32, &part);
	for (i = 0; i < QUESTIONS; i++)
		assert_memory_equal(part.of[i], whole.of[i] + 2, 3 * sizeof(struct outcome));
}

/* How often a rule was asked, and with how many paths last. */
struct looks {
	size_t times[QUESTIONS], last[QUESTIONS];
};

/* More, until a path of fewer than 4 tokens is there. */
static int short_path(void *context, size_t index, const struct sample_path *paths, size_t count, bool *more,
		      struct error *e)
{
	struct looks *looks = context;
	size_t i;

	(void)e;
	looks->times[index]++;
	looks->last[index] = count;
	*more = true;
	for (i = 0; i < count; i++)
		if (paths[i].ids.count < 4)
			*more = false;
	return 0;
}

/* The paths a rule ends with are the first of those without it, whatever the slots and threads. */
static void rounds(void **state)
{
	static const size_t slots[] = { 1, 2, 3, 7, 64 };
	const struct world *w = *state;
	struct sample_options o = w->options;
	struct record whole, one, other;
	size_t i, k, early = 0, late = 0;
	struct looks looks;
	unsigned threads;

	run(w, &o, 0, QUESTIONS, 2, DTYPE_F32, &whole);
	o.rule = short_path;
	o.rule_context = &looks;
	for (o.round = 1; o.round <= PATHS + 1; o.round++) {
		o.slots = 1;
		memset(&looks, 0, sizeof looks);
		run(w, &o, 0, QUESTIONS, 1, DTYPE_F32, &one);
		for (i = 0; i < QUESTIONS; i++) {
			size_t wanted = 0, used, found = 0;

			/* By hand: whole rounds up to the first that holds a short path. */
			while (wanted < PATHS && found == 0) {
				for (used = wanted; used < PATHS && used < wanted + o.round; used++)
					found += whole.of[i][used].count < 4;
				wanted = used;
			}
			assert_int_equal(one.counts[i], wanted);
			assert_int_equal(looks.last[i], wanted);
			assert_int_equal(looks.times[i], (wanted + o.round - 1) / o.round);
			assert_memory_equal(one.of[i], whole.of[i], wanted * sizeof(struct outcome));
			early += wanted < PATHS;
			late += wanted == PATHS;
		}
		for (k = 0; k < countof(slots); k++) {
			for (threads = 1; threads <= 3; threads++) {
				o.slots = slots[k];
				run(w, &o, 0, QUESTIONS, threads, DTYPE_F32, &other);
				assert_memory_equal(&one, &other, sizeof one);
			}
		}
	}
	/* The test means something only if some questions end early and some do not. */
	assert_true(early > 5 && late > 5);
}

static void seeds_and_streams(void **state)
{
	struct world *w = *state;
	struct sample_options o = w->options;
	struct record a, b;

	run(w, &o, 0, QUESTIONS, 1, DTYPE_F32, &a);
	o.seed = 43;
	run(w, &o, 0, QUESTIONS, 1, DTYPE_F32, &b);
	assert_memory_not_equal(&a, &b, sizeof a);
	o.seed = 42;
	w->questions[2].stream++;
	run(w, &o, 0, QUESTIONS, 1, DTYPE_F32, &b);
	w->questions[2].stream--;
	assert_memory_not_equal(a.of[2], b.of[2], sizeof a.of[2]);
	assert_memory_equal(a.of[1], b.of[1], sizeof a.of[1]);
	assert_memory_equal(a.of[3], b.of[3], sizeof a.of[3]);
}

static bool is_end(const struct world *w, int32_t id)
{
	size_t i;

	for (i = 0; i < 16; i++)
		if (w->ends[i] == id)
			return true;
	return false;
}

/* Every path ends where its rules say, and its text is its tokens' bytes. */
static void endings(void **state)
{
	const struct world *w = *state;
	struct record r;
	size_t i, k, t;

	run(w, &w->options, 0, QUESTIONS, 2, DTYPE_F32, &r);
	for (i = 0; i < QUESTIONS; i++) {
		size_t room = 64 - w->questions[i].prompt_count, limit = room < TOKENS ? room : TOKENS;

		for (k = 0; k < PATHS; k++) {
			const struct outcome *o = &r.of[i][k];
			struct builder text = { 0 };

			assert_true(o->count >= 1 && o->count <= limit);
			assert_true(o->logprob < 0);
			for (t = 0; t + 1 < o->count; t++)
				assert_false(is_end(w, o->ids[t]));
			assert_int_equal(o->finish, is_end(w, o->ids[t]) ? SAMPLE_STOP : SAMPLE_LENGTH);
			if (o->finish == SAMPLE_LENGTH)
				assert_int_equal(o->count, limit);
			for (t = 0; t < o->count && !is_end(w, o->ids[t]); t++)
				builder_text(&text, tokenizer_bytes(w->tokenizer, o->ids[t]));
			assert_memory_equal(o->text, text.data == NULL ? "" : text.data, text.size);
			builder_clear(&text);
		}
	}
}

/* Temperature 0: all paths of a question are one, and the first token is the likeliest. */
static void greedy(void **state)
{
	const struct world *w = *state;
	struct sample_options o = w->options;
	struct record r;
	size_t i, k;

	o.temperature = 0;
	run(w, &o, 0, QUESTIONS, 2, DTYPE_F32, &r);
	for (i = 0; i < QUESTIONS; i++)
		for (k = 1; k < PATHS; k++)
			assert_memory_equal(&r.of[i][0], &r.of[i][k], sizeof(struct outcome));
	o.temperature = 1;
	o.top_k = 1;
	run(w, &o, 0, QUESTIONS, 2, DTYPE_F32, &r);
	for (i = 0; i < QUESTIONS; i++)
		for (k = 1; k < PATHS; k++)
			assert_memory_equal(&r.of[i][0], &r.of[i][k], sizeof(struct outcome));
}

/* A stop string ends the path before it, also where it spans two tokens. */
static void stop_strings(void **state)
{
	const struct world *w = *state;
	struct sample_options o = w->options;
	struct record plain, stopped;
	char stop[3] = { 0 };
	const char *stops[] = { stop };
	size_t i, k, cut = 0;

	o.end_count = 0;
	run(w, &o, 0, QUESTIONS, 2, DTYPE_F32, &plain);
	/* Two bytes from the middle of a text that was really sampled. */
	memcpy(stop, plain.of[2][1].text + 6, 2);
	o.stops = stops;
	o.stop_count = 1;
	run(w, &o, 0, QUESTIONS, 2, DTYPE_F32, &stopped);
	for (i = 0; i < QUESTIONS; i++) {
		for (k = 0; k < PATHS; k++) {
			struct text whole = text_of(plain.of[i][k].text);
			size_t at = text_find(whole, text_of(stop));

			if (strlen(stop) < 2 || at == whole.size)
				continue;
			cut++;
			assert_int_equal(stopped.of[i][k].finish, SAMPLE_STOP);
			assert_true(text_equal(text_of(stopped.of[i][k].text), text_slice(whole, 0, at)));
		}
	}
	assert_true(cut > 0);
}

static void refusals(void **state)
{
	struct world *w = *state;
	struct decoder_options shape = { 0 };
	struct sample_question q = w->questions[0];
	struct error e;

	q.prompt_count = 64;
	assert_int_equal(sample_plan(&shape, &w->options, 64, &q, 1, &e), -1);
	assert_int_equal(e.code, ERROR_RANGE);
	q.prompt_count = 0;
	assert_int_equal(sample_plan(&shape, &w->options, 64, &q, 1, &e), -1);
	q.prompt_count = 63;
	CHECK(sample_plan(&shape, &w->options, 64, &q, 1, &e));
	assert_int_equal(shape.positions, 64);
}

static int refuse(void *context, size_t index, const struct sample_path *paths, size_t count, struct error *e)
{
	(void)context;
	(void)paths;
	(void)count;
	return index == 3 ? error_set(e, ERROR_IO, "no room") : 0;
}

/* A sink that fails ends the run with its error. */
static void sink_fails(void **state)
{
	const struct world *w = *state;
	struct decoder_options shape = { 0 };
	struct backend *b;
	struct decoder *d;
	struct error e;

	CHECK(sample_plan(&shape, &w->options, 64, w->questions, QUESTIONS, &e));
	CHECK(backend_open(&b, "cpu", 1, &e));
	CHECK(decoder_open(&d, w->model.directory, b, &shape, &e));
	assert_int_equal(sample_run(d, w->tokenizer, &w->options, w->questions, QUESTIONS, refuse, NULL, NULL, &e), -1);
	assert_string_equal(e.text, "no room");
	decoder_close(d);
	backend_close(b);
}

static int no_rule(void *context, size_t index, const struct sample_path *paths, size_t count, bool *more,
		   struct error *e)
{
	(void)context;
	(void)paths;
	(void)count;
	*more = true;
	return index == 2 ? error_set(e, ERROR_FORMAT, "no answer") : 0;
}

/* So does a rule. */
static void rule_fails(void **state)
{
	const struct world *w = *state;
	struct sample_options o = w->options;
	struct decoder_options shape = { 0 };
	struct record r = { 0 };
	struct backend *b;
	struct decoder *d;
	struct error e;

	o.rule = no_rule;
	o.round = 2;
	CHECK(sample_plan(&shape, &o, 64, w->questions, QUESTIONS, &e));
	CHECK(backend_open(&b, "cpu", 1, &e));
	CHECK(decoder_open(&d, w->model.directory, b, &shape, &e));
	assert_int_equal(sample_run(d, w->tokenizer, &o, w->questions, QUESTIONS, keep, &r, NULL, &e), -1);
	assert_string_equal(e.text, "no answer");
	decoder_close(d);
	backend_close(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(slots_and_threads), cmocka_unit_test(parts),      cmocka_unit_test(seeds_and_streams),
		cmocka_unit_test(endings),           cmocka_unit_test(greedy),     cmocka_unit_test(stop_strings),
		cmocka_unit_test(refusals),          cmocka_unit_test(sink_fails), cmocka_unit_test(rounds),
		cmocka_unit_test(rule_fails),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
