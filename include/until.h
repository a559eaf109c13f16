/*
 * When a question has paths enough: the stop rules of adaptive sampling.
 *
 * The rules look at the paths as east match and east entropy will, by the same
 * code, so that what ended a question can be seen again in their output.
 */
#ifndef UNTIL_H
#define UNTIL_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"
#include "json.h"
#include "match.h"
#include "text.h"

struct until_options {
	size_t correct; /* enough are so many correct paths; 0: no such rule */
	struct match_options match;
};

/* What ended a question's paths. */
enum until_reason {
	UNTIL_PATHS,   /* no rule: the most paths were drawn */
	UNTIL_CORRECT,
	UNTIL_REASONS
};

const char *until_reason_name(enum until_reason reason); /* paths correct */

/*
 * Take rules, with commas between them: "correct=COUNT". ERROR_USAGE for
 * anything else, and for a rule that is already there.
 */
int until_parse(struct until_options *o, const char *rules, struct error *e);

/* Append all that the verdicts depend on, for fingerprints. */
void until_describe(struct builder *b, const struct until_options *o);

/* Whether there is a rule at all. */
bool until_any(const struct until_options *o);

/*
 * The rule that holds for a record with "answer" and "paths" (each with "text"),
 * the first of several in the order above; UNTIL_PATHS if none does. The record
 * receives the fields of east match. ERROR_FORMAT as match_record().
 */
int until_check(const struct until_options *o, struct json *record, enum until_reason *reason, const char *origin,
		struct error *e);

#endif
