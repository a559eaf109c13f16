/* Canonical forms, and equality as an equivalence. */
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
		cmocka_unit_test(forms),
		cmocka_unit_test(equality),
		cmocka_unit_test(equivalence),
		cmocka_unit_test(hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
