/*
 * Which answer each path gave, which answers are equal, and which is right:
 * the fields of "Matched answers" in east-records(5).
 */
#ifndef MATCHING_MATCH_H
#define MATCHING_MATCH_H

#include <stdbool.h>

#include "answer/answer.h"
#include "base/error.h"
#include "base/option.h"
#include "matching/cluster.h"
#include "matching/extract.h"
#include "matching/grader.h"
#include "record/record.h"

/* Which answers count of a path that was cut off at a limit of its length ("finish" is "length"). */
enum match_cut {
	MATCH_CUT_MARKED, /* those whose mark was complete before: extract_cut_answer() */
	MATCH_CUT_NONE,
	MATCH_CUT_ANY /* as if it had not been cut off */
};

struct match_options {
	unsigned rules;              /* of extraction: extract.h */
	struct answer_policy policy; /* of equality: answer.h */
	bool exclude_unanswered;     /* paths without an answer are in no cluster; else they are one */
	enum grader grader;          /* a string grader's equality in place of answer.h's */
	bool published;              /* and its extraction in place of rules, which knows of no cut */
	enum match_cut cut;
	bool strict_input; /* an answer with nothing to compare with is an error; else its paths are not judged */
};

/* All rules of extraction, answer_policy_default, one cluster of those without an answer, no string grader. */
extern const struct match_options match_defaults;

/* Of struct match_options: which answers are right, which count of paths cut off, and which paths are counted. */
extern const struct option_row match_answer_option_rows[], match_cut_option_rows[], match_cluster_option_rows[],
	match_grader_option_rows[];

struct match_counts {
	size_t questions, paths, correct, unanswered;
	size_t cut, cut_unanswered; /* paths that were cut off; of them, those without an answer */
	size_t undecided, unparsed; /* paths with these verdicts; they are not correct */
	size_t golds_unparsed;      /* questions; golds_empty are not among them */
	size_t golds_empty;         /* questions whose paths are not judged */
};

void match_counts_add(struct match_counts *sum, const struct match_counts *one);

/*
 * The answer of a solution, which may have been cut off, by the rules or as the
 * published string grader finds it; that stands for one of the rules by what it looks
 * for. False if there is none.
 */
bool match_find_answer(const struct match_options *o, struct text solution, bool cut, struct text *answer,
		       enum extract_rule *fired);

/* Add the answer of a solution, a slice of it or data NULL for none, to clusters; returns the number of its form. */
size_t match_add(struct clusters *c, struct text solution, struct text answer);

/* The right answer in a gold text; empty if there is none. */
struct text match_find_gold(const struct match_options *o, struct text gold);

/*
 * Find those fields of a record with an answer and the texts of paths, for
 * record_add(), and count. ERROR_FORMAT as record_need(), or with strict_input the
 * answer holds nothing to compare with; *counts is then as before. Without it such a
 * record is unjudged: its paths have answers and clusters, but no verdict, and none is
 * correct. A gold that is not understood is no error: it is counted, and equals what is
 * written like it.
 */
int match_record(struct record *r, const struct match_options *o, struct match_counts *counts, struct error *e);

#endif
