/*
 * Training: a tiny model overfits along a stored curve; stopping and going on
 * changes no bit; weights mean what they say. With "vulkan", on the first
 * device there: going on, in every precision.
 */
/* Runs: generic avx2 avx512 vulkan subgroup4 subgroup16 */
#define _XOPEN_SOURCE 700 /* setitimer */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "format/jsonl.h"
#include "store/tokenizer.h"
#include "nn/checkpoint.h"
#include "nn/model.h"
#include "sampling/prompt.h"
#include "tests/compute/parity.h"
#include "tests/nn/scratch_model.h"
#include "training/train.h"
#include "training/training_data.h"

#define CHECK(call) \
	do { \
		if ((call) != 0) \
			fail_msg("%s", e.text); \
	} while (0)

struct world {
	struct scratch_model model;
	struct tokenizer *tokenizer;
	struct prompt prompt;
	struct backend *backend;
	struct example_set examples;
	struct train_options options;
	struct train_files files;
};

static const char *device = "cpu";

static const char data[] =
	"{\"question\":\"Tom has 3 boxes with 4 pens each. How many?\",\"solution\":\"3 * 4 = 12\\n#### 12\"}\n"
	"{\"question\":\"Ana had 20 and lost 8. How many?\",\"solution\":\"20 - 8 = 12\\n#### 12\",\"weight\":2}\n"
	"{\"messages\":[{\"role\":\"user\",\"content\":\"1 + 1 = ?\"},{\"role\":\"assistant\",\"content\":\"#### 2\"}],"
	"\"weight\":0.5}\n"
	"{\"question\":\"7 pens?\",\"id\":\"x\",\"paths\":[{\"text\":\"#### 7\"},{\"text\":\"bad\"},{\"text\":\"7\\n#### 7\"}],"
	"\"weight\":0.25,\"train\":[0,2]}\n"
	"{\"question\":\"8 pens?\",\"id\":\"y\",\"paths\":[{\"text\":\"#### 9\"}],\"weight\":0,\"train\":[0]}\n";

enum {
	EXAMPLES = 6
};

static int read_text(struct world *w, const char *text, struct example_set *s, struct training_data_counts *c,
		     const struct training_data_options *o, struct error *e)
{
	memset(c, 0, sizeof *c);
	if (file_write("train-data.jsonl", text_of(text), e))
		return -1;
	return training_data_read(s, c, "train-data.jsonl", w->tokenizer, &w->prompt, o, e);
}

/*
 * Five questions, of which one has two paths: the mean of the examples' weights is
 * that of the questions', to each its own. From here on each example has a weight of its own.
 */
static void take_weights(struct example_set *s)
{
	static const double weights[EXAMPLES] = { 1, 2, 0.5, 0.25, 0.25, 0 };
	double sum = 0;

	for (size_t i = 0; i < EXAMPLES; i++) {
		assert_true(fabs(s->examples[i].weight - weights[i] * (i == 3 || i == 4 ? 0.6 : 1.2)) < 1e-15);
		sum += s->examples[i].weight;
		s->examples[i].weight = weights[i];
	}
	assert_true(fabs(sum / EXAMPLES - (1 + 2 + 0.5 + 0.25 + 0) / 5) < 1e-15);
}

static int setup(void **state)
{
	struct training_data_options o = { .context = 64 };
	struct training_data_counts counts;
	struct world *w = memory_new(1, sizeof *w);
	struct error e;

	CHECK(scratch_model_make(&w->model, 1, &e));
	CHECK(tokenizer_open(&w->tokenizer, w->model.directory, &e));
	CHECK(prompt_init(&w->prompt, &(struct prompt_options){ .template = "auto" }, w->tokenizer, &e));
	CHECK(backend_open(&w->backend, device, 2, &e));
	CHECK(read_text(w, data, &w->examples, &counts, &o, &e));
	assert_int_equal(counts.records, 5);
	assert_int_equal(w->examples.count, EXAMPLES);
	take_weights(&w->examples);
	w->options = train_defaults;
	w->options.epochs = 30;
	w->options.batch = 4;
	w->options.rate = 1e-2;
	w->options.quiet = true;
	w->options.checkpoint_steps = 0;
	w->files = (struct train_files){ "train-checkpoint.safetensors", "train-log.jsonl", ".", NULL };
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	struct world *w = *state;

	unlink("train-data.jsonl");
	unlink(w->files.checkpoint);
	unlink(w->files.log);
	example_set_clear(&w->examples);
	tokenizer_close(w->tokenizer);
	backend_close(w->backend);
	scratch_model_remove(&w->model);
	free(w);
	return 0;
}

static float *parameters(struct model *m)
{
	float *host = memory_new(m->layout.elements, sizeof *host);
	struct error e;

	m->backend->op->download(m->backend, host, (struct view){ m->parameters, 0, 0 }, m->layout.elements);
	CHECK(m->backend->op->sync(m->backend, &e));
	return host;
}

/* A whole run from the scratch model; the trained parameters, to be freed. */
static float *train(struct world *w, const struct train_options *o, const struct example_set *s,
		    struct train_result *result)
{
	struct train_files files = w->files;
	char fingerprint[65];
	struct model m;
	struct error e;
	float *trained;

	CHECK(model_open(&m, w->model.directory, w->backend, &e));
	CHECK(train_fingerprint(&m, s, o, fingerprint, &e));
	files.fingerprint = fingerprint;
	unlink(files.checkpoint);
	CHECK(train_run(&m, s, NULL, o, &files, NULL, result, &e));
	trained = parameters(&m);
	model_close(&m);
	return trained;
}

/* Loss of a step, from the log. */
static double logged(const char *path, size_t step)
{
	struct jsonl_reader r;
	struct json *record;
	double loss = NAN;
	struct error e;

	CHECK(jsonl_open(&r, path, false, &e));
	while (jsonl_next(&r, &record, &e) == 0 && record != NULL)
		if (json_value(json_find(record, "step")) == (double)step)
			loss = json_value(json_find(record, "loss"));
	jsonl_close(&r);
	return loss;
}

/*
 * The curve that this code gave with AVX2 on two threads. Other instruction
 * sets and other orders of summation in the kernels moved it by up to 2e-3 of
 * the value (at step 100). Five times that is the tolerance: a wrong factor
 * anywhere moves it far more.
 */
static void overfits(void **state)
{
	static const struct {
		size_t step;
		double loss;
	} curve[] = { { 1, 3.764503 },  { 5, 3.503349 },  { 10, 2.907605 }, { 15, 2.179092 },
		      { 20, 1.763577 }, { 30, 1.438914 }, { 40, 1.135797 }, { 50, 0.867648 },
		      { 60, 0.659411 }, { 80, 0.417600 }, { 100, 0.346720 } };
	struct world *w = *state;
	struct train_options o = w->options;
	struct train_result result;
	size_t i;

	o.batch = EXAMPLES;
	o.epochs = 100;
	o.rate = 5e-3;
	free(train(w, &o, &w->examples, &result));
	assert_int_equal(result.steps, 100);
	for (i = 0; i < countof(curve); i++) {
		double loss = logged(w->files.log, curve[i].step);

		if (!(fabs(loss - curve[i].loss) <= 1e-2 * curve[i].loss))
			fail_msg("step %zu: loss %.6f, stored %.6f", curve[i].step, loss, curve[i].loss);
	}
}

/* Stopped after every single update and started again: the same bits, and the same log. */
/* A run that stops after each of its steps ends as the whole one does, with the same log. */
static void resume_everywhere(struct world *w, const struct train_options *options, size_t steps)
{
	struct train_options o = *options;
	struct train_files files = w->files;
	struct train_result result = { 0 };
	struct builder whole_log = { 0 }, log = { 0 };
	volatile sig_atomic_t stop = TRAIN_STOP_AFTER;
	char fingerprint[65];
	float *whole, *parts;
	struct model m;
	struct error e;
	size_t starts = 0;

	whole = train(w, &o, &w->examples, &result);
	assert_int_equal(result.steps, steps);
	CHECK(file_read(&whole_log, w->files.log, 1 << 20, &e));
	unlink(files.checkpoint);
	do {
		CHECK(model_open(&m, w->model.directory, w->backend, &e));
		CHECK(train_fingerprint(&m, &w->examples, &o, fingerprint, &e));
		files.fingerprint = fingerprint;
		CHECK(train_run(&m, &w->examples, NULL, &o, &files, &stop, &result, &e));
		assert_int_equal(result.resumed, starts);
		starts++;
		parts = parameters(&m);
		model_close(&m);
		if (result.stopped)
			free(parts);
	} while (result.stopped);
	assert_int_equal(starts, steps);
	assert_memory_equal(whole, parts, m.layout.elements * sizeof *whole);
	CHECK(file_read(&log, w->files.log, 1 << 20, &e));
	assert_true(text_equal(builder_view(&whole_log), builder_view(&log)));
	builder_clear(&whole_log);
	builder_clear(&log);
	free(whole);
	free(parts);
}

static void resumes(void **state)
{
	struct world *w = *state;
	struct train_options o = w->options;

	o.epochs = 4.5;
	resume_everywhere(w, &o, 9);
}

static volatile sig_atomic_t alarmed;

static void on_alarm(int number)
{
	(void)number;
	alarmed = TRAIN_STOP;
}

/*
 * Stopped at once, wherever it is: in an update, which is then not made, or in the
 * validation, which is then made up for. The first run is stopped before it begins and
 * makes nothing; each later one is given a little more time. The result and the log are
 * those of a run left alone.
 */
static void stops_at_once(void **state)
{
	struct world *w = *state;
	struct train_options o = w->options;
	struct train_files files = w->files;
	struct builder whole_log = { 0 }, log = { 0 };
	struct sigaction action = { .sa_handler = on_alarm }, before;
	struct train_result result = { 0 };
	char fingerprint[65];
	float *whole = NULL, *parts = NULL;
	size_t bytes = 0, starts, idle = 0;
	uint64_t resumed = 0;
	struct model m;
	struct error e;

	o.epochs = 6;
	assert_int_equal(sigaction(SIGALRM, &action, &before), 0);
	for (int halting = 0; halting < 2; halting++) {
		unlink(files.checkpoint);
		for (starts = 0, result.stopped = true; result.stopped; starts++) {
			const struct itimerval delay = { .it_value.tv_usec = (suseconds_t)(starts * 300) };

			free(parts);
			CHECK(model_open(&m, w->model.directory, w->backend, &e));
			CHECK(train_fingerprint(&m, &w->examples, &o, fingerprint, &e));
			files.fingerprint = fingerprint;
			alarmed = halting && starts == 0 ? TRAIN_STOP : TRAIN_GO_ON;
			if (halting)
				assert_int_equal(setitimer(ITIMER_REAL, &delay, NULL), 0);
			CHECK(train_run(&m, &w->examples, &w->examples, &o, &files, &alarmed, &result, &e));
			assert_true(starts != 0 || !halting || (result.stopped && result.resumed == 0));
			assert_true(starts != 1 || result.resumed == 0);
			idle += starts > 0 && result.resumed == resumed;
			resumed = result.resumed;
			parts = parameters(&m);
			bytes = m.layout.elements * sizeof *parts;
			model_close(&m);
		}
		CHECK(file_read(halting ? &log : &whole_log, files.log, 1 << 20, &e));
		if (!halting) {
			whole = parts;
			parts = NULL;
		}
	}
	setitimer(ITIMER_REAL, &(struct itimerval){ 0 }, NULL);
	sigaction(SIGALRM, &before, NULL);
	assert_true(idle > 0);
	assert_memory_equal(whole, parts, bytes);
	assert_true(text_equal(builder_view(&whole_log), builder_view(&log)));
	builder_clear(&whole_log);
	builder_clear(&log);
	free(whole);
	free(parts);
}

/* A number of every step's record, or NaN where one has none. */
static void log_numbers(const char *path, const char *key, double *out, size_t steps)
{
	struct jsonl_reader r;
	struct json *record;
	struct error e;
	size_t n = 0;

	CHECK(jsonl_open(&r, path, false, &e));
	while (jsonl_next(&r, &record, &e) == 0 && record != NULL) {
		assert_true(n < steps);
		out[n++] = json_find(record, key) == NULL ? NAN : json_value(json_find(record, key));
	}
	jsonl_close(&r);
	assert_int_equal(n, steps);
}

/* Weights so large that f16 overflows at the factor it starts with: no update is lost, and none is a step twice. */
static void precisions(void **state)
{
	enum {
		STEPS = 6
	};

	struct world *w = *state;
	double scale[STEPS], overflows[STEPS], loss[PRECISION_BF16 + 1][STEPS];
	struct error e;

	for (size_t i = 0; i < w->examples.count; i++)
		w->examples.examples[i].weight *= 1e4;
	for (int p = PRECISION_F32; p <= PRECISION_BF16; p++) {
		struct train_options o = w->options;

		o.epochs = 3;
		o.precision = (enum precision)p;
		CHECK(w->backend->op->set_precision(w->backend, o.precision, &e));
		resume_everywhere(w, &o, STEPS);
		log_numbers(w->files.log, "loss", loss[p], STEPS);
		log_numbers(w->files.log, "scale", scale, STEPS);
		log_numbers(w->files.log, "overflows", overflows, STEPS);
		for (size_t i = 0; i < STEPS; i++) {
			if (p != PRECISION_F16) {
				assert_true(isnan(scale[i]) && isnan(overflows[i]));
				continue;
			}
			/* halved as often as it overflowed */
			assert_true(scale[i] * exp2(overflows[i]) == (i == 0 ? 65536 : scale[i - 1]));
		}
		assert_true(p != PRECISION_F16 || overflows[0] > 0);
		/* the first loss is that of the same parameters, 2 layers of sums of products apart */
		assert_true(fabs(loss[p][0] - loss[0][0]) <= 0x1p-6 * loss[0][0]);
		assert_true(p == PRECISION_F32 || loss[p][0] != loss[0][0]);
		assert_true(loss[p][STEPS - 1] < loss[p][0]);
	}
	for (size_t i = 0; i < w->examples.count; i++)
		w->examples.examples[i].weight /= 1e4;
}

/* Another run's checkpoint, and one that is no checkpoint. */
static void refuses(void **state)
{
	struct world *w = *state;
	struct train_options o = w->options;
	struct train_files files = w->files;
	volatile sig_atomic_t stop = TRAIN_STOP_AFTER;
	struct train_result result;
	char fingerprint[65];
	struct model m;
	struct error e;

	unlink(files.checkpoint);
	CHECK(model_open(&m, w->model.directory, w->backend, &e));
	CHECK(train_fingerprint(&m, &w->examples, &o, fingerprint, &e));
	files.fingerprint = fingerprint;
	CHECK(train_run(&m, &w->examples, NULL, &o, &files, &stop, &result, &e));
	assert_true(result.stopped);
	model_close(&m);
	o.rate *= 2;
	CHECK(model_open(&m, w->model.directory, w->backend, &e));
	CHECK(train_fingerprint(&m, &w->examples, &o, fingerprint, &e));
	assert_int_equal(train_run(&m, &w->examples, NULL, &o, &files, NULL, &result, &e), -1);
	assert_int_equal(e.code, ERROR_RANGE);
	assert_non_null(strstr(e.text, "another run"));
	CHECK(file_write(files.checkpoint, TEXT("half a file"), &e));
	assert_int_equal(train_run(&m, &w->examples, NULL, &o, &files, NULL, &result, &e), -1);
	assert_int_equal(e.code, ERROR_FORMAT);
	unlink(files.checkpoint);
	model_close(&m);
}

/* A checkpoint that cannot be written: an error, and the last good one stands. */
static void full_disk(void **state)
{
	struct world *w = *state;
	struct train_files files = w->files;
	struct train_options o = w->options;
	struct train_result result;
	char fingerprint[65];
	struct model m;
	struct error e;

	CHECK(model_open(&m, w->model.directory, w->backend, &e));
	CHECK(train_fingerprint(&m, &w->examples, &o, fingerprint, &e));
	files.fingerprint = fingerprint;
	files.checkpoint = "no-such-folder/checkpoint";
	o.checkpoint_steps = 1;
	assert_int_equal(train_run(&m, &w->examples, NULL, &o, &files, NULL, &result, &e), -1);
	assert_int_equal(e.code, ERROR_IO);
	model_close(&m);
}

/* Weights of exactly 1 are plain training, bit for bit; a weight moves the result. */
static void weights(void **state)
{
	struct world *w = *state;
	struct train_options o = w->options;
	struct example_set s = w->examples;
	struct train_result result;
	float *plain, *ones, *moved;
	size_t bytes, i;

	s.examples = memory_new(EXAMPLES, sizeof *s.examples);
	memcpy(s.examples, w->examples.examples, EXAMPLES * sizeof *s.examples);
	o.epochs = 2;
	for (i = 0; i < EXAMPLES; i++)
		s.examples[i].weight = 1;
	plain = train(w, &o, &s, &result);
	/* The power map at a = 0 gives 1; so does the mean of equal values, 3 / 3. */
	for (i = 0; i < EXAMPLES; i++)
		s.examples[i].weight = pow(0.7, 0) * (3.0 / 3.0);
	ones = train(w, &o, &s, &result);
	s.examples[1].weight = 1.5;
	moved = train(w, &o, &s, &result);
	bytes = w->model.config.vocabulary * w->model.config.hidden * sizeof *plain;
	assert_memory_equal(plain, ones, bytes);
	assert_memory_not_equal(plain, moved, bytes);
	free(plain);
	free(ones);
	free(moved);
	free(s.examples);
}

/* One update's loss is (1/N) sum of w L, whatever the passes it is cut into; weight 0 counts in N alone. */
static void normalisation(void **state)
{
	struct world *w = *state;
	struct train_options o = w->options;
	struct train_result result;
	double whole, cut;

	o.batch = EXAMPLES;
	o.epochs = 1;
	free(train(w, &o, &w->examples, &result));
	whole = logged(w->files.log, 1);
	o.rows = 1; /* raised to the longest example: one or two examples a pass */
	free(train(w, &o, &w->examples, &result));
	cut = logged(w->files.log, 1);
	assert_true(fabs(whole - cut) < 1e-5 * whole);
	/* A fresh model is near uniform: L is near log V for each, so the loss is near log V * sum w / N. */
	assert_true(fabs(whole - log((double)w->model.config.vocabulary) * (1 + 2 + 0.5 + 0.25 + 0.25) / EXAMPLES) <
		    0.1);
}

/* A NaN in the parameters is found at the first step, with the line. */
static void not_finite(void **state)
{
	struct world *w = *state;
	struct train_files files = w->files;
	struct train_result result;
	struct model m;
	struct error e;
	float bad = NAN;

	CHECK(model_open(&m, w->model.directory, w->backend, &e));
	m.backend->op->upload(m.backend, (struct view){ m.parameters, m.layout.norm, 0 }, &bad, 1);
	files.fingerprint = "0";
	unlink(files.checkpoint);
	assert_int_equal(train_run(&m, &w->examples, NULL, &w->options, &files, NULL, &result, &e), -1);
	assert_int_equal(e.code, ERROR_RANGE);
	assert_non_null(strstr(e.text, "step 1: the loss of line "));
	assert_non_null(strstr(e.text, "no update was made: use another model"));
	model_close(&m);
}

static void bad_records(void **state)
{
	static const struct {
		const char *line, *says;
	} cases[] = {
		{ "{\"question\":\"a\"}\n", "train-data.jsonl:1: nothing to train on" },
		{ "{\"question\":\"a\",\"paths\":[]}\n", "run `east weight` first" },
		{ "{\"question\":\"a\",\"paths\":[],\"train\":[0],\"weight\":1}\n", "indices of \"paths\"" },
		{ "{\"question\":\"a\",\"paths\":[{\"text\":\"b\"}],\"train\":[0.5],\"weight\":1}\n",
		  "indices of \"paths\"" },
		{ "{\"question\":\"a\",\"paths\":[{\"text\":\"b\"}],\"train\":[0]}\n", "weight" },
		{ "{\"question\":\"a\",\"paths\":[{\"text\":\"b\"}],\"train\":[0],\"weight\":-1}\n", "weight" },
		{ "{\"text\":\"a b c d e f g h i j k l m n o p q r s t u v w x y z a b c d e f g h i j k l m n o p q r s t\"}\n",
		  "--skip-long" },
		{ "{\"question\":\"a\",\"solution\":\"b\",\"weight\":null}\n", "train-data.jsonl:1: field \"weight\"" },
		{ "{\"question\":\"a\",\"solution\":3}\n", "solution" },
		{ "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}\n", "no message of the assistant" },
		{ "{\"messages\":[{\"role\":\"assistant\",\"content\":\"a\"}]}\n", "no message of the user" },
		{ "{\"messages\":\"a\"}\n", "neither field \"question\" nor field \"prompt\"" },
		{ "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"assistant\",\"content\":\"b\"},"
		  "{\"role\":\"user\",\"content\":\"c\"}]}\n",
		  "a message of the user after others" },
		{ "{\"question\":", "train-data.jsonl:1" },
	};
	struct world *w = *state;
	struct training_data_options o = { .context = 64 };
	struct training_data_counts counts;
	struct example_set s = { 0 };
	struct error e;
	size_t i;

	for (i = 0; i < countof(cases); i++) {
		assert_int_equal(read_text(w, cases[i].line, &s, &counts, &o, &e), -1);
		if (strstr(e.text, cases[i].says) == NULL)
			fail_msg("case %zu: %s", i, e.text);
	}
	o.skip_long = true;
	CHECK(read_text(w, cases[6].line, &s, &counts, &o, &e));
	assert_int_equal(counts.too_long, 1);
	assert_int_equal(s.count, 0);
	/* A record whose second path is bad leaves nothing of its first. */
	o.skip_bad = true;
	CHECK(read_text(w,
			"{\"question\":\"a\",\"paths\":[{\"text\":\"b\"},{}],\"train\":[0,1],\"weight\":1}\n"
			"{\"question\":\"a\",\"solution\":\"b\"}\n",
			&s, &counts, &o, &e));
	assert_int_equal(counts.bad, 1);
	assert_int_equal(counts.examples, 1);
	assert_int_equal(s.count, 1);
	example_set_clear(&s);
}

/* Each example's targets are its completion and the end token; with all_tokens the prompt's too. */
static void targets(void **state)
{
	struct world *w = *state;
	struct training_data_options o = { .context = 64, .all_tokens = true };
	struct training_data_counts counts;
	struct example_set s = { 0 };
	struct batch b;
	struct error e;
	size_t order[] = { 2 }, i, n = 0;
	const struct example *x = &w->examples.examples[2];

	CHECK(batch_init(&b, 64, &e));
	assert_int_equal(batch_fill(&b, &w->examples, order, 0, 1, 1, NULL), 1);
	for (i = 0; i < b.pass.rows; i++)
		n += b.pass.target[i] >= 0;
	assert_int_equal(n, x->completion);
	assert_int_equal(b.pass.rows, x->prompt + x->completion - 1);
	assert_int_equal(b.pass.target[x->prompt - 1], w->examples.tokens[x->first + x->prompt]);
	assert_int_equal(b.pass.target[b.pass.rows - 1], w->prompt.end);
	assert_int_equal(b.pass.target[x->prompt - 2], -1);
	CHECK(read_text(w, data, &s, &counts, &o, &e));
	assert_int_equal(batch_fill(&b, &s, order, 0, 1, 1, NULL), 1);
	for (i = n = 0; i < b.pass.rows; i++)
		n += b.pass.target[i] >= 0;
	assert_int_equal(n, x->prompt + x->completion - 1);
	batch_clear(&b);
	example_set_clear(&s);
}

/* After a completion that was cut off no end token is a target; or it is left out, a pair with its partner. */
static void cut_off(void **state)
{
	static const char records[] =
		"{\"question\":\"7 pens?\",\"id\":\"x\",\"paths\":[{\"text\":\"\\\\boxed{7} and\",\"finish\":\"length\"},"
		"{\"text\":\"#### 7\",\"finish\":\"stop\"},{\"text\":\"\",\"finish\":\"length\"}],\"weight\":1,\"train\":[0,1,2],"
		"\"chosen\":1,\"rejected_path\":0}\n"
		"{\"prompt\":\"1 + 1 = ?\",\"completion\":\"#### 2\",\"finish\":\"length\",\"chosen\":\"#### 2\","
		"\"rejected\":\"#### 3\",\"rejected_finish\":\"length\"}\n"
		"{\"text\":\"1 + 1 = 2\",\"finish\":\"length\",\"prompt\":\"a\",\"chosen\":\"b\",\"rejected\":\"c\"}\n";
	static const struct {
		enum training_data_kind kind;
		bool all_tokens, skip_cut;
		size_t cut, examples, ended;
	} cases[] = {
		{ TRAINING_SINGLE, false, false, 4, 4, 1 }, { TRAINING_SINGLE, true, false, 4, 4, 1 },
		{ TRAINING_SINGLE, false, true, 4, 1, 1 },  { TRAINING_PAIRS, false, false, 2, 6, 4 },
		{ TRAINING_PAIRS, false, true, 2, 2, 2 },
	};
	struct world *w = *state;

	for (size_t i = 0; i < countof(cases); i++) {
		struct training_data_options o = { .kind = cases[i].kind,
						   .context = 64,
						   .all_tokens = cases[i].all_tokens,
						   .skip_cut = cases[i].skip_cut };
		struct training_data_counts counts;
		struct example_set s = { 0 };
		struct error e;
		size_t ended = 0, targets = 0;

		CHECK(read_text(w, records, &s, &counts, &o, &e));
		for (size_t k = 0; k < s.count; k++) {
			const struct example *x = &s.examples[k];
			const int32_t *tokens = s.tokens + x->first + x->prompt;

			targets += example_targets(x);
			ended += tokens[x->completion - 1] == w->prompt.end;
			for (uint32_t t = 0; t + 1 < x->completion; t++)
				assert_int_not_equal(tokens[t], w->prompt.end);
		}
		assert_int_equal(s.count, cases[i].examples);
		assert_int_equal(counts.examples, cases[i].examples);
		assert_int_equal(counts.cut, cases[i].cut);
		assert_int_equal(counts.targets, targets);
		assert_int_equal(ended, cases[i].ended);
		example_set_clear(&s);
	}
}

static int on_cpu(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(overfits),      cmocka_unit_test(resumes),     cmocka_unit_test(refuses),
		cmocka_unit_test(full_disk),     cmocka_unit_test(weights),     cmocka_unit_test(normalisation),
		cmocka_unit_test(not_finite),    cmocka_unit_test(bad_records), cmocka_unit_test(targets),
		cmocka_unit_test(stops_at_once), cmocka_unit_test(cut_off),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}

static int on_vulkan(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(resumes), cmocka_unit_test(precisions) };

	return cmocka_run_group_tests(tests, setup, teardown);
}

int main(int argc, char **argv)
{
	if (!parity_arguments(argc, argv))
		return 0;
	return parity_on_vulkan() ? parity_each(&device, on_vulkan) : on_cpu();
}
