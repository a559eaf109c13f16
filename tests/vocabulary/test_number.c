/* How far a number goes, in an answer and in prose. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"
#include "vocabulary/number.h"

static size_t whole(const char *s, enum number_place place, size_t *count)
{
	bool comma;

	return number_whole_end(text_of(s), 0, place, count, &comma);
}

static void groups_digits(void **state)
{
	static const struct {
		const char *text;
		size_t answer, prose; /* where the digits and their groups end */
	} cases[] = {
		{ "1,234", 5, 5 },
		{ "1,234,567 and", 9, 9 },
		{ "12,34,567", 9, 9 },
		{ "12,34,56", 2, 2 },
		{ "1234,567", 4, 4 },
		{ "0,123", 1, 1 },
		{ "12 345 678", 10, 10 },
		{ "12 345/6", 2, 2 },
		{ "12 345 6", 2, 2 },
		{ "1{,}234", 7, 7 },
		{ "1,\\!234", 7, 7 },
		/* A blank after a mark, mixed marks and groups of two after other marks than commas. */
		{ "1\\, 234", 7, 1 },
		{ "1,234\\,567", 10, 5 },
		{ "1\\,23\\,456", 10, 1 },
		/* A list of three, or one number with what follows. */
		{ "1,234,5", 1, 5 },
		{ "1'234", 5, 5 },
		{ "1~234", 5, 5 },
		{ "1_000", 5, 5 },
		{ "101_2", 3, 3 },
		{ "5'10", 1, 1 },
		/* Marks and digits that are for prose. */
		{ "1\342\200\211234", 1, 7 },
		{ "\xd9\xa3\xd9\xa4", 0, 4 },
		{ "x", 0, 0 },
	};
	size_t count;

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		size_t answer = whole(cases[i].text, NUMBER_IN_ANSWER, &count);
		size_t prose = whole(cases[i].text, NUMBER_IN_PROSE, &count);

		if (answer != cases[i].answer || prose != cases[i].prose)
			fail_msg("'%s': up to %zu in an answer, %zu in prose", cases[i].text, answer, prose);
	}
	(void)whole("12,34,567", NUMBER_IN_ANSWER, &count);
	assert_int_equal(count, 7);
}

static void reads_exponents(void **state)
{
	(void)state;
	assert_int_equal(number_exponent_end(TEXT("e-05"), 0, NUMBER_IN_ANSWER), 4);
	assert_int_equal(number_exponent_end(TEXT("E+3"), 0, NUMBER_IN_PROSE), 3);
	assert_int_equal(number_exponent_end(TEXT("e"), 0, NUMBER_IN_PROSE), 0);
	assert_int_equal(number_exponent_end(TEXT("e3x"), 0, NUMBER_IN_ANSWER), 2);
	assert_int_equal(number_exponent_end(TEXT("e3x"), 0, NUMBER_IN_PROSE), 0);
}

static void ends_numbers_in_prose(void **state)
{
	static const struct {
		const char *text, *number;
	} cases[] = {
		{ "28% of", "28%" },
		{ "3 million people", "3 million" },
		{ "\\frac{1}{2} x", "\\frac{1}{2}" },
		{ "1\\frac12", "1\\frac12" },
		{ "1 1/2 cups", "1 1/2" },
		{ "\xc2\xbd", "\xc2\xbd" },
		{ "0.1\\overline{6}.", "0.1\\overline{6}" },
		{ "1.5 \\times 10^{3}", "1.5 \\times 10^{3}" },
		{ "3/4/2020", "3/4/2020" },
		{ "1.2.3", "1.2.3" },
		{ "1.234,5 Euro", "1.234,5" },
		{ "3,14.", "3,14" },
		{ "5.", "5" },
		{ "abc", "" },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		size_t end = number_end(text_of(cases[i].text), 0);

		if (end != strlen(cases[i].number))
			fail_msg("'%s': a number up to %zu", cases[i].text, end);
	}
	assert_int_equal(number_start(TEXT("is -$5"), 5), 3);
	assert_int_equal(number_start(TEXT("7-5"), 2), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(groups_digits), cmocka_unit_test(reads_exponents),
					    cmocka_unit_test(ends_numbers_in_prose) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
