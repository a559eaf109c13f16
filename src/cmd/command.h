/*
 * What the commands share: one table of options from which the parsing, the
 * usage text, --help and the check of the manual pages all come, so that they
 * cannot disagree.
 *
 * A command is one file, src/cmd/NAME.c, that defines one struct command:
 *
 *     static const struct command_option options[] = {
 *             { 'n', "paths", "count", "paths per question, 1 to 65536; default 16" },
 *             { OPTION_TOP_P, "top-p", "share", "smallest set of tokens ...; default 1" },
 *             { 0 }
 *     };
 *
 *     static int cmd_sample(int argc, char **argv, struct error *e)
 *     {
 *             struct command_line line;
 *             int option;
 *
 *             command_begin(&line, &command_sample, argc, argv);
 *             while ((option = command_next(&line, e)) > 0) {
 *                     switch (option) {
 *                     case 'n':
 *                             if (command_size(&line, 1, 65536, &paths, e))
 *                                     return -1;
 *                             break;
 *                     ...
 *                     }
 *             }
 *             if (option != COMMAND_END)
 *                     return option == COMMAND_HELP ? 0 : -1;
 *             ... operands are argv[line.next] to argv[argc - 1] ...
 *     }
 *
 *     const struct command command_sample = {
 *             "sample", "-m model [option ...] [file]", "draw reasoning paths", options, cmd_sample
 *     };
 *
 * A letter means the same thing in every command: -m model, -i in, -o out,
 * -s seed, -d device, -j threads, -n paths, -N dry run, -h help.
 */
#ifndef CMD_COMMAND_H
#define CMD_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* Ids of options that have a long name alone: from COMMAND_LONG, below COMMAND_LONG_END. */
#define COMMAND_LONG 256
#define COMMAND_LONG_END 512

/* At most this many options in one command; more is a failed assertion. */
#define COMMAND_OPTIONS_MAX 64

/* What command_next() returns besides the id of an option. */
enum {
	COMMAND_END = -1,  /* no option is left: operands start at line->next */
	COMMAND_HELP = -2, /* --help was there and is printed: return 0 */
	COMMAND_ERROR = -3 /* *e is filled: return -1 */
};

/*
 * id        the letter, or COMMAND_LONG + n for a long name alone; 0 ends the table
 * name      the long name
 * argument  what to call the argument in the usage text and in the page's .Ar, NULL for a switch
 * help      one sentence without a full stop: what, unit, range, default
 */
struct command_option {
	int id;
	const char *name;
	const char *argument;
	const char *help;
};

/*
 * name      as typed after `east`
 * synopsis  what follows the name in the usage line; equals the page's SYNOPSIS
 * purpose   a few words in the imperative, for the list of commands and --help
 * options   without -h, --help, which every command has
 * run       argv[0] is the name; returns 0, or -1 with *e filled. ERROR_USAGE makes
 *           main exit with 2, every other code with 1
 */
struct command {
	const char *name;
	const char *synopsis;
	const char *purpose;
	const struct command_option *options;
	int (*run)(int argc, char **argv, struct error *e);
};

/*
 * A walk over one command line. Read `next` after COMMAND_END: the index in
 * argv of the first operand. argv is permuted, operands come last.
 */
struct command_line {
	const struct command *command;
	int argc;
	char **argv;
	const char *value;                   /* the argument of the last option, or NULL */
	const struct command_option *option; /* the last option */
	int next;
};

/* Start over argv[0] to argv[argc-1]; one walk at a time (getopt has static state). */
void command_begin(struct command_line *line, const struct command *command, int argc, char **argv);

/*
 * The id of the next option, or one of the constants above. An unknown or
 * ambiguous option, a missing or a needless argument is ERROR_USAGE.
 */
int command_next(struct command_line *line, struct error *e);

/*
 * The argument of the last option as a number. ERROR_USAGE, naming the option,
 * the text and the range, unless all of it is one finite number in [low, high].
 * command_count() also takes the suffixes k, M and G for powers of 1000.
 */
int command_size(const struct command_line *line, size_t low, size_t high, size_t *out, struct error *e);
int command_count(const struct command_line *line, uint64_t low, uint64_t high, uint64_t *out, struct error *e);
int command_double(const struct command_line *line, double low, double high, double *out, struct error *e);

/* The argument as one of the words in names, a list ended by NULL; *out is its index. */
int command_choice(const struct command_line *line, const char *const *names, size_t *out, struct error *e);

/* ERROR_USAGE unless between low and high operands are left. */
int command_operands(const struct command_line *line, int low, int high, struct error *e);

/*
 * The one file that a command reads, of the operands left: *input is what
 * --input gave, or NULL without it; after the call it is that, or the operand,
 * or "-", standard input. ERROR_USAGE if there are both or several operands.
 */
int command_input(const struct command_line *line, const char **input, struct error *e);

/* What a program has, up to a NULL: commands.c is east's, commands_light.c east-light's. */
extern const struct command *const program_commands[];

/* The commands, each defined by src/cmd/NAME.c. */
extern const struct command command_bench;
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
