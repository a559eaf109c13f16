/* The grader as other programs call it, against what east match would say of the same texts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "include/east/grader.h"

static int judge(struct east_grader *g, const char *gold, const char *solution)
{
	return east_grader_judge(g, gold, EAST_NUL_ENDED, solution, EAST_NUL_ENDED);
}

static void judges(void **state)
{
	static const struct {
		const char *gold, *solution;
		int verdict;
	} cases[] = {
		{ "1/2", "So the answer is 0.5.", EAST_EQUAL },
		{ "1/2", "\\boxed{\\frac{2}{4}}", EAST_EQUAL },
		{ "3", "#### 4", EAST_DIFFERENT },
		{ "3", "\\boxed{)(}", EAST_UNPARSED },
		{ "3", "", EAST_UNANSWERED },
		{ "steps\n#### 1,000", "1000", EAST_EQUAL },
	};
	struct east_grader *g = east_grader_new();

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		int verdict = judge(g, cases[i].gold, cases[i].solution);

		if (verdict != cases[i].verdict)
			fail_msg("%s, %s: %s", cases[i].gold, cases[i].solution, east_verdict_name(verdict));
	}
	assert_string_equal(east_grader_error(g), "");
	assert_int_equal(judge(g, "", "3"), -1);
	assert_non_null(strstr(east_grader_error(g), "nothing to compare with"));
	/* Sizes, not NULs, end a text. */
	assert_int_equal(east_grader_judge(g, "37", 1, "3 apples", 1), EAST_EQUAL);
	east_grader_free(g);
	east_grader_free(NULL);
	east_thread_end();
}

static void takes_options(void **state)
{
	struct east_grader *g = east_grader_new();

	(void)state;
	assert_int_equal(judge(g, "28", "28%"), EAST_EQUAL);
	assert_int_equal(east_grader_set(g, "percent", "ratio"), 0);
	assert_int_equal(judge(g, "28", "28%"), EAST_DIFFERENT);
	assert_int_equal(judge(g, "1/3", "0.333333"), EAST_EQUAL);
	assert_int_equal(east_grader_set(g, "rounding", "0"), 0);
	assert_int_equal(judge(g, "1/3", "0.333333"), EAST_DIFFERENT);
	assert_int_equal(east_grader_set(g, "extract", "boxed"), 0);
	assert_int_equal(judge(g, "3", "The answer is 3."), EAST_UNANSWERED);
	assert_int_equal(east_grader_set(g, "extract", "all"), 0);
	assert_int_equal(east_grader_set(g, "strict", NULL), 0);
	assert_int_equal(judge(g, "1/2", "0.5"), EAST_DIFFERENT);

	assert_int_equal(east_grader_set(g, "percent", "some"), -1);
	assert_non_null(strstr(east_grader_error(g), "some"));
	assert_int_equal(east_grader_set(g, "rounding", "-1"), -1);
	assert_int_equal(east_grader_set(g, "rounding", NULL), -1);
	assert_int_equal(east_grader_set(g, "extract", "nothing"), -1);
	assert_int_equal(east_grader_set(g, "compat", "other"), -1);
	assert_int_equal(east_grader_set(g, "colour", "red"), -1);
	east_grader_free(g);

	/* A string grader brings its own extraction. */
	g = east_grader_new();
	assert_int_equal(east_grader_set(g, "compat", "hendrycks"), 0);
	assert_int_equal(judge(g, "\\boxed{\\frac12}", "\\boxed{1/2}"), EAST_EQUAL);
	assert_int_equal(judge(g, "\\boxed{2}", "The answer is 2."), EAST_UNANSWERED);
	east_grader_free(g);
}

static void extracts(void **state)
{
	const char *solution = "We have $x = 3$.\nThe answer is $\\frac{3}{4}$.";
	struct east_grader *g = east_grader_new();
	const char *rule;
	size_t from, size;

	(void)state;
	assert_int_equal(east_grader_extract(g, solution, EAST_NUL_ENDED, &from, &size, &rule), 1);
	assert_int_equal(size, strlen("$\\frac{3}{4}$"));
	assert_memory_equal(solution + from, "$\\frac{3}{4}$", size);
	assert_string_equal(rule, "phrase");
	assert_int_equal(east_grader_extract(g, solution, 0, NULL, NULL, NULL), 0);
	east_grader_free(g);
}

static void clusters(void **state)
{
	static const char *const solutions[] = { "#### 4", "no idea", "#### 1/2", "#### 4.0", "#### 0.5", "" };
	static const int wanted[] = { EAST_DIFFERENT, EAST_UNANSWERED, EAST_EQUAL,
				      EAST_DIFFERENT, EAST_EQUAL,      EAST_UNANSWERED };
	static const int number[] = { 0, 1, 2, 0, 2, 1 }, without[] = { 0, -1, 1, 0, 1, -1 };
	int verdicts[countof(solutions)], cluster[countof(solutions)];
	size_t sizes[countof(solutions)];
	struct east_grader *g = east_grader_new();

	(void)state;
	assert_int_equal(
		east_grader_cluster(g, "0.5", EAST_NUL_ENDED, solutions, NULL, countof(solutions), verdicts, cluster),
		3);
	assert_memory_equal(verdicts, wanted, sizeof wanted);
	assert_memory_equal(cluster, number, sizeof number);
	assert_int_equal(east_grader_set(g, "exclude-unanswered", NULL), 0);
	for (size_t i = 0; i < countof(solutions); i++)
		sizes[i] = strlen(solutions[i]);
	assert_int_equal(
		east_grader_cluster(g, "0.5", EAST_NUL_ENDED, solutions, sizes, countof(solutions), NULL, cluster), 2);
	assert_memory_equal(cluster, without, sizeof without);
	assert_int_equal(east_grader_cluster(g, "0.5", EAST_NUL_ENDED, NULL, NULL, 0, NULL, NULL), 0);
	assert_int_equal(east_grader_cluster(g, " ", EAST_NUL_ENDED, solutions, NULL, 1, NULL, NULL), -1);
	east_grader_free(g);
}

static void explains(void **state)
{
	struct east_grader *g = east_grader_new();
	char *text = east_grader_explain(g, "1/2", EAST_NUL_ENDED, "#### 0.5", EAST_NUL_ENDED);

	(void)state;
	assert_non_null(strstr(text, "equal"));
	east_text_free(text);
	assert_string_equal(east_verdict_name(EAST_UNANSWERED), "unanswered");
	assert_string_equal(east_verdict_name(-1), "unknown");
	assert_string_equal(east_verdict_name(5), "unknown");
	assert_true(east_version()[0] != '\0');
	east_grader_free(g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(judges),   cmocka_unit_test(takes_options), cmocka_unit_test(extracts),
		cmocka_unit_test(clusters), cmocka_unit_test(explains),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
