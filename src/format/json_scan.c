/*
 * Strict JSON (RFC 8259) over bytes, before the tree is built: cJSON by itself
 * takes control characters in strings, bytes that are not UTF-8, leading
 * zeros, and \u0000, which would cut its string short.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/json_parts.h"
#include "format/json_plain.h"

enum {
	DEPTH_LIMIT = 200,
	NUMBER_LIMIT = 63, /* what cJSON copies aside before it converts */
	EXACT_DIGITS = 15, /* integers of so many digits are always exact in a double */
	KEY_LIMIT = 128    /* of the open objects together, that are looked at for traits */
};

/* What went wrong stands in `wrong`, a constant; `at` is where. */
struct scan {
	const char *s;
	size_t n, at;
	size_t depth;
	char stack[DEPTH_LIMIT]; /* '{' or '[' */
	const char *wrong;
	struct json_traits *traits;  /* or NULL */
	struct text keys[KEY_LIMIT]; /* [key_count] of the open objects, innermost last */
	size_t key_count;
	size_t first_key[DEPTH_LIMIT];   /* of an open object, in keys */
	uint64_t key_marks[DEPTH_LIMIT]; /* of its keys: a bit for each, by a hash */
};

static bool fail(struct scan *c, const char *wrong)
{
	c->wrong = wrong;
	return false;
}

static void skip_space(struct scan *c)
{
	size_t from = c->at;

	while (c->at < c->n) {
		char b = c->s[c->at];

		if (b != ' ' && b != '\n' && b != '\r' && b != '\t')
			break;
		c->at++;
	}
	if (c->at > from && c->traits != NULL)
		c->traits->tight = false;
}

/* Four hex digits at c->at; -1 if they are not there. */
static long hex4(const struct scan *c, size_t at)
{
	long value = 0;
	size_t i;

	if (c->n - at < 4)
		return -1;
	for (i = at; i < at + 4; i++) {
		char b = c->s[i];
		int digit = b >= '0' && b <= '9'   ? b - '0'
			    : b >= 'a' && b <= 'f' ? b - 'a' + 10
			    : b >= 'A' && b <= 'F' ? b - 'A' + 10
						   : -1;

		if (digit < 0)
			return -1;
		value = value * 16 + digit;
	}
	return value;
}

/* The escape whose backslash is at c->at. */
static bool scan_escape(struct scan *c)
{
	long unit, low;

	if (c->n - c->at < 2) {
		c->at = c->n;
		return fail(c, "the text ends inside a string");
	}
	if (c->s[c->at + 1] != 'u') {
		if (c->s[c->at + 1] == '\0' || strchr("\"\\/bfnrt", c->s[c->at + 1]) == NULL)
			return fail(c, "unknown escape in a string");
		/* All are written again but this one, which needs none. */
		if (c->s[c->at + 1] == '/' && c->traits != NULL)
			c->traits->printed = false;
		c->at += 2;
		return true;
	}
	if (c->traits != NULL)
		c->traits->printed = false;
	unit = hex4(c, c->at + 2);
	if (unit < 0)
		return fail(c, "\\u needs four hex digits");
	if (unit == 0)
		return fail(c, "the character NUL (\\u0000) is not supported in strings");
	if (unit >= 0xdc00 && unit <= 0xdfff)
		return fail(c, "second half of a surrogate pair without the first");
	if (unit >= 0xd800 && unit <= 0xdbff) {
		bool pair = c->n - c->at >= 12 && c->s[c->at + 6] == '\\' && c->s[c->at + 7] == 'u';

		low = pair ? hex4(c, c->at + 8) : -1;
		if (low < 0xdc00 || low > 0xdfff)
			return fail(c, "first half of a surrogate pair without the second");
		c->at += 6;
	}
	c->at += 6;
	return true;
}

/* The string whose opening quote is at c->at. */
static bool scan_string(struct scan *c)
{
	struct text all = { c->s, c->n };

	for (c->at++; c->at < c->n;) {
		unsigned char b;
		uint32_t scalar;
		size_t bytes;

		c->at += json_plain(c->s + c->at, c->n - c->at);
		if (c->at == c->n)
			break;
		b = (unsigned char)c->s[c->at];
		if (b == '"') {
			c->at++;
			return true;
		}
		if (b == '\\') {
			if (!scan_escape(c))
				return false;
		} else if (b >= 0x80) {
			bytes = text_utf8(all, c->at, &scalar);
			if (bytes == 0)
				return fail(c, "a string holds bytes that are not UTF-8");
			c->at += bytes;
		} else {
			return fail(c, "a string holds a control character that is not escaped");
		}
	}
	return fail(c, "the text ends inside a string");
}

static size_t scan_digits(struct scan *c)
{
	size_t from = c->at;

	while (c->at < c->n && c->s[c->at] >= '0' && c->s[c->at] <= '9')
		c->at++;
	return c->at - from;
}

/* Whether the number in [from, c->at) becomes a double without overflow and, if an integer, exactly. */
static bool number_fits(struct scan *c, size_t from, bool integer)
{
	char literal[NUMBER_LIMIT + 1], exact[NUMBER_LIMIT + 2];
	double value;

	memcpy(literal, c->s + from, c->at - from);
	literal[c->at - from] = '\0';
	value = strtod(literal, NULL);
	if (isinf(value))
		return fail(c, "number too large");
	if (!integer)
		return true;
	snprintf(exact, sizeof exact, "%.0f", value);
	if (strcmp(exact, literal) != 0)
		return fail(c, "integer beyond 2^53 would be rounded; write it as a string");
	return true;
}

static bool scan_number(struct scan *c)
{
	size_t from = c->at, digits;
	bool integer = true, exponent = false;

	if (c->s[c->at] == '-')
		c->at++;
	digits = scan_digits(c);
	if (digits == 0)
		return fail(c, "a number needs a digit here");
	if (digits > 1 && c->s[c->at - digits] == '0')
		return fail(c, "a number may not begin with 0");
	if (c->at < c->n && c->s[c->at] == '.') {
		integer = false;
		c->at++;
		if (scan_digits(c) == 0)
			return fail(c, "a number needs a digit after the point");
	}
	if (c->at < c->n && (c->s[c->at] == 'e' || c->s[c->at] == 'E')) {
		integer = false;
		exponent = true;
		c->at++;
		if (c->at < c->n && (c->s[c->at] == '+' || c->s[c->at] == '-'))
			c->at++;
		if (scan_digits(c) == 0)
			return fail(c, "a number needs a digit in its exponent");
	}
	if (c->at - from > NUMBER_LIMIT)
		return fail(c, "a number of more than 63 characters");
	if ((exponent || (integer && digits > EXACT_DIGITS)) && !number_fits(c, from, integer))
		return false;
	if (c->traits != NULL && c->traits->printed)
		c->traits->printed = json_number_as_printed((struct text){ c->s + from, c->at - from });
	return true;
}

static bool scan_word(struct scan *c, const char *word)
{
	size_t n = strlen(word), left = c->n - c->at;

	if (memcmp(c->s + c->at, word, left < n ? left : n) != 0)
		return fail(c, "no value begins like this");
	if (left < n)
		return fail(c, "the text ends inside a value");
	c->at += n;
	return true;
}

/* Whether the innermost object's keys hold this one. */
static bool has_key(const struct scan *c, struct text key)
{
	size_t i;

	for (i = c->first_key[c->depth - 1]; i < c->key_count; i++)
		if (text_equal(c->keys[i], key))
			return true;
	return false;
}

/* A bit of 64 for a key, so that most keys are known to be new at once. */
static uint64_t key_mark(struct text key)
{
	unsigned ends =
		key.size == 0 ? 0 : (unsigned char)key.data[0] + 3 * (unsigned)(unsigned char)key.data[key.size - 1];

	return UINT64_C(1) << ((7 * key.size + ends) & 63);
}

/* A key of the innermost object, as it stands between its quotes. */
static void note_key(struct scan *c, struct text key)
{
	uint64_t *marks = &c->key_marks[c->depth - 1], mark = key_mark(key);

	if (!c->traits->plain_keys)
		return;
	if (c->key_count == KEY_LIMIT || memchr(key.data, '\\', key.size) != NULL ||
	    ((*marks & mark) != 0 && has_key(c, key))) {
		c->traits->plain_keys = false;
		return;
	}
	*marks |= mark;
	c->keys[c->key_count++] = key;
}

/* A key and its colon. */
static bool scan_key(struct scan *c)
{
	size_t from = c->at + 1;

	if (c->at >= c->n)
		return fail(c, "the text ends inside an object");
	if (c->s[c->at] != '"')
		return fail(c, "a key in double quotes is wanted here");
	if (!scan_string(c))
		return false;
	if (c->traits != NULL)
		note_key(c, (struct text){ c->s + from, c->at - 1 - from });
	skip_space(c);
	if (c->at >= c->n)
		return fail(c, "the text ends inside an object");
	if (c->s[c->at] != ':')
		return fail(c, "':' is wanted after the key");
	c->at++;
	return true;
}

/*
 * A value begins at c->at. *opened: it is a container with something in it,
 * whose first value comes next.
 */
static bool scan_start(struct scan *c, bool *opened)
{
	char b;

	*opened = false;
	skip_space(c);
	if (c->at >= c->n)
		return fail(c, c->depth > 0 ? "the text ends where a value is wanted" : "no value");
	b = c->s[c->at];
	if (b == '"')
		return scan_string(c);
	if (b == '-' || (b >= '0' && b <= '9'))
		return scan_number(c);
	if (b != '{' && b != '[')
		return scan_word(c, b == 't' ? "true" : b == 'f' ? "false" : "null");
	if (c->depth == DEPTH_LIMIT)
		return fail(c, "nested deeper than 200");
	c->at++;
	skip_space(c);
	if (c->at < c->n && c->s[c->at] == (b == '{' ? '}' : ']')) {
		c->at++;
		return true;
	}
	c->first_key[c->depth] = c->key_count;
	c->key_marks[c->depth] = 0;
	c->stack[c->depth++] = b;
	*opened = true;
	return b == '[' || scan_key(c);
}

/* After a value: close containers until a comma asks for another value. *more: it does. */
static bool scan_end(struct scan *c, bool *more)
{
	*more = false;
	while (c->depth > 0) {
		bool object = c->stack[c->depth - 1] == '{';

		skip_space(c);
		if (c->at >= c->n)
			return fail(c, object ? "the text ends inside an object" : "the text ends inside an array");
		if (c->s[c->at] == ',') {
			c->at++;
			skip_space(c);
			*more = true;
			return !object || scan_key(c);
		}
		if (c->s[c->at] != (object ? '}' : ']'))
			return fail(c, object ? "',' or '}' is wanted here" : "',' or ']' is wanted here");
		c->at++;
		c->depth--;
		c->key_count = c->first_key[c->depth];
	}
	return true;
}

static bool scan_all(struct scan *c)
{
	bool more = true;

	if (c->n >= 3 && memcmp(c->s, "\xef\xbb\xbf", 3) == 0)
		c->at = 3;
	while (more) {
		if (!scan_start(c, &more))
			return false;
		if (!more && !scan_end(c, &more))
			return false;
	}
	skip_space(c);
	return c->at == c->n || fail(c, "something follows the value");
}

/* "origin: byte 17: what is wrong", with the line if there are several. */
static int report(const struct scan *c, const char *origin, struct error *e)
{
	size_t line = 1, start = 0, i;

	for (i = 0; i < c->at; i++) {
		if (c->s[i] == '\n') {
			line++;
			start = i + 1;
		}
	}
	if (line == 1)
		return error_set(e, ERROR_FORMAT, "%s: byte %zu: %s", origin, c->at + 1, c->wrong);
	return error_set(e, ERROR_FORMAT, "%s: line %zu, byte %zu: %s", origin, line, c->at - start + 1, c->wrong);
}

int json_scan(struct text bytes, const char *origin, struct json_traits *traits, struct error *e)
{
	struct scan c;

	c.s = bytes.data;
	c.n = bytes.size;
	c.at = c.depth = 0;
	c.wrong = NULL;
	c.traits = traits;
	c.key_count = 0;
	if (traits != NULL)
		*traits = (struct json_traits){ true, true, true };
	return scan_all(&c) ? 0 : report(&c, origin, e);
}

int json_check(struct text bytes, const char *origin, struct error *e)
{
	return json_scan(bytes, origin, NULL, e);
}
