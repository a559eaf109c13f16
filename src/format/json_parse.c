/*
 * Strict JSON (RFC 8259) in one pass over the document's own copy of the bytes, which
 * ends with a NUL. A NUL is wrong wherever it stands, so that only the error asks
 * whether the text has ended there.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/order.h"
#include "format/json_parts.h"
#include "format/json_plain.h"

enum {
	DEPTH_LIMIT = 200,
	NUMBER_LIMIT = 63, /* characters */
	EXACT_DIGITS = 15  /* integers of so many digits are always exact in a double */
};

/* A container that is still open. */
struct level {
	size_t altered; /* the count when it began */
	uint64_t marks; /* of its keys: a bit for each, by a hash */
	bool suspect;   /* two keys have the same mark */
};

/* `wrong` says what went wrong, at `at`; a constant. */
struct parse {
	const char *from, *at, *end;
	const char *wrong;
	struct arena *arena;
	struct json *root, *open; /* the innermost open container, or NULL */
	const char *key;          /* of the member to come */
	/* A count: of white space, and of literals that json_print() would write otherwise. */
	size_t altered;
	size_t depth;
	struct level levels[DEPTH_LIMIT];
	bool repeated; /* a key stands twice in its object */
};

static bool fail(struct parse *c, const char *wrong)
{
	c->wrong = wrong;
	return false;
}

/* `ended` if the text has ended here, otherwise `wrong`. */
static bool fail_here(struct parse *c, const char *ended, const char *wrong)
{
	return fail(c, c->at == c->end ? ended : wrong);
}

static bool is_space(char b)
{
	return b == ' ' || b == '\n' || b == '\r' || b == '\t';
}

static void skip_space(struct parse *c)
{
	if (!is_space(*c->at))
		return;
	while (is_space(*c->at))
		c->at++;
	c->altered++;
}

/* -- strings -------------------------------------------------------------- */

/* Four hex digits at s; -1 if they are not there. */
static long hex4(const char *s)
{
	long value = 0;
	size_t i;

	for (i = 0; i < 4; i++) {
		char b = s[i];
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

/* The scalar value of the escape by number at s, of *size bytes; 0 if it has none, for which *wrong says why. */
static uint32_t escaped_scalar(const char *s, size_t *size, const char **wrong)
{
	long unit = hex4(s + 2), low;

	*size = 6;
	if (unit < 0)
		*wrong = "\\u needs four hex digits";
	else if (unit == 0)
		*wrong = "the character NUL (\\u0000) is not supported in strings";
	else if (unit >= 0xdc00 && unit <= 0xdfff)
		*wrong = "second half of a surrogate pair without the first";
	else if (unit < 0xd800 || unit > 0xdbff)
		return (uint32_t)unit;
	else {
		*size = 12;
		low = s[6] == '\\' && s[7] == 'u' ? hex4(s + 8) : -1;
		if (low >= 0xdc00 && low <= 0xdfff)
			return 0x10000 + ((uint32_t)(unit - 0xd800) << 10) + (uint32_t)(low - 0xdc00);
		*wrong = "first half of a surrogate pair without the second";
	}
	return 0;
}

/* The escape whose backslash is at c->at. */
static bool scan_escape(struct parse *c)
{
	size_t size = 2;

	if (c->at + 1 == c->end) {
		c->at = c->end;
		return fail(c, "the text ends inside a string");
	}
	if (c->at[1] == 'u') {
		if (escaped_scalar(c->at, &size, &c->wrong) == 0)
			return false;
		c->altered++;
	} else if (c->at[1] == '/') {
		c->altered++;
	} else if (c->at[1] == '\0' || strchr("\"\\bfnrt", c->at[1]) == NULL) {
		return fail(c, "unknown escape in a string");
	}
	c->at += size;
	return true;
}

/* What the letter after a backslash stands for. */
static char unescaped(char letter)
{
	switch (letter) {
	case 'b':
		return '\b';
	case 'f':
		return '\f';
	case 'n':
		return '\n';
	case 'r':
		return '\r';
	case 't':
		return '\t';
	default:
		return letter;
	}
}

/* A string's content with a NUL after it, from what stands between the quotes. */
static struct text unescape(struct arena *arena, struct text content)
{
	const char *s = content.data, *end = s + content.size, *escape;
	char *text = arena_alloc(arena, content.size + 1), *to = text;

	while ((escape = memchr(s, '\\', (size_t)(end - s))) != NULL) {
		memcpy(to, s, (size_t)(escape - s));
		to += escape - s;
		if (escape[1] == 'u') {
			const char *wrong;
			size_t size;

			to += text_utf8_encode(escaped_scalar(escape, &size, &wrong), to);
			s = escape + size;
		} else {
			*to++ = unescaped(escape[1]);
			s = escape + 2;
		}
	}
	memcpy(to, s, (size_t)(end - s));
	to += end - s;
	*to = '\0';
	return (struct text){ text, (size_t)(to - text) };
}

/* The string whose opening quote is at c->at: what stands between its quotes, and whether that has escapes. */
static bool scan_string(struct parse *c, struct text *content, bool *escapes)
{
	const char *from = ++c->at;

	*escapes = false;
	for (;;) {
		unsigned char b;

		c->at += json_plain(c->at, (size_t)(c->end - c->at));
		b = (unsigned char)*c->at;
		if (b == '"') {
			*content = (struct text){ from, (size_t)(c->at++ - from) };
			return true;
		}
		if (b == '\\') {
			*escapes = true;
			if (!scan_escape(c))
				return false;
		} else if (b >= 0x80) {
			uint32_t scalar;
			size_t bytes = text_utf8((struct text){ c->at, (size_t)(c->end - c->at) }, 0, &scalar);

			if (bytes == 0)
				return fail(c, "a string holds bytes that are not UTF-8");
			c->at += bytes;
		} else {
			return fail_here(c, "the text ends inside a string",
					 "a string holds a control character that is not escaped");
		}
	}
}

/* -- values --------------------------------------------------------------- */

static struct json *add_value(struct parse *c, enum json_kind kind)
{
	struct json *value = c->open == NULL ? c->root : arena_alloc(c->arena, sizeof *value);

	value->next = value->parent = NULL;
	value->key = c->open != NULL && c->open->kind == JSON_OBJECT ? c->key : NULL;
	value->kind = kind;
	value->owned = c->open == NULL ? JSON_DOCUMENT : 0;
	if (c->open != NULL)
		json_link(c->open, value);
	return value;
}

/* The value from `from` to here has ended; `altered` is the count before it. */
static void end_value(const struct parse *c, struct json *value, const char *from, size_t altered)
{
	value->read = c->altered == altered ? from : NULL;
	value->read_size = (size_t)(c->at - from);
}

static bool parse_string(struct parse *c)
{
	const char *from = c->at;
	size_t altered = c->altered;
	struct text content;
	struct json *value;
	bool escapes;

	if (!scan_string(c, &content, &escapes))
		return false;
	value = add_value(c, JSON_STRING);
	value->u.text = escapes ? unescape(c->arena, content) : content;
	end_value(c, value, from, altered);
	return true;
}

static size_t scan_digits(struct parse *c)
{
	const char *from = c->at;

	while (*c->at >= '0' && *c->at <= '9')
		c->at++;
	return (size_t)(c->at - from);
}

/* Whether the number became a double without overflow and, if an integer, exactly. */
static bool number_fits(struct parse *c, struct text literal, bool integer, double value)
{
	char exact[NUMBER_LIMIT + 2];

	if (isinf(value))
		return fail(c, "number too large");
	if (!integer)
		return true;
	snprintf(exact, sizeof exact, "%.0f", value);
	return text_is(literal, exact) || fail(c, "integer beyond 2^53 would be rounded; write it as a string");
}

static bool parse_number(struct parse *c)
{
	const char *from = c->at;
	size_t altered = c->altered, digits;
	bool integer = true, exponent = false;
	struct text literal;
	struct json *value;
	double number;

	if (*c->at == '-')
		c->at++;
	digits = scan_digits(c);
	if (digits == 0)
		return fail(c, "a number needs a digit here");
	if (digits > 1 && c->at[-(ptrdiff_t)digits] == '0')
		return fail(c, "a number may not begin with 0");
	if (*c->at == '.') {
		integer = false;
		c->at++;
		if (scan_digits(c) == 0)
			return fail(c, "a number needs a digit after the point");
	}
	if (*c->at == 'e' || *c->at == 'E') {
		integer = false;
		exponent = true;
		c->at++;
		if (*c->at == '+' || *c->at == '-')
			c->at++;
		if (scan_digits(c) == 0)
			return fail(c, "a number needs a digit in its exponent");
	}
	literal = (struct text){ from, (size_t)(c->at - from) };
	if (literal.size > NUMBER_LIMIT)
		return fail(c, "a number of more than 63 characters");
	if (!json_number_read(literal, &number))
		c->altered++;
	if ((exponent || (integer && digits > EXACT_DIGITS)) && !number_fits(c, literal, integer, number))
		return false;
	value = add_value(c, JSON_NUMBER);
	value->u.number = number;
	end_value(c, value, from, altered);
	return true;
}

static bool parse_word(struct parse *c, const char *word, enum json_kind kind)
{
	const char *from = c->at;
	size_t n = strlen(word), left = (size_t)(c->end - c->at);
	struct json *value;

	if (memcmp(c->at, word, left < n ? left : n) != 0)
		return fail(c, "no value begins like this");
	if (left < n)
		return fail(c, "the text ends inside a value");
	c->at += n;
	value = add_value(c, kind);
	value->u.truth = *word == 't';
	end_value(c, value, from, c->altered);
	return true;
}

/* -- objects -------------------------------------------------------------- */

/* A bit of 64 for a key, so that most keys are known to be new at once. */
static uint64_t key_mark(struct text key)
{
	unsigned ends =
		key.size == 0 ? 0 : (unsigned char)key.data[0] + 3 * (unsigned)(unsigned char)key.data[key.size - 1];

	return UINT64_C(1) << ((7 * key.size + ends) & 63);
}

/* A key of the innermost object and its colon. */
static bool parse_key(struct parse *c)
{
	struct level *level = &c->levels[c->depth - 1];
	struct text key;
	bool escapes;

	if (*c->at != '"')
		return fail_here(c, "the text ends inside an object", "a key in double quotes is wanted here");
	if (!scan_string(c, &key, &escapes))
		return false;
	if (escapes)
		key = unescape(c->arena, key);
	else
		key.data = arena_copy(c->arena, key.data, key.size);
	c->key = key.data;
	level->suspect = level->suspect || (level->marks & key_mark(key)) != 0;
	level->marks |= key_mark(key);
	skip_space(c);
	if (*c->at != ':')
		return fail_here(c, "the text ends inside an object", "':' is wanted after the key");
	c->at++;
	return true;
}

/* A key that stands twice in the object, or NULL. */
static const char *repeated_key(const struct json *object)
{
	enum {
		FEW = 16
	};
	const char *few[FEW], **keys = few, *found = NULL;
	const struct json *member;
	size_t n = json_size(object), i = 0, j;

	if (n > FEW)
		keys = memory_new(n, sizeof *keys);
	for (member = json_first(object); member != NULL; member = json_next(member))
		keys[i++] = json_key(member);
	if (n > FEW) {
		qsort(keys, n, sizeof *keys, order_strings);
		for (i = 1; i < n && found == NULL; i++)
			if (strcmp(keys[i - 1], keys[i]) == 0)
				found = keys[i];
		free(keys);
		return found;
	}
	for (i = 1; i < n && found == NULL; i++)
		for (j = 0; j < i && found == NULL; j++)
			if (strcmp(keys[j], keys[i]) == 0)
				found = keys[i];
	return found;
}

/* The same of any object in the value, from outside to inside. */
static const char *find_repeated_key(const struct json *value)
{
	const char *found = json_kind(value) == JSON_OBJECT ? repeated_key(value) : NULL;
	const struct json *item;

	for (item = json_first(value); item != NULL && found == NULL; item = json_next(item))
		found = find_repeated_key(item);
	return found;
}

/* -- the whole ------------------------------------------------------------ */

static bool open_container(struct parse *c, char opening)
{
	struct level *level = &c->levels[c->depth];

	if (c->depth == DEPTH_LIMIT)
		return fail(c, "nested deeper than 200");
	c->open = add_value(c, opening == '{' ? JSON_OBJECT : JSON_ARRAY);
	c->open->u.list.first = c->open->u.list.last = NULL;
	c->open->read = c->at++;
	*level = (struct level){ .altered = c->altered };
	c->depth++;
	return true;
}

/* The innermost container ends with the byte at c->at. */
static void close_container(struct parse *c)
{
	const struct level *level = &c->levels[--c->depth];

	c->at++;
	end_value(c, c->open, c->open->read, level->altered);
	if (level->suspect && repeated_key(c->open) != NULL)
		c->repeated = true;
	c->open = c->open->parent;
}

/*
 * A value begins at c->at. *opened: it is a container with something in it,
 * whose first value comes next.
 */
static bool parse_start(struct parse *c, bool *opened)
{
	char b;

	*opened = false;
	skip_space(c);
	b = *c->at;
	if (b == '"')
		return parse_string(c);
	if (b == '-' || (b >= '0' && b <= '9'))
		return parse_number(c);
	if (c->at == c->end)
		return fail(c, c->depth > 0 ? "the text ends where a value is wanted" : "no value");
	if (b == 't')
		return parse_word(c, "true", JSON_BOOLEAN);
	if (b == 'f')
		return parse_word(c, "false", JSON_BOOLEAN);
	if (b != '{' && b != '[')
		return parse_word(c, "null", JSON_NULL);
	if (!open_container(c, b))
		return false;
	skip_space(c);
	if (*c->at == (b == '{' ? '}' : ']')) {
		close_container(c);
		return true;
	}
	*opened = true;
	return b == '[' || parse_key(c);
}

/* After a value: close containers until a comma asks for another value. *more: it does. */
static bool parse_end(struct parse *c, bool *more)
{
	*more = false;
	while (c->depth > 0) {
		bool object = c->open->kind == JSON_OBJECT;

		skip_space(c);
		if (*c->at == ',') {
			c->at++;
			*more = true;
			if (!object)
				return true;
			skip_space(c);
			return parse_key(c);
		}
		if (*c->at != (object ? '}' : ']'))
			return fail_here(c, object ? "the text ends inside an object" : "the text ends inside an array",
					 object ? "',' or '}' is wanted here" : "',' or ']' is wanted here");
		close_container(c);
	}
	return true;
}

static bool parse_all(struct parse *c)
{
	bool more = true;

	if (strncmp(c->at, "\xef\xbb\xbf", 3) == 0)
		c->at += 3;
	while (more) {
		if (!parse_start(c, &more))
			return false;
		if (!more && !parse_end(c, &more))
			return false;
	}
	skip_space(c);
	return c->at == c->end || fail(c, "something follows the value");
}

/* "origin: byte 17: what is wrong", with the line if there are several. */
static int report(const struct parse *c, const char *origin, struct error *e)
{
	const char *start = c->from, *s;
	size_t line = 1, byte;

	for (s = c->from; s < c->at; s++) {
		if (*s == '\n') {
			line++;
			start = s + 1;
		}
	}
	byte = (size_t)(c->at - start) + 1;
	if (line == 1)
		return error_set(e, ERROR_FORMAT, "%s: byte %zu: %s", origin, byte, c->wrong);
	return error_set(e, ERROR_FORMAT, "%s: line %zu, byte %zu: %s", origin, line, byte, c->wrong);
}

int json_parse(struct json **out, struct text bytes, const char *origin, struct error *e)
{
	struct json_document *document;
	struct arena arena;
	struct parse c;
	int rc = 0;

	arena_init(&arena);
	document = arena_alloc(&arena, sizeof *document);
	c.at = c.from = arena_copy(&arena, bytes.data, bytes.size);
	c.end = c.from + bytes.size;
	c.wrong = c.key = NULL;
	c.arena = &arena;
	c.root = &document->root;
	c.open = NULL;
	c.altered = c.depth = 0;
	c.repeated = false;
	*out = NULL;
	if (!parse_all(&c))
		rc = report(&c, origin, e);
	else if (c.repeated)
		rc = error_set(e, ERROR_FORMAT, "%s: the key \"%.100s\" stands twice in one object", origin,
			       find_repeated_key(c.root));
	document->arena = arena;
	if (rc == 0)
		*out = &document->root;
	else
		arena_clear(&arena);
	return rc;
}

int json_parse_file(struct json **out, const char *path, struct error *e)
{
	struct builder bytes = { 0 };
	int rc;

	*out = NULL;
	rc = file_read(&bytes, path, (size_t)1 << 30, e);
	if (rc == 0)
		rc = json_parse(out, builder_view(&bytes), path, e);
	builder_clear(&bytes);
	return rc;
}
