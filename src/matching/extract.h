/*
 * Where in a solution its final answer stands.
 *
 * From a whole text to one slice of it, by an ordered list of rules; the first
 * that finds an answer fires, and its name goes into the record. What the text
 * takes back, denies or leaves open is no answer. What the slice means is
 * answer.h's to say, which is asked only whether two answers beside each other are
 * the same. Every function takes time linear in its text and nothing is copied.
 *
 * What the rules read is described under Extraction in east-match(1).
 */
#ifndef MATCHING_EXTRACT_H
#define MATCHING_EXTRACT_H

#include <stdbool.h>

#include "base/error.h"
#include "base/text.h"

/* In the order in which they are tried; bits of a set. */
enum extract_rule {
	EXTRACT_TAG = 1 << 0,        /* in the last <answer>...</answer> */
	EXTRACT_BOXED = 1 << 1,      /* in the last \boxed{}, \fbox{} or \framebox{}, with those that it continues */
	EXTRACT_HASH = 1 << 2,       /* after the first "####" that is not taken back */
	EXTRACT_PHRASE = 1 << 3,     /* after "the answer is", "Answer:" and the like, in many languages */
	EXTRACT_CHOICE = 1 << 4,     /* a letter that begins or ends the text, as in "(C)" or "D. Since ..." */
	EXTRACT_BARE = 1 << 5,       /* all of the text: an answer or an expression without prose */
	EXTRACT_DISPLAY = 1 << 6,    /* the last display mathematics */
	EXTRACT_INLINE = 1 << 7,     /* the last inline mathematics */
	EXTRACT_EXPRESSION = 1 << 8, /* the last expression in plain text */
	EXTRACT_NUMBER = 1 << 9,     /* the last number */
	EXTRACT_WORDS = 1 << 10,     /* the last number in words */
	EXTRACT_WHOLE = 1 << 11,     /* of a gold answer that no rule reads: all of it */
	EXTRACT_ALL = EXTRACT_WHOLE - 1
};

/* "tag", "boxed", ... as above in lower case; "none" for anything else. */
const char *extract_rule_name(enum extract_rule rule);

/* Sets and rules as they are called below, up to NULL. */
extern const char *const extract_words[];

/*
 * A set, a rule, or several of them between commas:
 *     all       every rule from tag to words
 *     gsm8k     hash, number
 *     math      all but hash
 *     letters   tag, boxed, phrase, choice
 * Anything else is ERROR_USAGE.
 */
int extract_rules_parse(const char *names, unsigned *rules, struct error *e);

/* The special tokens of chat templates that end a turn or begin another, from index 0 up to NULL. */
const char *extract_turn_mark(size_t index);

/*
 * The answer of a model's solution: of what stands before another turn or another
 * question begins, without its thinking (up to the last </think> or its like).
 *
 * rules    a set of enum extract_rule
 * *answer  a slice of the solution, not empty, without white space at its ends
 * *fired   the rule
 *
 * False if no rule of the set finds one, and for thinking that never ends: the
 * text was cut off before its answer.
 */
bool extract_answer(struct text solution, unsigned rules, struct text *answer, enum extract_rule *fired);

/*
 * The same of a solution that was cut off at a limit of its length: only an answer
 * counts whose mark was complete before. That is a tag or a box that is closed, a line
 * after "####" with its newline, a phrase whose sentence has ended.
 */
bool extract_cut_answer(struct text solution, unsigned rules, struct text *answer, enum extract_rule *fired);

/*
 * The answer of a gold text, which is a bare answer or a whole worked solution:
 * a box, what stands after "####", a bare answer, a phrase; of several
 * sentences what the other rules find; else all of it (EXTRACT_WHOLE).
 * False only for a text of white space.
 */
bool extract_gold(struct text gold, struct text *answer, enum extract_rule *fired);

/*
 * How an answer in a solution may be read besides, a set of enum answer_reading: with
 * full stops between groups of digits where the phrase before it is of a language that writes so.
 */
unsigned extract_readings(struct text solution, struct text answer);

/*
 * An answer in a solution with the unit after it, which the rules leave to prose, and the words of
 * a change about it: "5 km west" of "walked 5 km west of home", "loss of $5". The answer itself where there are none.
 */
struct text extract_context(struct text solution, struct text answer);

#endif
