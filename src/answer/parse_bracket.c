/* Brackets, groups, sets, bars and steps. */
#include <string.h>

#include "answer/parse_parts.h"

/* The list between brackets: NULL unless it closes with one of `closers`. */
static bool enclosed(struct parser *p, struct parse_items *list, const char *closers, char *close)
{
	unsigned bars = p->bars;
	bool ok, colons = p->described, differential = p->differential;

	p->bars = 0;
	p->described = p->differential = false;
	p->s.brackets++;
	ok = parse_items(p, list);
	p->s.brackets--;
	p->bars = bars;
	p->described = colons;
	p->differential = differential;
	if (!ok)
		return false;
	if (p->s.token.kind != TOKEN_OPERATOR || strchr(closers, p->s.token.op) == NULL) {
		parse_fail(p, "a bracket is not closed");
		return false;
	}
	*close = p->s.token.op;
	parse_next(p);
	return true;
}

static const struct expression *listed(struct parser *p, enum expression_kind kind, const struct parse_items *list)
{
	return parse_made(p, expression_new(p->arena, kind, list->at, list->count));
}

/* [0, 1[ : whether the bracket before t[at] closes with one that opens, which nothing follows. */
static bool closes_outward(struct text t, size_t at)
{
	size_t depth = 0;

	for (; at < t.size; at++) {
		if (strchr("({", t.data[at]) != NULL)
			depth++;
		else if (strchr(")]}", t.data[at]) != NULL) {
			if (depth-- == 0)
				return false;
		} else if (depth == 0 && t.data[at] == '[') {
			at = text_skip_white(t, at + 1);
			return at == t.size || text_starts_at(t, at, "\\cup") || strchr(",$", t.data[at]) != NULL;
		}
	}
	return false;
}

const struct expression *parse_bracket(struct parser *p)
{
	struct parse_items list;
	char open = p->s.token.op, close;
	bool ok, outward = open == ']' || (open != 'a' && closes_outward(p->s.t, p->s.at));

	p->s.brackets++; /* the first token within is read by the step past the bracket */
	parse_next(p);
	p->s.brackets--;
	p->outward += outward;
	ok = enclosed(p, &list, open == 'a' ? "r>" : outward ? "[])" : ")]", &close);
	p->outward -= outward;
	if (!ok)
		return NULL;
	if (list.count == 1 && open != ']' && close != '[') {
		if ((open == '(' && close != ')') || (open == '[' && close != ']'))
			return parse_fail(p, "brackets do not match");
		return list.at[0];
	}
	/* Angle brackets are a vector's; ]a, b[ is open at both ends. */
	open = open == 'a' || open == ']' ? '(' : open;
	close = close == 'r' || close == '>' || close == '[' ? ')' : close;
	return parse_made(p, expression_tuple(p->arena, open, close, list.at, list.count));
}

const struct expression *parse_group(struct parser *p)
{
	struct parse_items list;
	char close;

	parse_next(p);
	if (parse_is(p, '}')) {
		parse_next(p);
		if (parse_is(p, '_') || parse_is(p, '^'))
			return parse_prescript(p); /* {}_{10}C_3 */
		return expression_new(p->arena, EXPRESSION_EMPTY, NULL, 0);
	}
	if (!enclosed(p, &list, "}", &close))
		return NULL;
	return list.count == 1 ? list.at[0] : listed(p, EXPRESSION_LIST, &list);
}

/* {2k | k in Z}: what is not a name before the bar belongs to the set. */
static const struct expression *built(struct parser *p, const struct expression *member, const struct parse_items *list)
{
	const struct expression **args = arena_alloc(p->arena, (list->count + 1) * sizeof *args);
	struct expression *set = arena_alloc(p->arena, sizeof *set);

	args[0] = member;
	memcpy(args + 1, list->at, list->count * sizeof *args);
	*set = *expression_new(p->arena, EXPRESSION_SET, args, list->count + 1);
	set->open = '|';
	return parse_made(p, set);
}

/* {x | x > 2}: what stands after the bar, where x is a name alone, perhaps with where it is from. */
static const struct expression *described(struct parser *p, const struct parse_items *members)
{
	const struct expression *member = members->at[0];
	struct parse_items list;
	char close;

	if (member->kind == EXPRESSION_RELATION && member->count == 2 && member->name.data[0] == 'i')
		member = member->args[0];

	parse_next(p); /* | or : */
	if (!enclosed(p, &list, "e}", &close))
		return NULL;
	if (members->count > 1)
		return parse_fail(p, "a described set has one kind of member");
	if (member->kind != EXPRESSION_SYMBOL)
		return built(p, member, &list);
	return parse_list_of(p, &list);
}

/* The members of a set, up to what ends them. */
static bool members(struct parser *p, struct parse_items *list)
{
	unsigned bars = p->bars;
	bool ok;

	p->bars = 1; /* a bar ends what is described */
	ok = parse_items(p, list);
	p->bars = bars;
	return ok && (parse_is(p, '|') || parse_is(p, ':') || parse_is(p, 'e') || parse_is(p, '}'));
}

/* Once more, with a colon that stands for "such that" and for no ratio; as it was, if that helps nothing. */
static bool described_members(struct parser *p, const struct parser *before, struct parse_items *list)
{
	struct parser failed = *p;
	bool ok;

	*p = *before;
	p->tokens = failed.tokens;
	p->described = true;
	ok = members(p, list);
	p->described = before->described;
	if (!ok) {
		failed.tokens = p->tokens;
		*p = failed;
	}
	return ok;
}

const struct expression *parse_set(struct parser *p)
{
	struct parser before;
	struct parse_items list;

	parse_next(p);
	if (parse_accept(p, 'e'))
		return expression_new(p->arena, EXPRESSION_EMPTY, NULL, 0);
	before = *p;
	if (!members(p, &list) && (before.described || !described_members(p, &before, &list)))
		return parse_fail(p, "a set is not closed");
	if (parse_is(p, '|') || parse_is(p, ':'))
		return described(p, &list);
	parse_next(p);
	return listed(p, EXPRESSION_SET, &list);
}

const struct expression *parse_bars(struct parser *p)
{
	bool twice = false;
	const struct expression *x;

	parse_next(p);
	if (parse_is(p, '|') && !p->s.token.spaced) {
		twice = true; /* ||v|| */
		parse_next(p);
	}
	p->bars++;
	x = parse_sum(p);
	p->bars--;
	if (x == NULL)
		return NULL;
	if (!parse_accept(p, '|') || (twice && !parse_accept(p, '|')))
		return parse_fail(p, "a bar is not closed");
	if (!expression_is_scalar(x))
		return parse_fail(p, "the absolute value is of what is no number");
	return parse_one(p, EXPRESSION_ABS, x);
}

const struct expression *parse_steps(struct parser *p)
{
	bool down = parse_is(p, 'f');
	const struct expression *x;

	parse_next(p);
	x = parse_sum(p);
	if (x == NULL)
		return NULL;
	if (!parse_accept(p, down ? 't' : 'd'))
		return parse_fail(p, "a bracket is not closed");
	return parse_one(p, down ? EXPRESSION_FLOOR : EXPRESSION_CEILING, x);
}
