/* Whole numbers in English words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "vocabulary/number_words.h"

static void reads_words(void **state)
{
	static const struct {
		const char *text;
		int64_t value;
		size_t end; /* 0: no number */
	} cases[] = {
		{ "zero", 0, 4 },
		{ "twelve apples", 12, 6 },
		{ "Forty-Two", 42, 9 },
		{ "forty two", 42, 9 },
		{ "one hundred and five", 105, 20 },
		{ "two thousand and six.", 2006, 20 },
		{ "seventeen hundred", 1700, 17 },
		{ "three million four hundred thousand", 3400000, 35 },
		{ "nine hundred ninety-nine trillion", 999000000000000, 33 },
		{ "five and six", 5, 4 },
		{ "twenty twenty", 20, 6 },
		{ "seven eight", 7, 5 },
		{ "one hundred and", 100, 11 },
		{ "six thousand million", 6000, 12 },
		{ "hundred", 0, 0 },
		{ "and five", 0, 0 },
		{ "ones", 0, 0 },
		{ "", 0, 0 },
	};
	int64_t value = 0;

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		size_t end = number_words(text_of(cases[i].text), 0, &value);

		if (end != cases[i].end || (end > 0 && value != cases[i].value))
			fail_msg("'%s': %lld up to %zu", cases[i].text, (long long)value, end);
	}
	assert_int_equal(number_words(TEXT("anyone"), 3, &value), 3);
	assert_int_equal(number_words(TEXT("any one"), 4, &value), 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(reads_words) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
