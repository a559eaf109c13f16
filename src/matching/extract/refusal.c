/* Sentences that refuse an answer: "cannot be determined", "not enough information". */
#include <string.h>

#include "base/memory.h"
#include "matching/extract/doubt_parts.h"

/* Whether "cannot", "is not possible to" or the like is followed by a verb of answering. */
static bool is_inability(struct text t, size_t at, size_t n)
{
	static const char verbs[] =
		"determine|determined|solve|solved|answer|answered|calculate|calculated|compute|computed|"
		"say|said|tell|know|known|conclude|concluded|deduce|deduced|infer|inferred|figure|"
		"decide|decided|help|assist|view|access";
	static const char fillers[] =
		"be|fully|uniquely|exactly|actually|really|yet|possibly|accurately|definitively|to";
	static const char *const what[] = { "out", "this", "that", "it", NULL };
	struct prose_piece piece;
	size_t words = 0, next;

	for (piece = piece_at(t, at + n); piece.role != ROLE_END && words < 4; piece = piece_at(t, piece.to)) {
		if (piece.role == ROLE_SPACE)
			continue;
		next = text_skip_white(t, piece.to);
		if (is_one_of(text_slice(t, piece.from, piece.to), "work"))
			return any_at(t, next, what) > 0;
		/* "He cannot solve 3 of them" tells of a number. */
		if (is_one_of(text_slice(t, piece.from, piece.to), verbs))
			return piece_at(t, next).role != ROLE_NUMBER;
		if (!is_one_of(text_slice(t, piece.from, piece.to), fillers))
			return false;
		words++;
	}
	return false;
}

/* Whether a negation stands in t not far before t[at]. */
static bool is_negated(struct text t, size_t at)
{
	static const char *const words[] = { "not",     "no",   "isn't", "doesn't", "don't", "aren't",
					     "without", "lack", "lacks", "lacking", NULL };
	struct text near = text_slice(t, at > 40 ? at - 40 : 0, at);
	size_t n;

	return find_any(near, words, &n) < near.size;
}

/* The first refusal of t: its offset, and *n its bytes; t.size if there is none. */
static size_t find_refusal(struct text t, size_t *n)
{
	static const char *const inability[] = { "cannot",         "can't",        "can not",  "could not",
						 "couldn't",       "unable",       "not able", "impossible",
						 "isn't possible", "not possible", "no way",   NULL };
	static const char *const enough[] = { "enough information",     "enough info",        "enough data",
					      "sufficient information", "information needed", NULL };
	static const char *const whole[] = { "insufficient information",
					     "insufficient data",
					     "more information is",
					     "more information would",
					     "need more information",
					     "information is missing",
					     "incomplete information",
					     "unanswerable",
					     "i don't know",
					     "i do not know",
					     "we don't know",
					     "we do not know",
					     "i give up",
					     "not sure",
					     "unclear whether",
					     "uncertain whether",
					     "i refuse",
					     "i have no idea",
					     "is insufficient",
					     "are insufficient",
					     "does not specify",
					     "doesn't specify",
					     "does not say",
					     "is ambiguous",
					     "it's ambiguous",
					     "missing information",
					     "will not decide",
					     NULL };
	size_t at;

	for (at = 0; at < t.size; at++) {
		if (!text_is_letter(t.data[at]) || (at > 0 && text_is_letter(t.data[at - 1])))
			continue;
		if ((*n = any_at(t, at, inability)) > 0 && is_inability(t, at, *n))
			return at;
		if ((*n = any_at(t, at, enough)) > 0 && is_negated(t, at))
			return at;
		if ((*n = any_at(t, at, whole)) > 0)
			return at;
	}
	return t.size;
}

bool refuses(struct text t)
{
	static const char *const turns[] = { "so",      "but",     "thus",     "therefore", "hence",
					     "however", "instead", "although", NULL };
	size_t n = 0, at = find_refusal(t, &n);
	struct text rest = text_slice(t, at + n, t.size);

	return at < t.size && find_any(rest, turns, &n) == rest.size;
}

bool opens_with_refusal(struct text t)
{
	static const char *const fronts[] = { "sorry",       "i'm sorry",    "i am sorry",    "unfortunately",
					      "as an ai",    "i'm not able", "i am not able", "i'm unable",
					      "i am unable", "i cannot",     "i can't",       NULL };
	static const char *const turns[] = { "so",      "but",   "thus",   "therefore", "hence", "however",
					     "instead", "let's", "let us", "we can",    "then",  NULL };
	size_t end = 0, n;
	struct text rest;

	t = without_marks(t);
	while (end < t.size && !ends_sentence(t, end))
		end++;
	rest = text_slice(t, end, t.size);
	t = text_slice(t, 0, end);
	return any_at(t, 0, fronts) > 0 && find_refusal(t, &n) < t.size && find_any(rest, turns, &n) == rest.size;
}

bool contains_refusal(struct text t)
{
	size_t n;

	return find_refusal(t, &n) < t.size;
}
