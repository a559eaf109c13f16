/* Normal forms of quantities. */
#include <string.h>

#include "answer/value_parts.h"
#include "base/memory.h"
#include "vocabulary/unit.h"

/* -- words of scale ---------------------------------------------------------------- */

static size_t word_end(struct text t, size_t at)
{
	while (at < t.size && t.data[at] != ' ')
		at++;
	return at;
}

static bool is_currency(struct text word)
{
	static const char *const words[] = { "dollar", "euro", "pound", "yen", "rupee" };
	size_t i;

	for (i = 0; i < countof(words); i++)
		if (text_is(word, words[i]))
			return true;
	return false;
}

/* 0 for a word of no scale */
static int64_t scale_of(struct text word)
{
	static const struct {
		const char *word;
		int64_t value;
	} scales[] = {
		{ "hundred", 100 },        { "thousand", 1000 },          { "million", 1000000 },
		{ "billion", 1000000000 }, { "trillion", 1000000000000 }, { "lakh", 100000 },
		{ "crore", 10000000 },
	};
	size_t i;

	if (word.size > 1 && word.data[word.size - 1] == 's')
		word.size--;
	for (i = 0; i < countof(scales); i++)
		if (word.size == strlen(scales[i].word) && text_starts_folded(word, 0, text_of(scales[i].word)))
			return scales[i].value;
	return 0;
}

/* Bytes of a Chinese, Japanese or Korean power of ten at the beginning; 0 if there is none. */
static size_t power_of(struct text t, int64_t *value)
{
	static const struct {
		const char *sign;
		int64_t value;
	} powers[] = {
		{ "\xe7\x99\xbe\xe4\xb8\x87", 1000000 },
		{ "\xe5\x8d\x83\xe4\xb8\x87", 10000000 },
		{ "\xe4\xb8\x87", 10000 },
		{ "\xe8\x90\xac", 10000 },
		{ "\xe4\xba\xbf", 100000000 },
		{ "\xe5\x84\x84", 100000000 },
		{ "\xeb\xa7\x8c", 10000 },
		{ "\xec\x96\xb5", 100000000 },
	};
	size_t i;

	for (i = 0; i < countof(powers); i++) {
		if (text_starts(t, text_of(powers[i].sign))) {
			*value = powers[i].value;
			return strlen(powers[i].sign);
		}
	}
	return 0;
}

/* The words of scale that a unit begins with, or its currency sign goes before, as a factor; taken out of it. */
static int64_t take_scale(struct arena *a, struct text *name)
{
	size_t from = word_end(*name, 0), at, to;
	struct builder rest = { 0 };
	int64_t factor = 1, value;

	from = is_currency(text_slice(*name, 0, from)) && from < name->size ? from + 1 : 0;
	for (at = from; at < name->size; at = to + 1) {
		size_t n = power_of(text_slice(*name, at, name->size), &value);

		to = n > 0 ? at + n - 1 : word_end(*name, at);
		if (n == 0)
			value = scale_of(text_slice(*name, at, to));
		if (value == 0 || factor > INT64_MAX / value)
			break;
		factor *= value;
	}
	if (factor == 1)
		return 1;
	builder_text(&rest, text_slice(*name, 0, from));
	builder_text(&rest, text_slice(*name, at, name->size));
	*name = text_trim((struct text){ arena_copy(a, rest.data == NULL ? "" : rest.data, rest.size), rest.size });
	builder_clear(&rest);
	return factor;
}

const struct expression *value_quantity(struct arena *a, const struct expression *x, struct text name)
{
	const struct expression *left, *value = value_solved(x, &left);
	int64_t factor;

	/* x = 5 cm: the value has the unit. */
	if (value != NULL && expression_is_scalar(value)) {
		const struct expression *sides[] = { left, value_quantity(a, value, name) };

		return expression_named(a, EXPRESSION_RELATION, TEXT("="), sides, 2);
	}
	if (expression_is_scalar(x)) {
		factor = take_scale(a, &name);
		if (factor > 1)
			x = expression_pair(a, EXPRESSION_PRODUCT, x, expression_integer(a, factor));
	}
	return name.size == 0 ? x : expression_named(a, EXPRESSION_QUANTITY, name, &x, 1);
}

/* -- quantities of several parts ------------------------------------------------------ */

/* Whether x is less than one of the larger unit, and in a smaller one. */
static bool is_rest(struct arena *a, const struct expression *x, const struct unit_measure *m,
		    const struct unit_measure *larger)
{
	const struct expression *one = expression_integer(a, 1);
	bool known;

	if (!unit_same_kind(m, larger) || unit_size(m) >= unit_size(larger) || m->offset != 0)
		return false;
	return expression_compare(unit_measured(a, x, m), unit_measured(a, one, larger), &known) < 0 && known;
}

/* The measure of a part; after hours m is minutes. */
static bool part_of(struct text name, const struct unit_measure *larger, struct unit_measure *out)
{
	if (larger != NULL && text_is(name, "m") && larger->powers[UNIT_SECOND] == 1)
		name = TEXT("min");
	return unit_measure_of(name, out);
}

const struct expression *value_compound(struct arena *a, const struct value_items *items)
{
	enum {
		PARTS_MAX = 4
	};
	struct unit_measure measures[PARTS_MAX];
	const struct expression *terms[PARTS_MAX], *x, *total;
	struct builder name = { 0 };
	struct text names;
	size_t i;

	if (items->count < 2 || items->count > PARTS_MAX)
		return NULL;
	for (i = 0; i < items->count; i++) {
		if (items->at[i]->kind != EXPRESSION_QUANTITY)
			return NULL;
		x = items->at[i]->args[0];
		if (!value_is_constant(x) ||
		    !part_of(items->at[i]->name, i == 0 ? NULL : &measures[i - 1], &measures[i]) ||
		    (i > 0 && !is_rest(a, x, &measures[i], &measures[i - 1])))
			return NULL;
		terms[i] = i == 0 ? x
				  : expression_pair(a, EXPRESSION_QUOTIENT, unit_measured(a, x, &measures[i]),
						    unit_measured(a, expression_integer(a, 1), &measures[0]));
	}
	for (i = 0; i < items->count; i++) {
		builder_string(&name, i > 0 ? " and " : "");
		builder_text(&name, items->at[i]->name);
	}
	names = (struct text){ arena_copy(a, name.data, name.size), name.size };
	builder_clear(&name);
	total = expression_new(a, EXPRESSION_SUM, terms, items->count);
	return expression_named(a, EXPRESSION_QUANTITY, names, &total, 1);
}
