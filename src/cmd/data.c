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

enum {
	OPTION_COUNT = COMMAND_LONG,
	OPTION_DESCRIBE,
	OPTION_IMPORT,
	OPTION_KEEP,
	OPTION_OFFSET,
	OPTION_SKEW,
	OPTION_SKILLS,
	OPTION_SKIP_BAD,
	OPTION_SPLIT,
	OPTION_WITH,
	OPTION_WITHOUT
};

/* Questions that --describe looks at. */
enum {
	DESCRIBED = 20000
};

static const struct command_option options[] = {
	{ OPTION_COUNT, "count", "questions", "how many questions to make, 1 to 100M; default 1000" },
	{ OPTION_DESCRIBE, "describe", NULL,
	  "print the skills of the recipe, their shares and steps, and make nothing" },
	{ OPTION_IMPORT, "import", "format", "read a file of this format: gsm8k, math, trl or qwen" },
	{ OPTION_KEEP, "keep-calculations", NULL, "leave notes such as <<48/2=24>> in imported solutions" },
	{ OPTION_OFFSET, "offset", "index", "the first question's number, 0 to 1000G; default 0" },
	{ 'o', "output", "file", "where the questions go; default standard output" },
	{ 'q', "quiet", NULL, "no progress on standard error" },
	{ 's', "seed", "number", "other questions for another seed, 0 to 2^64-1; default 1" },
	{ OPTION_SKEW, "skew", "exponent", "the skill of rank r has weight r^-exponent, 0 to 10; default 1" },
	{ OPTION_SKILLS, "skills", "names", "only these skills, a list with commas" },
	{ OPTION_SKIP_BAD, "skip-bad", NULL, "leave out and count lines of the file that are not as they should be" },
	{ OPTION_SPLIT, "split", "name", "train, worked, validation or test; default train, and none for a file" },
	{ OPTION_WITH, "with-solutions", NULL, "write worked solutions; default for worked and for a file" },
	{ OPTION_WITHOUT, "without-solutions", NULL,
	  "write no worked solutions; default for train, validation and test" },
	{ 0 },
};

struct settings {
	const char *output, *operand, *skills;
	uint64_t count, offset;
	struct recipe_options recipe;
	size_t split, format;
	bool describe, import, keep, quiet, skip_bad, split_given, with, without;
	int argc;
	char **argv;
};

/* Commit the output, unless the work failed. */
static int finish(const struct settings *s, struct file_output *out, int rc, const char *input, struct error *e)
{
	struct provenance p = {
		.command = "data",
		.argc = s->argc,
		.argv = s->argv,
		.seeded = !s->import,
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

static int describe(const struct recipe *r, const struct settings *s, struct error *e)
{
	uint64_t any[RECIPE_SKILLS_MAX] = { 0 }, steps[RECIPE_SKILLS_MAX] = { 0 };
	struct recipe_question q = { 0 };
	int rc = 0;

	for (uint64_t i = 0; rc == 0 && i < DESCRIBED; i++) {
		rc = recipe_make(&q, r, (enum recipe_split)s->split, s->offset + i, &s->recipe, e);
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

static int make(const struct recipe *r, const struct settings *s, struct error *e)
{
	bool solutions = s->with || (!s->without && s->split == RECIPE_WORKED);
	struct file_output out;
	struct progress progress;
	struct recipe_stream stream;
	int rc = 0;

	if (file_output_open(&out, s->output, FILE_ALONE, e))
		return -1;
	recipe_stream_init(&stream, r, (enum recipe_split)s->split, s->offset, &s->recipe);
	progress_start(&progress, "data", "questions", 0, s->count, s->quiet);
	for (uint64_t done = 0; rc == 0 && done < s->count;) {
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

static int run_recipe(struct settings *s, struct error *e)
{
	const struct recipe *r = recipe_find(s->operand);

	if (r == NULL) {
		struct builder names = { 0 };

		for (size_t i = 0; recipe_at(i); i++)
			builder_format(&names, "%s%s", i ? ", " : "", recipe_at(i)->name);
		(void)error_set(e, ERROR_USAGE, "no recipe '%s'; there are %s (a file needs --import)", s->operand,
				names.data);
		builder_clear(&names);
		return -1;
	}
	if (s->keep || s->skip_bad)
		return error_set(e, ERROR_USAGE, "option --%s is for --import",
				 s->keep ? "keep-calculations" : "skip-bad");
	if (s->skills && parse_skills(r, s->skills, &s->recipe.skills, e))
		return -1;
	return s->describe ? describe(r, s, e) : make(r, s, e);
}

/* -- files --------------------------------------------------------------------- */

static int import_all(const struct settings *s, struct jsonl_reader *reader, FILE *to, struct error *e)
{
	struct import_options o = {
		.format = (enum import_format)s->format,
		.keep_calculations = s->keep,
		.solutions = !s->without,
		.split = s->split_given ? recipe_split_name((enum recipe_split)s->split) : NULL,
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
	if (reader->bad > 0 && !s->quiet)
		fprintf(stderr, "east data: %zu bad lines left out\n", reader->bad);
	if (number == 0)
		return error_set(e, ERROR_FORMAT, "%s: no records", reader->path);
	return 0;
}

static int run_import(const struct settings *s, struct error *e)
{
	struct jsonl_reader reader;
	struct file_output out;
	int rc;

	if (s->skills || s->describe)
		return error_set(e, ERROR_USAGE, "option --%s is for recipes", s->skills ? "skills" : "describe");
	if (jsonl_open(&reader, s->operand, s->skip_bad, e))
		return -1;
	if (file_output_open(&out, s->output, FILE_ALONE, e)) {
		jsonl_close(&reader);
		return -1;
	}
	rc = import_all(s, &reader, out.stream, e);
	jsonl_close(&reader);
	return finish(s, &out, rc, s->operand, e);
}

/* -- command line -------------------------------------------------------------- */

static int read_option(struct settings *s, const struct command_line *line, int option, struct error *e)
{
	static const char *const formats[] = { "gsm8k", "math", "trl", "qwen", NULL };
	static const char *const splits[] = { "train", "worked", "validation", "test", NULL };

	switch (option) {
	case OPTION_COUNT:
		return command_count(line, 1, 100000000, &s->count, e);
	case OPTION_DESCRIBE:
		s->describe = true;
		return 0;
	case OPTION_IMPORT:
		s->import = true;
		return command_choice(line, formats, &s->format, e);
	case OPTION_KEEP:
		s->keep = true;
		return 0;
	case OPTION_OFFSET:
		return command_count(line, 0, 1000000000000, &s->offset, e);
	case 'o':
		s->output = line->value;
		return 0;
	case 'q':
		s->quiet = true;
		return 0;
	case 's':
		return command_count(line, 0, UINT64_MAX, &s->recipe.seed, e);
	case OPTION_SKEW:
		return command_double(line, 0, 10, &s->recipe.skew, e);
	case OPTION_SKILLS:
		s->skills = line->value;
		return 0;
	case OPTION_SKIP_BAD:
		s->skip_bad = true;
		return 0;
	case OPTION_SPLIT:
		s->split_given = true;
		return command_choice(line, splits, &s->split, e);
	case OPTION_WITH:
		s->with = true;
		return 0;
	default:
		s->without = true;
		return 0;
	}
}

static int cmd_data(int argc, char **argv, struct error *e)
{
	struct settings s = {
		.output = "-", .count = 1000, .recipe = { .seed = 1, .skew = 1 }, .argc = argc, .argv = argv
	};
	struct command_line line;
	int option;

	command_begin(&line, &command_data, argc, argv);
	while ((option = command_next(&line, e)) > 0)
		if (read_option(&s, &line, option, e))
			return -1;
	if (option != COMMAND_END)
		return option == COMMAND_HELP ? 0 : -1;
	if (command_operands(&line, s.import ? 0 : 1, 1, e))
		return -1;
	if (s.with && s.without)
		return error_set(e, ERROR_USAGE, "--with-solutions and --without-solutions exclude each other");
	s.operand = line.next < argc ? argv[line.next] : "-";
	return s.import ? run_import(&s, e) : run_recipe(&s, e);
}

const struct command command_data = { "data", "[option ...] recipe | file",
				      "make questions from a recipe, or import a file", options, cmd_data };
