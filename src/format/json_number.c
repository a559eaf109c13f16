#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/json_parts.h"

/* A whole number below 2^53. */
static void print_whole(struct builder *b, double value)
{
	char digits[24];
	uint64_t left = (uint64_t)fabs(value);
	size_t at = sizeof digits;

	do {
		digits[--at] = (char)('0' + left % 10);
		left /= 10;
	} while (left > 0);
	if (signbit(value))
		digits[--at] = '-';
	builder_add(b, digits + at, sizeof digits - at);
}

/*
 * m * 10^e to the nearest double, as strtod() would have it, where one rounding
 * decides: m and 10^|e| are exact. False where they are not.
 */
static bool nearest(uint64_t m, int e, double *out)
{
	static const double powers[] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
					 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };

	if (FLT_EVAL_METHOD != 0 || m > (UINT64_C(1) << 53) || e < -22 || e > 22)
		return false;
	*out = e < 0 ? (double)m / powers[-e] : (double)m * powers[e];
	return true;
}

/* A number's first 17 digits: it is about m * 10^e, with 1e16 <= m < 1e17. */
struct leading {
	uint64_t m;
	int e;
	enum {
		BELOW,
		EXACT,
		ABOVE,
		UNKNOWN
	} side; /* of m, where the number itself is */
};

/*
 * The least of 15, 16 and 17 digits with which value > 0 reads back, from its
 * first 17. *rounded receives them, as "%.*e" would have them, without zeros at
 * their end. 0 where those do not decide.
 */
static int shortest(double value, const struct leading *l, uint64_t *rounded)
{
	static const uint64_t units[] = { 100, 10 };
	double back;
	int i;

	for (i = 0; i < 2; i++) {
		uint64_t whole = l->m / units[i], rest = l->m % units[i], half = units[i] / 2;

		/* Half a unit: what comes after the 17 digits decides, or else the even one. */
		if (rest == half && l->side == UNKNOWN)
			return 0;
		if (rest > half || (rest == half && (l->side == ABOVE || (l->side == EXACT && (whole & 1) != 0))))
			whole++;
		*rounded = whole;
		if (!nearest(whole, l->e + 2 - i, &back))
			return 0;
		if (back == value)
			return 15 + i;
	}
	*rounded = l->m;
	return 17;
}

/* As "%.*g" lays out digits (a whole number of `count` digits, not 0) of which the first stands for 10^first. */
static void print_digits(struct builder *b, uint64_t digits, int count, int first)
{
	char text[24], exponent[8];
	int precision = count, i;

	for (; digits % 10 == 0; digits /= 10)
		count--;
	for (i = count; i-- > 0; digits /= 10)
		text[i] = (char)('0' + digits % 10);
	if (first < -4 || first >= precision) {
		builder_add(b, text, 1);
		if (count > 1)
			builder_char(b, '.');
		builder_add(b, text + 1, (size_t)count - 1);
		i = snprintf(exponent, sizeof exponent, "e%c%02d", first < 0 ? '-' : '+', abs(first));
		builder_add(b, exponent, (size_t)i);
	} else if (first < 0) {
		builder_add(b, "0.0000", (size_t)(1 - first));
		builder_add(b, text, (size_t)count);
	} else {
		/* Whole numbers came another way: there is something after the point. */
		builder_add(b, text, (size_t)first + 1);
		builder_char(b, '.');
		builder_add(b, text + first + 1, (size_t)(count - first - 1));
	}
}

/* The high and the low half of x * y. */
static uint64_t multiply(uint64_t x, uint64_t y, uint64_t *low)
{
	uint64_t x0 = x & UINT32_MAX, x1 = x >> 32, y0 = y & UINT32_MAX, y1 = y >> 32;
	uint64_t cross = x1 * y0 + (x0 * y0 >> 32), other = x0 * y1 + (cross & UINT32_MAX);

	*low = x * y;
	return x1 * y1 + (cross >> 32) + (other >> 32);
}

/*
 * value * 10^-e to the nearest whole number, the even one of two, for a result
 * from 1e15 to 1e18 and -22 <= e <= -2: exactly, since value is f * 2^x with a whole
 * f < 2^53, and f * 5^-e fits 128 bits, of which the last ones are cut off.
 */
static struct leading scaled(double value, int e)
{
	static const uint64_t fives[] = { 1,
					  5,
					  25,
					  125,
					  625,
					  3125,
					  15625,
					  78125,
					  390625,
					  1953125,
					  9765625,
					  48828125,
					  244140625,
					  1220703125,
					  6103515625,
					  30517578125,
					  152587890625,
					  762939453125,
					  3814697265625,
					  19073486328125,
					  95367431640625,
					  476837158203125,
					  2384185791015625 };
	struct leading l = { 0, e, EXACT };
	uint64_t high, low, rest, half;
	int x, cut;

	high = multiply((uint64_t)ldexp(frexp(value, &x), 53), fives[-e], &low);
	/* Between 1 and 63: the result has 50 to 60 bits, the product from 53, for -2, up to 105. */
	cut = 53 - x + e;
	l.m = high << (64 - cut) | low >> cut;
	rest = low & ((UINT64_C(1) << cut) - 1);
	half = UINT64_C(1) << (cut - 1);
	if (rest > 0)
		l.side = ABOVE;
	if (rest > half || (rest == half && (l.m & 1) != 0)) {
		l.m++;
		l.side = BELOW;
	}
	return l;
}

/* The first 17 digits of value > 0 as "%.16e" has them. */
static struct leading first_digits(double value)
{
	static const double tens[] = { 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1e0,  1e1,  1e2,  1e3, 1e4,
				       1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11, 1e12, 1e13 };
	struct leading l = { 0, 0, UNKNOWN };
	char text[40];
	int i;

	if (value >= 1e-5 && value < 1e13) {
		for (i = 0; value >= tens[i + 1]; i++)
			;
		/* Near a power of ten, which may be no double, i may be one off. */
		l = scaled(value, i - 5 - 16);
		if (l.m >= UINT64_C(100000000000000000))
			l = scaled(value, i - 5 - 15);
		else if (l.m < UINT64_C(10000000000000000))
			l = scaled(value, i - 5 - 17);
		return l;
	}
	/* "d.dddddddddddddddde+xx" */
	snprintf(text, sizeof text, "%.16e", value);
	for (i = 0; i < 18; i++)
		if (i != 1)
			l.m = l.m * 10 + (uint64_t)(text[i] - '0');
	l.e = atoi(text + 19) - 16;
	return l;
}

/* A normal number by its first 17 digits; false if they do not decide. */
static bool print_fast(struct builder *b, double value)
{
	struct leading l = first_digits(fabs(value));
	uint64_t digits, limit = 1;
	int count, i;

	count = shortest(fabs(value), &l, &digits);
	if (count == 0 || l.e + 16 >= 15)
		return false;
	/* Rounded up to one more digit, 9.99... to 10.00... */
	for (i = 0; i < count; i++)
		limit *= 10;
	if (digits == limit)
		return false;
	if (value < 0)
		builder_char(b, '-');
	print_digits(b, digits, count, l.e + 16);
	return true;
}

void json_print_number(struct builder *b, double value)
{
	char digits[32];
	int precision, n = 0;

	if (!isfinite(value)) {
		builder_string(b, "null");
		return;
	}
	if (fabs(value) < 9007199254740992.0 && value == trunc(value)) {
		print_whole(b, value);
		return;
	}
	if (fabs(value) >= DBL_MIN && print_fast(b, value))
		return;
	/* 15 digits are never too many for a normal number: %g drops the zeros at their end. */
	for (precision = fabs(value) < DBL_MIN ? 1 : DBL_DIG; precision <= DBL_DECIMAL_DIG; precision++) {
		n = snprintf(digits, sizeof digits, "%.*g", precision, value);
		if (strtod(digits, NULL) == value)
			break;
	}
	builder_add(b, digits, (size_t)n);
}

/*
 * Numbers without exponent as digits m, of which `count` count, by 10^places.
 * False if they have an exponent or more than 17 digits, or could be written with fewer.
 */
static bool read_digits(struct text literal, uint64_t *m, int *count, int *places)
{
	size_t at = literal.data[0] == '-', i;
	bool point = false;

	*m = 0;
	*count = *places = 0;
	for (i = at; i < literal.size; i++) {
		char c = literal.data[i];

		if (c == '.') {
			point = true;
			continue;
		}
		if (c < '0' || c > '9' || *count == 17)
			return false;
		*m = *m * 10 + (uint64_t)(c - '0');
		*count += *m > 0;
		*places += point;
	}
	return !point || *m % 10 != 0;
}

bool json_number_read(struct text literal, double *value)
{
	const double sign = literal.data[0] == '-' ? -1 : 1;
	struct builder b = { 0 };
	char text[64];
	uint64_t m;
	int count, places;
	bool same = false;
	double power;

	if (read_digits(literal, &m, &count, &places)) {
		/* With so few digits it is the shortest form already, but small numbers get an exponent. */
		if (count <= DBL_DIG && (places == 0 || count - places > -4) && nearest(m, -places, value)) {
			*value *= sign;
			return true;
		}
		/* If a number is printed as this literal, the literal is read as that number: a guess will do. */
		if (places > 0 && nearest(1, places, &power)) {
			*value = sign * ((double)m / power);
			json_print_number(&b, *value);
			same = text_equal(builder_view(&b), literal);
		}
	}
	if (!same) {
		memcpy(text, literal.data, literal.size);
		text[literal.size] = '\0';
		*value = strtod(text, NULL);
		builder_reset(&b);
		json_print_number(&b, *value);
		same = text_equal(builder_view(&b), literal);
	}
	builder_clear(&b);
	return same;
}
