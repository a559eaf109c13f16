/* east match: answers, their equality and clusters (east-match(1)). */
#include <stdio.h>
#include <string.h>

#include "cmd/filter.h"
#include "cmd/matching.h"
#include "matching/explain.h"
#include "matching/match.h"
#include "math/expression.h"

enum {
	OPTION_AUDIT = COMMAND_LONG,
	OPTION_COMPAT,
	OPTION_EXCLUDE,
	OPTION_EXPLAIN,
	OPTION_STRICT
};

static const struct command_option options[] = {
	FILTER_INPUT,
	{ 'j', "threads", "count", "CPU threads, 0 for all processors; default 0" },
	FILTER_OUTPUT,
	FILTER_QUIET,
	MATCHING_ROW_EXTRACT(""),
	{ OPTION_AUDIT, "audit", "file", "write the answers that a person should see there" },
	{ OPTION_COMPAT, "compat", "grader", "hendrycks or gsm8k: judge as that string grader does" },
	{ OPTION_EXCLUDE, "exclude-unanswered", NULL, "put paths without an answer in no cluster; else they are one" },
	{ OPTION_EXPLAIN, "explain", NULL, "say why the second operand is a right answer, or is not, if the first is" },
	MATCHING_ROW_PERCENT(""),
	MATCHING_ROW_ROUNDING(""),
	FILTER_SKIP,
	{ OPTION_STRICT, "strict", NULL, "answers are equal if their bytes are" },
	{ 0 },
};

struct session {
	struct match_options options;
	struct match_counts counts;
	size_t threads;
	bool explain;
	const char *audit; /* path, or NULL */
	struct file_output audit_file;
	size_t audited; /* lines */
};

/* Of one record. */
struct note {
	struct match_counts counts;
	struct builder audit;
	size_t audited;
};

static int take_grader(struct match_options *o, enum grader grader, struct error *e)
{
	if (o->grader != GRADER_NONE && o->grader != grader)
		return error_set(e, ERROR_USAGE, "one string grader at a time: %s or %s", grader_name(o->grader),
				 grader_name(grader));
	o->grader = grader;
	return 0;
}

static int take(struct filter *f, struct session *s, const struct command_line *line, int option, struct error *e)
{
	static const char *const graders[] = { "hendrycks", "gsm8k", NULL };
	struct match_options *o = &s->options;
	int matching = matching_option(&o->rules, &o->policy, line, option, e);
	size_t choice;

	if (matching != 0 || filter_option(f, line, option))
		return matching < 0 ? -1 : 0;
	switch (option) {
	case 'j':
		return command_size(line, 0, 256, &s->threads, e);
	case OPTION_AUDIT:
		s->audit = line->value;
		return 0;
	case OPTION_COMPAT:
		if (command_choice(line, graders, &choice, e))
			return -1;
		return take_grader(o, choice == 0 ? GRADER_HENDRYCKS : GRADER_GSM8K, e);
	case OPTION_EXPLAIN:
		s->explain = true;
		return 0;
	case OPTION_STRICT:
		return take_grader(o, GRADER_STRICT, e);
	default: /* OPTION_EXCLUDE */
		o->exclude_unanswered = true;
		return 0;
	}
}

static int match_one(const void *context, struct json *json, const char *origin, void *note, struct error *e)
{
	const struct session *s = context;
	struct note *n = note;
	struct record r;
	int rc;

	record_open(&r, json, origin);
	rc = match_record(&r, &s->options, &n->counts, e);
	if (rc == 0)
		record_add(&r, RECORD_MATCH);
	if (rc == 0 && s->audit != NULL)
		n->audited = explain_audit(&n->audit, &r);
	record_clear(&r);
	return rc;
}

static void take_note(void *context, const void *note)
{
	struct session *s = context;
	const struct note *n = note;

	match_counts_add(&s->counts, &n->counts);
	s->audited += n->audited;
	if (n->audited > 0)
		fwrite(n->audit.data, 1, n->audit.size, s->audit_file.stream);
}

static void end_note(void *note)
{
	builder_clear(&((struct note *)note)->audit);
}

/* What is neither right nor wrong is told apart. */
static void summarise(const struct match_counts *c)
{
	fprintf(stderr,
		"match: %zu questions, %zu paths, %zu correct, %zu without an answer, %zu undecided, %zu not "
		"understood\n",
		c->questions, c->paths, c->correct, c->unanswered, c->undecided, c->unparsed);
	if (c->golds_unparsed > 0)
		fprintf(stderr, "match: %zu right answers are not understood: only the same text equals them\n",
			c->golds_unparsed);
}

/* All records, and the audit beside them: both files are there at the end, or neither. */
static int match_all(struct filter *f, struct session *s, int argc, char **argv, struct error *e)
{
	struct filter_stage stage = { s, match_one, take_note, end_note, sizeof(struct note), expression_thread_end };
	int rc;

	if (filter_open(f, e))
		return -1;
	if (s->audit != NULL && file_output_open(&s->audit_file, s->audit, FILE_ALONE, e))
		return filter_close(f, -1, argc, argv, e);
	rc = filter_each(f, (unsigned)s->threads, &stage, e);
	if (s->audit != NULL && rc == 0)
		rc = file_output_commit(&s->audit_file, e);
	else if (s->audit != NULL)
		file_output_abort(&s->audit_file);
	if (filter_close(f, rc, argc, argv, e))
		return -1;
	if (!f->quiet)
		summarise(&s->counts);
	if (!f->quiet && s->audit != NULL)
		fprintf(stderr, "match: %zu answers for a person to see in %s\n", s->audited, s->audit);
	return 0;
}

static int explain_pair(const char *gold, const char *solution, const struct match_options *o)
{
	struct builder b = { 0 };

	explain_match(&b, text_of(gold), text_of(solution), o);
	fputs(b.data, stdout);
	builder_clear(&b);
	return 0;
}

static int cmd_match(int argc, char **argv, struct error *e)
{
	struct filter f = { .command = "match", .output = "-" };
	struct session s = { .options.policy = answer_policy_default };
	struct command_line line;
	int option;

	command_begin(&line, &command_match, argc, argv);
	while ((option = command_next(&line, e)) > 0)
		if (take(&f, &s, &line, option, e))
			return -1;
	if (option != COMMAND_END)
		return option == COMMAND_HELP ? 0 : -1;
	/* A published grader has an extraction of its own, for which rules may be given instead. */
	s.options.published =
		s.options.rules == 0 && (s.options.grader == GRADER_HENDRYCKS || s.options.grader == GRADER_GSM8K);
	if (s.options.rules == 0)
		s.options.rules = EXTRACT_ALL;
	if (s.explain)
		return command_operands(&line, 2, 2, e)
			       ? -1
			       : explain_pair(argv[line.next], argv[line.next + 1], &s.options);
	if (command_input(&line, &f.input, e))
		return -1;
	if (s.audit != NULL && strcmp(s.audit, f.output) == 0)
		return error_set(e, ERROR_USAGE, "--audit and --output are the same file");
	return match_all(&f, &s, argc, argv, e);
}

const struct command command_match = {
	"match",   "[option ...] [file | --explain right answer]", "extract answers, decide equality, cluster", options,
	cmd_match,
};
