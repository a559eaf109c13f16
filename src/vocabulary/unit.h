/* Units of measurement: what they measure, and how much. */
#ifndef VOCABULARY_UNIT_H
#define VOCABULARY_UNIT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"
#include "math/expression.h"

/*
 * What units measure is a product of powers of these. A year has no exact
 * number of seconds. The "units" of geometry may be any length.
 */
enum unit_base {
	UNIT_METRE,
	UNIT_KILOGRAM,
	UNIT_SECOND,
	UNIT_AMPERE,
	UNIT_KELVIN,
	UNIT_MOLE,
	UNIT_CANDELA,
	UNIT_BIT,
	UNIT_YEAR,
	UNIT_RADIAN,
	UNIT_ANY_LENGTH,
	UNIT_HALF_DAY, /* a.m., p.m.: see clock.h */
	UNIT_DOLLAR,
	UNIT_EURO,
	UNIT_YEN,
	UNIT_RUPEE,
	UNIT_BASES
};

enum {
	UNIT_FACTORS_MAX = 6 /* of one measure */
};

/* One factor of a measure: (numerator / denominator * 10^exponent)^power in base units. */
struct unit_factor {
	int64_t numerator, denominator;
	int exponent, power;
};

struct unit_measure {
	int powers[UNIT_BASES];
	struct unit_factor factors[UNIT_FACTORS_MAX];
	size_t count;
	int offset; /* hundredths to be added to a temperature first; 0 for other measures */
};

/* Append the name of a unit in LaTeX in plain letters, digits and operators: kg\cdot m^{2} is kg*m^2. */
void unit_plain(struct builder *name, struct text t);

/*
 * The measure of what stands after a number: km, m/s^2, kg*m, square feet,
 * miles per hour; words that follow a unit are passed over. False where that is
 * no unit known.
 */
bool unit_measure_of(struct text name, struct unit_measure *out);

/* Whether both measure the same, and whether they do by the same amount. */
bool unit_same_kind(const struct unit_measure *x, const struct unit_measure *y);
bool unit_same_size(const struct unit_measure *x, const struct unit_measure *y);

/* The size in base units, rounded: to tell larger units from smaller ones. */
double unit_size(const struct unit_measure *m);

/* x in base units. */
const struct expression *unit_measured(struct arena *a, const struct expression *x, const struct unit_measure *m);

/* How surely a word in mathematics is a unit. */
enum unit_word {
	UNIT_NONE,
	UNIT_LETTERS, /* after a number, where it could be variables: m */
	UNIT_SPACED,  /* after a number and a blank, likewise: kJ */
	UNIT_SYMBOL,  /* only after a number: cm, kHz */
	UNIT_WORD     /* always: hour */
};

enum unit_word unit_word_of(struct text word);

#endif
