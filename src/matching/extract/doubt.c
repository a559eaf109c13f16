/* Whether a text takes back, denies or doubts what a rule found in it. */
#include <string.h>

#include "base/memory.h"
#include "matching/extract/doubt_parts.h"

/* -- taken back ---------------------------------------------------------------------------- */

/* How a sentence begins that corrects the one before. */
static const char *const starters[] = { "no",      "wait",      "actually", "sorry",      "hmm",
					"oops",    "oh",        "hold on",  "correction", "but",
					"however", "or rather", "rather",   "i mean",     NULL };
static const char *const retractions[] = { "that's wrong",
					   "that is wrong",
					   "that was wrong",
					   "this is wrong",
					   "that's incorrect",
					   "that is incorrect",
					   "that was incorrect",
					   "this is incorrect",
					   "that's not right",
					   "that is not right",
					   "that isn't right",
					   "this is not right",
					   "that's not correct",
					   "that is not correct",
					   "that does not look right",
					   "that doesn't look right",
					   "that does not seem right",
					   "that doesn't seem right",
					   "that can't be right",
					   "that cannot be right",
					   "that was a mistake",
					   "it is wrong",
					   "it's wrong",
					   "it was wrong",
					   "i made a mistake",
					   "i made an error",
					   "i was wrong",
					   "scratch that",
					   "i take that back",
					   NULL };

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

/* What begins a sentence of one who thinks again. */
static const char *const own[] = { "wait",  "actually",   "hmm", "oops",    "hold on",
				   "sorry", "correction", "i",   "scratch", NULL };

bool takes_back(struct text gap)
{
	size_t at, end, n, count;

	for (at = 0; at < gap.size; at = next_sentence(gap, at)) {
		end = skip_starters(gap, at, &count);
		while (at < end && !text_is_letter(gap.data[at]))
			at++;
		n = words_at(gap, at, "no");
		if (count > 0 && (any_at(gap, at, own) > 0 ||
				  (n > 0 && (at + n == gap.size || strchr(",.!;\n", gap.data[at + n]) != NULL))))
			return true;
		at = end;
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

	t = text_slice(t, 0, SENTENCE_MAX);
	t = without_marks(text_slice(t, any_at(t, 0, fronts), t.size));
	if (!(region_first(t, &value) || run_first(t, &value)) || value.data > t.data + 3 || !is_bare(value, &units) ||
	    text_find(value, TEXT("=")) < value.size)
		return false;
	rest = sentence_after(t, value);
	for (piece = piece_at(rest, 0); piece.role != ROLE_END; piece = piece_at(rest, piece.to)) {
		if (piece.role == ROLE_WORD)
			words++;
		else if (piece.role != ROLE_SPACE && piece.role != ROLE_DELIMITER && piece.role != ROLE_OTHER &&
			 piece.role != ROLE_MARK)
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
	static const char *const no[] = { "no", NULL };
	size_t count, from = skip_starters(t, at, &count), n = any_at(t, from, retractions), first = at;

	while (first < from && !text_is_letter(t.data[first]))
		first++;
	*next = from + n;
	if (n > 0)
		return near || any_at(t, first, own) > 0;
	if (!near || count == 0)
		return false;
	/* "Is it 42? No." */
	if (from == t.size)
		return find_any(text_slice(t, at, from), no, &n) < from - at;
	return is_value(text_slice(t, from, t.size));
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
	struct text tail = text_after(t, answer), first = sentence_after(t, answer);
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
	static const char *const turns[] = { "but", "yet", "however", NULL };
	size_t n, at = find_any(before, words, &n);

	/* "I first thought 3, but the answer is 5" */
	before = text_slice(before, at, before.size);
	return before.size > 0 && find_any(before, turns, &n) == before.size;
}

/* -- code -------------------------------------------------------------------------------------- */

/* Whether a call of a name with a string among its arguments, or with none, opens at t[at]: "f('x')", "exit()". */
static bool is_call(struct text t, size_t at)
{
	size_t from = at, end;

	while (from > 0 && (text_is_letter(t.data[from - 1]) || t.data[from - 1] == '_'))
		from--;
	if (at - from < 2 || (from > 0 && t.data[from - 1] == '\\'))
		return false;
	for (end = at + 1; end < t.size && end - at < 64 && t.data[end] != ')'; end++)
		if ((t.data[end] == '\'' || t.data[end] == '"') && !text_is_letter(t.data[end - 1]))
			return true;
	return end == at + 1 && end < t.size;
}

/* Whether the line that t begins is a program. */
static bool is_code(struct text t)
{
	static const char *const words[] = { "lambda", "def", "import", "return", NULL };
	size_t at, n = any_at(t, text_skip_white(t, 0), words);

	if (n > 0)
		return true;
	at = text_find(t, TEXT(" if "));
	if (at < t.size && text_find(text_slice(t, at, t.size), TEXT(" else ")) < t.size - at)
		return true;
	for (at = 0; at < t.size; at++)
		if (t.data[at] == '(' && (is_call(t, at) || text_starts_at(t, at, "(lambda")))
			return true;
	return text_find(t, TEXT("__.")) < t.size;
}

/* -- all of it --------------------------------------------------------------------------------- */

/* Whether the sentence of an answer that has no mark, or one after it, refuses one. */
static bool is_refused(struct text t, struct text before, struct text answer)
{
	return refuses(before) || contains_refusal(text_after(t, answer)) || opens_with_refusal(t);
}

/* What stands before an answer and may deny it: of a tag what is in it, of other marks but a phrase nothing. */
static struct text denying(struct text before, enum extract_rule rule)
{
	size_t tag = text_find_last(before, TEXT(">"));

	if (rule == EXTRACT_TAG)
		return text_slice(before, tag < before.size ? tag + 1 : 0, before.size);
	return (rule & MARKED) != 0 && rule != EXTRACT_PHRASE ? text_slice(before, 0, 0) : before;
}

/* What follows a denied answer, after what may have denied it: "squared", "times 2". */
static struct text without_word(struct text t)
{
	static const char *const operations[] = { "times", "plus", "minus", "divided by", NULL };
	size_t at = text_skip_white(t, 0), n = any_at(t, at, operations);

	if (n > 0)
		return text_slice(t, piece_at(t, text_skip_white(t, at + n)).to, t.size);

	while (at > 0 && at < t.size && text_is_letter(t.data[at]))
		at++;
	return text_slice(t, at, t.size);
}

enum doubt doubt_of(struct text t, struct text answer, enum extract_rule rule, struct text *rest)
{
	struct text before = sentence_before(t, answer), tail = sentence_after(t, answer), noun;
	struct text sentence = { before.data, before.size + answer.size + tail.size };
	bool marked = (rule & MARKED) != 0, phrase = rule == EXTRACT_PHRASE;

	if (rule == EXTRACT_BARE)
		return DOUBT_NONE;
	if (is_taken_back(t, answer, rest))
		return DOUBT_ELSEWHERE;
	if (is_denied(denying(before, rule), tail)) {
		*rest = marked ? without_word(text_after(t, answer)) : before;
		return DOUBT_ELSEWHERE;
	}
	if (is_hedged(before, tail, answer))
		return DOUBT_REFUSED;
	if (phrase) {
		*rest = text_after(t, answer);
		noun = text_slice(before, text_find_last(before, TEXT("nswer")), before.size);
		return is_past(before) ? DOUBT_ELSEWHERE : refuses(noun) ? DOUBT_REFUSED : DOUBT_NONE;
	}
	if (!marked && (is_refused(t, before, answer) || is_code(sentence)))
		return DOUBT_REFUSED;
	return DOUBT_NONE;
}
