/* Strict reading, exact numbers, printing that reads back, and what each getter says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/rng.h"
#include "format/json.h"

/*
 * Parse, print, free; NULL with *e filled if it does not parse. The caller frees. A
 * copy, in which no value stands as it was read, is printed the same.
 */
static char *round_trip(struct text bytes, struct error *e)
{
	struct builder b = { 0 }, of_copy = { 0 };
	struct json *root, *copy;

	if (json_parse(&root, bytes, "x", e)) {
		assert_null(root);
		return NULL;
	}
	json_print(&b, root);
	copy = json_copy(root);
	json_free(root);
	json_print(&of_copy, copy);
	assert_string_equal(b.data, of_copy.data);
	json_free(copy);
	builder_clear(&of_copy);
	return b.data;
}

static void accepted(void **state)
{
	static const char *const cases[][2] = {
		{ "null", "null" },
		{ " \t\r\n true \n", "true" },
		{ "\xef\xbb\xbf[]", "[]" },
		{ "\xef\xbb\xbf"
		  "0",
		  "0" },
		{ "{}", "{}" },
		{ "[ ]", "[]" },
		{ "{ \"b\" : 1 , \"a\" : [ 2 , { } ] }", "{\"b\":1,\"a\":[2,{}]}" },
		{ "\"\"", "\"\"" },
		{ "{\"\":0}", "{\"\":0}" },
		{ "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\\u007f\"",
		  "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7f\"" },
		{ "\"\\u00e9 \\u20ac \\ud83d\\ude00\"", "\"\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80\"" },
		{ "\"\xc3\xa9\"", "\"\xc3\xa9\"" },
		{ "-0", "-0" },
		{ "0.50", "0.5" },
		{ "1E2", "100" },
		{ "1e-7", "1e-07" },
		{ "9007199254740992", "9007199254740992" },
		{ "-9007199254740993e0", "-9007199254740992" },
		{ "1000000000000000019884624838656", "1e+30" },
		{ "5e-324", "5e-324" },
		{ "1.7976931348623157e308", "1.7976931348623157e+308" },
		{ "0.30000000000000004", "0.30000000000000004" },
		{ "1e-400", "0" },
	};
	struct error e;
	size_t i;

	(void)state;
	for (i = 0; i < countof(cases); i++) {
		char *printed = round_trip(text_of(cases[i][0]), &e);

		if (printed == NULL)
			fail_msg("%s: %s", cases[i][0], e.text);
		assert_string_equal(printed, cases[i][1]);
		free(printed);
	}
}

static void refused(void **state)
{
	static const char *const cases[][2] = {
		{ "", "x: byte 1: no value" },
		{ "  ", "x: byte 3: no value" },
		{ "nul", "x: byte 1: the text ends inside a value" },
		{ "nulk", "x: byte 1: no value begins like this" },
		{ "True", "x: byte 1: no value begins like this" },
		{ "1 2", "x: byte 3: something follows the value" },
		{ "[1,]", "x: byte 4: no value begins like this" },
		{ "[1", "x: byte 3: the text ends inside an array" },
		{ "[1,", "x: byte 4: the text ends where a value is wanted" },
		{ "[1 2]", "x: byte 4: ',' or ']' is wanted here" },
		{ "{\"a\":1", "x: byte 7: the text ends inside an object" },
		{ "{\"a\":1,}", "x: byte 8: a key in double quotes is wanted here" },
		{ "{a:1}", "x: byte 2: a key in double quotes is wanted here" },
		{ "{\"a\" 1}", "x: byte 6: ':' is wanted after the key" },
		{ "{\"a\":1]", "x: byte 7: ',' or '}' is wanted here" },
		{ "[1}", "x: byte 3: ',' or ']' is wanted here" },
		{ "01", "x: byte 3: a number may not begin with 0" },
		{ "-", "x: byte 2: a number needs a digit here" },
		{ "1.", "x: byte 3: a number needs a digit after the point" },
		{ "1e+", "x: byte 4: a number needs a digit in its exponent" },
		{ ".5", "x: byte 1: no value begins like this" },
		{ "1e400", "x: byte 6: number too large" },
		{ "9007199254740993", "x: byte 17: integer beyond 2^53 would be rounded; write it as a string" },
		{ "0.0000000000000000000000000000000000000000000000000000000000000001",
		  "x: byte 67: a number of more than 63 characters" },
		{ "\"abc", "x: byte 5: the text ends inside a string" },
		{ "\"abc\\", "x: byte 6: the text ends inside a string" },
		{ "\"a\nb\"", "x: byte 3: a string holds a control character that is not escaped" },
		{ "\"\\x\"", "x: byte 2: unknown escape in a string" },
		{ "\"\\u12g4\"", "x: byte 2: \\u needs four hex digits" },
		{ "\"\\u0000\"", "x: byte 2: the character NUL (\\u0000) is not supported in strings" },
		{ "\"\\ud800\"", "x: byte 2: first half of a surrogate pair without the second" },
		{ "\"\\ud800\\u0041\"", "x: byte 2: first half of a surrogate pair without the second" },
		{ "\"\\udc00\"", "x: byte 2: second half of a surrogate pair without the first" },
		{ "\"\xff\"", "x: byte 2: a string holds bytes that are not UTF-8" },
		{ "\"\xed\xa0\x80\"", "x: byte 2: a string holds bytes that are not UTF-8" },
		{ "{\n \"a\": x\n}", "x: line 2, byte 7: no value begins like this" },
		{ "{\"a\":1,\"b\":2,\"a\":3}", "x: the key \"a\" stands twice in one object" },
		{ "[{\"a\":{\"k\":1,\"k\":1}}]", "x: the key \"k\" stands twice in one object" },
	};
	struct error e;
	size_t i;

	(void)state;
	for (i = 0; i < countof(cases); i++) {
		char *printed = round_trip(text_of(cases[i][0]), &e);

		if (printed != NULL)
			fail_msg("accepted: %s", cases[i][0]);
		assert_int_equal(e.code, ERROR_FORMAT);
		assert_string_equal(e.text, cases[i][1]);
	}
}

static void nul_bytes(void **state)
{
	struct error e;

	(void)state;
	assert_null(round_trip(TEXT("\"a\0b\""), &e));
	assert_string_equal(e.text, "x: byte 3: a string holds a control character that is not escaped");
	assert_null(round_trip(TEXT("1\0"), &e));
	assert_string_equal(e.text, "x: byte 2: something follows the value");
	assert_null(round_trip(TEXT("\"\\\0\""), &e));
	assert_string_equal(e.text, "x: byte 2: unknown escape in a string");
}

static void depth(void **state)
{
	struct builder b = { 0 };
	struct error e;
	char *printed;
	int i;

	(void)state;
	for (i = 0; i < 200; i++)
		builder_string(&b, i % 2 ? "{\"a\":" : "[");
	builder_char(&b, '1');
	for (i = 200; i-- > 0;)
		builder_char(&b, i % 2 ? '}' : ']');
	printed = round_trip(builder_view(&b), &e);
	assert_string_equal(printed, b.data);
	free(printed);
	builder_reset(&b);
	for (i = 0; i < 100000; i++)
		builder_char(&b, '[');
	assert_null(round_trip(builder_view(&b), &e));
	assert_string_equal(e.text, "x: byte 201: nested deeper than 200");
	builder_clear(&b);
}

/* More members than are compared pair by pair. */
static void many_keys(void **state)
{
	struct builder b = { 0 };
	struct error e;
	char *printed;
	int i;

	(void)state;
	for (i = 0; i < 1000; i++)
		builder_format(&b, "%c\"k%d\":%d", i == 0 ? '{' : ',', i, i);
	builder_char(&b, '}');
	printed = round_trip(builder_view(&b), &e);
	assert_string_equal(printed, b.data);
	free(printed);
	b.size--;
	builder_string(&b, ",\"k500\":0}");
	assert_null(round_trip(builder_view(&b), &e));
	assert_string_equal(e.text, "x: the key \"k500\" stands twice in one object");
	builder_clear(&b);
}

static const char document[] = "{\"a\":[1,-2.5e3,true,false,null],\"b\":{\"\\u00e9\":\"x\\n\xc3\xa9\\ud83d\\ude00\"}}";

/* No proper beginning of an object is one; the bytes lie at the end of a block, for the sanitizer. */
static void every_cut(void **state)
{
	struct error e;
	size_t n;

	(void)state;
	for (n = 0; n < sizeof document - 1; n++) {
		char *copy = malloc(n + (n == 0));
		struct text bytes = { copy, n };

		assert_non_null(copy);
		memcpy(copy, document, n);
		assert_null(round_trip(bytes, &e));
		assert_int_equal(e.code, ERROR_FORMAT);
		free(copy);
	}
}

/* Whatever one wrong byte makes of it: what is accepted prints to something that reads back the same. */
static void every_byte(void **state)
{
	size_t at, accepted_count = 0;
	int byte;

	(void)state;
	for (at = 0; at < sizeof document - 1; at++) {
		for (byte = 0; byte < 256; byte++) {
			char copy[sizeof document];
			struct text bytes = { copy, sizeof document - 1 };
			char *once, *twice;
			struct error e;

			memcpy(copy, document, sizeof copy);
			copy[at] = (char)byte;
			once = round_trip(bytes, &e);
			if (once == NULL)
				continue;
			accepted_count++;
			twice = round_trip(text_of(once), &e);
			assert_non_null(twice);
			assert_string_equal(once, twice);
			free(once);
			free(twice);
		}
	}
	assert_true(accepted_count > sizeof document);
}

/* Any finite double: printed, it reads back bit for bit, and no %g says it with fewer digits. */
static void numbers(void **state)
{
	struct rng r;
	int i, precision;

	(void)state;
	rng_init(&r, 1, 2);
	for (i = 0; i < 20000; i++) {
		uint64_t bits = rng_next(&r);
		struct builder b = { 0 };
		char shorter[40];
		double value, again;
		size_t digits = 0;
		char *p;

		if (i % 4 == 0) /* subnormal */
			bits &= UINT64_C(0x800fffffffffffff);
		memcpy(&value, &bits, sizeof value);
		if (i % 4 == 1)
			value = (double)(int64_t)(bits >> 40) / 64;
		if (!isfinite(value))
			continue;
		json_print_number(&b, value);
		again = strtod(b.data, NULL);
		assert_memory_equal(&again, &value, sizeof value);
		for (p = b.data; *p != '\0' && *p != 'e'; p++)
			digits += *p >= (digits == 0 ? '1' : '0') && *p <= '9';
		for (precision = 1; precision < (int)digits && precision < 17; precision++) {
			snprintf(shorter, sizeof shorter, "%.*g", precision, value);
			if (strtod(shorter, NULL) == value)
				break;
		}
		/* Integers are written out, with their zeros. */
		if (strpbrk(b.data, ".e") != NULL && precision < (int)digits)
			fail_msg("%s could be %s", b.data, shorter);
		builder_clear(&b);
	}
}

/* Numbers as people and programs write them, in all lengths: as they were read and as they are written. */
static void literals(void **state)
{
	static const char *const layouts[] = { "%.*f", "%.*e", "%.*g", "%.*E" };
	struct rng r;
	int i;

	(void)state;
	rng_init(&r, 3, 4);
	for (i = 0; i < 40000; i++) {
		/* From 1e-7 up to 1e19, some of few digits. */
		double value = exp(60 * rng_uniform(&r) - 16);
		char literal[80];
		struct error e;
		char *printed;

		if (i % 3 == 0)
			value = round(value * 1000) / 1000;
		if (i % 5 == 0)
			value = -value;
		snprintf(literal, sizeof literal, layouts[rng_below(&r, countof(layouts))], (int)rng_below(&r, 20),
			 value);
		printed = round_trip(text_of(literal), &e);
		/* What a double would round is refused. */
		assert_true(printed != NULL || strpbrk(literal, ".eE") == NULL);
		free(printed);
	}
}

/* Halfway cases and powers of ten: digits as the C library finds them. */
static void digits(void **state)
{
	struct rng r;
	int i;

	(void)state;
	rng_init(&r, 5, 6);
	for (i = 0; i < 200000; i++) {
		double value = ldexp((double)(rng_next(&r) >> (11 + rng_below(&r, 50))), (int)rng_below(&r, 110) - 75);
		struct builder b = { 0 };
		char expected[40];
		int precision = 15;

		if (i % 4 == 0)
			value = nextafter(pow(10, (double)rng_below(&r, 22) - 6), (double)(i % 8) - 3);
		do
			snprintf(expected, sizeof expected, "%.*g", precision, value);
		while (strtod(expected, NULL) != value && ++precision < 18);
		json_print_number(&b, value);
		if (value != trunc(value))
			assert_string_equal(b.data, expected);
		builder_clear(&b);
	}
}

/* Changes at any depth of a document are printed, and nothing else is. */
static void changing(void **state)
{
	static const char text[] = "{\"a\":[{\"b\":{\"c\":1},\"d\":[\"\\n\",2.5]},{\"e\":null}],\"f\":{}}";
	const struct json *a, *first, *inner;
	struct builder b = { 0 };
	struct json *root;
	struct error e;

	(void)state;
	assert_int_equal(json_parse(&root, TEXT(text), "x", &e), 0);
	a = json_find(root, "a");
	first = json_first(a);
	inner = json_find(first, "b");
	json_print(&b, inner);
	assert_string_equal(b.data, "{\"c\":1}");
	json_set((struct json *)inner, "c", json_number(3));
	builder_reset(&b);
	json_print(&b, root);
	assert_string_equal(b.data, "{\"a\":[{\"b\":{\"c\":3},\"d\":[\"\\n\",2.5]},{\"e\":null}],\"f\":{}}");
	json_append((struct json *)json_find(first, "d"), json_boolean(true));
	json_remove((struct json *)json_next(first), "e");
	json_set((struct json *)json_find(root, "f"), "g", json_array());
	builder_reset(&b);
	json_print(&b, root);
	assert_string_equal(b.data, "{\"a\":[{\"b\":{\"c\":3},\"d\":[\"\\n\",2.5,true]},{}],\"f\":{\"g\":[]}}");
	builder_reset(&b);
	json_print_indented(&b, json_find(root, "f"));
	assert_string_equal(b.data, "{\n  \"g\": []\n}\n");
	json_free(root);
	builder_clear(&b);
}

static void strings(void **state)
{
	struct json *a = json_array();
	struct builder b = { 0 };

	(void)state;
	json_append(a, json_string(TEXT("plain")));
	json_append(a, json_string(TEXT("a\0b\xff"
					"c\xe2\x82")));
	json_append(a, json_string(text_of(NULL)));
	json_append(a, json_number(NAN));
	json_append(a, json_number(-INFINITY));
	json_print(&b, a);
	assert_string_equal(b.data, "[\"plain\",\"a\xef\xbf\xbd"
				    "b\xef\xbf\xbd"
				    "c\xef\xbf\xbd\xef\xbf\xbd\",\"\",null,null]");
	builder_clear(&b);
	json_free(a);
}

/* Every ASCII character at every place of a long string, printed and read back. */
static void long_strings(void **state)
{
	char value[3000];
	size_t shift, i;

	(void)state;
	for (shift = 0; shift < 127; shift++) {
		struct text t = { value, sizeof value - shift };
		struct builder b = { 0 };
		struct json *again;
		struct error e;

		for (i = 0; i < t.size; i++)
			value[i] = (char)(1 + (i + shift) % 127);
		json_print_string(&b, t);
		assert_int_equal(json_parse(&again, builder_view(&b), "x", &e), 0);
		assert_true(text_equal(json_text(again), t));
		json_free(again);
		builder_clear(&b);
	}
}

static void building(void **state)
{
	struct json *o = json_object(), *copy, *list = json_array();
	struct builder b = { 0 };

	(void)state;
	json_set(o, "one", json_number(1));
	json_set(o, "list", list);
	json_set(o, "three", json_boolean(true));
	json_append(list, json_null());
	json_set(o, "one", json_string(TEXT("uno"))); /* in its place */
	json_remove(o, "three");
	json_remove(o, "absent");
	json_set(o, "One", json_boolean(false)); /* keys differ by case */
	copy = json_copy(o);
	json_set(o, "list", json_number(0));
	json_print(&b, o);
	assert_string_equal(b.data, "{\"one\":\"uno\",\"list\":0,\"One\":false}");
	builder_reset(&b);
	json_print_indented(&b, copy);
	assert_string_equal(b.data, "{\n  \"one\": \"uno\",\n  \"list\": [\n    null\n  ],\n  \"One\": false\n}\n");
	builder_clear(&b);
	json_free(o);
	json_free(copy);
	json_free(NULL);
}

/* Members replaced and taken out at the beginning, inside and at the end; a document inside another. */
static void editing(void **state)
{
	struct json *o, *other;
	struct builder b = { 0 };
	struct error e;

	(void)state;
	assert_int_equal(json_parse(&o, TEXT("{\"a\":1,\"b\":[2],\"c\":3,\"d\":\"4\"}"), "x", &e), 0);
	assert_int_equal(json_parse(&other, TEXT("{\"e\" : [1.0]}"), "x", &e), 0);
	json_remove(o, "d");
	json_set(o, "e", json_number(5));
	json_set(o, "e", other);
	json_set(other, "f", json_number(6));
	json_set(o, "c", json_string(TEXT("3")));
	json_remove(o, "b");
	json_remove(o, "a");
	json_set(o, "g", json_null());
	json_set(o, json_key(json_first(o)), json_boolean(true));
	json_print(&b, o);
	assert_string_equal(b.data, "{\"c\":true,\"e\":{\"e\":[1],\"f\":6},\"g\":null}");
	json_free(o);
	builder_clear(&b);
}

static void looking(void **state)
{
	struct json *root;
	const struct json *item;
	struct error e;

	(void)state;
	assert_int_equal(json_parse(&root, TEXT("{\"s\":\"x\",\"n\":2,\"a\":[1,2,3],\"t\":true}"), "x", &e), 0);
	assert_int_equal(json_size(root), 4);
	assert_null(json_find(root, "S"));
	assert_null(json_next(NULL));
	assert_null(json_find(json_find(root, "a"), "s"));
	assert_null(json_find(NULL, "s"));
	item = json_find(root, "a");
	assert_int_equal(json_kind(item), JSON_ARRAY);
	assert_true(json_value(json_at(item, 2)) == 3);
	assert_null(json_at(item, 3));
	assert_string_equal(json_key(json_next(json_first(root))), "n");
	assert_int_equal(json_text(json_find(root, "n")).size, 0);
	assert_true(json_value(json_find(root, "s")) == 0);
	assert_true(json_true(json_find(root, "t")));
	assert_false(json_true(json_find(root, "n")));
	assert_false(json_true(NULL));
	assert_int_equal(json_size(json_find(root, "n")), 0);
	assert_int_equal(json_kind(NULL), JSON_NULL);
	json_free(root);
}

static void getters(void **state)
{
	struct json *o;
	struct text t;
	struct error e;
	double d;
	int64_t n;
	bool b;

	(void)state;
	assert_int_equal(json_parse(&o, TEXT("{\"s\":\"x\",\"n\":2,\"f\":2.5,\"t\":true,\"z\":null}"), "x", &e), 0);
	assert_int_equal(json_get_text(o, "s", &t, "o", &e), 0);
	assert_true(text_is(t, "x"));
	assert_int_equal(json_get_int(o, "n", 2, 2, &n, "o", &e), 0);
	assert_int_equal(n, 2);
	assert_int_equal(json_get_double(o, "f", 0, 3, &d, "o", &e), 0);
	assert_true(d == 2.5);
	assert_int_equal(json_get_boolean(o, "t", &b, "o", &e), 0);
	assert_true(b);

	assert_int_equal(json_get_text(o, "q", &t, "o", &e), -1);
	assert_string_equal(e.text, "o: field \"q\" is missing; it must be a string");
	assert_int_equal(json_get_text(o, "n", &t, "o", &e), -1);
	assert_string_equal(e.text, "o: field \"n\" must be a string, here is a number");
	assert_int_equal(json_get_double(o, "f", 0, 2, &d, "o", &e), -1);
	assert_string_equal(e.text, "o: field \"f\" is 2.5, not between 0 and 2");
	assert_int_equal(json_get_int(o, "f", 0, 9, &n, "o", &e), -1);
	assert_string_equal(e.text, "o: field \"f\" is 2.5, not a whole number from 0 to 9");
	assert_int_equal(json_get_int(o, "n", 3, 9, &n, "o", &e), -1);
	assert_string_equal(e.text, "o: field \"n\" is 2, not a whole number from 3 to 9");
	assert_int_equal(json_get_boolean(o, "z", &b, "o", &e), -1);
	assert_string_equal(e.text, "o: field \"z\" must be a boolean, here is null");

	assert_int_equal(json_text_or(o, "q", TEXT("d"), &t, "o", &e), 0);
	assert_true(text_is(t, "d"));
	assert_int_equal(json_int_or(o, "z", 0, 9, 7, &n, "o", &e), 0);
	assert_int_equal(n, 7);
	assert_int_equal(json_double_or(o, "f", 0, 9, 7, &d, "o", &e), 0);
	assert_true(d == 2.5);
	assert_int_equal(json_boolean_or(o, "s", true, &b, "o", &e), -1);
	assert_string_equal(e.text, "o: field \"s\" must be a boolean, here is a string");
	json_free(o);
}

static void files(void **state)
{
	struct json *root;
	struct error e;

	(void)state;
	assert_int_equal(json_parse_file(&root, "/nonexistent/a.json", &e), -1);
	assert_int_equal(e.code, ERROR_IO);
	assert_string_equal(e.text, "/nonexistent/a.json: No such file or directory");
	assert_null(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accepted),   cmocka_unit_test(refused),      cmocka_unit_test(nul_bytes),
		cmocka_unit_test(depth),      cmocka_unit_test(many_keys),    cmocka_unit_test(every_cut),
		cmocka_unit_test(every_byte), cmocka_unit_test(numbers),      cmocka_unit_test(strings),
		cmocka_unit_test(building),   cmocka_unit_test(looking),      cmocka_unit_test(getters),
		cmocka_unit_test(files),      cmocka_unit_test(long_strings), cmocka_unit_test(literals),
		cmocka_unit_test(digits),     cmocka_unit_test(changing),     cmocka_unit_test(editing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
