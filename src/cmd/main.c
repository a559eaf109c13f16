/*
 * The program: finds the command, runs it, prints its error and sets the exit
 * status. Nothing else in the tree prints errors or exits.
 */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/limit.h"
#include "base/message.h"
#include "base/process.h"
#include "base/program.h"
#include "cmd/command.h"
#include "config.h"

static void print_usage(FILE *to)
{
	fputs("usage: east command [option ...] [operand ...]\n"
	      "       east help [command]\n"
	      "       east --help | --version\n"
	      "Entropy-weighted self-training of language models on mathematical reasoning.\n\n",
	      to);
	for (size_t i = 0; program_commands[i] != NULL; i++)
		fprintf(to, "  %-12s%s\n", program_commands[i]->name, program_commands[i]->purpose);
	fputs("\n`east help` shows east(1), `east help command` the page of a command,\n"
	      "`east command --help` its options.\n",
	      to);
}

/* Print the error; the exit status. */
static int fail(const char *name, const struct error *e)
{
	message_print("east%s%s: %s\n", name ? " " : "", name ? name : "", e->text);
	return e->code == ERROR_USAGE ? 2 : 1;
}

int main(int argc, char **argv)
{
	struct error e = { 0 };
	const struct command *command;
	const char *name = argc > 1 ? argv[1] : NULL;
	int result;

	/*
	 * OpenBLAS starts a thread for each processor when it is loaded, before main(), and each asks for
	 * 128 MiB of address space again and again until it has them. Nobody uses these threads.
	 */
	if (limit_is_set())
		process_restart("OPENBLAS_NUM_THREADS", "1", argv);
	if (!name) {
		print_usage(stderr);
		return 2;
	}
	if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) {
		print_usage(stdout);
		result = 0;
		name = NULL;
	} else if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0) {
		result = 0;
		printf("east %s\nsource %s\n", VERSION, program_source);
		name = NULL;
	} else if (strcmp(name, "--complete") == 0) {
		result = 0;
		complete(argc - 2, argv + 2);
		name = NULL;
	} else if ((command = command_find(name))) {
		result = command_call(command, argc - 1, argv + 1, &e);
	} else {
		result = error_set(&e, ERROR_USAGE, "no command `%s`; `east --help` lists them", name);
		name = NULL;
	}
	if (result)
		return fail(name, &e);

	/* A full disk or a closed pipe must not look like success. */
	if (fflush(stdout) || ferror(stdout)) {
		(void)error_system(&e, "standard output");
		return fail(name, &e);
	}
	return 0;
}
