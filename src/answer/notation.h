/*
 * The characters of mathematics outside of ASCII, written in LaTeX and ASCII:
 * one alphabet for those who read answers.
 */
#ifndef ANSWER_NOTATION_H
#define ANSWER_NOTATION_H

#include "base/arena.h"
#include "base/text.h"
#include "vocabulary/vocabulary.h"

/*
 * t with its signs, fractions, superscripts, Greek and styled letters, full-width
 * forms, quotes and spaces replaced: "2x² − ½" becomes "2x^{2} - \frac{1}{2}".
 * Letters of other scripts stay; NUL and bytes that are not UTF-8 become '?'. t itself
 * where it is ASCII; else new bytes in the arena, at most 12 times as many.
 */
struct text notation_plain(struct arena *a, struct text t);

/* The role in prose of a character outside of ASCII that is no letter; ROLE_OTHER for what has none. */
enum token_role notation_role(uint32_t c);

#endif
