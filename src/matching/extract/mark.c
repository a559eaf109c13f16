/* Marks that announce an answer: <answer>, \boxed{}, ####. */
#include <string.h>

#include "answer/token.h"
#include "base/memory.h"
#include "matching/extract/parts.h"

/* -- tags -------------------------------------------------------------------- */

bool by_tag(struct text t, struct text *answer)
{
	static const struct {
		const char *open, *close;
	} tags[] = { { "<answer>", "</answer>" },
		     { "<final_answer>", "</final_answer>" },
		     { "<ANSWER>", "</ANSWER>" } };
	size_t best = 0, tag = 0, at, i;
	struct text inside;
	bool units;

	if (text_find(t, TEXT("<")) == t.size)
		return false;
	for (i = 0; i < countof(tags); i++) {
		at = text_find_last(t, text_of(tags[i].open));
		if (at < t.size && at + strlen(tags[i].open) > best) {
			best = at + strlen(tags[i].open);
			tag = i;
		}
	}
	if (best == 0)
		return false;
	inside = text_slice(t, best, t.size);
	inside = text_slice(inside, 0, text_find(inside, text_of(tags[tag].close)));
	if (by_box(inside, answer))
		return true;
	*answer = without_marks(inside);
	return (answer->size > 0 && is_bare(*answer, &units)) || refine(inside, answer);
}

/* -- boxes ----------------------------------------------------------------------- */

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

/* The box whose command is at t[at]; b->to is 0 if it does not close before `limit`. False also for an empty one. */
static bool read_box(struct text t, size_t at, size_t limit, struct box *b)
{
	size_t open = at + (text_starts_at(t, at, "\\fbox") ? 5 : 6), end;

	open = text_skip_white(t, open);
	b->from = at;
	b->to = 0;
	if (open < t.size && t.data[open] == '{') {
		end = token_group_end(t, open, limit);
		if (end == 0)
			return false;
		b->inside = open + 1;
		b->after = end - 1;
		b->to = end;
	} else {
		if (open >= t.size ||
		    (text_is_letter(t.data[open]) && open == at + (text_starts_at(t, at, "\\fbox") ? 5 : 6)))
			return false;
		b->inside = open;
		b->after = b->to = argument_end(text_slice(t, 0, limit), open);
		while (b->after > b->inside && strchr(".,;", t.data[b->after - 1]) != NULL)
			b->after = --b->to;
	}
	return !is_blank(text_slice(t, b->inside, b->after));
}

static bool is_box(struct text t, size_t at)
{
	return t.data[at] == '\\' && (text_starts_at(t, at, "\\boxed") || text_starts_at(t, at, "\\fbox"));
}

/*
 * The last box that closes before `limit`. No brace after a group that stays
 * open can close an earlier group, so the next one is looked for only up to
 * there and nothing is read twice. *open is the first that did not close.
 */
static bool box_before(struct text t, size_t limit, struct box *b, size_t *open)
{
	size_t at;

	for (at = limit; at-- > 0;) {
		if (!is_box(t, at))
			continue;
		if (read_box(t, at, limit, b))
			return true;
		if (b->to == 0)
			*open = at;
		limit = at;
	}
	return false;
}

/* Whether two boxes are parts of one answer: \boxed{1} and $x = \boxed{2}$. */
static bool is_joined(struct text gap)
{
	size_t end = gap.size;

	if (gap.size > 128)
		return false;
	if (is_connective(gap, true))
		return true;
	/* The name before the second. */
	while (end > 0 && (gap.data[end - 1] == ' ' || gap.data[end - 1] == '='))
		end--;
	if (end == gap.size || text_find(text_slice(gap, end, gap.size), TEXT("=")) == gap.size - end)
		return false;
	while (end > 0 &&
	       (text_is_letter(gap.data[end - 1]) || text_is_digit(gap.data[end - 1]) || gap.data[end - 1] == '_'))
		end--;
	return is_connective(text_slice(gap, 0, end), false);
}

/* What a box that was cut off holds: to the end of its line or its mathematics. */
static bool open_box(struct text t, size_t at, struct text *answer)
{
	size_t open = text_skip_white(t, at + (text_starts_at(t, at, "\\fbox") ? 5 : 6)), end;

	if (open >= t.size || t.data[open] != '{')
		return false;
	for (end = open + 1; end < t.size && t.data[end] != '$' && t.data[end] != '\n'; end++)
		if (t.data[end] == '\\' && end + 1 < t.size && strchr(")]", t.data[end + 1]) != NULL)
			break;
	*answer = text_trim(text_slice(t, open + 1, end));
	return !is_blank(*answer);
}

bool by_box(struct text t, struct text *answer)
{
	struct box first, last, next;
	size_t open = t.size, none;
	bool same = true;

	if (!box_before(t, t.size, &last, &open))
		return open < t.size && open_box(t, open, answer);
	for (first = last; box_before(t, first.from, &next, &none); first = next) {
		if (next.to > first.from || !is_joined(text_slice(t, next.to, first.from)))
			break;
		same = same &&
		       text_equal(text_slice(t, next.inside, next.after), text_slice(t, last.inside, last.after));
	}
	if (same) /* one box, or one that is repeated */
		*answer = text_trim(text_slice(t, last.inside, last.after));
	else
		*answer = text_slice(t, first.from, last.to);
	return answer->size > 0;
}

/* -- #### ------------------------------------------------------------------------- */

bool by_hash(struct text t, struct text *answer)
{
	size_t at = text_find_last(t, TEXT("####"));
	struct text line, rest;
	bool units;

	if (at == t.size)
		return false;
	line = text_slice(t, at + 4, t.size);
	line = text_slice(line, 0, text_find(line, TEXT("\n")));
	rest = text_trim(text_slice(t, at + 4 + line.size, t.size));
	line = without_marks(line);
	if (line.size == 0)
		return false;
	if (is_bare(line, &units) &&
	    !(rest.size > 0 && piece_at(line, 0).role == ROLE_WORD && !text_is_digit(line.data[line.size - 1]) &&
	      !is_one_of(line, "yes|no|true|false"))) {
		*answer = line;
		return true;
	}
	/* A heading in Markdown, with its text below. */
	return rest.size == 0 && refine(line, answer);
}
