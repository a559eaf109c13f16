/*
 * String graders that others publish results with, for comparison: what they
 * would have said. Not for judging answers: they call 1/2 and 2/4 different.
 *
 * Each brings an answer to a form; two answers are equal if their forms are
 * the same bytes, so each is an equivalence relation. Every function takes time
 * linear in its text. Texts are UTF-8; "character" is a Unicode scalar.
 */
#ifndef MATCHING_GRADER_H
#define MATCHING_GRADER_H

#include <stdbool.h>

#include "base/text.h"

enum grader {
	GRADER_NONE,      /* no string grader: answer.h's equality */
	GRADER_STRICT,    /* equal bytes, white space at the ends apart */
	GRADER_HENDRYCKS, /* is_equiv of the MATH data set */
	GRADER_GSM8K      /* is_correct of GSM8K */
};

extern const char *const grader_names[]; /* by their numbers, up to NULL */

/*
 * Where the grader finds the answer of a solution, as published:
 *     hendrycks  in the last \boxed{}, if its braces balance, all braces
 *                counted; neither \fbox{} nor \boxed {} is read
 *     gsm8k      after the first "#### " that a sign, digits, commas or full
 *                stops follow: those
 *     strict     has no rule of its own: the whole solution, trimmed
 * *answer is a slice of the solution. False where it finds none (its None, its
 * "[invalid]"). GRADER_NONE finds none.
 */
bool grader_extract(enum grader g, struct text solution, struct text *answer);

/*
 * Append the form of an answer.
 *
 *     hendrycks  after removing newlines, \! \left \right ^\circ \$ \% and
 *                spaces, what follows "\text{ ", and "k =" of two characters at
 *                most in front; \\ as \; tfrac and dfrac as frac; a zero before
 *                a point that begins; braces for \frac12 and \sqrt3; 0.5 and a/b
 *                of whole numbers as \frac. An answer on which the original
 *                gives up (two "\text{ ", a \frac or \sqrt at the end) is its own
 *                form, after a mark that no other form has.
 *     gsm8k      without commas
 *     strict     trimmed
 *
 * Source: hendrycks/math, modeling/math_equivalence.py, and openai/grade-school-math,
 * dataset.py; behaviour measured by running them under CPython 3.11.
 */
void grader_form(struct builder *out, enum grader g, struct text answer);

/* Whether the forms of two answers are the same. */
bool grader_equal(enum grader g, struct text a, struct text b);

#endif
