/* Values by cases, and systems of equations, which are written in the same way. */
#include <string.h>

#include "answer/parse_parts.h"
#include "base/memory.h"

/* if, for, when before a condition. */
static bool is_if(const struct parser *p)
{
	static const char *const words[] = { "for", "if", "when", "where" };

	return (p->s.token.kind == TOKEN_WORD || p->s.token.kind == TOKEN_TEXT) &&
	       vocabulary_find(text_trim(p->s.token.name), true, words, countof(words), sizeof words[0]) != NULL;
}

/* "n is even" of \text{if $n$ is even} and n \text{ is even}. */
static struct text condition_words(struct parser *p, struct text t)
{
	static const char *const heads[] = { "if ", "for ", "when ", "where " };
	char *out = arena_alloc(p->arena, t.size + 1);
	size_t i, n = 0;

	for (i = 0; i < t.size; i++) {
		if (text_starts_at(t, i, "\\text"))
			i += strlen("\\tex");
		else if (strchr("{}$", t.data[i]) == NULL)
			out[n++] = t.data[i];
	}
	t = text_trim((struct text){ out, n });
	for (i = 0; i < countof(heads); i++)
		if (text_starts(t, text_of(heads[i])))
			t = text_trim(text_slice(t, strlen(heads[i]), t.size));
	return t;
}

/* What follows & in a row that begins with x: the other side of a relation, or a condition. */
static const struct expression *second_part(struct parser *p, const struct expression *x)
{
	const struct expression *parts[2] = { x, NULL };
	size_t from;

	if (parse_at_relation(p))
		return parse_relation_of(p, x);
	while (is_if(p))
		parse_next(p);
	from = p->s.token.from;
	parts[1] = parse_item(p);
	/* "n even" is a condition, and no number of a unit. */
	if (parts[1] != NULL && (parts[1]->kind == EXPRESSION_QUANTITY || parts[1]->kind == EXPRESSION_WORDS))
		parts[1] = expression_named(p->arena, EXPRESSION_WORDS,
					    condition_words(p, text_slice(p->s.t, from, p->s.token.from)), NULL, 0);
	return parts[1] == NULL ? NULL : parse_made(p, expression_tuple(p->arena, '(', ')', parts, 2));
}

static const struct expression *row(struct parser *p)
{
	const struct expression *x = parse_item(p);

	parse_accept(p, ',');
	if (x != NULL && parse_accept(p, '&'))
		x = second_part(p, x);
	else if (x != NULL && is_if(p))
		x = second_part(p, x);
	while (parse_is(p, ',') || (p->s.token.kind == TOKEN_UNKNOWN && text_is(p->s.token.name, ".")))
		parse_next(p);
	return x;
}

const struct expression *parse_cases(struct parser *p)
{
	struct parse_items rows = { .count = 0 };
	const struct expression *x;

	while (!parse_is_command(p, COMMAND_END)) {
		x = row(p);
		if (x == NULL || !parse_add(p, &rows, x))
			return NULL;
		if (!parse_accept(p, 'w') && !parse_is_command(p, COMMAND_END))
			return parse_fail(p, "a row of cases goes on");
	}
	return rows.count == 0 ? parse_fail(p, "there are no cases") : parse_list_of(p, &rows);
}
