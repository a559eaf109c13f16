/* The words that are units. The table is sorted by byte. */
#include <string.h>

#include "base/memory.h"
#include "vocabulary/unit_parts.h"
#include "vocabulary/vocabulary.h"

/* clang-format off */
static const struct unit units[] = {
	{ "A", CURRENT, 1, 1, 0, UNIT_SPACED, SYMBOLS }, { "AM", HALF_DAY, 1, 1, 0, UNIT_SYMBOL, 0 },
	{ "B", INFORMATION, 8, 1, 0, UNIT_NONE, LARGE }, { "C", CHARGE, 1, 1, 0, UNIT_NONE, SYMBOLS },
	{ "F", CAPACITANCE, 1, 1, 0, UNIT_NONE, SYMBOLS }, { "GiB", INFORMATION, 8589934592, 1, 0, UNIT_SYMBOL, 0 },
	{ "H", INDUCTANCE, 1, 1, 0, UNIT_NONE, SYMBOLS }, { "Hz", FREQUENCY, 1, 1, 0, UNIT_SYMBOL, SYMBOLS },
	{ "J", ENERGY, 1, 1, 0, UNIT_LETTERS, SYMBOLS }, { "K", TEMPERATURE, 1, 1, 0, UNIT_SPACED, 0 },
	{ "KiB", INFORMATION, 8192, 1, 0, UNIT_SYMBOL, 0 },
	{ "L", VOLUME, 1, 1, -3, UNIT_LETTERS, SYMBOLS | HUNDREDS },
	{ "MiB", INFORMATION, 8388608, 1, 0, UNIT_SYMBOL, 0 }, { "N", FORCE, 1, 1, 0, UNIT_SPACED, SYMBOLS },
	{ "PM", HALF_DAY, 1, 1, 0, UNIT_SYMBOL, 0 }, { "Pa", PRESSURE, 1, 1, 0, UNIT_SPACED, SYMBOLS | HUNDREDS },
	{ "T", INDUCTION, 1, 1, 0, UNIT_NONE, SYMBOLS }, { "TiB", INFORMATION, 8796093022208, 1, 0, UNIT_SYMBOL, 0 },
	{ "V", VOLTAGE, 1, 1, 0, UNIT_SPACED, SYMBOLS }, { "W", POWER, 1, 1, 0, UNIT_LETTERS, SYMBOLS },
	{ "Wb", FLUX, 1, 1, 0, UNIT_SPACED, SYMBOLS }, { "Wh", ENERGY, 3600, 1, 0, UNIT_SPACED, SYMBOLS },
	{ "acre", AREA, 40468564224, 1, -7, UNIT_WORD, 0 }, { "am", HALF_DAY, 1, 1, 0, UNIT_SYMBOL, 0 },
	{ "amp", CURRENT, 1, 1, 0, UNIT_SYMBOL, WORDS }, { "ampere", CURRENT, 1, 1, 0, UNIT_WORD, WORDS },
	{ "atm", PRESSURE, 101325, 1, 0, UNIT_SYMBOL, 0 }, { "atmosphere", PRESSURE, 101325, 1, 0, UNIT_WORD, 0 },
	{ "b", INFORMATION, 1, 1, 0, UNIT_NONE, LARGE }, { "bar", PRESSURE, 1, 1, 5, UNIT_SYMBOL, SYMBOLS },
	{ "bit", INFORMATION, 1, 1, 0, UNIT_SYMBOL, WORDS }, { "buck", DOLLARS, 1, 1, 0, UNIT_WORD, 0 },
	{ "byte", INFORMATION, 8, 1, 0, UNIT_WORD, WORDS }, { "cal", ENERGY, 4184, 1, -3, UNIT_SYMBOL, SYMBOLS },
	{ "calorie", ENERGY, 4184, 1, -3, UNIT_WORD, WORDS }, { "candela", LIGHT, 1, 1, 0, UNIT_WORD, 0 },
	{ "cc", VOLUME, 1, 1, -6, UNIT_SPACED, 0 }, { "cd", LIGHT, 1, 1, 0, UNIT_NONE, 0 },
	{ "celsius", CELSIUS, 1, 1, 0, UNIT_WORD, 0 }, { "cent", DOLLARS, 1, 1, -2, UNIT_WORD, 0 },
	{ "centuries", YEARS, 100, 1, 0, UNIT_WORD, 0 }, { "century", YEARS, 100, 1, 0, UNIT_WORD, 0 },
	{ "cm", LENGTH, 1, 1, -2, UNIT_SYMBOL, 0 }, { "coulomb", CHARGE, 1, 1, 0, UNIT_WORD, WORDS },
	{ "cup", VOLUME, 3785411784, 16, -12, UNIT_WORD, 0 }, { "day", TIME, 86400, 1, 0, UNIT_WORD, 0 },
	{ "decade", YEARS, 10, 1, 0, UNIT_WORD, 0 }, { "dm", LENGTH, 1, 1, -1, UNIT_SYMBOL, 0 },
	{ "dollar", DOLLARS, 1, 1, 0, UNIT_WORD, 0 }, { "eV", ENERGY, 1602176634, 1, -28, UNIT_SPACED, SYMBOLS },
	{ "euro", EUROS, 1, 1, 0, UNIT_WORD, 0 }, { "fahrenheit", FAHRENHEIT, 5, 9, 0, UNIT_WORD, 0 },
	{ "farad", CAPACITANCE, 1, 1, 0, UNIT_WORD, WORDS }, { "feet", LENGTH, 3048, 10000, 0, UNIT_WORD, 0 },
	{ "foot", LENGTH, 3048, 10000, 0, UNIT_WORD, 0 }, { "ft", LENGTH, 3048, 10000, 0, UNIT_SYMBOL, 0 },
	{ "g", MASS, 1, 1, -3, UNIT_LETTERS, SYMBOLS | HUNDREDS },
	{ "gal", VOLUME, 3785411784, 1, -12, UNIT_WORD, 0 }, { "gallon", VOLUME, 3785411784, 1, -12, UNIT_WORD, 0 },
	{ "gm", MASS, 1, 1, -3, UNIT_SPACED, 0 }, { "gram", MASS, 1, 1, -3, UNIT_WORD, WORDS },
	{ "h", TIME, 3600, 1, 0, UNIT_LETTERS, 0 }, { "ha", AREA, 1, 1, 4, UNIT_SPACED, 0 },
	{ "hectare", AREA, 1, 1, 4, UNIT_WORD, 0 }, { "henry", INDUCTANCE, 1, 1, 0, UNIT_WORD, WORDS },
	{ "hertz", FREQUENCY, 1, 1, 0, UNIT_WORD, WORDS }, { "hour", TIME, 3600, 1, 0, UNIT_WORD, 0 },
	{ "hr", TIME, 3600, 1, 0, UNIT_SYMBOL, 0 }, { "in", LENGTH, 254, 10000, 0, UNIT_SYMBOL, 0 },
	{ "inch", LENGTH, 254, 10000, 0, UNIT_WORD, 0 }, { "inches", LENGTH, 254, 10000, 0, UNIT_WORD, 0 },
	{ "joule", ENERGY, 1, 1, 0, UNIT_WORD, WORDS }, { "kelvin", TEMPERATURE, 1, 1, 0, UNIT_WORD, 0 },
	{ "kg", MASS, 1, 1, 0, UNIT_SYMBOL, 0 }, { "kilo", MASS, 1, 1, 0, UNIT_WORD, 0 },
	{ "km", LENGTH, 1, 1, 3, UNIT_SYMBOL, 0 }, { "kmh", SPEED, 1000, 3600, 0, UNIT_WORD, 0 },
	{ "kmph", SPEED, 1000, 3600, 0, UNIT_WORD, 0 }, { "knot", SPEED, 1852, 3600, 0, UNIT_WORD, 0 },
	{ "kph", SPEED, 1000, 3600, 0, UNIT_WORD, 0 }, { "l", VOLUME, 1, 1, -3, UNIT_LETTERS, SYMBOLS | HUNDREDS },
	{ "lb", MASS, 45359237, 1, -8, UNIT_SYMBOL, 0 }, { "liter", VOLUME, 1, 1, -3, UNIT_WORD, WORDS },
	{ "litre", VOLUME, 1, 1, -3, UNIT_WORD, WORDS }, { "m", LENGTH, 1, 1, 0, UNIT_LETTERS, SYMBOLS | HUNDREDS },
	{ "mL", VOLUME, 1, 1, -6, UNIT_SYMBOL, 0 }, { "meter", LENGTH, 1, 1, 0, UNIT_WORD, WORDS },
	{ "metre", LENGTH, 1, 1, 0, UNIT_WORD, WORDS }, { "mg", MASS, 1, 1, -6, UNIT_SYMBOL, 0 },
	{ "mi", LENGTH, 1609344, 1000, 0, UNIT_SYMBOL, 0 }, { "mile", LENGTH, 1609344, 1000, 0, UNIT_WORD, 0 },
	{ "min", TIME, 60, 1, 0, UNIT_WORD, 0 }, { "minute", TIME, 60, 1, 0, UNIT_WORD, 0 },
	{ "ml", VOLUME, 1, 1, -6, UNIT_SYMBOL, 0 }, { "mm", LENGTH, 1, 1, -3, UNIT_SYMBOL, 0 },
	{ "mo", YEARS, 1, 12, 0, UNIT_SPACED, 0 }, { "mol", AMOUNT, 1, 1, 0, UNIT_SYMBOL, SYMBOLS },
	{ "mole", AMOUNT, 1, 1, 0, UNIT_WORD, WORDS }, { "month", YEARS, 1, 12, 0, UNIT_WORD, 0 },
	{ "mpg", DISTANCE_PER_VOLUME, 1609344, 3785411784, 9, UNIT_SYMBOL, 0 },
	{ "mph", SPEED, 1609344, 3600, -3, UNIT_WORD, 0 }, { "ms", TIME, 1, 1, -3, UNIT_SYMBOL, 0 },
	{ "newton", FORCE, 1, 1, 0, UNIT_WORD, WORDS }, { "ohm", RESISTANCE, 1, 1, 0, UNIT_SYMBOL, WORDS | SYMBOLS },
	{ "ounce", MASS, 45359237, 16, -8, UNIT_WORD, 0 }, { "oz", MASS, 45359237, 16, -8, UNIT_SYMBOL, 0 },
	{ "paise", RUPEES, 1, 1, -2, UNIT_WORD, 0 }, { "pascal", PRESSURE, 1, 1, 0, UNIT_WORD, WORDS },
	{ "pence", MASS, 45359237, 1, -10, UNIT_WORD, 0 }, { "pint", VOLUME, 3785411784, 8, -12, UNIT_WORD, 0 },
	{ "pm", HALF_DAY, 1, 1, 0, UNIT_SYMBOL, 0 }, { "pound", MASS, 45359237, 1, -8, UNIT_WORD, 0 },
	{ "pt", VOLUME, 3785411784, 8, -12, UNIT_SPACED, 0 }, { "qt", VOLUME, 3785411784, 4, -12, UNIT_SPACED, 0 },
	{ "quart", VOLUME, 3785411784, 4, -12, UNIT_WORD, 0 }, { "rad", ANGLE, 1, 1, 0, UNIT_WORD, 0 },
	{ "radian", ANGLE, 1, 1, 0, UNIT_WORD, 0 }, { "rupee", RUPEES, 1, 1, 0, UNIT_WORD, 0 },
	{ "s", TIME, 1, 1, 0, UNIT_LETTERS, SYMBOLS }, { "sec", TIME, 1, 1, 0, UNIT_WORD, 0 },
	{ "second", TIME, 1, 1, 0, UNIT_WORD, WORDS }, { "tablespoon", VOLUME, 3785411784, 256, -12, UNIT_WORD, 0 },
	{ "tbsp", VOLUME, 3785411784, 256, -12, UNIT_WORD, 0 },
	{ "teaspoon", VOLUME, 3785411784, 768, -12, UNIT_WORD, 0 },
	{ "tesla", INDUCTION, 1, 1, 0, UNIT_WORD, WORDS }, { "ton", MASS, 1, 1, 3, UNIT_WORD, WORDS },
	{ "tonne", MASS, 1, 1, 3, UNIT_WORD, WORDS }, { "tsp", VOLUME, 3785411784, 768, -12, UNIT_WORD, 0 },
	{ "unit", ANY_LENGTH, 1, 1, 0, UNIT_WORD, 0 }, { "volt", VOLTAGE, 1, 1, 0, UNIT_WORD, WORDS },
	{ "watt", POWER, 1, 1, 0, UNIT_WORD, WORDS }, { "weber", FLUX, 1, 1, 0, UNIT_WORD, WORDS },
	{ "week", TIME, 604800, 1, 0, UNIT_WORD, 0 }, { "wk", TIME, 604800, 1, 0, UNIT_SPACED, 0 },
	{ "yard", LENGTH, 9144, 10000, 0, UNIT_WORD, 0 }, { "yd", LENGTH, 9144, 10000, 0, UNIT_SYMBOL, 0 },
	{ "year", YEARS, 1, 1, 0, UNIT_WORD, 0 }, { "yen", YENS, 1, 1, 0, UNIT_SYMBOL, 0 },
	{ "yr", YEARS, 1, 1, 0, UNIT_SYMBOL, 0 },
};
/* clang-format on */

/* -- words ----------------------------------------------------------------------- */

struct prefix {
	const char *name;
	int8_t exponent;
	uint8_t kinds;
};

static const struct unit *row_of(struct text word)
{
	return vocabulary_find(word, false, units, countof(units), sizeof units[0]);
}

/* The row of a word in singular or plural: hour, hours, lbs. */
static const struct unit *noun_of(struct text word)
{
	const struct unit *u = row_of(word);

	if (u == NULL && word.size > 2 && word.data[word.size - 1] == 's')
		u = row_of(text_slice(word, 0, word.size - 1));
	return u;
}

/* kJ, mm, kilometers; a NULL unit for what has no prefix that it may have. */
static struct prefixed prefixed_of(struct text word)
{
	static const struct prefix prefixes[] = {
		{ "kilo", 3, WORDS },
		{ "mega", 6, WORDS },
		{ "giga", 9, WORDS },
		{ "tera", 12, WORDS },
		{ "centi", -2, WORDS },
		{ "deci", -1, WORDS },
		{ "hecto", 2, WORDS },
		{ "milli", -3, WORDS },
		{ "micro", -6, WORDS },
		{ "nano", -9, WORDS },
		{ "pico", -12, WORDS },
		{ "k", 3, SYMBOLS | LARGE },
		{ "K", 3, LARGE },
		{ "M", 6, SYMBOLS | LARGE },
		{ "G", 9, SYMBOLS | LARGE },
		{ "T", 12, SYMBOLS | LARGE },
		{ "P", 15, SYMBOLS | LARGE },
		{ "m", -3, SYMBOLS },
		{ "u", -6, SYMBOLS },
		{ "n", -9, SYMBOLS },
		{ "p", -12, SYMBOLS },
		{ "c", -2, HUNDREDS },
		{ "d", -1, HUNDREDS },
		{ "h", 2, HUNDREDS },
	};
	struct prefixed found = { NULL, 0 };
	size_t i;

	for (i = 0; i < countof(prefixes) && found.unit == NULL; i++) {
		struct text prefix = text_of(prefixes[i].name);

		if (word.size <= prefix.size || !text_starts(word, prefix))
			continue;
		found.unit = noun_of(text_slice(word, prefix.size, word.size));
		found.exponent = prefixes[i].exponent;
		if (found.unit != NULL && (found.unit->prefixes & prefixes[i].kinds) == 0)
			found.unit = NULL;
	}
	return found;
}

struct prefixed unit_of(struct text word)
{
	char lower[24];
	struct prefixed found = { row_of(word), 0 };
	size_t i;

	if (found.unit == NULL)
		found = prefixed_of(word);
	if (found.unit == NULL)
		found = (struct prefixed){ noun_of(word), 0 };
	if (found.unit != NULL || word.size < 2 || word.size > sizeof lower)
		return found;
	for (i = 0; i < word.size; i++)
		lower[i] = (char)(word.data[i] >= 'A' && word.data[i] <= 'Z' ? word.data[i] | 0x20 : word.data[i]);
	word = (struct text){ lower, word.size };
	found.unit = noun_of(word);
	return found.unit == NULL ? prefixed_of(word) : found;
}

enum unit_word unit_word_of(struct text word)
{
	struct prefixed found = unit_of(word);

	if (found.unit == NULL)
		return UNIT_NONE;
	/* A symbol with a prefix is two letters and more. */
	if (found.exponent != 0 && (found.unit->prefixes & WORDS) == 0)
		return word.size > 2 ? UNIT_SYMBOL : UNIT_SPACED;
	return (enum unit_word)found.unit->word;
}
