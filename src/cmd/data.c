/* east data: questions from a recipe, or from other people's files. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/progress.h"
#include "cmd/command.h"
#include "format/jsonl.h"
#include "question/import.h"
#include "question/recipe.h"

/* Questions that --describe looks at. */
enum {
	DESCRIBED = 20000
};

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
static int finish(const struct session *s, struct file_output *out, int rc, const char *input, struct error *e)
{
	struct provenance p = {
		.command = "data",
		.argc = s->line->argc,
		.argv = s->line->argv,
		.seeded = input == NULL,
		.seed = s->recipe.seed,
		.inputs = &input,
		.input_count = input ? 1 : 0,
	};

	if (rc == 0)
		return provenance_commit(out, &p, e);
	file_output_abort(out);
	return -1;
}

/* -- recipes ------------------------------------------------------------------- */

/* The bits of the comma-separated names. */
static int parse_skills(const struct recipe *r, const char *names, uint64_t *bits, struct error *e)
{
	struct text rest = text_of(names);

	do {
		size_t comma = text_find(rest, TEXT(","));
		struct text name = text_slice(rest, 0, comma);
		size_t skill = recipe_skill_find(r, name);

		if (skill == r->skill_count)
			return error_set(e, ERROR_USAGE, "%s has no skill '%.*s'; --describe lists them", r->name,
					 (int)name.size, name.data);
		*bits |= UINT64_C(1) << skill;
		rest = text_slice(rest, comma + 1, rest.size);
	} while (rest.size > 0);
	return 0;
}

static int describe(const struct recipe *r, const struct session *s, struct error *e)
{
	uint64_t any[RECIPE_SKILLS_MAX] = { 0 }, steps[RECIPE_SKILLS_MAX] = { 0 };
	struct recipe_question q = { 0 };
	int rc = 0;

	for (uint64_t i = 0; rc == 0 && i < DESCRIBED; i++) {
		rc = recipe_make(&q, r, s->split, s->arguments->request.offset + i, &s->recipe, e);
		for (size_t skill = 0; rc == 0 && skill < r->skill_count; skill++) {
			if (q.skills >> skill & 1) {
				any[skill]++;
				steps[skill] += q.steps;
			}
		}
	}
	recipe_question_clear(&q);
	if (rc)
		return -1;
	printf("%s: %s\n\n%-12s %7s %7s %6s  %s\n", r->name, r->about, "skill", "drawn%", "found%", "steps", "about");
	for (size_t skill = 0; skill < r->skill_count; skill++) {
		printf("%-12s %7.2f %7.2f %6.2f  %s\n", r->skills[skill]->name,
		       100 * recipe_skill_share(r, &s->recipe, skill), 100.0 * (double)any[skill] / DESCRIBED,
		       any[skill] ? (double)steps[skill] / (double)any[skill] : 0.0, r->skills[skill]->about);
	}
	return 0;
}

static int make(const struct recipe *r, const struct session *s, struct error *e)
{
	bool solutions = s->arguments->with || (!s->arguments->without && s->split == RECIPE_WORKED);
	struct file_output out;
	struct progress progress;
	struct recipe_stream stream;
	int rc = 0;

	if (file_output_open(&out, s->arguments->output, FILE_ALONE, e))
		return -1;
	recipe_stream_init(&stream, r, s->split, s->arguments->request.offset, &s->recipe);
	progress_start(&progress, "data", "questions", 0, s->arguments->request.count, s->arguments->quiet);
	for (uint64_t done = 0; rc == 0 && done < s->arguments->request.count;) {
		struct json *record;

		rc = recipe_stream_next(&stream, e);
		if (rc == 0) {
			record = recipe_record(r, &stream.question, solutions);
			jsonl_write(out.stream, record);
			json_free(record);
			progress_note(&progress, "%" PRIu64 " repeats passed over", stream.repeats);
			progress_update(&progress, ++done);
		}
	}
	progress_finish(&progress);
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
	if (skills != NULL && parse_skills(r, skills, &s->recipe.skills, e))
		return -1;
	return s->arguments->describe ? describe(r, s, e) : make(r, s, e);
}

/* -- files --------------------------------------------------------------------- */

static int import_all(const struct session *s, struct jsonl_reader *reader, FILE *to, struct error *e)
{
	struct import_options o = {
		.format = s->arguments->format,
		.keep_calculations = s->arguments->keep,
		.solutions = !s->arguments->without,
		.split = recipe_split_names[s->arguments->split],
	};
	struct json *in, *record;
	uint64_t number = 0;

	for (;;) {
		if (jsonl_next(reader, &in, e))
			return -1;
		if (in == NULL)
			break;
		if (import_record(&record, in, number++, &o, reader->origin, e)) {
			if (jsonl_reject(reader, e))
				return -1;
			continue;
		}
		jsonl_write(to, record);
		json_free(record);
	}
	if (reader->bad > 0 && !s->arguments->quiet)
		fprintf(stderr, "east data: %zu bad lines left out\n", reader->bad);
	if (number == 0)
		return error_set(e, ERROR_FORMAT, "%s: no records", reader->path);
	return 0;
}

static int run_import(const struct session *s, struct error *e)
{
	struct jsonl_reader reader;
	struct file_output out;
	int rc;

	if (s->arguments->request.skills != NULL || s->arguments->describe)
		return error_set(e, ERROR_USAGE, "option --%s is for recipes",
				 s->arguments->describe ? "describe" : "skills");
	if (jsonl_open(&reader, s->operand, s->arguments->skip_bad, e))
		return -1;
	if (file_output_open(&out, s->arguments->output, FILE_ALONE, e)) {
		jsonl_close(&reader);
		return -1;
	}
	rc = import_all(s, &reader, out.stream, e);
	jsonl_close(&reader);
	return finish(s, &out, rc, s->operand, e);
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
