/* Numbers in prose, with all that belongs to them. */
#include "vocabulary/number.h"

#include <string.h>

#include "base/memory.h"

/* Bytes of the first of the NULL-terminated texts with which t[at..] begins; 0 if none. */
static size_t any_of(struct text t, size_t at, const char *const *texts)
{
	size_t i;

	for (i = 0; texts[i] != NULL; i++)
		if (text_starts_at(t, at, texts[i]))
			return strlen(texts[i]);
	return 0;
}

/* Whether a number can begin with c, and whether something after its digits can begin with c and belong to it. */
static bool can_begin(char c)
{
	return text_is_digit(c) || c == '.' || c == '\\' || (unsigned char)c >= 0x80;
}

static bool can_go_on(char c)
{
	return (unsigned char)c >= 0x80 || text_is_letter(c) || (c != '\0' && strchr(" \\~%/*(", c) != NULL);
}

/* -- digits and decimals ------------------------------------------------------ */

static size_t digit_size(struct text t, size_t at)
{
	return number_digit_size(t, at, NUMBER_IN_PROSE);
}

static size_t digits_end(struct text t, size_t at, size_t *count)
{
	return number_digits_end(t, at, NUMBER_IN_PROSE, count);
}

static size_t whole_end(struct text t, size_t at, size_t *count)
{
	bool comma;

	return number_whole_end(t, at, NUMBER_IN_PROSE, count, &comma);
}

static bool digit_before(struct text t, size_t at)
{
	return at > 0 && text_is_digit(t.data[at - 1]);
}

/* "1.234.567" and "1.234,5": full stops that separate thousands. */
static size_t point_groups_end(struct text t, size_t at, size_t count)
{
	size_t groups, end = number_points_end(t, at, count, NUMBER_IN_PROSE, &groups);

	if (groups > 1)
		return end;
	return groups == 1 && text_starts_at(t, end, ",") && digit_size(t, end + 1) > 0 ? end : at;
}

/* \overline{3}, \bar{3}, (3) after a decimal point. */
static size_t repetend_end(struct text t, size_t at)
{
	static const char *const opens[] = { "\\overline{", "\\overline", "\\bar{", "\\bar", "\\dot{", "(", NULL };
	size_t n = any_of(t, at, opens), end, count;

	if (n == 0)
		return at;
	end = digits_end(t, at + n, &count);
	if (count == 0)
		return at;
	if (t.data[at + n - 1] == '{')
		return text_starts_at(t, end, "}") ? end + 1 : at;
	if (t.data[at + n - 1] == '(')
		return text_starts_at(t, end, ")") ? end + 1 : at;
	return end;
}

/* After the whole part t[from, at): ".5", ",5" where a comma cannot separate thousands or items, a repetend. */
static size_t decimals_end(struct text t, size_t from, size_t at, size_t count)
{
	size_t point = point_groups_end(t, at, count), end, places;

	if (point > at)
		at = point;
	if (at >= t.size)
		return at;
	if (t.data[at] == '.') {
		end = digits_end(t, at + 1, &places);
		if (places == 0)
			return repetend_end(t, at + 1) > at + 1 ? repetend_end(t, at + 1) : at;
		/* A version or a date in one piece: 1.2.3 is no number, and no part of it is. */
		while (end + 1 < t.size && t.data[end] == '.' && digit_size(t, end + 1) > 0)
			end = digits_end(t, end + 1, &count);
		return repetend_end(t, end);
	}
	/* The Arabic decimal mark. */
	if (text_starts_at(t, at, "\xd9\xab") && digit_size(t, at + 2) > 0)
		return digits_end(t, at + 2, &places);
	if (t.data[at] != ',' || (from > 0 && strchr(",([{", t.data[from - 1]) != NULL))
		return at;
	end = digits_end(t, at + 1, &places);
	if (places == 0 || (places == 3 && point == at) ||
	    (end + 1 < t.size && t.data[end] == ',' && digit_size(t, end + 1) > 0))
		return at;
	return end;
}

/* -- powers of ten ----------------------------------------------------------- */

/* Superscript digits and signs. */
static size_t superscript_end(struct text t, size_t at)
{
	uint32_t c = 0;
	size_t n;

	while (at < t.size && (unsigned char)t.data[at] >= 0x80 && (n = text_utf8(t, at, &c)) > 0 &&
	       (c == 0xb2 || c == 0xb3 || c == 0xb9 || (c >= 0x2070 && c <= 0x207b)))
		at += n;
	return at;
}

/* After "^" or "**": 3, -3, {-3}, (-3). */
static size_t power_end(struct text t, size_t at)
{
	bool brace = text_starts_at(t, at, "{"), round = text_starts_at(t, at, "(");
	size_t from = at, count;

	at += brace || round;
	while (text_starts_at(t, at, " ") && at - from < 4)
		at++;
	at = digits_end(t, at + number_sign_size(t, at), &count);
	while (text_starts_at(t, at, " ") && (brace || round))
		at++;
	if (count == 0 || (brace && !text_starts_at(t, at, "}")) || (round && !text_starts_at(t, at, ")")))
		return from;
	return at + (brace || round);
}

/* \times 10^{3} and its like */
static size_t scientific_end(struct text t, size_t at)
{
	static const char *const times[] = { "\\times", "\\cdot", "\xc3\x97", "\xc2\xb7", "\xe2\x8b\x85",
					     "x",       "X",      "*",        NULL };
	static const char *const powers[] = { "^", "**", NULL };
	size_t from = at, n, end;

	while (at - from < 4 && text_starts_at(t, at, " "))
		at++;
	if (at >= t.size || text_is_digit(t.data[at]))
		return from;
	n = any_of(t, at, times);
	if (n == 0)
		return from;
	at += n;
	for (n = 0; n < 4 && text_starts_at(t, at, " "); n++)
		at++;
	if (text_starts_at(t, at, "{10}"))
		at += 4;
	else if (text_starts_at(t, at, "10"))
		at += 2;
	else
		return from;
	end = superscript_end(t, at);
	if (end > at)
		return end;
	n = any_of(t, at, powers);
	if (n == 0)
		return from;
	end = power_end(t, at + n);
	return end > at + n ? end : from;
}

/* -- fractions --------------------------------------------------------------- */

/* One argument of \frac that is a number: a digit, or a literal in braces. */
static size_t argument_end(struct text t, size_t at)
{
	size_t count;

	at = text_skip_white(t, at);
	if (digit_size(t, at) > 0)
		return at + digit_size(t, at);
	if (!text_starts_at(t, at, "{"))
		return 0;
	at = text_skip_white(t, at + 1);
	at = text_skip_white(t, at + number_sign_size(t, at));
	at = whole_end(t, at, &count);
	if (count == 0)
		return 0;
	at = text_skip_white(t, decimals_end(t, 0, at, count));
	return text_starts_at(t, at, "}") ? at + 1 : 0;
}

static size_t latex_fraction_end(struct text t, size_t at)
{
	static const char *const commands[] = { "\\frac", "\\dfrac", "\\tfrac", "\\cfrac", NULL };
	size_t n, end;

	if (at >= t.size || t.data[at] != '\\')
		return at;
	n = any_of(t, at, commands);
	if (n == 0)
		return at;
	end = argument_end(t, at + n);
	end = end == 0 ? 0 : argument_end(t, end);
	return end == 0 ? at : end;
}

static size_t vulgar_end(struct text t, size_t at)
{
	uint32_t c = 0;
	size_t n = at < t.size && (unsigned char)t.data[at] >= 0x80 ? text_utf8(t, at, &c) : 0;

	return n > 0 && ((c >= 0xbc && c <= 0xbe) || (c >= 0x2150 && c <= 0x215e) || c == 0x2189) ? at + n : at;
}

static size_t slash_size(struct text t, size_t at)
{
	static const char *const slashes[] = { "/", "\xe2\x81\x84", "\xe2\x88\x95", NULL };

	return any_of(t, at, slashes);
}

/* The fraction after a whole number: \frac{1}{2}, a character, or 1/2 after a blank. */
static size_t mixed_end(struct text t, size_t at)
{
	size_t from = at, end, over, count;

	if (text_starts_at(t, at, "\\ "))
		at += 2;
	while (at - from < 4 && (text_starts_at(t, at, " ") || text_starts_at(t, at, "~")))
		at++;
	end = latex_fraction_end(t, at);
	if (end == at)
		end = vulgar_end(t, at);
	if (end > at)
		return end;
	over = digits_end(t, at, &count);
	if (at == from || count == 0 || count > 4 || slash_size(t, over) == 0)
		return from;
	end = digits_end(t, over + slash_size(t, over), &count);
	return count == 0 || count > 4 || slash_size(t, end) > 0 ? from : end;
}

/* "/4", again and again: a date is one piece. */
static size_t quotient_end(struct text t, size_t at)
{
	size_t n, end, count;

	while ((n = slash_size(t, at)) > 0) {
		end = whole_end(t, at + n, &count);
		if (count == 0)
			break;
		at = decimals_end(t, at, end, count);
	}
	return at;
}

/* -- what stands after ------------------------------------------------------ */

static bool word_ends(struct text t, size_t at)
{
	return at >= t.size || !(text_is_letter(t.data[at]) || text_is_digit(t.data[at]) || t.data[at] == '_');
}

/* A percent sign or word, or a word that makes another number of it. */
static size_t scale_end(struct text t, size_t at)
{
	static const char *const signs[] = { "%",
					     "\\%",
					     "\xef\xbc\x85",
					     "\xe2\x80\xb0",
					     "\xe4\xb8\x87",
					     "\xe4\xba\xbf",
					     "\xe5\x84\x84",
					     "\xe8\x90\xac",
					     "\xe7\x99\xbe\xe4\xb8\x87",
					     "\xe5\x8d\x83\xe4\xb8\x87",
					     NULL };
	static const char *const words[] = { "percentages", "percentage", "percent",  "per cent", "pct",
					     "millions",    "million",    "billions", "billion",  "trillion",
					     "thousand",    "hundred",    "dozens",   "dozen",    "lakhs",
					     "lakh",        "crores",     "crore",    NULL };
	size_t from = at, i;

	if (at >= t.size || !can_go_on(t.data[at]))
		return at;
	for (i = 0; i < 2 && text_starts_at(t, at, " "); i++)
		at++;
	if (text_starts_at(t, at, "\\ ") || text_starts_at(t, at, "\\,"))
		at += 2;
	i = any_of(t, at, signs);
	if (i > 0)
		return at + i;
	if (at >= t.size || (t.data[at] | 0x20) == 'x' || strchr("pmbtdhlc", t.data[at] | 0x20) == NULL)
		return from;
	for (i = 0; words[i] != NULL; i++)
		if (text_starts_folded(t, at, text_of(words[i])) && word_ends(t, at + strlen(words[i])))
			return at + strlen(words[i]);
	return from;
}

/* -- the whole ----------------------------------------------------------------- */

size_t number_end(struct text t, size_t at)
{
	size_t end, next, count = 0;

	if (at >= t.size || !can_begin(t.data[at]))
		return at;
	end = latex_fraction_end(t, at);
	if (end == at)
		end = vulgar_end(t, at);
	if (end > at)
		return scale_end(t, end);
	if (t.data[at] == '.') {
		/* ".5" where nothing stands before it that the point could end. */
		if (digit_size(t, at + 1) == 0 || digit_before(t, at) || (at > 0 && text_is_letter(t.data[at - 1])))
			return at;
		end = at;
	} else {
		end = whole_end(t, at, &count);
		if (count == 0)
			return at;
	}
	next = decimals_end(t, at, end, count);
	if (next == t.size || !can_go_on(t.data[next]))
		return next;
	if (next == end) {
		next = mixed_end(t, end);
		if (next > end)
			return scale_end(t, next);
	}
	end = number_exponent_end(t, next, NUMBER_IN_PROSE);
	if (end == next)
		end = scientific_end(t, next);
	return scale_end(t, quotient_end(t, end));
}

size_t number_start(struct text t, size_t at)
{
	static const char *const currencies[] = { "\\$",          "$", "\xe2\x82\xac", "\xc2\xa3", "\xc2\xa5",
						  "\xe2\x82\xb9", NULL };
	static const char *const signs[] = { "-", "+", "\xe2\x88\x92", "\xe2\x80\x93", "\xe8\xb4\x9f", "\xe8\xb2\xa0",
					     NULL };
	size_t from = at, i, n;

	for (i = 0; currencies[i] != NULL; i++) {
		if (text_ends(text_slice(t, 0, from), text_of(currencies[i]))) {
			from -= strlen(currencies[i]);
			break;
		}
	}
	for (i = 0; signs[i] != NULL; i++) {
		n = strlen(signs[i]);
		if (!text_ends(text_slice(t, 0, from), text_of(signs[i])))
			continue;
		from -= n;
		/* A minus after something that can be subtracted from is no sign. */
		if (from > 0 && (text_is_digit(t.data[from - 1]) || text_is_letter(t.data[from - 1]) ||
				 strchr(")}]%", t.data[from - 1]) != NULL ||
				 (n == 3 && t.data[from - 1] != ' ' && (unsigned char)t.data[from - 1] >= 0x80)))
			return at;
		return from;
	}
	return at;
}
