/* Answers in words, and in the digits of other scripts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "answer/answer.h"
#include "base/memory.h"
#include "tests/answer/rows.h"

static void numbers(void **state)
{
	static const struct row rows[] = {
		{ "4th", "fourth", ANSWER_EQUAL },
		{ "4th", "\\text{fourth}", ANSWER_EQUAL },
		{ "4th", "fifth", ANSWER_DIFFERENT },
		{ "32nd", "thirty-second", ANSWER_EQUAL },
		{ "103rd", "one hundred third", ANSWER_EQUAL },
		{ "100/3", "one hundred thirds", ANSWER_EQUAL },
		{ "3/5", "three-fifths", ANSWER_EQUAL },
		{ "3/5", "\\text{three fifths}", ANSWER_EQUAL },
		{ "3/5", "five thirds", ANSWER_DIFFERENT },
		{ "1/2", "half", ANSWER_EQUAL },
		{ "1/2", "one half", ANSWER_EQUAL },
		{ "1/3", "a third", ANSWER_EQUAL },
		{ "3/4", "three quarters of the pie", ANSWER_EQUAL },
		{ "25/100", "twenty-five hundredths", ANSWER_EQUAL },
		{ "3.5", "three and a half", ANSWER_EQUAL },
		{ "5 2/3", "five and two thirds", ANSWER_EQUAL },
		{ "2.75", "two point seven five", ANSWER_EQUAL },
		{ "-7", "negative seven", ANSWER_EQUAL },
		{ "-1/2", "minus one half", ANSWER_EQUAL },
		{ "30\\%", "thirty percent", ANSWER_EQUAL },
		{ "7", "seven apples", ANSWER_EQUAL },
		{ "7", "seven hours", ANSWER_EQUAL },
		{ "420 minutes", "seven hours", ANSWER_EQUAL },
		{ "7", "seven of them are wrong", ANSWER_DIFFERENT },
		{ "1", "one cannot tell", ANSWER_DIFFERENT },
		{ "30 minutes", "half an hour", ANSWER_EQUAL },
		{ "6", "half a dozen", ANSWER_EQUAL },
		{ "24", "two dozen", ANSWER_EQUAL },
		{ "12", "a dozen", ANSWER_EQUAL },
		{ "1000", "a thousand", ANSWER_EQUAL },
		{ "1", "a", ANSWER_DIFFERENT },
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void ratios(void **state)
{
	static const struct row rows[] = {
		{ "2/5", "2 out of 5", ANSWER_EQUAL },    { "2/5", "two out of five", ANSWER_EQUAL },
		{ "1 in 8", "1/8", ANSWER_EQUAL },        { "1 in 8", "0.125", ANSWER_EQUAL },
		{ "1 in 8", "1 in 9", ANSWER_DIFFERENT }, { "5 to 7", "5:7", ANSWER_EQUAL },
		{ "5 to 7", "5/7", ANSWER_EQUAL },        { "5 to 7", "10:14", ANSWER_EQUAL },
		{ "5 to 7", "7 to 5", ANSWER_DIFFERENT }, { "5 to 7", "7:5", ANSWER_DIFFERENT },
		{ "5:7", "5/7", ANSWER_DIFFERENT },       { "8 in", "8", ANSWER_EQUAL },
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void dates(void **state)
{
	static const struct row rows[] = {
		{ "\\text{June 7}", "\\text{7 June}", ANSWER_EQUAL },
		{ "June 7", "June 7th", ANSWER_EQUAL },
		{ "June 7", "the 7th of June", ANSWER_EQUAL },
		{ "June 7", "Jun. 7", ANSWER_EQUAL },
		{ "June 7", "Friday, June 7", ANSWER_EQUAL },
		{ "June 7", "July 7", ANSWER_DIFFERENT },
		{ "June 7", "June 17", ANSWER_DIFFERENT },
		{ "June 7, 2021", "7 June 2021", ANSWER_EQUAL },
		{ "June 7, 2021", "7 June 2012", ANSWER_DIFFERENT },
		{ "June 7", "7", ANSWER_DIFFERENT },
		{ "June", "june", ANSWER_EQUAL },
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void nothing(void **state)
{
	static const struct row rows[] = {
		{ "\\text{no solution}", "\\text{There are no solutions.}", ANSWER_EQUAL },
		{ "no solution", "no solution exists", ANSWER_EQUAL },
		{ "no solution", "\\emptyset", ANSWER_EQUAL },
		{ "no solution", "0", ANSWER_DIFFERENT },
		{ "DNE", "does not exist", ANSWER_EQUAL },
		{ "DNE", "The limit does not exist.", ANSWER_EQUAL },
		{ "DNE", "\\infty", ANSWER_DIFFERENT },
		{ "DNE", "undefined", ANSWER_DIFFERENT },
		{ "no solution", "\xe6\x97\xa0\xe8\xa7\xa3", ANSWER_EQUAL },
		{ "no solution", "keine L\xc3\xb6sung", ANSWER_EQUAL },
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void languages(void **state)
{
	static const struct row rows[] = {
		{ "27", "siebenundzwanzig", ANSWER_EQUAL },
		{ "27", "siebenunddreißig", ANSWER_DIFFERENT },
		{ "27", "vingt-sept", ANSWER_EQUAL },
		{ "27", "\\text{veintisiete}", ANSWER_EQUAL },
		{ "27", "veintisiete manzanas", ANSWER_EQUAL },
		{ "27", "двадцать семь", ANSWER_EQUAL },
		{ "1", "un problema", ANSWER_DIFFERENT },
		{ "27", "二十七", ANSWER_EQUAL },
		{ "27", "二十七个", ANSWER_EQUAL },
		{ "-27", "负二十七", ANSWER_EQUAL },
		{ "-27", "负27", ANSWER_EQUAL },
		{ "3/8", "八分之三", ANSWER_EQUAL },
		{ "8/3", "八分之三", ANSWER_DIFFERENT },
		{ "3/8", "8分之3", ANSWER_EQUAL },
		{ "3 1/2", "三又二分之一", ANSWER_EQUAL },
		{ "0.27", "百分之二十七", ANSWER_EQUAL },
		{ "2.05", "二点零五", ANSWER_EQUAL },
		{ "1/2", "一半", ANSWER_EQUAL },
		{ "30000", "3万", ANSWER_EQUAL },
		{ "3", "3万", ANSWER_DIFFERENT },
		{ "35000", "3.5万元", ANSWER_EQUAL },
		{ "27", "이십칠", ANSWER_EQUAL },
		{ "27", "27입니다", ANSWER_EQUAL },
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void digits(void **state)
{
	static const struct row rows[] = {
		{ "27", "২৭", ANSWER_EQUAL },
		{ "27", "२७", ANSWER_EQUAL },
		{ "27", "๒๗", ANSWER_EQUAL },
		{ "27", "٢٧", ANSWER_EQUAL },
		{ "27", "۲۸", ANSWER_DIFFERENT },
		{ "2718", "٢٬٧١٨", ANSWER_EQUAL },
		{ "2.7", "٢٫٧", ANSWER_EQUAL },
		{ "1, 2", "١، ٢", ANSWER_EQUAL },
		{ "27%", "٢٧٪", ANSWER_EQUAL },
		{ "2000000", "2_000_000", ANSWER_EQUAL },
		{ "20145", "20~145", ANSWER_EQUAL },
		{ "20145", "20'145", ANSWER_EQUAL },
		{ "9", "1001_2", ANSWER_EQUAL },
		/* Full stops between groups of digits, where nothing else can be meant. */
		{ "3000000", "3.000.000", ANSWER_EQUAL },
		{ "3000000.5", "3.000.000,5", ANSWER_EQUAL },
		{ "3000.5", "3.000,5", ANSWER_EQUAL },
		{ "3000.5", "3.000, 5", ANSWER_DIFFERENT },
		{ "3000", "3.000", ANSWER_DIFFERENT },
		{ "3", "3.000", ANSWER_EQUAL },
		{ "123", "1.2.3", ANSWER_UNPARSED },
		{ "R$ 3.000,50", "3000.5", ANSWER_EQUAL },
		{ "US$30", "30", ANSWER_EQUAL },
	};

	(void)state;
	CHECK_ROWS(rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers), cmocka_unit_test(ratios),    cmocka_unit_test(dates),
		cmocka_unit_test(nothing), cmocka_unit_test(languages), cmocka_unit_test(digits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
