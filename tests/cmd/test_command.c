/* Commands: how their tables become a command line, and what each mistake says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "cmd/command.h"

struct draw {
	size_t paths;
	double top_p;
};

struct arguments {
	bool dry_run;
	struct draw draw;
};

static const struct option_row own_rows[] = {
	{ 'N', "dry-run", NULL, "plan only", OPTION_SWITCH, OPTION_PLACE(arguments, dry_run) },
	{ 0 },
};

static const struct option_row draw_rows[] = {
	{ 'n', "paths", "count", "paths per question", OPTION_COUNT, OPTION_PLACE(draw, paths), .low = 1, .high = 16 },
	{ 0, "top-p", "share", "nucleus", OPTION_NUMBER, OPTION_PLACE(draw, top_p), .high = 1 },
	{ 0, "top-k", "count", "most likely", OPTION_COUNT, OPTION_PLACE(draw, paths), .high = 10 },
	{ 0 },
};

static const struct option_part parts[] = {
	{ .rows = own_rows },
	{ .rows = draw_rows, .place = offsetof(struct arguments, draw), .group = 1 },
	{ 0 },
};

/* What run() saw. */
static struct seen {
	int runs;
	struct arguments arguments;
	int next;
	const char *given;
	int low, high; /* operands it allows */
} seen;

static void init(void *arguments)
{
	((struct arguments *)arguments)->draw.top_p = 0.25;
}

static int run(void *arguments, const struct command_line *line, struct error *e)
{
	seen.runs++;
	seen.arguments = *(struct arguments *)arguments;
	seen.next = line->next;
	seen.given = line->given[1];
	return command_operands(line, seen.low, seen.high, e);
}

static const struct command command = {
	.name = "try",
	.synopsis = "[option ...]",
	.purpose = "try things",
	.parts = parts,
	.size = sizeof(struct arguments),
	.init = init,
	.run = run,
};

#define CALL(...) \
	char *argv[] = { (char *)"try", __VA_ARGS__, NULL }; \
	struct error e = { 0 }; \
	int rc; \
	memset(&seen, 0, sizeof seen); \
	seen.high = 2; \
	rc = command_call(&command, (int)countof(argv) - 1, argv, &e)

static void reads(void **state)
{
	(void)state;
	CALL((char *)"file", (char *)"-Nn", (char *)"3", (char *)"--top-p=0.5", (char *)"other");
	assert_int_equal(rc, 0);
	assert_true(seen.arguments.dry_run);
	assert_int_equal(seen.arguments.draw.paths, 3);
	assert_true(seen.arguments.draw.top_p == 0.5);
	assert_string_equal(seen.given, "top-p");
	assert_int_equal(seen.next, 4);
	assert_string_equal(argv[4], "file");
	assert_string_equal(argv[5], "other");
}

/* A second line starts afresh although getopt_long() keeps static state; defaults stand where nothing is said. */
static void reads_again(void **state)
{
	(void)state;
	for (int round = 0; round < 3; round++) {
		CALL((char *)"-NN", (char *)"--", (char *)"-n");
		assert_int_equal(rc, 0);
		assert_int_equal(seen.next, 3);
		assert_true(seen.arguments.draw.top_p == 0.25);
		assert_null(seen.given);
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
		{ "-n17", "option --paths: `17` is not a whole number from 1 to 16" },
		{ "--top-p=2", "option --top-p: `2` is not a number from 0 to 1" },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		char word[32];

		(void)snprintf(word, sizeof word, "%s", cases[i].word);
		CALL(word);
		assert_int_equal(rc, -1);
		assert_int_equal(seen.runs, 0);
		assert_int_equal(e.code, ERROR_USAGE);
		assert_string_equal(e.text, cases[i].text);
	}
}

static void operands(void **state)
{
	(void)state;
	CALL((char *)"a", (char *)"b", (char *)"c");
	assert_int_equal(rc, -1);
	assert_string_equal(e.text, "needless operand `c`; try --help");
	seen.low = 4;
	assert_int_equal(command_call(&command, 4, argv, &e), -1);
	assert_int_equal(e.code, ERROR_USAGE);
	assert_string_equal(e.text, "an operand is missing; usage: east try [option ...]");
}

/* Letters first, capitals before the others, then names. */
static void order(void **state)
{
	static const char *const names[] = { "dry-run", "help", "paths", "list-options", "top-k", "top-p" };
	struct command_option list[COMMAND_OPTIONS_MAX];

	(void)state;
	assert_int_equal(command_options(&command, list), countof(names));
	for (size_t i = 0; i < countof(names); i++)
		assert_string_equal(list[i].row->name, names[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads),    cmocka_unit_test(reads_again), cmocka_unit_test(mistakes),
		cmocka_unit_test(operands), cmocka_unit_test(order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
