/* What follows an answer and only says again where it holds: for all x, k in Z, n >= 1. */
#include "answer/condition.h"

#include <string.h>

#include "base/memory.h"
#include "vocabulary/vocabulary.h"

enum {
	CANDIDATES_MAX = 12 /* places where a condition may begin */
};

/* What was read of a condition. */
struct reading {
	char letters[CONDITION_LETTERS_MAX]; /* what it is about */
	size_t count;
	bool announced;             /* "for all", "where" */
	bool member, domain, whole; /* in; a set of numbers or its name; one of whole numbers */
	bool positive;              /* of those the positive ones */
	bool bounded, excluded;     /* at least 0, 1 or 2; not some number */
	bool equals, dots;          /* n = 1, 2, 3, ... */
	char last;                  /* 'v' a letter, '>' '=' '!' a relation, 'd' digits */
};

static bool is_whole_letter(char c)
{
	return strchr("jklmnN", c) != NULL;
}

static bool take_word(struct reading *r, struct text word)
{
	static const char *const plain[] = { "a",     "all", "an", "and",  "any", "are",   "each",
					     "every", "is",  "of", "some", "the", "value", "values" };
	static const char *const numbers[] = { "number", "numbers", "real", "reals" };
	static const char *const wholes[] = { "integer", "integers", "natural", "naturals", "whole" };
	static const char *const positives[] = { "non", "nonnegative", "positive" };
	static const char *const heads[] = { "for", "where", "with" };

	if (vocabulary_find(word, true, heads, countof(heads), sizeof heads[0]) != NULL)
		r->announced = true;
	else if (vocabulary_find(word, true, numbers, countof(numbers), sizeof numbers[0]) != NULL)
		r->domain = true;
	else if (vocabulary_find(word, true, wholes, countof(wholes), sizeof wholes[0]) != NULL)
		r->domain = r->whole = true;
	else if (vocabulary_find(word, true, positives, countof(positives), sizeof positives[0]) != NULL)
		r->positive = true;
	else if (text_is(word, "constant") || text_is(word, "constants") || text_is(word, "arbitrary"))
		r->domain = true;
	else if (text_is(word, "in"))
		r->member = true;
	else if (text_is(word, "negative"))
		return r->positive; /* non-negative */
	else
		return vocabulary_find(word, true, plain, countof(plain), sizeof plain[0]) != NULL;
	return true;
}

static bool take_letter(struct reading *r, char c)
{
	if (c == 'a' && r->last == '\0' && r->count > 0)
		return true; /* k is a constant */
	if (r->count == CONDITION_LETTERS_MAX)
		return false;
	r->letters[r->count++] = c;
	r->last = 'v';
	return true;
}

/* Letters: one is a name, more are a word. Past its subscript. */
static bool take_letters(struct reading *r, struct text t, size_t *at)
{
	size_t from = *at;

	while (*at < t.size && text_is_letter(t.data[*at]))
		++*at;
	if (*at - from > 1) {
		r->last = '\0';
		return take_word(r, text_slice(t, from, *at));
	}
	return take_letter(r, t.data[from]);
}

/* \mathbb{Z}, with ^+ or _{\ge 0}. */
static bool take_board(struct reading *r, struct text t, size_t *at)
{
	static const char *const marks[] = {
		"^+",     "^{+}",      "_+",         "_{+}",      "^*",         "^{*}",           "_{>0}",
		"_{> 0}", "_{\\ge 0}", "_{\\geq 0}", "_{\\ge 1}", "_{\\geq 1}", "_{\\geqslant 0}"
	};
	size_t i;
	char set;

	while (*at < t.size && (t.data[*at] == '{' || t.data[*at] == ' '))
		++*at;
	set = *at < t.size ? t.data[*at] : '\0';
	if (set == '\0' || strchr("ZNR", set) == NULL)
		return false;
	++*at;
	if (*at < t.size && t.data[*at] == '}')
		++*at;
	r->domain = r->member;
	r->whole = set != 'R';
	for (i = 0; i < countof(marks); i++) {
		if (text_starts_at(t, *at, marks[i])) {
			*at += strlen(marks[i]);
			r->positive = true;
			break;
		}
	}
	return r->member;
}

static bool take_command(struct reading *r, struct text t, size_t *at)
{
	static const char *const layout[] = { "displaystyle", "left", "mathrm", "qquad", "quad",
					      "right",        "text", "textit", "textrm" };
	static const char *const bounds[] = { "ge", "geq", "geqq", "geqslant" };
	static const char *const dots[] = { "cdots", "dots", "dotsc", "ldots" };
	size_t end = *at + 1;
	struct text name;

	while (end < t.size && text_is_letter(t.data[end]))
		end++;
	name = text_slice(t, *at + 1, end);
	*at = name.size == 0 ? *at + 2 : end;
	if (name.size == 0)
		return end < t.size && strchr(" ,;:!", t.data[end]) != NULL;
	if (vocabulary_find(name, false, layout, countof(layout), sizeof layout[0]) != NULL)
		return true;
	if (text_is(name, "forall"))
		return r->announced = r->domain = true;
	if (text_is(name, "in"))
		return r->member = true;
	if (text_is(name, "mathbb") || text_is(name, "Bbb"))
		return take_board(r, t, at);
	if (vocabulary_find(name, false, dots, countof(dots), sizeof dots[0]) != NULL)
		return r->dots = true;
	if (vocabulary_find(name, false, bounds, countof(bounds), sizeof bounds[0]) != NULL)
		r->last = '>';
	else if (text_is(name, "ne") || text_is(name, "neq"))
		r->last = '!';
	else
		return false;
	return r->count > 0;
}

static bool take_digits(struct reading *r, struct text t, size_t *at)
{
	size_t from = *at;

	while (*at < t.size && text_is_digit(t.data[*at]))
		++*at;
	if (r->last == '>' && *at == from + 1 && t.data[from] <= '2')
		return r->bounded = true;
	if (r->last == '!')
		return r->excluded = true;
	return r->equals; /* n = 1, 2, 3, ... */
}

static bool take_sign(struct reading *r, struct text t, size_t *at)
{
	char c = t.data[(*at)++];

	if (c == '-')
		r->last = '\0'; /* non-negative, but nothing below 0 */
	if (c == '.' && text_starts_at(t, *at, "..")) {
		*at += 2;
		return r->dots = true;
	}
	if (c == '_') {
		/* x_0, x_{10} */
		if (r->last != 'v' || *at >= t.size)
			return false;
		*at += t.data[*at] == '{' ? text_find(text_slice(t, *at, t.size), TEXT("}")) : 1;
		return true;
	}
	if (c == '>' || c == '=') {
		r->last = c;
		r->equals = r->equals || (c == '=' && t.data[*at - 2] != '>');
		*at += c == '>' && *at < t.size && t.data[*at] == '=';
		return r->count > 0;
	}
	return strchr(" \t\n~{}$,;-.()", c) != NULL;
}

/* Whether all of t is a condition that says no more than where things are defined. */
static bool restates(struct text t, struct reading *r)
{
	bool whole_letters = true, ok = true;
	size_t at = 0, i;

	memset(r, 0, sizeof *r);
	while (ok && at < t.size) {
		if (text_is_letter(t.data[at]))
			ok = take_letters(r, t, &at);
		else if (text_is_digit(t.data[at]))
			ok = take_digits(r, t, &at);
		else if (t.data[at] == '\\')
			ok = take_command(r, t, &at);
		else
			ok = take_sign(r, t, &at);
	}
	if (!ok || r->count == 0 || (r->equals && !r->dots))
		return false;
	for (i = 0; i < r->count; i++)
		whole_letters = whole_letters && is_whole_letter(r->letters[i]);
	if (((r->bounded || r->equals) && !whole_letters) || (r->positive && !r->whole && !whole_letters))
		return false;
	return r->domain || r->bounded || r->excluded || r->equals;
}

/* Whether a condition may begin at t[at]. */
static bool opens_at(struct text t, size_t at)
{
	static const char *const commands[] = { "\\quad", "\\qquad", "\\forall", "\\text{" };
	size_t i;

	switch (t.data[at]) {
	case ',':
	case ';':
	case '(':
		return true;
	case 'f':
		return text_starts_at(t, at, "for ");
	case 'w':
		return text_starts_at(t, at, "where ") || text_starts_at(t, at, "with ");
	case '\\':
		for (i = 0; i < countof(commands); i++)
			if (text_starts_at(t, at, commands[i]))
				return true;
		return false;
	default:
		return false;
	}
}

bool condition_split(struct text t, struct text *answer, struct text *letters, char space[static CONDITION_LETTERS_MAX])
{
	size_t at, candidates = 0;
	struct reading r;

	for (at = 1; at < t.size && candidates < CANDIDATES_MAX; at++) {
		if (!opens_at(t, at))
			continue;
		candidates++;
		if (!restates(text_slice(t, at, t.size), &r))
			continue;
		*answer = text_trim(text_slice(t, 0, at));
		while (answer->size > 0 && strchr(",; ", answer->data[answer->size - 1]) != NULL)
			answer->size--;
		memcpy(space, r.letters, r.count);
		*letters = (struct text){ space, r.count };
		return answer->size > 0;
	}
	return false;
}
