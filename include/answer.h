/*
 * The canonical form of an answer, as extract.h finds it.
 *
 * Two answers are equal if their canonical forms are the same bytes: an
 * equivalence relation by construction. Nothing is ever evaluated. Every
 * function here takes time linear in its text.
 */
#ifndef ANSWER_H
#define ANSWER_H

#include <stdbool.h>

#include "rational.h"
#include "text.h"

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
