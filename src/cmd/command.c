#include "cmd/command.h"

#include <assert.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* What every command has. */
struct common {
	bool help, list_options;
};

static const struct option_row common_rows[] = {
	{ 'h', "help", NULL, "print this and exit", OPTION_SWITCH, OPTION_PLACE(common, help) },
	/* For tests/man.sh; in no text. */
	{ 0, "list-options", NULL, NULL, OPTION_SWITCH, OPTION_PLACE(common, list_options) },
	{ 0 }
};

static const struct option_part common_part = { common_rows, 0, NULL, 0 };

enum {
	LONG = 256,       /* + n: the n-th option by its long name, to getopt */
	HELP_COLUMN = 28, /* where the help texts start, and where lines end */
	HELP_WIDTH = 80
};

const struct command *command_find(const char *name)
{
	for (size_t i = 0; program_commands[i] != NULL; i++) {
		if (strcmp(program_commands[i]->name, name) == 0)
			return program_commands[i];
	}
	return NULL;
}

/* -- the options ---------------------------------------------------------------------- */

bool command_hides(const struct option_row *row)
{
	return row->kind == OPTION_SWITCH && row->about == NULL;
}

static int compare(const void *a, const void *b)
{
	const struct option_row *x = ((const struct command_option *)a)->row;
	const struct option_row *y = ((const struct command_option *)b)->row;

	if ((x->letter == 0) != (y->letter == 0))
		return x->letter == 0 ? 1 : -1;
	return x->letter != 0 ? x->letter - y->letter : strcmp(x->name, y->name);
}

static size_t add_part(struct command_option *list, size_t count, const struct option_part *part)
{
	const struct option_row *row;

	for (row = part->rows; row->name != NULL; row++) {
		assert(count < COMMAND_OPTIONS_MAX);
		list[count++] = (struct command_option){ row, part };
	}
	return count;
}

size_t command_options(const struct command *command, struct command_option list[COMMAND_OPTIONS_MAX])
{
	size_t count = add_part(list, 0, &common_part);

	for (const struct option_part *part = command->parts; part->rows != NULL; part++)
		count = add_part(list, count, part);
	qsort(list, count, sizeof *list, compare);
	return count;
}

/* -- what --help and --list-options print ---------------------------------------------- */

/* "-n, --paths count"; the letterless are indented by pad. */
static int print_left(const struct option_row *row, const char *pad)
{
	const char *argument = row->argument ? row->argument : "", *space = row->argument ? " " : "";

	if (row->letter != 0)
		return printf("-%c, --%s%s%s", row->letter, row->name, space, argument);
	return printf("%s--%s%s%s", pad, row->name, space, argument);
}

/* Words of text from HELP_COLUMN on, broken before HELP_WIDTH. */
static void print_wrapped(const char *text)
{
	int at = HELP_COLUMN;

	while (*text) {
		int length = (int)strcspn(text, " ");

		if (at > HELP_COLUMN && at + 1 + length > HELP_WIDTH) {
			printf("\n%*s", HELP_COLUMN, "");
			at = HELP_COLUMN;
		} else if (at > HELP_COLUMN) {
			putchar(' ');
			at++;
		}
		printf("%.*s", length, text);
		at += length;
		text += length;
		text += strspn(text, " ");
	}
	putchar('\n');
}

/* What it is about, what may stand there, and what stands there without it. */
static void describe(struct builder *b, const struct command_option *o, const void *defaults)
{
	struct builder range = { 0 }, otherwise = { 0 };
	const char *about = o->row->about == NULL ? "" : o->row->about;

	option_range(&range, o->row);
	if (o->part != &common_part)
		option_default(&otherwise, o->row, (const char *)defaults + o->part->place);
	builder_format(b, "%s%s", o->part->prefix == NULL ? "" : o->part->prefix, about);
	if (range.size > 0)
		builder_format(b, "%s%s", about[0] == '\0' ? "" : o->row->words != NULL ? ": " : ", ", range.data);
	if (otherwise.size > 0)
		builder_format(b, "%sdefault %s", b->size > 0 ? "; " : "", otherwise.data);
	builder_clear(&range);
	builder_clear(&otherwise);
}

static void print_usage(const struct command *command, const void *defaults)
{
	struct command_option list[COMMAND_OPTIONS_MAX];
	size_t count = command_options(command, list), i;
	struct builder text = { 0 };

	printf("usage: east %s %s\n%s\n\n", command->name, command->synopsis, command->purpose);
	for (i = 0; i < count; i++) {
		int width;

		if (command_hides(list[i].row))
			continue;
		width = printf("  ") + print_left(list[i].row, "    ");
		if (width + 2 > HELP_COLUMN) {
			putchar('\n');
			width = 0;
		}
		printf("%*s", HELP_COLUMN - width, "");
		builder_reset(&text);
		describe(&text, &list[i], defaults);
		print_wrapped(text.data);
	}
	printf("\nThe manual page is east-%s(1); `east help %s` shows it.\n", command->name, command->name);
	builder_clear(&text);
}

/* The same facts for programs: the usage line, then one option a line, with its range and default after tabs. */
static void list_options(const struct command *command, const void *defaults)
{
	struct command_option list[COMMAND_OPTIONS_MAX];
	size_t count = command_options(command, list), i;
	struct builder text = { 0 };

	printf("east %s %s\n", command->name, command->synopsis);
	for (i = 0; i < count; i++) {
		if (command_hides(list[i].row))
			continue;
		builder_reset(&text);
		builder_char(&text, '\t');
		option_range(&text, list[i].row);
		builder_char(&text, '\t');
		if (list[i].part != &common_part)
			option_default(&text, list[i].row, (const char *)defaults + list[i].part->place);
		(void)print_left(list[i].row, "");
		printf("%s\n", text.data);
	}
	builder_clear(&text);
}

/* -- reading -------------------------------------------------------------------------- */

static const struct command_option *option_of(const struct command_option *list, size_t count, int id)
{
	if (id >= LONG)
		return &list[id - LONG];
	for (size_t i = 0; i < count; i++)
		if (id != 0 && list[i].row->letter == id)
			return &list[i];
	return NULL;
}

/* Why getopt_long() returned `:` or `?`. */
static int complain(const struct command_line *line, const struct command_option *o, int result, struct error *e)
{
	if (o != NULL && result == ':')
		return error_set(e, ERROR_USAGE, "option --%s needs an argument: %s", o->row->name, o->row->argument);
	if (o != NULL)
		return error_set(e, ERROR_USAGE, "option --%s takes no argument", o->row->name);
	if (optopt)
		return error_set(e, ERROR_USAGE, "unknown option -%c; try --help", optopt);
	return error_set(e, ERROR_USAGE, "unknown or ambiguous option %s; try --help",
			 line->argv[optind > 0 ? optind - 1 : 0]);
}

static int take(struct command_line *line, const struct command_option *o, struct common *common, void *arguments,
		struct error *e)
{
	void *base = o->part == &common_part ? (void *)common : (char *)arguments + o->part->place;

	line->given[o->part->group] = o->row->name;
	return option_take(o->row, optarg, base, e) ? error_wrap(e, "option --%s", o->row->name) : 0;
}

/* All options up to the first that asks for a text. */
static int read_line(struct command_line *line, struct common *common, void *arguments, struct error *e)
{
	struct command_option list[COMMAND_OPTIONS_MAX];
	struct option longs[COMMAND_OPTIONS_MAX + 1] = { { 0 } };
	char letters[2 * COMMAND_OPTIONS_MAX + 2] = ":";
	size_t count = command_options(line->command, list), used = 1, i;
	int id;

	for (i = 0; i < count; i++) {
		const struct option_row *row = list[i].row;

		longs[i] = (struct option){ row->name, row->argument ? required_argument : no_argument, NULL,
					    LONG + (int)i };
		if (row->letter != 0)
			letters[used++] = row->letter;
		if (row->letter != 0 && row->argument)
			letters[used++] = ':';
	}
	opterr = 0;
#ifdef __GLIBC__
	optind = 0; /* glibc: start over, forgetting all static state */
#else
	optind = 1;
#endif
	while (!common->help && !common->list_options &&
	       (id = getopt_long(line->argc, line->argv, letters, longs, NULL)) != -1) {
		if (id == ':' || id == '?')
			return complain(line, option_of(list, count, optopt), id, e);
		if (take(line, option_of(list, count, id), common, arguments, e))
			return -1;
	}
	line->next = optind;
	return 0;
}

int command_call(const struct command *command, int argc, char **argv, struct error *e)
{
	struct command_line line = { .command = command, .argc = argc, .argv = argv };
	void *arguments = memory_new(1, command->size + 1), *defaults = memory_new(1, command->size + 1);
	struct common common = { false, false };
	int rc;

	if (command->init != NULL) {
		command->init(arguments);
		command->init(defaults);
	}
	rc = read_line(&line, &common, arguments, e);
	if (rc == 0 && common.help)
		print_usage(command, defaults);
	else if (rc == 0 && common.list_options)
		list_options(command, defaults);
	else if (rc == 0)
		rc = command->run(arguments, &line, e);
	free(arguments);
	free(defaults);
	return rc;
}

int command_operands(const struct command_line *line, int low, int high, struct error *e)
{
	int count = line->argc - line->next;

	if (count < low)
		return error_set(e, ERROR_USAGE, "an operand is missing; usage: east %s %s", line->command->name,
				 line->command->synopsis);
	if (count > high)
		return error_set(e, ERROR_USAGE, "needless operand `%s`; try --help", line->argv[line->next + high]);
	return 0;
}

int command_input(const struct command_line *line, const char **input, struct error *e)
{
	if (command_operands(line, 0, 1, e))
		return -1;
	if (line->next < line->argc) {
		if (*input != NULL)
			return error_set(e, ERROR_USAGE, "give the file as operand or with --input, not both");
		*input = line->argv[line->next];
	} else if (*input == NULL) {
		*input = "-";
	}
	return 0;
}
