/* Digits, groups of digits and exponents, in answers and in prose. */
#include "vocabulary/number.h"

#include <string.h>

#include "base/memory.h"

enum {
	LOOK_GROUPS = 8 /* what may be refused is looked for so far, or it would be read again and again */
};

/* -- digits ------------------------------------------------------------------ */

int number_digit_value(uint32_t c)
{
	/* Arabic, Persian, and the scripts of South and Southeast Asia. */
	static const uint32_t zeros[] = { 0x660, 0x6f0, 0x966, 0x9e6, 0xa66,  0xae6,  0xb66,  0xbe6, 0xc66,
					  0xce6, 0xd66, 0xe50, 0xed0, 0x1040, 0x17e0, 0x1810, 0xff10 };
	size_t i;

	if (c >= 0x1d7ce && c <= 0x1d7ff)
		return (int)(c - 0x1d7ce) % 10;
	for (i = 0; i < countof(zeros) && c >= zeros[i]; i++)
		if (c <= zeros[i] + 9)
			return (int)(c - zeros[i]);
	return -1;
}

size_t number_digit_size(struct text t, size_t at, enum number_place place)
{
	uint32_t c = 0;
	size_t n;

	if (at >= t.size)
		return 0;
	if ((unsigned char)t.data[at] < 0x80 || place == NUMBER_IN_ANSWER)
		return text_is_digit(t.data[at]);
	n = text_utf8(t, at, &c);
	if (n == 0)
		return 0;
	return number_digit_value(c) >= 0 ? n : 0;
}

size_t number_digits_end(struct text t, size_t at, enum number_place place, size_t *count)
{
	size_t n;

	for (*count = 0; (n = number_digit_size(t, at, place)) > 0; at += n)
		++*count;
	return at;
}

/* -- groups of digits -------------------------------------------------------- */

/* What stands between groups; some of it in prose alone. */
struct digit_mark {
	const char *text;
	bool comma, prose;
};
/* clang-format off */
static const struct digit_mark marks[] = {
	{ ",\\!", true, false }, { "{,}", true, false }, { ",", true, false }, { " ", false, false },
	{ "\\,", false, false }, { "\\!", false, false }, { "\\ ", false, false }, { "\xef\xbc\x8c", true, true },
	{ "\xd9\xac", true, true }, { "\xe2\x80\x89", false, true }, { "\xe2\x80\xaf", false, true },
	{ "\xe2\x80\x99", false, true }, { "\xc2\xa0", false, true }, { "~", false, false }, { "'", false, false },
	{ "_", false, false },
};
/* clang-format on */
enum {
	COMMA = 2, /* of the marks */
	BLANK
};

/* Which mark stands at t[at]; *size is 0 if there is none. */
static size_t mark_at(struct text t, size_t at, enum number_place place, size_t *size)
{
	size_t i;

	*size = 0;
	for (i = 0; at < t.size && i < countof(marks); i++) {
		if ((place == NUMBER_IN_ANSWER && marks[i].prose) || !text_starts_at(t, at, marks[i].text))
			continue;
		*size = strlen(marks[i].text);
		/* 11,\! 111: a blank after the mark */
		if (place == NUMBER_IN_ANSWER && i != COMMA && i != BLANK && text_starts_at(t, at + *size, " "))
			++*size;
		break;
	}
	return i;
}

/* Whether the digits after t[at] are of another number than the groups before it. */
static bool is_apart(struct text t, size_t at, enum number_place place, bool blanks)
{
	bool digit = number_digit_size(t, at + 1, place) > 0;

	/* "5 100/200" is two numbers, and so are "5 100 20"; 1,234,5 in an answer is three. */
	return (blanks && (text_starts_at(t, at, "/") || (digit && text_starts_at(t, at, " ")))) ||
	       (place == NUMBER_IN_ANSWER && digit && text_starts_at(t, at, ","));
}

/* Offset after the groups that follow *total digits before t[at], and their digits counted; `at` if none do. */
static size_t groups_end(struct text t, size_t at, enum number_place place, size_t *total, bool *comma)
{
	size_t groups = 0, pairs = 0, end = at, next, size, count, mark = mark_at(t, at, place, &size), which = mark;
	bool alike = place == NUMBER_IN_PROSE, pair;

	for (; size > 0 && (which == mark || !alike); which = mark_at(t, end, place, &size)) {
		next = number_digits_end(t, end + size, place, &count);
		/* Indian: 12,34,567 */
		pair = count == 2 && *total <= 2 && groups == pairs && which != BLANK;
		if (alike &&
		    (pair ? pairs == LOOK_GROUPS || !marks[which].comma : groups == LOOK_GROUPS && which == BLANK))
			break;
		if (count != 3 && !pair)
			break;
		*comma = *comma || which == COMMA;
		pairs += pair;
		groups++;
		end = next;
		if (!pair && pairs > 0)
			break;
	}
	if (groups == pairs || is_apart(t, end, place, mark == BLANK)) {
		*comma = false;
		return at;
	}
	*total += 3 * groups - pairs;
	return end;
}

size_t number_whole_end(struct text t, size_t at, enum number_place place, size_t *count, bool *comma)
{
	size_t end = number_digits_end(t, at, place, count);

	*comma = false;
	return *count == 0 || *count > 3 || t.data[at] == '0' ? end : groups_end(t, end, place, count, comma);
}

size_t number_points_end(struct text t, size_t at, size_t count, enum number_place place, size_t *groups)
{
	size_t end = at, next;

	*groups = 0;
	if (count < 1 || count > 3)
		return at;
	for (; text_starts_at(t, end, "."); end = next, ++*groups) {
		next = number_digits_end(t, end + 1, place, &count);
		if (count != 3)
			break;
	}
	if (text_starts_at(t, end, ".") && number_digit_size(t, end + 1, place) > 0)
		*groups = 0;
	return *groups > 0 ? end : at;
}

/* -- exponents --------------------------------------------------------------- */

size_t number_sign_size(struct text t, size_t at)
{
	if (text_starts_at(t, at, "-") || text_starts_at(t, at, "+"))
		return 1;
	return text_starts_at(t, at, "\xe2\x88\x92") ? 3 : 0;
}

size_t number_exponent_end(struct text t, size_t at, enum number_place place)
{
	size_t end, count;

	if (at >= t.size || (t.data[at] | 0x20) != 'e')
		return at;
	end = number_digits_end(t, at + 1 + number_sign_size(t, at + 1), place, &count);
	if (count == 0 || (place == NUMBER_IN_PROSE && end < t.size && text_is_letter(t.data[end])))
		return at;
	return end;
}
