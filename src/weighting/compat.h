/*
 * The preprocessing of EAST's authors (github.com/mandyyyyii/east, data_generation
 * at commit 3fe4cb4), step by step, to compare their files and ours.
 *
 * It departs from this program's own rules: answers are clustered by their
 * strings; a question is dropped if no answer is the same string as the right one,
 * if more are than were scored right, if all are, or if no right path or no wrong
 * one holds \boxed; the rejected path is one of the most common wrong
 * answer, the first of several; weights are divided by a constant. Choices come
 * from Python's generator with their seed, 42.
 */
#ifndef WEIGHTING_COMPAT_H
#define WEIGHTING_COMPAT_H

#include "base/error.h"
#include "math/mersenne.h"
#include "record/record.h"

enum {
	COMPAT_SEED = 42
};

/* In the order in which their script prints its counts of what is dropped. */
enum compat_verdict {
	COMPAT_KEPT,
	COMPAT_ALL_WRONG,
	COMPAT_RIGHT_WITHOUT_BOX,
	COMPAT_WRONG_WITHOUT_BOX,
	COMPAT_ALL_RIGHT,
	COMPAT_MISSCORED,
	COMPAT_VERDICTS
};

/*
 * One question to a pair of theirs: an object with prompt, chosen, rejected
 * (messages), chosen_weight, rejected_weight, entropy (bits), boxed_n.
 *
 * r     a matched record, or one of Qwen2.5-Math's outputs: question, gt, and
 *       arrays code, pred, score of one length
 * m     is drawn from twice for each question kept
 * pair  receives a new object where *verdict is COMPAT_KEPT, else NULL
 *
 * Numbers equal theirs under CPython 3.11, whose sum() rounds each addition; 3.12
 * and later compensate, and may differ in the entropy's last bit. ERROR_FORMAT
 * names origin and field.
 */
int compat_pair(struct record *r, struct mersenne *m, enum compat_verdict *verdict, struct json **pair,
		struct error *e);

#endif
