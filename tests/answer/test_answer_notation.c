/* What answers are written with: signs, choices, labels, conditions, names of parameters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "tests/answer/rows.h"

/* Letters of choices, alone and with what they stand for. */
static void choices(void **state)
{
	static const struct row rows[] = {
		{ "C", "C. 17", ANSWER_EQUAL },
		{ "17", "C. 17", ANSWER_EQUAL },
		{ "18", "C. 17", ANSWER_DIFFERENT },
		{ "B", "C. 17", ANSWER_DIFFERENT },
		{ "(C) 17", "(D) 17", ANSWER_DIFFERENT },
		{ "(C) 17", "C", ANSWER_EQUAL },
		{ "D", "\\textbf{(D)}\\ \\frac34", ANSWER_EQUAL },
		{ "0.75", "\\textbf{(D) }\\frac34", ANSWER_EQUAL },
		{ "D", "\\text{D. }7", ANSWER_EQUAL },
		{ "D) 7", "7", ANSWER_EQUAL },
		{ "B", "b", ANSWER_EQUAL },
		{ "B", "c", ANSWER_DIFFERENT },
		{ "2B", "2b", ANSWER_DIFFERENT },
		{ "E", "e", ANSWER_DIFFERENT },
		{ "BD", "B, D", ANSWER_EQUAL },
		{ "ABDEF", "A, B, D, E \\text{ and } F", ANSWER_EQUAL },
		{ "BD", "B, C, D", ANSWER_DIFFERENT },
		{ "E", "\\mathrm{E}*2", ANSWER_DIFFERENT },
		{ "A:B", "B:A", ANSWER_DIFFERENT },
	};
	static const struct row same[] = {
		{ "C. 17", "C", ANSWER_EQUAL },
		{ "C. 17", "17", ANSWER_DIFFERENT },
		{ "C. 17", "D. 17", ANSWER_DIFFERENT },
	};

	(void)state;
	CHECK_ROWS(rows);
	check_same_rows(same, countof(same));
}

/* "and" holds together, "or" is an alternative. */
static void joints(void **state)
{
	static const struct row rows[] = {
		{ "\\emptyset", "x<1\\text{ and }x>4", ANSWER_EQUAL },
		{ "(-\\infty,1)\\cup(4,\\infty)", "x<1\\text{ and }x>4", ANSWER_DIFFERENT },
		{ "(-\\infty,1)\\cup(4,\\infty)", "x<1\\text{ or }x>4", ANSWER_EQUAL },
		{ "(-\\infty,1)\\cup(4,\\infty)", "x<1, x>4", ANSWER_EQUAL },
		{ "(1,4)", "x>1\\text{ and }x<4", ANSWER_EQUAL },
		{ "(1,4)", "x>1, x<4", ANSWER_EQUAL },
		{ "(1,2)\\cup(2,4)", "x>1, x<4\\text{ and }x\\ne2", ANSWER_EQUAL },
		{ "(-\\sqrt2,\\infty)", "x>-\\sqrt2\\text{ or }x>1", ANSWER_EQUAL },
		{ "(-\\pi,\\infty)", "x>-\\pi\\text{ or }x>5", ANSWER_EQUAL },
		{ "(5,\\infty)", "x>-\\pi\\text{ or }x>5", ANSWER_DIFFERENT },
		{ "(-\\infty,\\infty)", "x>2\\text{ or }x<5", ANSWER_EQUAL },
		{ "\\{1,2\\}", "1\\text{ and }2", ANSWER_EQUAL },
	};

	(void)state;
	CHECK_ROWS(rows);
}

/* Signs that stand for more than one thing. */
static void signs(void **state)
{
	static const struct row rows[] = {
		{ "7!!", "105", ANSWER_EQUAL },  { "7!!", "5040!", ANSWER_DIFFERENT }, { "(3!)!", "720", ANSWER_EQUAL },
		{ "3!4!", "144", ANSWER_EQUAL }, { "2^3 3^2", "72", ANSWER_EQUAL },    { "3 4", "12", ANSWER_UNPARSED },
	};

	(void)state;
	CHECK_ROWS(rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(choices), cmocka_unit_test(joints),
					    cmocka_unit_test(signs) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
