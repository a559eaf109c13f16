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
static void make_record(struct record *r, const char *paths)
{
	static const char texts[] = "#### 0#### 1#### 2#### 3#### 4#### 5#### 6#### 7#### 8";
	size_t n = strlen(paths), i;

	record_open(r, NULL, "f:1");
	r->answer = TEXT("7");
	r->known = RECORD_ANSWER;
	record_make_paths(r, n, RECORD_TEXT | RECORD_FINISH);
	for (i = 0; i < n; i++)
		r->paths[i].text =
			paths[i] == '-' ? TEXT("so") : (struct text){ texts + 6 * (size_t)(paths[i] - '0'), 6 };
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
		enum until_reason reason;
		struct record r;
		struct error e;

		make_record(&r, cases[i].paths);
		if (until_check(&o, &r, &reason, &e))
			fail_msg("%s", e.text);
		if (strcmp(until_reason_name(reason), cases[i].ends) != 0)
			fail_msg("%s on %s: %s", cases[i].rule, cases[i].paths, until_reason_name(reason));
		record_clear(&r);
	}
}

/* Rules about the entropy hold where east match and east entropy show it. */
static void widths(void **state)
{
	static const char *const paths[] = { "",         "7",          "77",     "77777777",
					     "12345678", "1271727177", "-7-7-7", "1234567812345678" };
	static const enum entropy_interval kinds[] = { ENTROPY_ANALYTIC, ENTROPY_BOOTSTRAP, ENTROPY_CREDIBLE };
	static const char *const rules[] = { "width=0.3", "width=1", "width=2", "gain=0.01", "gain=0.05", "gain=0.2" };
	size_t ended = 0, open = 0, i, k, n;

	(void)state;
	for (n = 0; n < countof(rules); n++) {
		for (i = 0; i < countof(paths); i++) {
			for (k = 0; k < countof(kinds); k++) {
				struct until_options o = options_of(rules[n]);
				struct match_counts counts = { 0 };
				struct record r, plain;
				enum until_reason reason;
				bool holds = false;
				struct error e;
				double width;

				o.entropy.interval = kinds[k];
				o.entropy.classes = 40;
				make_record(&r, paths[i]);
				make_record(&plain, paths[i]);
				if (until_check(&o, &r, &reason, &e))
					fail_msg("%s", e.text);
				if (paths[i][0] != '\0') {
					assert_int_equal(match_record(&plain, &o.match, &counts, &e), 0);
					assert_int_equal(entropy_record(&plain, &o.entropy, NULL, &e), 0);
					width = plain.hi - plain.lo;
					holds = o.width > 0 ? width <= o.width
							    : width <= o.gain * 2 * (double)strlen(paths[i]);
				}
				assert_int_equal(reason, !holds ? UNTIL_PATHS : o.width > 0 ? UNTIL_WIDTH : UNTIL_GAIN);
				ended += holds;
				open += !holds;
				record_clear(&r);
				record_clear(&plain);
			}
		}
	}
	assert_true(ended > 20 && open > 20);
}

/* Of several rules the first that holds names the end. */
static void several(void **state)
{
	struct until_options o = options_of("gain=0.5,correct=2,width=9");
	enum until_reason reason;
	struct record r;
	struct error e;

	(void)state;
	assert_true(o.correct == 2 && o.width == 9 && o.gain == 0.5);
	make_record(&r, "17");
	assert_int_equal(until_check(&o, &r, &reason, &e), 0);
	assert_int_equal(reason, UNTIL_WIDTH);
	record_clear(&r);
	make_record(&r, "771");
	assert_int_equal(until_check(&o, &r, &reason, &e), 0);
	assert_int_equal(reason, UNTIL_CORRECT);
	record_clear(&r);
	o.width = 0.01;
	make_record(&r, "1234");
	assert_int_equal(until_check(&o, &r, &reason, &e), 0);
	assert_int_equal(reason, UNTIL_GAIN);
	record_clear(&r);
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
	struct record r;
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

	make_record(&r, "7");
	r.known &= ~(unsigned)RECORD_ANSWER;
	assert_int_equal(until_check(&o, &r, &reason, &e), -1);
	assert_int_equal(e.code, ERROR_FORMAT);
	assert_non_null(strstr(e.text, "f:1: field \"answer\""));
	record_clear(&r);
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
