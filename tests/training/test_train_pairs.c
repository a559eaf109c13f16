/* Training on pairs and labels: what is read, that weights of 1 are plain, that a stop changes no bit, that it learns.
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
#include "format/jsonl.h"
#include "store/tokenizer.h"
#include "sampling/prompt.h"
#include "tests/nn/scratch_model.h"
#include "training/train.h"
#include "training/training_data.h"
#include "weighting/weight.h"

#define CHECK(call) \
	do { \
		if ((call) != 0) \
			fail_msg("%s", e.text); \
	} while (0)

struct world {
	struct scratch_model scratch;
	struct tokenizer *tokenizer;
	struct prompt prompt;
	struct backend *backend;
	struct train_options options;
	struct train_files files;
	struct example_set set;
	struct training_data_counts counts;
};

static const char data[] =
	"{\"id\":\"a\",\"question\":\"Tom has 3 boxes with 4 pens "
	"each.\",\"weight\":1,\"chosen\":1,\"rejected_path\":0,"
	"\"train\":[1],\"paths\":[{\"text\":\"3 + 4 = 7\\n#### 7\"},{\"text\":\"#### 12\"}]}\n"
	"{\"id\":\"b\",\"question\":\"Tom has 5 pens.\",\"weight\":1,\"chosen\":0,\"rejected_path\":null,"
	"\"train\":[0],\"paths\":[{\"text\":\"#### 5\"}]}\n"
	"{\"prompt\":\"Ana had 20 and lost 8.\",\"chosen\":\"#### 12\",\"rejected\":\"20 + 8\\n#### 28\"}\n"
	"{\"question\":\"1 + 1 = ?\",\"prompt\":\"Q: 1 + 1 = ?\",\"chosen\":\"#### 2\",\"rejected\":\"11\"}\n"
	"{\"chosen\":[{\"role\":\"user\",\"content\":\"2 + 1 = ?\"},{\"role\":\"assistant\",\"content\":\"3\"}],"
	"\"rejected\":[{\"role\":\"user\",\"content\":\"2 + 1 = ?\"},{\"role\":\"assistant\",\"content\":\"#### 21\"}]}\n";

static int setup(void **state)
{
	struct world *w = memory_new(1, sizeof *w);
	struct error e;

	CHECK(scratch_model_make(&w->scratch, 1, &e));
	CHECK(tokenizer_open(&w->tokenizer, w->scratch.directory, &e));
	CHECK(prompt_init(&w->prompt, &(struct prompt_options){ .template = "bare" }, w->tokenizer, &e));
	CHECK(backend_open(&w->backend, "cpu", 2, &e));
	w->files = (struct train_files){ "pairs-checkpoint", "pairs-log.jsonl", "pairs-cache", NULL };
	CHECK(file_make_directory(w->files.cache, &e));
	*state = w;
	return 0;
}

static void empty_cache(void)
{
	glob_t found;
	size_t i;

	if (glob("pairs-cache/*", 0, NULL, &found) == 0)
		for (i = 0; i < found.gl_pathc; i++)
			unlink(found.gl_pathv[i]);
	globfree(&found);
}

static int teardown(void **state)
{
	struct world *w = *state;

	empty_cache();
	rmdir("pairs-cache");
	unlink("pairs.jsonl");
	unlink(w->files.checkpoint);
	unlink(w->files.log);
	example_set_clear(&w->set);
	backend_close(w->backend);
	tokenizer_close(w->tokenizer);
	scratch_model_remove(&w->scratch);
	free(w);
	return 0;
}

static int read_as(struct world *w, enum train_loss loss, const char *text, size_t context, bool skip, struct error *e)
{
	struct training_data_options o = { .context = context,
					   .skip_long = skip,
					   .kind = loss == TRAIN_DPO ? TRAINING_PAIRS : TRAINING_LABELLED };

	example_set_clear(&w->set);
	memset(&w->counts, 0, sizeof w->counts);
	assert_int_equal(file_write("pairs.jsonl", text_of(text), e), 0);
	return training_data_read(&w->set, &w->counts, "pairs.jsonl", w->tokenizer, &w->prompt, &o, e);
}

static void use(struct world *w, enum train_loss loss)
{
	struct error e;

	if (read_as(w, loss, data, 64, false, &e))
		fail_msg("%s", e.text);
	w->options = train_defaults;
	w->options.loss = loss;
	w->options.context = 64;
	w->options.epochs = 4;
	w->options.batch = 2;
	w->options.rate = 3e-3;
	w->options.quiet = true;
	w->options.checkpoint_steps = 0;
}

static void shapes(void **state)
{
	struct world *w = *state;
	size_t i;

	use(w, TRAIN_DPO);
	assert_int_equal(w->counts.records, 5);
	assert_int_equal(w->counts.without, 1);
	assert_int_equal(w->set.count, 8);
	for (i = 0; i < 8; i += 2) {
		const struct example *x = &w->set.examples[i];

		assert_false(x[0].rejected);
		assert_true(x[1].rejected);
		assert_int_equal(x[0].question, x[1].question);
		assert_int_equal(x[0].prompt, x[1].prompt);
	}
	assert_int_equal(w->set.examples[0].path, 1);
	assert_int_equal(w->set.examples[1].path, 0);
	use(w, TRAIN_KTO);
	assert_int_equal(w->counts.without, 0);
	assert_int_equal(w->set.count, 9);
	assert_int_equal(w->counts.rejected, 4);
	assert_false(w->set.examples[2].rejected);
}

static void bad_records(void **state)
{
	static const struct {
		enum train_loss loss;
		const char *line, *says;
	} cases[] = {
		{ TRAIN_DPO, "{\"question\":\"a\",\"paths\":[]}\n",
		  "field \"chosen\" is missing: run `east weight` first" },
		{ TRAIN_DPO, "{\"question\":\"a\",\"solution\":\"b\"}\n", "pairs.jsonl:1: nothing to compare" },
		{ TRAIN_DPO, "{\"prompt\":\"a\",\"completion\":\"b\",\"label\":true}\n", "nothing to compare" },
		{ TRAIN_DPO, "{\"prompt\":\"a\",\"chosen\":\"b\"}\n", "\"rejected\"" },
		{ TRAIN_DPO, "{\"chosen\":\"b\",\"rejected\":\"c\"}\n", "\"question\"" },
		{ TRAIN_DPO, "{\"prompt\":\"a\",\"chosen\":\"b\",\"rejected\":\"c\",\"weight\":null}\n",
		  ":1: field \"weight\" must be a number" },
		{ TRAIN_DPO, "{\"prompt\":\"a\",\"chosen\":\"b\",\"rejected\":\"c\",\"weight\":-1}\n", "weight" },
		{ TRAIN_DPO, "{\"question\":\"a\",\"weight\":1,\"chosen\":0,\"paths\":[{\"text\":\"b\"}]}\n",
		  "rejected_path" },
		{ TRAIN_DPO,
		  "{\"question\":\"a\",\"weight\":1,\"chosen\":0,\"rejected_path\":1,\"paths\":[{\"text\":\"b\"}]}\n",
		  "field \"rejected_path\" must hold indices of \"paths\", below 1" },
		{ TRAIN_DPO,
		  "{\"prompt\":[{\"role\":\"user\",\"content\":\"a\"}],\"chosen\":[{\"role\":\"user\",\"content\":\"b\"}],"
		  "\"rejected\":\"c\"}\n",
		  "field \"chosen\" has no message of the assistant" },
		{ TRAIN_KTO,
		  "{\"prompt\":[{\"role\":\"system\",\"content\":\"S\"},{\"role\":\"user\",\"content\":\"a\"}],"
		  "\"completion\":\"b\",\"label\":true}\n",
		  "give it with --system" },
		{ TRAIN_KTO, "{\"prompt\":\"a\",\"completion\":\"b\",\"label\":1}\n", "label" },
		{ TRAIN_KTO, "{\"prompt\":\"a\",\"completion\":\"b\"}\n", "\"completion\" and \"label\"" },
	};
	struct world *w = *state;
	struct error e;
	size_t i;

	for (i = 0; i < countof(cases); i++) {
		assert_int_equal(read_as(w, cases[i].loss, cases[i].line, 64, false, &e), -1);
		if (strstr(e.text, cases[i].says) == NULL)
			fail_msg("case %zu: %s", i, e.text);
	}
}

/* What is too long takes its partner with it. */
static void too_long(void **state)
{
	static const char text[] =
		"{\"prompt\":\"a\",\"chosen\":\"b\",\"rejected\":\"1 2 3 4 5 6 7 8 9 1 2 3 4 5 6 7 8 9\"}\n"
		"{\"prompt\":\"a\",\"chosen\":\"1 2 3 4 5 6 7 8 9 1 2 3 4 5 6 7 8 9\",\"rejected\":\"b\"}\n"
		"{\"prompt\":\"a\",\"chosen\":\"b\",\"rejected\":\"c\"}\n";
	struct world *w = *state;
	struct error e;

	assert_int_equal(read_as(w, TRAIN_DPO, text, 16, false, &e), -1);
	assert_non_null(strstr(e.text, "--skip-long"));
	assert_int_equal(read_as(w, TRAIN_DPO, text, 16, true, &e), 0);
	assert_int_equal(w->counts.too_long, 2);
	assert_int_equal(w->counts.examples, 2);
	assert_int_equal(w->set.count, 2);
	assert_int_equal(read_as(w, TRAIN_KTO, text, 16, true, &e), 0);
	assert_int_equal(w->set.count, 4);
}

static float *parameters(struct model *m)
{
	float *host = memory_new(m->layout.elements, sizeof *host);
	struct error e;

	m->backend->op->download(m->backend, host, (struct view){ m->parameters, 0, 0 }, m->layout.elements);
	CHECK(m->backend->op->sync(m->backend, &e));
	return host;
}

/* From the scratch model to the end, stopped after every update if `halting`; the trained parameters, to be freed. */
static float *train(struct world *w, bool halting, struct train_result *result, size_t *elements)
{
	volatile sig_atomic_t stop = halting ? TRAIN_STOP_AFTER : TRAIN_GO_ON;
	struct train_files files = w->files;
	float *trained = NULL;
	char fingerprint[65];
	struct model m;
	struct error e;

	unlink(files.checkpoint);
	do {
		free(trained);
		CHECK(model_open(&m, w->scratch.directory, w->backend, &e));
		CHECK(train_fingerprint(&m, &w->set, &w->options, fingerprint, &e));
		files.fingerprint = fingerprint;
		CHECK(train_run(&m, &w->set, NULL, &w->options, &files, &stop, result, &e));
		trained = parameters(&m);
		*elements = m.layout.elements;
		model_close(&m);
	} while (result->stopped);
	return trained;
}

/* Weights that the map gives at sharpness 0 against no weights at all; and a weight that is another one. */
static void weights(void **state)
{
	static const enum train_loss losses[] = { TRAIN_DPO, TRAIN_KTO };
	static const struct weight_curve flat = { WEIGHT_POWER, 0, 0 };
	struct world *w = *state;
	struct error e;
	size_t k, i;

	for (k = 0; k < countof(losses); k++) {
		struct train_result result;
		double values[16], mapped[16];
		float *plain, *ones, *moved;
		size_t n;

		use(w, losses[k]);
		plain = train(w, false, &result, &n);
		for (i = 0; i < w->set.count; i++)
			values[i] = 0.1 + (double)w->set.examples[i].question;
		CHECK(weight_from_values(values, NULL, w->set.count, &flat, mapped, NULL, NULL, &e));
		for (i = 0; i < w->set.count; i++)
			w->set.examples[i].weight = mapped[i];
		ones = train(w, false, &result, &n);
		assert_true(result.cached);
		w->set.examples[0].weight = 1.5;
		moved = train(w, false, &result, &n);
		assert_memory_equal(plain, ones, n * sizeof *plain);
		assert_memory_not_equal(plain, moved, n * sizeof *plain);
		free(plain);
		free(ones);
		free(moved);
	}
}

static void resumes(void **state)
{
	static const enum train_loss losses[] = { TRAIN_DPO, TRAIN_KTO };
	struct world *w = *state;
	size_t k;

	for (k = 0; k < countof(losses); k++) {
		struct builder one = { 0 }, many = { 0 };
		struct train_result result;
		float *whole, *parts;
		struct error e;
		size_t n;

		use(w, losses[k]);
		w->options.group = k == 1;
		empty_cache();
		whole = train(w, false, &result, &n);
		assert_false(result.cached);
		CHECK(file_read(&one, w->files.log, 1 << 20, &e));
		parts = train(w, true, &result, &n);
		assert_true(result.resumed + 1 == result.steps);
		CHECK(file_read(&many, w->files.log, 1 << 20, &e));
		assert_memory_equal(whole, parts, n * sizeof *whole);
		assert_true(text_equal(builder_view(&one), builder_view(&many)));
		builder_clear(&one);
		builder_clear(&many);
		free(whole);
		free(parts);
	}
}

/* A field of a step in the log. */
static double logged(const struct world *w, uint64_t step, const char *field)
{
	struct jsonl_reader r;
	struct json *record;
	double value = NAN;
	struct error e;

	CHECK(jsonl_open(&r, w->files.log, false, &e));
	while (jsonl_next(&r, &record, &e) == 0 && record != NULL)
		if (json_value(json_find(record, "step")) == (double)step && json_find(record, field) != NULL)
			value = json_value(json_find(record, field));
	jsonl_close(&r);
	return value;
}

/* From log 2 (dpo) and half the factors (kto) at the reference towards 0, each on its right side. */
static void learns(void **state)
{
	struct world *w = *state;
	struct train_result result;
	size_t n;

	use(w, TRAIN_DPO);
	w->options.batch = 4;
	w->options.epochs = 60;
	free(train(w, false, &result, &n));
	assert_true(fabs(logged(w, 1, "loss") - log(2)) < 1e-4);
	assert_true(fabs(logged(w, 1, "margin")) < 1e-3);
	assert_true(logged(w, result.steps, "loss") < 0.35);
	assert_true(logged(w, result.steps, "right") == 1);
	assert_true(isnan(logged(w, 1, "baseline")));
	use(w, TRAIN_KTO);
	w->options.batch = 9;
	w->options.epochs = 60;
	free(train(w, false, &result, &n));
	assert_true(fabs(logged(w, 1, "loss") - 0.5) < 1e-4);
	assert_true(logged(w, result.steps, "loss") < 0.4);
	assert_true(logged(w, result.steps, "right") > 0.7);
	assert_true(logged(w, result.steps, "baseline") >= 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shapes),  cmocka_unit_test(bad_records), cmocka_unit_test(too_long),
		cmocka_unit_test(weights), cmocka_unit_test(resumes),     cmocka_unit_test(learns),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
