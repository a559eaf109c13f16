/* Rows of options: what they take, what they say of it, and where it goes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/option.h"

enum taste {
	SWEET,
	SOUR,
	BITTER
};

struct told {
	bool quiet;
	size_t size;
	uint64_t count;
	unsigned narrow;
	double number;
	float single;
	enum taste taste;
	const char *name, *text;
	struct option_texts list;
	int taken;
};

static const char *const tastes[] = { "sweet", "sour", "bitter", NULL };

static int take_length(void *place, const char *text, struct error *e)
{
	if (text[0] == '\0')
		return error_set(e, ERROR_USAGE, "it is empty");
	if (place != NULL)
		*(int *)place = (int)strlen(text);
	return 0;
}

static const struct option_row rows[] = {
	{ 'q', "quiet", NULL, "say nothing", OPTION_SWITCH, OPTION_PLACE(told, quiet) },
	{ 0, "size", "count", NULL, OPTION_COUNT, OPTION_PLACE(told, size), .low = 1, .high = 16 },
	{ 0, "count", "count", NULL, OPTION_COUNT, OPTION_PLACE(told, count), .high = INFINITY },
	{ 0, "narrow", "count", NULL, OPTION_COUNT, OPTION_PLACE(told, narrow), .low = 2, .high = 1e8, .zero = "none" },
	{ 0, "exact", "count", NULL, OPTION_COUNT, OPTION_PLACE(told, count), .high = 9007199254740992.0 },
	{ 0, "number", "number", NULL, OPTION_NUMBER, OPTION_PLACE(told, number), .low = -2.5, .high = 1e6 },
	{ 0, "share", "share", NULL, OPTION_NUMBER, OPTION_PLACE(told, number), .high = 1, .open = OPTION_ABOVE },
	{ 0, "single", "share", NULL, OPTION_NUMBER, OPTION_PLACE(told, single), .high = 1, .open = OPTION_BELOW },
	{ 0, "any", "number", NULL, OPTION_NUMBER, OPTION_PLACE(told, number), .low = -INFINITY, .high = INFINITY },
	{ 0, "taste", "name", NULL, OPTION_WORD, OPTION_PLACE(told, taste), .words = tastes, .except = 1u << SOUR },
	{ 0, "name", "name", NULL, OPTION_NAME, OPTION_PLACE(told, name), .words = tastes },
	{ 0, "text", "text", NULL, OPTION_TEXT, OPTION_PLACE(told, text), .otherwise = "what is there" },
	{ 0, "list", "text", NULL, OPTION_TEXTS, OPTION_PLACE(told, list), .high = 2 },
	{ 0, "taken", "text", NULL, OPTION_TAKEN, OPTION_PLACE(told, taken), .take = take_length },
	{ 0 }
};

static const struct option_row *row(const char *name)
{
	const struct option_row *found = option_find(rows, name);

	assert_non_null(found);
	return found;
}

static void finds(void **state)
{
	(void)state;
	assert_string_equal(row("taste")->name, "taste");
	assert_null(option_find(rows, "tast"));
}

/* What each says of itself: range, wanted, and the default of a struct. */
static void says(void **state)
{
	static const struct told told = {
		.size = 3, .count = 20000000, .narrow = 7, .number = 1e-8, .single = 0.9f, .name = "sour"
	};
	static const struct {
		const char *name, *range, *wanted, *otherwise;
	} cases[] = {
		{ "quiet", "", "true or false", "" },
		{ "size", "1 to 16", "a whole number from 1 to 16", "3" },
		{ "count", "", "a whole number", "20M" },
		{ "narrow", "2 to 100M, 0 for none", "a whole number from 2 to 100M, or 0", "7" },
		{ "exact", "0 to 2^53", "a whole number from 0 to 2^53", "20M" },
		{ "number", "-2.5 to 1e6", "a number from -2.5 to 1e6", "1e-8" },
		{ "share", "above 0 to 1", "a number above 0 to 1", "1e-8" },
		{ "single", "0 to below 1", "a number from 0 to below 1", "0.9" },
		{ "any", "", "a number", "1e-8" },
		{ "taste", "sweet or bitter", "sweet or bitter", "sweet" },
		{ "name", "sweet, sour or bitter", "sweet, sour or bitter", "sour" },
		{ "text", "", "a text, not empty", "what is there" },
		{ "list", "", "a text, not empty", "" },
		{ "taken", "", "a text, not empty", "" },
	};

	(void)state;
	assert_int_equal(countof(cases), countof(rows) - 1);
	for (size_t i = 0; i < countof(cases); i++) {
		struct builder b = { 0 };

		builder_string(&b, "");
		option_range(&b, row(cases[i].name));
		assert_string_equal(b.data, cases[i].range);
		builder_reset(&b);
		option_wanted(&b, row(cases[i].name), 0);
		assert_string_equal(b.data, cases[i].wanted);
		builder_reset(&b);
		builder_string(&b, "");
		option_default(&b, row(cases[i].name), &told);
		assert_int_equal(b.size, strlen(cases[i].otherwise));
		assert_memory_equal(b.data, cases[i].otherwise, b.size);
		builder_clear(&b);
	}
}

/* Each is taken, or refused with the row's words and nothing changed; without a struct the verdict is the same. */
static void takes(void **state)
{
	static const struct {
		const char *name, *text;
		int good;
	} cases[] = {
		{ "size", "1", 1 },
		{ "size", "16", 1 },
		{ "size", "0", 0 },
		{ "size", "17", 0 },
		{ "count", "0", 1 },
		{ "count", "3k", 1 },
		{ "count", "2M", 1 },
		{ "count", "1G", 1 },
		{ "count", "18446744073709551615", 1 },
		{ "count", "18446744073709551616", 0 },
		{ "count", "18446744073709551615k", 0 },
		{ "count", "", 0 },
		{ "count", "k", 0 },
		{ "count", "-1", 0 },
		{ "count", "+1", 0 },
		{ "count", " 1", 0 },
		{ "count", "1 ", 0 },
		{ "count", "1kk", 0 },
		{ "count", "0x10", 0 },
		{ "count", "1.5", 0 },
		{ "narrow", "0", 1 },
		{ "narrow", "1", 0 },
		{ "narrow", "100M", 1 },
		{ "exact", "9007199254740992", 1 },
		{ "exact", "9007199254740993", 0 },
		{ "number", "-2.5", 1 },
		{ "number", "1e6", 1 },
		{ "number", "1000001", 0 },
		{ "number", "-2.6", 0 },
		{ "number", "", 0 },
		{ "number", "x", 0 },
		{ "number", "1x", 0 },
		{ "number", "nan", 0 },
		{ "share", "0", 0 },
		{ "share", "1", 1 },
		{ "share", "1e-300", 1 },
		{ "single", "0", 1 },
		{ "single", "1", 0 },
		{ "single", "0.99999999999", 0 },
		{ "any", "1e999", 0 },
		{ "any", "inf", 0 },
		{ "any", "-1e308", 1 },
		{ "taste", "bitter", 1 },
		{ "taste", "sour", 0 },
		{ "taste", "bitte", 0 },
		{ "name", "sour", 1 },
		{ "name", "salty", 0 },
		{ "text", "", 1 },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		const struct option_row *o = row(cases[i].name);
		struct told told, before;
		struct error e = { 0 };
		struct builder said = { 0 };

		memset(&told, 0x5a, sizeof told);
		before = told;
		if (option_take(o, cases[i].text, &told, &e) != (cases[i].good ? 0 : -1))
			fail_msg("%s: '%s'", cases[i].name, cases[i].text);
		assert_int_equal(e.code, cases[i].good ? ERROR_NONE : ERROR_USAGE);
		if (!cases[i].good) {
			builder_format(&said, "`%s` is not ", cases[i].text);
			option_wanted(&said, o, 0);
			assert_string_equal(e.text, said.data);
			assert_memory_equal(&told, &before, sizeof told);
		}
		assert_int_equal(option_take(o, cases[i].text, NULL, &e), cases[i].good ? 0 : -1);
		builder_clear(&said);
	}
}

/* Where what was taken goes, and nowhere else. */
static void fills(void **state)
{
	static const char *const words[][2] = {
		{ "quiet", NULL },     { "size", "5" },     { "count", "18446744073709551615" },
		{ "narrow", "100M" },  { "number", "0.5" }, { "single", "0.5" },
		{ "taste", "bitter" }, { "name", "sour" },  { "text", "a b" },
		{ "list", "one" },     { "list", "two" },   { "taken", "four" },
	};
	struct told told = { 0 };
	struct error e = { 0 };

	(void)state;
	for (size_t i = 0; i < countof(words); i++)
		assert_int_equal(option_take(row(words[i][0]), words[i][1], &told, &e), 0);
	assert_true(told.quiet && told.size == 5 && told.count == UINT64_MAX && told.narrow == 100000000);
	assert_true(told.number == 0.5 && told.single == 0.5f && told.taste == BITTER && told.taken == 4);
	assert_string_equal(told.name, "sour");
	assert_string_equal(told.text, "a b");
	assert_int_equal(told.list.count, 2);
	assert_string_equal(told.list.text[1], "two");
	assert_int_equal(option_take(row("list"), "three", &told, &e), -1);
	assert_string_equal(e.text, "it may be given at most 2 times");
	assert_int_equal(option_take(row("taken"), "", &told, &e), -1);
	assert_string_equal(e.text, "it is empty");
}

/* Numbers from files go by the same range. */
static void admits(void **state)
{
	(void)state;
	assert_true(option_admits(row("size"), 16));
	assert_false(option_admits(row("size"), 1.5));
	assert_false(option_admits(row("size"), 0));
	assert_true(option_admits(row("narrow"), 0));
	assert_false(option_admits(row("any"), NAN));
	assert_false(option_admits(row("any"), INFINITY));
	assert_int_equal(option_word(row("taste"), TEXT("bitter"), 0), BITTER);
	assert_int_equal(option_word(row("taste"), TEXT("sour"), 0), -1);
	assert_int_equal(option_word(row("taste"), TEXT("bitter"), 1u << BITTER), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds), cmocka_unit_test(says),   cmocka_unit_test(takes),
		cmocka_unit_test(fills), cmocka_unit_test(admits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
