/*
 * Why an answer is right or not, for people: what was found, how it was read,
 * what decided, and how sure that is. And the cases that a person should see.
 */
#ifndef MATCHING_EXPLAIN_H
#define MATCHING_EXPLAIN_H

#include "base/error.h"
#include "base/text.h"
#include "matching/match.h"

/*
 * Append what east match says of a solution whose right answer is gold, a line
 * for each step: the answers found and by which rule, their parses, the verdict,
 * what decided, the proof (points, precision) or what is missing, and what the
 * string graders say. o->grader is not used.
 */
void explain_match(struct builder *out, struct text gold, struct text solution, const struct match_options *o);

/*
 * Append a line of JSON for each distinct answer of a matched record that a
 * person should see, with the fields
 *     id answer pred count verdict why
 * where why is "undecided", "unparsed", "gold unparsed", or "hendrycks" and
 * "gsm8k" where that string grader judges the answers otherwise. Returns the
 * number of lines. The record is as match_record() leaves it.
 */
size_t explain_audit(struct builder *out, const struct record *r);

#endif
