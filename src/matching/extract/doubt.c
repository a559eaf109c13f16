/* Whether a text takes back, denies or doubts what a rule found in it. */
#include <string.h>

#include "base/memory.h"
#include "matching/extract/parts.h"

enum {
	NEAR_MAX = 400 /* bytes of a sentence that are looked at on either side */
};

/* -- words ----------------------------------------------------------------------------- */

/* Bytes of the words at t[at], whole, in any case and with any apostrophe; 0 if they do not stand there. */
static size_t words_at(struct text t, size_t at, const char *words)
{
	size_t i = at;

	if (at > 0 && text_is_letter(t.data[at - 1]) && text_is_letter(words[0]))
		return 0;
	for (; *words != '\0'; words++) {
		if (*words == '\'' && text_starts_at(t, i, "\xe2\x80\x99")) {
			i += 3;
			continue;
		}
		if (i >= t.size || !text_starts_folded(t, i, (struct text){ words, 1 }))
			return 0;
		i++;
	}
	return i < t.size && text_is_letter(t.data[i]) ? 0 : i - at;
}

/* Bytes of the first of the words, up to NULL, that stands at t[at]; 0 for none. */
static size_t any_at(struct text t, size_t at, const char *const *words)
{
	size_t i, n;

	for (i = 0; words[i] != NULL; i++)
		if ((n = words_at(t, at, words[i])) > 0)
			return n;
	return 0;
}

/* Offset of the first of the words in t, and *n its bytes; t.size if none is there. */
static size_t find_any(struct text t, const char *const *words, size_t *n)
{
	size_t at;

	for (at = 0; at < t.size; at++)
		if ((at == 0 || !text_is_letter(t.data[at - 1])) && (*n = any_at(t, at, words)) > 0)
			return at;
	return t.size;
}

/* -- sentences --------------------------------------------------------------------------- */

static bool ends_sentence(struct text t, size_t at)
{
	char c = t.data[at];

	return c == '\n' ||
	       ((c == '.' || c == '!' || c == '?') &&
		(at + 1 == t.size || strchr(" \n\r\t*$)\"", t.data[at + 1]) != NULL)) ||
	       text_starts_at(t, at, "\xe3\x80\x82");
}

/* The sentence of the answer from its beginning to the answer. */
static struct text sentence_before(struct text t, struct text answer)
{
	size_t to = (size_t)(answer.data - t.data), from = to;

	while (from > 0 && to - from < NEAR_MAX && !ends_sentence(t, from - 1))
		from--;
	return text_slice(t, from, to);
}

/* What is left of the sentence after the answer. */
static struct text sentence_after(struct text t, struct text answer)
{
	size_t from = (size_t)(answer.data - t.data) + answer.size, to = from;

	while (to < t.size && to - from < NEAR_MAX && !ends_sentence(t, to))
		to++;
	return text_slice(t, from, to);
}

/* The text from the end of `part`, which is a slice of it. */
static struct text after(struct text t, struct text part)
{
	return text_slice(t, (size_t)(part.data - t.data) + part.size, t.size);
}

/* -- taken back ---------------------------------------------------------------------------- */

/* How a sentence begins that corrects the one before. */
static const char *const starters[] = { "no",      "wait",      "actually", "sorry",      "hmm",
					"oops",    "oh",        "hold on",  "correction", "but",
					"however", "or rather", "rather",   "i mean",     NULL };
static const char *const retractions[] = { "that's wrong",        "that is wrong",
					   "that was wrong",      "this is wrong",
					   "that's incorrect",    "that is incorrect",
					   "that was incorrect",  "this is incorrect",
					   "that's not right",    "that is not right",
					   "that isn't right",    "this is not right",
					   "that's not correct",  "that is not correct",
					   "that can't be right", "that cannot be right",
					   "that was a mistake",  "it is wrong",
					   "it's wrong",          "it was wrong",
					   "i made a mistake",    "i made an error",
					   "i was wrong",         "scratch that",
					   "i take that back",    NULL };

/* Offset after the words that begin a correction, and the signs about them. */
static size_t skip_starters(struct text t, size_t at, size_t *count)
{
	size_t n;

	for (*count = 0;; (*count)++) {
		while (at < t.size && (strchr(" \t\r\n,.:;!?*-()}$", t.data[at]) != NULL ||
				       text_starts_at(t, at, "\xe2\x80\x94") || text_starts_at(t, at, "\xe2\x80\xa6")))
			at += (unsigned char)t.data[at] < 0x80 ? 1 : 3;
		n = any_at(t, at, starters);
		if (n == 0)
			return at;
		at += n;
	}
}

/* Where the next sentence begins after t[at]. */
static size_t next_sentence(struct text t, size_t at)
{
	while (at < t.size && !ends_sentence(t, at))
		at++;
	return at + 1;
}

bool takes_back(struct text gap)
{
	size_t at, count, n;

	for (at = 0; at < gap.size; at = next_sentence(gap, at)) {
		at = skip_starters(gap, at, &count);
		if (count > 0)
			return true;
	}
	return find_any(gap, retractions, &n) < gap.size;
}

/* Whether t begins with a value, and its sentence says nothing else: "it's 5 apples." */
static bool is_value(struct text t)
{
	static const char *const fronts[] = { "it's",
					      "it is",
					      "it should be",
					      "that's",
					      "that is",
					      "this is",
					      "should be",
					      "make that",
					      "the answer is",
					      "the answer should be",
					      "the correct answer is",
					      NULL };
	struct prose_piece piece;
	struct text value, rest;
	size_t words = 0;
	bool units;

	t = text_slice(t, 0, NEAR_MAX);
	t = text_trim(text_slice(t, any_at(t, 0, fronts), t.size));
	if (!(region_first(t, &value) || run_first(t, &value)) || value.data > t.data + 3 || !is_bare(value, &units) ||
	    text_find(value, TEXT("=")) < value.size)
		return false;
	rest = sentence_after(t, value);
	for (piece = piece_at(rest, 0); piece.role != ROLE_END; piece = piece_at(rest, piece.to)) {
		if (piece.role == ROLE_WORD)
			words++;
		else if (piece.role != ROLE_SPACE && piece.role != ROLE_DELIMITER && piece.role != ROLE_OTHER)
			return false;
	}
	return words <= 2;
}

/*
 * Whether the sentence or clause at t[at] takes back what stands before; *next is where
 * what it says instead may begin. One that is not near must speak of its writer.
 */
static bool clause_takes_back(struct text t, size_t at, bool near, size_t *next)
{
	static const char *const own[] = {
		"wait", "actually", "hmm", "oops", "hold on", "sorry", "i", "scratch", NULL
	};
	size_t count, from = skip_starters(t, at, &count), n = any_at(t, from, retractions), first = at;

	while (first < from && !text_is_letter(t.data[first]))
		first++;
	*next = from + n;
	if (n > 0)
		return near || any_at(t, first, own) > 0;
	return near && count > 0 && is_value(text_slice(t, from, t.size));
}

static bool has_letters(struct text t)
{
	size_t i;

	for (i = 0; i < t.size; i++)
		if (text_is_letter(t.data[i]))
			return true;
	return false;
}

/* Whether a clause ends at t[at] within its sentence. */
static bool ends_clause(struct text t, size_t at)
{
	return strchr(",;-(", t.data[at]) != NULL || text_starts_at(t, at, "\xe2\x80\x94") ||
	       text_starts_at(t, at, "\xe2\x80\xa6") || text_starts_at(t, at, "...");
}

/*
 * "The answer is 3... no, 5", "3, but that's wrong": whether what follows the answer
 * takes it back. *rest is what may hold another one.
 */
static bool is_taken_back(struct text t, struct text answer, struct text *rest)
{
	struct text tail = after(t, answer), first = sentence_after(t, answer);
	size_t at, next = 0, sentences;
	bool back = false, unit = has_letters(first);

	for (at = 0; at < first.size && !back; at = next > at ? next : at + 1) {
		next = at;
		back = ends_clause(first, at) && clause_takes_back(tail, at, true, &next);
	}
	for (at = 0, sentences = 0; at < tail.size && !back; sentences++) {
		back = clause_takes_back(tail, at, sentences <= unit, &next);
		at = next_sentence(tail, next);
	}
	*rest = text_slice(tail, next, tail.size);
	return back;
}

/* -- denied -------------------------------------------------------------------------------- */

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
	return is_one_of(word, "not|never|cannot|neither") || text_ends(word, TEXT("n't")) ||
	       text_ends(word, TEXT("n\xe2\x80\x99t")) || text_ends(word, TEXT("N'T"));
}

/* "not 42", "isn't equal to 42", "more than 42", "none of the 42". */
static bool is_denied(struct text before)
{
	static const char fillers[] =
		"the|a|an|be|to|equal|equals|exactly|just|simply|quite|necessarily|always|actually|"
		"really|been|have|make|give|reach|answer|is";
	static const char compared[] = "more|less|greater|fewer|larger|smaller|higher|lower|bigger|rather|other|"
				       "better|longer|shorter";
	size_t end = before.size, words;
	struct text word;

	for (words = 0; words < 4; words++) {
		word = word_before(before, &end);
		if (is_negation(word))
			return true;
		if (is_one_of(word, "than"))
			return is_one_of(word_before(before, &end), compared);
		if (is_one_of(word, "of"))
			return is_one_of(word_before(before, &end), "none|neither|any|instead");
		if (word.size == 0 || !is_one_of(word, fillers))
			return false;
	}
	return false;
}

/* "I first thought the answer is 3". */
static bool is_past(struct text before)
{
	static const char *const words[] = { "previously said",    "previously thought",
					     "initially thought",  "initially said",
					     "first thought",      "originally thought",
					     "originally said",    "mistakenly said",
					     "mistakenly thought", "one might think",
					     "you might think",    "thought at first",
					     "used to think",      NULL };
	size_t n;

	return find_any(before, words, &n) < before.size;
}

/* -- refused -------------------------------------------------------------------------------- */

static const char *const refusals[] = { "cannot determine",
					"can't determine",
					"cannot be determined",
					"can't be determined",
					"could not determine",
					"couldn't determine",
					"cannot solve",
					"can't solve",
					"cannot be solved",
					"can't be solved",
					"couldn't solve",
					"could not solve",
					"cannot answer",
					"can't answer",
					"cannot be answered",
					"can't be answered",
					"cannot say",
					"can't say",
					"cannot tell",
					"can't tell",
					"not enough information",
					"isn't enough information",
					"insufficient information",
					"not enough data",
					"insufficient data",
					"need more information",
					"more information is needed",
					"impossible to determine",
					"impossible to say",
					"impossible to know",
					"impossible to tell",
					"impossible to answer",
					"impossible to solve",
					"unable to determine",
					"unable to solve",
					"unable to answer",
					"unable to find",
					"don't know",
					"do not know",
					"no way to know",
					"no way to tell",
					"no way to determine",
					"i give up",
					"will not decide",
					NULL };

/* Whether words say that there is no answer, and none that turn to another thought follow. */
static bool refuses(struct text t)
{
	static const char *const turns[] = { "so",      "but",     "thus",     "therefore", "hence",
					     "however", "instead", "although", NULL };
	size_t n, at = find_any(t, refusals, &n);
	struct text rest = text_slice(t, at + n, t.size);

	return at < t.size && find_any(rest, turns, &n) == rest.size;
}

/* Whether the sentence of the answer, or one after it, says that there is none. */
static bool is_refused(struct text t, struct text answer)
{
	struct text tail = after(t, answer);
	size_t n;

	return refuses(sentence_before(t, answer)) || find_any(tail, refusals, &n) < tail.size;
}

/* Whether the line of the answer is a program. */
static bool is_code(struct text line)
{
	size_t at;

	for (at = 0; at + 1 < line.size; at++) {
		if (line.data[at] == '(' && (line.data[at + 1] == '\'' || line.data[at + 1] == '"'))
			return true;
		if (text_starts_at(line, at, "__(") || text_starts_at(line, at, "__."))
			return true;
	}
	return false;
}

/* -- all of it --------------------------------------------------------------------------------- */

enum doubt doubt_of(struct text t, struct text answer, enum extract_rule rule, struct text *rest)
{
	struct text before = sentence_before(t, answer), noun;
	bool marked = (rule & MARKED) != 0;

	if (rule == EXTRACT_BARE)
		return DOUBT_NONE;
	if (is_taken_back(t, answer, rest))
		return DOUBT_ELSEWHERE;
	if ((!marked || rule == EXTRACT_PHRASE) && is_denied(before)) {
		*rest = marked ? after(t, answer) : before;
		return DOUBT_ELSEWHERE;
	}
	if (is_hedged(before, sentence_after(t, answer), answer))
		return DOUBT_REFUSED;
	if (rule == EXTRACT_PHRASE) {
		*rest = after(t, answer);
		noun = text_slice(before, text_find_last(before, TEXT("nswer")), before.size);
		return is_past(before) ? DOUBT_ELSEWHERE : refuses(noun) ? DOUBT_REFUSED : DOUBT_NONE;
	}
	if (!marked && (is_refused(t, answer) || is_code(before)))
		return DOUBT_REFUSED;
	return DOUBT_NONE;
}
