/* Distinct texts and their numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/text_set.h"

static void numbers_in_order(void **state)
{
	struct text_set s = { 0 };
	size_t index;

	(void)state;
	assert_true(text_set_add(&s, TEXT("b"), &index));
	assert_int_equal(index, 0);
	assert_true(text_set_add(&s, TEXT(""), &index));
	assert_int_equal(index, 1);
	assert_true(text_set_add(&s, TEXT("a\0b"), &index));
	assert_int_equal(index, 2);
	assert_true(text_set_add(&s, TEXT("a\0c"), &index));
	assert_int_equal(index, 3);
	assert_false(text_set_add(&s, TEXT("b"), &index));
	assert_int_equal(index, 0);
	assert_false(text_set_add(&s, text_of(NULL), &index));
	assert_int_equal(index, 1);
	assert_false(text_set_add(&s, TEXT("a\0b"), &index));
	assert_int_equal(index, 2);
	assert_int_equal(s.count, 4);
	assert_true(text_equal(text_set_at(&s, 3), TEXT("a\0c")));
	text_set_clear(&s);
	assert_int_equal(s.count, 0);
	assert_true(text_set_add(&s, TEXT("a\0c"), &index));
	assert_int_equal(index, 0);
	text_set_clear(&s);
}

/* Through many growths every text keeps its number and its bytes. */
static void grows(void **state)
{
	enum {
		COUNT = 20000
	};
	struct text_set s = { 0 };
	char text[32];
	size_t index;

	(void)state;
	for (size_t i = 0; i < 2 * COUNT; i++) {
		snprintf(text, sizeof text, "%zu", i % COUNT * 7919);
		assert_int_equal(text_set_add(&s, text_of(text), &index), i < COUNT);
		assert_int_equal(index, i % COUNT);
	}
	assert_int_equal(s.count, COUNT);
	for (size_t i = 0; i < COUNT; i++) {
		snprintf(text, sizeof text, "%zu", i * 7919);
		assert_true(text_is(text_set_at(&s, i), text));
	}
	text_set_clear(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(numbers_in_order), cmocka_unit_test(grows) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
