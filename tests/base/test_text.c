/* Text slices, numbers, UTF-8 and the builder. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

static void slices(void **state)
{
	struct text t = TEXT("hello");

	(void)state;
	assert_int_equal(t.size, 5);
	assert_true(text_is(text_slice(t, 1, 3), "el"));
	assert_true(text_is(text_slice(t, 3, 100), "lo"));
	assert_true(text_is(text_slice(t, 4, 2), ""));
	assert_true(text_is(text_slice(t, 100, 200), ""));
	assert_int_equal(text_slice(text_of(NULL), 0, 5).size, 0);
	assert_int_equal(text_of(NULL).size, 0);
	assert_true(text_is(text_of("abc"), "abc"));
}

static void trims(void **state)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
		{ "", "" },   { " ", "" },           { " \t\r\n\v\f", "" },
		{ "a", "a" }, { "  a b \n", "a b" }, { "\xc2\xa0", "\xc2\xa0" },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++)
		assert_true(text_is(text_trim(text_of(cases[i].in)), cases[i].out));
}

static void compares(void **state)
{
	(void)state;
	assert_true(text_equal(TEXT(""), text_of(NULL)));
	assert_true(text_equal(TEXT("a\0b"), TEXT("a\0b")));
	assert_false(text_equal(TEXT("a\0b"), TEXT("a\0c")));
	assert_false(text_equal(TEXT("a"), TEXT("ab")));
	assert_true(text_starts(TEXT("abc"), TEXT("ab")));
	assert_true(text_starts(TEXT("abc"), TEXT("")));
	assert_false(text_starts(TEXT("ab"), TEXT("abc")));
	assert_true(text_ends(TEXT("abc"), TEXT("bc")));
	assert_true(text_ends(TEXT("abc"), TEXT("abc")));
	assert_false(text_ends(TEXT("abc"), TEXT("ab")));
	assert_false(text_ends(TEXT("c"), TEXT("bc")));
}

static void finds(void **state)
{
	static const struct {
		const char *text, *needle;
		size_t first, last;
	} cases[] = {
		{ "abcabc", "abc", 0, 3 }, { "abcabc", "c", 2, 5 },    { "abcabc", "d", 6, 6 }, { "aaaa", "aa", 0, 2 },
		{ "ab", "abc", 2, 2 },     { "", "a", 0, 0 },          { "", "", 0, 0 },        { "abc", "", 0, 3 },
		{ "aab", "ab", 1, 1 },     { "ababac", "abac", 2, 2 }, { "xabx", "bx", 2, 2 },  { "xab", "bx", 3, 3 },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		struct text t = text_of(cases[i].text), needle = text_of(cases[i].needle);

		assert_int_equal(text_find(t, needle), cases[i].first);
		assert_int_equal(text_find_last(t, needle), cases[i].last);
	}
	assert_int_equal(text_find(TEXT("a\0bc"), TEXT("bc")), 2);
	assert_int_equal(text_find_last(TEXT("bc\0bc"), TEXT("bc")), 3);
}

static void whole_numbers(void **state)
{
	static const struct {
		const char *s;
		int64_t low, high, value;
		bool good;
	} cases[] = {
		{ "0", 0, 10, 0, true },
		{ "10", 0, 10, 10, true },
		{ "11", 0, 10, 0, false },
		{ "-1", 0, 10, 0, false },
		{ "-1", -5, 10, -1, true },
		{ "+7", 0, 10, 7, true },
		{ "007", 0, 10, 7, true },
		{ "", 0, 10, 0, false },
		{ " 1", 0, 10, 0, false },
		{ "1 ", 0, 10, 0, false },
		{ "1x", 0, 10, 0, false },
		{ "x", 0, 10, 0, false },
		{ "-", 0, 10, 0, false },
		{ "1.0", 0, 10, 0, false },
		{ "1e3", 0, 10000, 0, false },
		{ "0x10", 0, 100, 0, false },
		{ "9223372036854775807", INT64_MIN, INT64_MAX, INT64_MAX, true },
		{ "9223372036854775808", INT64_MIN, INT64_MAX, 0, false },
		{ "-9223372036854775808", INT64_MIN, INT64_MAX, INT64_MIN, true },
		{ "-9223372036854775809", INT64_MIN, INT64_MAX, 0, false },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		struct error e = { 0 };
		int64_t value = 42;
		int rc = text_to_int(cases[i].s, cases[i].low, cases[i].high, "paths", &value, &e);

		if (rc != (cases[i].good ? 0 : -1))
			fail_msg("'%s': returned %d", cases[i].s, rc);
		assert_true(value == (cases[i].good ? cases[i].value : 42));
		if (rc) {
			assert_int_equal(e.code, ERROR_RANGE);
			assert_non_null(strstr(e.text, "paths"));
		}
	}
}

static void real_numbers(void **state)
{
	static const struct {
		const char *s;
		double low, high, value;
		bool good;
	} cases[] = {
		{ "0", 0, 1, 0, true },
		{ "0.5", 0, 1, 0.5, true },
		{ "1", 0, 1, 1, true },
		{ "1.0000001", 0, 1, 0, false },
		{ "-0.1", 0, 1, 0, false },
		{ "1e-3", 0, 1, 1e-3, true },
		{ ".5", 0, 1, 0.5, true },
		{ "", 0, 1, 0, false },
		{ " 0.5", 0, 1, 0, false },
		{ "0.5 ", 0, 1, 0, false },
		{ "nan", 0, 1, 0, false },
		{ "inf", 0, DBL_MAX, 0, false },
		{ "1e999", 0, DBL_MAX, 0, false },
		{ "half", 0, 1, 0, false },
		{ "0,5", 0, 1, 0, false },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		struct error e = { 0 };
		double value = 42;
		int rc = text_to_double(cases[i].s, cases[i].low, cases[i].high, "rate", &value, &e);

		if (rc != (cases[i].good ? 0 : -1))
			fail_msg("'%s': returned %d", cases[i].s, rc);
		assert_true(value == (cases[i].good ? cases[i].value : 42));
		if (rc) {
			assert_int_equal(e.code, ERROR_RANGE);
			assert_non_null(strstr(e.text, "rate"));
		}
	}
}

/* Every scalar value there is, both ways; and every non-scalar refused. */
static void utf8_round_trip(void **state)
{
	(void)state;
	for (uint32_t c = 0; c < 0x110100; c++) {
		char bytes[4];
		size_t n = text_utf8_encode(c, bytes);
		uint32_t back = 0xffffffff;

		if (c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff)) {
			assert_int_equal(n, 0);
			continue;
		}
		if (n != (c < 0x80 ? 1u : c < 0x800 ? 2u : c < 0x10000 ? 3u : 4u))
			fail_msg("U+%04X takes %zu bytes", c, n);
		if (text_utf8((struct text){ bytes, n }, 0, &back) != n || back != c)
			fail_msg("U+%04X comes back as U+%04X", c, back);
		for (size_t cut = 0; cut < n; cut++)
			if (text_utf8((struct text){ bytes, cut }, 0, &back) != 0)
				fail_msg("U+%04X decodes although cut to %zu bytes", c, cut);
	}
	assert_int_equal(text_utf8_encode(0xffffffff, (char[4]){ 0 }), 0);
}

/*
 * Exactly one encoding of each scalar is accepted: of all sequences of two,
 * three (every one) bytes, as many decode whole as there are scalars.
 */
static void utf8_accepts_nothing_else(void **state)
{
	unsigned long two = 0, three = 0;
	uint32_t scalar;
	char b[4];

	(void)state;
	for (unsigned i = 0; i < 0x1000000; i++) {
		b[0] = (char)(i >> 16);
		b[1] = (char)(i >> 8);
		b[2] = (char)i;
		if ((i & 0xff) == 0 && text_utf8((struct text){ b, 2 }, 0, &scalar) == 2)
			two++;
		if (text_utf8((struct text){ b, 3 }, 0, &scalar) == 3)
			three++;
	}
	assert_int_equal(two, 0x800 - 0x80);
	assert_int_equal(three, 0x10000 - 0x800 - 0x800);
	static const char *const bad[] = {
		"\x80",
		"\xbf",
		"\xc0\x80",
		"\xc1\xbf",
		"\xf4\x90\x80\x80",
		"\xf5\x80\x80\x80",
		"\xf8\x88\x80\x80\x80",
		"\xff",
		"\xf0\x8f\xbf\xbf",
		"\xed\xa0\x80",
		"\xe2\x82",
		"\xe2\x28\xa1",
		"a\xc3",
		"\xc3(",
	};
	for (size_t i = 0; i < countof(bad); i++)
		if (text_utf8_valid(text_of(bad[i])))
			fail_msg("bad sequence %zu is called valid", i);
	assert_true(text_utf8_valid(TEXT("")));
	assert_true(text_utf8_valid(TEXT("a\0\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80")));
	assert_int_equal(text_utf8(TEXT("a"), 1, &scalar), 0);
	assert_int_equal(text_utf8(TEXT("a"), 2, &scalar), 0);
}

static void builds(void **state)
{
	struct builder b = { 0 };

	(void)state;
	builder_string(&b, "one");
	builder_char(&b, ' ');
	builder_text(&b, TEXT("two"));
	builder_format(&b, " %d%s", 3, "!");
	builder_format(&b, "%s", "");
	builder_add(&b, NULL, 0);
	assert_string_equal(b.data, "one two 3!");
	assert_true(text_is(builder_view(&b), "one two 3!"));
	builder_reset(&b);
	assert_int_equal(builder_view(&b).size, 0);
	assert_string_equal(b.data, "");
	builder_add(&b, "a\0b", 3);
	assert_true(text_equal(builder_view(&b), TEXT("a\0b")));
	builder_clear(&b);
	assert_null(b.data);
	builder_reset(&b);
	builder_char(&b, 'x');
	assert_string_equal(b.data, "x");
	builder_clear(&b);
}

static void builder_grows(void **state)
{
	struct builder b = { 0 };
	char line[64];
	size_t at = 0;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		builder_format(&b, "%d,", i);
		assert_int_equal(b.data[b.size], '\0');
		assert_true(b.size < b.capacity);
	}
	for (int i = 0; i < 20000; i++) {
		int n = snprintf(line, sizeof line, "%d,", i);

		assert_memory_equal(b.data + at, line, (size_t)n);
		at += (size_t)n;
	}
	assert_int_equal(at, b.size);
	builder_clear(&b);
}

static void builder_repairs(void **state)
{
	static const struct {
		struct text in;
		const char *out;
	} cases[] = {
		{ { NULL, 0 }, "" },
		{ { "plain", 5 }, "plain" },
		{ { "\xc3\xa4\xe2\x82\xac", 5 }, "\xc3\xa4\xe2\x82\xac" },
		{ { "a\0b", 3 },
		  "a\xef\xbf\xbd"
		  "b" },
		{ { "\xff", 1 }, "\xef\xbf\xbd" },
		{ { "x\xe2\x82", 3 }, "x\xef\xbf\xbd\xef\xbf\xbd" },
		{ { "\xc3(\xa4", 3 }, "\xef\xbf\xbd(\xef\xbf\xbd" },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		struct builder b = { 0 };

		builder_utf8(&b, cases[i].in);
		assert_string_equal(b.data, cases[i].out);
		builder_clear(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(slices),          cmocka_unit_test(trims),
		cmocka_unit_test(compares),        cmocka_unit_test(finds),
		cmocka_unit_test(whole_numbers),   cmocka_unit_test(real_numbers),
		cmocka_unit_test(utf8_round_trip), cmocka_unit_test(utf8_accepts_nothing_else),
		cmocka_unit_test(builds),          cmocka_unit_test(builder_grows),
		cmocka_unit_test(builder_repairs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
