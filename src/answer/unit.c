/* Units of measurement. The table is sorted by byte. */
#include "answer/unit.h"

#include <string.h>

#include "answer/vocabulary.h"
#include "base/memory.h"

/*
 * Sizes are exact in the base unit of their dimension (metre, kilogram, litre,
 * second, year); a month is a twelfth of a year. Units of dimensions with one
 * member are compared by name.
 */
/* clang-format off */
static const struct unit units[] = {
	{ "AM", "time of day", 1, 1, true }, { "Celsius", "temperature", 1, 1, false },
	{ "Fahrenheit", "temperature2", 1, 1, false }, { "Hz", "hertz", 1, 1, true }, { "J", "energy", 1, 1, true },
	{ "L", "volume", 1, 1, true }, { "PM", "time of day", 2, 1, true }, { "W", "power", 1, 1, true },
	{ "am", "time of day", 1, 1, true }, { "buck", "money", 1, 1, false }, { "bucks", "money", 1, 1, false },
	{ "celsius", "temperature", 1, 1, false }, { "cent", "cents", 1, 1, false },
	{ "centimeter", "length", 1, 100, false }, { "centimeters", "length", 1, 100, false },
	{ "centimetre", "length", 1, 100, false }, { "centimetres", "length", 1, 100, false },
	{ "cents", "cents", 1, 1, false }, { "cm", "length", 1, 100, true },
	{ "cup", "volume", 3785411784, 16000000000, false }, { "cups", "volume", 3785411784, 16000000000, false },
	{ "day", "time", 86400, 1, false }, { "days", "time", 86400, 1, false },
	{ "decimeter", "length", 1, 10, false }, { "decimeters", "length", 1, 10, false },
	{ "dm", "length", 1, 10, true }, { "fahrenheit", "temperature2", 1, 1, false },
	{ "feet", "length", 3048, 10000, false }, { "foot", "length", 3048, 10000, false },
	{ "ft", "length", 3048, 10000, true }, { "g", "mass", 1, 1000, true },
	{ "gal", "volume", 3785411784, 1000000000, false }, { "gallon", "volume", 3785411784, 1000000000, false },
	{ "gallons", "volume", 3785411784, 1000000000, false }, { "gram", "mass", 1, 1000, false },
	{ "grams", "mass", 1, 1000, false }, { "h", "time", 3600, 1, true }, { "hertz", "hertz", 1, 1, false },
	{ "hour", "time", 3600, 1, false }, { "hours", "time", 3600, 1, false }, { "hr", "time", 3600, 1, true },
	{ "hrs", "time", 3600, 1, false }, { "in", "length", 254, 10000, true },
	{ "inch", "length", 254, 10000, false }, { "inches", "length", 254, 10000, false },
	{ "joule", "energy", 1, 1, false }, { "joules", "energy", 1, 1, false }, { "kg", "mass", 1, 1, true },
	{ "kilogram", "mass", 1, 1, false }, { "kilograms", "mass", 1, 1, false },
	{ "kilometer", "length", 1000, 1, false }, { "kilometers", "length", 1000, 1, false },
	{ "kilometre", "length", 1000, 1, false }, { "kilometres", "length", 1000, 1, false },
	{ "km", "length", 1000, 1, true }, { "kmh", "speed2", 1, 1, false }, { "kph", "speed2", 1, 1, false },
	{ "l", "volume", 1, 1, true }, { "lb", "mass", 45359237, 100000000, true },
	{ "lbs", "mass", 45359237, 100000000, false }, { "liter", "volume", 1, 1, false },
	{ "liters", "volume", 1, 1, false }, { "litre", "volume", 1, 1, false }, { "litres", "volume", 1, 1, false },
	{ "m", "length", 1, 1, true }, { "mL", "volume", 1, 1000, true }, { "meter", "length", 1, 1, false },
	{ "meters", "length", 1, 1, false }, { "metre", "length", 1, 1, false }, { "metres", "length", 1, 1, false },
	{ "mg", "mass", 1, 1000000, true }, { "mi", "length", 1609344, 1000, true },
	{ "mile", "length", 1609344, 1000, false }, { "miles", "length", 1609344, 1000, false },
	{ "milligram", "mass", 1, 1000000, false }, { "milligrams", "mass", 1, 1000000, false },
	{ "milliliter", "volume", 1, 1000, false }, { "milliliters", "volume", 1, 1000, false },
	{ "millilitre", "volume", 1, 1000, false }, { "millilitres", "volume", 1, 1000, false },
	{ "millimeter", "length", 1, 1000, false }, { "millimeters", "length", 1, 1000, false },
	{ "millimetre", "length", 1, 1000, false }, { "millimetres", "length", 1, 1000, false },
	{ "millisecond", "time", 1, 1000, false }, { "milliseconds", "time", 1, 1000, false },
	{ "min", "time", 60, 1, false }, { "mins", "time", 60, 1, false }, { "minute", "time", 60, 1, false },
	{ "minutes", "time", 60, 1, false }, { "ml", "volume", 1, 1000, true }, { "mm", "length", 1, 1000, true },
	{ "month", "years", 1, 12, false }, { "months", "years", 1, 12, false }, { "mph", "speed", 1, 1, false },
	{ "ms", "time", 1, 1000, true }, { "newton", "force", 1, 1, false }, { "newtons", "force", 1, 1, false },
	{ "ounce", "mass", 45359237, 1600000000, false }, { "ounces", "mass", 45359237, 1600000000, false },
	{ "oz", "mass", 45359237, 1600000000, true }, { "pint", "volume", 3785411784, 8000000000, false },
	{ "pints", "volume", 3785411784, 8000000000, false }, { "pm", "time of day", 2, 1, true },
	{ "pound", "mass", 45359237, 100000000, false }, { "pounds", "mass", 45359237, 100000000, false },
	{ "quart", "volume", 3785411784, 4000000000, false }, { "quarts", "volume", 3785411784, 4000000000, false },
	{ "rad", "angle", 1, 1, false }, { "radian", "angle", 1, 1, false }, { "radians", "angle", 1, 1, false },
	{ "s", "time", 1, 1, true }, { "sec", "time", 1, 1, false }, { "second", "time", 1, 1, false },
	{ "seconds", "time", 1, 1, false }, { "secs", "time", 1, 1, false }, { "ton", "mass", 1000, 1, false },
	{ "tonne", "mass", 1000, 1, false }, { "tonnes", "mass", 1000, 1, false }, { "tons", "mass", 1000, 1, false },
	{ "unit", "number", 1, 1, false }, { "units", "number", 1, 1, false }, { "volt", "volt", 1, 1, false },
	{ "volts", "volt", 1, 1, false }, { "watt", "power", 1, 1, false }, { "watts", "power", 1, 1, false },
	{ "week", "time", 604800, 1, false }, { "weeks", "time", 604800, 1, false },
	{ "yard", "length", 9144, 10000, false }, { "yards", "length", 9144, 10000, false },
	{ "yd", "length", 9144, 10000, true }, { "year", "years", 1, 1, false }, { "years", "years", 1, 1, false },
	{ "yr", "years", 1, 1, true }, { "yrs", "years", 1, 1, false },
};
/* clang-format on */

const struct unit *unit_of(struct text word)
{
	return vocabulary_find(word, false, units, countof(units), sizeof units[0]);
}

bool unit_power_of(struct text name, struct unit_power *out)
{
	static const struct {
		const char *prefix;
		unsigned power;
	} prefixes[] = { { "square ", 2 }, { "sq ", 2 }, { "sq. ", 2 }, { "cubic ", 3 }, { "cu ", 3 } };
	size_t i;

	out->power = 1;
	for (i = 0; i < countof(prefixes); i++) {
		if (text_starts(name, text_of(prefixes[i].prefix))) {
			out->power = prefixes[i].power;
			name = text_slice(name, strlen(prefixes[i].prefix), name.size);
			break;
		}
	}
	if (out->power == 1 && (text_ends(name, TEXT("^2")) || text_ends(name, TEXT("^3")))) {
		out->power = (unsigned)(name.data[name.size - 1] - '0');
		name = text_slice(name, 0, name.size - 2);
	}
	while (name.size > 0 && name.data[name.size - 1] == '.')
		name.size--;
	out->unit = unit_of(text_trim(name));
	return out->unit != NULL;
}

bool unit_same_dimension(const struct unit_power *x, const struct unit_power *y)
{
	return x->power == y->power && strcmp(x->unit->dimension, y->unit->dimension) == 0;
}
