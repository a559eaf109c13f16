/* Quantities: times of day, durations, units, and words that say which way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "answer/answer.h"
#include "base/memory.h"
#include "tests/answer/rows.h"

static void times(void **state)
{
	static const struct row rows[] = {
		{ "4:00", "8:00", ANSWER_DIFFERENT },
		{ "11:00", "2:00", ANSWER_DIFFERENT },
		{ "6:05", "6:50", ANSWER_DIFFERENT },
		{ "06:05", "6:05", ANSWER_EQUAL },
		{ "4:00 pm", "8:00 pm", ANSWER_DIFFERENT },
		{ "4:00 pm", "4:00 am", ANSWER_DIFFERENT },
		{ "4:00 pm", "4:00 P.M.", ANSWER_EQUAL },
		{ "4:00 pm", "4:00", ANSWER_EQUAL },
		{ "4:00 pm", "16:00", ANSWER_EQUAL },
		{ "4:00 am", "16:00", ANSWER_DIFFERENT },
		{ "4:00", "16:00", ANSWER_DIFFERENT },
		{ "11 a.m.", "11:00 AM", ANSWER_EQUAL },
		{ "11 a.m.", "11 p.m.", ANSWER_DIFFERENT },
		{ "11 a.m.", "11", ANSWER_EQUAL },
		{ "11:00", "11", ANSWER_DIFFERENT },
		{ "21:20", "9:20 \\text{ PM}", ANSWER_EQUAL },
		{ "21:20", "9:20 \\text{ AM}", ANSWER_DIFFERENT },
		{ "12:15 AM", "0:15", ANSWER_EQUAL },
		{ "12:15 PM", "12:15", ANSWER_EQUAL },
		{ "12:15 PM", "0:15", ANSWER_DIFFERENT },
		{ "noon", "12:00 p.m.", ANSWER_EQUAL },
		{ "noon", "midnight", ANSWER_DIFFERENT },
		{ "12 noon", "noon", ANSWER_EQUAL },
		{ "\\text{midnight}", "12 am", ANSWER_EQUAL },
		{ "4 o'clock", "4:00", ANSWER_EQUAL },
		{ "4 o'clock", "5:00", ANSWER_DIFFERENT },
		{ "4:20 in the afternoon", "4:20 pm", ANSWER_EQUAL },
		{ "4:20 in the morning", "4:20 pm", ANSWER_DIFFERENT },
		{ "4.20 p.m.", "16:20", ANSWER_EQUAL },
		{ "4:20:00", "4:20", ANSWER_EQUAL },
		{ "4:20:31", "4:20:32", ANSWER_DIFFERENT },
		/* What is no time is a ratio still. */
		{ "2:3", "10:15", ANSWER_EQUAL },
		{ "2:3", "40:60", ANSWER_EQUAL },
		{ "2:3", "10:16", ANSWER_DIFFERENT },
		{ "1:30", "1.5", ANSWER_DIFFERENT },
	};

	(void)state;
	CHECK_ROWS(rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
