#include <string.h>

#include "format/json_parts.h"
#include "format/json_plain.h"

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
	if (value->read != NULL && !(indented && json_is_container(value))) {
		builder_add(b, value->read, value->read_size);
		return;
	}
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
