/* From the text of an answer to its tree: what all of the parser shares, and the whole. */
#include <string.h>

#include "answer/answer.h"
#include "answer/condition.h"
#include "answer/notation.h"
#include "answer/parse_parts.h"
#include "answer/value_parts.h"

const struct expression *parse_fail(struct parser *p, const char *problem)
{
	if (p->problem == NULL) {
		p->problem = problem;
		p->problem_at = p->s.token.from;
	}
	return NULL;
}

void parse_next(struct parser *p)
{
	if (++p->tokens > PARSE_TOKENS_MAX) {
		parse_fail(p, "it is too long");
		p->s.at = p->s.t.size;
	}
	token_next(&p->s);
}

bool parse_is(const struct parser *p, char op)
{
	return p->s.token.kind == TOKEN_OPERATOR && p->s.token.op == op;
}

bool parse_accept(struct parser *p, char op)
{
	if (!parse_is(p, op))
		return false;
	parse_next(p);
	return true;
}

bool parse_is_command(const struct parser *p, enum token_command c)
{
	return p->s.token.kind == TOKEN_COMMAND && p->s.token.command == c;
}

const struct expression *parse_made(struct parser *p, const struct expression *x)
{
	if (x != NULL && x->depth > EXPRESSION_DEPTH_MAX)
		return parse_fail(p, "it is nested too deep");
	return p->problem == NULL ? x : NULL;
}

bool parse_is_box(const struct parser *p)
{
	return parse_is_command(p, COMMAND_GROUP) &&
	       (text_is(p->s.token.name, "boxed") || text_is(p->s.token.name, "fbox") ||
		text_is(p->s.token.name, "framebox"));
}

bool parse_at_box(const struct parser *p)
{
	return parse_is_box(p) || (p->boxed > 0 && p->boxed == p->s.token.from);
}

const struct expression *parse_pair(struct parser *p, enum expression_kind kind, const struct expression *x,
				    const struct expression *y)
{
	if (x == NULL || y == NULL)
		return NULL;
	return parse_made(p, expression_pair(p->arena, kind, x, y));
}

const struct expression *parse_one(struct parser *p, enum expression_function f, const struct expression *x)
{
	return x == NULL ? NULL : parse_made(p, expression_function(p->arena, f, &x, 1));
}

const struct expression *parse_two(struct parser *p, enum expression_function f, const struct expression *x,
				   const struct expression *y)
{
	const struct expression *args[] = { x, y };

	return x == NULL || y == NULL ? NULL : parse_made(p, expression_function(p->arena, f, args, 2));
}

const struct expression *parse_negated(struct parser *p, const struct expression *x)
{
	return x == NULL ? NULL : parse_made(p, expression_new(p->arena, EXPRESSION_NEGATE, &x, 1));
}

bool parse_index_of(const struct parser *p, struct text letter, struct text *bound)
{
	const struct parse_index *i;

	for (i = p->index; i != NULL; i = i->outer) {
		if (text_equal(i->letter, letter)) {
			*bound = i->bound;
			return true;
		}
	}
	return false;
}

/* -- the whole ------------------------------------------------------------------------- */

/* Full stops, commas and stars about the answer say nothing. */
static struct text trimmed(struct text t)
{
	t = text_trim(t);
	while (t.size > 0 && strchr(".,;:*", t.data[t.size - 1]) != NULL && !text_ends(t, TEXT("...")))
		t = text_trim(text_slice(t, 0, t.size - 1));
	while (t.size > 0 && strchr("*:,;", t.data[0]) != NULL)
		t = text_trim(text_slice(t, 1, t.size));
	/* The full stop before a closing delimiter: $5.$ */
	if (t.size > 2 && t.data[t.size - 1] == '$' && t.data[t.size - 2] == '.' &&
	    !(t.size > 3 && t.data[t.size - 3] == '\\'))
		t.size -= 2;
	return t;
}

static const struct expression *parse_whole(struct parser *p)
{
	struct parse_items list;

	if (!parse_items(p, &list))
		return NULL;
	while (parse_is(p, '.') || parse_is(p, ','))
		parse_next(p);
	if (p->s.token.kind != TOKEN_END)
		return parse_fail(p, "what stands here does not belong to it");
	return parse_list_of(p, &list);
}

/* Letters, digits and the marks of prose, with a word of three letters and more among them; or "no". */
static bool is_prose(struct text t)
{
	size_t i, letters = 0, most = 0;

	for (i = 0; i < t.size; i++) {
		unsigned char c = (unsigned char)t.data[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;

		if (!letter && !(c >= '0' && c <= '9') && strchr(" .,:;-'&/", c) == NULL)
			return false;
		letters = letter ? letters + 1 : 0;
		most = letters > most ? letters : most;
	}
	return most >= 3 || (t.size == 2 && text_starts_folded(t, 0, TEXT("no")));
}

/* Whether the symbol of that letter occurs in x, but for a left side that it is. */
static bool is_about(const struct expression *x, char letter)
{
	size_t i = x->kind == EXPRESSION_RELATION && x->args[0]->kind == EXPRESSION_SYMBOL;

	if (x->kind == EXPRESSION_SYMBOL)
		return (x->name.size == 1 && x->name.data[0] == letter) ||
		       (x->name.size > 2 && x->name.data[x->name.size - 2] == '_' &&
			x->name.data[x->name.size - 1] == letter);
	for (; i < x->count; i++)
		if (is_about(x->args[i], letter))
			return true;
	return false;
}

/* 3k for some integer k: without what says only that; NULL for what has no such condition. */
static const struct expression *conditioned(struct arena *a, struct text t, unsigned readings)
{
	struct parser p = { .arena = a };
	const struct expression *x;
	char space[CONDITION_LETTERS_MAX];
	struct text answer, letters;
	size_t i;

	if (!condition_split(t, &answer, &letters, space))
		return NULL;
	token_start(&p.s, a, answer, readings);
	x = parse_whole(&p);
	for (i = 0; x != NULL && i < letters.size; i++)
		if (!is_about(x, letters.data[i]))
			x = NULL;
	return x;
}

/* Option B, B. 12; NULL for what is no choice. */
static const struct expression *choice(struct arena *a, struct text t, unsigned readings)
{
	struct parser p = { .arena = a };
	const struct expression *parts[2];
	struct text letter, value;

	if (parse_named_choice(t, &letter))
		return expression_symbol(a, letter);
	if (!parse_split_choice(t, &letter, &value))
		return NULL;
	token_start(&p.s, a, value, readings);
	parts[0] = expression_symbol(a, letter);
	parts[1] = parse_whole(&p);
	if (parts[1] == NULL && is_prose(value))
		parts[1] = expression_named(a, EXPRESSION_WORDS, value, NULL, 0);
	if (parts[1] == NULL)
		return NULL;
	p.problem = NULL;
	return parse_made(&p, expression_new(a, EXPRESSION_CHOICE, parts, 2));
}

/* 15 (minutes): without the brackets, as the unit that they hold; t itself for others. */
static struct text unit_without_brackets(struct arena *a, struct text t)
{
	size_t open = text_find_last(t, TEXT("(")), i, letters = 0;
	struct text number = text_trim(text_slice(t, 0, open));
	char *plain;

	if (!text_ends(t, TEXT(")")) || open == t.size || number.size == 0 ||
	    !text_is_digit(number.data[number.size - 1]) || number.size == open)
		return t;
	for (i = open + 1; i + 1 < t.size; i++) {
		if (!text_is_letter(t.data[i]) && t.data[i] != ' ')
			return t;
		letters += text_is_letter(t.data[i]);
	}
	if (letters < 3 || text_is(text_trim(text_slice(t, open + 1, t.size - 1)), "mod"))
		return t;
	plain = arena_alloc(a, t.size + 1);
	memcpy(plain, t.data, t.size);
	plain[open] = plain[t.size - 1] = ' ';
	return text_trim((struct text){ plain, t.size });
}

bool answer_parse(struct arena *a, struct text t, unsigned readings, struct answer *out)
{
	struct parser p = { .arena = a };

	memset(out, 0, sizeof *out);
	out->text = t;
	if (t.size > ANSWER_SIZE_MAX) {
		out->problem = "it is too long";
		return false;
	}
	t = unit_without_brackets(a, trimmed(notation_plain(a, t)));
	token_start(&p.s, a, t, readings);
	if (p.s.token.kind == TOKEN_END) {
		out->problem = "it is empty";
		out->empty = true;
		return false;
	}
	out->tree = is_prose(t) ? value_of_words(a, t) : NULL;
	if (out->tree == NULL)
		out->tree = choice(a, t, readings);
	if (out->tree == NULL)
		out->tree = conditioned(a, t, readings);
	if (out->tree == NULL) {
		out->tree = parse_whole(&p);
		out->ambiguous = p.s.ambiguous;
	}
	if (out->tree == NULL && is_prose(t))
		out->tree = expression_named(a, EXPRESSION_WORDS, t, NULL, 0);
	if (out->tree != NULL) {
		out->value = value_normal(a, out->tree);
		return true;
	}
	out->problem = p.problem;
	out->problem_at = p.problem_at;
	return false;
}
