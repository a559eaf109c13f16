/* The answer within a statement: "for sure $x = 5$, since ...". */
#include <string.h>

#include "base/memory.h"
#include "matching/extract/parts.h"

struct text without_marks(struct text t)
{
	static const char *const both[] = { "*", "\"", "`", "_", "\xe2\x80\x9c", "\xe2\x80\x9d", "\xe2\x9c\x85", NULL };
	static const char *const front[] = { ":", "\xef\xbc\x9a", "#", ">", NULL };
	size_t before, i;

	do {
		t = text_trim(t);
		before = t.size;
		for (i = 0; both[i] != NULL; i++) {
			if (text_starts(t, text_of(both[i])))
				t = text_slice(t, strlen(both[i]), t.size);
			if (text_ends(t, text_of(both[i])))
				t.size -= strlen(both[i]);
		}
		for (i = 0; front[i] != NULL; i++)
			if (text_starts(t, text_of(front[i])))
				t = text_slice(t, strlen(front[i]), t.size);
	} while (t.size < before);
	return t;
}

/* Words between "is" and the answer. */
static struct text without_fillers(struct text t)
{
	static const char *const fillers[] = { "for sure",     "therefore", "simply",     "just",     "approximately",
					       "about",        "roughly",   "equal to",   "given by", "thus",
					       "indeed",       "exactly",   "definitely", "clearly",  "then",
					       "obviously",    "actually",  "now",        "always",   "is",
					       "that",         ",",         ":",          "around",   "=",
					       "\xe2\x89\x88", "\\approx",  NULL };
	size_t before, i, n;

	do {
		t = without_marks(t);
		before = t.size;
		for (i = 0; fillers[i] != NULL; i++) {
			n = strlen(fillers[i]);
			if (text_starts_folded(t, 0, text_of(fillers[i])) &&
			    (n == t.size || !text_is_letter(t.data[n])))
				t = without_marks(text_slice(t, n, t.size));
		}
	} while (t.size < before);
	return t;
}

/* Words of a text without numbers or mathematics; SIZE_MAX if there are any. */
static size_t count_words(struct text t)
{
	struct prose_piece piece;
	size_t words = 0;

	for (piece = piece_at(t, 0); piece.role != ROLE_END; piece = piece_at(t, piece.to)) {
		if (piece.role == ROLE_NUMBER || piece.role == ROLE_FUNCTION || piece.role == ROLE_RELATION)
			return SIZE_MAX;
		words += piece.role == ROLE_WORD || piece.role == ROLE_LETTER || piece.role == ROLE_CONNECTOR;
	}
	return words;
}

static struct text without_stop(struct text t)
{
	while (t.size > 1 &&
	       (t.data[t.size - 1] == '.' || t.data[t.size - 1] == ',' ||
		(t.data[t.size - 1] == '!' && !(t.size == 2 && text_is_letter(t.data[0])))) &&
	       t.data[t.size - 2] != '\\')
		t = without_marks(text_slice(t, 0, t.size - 1));
	return t;
}

/* Up to a remark that says it again or gives a reason: "0.75 (or 3/4)". */
static struct text without_remark(struct text t)
{
	static const char *const remarks[] = { " (or ",     " (i.e",           " (that is", " (which",   " (since",
					       " (because", " (approximately", " (about",   " (rounded", " (see",
					       " (as ",     " (in ",           " (not ",    NULL };
	size_t at, i;

	for (at = 1; at < t.size; at++)
		for (i = 0; t.data[at] == ' ' && remarks[i] != NULL; i++)
			if (text_starts_folded(t, at, text_of(remarks[i])))
				return text_trim(text_slice(t, 0, at));
	return t;
}

/* "yes" of "yes, it converges". */
static bool boolean_first(struct text t, struct text *answer)
{
	static const char words[] = "yes|no|true|false";
	struct prose_piece piece = piece_at(t, 0);

	*answer = text_slice(t, 0, piece.to);
	return piece.role == ROLE_WORD && is_one_of(*answer, words) && piece.to < t.size &&
	       strchr(",.;:", t.data[piece.to]) != NULL;
}

/* Whether there is another number after what was found: "3" of "3 hours and 20 minutes". */
static bool has_number_after(struct text t, struct text found)
{
	size_t at = (size_t)(found.data - t.data) + found.size;
	struct prose_piece piece;

	for (piece = piece_at(t, at); piece.role != ROLE_END; piece = piece_at(t, piece.to))
		if (piece.role == ROLE_NUMBER && t.data[piece.from - 1] != '^' && t.data[piece.from - 1] != '{')
			return true;
	return false;
}

/* What a bare statement says, without the unit; all of it where that has parts. */
static bool bare_statement(struct text t, struct text *answer)
{
	bool units;

	if (!is_bare(t, &units))
		return false;
	if (!units || !(region_first(t, answer) || run_first(t, answer)) || has_number_after(t, *answer))
		*answer = t;
	return true;
}

bool refine(struct text statement, struct text *answer)
{
	enum {
		WORDS_MAX = 6
	};
	struct text t = without_stop(without_marks(statement)), bare;
	enum extract_rule fired;
	size_t words;

	if (box_in(t, answer))
		return true;
	bare = without_stop(without_remark(without_fillers(t)));
	if (bare.size == 0)
		return false;
	if (choice_first(bare, answer) || boolean_first(bare, answer) || bare_statement(bare, answer) ||
	    region_first(bare, answer) || run_first(bare, answer))
		return true;
	words = count_words(bare);
	if (words <= WORDS_MAX || (words < SIZE_MAX && !by_words(bare, answer))) {
		*answer = words <= WORDS_MAX ? bare : t;
		return true;
	}
	return by_mathematics(bare, MATHEMATICS, answer, &fired) || by_number(bare, answer) || by_words(bare, answer);
}
