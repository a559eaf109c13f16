/* Whole numbers in English words. */
#include <string.h>

#include "base/memory.h"
#include "vocabulary/number_words.h"

/* Value of a word from zero to ninety; -1 for any other. */
static int small(struct text word)
{
	static const char *const units[] = { "zero",    "one",     "two",       "three",    "four",
					     "five",    "six",     "seven",     "eight",    "nine",
					     "ten",     "eleven",  "twelve",    "thirteen", "fourteen",
					     "fifteen", "sixteen", "seventeen", "eighteen", "nineteen" };
	static const char *const tens[] = {
		"twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"
	};
	size_t i;

	for (i = 0; i < countof(units); i++)
		if (word.size == strlen(units[i]) && text_starts_folded(word, 0, text_of(units[i])))
			return (int)i;
	for (i = 0; i < countof(tens); i++)
		if (word.size == strlen(tens[i]) && text_starts_folded(word, 0, text_of(tens[i])))
			return (int)(20 + 10 * i);
	return -1;
}

/* Value of a word that multiplies; 0 for any other. */
static int64_t scale(struct text word)
{
	static const struct {
		const char *word;
		int64_t value;
	} scales[] = { { "hundred", 100 },
		       { "thousand", 1000 },
		       { "million", 1000000 },
		       { "billion", 1000000000 },
		       { "trillion", 1000000000000 } };
	size_t i;

	for (i = 0; i < countof(scales); i++)
		if (word.size == strlen(scales[i].word) && text_starts_folded(word, 0, text_of(scales[i].word)))
			return scales[i].value;
	return 0;
}

static size_t letters_end(struct text t, size_t at)
{
	while (at < t.size && text_is_letter(t.data[at]))
		at++;
	return at;
}

/* A number in the making: total of the groups that are done, and the group below a thousand, a million, ... */
struct count {
	int64_t total, group;
	int64_t largest; /* scale that may still come, exclusive */
	int last;        /* the last small word's value, -1 after a scale */
	bool any;
};

/* Whether the word goes on with the number. */
static bool count_word(struct count *c, struct text word)
{
	int value = small(word);
	int64_t by = scale(word);

	if (value >= 0) {
		/* After another small word only a unit after a ten. */
		if (c->any && c->last >= 0 && !(c->last >= 20 && c->last % 10 == 0 && value >= 1 && value <= 9))
			return false;
		if (c->any && (value == 0 || (c->last >= 0 && c->last == 0)))
			return false;
		c->group += value;
		c->last = value;
		c->any = true;
		return true;
	}
	if (by == 0 || !c->any)
		return false;
	if (by == 100) {
		if (c->group < 1 || c->group > 99)
			return false;
		c->group *= 100;
	} else {
		if (by >= c->largest || c->group == 0)
			return false;
		c->total += c->group * by;
		c->group = 0;
		c->largest = by;
	}
	c->last = -1;
	return true;
}

size_t number_words(struct text t, size_t at, int64_t *value)
{
	struct count c = { .largest = 1000000000000000, .last = -1 };
	size_t done = at, from = at, to, next;

	if (at > 0 && at <= t.size && text_is_letter(t.data[at - 1]))
		return at;
	for (;;) {
		to = letters_end(t, from);
		/* "one hundred and five" */
		if (c.any && to - from == 3 && text_starts_folded(t, from, TEXT("and")) && c.last == -1 &&
		    done < from) {
			from = text_skip_white(t, to);
			to = letters_end(t, from);
		}
		if (to == from || !count_word(&c, text_slice(t, from, to)))
			break;
		done = to;
		next = to < t.size && t.data[to] == '-' ? to + 1 : to;
		while (next < t.size && next - to < 3 && t.data[next] == ' ')
			next++;
		if (next == to)
			break;
		from = next;
	}
	*value = c.total + c.group;
	return done;
}
