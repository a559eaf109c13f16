/* Marks that announce an answer: <answer>, ####. */
#include <string.h>

#include "answer/token.h"
#include "base/memory.h"
#include "matching/extract/parts.h"

/* -- tags -------------------------------------------------------------------- */

static const struct tag {
	const char *open, *close;
} tags[] = { { "<answer>", "</answer>" }, { "<final_answer>", "</final_answer>" }, { "<ANSWER>", "</ANSWER>" } };

/* Offset after the last opening tag; 0 if there is none. */
static size_t last_tag(struct text t, const struct tag **tag)
{
	size_t best = 0, at, i;

	for (i = 0; i < countof(tags); i++) {
		at = text_find_last(t, text_of(tags[i].open));
		if (at < t.size && at + strlen(tags[i].open) > best) {
			best = at + strlen(tags[i].open);
			*tag = &tags[i];
		}
	}
	return best;
}

enum found by_tag(struct text t, bool cut, struct text *answer)
{
	const struct tag *tag = NULL;
	struct text inside;
	size_t from, end;
	bool units;

	if (text_find(t, TEXT("<")) == t.size)
		return FOUND_NOTHING;
	from = last_tag(t, &tag);
	if (from == 0)
		return FOUND_NOTHING;
	inside = text_slice(t, from, t.size);
	end = text_find(inside, text_of(tag->close));
	if (cut && end == inside.size) {
		*answer = text_slice(t, t.size, t.size);
		return FOUND_OPEN;
	}
	inside = text_slice(inside, 0, end);
	if (box_in(inside, answer))
		return FOUND;
	*answer = without_marks(inside);
	return (answer->size > 0 && is_bare(*answer, &units)) || refine(inside, answer) ? FOUND : FOUND_NOTHING;
}

/* -- #### ------------------------------------------------------------------------- */

/* The answer in the line after "####", which other text may follow. */
static bool answer_of_line(struct text line, bool last, struct text *answer)
{
	bool units;

	line = without_marks(line);
	if (line.size == 0)
		return false;
	if (is_bare(line, &units) &&
	    (last || piece_at(line, 0).role != ROLE_WORD || text_is_digit(line.data[line.size - 1]) ||
	     is_one_of(line, "yes|no|true|false"))) {
		*answer = line;
		return true;
	}
	/* A heading in Markdown, with its text below. */
	return last && refine(line, answer);
}

/* The first line that answers: what follows it is another turn, unless it is taken back. */
enum found by_hash(struct text t, bool cut, struct text *answer)
{
	size_t at = text_find(t, TEXT("####")), end = 0;
	enum found found = FOUND_NOTHING;
	struct text line, one;

	for (; at < t.size; at = end + text_find(text_slice(t, end, t.size), TEXT("####"))) {
		if (found == FOUND && !takes_back(text_slice(t, end, at))) {
			end = at + 4;
			continue;
		}
		line = text_slice(t, at + 4, t.size);
		line = text_slice(line, 0, text_find(line, TEXT("\n")));
		end = at + 4 + line.size;
		if (cut && end == t.size) {
			*answer = text_slice(t, t.size, t.size);
			return FOUND_OPEN;
		}
		if (answer_of_line(line, text_trim(text_slice(t, end, t.size)).size == 0, &one)) {
			*answer = one;
			found = FOUND;
		}
	}
	return found;
}
