/* Shared by the files of units: the words that are units, and what they measure. */
#ifndef VOCABULARY_UNIT_PARTS_H
#define VOCABULARY_UNIT_PARTS_H

#include "vocabulary/unit.h"

enum unit_kind {
	LENGTH,
	AREA,
	VOLUME,
	MASS,
	TIME,
	YEARS,
	SPEED,
	DISTANCE_PER_VOLUME,
	FREQUENCY,
	FORCE,
	ENERGY,
	POWER,
	PRESSURE,
	CURRENT,
	CHARGE,
	VOLTAGE,
	RESISTANCE,
	CAPACITANCE,
	INDUCTION,
	FLUX,
	INDUCTANCE,
	TEMPERATURE,
	CELSIUS,
	FAHRENHEIT,
	AMOUNT,
	LIGHT,
	INFORMATION,
	ANGLE,
	ANY_LENGTH,
	HALF_DAY,
	DOLLARS,
	EUROS,
	YENS,
	RUPEES
};

/* The prefixes that a unit may have. */
enum {
	SYMBOLS = 1,  /* k, m, n, ... */
	HUNDREDS = 2, /* c, d, h */
	LARGE = 4,    /* k, K, M, ... */
	WORDS = 8     /* kilo, milli, ... */
};

/*
 * Sizes are numerator / denominator * 10^exponent in base units, exact. A
 * pound of money is one of mass, since no answer tells one from the other.
 */
struct unit {
	const char *name;
	uint8_t kind;
	int64_t numerator, denominator;
	int8_t exponent;
	uint8_t word; /* of enum unit_word, in mathematics; a name within \text{} is a unit whatever it is there */
	uint8_t prefixes;
};

/* A unit with its prefix. */
struct prefixed {
	const struct unit *unit;
	int exponent;
};

/* A word as it is written, and else in lower case: kJ, Meters, KM. Its unit is NULL where it is none. */
struct prefixed unit_of(struct text word);

#endif
