/* Answers that their sentence denies: "not 42", "42 is not the answer". */
#include <string.h>

#include "base/memory.h"
#include "matching/extract/doubt_parts.h"

/* The word that ends at t[*end], which becomes its beginning; blanks and signs of mathematics are passed over. */
static struct text word_before(struct text t, size_t *end)
{
	size_t from, to = *end;

	while (to > 0 && strchr(" \t\r\n$*_`\"({\\", t.data[to - 1]) != NULL)
		to--;
	for (from = to; from > 0 && (text_is_letter(t.data[from - 1]) || t.data[from - 1] == '\'' ||
				     (unsigned char)t.data[from - 1] >= 0x80);
	     from--)
		;
	*end = from;
	return text_slice(t, from, to);
}

static bool is_negation(struct text word)
{
	/* Besides English: Spanish, German, French, Portuguese, Italian, Dutch, Scandinavian, Polish, Russian. */
	static const char words[] =
		"not|never|cannot|neither|no|nicht|kein|keine|pas|n\xc3\xa3o|non|niet|geen|inte|ikke|nie|"
		"\xd0\xbd\xd0\xb5";

	return is_one_of(word, words) || text_ends(word, TEXT("n't")) || text_ends(word, TEXT("n\xe2\x80\x99t")) ||
	       text_ends(word, TEXT("N'T"));
}

/* Whether a word that ends before t[end] makes another number of the one after it: "more than", "none of". */
static bool is_other(struct text word, struct text before, size_t end)
{
	static const struct {
		const char *word, *after;
	} pairs[] = {
		{ "than",
		  "more|less|greater|fewer|larger|smaller|higher|lower|bigger|rather|other|better|longer|shorter" },
		{ "of", "none|neither|any|instead|half|root|multiple|factor|divisor" },
		{ "but", "anything|everything" },
		{ "from", "far|different" },
		{ "near", "nowhere" },
		{ "over", "is|are|was" },
		{ "under", "is|are|was" },
		{ "above", "is|are|was" },
		{ "below", "is|are|was" },
		{ "almost", "is|are|was" },
		{ "nearly", "is|are|was" },
		{ "exceeds", "answer|total|it" },
	};
	static const char multiples[] = "twice|thrice|double|triple";
	size_t i;

	if (is_one_of(word, multiples))
		return true;
	for (i = 0; i < countof(pairs); i++)
		if (is_one_of(word, pairs[i].word))
			return is_one_of(word_before(before, &end), pairs[i].after);
	return false;
}

/* The negations of languages that join them to their verb, before a number and after it. */
static bool is_denied_in_script(struct text before, struct text tail)
{
	static const char *const fronts[] = { "\xe4\xb8\x8d\xe6\x98\xaf", "\xe5\xb9\xb6\xe9\x9d\x9e", "\xe9\x9d\x9e",
					      "\xe4\xb8\x8d\xe9\x80\x89", NULL };
	static const char *const backs[] = {
		"\xe3\x81\xa7\xe3\x81\xaf\xe3\x81\xaa\xe3\x81\x84",
		"\xe3\x81\xa7\xe3\x81\xaf\xe3\x81\x82\xe3\x82\x8a\xe3\x81\xbe\xe3\x81\x9b\xe3\x82\x93",
		"\xe3\x81\x98\xe3\x82\x83\xe3\x81\xaa\xe3\x81\x84",
		"\xea\xb0\x80 \xec\x95\x84\xeb\x8b",
		"\xec\x9d\xb4 \xec\x95\x84\xeb\x8b",
		NULL
	};
	size_t i;

	before = text_trim(before);
	for (i = 0; fronts[i] != NULL; i++)
		if (text_ends(before, text_of(fronts[i])))
			return true;
	for (i = 0; backs[i] != NULL; i++)
		if (text_starts(tail, text_of(backs[i])))
			return true;
	return false;
}

/* "The answer is at least 42", "Answer: over 42": a bound where the answer itself is named. */
static bool is_bound(struct text before)
{
	static const char bounds[] = "least|most|to|over|under|above|below|almost|nearly|exceeds|beyond";
	size_t end = before.size;
	struct text word = word_before(before, &end);

	if (!is_one_of(word, bounds))
		return false;
	if (is_one_of(word, "least|most") && !is_one_of(word_before(before, &end), "at"))
		return false;
	if (is_one_of(word, "to") && !is_one_of(word_before(before, &end), "up"))
		return false;
	before = text_trim(text_slice(before, 0, end));
	if (text_ends(before, TEXT(":")))
		before = text_trim(text_slice(before, 0, before.size - 1));
	else if (text_ends(before, TEXT(" is")))
		before = text_trim(text_slice(before, 0, before.size - 3));
	else
		return false;
	end = before.size;
	return is_one_of(word_before(before, &end), "answer");
}

static bool is_denied_before(struct text before)
{
	static const char fillers[] =
		"the|a|an|be|to|equal|equals|exactly|just|simply|quite|necessarily|always|actually|"
		"really|been|have|make|give|reach|answer|is|it|it's|that|think|believe|say|claim|"
		"conclude|mean|result|final|correct|es|son|ist|est|\xc3\xa8|\xc3\xa9|sind|gleich|igual|er|\xc3\xa4r";
	size_t end = before.size, words;
	struct text word;

	if (is_bound(before))
		return true;
	for (words = 0; words < 8; words++) {
		word = word_before(before, &end);
		if (is_negation(word))
			return true;
		if (is_other(word, before, end))
			return true;
		if (word.size == 0 || !is_one_of(word, fillers))
			return false;
	}
	return false;
}

/* "42 squared", "42 times 2": another number is meant. */
static bool is_worked_on(struct text tail, size_t at)
{
	static const char *const powers[] = { "squared", "cubed", "factorial", NULL };
	static const char *const operations[] = { "times", "plus", "minus", "divided by", NULL };
	static const char *const failures[] = { "fails",
						"does not work",
						"doesn't work",
						"does not satisfy",
						"doesn't satisfy",
						"is too small",
						"is too large",
						"is too big",
						"is too many",
						"is too few",
						NULL };
	size_t n = any_at(tail, at, powers);

	if (n > 0 || any_at(tail, at, failures) > 0)
		return true;
	n = any_at(tail, at, operations);
	return n > 0 && piece_at(tail, text_skip_white(tail, at + n)).role == ROLE_NUMBER;
}

/* "42 is wrong", "42 is not the answer" */
static bool is_denied_after(struct text tail)
{
	static const char *const verbs[] = {
		"is", "was", "isn't", "wasn't", "cannot be", "can't be", "would be", NULL
	};
	static const char *const wrong[] = {
		"wrong",           "incorrect",   "false",     "not the answer", "not the right",
		"not the correct", "not correct", "not right", "not what",       "not a solution",
		"not possible",    "impossible",  "the wrong", "not valid",      "extraneous",
		"rejected",        "discarded",   "ruled out", "invalid",        "excluded",
		"inadmissible",    "unknown",     NULL
	};
	static const char *const right[] = { "the answer", "the right", "the correct", "correct", "right",
					     "possible",   "valid",     "what we",     NULL };
	size_t at = 0, n;
	bool negated;

	while (at < tail.size && strchr(" $*_}\\)\"", tail.data[at]) != NULL)
		at++;
	if (is_worked_on(tail, at))
		return true;
	n = any_at(tail, at, verbs);
	if (n == 0)
		return false;
	negated = text_starts_folded(tail, at, TEXT("c")) || n > 4;
	at = text_skip_white(tail, at + n);
	if (any_at(tail, at, wrong) > 0)
		return true;
	return negated && !text_starts_folded(tail, at - n, TEXT("would")) && any_at(tail, at, right) > 0;
}

bool is_denied(struct text before, struct text tail)
{
	return is_denied_before(before) || is_denied_after(tail) || is_denied_in_script(before, tail);
}
