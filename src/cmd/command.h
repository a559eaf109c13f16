/*
 * What the commands share: the tables of options (base/option.h) that a command
 * puts together, from which parsing, the usage text, --help, completion and the
 * check of the manual pages all come.
 *
 * A command is one file, src/cmd/NAME.c. Its arguments are one struct, in which
 * the structs of the rooms below are members, and its options are their tables
 * with a few of its own:
 *
 *     struct arguments {
 *             struct entropy_options entropy;
 *             bool quiet;
 *     };
 *
 *     static const struct option_part parts[] = {
 *             { .rows = own_rows },
 *             { .rows = entropy_option_rows, .place = offsetof(struct arguments, entropy) },
 *             { 0 }
 *     };
 *
 *     const struct command command_entropy = {
 *             .name = "entropy",
 *             .synopsis = "[option ...] [file]",
 *             .purpose = "measure the entropy of the answers",
 *             .parts = parts,
 *             .size = sizeof(struct arguments),
 *             .init = init,
 *             .run = run,
 *     };
 *
 * A letter means the same thing in every command: -m model, -i in, -o out,
 * -s seed, -d device, -j threads, -n paths, -N dry run, -h help.
 */
#ifndef CMD_COMMAND_H
#define CMD_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/option.h"

enum {
	COMMAND_OPTIONS_MAX = 80, /* of one command; more is a failed assertion */
	COMMAND_GROUPS = 6
};

/*
 * rows    a table of options, up to { 0 }
 * place   of the struct that it fills in the command's arguments
 * prefix  stands in front of what each is about, such as "for --until: "; may be NULL
 * group   1 .. COMMAND_GROUPS - 1: which option of it was given is remembered; 0: no matter
 */
struct option_part {
	const struct option_row *rows;
	size_t place;
	const char *prefix;
	unsigned group;
};

/* A command line that was read. */
struct command_line {
	const struct command *command;
	int argc;
	char **argv;                       /* permuted: operands come last */
	int next;                          /* index in argv of the first operand */
	const char *given[COMMAND_GROUPS]; /* name of the last option given of each group, or NULL */
};

/*
 * name      as typed after `east`
 * synopsis  what follows the name in the usage line; equals the page's SYNOPSIS
 * purpose   a few words in the imperative, for the list of commands and --help
 * parts     the options without -h, --help, which every command has; up to { 0 }
 * size      of the arguments' struct
 * init      the defaults, into zeroed arguments; may be NULL
 * run       0, or -1 with *e filled. ERROR_USAGE makes main exit with 2, every other
 *           code with 1
 */
struct command {
	const char *name;
	const char *synopsis;
	const char *purpose;
	const struct option_part *parts;
	size_t size;
	void (*init)(void *arguments);
	int (*run)(void *arguments, const struct command_line *line, struct error *e);
};

/*
 * Read a command line, argv[0] being the command's name, and run it; or print
 * what --help asks for. ERROR_USAGE for an unknown or ambiguous option, a missing
 * or a needless argument, and an argument that its row does not admit. One at a
 * time: getopt has static state.
 */
int command_call(const struct command *command, int argc, char **argv, struct error *e);

/* ERROR_USAGE unless between low and high operands are left. */
int command_operands(const struct command_line *line, int low, int high, struct error *e);

/*
 * The one file that a command reads, of the operands left: *input is what
 * --input gave, or NULL without it; after the call it is that, or the operand,
 * or "-", standard input. ERROR_USAGE if there are both or several operands.
 */
int command_input(const struct command_line *line, const char **input, struct error *e);

/* An option with the part that it is of. */
struct command_option {
	const struct option_row *row;
	const struct option_part *part;
};

/* Whether the option is for programs: in no text. */
bool command_hides(const struct option_row *row);

/* All options in the order of a manual page: those with a letter, then those without. Returns how many. */
size_t command_options(const struct command *command, struct command_option list[COMMAND_OPTIONS_MAX]);

/* Print what can stand in place of the last of the words after the program's name, for shells. */
void complete(int count, char **words);

/* By its name; NULL if the program has none. */
const struct command *command_find(const char *name);

/* What a program has, up to a NULL: commands.c is east's, commands_light.c east-light's. */
extern const struct command *const program_commands[];

/* The commands, each defined by src/cmd/NAME.c. */
extern const struct command command_bench;
extern const struct command command_convert;
extern const struct command command_data;
extern const struct command command_device;
extern const struct command command_entropy;
extern const struct command command_eval;
extern const struct command command_help;
extern const struct command command_init;
extern const struct command command_match;
extern const struct command command_report;
extern const struct command command_run;
extern const struct command command_sample;
extern const struct command command_train;
extern const struct command command_weight;

#endif
