/* Units of measurement: what they measure, and how much. */
#ifndef ANSWER_UNIT_H
#define ANSWER_UNIT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

/* Its dimension ("length"), and its size in the base unit of the dimension as a fraction. */
struct unit {
	const char *name, *dimension;
	int64_t numerator, denominator;
	bool letters; /* a symbol of one or two letters that could be variables */
};

/* NULL for a word that is no unit known. */
const struct unit *unit_of(struct text word);

/* A unit with its power: cm^2, square meters, cubic feet. */
struct unit_power {
	const struct unit *unit;
	unsigned power;
};

/* False for what is no unit known. */
bool unit_power_of(struct text name, struct unit_power *out);

/* Whether both measure the same: length, area. */
bool unit_same_dimension(const struct unit_power *x, const struct unit_power *y);

#endif
