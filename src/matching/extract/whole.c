/* What belongs to an expression in prose, of which a number is a part: 5:45 PM, 2 hours 30 minutes, 2 to 3. */
#include <string.h>

#include "base/memory.h"
#include "matching/extract/doubt_parts.h"

/* Two units, the smaller of which follows the larger. */
static const struct {
	const char *larger, *smaller;
} pairs[] = {
	{ "year|years", "month|months" },
	{ "week|weeks", "day|days" },
	{ "day|days", "hour|hours" },
	{ "hour|hours|hr|hrs|h", "minute|minutes|min|mins" },
	{ "minute|minutes|min", "second|seconds|sec" },
	{ "foot|feet|ft", "inch|inches|in" },
	{ "yard|yards", "foot|feet" },
	{ "pound|pounds|lb|lbs", "ounce|ounces|oz" },
	{ "dollar|dollars", "cent|cents" },
	{ "kilometer|kilometers|kilometre|kilometres|km", "meter|meters|metre|metres|m" },
	{ "meter|meters|metre|metres|m", "centimeter|centimeters|centimetre|centimetres|cm" },
	{ "kilogram|kilograms|kg", "gram|grams|g" },
};

static size_t back_over(struct text t, size_t at, const char *chars)
{
	while (at > 0 && strchr(chars, t.data[at - 1]) != NULL)
		at--;
	return at;
}

/* Offset of the word that ends at t[end]. */
static size_t word_start(struct text t, size_t end)
{
	while (end > 0 && text_is_letter(t.data[end - 1]))
		end--;
	return end;
}

/* "5:45 PM": the end of what tells the half of the day after a clock's time; `to` if nothing does. */
static size_t half_day_end(struct text t, size_t to)
{
	static const char *const halves[] = { "a.m.", "p.m.", "am", "pm", NULL };
	size_t at = text_skip_white(t, to), n = any_at(t, at, halves);

	/* The last stop ends the sentence or is the abbreviation's: either reads the same. */
	return n > 0 && at - to <= 1 ? at + n : to;
}

/* "2 hours and 30 minutes": where the larger part begins before the number of the smaller; `from` if there is none. */
static size_t larger_part(struct text t, size_t from, size_t unit, size_t unit_end)
{
	struct text smaller = text_slice(t, unit, unit_end), larger;
	size_t end = back_over(t, from, " "), start, number, i;

	start = word_start(t, end);
	if (is_one_of(text_slice(t, start, end), "and"))
		end = back_over(t, start, " ");
	end = back_over(t, end, ",");
	start = word_start(t, end);
	larger = text_slice(t, start, end);
	for (i = 0; i < countof(pairs); i++)
		if (is_one_of(larger, pairs[i].larger) && is_one_of(smaller, pairs[i].smaller))
			break;
	if (i == countof(pairs))
		return from;
	start = back_over(t, start, " ");
	number = back_over(t, start, "0123456789.,");
	while (number < start && !text_is_digit(t.data[number]))
		number++;
	return number < start ? number : from;
}

/* Whether one of the words stands in the sentence before t[at]. */
static bool speaks_of(struct text t, size_t at, const char *const *words)
{
	struct text before = sentence_before(t, text_slice(t, at, at));
	size_t n;

	return find_any(before, words, &n) < before.size;
}

/* "a ratio of 2 to 3": where the first number begins; `from` if there is none. */
static size_t ratio_start(struct text t, size_t from)
{
	static const char *const ratios[] = { "ratio", NULL };
	size_t end = back_over(t, from, " "), start = word_start(t, end), number;

	if (!is_one_of(text_slice(t, start, end), "to"))
		return from;
	start = back_over(t, start, " ");
	number = back_over(t, start, "0123456789");
	if (number == start || (number > 0 && t.data[number - 1] != ' '))
		return from;
	return speaks_of(t, number, ratios) ? number : from;
}

/* "a probability of 3 out of 8", "1 in 6": the end of the second number; `to` if there is none. */
static size_t share_end(struct text t, size_t from, size_t to)
{
	static const char *const shares[] = { "ratio", "probability", "chance",     "chances",
					      "odds",  "fraction",    "proportion", NULL };
	size_t at = text_skip_white(t, to), joint = words_at(t, at, "out of"), end;

	joint = joint > 0 ? joint : words_at(t, at, "in");
	if (joint == 0)
		return to;
	at = end = text_skip_white(t, at + joint);
	while (end < t.size && text_is_digit(t.data[end]))
		end++;
	return end > at && speaks_of(t, from, shares) ? end : to;
}

/* "7 to 9", of a statement that says no more: the end of the second number; `to` for others. */
static size_t range_end(struct text t, size_t to)
{
	size_t at = text_skip_white(t, to), joint = words_at(t, at, "to"), end;

	if (joint == 0)
		return to;
	at = end = text_skip_white(t, at + joint);
	while (end < t.size && text_is_digit(t.data[end]))
		end++;
	return end > at && (end == t.size || ends_sentence(t, end)) ? end : to;
}

struct text whole_of(struct text t, struct text answer)
{
	size_t from = (size_t)(answer.data - t.data), to = from + answer.size, unit, end, larger;

	if (!text_is_digit(answer.data[0]))
		return answer;
	/* 5:45 PM, 8 a.m. */
	if (text_find(answer, TEXT(":")) < answer.size || (answer.size <= 2 && half_day_end(t, to) > to))
		return text_slice(t, from, half_day_end(t, to));
	unit = text_skip_white(t, to);
	for (end = unit; end < t.size && text_is_letter(t.data[end]); end++)
		;
	larger = larger_part(t, from, unit, end);
	if (range_end(t, to) > to)
		return text_slice(t, from, range_end(t, to));
	return larger < from ? text_slice(t, larger, end) : text_slice(t, ratio_start(t, from), share_end(t, from, to));
}
