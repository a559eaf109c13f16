/*
 * The final answer of a worked solution, and its canonical form.
 *
 * Extraction is an ordered list of rules; the first that finds an answer
 * fires, and its name goes into the record. Two answers are equal if their
 * canonical forms are the same bytes: an equivalence relation by construction.
 * Nothing is ever evaluated. Every function here takes time linear in its text.
 */
#ifndef ANSWER_H
#define ANSWER_H

#include <stdbool.h>

#include "error.h"
#include "rational.h"
#include "text.h"

/* In the order in which they are tried; bits of a set. */
enum answer_rule {
	ANSWER_HASH = 1,   /* behind the last "####", to the end of its line */
	ANSWER_BOXED = 2,  /* in the last \boxed{} or \fbox{} that closes and is not empty */
	ANSWER_PHRASE = 4, /* behind the last "answer is" or "answer:", to the end of its sentence */
	ANSWER_NUMBER = 8, /* the last number of the text, with its sign, fraction and percent sign */
	ANSWER_ALL = 15
};

const char *answer_rule_name(enum answer_rule rule); /* hash boxed phrase number */

/*
 * all (hash, boxed, phrase, number), gsm8k (hash, number), math (boxed,
 * phrase, number), or one rule's name; anything else is ERROR_USAGE.
 */
int answer_rules_parse(const char *name, unsigned *rules, struct error *e);

/* False if no rule of the set finds one. *answer is a slice of the solution without white space at its ends. */
bool answer_extract(struct text solution, unsigned rules, struct text *answer, enum answer_rule *fired);

/*
 * Append the canonical form. Around the answer are dropped: white space, the
 * delimiters $ $$ \( \) \[ \], one of \text{} \textbf{} \textrm{} \mbox{}
 * \mathrm{} \mathbf{} about all of it, and a full stop.
 *
 * "= 3/4" for what rational.h then reads. A unit behind the number is dropped:
 * \text{...}, perhaps with a power (cm^2), or words of three letters and more;
 * but no word that would change the number, such as million, dozen or pi.
 *
 * Else "~ " and the text without white space, $ signs, \left, \right and
 * spacing commands, without the commands above about their contents, \dfrac
 * and \tfrac as \frac. White space stays, as one space, where it separates two
 * digits or a command from a letter. An answer of letters alone, three and
 * more, is in lower case.
 */
void answer_canonical(struct builder *out, struct text answer, enum rational_percent percent);

/* Whether two answers have the same canonical form. */
bool answer_equal(struct text a, struct text b, enum rational_percent percent);

#endif
