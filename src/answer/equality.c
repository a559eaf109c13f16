/* Equality of normal forms: which kinds may be equal, and structures by their parts. */
#include <stdlib.h>

#include "answer/equality_parts.h"
#include "answer/value_parts.h"
#include "vocabulary/clock.h"

struct answer_result equality_result(enum answer_verdict verdict, const char *rule)
{
	return (struct answer_result){ .verdict = verdict, .rule = rule };
}

struct answer_result equality_decided(struct expression_decision d, const char *rule)
{
	struct answer_result r = equality_result((enum answer_verdict)d.verdict, rule);

	r.decided = true;
	r.decision = d;
	return r;
}

struct answer_result equality_either(struct answer_result x, struct answer_result y)
{
	if (x.verdict == ANSWER_EQUAL || (x.verdict == ANSWER_UNDECIDED && y.verdict != ANSWER_EQUAL))
		return x;
	return y.verdict == ANSWER_EQUAL || y.verdict == ANSWER_UNDECIDED ? y : x;
}

/* -- structures ---------------------------------------------------------------------- */

/* Brackets as ends of an interval: those at infinity are open however they are written. */
static char open_of(const struct expression *x)
{
	return value_is_infinite(x->args[0]) ? '(' : x->open;
}

static char close_of(const struct expression *x)
{
	return value_is_infinite(x->args[x->count - 1]) ? ')' : x->close;
}

/* A(1, 2), which reads as the letter times a pair: the pair of the point; NULL for other tuples. */
static const struct expression *point_of(struct arena *a, const struct expression *x)
{
	const struct expression **at = arena_alloc(a, (x->count + 1) * sizeof *at), *letter;
	size_t i;

	for (i = 0; i < x->count; i++) {
		if (x->args[i]->kind != EXPRESSION_PRODUCT || x->args[i]->count != 2)
			return NULL;
		letter = x->args[i]->args[0];
		if (letter->kind != EXPRESSION_SYMBOL || letter->name.size != 1 || letter->name.data[0] < 'A' ||
		    letter->name.data[0] > 'Z' || !text_equal(letter->name, x->args[0]->args[0]->name))
			return NULL;
		at[i] = x->args[i]->args[1];
	}
	return x->count < 2 || x->open != '(' ? NULL : expression_tuple(a, x->open, x->close, at, x->count);
}

static struct answer_result tuples(struct equality *c, const struct expression *x, const struct expression *y)
{
	const struct expression *u = c->strict ? NULL : point_of(c->arena, x);
	const struct expression *v = c->strict ? NULL : point_of(c->arena, y);

	/* The name of a point may be left out; with two names they are compared as they are. */
	if ((u == NULL) != (v == NULL))
		return tuples(c, u == NULL ? x : u, v == NULL ? y : v);
	if (x->count == 2 && y->count == 2 && (open_of(x) != open_of(y) || close_of(x) != close_of(y)))
		return equality_result(ANSWER_DIFFERENT, "open and closed brackets");
	if (x->name.size > 0 && y->name.size > 0 && !text_equal(x->name, y->name))
		return equality_result(ANSWER_DIFFERENT, "the variable");
	return equality_ordered(c, x, y, "parts in order");
}

static bool is_vector(const struct expression *x)
{
	return x->kind == EXPRESSION_MATRIX && (x->columns == 1 || x->columns == x->count);
}

static struct answer_result matrices(struct equality *c, const struct expression *x, const struct expression *y)
{
	if (x->count != y->count || x->columns != y->columns)
		return equality_result(ANSWER_DIFFERENT, "the shape of matrices");
	return equality_ordered(c, x, y, "entries of matrices");
}

/* 3:05, 3:00 */
static bool is_only_time(const struct expression *x)
{
	return text_is(x->name, CLOCK_RATIO) && x->args[1]->small < 10;
}

static struct answer_result ratios(struct equality *c, const struct expression *x, const struct expression *y)
{
	struct answer_result r = equality_ordered(c, x, y, "parts of a ratio"), all = r;
	const struct expression *left, *right;
	size_t i;

	/* Two times of day do not come here, and 3:05 is no ratio. */
	if (!c->strict && (is_only_time(x) || is_only_time(y)))
		return equality_result(ANSWER_DIFFERENT, "a time of day and a ratio");
	/* 3:4 is 6:8 */
	if (r.verdict != ANSWER_DIFFERENT || c->strict || x->count != y->count)
		return r;
	for (i = 1; i < x->count; i++) {
		if (!expression_is_scalar(x->args[0]) || !expression_is_scalar(y->args[i]))
			return r;
		left = expression_pair(c->arena, EXPRESSION_PRODUCT, x->args[0], y->args[i]);
		right = expression_pair(c->arena, EXPRESSION_PRODUCT, x->args[i], y->args[0]);
		all = equality_values(c, left, right);
		all.rule = "proportions";
		if (all.verdict != ANSWER_EQUAL)
			return all;
	}
	return all;
}

/* -- kinds ------------------------------------------------------------------------------- */

static bool is_collection(const struct expression *x)
{
	return x->kind == EXPRESSION_LIST || x->kind == EXPRESSION_SET;
}

/* Whether one is a list of classes, n = 1, 3 (mod 4), and the other one of numbers. */
static bool classes_and_numbers(const struct expression *x, const struct expression *y)
{
	size_t i;
	bool first = false, second = false;

	for (i = 0; i < x->count; i++)
		first = first || equality_modulus(x->args[i]) != NULL;
	for (i = 0; i < y->count; i++)
		second = second || equality_modulus(y->args[i]) != NULL;
	return first != second;
}

/* Words against words, and against a letter: "E" and E. */
static struct answer_result words(const struct expression *x, const struct expression *y)
{
	if (x->kind == EXPRESSION_WORDS && y->kind == EXPRESSION_WORDS)
		return equality_result(text_equal(x->name, y->name) ? ANSWER_EQUAL : ANSWER_DIFFERENT, "words");
	return equality_result(ANSWER_DIFFERENT, "kinds of answer");
}

/* An assignment, x = 1. */
struct assignment {
	struct text name;
	const struct expression *value;
};

static int by_name(const void *x, const void *y)
{
	return text_compare(((const struct assignment *)x)->name, ((const struct assignment *)y)->name);
}

/* Whether sorted names are neighbours in the alphabet, or letters with numbers: x, y, z; a_1, a_2. */
static bool are_coordinates(const struct assignment *at, size_t count)
{
	size_t i;

	for (i = 1; i < count; i++) {
		struct text before = at[i - 1].name, name = at[i].name;

		if (before.size != name.size || name.size == 0 ||
		    name.data[name.size - 1] != before.data[name.size - 1] + 1 ||
		    !text_equal(text_slice(before, 0, name.size - 1), text_slice(name, 0, name.size - 1)))
			return false;
	}
	return count > 0;
}

/* Solved equations in a list, x = 1, y = 2, as their values in the order of coordinates, or else as written. */
static const struct expression *assigned(struct arena *a, const struct expression *x)
{
	const struct expression **values, *name;
	struct assignment *written, *sorted;
	size_t i;

	if (x->kind != EXPRESSION_LIST && x->kind != EXPRESSION_TUPLE)
		return NULL;
	values = arena_alloc(a, (x->count + 1) * sizeof *values);
	written = arena_alloc(a, (x->count + 1) * sizeof *written);
	sorted = arena_alloc(a, (x->count + 1) * sizeof *sorted);
	for (i = 0; i < x->count; i++) {
		written[i].value = value_solved(x->args[i], &name);
		if (written[i].value == NULL || name->kind != EXPRESSION_SYMBOL)
			return NULL;
		written[i].name = name->name;
		sorted[i] = written[i];
	}
	qsort(sorted, x->count, sizeof *sorted, by_name);
	for (i = 0; i < x->count; i++)
		values[i] = are_coordinates(sorted, x->count) ? sorted[i].value : written[i].value;
	return expression_tuple(a, '(', ')', values, x->count);
}

/* ACD: letters of choices side by side, as the letters of a list are. */
static bool is_letters(const struct expression *x, bool list)
{
	size_t i;

	if (x->kind != EXPRESSION_PRODUCT && !(list && is_collection(x)))
		return false;
	for (i = 0; i < x->count; i++)
		if (x->args[i]->kind != EXPRESSION_SYMBOL || x->args[i]->name.size != 1 ||
		    x->args[i]->name.data[0] < 'A' || x->args[i]->name.data[0] > 'J')
			return false;
	return true;
}

/* Different kinds that may stand for one another when an answer is held against its gold. */
static struct answer_result lenient(struct equality *c, const struct expression *x, const struct expression *y)
{
	const struct expression *name, *value;

	if (x->kind == EXPRESSION_RELATION && x->count == 2 && x->name.data[0] == '~')
		return equality_either(equality_of(c, x->args[0], y), equality_of(c, x->args[1], y));
	if (x->kind == EXPRESSION_RELATION && y->kind != EXPRESSION_RELATION) {
		value = value_solved(x, &name);
		/* x = 3 is no class of numbers. */
		if (value != NULL && equality_modulus(y) != NULL && equality_modulus(value) == NULL)
			return equality_result(ANSWER_DIFFERENT, "a congruence and an equation");
		if (value != NULL) {
			struct answer_result r = equality_of(c, value, y);

			r.rule = r.verdict == ANSWER_EQUAL ? "the value of an equation" : r.rule;
			return r;
		}
	}
	if (is_letters(x, false) && is_letters(y, true))
		return equality_unordered(c, x, y, true, "letters of choices");
	/* 2 to 3 */
	if (x->kind == EXPRESSION_RATIO && text_is(x->name, VALUE_RATIO) && equality_is_value(y))
		return equality_of(c, expression_pair(c->arena, EXPRESSION_QUOTIENT, x->args[0], x->args[1]), y);
	if (x->kind == EXPRESSION_SET && x->count == 1 && equality_is_value(y))
		return equality_of(c, x->args[0], y);
	if (x->kind == EXPRESSION_TUPLE && is_vector(y))
		return equality_ordered(c, x, y, "components of a vector");
	if (x->kind == EXPRESSION_TUPLE && y->kind == EXPRESSION_LIST) {
		value = assigned(c->arena, y);
		if (x->open == '(' && x->close == ')')
			return equality_ordered(c, x, value == NULL ? y : value, "parts in order");
	}
	if (x->kind == EXPRESSION_QUANTITY && !expression_is_scalar(x->args[0]))
		return equality_of(c, x->args[0], y);
	return words(x, y);
}

/* 2:30 pm, (1, 2) cm: units that are known must be the same. */
static struct answer_result structures_with_units(struct equality *c, const struct expression *x,
						  const struct expression *y)
{
	if (!c->strict && equality_units_differ(x->name, y->name))
		return equality_result(ANSWER_DIFFERENT, "units");
	return equality_of(c, x->args[0], y->args[0]);
}

/* Whether both are times of day; in clusters they are their numbers, since one without its half of the day is two. */
static bool are_clocks(const struct equality *c, const struct expression *x, const struct expression *y,
		       struct clock *first, struct clock *second)
{
	if (c->strict || (x->kind != EXPRESSION_RATIO && x->kind != EXPRESSION_QUANTITY))
		return false;
	return clock_of(x, first) && clock_of(y, second);
}

static struct answer_result same_kind(struct equality *c, const struct expression *x, const struct expression *y)
{
	switch (x->kind) {
	case EXPRESSION_TUPLE:
		return tuples(c, x, y);
	case EXPRESSION_MATRIX:
		return matrices(c, x, y);
	case EXPRESSION_RELATION:
		return equality_relations(c, x, y);
	case EXPRESSION_RATIO:
		return ratios(c, x, y);
	case EXPRESSION_EMPTY:
		return equality_result(ANSWER_EQUAL, "the empty set");
	case EXPRESSION_UNION:
		return equality_unordered(c, x, y, true, "parts of a union");
	case EXPRESSION_INTERSECTION:
	case EXPRESSION_DIFFERENCE:
		return equality_ordered(c, x, y, "parts in order");
	case EXPRESSION_QUANTITY:
		return structures_with_units(c, x, y);
	default:
		return words(x, y);
	}
}

/* A choice is its letter, and held against the right answer what it stands for. */
static struct answer_result choices(struct equality *c, const struct expression *x, const struct expression *y)
{
	const struct expression *letter = x->kind == EXPRESSION_CHOICE ? x->args[0] : x;
	const struct expression *other = y->kind == EXPRESSION_CHOICE ? y->args[0] : y;
	struct answer_result r = equality_of(c, letter, other);

	/* One letter with two texts is another list of choices: A. Smith, A. Jones. */
	if (!c->strict && letter != x && other != y && x->args[1]->kind == EXPRESSION_WORDS &&
	    y->args[1]->kind == EXPRESSION_WORDS && r.verdict == ANSWER_EQUAL)
		r = equality_of(c, x->args[1], y->args[1]);
	if (!c->strict && letter == x)
		r = equality_either(r, equality_of(c, x, y->args[1]));
	else if (!c->strict && other == y)
		r = equality_either(r, equality_of(c, x->args[1], y));
	r.rule = "a choice";
	return r;
}

/* {2k | k in Z} */
static bool is_described(const struct expression *x)
{
	return x->kind == EXPRESSION_SET && x->open == '|';
}

/* Sets whose members are described alike are equal; of others nothing is known, unless one is no set at all. */
static struct answer_result described(struct equality *c, const struct expression *x, const struct expression *y)
{
	struct answer_result r;

	if (!c->strict && is_described(x) != is_described(y) &&
	    equality_is_family(c, is_described(x) ? x : y, is_described(x) ? y : x))
		return equality_result(ANSWER_EQUAL, "members of a described set");
	if (!is_described(x) || !is_described(y))
		return is_collection(x) == is_collection(y) ? equality_result(ANSWER_UNDECIDED, "a described set")
							    : equality_result(ANSWER_DIFFERENT, "kinds of answer");
	r = equality_ordered(c, x, y, "members of a described set");
	if (r.verdict == ANSWER_DIFFERENT)
		r = equality_result(ANSWER_UNDECIDED, r.rule);
	return r;
}

struct answer_result equality_of(struct equality *c, const struct expression *x, const struct expression *y)
{
	struct clock first, second;
	struct answer_result r;
	bool solutions;

	if (are_clocks(c, x, y, &first, &second))
		return equality_result(clock_same(&first, &second) ? ANSWER_EQUAL : ANSWER_DIFFERENT, "times of day");
	if (x->kind == EXPRESSION_CHOICE || y->kind == EXPRESSION_CHOICE)
		return choices(c, x, y);
	if (equality_is_value(x) && equality_is_value(y))
		return equality_scalars(c, x, y);
	if (is_described(x) || is_described(y))
		return described(c, x, y);
	if (is_collection(x) && is_collection(y)) {
		if (x->name.size > 0 && y->name.size > 0 && !text_equal(x->name, y->name))
			return equality_result(ANSWER_DIFFERENT, "the variable");
		if (x->name.size > 0 && y->name.size > 0 && classes_and_numbers(x, y))
			return equality_result(ANSWER_DIFFERENT, "a congruence and an equation");
		solutions = c->solutions;
		c->solutions = solutions || (x->name.size > 0 && y->name.size > 0);
		r = equality_unordered(c, x, y, x->kind == EXPRESSION_SET || y->kind == EXPRESSION_SET,
				       "parts in any order");
		c->solutions = solutions;
		return r;
	}
	if (x->kind == y->kind)
		return same_kind(c, x, y);
	if (c->strict)
		return words(x, y);
	r = lenient(c, x, y);
	return r.verdict == ANSWER_EQUAL ? r : equality_either(lenient(c, y, x), r);
}
