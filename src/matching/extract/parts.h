/* What the rules of extraction share: pieces, runs of mathematics, refinement. */
#ifndef MATCHING_EXTRACT_PARTS_H
#define MATCHING_EXTRACT_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "matching/extract.h"
#include "vocabulary/vocabulary.h"

/* The rules that look for a mark of an answer, and those that are one search for mathematics. */
enum {
	MARKED = EXTRACT_TAG | EXTRACT_BOXED | EXTRACT_HASH | EXTRACT_PHRASE,
	MATHEMATICS = EXTRACT_DISPLAY | EXTRACT_INLINE | EXTRACT_EXPRESSION
};

/* -- pieces (piece.c) ---------------------------------------------------------------- */

struct prose_piece {
	enum token_role role; /* never ROLE_END but at the end */
	size_t from, to;
};

/* The piece at t[at]; never empty except at the end. Looks a bounded way ahead. */
struct prose_piece piece_at(struct text t, size_t at);

/* Whether a ROLE_WORD is the end of an ordinal: "th" after a digit. */
bool piece_is_ordinal(struct text t, struct prose_piece piece);

/* The contents of \text{...} or the like at a ROLE_TEXT. */
struct text piece_text(struct text t, struct prose_piece piece);

/* Whether t is one of the words, between which bars stand; they are in lower case, t in any. */
bool is_one_of(struct text t, const char *words);

/* -- runs of mathematics in plain text (run_search.c) ------------------------------- */

/* The last expression of t; false if there is none. */
bool run_last(struct text t, struct text *answer);

/* The expression with which t begins, perhaps several with "and", "or" and commas between. */
bool run_first(struct text t, struct text *answer);

/* Whether a number after this word counts or names something, as in "step 3". */
bool is_label(struct text word);

/* -- bare answers (bare.c) --------------------------------------------------------- */

/* Of numbers alone with "=" between them what stands after the last: 60 of 28 + 32 = 60; else t. */
struct text last_side(struct text t);

/* Whether all of t is an answer or an expression, without prose. *units: with words after its numbers. */
bool is_bare(struct text t, bool *units);

/* Whether t is a number in words and nothing else: "minus five", "three quarters", "1 out of 6". */
bool is_spelled(struct text t);

/* -- mathematics between delimiters (region.c) --------------------------------------- */

struct region {
	bool display;
	size_t from, to;      /* with the delimiters */
	size_t inside, after; /* without them */
};

struct region_scan {
	struct text t;
	size_t at;
	bool spent[24]; /* closing marks that do not come any more */
};

/* The next region; false at the end. */
bool region_next(struct region_scan *s, struct region *r);

/* The last region of one of the kinds that says something, joined with those that it continues. */
bool region_last(struct text t, bool display, bool inline_, struct region *r, struct text *answer);

/* The mathematics with which t begins, joined with what continues it. */
bool region_first(struct text t, struct text *answer);

/* Whether t is an array whose last row goes on a chain of equations, "= 180", which is no matrix; *last is that row. */
bool array_is_chain(struct text t, struct text *last);

/* Whether a gap holds nothing but blanks, delimiters, commas, "and", "or"; of the latter three one, or no new
 * paragraph. */
bool is_connective(struct text gap, bool paragraph);

/* Whether a sentence or a line ends in it. */
bool has_sentence_end(struct text gap);

/* -- marks (box.c, mark.c, phrase.c) --------------------------------------------------- */

/* What a rule that looks for a mark found. */
enum found {
	FOUND_NOTHING,
	FOUND,
	FOUND_OPEN /* a mark that says nothing, or not all: what stands before it is no answer either */
};

/*
 * cut      t was cut off at its end: only an answer that is complete counts
 * *answer  FOUND_OPEN: what stands after the mark
 */
enum found by_tag(struct text t, bool cut, struct text *answer);
enum found by_box(struct text t, bool cut, struct text *answer);
enum found by_hash(struct text t, bool cut, struct text *answer);
enum found by_phrase(struct text t, bool cut, struct text *answer);

/* Whether by_box() finds an answer in part of a text. */
bool box_in(struct text t, struct text *answer);

/* -- multiple choice (choice.c) ----------------------------------------------------------- */

bool by_choice(struct text t, struct text *answer);

/* The letter of a choice with which t begins: "B", "(C)", "\text{(C)}", "D. since". */
bool choice_first(struct text t, struct text *answer);

/* -- statements (statement.c) ----------------------------------------------------------- */

/* Without Markdown's marks, quotes and colons about it. */
struct text without_marks(struct text t);

/* The answer within a statement such as "$x = 5$, since ...": what stands after a phrase or in a tag. */
bool refine(struct text statement, struct text *answer);

/* -- answers in parts (part.c) ------------------------------------------------------------ */

/* The answers with which t begins, from that of "(a)" on; at least two. */
bool parts_first(struct text t, struct text *answer);

/* Whether all that stands between two answers is the mark of the second's part. */
bool is_part_gap(struct text gap);

/* The same of the last "(a)" at the beginning of a line, if nothing else follows. */
bool parts_last(struct text t, struct text *answer);

/* -- turns (turn.c) --------------------------------------------------------------------- */

/* What stands before a special token that ends a turn or begins another; *ended: there is one. */
struct text first_turn(struct text t, bool *ended);

/* What stands before another question that a label puts, "Question:" or "Human:", if that answers. */
struct text first_question(struct text t);

/* What stands after the last thinking; of thinking that never ends nothing. */
struct text without_thinking(struct text t);

/* -- doubts (doubt.c, unfinished.c) ------------------------------------------------------- */

enum doubt {
	DOUBT_NONE,
	DOUBT_ELSEWHERE, /* taken back or denied: another part of the text may hold the answer */
	DOUBT_REFUSED    /* the text gives no answer, or more than one */
};

/* Whether the text takes the answer that `rule` found in it back; *rest is where there may be another. */
enum doubt doubt_of(struct text t, struct text answer, enum extract_rule rule, struct text *rest);

/* Whether what stands between two answers takes the first back. */
bool takes_back(struct text gap);

/* Whether the text ends in the middle of something: "So we have 3 + 4 =". */
bool is_unfinished(struct text t);

/* -- prose about answers (closing.c, whole.c) ------------------------------------------------ */

/* Without the remarks to the reader with which a text closes. */
struct text without_closing(struct text t);

/* The answer, a slice of t, with what else belongs to it: "PM", a larger part of a duration, a ratio's other side. */
struct text whole_of(struct text t, struct text answer);

/* -- the rest (extract.c) ---------------------------------------------------------------- */

/* By the first of the rules that finds an answer; cut: as for by_tag(). */
bool extract(struct text t, bool cut, unsigned rules, struct text *answer, enum extract_rule *fired);

/* The later of the last mathematics and the last expression, of the kinds in `rules`. */
bool by_mathematics(struct text t, unsigned rules, struct text *answer, enum extract_rule *fired);
bool by_number(struct text t, struct text *answer);
bool by_words(struct text t, struct text *answer);

#endif
