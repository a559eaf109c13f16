/* east data: questions from a recipe, or from other people's files. */
#include <stdio.h>

#include "base/file.h"
#include "base/message.h"
#include "cmd/command.h"
#include "format/jsonl.h"
#include "question/import.h"
#include "question/recipe.h"

struct arguments {
	const char *output;
	struct recipe_request request;
	enum recipe_split split;   /* RECIPE_SPLITS: none given */
	enum import_format format; /* IMPORT_FORMATS: no import */
	bool describe, keep, quiet, skip_bad, with, without;
};

static const struct option_row rows[] = {
	{ 'o', "output", "file", "where the questions go, - for standard output", OPTION_FILE,
	  OPTION_PLACE(arguments, output) },
	{ 'q', "quiet", NULL, "no progress on standard error", OPTION_SWITCH, OPTION_PLACE(arguments, quiet) },
	{ 0, "describe", NULL, "print the skills of the recipe, their shares and steps, and make nothing",
	  OPTION_SWITCH, OPTION_PLACE(arguments, describe) },
	{ 0, "import", "format", "read a file of this format", OPTION_WORD, OPTION_PLACE(arguments, format),
	  .words = import_format_names },
	{ 0, "keep-calculations", NULL, "leave notes such as <<48/2=24>> in imported solutions", OPTION_SWITCH,
	  OPTION_PLACE(arguments, keep) },
	{ 0, "skip-bad", NULL, "leave out and count lines of the file that are not as they should be", OPTION_SWITCH,
	  OPTION_PLACE(arguments, skip_bad) },
	{ 0, "split", "name", NULL, OPTION_WORD, OPTION_PLACE(arguments, split), .words = recipe_split_names,
	  .otherwise = "train, and none for a file" },
	{ 0, "with-solutions", NULL, "write worked solutions; default for worked and for a file", OPTION_SWITCH,
	  OPTION_PLACE(arguments, with) },
	{ 0, "without-solutions", NULL, "write no worked solutions; default for train, validation and test",
	  OPTION_SWITCH, OPTION_PLACE(arguments, without) },
	{ 0 },
};

static const struct option_part parts[] = {
	{ .rows = rows },
	{ .rows = recipe_option_rows, .place = offsetof(struct arguments, request) },
	{ 0 },
};

static void init(void *arguments)
{
	struct arguments *a = arguments;

	a->output = "-";
	a->request = recipe_request_defaults;
	a->split = RECIPE_SPLITS;
	a->format = IMPORT_FORMATS;
}

struct session {
	const struct arguments *arguments;
	const struct command_line *line;
	const char *operand;
	struct recipe_options recipe;
	enum recipe_split split;
};

/* Commit the output, unless the work failed. */
static int finish(const struct session *s, struct file_output *out, int rc, const struct provenance_input *input,
		  struct error *e)
{
	struct provenance p = {
		.command = "data",
		.argc = s->line->argc,
		.argv = s->line->argv,
		.seeded = input == NULL,
		.seed = s->recipe.seed,
		.inputs = input,
		.input_count = input ? 1 : 0,
	};

	if (rc == 0)
		return provenance_commit(out, &p, e);
	file_output_abort(out);
	return -1;
}

/* -- recipes ------------------------------------------------------------------- */

static int describe(const struct recipe *r, const struct session *s, struct error *e)
{
	struct builder text = { 0 };
	int rc = recipe_describe(&text, r, s->split, s->arguments->request.offset, &s->recipe, e);

	if (rc == 0)
		fputs(text.data, stdout);
	builder_clear(&text);
	return rc;
}

static int make(const struct recipe *r, const struct session *s, struct error *e)
{
	const struct arguments *a = s->arguments;
	bool solutions = a->with || (!a->without && s->split == RECIPE_WORKED);
	struct recipe_stream stream;
	struct file_output out;
	int rc;

	if (file_output_open(&out, a->output, FILE_ALONE, e))
		return -1;
	recipe_stream_init(&stream, r, s->split, a->request.offset, &s->recipe);
	rc = recipe_stream_write(&stream, a->request.count, solutions, out.stream, a->quiet, e);
	recipe_stream_clear(&stream);
	return finish(s, &out, rc, NULL, e);
}

static int run_recipe(struct session *s, struct error *e)
{
	const struct recipe *r = recipe_find(s->operand);
	const char *skills = s->arguments->request.skills;

	if (r == NULL) {
		struct builder names = { 0 };

		for (size_t i = 0; recipe_at(i); i++)
			builder_format(&names, "%s%s", i ? ", " : "", recipe_at(i)->name);
		(void)error_set(e, ERROR_USAGE, "no recipe '%s'; there are %s (a file needs --import)", s->operand,
				names.data);
		builder_clear(&names);
		return -1;
	}
	if (s->arguments->keep || s->arguments->skip_bad)
		return error_set(e, ERROR_USAGE, "option --%s is for --import",
				 s->arguments->keep ? "keep-calculations" : "skip-bad");
	if (skills != NULL && recipe_skills_parse(r, skills, &s->recipe.skills, e))
		return -1;
	return s->arguments->describe ? describe(r, s, e) : make(r, s, e);
}

/* -- files --------------------------------------------------------------------- */

static int run_import(const struct session *s, struct error *e)
{
	const struct arguments *a = s->arguments;
	struct import_options o = {
		.format = a->format,
		.keep_calculations = a->keep,
		.solutions = !a->without,
		.split = recipe_split_names[a->split],
	};
	char sha256[65];
	struct provenance_input input = { s->operand, sha256 };
	struct file_output out;
	size_t bad = 0;
	int rc;

	if (a->request.skills != NULL || a->describe)
		return error_set(e, ERROR_USAGE, "option --%s is for recipes", a->describe ? "describe" : "skills");
	if (file_output_open(&out, a->output, FILE_ALONE, e))
		return -1;
	rc = import_file(s->operand, &o, a->skip_bad ? &bad : NULL, out.stream, sha256, e);
	if (rc == 0 && bad > 0 && !a->quiet)
		message_print("east data: %zu bad lines left out\n", bad);
	return finish(s, &out, rc, &input, e);
}

/* -- command line -------------------------------------------------------------- */

static int run(void *arguments, const struct command_line *line, struct error *e)
{
	const struct arguments *a = arguments;
	bool import = a->format != IMPORT_FORMATS;
	struct session s = { .arguments = a,
			     .line = line,
			     .operand = line->next < line->argc ? line->argv[line->next] : "-",
			     .recipe = a->request.options,
			     .split = a->split == RECIPE_SPLITS ? RECIPE_TRAIN : a->split };

	if (command_operands(line, import ? 0 : 1, 1, e))
		return -1;
	if (a->with && a->without)
		return error_set(e, ERROR_USAGE, "--with-solutions and --without-solutions exclude each other");
	return import ? run_import(&s, e) : run_recipe(&s, e);
}

const struct command command_data = {
	.name = "data",
	.synopsis = "[option ...] recipe | file",
	.purpose = "make questions from a recipe, or import a file",
	.parts = parts,
	.size = sizeof(struct arguments),
	.init = init,
	.run = run,
};
