#include "matching/match_filter.h"

#include <stdio.h>
#include <string.h>

#include "base/message.h"
#include "matching/explain.h"
#include "math/expression.h"
#include "record/adopt.h"

struct session {
	const struct match_options *options;
	bool audits;
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
	rc = match_record(&r, s->options, &n->counts, e);
	if (rc == 0)
		record_add(&r, RECORD_MATCH);
	if (rc == 0 && s->audits)
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

int match_filter(struct filter *f, const struct match_options *o, const char *audit, unsigned threads, int argc,
		 char **argv, struct error *e)
{
	struct session s = { .options = o, .audits = audit != NULL };
	struct filter_stage stage = { &s, match_one, take_note, end_note, sizeof(struct note), expression_thread_end };
	int rc;

	if (filter_open(f, e))
		return -1;
	if (audit != NULL && file_output_open(&s.audit_file, audit, FILE_ALONE, e))
		return filter_close(f, -1, argc, argv, e);
	rc = filter_each(f, threads, &stage, e);
	if (audit != NULL && rc == 0)
		rc = file_output_commit(&s.audit_file, e);
	else if (audit != NULL)
		file_output_abort(&s.audit_file);
	if (filter_close(f, rc, argc, argv, e))
		return -1;
	if (!f->quiet)
		summarise(&s.counts, s.empty);
	if (!f->quiet && audit != NULL)
		message_print("match: %zu answers for a person to see in %s\n", s.audited, audit);
	return 0;
}
