/* The forms and verdicts of string graders, each obtained by running the originals. The source is UTF-8. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/memory.h"
#include "matching/grader.h"

/* What _strip_string() of the MATH data set returns; behind a newline where it raises an exception. */
static void hendrycks_forms(void **state)
{
	static const struct {
		const char *answer, *form;
	} cases[] = {
		{ "", "" },
		{ "72", "72" },
		{ "1/2", "\\frac{1}{2}" },
		{ "-1/2", "\\frac{-1}{2}" },
		{ "1/-2", "\\frac{1}{-2}" },
		{ "01/2", "01/2" },
		{ "1/2/3", "1/2/3" },
		{ "x/2", "x/2" },
		{ "\\frac12", "\\frac{1}{2}" },
		{ "\\frac1{72}", "\\frac{1}{72}" },
		{ "\\frac{1}2", "\\frac{1}2" },
		{ "\\frac{1}{2}", "\\frac{1}{2}" },
		{ "\\dfrac{3}{4}", "\\frac{3}{4}" },
		{ "\\tfrac34", "\\frac{3}{4}" },
		{ "\\frac a b", "\\frac{a}{b}" },
		{ "\\frac", "\n\\frac" },
		{ "\\frac1", "\\frac1" },
		{ "2\\frac12x", "2\\frac{1}{2}x" },
		{ "\\frac1\\frac23", "\\frac1\\frac23" },
		{ "\\frac{\\frac12}{3}", "\\frac{\\frac{1}{2}}{3}" },
		{ "\\sqrt3", "\\sqrt{3}" },
		{ "\\sqrt{3}", "\\sqrt{3}" },
		{ "\\sqrt", "\n\\sqrt" },
		{ "\\sqrt\\sqrt2", "\n\\sqrt\\sqrt2" },
		{ "\\sqrt[3]{2}", "\\sqrt{[}3]{2}" },
		{ "2\\sqrt 3", "2\\sqrt{}3" },
		{ "\\frac\\pi2", "\\frac{\\}{p}i2" },
		{ "\\fracπ2", "\\frac{π}{2}" },
		{ "\\sqrtπ", "\\sqrt{π}" },
		{ "0.5", "\\frac{1}{2}" },
		{ ".5", "\\frac{1}{2}" },
		{ "-.5", "-.5" },
		{ " .5", "\\frac{1}{2}" },
		{ "{.5}", "{0.5}" },
		{ "50\\%", "50" },
		{ "50%", "50%" },
		{ "\\$5", "5" },
		{ "$5$", "$5$" },
		{ "90^\\circ", "90" },
		{ "90^{\\circ}", "90" },
		{ "5\\text{ cm}", "5" },
		{ "5 \\text{cm}", "5\\text{cm}" },
		{ "5\\text{ cm}\\text{ long}", "\n5\\text{ cm}\\text{ long}" },
		{ "x=5", "5" },
		{ "k = 5", "5" },
		{ "xy=5", "5" },
		{ "ab =5", "ab=5" },
		{ "x=y=5", "x=y=5" },
		{ "5=x", "x" },
		{ "π=3", "3" },
		{ "\\left(1,2\\right)", "(1,2)" },
		{ "\\leftarrow", "arrow" },
		{ "1,\\!000", "1,000" },
		{ "1,000", "1,000" },
		{ "(1, 2)", "(1,2)" },
		{ "a\nb", "ab" },
		{ "\\\\frac12", "\\frac{1}{2}" },
		{ "\\\\\\%%", "" },
		{ "tfrac", "frac" },
		{ "\\text{(C)}", "\\text{(C)}" },
		{ "\\boxed{5}", "\\boxed{5}" },
		{ "0.50", "0.50" },
		{ "1/2 ", "\\frac{1}{2}" },
		{ "x= ", "" },
	};
	struct builder form = { 0 };

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		builder_reset(&form);
		builder_string(&form, "|");
		grader_form(&form, GRADER_HENDRYCKS, text_of(cases[i].answer));
		if (strcmp(form.data + 1, cases[i].form) != 0)
			fail_msg("'%s' has the form '%s', not '%s'", cases[i].answer, form.data + 1, cases[i].form);
	}
	builder_clear(&form);
}

static void verdicts(void **state)
{
	static const struct {
		enum grader grader;
		const char *a, *b;
		bool equal;
	} cases[] = {
		{ GRADER_HENDRYCKS, "\\frac12", "\\frac{1}{2}", true },
		{ GRADER_HENDRYCKS, "1/2", "\\dfrac12", true },
		{ GRADER_HENDRYCKS, "0.5", "\\frac12", true },
		{ GRADER_HENDRYCKS, ".50", "0.5", false },
		{ GRADER_HENDRYCKS, "x=5", "5", true },
		{ GRADER_HENDRYCKS, "5", "5.0", false },
		{ GRADER_HENDRYCKS, "5\\text{ cm}", "5", true },
		{ GRADER_HENDRYCKS, "5\\text{cm}", "5", false },
		{ GRADER_HENDRYCKS, "10\\%", "10", true },
		{ GRADER_HENDRYCKS, "1,000", "1000", false },
		{ GRADER_HENDRYCKS, "(1, 2)", "(1,2)", true },
		{ GRADER_HENDRYCKS, "90^\\circ", "90", true },
		{ GRADER_HENDRYCKS, "\\text{(C)}", "C", false },
		{ GRADER_HENDRYCKS, "\\frac", "\\frac", true },
		{ GRADER_HENDRYCKS, "\\frac", "frac", false },
		{ GRADER_HENDRYCKS, "\\sqrt2", "\\sqrt{2}", true },
		{ GRADER_HENDRYCKS, "2/4", "1/2", false },
		{ GRADER_HENDRYCKS, "x+1", "1+x", false },
		{ GRADER_HENDRYCKS, "\\$5", "5", true },
		{ GRADER_HENDRYCKS, "$5", "5", false },
		{ GRADER_HENDRYCKS, "a\\text{ b}\\text{ c}", "a\\text{ b}\\text{ c}", true },
		{ GRADER_HENDRYCKS, "a\\text{ b}\\text{ c}", "a\\text{ b}\\text{ d}", false },
		{ GRADER_GSM8K, "1,234", "1234", true },
		{ GRADER_GSM8K, "1234.", "1234", false },
		{ GRADER_GSM8K, "18.00", "18", false },
		{ GRADER_STRICT, " 5 ", "5\n", true },
		{ GRADER_STRICT, "5", "5.0", false },
		{ GRADER_STRICT, "a b", "ab", false },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		struct text a = text_of(cases[i].a), b = text_of(cases[i].b);

		if (grader_equal(cases[i].grader, a, b) != cases[i].equal ||
		    grader_equal(cases[i].grader, b, a) != cases[i].equal)
			fail_msg("%s: '%s' and '%s'", grader_names[cases[i].grader], cases[i].a, cases[i].b);
	}
}

static void extraction(void **state)
{
	static const struct {
		enum grader grader;
		const char *solution, *answer; /* NULL: none */
	} cases[] = {
		{ GRADER_HENDRYCKS, "\\boxed{5}", "5" },
		{ GRADER_HENDRYCKS, "so \\boxed{1} and \\boxed{\\frac{1}{2}}.", "\\frac{1}{2}" },
		{ GRADER_HENDRYCKS, "\\boxed{\\{1\\}}", "\\{1\\}" },
		{ GRADER_HENDRYCKS, "\\boxed{1} \\boxed{2", NULL },
		{ GRADER_HENDRYCKS, "\\boxed {7}", NULL },
		{ GRADER_HENDRYCKS, "\\boxed 7", NULL },
		{ GRADER_HENDRYCKS, "\\fbox{3}", NULL },
		{ GRADER_HENDRYCKS, "\\boxed{1} \\fbox{3}", "1" },
		{ GRADER_HENDRYCKS, "\\boxed{\\}", "\\" },
		{ GRADER_HENDRYCKS, "\\boxed{}", "" },
		{ GRADER_HENDRYCKS, "\\boxed{a}}", "a" },
		{ GRADER_HENDRYCKS, "5", NULL },
		{ GRADER_GSM8K, "#### 72", "72" },
		{ GRADER_GSM8K, "so\n#### -1,234.50 dollars", "-1,234.50" },
		{ GRADER_GSM8K, "####72", NULL },
		{ GRADER_GSM8K, "####  72", NULL },
		{ GRADER_GSM8K, "#### x #### 5", "5" },
		{ GRADER_GSM8K, "#### 1\n#### 2", "1" },
		{ GRADER_GSM8K, "#### $5", NULL },
		{ GRADER_GSM8K, "#### --5", NULL },
		{ GRADER_GSM8K, "##### 5", "5" },
		{ GRADER_GSM8K, "#### .", "." },
		{ GRADER_GSM8K, "#### -", NULL },
		{ GRADER_GSM8K, "72", NULL },
		{ GRADER_STRICT, " 5 apples\n", "5 apples" },
		{ GRADER_STRICT, " \n", NULL },
		{ GRADER_NONE, "5", NULL },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		struct text answer = { NULL, 0 };
		bool found = grader_extract(cases[i].grader, text_of(cases[i].solution), &answer);

		if (found != (cases[i].answer != NULL) || (found && !text_is(answer, cases[i].answer)))
			fail_msg("%s: '%s': '%.*s'", grader_names[cases[i].grader], cases[i].solution, (int)answer.size,
				 found ? answer.data : "");
	}
}

/* A quarter of a megabyte of what could be gone over again and again; quadratic work would take minutes. */
static void hostile(void **state)
{
	static const char *const units[] = { "\\frac", "\\frac1", "\\sqrt", "\\sqrt3", "\\text{ ", "\\boxed{",
					     "#### ",  "#### -",  "=",      "/",       "{",        " .",
					     "\\left", "\\\\",    "\xc3",   "1,",      "}",        "\\%" };
	struct builder b = { 0 }, form = { 0 };
	struct text answer;

	(void)state;
	for (size_t i = 0; i < countof(units); i++) {
		builder_reset(&b);
		while (b.size < 1 << 18)
			builder_string(&b, units[i]);
		for (int g = GRADER_STRICT; g <= GRADER_GSM8K; g++) {
			builder_reset(&form);
			grader_form(&form, (enum grader)g, builder_view(&b));
			assert_true(grader_equal((enum grader)g, builder_view(&b), builder_view(&b)));
			(void)grader_extract((enum grader)g, builder_view(&b), &answer);
		}
	}
	builder_clear(&b);
	builder_clear(&form);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hendrycks_forms),
		cmocka_unit_test(verdicts),
		cmocka_unit_test(extraction),
		cmocka_unit_test(hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
