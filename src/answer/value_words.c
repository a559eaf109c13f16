/* What words mean: numbers, fractions, dates, times, no solution. */
#include <string.h>

#include "answer/value_parts.h"
#include "base/memory.h"
#include "vocabulary/clock.h"
#include "vocabulary/number_spelled.h"
#include "vocabulary/number_words.h"
#include "vocabulary/unit.h"
#include "vocabulary/vocabulary.h"

struct text value_plain_words(struct arena *a, struct text t)
{
	char *out = arena_alloc(a, t.size + 1);
	size_t i, n = 0;

	for (i = 0; i < t.size; i++) {
		char c = t.data[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c + ('a' - 'A'));
		if (c == '\\' && text_starts_at(t, i, "\\text"))
			i += strlen("\\tex"); /* n \text{ is even} */
		if (strchr(" \t\n\r~\\{}()\"$", c) != NULL)
			c = ' ';
		if (c == ' ' && (n == 0 || out[n - 1] == ' '))
			continue;
		out[n++] = c;
	}
	while (n > 0 && strchr(" .,;:!'", out[n - 1]) != NULL)
		n--;
	return (struct text){ out, n };
}

/* -- phrases ------------------------------------------------------------------------- */

static bool is_one_of(struct text t, const char *const *phrases, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (text_is(t, phrases[i]))
			return true;
	return false;
}

/* Without the words that only lead to what is said: "there is", "the limit". */
static struct text without_lead(struct text t)
{
	static const char *const leads[] = {
		"there is ", "there are ", "there exists ", "the equation has ", "it has ", "the system has ",
		"has ",      "the limit ", "this limit ",   "the answer ",       "it "
	};
	size_t i;

	for (i = 0; i < countof(leads); i++)
		if (text_starts(t, text_of(leads[i])))
			return text_slice(t, strlen(leads[i]), t.size);
	return t;
}

static const struct expression *phrase(struct arena *a, struct text t)
{
	static const char *const none[] = {
		"no solution",
		"no solutions",
		"no real solution",
		"no real solutions",
		"none",
		"empty set",
		"the empty set",
		"no such number exists",
		"no real roots",
		"no roots",
		"no solution exists",
		"no solutions exist",
		"no real number",
		"no real numbers",
		"dne",
		"does not exist",
		"doesn't exist",
		"do not exist",
		"keine l\xc3\xb6sung",
		"aucune solution",
		"pas de solution",
		"sin soluci\xc3\xb3n",
		"no hay soluci\xc3\xb3n",
		"nessuna soluzione",
		"sem solu\xc3\xa7\xc3\xa3o",
		"\xe6\x97\xa0\xe8\xa7\xa3",
		"\xe7\x84\xa1\xe8\xa7\xa3",
		"\xe8\xa7\xa3\xe3\x81\xaa\xe3\x81\x97",
		"\xd0\xbd\xd0\xb5\xd1\x82 \xd1\x80\xd0\xb5\xd1\x88\xd0\xb5\xd0\xbd\xd0\xb8\xd0\xb9"
	};
	static const char *const all[] = { "all real numbers",
					   "all reals",
					   "all real",
					   "real numbers",
					   "the real numbers",
					   "all real x",
					   "the set of all real numbers",
					   "any real number" };
	static const char *const times[] = { "noon", "midday", "midnight" };
	const struct expression *parts[2], *x;

	t = without_lead(t);
	if (is_one_of(t, none, countof(none)))
		return expression_new(a, EXPRESSION_EMPTY, NULL, 0);
	if (is_one_of(t, all, countof(all)))
		return value_reals(a);
	if (!is_one_of(t, times, countof(times)))
		return NULL;
	parts[0] = expression_integer(a, 12);
	parts[1] = expression_integer(a, 0);
	x = expression_named(a, EXPRESSION_RATIO, TEXT(CLOCK_RATIO), parts, 2);
	return expression_named(a, EXPRESSION_QUANTITY, t, &x, 1);
}

/* -- dates ----------------------------------------------------------------------------- */

/* 1 to 12 for a month or its first three letters; 0 for other words. */
static unsigned month_of(struct text word)
{
	static const char *const months[] = { "january", "february", "march",     "april",   "may",      "june",
					      "july",    "august",   "september", "october", "november", "december" };
	unsigned i;

	for (i = 0; i < countof(months); i++)
		if (text_is(word, months[i]) || (word.size == 3 && text_starts(text_of(months[i]), word)) ||
		    (i == 8 && text_is(word, "sept")))
			return i + 1;
	return 0;
}

static bool is_weekday(struct text word)
{
	static const char *const days[] = {
		"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"
	};

	return is_one_of(word, days, countof(days));
}

/* What a date says; 0 for what is not said. */
struct date {
	unsigned month, day, year;
};

/* One word of a date; false for one that is none, or that is one too many. */
static bool date_word(struct date *d, struct text word)
{
	unsigned number = 0;
	size_t at;

	for (at = 0; at < word.size && at < 4 && text_is_digit(word.data[at]); at++)
		number = 10 * number + (unsigned)(word.data[at] - '0');
	if (at == 0) {
		number = month_of(word);
		if (number > 0 && d->month == 0)
			d->month = number;
		return number > 0 ? d->month == number
				  : is_weekday(word) || text_is(word, "of") || text_is(word, "the");
	}
	if (at == 4 && word.size == 4 && d->year == 0) {
		d->year = number;
		return true;
	}
	if (at > 2 || number < 1 || number > 31 || d->day > 0 ||
	    (at < word.size && !vocabulary_is_ordinal(text_slice(word, at, word.size), false)))
		return false;
	d->day = number;
	return true;
}

/* March 5, 5 March, the 5th of March 2020, as "3/5" or "3/5/2020". */
static const struct expression *date(struct arena *a, struct text t)
{
	struct date d = { 0, 0, 0 };
	struct builder b = { 0 };
	struct text name;
	size_t from, to;

	for (from = 0; from < t.size; from = to + 1) {
		for (to = from; to < t.size && strchr(" ,.", t.data[to]) == NULL; to++)
			;
		if (to > from && !date_word(&d, text_slice(t, from, to)))
			return NULL;
	}
	if (d.month == 0 || d.day == 0)
		return NULL;
	builder_format(&b, "date %u/%u", d.month, d.day);
	if (d.year > 0)
		builder_format(&b, "/%u", d.year);
	name = (struct text){ arena_copy(a, b.data, b.size), b.size };
	builder_clear(&b);
	return expression_named(a, EXPRESSION_WORDS, name, NULL, 0);
}

/* -- numbers ---------------------------------------------------------------------------- */

/* Past blanks and hyphens. */
static size_t skip(struct text t, size_t at)
{
	while (at < t.size && (t.data[at] == ' ' || t.data[at] == '-'))
		at++;
	return at;
}

static bool takes(struct text t, size_t *at, const char *word)
{
	size_t end = *at + strlen(word);

	if (!text_starts_at(t, *at, word) || (end < t.size && text_is_letter(t.data[end])))
		return false;
	*at = end;
	return true;
}

/* The ordinal or denominator at t[*at], and past it: third, thirds, half; 0 for none. */
static int64_t ordinal(struct text t, size_t *at, bool *plural)
{
	static const struct {
		const char *word;
		int value;
	} ordinals[] = { { "first", 1 },        { "second", 2 },      { "third", 3 },       { "fourth", 4 },
			 { "fifth", 5 },        { "sixth", 6 },       { "seventh", 7 },     { "eighth", 8 },
			 { "ninth", 9 },        { "tenth", 10 },      { "eleventh", 11 },   { "twelfth", 12 },
			 { "thirteenth", 13 },  { "fourteenth", 14 }, { "fifteenth", 15 },  { "sixteenth", 16 },
			 { "seventeenth", 17 }, { "eighteenth", 18 }, { "nineteenth", 19 }, { "twentieth", 20 },
			 { "thirtieth", 30 },   { "fortieth", 40 },   { "fiftieth", 50 },   { "sixtieth", 60 },
			 { "seventieth", 70 },  { "eightieth", 80 },  { "ninetieth", 90 },  { "hundredth", 100 },
			 { "thousandth", 1000 } };
	size_t i, end = *at;
	struct text word;

	while (end < t.size && text_is_letter(t.data[end]))
		end++;
	word = text_slice(t, *at, end);
	*plural = word.size > 0 && word.data[word.size - 1] == 's';
	word.size -= *plural;
	for (i = 0; i < countof(ordinals); i++) {
		if (text_is(word, ordinals[i].word)) {
			*at = end;
			return ordinals[i].value;
		}
	}
	return 0;
}

/* half, quarters, thirds: what a number before it is divided by; 0 for other words. */
static int64_t denominator(struct text t, size_t *at)
{
	bool plural;
	int64_t value;

	if (takes(t, at, "half") || takes(t, at, "halves"))
		return 2;
	if (takes(t, at, "quarter") || takes(t, at, "quarters"))
		return 4;
	value = ordinal(t, at, &plural);
	return value > 2 ? value : 0;
}

static const struct expression *fraction(struct arena *a, int64_t over, int64_t under)
{
	return expression_pair(a, EXPRESSION_QUOTIENT, expression_integer(a, over), expression_integer(a, under));
}

/* A whole number, or an article that stands for one; false, without moving, for other words. */
static bool whole(struct text t, size_t *at, int64_t *value)
{
	static const char *const scales[] = { "dozen", "hundred", "thousand", "million", "billion" };
	static const int64_t values[] = { 12, 100, 1000, 1000000, 1000000000 };
	size_t end = number_words(t, *at, value), i;

	if (end > *at) {
		*at = end;
		return true;
	}
	end = *at;
	if (!takes(t, &end, "a"))
		return false;
	*at = skip(t, end);
	*value = 1;
	for (i = 0; i < countof(scales); i++)
		if (takes(t, at, scales[i]))
			*value = values[i];
	return true;
}

/* "and a half", "and two thirds" after a whole number; NULL without moving for other words. */
static const struct expression *mixed(struct arena *a, struct text t, size_t *at, int64_t value)
{
	size_t end = skip(t, *at);
	int64_t over, under;

	if (!takes(t, &end, "and"))
		return NULL;
	end = skip(t, end);
	if (!whole(t, &end, &over))
		return NULL;
	end = skip(t, end);
	under = denominator(t, &end);
	if (under == 0)
		return NULL;
	*at = end;
	return expression_pair(a, EXPRESSION_SUM, expression_integer(a, value), fraction(a, over, under));
}

/* "point five" after a whole number, likewise. */
static const struct expression *decimal(struct arena *a, struct text t, size_t *at, int64_t value)
{
	size_t end = skip(t, *at), next;
	struct builder b = { 0 };
	struct text digits;
	int64_t digit;
	int32_t places = 0;

	if (!takes(t, &end, "point"))
		return NULL;
	builder_format(&b, "%lld", (long long)value);
	for (;; end = next, places++) {
		next = skip(t, end);
		next = number_words(t, next, &digit) > next ? number_words(t, next, &digit) : end;
		if (next == end || digit > 9)
			break;
		builder_format(&b, "%d", (int)digit);
	}
	digits = (struct text){ arena_copy(a, b.data, b.size), b.size };
	builder_clear(&b);
	if (places == 0)
		return NULL;
	*at = end;
	return expression_number(a, digits, 10, -places, true);
}

/* "out of four", "in five", "to three" after a whole number, likewise. */
static const struct expression *ratio(struct arena *a, struct text t, size_t *at, int64_t value)
{
	const struct expression *parts[2];
	size_t end = skip(t, *at);
	int64_t other;
	bool to = takes(t, &end, "to");

	if (!to && !takes(t, &end, "out of") && !takes(t, &end, "in"))
		return NULL;
	end = skip(t, end);
	if (!whole(t, &end, &other) || other == 0)
		return NULL;
	*at = end;
	if (!to)
		return fraction(a, value, other);
	parts[0] = expression_integer(a, value);
	parts[1] = expression_integer(a, other);
	return expression_named(a, EXPRESSION_RATIO, TEXT(VALUE_RATIO), parts, 2);
}

/* A number from t[*at] on, with its fraction; NULL without moving if there is none. */
static const struct expression *number(struct arena *a, struct text t, size_t *at)
{
	const struct expression *x = NULL;
	size_t end = *at, next;
	int64_t value, other;
	bool plural;

	if (takes(t, at, "half"))
		return fraction(a, 1, 2);
	if ((other = ordinal(t, at, &plural)) > 0 && !plural)
		return expression_integer(a, other);
	*at = end;
	if (!whole(t, &end, &value))
		return NULL;
	next = skip(t, end);
	other = ordinal(t, &next, &plural);
	if (value >= 20 && other > 0 && other < 10 && !plural && value % 10 == 0) {
		x = expression_integer(a, value + other); /* twenty-first */
	} else {
		next = skip(t, end);
		other = denominator(t, &next);
		x = other > 0 ? fraction(a, value, other) : NULL;
	}
	if (x != NULL)
		end = next;
	else if ((x = mixed(a, t, &end, value)) == NULL && (x = decimal(a, t, &end, value)) == NULL &&
		 (x = ratio(a, t, &end, value)) == NULL)
		x = end > *at + 2 || number_words(t, *at, &value) > *at ? expression_integer(a, value) : NULL;
	if (x != NULL)
		*at = end;
	return x;
}

/* What is left after a number: nothing, a percent sign in words, a unit. NULL for more. */
static const struct expression *with_rest(struct arena *a, const struct expression *x, struct text rest)
{
	struct unit_measure m;
	size_t i;

	rest = text_trim(rest);
	if (rest.size == 0)
		return x;
	/* half an hour */
	if (text_starts(rest, TEXT("a ")) || text_starts(rest, TEXT("an ")))
		rest = text_trim(text_slice(rest, 2, rest.size));
	if (text_is(rest, "percent") || text_is(rest, "per cent"))
		return expression_function(a, EXPRESSION_PERCENT, &x, 1);
	if (text_starts(rest, TEXT("of ")) && expression_is_scalar(x) && x->kind == EXPRESSION_QUOTIENT)
		return expression_named(a, EXPRESSION_QUANTITY, rest, &x, 1);
	/* What is counted is one word in the plural: five apples. */
	for (i = 0; i < rest.size && text_is_letter(rest.data[i]); i++)
		;
	if (unit_measure_of(rest, &m) || text_starts(rest, TEXT("dozen")) ||
	    (i == rest.size && i > 2 && rest.data[i - 1] == 's'))
		return expression_named(a, EXPRESSION_QUANTITY, rest, &x, 1);
	return NULL;
}

/* -- the whole --------------------------------------------------------------------------- */

/* "negative five", "minus one half" */
static const struct expression *signed_number(struct arena *a, struct text t)
{
	const struct expression *x;
	size_t at = 0;
	bool minus = takes(t, &at, "negative") || takes(t, &at, "minus");

	at = skip(t, at);
	x = number(a, t, &at);
	if (x != NULL && minus)
		x = expression_is_scalar(x) ? expression_new(a, EXPRESSION_NEGATE, &x, 1) : NULL;
	return x == NULL ? NULL : with_rest(a, x, text_slice(t, at, t.size));
}

/* A number in another language, and what is counted: doce manzanas. */
static const struct expression *spelled(struct arena *a, struct text t)
{
	int64_t value;
	size_t end = number_spelled(t, &value);
	struct text rest = text_trim(text_slice(t, end, t.size));
	const struct expression *x;

	if (end == 0 || text_find(rest, TEXT(" ")) < rest.size)
		return NULL;
	x = expression_integer(a, value);
	if (rest.size == 0)
		return x;
	/* "un problema": an article is no number. */
	return value > 1 && end < t.size && t.data[end] == ' ' ? expression_named(a, EXPRESSION_QUANTITY, rest, &x, 1)
							       : NULL;
}

const struct expression *value_of_words(struct arena *a, struct text words)
{
	const struct expression *x;
	struct text t = value_plain_words(a, words);

	if (t.size == 0)
		return NULL;
	if (text_is(t, "no"))
		return expression_named(a, EXPRESSION_WORDS, t, NULL, 0); /* no product of letters */
	if ((x = phrase(a, t)) != NULL || (x = value_set_of_words(a, t)) != NULL || (x = date(a, t)) != NULL ||
	    (x = signed_number(a, t)) != NULL || (x = value_of_numerals(a, t)) != NULL)
		return x;
	return spelled(a, t);
}
