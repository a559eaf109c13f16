#include "base/option.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Whole numbers from here on can be out of a double's reach. */
#define EXACT 9007199254740992.0

const struct option_row *option_find(const struct option_row *rows, const char *name)
{
	for (; rows->name != NULL; rows++)
		if (strcmp(rows->name, name) == 0)
			return rows;
	return NULL;
}

bool option_admits(const struct option_row *o, double value)
{
	if (!isfinite(value) || (o->kind == OPTION_COUNT && value != floor(value)))
		return false;
	if (o->zero != NULL && value == 0)
		return true;
	return (o->open & OPTION_ABOVE ? value > o->low : value >= o->low) &&
	       (o->open & OPTION_BELOW ? value < o->high : value <= o->high);
}

static bool is_offered(const struct option_row *o, size_t i, unsigned except)
{
	return !((o->except | except) >> i & 1);
}

int option_word(const struct option_row *o, struct text word, unsigned except)
{
	size_t i;

	for (i = 0; o->words[i] != NULL; i++)
		if (is_offered(o, i, except) && text_is(word, o->words[i]))
			return (int)i;
	return -1;
}

/* -- what it says --------------------------------------------------------------------- */

/* Large round numbers with a suffix, as they may be typed, or as a power of two. */
static void print_count(struct builder *b, uint64_t value)
{
	int power = 0;

	while (value >> power > 1)
		power++;
	if (power >= 30 && value == UINT64_C(1) << power)
		builder_format(b, "2^%d", power);
	else if (value >= 10000000 && value % 1000000000 == 0)
		builder_format(b, "%" PRIu64 "G", value / 1000000000);
	else if (value >= 10000000 && value % 1000000 == 0)
		builder_format(b, "%" PRIu64 "M", value / 1000000);
	else
		builder_format(b, "%" PRIu64, value);
}

/* In as few digits as say it: 2e-4 and not 0.0002 or 2e-04. */
static void print_number(struct builder *b, double value, bool single)
{
	bool small = value != 0 && fabs(value) < 1e-3;
	char digits[32], *exponent;
	int precision = small ? 0 : 6;

	do
		(void)snprintf(digits, sizeof digits, small ? "%.*e" : "%.*g", precision, value);
	while (precision++ < 17 && (single ? strtof(digits, NULL) != (float)value : strtod(digits, NULL) != value));
	exponent = strpbrk(digits, "e");
	if (exponent == NULL) {
		builder_string(b, digits);
		return;
	}
	builder_add(b, digits, (size_t)(exponent - digits));
	builder_format(b, "e%ld", strtol(exponent + 1, NULL, 10));
}

static void print_end(struct builder *b, const struct option_row *o, double value)
{
	if (o->kind == OPTION_COUNT)
		print_count(b, (uint64_t)value);
	else
		print_number(b, value, false);
}

/* "1 to 16", "above 0 to 1", "2 or more"; nothing for any number. */
static void print_bounds(struct builder *b, const struct option_row *o)
{
	bool low = o->kind == OPTION_COUNT ? o->low > 0 : isfinite(o->low), high = isfinite(o->high);

	if (!low && !high)
		return;
	if (o->open & OPTION_ABOVE)
		builder_string(b, "above ");
	print_end(b, o, o->low);
	if (high)
		builder_string(b, o->open & OPTION_BELOW ? " to below " : " to ");
	else
		builder_string(b, " or more");
	if (high)
		print_end(b, o, o->high);
}

static void print_words(struct builder *b, const struct option_row *o, unsigned except)
{
	size_t left = 0, i;

	for (i = 0; o->words[i] != NULL; i++)
		left += is_offered(o, i, except);
	for (i = 0; o->words[i] != NULL; i++)
		if (is_offered(o, i, except))
			builder_format(b, "%s%s", o->words[i], --left > 1 ? ", " : left == 1 ? " or " : "");
}

void option_range(struct builder *b, const struct option_row *o)
{
	if (o->words != NULL)
		print_words(b, o, 0);
	if (o->kind != OPTION_COUNT && o->kind != OPTION_NUMBER)
		return;
	print_bounds(b, o);
	if (o->zero != NULL)
		builder_format(b, "%s0 for %s", b->size > 0 ? ", " : "", o->zero);
}

void option_wanted(struct builder *b, const struct option_row *o, unsigned except)
{
	struct builder bounds = { 0 };

	switch (o->kind) {
	case OPTION_COUNT:
	case OPTION_NUMBER:
		print_bounds(&bounds, o);
		builder_string(b, o->kind == OPTION_COUNT ? "a whole number" : "a number");
		if (bounds.size > 0)
			builder_format(b, "%s%s%s", o->open & OPTION_ABOVE ? " " : " from ", bounds.data,
				       o->zero != NULL ? ", or 0" : "");
		builder_clear(&bounds);
		break;
	case OPTION_WORD:
	case OPTION_NAME:
		print_words(b, o, except);
		break;
	case OPTION_SWITCH:
		builder_string(b, "true or false");
		break;
	default:
		builder_string(b, "a text, not empty");
	}
}

/* -- the member ----------------------------------------------------------------------- */

static void store_whole(const struct option_row *o, uint64_t value, void *place)
{
	uint32_t narrow = (uint32_t)value;

	assert(o->size == sizeof narrow || o->size == sizeof value);
	if (o->size == sizeof narrow)
		memcpy(place, &narrow, sizeof narrow);
	else
		memcpy(place, &value, sizeof value);
}

static uint64_t stored_whole(const struct option_row *o, const void *place)
{
	uint32_t narrow;
	uint64_t value;

	if (o->size != sizeof narrow)
		return memcpy(&value, place, sizeof value), value;
	memcpy(&narrow, place, sizeof narrow);
	return narrow;
}

static void print_default(struct builder *b, const struct option_row *o, const void *place)
{
	const char *text = NULL;

	switch (o->kind) {
	case OPTION_COUNT:
		print_count(b, stored_whole(o, place));
		break;
	case OPTION_NUMBER:
		print_number(b, o->size == sizeof(float) ? *(const float *)place : *(const double *)place,
			     o->size == sizeof(float));
		break;
	case OPTION_WORD:
		text = o->words[stored_whole(o, place)];
		break;
	case OPTION_NAME:
	case OPTION_TEXT:
	case OPTION_FILE:
	case OPTION_DIRECTORY:
		memcpy(&text, place, sizeof text);
		break;
	default:
		break;
	}
	builder_string(b, text == NULL ? "" : text);
}

void option_default(struct builder *b, const struct option_row *o, const void *base)
{
	if (o->otherwise != NULL)
		builder_string(b, o->otherwise);
	else
		print_default(b, o, (const char *)base + o->place);
}

/* -- from the command line ------------------------------------------------------------ */

static int complain(const struct option_row *o, const char *text, struct error *e)
{
	struct builder wanted = { 0 };

	option_wanted(&wanted, o, 0);
	error_set(e, ERROR_USAGE, "`%.200s` is not %s", text, wanted.data);
	builder_clear(&wanted);
	return -1;
}

/* Digits, and a suffix perhaps; false if it is none or beyond 64 bits. */
static bool read_count(const char *text, uint64_t *out)
{
	static const char suffixes[] = "kMG";
	const char *at = text, *suffix;
	uint64_t value = 0;

	for (; *at >= '0' && *at <= '9'; at++) {
		uint64_t digit = (uint64_t)(*at - '0');

		if (value > (UINT64_MAX - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	if (at == text)
		return false;
	suffix = *at == '\0' ? NULL : strchr(suffixes, *at);
	for (const char *s = suffixes; suffix != NULL && s <= suffix; s++) {
		if (value > UINT64_MAX / 1000)
			return false;
		value *= 1000;
	}
	*out = value;
	return at[suffix != NULL] == '\0';
}

static int take_count(const struct option_row *o, const char *text, void *place, struct error *e)
{
	uint64_t value;

	/* Beyond a double's whole numbers the end of the range has to be looked at apart. */
	if (!read_count(text, &value) || !option_admits(o, (double)value) ||
	    (o->high <= EXACT && value > (uint64_t)o->high))
		return complain(o, text, e);
	if (place != NULL)
		store_whole(o, value, place);
	return 0;
}

static int take_number(const struct option_row *o, const char *text, void *place, struct error *e)
{
	bool single = o->size == sizeof(float);
	double value;
	char *end;

	value = strtod(text, &end);
	/* What is rounded must still be in the range. */
	if (end == text || *end != '\0' || !option_admits(o, value) || (single && !option_admits(o, (float)value)))
		return complain(o, text, e);
	if (place != NULL && single)
		*(float *)place = (float)value;
	else if (place != NULL)
		*(double *)place = value;
	return 0;
}

static int take_text(const struct option_row *o, const char *text, struct option_texts *list, struct error *e)
{
	size_t most = o->high > 0 ? (size_t)o->high : OPTION_TEXTS_MAX;

	if (list == NULL)
		return 0;
	if (list->count == most)
		return error_set(e, ERROR_USAGE, "it may be given at most %zu times", most);
	list->text[list->count++] = text;
	return 0;
}

int option_take(const struct option_row *o, const char *text, void *base, struct error *e)
{
	void *place = base == NULL ? NULL : (char *)base + o->place;
	int word;

	switch (o->kind) {
	case OPTION_SWITCH:
		if (place != NULL)
			*(bool *)place = true;
		return 0;
	case OPTION_COUNT:
		return take_count(o, text, place, e);
	case OPTION_NUMBER:
		return take_number(o, text, place, e);
	case OPTION_WORD:
		word = option_word(o, text_of(text), 0);
		if (word >= 0 && place != NULL)
			store_whole(o, (uint64_t)word, place);
		return word >= 0 ? 0 : complain(o, text, e);
	case OPTION_NAME:
		if (option_word(o, text_of(text), 0) < 0)
			return complain(o, text, e);
		break;
	case OPTION_FILES:
	case OPTION_TEXTS:
		return take_text(o, text, place, e);
	case OPTION_TAKEN:
		return o->take(place, text, e);
	default:
		break;
	}
	if (place != NULL)
		memcpy(place, &text, sizeof text);
	return 0;
}
