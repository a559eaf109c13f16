/* Units of measurement: their names, what they measure, and how much. */
#include <string.h>

#include "base/memory.h"
#include "vocabulary/unit_parts.h"
#include "vocabulary/vocabulary.h"

/* clang-format off */
static const int8_t powers_of[][UNIT_BASES] = {
	[LENGTH] = { [UNIT_METRE] = 1 }, [AREA] = { [UNIT_METRE] = 2 }, [VOLUME] = { [UNIT_METRE] = 3 },
	[MASS] = { [UNIT_KILOGRAM] = 1 }, [TIME] = { [UNIT_SECOND] = 1 }, [YEARS] = { [UNIT_YEAR] = 1 },
	[SPEED] = { [UNIT_METRE] = 1, [UNIT_SECOND] = -1 }, [DISTANCE_PER_VOLUME] = { [UNIT_METRE] = -2 },
	[FREQUENCY] = { [UNIT_SECOND] = -1 },
	[FORCE] = { [UNIT_KILOGRAM] = 1, [UNIT_METRE] = 1, [UNIT_SECOND] = -2 },
	[ENERGY] = { [UNIT_KILOGRAM] = 1, [UNIT_METRE] = 2, [UNIT_SECOND] = -2 },
	[POWER] = { [UNIT_KILOGRAM] = 1, [UNIT_METRE] = 2, [UNIT_SECOND] = -3 },
	[PRESSURE] = { [UNIT_KILOGRAM] = 1, [UNIT_METRE] = -1, [UNIT_SECOND] = -2 },
	[CURRENT] = { [UNIT_AMPERE] = 1 }, [CHARGE] = { [UNIT_AMPERE] = 1, [UNIT_SECOND] = 1 },
	[VOLTAGE] = { [UNIT_KILOGRAM] = 1, [UNIT_METRE] = 2, [UNIT_SECOND] = -3, [UNIT_AMPERE] = -1 },
	[RESISTANCE] = { [UNIT_KILOGRAM] = 1, [UNIT_METRE] = 2, [UNIT_SECOND] = -3, [UNIT_AMPERE] = -2 },
	[CAPACITANCE] = { [UNIT_KILOGRAM] = -1, [UNIT_METRE] = -2, [UNIT_SECOND] = 4, [UNIT_AMPERE] = 2 },
	[INDUCTION] = { [UNIT_KILOGRAM] = 1, [UNIT_SECOND] = -2, [UNIT_AMPERE] = -1 },
	[FLUX] = { [UNIT_KILOGRAM] = 1, [UNIT_METRE] = 2, [UNIT_SECOND] = -2, [UNIT_AMPERE] = -1 },
	[INDUCTANCE] = { [UNIT_KILOGRAM] = 1, [UNIT_METRE] = 2, [UNIT_SECOND] = -2, [UNIT_AMPERE] = -2 },
	[TEMPERATURE] = { [UNIT_KELVIN] = 1 }, [CELSIUS] = { [UNIT_KELVIN] = 1 },
	[FAHRENHEIT] = { [UNIT_KELVIN] = 1 }, [AMOUNT] = { [UNIT_MOLE] = 1 }, [LIGHT] = { [UNIT_CANDELA] = 1 },
	[INFORMATION] = { [UNIT_BIT] = 1 }, [ANGLE] = { [UNIT_RADIAN] = 1 },
	[ANY_LENGTH] = { [UNIT_ANY_LENGTH] = 1 }, [HALF_DAY] = { [UNIT_HALF_DAY] = 1 },
	[DOLLARS] = { [UNIT_DOLLAR] = 1 }, [EUROS] = { [UNIT_EURO] = 1 }, [YENS] = { [UNIT_YEN] = 1 },
	[RUPEES] = { [UNIT_RUPEE] = 1 },
};
/* clang-format on */

/* -- names ----------------------------------------------------------------------- */

/* A command in the text of a unit, and past it: \mu is u, \cdot a product; layout is nothing. */
static void put_command(struct builder *name, struct text t, size_t *at)
{
	struct text command = vocabulary_command_name(t, *at);

	*at += 1 + command.size;
	if (text_is(command, "mu") || text_is(command, "micro")) {
		builder_char(name, 'u');
		while (*at < t.size && t.data[*at] == ' ')
			++*at;
	} else if (text_is(command, "Omega") || text_is(command, "ohm")) {
		builder_string(name, "ohm");
	} else if (text_is(command, "cdot") || text_is(command, "times")) {
		builder_char(name, '*');
	} else if (command.size == 0) {
		builder_char(name, ' ');
		++*at;
	}
}

/* "N.m", where a full stop is a product; in "sq. ft." and "p.m." it is none. */
static bool is_product_point(struct text t, size_t at)
{
	return at > 0 && at + 1 < t.size && text_is_letter(t.data[at - 1]) && text_is_letter(t.data[at + 1]) &&
	       (t.data[at - 1] | 0x20) != 'a' && (t.data[at - 1] | 0x20) != 'p';
}

/* Letters, digits and operators alone. */
void unit_plain(struct builder *name, struct text t)
{
	size_t at = 0;

	while (at < t.size) {
		char c = t.data[at];

		if (c == '\\') {
			put_command(name, t, &at);
			continue;
		}
		if (c == ' ' || c == '~')
			builder_char(name, ' ');
		else if (c == '.' && is_product_point(t, at))
			builder_char(name, '*');
		else if (strchr(".{}$", c) == NULL)
			builder_char(name, c);
		at++;
	}
}

/* -- measures -------------------------------------------------------------------- */

/* What is read of a measure: m/s^2, square feet, miles per hour. */
struct reader {
	struct text rest;
	int sign;   /* of the next power: -1 after "per" */
	int square; /* the power of the next unit by a word before it, 0 for none */
};

static bool is_one_of(struct text word, const char *const *words, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (word.size == strlen(words[i]) && text_starts_folded(word, 0, text_of(words[i])))
			return true;
	return false;
}

/* "square" is 2 and "cubic" is 3, before or after their unit; 0 for other words. */
static int power_word(struct text word)
{
	static const char *const squares[] = { "square", "sq", "squared" };
	static const char *const cubes[] = { "cubic", "cu", "cubed" };

	if (is_one_of(word, squares, countof(squares)))
		return 2;
	return is_one_of(word, cubes, countof(cubes)) ? 3 : 0;
}

/* m/s, miles per hour, miles an hour */
static bool is_quotient(struct text word)
{
	static const char *const words[] = { "/", "per", "a", "an", "each", "every" };
	size_t i;

	for (i = 0; i < countof(words); i++)
		if (text_is(word, words[i]))
			return true;
	return false;
}

static struct text next_word(struct reader *r)
{
	size_t from = 0, to;

	while (from < r->rest.size && strchr(" *-.", r->rest.data[from]) != NULL)
		from++;
	for (to = from; to < r->rest.size && text_is_letter(r->rest.data[to]); to++)
		;
	if (to == from && to < r->rest.size)
		to++;
	return text_slice(r->rest, from, to);
}

static void pass(struct reader *r, struct text word)
{
	r->rest = text_slice(r->rest, (size_t)(word.data - r->rest.data) + word.size, r->rest.size);
}

/* ^2, ^-1 or a digit after a unit; 1 if there is none. */
static int written_power(struct reader *r)
{
	struct text t = r->rest;
	size_t at = text_starts(t, TEXT("^")), digit;
	bool minus = at > 0 && text_starts_at(t, at, "-");
	int power;

	digit = at + minus;
	if (digit >= t.size || !text_is_digit(t.data[digit]) ||
	    (digit + 1 < t.size && text_is_digit(t.data[digit + 1])))
		return 1;
	power = t.data[digit] - '0';
	r->rest = text_slice(t, digit + 1, t.size);
	return minus ? -power : power;
}

/* "squared" after a unit, if the word is there. */
static int said_power(struct reader *r)
{
	struct text word = next_word(r);

	if (word.size <= 2 || power_word(word) == 0 || word.data[word.size - 1] != 'd')
		return 1;
	pass(r, word);
	return power_word(word);
}

static bool multiply(struct unit_measure *m, struct prefixed p, int power)
{
	size_t i;

	if (m->count == UNIT_FACTORS_MAX)
		return false;
	for (i = 0; i < UNIT_BASES; i++)
		m->powers[i] += power * powers_of[p.unit->kind][i];
	m->factors[m->count++] =
		(struct unit_factor){ p.unit->numerator, p.unit->denominator, p.unit->exponent + p.exponent, power };
	if (p.unit->kind == CELSIUS)
		m->offset = 27315;
	if (p.unit->kind == FAHRENHEIT)
		m->offset = 45967;
	return true;
}

/* Whether a word that is no unit may follow one: "5 km east", but not "5 m deep", which may be 5 times m. */
static bool may_end(struct text unit)
{
	return unit.size > 2 || text_is(unit, "km") || text_is(unit, "cm") || text_is(unit, "kg") ||
	       text_is(unit, "ft");
}

bool unit_measure_of(struct text name, struct unit_measure *out)
{
	struct reader r = { .rest = text_trim(name), .sign = 1 };
	struct text word, last = { NULL, 0 };
	struct prefixed p;
	int power;

	memset(out, 0, sizeof *out);
	for (word = next_word(&r); word.size > 0; word = next_word(&r)) {
		if (is_quotient(word)) {
			if (r.sign < 0)
				return false;
			r.sign = -1;
			pass(&r, word);
			continue;
		}
		if (r.square == 0 && (power = power_word(word)) > 0) {
			r.square = power;
			pass(&r, word);
			continue;
		}
		p = unit_of(word);
		if (p.unit == NULL || (text_is(word, "in") && out->count > 0))
			break; /* "cm in length", "hours and minutes" */
		pass(&r, word);
		power = r.square > 0 ? r.square : written_power(&r) * said_power(&r);
		if (!multiply(out, p, power * r.sign))
			return false;
		r.sign = 1;
		r.square = 0;
		last = word;
	}
	if (out->count > 1 || out->factors[0].power != 1)
		out->offset = 0;
	return out->count > 0 && r.sign > 0 && r.square == 0 &&
	       (word.size == 0 || text_is(word, "and") || may_end(last));
}

/* -- comparison ------------------------------------------------------------------ */

bool unit_same_kind(const struct unit_measure *x, const struct unit_measure *y)
{
	size_t i;

	for (i = 0; i < UNIT_BASES; i++) {
		int first = x->powers[i], second = y->powers[i];

		if (i == UNIT_METRE) {
			first += x->powers[UNIT_ANY_LENGTH];
			second += y->powers[UNIT_ANY_LENGTH];
		}
		if (i != UNIT_ANY_LENGTH && first != second)
			return false;
	}
	return true;
}

bool unit_same_size(const struct unit_measure *x, const struct unit_measure *y)
{
	size_t i;

	if (x->powers[UNIT_ANY_LENGTH] != y->powers[UNIT_ANY_LENGTH])
		return true; /* "units" are as long as they need be */
	if (x->count != y->count || x->offset != y->offset)
		return false;
	for (i = 0; i < x->count; i++) {
		const struct unit_factor *f = &x->factors[i], *g = &y->factors[i];

		if (f->numerator != g->numerator || f->denominator != g->denominator || f->exponent != g->exponent ||
		    f->power != g->power)
			return false;
	}
	return true;
}

double unit_size(const struct unit_measure *m)
{
	double size = 1, one;
	size_t i;
	int k;

	for (i = 0; i < m->count; i++) {
		const struct unit_factor *f = &m->factors[i];

		one = (double)f->numerator / (double)f->denominator;
		for (k = f->exponent; k != 0; k += k < 0 ? 1 : -1)
			one = k < 0 ? one / 10 : one * 10;
		for (k = f->power; k != 0; k += k < 0 ? 1 : -1)
			size = k < 0 ? size / one : size * one;
	}
	return size;
}

/* n * 10^exponent */
static const struct expression *scaled(struct arena *a, int64_t n, int exponent)
{
	const struct expression *plain = expression_integer(a, n);

	return expression_number(a, plain->name, 10, exponent, false);
}

const struct expression *unit_measured(struct arena *a, const struct expression *x, const struct unit_measure *m)
{
	const struct expression *factor;
	size_t i;

	if (m->offset != 0)
		x = expression_pair(a, EXPRESSION_SUM, x, scaled(a, m->offset, -2));
	for (i = 0; i < m->count; i++) {
		const struct unit_factor *f = &m->factors[i];

		factor = expression_pair(a, EXPRESSION_QUOTIENT, scaled(a, f->numerator, f->exponent),
					 expression_integer(a, f->denominator));
		if (f->power != 1)
			factor = expression_pair(a, EXPRESSION_POWER, factor, expression_integer(a, f->power));
		x = expression_pair(a, EXPRESSION_PRODUCT, x, factor);
	}
	return x;
}
