/* The stop rules of adaptive sampling. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/memory.h"
#include "entropy/until.h"

/* A question whose answer is 7, with a path for each character of `paths`: its answer, or none for '-'. */
static struct json *record_of(const char *paths)
{
	struct json *record = json_object(), *list = json_array();

	for (; *paths != '\0'; paths++) {
		char text[] = "#### ?";
		struct json *path = json_object();

		text[5] = *paths;
		json_set(path, "text", json_string(*paths == '-' ? TEXT("so") : text_of(text)));
		json_append(list, path);
	}
	json_set(record, "answer", json_string(TEXT("7")));
	json_set(record, "paths", list);
	return record;
}

static struct until_options options_of(const char *rule)
{
	struct until_options o = until_defaults;
	struct error e;

	if (until_parse(&o, rule, &e))
		fail_msg("%s", e.text);
	return o;
}

static void verdicts(void **state)
{
	static const struct {
		const char *rule, *paths, *ends;
	} cases[] = {
		{ "correct=1", "", "paths" },       { "correct=1", "123-", "paths" },
		{ "correct=1", "1237", "correct" }, { "correct=2", "17--", "paths" },
		{ "correct=2", "77", "correct" },   { "correct=2", "7-7-7", "correct" },
		{ "correct=4", "777", "paths" },    { "correct=4", "7777", "correct" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < countof(cases); i++) {
		struct until_options o = options_of(cases[i].rule);
		struct json *record = record_of(cases[i].paths);
		enum until_reason reason;
		struct error e;

		if (until_check(&o, record, &reason, "f:1", &e))
			fail_msg("%s", e.text);
		if (strcmp(until_reason_name(reason), cases[i].ends) != 0)
			fail_msg("%s on %s: %s", cases[i].rule, cases[i].paths, until_reason_name(reason));
		json_free(record);
	}
}

/* Rules about the entropy hold where east match and east entropy show it. */
static void widths(void **state)
{
	static const char *const paths[] = { "",         "7",          "77",     "77777777",
					     "12345678", "1271727177", "-7-7-7", "1234567812345678" };
	static const enum entropy_interval kinds[] = { ENTROPY_ANALYTIC, ENTROPY_BOOTSTRAP, ENTROPY_CREDIBLE };
	static const char *const rules[] = { "width=0.3", "width=1", "width=2", "gain=0.01", "gain=0.05", "gain=0.2" };
	size_t ended = 0, open = 0, i, k, r;

	(void)state;
	for (r = 0; r < countof(rules); r++) {
		for (i = 0; i < countof(paths); i++) {
			for (k = 0; k < countof(kinds); k++) {
				struct until_options o = options_of(rules[r]);
				struct json *record = record_of(paths[i]), *plain = record_of(paths[i]);
				struct match_counts counts = { 0 };
				enum until_reason reason;
				bool holds = false;
				struct error e;
				double h, width;

				o.entropy.interval = kinds[k];
				o.entropy.classes = 40;
				if (until_check(&o, record, &reason, "f:1", &e))
					fail_msg("%s", e.text);
				if (paths[i][0] != '\0') {
					assert_int_equal(match_record(plain, &o.match, &counts, "f:1", &e), 0);
					assert_int_equal(entropy_record(plain, &o.entropy, NULL, &h, "f:1", &e), 0);
					width = json_value(json_find(plain, "hi")) - json_value(json_find(plain, "lo"));
					holds = o.width > 0 ? width <= o.width
							    : width <= o.gain * 2 * (double)strlen(paths[i]);
				}
				assert_int_equal(reason, !holds ? UNTIL_PATHS : o.width > 0 ? UNTIL_WIDTH : UNTIL_GAIN);
				ended += holds;
				open += !holds;
				json_free(record);
				json_free(plain);
			}
		}
	}
	assert_true(ended > 20 && open > 20);
}

/* Of several rules the first that holds names the end. */
static void several(void **state)
{
	struct until_options o = options_of("gain=0.5,correct=2,width=9");
	struct json *record = record_of("17");
	enum until_reason reason;
	struct error e;

	(void)state;
	assert_true(o.correct == 2 && o.width == 9 && o.gain == 0.5);
	assert_int_equal(until_check(&o, record, &reason, "f:1", &e), 0);
	assert_int_equal(reason, UNTIL_WIDTH);
	json_free(record);
	record = record_of("771");
	assert_int_equal(until_check(&o, record, &reason, "f:1", &e), 0);
	assert_int_equal(reason, UNTIL_CORRECT);
	json_free(record);
	o.width = 0.01;
	record = record_of("1234");
	assert_int_equal(until_check(&o, record, &reason, "f:1", &e), 0);
	assert_int_equal(reason, UNTIL_GAIN);
	json_free(record);
}

static void errors(void **state)
{
	static const struct {
		const char *rule, *says;
	} cases[] = {
		{ "", "is no rule" },
		{ "correct", "is no rule" },
		{ "Correct=2", "is no rule" },
		{ "correct=", "whole number from 1 to 65536" },
		{ "correct=0", "whole number" },
		{ "correct=65537", "whole number" },
		{ "width=0", "not a number from 1e-09" },
		{ "width=x", "not a number" },
		{ "gain=-1", "not a number" },
		{ "correct=2,", "is no rule" },
		{ "width=1,width=1", "twice" },
		{ "correct=2.5", "whole number" },
		{ "correct= 2", "whole number" },
	};
	struct until_options o = options_of("correct=3");
	enum until_reason reason;
	struct json *record;
	struct error e;
	size_t i;

	(void)state;
	for (i = 0; i < countof(cases); i++) {
		struct until_options fresh = until_defaults;

		assert_int_equal(until_parse(&fresh, cases[i].rule, &e), -1);
		assert_int_equal(e.code, ERROR_USAGE);
		if (strstr(e.text, cases[i].says) == NULL)
			fail_msg("%s: %s", cases[i].rule, e.text);
	}
	assert_true(until_any(&o));
	assert_int_equal(until_parse(&o, "correct=3", &e), -1);
	assert_non_null(strstr(e.text, "twice"));

	record = record_of("7");
	json_remove(record, "answer");
	assert_int_equal(until_check(&o, record, &reason, "f:9", &e), -1);
	assert_int_equal(e.code, ERROR_FORMAT);
	assert_non_null(strstr(e.text, "f:9: field \"answer\""));
	json_free(record);
}

/* Options that change verdicts change the description. */
static void descriptions(void **state)
{
	struct until_options o = options_of("correct=3,width=1"), p[9];
	struct builder a = { 0 }, b = { 0 };
	size_t i;

	(void)state;
	until_describe(&a, &o);
	for (i = 0; i < countof(p); i++)
		p[i] = o;
	p[0].correct = 4;
	p[1].match.rules = EXTRACT_HASH;
	p[2].match.policy.percent = ANSWER_PERCENT_RATIO;
	p[3].match.exclude_unanswered = true;
	p[4].width = 2;
	p[5].gain = 2;
	p[6].entropy.level = 0.9;
	p[7].entropy.estimator = ENTROPY_PLUG_IN;
	p[8].entropy.classes = 99;
	for (i = 0; i < countof(p); i++) {
		builder_reset(&b);
		until_describe(&b, &p[i]);
		assert_string_not_equal(a.data, b.data);
	}
	builder_clear(&a);
	builder_clear(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(verdicts), cmocka_unit_test(widths),       cmocka_unit_test(several),
		cmocka_unit_test(errors),   cmocka_unit_test(descriptions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
