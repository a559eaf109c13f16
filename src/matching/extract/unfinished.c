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

/* Words that begin a sentence or a clause and say nothing alone. */
static bool is_beginning(struct text word)
{
	return is_one_of(word, "so|then|thus|hence|therefore|next|now|first|finally|second|third|also|however");
}

/* Words with which no sentence ends; and such verbs after "to" and the like. */
static bool is_open_word(struct text word, struct text before, struct text third)
{
	static const char open[] = "and|or|but|the|an|of|to|at|for|from|with|is|are|was|were|be|equals|than|plus|"
				   "minus|because|since|if|when|which|our|his|their|its|let|let's|also|into|between|by|"
				   "would|should|must|while|whose|using|where";
	static const char verbs[] =
		"add|subtract|multiply|divide|calculate|compute|find|determine|solve|use|consider|check";
	static const char leads[] = "to|and|then|must|let|can|will|should|let's|now";
	static const char asked[] = "wanted|asked|had|supposed|told|required|set|meant|tried";

	if (is_one_of(word, "is|are") && is_one_of(before, "it|they"))
		return false; /* "so 42 it is" */
	if (is_one_of(word, "by") && is_one_of(before, "get|go|pass|stop|come"))
		return false;
	if (is_one_of(word, "we") && is_beginning(before))
		return true; /* "Then we" */
	return is_one_of(word, open) ||
	       (is_one_of(word, verbs) && is_one_of(before, leads) && !is_one_of(third, asked));
}

/* Whether the last of these pieces, the latest first, after blanks if there is a gap, leaves something open. */
static bool is_open(struct text t, const struct prose_piece last[4], bool gap)
{
	struct text word = text_slice(t, last[0].from, last[0].to), before = text_slice(t, last[1].from, last[1].to);
	bool alone = last[1].role == ROLE_STOP || last[1].role == ROLE_COMMA;

	switch (last[0].role) {
	case ROLE_RELATION:
	case ROLE_OPEN:
	case ROLE_CONNECTOR:
		return true;
	case ROLE_COMMA:
		return is_beginning(before);
	case ROLE_OPERATOR:
		return gap || t.data[last[0].from] == '\\';
	case ROLE_MARK:
	case ROLE_OTHER:
		return gap && is_one_of(word, "*");
	case ROLE_WORD:
		return is_open_word(word, before, text_slice(t, last[2].from, last[2].to)) ||
		       (alone && is_beginning(word));
	case ROLE_LETTER:
		return is_one_of(word, "a") && last[1].role == ROLE_WORD && t.data[last[0].from] == 'a';
	default:
		return false;
	}
}

/* Whether the line is "Step 3" or, if it is not the first, "3." */
static bool is_heading(struct text line, bool first)
{
	struct prose_piece piece = piece_at(line, 0), next;
	size_t at = 0;

	while (at < line.size && text_is_digit(line.data[at]))
		at++;
	if (!first && at == 1 && line.size == 2 && (line.data[at] == '.' || line.data[at] == ')'))
		return true;
	if (piece.role != ROLE_WORD || !is_label(text_slice(line, 0, piece.to)))
		return false;
	next = piece_at(line, text_skip_white(line, piece.to));
	at = next.to;
	while (at < line.size && strchr(".:* ", line.data[at]) != NULL)
		at++;
	return next.role == ROLE_NUMBER && at == line.size;
}

bool is_unfinished(struct text t)
{
	struct prose_piece piece,
		last[4] = { { ROLE_END, 0, 0 }, { ROLE_END, 0, 0 }, { ROLE_END, 0, 0 }, { ROLE_END, 0, 0 } };
	bool gap = false, gap_now = false;
	size_t open = 0;
	struct text line;

	t = text_trim(t);
	line = end_of(t);
	if (is_heading(without_marks(line), line.data == t.data))
		return true;
	if (text_ends(line, TEXT("**")))
		line = text_trim(text_slice(line, 0, line.size - 2));
	for (piece = piece_at(line, 0); piece.role != ROLE_END; piece = piece_at(line, piece.to)) {
		if (piece.role == ROLE_SPACE || piece.role == ROLE_DELIMITER) {
			gap_now = true;
			continue;
		}
		open += line.data[piece.from] == '(' && piece.role == ROLE_OPEN;
		open -= line.data[piece.from] == ')' && open > 0;
		memmove(last + 1, last, 3 * sizeof *last);
		last[0] = piece;
		gap = gap_now;
		gap_now = false;
	}
	if (open > 0 && last[0].role == ROLE_NUMBER && last[2].role != ROLE_END)
		return true; /* "The sum is (48" */
	if (last[0].role == ROLE_COLON)
		return last[1].role == ROLE_WORD; /* "The total is:" */
	return last[1].role != ROLE_END && is_open(line, last, gap);
}
