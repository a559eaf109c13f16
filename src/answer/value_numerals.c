/* Numbers as they are said in East Asia: signs, fractions, decimals and percentages of numerals. */
#include <string.h>

#include "answer/value_parts.h"
#include "base/memory.h"
#include "vocabulary/number_spelled.h"

static bool takes(struct text t, size_t *at, const char *const *words, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (text_starts_at(t, *at, words[i])) {
			*at += strlen(words[i]);
			return true;
		}
	}
	return false;
}

/* A numeral or a number in ASCII digits at t[*at], and past it; false, without moving, if there is none. */
static bool numeral(struct text t, size_t *at, int64_t *value)
{
	size_t end = *at + number_positional(text_slice(t, *at, t.size), value);

	if (end == *at)
		for (*value = 0; end < t.size && end - *at < 15 && text_is_digit(t.data[end]); end++)
			*value = 10 * *value + (t.data[end] - '0');
	if (end == *at)
		return false;
	*at = end;
	return true;
}

/* The digits after a point, one by one; NULL, without moving, if there are none. */
static const struct expression *decimal(struct arena *a, struct text t, size_t *at, int64_t whole)
{
	struct builder b = { 0 };
	struct text digits;
	uint32_t scalar;
	int32_t places = 0;
	int64_t digit;
	size_t n;

	builder_format(&b, "%lld", (long long)whole);
	for (; places < 15 && (n = text_utf8(t, *at, &scalar)) > 0; *at += n, places++) {
		if (number_positional(text_slice(t, *at, *at + n), &digit) != n || digit > 9)
			break;
		builder_char(&b, (char)('0' + digit));
	}
	digits = (struct text){ arena_copy(a, b.data, b.size), b.size };
	builder_clear(&b);
	return places == 0 ? NULL : expression_number(a, digits, 10, -places, true);
}

/* The numerator after "of so many parts", over them. */
static const struct expression *parts(struct arena *a, struct text t, size_t *at, int64_t under)
{
	int64_t over;

	if (under == 0 || !numeral(t, at, &over))
		return NULL;
	return expression_pair(a, EXPRESSION_QUOTIENT, expression_integer(a, over), expression_integer(a, under));
}

/* What stands before counters. */
static const struct expression *number(struct arena *a, struct text t, size_t *at)
{
	static const char *const hundredths[] = { "\xe7\x99\xbe\xe5\x88\x86\xe4\xb9\x8b" },
				 *const of_parts[] = { "\xe5\x88\x86\xe4\xb9\x8b", "\xe5\x88\x86\xe3\x81\xae" },
				 *const ands[] = { "\xe5\x8f\x88" },
				 *const points[] = { "\xe7\x82\xb9", "\xe9\xbb\x9e" },
				 *const halves[] = { "\xe4\xb8\x80\xe5\x8d\x8a", "\xe5\x8d\x8a\xe5\x88\x86",
						     "\xe5\x8d\x8a", "\xec\xa0\x88\xeb\xb0\x98" };
	const struct expression *x, *fraction;
	int64_t value, under;

	if (takes(t, at, halves, countof(halves)))
		return expression_pair(a, EXPRESSION_QUOTIENT, expression_integer(a, 1), expression_integer(a, 2));
	if (takes(t, at, hundredths, countof(hundredths))) {
		if (!numeral(t, at, &value))
			return NULL;
		x = expression_integer(a, value);
		return expression_function(a, EXPRESSION_PERCENT, &x, 1);
	}
	if (!numeral(t, at, &value))
		return NULL;
	if (takes(t, at, of_parts, countof(of_parts)))
		return parts(a, t, at, value);
	if (takes(t, at, points, countof(points)))
		return decimal(a, t, at, value);
	x = expression_integer(a, value);
	if (!takes(t, at, ands, countof(ands)))
		return x;
	if (!numeral(t, at, &under) || !takes(t, at, of_parts, countof(of_parts)))
		return NULL;
	fraction = parts(a, t, at, under);
	return fraction == NULL ? NULL : expression_pair(a, EXPRESSION_SUM, x, fraction);
}

/* Counters, and what ends a sentence: they say no more. */
static bool is_counter(struct text t)
{
	static const char *const words[] = { "\xe4\xb8\xaa",
					     "\xe5\x80\x8b",
					     "\xe5\x85\x83",
					     "\xe5\x86\x86",
					     "\xe4\xba\xba",
					     "\xe5\x8f\xaa",
					     "\xe6\x9c\xac",
					     "\xe6\x9e\x9a",
					     "\xe5\xb2\x81",
					     "\xe3\x81\xa7\xe3\x81\x99",
					     "\xe3\x81\xa0",
					     "\xec\x9e\x85\xeb\x8b\x88\xeb\x8b\xa4",
					     "\xec\x9d\xb4\xeb\x8b\xa4",
					     "\xea\xb0\x9c",
					     "\xec\x9b\x90",
					     "\xeb\xaa\x85" };
	size_t i;

	t = text_trim(t);
	for (i = 0; i < countof(words); i++)
		if (text_is(t, words[i]))
			return true;
	return t.size == 0;
}

const struct expression *value_of_numerals(struct arena *a, struct text t)
{
	static const char *const minus[] = { "\xe8\xb4\x9f", "\xe8\xb2\xa0",
					     "\xe3\x83\x9e\xe3\x82\xa4\xe3\x83\x8a\xe3\x82\xb9", "-" };
	const struct expression *x;
	size_t at = 0;
	bool negative;

	if (t.size == 0 || ((unsigned char)t.data[0] < 0x80 && !text_is_digit(t.data[0]) && t.data[0] != '-'))
		return NULL;
	negative = takes(t, &at, minus, countof(minus));
	x = number(a, t, &at);
	if (x == NULL || !is_counter(text_slice(t, at, t.size)))
		return NULL;
	return negative ? expression_new(a, EXPRESSION_NEGATE, &x, 1) : x;
}
