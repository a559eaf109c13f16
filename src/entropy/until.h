/*
 * When a question has paths enough: the stop rules of adaptive sampling.
 *
 * The rules look at the paths as east match and east entropy will, by the same
 * code, so that what ended a question can be seen again in their output.
 */
#ifndef ENTROPY_UNTIL_H
#define ENTROPY_UNTIL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/option.h"
#include "base/text.h"
#include "entropy/entropy.h"
#include "matching/match.h"

/*
 * WIDTH  the entropy's interval is at most so wide, in the entropy's unit
 * GAIN   a further path would narrow it by at most so much: width / (2 n), since
 *        the width falls like n^-1/2. Where widths add up, the sum over questions
 *        is least for a number of paths if all stop at the same gain.
 */
struct until_options {
	size_t correct; /* enough are so many correct paths; 0: no such rule */
	double width;   /* above 0; 0: no such rule */
	double gain;    /* likewise */
	struct match_options match;
	struct entropy_options entropy; /* with an interval, for WIDTH and GAIN */
};

/* correct=0, no width; all extraction rules; NSB with its posterior's interval, at 0.95, in bits. */
extern const struct until_options until_defaults;

/* --until: rules of struct until_options. */
extern const struct option_row until_option_rows[];

/* What ended a question's paths. */
enum until_reason {
	UNTIL_PATHS, /* no rule: the most paths were drawn */
	UNTIL_CORRECT,
	UNTIL_WIDTH,
	UNTIL_GAIN,
	UNTIL_REASONS
};

const char *until_reason_name(enum until_reason reason); /* paths correct width gain */

/*
 * Take rules, with commas between them: "correct=COUNT", "width=NUMBER",
 * "gain=NUMBER". ERROR_USAGE for anything else, and for a rule that is already there.
 */
int until_parse(struct until_options *o, const char *rules, struct error *e);

/* Append all that the verdicts depend on, for fingerprints. */
void until_describe(struct builder *b, const struct until_options *o);

/* Whether there is a rule at all, and one of the entropy. */
bool until_any(const struct until_options *o);
bool until_entropy(const struct until_options *o);

/*
 * The rule that holds for a record with an answer and the texts of paths (for
 * SEMANTIC also their likelihoods), the first of several in the order above;
 * UNTIL_PATHS if none does or there are no paths. Errors are those of
 * match_record() and entropy_record().
 */
int until_check(const struct until_options *o, struct record *r, enum until_reason *reason, struct error *e);

#endif
