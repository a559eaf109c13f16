/* east match: answers, their equality and clusters (east-match(1)). */
#include <stdio.h>
#include <string.h>

#include "base/thread.h"
#include "cmd/command.h"
#include "matching/explain.h"
#include "matching/match_filter.h"

struct arguments {
	struct filter filter;
	struct match_options options;
	size_t threads;
	bool explain, strict;
	const char *audit; /* path, or NULL */
};

static const struct option_row rows[] = {
	{ 0, "audit", "file", "write the answers that a person should see there", OPTION_FILE,
	  OPTION_PLACE(arguments, audit) },
	{ 0, "explain", NULL, "say why the second operand is a right answer, or is not, if the first is", OPTION_SWITCH,
	  OPTION_PLACE(arguments, explain) },
	{ 0, "strict-input", NULL, "stop at a right answer that is empty", OPTION_SWITCH,
	  OPTION_PLACE(arguments, options.strict_input) },
	{ 0, "strict", NULL, "answers are equal if their bytes are", OPTION_SWITCH, OPTION_PLACE(arguments, strict) },
	{ 0 },
};

static const struct option_part parts[] = {
	{ .rows = rows },
	{ .rows = filter_option_rows, .place = offsetof(struct arguments, filter) },
	{ .rows = thread_option_rows, .place = offsetof(struct arguments, threads) },
	{ .rows = match_answer_option_rows, .place = offsetof(struct arguments, options) },
	{ .rows = match_cut_option_rows, .place = offsetof(struct arguments, options) },
	{ .rows = match_cluster_option_rows, .place = offsetof(struct arguments, options) },
	{ .rows = match_grader_option_rows, .place = offsetof(struct arguments, options) },
	{ 0 },
};

static void init(void *arguments)
{
	struct arguments *a = arguments;

	a->filter = (struct filter){ .command = "match", .output = "-" };
	a->options = match_defaults;
	a->options.rules = 0; /* none given */
}

static int explain_pair(const char *gold, const char *solution, const struct match_options *o)
{
	struct builder b = { 0 };

	explain_match(&b, text_of(gold), text_of(solution), o);
	fputs(b.data, stdout);
	builder_clear(&b);
	return 0;
}

static int run(void *arguments, const struct command_line *line, struct error *e)
{
	struct arguments *a = arguments;
	struct match_options *o = &a->options;

	if (a->strict && o->grader != GRADER_NONE)
		return error_set(e, ERROR_USAGE, "one string grader at a time: strict or %s", grader_names[o->grader]);
	/* A published grader has an extraction of its own, for which rules may be given instead. */
	o->published = o->rules == 0 && o->grader != GRADER_NONE;
	if (a->strict)
		o->grader = GRADER_STRICT;
	if (o->rules == 0)
		o->rules = match_defaults.rules;
	if (a->explain)
		return command_operands(line, 2, 2, e)
			       ? -1
			       : explain_pair(line->argv[line->next], line->argv[line->next + 1], o);
	if (command_input(line, &a->filter.input, e))
		return -1;
	if (a->audit != NULL && strcmp(a->audit, "-") != 0 && strcmp(a->audit, a->filter.output) == 0)
		return error_set(e, ERROR_USAGE, "--audit and --output are the same file");
	return match_filter(&a->filter, o, a->audit, (unsigned)a->threads, line->argc, line->argv, e);
}

const struct command command_match = {
	.name = "match",
	.synopsis = "[option ...] [file | --explain right answer]",
	.purpose = "extract answers, decide equality, cluster",
	.parts = parts,
	.size = sizeof(struct arguments),
	.init = init,
	.run = run,
};
