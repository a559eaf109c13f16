/* The rules that find an answer, and the texts without what is none. */
#include "matching/extract.h"

#include <string.h>

#include "base/memory.h"
#include "matching/extract/parts.h"
#include "vocabulary/number.h"
#include "vocabulary/number_words.h"

/* -- rules and their names --------------------------------------------------------- */

static bool by_bare(struct text t, struct text *answer)
{
	bool units;

	*answer = last_side(without_marks(t));
	return (answer->size > 0 && (is_bare(*answer, &units) || is_spelled(*answer))) || parts_last(t, answer);
}

static const struct {
	enum extract_rule rule;
	const char *name;
	/* One of them, or by_mathematics(). */
	enum found (*marked)(struct text t, bool cut, struct text *answer);
	bool (*find)(struct text t, struct text *answer);
} rules_in_order[] = {
	{ EXTRACT_TAG, "tag", by_tag, NULL },
	{ EXTRACT_BOXED, "boxed", by_box, NULL },
	{ EXTRACT_HASH, "hash", by_hash, NULL },
	{ EXTRACT_PHRASE, "phrase", by_phrase, NULL },
	{ EXTRACT_CHOICE, "choice", NULL, by_choice },
	{ EXTRACT_BARE, "bare", NULL, by_bare },
	{ EXTRACT_DISPLAY, "display", NULL, NULL },
	{ EXTRACT_INLINE, "inline", NULL, NULL },
	{ EXTRACT_EXPRESSION, "expression", NULL, NULL },
	{ EXTRACT_NUMBER, "number", NULL, by_number },
	{ EXTRACT_WORDS, "words", NULL, by_words },
};

const char *extract_rule_name(enum extract_rule rule)
{
	size_t i;

	for (i = 0; i < countof(rules_in_order); i++)
		if (rules_in_order[i].rule == rule)
			return rules_in_order[i].name;
	return rule == EXTRACT_WHOLE ? "whole" : "none";
}

const char *const extract_words[] = { "all",        "gsm8k",  "math",   "letters", "tag",     "boxed",
				      "hash",       "phrase", "choice", "bare",    "display", "inline",
				      "expression", "number", "words",  NULL };

/* The bits of one name; 0 if there is no such set or rule. */
static unsigned rules_of(struct text name)
{
	static const struct {
		const char *name;
		unsigned rules;
	} sets[] = {
		{ "all", EXTRACT_ALL },
		{ "gsm8k", EXTRACT_HASH | EXTRACT_NUMBER },
		{ "math", EXTRACT_ALL & ~EXTRACT_HASH },
		{ "letters", EXTRACT_TAG | EXTRACT_BOXED | EXTRACT_PHRASE | EXTRACT_CHOICE },
	};
	size_t i;

	for (i = 0; i < countof(sets); i++)
		if (text_is(name, sets[i].name))
			return sets[i].rules;
	for (i = 0; i < countof(rules_in_order); i++)
		if (text_is(name, rules_in_order[i].name))
			return rules_in_order[i].rule;
	return 0;
}

static int complain(struct text name, struct error *e)
{
	struct builder known = { 0 };
	size_t i;

	for (i = 0; extract_words[i] != NULL; i++)
		builder_format(&known, "%s%s", i > 0 ? ", " : "", extract_words[i]);
	error_set(e, ERROR_USAGE, "`%.*s` is none of %s", (int)name.size, name.data, known.data);
	builder_clear(&known);
	return -1;
}

int extract_rules_parse(const char *names, unsigned *rules, struct error *e)
{
	struct text rest = text_of(names);
	unsigned all = 0, one;

	do {
		struct text name = text_slice(rest, 0, text_find(rest, TEXT(",")));

		one = rules_of(name);
		if (one == 0)
			return complain(name, e);
		all |= one;
		rest = name.size == rest.size ? (struct text){ NULL, 0 } : text_slice(rest, name.size + 1, rest.size);
	} while (rest.data != NULL);
	*rules = all;
	return 0;
}

/* -- mathematics, numbers, words --------------------------------------------------- */

/* The last expression outside delimiters. */
static bool expression_last(struct text t, struct text *answer)
{
	struct region_scan s = { .t = t };
	struct region r;
	size_t from = 0;
	bool found = false, more;

	do {
		more = region_next(&s, &r);
		found |= run_last(text_slice(t, from, more ? r.from : t.size), answer);
		from = r.to;
	} while (more);
	return found;
}

/* Whether prose between mathematics and an expression begins another sentence. */
static bool is_apart(struct text gap, bool display)
{
	struct text t = text_trim(gap);

	return has_sentence_end(gap) || (display && t.size > 0 && t.data[0] >= 'A' && t.data[0] <= 'Z');
}

bool by_mathematics(struct text t, unsigned rules, struct text *answer, enum extract_rule *fired)
{
	struct region r;
	struct text between, plain = { NULL, 0 };
	bool region = region_last(t, (rules & EXTRACT_DISPLAY) != 0, (rules & EXTRACT_INLINE) != 0, &r, &between);
	bool expression = (rules & EXTRACT_EXPRESSION) != 0 && expression_last(t, &plain);
	size_t from;

	if (region) {
		*answer = between;
		*fired = r.display ? EXTRACT_DISPLAY : EXTRACT_INLINE;
		from = expression ? (size_t)(plain.data - t.data) : 0;
		if (!expression || from < r.to || !is_apart(text_slice(t, r.to, from), r.display))
			return true;
	}
	if (expression) {
		*answer = plain;
		*fired = EXTRACT_EXPRESSION;
	}
	return expression;
}

bool by_number(struct text t, struct text *answer)
{
	struct prose_piece piece, after, last = { ROLE_END, 0, 0 };
	bool label = false;

	for (piece = piece_at(t, 0); piece.role != ROLE_END; piece = after) {
		after = piece_at(t, piece.to);
		if (piece.role == ROLE_NUMBER && !label && !(after.role == ROLE_WORD && piece_is_ordinal(t, after)))
			last = piece;
		label = (piece.role == ROLE_WORD && is_label(text_slice(t, piece.from, piece.to))) ||
			(label && piece.role == ROLE_SPACE);
	}
	if (last.role == ROLE_END)
		return false;
	*answer = text_slice(t, number_start(t, last.from), last.to);
	return true;
}

/* "one" is a pronoun more often than a number, and "zero" is divided by. */
static bool is_pronoun(struct text word, struct text before)
{
	static const char numeral[] = "is|only|just|exactly|equals";

	return ((word.size == 3 && text_starts_folded(word, 0, TEXT("one"))) ||
		(word.size == 4 && text_starts_folded(word, 0, TEXT("zero")))) &&
	       !is_one_of(before, numeral);
}

/* The last day of the week. */
static bool day_last(struct text t, struct text *answer)
{
	static const char days[] = "monday|tuesday|wednesday|thursday|friday|saturday|sunday";
	struct prose_piece piece;
	bool found = false;

	for (piece = piece_at(t, 0); piece.role != ROLE_END; piece = piece_at(t, piece.to)) {
		if (is_one_of(text_slice(t, piece.from, piece.to), "or") && found)
			return false; /* "Friday or Saturday" */
		if (piece.role != ROLE_WORD || !is_one_of(text_slice(t, piece.from, piece.to), days))
			continue;
		*answer = text_slice(t, piece.from, piece.to);
		found = true;
	}
	return found;
}

/* What the last sentence finds: "the statement is true", "the equation has no solution". */
static bool finding_last(struct text t, struct text *answer)
{
	static const char *const ends[] = { " is true",
					    " is false",
					    " no solution",
					    " no solutions",
					    " no real solutions",
					    " no real solution",
					    " no solution exists",
					    "no solutions exist",
					    NULL };
	size_t i, from;

	t = without_marks(t);
	while (text_ends(t, TEXT(".")))
		t = without_marks(text_slice(t, 0, t.size - 1));
	for (i = 0; ends[i] != NULL; i++) {
		from = t.size - (t.size > strlen(ends[i]) ? strlen(ends[i]) : t.size);
		if (!text_starts_folded(t, from, text_of(ends[i])))
			continue;
		*answer = text_trim(text_slice(t, from, t.size));
		if (text_starts(*answer, TEXT("is ")))
			*answer = text_slice(*answer, 3, answer->size);
		return true;
	}
	return false;
}

bool by_words(struct text t, struct text *answer)
{
	struct text before = { NULL, 0 };
	struct prose_piece piece;
	bool found = false;
	int64_t value;
	size_t end;

	for (piece = piece_at(t, 0); piece.role != ROLE_END; piece = piece_at(t, end)) {
		end = piece.role == ROLE_WORD ? number_words(t, piece.from, &value) : piece.from;
		if (end > piece.from && !is_pronoun(text_slice(t, piece.from, end), before)) {
			*answer = text_slice(t, piece.from, end);
			found = true;
		} else {
			end = piece.to;
		}
		if (piece.role == ROLE_WORD)
			before = text_slice(t, piece.from, piece.to);
	}
	return found || day_last(t, answer) || finding_last(t, answer);
}

/* -- all of it ----------------------------------------------------------------------------- */

static enum found find_by(size_t i, struct text t, bool cut, unsigned rules, struct text *answer,
			  enum extract_rule *fired)
{
	*fired = rules_in_order[i].rule;
	if (rules_in_order[i].marked != NULL)
		return rules_in_order[i].marked(t, cut, answer);
	if (rules_in_order[i].find != NULL)
		return rules_in_order[i].find(t, answer) ? FOUND : FOUND_NOTHING;
	return by_mathematics(t, rules, answer, fired) ? FOUND : FOUND_NOTHING;
}

bool extract(struct text t, bool cut, unsigned rules, struct text *answer, enum extract_rule *fired)
{
	enum found found;
	size_t i;

	if (cut)
		rules &= MARKED;
	for (i = 0; i < countof(rules_in_order); i++) {
		if ((rules & rules_in_order[i].rule) == 0)
			continue;
		if (rules_in_order[i].marked == NULL)
			t = without_closing(t);
		found = find_by(i, t, cut, rules, answer, fired);
		/* Only what comes after a mark that takes the answer back can be one. */
		if (found == FOUND_OPEN)
			return answer->size > 0 && extract(*answer, cut, rules, answer, fired);
		if (found == FOUND) {
			*answer = text_trim(*answer);
			if (*fired == EXTRACT_EXPRESSION || *fired == EXTRACT_PHRASE)
				*answer = whole_of(t, *answer);
			if (answer->size > 0)
				return true;
		}
		/* These three are one search. */
		if ((rules_in_order[i].rule & MATHEMATICS) != 0)
			rules &= ~(unsigned)MATHEMATICS;
	}
	return false;
}

static bool extract_from(struct text solution, bool cut, unsigned rules, struct text *answer, enum extract_rule *fired)
{
	enum {
		PARTS_MAX = 4 /* of the text, one after the other, until an answer is not taken back */
	};
	bool ended;
	struct text t = first_turn(solution, &ended), rest;
	enum doubt doubt;
	int parts;

	t = first_question(without_thinking(t));
	cut = cut && !ended && t.data + t.size == solution.data + solution.size;
	/* Of what was cut off, a newline at the end says that its line is complete. */
	t = cut ? t : text_trim(t);
	for (parts = 0; parts < PARTS_MAX; parts++) {
		if (!extract(t, cut || is_unfinished(t), rules, answer, fired))
			return false;
		doubt = doubt_of(t, *answer, *fired, &rest);
		if (doubt != DOUBT_ELSEWHERE)
			return doubt == DOUBT_NONE;
		t = rest;
	}
	return false;
}

bool extract_answer(struct text solution, unsigned rules, struct text *answer, enum extract_rule *fired)
{
	return extract_from(solution, false, rules, answer, fired);
}

bool extract_cut_answer(struct text solution, unsigned rules, struct text *answer, enum extract_rule *fired)
{
	return extract_from(solution, true, rules, answer, fired);
}

bool extract_gold(struct text gold, struct text *answer, enum extract_rule *fired)
{
	enum {
		WORDS_MAX = 8
	};
	struct text t = text_trim(gold);
	struct prose_piece piece;
	size_t words = 0;

	if (t.size == 0)
		return false;
	if (extract(t, false, EXTRACT_BOXED | EXTRACT_HASH | EXTRACT_BARE | EXTRACT_PHRASE, answer, fired))
		return true;
	for (piece = piece_at(t, 0); piece.role != ROLE_END; piece = piece_at(t, piece.to))
		words += piece.role == ROLE_WORD;
	if (words > WORDS_MAX && extract(t, false, MATHEMATICS, answer, fired))
		return true;
	*answer = t;
	*fired = EXTRACT_WHOLE;
	return true;
}
