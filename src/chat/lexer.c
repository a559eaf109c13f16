#include <errno.h>
#include <string.h>

#include "base/memory.h"
#include "chat/syntax_parts.h"
#include "format/unicode.h"

/*
 * Text, tags and comments are told apart first, with the white space around
 * them that the marks "-" and "+" and the settings trim_blocks and lstrip_blocks
 * take away; what stands in a tag then becomes words.
 */
struct lexer {
	struct arena *arena;
	struct text source; /* line ends are \n, the last one of the text is gone */
	size_t at;
	unsigned line;
	const char *origin;
	struct error *e;
	struct token *tokens;
	size_t count, capacity;
	char open[CHAT_DEPTH_MAX]; /* brackets that wait for their other half, as that half */
	size_t open_count;
};

static int fail(const struct lexer *l, const char *what)
{
	return error_set(l->e, ERROR_FORMAT, "%s:%u: %s", l->origin, l->line, what);
}

static struct token *add(struct lexer *l, enum token_kind kind, struct text text)
{
	struct token *t;

	if (l->count == l->capacity) {
		size_t capacity = l->capacity > 0 ? 2 * l->capacity : 256;
		struct token *wider = arena_alloc(l->arena, capacity * sizeof *wider);

		if (l->count > 0)
			memcpy(wider, l->tokens, l->count * sizeof *wider);
		l->tokens = wider;
		l->capacity = capacity;
	}
	t = &l->tokens[l->count++];
	*t = (struct token){ .kind = kind, .line = l->line, .text = text };
	return t;
}

/* The next n bytes are done with. */
static void pass(struct lexer *l, size_t n)
{
	for (; n > 0; n--)
		if (l->source.data[l->at++] == '\n')
			l->line++;
}

static char byte_at(const struct lexer *l, size_t at)
{
	return at < l->source.size ? l->source.data[at] : '\0';
}

static bool follows(const struct lexer *l, const char *word)
{
	return text_starts(text_slice(l->source, l->at, l->source.size), text_of(word));
}

static size_t white_run(const struct lexer *l, size_t at)
{
	size_t from = at, n;
	uint32_t c;

	while ((n = text_utf8(l->source, at, &c)) > 0 && jinja_white(c))
		at += n;
	return at - from;
}

/* Text before a tag: `mark` is the tag's first character, `print` that of {{. */
static struct text before_tag(const struct lexer *l, struct text t, char mark, bool print)
{
	size_t start = (size_t)(t.data - l->source.data), line;
	struct text tail;

	if (mark == '-')
		return jinja_strip(t, false, true);
	if (mark == '+' || print)
		return t;
	line = text_find_last(t, TEXT("\n"));
	line = line < t.size ? line + 1 : 0;
	if (line == 0 && start > 0 && l->source.data[start - 1] != '\n')
		return t;
	tail = text_slice(t, line, t.size);
	return jinja_strip(tail, false, true).size == 0 ? text_slice(t, 0, line) : t;
}

/* What the end of a tag takes along: "-%}" all white space, "%}" one line end where `trims`. */
static void after_tag(struct lexer *l, char mark, bool trims)
{
	if (mark == '-')
		pass(l, white_run(l, l->at));
	else if (mark != '+' && trims && byte_at(l, l->at) == '\n')
		pass(l, 1);
}

static int comment(struct lexer *l)
{
	size_t start = l->at, end;
	struct text rest = text_slice(l->source, start, l->source.size);
	char mark;

	end = text_find(rest, TEXT("#}"));
	if (end == rest.size)
		return fail(l, "a comment without its end '#}'");
	mark = end > 0 ? rest.data[end - 1] : '\0';
	pass(l, end + 2);
	after_tag(l, mark, true);
	return 0;
}

/* At "{%" with the mark after it passed over: whether it is {% raw %}; then l->at is after it. */
static bool raw_begins(struct lexer *l)
{
	size_t at = l->at + white_run(l, l->at);
	bool strips;

	if (!text_starts(text_slice(l->source, at, l->source.size), TEXT("raw")))
		return false;
	at += 3;
	at += white_run(l, at);
	strips = byte_at(l, at) == '-';
	at += strips;
	if (byte_at(l, at) != '%' || byte_at(l, at + 1) != '}')
		return false;
	pass(l, at + 2 - l->at);
	if (strips)
		after_tag(l, '-', false);
	return true;
}

/* At the "{%" of {% endraw %}: *after is after its end, *mark its first and *last its last mark. */
static bool raw_ends(const struct lexer *l, size_t at, size_t *after, char *mark, char *last)
{
	at += 2;
	*mark = byte_at(l, at);
	if (*mark == '-' || *mark == '+')
		at++;
	at += white_run(l, at);
	if (!text_starts(text_slice(l->source, at, l->source.size), TEXT("endraw")))
		return false;
	at += 6;
	at += white_run(l, at);
	*last = byte_at(l, at);
	if (*last == '-' || *last == '+')
		at++;
	*after = at + 2;
	return byte_at(l, at) == '%' && byte_at(l, at + 1) == '}';
}

static int raw(struct lexer *l)
{
	size_t start = l->at, end, after;
	char mark, last;

	for (end = start; end + 1 < l->source.size; end++) {
		struct text t;

		if (l->source.data[end] != '{' || l->source.data[end + 1] != '%' ||
		    !raw_ends(l, end, &after, &mark, &last))
			continue;
		t = before_tag(l, text_slice(l->source, start, end), mark, false);
		if (t.size > 0)
			add(l, TOKEN_DATA, t);
		pass(l, after - start);
		after_tag(l, last, true);
		return 0;
	}
	return fail(l, "'raw' without its 'endraw'");
}

static int hex_digit(char c)
{
	if (text_is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* \xHH, \uHHHH, \UHHHHHHHH after the letter at t[at]. */
static int escape_hex(struct lexer *l, struct builder *b, struct text t, size_t at, size_t digits)
{
	uint32_t c = 0;
	char bytes[4];
	size_t i, n;

	for (i = 1; i <= digits; i++) {
		int digit = at + i < t.size ? hex_digit(t.data[at + i]) : -1;

		if (digit < 0)
			return fail(l, "a string with an escape that is cut short");
		c = c * 16 + (uint32_t)digit;
	}
	n = text_utf8_encode(c, bytes);
	if (n == 0)
		return fail(l, "a string with an escape that is no character");
	builder_add(b, bytes, n);
	return 0;
}

static size_t escape_octal(struct builder *b, struct text t, size_t at)
{
	uint32_t c = 0;
	char bytes[4];
	size_t n = 0;

	while (n < 3 && at + n < t.size && t.data[at + n] >= '0' && t.data[at + n] <= '7')
		c = c * 8 + (uint32_t)(t.data[at + n++] - '0');
	builder_add(b, bytes, text_utf8_encode(c, bytes));
	return n;
}

/* One escape whose letter is t[*at]; *at then is after it. */
static int escape(struct lexer *l, struct builder *b, struct text t, size_t *at)
{
	static const char letters[] = "\\\\''\"\"a\ab\bf\fn\nr\rt\tv\v";
	char c = t.data[*at];
	size_t i, digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;

	if (digits > 0) {
		if (escape_hex(l, b, t, *at, digits))
			return -1;
		*at += 1 + digits;
		return 0;
	}
	if (c >= '0' && c <= '7') {
		*at += escape_octal(b, t, *at);
		return 0;
	}
	if (c == 'N' || (unsigned char)c >= 0x80)
		return fail(l, "a string with an escape that is not known here");
	++*at;
	if (c == '\n')
		return 0;
	for (i = 0; letters[i] != '\0'; i += 2) {
		if (letters[i] == c) {
			builder_char(b, letters[i + 1]);
			return 0;
		}
	}
	builder_char(b, '\\');
	builder_char(b, c);
	return 0;
}

static int string(struct lexer *l)
{
	char quote = byte_at(l, l->at);
	size_t end = l->at + 1, at;
	struct builder b = { 0 };
	struct text t;
	int rc = 0;

	while (end < l->source.size && l->source.data[end] != quote)
		end += l->source.data[end] == '\\' ? 2 : 1;
	if (end >= l->source.size)
		return fail(l, "a string without its end");
	t = text_slice(l->source, l->at + 1, end);
	for (at = 0; rc == 0 && at < t.size;) {
		if (t.data[at] == '\\') {
			at++;
			rc = escape(l, &b, t, &at);
		} else {
			builder_char(&b, t.data[at++]);
		}
	}
	if (rc == 0) {
		char *copy = arena_copy(l->arena, b.size > 0 ? b.data : "", b.size);

		add(l, TOKEN_STRING, (struct text){ copy, b.size });
		pass(l, end + 1 - l->at);
	}
	builder_clear(&b);
	return rc;
}

/* Digits with single underscores between them, from `at` on: how many bytes. */
static size_t digit_run(const struct lexer *l, size_t at, int base)
{
	size_t from = at;

	for (;;) {
		size_t next = at > from && byte_at(l, at) == '_' ? at + 1 : at;
		int digit = hex_digit(byte_at(l, next));

		if (digit < 0 || digit >= base)
			return at - from;
		at = next + 1;
	}
}

static int number_base(const struct lexer *l)
{
	char mark = (char)(byte_at(l, l->at + 1) | 0x20);
	int base = mark == 'x' ? 16 : mark == 'o' ? 8 : mark == 'b' ? 2 : 10;

	return byte_at(l, l->at) == '0' && base != 10 && digit_run(l, l->at + 2, base) > 0 ? base : 10;
}

/* The end of the fraction and the exponent that a number up to `end` goes on with; `end` where there is none. */
static size_t float_end(const struct lexer *l, size_t end)
{
	size_t at = end, n;

	if (l->at > 0 && l->source.data[l->at - 1] == '.')
		return end;
	if (byte_at(l, at) == '.' && (n = digit_run(l, at + 1, 10)) > 0)
		at = end = at + 1 + n;
	if ((byte_at(l, at) | 0x20) == 'e') {
		at++;
		if (byte_at(l, at) == '+' || byte_at(l, at) == '-')
			at++;
		n = digit_run(l, at, 10);
		if (n > 0)
			end = at + n;
	}
	return end;
}

static int number(struct lexer *l)
{
	int base = number_base(l);
	size_t start = l->at + (base == 10 ? 0 : 2), end = start + digit_run(l, start, base), whole = end, i;
	struct token *t;
	char digits[128];
	size_t n = 0;

	if (base == 10)
		end = float_end(l, whole);
	/* What begins with 0 ends with its zeros. */
	if (end == whole && base == 10 && l->source.data[start] == '0')
		for (end = start + 1; byte_at(l, end) == '0'; end++)
			;
	for (i = start; i < end; i++) {
		if (l->source.data[i] == '_')
			continue;
		if (n + 1 >= sizeof digits)
			return fail(l, "a number that is too long");
		digits[n++] = l->source.data[i];
	}
	t = add(l, end == whole || base != 10 ? TOKEN_INTEGER : TOKEN_FLOAT, text_slice(l->source, start, end));
	if (t->kind == TOKEN_INTEGER && !jinja_parse_integer((struct text){ digits, n }, base, &t->integer))
		return fail(l, "an integer of more than 64 bits");
	if (t->kind == TOKEN_FLOAT && !jinja_parse_float((struct text){ digits, n }, &t->number))
		return fail(l, "a number that cannot be read");
	pass(l, end - l->at);
	return 0;
}

static size_t name_run(const struct lexer *l)
{
	size_t at = l->at, n;
	uint32_t c;

	while ((n = text_utf8(l->source, at, &c)) > 0 && (c == '_' || unicode_is_word(c)))
		at += n;
	return at - l->at;
}

static int bracket(struct lexer *l, char c)
{
	static const char pairs[] = "(){}[]";
	size_t i;

	for (i = 0; i < 6; i += 2) {
		if (c == pairs[i]) {
			if (l->open_count == sizeof l->open)
				return fail(l, "brackets nested too deep");
			l->open[l->open_count++] = pairs[i + 1];
		} else if (c == pairs[i + 1]) {
			if (l->open_count == 0 || l->open[--l->open_count] != c)
				return fail(l, "a bracket that closes none");
		}
	}
	return 0;
}

static int operator(struct lexer *l)
{
	static const char *const list[] = { "==", "!=", ">=", "<=", "//", "**", "+", "-", "/", "*", "%", "~", "[",
					    "]",  "(",  ")",  "{",  "}",  ">",  "<", "=", ".", ":", "|", ",", ";" };
	size_t i;

	for (i = 0; i < countof(list); i++) {
		if (follows(l, list[i])) {
			if (bracket(l, list[i][0]))
				return -1;
			add(l, TOKEN_OPERATOR, text_of(list[i]));
			pass(l, strlen(list[i]));
			return 0;
		}
	}
	return fail(l, "a character that stands for nothing here");
}

/* The end of a tag, where it is: its token is added and true returned. */
static bool tag_ends(struct lexer *l, bool print)
{
	char mark = byte_at(l, l->at);
	size_t n = mark == '-' || (mark == '+' && !print) ? 1 : 0;

	if (l->open_count > 0 || byte_at(l, l->at + n) != (print ? '}' : '%') || byte_at(l, l->at + n + 1) != '}')
		return false;
	add(l, print ? TOKEN_PRINT_END : TOKEN_BLOCK_END, text_slice(l->source, l->at, l->at + n + 2));
	pass(l, n + 2);
	after_tag(l, n > 0 ? mark : '\0', !print);
	return true;
}

static int tag(struct lexer *l, bool print)
{
	add(l, print ? TOKEN_PRINT_BEGIN : TOKEN_BLOCK_BEGIN, TEXT(""));
	while (l->at < l->source.size) {
		char c = byte_at(l, l->at);
		size_t n;
		int rc = 0;

		pass(l, white_run(l, l->at));
		if (l->at >= l->source.size)
			break;
		if (tag_ends(l, print))
			return 0;
		c = byte_at(l, l->at);
		if (c >= '0' && c <= '9') {
			rc = number(l);
		} else if (c == '\'' || c == '"') {
			rc = string(l);
		} else if ((n = name_run(l)) > 0) {
			add(l, TOKEN_NAME, text_slice(l->source, l->at, l->at + n));
			pass(l, n);
		} else {
			rc = operator(l);
		}
		if (rc)
			return -1;
	}
	return fail(l, "the template ends inside a tag");
}

/* Text up to the next tag, and that tag. */
static int step(struct lexer *l)
{
	size_t start = l->at, at;
	struct text t;
	char kind, mark;

	for (at = start; at + 1 < l->source.size; at++)
		if (l->source.data[at] == '{' && strchr("{%#", l->source.data[at + 1]) != NULL &&
		    l->source.data[at + 1] != '\0')
			break;
	if (at + 1 >= l->source.size) {
		add(l, TOKEN_DATA, text_slice(l->source, start, l->source.size));
		pass(l, l->source.size - start);
		return 0;
	}
	kind = l->source.data[at + 1];
	mark = byte_at(l, at + 2);
	t = before_tag(l, text_slice(l->source, start, at), mark, kind == '{');
	if (t.size > 0)
		add(l, TOKEN_DATA, t);
	pass(l, at + 2 + (mark == '-' || mark == '+') - start);
	if (kind == '#')
		return comment(l);
	if (kind == '%' && raw_begins(l))
		return raw(l);
	return tag(l, kind == '{');
}

/* Line ends as \n, without the last one of the text. */
static struct text with_plain_lines(struct arena *a, struct text source)
{
	char *copy = arena_alloc(a, source.size + 1);
	size_t at, n = 0;

	for (at = 0; at < source.size; at++) {
		char c = source.data[at];

		if (c == '\r' && at + 1 < source.size && source.data[at + 1] == '\n')
			continue;
		copy[n++] = c == '\r' ? '\n' : c;
	}
	if (n > 0 && copy[n - 1] == '\n')
		n--;
	copy[n] = '\0';
	return (struct text){ copy, n };
}

int jinja_tokens(struct token **out, struct arena *a, struct text source, const char *origin, struct error *e)
{
	struct lexer l = { .arena = a, .line = 1, .origin = origin, .e = e };

	l.source = with_plain_lines(a, source);
	while (l.at < l.source.size)
		if (step(&l))
			return -1;
	add(&l, TOKEN_END, TEXT(""));
	*out = l.tokens;
	return 0;
}
