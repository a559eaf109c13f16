#include "format/unicode.h"

#include <stdlib.h>

#include <utf8proc.h>

#include "base/memory.h"

/* Below this scalar every text is its own canonical composition. */
enum {
	COMPOSED_BELOW = 0x300,
	PLAIN_BELOW = 0x80
};

static bool is_below(struct text t, uint32_t limit)
{
	size_t at, n;
	uint32_t c = 0;

	for (at = 0; at < t.size; at += n) {
		if ((unsigned char)t.data[at] < PLAIN_BELOW) {
			n = 1;
			continue;
		}
		n = text_utf8(t, at, &c);
		if (n == 0 || c >= limit)
			return false;
	}
	return true;
}

/* A combining mark and its place in the text. */
struct mark {
	int order; /* canonical combining class, never 0 */
	uint32_t scalar;
	size_t place;
};

static int compare_marks(const void *a, const void *b)
{
	const struct mark *x = a, *y = b;

	if (x->order != y->order)
		return x->order - y->order;
	return (x->place > y->place) - (x->place < y->place);
}

static int combining_class(uint32_t c)
{
	return utf8proc_get_property((utf8proc_int32_t)c)->combining_class;
}

/*
 * Text with the marks after each character in canonical order, which changes
 * no normal form. utf8proc orders them too, but in quadratic time: a few
 * hundred kilobytes of marks would keep it busy for minutes.
 */
static void order_marks(struct builder *out, struct text in)
{
	struct mark *run = NULL;
	size_t capacity = 0, count = 0, at, n, i;
	char bytes[4];

	for (at = 0; at <= in.size; at += n) {
		uint32_t c = 0;
		int order;

		n = text_utf8(in, at, &c);
		order = n > 0 ? combining_class(c) : 0;
		if (order != 0) {
			if (count == capacity) {
				capacity = capacity > 0 ? 2 * capacity : 64;
				run = memory_resize(run, capacity, sizeof(*run));
			}
			run[count] = (struct mark){ order, c, at };
			count++;
			continue;
		}
		if (count > 1)
			qsort(run, count, sizeof(*run), compare_marks);
		for (i = 0; i < count; i++)
			builder_add(out, bytes, text_utf8_encode(run[i].scalar, bytes));
		count = 0;
		if (n == 0)
			n = 1;
		if (at < in.size)
			builder_add(out, in.data + at, n);
	}
	free(run);
}

static bool marks_in_order(struct text t)
{
	size_t at, n;
	uint32_t c = 0;
	int last = 0, order;

	for (at = 0; at < t.size; at += n) {
		n = text_utf8(t, at, &c);
		order = n > 0 ? combining_class(c) : 0;
		if (order != 0 && order < last)
			return false;
		last = order;
		if (n == 0)
			n = 1;
	}
	return true;
}

int unicode_normalize(struct builder *out, struct text in, enum unicode_form form, struct error *e)
{
	static const int options[] = {
		[UNICODE_NFC] = UTF8PROC_STABLE | UTF8PROC_COMPOSE,
		[UNICODE_NFD] = UTF8PROC_STABLE | UTF8PROC_DECOMPOSE,
		[UNICODE_NFKC] = UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT,
		[UNICODE_NFKD] = UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT,
	};
	struct builder ordered = { 0 };
	utf8proc_uint8_t *changed = NULL;
	utf8proc_ssize_t n;

	if (is_below(in, form == UNICODE_NFC ? COMPOSED_BELOW : PLAIN_BELOW)) {
		builder_text(out, in);
		return 0;
	}
	if (!marks_in_order(in)) {
		order_marks(&ordered, in);
		in = builder_view(&ordered);
	}
	n = utf8proc_map((const utf8proc_uint8_t *)in.data, (utf8proc_ssize_t)in.size, &changed,
			 (utf8proc_option_t)options[form]);
	builder_clear(&ordered);
	if (n < 0)
		return error_set(e, n == UTF8PROC_ERROR_INVALIDUTF8 ? ERROR_FORMAT : ERROR_MEMORY,
				 "Unicode normal form of %zu bytes: %s", in.size, utf8proc_errmsg(n));
	builder_add(out, changed, (size_t)n);
	free(changed);
	return 0;
}

void unicode_lower(struct builder *out, struct text in)
{
	/* The one character whose lower case has two: a dot goes with it. */
	enum {
		DOTTED_I = 0x130
	};
	size_t at, n;
	uint32_t c = 0;
	char bytes[4];

	for (at = 0; at < in.size; at += n) {
		n = text_utf8(in, at, &c);
		if (n == 0) {
			builder_char(out, in.data[at]);
			n = 1;
		} else if (c == DOTTED_I) {
			builder_string(out, "i\xcc\x87");
		} else {
			c = (uint32_t)utf8proc_tolower((utf8proc_int32_t)c);
			builder_add(out, bytes, text_utf8_encode(c, bytes));
		}
	}
}

/*
 * Characters whose upper case is several are those whose case folding is,
 * each of which then has an upper case. Two capitals fold into several too.
 */
static bool append_expanded(struct builder *out, uint32_t c, bool title)
{
	utf8proc_int32_t folded[8];
	utf8proc_ssize_t n, i;
	int boundary = 0;
	char bytes[4];

	n = utf8proc_decompose_char((utf8proc_int32_t)c, folded, 8, UTF8PROC_CASEFOLD, &boundary);
	if (n < 2 || n > 8 || c == 0x1e9e || c == 0x130)
		return false;
	for (i = 0; i < n; i++) {
		utf8proc_int32_t one = title && i > 0 ? folded[i] : utf8proc_toupper(folded[i]);

		builder_add(out, bytes, text_utf8_encode((uint32_t)one, bytes));
	}
	return true;
}

static void append_raised(struct builder *out, struct text in, bool title)
{
	size_t at, n;
	uint32_t c = 0;
	char bytes[4];

	for (at = 0; at < in.size; at += n) {
		utf8proc_int32_t raised;

		n = text_utf8(in, at, &c);
		if (n == 0) {
			builder_char(out, in.data[at]);
			n = 1;
			continue;
		}
		raised = title ? utf8proc_totitle((utf8proc_int32_t)c) : utf8proc_toupper((utf8proc_int32_t)c);
		/* A title case of its own, as that of letters with an iota below, comes before several. */
		if (c >= 0x80 && (!title || raised == (utf8proc_int32_t)c || c == 0xdf) &&
		    append_expanded(out, c, title))
			continue;
		builder_add(out, bytes, text_utf8_encode((uint32_t)raised, bytes));
	}
}

void unicode_upper(struct builder *out, struct text in)
{
	append_raised(out, in, false);
}

void unicode_title(struct builder *out, struct text in)
{
	append_raised(out, in, true);
}

bool unicode_is_white(uint32_t c)
{
	return (c >= 0x9 && c <= 0xd) || c == 0x20 || c == 0x85 || c == 0xa0 || c == 0x1680 ||
	       (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000;
}

bool unicode_is_number(uint32_t c)
{
	utf8proc_category_t k = utf8proc_category((utf8proc_int32_t)c);

	return k == UTF8PROC_CATEGORY_ND || k == UTF8PROC_CATEGORY_NL || k == UTF8PROC_CATEGORY_NO;
}

bool unicode_is_mark(uint32_t c)
{
	utf8proc_category_t k = utf8proc_category((utf8proc_int32_t)c);

	return k == UTF8PROC_CATEGORY_MN || k == UTF8PROC_CATEGORY_MC || k == UTF8PROC_CATEGORY_ME;
}

bool unicode_is_letter(uint32_t c)
{
	utf8proc_category_t k = utf8proc_category((utf8proc_int32_t)c);

	return k >= UTF8PROC_CATEGORY_LU && k <= UTF8PROC_CATEGORY_LO;
}

bool unicode_is_upper(uint32_t c)
{
	/* Roman numerals and circled letters are capitals too. */
	return utf8proc_category((utf8proc_int32_t)c) == UTF8PROC_CATEGORY_LU || (c >= 0x2160 && c <= 0x216f) ||
	       (c >= 0x24b6 && c <= 0x24cf) || (c >= 0x1f130 && c <= 0x1f149) || (c >= 0x1f150 && c <= 0x1f169) ||
	       (c >= 0x1f170 && c <= 0x1f189);
}

/* Other_Lowercase: letters above and below the line, and numerals. */
static bool is_other_lower(uint32_t c)
{
	static const uint32_t ranges[][2] = {
		{ 0xaa, 0xaa },       { 0xba, 0xba },       { 0x2b0, 0x2b8 },     { 0x2c0, 0x2c1 },
		{ 0x2e0, 0x2e4 },     { 0x345, 0x345 },     { 0x37a, 0x37a },     { 0x1d2c, 0x1d6a },
		{ 0x1d78, 0x1d78 },   { 0x1d9b, 0x1dbf },   { 0x2071, 0x2071 },   { 0x207f, 0x207f },
		{ 0x2090, 0x209c },   { 0x2170, 0x217f },   { 0x24d0, 0x24e9 },   { 0x2c7c, 0x2c7d },
		{ 0xa69c, 0xa69d },   { 0xa770, 0xa770 },   { 0xa7f8, 0xa7f9 },   { 0xab5c, 0xab5f },
		{ 0x10780, 0x10780 }, { 0x10783, 0x10785 }, { 0x10787, 0x107b0 }, { 0x107b2, 0x107ba },
	};
	size_t i;

	for (i = 0; i < countof(ranges); i++)
		if (c >= ranges[i][0] && c <= ranges[i][1])
			return true;
	return false;
}

bool unicode_is_lower(uint32_t c)
{
	return utf8proc_category((utf8proc_int32_t)c) == UTF8PROC_CATEGORY_LL || is_other_lower(c);
}

bool unicode_is_cased(uint32_t c)
{
	return unicode_is_upper(c) || unicode_is_lower(c) ||
	       utf8proc_category((utf8proc_int32_t)c) == UTF8PROC_CATEGORY_LT;
}

bool unicode_is_printable(uint32_t c)
{
	utf8proc_category_t k = utf8proc_category((utf8proc_int32_t)c);

	if (c == ' ')
		return true;
	return k != UTF8PROC_CATEGORY_CN && k != UTF8PROC_CATEGORY_CC && k != UTF8PROC_CATEGORY_CF &&
	       k != UTF8PROC_CATEGORY_CS && k != UTF8PROC_CATEGORY_CO && k != UTF8PROC_CATEGORY_ZL &&
	       k != UTF8PROC_CATEGORY_ZP && k != UTF8PROC_CATEGORY_ZS;
}

bool unicode_is_word(uint32_t c)
{
	/* Circled and squared letters are symbols that count as letters; so do the joiners. */
	if ((c >= 0x24b6 && c <= 0x24e9) || (c >= 0x1f130 && c <= 0x1f149) || (c >= 0x1f150 && c <= 0x1f169) ||
	    (c >= 0x1f170 && c <= 0x1f189) || c == 0x200c || c == 0x200d)
		return true;
	switch (utf8proc_category((utf8proc_int32_t)c)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_MC:
	case UTF8PROC_CATEGORY_ME:
	case UTF8PROC_CATEGORY_ND:
	case UTF8PROC_CATEGORY_NL:
	case UTF8PROC_CATEGORY_PC:
		return true;
	default:
		return false;
	}
}
