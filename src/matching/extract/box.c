/* Boxes: \boxed{}, \fbox{} and \framebox{}. */
#include <string.h>

#include "answer/token.h"
#include "base/memory.h"
#include "matching/extract/parts.h"

struct box {
	size_t from, to;      /* with the command */
	size_t inside, after; /* its contents */
};

/* Contents that stand in a box to be filled in. */
static bool is_blank(struct text t)
{
	static const char blanks[] = "answer|your answer|final answer|...|?|\\text{answer}|\\ldots|\\dots|\\cdots|"
				     "\\text{final answer}";

	t = text_trim(t);
	return t.size == 0 || is_one_of(t, blanks);
}

/* The argument of a command without braces: to the next blank outside braces, or dollar sign. */
static size_t argument_end(struct text t, size_t at)
{
	size_t depth = 0;

	for (; at < t.size; at++) {
		char c = t.data[at];

		if (c == '$' || c == '\n' || (depth == 0 && (c == ' ' || c == '\t' || c == '}')))
			break;
		depth += c == '{';
		depth -= c == '}';
		if (c == '\\' && at + 1 < t.size && strchr(")],;", t.data[at + 1]) != NULL)
			break;
		if (c == '\\')
			at++;
	}
	at = at > t.size ? t.size : at;
	return at;
}

/* The length of the command of a box at t[at]; 0 if there is none. */
static size_t command_size(struct text t, size_t at)
{
	static const char *const commands[] = { "\\boxed", "\\fbox", "\\framebox" };
	size_t i;

	for (i = 0; i < countof(commands); i++)
		if (text_starts_at(t, at, commands[i]))
			return strlen(commands[i]);
	return 0;
}

static bool is_box(struct text t, size_t at)
{
	return t.data[at] == '\\' && command_size(t, at) > 0;
}

/* What a command for a box turned out to be. */
enum box_kind {
	BOX_MENTIONED, /* spoken of: "put it in \boxed{}", "the \boxed command" */
	BOX_FILLED,
	BOX_BLANK,
	BOX_OPEN /* does not close */
};

/* Whether the word before the command at t[at] speaks of it. */
static bool is_mention(struct text t, size_t at)
{
	static const char words[] = "in|within|inside|into|using|use|uses|with|a|an|the|like|by|around|of|enclosing";
	size_t end = at, from;

	while (end > 0 && at - end < 8 && strchr(" \t\n$`\"'(", t.data[end - 1]) != NULL)
		end--;
	for (from = end; from > 0 && end - from < 12 && text_is_letter(t.data[from - 1]); from--)
		;
	return is_one_of(text_slice(t, from, end), words);
}

/* A box without braces: "\boxed 7". */
static enum box_kind read_argument(struct text t, size_t open, size_t limit, struct box *b)
{
	if (open >= limit)
		return BOX_OPEN;
	if (text_is_letter(t.data[open]) &&
	    (open == b->from + command_size(t, b->from) || (open + 1 < limit && text_is_letter(t.data[open + 1]))))
		return BOX_MENTIONED;
	b->inside = open;
	b->after = b->to = argument_end(text_slice(t, 0, limit), open);
	while (b->after > b->inside && strchr(".,;", t.data[b->after - 1]) != NULL)
		b->after = --b->to;
	return BOX_FILLED;
}

/* The box whose command is at t[at], as far as t[limit]; its ends are known unless it is open or mentioned. */
static enum box_kind read_box(struct text t, size_t at, size_t limit, struct box *b)
{
	size_t open = text_skip_white(t, at + command_size(t, at)), end;
	enum box_kind kind = BOX_FILLED;

	b->from = at;
	if (open < limit && t.data[open] == '{') {
		end = token_group_end(t, open, limit);
		if (end > 0) {
			b->inside = open + 1;
			b->after = end - 1;
			b->to = end;
		} else {
			kind = BOX_OPEN;
		}
	} else {
		kind = read_argument(t, open, limit, b);
	}
	if (kind == BOX_FILLED && is_blank(text_slice(t, b->inside, b->after)))
		kind = text_trim(text_slice(t, b->inside, b->after)).size > 0 &&
				       text_is_letter(text_trim(text_slice(t, b->inside, b->after)).data[0])
			       ? BOX_MENTIONED
			       : BOX_BLANK;
	return kind != BOX_FILLED && is_mention(t, at) ? BOX_MENTIONED : kind;
}

/*
 * The last box that is filled and closes before `limit`. No brace after a group that
 * stays open can close an earlier group, so the next one is looked for only up to
 * there and nothing is read twice. *later is the first box after it that is open, or
 * blank, and its end; its kind BOX_FILLED: there is none.
 */
static bool box_before(struct text t, size_t limit, struct box *b, struct box *later, enum box_kind *later_kind)
{
	enum box_kind kind;
	size_t at;

	*later_kind = BOX_FILLED;
	for (at = limit; at-- > 0;) {
		if (!is_box(t, at))
			continue;
		kind = read_box(t, at, limit, b);
		if (kind == BOX_FILLED)
			return true;
		if (kind != BOX_MENTIONED) {
			*later = *b;
			*later_kind = kind;
		}
		limit = at;
	}
	return false;
}

/* Layout between two equations of one display, and no words: \quad, \\, &. */
static bool is_layout(struct text t)
{
	t = text_trim(t);
	return t.size > 0 && strchr("\\&", t.data[0]) != NULL && is_connective(t, true);
}

/* Whether two boxes are parts of one answer: \boxed{1} and $x = \boxed{2}$. */
static bool is_joined(struct text gap)
{
	size_t end = gap.size;

	if (gap.size > 128)
		return false;
	if (is_connective(gap, true) || is_part_gap(gap))
		return true;
	/* The name before the second. */
	while (end > 0 && (gap.data[end - 1] == ' ' || gap.data[end - 1] == '='))
		end--;
	if (end == gap.size || text_find(text_slice(gap, end, gap.size), TEXT("=")) == gap.size - end)
		return false;
	while (end > 0 &&
	       (text_is_letter(gap.data[end - 1]) || text_is_digit(gap.data[end - 1]) || gap.data[end - 1] == '_'))
		end--;
	gap = text_slice(gap, 0, end);
	return is_connective(gap, false) || is_layout(gap);
}

/* What a box that does not close holds: to the end of its mathematics or, unless the text was cut off there, its line. */
static bool open_box(struct text t, size_t at, bool cut, struct text *answer)
{
	size_t open = text_skip_white(t, at + command_size(t, at)), end;

	if (open >= t.size || t.data[open] != '{')
		return false;
	for (end = open + 1; end < t.size && t.data[end] != '$' && t.data[end] != '\n'; end++)
		if (t.data[end] == '\\' && end + 1 < t.size && strchr(")]", t.data[end + 1]) != NULL)
			break;
	if (cut && (end >= t.size || t.data[end] == '\n'))
		return false;
	*answer = text_trim(text_slice(t, open + 1, end));
	return !is_blank(*answer);
}

/* "3?" asks whether it is right, and says 3. */
static struct text without_question(struct text t)
{
	t = text_trim(t);
	while (t.size > 1 && t.data[t.size - 1] == '?')
		t = text_trim(text_slice(t, 0, t.size - 1));
	return t;
}

/* The answer of the last filled box and of those that it continues. */
static struct text answer_of(struct text t, struct box last)
{
	struct box first, next, later;
	enum box_kind kind;
	bool same = true;

	for (first = last; box_before(t, first.from, &next, &later, &kind); first = next) {
		if (next.to > first.from || !is_joined(text_slice(t, next.to, first.from)))
			break;
		same = same &&
		       text_equal(text_slice(t, next.inside, next.after), text_slice(t, last.inside, last.after));
	}
	if (same) /* one box, or one that is repeated */
		return without_question(text_slice(t, last.inside, last.after));
	return text_slice(t, first.from, last.to);
}

enum found by_box(struct text t, bool cut, struct text *answer)
{
	struct box last, later;
	enum box_kind kind;

	if (!box_before(t, t.size, &last, &later, &kind))
		return kind == BOX_OPEN && open_box(t, later.from, cut, answer) ? FOUND : FOUND_NOTHING;
	if (cut && kind == BOX_FILLED && last.to == t.size && last.after == last.to) {
		kind = BOX_OPEN; /* what has no braces may go on */
		later = last;
	}
	/* A later one that says nothing takes the answer back. */
	if (kind != BOX_FILLED) {
		*answer = text_slice(t, kind == BOX_OPEN ? t.size : later.to, t.size);
		return FOUND_OPEN;
	}
	*answer = answer_of(t, last);
	return answer->size > 0 ? FOUND : FOUND_NOTHING;
}

bool box_in(struct text t, struct text *answer)
{
	return by_box(t, false, answer) == FOUND;
}
