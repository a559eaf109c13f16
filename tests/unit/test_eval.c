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

#include "eval.h"
#include "memory.h"
#include "statistics.h"

static const struct eval_options options = { .rules = ANSWER_ALL, .level = 0.95, .seed = 1 };

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
	assert_true(eval_accuracy(&v) == 1.0 / 3);
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
	assert_int_equal(json_size(json_find(scores, "skills")), 0);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(greedy),
		cmocka_unit_test(paths),
		cmocka_unit_test(sizes),
		cmocka_unit_test(long_labels),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
