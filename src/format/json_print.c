#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "json_plain.h"

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

/*
 * The least of 15, 16 and 17 digits with which value > 0 reads back, from its
 * first 17, m, with value ~ m * 10^e. *rounded receives them, as "%.*e" would
 * have them, without zeros at their end. 0 where m does not tell.
 */
static int shortest(double value, uint64_t m, int e, uint64_t *rounded)
{
	static const uint64_t units[] = { 100, 10 };
	double back;
	int i;

	for (i = 0; i < 2; i++) {
		uint64_t rest = m % units[i];

		/* Half a unit: what comes behind the 17 digits decides. */
		if (rest == units[i] / 2)
			return 0;
		*rounded = m / units[i] + (rest > units[i] / 2);
		if (!nearest(*rounded, e + 2 - i, &back))
			return 0;
		if (back == value)
			return 15 + i;
	}
	*rounded = m;
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
		/* Whole numbers came another way: there is something behind the point. */
		builder_add(b, text, (size_t)first + 1);
		builder_char(b, '.');
		builder_add(b, text + first + 1, (size_t)(count - first - 1));
	}
}

/* A normal number by its first 17 digits; false if they do not tell. */
static bool print_fast(struct builder *b, double value)
{
	char text[40];
	uint64_t m = 0, digits;
	int exponent, count, i;

	/* "d.dddddddddddddddde+xx" */
	snprintf(text, sizeof text, "%.16e", fabs(value));
	for (i = 0; i < 18; i++)
		if (i != 1)
			m = m * 10 + (uint64_t)(text[i] - '0');
	exponent = atoi(text + 19);
	count = shortest(fabs(value), m, exponent - 16, &digits);
	if (count == 0 || exponent >= 15)
		return false;
	/* Rounded up to one more digit, 9.99... to 10.00... */
	for (i = 0, m = 1; i < count; i++)
		m *= 10;
	if (digits == m)
		return false;
	if (value < 0)
		builder_char(b, '-');
	print_digits(b, digits, count, exponent);
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
	/* 15 digits never say too much of a normal number, and %g drops the zeros among them. */
	for (precision = fabs(value) < DBL_MIN ? 1 : DBL_DIG; precision <= DBL_DECIMAL_DIG; precision++) {
		n = snprintf(digits, sizeof digits, "%.*g", precision, value);
		if (strtod(digits, NULL) == value)
			break;
	}
	builder_add(b, digits, (size_t)n);
}

/* One byte that cannot stand in a string as it is. */
static void print_escape(struct builder *b, unsigned char c)
{
	static const char short_form[0x60] = {
		['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't', ['"'] = '"', ['\\'] = '\\'
	};
	static const char hex[] = "0123456789abcdef";
	char escape[6] = { '\\', short_form[c] };

	if (short_form[c] != '\0') {
		builder_add(b, escape, 2);
		return;
	}
	memcpy(escape, "\\u00", 4);
	escape[4] = hex[c >> 4];
	escape[5] = hex[c & 15];
	builder_add(b, escape, 6);
}

void json_print_string(struct builder *b, struct text value)
{
	size_t from = 0, at;

	builder_char(b, '"');
	while (from < value.size) {
		at = from + json_plain(value.data + from, value.size - from);
		/* Bytes of other characters go as they are. */
		while (at < value.size && (unsigned char)value.data[at] >= 0x80)
			at += 1 + json_plain(value.data + at + 1, value.size - at - 1);
		builder_add(b, value.data + from, at - from);
		if (at < value.size)
			print_escape(b, (unsigned char)value.data[at++]);
		from = at;
	}
	builder_char(b, '"');
}

static void new_line(struct builder *b, size_t depth)
{
	builder_char(b, '\n');
	while (depth-- > 0)
		builder_add(b, "  ", 2);
}

static void print(struct builder *b, const struct json *value, bool indented, size_t depth);

static void print_container(struct builder *b, const struct json *value, bool indented, size_t depth)
{
	bool object = json_kind(value) == JSON_OBJECT;
	const struct json *item;
	bool first = true;

	builder_char(b, object ? '{' : '[');
	for (item = json_first(value); item != NULL; item = json_next(item)) {
		if (!first)
			builder_char(b, ',');
		first = false;
		if (indented)
			new_line(b, depth + 1);
		if (object) {
			json_print_string(b, text_of(json_key(item)));
			builder_string(b, indented ? ": " : ":");
		}
		print(b, item, indented, depth + 1);
	}
	if (indented && !first)
		new_line(b, depth);
	builder_char(b, object ? '}' : ']');
}

static void print(struct builder *b, const struct json *value, bool indented, size_t depth)
{
	switch (json_kind(value)) {
	case JSON_NULL:
		builder_string(b, "null");
		break;
	case JSON_BOOLEAN:
		builder_string(b, json_true(value) ? "true" : "false");
		break;
	case JSON_NUMBER:
		json_print_number(b, json_value(value));
		break;
	case JSON_STRING:
		json_print_string(b, json_text(value));
		break;
	case JSON_ARRAY:
	case JSON_OBJECT:
		print_container(b, value, indented, depth);
		break;
	}
}

void json_print(struct builder *b, const struct json *value)
{
	print(b, value, false, 0);
}

void json_print_indented(struct builder *b, const struct json *value)
{
	print(b, value, true, 0);
	builder_char(b, '\n');
}
