/* Extraction rule by rule, canonical forms, and equality as an equivalence. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answer.h"
#include "memory.h"
#include "rng.h"

struct extraction {
	const char *solution;
	enum answer_rule rule; /* 0: nothing is found */
	const char *answer;
};

static void check_extraction(const struct extraction *c, unsigned rules)
{
	enum answer_rule fired = 0;
	struct text answer = { NULL, 0 };
	bool found = answer_extract(text_of(c->solution), rules, &answer, &fired);

	if (!found)
		fired = 0;
	if (fired != c->rule || (found && !text_is(answer, c->answer)))
		fail_msg("'%s': rule %s finds '%.*s'", c->solution, found ? answer_rule_name(fired) : "none",
			 (int)answer.size, found ? answer.data : "");
	if (found)
		assert_true(answer.data >= c->solution &&
			    answer.data + answer.size <= c->solution + strlen(c->solution));
}

static void each_rule(void **state)
{
	static const struct extraction cases[] = {
		/* hash: the last one, its line alone */
		{ "so\n#### 72", ANSWER_HASH, "72" },
		{ "####72", ANSWER_HASH, "72" },
		{ "#### 1\nno\n####  -3.5 \r\nmore", ANSWER_HASH, "-3.5" },
		{ "##### 5", ANSWER_HASH, "5" },
		{ "####", 0, NULL },
		{ "#### \n", 0, NULL },
		{ "### five", 0, NULL },
		/* boxed: the last that closes and holds something */
		{ "\\boxed{1} then \\boxed{2}.", ANSWER_BOXED, "2" },
		{ "\\fbox{a} \\boxed{b}", ANSWER_BOXED, "b" },
		{ "\\boxed{a} \\fbox{b}", ANSWER_BOXED, "b" },
		{ "\\boxed {7}", ANSWER_BOXED, "7" },
		{ "\\boxed\n{ 7 }", ANSWER_BOXED, "7" },
		{ "\\boxed{\\frac{1}{2}}", ANSWER_BOXED, "\\frac{1}{2}" },
		{ "\\boxed{\\boxed{3}}", ANSWER_BOXED, "3" },
		{ "\\boxed{\\{1\\}}", ANSWER_BOXED, "\\{1\\}" },
		{ "\\boxed{1} \\boxed{2", ANSWER_BOXED, "1" },
		{ "\\boxed{1 \\boxed{2}", ANSWER_BOXED, "2" },
		{ "\\boxed{1} \\boxed{}", ANSWER_BOXED, "1" },
		{ "\\boxed{1} \\boxed x", ANSWER_BOXED, "1" },
		{ "\\boxed{x", 0, NULL },
		{ "\\boxed{x\\}", 0, NULL },
		{ "\\boxed", 0, NULL },
		{ "boxed{x}", 0, NULL },
		{ "}}} \\boxed{a}", ANSWER_BOXED, "a" },
		{ "\\boxed{ \\boxed{a }", ANSWER_BOXED, "a" },
		/* phrase: the last one, to the end of its sentence */
		{ "The answer is x.", ANSWER_PHRASE, "x" },
		{ "THE ANSWER IS: x\ny", ANSWER_PHRASE, "x" },
		{ "**Answer:** **x**", ANSWER_PHRASE, "x" },
		{ "answer:\n x. And so", ANSWER_PHRASE, "x" },
		{ "answer is a, the answer is b.", ANSWER_PHRASE, "b" },
		{ "the answer is x.5 m.", ANSWER_PHRASE, "x.5 m" },
		{ "The answer is **x.**", ANSWER_PHRASE, "x" },
		{ "the answer is", 0, NULL },
		{ "the answer is . x", 0, NULL },
		{ "the answers are x", 0, NULL },
		/* number: the last one, whole */
		{ "1 + 2 = 3 apples", ANSWER_NUMBER, "3" },
		{ "costs $1,234.50.", ANSWER_NUMBER, "1,234.50" },
		{ "lists 1,2,3", ANSWER_NUMBER, "3" },
		{ "lists 1, 2, 30", ANSWER_NUMBER, "30" },
		{ "12,34", ANSWER_NUMBER, "34" },
		{ "on 3/4/2020", ANSWER_NUMBER, "4/2020" },
		{ "version 1.2.3", ANSWER_NUMBER, "2.3" },
		{ "= 1{,}234{,}567", ANSWER_NUMBER, "1{,}234{,}567" },
		{ "1\\,234", ANSWER_NUMBER, "1\\,234" },
		{ "11,\\!234.5", ANSWER_NUMBER, "11,\\!234.5" },
		{ "x = 1\\!23", ANSWER_NUMBER, "23" },
		{ "x{,}234", ANSWER_NUMBER, "234" },
		{ "is -5", ANSWER_NUMBER, "-5" },
		{ "10-5", ANSWER_NUMBER, "5" },
		{ "x-5", ANSWER_NUMBER, "5" },
		{ "(x)-5", ANSWER_NUMBER, "5" },
		{ "10 - 5", ANSWER_NUMBER, "5" },
		{ "= -5.", ANSWER_NUMBER, "-5" },
		{ "is \xe2\x88\x92"
		  "5",
		  ANSWER_NUMBER,
		  "\xe2\x88\x92"
		  "5" },
		{ "owes -$5", ANSWER_NUMBER, "-$5" },
		{ "owes -\\$5", ANSWER_NUMBER, "-\\$5" },
		{ "owes $-5", ANSWER_NUMBER, "-5" },
		{ "3-$5", ANSWER_NUMBER, "5" },
		{ "is 28%", ANSWER_NUMBER, "28%" },
		{ "is 28\\% of", ANSWER_NUMBER, "28\\%" },
		{ "28 percent", ANSWER_NUMBER, "28 percent" },
		{ "about .5", ANSWER_NUMBER, ".5" },
		{ ".5", ANSWER_NUMBER, ".5" },
		{ "end.5", ANSWER_NUMBER, "5" },
		{ "is 3/4 cup", ANSWER_NUMBER, "3/4" },
		{ "is 1 1/2 cups", ANSWER_NUMBER, "1 1/2" },
		{ "of 5, 1/2", ANSWER_NUMBER, "1/2" },
		{ "is -1 1/2", ANSWER_NUMBER, "-1 1/2" },
		{ "x = \\frac{3}{4}$", ANSWER_NUMBER, "\\frac{3}{4}" },
		{ "-\\frac34", ANSWER_NUMBER, "-\\frac34" },
		{ "2\\frac{1}{2}", ANSWER_NUMBER, "2\\frac{1}{2}" },
		{ "= 2 \\dfrac12", ANSWER_NUMBER, "2 \\dfrac12" },
		{ "\\frac{1}{2} of 5", ANSWER_NUMBER, "5" },
		{ "\\frac{1}{x}", ANSWER_NUMBER, "1" },
		{ "mass 6.02e23 g", ANSWER_NUMBER, "6.02e23" },
		{ "1e-5", ANSWER_NUMBER, "1e-5" },
		{ "2e+3", ANSWER_NUMBER, "2e+3" },
		{ "five", 0, NULL },
		{ "", 0, NULL },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++)
		check_extraction(&cases[i],
				 cases[i].rule == 0 ? ANSWER_HASH | ANSWER_BOXED | ANSWER_PHRASE : cases[i].rule);
	check_extraction(&(struct extraction){ "five", 0, NULL }, ANSWER_ALL);
	check_extraction(&(struct extraction){ "", 0, NULL }, ANSWER_ALL);
	check_extraction(&(struct extraction){ "1", 0, NULL }, 0);
}

static void order_of_rules(void **state)
{
	static const char all[] = "\\boxed{2} the answer is 3. #### 1\nthen 4";
	static const struct {
		const char *name;
		unsigned rules;
		enum answer_rule fired;
		const char *answer;
	} cases[] = {
		{ "all", ANSWER_ALL, ANSWER_HASH, "1" },
		{ "gsm8k", ANSWER_HASH | ANSWER_NUMBER, ANSWER_HASH, "1" },
		{ "math", ANSWER_BOXED | ANSWER_PHRASE | ANSWER_NUMBER, ANSWER_BOXED, "2" },
		{ "hash", ANSWER_HASH, ANSWER_HASH, "1" },
		{ "boxed", ANSWER_BOXED, ANSWER_BOXED, "2" },
		{ "phrase", ANSWER_PHRASE, ANSWER_PHRASE, "3" },
		{ "number", ANSWER_NUMBER, ANSWER_NUMBER, "4" },
	};
	struct error e = { 0 };
	unsigned rules;

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		assert_int_equal(answer_rules_parse(cases[i].name, &rules, &e), 0);
		assert_int_equal(rules, cases[i].rules);
		check_extraction(&(struct extraction){ all, cases[i].fired, cases[i].answer }, rules);
		if (i >= 3)
			assert_string_equal(answer_rule_name(cases[i].fired), cases[i].name);
	}
	/* A rule that finds nothing gives way to the next. */
	check_extraction(&(struct extraction){ "#### \n\\boxed{} the answer is . 4", ANSWER_NUMBER, "4" }, ANSWER_ALL);
	check_extraction(&(struct extraction){ "\\boxed{x the answer is y", ANSWER_PHRASE, "y" }, ANSWER_ALL);
	assert_int_equal(answer_rules_parse("none", &rules, &e), -1);
	assert_int_equal(e.code, ERROR_USAGE);
	assert_string_equal(e.text, "extraction 'none' is none of all, gsm8k, math, hash, boxed, phrase, number");
}

static void forms(void **state)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
		{ "72", "= 72" },
		{ "72.", "= 72" },
		{ " $72$ ", "= 72" },
		{ "$$\\frac12$$", "= 1/2" },
		{ "\\( 0.5 \\).", "= 1/2" },
		{ "\\[\n 1,000 \\]", "= 1000" },
		{ "\\text{5}", "= 5" },
		{ "\\textbf{5}", "= 5" },
		{ "$\\mathrm{5}.$", "= 5" },
		/* units */
		{ "5 apples", "= 5" },
		{ "5 red apples", "= 5" },
		{ "-3/4 cups", "= -3/4" },
		{ "5\\text{ cm}", "= 5" },
		{ "5\\text{ cm}^2", "= 5" },
		{ "5 \\text{m/s}", "= 5" },
		{ "5\\text{ sq. ft}^{2}", "= 5" },
		{ "$5 dollars", "= 5" },
		{ "\\text{5 apples}", "= 5" },
		{ "5 miles per hour", "= 5" },
		{ "5 times", "= 5" },
		/* what is no unit */
		{ "5 million", "~ 5million" },
		{ "5 Million dollars", "~ 5Milliondollars" },
		{ "3 dozen", "~ 3dozen" },
		{ "5\\text{ million}", "~ 5million" },
		{ "5 hundredths", "~ 5hundredths" },
		{ "5 or more", "~ 5ormore" },
		{ "2 theta", "~ 2theta" },
		{ "5 x", "~ 5x" },
		{ "5 xy", "~ 5xy" },
		{ "5\\text{ or }6", "~ 5or6" },
		{ "5\\text{ or }\\frac{1}{2}", "~ 5or\\frac{1}{2}" },
		{ "5_{\\text{two}}", "~ 5_{two}" },
		{ "5\\text{cm}^4", "~ 5cm^4" },
		{ "apples", "~ apples" },
		/* text */
		{ "\\left( 1, \\dfrac{\\pi}{2} \\right)", "~ (1,\\frac{\\pi}{2})" },
		{ "x \\, + \\; y", "~ x+y" },
		{ "\\text{Yes}", "~ yes" },
		{ "Yes", "~ yes" },
		{ "YES.", "~ yes" },
		{ "\\text{(E)}", "~ (E)" },
		{ "E", "~ E" },
		{ "e", "~ e" },
		{ "no solution", "~ nosolution" },
		{ "x = 5", "~ x=5" },
		{ "\\leftarrow", "~ \\leftarrow" },
		{ "{\\left\\{1\\right\\}}", "~ {\\{1\\}}" },
		{ "a$b", "~ ab" },
		{ "\\$x", "~ x" },
		{ "\\text {a} b", "~ ab" },
		{ "\\text{a{b}c}d", "~ a{b}cd" },
		{ "\\text{x", "~ x" },
		{ "\\text", "~ \\text" },
		{ "x}", "~ x}" },
		{ "\\", "~ \\" },
		/* where a space tells apart */
		{ "1 23", "~ 1 23" },
		{ "12 3", "~ 12 3" },
		{ "1  2", "~ 1 2" },
		{ "1\\,2", "~ 1 2" },
		{ "1\\text{2}", "~ 1 2" },
		{ "\\pi r", "~ \\pi r" },
		{ "\\pi\\text{r}", "~ \\pi r" },
		{ "\\pi 2", "~ \\pi2" },
		{ "\\le$ft", "~ \\le ft" },
		{ "1, 234", "~ 1,234" },
		{ "", "~ " },
		{ "$", "~ " },
		{ "\\,", "~ " },
	};
	struct builder b = { 0 };

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		builder_reset(&b);
		builder_string(&b, "|");
		answer_canonical(&b, text_of(cases[i].in), RATIONAL_PERCENT_NUMBER);
		if (b.data[0] != '|' || strcmp(b.data + 1, cases[i].out) != 0)
			fail_msg("'%s' has the form '%s', not '%s'", cases[i].in, b.data + 1, cases[i].out);
	}
	builder_clear(&b);
}

static void equality(void **state)
{
	static const struct {
		const char *a, *b;
		bool number, ratio; /* equal under each policy of percent */
	} cases[] = {
		{ "0.5", "\\frac12", true, true },
		{ "0.5", "1/2 cup", true, true },
		{ "-0", "0", true, true },
		{ "1,000", "1000.00", true, true },
		{ "28%", "28", true, false },
		{ "28%", "0.28", false, true },
		{ "28\\%", "28 percent", true, true },
		{ "1/3", "0.33", false, false },
		{ "0.3333333333333333", "1/3", false, false },
		{ "5", "-5", false, false },
		{ "5", "5 million", false, false },
		{ "12 3", "1 23", false, false },
		{ "12345678901234567890", "12345678901234567891", false, false },
		{ "1, 234", "1,234", false, false },
		{ "2\\frac{3}{2}", "7/2", false, false },
		{ "(0,1]", "[0,1)", false, false },
		{ "x", "X", false, false },
		{ "Even", "even", true, true },
		{ "\\left(1,2\\right)", "(1, 2)", true, true },
		{ "12345678902", "12345678901", false, false },
		{ "9^{9^{9^9}}", "9^{9^{9^{10}}}", false, false },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		struct text a = text_of(cases[i].a), b = text_of(cases[i].b);

		if (answer_equal(a, b, RATIONAL_PERCENT_NUMBER) != cases[i].number ||
		    answer_equal(a, b, RATIONAL_PERCENT_RATIO) != cases[i].ratio)
			fail_msg("'%s' and '%s'", cases[i].a, cases[i].b);
		assert_int_equal(answer_equal(b, a, RATIONAL_PERCENT_NUMBER), cases[i].number);
		assert_int_equal(answer_equal(b, a, RATIONAL_PERCENT_RATIO), cases[i].ratio);
	}
}

/* A random text out of the pieces that the rules look for. */
static void random_text(struct builder *b, struct rng *r, size_t pieces)
{
	static const char *const parts[] = { "1",       "2",        "12",   "0",    ".",      ",",        "/",
					     "-",       " ",        "%",    "$",    "{",      "}",        "\\frac",
					     "\\text{", "x",        "E",    " cup", "\\left", "(",        ")",
					     "\\,",     "\\boxed{", "\\pi", "####", "\n",     "answer is" };

	builder_reset(b);
	builder_string(b, "");
	while (pieces-- > 0)
		builder_string(b, parts[rng_below(r, countof(parts))]);
}

/* Over random triples: reflexive, symmetric, transitive, and forms of numbers are their own forms. */
static void equivalence(void **state)
{
	enum {
		TEXTS = 300
	};
	static struct builder texts[TEXTS], form;
	static bool equal[TEXTS][TEXTS];
	size_t pairs = 0;
	struct rng r;

	(void)state;
	rng_init(&r, 3, 0);
	for (size_t i = 0; i < TEXTS; i++)
		random_text(&texts[i], &r, 1 + i % 5);
	for (size_t i = 0; i < TEXTS; i++)
		for (size_t j = 0; j < TEXTS; j++)
			equal[i][j] =
				answer_equal(builder_view(&texts[i]), builder_view(&texts[j]), RATIONAL_PERCENT_NUMBER);
	for (size_t i = 0; i < TEXTS; i++) {
		assert_true(equal[i][i]);
		for (size_t j = 0; j < TEXTS; j++) {
			assert_int_equal(equal[i][j], equal[j][i]);
			pairs += i != j && equal[i][j];
			for (size_t k = 0; k < TEXTS && equal[i][j]; k++)
				assert_int_equal(equal[i][k], equal[j][k]);
		}
		builder_reset(&form);
		answer_canonical(&form, builder_view(&texts[i]), RATIONAL_PERCENT_NUMBER);
		if (form.data[0] == '=') {
			struct builder again = { 0 };

			answer_canonical(&again, text_slice(builder_view(&form), 2, form.size), RATIONAL_PERCENT_RATIO);
			assert_true(text_equal(builder_view(&form), builder_view(&again)));
			builder_clear(&again);
		}
	}
	assert_true(pairs > 100); /* else nothing was tested */
	for (size_t i = 0; i < TEXTS; i++)
		builder_clear(&texts[i]);
	builder_clear(&form);
}

/* A megabyte of what could make a reader go over it again and again; quadratic work would take minutes. */
static void hostile(void **state)
{
	static const char *const units[] = { "\\boxed{",  "\\boxed{}", "\\fbox",     "{",  "}",       "\\text{",
					     "\\textbf{", "####",      "answer is ", "1,", "1",       "1/",
					     "-",         "$",         ".",          "\\", "\\frac{", "1\\frac",
					     "5 abc ",    " abc",      "\\frac{1}" };
	struct builder b = { 0 }, form = { 0 };

	(void)state;
	for (size_t i = 0; i < countof(units); i++) {
		builder_reset(&b);
		builder_string(&b, "7");
		while (b.size < 1 << 20)
			builder_string(&b, units[i]);
		for (unsigned rule = ANSWER_HASH; rule <= ANSWER_NUMBER; rule *= 2) {
			enum answer_rule fired;
			struct text answer;

			if (answer_extract(builder_view(&b), rule, &answer, &fired)) {
				builder_reset(&form);
				answer_canonical(&form, answer, RATIONAL_PERCENT_NUMBER);
			}
		}
		builder_reset(&form);
		answer_canonical(&form, builder_view(&b), RATIONAL_PERCENT_NUMBER);
		assert_true(form.size >= 2);
	}
	builder_clear(&b);
	builder_clear(&form);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_rule), cmocka_unit_test(order_of_rules), cmocka_unit_test(forms),
		cmocka_unit_test(equality),  cmocka_unit_test(equivalence),    cmocka_unit_test(hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
