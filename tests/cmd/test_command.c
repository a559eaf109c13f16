/* Option tables: parsing, numbers, choices, and what each mistake says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "cmd/command.h"

enum {
	OPTION_TOP_P = COMMAND_LONG,
	OPTION_TOP_K
};

static const struct command_option options[] = {
	{ 'N', "dry-run", NULL, "plan only" },
	{ 'n', "paths", "count", "paths per question" },
	{ OPTION_TOP_P, "top-p", "share", "nucleus" },
	{ OPTION_TOP_K, "top-k", "count", "most likely" },
	{ 0 },
};

static const struct command command = { "try", "[option ...]", "try things", options, NULL };

#define BEGIN(...) \
	char *argv[] = { (char *)"try", __VA_ARGS__, NULL }; \
	struct command_line line; \
	struct error e = { 0 }; \
	command_begin(&line, &command, (int)(sizeof argv / sizeof argv[0]) - 1, argv)

static void walk(void **state)
{
	(void)state;
	BEGIN((char *)"file", (char *)"-Nn", (char *)"3", (char *)"--top-p=0.5", (char *)"other");
	assert_int_equal(command_next(&line, &e), 'N');
	assert_null(line.value);
	assert_int_equal(command_next(&line, &e), 'n');
	assert_string_equal(line.value, "3");
	assert_int_equal(command_next(&line, &e), OPTION_TOP_P);
	assert_string_equal(line.value, "0.5");
	assert_int_equal(command_next(&line, &e), COMMAND_END);
	assert_int_equal(line.next, 4);
	assert_string_equal(argv[4], "file");
	assert_string_equal(argv[5], "other");
	assert_int_equal(command_operands(&line, 0, 2, &e), 0);
	assert_int_equal(command_operands(&line, 0, 1, &e), -1);
	assert_string_equal(e.text, "needless operand `other`; try --help");
	assert_int_equal(command_operands(&line, 3, 3, &e), -1);
	assert_int_equal(e.code, ERROR_USAGE);
}

/* A second walk starts afresh although getopt_long() keeps static state. */
static void walk_again(void **state)
{
	for (int round = 0; round < 3; round++) {
		BEGIN((char *)"-NN", (char *)"--", (char *)"-n");
		(void)state;
		assert_int_equal(command_next(&line, &e), 'N');
		if (round == 0)
			continue;
		assert_int_equal(command_next(&line, &e), 'N');
		assert_int_equal(command_next(&line, &e), COMMAND_END);
		assert_int_equal(line.next, 3);
	}
}

static void mistakes(void **state)
{
	static const struct {
		const char *word;
		const char *text;
	} cases[] = {
		{ "-x", "unknown option -x; try --help" },
		{ "--nothing", "unknown or ambiguous option --nothing; try --help" },
		{ "--top", "unknown or ambiguous option --top; try --help" },
		{ "--dry-run=3", "option --dry-run takes no argument" },
		{ "--paths", "option --paths needs an argument: count" },
		{ "-n", "option --paths needs an argument: count" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char word[32];

		(void)snprintf(word, sizeof word, "%s", cases[i].word);
		BEGIN(word);
		assert_int_equal(command_next(&line, &e), COMMAND_ERROR);
		assert_int_equal(e.code, ERROR_USAGE);
		assert_string_equal(e.text, cases[i].text);
	}
}

static void counts(void **state)
{
	static const struct {
		const char *word;
		int good;
		uint64_t value;
	} cases[] = {
		{ "0", 1, 0 },
		{ "7", 1, 7 },
		{ "3k", 1, 3000 },
		{ "2M", 1, 2000000 },
		{ "1G", 1, 1000000000 },
		{ "18446744073709551615", 1, UINT64_MAX },
		{ "18446744073709551616", 0, 0 },
		{ "18446744073709551615k", 0, 0 },
		{ "", 0, 0 },
		{ "k", 0, 0 },
		{ "-1", 0, 0 },
		{ "+1", 0, 0 },
		{ " 1", 0, 0 },
		{ "1 ", 0, 0 },
		{ "1kk", 0, 0 },
		{ "0x10", 0, 0 },
		{ "1.5", 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const struct command_line line = { .command = &command, .option = &options[1], .value = cases[i].word };
		struct error e = { 0 };
		uint64_t value = 42;

		assert_int_equal(command_count(&line, 0, UINT64_MAX, &value, &e), cases[i].good ? 0 : -1);
		assert_int_equal(value, cases[i].good ? cases[i].value : 42);
		assert_int_equal(e.code, cases[i].good ? ERROR_NONE : ERROR_USAGE);
	}
}

static void ranges(void **state)
{
	struct command_line line = { .command = &command, .option = &options[1], .value = "17" };
	struct error e = { 0 };
	size_t size = 0;
	double number = 0;

	(void)state;
	assert_int_equal(command_size(&line, 17, 17, &size, &e), 0);
	assert_int_equal(size, 17);
	assert_int_equal(command_size(&line, 1, 16, &size, &e), -1);
	assert_string_equal(e.text, "option --paths: `17` is not a whole number from 1 to 16");
	assert_int_equal(command_size(&line, 18, 20, &size, &e), -1);
	assert_int_equal(command_double(&line, 0, 17, &number, &e), 0);
	assert_true(number == 17.0);
	assert_int_equal(command_double(&line, 0, 16.5, &number, &e), -1);
	assert_string_equal(e.text, "option --paths: `17` is not a number from 0 to 16.5");
	static const char *const bad[] = { "", "x", "1x", "nan", "inf", "1e999" };
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		line.value = bad[i];
		assert_int_equal(command_double(&line, -1e308, 1e308, &number, &e), -1);
	}
}

static void choices(void **state)
{
	static const char *const names[] = { "uniform", "entropy", NULL };
	struct command_line line = { .command = &command, .option = &options[1], .value = "entropy" };
	struct error e = { 0 };
	size_t choice = 9;

	(void)state;
	assert_int_equal(command_choice(&line, names, &choice, &e), 0);
	assert_int_equal(choice, 1);
	line.value = "entrop";
	assert_int_equal(command_choice(&line, names, &choice, &e), -1);
	assert_string_equal(e.text, "option --paths: `entrop` is none of uniform, entropy");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(walk),   cmocka_unit_test(walk_again), cmocka_unit_test(mistakes),
		cmocka_unit_test(counts), cmocka_unit_test(ranges),     cmocka_unit_test(choices),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
