/* Times of day: 17:45, 5:45 PM, 10 a.m., noon. */
#ifndef VOCABULARY_CLOCK_H
#define VOCABULARY_CLOCK_H

#include <stdbool.h>

#include "math/expression.h"

struct clock {
	int seconds; /* since midnight; without a half of the day as it is written */
	bool half;   /* a half of the day is said: a.m., p.m., in the evening */
};

/* The name of a ratio that is written as times are: hours of one or two digits, minutes and seconds of two. */
#define CLOCK_RATIO "time"

/* Whether x is a time of day. A number is one only with a half of the day: 10 AM, 9.30 p.m. */
bool clock_of(const struct expression *x, struct clock *out);

/* Whether they show the same time. One that says no half of the day and has an hour of 1 to 12 may be either. */
bool clock_same(const struct clock *x, const struct clock *y);

#endif
