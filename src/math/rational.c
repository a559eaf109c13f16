#include "rational.h"

#include <string.h>

#include "flint.h"
#include "memory.h"

struct scanner {
	struct text t;
	size_t at;
};

struct digits {
	char text[RATIONAL_DIGITS_MAX + 1]; /* ends with NUL once count is final */
	size_t count;                       /* of all that were there, kept or not */
};

static bool accept(struct scanner *s, const char *what)
{
	size_t n = strlen(what);

	if (s->t.size - s->at < n || memcmp(s->t.data + s->at, what, n) != 0)
		return false;
	s->at += n;
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
	while (accept(s, " ") || accept(s, "\t") || accept(s, "\n") || accept(s, "\r") || accept(s, "\\ ") ||
	       accept(s, "~"))
		;
}

/* *minus receives the sign; false if none is there. */
static bool sign(struct scanner *s, bool *minus)
{
	*minus = accept(s, "-") || accept(s, "\xe2\x88\x92");
	return *minus || accept(s, "+");
}

static void take_digits(struct scanner *s, struct digits *d)
{
	for (; is_digit(peek(s)); s->at++, d->count++)
		if (d->count < RATIONAL_DIGITS_MAX)
			d->text[d->count] = s->t.data[s->at];
}

/* A thousands separator with exactly three digits behind it. */
static bool separator(struct scanner *s)
{
	static const char *const marks[] = { ",\\!", ",", "{,}", "\\,", "\\!" };
	size_t before = s->at, i, n;

	for (i = 0; i < countof(marks); i++) {
		if (accept(s, marks[i])) {
			for (n = 0; s->at + n < s->t.size && is_digit((unsigned char)s->t.data[s->at + n]); n++)
				;
			if (n == 3)
				return true;
			s->at = before;
		}
	}
	return false;
}

/* Digits, in groups of three behind separators: the first has one to three and no zero in front. */
static void whole(struct scanner *s, struct digits *d)
{
	take_digits(s, d);
	if (d->count < 1 || d->count > 3 || d->text[0] == '0')
		return;
	while (separator(s))
		take_digits(s, d);
}

/* e or E with a whole number; leaves s where it was if there is none. */
static long exponent(struct scanner *s)
{
	size_t before = s->at;
	long value = 0;
	bool minus;

	if (!accept(s, "e") && !accept(s, "E"))
		return 0;
	sign(s, &minus);
	if (!is_digit(peek(s))) {
		s->at = before;
		return 0;
	}
	for (; is_digit(peek(s)); s->at++)
		if (value <= RATIONAL_EXPONENT_MAX)
			value = value * 10 + (s->t.data[s->at] - '0');
	return minus ? -value : value;
}

/* x = digits * 10^power */
static void assemble(fmpq_t x, struct digits *d, long power)
{
	fmpz_t scale;

	d->text[d->count] = '\0';
	fmpz_set_str(fmpq_numref(x), d->text, 10);
	fmpz_one(fmpq_denref(x));
	if (power == 0)
		return;
	fmpz_init_set_ui(scale, 10);
	fmpz_pow_ui(scale, scale, (ulong)(power < 0 ? -power : power));
	if (power < 0)
		fmpq_div_fmpz(x, x, scale);
	else
		fmpq_mul_fmpz(x, x, scale);
	fmpz_clear(scale);
}

/* Digits alone, without sign. */
static bool integer(struct scanner *s, fmpq_t x)
{
	size_t before = s->at;
	struct digits d;

	d.count = 0;
	whole(s, &d);
	if (d.count == 0 || d.count > RATIONAL_DIGITS_MAX) {
		s->at = before;
		return false;
	}
	assemble(x, &d, 0);
	return true;
}

/* A literal without sign: digits, a point, an exponent. */
static bool literal(struct scanner *s, fmpq_t x)
{
	size_t before = s->at, point, n;
	struct digits d;
	long power = 0;

	d.count = 0;
	whole(s, &d);
	if (peek(s) == '.') {
		point = s->at++;
		n = d.count;
		take_digits(s, &d);
		/* "5." is 5 with the full stop of its sentence, which is not ours. */
		if (d.count == n)
			s->at = point;
		n = d.count - n;
	} else {
		n = 0;
	}
	if (d.count > 0)
		power = exponent(s);
	if (d.count == 0 || d.count > RATIONAL_DIGITS_MAX || power < -RATIONAL_EXPONENT_MAX ||
	    power > RATIONAL_EXPONENT_MAX) {
		s->at = before;
		return false;
	}
	assemble(x, &d, power - (long)n);
	return true;
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
	sign(s, &minus);
	skip_spaces(s);
	ok = literal(s, x);
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

/* The fraction of a mixed number behind its whole part: "1/2" after a space, or \frac; between 0 and 1. */
static bool mixed_part(struct scanner *s, fmpq_t part)
{
	size_t before = s->at;
	bool ok;
	fmpq_t by;

	skip_spaces(s);
	fmpq_init(by);
	ok = latex_fraction(s, part) ||
	     (s->at > before && integer(s, part) && accept(s, "/") && integer(s, by) && divide(part, by));
	fmpq_one(by);
	ok = ok && fmpq_sgn(part) > 0 && fmpq_cmp(part, by) < 0;
	fmpq_clear(by);
	if (!ok)
		s->at = before;
	return ok;
}

/* Whole number and fraction. */
static bool mixed(struct scanner *s, fmpq_t x)
{
	size_t before = s->at;
	fmpq_t part;
	bool ok;

	fmpq_init(part);
	ok = integer(s, x) && mixed_part(s, part);
	if (ok)
		fmpq_add(x, x, part);
	else
		s->at = before;
	fmpq_clear(part);
	return ok;
}

/* literal, or literal/literal. */
static bool quotient(struct scanner *s, fmpq_t x)
{
	size_t end;
	fmpq_t by;
	bool ok;

	if (!literal(s, x))
		return false;
	end = s->at;
	skip_spaces(s);
	if (!accept(s, "/")) {
		s->at = end;
		return true;
	}
	skip_spaces(s);
	fmpq_init(by);
	ok = literal(s, by) && divide(x, by);
	fmpq_clear(by);
	return ok;
}

static bool number(struct scanner *s, fmpq_t x, enum rational_percent percent)
{
	bool minus, again;
	bool is_signed = sign(s, &minus);

	skip_spaces(s);
	if (accept(s, "\\$") || accept(s, "$")) {
		skip_spaces(s);
		if (sign(s, &again)) {
			if (is_signed)
				return false;
			minus = again;
			skip_spaces(s);
		}
	}
	if (!latex_fraction(s, x) && !mixed(s, x) && !quotient(s, x))
		return false;
	if (minus)
		fmpq_neg(x, x);
	skip_spaces(s);
	if ((accept(s, "\\%") || accept(s, "%") || accept(s, "percent")) && percent == RATIONAL_PERCENT_RATIO) {
		fmpz_t hundred;

		fmpz_init_set_ui(hundred, 100);
		fmpq_div_fmpz(x, x, hundred);
		fmpz_clear(hundred);
	}
	return true;
}

/* Whether numerator and denominator of a printed form stay within the digits that can be read. */
static bool is_short(const char *form)
{
	const char *slash = strchr(form, '/');
	size_t above = slash == NULL ? strlen(form) : (size_t)(slash - form);

	if (form[0] == '-')
		above--;
	return above <= RATIONAL_DIGITS_MAX && (slash == NULL || strlen(slash + 1) <= RATIONAL_DIGITS_MAX);
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

		ok = is_short(form);
		if (ok)
			builder_string(out, form);
		flint_free(form);
	}
	fmpq_clear(x);
	return ok;
}
