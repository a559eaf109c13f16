/* Items with their units, words, and lists of them. */
#include <string.h>

#include "answer/parse_parts.h"
#include "answer/value_parts.h"
#include "base/memory.h"
#include "vocabulary/clock.h"

/* Words alone, up to a separator or bracket. */
static const struct expression *parse_words(struct parser *p)
{
	size_t from = p->s.token.from, to = from;

	while (parse_is_words(p) || p->s.token.kind == TOKEN_SYMBOL || p->s.token.kind == TOKEN_CONSTANT ||
	       parse_is(p, '-') || parse_is(p, '\'')) {
		to = p->s.token.to;
		parse_next(p);
	}
	if (to == from)
		return parse_fail(p, "this is no mathematics");
	return expression_named(p->arena, EXPRESSION_WORDS, text_slice(p->s.t, from, to), NULL, 0);
}

static bool is_whole_below(const struct expression *x, int64_t bound)
{
	return x->kind == EXPRESSION_NUMBER && !x->point && x->base == 10 && x->small >= 0 && x->small < bound;
}

/* a:b:c after a; 3:05 and 3:05:00 are written as times are. */
static const struct expression *parse_ratio(struct parser *p, const struct expression *x)
{
	struct parse_list list = { .count = 1 };
	bool time = is_whole_below(x, 25), two;

	list.at[0] = x;
	while (x != NULL && parse_accept(p, ':')) {
		two = p->s.token.kind == TOKEN_NUMBER && p->s.token.name.size == 2;
		x = parse_sum(p);
		time = time && two && x != NULL && is_whole_below(x, 60);
		if (list.count == PARSE_ITEMS_MAX)
			return parse_fail(p, "it is too long");
		list.at[list.count++] = x;
	}
	if (x == NULL)
		return NULL;
	return parse_made(p, expression_named(p->arena, EXPRESSION_RATIO,
					      time && list.count <= 3 ? TEXT(CLOCK_RATIO) : TEXT(""), list.at,
					      list.count));
}

/* Whether words may go on after what was read as words: \text{the } x. */
static bool more_words(const struct parser *p, const struct expression *x)
{
	return x->kind == EXPRESSION_WORDS && (parse_is_words(p) || p->s.token.kind == TOKEN_SYMBOL);
}

/* \text{Final answer: }, \text{The total is }: a text that has to be followed by what it announces. */
static bool announces(const struct parser *p)
{
	static const char *const ends[] = { ":", "=", " is", " are", " equals" };
	struct text t = text_trim(p->s.token.name);
	size_t i;

	for (i = 0; p->s.token.kind == TOKEN_TEXT && i < countof(ends); i++)
		if (text_ends(t, text_of(ends[i])))
			return t.size > strlen(ends[i]);
	return false;
}

/* Words that go on with what is no word: \text{Area of } ABC, \text{Max}(f). */
static bool is_cut_words(const struct parser *p, const struct expression *x)
{
	return x->kind == EXPRESSION_WORDS &&
	       (p->s.token.kind == TOKEN_SYMBOL ||
		(p->s.token.kind == TOKEN_OPERATOR && strchr("([_:|s", p->s.token.op) != NULL));
}

/* What was read as x or failed once more, as a label with its value; x and as it was, if it is none. */
static const struct expression *labelled(struct parser *p, const struct parser *before, const struct expression *x)
{
	struct parser after = *p;
	const struct expression *y;

	*p = *before;
	p->tokens = after.tokens;
	y = parse_labelled(p);
	if (y != NULL)
		return y;
	after.tokens = p->tokens;
	*p = after;
	return x;
}

/* Past what says nothing before an item; returns the text that announces it, empty if there is none. */
static struct text skip_announcement(struct parser *p)
{
	struct text by = { NULL, 0 };

	for (; (p->s.token.kind == TOKEN_WORD && vocabulary_is_filler(p->s.token.name)) || announces(p); parse_next(p))
		if (announces(p))
			by = p->s.token.name;
	return by;
}

const struct expression *parse_item(struct parser *p)
{
	struct parser before;
	const struct expression *x;

	(void)skip_announcement(p);
	parse_accept(p, 'T'); /* so it follows, from what is not said */
	parse_skip_article(p);
	p->currency = (struct text){ NULL, 0 };
	before = *p;
	if (p->s.token.kind == TOKEN_WORD)
		return parse_change(p, parse_words(p));
	x = parse_starts_value(p) ? labelled(p, &before, NULL) : NULL;
	if (x == NULL)
		x = parse_relation(p);
	if (before.problem == NULL && p->s.brackets == 0 && p->nest <= 1 && (x == NULL || is_cut_words(p, x)))
		x = labelled(p, &before, x);
	/* What follows an arrow is the answer: 2x = 4 => x = 2. */
	while (x != NULL && parse_accept(p, 'T'))
		x = parse_relation(p);
	if (x == NULL)
		return NULL;
	if (parse_is(p, ':') && expression_is_scalar(x) && !p->described)
		x = parse_ratio(p, x);
	if (x != NULL && more_words(p, x)) {
		p->s = before.s;
		x = parse_words(p);
	}
	return x == NULL ? NULL : parse_change(p, parse_quantity(p, x));
}

/* A comma, a semicolon, a new row, "and": as many as there are. *joint is that of the word among them, else 0. */
static bool separator(struct parser *p, char *joint)
{
	bool any = false;

	*joint = 0;
	for (;;) {
		if (parse_is(p, ',') || parse_is(p, ';') || parse_is(p, 'w'))
			any = true;
		else if (p->s.token.kind == TOKEN_WORD && vocabulary_connects(p->s.token.name)) {
			any = true;
			*joint = vocabulary_joint(p->s.token.name);
		} else {
			return any;
		}
		parse_next(p);
	}
}

static bool at_end(const struct parser *p)
{
	return p->s.token.kind == TOKEN_END ||
	       (p->s.token.kind == TOKEN_OPERATOR && strchr(")]}er|:", p->s.token.op) != NULL) ||
	       parse_is_command(p, COMMAND_END);
}

bool parse_add(struct parser *p, struct parse_items *list, const struct expression *x)
{
	const struct expression **longer;

	if (list->count == PARSE_LIST_MAX) {
		parse_fail(p, "a list is too long");
		return false;
	}
	if (list->count == list->capacity) {
		list->capacity = list->capacity == 0 ? 8 : 2 * list->capacity;
		longer = arena_alloc(p->arena, list->capacity * sizeof *longer);
		if (list->count > 0)
			memcpy(longer, list->at, list->count * sizeof *longer);
		list->at = longer;
	}
	list->at[list->count++] = x;
	return true;
}

/* (1, 2) (3, 4): brackets and boxes side by side are a list too, and so is 2 hours 30 minutes. */
static bool goes_on(const struct parser *p, const struct expression *x)
{
	return (x->kind == EXPRESSION_TUPLE && parse_is(p, x->open)) ||
	       (x->kind == EXPRESSION_QUANTITY && p->s.token.kind == TOKEN_NUMBER) ||
	       (parse_at_box(p) && parse_starts_primary(p));
}

/* Of several items each with the text that goes before it, as its name: \text{length: } 5, \text{width: } 3. */
static const struct expression *announced(struct parser *p, const struct expression *x, struct text by)
{
	const struct expression *sides[] = { NULL, x };
	struct builder name = { 0 };

	if (x == NULL || by.size == 0 || x->kind == EXPRESSION_RELATION)
		return x;
	/* "first: 2" is no equation of two numbers. */
	if (value_of_words(p->arena, by) != NULL)
		builder_string(&name, "the part ");
	builder_text(&name, by);
	by = (struct text){ arena_copy(p->arena, name.data, name.size), name.size };
	builder_clear(&name);
	sides[0] = expression_named(p->arena, EXPRESSION_WORDS, by, NULL, 0);
	return parse_made(p, expression_named(p->arena, EXPRESSION_RELATION, TEXT("="), sides, 2));
}

bool parse_items(struct parser *p, struct parse_items *list)
{
	struct text by, first = { NULL, 0 };
	const struct expression *x;
	char joint;

	memset(list, 0, sizeof *list);
	for (;;) {
		by = skip_announcement(p);
		x = parse_item(p);
		if (list->count == 0)
			first = by;
		/* "The answers are 4, 6" announces both. */
		if (list->count == 1 && by.size > 0)
			list->at[0] = announced(p, list->at[0], first);
		if (list->count > 0 && first.size > 0)
			x = announced(p, x, by);
		if (x == NULL || (list->count == 1 && list->at[0] == NULL))
			return false;
		if (!parse_add(p, list, x))
			return false;
		if (!separator(p, &joint) && !goes_on(p, x))
			return p->problem == NULL;
		if (at_end(p))
			return p->problem == NULL; /* a comma at the end */
		/* "A, B and C" is joined by "and"; "A and B or C" by nothing known. */
		list->joint = list->count == 1 || list->joint == 0 || list->joint == joint ? joint : '?';
	}
}

/* One item as itself, more as a list. */
const struct expression *parse_list_of(struct parser *p, const struct parse_items *list)
{
	if (list->count == 1)
		return list->at[0];
	return parse_made(p, expression_list(p->arena, list->joint == '?' ? 0 : list->joint, list->at, list->count));
}
