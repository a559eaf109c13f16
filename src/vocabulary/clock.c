/* Times of day. */
#include "vocabulary/clock.h"

#include <string.h>

#include "base/memory.h"

enum {
	HOUR = 3600,
	MINUTE = 60,
	HALF_DAY = 12 * HOUR
};

/* What a word says of the half of the day. */
enum half {
	HALF_NONE,
	HALF_MORNING,
	HALF_EVENING,
	HALF_NOON,     /* 12 noon */
	HALF_MIDNIGHT, /* 12 midnight */
	HALF_CLOCK     /* o'clock: a time, of either half */
};

static enum half half_of_word(struct text word)
{
	static const struct {
		const char *word;
		enum half half;
	} words[] = { { "am", HALF_MORNING },        { "pm", HALF_EVENING },        { "morning", HALF_MORNING },
		      { "afternoon", HALF_EVENING }, { "evening", HALF_EVENING },   { "noon", HALF_NOON },
		      { "midday", HALF_NOON },       { "midnight", HALF_MIDNIGHT }, { "clock", HALF_CLOCK },
		      { "uhr", HALF_CLOCK } };
	size_t i;

	for (i = 0; i < countof(words); i++)
		if (word.size == strlen(words[i].word) && text_starts_folded(word, 0, text_of(words[i].word)))
			return words[i].half;
	return HALF_NONE;
}

/* The first word of a unit that says something: "PM", "in the evening", "o'clock in the morning". */
static enum half half_of(struct text name)
{
	enum half half, found = HALF_NONE;
	size_t from, to;

	for (from = 0; from < name.size; from = to + 1) {
		for (to = from; to < name.size && text_is_letter(name.data[to]); to++)
			;
		half = half_of_word(text_slice(name, from, to));
		if (half != HALF_NONE && half != HALF_CLOCK)
			return half;
		if (half != HALF_NONE)
			found = half;
	}
	return found;
}

/* The parts of a ratio, or 9.30, as seconds; -1 for what no clock shows. */
static int seconds_of(const struct expression *x)
{
	int hundredths;

	if (x->kind == EXPRESSION_RATIO && text_is(x->name, CLOCK_RATIO))
		return (int)(x->args[0]->small * HOUR + x->args[1]->small * MINUTE +
			     (x->count == 3 ? x->args[2]->small : 0));
	if (x->kind != EXPRESSION_NUMBER || x->small < 0 || (x->exponent != 0 && x->exponent != -2))
		return -1;
	if (x->exponent == 0)
		return x->small <= 24 ? (int)x->small * HOUR : -1;
	hundredths = x->small < 2400 ? (int)x->small : 60;
	return hundredths % 100 < 60 ? hundredths / 100 * HOUR + hundredths % 100 * MINUTE : -1;
}

/* By the half of the day that is said. */
static int in_half(int seconds, enum half half)
{
	bool twelve = seconds >= HALF_DAY && seconds < HALF_DAY + HOUR;

	if (half == HALF_EVENING)
		return seconds < HALF_DAY ? seconds + HALF_DAY : seconds;
	if ((half == HALF_MORNING || half == HALF_MIDNIGHT) && twelve)
		return seconds - HALF_DAY;
	return seconds;
}

bool clock_of(const struct expression *x, struct clock *out)
{
	bool unit = x->kind == EXPRESSION_QUANTITY;
	enum half half = unit ? half_of(x->name) : HALF_NONE;
	const struct expression *time = unit ? x->args[0] : x;
	int seconds = seconds_of(time);

	if (seconds < 0 || (half == HALF_NONE && (unit || time->kind != EXPRESSION_RATIO)))
		return false;
	out->half = half != HALF_NONE && half != HALF_CLOCK;
	out->seconds = in_half(seconds, half);
	return true;
}

bool clock_same(const struct clock *x, const struct clock *y)
{
	const struct clock *said = x->half ? x : y, *other = x->half ? y : x;
	int apart = (said->seconds - other->seconds) % (2 * HALF_DAY);

	if (apart == 0)
		return true;
	return said->half && !other->half && other->seconds >= HOUR && other->seconds < HALF_DAY + HOUR &&
	       (apart == HALF_DAY || apart == -HALF_DAY);
}
