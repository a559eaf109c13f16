#include "cmd/command.h"

#include <assert.h>
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Ids of the options that every command has; apart from those of the commands. */
enum {
	HELP = 'h',
	LIST_OPTIONS = COMMAND_LONG_END
};

static const struct command_option common[] = {
	{ HELP, "help", NULL, "print this and exit" },
	{ LIST_OPTIONS, "list-options", NULL, NULL }, /* for tests/man.sh; not in the usage text */
};

#define COMMON (sizeof common / sizeof common[0])

/* Where the help texts start, and where lines end. */
enum {
	HELP_COLUMN = 28,
	HELP_WIDTH = 80
};

/* The i-th option: the command's own, then the common ones; NULL at the end. */
static const struct command_option *option_at(const struct command *command, size_t i)
{
	size_t own = 0;

	while (command->options && command->options[own].id)
		own++;
	if (i < own)
		return &command->options[i];
	return i - own < COMMON ? &common[i - own] : NULL;
}

static const struct command_option *option_by_id(const struct command *command, int id)
{
	const struct command_option *option;

	for (size_t i = 0; (option = option_at(command, i)); i++) {
		if (option->id == id)
			return option;
	}
	return NULL;
}

/* "-n, --paths count" into text; the letterless are indented by pad. */
static void option_left(const struct command_option *option, const char *pad, char *text, size_t size)
{
	const char *argument = option->argument ? option->argument : "";
	const char *space = option->argument ? " " : "";

	if (option->id < COMMAND_LONG)
		(void)snprintf(text, size, "-%c, --%s%s%s", option->id, option->name, space, argument);
	else
		(void)snprintf(text, size, "%s--%s%s%s", pad, option->name, space, argument);
}

/* Words of text from column `at` on, broken before HELP_WIDTH, indented by HELP_COLUMN. */
static void print_wrapped(const char *text, int at)
{
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

/* `usage: east NAME SYNOPSIS`, the options one a line, and the page's name, on stdout. */
static void print_usage(const struct command *command)
{
	const struct command_option *option;
	char left[128];

	printf("usage: east %s %s\n%s\n\n", command->name, command->synopsis, command->purpose);
	for (size_t i = 0; (option = option_at(command, i)); i++) {
		int width;

		if (!option->help)
			continue;
		option_left(option, "    ", left, sizeof left);
		width = printf("  %s", left);
		if (width + 2 > HELP_COLUMN) {
			putchar('\n');
			width = 0;
		}
		printf("%*s", HELP_COLUMN - width, "");
		print_wrapped(option->help, HELP_COLUMN);
	}
	printf("\nThe manual page is east-%s(1); `east help %s` shows it.\n", command->name, command->name);
}

/* The same facts for programs: the usage line, then one option a line. */
static void list_options(const struct command *command)
{
	const struct command_option *option;
	char left[128];

	printf("east %s %s\n", command->name, command->synopsis);
	for (size_t i = 0; (option = option_at(command, i)); i++) {
		if (!option->help)
			continue;
		option_left(option, "", left, sizeof left);
		printf("%s\n", left);
	}
}

void command_begin(struct command_line *line, const struct command *command, int argc, char **argv)
{
	*line = (struct command_line){ .command = command, .argc = argc, .argv = argv, .next = argc };
	opterr = 0;
#ifdef __GLIBC__
	optind = 0; /* glibc: start over, forgetting all static state */
#else
	optind = 1;
#endif
}

/* Why getopt_long() returned `:` or `?`. */
static int complain(const struct command_line *line, int result, struct error *e)
{
	const struct command_option *option = optopt ? option_by_id(line->command, optopt) : NULL;
	const char *word = line->argv[optind > 0 ? optind - 1 : 0];

	if (option && result == ':')
		return error_set(e, ERROR_USAGE, "option --%s needs an argument: %s", option->name, option->argument);
	if (option)
		return error_set(e, ERROR_USAGE, "option --%s takes no argument", option->name);
	if (optopt)
		return error_set(e, ERROR_USAGE, "unknown option -%c; try --help", optopt);
	return error_set(e, ERROR_USAGE, "unknown or ambiguous option %s; try --help", word);
}

int command_next(struct command_line *line, struct error *e)
{
	struct option longs[COMMAND_OPTIONS_MAX + 1] = { { 0 } };
	char letters[2 * COMMAND_OPTIONS_MAX + 2] = ":";
	size_t used = 1;
	const struct command_option *option;
	int id;

	for (size_t i = 0; (option = option_at(line->command, i)); i++) {
		assert(i < COMMAND_OPTIONS_MAX);
		longs[i] = (struct option){ option->name, option->argument ? required_argument : no_argument, NULL,
					    option->id };
		if (option->id < COMMAND_LONG) {
			letters[used++] = (char)option->id;
			if (option->argument)
				letters[used++] = ':';
		}
	}
	id = getopt_long(line->argc, line->argv, letters, longs, NULL);
	line->value = optarg;
	line->next = optind;
	line->option = id > 0 ? option_by_id(line->command, id) : NULL;
	switch (id) {
	case -1:
		return COMMAND_END;
	case ':':
	case '?':
		(void)complain(line, id, e);
		return COMMAND_ERROR;
	case HELP:
		print_usage(line->command);
		return COMMAND_HELP;
	case LIST_OPTIONS:
		list_options(line->command);
		return COMMAND_HELP;
	default:
		return id;
	}
}

int command_count(const struct command_line *line, uint64_t low, uint64_t high, uint64_t *out, struct error *e)
{
	static const char suffixes[] = "kMG";
	const char *text = line->value;
	uint64_t value = 0, scale = 1;
	bool good = *text != '\0';

	for (; good && *text >= '0' && *text <= '9'; text++) {
		uint64_t digit = (uint64_t)(*text - '0');

		good = value <= (UINT64_MAX - digit) / 10;
		value = value * 10 + digit;
	}
	good = good && text != line->value;
	if (good && *text && strchr(suffixes, *text)) {
		for (const char *s = suffixes; s <= strchr(suffixes, *text); s++)
			scale *= 1000;
		good = value <= UINT64_MAX / scale;
		text++;
	}
	if (!good || *text || value * scale < low || value * scale > high) {
		return error_set(e, ERROR_USAGE, "option --%s: `%s` is not a whole number from %llu to %llu",
				 line->option->name, line->value, (unsigned long long)low, (unsigned long long)high);
	}
	*out = value * scale;
	return 0;
}

int command_size(const struct command_line *line, size_t low, size_t high, size_t *out, struct error *e)
{
	uint64_t value;

	if (command_count(line, low, high, &value, e))
		return -1;
	*out = (size_t)value;
	return 0;
}

int command_double(const struct command_line *line, double low, double high, double *out, struct error *e)
{
	char *end;
	double value;

	errno = 0;
	value = strtod(line->value, &end);
	if (end == line->value || *end || !isfinite(value) || value < low || value > high) {
		return error_set(e, ERROR_USAGE, "option --%s: `%s` is not a number from %g to %g", line->option->name,
				 line->value, low, high);
	}
	*out = value;
	return 0;
}

int command_choice(const struct command_line *line, const char *const *names, size_t *out, struct error *e)
{
	char list[512] = "";
	size_t used = 0;

	for (size_t i = 0; names[i]; i++) {
		if (strcmp(names[i], line->value) == 0) {
			*out = i;
			return 0;
		}
		if (used < sizeof list)
			used += (size_t)snprintf(list + used, sizeof list - used, "%s%s", i ? ", " : "", names[i]);
	}
	return error_set(e, ERROR_USAGE, "option --%s: `%s` is none of %s", line->option->name, line->value, list);
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
