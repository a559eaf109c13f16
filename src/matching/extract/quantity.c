/* The unit of a number in prose, and the words of a change about it, which the rules leave to prose. */
#include <string.h>

#include "matching/extract/parts.h"
#include "vocabulary/opposite.h"
#include "vocabulary/unit.h"

enum {
	WORD_MAX = 24 /* bytes of a unit, or of the words before a number */
};

/* Past blanks and delimiters of mathematics after a number. */
static size_t skip_marks(struct text t, size_t at)
{
	size_t from = at;

	while (at < t.size && at - from < 6) {
		if (strchr(" $*~", t.data[at]) != NULL)
			at++;
		else if (text_starts_at(t, at, "\\)") || text_starts_at(t, at, "\\ ") || text_starts_at(t, at, "\\,"))
			at += 2;
		else
			break;
	}
	return at;
}

/* After a word of a unit or of a way, with powers and what it is per; `at` for other words. */
static size_t unit_word_end(struct text t, size_t at)
{
	size_t end = at, next;
	struct unit_measure m;

	while (end < t.size && end - at < WORD_MAX && text_is_letter(t.data[end]))
		end++;
	if (opposite_is_way(text_slice(t, at, end)))
		return end;
	if (end == at || !unit_measure_of(text_slice(t, at, end), &m))
		return at;
	while (end < t.size && strchr("^23{}", t.data[end]) != NULL)
		end++;
	next = text_starts_at(t, end, "/") ? end + 1 : text_starts_at(t, end, " per ") ? end + 5 : end;
	return next > end && unit_word_end(t, next) > next ? unit_word_end(t, next) : end;
}

/* Where "loss of" and the like begin that end at t[at]; `at` if none do. */
static size_t change_start(struct text t, size_t at)
{
	size_t from = at, words = 0, found = at;

	while (from > 0 && words < 2 && at - from < WORD_MAX) {
		while (from > 0 && t.data[from - 1] == ' ')
			from--;
		if (from == 0 || !text_is_letter(t.data[from - 1]))
			break;
		while (from > 0 && text_is_letter(t.data[from - 1]))
			from--;
		words++;
		if (opposite_leads(text_slice(t, from, at)))
			found = from;
	}
	return found;
}

struct text extract_context(struct text solution, struct text answer)
{
	enum {
		WORDS_MAX = 3
	};
	size_t from = (size_t)(answer.data - solution.data), at = from + answer.size, end = at, next, after;
	size_t words;

	for (words = 0, next = at; words < WORDS_MAX; words++, next = end) {
		next = skip_marks(solution, next);
		after = unit_word_end(solution, next);
		if (after == next)
			break;
		end = after;
	}
	return text_slice(solution, change_start(solution, from), end);
}
