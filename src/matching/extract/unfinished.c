/* Texts that end in the middle of something. */
#include <string.h>

#include "base/memory.h"
#include "matching/extract/parts.h"

/* The last line, as far as it is looked at; it begins where pieces do. */
static struct text end_of(struct text t)
{
	enum {
		NEAR_MAX = 400
	};
	size_t from = t.size;

	while (from > 0 && t.data[from - 1] != '\n' && t.size - from < NEAR_MAX)
		from--;
	while (from > 0 && from < t.size && t.data[from - 1] != '\n' && t.data[from - 1] != ' ')
		from++;
	return text_slice(t, from, t.size);
}

/* Words with which no sentence ends; and such verbs after "to" and the like. */
static bool is_open_word(struct text word, struct text before)
{
	static const char open[] = "and|or|but|the|an|of|to|at|by|for|from|with|is|are|was|were|be|equals|than|plus|"
				   "minus|because|since|if|when|which|our|his|their|its|let|let's|also|into|between";
	static const char verbs[] =
		"add|subtract|multiply|divide|calculate|compute|find|determine|get|solve|use|consider|"
		"check|have";
	static const char leads[] = "to|and|then|must|let|can|will|should|we|let's|now";

	return is_one_of(word, open) || (is_one_of(word, verbs) && is_one_of(before, leads));
}

/* Whether the last piece, after `before` and perhaps blanks, leaves something open. */
static bool is_open(struct text t, struct prose_piece last, struct prose_piece before, bool gap)
{
	struct text word = text_slice(t, last.from, last.to), previous = text_slice(t, before.from, before.to);

	switch (last.role) {
	case ROLE_RELATION:
	case ROLE_OPEN:
	case ROLE_CONNECTOR:
		return true;
	case ROLE_OPERATOR:
	case ROLE_MARK:
	case ROLE_OTHER:
		if (last.role != ROLE_OPERATOR && !is_one_of(word, "*"))
			return false;
		return gap || t.data[last.from] == '\\';
	case ROLE_WORD:
		return is_open_word(word, previous);
	case ROLE_LETTER:
		return is_one_of(word, "a") && before.role == ROLE_WORD && t.data[last.from] == 'a';
	default:
		return false;
	}
}

bool is_unfinished(struct text t)
{
	struct prose_piece piece, last = { ROLE_END, 0, 0 }, before = last, first = last;
	bool gap = false, gap_now = false;
	size_t count = 0;

	t = end_of(text_trim(t));
	for (piece = piece_at(t, 0); piece.role != ROLE_END; piece = piece_at(t, piece.to)) {
		if (piece.role == ROLE_SPACE || piece.role == ROLE_DELIMITER) {
			gap_now = true;
			continue;
		}
		first = count++ == 0 ? piece : first;
		before = last;
		last = piece;
		gap = gap_now;
		gap_now = false;
	}
	if (last.role != ROLE_COLON)
		return count > 1 && is_open(t, last, before, gap);
	/* "Step 42:", "The total is:" */
	return before.role == ROLE_WORD || (before.role == ROLE_NUMBER && first.role == ROLE_WORD);
}
