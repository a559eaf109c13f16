#include "base/text.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

struct text text_of(const char *s)
{
	struct text t = { s, s == NULL ? 0 : strlen(s) };

	return t;
}

struct text text_slice(struct text t, size_t from, size_t to)
{
	struct text s;

	if (to > t.size)
		to = t.size;
	if (from > to)
		from = to;
	s.data = t.data == NULL ? NULL : t.data + from;
	s.size = to - from;
	return s;
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct text text_trim(struct text t)
{
	while (t.size > 0 && is_space(t.data[0]))
		t = text_slice(t, 1, t.size);
	while (t.size > 0 && is_space(t.data[t.size - 1]))
		t.size--;
	return t;
}

int text_shown(struct text t, int limit)
{
	return t.size < (size_t)limit ? (int)t.size : limit;
}

int text_compare(struct text a, struct text b)
{
	size_t n = a.size < b.size ? a.size : b.size;
	int order = n == 0 ? 0 : memcmp(a.data, b.data, n);

	return order != 0 ? order : (a.size > b.size) - (a.size < b.size);
}

bool text_equal(struct text a, struct text b)
{
	return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

bool text_is(struct text a, const char *s)
{
	return text_equal(a, text_of(s));
}

bool text_starts(struct text t, struct text prefix)
{
	return t.size >= prefix.size && text_equal(text_slice(t, 0, prefix.size), prefix);
}

bool text_starts_at(struct text t, size_t at, const char *prefix)
{
	size_t i;

	if (at >= t.size)
		return false;
	for (i = 0; prefix[i] != '\0'; i++)
		if (i >= t.size - at || t.data[at + i] != prefix[i])
			return false;
	return true;
}

bool text_ends(struct text t, struct text suffix)
{
	return t.size >= suffix.size && text_equal(text_slice(t, t.size - suffix.size, t.size), suffix);
}

bool text_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool text_is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

size_t text_skip_white(struct text t, size_t at)
{
	while (at < t.size && is_space(t.data[at]))
		at++;
	return at;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

bool text_starts_folded(struct text t, size_t at, struct text word)
{
	size_t i;

	if (at > t.size || t.size - at < word.size)
		return false;
	for (i = 0; i < word.size; i++)
		if (lower(t.data[at + i]) != word.data[i])
			return false;
	return true;
}

size_t text_find(struct text t, struct text needle)
{
	size_t at = 0;

	if (needle.size == 0)
		return 0;
	while (t.size - at >= needle.size) {
		const char *hit = memchr(t.data + at, needle.data[0], t.size - at - needle.size + 1);

		if (hit == NULL)
			break;
		at = (size_t)(hit - t.data);
		if (memcmp(hit, needle.data, needle.size) == 0)
			return at;
		at++;
	}
	return t.size;
}

size_t text_find_last(struct text t, struct text needle)
{
	size_t at;

	if (needle.size > t.size)
		return t.size;
	for (at = t.size - needle.size + 1; at-- > 0;)
		if (needle.size == 0 ||
		    (t.data[at] == needle.data[0] && memcmp(t.data + at, needle.data, needle.size) == 0))
			return at;
	return t.size;
}

int text_to_int(const char *s, int64_t low, int64_t high, const char *what, int64_t *out, struct error *e)
{
	char *end;
	long long value;

	errno = 0;
	value = strtoll(s, &end, 10);
	if (s[0] == '\0' || is_space(s[0]) || *end != '\0' || errno == ERANGE || value < low || value > high)
		return error_set(e, ERROR_RANGE, "%s: '%s' is not a whole number from %" PRId64 " to %" PRId64, what, s,
				 low, high);
	*out = value;
	return 0;
}

int text_to_double(const char *s, double low, double high, const char *what, double *out, struct error *e)
{
	char *end;
	double value;

	value = strtod(s, &end);
	if (s[0] == '\0' || is_space(s[0]) || *end != '\0' || !(value >= low && value <= high))
		return error_set(e, ERROR_RANGE, "%s: '%s' is not a number from %g to %g", what, s, low, high);
	*out = value;
	return 0;
}

size_t text_utf8(struct text t, size_t at, uint32_t *scalar)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *p = (const unsigned char *)t.data + at;
	size_t n, i;
	uint32_t c;

	if (at >= t.size)
		return 0;
	c = p[0];
	if (c < 0x80) {
		*scalar = c;
		return 1;
	}
	n = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
	if (c < 0xc2 || c > 0xf4 || t.size - at < n)
		return 0;
	c &= 0xffu >> (n + 1);
	for (i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (p[i] & 0x3fu);
	}
	if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	*scalar = c;
	return n;
}

size_t text_utf8_encode(uint32_t c, char out[4])
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3f));
		out[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3f));
	out[2] = (char)(0x80 | (c >> 6 & 0x3f));
	out[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

bool text_utf8_valid(struct text t)
{
	size_t at, n;
	uint32_t scalar;

	for (at = 0; at < t.size; at += n)
		if ((n = text_utf8(t, at, &scalar)) == 0)
			return false;
	return true;
}

void builder_clear(struct builder *b)
{
	free(b->data);
	b->data = NULL;
	b->size = b->capacity = 0;
}

void builder_reset(struct builder *b)
{
	b->size = 0;
	if (b->data != NULL)
		b->data[0] = '\0';
}

/* Room for n more bytes and a NUL. */
static void reserve(struct builder *b, size_t n)
{
	size_t need = b->size + n + 1;

	if (need <= b->capacity)
		return;
	if (need < b->capacity * 2)
		need = b->capacity * 2;
	if (need < 64)
		need = 64;
	b->data = memory_resize(b->data, need, 1);
	b->capacity = need;
}

void builder_add(struct builder *b, const void *data, size_t size)
{
	reserve(b, size);
	if (size > 0)
		memcpy(b->data + b->size, data, size);
	b->size += size;
	b->data[b->size] = '\0';
}

void builder_text(struct builder *b, struct text t)
{
	builder_add(b, t.data, t.size);
}

void builder_utf8(struct builder *b, struct text t)
{
	size_t at = 0, from = 0, n;
	uint32_t scalar;

	while (at < t.size) {
		n = text_utf8(t, at, &scalar);
		if (n > 0 && scalar != 0) {
			at += n;
			continue;
		}
		builder_add(b, t.data + from, at - from);
		builder_string(b, "\xef\xbf\xbd");
		from = ++at;
	}
	builder_text(b, text_slice(t, from, t.size));
}

void builder_string(struct builder *b, const char *s)
{
	builder_add(b, s, strlen(s));
}

void builder_char(struct builder *b, char c)
{
	builder_add(b, &c, 1);
}

void builder_format(struct builder *b, const char *format, ...)
{
	va_list args, again;
	int n;

	va_start(args, format);
	va_copy(again, args);
	n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (n > 0) {
		reserve(b, (size_t)n);
		vsnprintf(b->data + b->size, (size_t)n + 1, format, again);
		b->size += (size_t)n;
	}
	va_end(again);
}

struct text builder_view(const struct builder *b)
{
	struct text t = { b->data, b->size };

	return t;
}
