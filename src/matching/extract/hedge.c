/* Answers with another one beside them: "3 (or 4)", which is not 3, while "0.75 (or 3/4)" is 0.75. */
#include <string.h>

#include "answer/answer.h"
#include "base/memory.h"
#include "matching/extract/doubt_parts.h"

/* What stands between an answer and another one. */
static const char *const links[] = { "(or ",
				     "(maybe ",
				     "(perhaps ",
				     "(possibly ",
				     "or maybe ",
				     "or perhaps ",
				     "or possibly ",
				     ", maybe ",
				     ", perhaps ",
				     ", possibly ",
				     "or else ",
				     "or even ",
				     "[or ",
				     "\xe2\x80\x94 or ",
				     "\xe2\x80\x93 or ",
				     "- or ",
				     "but could be ",
				     "but it could be ",
				     "but maybe ",
				     "but perhaps ",
				     "but possibly ",
				     "but might be ",
				     "but it might be ",
				     "or it could be ",
				     "or it might be ",
				     "could also be ",
				     "might also be ",
				     ", in which case ",
				     "(though ",
				     ", though ",
				     "(alternatively ",
				     "alternatively ",
				     "alternatively, ",
				     NULL };

/* Bytes of a link at t[at]; 0 if there is none. */
static size_t link_at(struct text t, size_t at)
{
	size_t i;

	if (strchr("(,oOb[-acm\xe2", t.data[at]) == NULL ||
	    (text_is_letter(t.data[at]) && at > 0 && text_is_letter(t.data[at - 1])))
		return 0;
	for (i = 0; links[i] != NULL; i++)
		if (text_starts_folded(t, at, text_of(links[i])))
			return strlen(links[i]);
	return 0;
}

/* The value with which t begins. */
static bool value_first(struct text t, struct text *value)
{
	static const char *const fillers[] = { "maybe ", "perhaps ", "possibly ", "even ",
					       "is ",    "it is ",   "it's ",     NULL };
	size_t i;

	for (i = 0; fillers[i] != NULL; i++)
		if (text_starts_folded(t, 0, text_of(fillers[i])))
			t = text_slice(t, strlen(fillers[i]), t.size);
	if (text_starts(text_trim(t), TEXT("$\\boxed")) || text_starts(text_trim(t), TEXT("\\boxed")))
		return box_in(t, value);
	return region_first(t, value) || run_first(t, value) || choice_first(text_trim(t), value);
}

static bool is_percentage(struct text t)
{
	return text_ends(text_trim(t), TEXT("%"));
}

/* The number of a percentage, or a hundred times anything else, into b. */
static struct text in_percent(struct builder *b, struct text t)
{
	builder_string(b, "100(");
	builder_text(b, t);
	builder_char(b, ')');
	t = text_trim(t);
	if (!is_percentage(t))
		return builder_view(b);
	t.size--;
	t.size -= text_ends(t, TEXT("\\"));
	return t;
}

/* How two answers compare, each as the other's rounding too; undecided if one has no value. */
static enum answer_verdict compare(struct text one, struct text other)
{
	static const struct answer_policy rounded = { ANSWER_PERCENT_EITHER, 1 };
	enum answer_verdict verdict = ANSWER_UNDECIDED;
	struct builder x_percent = { 0 }, y_percent = { 0 };
	struct answer x, y;
	struct arena a;

	arena_init(&a);
	if (is_percentage(one) != is_percentage(other)) {
		one = in_percent(&x_percent, one);
		other = in_percent(&y_percent, other);
	}
	answer_parse(&a, one, 0, &x);
	answer_parse(&a, other, 0, &y);
	if (x.value != NULL && y.value != NULL)
		verdict = answer_match(&a, &x, &y, &rounded).verdict;
	if (verdict == ANSWER_DIFFERENT)
		verdict = answer_match(&a, &y, &x, &rounded).verdict;
	arena_clear(&a);
	builder_clear(&x_percent);
	builder_clear(&y_percent);
	return verdict;
}

/* Whether the answer is another one than that after the link, as numbers and with what follows them up to the link. */
static bool differ_after(struct text tail, size_t link, size_t link_size, struct text answer, struct text other)
{
	struct text whole = { answer.data, (size_t)(tail.data - answer.data) + link }, rest;

	rest = text_slice(tail, link + link_size, tail.size);
	rest = text_slice(rest, 0, text_find(rest, TEXT(")")));
	return compare(answer, other) == ANSWER_DIFFERENT && compare(text_trim(whole), text_trim(rest)) != ANSWER_EQUAL;
}

/* Without what may stand between a link and the value: delimiters, and the command of a box. */
static struct text without_openings(struct text t)
{
	size_t before;

	do {
		before = t.size;
		while (t.size > 0 && strchr(" $*{(", t.data[t.size - 1]) != NULL)
			t.size--;
		if (text_ends(t, TEXT("\\boxed")))
			t.size -= 6;
		if (text_ends(t, TEXT("\\")))
			t.size--;
	} while (t.size < before);
	return t;
}

/* The link with which t ends: its offset, t.size if there is none. */
static size_t link_before(struct text t)
{
	struct text front = without_openings(t);
	size_t at, n;

	for (at = front.size > 16 ? front.size - 16 : 0; at < front.size; at++) {
		n = link_at(t, at);
		if (n > 0 && at + n >= front.size)
			return at;
	}
	return t.size;
}

/* "7 if n is even and 9 otherwise", "7, but if order matters, 14" */
static bool has_condition(struct text tail)
{
	static const char *const words[] = { "otherwise", "but if", NULL };
	size_t n;

	return find_any(tail, words, &n) < tail.size;
}

bool is_hedged(struct text before, struct text tail, struct text answer)
{
	enum {
		LINK_MAX = 48 /* bytes of a unit between an answer and the link */
	};
	struct text other;
	size_t at, n;

	for (at = 0; at < tail.size && at < LINK_MAX; at++) {
		n = link_at(tail, at);
		if (n > 0)
			return value_first(text_slice(tail, at + n, tail.size), &other) &&
			       differ_after(tail, at, n, answer, other);
	}
	if (has_condition(tail))
		return run_last(tail, &other) && compare(answer, other) == ANSWER_DIFFERENT;
	at = link_before(before);
	if (at == before.size)
		return false;
	before = text_slice(before, 0, at);
	return (box_in(before, &other) || run_last(before, &other)) && compare(other, answer) == ANSWER_DIFFERENT;
}
