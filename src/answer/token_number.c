/* Numbers among the tokens of an answer. */
#include "answer/token_parts.h"
#include "base/memory.h"
#include "vocabulary/number.h"

/* Keeps the digits of [from, to), the point apart, in the arena. */
static struct text only_digits(struct scanner *s, size_t from, size_t to)
{
	char *digits = arena_alloc(s->arena, to - from + 1);
	size_t n = 0, i;

	for (i = from; i < to; i++)
		if (text_is_digit(s->t.data[i]))
			digits[n++] = s->t.data[i];
	return (struct text){ digits, n };
}

/* e+05 after a number */
static void take_exponent(struct scanner *s, struct answer_token *t)
{
	size_t end = number_exponent_end(s->t, s->at, NUMBER_IN_ANSWER), at;
	bool minus = token_look(s, 1) == '-';
	int32_t value = 0;

	if (end == s->at)
		return;
	for (at = s->at + 1 + !text_is_digit((char)token_look(s, 1)); at < end; at++)
		if (value < 1000000)
			value = 10 * value + (s->t.data[at] - '0');
	t->exponent += minus ? -value : value;
	t->point = true;
	s->at = end;
}

/* 0.333... with three equal digits at the end, or more */
static void take_fraction(struct scanner *s, struct answer_token *t, size_t from)
{
	size_t n;

	s->at = number_digits_end(s->t, s->at + 1, NUMBER_IN_ANSWER, &n);
	t->exponent = -(int32_t)(n < 1000000 ? n : 1000000);
	t->point = true;
	t->name = only_digits(s, from, s->at);
}

/* 5th: the letters belong to the number. */
static void skip_ordinal(struct scanner *s)
{
	if (!text_is_letter((char)token_look(s, 2)) && vocabulary_is_ordinal(text_slice(s->t, s->at, s->at + 2), false))
		s->at += 2;
}

/* 3,14 with two decimals at most, and no list about it; the number begins at t[from]. */
static bool is_decimal_comma(const struct scanner *s, size_t from)
{
	struct text before = text_trim(text_slice(s->t, 0, from));
	size_t places, end;

	if (s->brackets > 0 || token_look(s, 0) != ',' || text_ends(before, TEXT(",")))
		return false;
	end = number_digits_end(s->t, s->at + 1, NUMBER_IN_ANSWER, &places);
	return (places == 1 || places == 2) && token_look(s, end - s->at) != ',';
}

/* What repeats stands right after the point: 0.\overline{3}, 0.\dot{3}, 0.(3). */
static bool is_repetend(const struct scanner *s)
{
	static const char *const opens[] = { ".\\overline", ".\\bar", ".\\dot", ".(" };
	size_t i;

	for (i = 0; token_look(s, 0) == '.' && i < countof(opens); i++)
		if (text_starts_at(s->t, s->at, opens[i]))
			return i + 1 < countof(opens) || text_is_digit((char)token_look(s, 2));
	return false;
}

/*
 * 1.234.567 and 1.234.567,8; 1.234,5 and 70.000 where that is asked for: past the full stops, and the
 * decimals after a comma. False, without moving, for others.
 */
static bool take_points(struct scanner *s, struct answer_token *t, size_t from, size_t count)
{
	size_t groups, end = number_points_end(s->t, s->at, count, NUMBER_IN_ANSWER, &groups), at = s->at;
	bool comma =
		s->brackets == 0 && end + 1 < s->t.size && s->t.data[end] == ',' && text_is_digit(s->t.data[end + 1]);
	unsigned reading = groups > 1 ? 0 : comma ? ANSWER_READ_DECIMAL_COMMA : ANSWER_READ_POINT_GROUPS;

	if (groups == 0 || s->t.data[from] == '0')
		return false;
	/* Whoever knows the language asks for full stops between groups. */
	if (reading == ANSWER_READ_DECIMAL_COMMA)
		s->ambiguous |= reading;
	if ((s->readings & reading) != reading)
		return false;
	s->at = end;
	if (comma)
		take_fraction(s, t, from);
	else
		t->name = only_digits(s, from, end);
	return s->at > at;
}

void token_take_number(struct scanner *s, struct answer_token *t)
{
	size_t from = s->at, end, count;
	bool comma, grouped;

	t->kind = TOKEN_NUMBER;
	end = number_whole_end(s->t, from, NUMBER_IN_ANSWER, &count, &comma);
	grouped = end - from > count;
	if (comma) {
		s->ambiguous |= ANSWER_READ_COMMA_LIST;
		if ((s->readings & ANSWER_READ_COMMA_LIST) != 0)
			end = number_digits_end(s->t, from, NUMBER_IN_ANSWER, &count);
	}
	s->at = end;
	if (!grouped && take_points(s, t, from, count))
		return;
	if (!grouped && count > 0 && is_decimal_comma(s, from)) {
		s->ambiguous |= ANSWER_READ_DECIMAL_COMMA;
		if ((s->readings & ANSWER_READ_DECIMAL_COMMA) != 0) {
			take_fraction(s, t, from);
			return;
		}
	}
	t->name = only_digits(s, from, s->at);
	if (token_look(s, 0) == '.' && text_is_digit((char)token_look(s, 1)))
		take_fraction(s, t, from);
	else if (is_repetend(s)) {
		/* 0.\overline{3}: the parser goes on from the point. */
		s->at++;
		t->point = true;
		return;
	}
	if (t->name.size > 0)
		take_exponent(s, t);
	if (!t->point)
		skip_ordinal(s);
}
