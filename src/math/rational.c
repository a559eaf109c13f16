#include "rational.h"

#include <flint/flint.h>
#include <flint/fmpq.h>
#include <string.h>

enum { DIGITS_MAX = 1000, EXPONENT_MAX = 1000 };

struct scanner {
	struct text t;
	size_t at;
};

static bool accept(struct scanner *s, const char *what)
{
	struct text w = text_of(what);

	if (!text_starts(text_slice(s->t, s->at, s->t.size), w))
		return false;
	s->at += w.size;
	return true;
}

static int peek(const struct scanner *s)
{
	return s->at < s->t.size ? (unsigned char)s->t.data[s->at] : -1;
}

static bool is_digit(int c)
{
	return c >= '0' && c <= '9';
}

static void skip_spaces(struct scanner *s)
{
	while (accept(s, " ") || accept(s, "\t") || accept(s, "\n") || accept(s, "\\ ") || accept(s, "~"))
		;
}

/* True for a minus. */
static bool sign(struct scanner *s)
{
	if (accept(s, "-") || accept(s, "\xe2\x88\x92"))
		return true;
	accept(s, "+");
	return false;
}

/* A thousands separator with exactly three digits behind it. */
static bool separator(struct scanner *s)
{
	static const char *const marks[] = { ",", "{,}", "\\,", "\\!", ",\\!" };
	size_t before = s->at, i, j;

	for (i = sizeof marks / sizeof marks[0]; i-- > 0;) {
		s->at = before;
		if (!accept(s, marks[i]))
			continue;
		for (j = 0; j < 3 && s->at + j < s->t.size && is_digit((unsigned char)s->t.data[s->at + j]); j++)
			;
		if (j == 3 && !(s->at + 3 < s->t.size && is_digit((unsigned char)s->t.data[s->at + 3])))
			return true;
	}
	s->at = before;
	return false;
}

static void take_digits(struct scanner *s, struct builder *digits)
{
	while (is_digit(peek(s)))
		builder_char(digits, s->t.data[s->at++]);
}

/* Digits with separators in groups of three: the first has one to three. */
static void whole(struct scanner *s, struct builder *digits)
{
	size_t before = digits->size;

	take_digits(s, digits);
	if (digits->size - before > 3 || digits->size == before)
		return;
	while (separator(s))
		take_digits(s, digits);
}

/* e or E with a whole number; leaves s where it was if there is none. */
static long exponent(struct scanner *s)
{
	size_t before = s->at;
	long value = 0;
	bool minus;

	if (!accept(s, "e") && !accept(s, "E"))
		return 0;
	minus = sign(s);
	if (!is_digit(peek(s))) {
		s->at = before;
		return 0;
	}
	while (is_digit(peek(s))) {
		value = value > EXPONENT_MAX ? value : value * 10 + (s->t.data[s->at] - '0');
		s->at++;
	}
	return minus ? -value : value;
}

/* A literal without sign: digits, a point, an exponent. */
static bool literal(struct scanner *s, fmpq_t x, bool integer)
{
	struct builder digits = { 0 };
	size_t before = s->at, fraction = 0;
	long power = 0;
	fmpz_t scale;
	bool ok;

	whole(s, &digits);
	if (!integer && peek(s) == '.') {
		size_t point = s->at++, n = digits.size;

		take_digits(s, &digits);
		fraction = digits.size - n;
		/* "5." is 5 with the full stop of its sentence, which is not ours. */
		if (fraction == 0)
			s->at = point;
	}
	if (!integer && digits.size > 0)
		power = exponent(s);
	ok = digits.size > 0 && digits.size <= DIGITS_MAX && power >= -EXPONENT_MAX && power <= EXPONENT_MAX;
	if (ok) {
		power -= (long)fraction;
		fmpz_set_str(fmpq_numref(x), digits.data, 10);
		fmpz_one(fmpq_denref(x));
		fmpz_init(scale);
		fmpz_set_ui(scale, 10);
		fmpz_pow_ui(scale, scale, (ulong)(power < 0 ? -power : power));
		if (power < 0)
			fmpq_div_fmpz(x, x, scale);
		else
			fmpq_mul_fmpz(x, x, scale);
		fmpz_clear(scale);
	} else {
		s->at = before;
	}
	builder_clear(&digits);
	return ok;
}

static bool divide(fmpq_t x, const fmpq_t by)
{
	if (fmpq_is_zero(by))
		return false;
	fmpq_div(x, x, by);
	return true;
}

/* One argument of \frac: {literal}, or a single digit. */
static bool argument(struct scanner *s, fmpq_t x)
{
	bool minus, ok;

	skip_spaces(s);
	if (is_digit(peek(s))) {
		fmpq_set_si(x, s->t.data[s->at++] - '0', 1);
		return true;
	}
	if (!accept(s, "{"))
		return false;
	skip_spaces(s);
	minus = sign(s);
	ok = literal(s, x, false);
	skip_spaces(s);
	if (minus)
		fmpq_neg(x, x);
	return ok && accept(s, "}");
}

static bool latex_fraction(struct scanner *s, fmpq_t x)
{
	size_t before = s->at;
	fmpq_t by;
	bool ok;

	if (!accept(s, "\\frac") && !accept(s, "\\dfrac") && !accept(s, "\\tfrac"))
		return false;
	fmpq_init(by);
	ok = argument(s, x) && argument(s, by) && divide(x, by);
	fmpq_clear(by);
	if (!ok)
		s->at = before;
	return ok;
}

/* The fraction of a mixed number behind its whole part: "1/2" after a space, or \frac. */
static bool mixed_part(struct scanner *s, fmpq_t part)
{
	size_t before = s->at;
	fmpq_t by;
	bool ok;

	skip_spaces(s);
	if (latex_fraction(s, part))
		return true;
	fmpq_init(by);
	ok = s->at > before && literal(s, part, true) && accept(s, "/") && literal(s, by, true) && divide(part, by);
	fmpq_clear(by);
	if (!ok)
		s->at = before;
	return ok;
}

/* literal, literal/literal, literal fraction, \frac. */
static bool magnitude(struct scanner *s, fmpq_t x)
{
	size_t start = s->at;
	bool ok = true, whole_number;
	fmpq_t y;

	if (latex_fraction(s, x))
		return true;
	if (!literal(s, x, false))
		return false;
	whole_number = fmpz_is_one(fmpq_denref(x)) &&
		       text_find(text_slice(s->t, start, s->at), TEXT(".")) == s->at - start;
	fmpq_init(y);
	if (whole_number && mixed_part(s, y)) {
		fmpq_add(x, x, y);
	} else {
		size_t before = s->at;

		skip_spaces(s);
		if (accept(s, "/")) {
			skip_spaces(s);
			ok = literal(s, y, false) && divide(x, y);
		} else {
			s->at = before;
		}
	}
	fmpq_clear(y);
	return ok;
}

static bool number(struct scanner *s, fmpq_t x, enum rational_percent percent)
{
	bool minus = sign(s);

	skip_spaces(s);
	if (accept(s, "\\$") || accept(s, "$")) {
		skip_spaces(s);
		minus = sign(s) != minus;
	}
	if (!magnitude(s, x))
		return false;
	if (minus)
		fmpq_neg(x, x);
	skip_spaces(s);
	if ((accept(s, "\\%") || accept(s, "%")) && percent == RATIONAL_PERCENT_RATIO) {
		fmpz_t hundred;

		fmpz_init_set_ui(hundred, 100);
		fmpq_div_fmpz(x, x, hundred);
		fmpz_clear(hundred);
	}
	return true;
}

bool rational_canonical(struct builder *out, struct text t, enum rational_percent percent)
{
	struct scanner s = { text_trim(t), 0 };
	fmpq_t x;
	bool ok;

	fmpq_init(x);
	ok = number(&s, x, percent) && s.at == s.t.size;
	if (ok) {
		char *form = fmpq_get_str(NULL, 10, x);

		builder_string(out, form);
		flint_free(form);
	}
	fmpq_clear(x);
	return ok;
}
