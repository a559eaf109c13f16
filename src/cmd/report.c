/* east report: a run of an experiment as a page (east-report(1)). */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "cmd/command.h"
#include "report/show.h"

struct arguments {
	const char *output;
	struct report_options report;
	bool quiet, text;
};

static const struct option_row rows[] = {
	{ 'o', "output", "file", "the page, - for standard output", OPTION_FILE, OPTION_PLACE(arguments, output),
	  .otherwise = "report.html in the run's directory" },
	{ 'q', "quiet", NULL, "do not say where the page is", OPTION_SWITCH, OPTION_PLACE(arguments, quiet) },
	{ 0, "terminal", NULL, "the main plots as text on standard output", OPTION_SWITCH,
	  OPTION_PLACE(arguments, text) },
	{ 0 },
};

static const struct option_part parts[] = {
	{ .rows = rows },
	{ .rows = report_option_rows, .place = offsetof(struct arguments, report) },
	{ 0 },
};

static void init(void *arguments)
{
	((struct arguments *)arguments)->report = report_defaults;
}

static int run(void *arguments, const struct command_line *line, struct error *e)
{
	struct arguments *a = arguments;
	const char *directory, *output;
	char *standard;
	int rc;

	if (command_operands(line, 1, 1, e))
		return -1;
	if (a->text && a->output != NULL)
		return error_set(e, ERROR_USAGE, "--terminal writes text to standard output, not a page to %s",
				 a->output);
	if (a->report.follow && a->output != NULL && strcmp(a->output, "-") == 0)
		return error_set(e, ERROR_USAGE, "--follow writes the page again and again, so it needs a file");
	directory = line->argv[line->next];
	standard = file_join(directory, "report.html");
	output = a->output == NULL ? standard : a->output;
	rc = report_show(directory, a->text ? NULL : output, &a->report, a->quiet, e);
	free(standard);
	return rc;
}

const struct command command_report = {
	.name = "report",
	.synopsis = "[option ...] directory",
	.purpose = "show a run as a page with plots",
	.parts = parts,
	.size = sizeof(struct arguments),
	.init = init,
	.run = run,
};
