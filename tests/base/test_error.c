/* The error record: codes, formatting, context, and texts that are too long. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"

static void sets_code_and_text(void **state)
{
	struct error e = { 0 };

	(void)state;
	assert_int_equal(error_set(&e, ERROR_FORMAT, "%s:%d: bad", "file", 7), -1);
	assert_int_equal(e.code, ERROR_FORMAT);
	assert_string_equal(e.text, "file:7: bad");
}

/* A second failure replaces the first, whatever was longer. */
static void replaces(void **state)
{
	struct error e = { 0 };

	(void)state;
	error_set(&e, ERROR_IO, "a rather long first text");
	error_set(&e, ERROR_RANGE, "short");
	assert_int_equal(e.code, ERROR_RANGE);
	assert_string_equal(e.text, "short");
}

static void adds_the_system_s_reason(void **state)
{
	struct error e = { 0 };
	char expected[256];

	(void)state;
	errno = ENOENT;
	assert_int_equal(error_system(&e, "%s: cannot open", "x"), -1);
	assert_int_equal(e.code, ERROR_IO);
	snprintf(expected, sizeof expected, "x: cannot open: %s", strerror(ENOENT));
	assert_string_equal(e.text, expected);
}

static void wraps(void **state)
{
	struct error e = { 0 };

	(void)state;
	error_set(&e, ERROR_RANGE, "inner");
	assert_int_equal(error_wrap(&e, "line %d", 3), -1);
	assert_int_equal(error_wrap(&e, "file"), -1);
	assert_int_equal(e.code, ERROR_RANGE);
	assert_string_equal(e.text, "file: line 3: inner");
}

/* Whatever the lengths, the text ends with NUL inside the record. */
static void cuts_long_texts(void **state)
{
	struct error e = { 0 };
	char longer[2 * sizeof e.text];

	(void)state;
	memset(longer, 'a', sizeof longer - 1);
	longer[sizeof longer - 1] = '\0';
	error_set(&e, ERROR_IO, "%s", longer);
	assert_int_equal(strlen(e.text), sizeof e.text - 1);
	error_wrap(&e, "outer");
	assert_int_equal(strlen(e.text), sizeof e.text - 1);
	assert_int_equal(strncmp(e.text, "outer: aaa", 10), 0);
	errno = EIO;
	error_system(&e, "%s", longer);
	assert_int_equal(strlen(e.text), sizeof e.text - 1);
	error_wrap(&e, "%s", longer);
	assert_int_equal(strlen(e.text), sizeof e.text - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sets_code_and_text),       cmocka_unit_test(replaces),
		cmocka_unit_test(adds_the_system_s_reason), cmocka_unit_test(wraps),
		cmocka_unit_test(cuts_long_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
