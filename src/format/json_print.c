#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"

void json_print_number(struct builder *b, double value)
{
	char digits[32];
	int precision, n = 0;

	if (!isfinite(value)) {
		builder_string(b, "null");
		return;
	}
	if (fabs(value) < 9007199254740992.0 && value == trunc(value)) {
		n = snprintf(digits, sizeof digits, signbit(value) && value == 0 ? "-%.0f" : "%.0f", fabs(value));
		if (value < 0)
			builder_char(b, '-');
		builder_add(b, digits, (size_t)n);
		return;
	}
	/* 15 digits never say too much of a normal number, and %g drops the zeros among them. */
	for (precision = fabs(value) < DBL_MIN ? 1 : DBL_DIG; precision <= DBL_DECIMAL_DIG; precision++) {
		n = snprintf(digits, sizeof digits, "%.*g", precision, value);
		if (strtod(digits, NULL) == value)
			break;
	}
	builder_add(b, digits, (size_t)n);
}

/* Through a block of its own: adding runs of a few bytes costs more than moving them. */
void json_print_string(struct builder *b, struct text value)
{
	static const char short_form[0x60] = {
		['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't', ['"'] = '"', ['\\'] = '\\'
	};
	static const char hex[] = "0123456789abcdef";
	char block[1024];
	size_t n = 0, at;

	block[n++] = '"';
	for (at = 0; at < value.size; at++) {
		unsigned char c = (unsigned char)value.data[at];

		if (n > sizeof block - 8) {
			builder_add(b, block, n);
			n = 0;
		}
		if (c >= 0x20 && c != '"' && c != '\\') {
			block[n++] = (char)c;
		} else if (short_form[c] != '\0') {
			block[n++] = '\\';
			block[n++] = short_form[c];
		} else {
			memcpy(block + n, "\\u00", 4);
			block[n + 4] = hex[c >> 4];
			block[n + 5] = hex[c & 15];
			n += 6;
		}
	}
	block[n++] = '"';
	builder_add(b, block, n);
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
