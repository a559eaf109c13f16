/* Conditions after an answer that only say again where it holds. */
#ifndef ANSWER_CONDITION_H
#define ANSWER_CONDITION_H

#include <stdbool.h>

#include "base/text.h"

enum {
	CONDITION_LETTERS_MAX = 4
};

/*
 * "3k, k \in \mathbb{Z}", "2^n - 1 for n >= 1", "x for all real x": the answer
 * before the condition, and the letters that it is about, into `space`. False
 * where there is none, or one that says more: x > 3.
 */
bool condition_split(struct text t, struct text *answer, struct text *letters,
		     char space[static CONDITION_LETTERS_MAX]);

#endif
