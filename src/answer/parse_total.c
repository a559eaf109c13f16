/* Sums and products over a range, and over what is no range: \sum_{k=1}^n k, \sum_{cyc} ab. */
#include "answer/parse_parts.h"

/* The symbol of an index, of which every sum of one depth has the same, so that its letter does not matter. */
static struct text bound_name(struct parser *p)
{
	const struct parse_index *outer;
	char name[2] = { '#' };
	size_t depth = 1;

	for (outer = p->index; outer != NULL; outer = outer->outer)
		depth++;
	name[1] = (char)('0' + depth % 64);
	return (struct text){ arena_copy(p->arena, name, 2), 2 };
}

/* _{k=1}^{n}: the index, from and to. */
static bool range(struct parser *p, struct parse_list *list, struct parse_index *here)
{
	struct answer_token index;

	if (!parse_accept(p, '_') || !parse_accept(p, '{'))
		return false;
	index = p->s.token;
	if (index.kind != TOKEN_SYMBOL && !(index.kind == TOKEN_CONSTANT && index.name.size == 1))
		return false;
	here->letter = index.name;
	here->bound = bound_name(p);
	list->at[0] = expression_symbol(p->arena, here->bound);
	parse_next(p);
	if (!parse_accept(p, '='))
		return false;
	list->at[1] = parse_sum(p);
	if (list->at[1] == NULL || !parse_accept(p, '}') || !parse_accept(p, '^'))
		return false;
	list->at[2] = parse_script(p);
	return list->at[2] != NULL && expression_is_scalar(list->at[1]) && expression_is_scalar(list->at[2]);
}

/* What stands below and above the sign where that is no range: as it is written, without its blanks. */
static bool scripts(struct parser *p, struct text *name)
{
	size_t from = p->s.token.from, to = from, i, n = 0;
	struct text group;
	char *bytes;

	while (parse_is(p, '_') || parse_is(p, '^')) {
		if (!token_raw_group(&p->s, &group))
			parse_next(p); /* to its one letter or digit */
		to = p->s.at;
		parse_next(p);
	}
	bytes = arena_alloc(p->arena, to - from + 1);
	for (i = from; i < to; i++)
		if (p->s.t.data[i] != ' ')
			bytes[n++] = p->s.t.data[i];
	*name = (struct text){ bytes, n };
	return p->problem == NULL;
}

/* \sum_{cyc} ab, \sum x_i: equal only to one that is written alike. */
static const struct expression *unranged(struct parser *p, enum expression_function f)
{
	struct text below;
	const struct expression *args[2];

	if (!scripts(p, &below))
		return NULL;
	args[0] = expression_named(p->arena, EXPRESSION_WORDS, below, NULL, 0);
	args[1] = parse_product(p);
	if (args[1] == NULL || !expression_is_scalar(args[1]))
		return parse_fail(p, "a sum is of what is no number");
	return parse_made(p, expression_opaque(p->arena, text_of(expression_function_name(f)), args, 2));
}

const struct expression *parse_total(struct parser *p, enum expression_function f)
{
	struct parse_list list = { .count = 4 };
	struct parse_index here = { .outer = p->index };
	struct parser before = *p;

	if (!range(p, &list, &here)) {
		before.tokens = p->tokens;
		*p = before;
		return unranged(p, f);
	}
	p->index = &here;
	list.at[3] = parse_product(p);
	p->index = here.outer;
	if (list.at[3] == NULL || !expression_is_scalar(list.at[3]))
		return parse_fail(p, "a sum is of what is no number");
	return parse_made(p, expression_function(p->arena, f, list.at, list.count));
}
