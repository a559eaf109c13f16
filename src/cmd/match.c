/* east match: answers, their equality and clusters (east-match(1)). */
#include <stdio.h>
#include <string.h>

#include "base/message.h"
#include "base/thread.h"
#include "cmd/command.h"
#include "format/filter.h"
#include "matching/explain.h"
#include "matching/match.h"
#include "math/expression.h"
#include "record/adopt.h"

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

struct session {
	const struct arguments *arguments;
	struct match_counts counts;
	struct file_output audit_file;
	size_t audited;  /* lines */
	char empty[256]; /* where the first right answer is empty */
};

/* Of one record. */
struct note {
	struct match_counts counts;
	struct builder audit;
	size_t audited;
	char empty[256]; /* where its right answer is, if that is empty */
};

static int match_one(const void *context, struct json *json, const char *origin, void *note, struct error *e)
{
	const struct session *s = context;
	struct note *n = note;
	struct record r;
	int rc;

	if (record_adopt(json, origin, e))
		return -1;
	record_open(&r, json, origin);
	rc = match_record(&r, &s->arguments->options, &n->counts, e);
	if (rc == 0)
		record_add(&r, RECORD_MATCH);
	if (rc == 0 && s->arguments->audit != NULL)
		n->audited = r.unjudged ? 0 : explain_audit(&n->audit, &r);
	if (rc == 0 && r.unjudged)
		(void)snprintf(n->empty, sizeof n->empty, "%s", origin);
	record_clear(&r);
	return rc;
}

static void take_note(void *context, const void *note)
{
	struct session *s = context;
	const struct note *n = note;

	match_counts_add(&s->counts, &n->counts);
	s->audited += n->audited;
	if (s->empty[0] == '\0')
		memcpy(s->empty, n->empty, sizeof s->empty);
	if (n->audited > 0)
		fwrite(n->audit.data, 1, n->audit.size, s->audit_file.stream);
}

static void end_note(void *note)
{
	builder_clear(&((struct note *)note)->audit);
}

/* What is neither right nor wrong is told apart. */
static void summarise(const struct match_counts *c, const char *empty)
{
	message_print("match: %zu questions, %zu paths, %zu correct, %zu without an answer, %zu undecided, %zu not "
		      "understood\n",
		      c->questions, c->paths, c->correct, c->unanswered, c->undecided, c->unparsed);
	if (c->cut > 0)
		message_print("match: %zu paths were cut off, %zu of them have no answer\n", c->cut, c->cut_unanswered);
	if (c->golds_empty > 0)
		message_print("match: %zu right answers are empty, the first at %s: their paths are not judged\n",
			      c->golds_empty, empty);
	if (c->golds_unparsed > 0)
		message_print("match: %zu right answers are not understood: only the same text equals them\n",
			      c->golds_unparsed);
}

/* All records, and the audit beside them: both files are there at the end, or neither. */
static int match_all(struct filter *f, const struct arguments *a, const struct command_line *line, struct error *e)
{
	struct session s = { .arguments = a };
	struct filter_stage stage = { &s, match_one, take_note, end_note, sizeof(struct note), expression_thread_end };
	int rc;

	if (filter_open(f, e))
		return -1;
	if (a->audit != NULL && file_output_open(&s.audit_file, a->audit, FILE_ALONE, e))
		return filter_close(f, -1, line->argc, line->argv, e);
	rc = filter_each(f, (unsigned)a->threads, &stage, e);
	if (a->audit != NULL && rc == 0)
		rc = file_output_commit(&s.audit_file, e);
	else if (a->audit != NULL)
		file_output_abort(&s.audit_file);
	if (filter_close(f, rc, line->argc, line->argv, e))
		return -1;
	if (!f->quiet)
		summarise(&s.counts, s.empty);
	if (!f->quiet && a->audit != NULL)
		message_print("match: %zu answers for a person to see in %s\n", s.audited, a->audit);
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
	return match_all(&a->filter, a, line, e);
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
