/* Rational numbers as people write them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "rational.h"
#include "rng.h"

/* The canonical form on the heap, NULL if t is no number. */
static char *form(struct text t, enum rational_percent percent)
{
	struct builder b = { 0 };
	char *copy;

	builder_string(&b, "before ");
	if (!rational_canonical(&b, t, percent)) {
		assert_string_equal(b.data, "before ");
		builder_clear(&b);
		return NULL;
	}
	assert_int_equal(strncmp(b.data, "before ", 7), 0);
	copy = memory_string(b.data + 7, b.size - 7);
	builder_clear(&b);
	return copy;
}

static void reads(void **state)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
		/* whole numbers, signs, separators */
		{ "72", "72" },
		{ "+72", "72" },
		{ "-72", "-72" },
		{ "\xe2\x88\x92"
		  "72",
		  "-72" },
		{ "- 72", "-72" },
		{ " 72\n", "72" },
		{ "007", "7" },
		{ "0", "0" },
		{ "-0", "0" },
		{ "1,234", "1234" },
		{ "12,345,678", "12345678" },
		{ "1{,}234", "1234" },
		{ "1\\,234", "1234" },
		{ "1\\!234", "1234" },
		{ "11,\\! 111", NULL },
		{ "11,\\!111", "11111" },
		{ "1\\,234.5", "2469/2" },
		/* decimals */
		{ "3.50", "7/2" },
		{ ".5", "1/2" },
		{ "-.5", "-1/2" },
		{ "0.333", "333/1000" },
		{ "1,234.5", "2469/2" },
		{ "6.02e23", "602000000000000000000000" },
		{ "1e-3", "1/1000" },
		{ "2E+2", "200" },
		{ "2e\xe2\x88\x92"
		  "2",
		  "1/50" },
		{ "0e999", "0" },
		{ "100.00", "100" },
		/* fractions */
		{ "3/4", "3/4" },
		{ "-7 / 2", "-7/2" },
		{ "6/8", "3/4" },
		{ "8/4", "2" },
		{ "0/5", "0" },
		{ "1.5/2.5", "3/5" },
		{ "\\frac{3}{4}", "3/4" },
		{ "\\dfrac{3}{4}", "3/4" },
		{ "\\tfrac34", "3/4" },
		{ "\\frac 34", "3/4" },
		{ "\\frac{3}4", "3/4" },
		{ "\\frac3{4}", "3/4" },
		{ "-\\frac{3}{4}", "-3/4" },
		{ "\\frac{-3}{4}", "-3/4" },
		{ "\\frac{3}{-4}", "-3/4" },
		{ "\\frac{-3}{-4}", "3/4" },
		{ "\\frac{ 1,000 }{ 3 }", "1000/3" },
		{ "\\frac{0.5}{2}", "1/4" },
		/* mixed numbers */
		{ "1 1/2", "3/2" },
		{ "-1 1/2", "-3/2" },
		{ "1\\frac{1}{2}", "3/2" },
		{ "1 \\frac12", "3/2" },
		{ "1\\ 1/2", "3/2" },
		{ "1,234 1/2", "2469/2" },
		/* percent and dollars */
		{ "28%", "28" },
		{ "28\\%", "28" },
		{ "28 %", "28" },
		{ "28 percent", "28" },
		{ "2.5%", "5/2" },
		{ "$10", "10" },
		{ "\\$10", "10" },
		{ "-$5", "-5" },
		{ "$-5", "-5" },
		{ "$1,234.50", "2469/2" },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		char *got = form(text_of(cases[i].in), RATIONAL_PERCENT_NUMBER);

		if (cases[i].out == NULL ? got != NULL : got == NULL || strcmp(got, cases[i].out) != 0)
			fail_msg("'%s' reads as %s", cases[i].in, got == NULL ? "no number" : got);
		free(got);
	}
}

static void refuses(void **state)
{
	static const char *const cases[] = {
		"",
		" ",
		"-",
		"+",
		".",
		"-.",
		"$",
		"%",
		"x",
		"five",
		"5.",
		"5..0",
		"1.2.3",
		"--5",
		"+-5",
		"-$-5",
		"5-",
		"5 6",
		"1 234",
		"12,34",
		"1,2345",
		"1,23",
		"0,123",
		"1234,567",
		"1,234,56",
		",123",
		"1,,234",
		"1{,}23",
		"1/0",
		"0/0",
		"1/0.0",
		"\\frac{1}{0}",
		"1/2/3",
		"3/",
		"/3",
		"3/-4",
		"1/x",
		"\\frac{1}{x}",
		"\\frac{1}",
		"\\frac1",
		"\\frac123",
		"\\frac{1}{2",
		"\\frac{}{2}",
		"\\fraction{1}{2}",
		"\\frac{1}{2}3",
		"\\frac{1/2}{3}",
		"1 3/2",
		"1 2/2",
		"1 0/2",
		"2\\frac{3}{2}",
		"2\\frac{-1}{2}",
		"1.5 1/2",
		"1.5\\frac12",
		"1e2 1/2",
		"1 1/2 1/2",
		"1 1/0",
		"1e",
		"1e+",
		"e5",
		"1e5.5",
		"1e1001",
		"1e-1001",
		"1e99999999999999999999",
		"0x10",
		"inf",
		"nan",
		"28%%",
		"10$",
		"2^3",
		"9^{9^{9^9}}",
		"(5)",
		"x=5",
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		char *got = form(text_of(cases[i]), RATIONAL_PERCENT_NUMBER);

		if (got != NULL)
			fail_msg("'%s' reads as %s", cases[i], got);
	}
	assert_null(form(TEXT("1\0002"), RATIONAL_PERCENT_NUMBER));
	assert_null(form(text_of(NULL), RATIONAL_PERCENT_NUMBER));
}

static void percents(void **state)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
		{ "28%", "7/25" },  { "28\\%", "7/25" }, { "28 percent", "7/25" },
		{ "-50%", "-1/2" }, { "28", "28" },      { "0.28", "7/25" },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		char *got = form(text_of(cases[i].in), RATIONAL_PERCENT_RATIO);

		assert_non_null(got);
		assert_string_equal(got, cases[i].out);
		free(got);
	}
}

/* `count` times the character c between two strings. */
static struct text repeated(struct builder *b, const char *front, char c, size_t count, const char *behind)
{
	builder_reset(b);
	builder_string(b, front);
	while (count-- > 0)
		builder_char(b, c);
	builder_string(b, behind);
	return builder_view(b);
}

static void bounds(void **state)
{
	struct builder b = { 0 };
	char *got;

	(void)state;
	got = form(repeated(&b, "", '7', RATIONAL_DIGITS_MAX, ""), RATIONAL_PERCENT_NUMBER);
	assert_non_null(got);
	assert_int_equal(strlen(got), RATIONAL_DIGITS_MAX);
	free(got);
	assert_null(form(repeated(&b, "", '7', RATIONAL_DIGITS_MAX + 1, ""), RATIONAL_PERCENT_NUMBER));
	assert_null(form(repeated(&b, "0.", '7', RATIONAL_DIGITS_MAX, ""), RATIONAL_PERCENT_NUMBER));
	got = form(TEXT("1e999"), RATIONAL_PERCENT_NUMBER);
	assert_non_null(got);
	assert_int_equal(strlen(got), 1000);
	free(got);
	got = form(TEXT("-1e-999"), RATIONAL_PERCENT_NUMBER);
	assert_non_null(got);
	assert_int_equal(strlen(got), 3 + 1000);
	free(got);
	/* The result is bounded too, so that every form can be read. */
	assert_null(form(TEXT("1e1000"), RATIONAL_PERCENT_NUMBER));
	assert_null(form(TEXT("1e-1000"), RATIONAL_PERCENT_NUMBER));
	assert_null(form(TEXT("1e600/1e-600"), RATIONAL_PERCENT_NUMBER));
	assert_null(form(TEXT("1e-998%"), RATIONAL_PERCENT_RATIO));
	got = form(TEXT("1e1000/1e1000"), RATIONAL_PERCENT_NUMBER);
	assert_string_equal(got, "1");
	free(got);
	/* A megabyte of anything is refused at once. */
	assert_null(form(repeated(&b, "", '9', 1 << 20, ""), RATIONAL_PERCENT_NUMBER));
	assert_null(form(repeated(&b, "1e", '9', 1 << 20, ""), RATIONAL_PERCENT_NUMBER));
	assert_null(form(repeated(&b, "\\frac{", '9', 1 << 20, "}{9}"), RATIONAL_PERCENT_NUMBER));
	assert_null(form(repeated(&b, "1", ' ', 1 << 20, "x"), RATIONAL_PERCENT_NUMBER));
	assert_null(form(repeated(&b, "", '{', 1 << 20, ""), RATIONAL_PERCENT_NUMBER));
	builder_clear(&b);
}

static int64_t greatest_divisor(int64_t a, int64_t b)
{
	return b == 0 ? a : greatest_divisor(b, a % b);
}

/* Random p/q spelt in every way that can hold it; all forms are the one that plain arithmetic gives. */
static void spellings_agree(void **state)
{
	struct rng r;

	(void)state;
	rng_init(&r, 7, 0);
	for (int round = 0; round < 2000; round++) {
		int64_t q = rng_between(&r, 2, 5000), p = rng_between(&r, -100000, 100000), a = p < 0 ? -p : p;
		int64_t g = greatest_divisor(a, q), k = rng_between(&r, 1, 50);
		const char *sign = p < 0 ? "-" : "";
		char want[64], spelt[6][96];

		if (q / g == 1)
			snprintf(want, sizeof want, "%s%lld", sign, (long long)(a / g));
		else
			snprintf(want, sizeof want, "%s%lld/%lld", sign, (long long)(a / g), (long long)(q / g));
		snprintf(spelt[0], sizeof spelt[0], "%s%lld/%lld", sign, (long long)(a * k), (long long)(q * k));
		snprintf(spelt[1], sizeof spelt[1], "%s\\frac{%lld}{%lld}", sign, (long long)(a * k),
			 (long long)(q * k));
		snprintf(spelt[2], sizeof spelt[2], "\\dfrac{%s%lld}{%lld}", sign, (long long)a, (long long)q);
		snprintf(spelt[3], sizeof spelt[3], "%s%lld.00e0 / %lld0e-1", sign, (long long)a, (long long)q);
		if (a % q != 0 && a > q) {
			snprintf(spelt[4], sizeof spelt[4], "%s%lld %lld/%lld", sign, (long long)(a / q),
				 (long long)(a % q), (long long)q);
			snprintf(spelt[5], sizeof spelt[5], "%s%lld\\tfrac{%lld}{%lld}", sign, (long long)(a / q),
				 (long long)(a % q), (long long)q);
		} else {
			strcpy(spelt[4], spelt[0]);
			strcpy(spelt[5], spelt[0]);
		}
		for (size_t i = 0; i < countof(spelt); i++) {
			char *got = form(text_of(spelt[i]), RATIONAL_PERCENT_NUMBER), *again;

			if (got == NULL || strcmp(got, want) != 0)
				fail_msg("'%s' reads as %s, not %s", spelt[i], got == NULL ? "no number" : got, want);
			again = form(text_of(got), RATIONAL_PERCENT_RATIO);
			assert_string_equal(again, got);
			free(again);
			free(got);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads),  cmocka_unit_test(refuses),         cmocka_unit_test(percents),
		cmocka_unit_test(bounds), cmocka_unit_test(spellings_agree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
