/* east match: answers, their equality and clusters (east-match(1)). */
#include <stdio.h>

#include "filter.h"
#include "match.h"

enum {
	OPTION_COMPAT = COMMAND_LONG,
	OPTION_EXCLUDE,
	OPTION_PERCENT,
	OPTION_STRICT
};

static const struct command_option options[] = {
	FILTER_INPUT,
	FILTER_OUTPUT,
	FILTER_QUIET,
	{ 'x', "extract", "rules", "all, gsm8k, math, letters, or rules such as boxed,phrase,number; default all" },
	{ OPTION_COMPAT, "compat", "grader", "hendrycks or gsm8k: judge as that string grader does" },
	{ OPTION_EXCLUDE, "exclude-unanswered", NULL, "put paths without an answer in no cluster; else they are one" },
	{ OPTION_PERCENT, "percent", "policy", "number (28% is 28) or ratio (28% is 28/100); default number" },
	FILTER_SKIP,
	{ OPTION_STRICT, "strict", NULL, "answers are equal if their bytes are" },
	{ 0 }
};

static int take_grader(struct match_options *o, enum grader grader, struct error *e)
{
	if (o->grader != GRADER_NONE && o->grader != grader)
		return error_set(e, ERROR_USAGE, "one string grader at a time: %s or %s", grader_name(o->grader),
				 grader_name(grader));
	o->grader = grader;
	return 0;
}

static int take(struct filter *f, struct match_options *o, const struct command_line *line, int option, struct error *e)
{
	static const char *const policies[] = { "number", "ratio", NULL };
	static const char *const graders[] = { "hendrycks", "gsm8k", NULL };
	size_t choice;

	if (filter_option(f, line, option))
		return 0;
	switch (option) {
	case 'x':
		return extract_rules_parse(line->value, &o->rules, e);
	case OPTION_COMPAT:
		if (command_choice(line, graders, &choice, e))
			return -1;
		return take_grader(o, choice == 0 ? GRADER_HENDRYCKS : GRADER_GSM8K, e);
	case OPTION_STRICT:
		return take_grader(o, GRADER_STRICT, e);
	case OPTION_EXCLUDE:
		o->exclude_unanswered = true;
		return 0;
	default:
		if (command_choice(line, policies, &choice, e))
			return -1;
		o->percent = (enum rational_percent)choice;
		return 0;
	}
}

static int match_all(struct filter *f, const struct match_options *o, struct match_counts *counts, struct error *e)
{
	struct json *record;

	for (;;) {
		if (filter_next(f, &record, e))
			return -1;
		if (record == NULL)
			return 0;
		if (match_record(record, o, counts, f->reader.origin, e) == 0)
			filter_write(f, record);
		else if (filter_failed(f, e))
			return -1;
	}
}

static int cmd_match(int argc, char **argv, struct error *e)
{
	struct filter f = { .command = "match", .input = "-", .output = "-" };
	struct match_options o = { 0 };
	struct match_counts counts = { 0 };
	struct command_line line;
	int option;

	command_begin(&line, &command_match, argc, argv);
	while ((option = command_next(&line, e)) > 0)
		if (take(&f, &o, &line, option, e))
			return -1;
	if (option != COMMAND_END)
		return option == COMMAND_HELP ? 0 : -1;
	/* A published grader has an extraction of its own, for which rules may be given instead. */
	o.published = o.rules == 0 && (o.grader == GRADER_HENDRYCKS || o.grader == GRADER_GSM8K);
	if (o.rules == 0)
		o.rules = EXTRACT_ALL;
	if (command_operands(&line, 0, 0, e) || filter_open(&f, e))
		return -1;
	if (filter_close(&f, match_all(&f, &o, &counts, e), argc, argv, e))
		return -1;
	if (!f.quiet)
		fprintf(stderr, "match: %zu questions, %zu paths, %zu correct, %zu without an answer\n",
			counts.questions, counts.paths, counts.correct, counts.unanswered);
	return 0;
}

const struct command command_match = {
	"match", "[option ...]", "extract answers, decide equality, cluster", options, cmd_match,
};
