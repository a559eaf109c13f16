/* Experiments: overrides, refusals, the plan, and when a stage has to run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/program.h"
#include "config.h"
#include "experiment/experiment.h"
#include "experiment/fields.h"

static const char good[] =
	"{\"backbone\":\"b\",\"seeds\":[5,6],\"threads\":2,\"prompt\":\"plain\","
	"\"data\":{\"recipe\":\"gsm-mini\",\"train\":{\"count\":8},\"test\":{\"file\":\"t.jsonl\",\"count\":3}},"
	"\"sample\":{\"paths\":4,\"slots\":9},\"weight\":{\"drop_right\":true,\"keep\":3},"
	"\"train\":{\"rate\":0.001,\"epochs\":2},"
	"\"methods\":[{\"name\":\"one\",\"mode\":\"uniform\"},"
	"{\"name\":\"two\",\"mode\":\"entropy\",\"sharpness\":0.5,\"keep\":1,\"train\":{\"rate\":0.002}}]}";

/* A folder of its own, in which experiment.json stands. */
struct fixture {
	char folder[64];
	char *file;
};

static int setup(void **state)
{
	static struct fixture f;
	struct error e;

	snprintf(f.folder, sizeof f.folder, "/tmp/test_experiment.XXXXXX");
	if (mkdtemp(f.folder) == NULL)
		return -1;
	f.file = file_join(f.folder, "try.json");
	*state = &f;
	return file_write(f.file, text_of(good), &e);
}

static void remove_all(const char *folder, const char *const *names)
{
	for (; *names != NULL; names++) {
		char *path = file_join(folder, *names);

		unlink(path);
		free(path);
	}
	rmdir(folder);
}

static int teardown(void **state)
{
	static const char *const names[] = { "try.json",
					     "in.jsonl",
					     "out.jsonl",
					     "out.jsonl.key",
					     "out.jsonl.meta.json",
					     "out.jsonl.partial",
					     "out.jsonl.partial.new",
					     "out.jsonl.lock",
					     "out.jsonl.key.partial.new",
					     NULL };
	struct fixture *f = *state;

	remove_all(f->folder, names);
	free(f->file);
	return 0;
}

/* All of a stage's command line behind its name, with blanks between. */
static char *words(const struct stage *s)
{
	struct builder b = { 0 };

	for (int i = 0; i < s->argc; i++)
		builder_format(&b, "%s%s", i == 0 ? "" : " ", s->argv[i]);
	return b.data;
}

static void plans(void **state)
{
	struct fixture *f = *state;
	struct experiment_plan p;
	struct experiment x;
	struct error e = { 0 };
	static const char *const commands[] = { "data",   "eval",   "sample", "match", "entropy", "weight", "weight",
						"train",  "eval",   "train",  "eval",  "sample",  "match",  "entropy",
						"weight", "weight", "train",  "eval",  "train",   "eval" };
	char *line;

	assert_int_equal(experiment_read(&x, f->file, NULL, 0, &e), 0);
	assert_string_equal(x.name, "try");
	assert_int_equal(x.seed_count, 2);
	experiment_plan(&p, &x, "runs/try");
	assert_int_equal(p.count, sizeof commands / sizeof commands[0]);
	for (size_t i = 0; i < p.count; i++)
		assert_string_equal(p.stages[i].argv[0], commands[i]);
	line = words(&p.stages[0]);
	assert_string_equal(line, "data --split train --count 8 --output runs/try/data/train.jsonl gsm-mini");
	free(line);
	line = words(&p.stages[6]);
	assert_string_equal(line,
			    "weight --input runs/try/seed-5/entropy.jsonl --output runs/try/seed-5/two/weights.jsonl "
			    "--seed 5 --mode entropy --sharpness 0.5 --keep 1 --drop-right");
	free(line);
	line = words(&p.stages[5]);
	assert_non_null(strstr(line, "--mode uniform --keep 3 --drop-right"));
	free(line);
	/* A method's own fields go before the common ones. */
	line = words(&p.stages[9]);
	assert_non_null(strstr(line, "--seed 5 --epochs 2 --rate 0.002 --prompt plain --threads 2"));
	free(line);
	/* Of a file the count is a limit; paths start at the experiment's folder. */
	line = words(&p.stages[8]);
	assert_non_null(strstr(line, "--limit 3"));
	assert_non_null(strstr(line, f->folder));
	free(line);
	experiment_plan_clear(&p);
	experiment_clear(&x);
}

static void overrides(void **state)
{
	static const char *const sets[] = {
		"train.rate=3e-4", "methods.two.sharpness=2", "methods.0.name=first", "name=other",
		"seeds=[7]",       "backbone=here",           "eval.paths=2",         "probe={\"paths\":4}"
	};
	struct fixture *f = *state;
	struct experiment_plan p;
	struct experiment x;
	struct error e = { 0 };
	char *path;

	assert_int_equal(experiment_read(&x, f->file, sets, sizeof sets / sizeof sets[0], &e), 0);
	assert_string_equal(x.name, "other");
	assert_int_equal(x.seeds[0], 7);
	assert_true(experiment_number(&x, "train", "rate", 0) == 3e-4);
	assert_true(experiment_number(&x, "train", "epochs", 0) == 2);
	assert_true(text_is(experiment_method(&x, 0), "first"));
	assert_true(json_value(json_find(json_at(x.methods, 1), "sharpness")) == 2);
	/* An override's path is as it was typed. */
	assert_true(text_is(json_text(json_find(x.root, "backbone")), "here"));
	/* With sampled paths in the evaluation the backbone is scored for each seed. */
	path = experiment_backbone_path(&x, "r", 0, "scores.json");
	assert_string_equal(path, "r/seed-7/backbone/scores.json");
	free(path);
	experiment_plan(&p, &x, "r");
	assert_int_equal(p.count, 14);
	assert_string_equal(p.stages[2].label, "probe/paths.jsonl");
	experiment_plan_clear(&p);
	experiment_clear(&x);
}

/* Every field that is an option has its row. */
static void options(void **state)
{
	static const struct field *const tables[] = {
		experiment_fields,         experiment_method_fields, experiment_sample_fields, experiment_match_fields,
		experiment_train_fields,   experiment_learn_fields,  experiment_start_fields,  experiment_dpo_fields,
		experiment_kto_fields,     experiment_eval_fields,   experiment_data_fields,   experiment_split_fields,
		experiment_pretrain_fields
	};

	(void)state;
	for (size_t i = 0; i < countof(tables); i++)
		for (const struct field *f = tables[i]; f->kind != FIELD_END; f++) {
			const struct field *inner = f->kind == FIELD_SECTION ? f->fields : NULL;

			if (f->kind == FIELD_OPTION && field_option(f) == NULL)
				fail_msg("no option for %s", f->key);
			for (; inner != NULL && inner->kind != FIELD_END; inner++)
				if (inner->kind == FIELD_OPTION && field_option(inner) == NULL)
					fail_msg("no option for %s.%s", f->key, inner->key);
		}
	assert_string_equal(field_option(&experiment_learn_fields[0])->name, "learn");
}

/* What a command takes, an experiment takes: words of the same list, several rules with commas between. */
static void takes(void **state)
{
	static const char *const sets[] = { "match.extract=letters",
					    "match.extract=boxed,phrase",
					    "match.percent=ratio",
					    "match.cut=any",
					    "train.skip_cut=true",
					    "sample.dtype=q8_0",
					    "sample.temperature=0",
					    "train.context=2",
					    "methods.two.mode=certain",
					    "eval.paths=0",
					    "train.beta1=0.99999",
					    "threads=0",
					    "sample.until=correct=1,gain=0.1" };
	struct fixture *f = *state;

	for (size_t i = 0; i < countof(sets); i++) {
		struct experiment x;
		struct error e = { 0 };

		if (experiment_read(&x, f->file, &sets[i], 1, &e))
			fail_msg("%s: said '%s'", sets[i], e.text);
		experiment_clear(&x);
	}
}

/* Each of these must be refused, with these words. */
static void refusals(void **state)
{
	static const char *const cases[][2] = {
		{ "train.rate=0", "train.rate is 0, but must be a number above 0 to 1" },
		{ "train.rat=1", "train: no field 'rat'" },
		{ "nothing=1", "no field 'nothing'" },
		{ "methods.one.mode=best",
		  "must be entropy, accuracy, rejected, uniform, variance, vote-margin or certain" },
		{ "methods.1.name=one", "two methods are called 'one'" },
		{ "methods.1.against=three", "methods.1.against: there is no method 'three'" },
		{ "methods.1.loss=lm", "must be sft, dpo or kto" },
		{ "methods.1.dpo={\"lambda\":1}", "no field 'lambda' is known here; there are beta, smoothing, nll" },
		{ "pretrain={\"worked\":5}", "backbone and pretrain: the model to start from is one or the other" },
		{ "tune={\"rate\":[1e-3],\"epochs\":[1]}", "tune needs data.validation to choose by" },
		{ "rounds=0", "a whole number from 1 to 100" },
		{ "methods.1.name=backbone", "the model before training" },
		{ "methods.1.name=a/b", "letters, digits" },
		{ "methods.7.name=a", "the list has no '7'" },
		{ "methods=[1]", "methods.0 must be an object" },
		{ "methods=[{\"name\":\"a\"}]", "needs a mode" },
		{ "seeds=[]", "want 1 to" },
		{ "seeds=[1.5]", "whole numbers" },
		{ "seeds=[-1]", "whole numbers" },
		{ "data.test={}", "needs a count, or a file" },
		{ "data={\"train\":{\"count\":1},\"test\":{\"count\":1}}", "needs a recipe" },
		{ "data.test.offset=1", "is for recipes" },
		{ "data.train=3", "must be an object" },
		{ "sample.paths=1e9", "a whole number from 1 to 65536" },
		{ "methods.two.learn={}", "methods.1.learn needs data.validation" },
		{ "methods.0.learn={}", "has no sharpness to learn" },
		{ "methods.two.learn={\"rate\":0}", "a number above 0 to 10" },
		{ "methods.two.learn={\"what\":\"b\"}", "methods.1.learn.what: `b` is not a or a,c" },
		{ "methods.two.map=line", "must be power, exponential, sigmoid, clip or rank" },
		{ "methods.two.centre=1", "centre is of the maps sigmoid and clip" },
		{ "methods.two.map=clip", "the map clip needs a cap" },
		{ "sample.until=often", "sample.until: 'often' is no rule" },
		{ "match.extract=last", "match.extract: `last` is none of all, gsm8k, math, letters" },
		{ "methods.two.mode=column", "must be entropy, accuracy" },
		{ "sample.until=4", "a text" },
		{ "sample.round=4", "means nothing without sample.until" },
		{ "weight.drop_right=\"yes\"", "true or false" },
		{ "=1", "want KEY=VALUE" },
		{ "train", "want KEY=VALUE" },
		{ "threads.x=1", "below a plain value" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct experiment x;
		struct error e = { 0 };

		assert_int_equal(experiment_read(&x, f->file, &cases[i][0], 1, &e), -1);
		if (strstr(e.text, cases[i][1]) == NULL)
			fail_msg("%s: said '%s'", cases[i][0], e.text);
		assert_null(x.root);
	}
}

/* A rule goes to the sampling of questions to train on with all that matching needs, and not to the probe. */
static void until(void **state)
{
	static const char *const set[] = { "sample.until=correct=2",        "sample.round=3",
					   "match.extract=gsm8k",           "match.cut=none",
					   "match.exclude_unanswered=true", "probe={\"paths\":5}" };
	struct fixture *f = *state;
	struct experiment_plan p;
	struct experiment x;
	struct error e = { 0 };
	size_t rules = 0, probes = 0, graded = 0;

	assert_int_equal(experiment_read(&x, f->file, set, sizeof set / sizeof set[0], &e), 0);
	experiment_plan(&p, &x, "runs/try");
	for (size_t i = 0; i < p.count; i++) {
		char *line = words(&p.stages[i]);

		if (strcmp(p.stages[i].argv[0], "sample") == 0 && strstr(line, "probe/") != NULL) {
			assert_null(strstr(line, "--until"));
			probes++;
		} else if (strcmp(p.stages[i].argv[0], "sample") == 0) {
			assert_non_null(strstr(
				line, "--until correct=2 --round 3 --extract gsm8k --cut none --exclude-unanswered"));
			rules++;
		} else if (strcmp(p.stages[i].argv[0], "match") == 0 || strcmp(p.stages[i].argv[0], "eval") == 0) {
			assert_non_null(strstr(line, "--cut none"));
			graded++;
		}
		free(line);
	}
	assert_int_equal(probes, 1);
	assert_int_equal(rules, 2);
	assert_true(graded > 3);
	experiment_plan_clear(&p);
	experiment_clear(&x);
}

/* A method that learns tells train where its weights begin; the others do not. */
static void learning(void **state)
{
	static const char *const set[] = { "methods.two.learn={\"every\":2,\"batch\":7}",
					   "data.validation={\"count\":4}" };
	struct fixture *f = *state;
	struct experiment_plan p;
	struct experiment x;
	struct error e = { 0 };
	size_t learn = 0, plain = 0;

	if (experiment_read(&x, f->file, set, sizeof set / sizeof set[0], &e))
		fail_msg("%s", e.text);
	experiment_plan(&p, &x, "runs/try");
	for (size_t i = 0; i < p.count; i++) {
		char *line = words(&p.stages[i]);

		if (strcmp(p.stages[i].argv[0], "train") == 0 && strstr(line, "/two/") != NULL) {
			assert_non_null(strstr(
				line, "--learn a --learn-every 2 --learn-batch 7 --mode entropy --sharpness 0.5"));
			assert_non_null(strstr(line, "--validate runs/try/data/validation.jsonl"));
			learn++;
		} else if (strcmp(p.stages[i].argv[0], "train") == 0) {
			assert_null(strstr(line, "--learn"));
			assert_null(strstr(line, "--mode "));
			plain++;
		}
		free(line);
	}
	assert_int_equal(learn, 2);
	assert_int_equal(plain, 2);
	experiment_plan_clear(&p);
	experiment_clear(&x);
}

/* Under dpo and kto the backbone's paths of the validation questions come first; maps go to weight and to train. */
static void learning_from_paths(void **state)
{
	static const char *const set[] = { "methods.two.learn={\"what\":\"a,c\"}", "methods.two.map=sigmoid",
					   "methods.two.centre=1.5", "methods.two.loss=kto",
					   "data.validation={\"count\":4}" };
	static const char *const bad[][2] = {
		{ "methods.two.map=rank", "methods.1.centre is of the maps" },
		{ "methods.two={\"name\":\"two\",\"mode\":\"entropy\",\"learn\":{\"what\":\"a,c\"}}",
		  "the centre c is the map sigmoid's" },
		{ "methods.two.map=clip", "learn: not under the map clip" },
		{ "methods.two.sharpness=11", "where learning begins" },
	};
	static const char *const first[] = { "sample", "match", "entropy", "weight" };
	struct fixture *f = *state;
	const char *sets[countof(set) + 1];
	struct experiment_plan p;
	struct experiment x;
	struct error e = { 0 };
	size_t learn = 0, followed = 0, i;

	if (experiment_read(&x, f->file, set, countof(set), &e))
		fail_msg("%s", e.text);
	experiment_plan(&p, &x, "runs/try");
	for (i = 0; i < p.count; i++) {
		char *line = words(&p.stages[i]);

		if (strstr(line, "/validation/") != NULL && strcmp(p.stages[i].argv[0], "train") != 0) {
			assert_true(followed < countof(first));
			assert_string_equal(p.stages[i].argv[0], first[followed++]);
			assert_int_equal(p.stages[i].seed, STAGE_ANY);
		} else if (strstr(line, "--learn ") != NULL) {
			assert_non_null(
				strstr(line, "--learn a,c --mode entropy --map sigmoid --sharpness 0.5 --centre 1.5"));
			assert_non_null(strstr(line, "--validate runs/try/validation/weights.jsonl"));
			assert_non_null(strstr(line, "--loss kto"));
			assert_int_equal(followed, countof(first));
			learn++;
		} else if (strcmp(p.stages[i].argv[0], "weight") == 0 && strstr(line, "/two/") != NULL) {
			assert_non_null(strstr(line, "--mode entropy --map sigmoid --sharpness 0.5 --centre 1.5"));
		}
		free(line);
	}
	assert_int_equal(learn, 2);
	experiment_plan_clear(&p);
	experiment_clear(&x);
	memcpy(sets, set, sizeof set);
	for (i = 0; i < countof(bad); i++) {
		sets[countof(set)] = bad[i][0];
		assert_int_equal(experiment_read(&x, f->file, sets, countof(sets), &e), -1);
		if (strstr(e.text, bad[i][1]) == NULL)
			fail_msg("%s: %s", bad[i][0], e.text);
	}
}

static void make(struct stage *s, const struct fixture *f, const char *rate, const char *threads)
{
	char *in = file_join(f->folder, "in.jsonl"), *out = file_join(f->folder, "out.jsonl");

	stage_init(s, "weight", 0, 0);
	s->output = out;
	s->label = file_join("", "out.jsonl");
	stage_input(s, "input", in);
	stage_target(s, "output", out);
	stage_option(s, "rate", rate);
	stage_option_aside(s, "threads", threads);
	free(in);
}

static enum stage_state look(const struct stage *s, char key[65])
{
	struct stage_hashes h = { 0 };
	enum stage_state state = STAGE_NEW;
	struct error e = { 0 };

	assert_int_equal(stage_look(s, &h, key, &state, &e), 0);
	stage_hashes_clear(&h);
	return state;
}

static void put(const struct fixture *f, const char *name, const char *bytes)
{
	char *path = file_join(f->folder, name);
	struct error e = { 0 };

	assert_int_equal(file_write(path, text_of(bytes), &e), 0);
	free(path);
}

static bool there(const struct fixture *f, const char *name)
{
	char *path = file_join(f->folder, name);
	bool yes = file_exists(path);

	free(path);
	return yes;
}

static void keys(void **state)
{
	struct fixture *f = *state;
	struct stage_hashes h = { 0 };
	struct stage a, other, threads;
	struct error e = { 0 };
	char key[65], again[65];

	make(&a, f, "1", "1");
	make(&other, f, "2", "1");
	make(&threads, f, "1", "8");
	put(f, "in.jsonl", "one\n");
	put(f, "out.jsonl", "left by somebody\n");
	put(f, "out.jsonl.partial", "and unfinished\n");
	assert_int_equal(look(&a, key), STAGE_NEW);

	/* Begun: what was there is gone; what this stage then leaves stays for it, and for no other. */
	assert_int_equal(stage_begin(&a, &h, key, STAGE_NEW, &e), 0);
	assert_false(there(f, "out.jsonl"));
	assert_false(there(f, "out.jsonl.partial"));
	assert_int_equal(look(&a, key), STAGE_BEGUN);
	put(f, "out.jsonl.partial", "half\n");
	assert_int_equal(stage_begin(&a, &h, key, STAGE_BEGUN, &e), 0);
	assert_true(there(f, "out.jsonl.partial"));
	assert_int_equal(look(&other, again), STAGE_NEW);

	/* Written and described, but killed before the key. */
	put(f, "out.jsonl", "result\n");
	assert_int_equal(look(&a, key), STAGE_BEGUN);
	put(f, "out.jsonl.meta.json", "{}\n");
	assert_int_equal(look(&a, key), STAGE_DONE);
	assert_int_equal(stage_finish(&a, &h, key, &e), 0);
	assert_int_equal(look(&a, again), STAGE_DONE);
	assert_string_equal(key, again);

	/* Threads cannot change the result; options, inputs and the output's own bytes can. */
	assert_int_equal(look(&threads, again), STAGE_DONE);
	assert_int_equal(look(&other, again), STAGE_NEW);
	put(f, "out.jsonl", "touched\n");
	assert_int_equal(look(&a, again), STAGE_NEW);
	put(f, "out.jsonl", "result\n");
	put(f, "in.jsonl", "two\n");
	assert_int_equal(look(&a, again), STAGE_NEW);
	assert_string_not_equal(key, again);
	put(f, "in.jsonl", "one\n");
	assert_int_equal(look(&a, again), STAGE_DONE);

	/* Left by a process that is dead: by a killed stage, or by a run that wrote a key. */
	put(f, "out.jsonl.partial.new", "half\n");
	put(f, "out.jsonl.lock", "");
	put(f, "out.jsonl.key.partial.new", "");
	stage_sweep(&a);
	assert_false(there(f, "out.jsonl.partial.new"));
	assert_false(there(f, "out.jsonl.lock"));
	assert_false(there(f, "out.jsonl.key.partial.new"));
	assert_true(there(f, "out.jsonl.partial"));
	stage_hashes_clear(&h);
	stage_clear(&a);
	stage_clear(&other);
	stage_clear(&threads);
}

/* What a key is made of: the program itself, then the command line, then every file of a model that is read. */
static void whole_keys(void **state)
{
	struct fixture *f = *state;
	char *folder = file_join(f->folder, "model"), *config = file_join(folder, "tokenizer_config.json"), key[65],
	     other[65];
	struct error e = { 0 };
	struct builder b = { 0 };
	struct stage s;

	builder_format(&b, "east %s %s\n5:match\n5:count\n1:3\n", VERSION, program_source);
	sha256_hex(builder_view(&b), other);
	stage_init(&s, "match", 0, 0);
	stage_option(&s, "count", "3");
	s.output = file_join(f->folder, "none.jsonl");
	assert_int_equal(look(&s, key), STAGE_NEW);
	assert_string_equal(key, other);
	assert_int_equal(file_make_directory(folder, &e), 0);
	stage_input(&s, "model", folder);
	assert_int_equal(look(&s, key), STAGE_NEW);
	assert_int_equal(file_write(config, TEXT("{\"eos_token\":\"</s>\"}"), &e), 0);
	assert_int_equal(look(&s, other), STAGE_NEW);
	assert_string_not_equal(key, other);
	unlink(config);
	rmdir(folder);
	stage_clear(&s);
	builder_clear(&b);
	free(config);
	free(folder);
}

/* Moved to another directory, a run is still done: no path is part of a key. */
static void moved(void **state)
{
	struct stage a, b;

	(void)state;
	stage_init(&a, "match", 0, 0);
	stage_init(&b, "match", 0, 0);
	stage_input(&a, "input", "runs/a/x.jsonl");
	stage_input(&b, "input", "runs/b/x.jsonl");
	stage_target(&a, "output", "runs/a/y.jsonl");
	stage_target(&b, "output", "runs/b/y.jsonl");
	assert_true(text_equal(builder_view(&a.identity), builder_view(&b.identity)));
	/* Words do not run into each other. */
	stage_operand(&a, "ab");
	stage_operand(&a, "c");
	stage_operand(&b, "a");
	stage_operand(&b, "bc");
	assert_false(text_equal(builder_view(&a.identity), builder_view(&b.identity)));
	stage_clear(&a);
	stage_clear(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(plans, setup, teardown),
		cmocka_unit_test_setup_teardown(overrides, setup, teardown),
		cmocka_unit_test(options),
		cmocka_unit_test_setup_teardown(takes, setup, teardown),
		cmocka_unit_test_setup_teardown(refusals, setup, teardown),
		cmocka_unit_test_setup_teardown(until, setup, teardown),
		cmocka_unit_test_setup_teardown(learning, setup, teardown),
		cmocka_unit_test_setup_teardown(learning_from_paths, setup, teardown),
		cmocka_unit_test_setup_teardown(keys, setup, teardown),
		cmocka_unit_test_setup_teardown(whole_keys, setup, teardown),
		cmocka_unit_test(moved),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
