/*
 * The recipes against checks that know nothing of how they are made: each
 * equation of each solution is read from its text and computed again.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "question/recipe.h"
#include "question/template.h"

enum {
	QUESTIONS = 20000,
	DISJOINT = 6000
};

/* -- equations ----------------------------------------------------------------- */

static double term(const char **at)
{
	double value = strtod(*at, (char **)(uintptr_t)at);

	while (strncmp(*at, " * ", 3) == 0 || strncmp(*at, " / ", 3) == 0) {
		bool times = (*at)[1] == '*';

		*at += 3;
		value = times ? value * strtod(*at, (char **)(uintptr_t)at)
			      : value / strtod(*at, (char **)(uintptr_t)at);
	}
	return value;
}

static double expression(const char *at, const char *end)
{
	double value = term(&at);

	while (at < end && (strncmp(at, " + ", 3) == 0 || strncmp(at, " - ", 3) == 0)) {
		bool plus = at[1] == '+';

		at += 3;
		value = plus ? value + term(&at) : value - term(&at);
	}
	assert_ptr_equal(at, end);
	return value;
}

/* Start of the arithmetic that ends at `sign`, behind the last word before it. */
static const char *arithmetic(const char *line, const char *sign)
{
	const char *from = sign;

	while (from > line && strchr("0123456789+-*/ ", from[-1]))
		from--;
	while (*from == ' ')
		from++;
	return from;
}

/* One line's only equation; its result. */
static double check_equation(const char *line)
{
	const char *sign = strstr(line, " = ");
	double result;

	assert_non_null(sign);
	assert_null(strstr(sign + 1, " = "));
	result = strtod(sign + 3, NULL);
	/* All numbers are whole and below 10^6, so doubles hold them exactly. */
	if (expression(arithmetic(line, sign), sign) != result)
		fail_msg("wrong: %s", line);
	return result;
}

static void check_solution(const struct recipe_question *q)
{
	char *copy = memory_string(q->solution.data, q->solution.size), *line = copy, *next;
	unsigned steps = 0;
	double result = 0;

	while ((next = strchr(line, '\n')) != NULL) {
		*next = '\0';
		result = check_equation(line);
		steps++;
		line = next + 1;
	}
	assert_int_equal(strncmp(line, "#### ", 5), 0);
	assert_string_equal(line + 5, q->answer.data);
	assert_true(strtod(q->answer.data, NULL) == result);
	assert_int_equal(steps, q->steps);
	free(copy);
}

/* -- English ------------------------------------------------------------------- */

static bool is_plural(struct text word)
{
	static const char *const pools[] = { "fruit", "toy",  "bakery", "paper",   "goods", "box",
					     "plant", "bird", "animal", "vehicle", "group", "task" };

	for (size_t i = 0; i < countof(pools); i++) {
		size_t count;
		const struct template_noun *nouns = template_pool(text_of(pools[i]), &count);

		for (size_t j = 0; j < count; j++)
			if (text_is(word, nouns[j].many))
				return true;
	}
	return false;
}

static bool holds_vowel(char c)
{
	return c != '\0' && strchr("aeio", c) != NULL;
}

/* The words of t in turn; returns an empty text at the end. */
static struct text next_word(struct text *t)
{
	size_t from = 0, to;
	struct text word;

	while (from < t->size && !isalnum((unsigned char)t->data[from]))
		from++;
	for (to = from; to < t->size && isalnum((unsigned char)t->data[to]); to++)
		;
	word = text_slice(*t, from, to);
	*t = text_slice(*t, to, t->size);
	return word;
}

static void check_english(struct text t)
{
	static const char *const never[] = { "  ", " ,", " .", " ?", "{", "}",  "[",
					     "]",  "|",  "~",  "<",  ">", "..", "\n\n" };
	struct text rest = t, word, last = TEXT("");

	for (size_t i = 0; i < countof(never); i++)
		if (text_find(t, text_of(never[i])) < t.size)
			fail_msg("'%s' in: %.*s", never[i], (int)t.size, t.data);
	for (size_t i = 0; i + 2 < t.size; i++)
		if ((t.data[i] == '.' || t.data[i] == '?') && t.data[i + 1] == ' ' &&
		    islower((unsigned char)t.data[i + 2]))
			fail_msg("small letter starts a sentence: %.*s", (int)t.size, t.data);
	while ((word = next_word(&rest)).size > 0) {
		if ((text_is(last, "1") && is_plural(word)) || (text_is(last, "a") && holds_vowel(word.data[0])) ||
		    (text_is(last, "an") && !holds_vowel(word.data[0]) && !text_is(word, "hour")))
			fail_msg("'%.*s %.*s' in: %.*s", (int)last.size, last.data, (int)word.size, word.data,
				 (int)t.size, t.data);
		last = word;
	}
}

static size_t count_words(struct text t)
{
	size_t n = 0;

	while (next_word(&t).size > 0)
		n++;
	return n;
}

/* -- tests --------------------------------------------------------------------- */

static const struct recipe_options plain = { .seed = 11, .skew = 1 }, flat = { .seed = 12, .skew = 0 };

static void test_gsm_solutions(void **state)
{
	struct recipe_question q = { 0 };
	struct error e;
	uint64_t seen = 0;

	(void)state;
	for (uint64_t i = 0; i < QUESTIONS; i++) {
		struct text question;
		long answer;

		assert_int_equal(
			recipe_make(&q, &recipe_gsm_mini, (enum recipe_split)(i % RECIPE_SPLITS), i, &flat, &e), 0);
		check_solution(&q);
		question = builder_view(&q.question);
		check_english(question);
		check_english(builder_view(&q.solution));
		assert_true(isupper((unsigned char)question.data[0]) || isdigit((unsigned char)question.data[0]));
		assert_true(text_ends(question, TEXT("?")));
		assert_in_range(count_words(question), 10, 80);
		answer = strtol(q.answer.data, NULL, 10);
		assert_in_range(answer, 2, 999);
		assert_in_range(q.steps, 1, 6);
		assert_true(q.skills >> q.skill & 1);
		seen |= q.skills;
	}
	assert_true(seen == (UINT64_C(1) << recipe_gsm_mini.skill_count) - 1);
	recipe_question_clear(&q);
}

/*
 * The numbers in the arithmetic come from somewhere: the question, in digits
 * or in words, an earlier line, or the few constants that everybody knows.
 */
static bool is_known(struct text number, const struct recipe_question *q, size_t line_start)
{
	static const char *const constants[] = { "1", "2", "3", "4", "5", "6", "7", "8", "10", "12", "60", "100" };
	static const char *const words[][2] = {
		{ "one", "1" }, { "first", "1" }, { "row", "1" }, { "nine", "9" }, { "ninth", "9" }
	};
	struct text rest = builder_view(&q->question), word;
	char percent[32];

	for (size_t i = 0; i < countof(constants); i++)
		if (text_is(number, constants[i]))
			return true;
	while ((word = next_word(&rest)).size > 0) {
		if (text_equal(word, number))
			return true;
		for (size_t i = 0; i < countof(words); i++)
			if (text_is(word, words[i][0]) && text_is(number, words[i][1]))
				return true;
	}
	(void)snprintf(percent, sizeof percent, "%.*s0%%", (int)number.size, number.data);
	if (strstr(q->question.data, percent))
		return true; /* the 3 of 30% */
	rest = text_slice(builder_view(&q->solution), 0, line_start);
	while ((word = next_word(&rest)).size > 0)
		if (text_equal(word, number))
			return true;
	return false;
}

static void check_operands(const struct recipe_question *q)
{
	const char *text = q->solution.data, *line = text;

	while (strncmp(line, "####", 4) != 0) {
		const char *sign = strstr(line, " = ");
		struct text rest, word;

		assert_non_null(sign);
		rest.data = arithmetic(line, sign);
		rest.size = (size_t)(sign - rest.data);
		while ((word = next_word(&rest)).size > 0)
			if (!is_known(word, q, (size_t)(line - text)))
				fail_msg("where does %.*s come from? %s / %s", (int)word.size, word.data,
					 q->question.data, text);
		line = strchr(line, '\n') + 1;
	}
}

static void test_gsm_operands(void **state)
{
	struct recipe_question q = { 0 };
	struct error e;

	(void)state;
	for (uint64_t i = 0; i < QUESTIONS; i++) {
		assert_int_equal(recipe_make(&q, &recipe_gsm_mini, RECIPE_WORKED, i, &flat, &e), 0);
		check_operands(&q);
	}
	recipe_question_clear(&q);
}

static int compare_hashes(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return x[0] < y[0] ? -1 : x[0] > y[0] ? 1 : x[1] < y[1] ? -1 : x[1] > y[1];
}

/* Is this sentence one of gsm-mini's without bearing? One on somebody's age is, unless the skill is age. */
static bool is_distractor(const struct recipe_question *q, struct text sentence)
{
	static const char *const marks[] = { " cousins",        " degrees outside",   " got up at ",
					     "'s house has ",   "'s bus ride takes ", "'s favorite number",
					     " lives on floor " };

	for (size_t i = 0; i < countof(marks); i++)
		if (text_find(sentence, text_of(marks[i])) < sentence.size)
			return true;
	return text_ends(sentence, TEXT(" years old")) && q->skill != recipe_skill_find(&recipe_gsm_mini, TEXT("age"));
}

/* The numbers of the question without order, those of distractors left out, and the answer. */
static uint64_t hash_numbers(const struct recipe_question *q)
{
	struct text rest = builder_view(&q->question), word;
	uint64_t hash = 3 * rng_hash(q->answer.data, q->answer.size); /* apart from the same number in the question */

	while (rest.size > 0) {
		size_t end = text_find(rest, TEXT(". "));
		struct text sentence = text_slice(rest, 0, end);

		rest = text_slice(rest, end + 2, rest.size);
		if (is_distractor(q, sentence))
			continue;
		while ((word = next_word(&sentence)).size > 0)
			if (isdigit((unsigned char)word.data[0]))
				hash += rng_hash(word.data, word.size);
	}
	return hash;
}

static uint64_t hash_question(const struct recipe_question *q)
{
	struct builder text = { 0 };
	uint64_t hash;

	recipe_normalise(&text, builder_view(&q->question));
	hash = rng_hash(text.data, text.size);
	builder_clear(&text);
	return hash;
}

/* No hash stands with two splits. Seeds differ from split to split, on purpose. */
static void check_disjoint(const struct recipe *r, uint64_t (*hash)(const struct recipe_question *))
{
	uint64_t(*all)[2] = memory_new((size_t)RECIPE_SPLITS * DISJOINT, sizeof all[0]);
	struct recipe_question q = { 0 };
	size_t used = 0;
	struct error e;

	for (unsigned split = 0; split < RECIPE_SPLITS; split++) {
		struct recipe_options o = { .seed = split, .skew = split };

		for (uint64_t i = 0; i < DISJOINT; i++) {
			assert_int_equal(recipe_make(&q, r, (enum recipe_split)split, i, &o, &e), 0);
			all[used][0] = hash(&q);
			all[used++][1] = split;
		}
	}
	qsort(all, used, sizeof all[0], compare_hashes);
	for (size_t i = 1; i < used; i++)
		assert_true(all[i][0] != all[i - 1][0] || all[i][1] == all[i - 1][1]);
	recipe_question_clear(&q);
	free(all);
}

static void test_splits_disjoint(void **state)
{
	(void)state;
	check_disjoint(&recipe_gsm_mini, hash_question);
	check_disjoint(&recipe_gsm_mini, hash_numbers);
	check_disjoint(&recipe_math_mini, hash_question);
	check_disjoint(&recipe_math_mini, hash_numbers);
}

/* The shares of the hash space: 65,536 keys, within five standard deviations of a binomial. */
static void test_split_shares(void **state)
{
	static const double shares[RECIPE_SPLITS] = { 9, 4, 1, 2 };
	double counts[RECIPE_SPLITS] = { 0 };
	char key[16];

	(void)state;
	for (int i = 0; i < 65536; i++) {
		int n = snprintf(key, sizeof key, "%d", i);

		counts[recipe_split_of((struct text){ key, (size_t)n })]++;
	}
	for (size_t i = 0; i < RECIPE_SPLITS; i++) {
		double p = shares[i] / 16;

		assert_true(fabs(counts[i] - 65536 * p) < 5 * sqrt(65536 * p * (1 - p)));
	}
}

/* First skills as often as their ranks say, within five standard deviations of a binomial. */
static void test_skill_shares(void **state)
{
	double counts[RECIPE_SKILLS_MAX] = { 0 }, all = 0;
	struct recipe_question q = { 0 };
	struct error e;

	(void)state;
	for (uint64_t i = 0; i < QUESTIONS; i++) {
		assert_int_equal(recipe_make(&q, &recipe_gsm_mini, RECIPE_TRAIN, i, &plain, &e), 0);
		counts[q.skill]++;
	}
	for (size_t i = 0; i < recipe_gsm_mini.skill_count; i++) {
		double p = recipe_skill_share(&recipe_gsm_mini, &plain, i);

		assert_true(fabs(counts[i] - QUESTIONS * p) < 5 * sqrt(QUESTIONS * p * (1 - p)));
		all += p;
	}
	assert_true(fabs(all - 1) < 1e-12);
	assert_true(recipe_skill_share(&recipe_gsm_mini, &plain, 0) >
		    20 * recipe_skill_share(&recipe_gsm_mini, &plain, 25));
	recipe_question_clear(&q);
}

static void test_skill_filter(void **state)
{
	size_t average = recipe_skill_find(&recipe_gsm_mini, TEXT("average"));
	size_t add = recipe_skill_find(&recipe_gsm_mini, TEXT("add"));
	struct recipe_options o = { .seed = 1, .skew = 1, .skills = UINT64_C(1) << average | UINT64_C(1) << add };
	struct recipe_question q = { 0 };
	struct error e;

	(void)state;
	assert_true(average < recipe_gsm_mini.skill_count);
	assert_int_equal(recipe_skill_find(&recipe_gsm_mini, TEXT("alchemy")), recipe_gsm_mini.skill_count);
	for (uint64_t i = 0; i < 500; i++) {
		assert_int_equal(recipe_make(&q, &recipe_gsm_mini, RECIPE_TEST, i, &o, &e), 0);
		assert_int_equal(q.skills & ~o.skills, 0);
	}
	o.skills = UINT64_C(1) << 63;
	assert_int_equal(recipe_make(&q, &recipe_gsm_mini, RECIPE_TEST, 0, &o, &e), -1);
	assert_int_equal(e.code, ERROR_RANGE);
	recipe_question_clear(&q);
}

static void test_normalise(void **state)
{
	struct builder a = { 0 }, b = { 0 };

	(void)state;
	recipe_normalise(&a, TEXT("Ana has 3 pens. She gives Ben her pens. Ana's box is hers."));
	recipe_normalise(&b, TEXT("Leo has 3 pens. He gives Mei his pens. Leo's box is hers."));
	assert_string_equal(a.data, b.data);
	builder_reset(&b);
	recipe_normalise(&b, TEXT("Leo has 4 pens. He gives Mei his pens. Leo's box is hers."));
	assert_string_not_equal(a.data, b.data);
	builder_clear(&a);
	builder_clear(&b);
}

/* The same question twice and in any order; another one for another seed, split or index. */
static void test_pure(void **state)
{
	struct recipe_question a = { 0 }, b = { 0 };
	struct recipe_options other = plain;
	struct error e;

	(void)state;
	assert_int_equal(recipe_make(&a, &recipe_gsm_mini, RECIPE_TEST, 77, &plain, &e), 0);
	assert_int_equal(recipe_make(&b, &recipe_gsm_mini, RECIPE_TEST, 78, &plain, &e), 0);
	assert_string_not_equal(a.question.data, b.question.data);
	assert_int_equal(recipe_make(&b, &recipe_gsm_mini, RECIPE_TEST, 77, &plain, &e), 0);
	assert_string_equal(a.id, "gsm-mini/test/000077");
	assert_string_equal(a.question.data, b.question.data);
	assert_string_equal(a.solution.data, b.solution.data);
	other.seed++;
	assert_int_equal(recipe_make(&b, &recipe_gsm_mini, RECIPE_TEST, 77, &other, &e), 0);
	assert_string_not_equal(a.question.data, b.question.data);
	recipe_question_clear(&a);
	recipe_question_clear(&b);
}

/* A stream has no repeats, and says when nothing else is left. */
static void test_stream(void **state)
{
	struct recipe_options o = { .seed = 3, .skew = 1 };
	uint64_t(*all)[2] = memory_new(QUESTIONS, sizeof all[0]);
	struct recipe_stream s;
	struct error e;

	(void)state;
	recipe_stream_init(&s, &recipe_gsm_mini, RECIPE_TEST, 0, &o);
	for (size_t i = 0; i < QUESTIONS; i++) {
		assert_int_equal(recipe_stream_next(&s, &e), 0);
		all[i][0] = hash_question(&s.question);
	}
	assert_int_equal(s.next, QUESTIONS + s.repeats);
	assert_true(s.repeats < QUESTIONS / 5);
	recipe_stream_clear(&s);
	qsort(all, QUESTIONS, sizeof all[0], compare_hashes);
	for (size_t i = 1; i < QUESTIONS; i++)
		assert_true(all[i][0] != all[i - 1][0]);
	free(all);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_gsm_solutions),   cmocka_unit_test(test_gsm_operands),
		cmocka_unit_test(test_splits_disjoint), cmocka_unit_test(test_split_shares),
		cmocka_unit_test(test_skill_shares),    cmocka_unit_test(test_skill_filter),
		cmocka_unit_test(test_normalise),       cmocka_unit_test(test_pure),
		cmocka_unit_test(test_stream),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
