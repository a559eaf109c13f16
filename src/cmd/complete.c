/*
 * What can stand in place of the word at the cursor, for shells: their scripts
 * (src/cmd/completion) ask `east --complete WORD ...`, the last word being the
 * one at the cursor, and get one offer a line, a tab and what it is about after
 * it; or ":file" or ":directory", for which the shell knows best.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cmd/command.h"

/* Offer front + word if the word at the cursor begins so. */
static void offer(const char *current, struct text front, const char *word, const char *about)
{
	struct builder b = { 0 };

	builder_text(&b, front);
	builder_string(&b, word);
	if (text_starts(builder_view(&b), text_of(current)))
		printf("%s\t%s\n", b.data, about == NULL ? "" : about);
	builder_clear(&b);
}

static void offer_commands(const char *current)
{
	for (size_t i = 0; program_commands[i] != NULL; i++)
		offer(current, TEXT(""), program_commands[i]->name, program_commands[i]->purpose);
}

/* What an option takes, after the front part of the word that stays. */
static void offer_values(const char *current, struct text front, const struct option_row *row)
{
	size_t comma = text_find_last(text_of(current), TEXT(","));

	if (row->kind == OPTION_FILE || row->kind == OPTION_FILES)
		puts(":file");
	if (row->kind == OPTION_DIRECTORY)
		puts(":directory");
	/* What is taken to pieces is a list. */
	if (row->kind == OPTION_TAKEN && comma < strlen(current))
		front = text_slice(text_of(current), 0, comma + 1);
	for (size_t i = 0; row->words != NULL && row->words[i] != NULL; i++)
		if (!(row->except >> i & 1))
			offer(current, front, row->words[i], NULL);
}

static void offer_options(const char *current, const struct command_option *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!command_hides(list[i].row))
			offer(current, TEXT("--"), list[i].row->name, list[i].row->about);
}

/* The option that the word is, "--name" or letters of which the last counts; NULL if it is none with an argument. */
static const struct option_row *taking(const struct command_option *list, size_t count, struct text word)
{
	bool is_long = text_starts(word, TEXT("--")), is_short = !is_long && word.size > 1 && word.data[0] == '-';

	for (size_t i = 0; i < count; i++) {
		const struct option_row *row = list[i].row;

		if (row->argument != NULL && ((is_long && text_is(text_slice(word, 2, word.size), row->name)) ||
					      (is_short && word.data[word.size - 1] == row->letter)))
			return row;
	}
	return NULL;
}

void complete(int count, char **words)
{
	const char *current = count > 0 ? words[count - 1] : "";
	const struct command *command = count > 1 ? command_find(words[0]) : NULL;
	const struct option_row *row;
	struct command_option list[COMMAND_OPTIONS_MAX];
	size_t options, sign = text_find(text_of(current), TEXT("="));
	int before = count - 2;

	if (count <= 1)
		offer_commands(current);
	if (command == NULL)
		return;
	options = command_options(command, list);
	/* bash makes three words of --name=value, or two while there is no value. */
	if (strcmp(current, "=") == 0)
		current = "";
	else if (strcmp(words[before], "=") == 0)
		before--;
	else if (text_starts(text_of(current), TEXT("--")) &&
		 (row = taking(list, options, text_slice(text_of(current), 0, sign))) != NULL && current[sign] == '=') {
		offer_values(current, text_slice(text_of(current), 0, sign + 1), row);
		return;
	}
	row = before > 0 ? taking(list, options, text_of(words[before])) : NULL;
	if (row != NULL)
		offer_values(current, TEXT(""), row);
	else if (current[0] == '-')
		offer_options(current, list, options);
	else if (command == &command_help)
		offer_commands(current);
	else
		puts(":file");
}
