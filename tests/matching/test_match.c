/* Records through match: clusters, policies, errors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/rng.h"
#include "matching/match.h"

static const struct match_options defaults = { .rules = EXTRACT_ALL,
					       .policy = { ANSWER_PERCENT_EITHER, ANSWER_ROUNDING } };

/* A record written with ' for ". */
static struct json *record_of(const char *quoted)
{
	struct error e = { 0 };
	struct builder b = { 0 };
	struct json *record;

	builder_string(&b, quoted);
	for (size_t i = 0; i < b.size; i++)
		b.data[i] = b.data[i] == '\'' ? '"' : b.data[i];
	if (json_parse(&record, builder_view(&b), "test", &e))
		fail_msg("%s", e.text);
	builder_clear(&b);
	return record;
}

static void assert_record(const struct json *record, const char *quoted)
{
	struct json *want = record_of(quoted);
	struct builder a = { 0 }, b = { 0 };

	json_print(&a, record);
	json_print(&b, want);
	assert_string_equal(a.data, b.data);
	builder_clear(&a);
	builder_clear(&b);
	json_free(want);
}

static int match(struct json *json, const struct match_options *o, struct match_counts *counts, const char *origin,
		 struct error *e)
{
	struct record r;
	int rc;

	record_open(&r, json, origin);
	rc = match_record(&r, o, counts, e);
	if (rc == 0)
		record_add(&r, RECORD_MATCH);
	record_clear(&r);
	return rc;
}

static void whole_records(void **state)
{
	static const char in[] = "{'id':'q','answer':'1/2','x':[1],'paths':[{'text':'#### 0.5'},{'text':'#### 2'},"
				 "{'text':'no idea'},{'text':'so \\\\boxed{\\\\frac12}','finish':'stop'},{'text':''}]}";
	struct match_counts counts = { 1, 1, 1, 1, 0, 0, 0, 0, 0, 0 };
	struct match_options o = defaults;
	struct json *record = record_of(in);
	struct error e = { 0 };

	(void)state;
	assert_int_equal(match(record, &o, &counts, "f:1", &e), 0);
	assert_record(
		record,
		"{'id':'q','answer':'1/2','x':[1],'paths':["
		"{'text':'#### 0.5','pred':'0.5','rule':'hash','verdict':'equal','correct':true,'cluster':0},"
		"{'text':'#### 2','pred':'2','rule':'hash','verdict':'different','correct':false,'cluster':1},"
		"{'text':'no idea','pred':null,'rule':null,'verdict':null,'correct':false,'cluster':2},"
		"{'text':'so "
		"\\\\boxed{\\\\frac12}','finish':'stop','pred':'\\\\frac12','rule':'boxed','verdict':'equal','correct':true,'cluster':0},"
		"{'text':'','pred':null,'rule':null,'verdict':null,'correct':false,'cluster':2}],"
		"'clusters':[{'answer':'0.5','count':2,'correct':true},{'answer':'2','count':1,'correct':false},"
		"{'answer':null,'count':2,'correct':false}],'unanswered':2,'undecided':0,'unparsed':0}");
	assert_int_equal(counts.questions, 2);
	assert_int_equal(counts.paths, 6);
	assert_int_equal(counts.correct, 3);
	assert_int_equal(counts.unanswered, 3);

	/* Again, with other options: fields are replaced where they stand. */
	o.exclude_unanswered = true;
	o.rules = EXTRACT_BOXED;
	assert_int_equal(match(record, &o, &counts, "f:1", &e), 0);
	assert_record(
		record,
		"{'id':'q','answer':'1/2','x':[1],'paths':["
		"{'text':'#### 0.5','pred':null,'rule':null,'verdict':null,'correct':false,'cluster':-1},"
		"{'text':'#### 2','pred':null,'rule':null,'verdict':null,'correct':false,'cluster':-1},"
		"{'text':'no idea','pred':null,'rule':null,'verdict':null,'correct':false,'cluster':-1},"
		"{'text':'so "
		"\\\\boxed{\\\\frac12}','finish':'stop','pred':'\\\\frac12','rule':'boxed','verdict':'equal','correct':true,'cluster':0},"
		"{'text':'','pred':null,'rule':null,'verdict':null,'correct':false,'cluster':-1}],"
		"'clusters':[{'answer':'\\\\frac12','count':1,'correct':true}],'unanswered':4,'undecided':0,'unparsed':0}");
	json_free(record);
}

/* What counts of a path that was cut off: what its mark had completed, nothing, or what any path would have. */
static void cut_paths(void **state)
{
	static const struct {
		const char *text;
		bool marked; /* whether 42 is complete */
	} cases[] = {
		{ "\\\\boxed{42}", true },
		{ "\\\\boxed{42} is it. Let me check: 6", true },
		{ "\\\\boxed 42", false },
		{ "\\\\boxed 42 is", true },
		{ "\\\\boxed{42", false },
		{ "\\\\boxed{42} or rather \\\\boxed{4", false },
		{ "#### 42", false },
		{ "#### 42\\n", true },
		{ "#### 42\\nSo", true },
		{ "<answer>42", false },
		{ "<answer>42</answer>", true },
		{ "The answer is 42", false },
		{ "The answer is 42 and", false },
		{ "The answer is 42.", true },
		{ "Answer: 42\\nIndeed", true },
		{ "The answer is $42$. It", true },
		{ "The answer is 42. No, the answer is 4", false },
		{ "42", false },
		{ "So she has 42 apples. Then", false },
		{ "So $x = 42$", false },
		{ "forty-two", false },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		for (int cut = MATCH_CUT_MARKED; cut <= MATCH_CUT_ANY; cut++) {
			struct match_options o = defaults;
			struct match_counts counts = { 0 };
			struct error e = { 0 };
			char text[256];
			struct json *record;
			bool right;

			(void)snprintf(text, sizeof text,
				       "{'answer':'42','paths':[{'text':'%s','finish':'length'},{'text':'42'},"
				       "{'text':'42','finish':null}]}",
				       cases[i].text);
			record = record_of(text);
			o.cut = (enum match_cut)cut;
			assert_int_equal(match(record, &o, &counts, "f:1", &e), 0);
			right = json_true(json_find(json_at(json_find(record, "paths"), 0), "correct"));
			if (cut != MATCH_CUT_ANY && right != (cut == MATCH_CUT_MARKED && cases[i].marked))
				fail_msg("'%s' is %s", cases[i].text, right ? "right" : "not right");
			assert_int_equal(counts.cut, 1);
			assert_int_equal(counts.correct, 2 + (right ? 1 : 0));
			if (cut == MATCH_CUT_NONE)
				assert_int_equal(counts.cut_unanswered, 1);
			json_free(record);
		}
	}
}

static void no_paths_and_percent(void **state)
{
	struct match_options o = defaults;
	struct match_counts counts = { 0 };
	struct error e = { 0 };
	struct json *record = record_of("{'answer':'28%','paths':[]}");

	(void)state;
	assert_int_equal(match(record, &o, &counts, "f:1", &e), 0);
	assert_record(record, "{'answer':'28%','paths':[],'clusters':[],'unanswered':0,'undecided':0,'unparsed':0}");
	json_free(record);
	for (int policy = 0; policy < 3; policy++) {
		o.policy.percent = (enum answer_percent)policy;
		record = record_of("{'answer':'28%','paths':[{'text':'#### 28'},{'text':'#### 0.28'}]}");
		assert_int_equal(match(record, &o, &counts, "f:1", &e), 0);
		assert_int_equal(json_true(json_find(json_at(json_find(record, "paths"), 0), "correct")),
				 policy != ANSWER_PERCENT_RATIO);
		assert_int_equal(json_true(json_find(json_at(json_find(record, "paths"), 1), "correct")),
				 policy != ANSWER_PERCENT_NUMBER);
		json_free(record);
	}
}

/* What is undecided or not understood is not correct, and is counted. */
static void neither_right_nor_wrong(void **state)
{
	struct match_counts counts = { 0 };
	struct error e = { 0 };
	struct json *record = record_of("{'answer':'9^{9^{9^9}}','paths':[{'text':'\\\\boxed{10^{10^{10}}}'},"
					"{'text':'\\\\boxed{\\\\frac{1}}'},{'text':'\\\\boxed{3}'}]}");

	(void)state;
	assert_int_equal(match(record, &defaults, &counts, "f:1", &e), 0);
	assert_int_equal(counts.undecided, 1);
	assert_int_equal(counts.unparsed, 1);
	assert_int_equal(counts.correct, 0);
	assert_int_equal(counts.golds_unparsed, 0);
	json_free(record);
	record = record_of(
		"{'answer':'\\\\frac{1}','paths':[{'text':'\\\\boxed{\\\\frac{1}}'},{'text':'\\\\boxed{1}'}]}");
	assert_int_equal(match(record, &defaults, &counts, "f:2", &e), 0);
	assert_int_equal(counts.golds_unparsed, 1);
	assert_int_equal(counts.correct, 1); /* the same text */
	json_free(record);
}

/* With nothing to compare with, answers are found and clustered, not judged; once there is, that is said. */
static void unjudged(void **state)
{
	struct match_options o = defaults;
	struct match_counts counts = { 0 };
	struct error e = { 0 };
	struct json *record = record_of("{'answer':' ','paths':[{'text':'#### 1'},{'text':'#### 1.0'},{'text':'x^'}]}");

	(void)state;
	for (o.grader = GRADER_NONE; o.grader <= GRADER_GSM8K; o.grader++) {
		assert_int_equal(match(record, &o, &counts, "f:1", &e), 0);
		for (size_t i = 0; i < 3; i++) {
			const struct json *path = json_at(json_find(record, "paths"), i);

			assert_int_equal(json_kind(json_find(path, "verdict")), JSON_NULL);
			assert_false(json_true(json_find(path, "correct")));
			assert_int_equal(json_kind(json_find(path, "pred")), JSON_STRING);
		}
		assert_false(json_true(json_find(record, "judged")));
		assert_false(json_true(json_find(json_at(json_find(record, "clusters"), 0), "correct")));
		assert_true(json_value(json_find(record, "undecided")) == 0);
		assert_true(json_value(json_find(record, "unparsed")) == 0);
	}
	assert_int_equal(counts.golds_empty, counts.questions);
	assert_int_equal(counts.golds_unparsed, 0);
	assert_int_equal(counts.correct, 0);
	json_set(record, "answer", json_string(TEXT("1")));
	assert_int_equal(match(record, &defaults, &counts, "f:1", &e), 0);
	assert_true(json_true(json_find(record, "judged")));
	assert_int_equal(counts.correct, 2);
	json_free(record);
}

static void errors(void **state)
{
	static const struct {
		const char *in, *text;
	} cases[] = {
		{ "{'paths':[]}", "f:9: field \"answer\" is missing; it must be a string" },
		{ "{'answer':12,'paths':[]}", "f:9: field \"answer\" must be a string, here is a number" },
		{ "{'answer':'','paths':[]}", "f:9: field \"answer\" is empty: there is nothing to compare with" },
		{ "{'answer':' $ ','paths':[]}", "f:9: field \"answer\" is empty: there is nothing to compare with" },
		{ "{'answer':null,'paths':[]}", "f:9: field \"answer\" is empty: there is nothing to compare with" },
		{ "{'answer':'1'}", "f:9: field \"paths\" is missing; it must be an array" },
		{ "{'answer':'1','paths':{}}", "f:9: field \"paths\" must be an array, here is an object" },
		{ "{'answer':'1','paths':[{'text':'#### 1'},'x']}",
		  "f:9: field \"paths\" must hold objects, here is a string" },
		{ "{'answer':'1','paths':[{'text':'#### 1'},{}]}",
		  "f:9: field \"text\" is missing; it must be a string" },
		{ "{'answer':'1','paths':[{'text':null}]}", "f:9: field \"text\" must be a string, here is null" },
	};

	struct match_options strict = defaults;

	(void)state;
	strict.strict_input = true;
	for (size_t i = 0; i < countof(cases); i++) {
		struct match_counts counts = { 0 };
		struct json *record = record_of(cases[i].in);
		struct error e = { 0 };

		assert_int_equal(match(record, &strict, &counts, "f:9", &e), -1);
		assert_int_equal(e.code, ERROR_FORMAT);
		assert_string_equal(e.text, cases[i].text);
		assert_int_equal(counts.questions + counts.paths + counts.correct + counts.unanswered, 0);
		json_free(record);
	}
}

/*
 * Random answers: clusters are the classes, whatever the order, and counts add
 * up. 50% is the number 50, but being right it is with what is right.
 */
static void clusters_are_classes(void **state)
{
	static const struct {
		const char *text;
		int class;
	} answers[] = {
		{ "1/2", 0 },
		{ "0.5", 0 },
		{ "\\\\frac12", 0 },
		{ "50%", 0 },
		{ "50", 2 },
		{ "2", 3 },
		{ "2.0", 3 },
		{ "x", 4 },
		{ "x ", 4 },
		{ "", 5 },
		{ "X", 6 },
		{ "1 2", 7 },
		{ "12", 8 },
		{ "x+1", 9 },
		{ "1+x", 9 },
		{ "\\\\sqrt{8}", 10 },
		{ "2\\\\sqrt2", 10 },
		{ "\\\\sin 2x", 11 },
		{ "2\\\\sin x\\\\cos x", 11 },
		{ "1,2", 12 },
		{ "2,1", 12 },
		{ "(2,1)", 13 },
	};
	struct rng r;

	(void)state;
	rng_init(&r, 5, 0);
	for (int round = 0; round < 200; round++) {
		struct match_counts counts = { 0 };
		struct builder b = { 0 };
		struct error e = { 0 };
		struct json *record;
		const struct json *paths, *clusters, *item;
		size_t n = (size_t)rng_between(&r, 1, 40), total = 0, drawn[40];

		builder_string(&b, "{'answer':'0.50','paths':[");
		for (size_t i = 0; i < n; i++) {
			drawn[i] = rng_below(&r, countof(answers));
			builder_format(&b, "%s{'text':'\\\\boxed{%s}'}", i > 0 ? "," : "", answers[drawn[i]].text);
		}
		builder_string(&b, "]}");
		record = record_of(b.data);
		assert_int_equal(match(record, &defaults, &counts, "f:1", &e), 0);
		paths = json_find(record, "paths");
		clusters = json_find(record, "clusters");
		for (item = json_first(clusters); item != NULL; item = json_next(item))
			total += (size_t)json_value(json_find(item, "count"));
		assert_int_equal(total, n);
		for (size_t i = 0; i < n; i++) {
			const struct json *p = json_at(paths, i);
			size_t c = (size_t)json_value(json_find(p, "cluster"));

			assert_true(c < json_size(clusters));
			assert_int_equal(json_true(json_find(p, "correct")),
					 json_true(json_find(json_at(clusters, c), "correct")));
			assert_int_equal(json_true(json_find(p, "correct")), answers[drawn[i]].class == 0);
			for (size_t j = 0; j < i; j++)
				assert_int_equal(c == (size_t)json_value(json_find(json_at(paths, j), "cluster")),
						 answers[drawn[i]].class == answers[drawn[j]].class);
		}
		json_free(record);
		builder_clear(&b);
	}
}

struct judged {
	const char *gold, *text;
	bool correct;
};

static void check_judged(const struct judged *cases, size_t count)
{
	struct builder b = { 0 };
	size_t i;

	for (i = 0; i < count; i++) {
		struct match_counts counts = { 0 };
		struct error e = { 0 };
		struct json *record;

		builder_reset(&b);
		builder_format(&b, "{'answer':'%s','paths':[{'text':'%s'}]}", cases[i].gold, cases[i].text);
		record = record_of(b.data);
		assert_int_equal(match(record, &defaults, &counts, "f:1", &e), 0);
		if ((counts.correct == 1) != cases[i].correct)
			fail_msg("%s: '%s'", cases[i].gold, cases[i].text);
		json_free(record);
	}
	builder_clear(&b);
}

/* Solutions in many languages: their marks between digits, digits and words. */
static void languages(void **state)
{
	static const struct judged cases[] = {
		{ "80000", "La respuesta es 80.000 dólares.", true },
		{ "80", "La respuesta es 80.000 dólares.", true },
		{ "80000", "Die Antwort ist 80.000.", true },
		{ "80000", "La respuesta es \\\\boxed{80.000}", true },
		{ "80000", "The answer is 80.000.", false },
		{ "80000", "\\\\boxed{80.000}", false },
		{ "80000", "La respuesta no es 7.\\nThe answer is 80.000.", false },
		{ "3000000", "The answer is 3.000.000.", true },
		{ "2500", "A resposta é R$ 2.500,00.", true },
		{ "7.5", "La réponse est 7,5.", true },
		{ "19", "Die Antwort ist neunzehn.", true },
		{ "19", "Ответ: девятнадцать.", true },
		{ "190", "答案是一百九十。", true },
		{ "-19", "答案是负19。", true },
		{ "90000", "答案是9万元。", true },
		{ "19", "উত্তর হল ১৯।", true },
		{ "2718", "الجواب هو ٢٬٧١٨", true },
		{ "19", "답은 십구입니다.", true },
		{ "2.75", "الجواب هو ٢٫٧٥", true },
	};

	(void)state;
	check_judged(cases, countof(cases));
}

/* Units and ways that prose has and the answer that was found has not: they count where the right answer has some. */
static void units_in_prose(void **state)
{
	static const struct judged cases[] = {
		{ "36 km/h", "The speed is 36 meters per second.", false },
		{ "36 km/h", "The speed is 10 meters per second.", true },
		{ "36 km/h", "The speed is 36.", true },
		{ "36", "The speed is 36 meters per second.", true },
		{ "2 hours", "It takes 2 minutes.", false },
		{ "2 hours", "The answer is 120 minutes.", true },
		{ "2 hours", "It takes 2 of them.", true },
		{ "2 km", "It is $2$ m.", false },
		{ "2 km", "It is $2$ km, as we know.", true },
		{ "$30", "The price is 30 cents.", false },
		{ "$30", "The price is 30 dollars.", true },
		{ "7 km east", "It is 7 km west of the town.", false },
		{ "7 km east", "It is 7 km from the town.", true },
		{ "$8 profit", "So she made a loss of $8.", false },
		{ "$8 profit", "So she made a profit of $8.", true },
		{ "20% increase", "This is a 20% decrease.", false },
		{ "20% increase", "This is 20%.", true },
	};

	(void)state;
	check_judged(cases, countof(cases));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(languages),
		cmocka_unit_test(units_in_prose),
		cmocka_unit_test(whole_records),
		cmocka_unit_test(cut_paths),
		cmocka_unit_test(no_paths_and_percent),
		cmocka_unit_test(neither_right_nor_wrong),
		cmocka_unit_test(unjudged),
		cmocka_unit_test(errors),
		cmocka_unit_test(clusters_are_classes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
