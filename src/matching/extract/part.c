/* Answers in parts, a line each: "(a) 5", "(b) 7". */
#include "base/memory.h"
#include "matching/extract/parts.h"

/* Offset after the mark of this part at t[at], "(a) "; 0 if it does not stand there. */
static size_t mark_end(struct text t, size_t at, char letter)
{
	const char mark[] = { '(', letter, ')', ' ', '\0' };

	return text_starts_at(t, at, mark) ? at + 4 : 0;
}

bool is_part_gap(struct text gap)
{
	size_t line = text_find_last(gap, TEXT("\n"));
	struct text before = text_trim(text_slice(gap, 0, line)), mark = text_trim(text_slice(gap, line + 1, gap.size));

	while (mark.size > 0 && mark.data[mark.size - 1] == '$')
		mark = text_trim(text_slice(mark, 0, mark.size - 1));
	return line < gap.size && (before.size == 0 || text_is(before, "$")) && mark.size == 3 && mark.data[0] == '(' &&
	       mark.data[1] >= 'b' && mark.data[1] <= 'h' && mark.data[2] == ')';
}

bool parts_first(struct text t, struct text *answer)
{
	size_t at = 0, from, first = 0, end = 0, parts;
	struct text line;
	bool units;

	for (parts = 0; parts < 8; parts++) {
		from = mark_end(t, at, (char)('a' + (int)parts));
		if (from == 0)
			break;
		line = text_slice(t, from, t.size);
		line = text_trim(text_slice(line, 0, text_find(line, TEXT("\n"))));
		if (!is_bare(line, &units))
			break;
		if (parts == 0)
			first = from;
		end = (size_t)(line.data - t.data) + line.size;
		at = text_skip_white(t, end);
	}
	*answer = text_slice(t, first, end);
	return parts > 1;
}

bool parts_last(struct text t, struct text *answer)
{
	size_t at;

	t = text_trim(t);
	for (at = t.size; at-- > 0;)
		if ((at == 0 || t.data[at - 1] == '\n') && mark_end(t, at, 'a') > 0)
			return parts_first(text_slice(t, at, t.size), answer) &&
			       answer->data + answer->size == t.data + t.size;
	return false;
}
