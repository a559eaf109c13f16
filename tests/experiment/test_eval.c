/* Outcomes of questions and the scores made from them. */
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
#include "experiment/eval.h"
#include "math/statistics.h"

static const struct eval_options options = {
	.match = { .rules = EXTRACT_ALL, .policy = { ANSWER_PERCENT_EITHER, ANSWER_ROUNDING } }, .level = 0.95, .seed = 1
};

/* TEXT() as an initialiser. */
#define CONSTANT(literal) \
	{ \
		(literal), sizeof(literal) - 1 \
	}

/* Three questions with the answers 1, 2, 3. */
static struct question three[] = {
	{ CONSTANT("a"), CONSTANT("Q"), CONSTANT("1"), CONSTANT("{\"skills\":[\"add\",\"carry\"],\"steps\":10}"), 1 },
	{ CONSTANT("b"), CONSTANT("Q"), CONSTANT("2"), CONSTANT("{\"skills\":[\"add\",7],\"steps\":2}"), 2 },
	{ CONSTANT("c"), CONSTANT("Q"), CONSTANT("3"), CONSTANT("{\"skills\":\"add\",\"steps\":\"2\"}"), 3 },
};

static struct question_set set = { .questions = three, .count = 3 };

/* Give question `index` one path for each word of `answers`; "-" has no answer. */
static void give(struct eval *v, sample_sink *sink, size_t index, const char *answers)
{
	struct sample_path paths[32];
	struct error e = { 0 };
	size_t count = 0;

	memset(paths, 0, sizeof paths);
	for (const char *p = answers; *p != '\0'; count++) {
		size_t n = strcspn(p, " ");

		if (*p != '-')
			builder_string(&paths[count].text, "#### ");
		builder_add(&paths[count].text, p, n);
		p += n + strspn(p + n, " ");
	}
	assert_int_equal(sink(v, index, paths, count, &e), 0);
	for (size_t i = 0; i < count; i++)
		builder_clear(&paths[i].text);
}

static void assert_estimate(const struct json *object, double value, struct estimate interval)
{
	assert_true(json_value(json_find(object, "value")) == value);
	assert_true(json_value(json_find(object, "lo")) == interval.lo);
	assert_true(json_value(json_find(object, "hi")) == interval.hi);
}

static void greedy(void **state)
{
	struct eval v;
	struct json *scores;
	const struct json *results, *skills, *steps;

	(void)state;
	eval_init(&v, &set, 0, &options);
	assert_int_equal(v.sizes, 0);
	give(&v, eval_greedy, 0, "1.0");
	give(&v, eval_greedy, 1, "3");
	give(&v, eval_greedy, 2, "-");
	assert_int_equal(v.done, 3);
	scores = eval_scores(&v);
	assert_true(json_value(json_find(scores, "questions")) == 3 && json_value(json_find(scores, "level")) == 0.95);
	assert_true(json_value(json_find(scores, "paths")) == 0);
	assert_estimate(json_find(scores, "greedy"), 1.0 / 3, statistics_wilson(1, 3, 0.95));
	assert_int_equal(json_size(json_find(scores, "pass")) + json_size(json_find(scores, "majority")), 0);
	skills = json_find(scores, "skills");
	assert_int_equal(json_size(skills), 2);
	assert_string_equal(json_key(json_first(skills)), "add");
	assert_estimate(json_find(skills, "add"), 0.5, statistics_wilson(1, 2, 0.95));
	assert_true(json_value(json_find(json_find(skills, "add"), "questions")) == 2);
	assert_estimate(json_find(skills, "carry"), 1, statistics_wilson(1, 1, 0.95));
	steps = json_find(scores, "steps");
	assert_int_equal(json_size(steps), 2);
	assert_string_equal(json_key(json_first(steps)), "2"); /* by size, not as words */
	assert_estimate(json_find(steps, "2"), 0, statistics_wilson(0, 1, 0.95));
	assert_estimate(json_find(steps, "10"), 1, statistics_wilson(1, 1, 0.95));
	results = json_find(scores, "results");
	assert_int_equal(json_size(results), 3);
	for (size_t i = 0; i < 3; i++) {
		assert_true(text_equal(json_text(json_find(json_at(results, i), "id")), three[i].id));
		assert_int_equal(json_true(json_find(json_at(results, i), "greedy")), i == 0);
	}
	json_free(scores);
	eval_clear(&v);
}

static void paths(void **state)
{
	/* By question: correct among 6, and whether the majority of the first 1, 2, 4, 6 is correct. */
	static const struct {
		const char *answers;
		uint32_t correct;
		bool majority[4];
	} cases[] = {
		{ "1 7 7 1.0 1 8", 3, { true, true, true, true } },    /* a tie goes to the first cluster */
		{ "7 2 4/2 7 2 2", 4, { false, false, false, true } }, /* the tie at 4 is 7's */
		{ "- - 3 - 3 9", 2, { false, false, false, false } },  /* no answer is a cluster, and wrong */
	};
	struct eval v;
	struct json *scores;
	const struct json *item;
	size_t k = 0;

	(void)state;
	eval_init(&v, &set, 6, &options);
	assert_int_equal(v.sizes, 4);
	for (size_t i = 0; i < 3; i++) {
		give(&v, eval_paths, i, cases[i].answers);
		assert_int_equal(v.correct[i], cases[i].correct);
		for (k = 0; k < 4; k++)
			assert_int_equal(v.majority[i * 4 + k], cases[i].majority[k]);
	}
	scores = eval_scores(&v);
	assert_int_equal(json_kind(json_find(scores, "greedy")), JSON_NULL);
	item = json_find(json_find(scores, "skills"), "carry");
	assert_null(json_find(item, "value"));
	assert_true(json_value(json_find(json_find(item, "pass1"), "value")) == 0.5);
	for (item = json_first(json_find(scores, "pass")), k = 0; item != NULL; item = json_next(item), k++) {
		double x[3];
		size_t size = k < 3 ? (size_t)1 << k : 6;

		for (size_t i = 0; i < 3; i++)
			x[i] = statistics_pass_at(6, cases[i].correct, size);
		assert_int_equal(eval_size(&v, k), size);
		assert_true(json_value(json_find(item, "k")) == (double)size);
		assert_estimate(item, statistics_mean(x, 3), statistics_bootstrap(x, 3, 0.95, STATISTICS_RESAMPLES, 1));
	}
	assert_int_equal(k, 4);
	for (item = json_first(json_find(scores, "majority")), k = 0; item != NULL; item = json_next(item), k++) {
		uint64_t right = 0;

		for (size_t i = 0; i < 3; i++)
			right += cases[i].majority[k];
		assert_estimate(item, (double)right / 3, statistics_wilson(right, 3, 0.95));
	}
	assert_int_equal(k, 4);
	item = json_at(json_find(scores, "results"), 1);
	assert_int_equal(json_kind(json_find(item, "greedy")), JSON_NULL);
	assert_true(json_value(json_find(item, "correct")) == 4 && json_value(json_find(item, "paths")) == 6);
	json_free(scores);
	eval_clear(&v);
}

static void sizes(void **state)
{
	static const struct {
		size_t paths, sizes, last[3];
	} cases[] = { { 1, 1, { 1 } }, { 2, 2, { 1, 2 } }, { 3, 3, { 1, 2, 3 } }, { 4, 3, { 1, 2, 4 } } };

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		struct eval v;

		eval_init(&v, &set, cases[i].paths, &options);
		assert_int_equal(v.sizes, cases[i].sizes);
		for (size_t k = 0; k < v.sizes; k++)
			assert_int_equal(eval_size(&v, k), cases[i].last[k]);
		eval_clear(&v);
	}
}

/* Labels of any length are told apart and told together. */
static void long_labels(void **state)
{
	enum {
		LENGTH = 300
	};
	struct question many[4];
	struct question_set s = { .questions = many, .count = 4 };
	char records[4][LENGTH + 40], label[LENGTH + 1];
	struct eval v;
	struct json *scores;

	(void)state;
	memset(label, 'x', LENGTH);
	label[LENGTH] = '\0';
	for (size_t i = 0; i < 4; i++) {
		many[i] = three[0];
		snprintf(records[i], sizeof records[i], "{\"skills\":[\"%s%c\"]}", label, "abab"[i]);
		many[i].record = text_of(records[i]);
	}
	eval_init(&v, &s, 0, &options);
	for (size_t i = 0; i < 4; i++)
		give(&v, eval_greedy, i, i == 0 ? "1" : "2");
	scores = eval_scores(&v);
	assert_int_equal(json_size(json_find(scores, "skills")), 2);
	assert_estimate(json_first(json_find(scores, "skills")), 0.5, statistics_wilson(1, 2, 0.95));
	json_free(scores);
	eval_clear(&v);
}

/* Votes of 6: shares 3/6, 4/6 and 3/6 (no answer leads), right, right, wrong. */
static void calibration(void **state)
{
	static const char *const answers[] = { "1 7 7 1.0 1 8", "7 2 4/2 7 2 2", "- - 3 - 3 9" };
	const double brier[] = { 0.25, 1.0 / 9, 0.25 };
	const struct json *object, *bin;
	struct json *scores;
	struct eval v;
	double want = 0;

	(void)state;
	eval_init(&v, &set, 6, &options);
	for (size_t i = 0; i < 3; i++)
		give(&v, eval_paths, i, answers[i]);
	scores = eval_scores(&v);
	object = json_find(scores, "calibration");
	assert_int_equal(json_size(json_find(object, "bins")), 2);
	bin = json_first(json_find(object, "bins"));
	assert_true(json_value(json_find(bin, "from")) == 0.4 && json_value(json_find(bin, "to")) == 0.5);
	assert_true(json_value(json_find(bin, "questions")) == 2 && json_value(json_find(bin, "share")) == 0.5);
	assert_estimate(bin, 0.5, statistics_wilson(1, 2, 0.95));
	bin = json_next(bin);
	assert_true(json_value(json_find(bin, "from")) == 0.6);
	assert_estimate(bin, 1, statistics_wilson(1, 1, 0.95));
	/* 2/3 |1/2 - 1/2| + 1/3 |1 - 2/3| */
	assert_true(fabs(json_value(json_find(object, "error")) - 1.0 / 9) < 1e-15);
	for (size_t i = 0; i < 3; i++)
		want += brier[i] / 3;
	assert_true(fabs(json_value(json_find(json_find(object, "brier"), "value")) - want) < 1e-15);
	assert_int_equal(v.votes[0], 3);
	assert_int_equal(v.votes[1], 4);
	json_free(scores);
	eval_clear(&v);
	eval_init(&v, &set, 1, &options);
	for (size_t i = 0; i < 3; i++)
		give(&v, eval_paths, i, "1");
	scores = eval_scores(&v);
	assert_int_equal(json_kind(json_find(scores, "calibration")), JSON_NULL);
	json_free(scores);
	eval_clear(&v);
}

/* Own entropies: 0, 1 and log2 4 bits; then those of a file. */
static void entropy_bins(void **state)
{
	static const char *const answers[] = { "1 1 1 1", "2 5 2 5", "7 8 3 9" };
	static const char *const bad[] = { "{\"id\":\"a\"}\n", "{\"id\":\"a\",\"entropy\":-1}\n", "{\"entropy\":1}\n",
					   "{\"id\":\"a\",\"entropy\":1}\n{\"id\":\"a\",\"entropy\":1}\n" };
	const struct json *bin;
	struct json *scores;
	struct error e;
	struct eval v;

	(void)state;
	eval_init(&v, &set, 4, &options);
	for (size_t i = 0; i < 3; i++)
		give(&v, eval_paths, i, answers[i]);
	assert_true(v.entropy[0] == 0 && v.entropy[1] == 1 && v.entropy[2] == 2);
	scores = eval_scores(&v);
	assert_int_equal(json_size(json_find(scores, "entropy")), 3);
	bin = json_at(json_find(scores, "entropy"), 1);
	assert_true(json_value(json_find(bin, "from")) == 0.5 && json_value(json_find(bin, "to")) == 1);
	assert_true(json_value(json_find(json_find(bin, "pass1"), "value")) == 0.5);
	json_free(scores);
	eval_clear(&v);
	assert_int_equal(file_write("entropies.jsonl",
				    TEXT("{\"id\":\"c\",\"entropy\":0.75}\n{\"id\":\"x\",\"entropy\":9}\n"
					 "{\"id\":\"a\",\"entropy\":null}\n{\"id\":\"b\",\"entropy\":0.6}\n"),
				    &e),
			 0);
	eval_init(&v, &set, 0, &options);
	assert_int_equal(eval_read_entropy(&v, "entropies.jsonl", &e), 0);
	give(&v, eval_greedy, 0, "1");
	give(&v, eval_greedy, 1, "1");
	give(&v, eval_greedy, 2, "3");
	scores = eval_scores(&v);
	assert_int_equal(json_size(json_find(scores, "entropy")), 1);
	bin = json_first(json_find(scores, "entropy"));
	assert_estimate(bin, 0.5, statistics_wilson(1, 2, 0.95));
	assert_null(json_find(bin, "pass1"));
	json_free(scores);
	eval_clear(&v);
	for (size_t i = 0; i < countof(bad); i++) {
		assert_int_equal(file_write("entropies.jsonl", text_of(bad[i]), &e), 0);
		eval_init(&v, &set, 0, &options);
		assert_int_equal(eval_read_entropy(&v, "entropies.jsonl", &e), -1);
		assert_int_equal(e.code, ERROR_FORMAT);
		eval_clear(&v);
	}
	remove("entropies.jsonl");
}

/* A field of any name: a string, a number, an array. */
static void by_field(void **state)
{
	static const char *const by[] = { "level", "steps" };
	struct eval_options o = options;
	struct question many[3];
	struct question_set s = { .questions = many, .count = 3 };
	const struct json *object;
	struct json *scores;
	struct eval v;

	(void)state;
	memcpy(many, three, sizeof many);
	many[0].record = TEXT("{\"level\":\"Level 5\",\"steps\":[\"x\",\"x\"]}");
	many[1].record = TEXT("{\"level\":\"Level 1\",\"steps\":7}");
	many[2].record = TEXT("{\"level\":\"Level 5\"}");
	o.by = by;
	o.by_count = 2;
	eval_init(&v, &s, 0, &o);
	for (size_t i = 0; i < 3; i++)
		give(&v, eval_greedy, i, "1");
	scores = eval_scores(&v);
	object = json_find(json_find(scores, "by"), "level");
	assert_int_equal(json_size(object), 2);
	assert_estimate(json_find(object, "Level 5"), 0.5, statistics_wilson(1, 2, 0.95));
	object = json_find(json_find(scores, "by"), "steps");
	assert_true(json_value(json_find(json_find(object, "x"), "questions")) == 1);
	json_free(scores);
	eval_clear(&v);
}

/* Scores of two models on the same questions, in another order in the file. */
static void against(void **state)
{
	static const char other[] = "{\"results\":[{\"id\":\"c\",\"greedy\":true,\"correct\":1,\"paths\":2},"
				    "{\"id\":\"a\",\"greedy\":false,\"correct\":0,\"paths\":2},"
				    "{\"id\":\"b\",\"greedy\":false,\"correct\":2,\"paths\":2}]}";
	static const struct {
		const char *text, *says;
	} bad[] = {
		{ "{\"results\":[{\"id\":\"c\"},{\"id\":\"a\"}]}", "scores of 2 questions, here are 3" },
		{ "{\"results\":[{\"id\":\"c\"},{\"id\":\"a\"},{\"id\":\"d\"}]}", "has no question b" },
		{ "{\"results\":[{\"id\":\"c\"},{\"id\":\"c\"},{\"id\":\"d\"}]}", "question c stands there twice" },
		{ "{}", "results" },
		{ "{", "scores-other.json" },
	};
	/* a: wrong to right, b: wrong both times, c: right to wrong; pass@1 1 - 0, 0.5 - 1, 0.5 - 0.5. */
	const double greedy_x[] = { 1, 0, -1 }, pass_x[] = { 1, -0.5, 0 };
	const struct json *object;
	struct json *scores;
	struct error e;
	struct eval v;

	(void)state;
	eval_init(&v, &set, 2, &options);
	give(&v, eval_greedy, 0, "1");
	give(&v, eval_greedy, 1, "1");
	give(&v, eval_greedy, 2, "1");
	give(&v, eval_paths, 0, "1 1");
	give(&v, eval_paths, 1, "2 1");
	give(&v, eval_paths, 2, "9 3");
	scores = eval_scores(&v);
	assert_int_equal(file_write("scores-other.json", text_of(other), &e), 0);
	assert_int_equal(eval_against(scores, "scores-other.json", &options, &e), 0);
	object = json_find(scores, "against");
	assert_true(json_value(json_find(object, "gained")) == 1 && json_value(json_find(object, "lost")) == 1);
	assert_estimate(json_find(object, "greedy"), 0,
			statistics_bootstrap(greedy_x, 3, 0.95, STATISTICS_RESAMPLES, options.seed));
	assert_estimate(json_find(object, "pass1"), statistics_mean(pass_x, 3),
			statistics_bootstrap(pass_x, 3, 0.95, STATISTICS_RESAMPLES, options.seed));
	assert_int_equal(json_kind(json_find(object, "majority")), JSON_NULL);
	for (size_t i = 0; i < countof(bad); i++) {
		assert_int_equal(file_write("scores-other.json", text_of(bad[i].text), &e), 0);
		assert_int_equal(eval_against(scores, "scores-other.json", &options, &e), -1);
		if (strstr(e.text, bad[i].says) == NULL)
			fail_msg("case %zu: %s", i, e.text);
	}
	remove("scores-other.json");
	json_free(scores);
	eval_clear(&v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(greedy),      cmocka_unit_test(paths),       cmocka_unit_test(sizes),
		cmocka_unit_test(long_labels), cmocka_unit_test(calibration), cmocka_unit_test(entropy_bins),
		cmocka_unit_test(by_field),    cmocka_unit_test(against),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
