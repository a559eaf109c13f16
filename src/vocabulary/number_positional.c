/* Numerals of East Asia: digits and the powers of ten that multiply them. */
#include "vocabulary/number_spelled.h"

#include <string.h>

#include "base/memory.h"

enum kind {
	DIGIT,
	UNIT,   /* 10, 100, 1000: of the digit before it */
	SECTION /* 10,000 and more: of all before it since the last one */
};

struct numeral {
	const char *word;
	int64_t value;
	enum kind kind;
};

/* Longer words before those with which they begin. */
/* clang-format off */
static const struct numeral han[] = {
	{ "\xe9\x9b\xb6", 0, DIGIT }, { "\xe3\x80\x87", 0, DIGIT }, { "\xe4\xb8\x80", 1, DIGIT },
	{ "\xe4\xba\x8c", 2, DIGIT }, { "\xe4\xb8\xa4", 2, DIGIT }, { "\xe5\x85\xa9", 2, DIGIT },
	{ "\xe4\xb8\x89", 3, DIGIT }, { "\xe5\x9b\x9b", 4, DIGIT }, { "\xe4\xba\x94", 5, DIGIT },
	{ "\xe5\x85\xad", 6, DIGIT }, { "\xe4\xb8\x83", 7, DIGIT }, { "\xe5\x85\xab", 8, DIGIT },
	{ "\xe4\xb9\x9d", 9, DIGIT }, { "\xe5\x8d\x81", 10, UNIT }, { "\xe7\x99\xbe", 100, UNIT },
	{ "\xe5\x8d\x83", 1000, UNIT }, { "\xe4\xb8\x87", 10000, SECTION }, { "\xe8\x90\xac", 10000, SECTION },
	{ "\xe4\xba\xbf", 100000000, SECTION }, { "\xe5\x84\x84", 100000000, SECTION },
};

static const struct numeral korean[] = {
	{ "\xec\x98\x81", 0, DIGIT }, { "\xea\xb3\xb5", 0, DIGIT }, { "\xec\x9d\xbc", 1, DIGIT },
	{ "\xec\x9d\xb4", 2, DIGIT }, { "\xec\x82\xbc", 3, DIGIT }, { "\xec\x82\xac", 4, DIGIT },
	{ "\xec\x98\xa4", 5, DIGIT }, { "\xec\x9c\xa1", 6, DIGIT }, { "\xec\xb9\xa0", 7, DIGIT },
	{ "\xed\x8c\x94", 8, DIGIT }, { "\xea\xb5\xac", 9, DIGIT }, { "\xec\x8b\xad", 10, UNIT },
	{ "\xeb\xb0\xb1", 100, UNIT }, { "\xec\xb2\x9c", 1000, UNIT }, { "\xeb\xa7\x8c", 10000, SECTION },
	{ "\xec\x96\xb5", 100000000, SECTION },
};

static const struct numeral thai[] = {
	{ "\xe0\xb8\xa8\xe0\xb8\xb9\xe0\xb8\x99\xe0\xb8\xa2\xe0\xb9\x8c", 0, DIGIT },
	{ "\xe0\xb8\xab\xe0\xb8\x99\xe0\xb8\xb6\xe0\xb9\x88\xe0\xb8\x87", 1, DIGIT },
	{ "\xe0\xb8\xab\xe0\xb8\xa1\xe0\xb8\xb7\xe0\xb9\x88\xe0\xb8\x99", 10000, UNIT },
	{ "\xe0\xb9\x80\xe0\xb8\xad\xe0\xb9\x87\xe0\xb8\x94", 1, DIGIT },
	{ "\xe0\xb9\x80\xe0\xb8\x88\xe0\xb9\x87\xe0\xb8\x94", 7, DIGIT },
	{ "\xe0\xb9\x80\xe0\xb8\x81\xe0\xb9\x89\xe0\xb8\xb2", 9, DIGIT },
	{ "\xe0\xb8\xa3\xe0\xb9\x89\xe0\xb8\xad\xe0\xb8\xa2", 100, UNIT },
	{ "\xe0\xb8\xa5\xe0\xb9\x89\xe0\xb8\xb2\xe0\xb8\x99", 1000000, SECTION },
	{ "\xe0\xb8\xaa\xe0\xb8\xad\xe0\xb8\x87", 2, DIGIT }, { "\xe0\xb8\xa2\xe0\xb8\xb5\xe0\xb9\x88", 2, DIGIT },
	{ "\xe0\xb8\xaa\xe0\xb8\xb2\xe0\xb8\xa1", 3, DIGIT }, { "\xe0\xb8\xaa\xe0\xb8\xb5\xe0\xb9\x88", 4, DIGIT },
	{ "\xe0\xb8\xab\xe0\xb9\x89\xe0\xb8\xb2", 5, DIGIT }, { "\xe0\xb9\x81\xe0\xb8\x9b\xe0\xb8\x94", 8, DIGIT },
	{ "\xe0\xb8\xaa\xe0\xb8\xb4\xe0\xb8\x9a", 10, UNIT }, { "\xe0\xb8\x9e\xe0\xb8\xb1\xe0\xb8\x99", 1000, UNIT },
	{ "\xe0\xb9\x81\xe0\xb8\xaa\xe0\xb8\x99", 100000, UNIT }, { "\xe0\xb8\xab\xe0\xb8\x81", 6, DIGIT },
};

static const struct numeral vietnamese[] = {
	{ "m\xc6\xb0\xe1\xbb\x9di", 10, UNIT }, { "tri\xe1\xbb\x87u", 1000000, SECTION },
	{ "kh\xc3\xb4ng", 0, DIGIT }, { "m\xc6\xb0\xc6\xa1i", 10, UNIT }, { "ngh\xc3\xacn", 1000, SECTION },
	{ "m\xe1\xbb\x99t", 1, DIGIT }, { "m\xe1\xbb\x91t", 1, DIGIT }, { "b\xe1\xbb\x91n", 4, DIGIT },
	{ "b\xe1\xba\xa3y", 7, DIGIT }, { "b\xe1\xba\xa9y", 7, DIGIT }, { "ch\xc3\xadn", 9, DIGIT },
	{ "tr\xc4\x83m", 100, UNIT }, { "ng\xc3\xa0n", 1000, SECTION }, { "linh", 0, DIGIT },
	{ "l\xe1\xba\xbb", 0, DIGIT }, { "n\xc4\x83m", 5, DIGIT }, { "l\xc4\x83m", 5, DIGIT },
	{ "s\xc3\xa1u", 6, DIGIT }, { "t\xc3\xa1m", 8, DIGIT }, { "t\xe1\xbb\xb7", 1000000000, SECTION },
	{ "hai", 2, DIGIT }, { "t\xc6\xb0", 4, DIGIT }, { "ba", 3, DIGIT },
};
/* clang-format on */

static const struct language {
	const struct numeral *at;
	size_t count;
	bool spaced; /* words with blanks between them */
} languages[] = {
	{ han, countof(han), false },
	{ korean, countof(korean), false },
	{ thai, countof(thai), false },
	{ vietnamese, countof(vietnamese), true },
};

/* A number in the making. */
struct sum {
	int64_t total, section; /* sections that are done, and the one that is not */
	int64_t digits;         /* since the last unit or section; -1 for none */
	int64_t unit, largest;  /* exclusive bounds of those that may follow */
	unsigned count;         /* of these digits */
	bool words;             /* any numeral that is no ASCII digit */
};

static bool add(struct sum *s, const struct numeral *n)
{
	if (n->kind == DIGIT) {
		if (s->count == 12 || (s->count > 0 && s->digits > 0 && s->unit < INT64_MAX))
			return false;
		s->digits = (s->count > 0 ? 10 * s->digits : 0) + n->value;
		s->count++;
		return true;
	}
	if (n->kind == UNIT) {
		if (n->value >= s->unit || s->count > 4)
			return false;
		s->section += (s->digits < 0 ? 1 : s->digits) * n->value;
		s->unit = n->value;
	} else {
		int64_t all = s->section + (s->digits < 0 ? 0 : s->digits);

		if (all >= 1000000 || s->total >= 1000000)
			return false;
		if (n->value < s->largest) {
			s->total += (all == 0 ? 1 : all) * n->value;
		} else {
			if (n->value > 100000000)
				return false;
			s->total = (s->total + all) * n->value; /* 10,000 times 10^8 */
		}
		s->section = 0;
		s->largest = n->value;
		s->unit = INT64_MAX;
	}
	s->digits = -1;
	s->count = 0;
	return true;
}

static const struct numeral *numeral_at(const struct language *l, struct text t, size_t at)
{
	size_t i;

	for (i = 0; i < l->count; i++)
		if (text_starts_at(t, at, l->at[i].word))
			return &l->at[i];
	return NULL;
}

static size_t read(const struct language *l, struct text t, int64_t *value)
{
	struct sum s = { .digits = -1, .unit = INT64_MAX, .largest = INT64_MAX };
	struct numeral ascii = { "0", 0, DIGIT };
	const struct numeral *n;
	size_t at = 0, end = 0;

	while (at < t.size) {
		if (text_is_digit(t.data[at])) {
			ascii.value = t.data[at] - '0';
			n = &ascii;
		} else {
			n = numeral_at(l, t, at);
		}
		if (n == NULL || !add(&s, n))
			break;
		s.words = s.words || n != &ascii;
		at += strlen(n->word);
		if (s.words) {
			end = at;
			*value = s.total + s.section + (s.digits < 0 ? 0 : s.digits);
		}
		if (l->spaced && at < t.size && t.data[at] == ' ')
			at++;
	}
	return end;
}

size_t number_positional(struct text t, int64_t *value)
{
	size_t i, end;

	for (i = 0; i < countof(languages); i++) {
		end = read(&languages[i], t, value);
		if (end > 0)
			return end;
	}
	return 0;
}
