/* Integrals and limits. */
#include "answer/parse_parts.h"

/* d before a letter: dx, \mathrm{d}x, d\theta. */
bool parse_at_differential(const struct parser *p)
{
	size_t at = p->s.token.to;

	if (p->s.token.kind != TOKEN_SYMBOL || !text_is(p->s.token.name, "d"))
		return false;
	while (text_starts_at(p->s.t, at, " ") || text_starts_at(p->s.t, at, "\\,"))
		at += text_starts_at(p->s.t, at, " ") ? 1 : 2;
	return at < p->s.t.size && (text_is_letter(p->s.t.data[at]) || p->s.t.data[at] == '\\');
}

/* One bound, below or above the sign. */
static bool bound(struct parser *p, struct parse_list *list)
{
	const struct expression *part;

	parse_next(p); /* _ or ^ */
	if (list->count > 3) {
		parse_fail(p, "a limit is missing");
		return false;
	}
	if (!parse_is(p, '{')) {
		part = parse_subscript(p);
	} else {
		parse_next(p);
		part = parse_relation(p);
		/* x \to 0: two parts */
		if (part != NULL && parse_accept(p, 'T')) {
			list->at[list->count++] = part;
			part = parse_relation(p);
		}
		if (part != NULL && !parse_accept(p, '}'))
			part = parse_fail(p, "a group is not closed");
	}
	if (part == NULL)
		return false;
	list->at[list->count++] = part;
	return true;
}

/* An integral inside of which `depth` others are: its variable is bound. */
static unsigned depth_of(const struct expression *x)
{
	unsigned deepest = 0, depth;
	size_t i;

	for (i = 0; i < x->count; i++) {
		depth = depth_of(x->args[i]);
		deepest = depth > deepest ? depth : deepest;
	}
	return deepest + (x->kind == EXPRESSION_FUNCTION && x->function == EXPRESSION_INTEGRAL);
}

/* The integral from and to the bounds in *list; NULL for what no enclosure can be had of. */
static const struct expression *definite(struct parser *p, const struct parse_list *list, const struct expression *x,
					 struct text variable)
{
	const struct expression *args[4] = { NULL, list->at[0], list->at[1], x };
	char name[2] = { '#', (char)('A' + depth_of(x) % 26) };

	if (list->count != 2 || !expression_is_integrable(x) || !expression_is_integrable(list->at[0]) ||
	    !expression_is_integrable(list->at[1]))
		return NULL;
	args[0] = expression_symbol(p->arena, (struct text){ arena_copy(p->arena, name, 2), 2 });
	args[3] = expression_replaced(p->arena, x, variable, args[0]);
	return expression_function(p->arena, EXPRESSION_INTEGRAL, args, 4);
}

/* x dx after the bounds; NULL without a problem, and without moving, where the differential is somewhere else. */
static const struct expression *integrand(struct parser *p, struct text *variable)
{
	struct parser before = *p;
	const struct expression *x;

	p->differential = true;
	x = parse_at_differential(p) ? expression_integer(p->arena, 1) : parse_sum(p);
	p->differential = before.differential;
	if (x != NULL && expression_is_scalar(x) && parse_at_differential(p)) {
		parse_next(p);
		if (p->s.token.kind == TOKEN_SYMBOL) {
			*variable = p->s.token.name;
			parse_next(p);
			return x;
		}
	}
	before.tokens = p->tokens;
	*p = before;
	return NULL;
}

const struct expression *parse_integral(struct parser *p)
{
	struct parse_list list = { .count = 0 };
	const struct expression *x, *integral;
	struct text variable;

	while (parse_is(p, '_') || parse_is(p, '^'))
		if (!bound(p, &list))
			return NULL;
	x = integrand(p, &variable);
	if (x != NULL) {
		integral = definite(p, &list, x, variable);
		if (integral != NULL)
			return parse_made(p, integral);
		list.at[list.count++] = x;
		x = expression_symbol(p->arena, variable);
	} else {
		x = parse_implicit(p);
	}
	if (x == NULL)
		return NULL;
	list.at[list.count++] = x;
	return parse_made(p, expression_opaque(p->arena, TEXT("int"), list.at, list.count));
}

const struct expression *parse_limit(struct parser *p)
{
	struct parse_list list = { .count = 0 };
	const struct expression *x;

	while (parse_is(p, '_') || parse_is(p, '^'))
		if (!bound(p, &list))
			return NULL;
	x = parse_implicit(p);
	if (x == NULL)
		return NULL;
	list.at[list.count++] = x;
	return parse_made(p, expression_opaque(p->arena, TEXT("lim"), list.at, list.count));
}
