/*
 * The losses of whole batches through a small model: value and gradient against
 * the papers' formulas in f64 over log-probabilities that each example gives alone,
 * so without shared prompts; parts and passes that add up; the reference's cache.
 */
/* Runs: generic avx2 avx512 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/rng.h"
#include "store/tokenizer.h"
#include "sampling/prompt.h"
#include "tests/nn/scratch_model.h"
#include "tests/training/oracle_preference.h"
#include "training/objective.h"
#include "training/training_data.h"

#define CHECK(call) \
	do { \
		if ((call) != 0) \
			fail_msg("%s", e.text); \
	} while (0)

enum {
	EXAMPLES_MAX = 16,
	CONTEXT = 64
};

/*
 * f32: a row's log-probability is about 5 with an error of some 2^-23 * 5 each
 * from the logits and the denominator; a completion has up to 12 rows. In all below 2e-5 nats, times beta
 * or nll of at most 1. Gradients are sums of such terms; relative to the largest the same.
 */
#define CLOSE 2e-5

static const char pairs[] =
	"{\"id\":\"a\",\"question\":\"Tom has 3 boxes with 4 pens each. How many?\",\"weight\":1.5,\"chosen\":1,"
	"\"rejected_path\":0,\"paths\":[{\"text\":\"3 + 4 = 7\\n#### 7\"},{\"text\":\"#### 12\"}]}\n"
	"{\"prompt\":\"Ana had 20 and lost 8.\",\"chosen\":\"#### 12\",\"rejected\":\"20 + 8\\n#### "
	"28\",\"weight\":0.25}\n"
	"{\"prompt\":\"1 + 1 = ?\",\"chosen\":\"#### 2\",\"rejected\":\"11\",\"weight\":2}\n"
	"{\"prompt\":\"2 + 1 = ?\",\"chosen\":\"3\",\"rejected\":\"#### 21\"}\n"
	"{\"prompt\":\"2 + 2 = ?\",\"chosen\":\"4\",\"rejected\":\"#### 22\",\"weight\":0}\n";

/* Three completions of one prompt, which meet. */
static const char labels[] =
	"{\"prompt\":\"Ana had 20 and lost 8.\",\"completion\":\"#### 12\",\"label\":true,\"weight\":0.25}\n"
	"{\"prompt\":\"Ana had 20 and lost 8.\",\"completion\":\"20 - 8 = 12\\n#### 12\",\"label\":true,\"weight\":3}\n"
	"{\"prompt\":\"Ana had 20 and lost 8.\",\"completion\":\"#### 28\",\"label\":false}\n"
	"{\"prompt\":\"1 + 1 = ?\",\"completion\":\"#### 2\",\"label\":true}\n"
	"{\"prompt\":\"1 + 1 = ?\",\"completion\":\"#### 11\",\"label\":false,\"weight\":0.5}\n";

struct world {
	struct scratch_model scratch;
	struct tokenizer *tokenizer;
	struct prompt prompt;
	struct backend *backend;
	struct model model;
	struct transformer *transformer;
	struct batch batch;
	struct example_set set;
	struct reference reference;
	struct preference_options preference;
	struct objective objective;
	char cache[32];
	uint64_t seed; /* of the step away from the reference */
	float logprob[512], scale[EXAMPLES_MAX];
	size_t order[EXAMPLES_MAX];
};

static int setup(void **state)
{
	struct world *w = memory_new(1, sizeof *w);
	struct transformer_options o = { .rows = 512, .gradients = true };
	struct error e;

	/* Sharp enough that the perturbed model differs by nats. */
	CHECK(scratch_model_make(&w->scratch, 6, &e));
	CHECK(tokenizer_open(&w->tokenizer, w->scratch.directory, &e));
	CHECK(prompt_init(&w->prompt, &(struct prompt_options){ .template = "bare" }, w->tokenizer, &e));
	CHECK(backend_open(&w->backend, "cpu", 2, &e));
	CHECK(model_open(&w->model, w->scratch.directory, w->backend, &e));
	CHECK(transformer_new(&w->transformer, &w->model, &o, &e));
	CHECK(batch_init(&w->batch, 512, &e));
	strcpy(w->cache, "objective-XXXXXX");
	assert_non_null(mkdtemp(w->cache));
	*state = w;
	return 0;
}

static void empty_cache(const struct world *w)
{
	DIR *folder = opendir(w->cache);
	struct dirent *entry;

	while (folder != NULL && (entry = readdir(folder)) != NULL) {
		char *path = file_join(w->cache, entry->d_name);

		unlink(path);
		free(path);
	}
	closedir(folder);
}

static int teardown(void **state)
{
	struct world *w = *state;

	empty_cache(w);
	rmdir(w->cache);
	unlink("objective.jsonl");
	example_set_clear(&w->set);
	reference_clear(&w->reference);
	batch_clear(&w->batch);
	transformer_free(w->transformer);
	model_close(&w->model);
	backend_close(w->backend);
	tokenizer_close(w->tokenizer);
	scratch_model_remove(&w->scratch);
	free(w);
	return 0;
}

static float *download(struct world *w, struct buffer *b)
{
	float *host = memory_new(w->model.layout.elements, sizeof *host);
	struct error e;

	w->backend->op->download(w->backend, host, (struct view){ b, 0, 0 }, w->model.layout.elements);
	CHECK(w->backend->op->sync(w->backend, &e));
	return host;
}

static void upload(struct world *w, const float *theta)
{
	w->backend->op->upload(w->backend, (struct view){ w->model.parameters, 0, 0 }, theta, w->model.layout.elements);
}

/* theta + h d for a random d; the draws are those of (seed, i). */
static void move(struct world *w, const float *theta, double h, uint64_t seed)
{
	float *moved = memory_new(w->model.layout.elements, sizeof *moved);
	struct rng r;
	size_t i;

	rng_init(&r, seed, 3);
	for (i = 0; i < w->model.layout.elements; i++)
		moved[i] = theta[i] + (float)(h * rng_normal(&r));
	upload(w, moved);
	free(moved);
}

/* The set, the reference of the model as opened, and the model a step away from it. */
static void prepare(struct world *w, enum train_loss loss, const char *data)
{
	struct training_data_options o = { .context = CONTEXT,
					   .kind = loss == TRAIN_DPO   ? TRAINING_PAIRS
						   : loss == TRAIN_KTO ? TRAINING_LABELLED
								       : TRAINING_SINGLE };
	struct training_data_counts counts = { 0 };
	struct model fresh;
	struct error e;
	float *theta;
	size_t i;

	example_set_clear(&w->set);
	reference_clear(&w->reference);
	empty_cache(w);
	CHECK(file_write("objective.jsonl", text_of(data), &e));
	CHECK(training_data_read(&w->set, &counts, "objective.jsonl", w->tokenizer, &w->prompt, &o, &e));
	assert_true(w->set.count <= EXAMPLES_MAX);
	for (i = 0; i < w->set.count; i++)
		w->order[i] = i;
	CHECK(model_open(&fresh, w->scratch.directory, w->backend, &e));
	theta = download(w, fresh.parameters);
	model_close(&fresh);
	upload(w, theta);
	w->preference = (struct preference_options){
		.beta = 0.3, .smoothing = 0.1, .nll = 0.5, .desirable = 1.25, .undesirable = 0.75
	};
	w->objective = (struct objective){ loss,      &w->preference, &w->set,  NULL,          w->transformer,
					   &w->batch, w->logprob,     w->scale, PRECISION_F32, true };
	if (loss == TRAIN_KTO)
		CHECK(reference_mismatch(&w->reference, &w->set, CONTEXT, 5, &e));
	if (loss == TRAIN_KTO || loss == TRAIN_DPO) {
		CHECK(reference_open(&w->reference, &w->model, w->transformer, &w->batch, &w->set, w->cache, true, &e));
		w->objective.reference = &w->reference;
	}
	move(w, theta, 0.05, w->seed);
	free(theta);
}

/* log pi of one example in a pass of its own; with a slope, that times its gradient is added. */
static double alone(struct world *w, const struct example_set *s, size_t i, double slope)
{
	float coefficient = (float)-slope, scale[EXAMPLES_MAX];
	struct error e;
	size_t k;

	for (k = 0; k < EXAMPLES_MAX; k++)
		scale[k] = coefficient;
	assert_int_equal(batch_fill(&w->batch, s, &i, 0, 1, 1, NULL), 1);
	batch_fill(&w->batch, s, (const size_t[]){ i }, 0, 1, 1, scale);
	if (slope == 0)
		CHECK(transformer_evaluate(w->transformer, &w->batch.pass, w->logprob, &e));
	else
		CHECK(transformer_accumulate(w->transformer, &w->batch.pass, w->logprob, &e));
	return batch_logprob(&w->batch, 0, w->logprob);
}

/* The oracle's whole loss of log-probabilities pi [count]. */
static double oracle_loss(const struct world *w, const double *pi, double z)
{
	const struct preference_options *p = &w->preference;
	const struct example *x = w->set.examples;
	const double *ref = w->reference.logprob;
	double total = 0;
	size_t i, n = w->set.count;

	for (i = 0; w->objective.loss == TRAIN_DPO && i < n; i += 2)
		total += x[i].weight *
			 oracle_dpo(p->beta, p->smoothing, p->nll, pi[i], ref[i], (double)x[i].completion, pi[i + 1],
				    ref[i + 1]) /
			 (double)(n / 2);
	for (i = 0; w->objective.loss == TRAIN_KTO && i < n; i++)
		total += x[i].weight *
			 oracle_kto(p->beta, p->desirable, p->undesirable, pi[i], ref[i], z, !x[i].rejected) /
			 (double)n;
	for (i = 0; w->objective.loss == TRAIN_SFT && i < n; i++)
		total += x[i].weight * -(pi[i] / (double)x[i].completion) / (double)n;
	return total;
}

static void near_to(double got, double want, double tolerance, const char *what)
{
	if (!(fabs(got - want) <= tolerance))
		fail_msg("%s: %.9g, want %.9g within %g", what, got, want, tolerance);
}

static double largest(const float *x, size_t n)
{
	double most = 0;
	size_t i;

	for (i = 0; i < n; i++)
		most = fabs((double)x[i]) > most ? fabs((double)x[i]) : most;
	return most;
}

static double baseline(struct world *w, const size_t *order, size_t n)
{
	uint64_t tokens = 0;
	double sum = 0;
	struct error e;

	if (w->objective.loss == TRAIN_KTO)
		CHECK(objective_baseline(&w->objective, order, n, &sum, &tokens, &e));
	return sum;
}

/* z as the oracle has it, of mismatched pairs that each stand alone. */
static double oracle_baseline(struct world *w)
{
	double pi[EXAMPLES_MAX];
	size_t i;

	for (i = 0; i < w->set.count; i++)
		pi[i] = alone(w, &w->reference.mismatched, i, 0);
	return oracle_z0(pi, w->reference.mismatched_logprob, (int)w->set.count);
}

/* Loss, sum and gradient of the whole set in one go. */
static float *whole(struct world *w, double z, struct objective_sum *sum)
{
	size_t n = w->set.count;
	struct error e;

	memset(sum, 0, sizeof *sum);
	transformer_zero_gradients(w->transformer);
	CHECK(objective_accumulate(&w->objective, w->order, n, objective_normaliser(&w->objective, w->order, n), z, sum,
				   &e));
	return download(w, transformer_gradients(w->transformer));
}

/* Loss and gradient against the formulas; slopes of the oracle by differences of the oracle. */
static void against_oracle(struct world *w, enum train_loss loss, const char *data)
{
	const double h = 1e-5;
	double pi[EXAMPLES_MAX], z = 0, most, want;
	struct objective_sum sum;
	float *got, *oracle;
	size_t n, i;

	prepare(w, loss, data);
	n = w->set.count;
	for (i = 0; i < n; i++)
		pi[i] = alone(w, &w->set, i, 0);
	if (loss == TRAIN_KTO) {
		z = preference_baseline(baseline(w, w->order, n), (double)n);
		near_to(z, oracle_baseline(w), CLOSE, "baseline");
	}
	want = oracle_loss(w, pi, z);
	got = whole(w, z, &sum);
	near_to(sum.loss, want, CLOSE * (double)n, "loss");
	transformer_zero_gradients(w->transformer);
	for (i = 0; i < n; i++) {
		double up[EXAMPLES_MAX], down[EXAMPLES_MAX], slope;

		memcpy(up, pi, sizeof pi);
		memcpy(down, pi, sizeof pi);
		up[i] += h;
		down[i] -= h;
		slope = (oracle_loss(w, up, z) - oracle_loss(w, down, z)) / (2 * h);
		if (slope != 0)
			alone(w, &w->set, i, slope);
	}
	oracle = download(w, transformer_gradients(w->transformer));
	most = largest(oracle, w->model.layout.elements);
	assert_true(most > 1e-3);
	for (i = 0; i < w->model.layout.elements; i++)
		near_to((double)got[i], (double)oracle[i], CLOSE * most, "gradient");
	free(got);
	free(oracle);
}

static void sft(void **state)
{
	static const char data[] =
		"{\"prompt\":\"1 + 1 = ?\",\"completion\":\"#### 2\",\"weight\":0.5}\n"
		"{\"question\":\"7 pens?\",\"id\":\"x\",\"paths\":[{\"text\":\"#### 7\"},{\"text\":\"bad\"},"
		"{\"text\":\"7\\n#### 7\"}],\"weight\":2,\"train\":[0,1,2]}\n";

	against_oracle(*state, TRAIN_SFT, data);
}

static void dpo(void **state)
{
	against_oracle(*state, TRAIN_DPO, pairs);
}

/* Steps from the reference with a baseline above 0 and one that is cut off at 0. */
static void kto(void **state)
{
	struct world *w = *state;
	bool above = false, cut = false;

	for (w->seed = 1; w->seed <= 40 && !(above && cut); w->seed++) {
		double sum;

		prepare(w, TRAIN_KTO, labels);
		sum = baseline(w, w->order, w->set.count);
		if (sum > 0.5 ? above : cut)
			continue;
		*(sum > 0.5 ? &above : &cut) = true;
		against_oracle(w, TRAIN_KTO, labels);
	}
	assert_true(above && cut);
}

/* (L(theta + h d) - L(theta - h d)) / 2h against g.d: the slopes reach the parameters. */
static void directional(void **state)
{
	static const enum train_loss losses[] = { TRAIN_DPO, TRAIN_KTO };
	/* As in test_transformer.c: truncation against the rounding of two f32 losses. */
	const double h = 1e-3;
	struct world *w = *state;
	size_t k, i, n = w->model.layout.elements;

	for (k = 0; k < countof(losses); k++) {
		double slope = 0, size = 0, loss[2];
		struct objective_sum sum;
		float *theta, *moved = memory_new(n, sizeof *moved), *g;
		const double z = 0.2;
		int side;

		prepare(w, losses[k], losses[k] == TRAIN_DPO ? pairs : labels);
		theta = download(w, w->model.parameters);
		g = whole(w, z, &sum);
		for (i = 0; i < n; i++) {
			slope += (double)g[i] * (double)g[i];
			size += (double)g[i] * (double)g[i];
		}
		for (side = 0; side < 2; side++) {
			for (i = 0; i < n; i++)
				moved[i] = theta[i] + (float)((side == 0 ? h : -h) * (double)g[i] / sqrt(size));
			upload(w, moved);
			free(whole(w, z, &sum));
			loss[side] = sum.loss;
		}
		near_to((loss[0] - loss[1]) / (2 * h), slope / sqrt(size), 5e-3 * sqrt(slope) + 1e-3,
			"directional derivative");
		free(theta);
		free(moved);
		free(g);
	}
}

/* Two shards with the whole's N and z, and passes of one item each, add up to one run. */
static void parts(void **state)
{
	static const struct {
		enum train_loss loss;
		const char *data;
		size_t cut;
	} cases[] = { { TRAIN_DPO, pairs, 4 }, { TRAIN_KTO, labels, 2 }, { TRAIN_SFT, labels, 3 } };
	struct world *w = *state;
	size_t k, i;

	for (k = 0; k < countof(cases); k++) {
		size_t n, cut = cases[k].cut, elements = w->model.layout.elements, capacity = w->batch.capacity;
		double z, normaliser, most;
		struct objective_sum one, sum = { 0 };
		float *together, *added, *small;
		struct error e;

		prepare(w, cases[k].loss, cases[k].data);
		n = w->set.count;
		z = preference_baseline(baseline(w, w->order, n), (double)n);
		near_to(preference_baseline(baseline(w, w->order, cut) + baseline(w, w->order + cut, n - cut),
					    (double)n),
			z, CLOSE, "baseline of shards");
		together = whole(w, z, &one);
		normaliser = objective_normaliser(&w->objective, w->order, n);
		for (i = 0; i < n; i++)
			w->order[i] = i;
		transformer_zero_gradients(w->transformer);
		CHECK(objective_accumulate(&w->objective, w->order, cut, normaliser, z, &sum, &e));
		CHECK(objective_accumulate(&w->objective, w->order + cut, n - cut, normaliser, z, &sum, &e));
		added = download(w, transformer_gradients(w->transformer));
		near_to(sum.loss, one.loss, CLOSE * (double)n, "loss of shards");
		assert_int_equal(sum.items, one.items);
		assert_int_equal(sum.right, one.right);
		w->batch.capacity = batch_longest(&w->set, objective_group(cases[k].loss));
		for (i = 0; i < n; i++)
			w->order[i] = i;
		small = whole(w, z, &sum);
		w->batch.capacity = capacity;
		near_to(sum.loss, one.loss, CLOSE * (double)n, "loss of small passes");
		most = largest(together, elements);
		for (i = 0; i < elements; i++) {
			near_to((double)added[i], (double)together[i], CLOSE * most, "gradient of shards");
			near_to((double)small[i], (double)together[i], CLOSE * most, "gradient of small passes");
		}
		free(together);
		free(added);
		free(small);
	}
}

/* Rows that two prompts share are there once, and items of weight 0 not at all. */
static void rows(void **state)
{
	struct world *w = *state;
	const struct example *x;
	struct objective_sum sum;
	size_t want = 0, i;

	prepare(w, TRAIN_DPO, pairs);
	x = w->set.examples;
	for (i = 0; i < w->set.count; i += 2)
		if (x[i].weight > 0)
			want += x[i].prompt - 1 + x[i].completion + x[i + 1].completion;
	free(whole(w, 0, &sum));
	assert_int_equal(sum.tokens, want);
	assert_int_equal(sum.items, w->set.count / 2 - 1);
	prepare(w, TRAIN_KTO, labels);
	x = w->set.examples;
	want = x[0].prompt - 1 + x[0].completion + x[1].completion + x[2].completion + x[3].prompt - 1 +
	       x[3].completion + x[4].completion;
	free(whole(w, 0, &sum));
	assert_int_equal(sum.tokens, want);
}

/* Three of four lines ask the same: only the fourth's completion is one of another question for them. */
static void mismatch_by_prompt(void **state)
{
	static const char lines[] = "{\"prompt\":\"1 + 1 = ?\",\"completion\":\"#### 2\",\"label\":true}\n"
				    "{\"prompt\":\"1 + 1 = ?\",\"completion\":\"#### 3\",\"label\":false}\n"
				    "{\"prompt\":\"1 + 1 = ?\",\"completion\":\"two\",\"label\":true}\n"
				    "{\"prompt\":\"2 + 1 = ?\",\"completion\":\"three\",\"label\":true}\n";
	struct world *w = *state;
	const struct example *fourth;
	uint64_t seed;

	prepare(w, TRAIN_KTO, lines);
	fourth = &w->set.examples[3];
	for (seed = 0; seed < 20; seed++) {
		struct reference r = { 0 };
		struct error e;

		CHECK(reference_mismatch(&r, &w->set, CONTEXT, seed, &e));
		for (size_t i = 0; i < w->set.count; i++) {
			const struct example *y = &r.mismatched.examples[i];
			bool same = y->completion == fourth->completion &&
				    memcmp(r.mismatched.tokens + y->first + y->prompt,
					   w->set.tokens + fourth->first + fourth->prompt,
					   y->completion * sizeof(int32_t)) == 0;

			assert_int_equal(same, i != 3);
		}
		reference_clear(&r);
	}
}

/* Each prompt meets another question's completion, once drawn always the same. */
static void mismatch(void **state)
{
	static const char same[] = "{\"prompt\":\"1 + 1 = ?\",\"chosen\":\"#### 2\",\"rejected\":\"#### 3\"}\n";
	struct world *w = *state;
	struct training_data_options o = { .context = CONTEXT, .kind = TRAINING_LABELLED };
	struct training_data_counts counts = { 0 };
	struct reference again = { 0 };
	struct error e;
	size_t i;

	prepare(w, TRAIN_KTO, labels);
	for (i = 0; i < w->set.count; i++) {
		const struct example *x = &w->set.examples[i], *y = &w->reference.mismatched.examples[i];

		assert_int_equal(x->prompt, y->prompt);
		assert_memory_equal(w->set.tokens + x->first, w->reference.mismatched.tokens + y->first,
				    x->prompt * sizeof(int32_t));
		if (x->completion == y->completion)
			assert_memory_not_equal(w->set.tokens + x->first + x->prompt,
						w->reference.mismatched.tokens + y->first + y->prompt,
						x->completion * sizeof(int32_t));
	}
	CHECK(reference_mismatch(&again, &w->set, CONTEXT, 5, &e));
	assert_int_equal(again.mismatched.token_count, w->reference.mismatched.token_count);
	assert_memory_equal(again.mismatched.tokens, w->reference.mismatched.tokens,
			    again.mismatched.token_count * sizeof(int32_t));
	reference_clear(&again);
	example_set_clear(&w->set);
	CHECK(file_write("objective.jsonl", text_of(same), &e));
	CHECK(training_data_read(&w->set, &counts, "objective.jsonl", w->tokenizer, &w->prompt, &o, &e));
	assert_int_equal(reference_mismatch(&again, &w->set, CONTEXT, 5, &e), -1);
	assert_int_equal(e.code, ERROR_RANGE);
	assert_non_null(strstr(e.text, "another question"));
	reference_clear(&again);
}

/* The one file in the cache. */
static char *cached_file(const struct world *w)
{
	DIR *folder = opendir(w->cache);
	struct dirent *entry;
	char *path = NULL;

	while ((entry = readdir(folder)) != NULL)
		if (entry->d_name[0] != '.') {
			assert_null(path);
			path = file_join(w->cache, entry->d_name);
		}
	closedir(folder);
	assert_non_null(path);
	return path;
}

static int reopen(struct world *w, struct reference *r, struct error *e)
{
	memset(r, 0, sizeof *r);
	assert_int_equal(reference_mismatch(r, &w->set, CONTEXT, 5, e), 0);
	return reference_open(r, &w->model, w->transformer, &w->batch, &w->set, w->cache, true, e);
}

/* Computed once, read with the same bits, refused when it lies. */
static void cache(void **state)
{
	struct world *w = *state;
	struct reference again;
	struct builder file = { 0 };
	struct model fresh;
	struct error e;
	float *theta, *now;
	char *path, *lock, *digit;

	prepare(w, TRAIN_KTO, labels);
	path = cached_file(w);
	CHECK(model_open(&fresh, w->scratch.directory, w->backend, &e));
	theta = download(w, fresh.parameters);
	model_close(&fresh);
	now = download(w, w->model.parameters);
	upload(w, theta);
	/* What a killed process left beside it goes. */
	lock = file_suffixed(path, ".lock");
	CHECK(file_write(lock, TEXT(""), &e));
	CHECK(reopen(w, &again, &e));
	assert_true(again.cached);
	assert_false(file_exists(lock));
	assert_true(file_exists(path));
	free(lock);
	assert_memory_equal(again.logprob, w->reference.logprob, again.count * sizeof(double));
	assert_memory_equal(again.mismatched_logprob, w->reference.mismatched_logprob, again.count * sizeof(double));
	reference_clear(&again);
	/* Weights are no part of the key. */
	w->set.examples[0].weight *= 2;
	CHECK(reopen(w, &again, &e));
	assert_true(again.cached);
	reference_clear(&again);
	/* A digit changed: the file's own hash. */
	CHECK(file_read(&file, path, 1 << 20, &e));
	digit = strstr(file.data, "\"logprob\":[-");
	assert_non_null(digit);
	digit[13] = digit[13] == '1' ? '2' : '1';
	CHECK(file_write(path, builder_view(&file), &e));
	assert_int_equal(reopen(w, &again, &e), -1);
	assert_int_equal(e.code, ERROR_FORMAT);
	assert_non_null(strstr(e.text, path));
	reference_clear(&again);
	/* Half a file. */
	CHECK(file_write(path, text_slice(builder_view(&file), 0, 40), &e));
	assert_int_equal(reopen(w, &again, &e), -1);
	reference_clear(&again);
	/* Another model: a file of its own. */
	upload(w, now);
	CHECK(reopen(w, &again, &e));
	assert_false(again.cached);
	assert_memory_not_equal(again.logprob, w->reference.logprob, again.count * sizeof(double));
	reference_clear(&again);
	builder_clear(&file);
	free(theta);
	free(now);
	free(path);
}

/* A model that gives NaN: line and path, for each loss. */
static void not_finite(void **state)
{
	struct world *w = *state;
	struct objective_sum sum = { 0 };
	float bad = NAN;
	struct error e;

	prepare(w, TRAIN_DPO, pairs);
	w->backend->op->upload(w->backend, (struct view){ w->model.parameters, w->model.layout.norm, 0 }, &bad, 1);
	assert_int_equal(objective_accumulate(&w->objective, w->order, w->set.count, 5, 0, &sum, &e), -1);
	assert_int_equal(e.code, ERROR_RANGE);
	assert_non_null(strstr(e.text, "line 1, path 1"));
	prepare(w, TRAIN_KTO, labels);
	w->backend->op->upload(w->backend, (struct view){ w->model.parameters, w->model.layout.norm, 0 }, &bad, 1);
	assert_int_equal(objective_accumulate(&w->objective, w->order, w->set.count, 5, 0, &sum, &e), -1);
	assert_int_equal(e.code, ERROR_RANGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sft),      cmocka_unit_test(dpo),
		cmocka_unit_test(kto),      cmocka_unit_test(directional),
		cmocka_unit_test(parts),    cmocka_unit_test(rows),
		cmocka_unit_test(mismatch), cmocka_unit_test(mismatch_by_prompt),
		cmocka_unit_test(cache),    cmocka_unit_test(not_finite),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
