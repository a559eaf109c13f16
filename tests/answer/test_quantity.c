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
		{ "1:05", "1:5", ANSWER_DIFFERENT },
		{ "2:3", "10:16", ANSWER_DIFFERENT },
		{ "1:30", "1.5", ANSWER_DIFFERENT },
	};

	(void)state;
	CHECK_ROWS(rows);
}

/* 2 hours 30 minutes, 6'2", 1 lb 4 oz: one quantity. */
static void parts(void **state)
{
	static const struct row rows[] = {
		{ "2 hours and 15 minutes", "2.25 hours", ANSWER_EQUAL },
		{ "2 hours 15 minutes", "135 minutes", ANSWER_EQUAL },
		{ "2 hours 15 minutes", "2.15 hours", ANSWER_DIFFERENT },
		{ "2 hours 15 minutes", "2", ANSWER_DIFFERENT },
		{ "2 hours 15 minutes", "2 hours", ANSWER_DIFFERENT },
		{ "2 hours 15 minutes", "2.25", ANSWER_EQUAL }, /* in either of its units */
		{ "2 hours 15 minutes", "135", ANSWER_EQUAL },
		{ "2 hours 15 minutes", "8100", ANSWER_DIFFERENT },
		{ "2\\text{ hr }15\\text{ min}", "135 \\text{ min}", ANSWER_EQUAL },
		{ "2 h 15 min", "135 min", ANSWER_EQUAL },
		{ "2h 15m", "135 min", ANSWER_EQUAL },
		{ "2h15m", "135 min", ANSWER_EQUAL },
		{ "6 ft. 2 in.", "74 in", ANSWER_EQUAL },
		{ "2 m 15 cm", "215 cm", ANSWER_EQUAL },
		{ "1 day, 2 hours and 30 minutes", "26.5 hours", ANSWER_EQUAL },
		{ "6'2\"", "74 \\text{ inches}", ANSWER_EQUAL },
		{ "6'2\"", "6 ft 2 in", ANSWER_EQUAL },
		{ "6'2\"", "6 ft 3 in", ANSWER_DIFFERENT },
		{ "6'", "72 in", ANSWER_EQUAL },
		{ "4 feet 11 inches", "11 feet 4 inches", ANSWER_DIFFERENT },
		{ "1 lb 4 oz", "20 oz", ANSWER_EQUAL },
		{ "1 year and 3 months", "15 months", ANSWER_EQUAL },
		{ "7 dollars and 5 cents", "\\$7.05", ANSWER_EQUAL },
		/* Answers side by side: not ever smaller parts. */
		{ "1 hour, 2 hours", "3 hours", ANSWER_DIFFERENT },
		{ "5 feet, 5 feet", "10 feet", ANSWER_DIFFERENT },
		{ "30 minutes, 2 hours", "150 minutes", ANSWER_DIFFERENT },
		{ "3 kg, 2 hours", "2 hours, 3 kg", ANSWER_EQUAL },
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void units(void **state)
{
	static const struct row rows[] = {
		{ "7\\text{ km/h}", "7\\text{ m/s}", ANSWER_DIFFERENT },
		{ "36\\text{ km/h}", "10\\text{ m/s}", ANSWER_EQUAL },
		{ "36\\text{ km/h}", "36 kilometers per hour", ANSWER_EQUAL },
		{ "36\\text{ km/h}", "36", ANSWER_EQUAL },
		{ "30 mph", "30 km/h", ANSWER_DIFFERENT },
		{ "30 mph", "44 ft/s", ANSWER_EQUAL },
		{ "30 mph", "30 miles an hour", ANSWER_EQUAL },
		{ "3 m/s^2", "3 m/s", ANSWER_DIFFERENT },
		{ "3\\ \\mathrm{m/s^2}", "3\\text{ m s}^{-2}", ANSWER_EQUAL },
		{ "7\\text{ kJ}", "7\\text{ J}", ANSWER_DIFFERENT },
		{ "7 kJ", "7000 J", ANSWER_EQUAL },
		{ "7\\ \\mathrm{J}", "7", ANSWER_EQUAL },
		{ "2\\times 10^{-3}\\ \\mathrm{J}", "2\\text{ mJ}", ANSWER_EQUAL },
		{ "7\\text{ N}", "7\\text{ J}", ANSWER_DIFFERENT },
		{ "7\\ \\mathrm{kg\\cdot m/s^2}", "7\\text{ newtons}", ANSWER_EQUAL },
		{ "7\\text{ N.m}", "7\\text{ J}", ANSWER_EQUAL },
		{ "7\\text{ mW}", "7\\text{ MW}", ANSWER_DIFFERENT },
		{ "3\\text{ MB}", "3\\text{ GB}", ANSWER_DIFFERENT },
		{ "3 GB", "3000 MB", ANSWER_EQUAL },
		{ "1 byte", "8 bits", ANSWER_EQUAL },
		{ "9\\text{ Hz}", "9\\text{ kHz}", ANSWER_DIFFERENT },
		{ "9 kHz", "9000 hertz", ANSWER_EQUAL },
		{ "2 \\Omega", "2\\text{ ohms}", ANSWER_EQUAL },
		{ "2\\text{ k}\\Omega", "2\\ \\Omega", ANSWER_DIFFERENT },
		{ "5\\text{ g/cm}^3", "5000\\text{ kg/m}^3", ANSWER_EQUAL },
		{ "2 L", "2000 \\text{ cm}^3", ANSWER_EQUAL },
		{ "2 square feet", "288 square inches", ANSWER_EQUAL },
		{ "2 square feet", "2 feet", ANSWER_DIFFERENT },
		{ "12 square units", "12 cm^2", ANSWER_EQUAL },
		{ "12 units", "12 cm^2", ANSWER_DIFFERENT },
		{ "12 m2", "12 m^2", ANSWER_EQUAL },
		{ "12 m2", "12 m", ANSWER_DIFFERENT },
		{ "5 cm in length", "50 mm", ANSWER_EQUAL },
		{ "5 cm", "5 cm of rope", ANSWER_EQUAL },
		{ "12 in total", "12", ANSWER_EQUAL },
		{ "x = 5 \\text{ cm}", "5\\text{ m}", ANSWER_DIFFERENT },
		{ "x = 5 \\text{ cm}", "x = 0.05\\text{ m}", ANSWER_EQUAL },
		{ "4 red balls", "4 balls", ANSWER_EQUAL },
		{ "4 pears", "4 plums", ANSWER_EQUAL }, /* words that are no units */
		/* What could be variables. */
		{ "5k", "k \\cdot 5", ANSWER_EQUAL },
		{ "2nm", "2mn", ANSWER_EQUAL },
		{ "2nm", "2", ANSWER_DIFFERENT },
		{ "12 nm", "12 \\text{ nanometers}", ANSWER_EQUAL },
		{ "3 N", "3 \\text{ newtons}", ANSWER_EQUAL },
		{ "3 N", "3 V", ANSWER_DIFFERENT },
		{ "300 K", "300^\\circ C", ANSWER_DIFFERENT },
		{ "300 K", "300 \\text{ K}", ANSWER_EQUAL },
		{ "3A", "3", ANSWER_DIFFERENT },
		{ "3N", "3", ANSWER_DIFFERENT },
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void temperatures(void **state)
{
	static const struct row rows[] = {
		{ "20^\\circ\\text{C}", "20^\\circ\\text{F}", ANSWER_DIFFERENT },
		{ "20^\\circ\\text{C}", "68^{\\circ}\\mathrm{F}", ANSWER_EQUAL },
		{ "20^\\circ C", "293.15\\text{ K}", ANSWER_EQUAL },
		{ "20^\\circ C", "20\\text{ K}", ANSWER_DIFFERENT },
		{ "20\xc2\xb0"
		  "C",
		  "20 degrees Celsius", ANSWER_EQUAL },
		{ "20 \\degree C", "20", ANSWER_EQUAL },
		{ "-40^\\circ\\text{C}", "-40^\\circ\\text{F}", ANSWER_EQUAL },
		{ "20^\\circ", "20^\\circ C", ANSWER_EQUAL },
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void money(void **state)
{
	static const struct row rows[] = {
		{ "\\$7.25", "725 \\text{ cents}", ANSWER_EQUAL },
		{ "40 cents", "\\$40", ANSWER_DIFFERENT },
		{ "40 cents", "$0.40", ANSWER_EQUAL },
		{ "40 cents", "40", ANSWER_EQUAL },
		{ "\\$7", "7 dollars", ANSWER_EQUAL },
		{ "\\$7", "7", ANSWER_EQUAL },
		{ "\\$7", "7 euros", ANSWER_DIFFERENT },
		{ "7\xe2\x82\xac", "7 euros", ANSWER_EQUAL },
		{ "\xc2\xa3"
		  "7",
		  "7 pounds", ANSWER_EQUAL },
		{ "\\$7", "7 tickets", ANSWER_EQUAL },
		{ "\\$7 per hour", "7 dollars/hour", ANSWER_EQUAL },
		{ "\\$5 + \\$3", "\\$8", ANSWER_EQUAL },
		{ "3(\\$5)", "\\$15", ANSWER_EQUAL },
		/* Delimiters of mathematics are no dollars. */
		{ "$7$", "7 cm", ANSWER_EQUAL },
		{ "$7$ cents", "7 cents", ANSWER_EQUAL },
		{ "$\\$7$", "7 cents", ANSWER_DIFFERENT },
	};

	(void)state;
	CHECK_ROWS(rows);
}

/* Words and letters that make another number. */
static void scales(void **state)
{
	static const struct row rows[] = {
		{ "2.5 million", "2500000", ANSWER_EQUAL },
		{ "2.5 million", "2.5", ANSWER_DIFFERENT },
		{ "\\$2.5 million", "2{,}500{,}000", ANSWER_EQUAL },
		{ "3 million dollars", "\\$3,000,000", ANSWER_EQUAL },
		{ "3 hundred thousand people", "300000", ANSWER_EQUAL },
		{ "4 lakh", "400000", ANSWER_EQUAL },
		{ "30k", "30000", ANSWER_EQUAL },
		{ "\\$30K", "30000", ANSWER_EQUAL },
		{ "\\$30K", "30", ANSWER_DIFFERENT },
		{ "2.5M", "2500000", ANSWER_EQUAL },
		{ "n = 30k", "30", ANSWER_DIFFERENT },
		{ "n = 30k", "n = 30000", ANSWER_EQUAL },
		{ "4 dozen", "48", ANSWER_EQUAL },
		{ "4 dozen", "4", ANSWER_EQUAL }, /* how many dozens */
		{ "4 dozen", "48 eggs", ANSWER_EQUAL },
		{ "4 dozen", "4 eggs", ANSWER_DIFFERENT },
		{ "4 dozen eggs", "4 dozen", ANSWER_EQUAL },
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void angles(void **state)
{
	static const struct row rows[] = {
		{ "30^\\circ", "30 radians", ANSWER_DIFFERENT },
		{ "30 \\text{ degrees}", "30 radians", ANSWER_DIFFERENT },
		{ "30 \\text{ degrees}", "\\frac{\\pi}{6}\\text{ rad}", ANSWER_EQUAL },
		{ "30 \\text{ degrees}", "30^\\circ", ANSWER_EQUAL },
		{ "30 \\text{ degrees}", "30", ANSWER_EQUAL },
		{ "30^\\circ\\text{C}", "30 \\text{ degrees}", ANSWER_EQUAL },
		{ "30 \\text{ degrees}", "\\frac{\\pi}{3}", ANSWER_DIFFERENT },
		/* The unit of a right answer in brackets. */
		{ "14 (sheets of paper)", "14", ANSWER_EQUAL },
		{ "14 (hours)", "14 minutes", ANSWER_DIFFERENT },
		{ "14 (or more)", "14", ANSWER_DIFFERENT },
		{ "14(ab)", "14ab", ANSWER_EQUAL },
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void opposites(void **state)
{
	static const struct row rows[] = {
		{ "\\$8 \\text{ profit}", "\\$8 \\text{ loss}", ANSWER_DIFFERENT },
		{ "\\$8 \\text{ profit}", "8", ANSWER_EQUAL },
		{ "\\$8 \\text{ loss}", "a loss of \\$8", ANSWER_EQUAL },
		{ "\\$8 \\text{ loss}", "an increase of \\$8", ANSWER_DIFFERENT },
		{ "5 \\text{ wins}", "5 \\text{ losses}", ANSWER_DIFFERENT },
		{ "30\\% \\text{ increase}", "\\text{increase of }30\\%", ANSWER_EQUAL },
		{ "30\\% \\text{ increase}", "\\text{decrease of }30\\%", ANSWER_DIFFERENT },
		{ "30\\% \\text{ increase}", "increased by 30%", ANSWER_EQUAL },
		{ "30\\% \\text{ increase}", "30\\% \\text{ decrease}", ANSWER_DIFFERENT },
		{ "30\\% \\text{ decrease}", "30", ANSWER_EQUAL },
		{ "decrease of 30", "30", ANSWER_EQUAL },
		{ "30\\% \\text{ decrease}", "\\text{a }30\\%\\text{ decrease}", ANSWER_EQUAL },
		{ "7 km east", "7 km west", ANSWER_DIFFERENT },
		{ "7 km east", "7 km due east", ANSWER_EQUAL },
		{ "7 km east", "7000 m", ANSWER_EQUAL },
		{ "7 km east", "7 km north", ANSWER_DIFFERENT },
		{ "7 km north east", "7 km east", ANSWER_EQUAL },
		{ "2 steps to the left", "2 steps to the right", ANSWER_DIFFERENT },
		{ "10 minutes before", "10 minutes after", ANSWER_DIFFERENT },
		{ "10 minutes before", "10 minutes earlier", ANSWER_EQUAL },
		{ "6 m up", "6 m down", ANSWER_DIFFERENT },
		{ "6 more", "6 fewer", ANSWER_DIFFERENT },
		{ "6 more losses", "6 losses", ANSWER_EQUAL }, /* both ways, which says none */
		{ "90^\\circ \\text{ clockwise}", "90^\\circ \\text{ counter-clockwise}", ANSWER_DIFFERENT },
		{ "more than 30", "30", ANSWER_DIFFERENT },
		{ "30\\% \\text{ off}", "30% more", ANSWER_DIFFERENT },
		{ "30\\% \\text{ off}", "30% discount", ANSWER_EQUAL },
		{ "30", "30 \\text{ or more}", ANSWER_DIFFERENT },
		{ "30", "30 apples or fewer", ANSWER_DIFFERENT },
		{ "30 \\text{ or more}", "30\\text{ apples or more}", ANSWER_EQUAL },
		{ "m\\ge 6 \\text{ even}", "m\\ge 6 \\text{ odd}", ANSWER_DIFFERENT },
		{ "m\\ge 6 \\text{ even}", "m\\ge 6 \\text{ even}", ANSWER_EQUAL },
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void labels(void **state)
{
	static const struct row rows[] = {
		{ "7 \\text{ cats}, 9 \\text{ dogs}", "9 \\text{ cats}, 7 \\text{ dogs}", ANSWER_DIFFERENT },
		{ "7 \\text{ cats}, 9 \\text{ dogs}", "9 \\text{ dogs}, 7 \\text{ cats}", ANSWER_EQUAL },
		{ "7 cats and 9 dogs", "9 Dogs and 7 Cats", ANSWER_EQUAL },
		{ "7 cats and 9 dogs", "9 cats and 7 dogs", ANSWER_DIFFERENT },
		{ "7 cats and 9 dogs", "9, 7", ANSWER_EQUAL },
		{ "7 cats and 9 dogs", "9 hounds and 7 kittens", ANSWER_EQUAL }, /* other words say nothing */
		{ "1 cat, 2 dogs", "2 cats, 1 dog", ANSWER_DIFFERENT },
		{ "7 \\text{ cats and } 9 \\text{ dogs}", "9 cats and 7 dogs", ANSWER_DIFFERENT },
		{ "7 \\text{ cats, and } 9 \\text{ dogs}", "9 dogs and 7 cats", ANSWER_EQUAL },
		{ "7 \\text{ cats or } 9 \\text{ dogs}", "7 dogs or 9 cats", ANSWER_DIFFERENT },
		{ "\\text{first: }7, \\text{second: }9", "\\text{first: }9, \\text{second: }7", ANSWER_DIFFERENT },
		{ "\\text{first: }7, \\text{second: }9", "\\text{second: }9, \\text{first: }7", ANSWER_EQUAL },
		{ "\\text{Ann: }7, \\text{Bob: }9", "\\text{Ann: }9, \\text{Bob: }7", ANSWER_DIFFERENT },
		{ "\\text{Ann: }7, \\text{Bob: }9", "\\text{Bob: }9, \\text{Ann: }7", ANSWER_EQUAL },
		{ "\\text{Ann: }7, \\text{Bob: }9", "7, 9", ANSWER_EQUAL },
		{ "\\text{The answers are }7, 9", "9, 7", ANSWER_EQUAL },
		{ "(3,8)", "y=3, x=8", ANSWER_DIFFERENT },
		{ "(3,8)", "y=8, x=3", ANSWER_EQUAL },
		{ "(3,8)", "x=3, y=8", ANSWER_EQUAL },
		{ "(3,8,1)", "c=1, a=3, b=8", ANSWER_EQUAL },
		{ "(3,8)", "x_2=8, x_1=3", ANSWER_EQUAL },
		{ "(3,8)", "m=3, b=8", ANSWER_EQUAL }, /* no coordinates: as written */
		{ "x=3, y=8", "y=8, x=3", ANSWER_EQUAL },
		{ "x=3, y=8", "x=8, y=3", ANSWER_DIFFERENT },
	};

	(void)state;
	CHECK_ROWS(rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times),        cmocka_unit_test(parts),  cmocka_unit_test(units),
		cmocka_unit_test(temperatures), cmocka_unit_test(money),  cmocka_unit_test(scales),
		cmocka_unit_test(opposites),    cmocka_unit_test(labels), cmocka_unit_test(angles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
