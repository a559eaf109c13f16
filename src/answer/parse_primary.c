/* What operators work on, its factorials, signs after it, and powers. */
#include <string.h>

#include "answer/parse_parts.h"
#include "answer/value_parts.h"

static const struct expression *symbol(struct parser *p, struct text name)
{
	return expression_symbol(p->arena, name);
}

/* The letters of _{max} and _{\max} at the sign, which are a word and no product; NULL for other scripts. */
static const struct expression *word_script(struct parser *p)
{
	struct text t = p->s.t;
	size_t from = text_skip_white(t, p->s.at), to;

	if (!text_starts_at(t, from, "{"))
		return NULL;
	from = text_skip_white(t, from + 1);
	from += text_starts_at(t, from, "\\m"); /* of the commands max and min alone */
	for (to = from; to < t.size && text_is_letter(t.data[to]); to++)
		;
	if (to < from + 2 || !text_starts_at(t, to, "}"))
		return NULL;
	p->s.at = to + 1;
	parse_next(p);
	return symbol(p, text_slice(t, from, to));
}

/* a_1, x_{max}: the subscript belongs to the name. */
const struct expression *parse_subscripted(struct parser *p, struct text name)
{
	struct builder b = { 0 };
	const struct expression *sub, *x;

	sub = word_script(p);
	if (sub == NULL)
		parse_next(p); /* _ */
	sub = sub == NULL ? parse_subscript(p) : sub;
	if (sub == NULL)
		return NULL;
	builder_text(&b, name);
	builder_char(&b, '_');
	expression_print(&b, sub, false);
	x = symbol(p, (struct text){ arena_copy(p->arena, b.data, b.size), b.size });
	builder_clear(&b);
	return x;
}

/* f, g, h and capitals before a bracket are functions: f(x). */
static bool is_function_letter(struct text name)
{
	return name.size == 1 && (strchr("fgh", name.data[0]) != NULL);
}

static const struct expression *applied(struct parser *p, struct text name)
{
	struct parse_items list;

	parse_next(p); /* ( */
	if (!parse_items(p, &list))
		return NULL;
	if (!parse_accept(p, ')'))
		return parse_fail(p, "a parenthesis is not closed");
	return parse_made(p, expression_named(p->arena, EXPRESSION_APPLY, name, list.at, list.count));
}

/* Letters that differ in their shape alone: \\varphi, \\ell. */
static struct text letter_of(struct text name)
{
	if (text_starts(name, TEXT("var")))
		return text_slice(name, strlen("var"), name.size);
	return text_is(name, "ell") ? TEXT("l") : name;
}

/* Whether letters alone stand in the parenthesis at the token, and an equals sign after it: x(t) = ..., P(x, y) = .... */
static bool names_function(const struct parser *p)
{
	struct text t = p->s.t;
	size_t at = p->s.token.to;

	do {
		at = text_skip_white(t, at);
		if (at + 1 >= t.size || !text_is_letter(t.data[at]) || text_is_letter(t.data[at + 1]))
			return false;
		at = text_skip_white(t, at + 1);
	} while (text_starts_at(t, at++, ","));
	return text_starts_at(t, at - 1, ")") && text_starts_at(t, text_skip_white(t, at), "=");
}

/* The primes of x^{\prime\prime}, past them; 0 without moving for other powers. */
static size_t raised_primes(struct parser *p)
{
	struct text t = p->s.t;
	size_t at = text_skip_white(t, p->s.token.to), n = 0;
	bool brace = text_starts_at(t, at, "{");

	if (!parse_is(p, '^'))
		return 0;
	at += brace;
	for (at = text_skip_white(t, at); text_starts_at(t, at, "\\prime"); at = text_skip_white(t, at + 6))
		n++;
	if (n == 0 || (brace && !text_starts_at(t, at, "}")))
		return 0;
	p->s.at = at + brace;
	parse_next(p);
	return n;
}

static const struct expression *parse_symbol(struct parser *p)
{
	struct text name = letter_of(p->s.token.name), bound;
	size_t primes = 0;

	parse_next(p);
	if (parse_index_of(p, name, &bound))
		return symbol(p, bound);
	if (is_function_letter(name) && parse_is(p, '^') && text_starts_at(p->s.t, p->s.token.to, "{-1}(")) {
		/* f^{-1}(x): the inverse */
		p->s.at = p->s.token.to + strlen("{-1}");
		parse_next(p);
		return applied(p, text_is(name, "f") ? TEXT("f^-1") : text_is(name, "g") ? TEXT("g^-1") : TEXT("h^-1"));
	}
	primes = raised_primes(p);
	while (parse_is(p, '\'')) {
		parse_next(p);
		primes++;
	}
	if (primes > 0) {
		char *longer = arena_alloc(p->arena, name.size + primes);

		memcpy(longer, name.data, name.size);
		memset(longer + name.size, '\'', primes);
		name = (struct text){ longer, name.size + primes };
	}
	if (parse_is(p, '_'))
		return parse_subscripted(p, name);
	if (parse_is(p, '(') && !p->s.token.spaced &&
	    (is_function_letter(text_slice(name, 0, name.size - primes)) || names_function(p)))
		return applied(p, name);
	return symbol(p, name);
}

/* Words alone, one of which is neither a word of mathematics nor one that joins. */
static bool is_phrase(struct text t)
{
	size_t at, from, words = 0, prose = 0;

	for (at = 0; at < t.size;) {
		struct text word;

		for (from = at; at < t.size && text_is_letter(t.data[at]); at++)
			;
		word = text_slice(t, from, at);
		words += word.size > 0;
		prose += word.size >= 3 && vocabulary_prose_word(word) == NULL && vocabulary_word(word) == NULL &&
			 !vocabulary_is_filler(word);
		if (at < t.size && t.data[at++] != ' ')
			return false;
	}
	return words >= 2 && prose > 0;
}

/* The value of \text{Total cost: \$42}; NULL for other texts. */
static const struct expression *after_colon(struct parser *p, struct text t)
{
	struct parser inner = { .arena = p->arena, .nest = p->nest + 1, .tokens = p->tokens };
	size_t colon = text_find_last(t, TEXT(": "));
	struct parse_items list;
	const struct expression *x = NULL;

	if (colon == t.size || !is_phrase(text_slice(t, 0, colon)))
		return NULL;
	token_start(&inner.s, p->arena, text_slice(t, colon + 1, t.size), p->s.readings);
	if (parse_items(&inner, &list) && inner.s.token.kind == TOKEN_END)
		x = parse_list_of(&inner, &list);
	p->tokens = inner.tokens;
	return x;
}

/* \text{42}, \text{E}: what is inside, where it is mathematics. */
static const struct expression *parse_text(struct parser *p)
{
	struct parser inner = { .arena = p->arena, .nest = p->nest + 1, .tokens = p->tokens, .index = p->index };
	struct parse_items list;
	const struct expression *x;
	struct text name = p->s.token.name;

	if (inner.nest > PARSE_NEST_MAX)
		return parse_fail(p, "it is nested too deep");
	token_start(&inner.s, p->arena, name, p->s.readings);
	x = value_of_words(p->arena, name);
	if (x == NULL)
		x = after_colon(p, name);
	if (x == NULL && parse_items(&inner, &list) && inner.s.token.kind == TOKEN_END)
		x = parse_list_of(&inner, &list);
	if (x != NULL && is_phrase(name))
		x = NULL; /* "Number of ways" is no product */
	if (x == NULL && text_find(name, TEXT("\\")) < name.size)
		return parse_fail(p, "this text is not understood");
	if (x == NULL)
		x = expression_named(p->arena, EXPRESSION_WORDS, name, NULL, 0);
	p->tokens = inner.tokens;
	p->s.ambiguous |= inner.s.ambiguous;
	parse_next(p);
	return x;
}

static const struct expression *parse_constant(struct parser *p)
{
	enum expression_function f = p->s.token.function;
	struct text name = p->s.token.name, bound;
	const struct expression *x;

	if (parse_index_of(p, name, &bound)) {
		parse_next(p);
		return symbol(p, bound);
	}
	x = expression_constant(p->arena, f);
	parse_next(p);
	/* e_1 and i_2 are variables. */
	if (parse_is(p, '_') && (f == EXPRESSION_E || f == EXPRESSION_I))
		return parse_subscripted(p, name);
	return x;
}

static const struct expression *degree(struct parser *p)
{
	struct parse_list list;

	parse_next(p);
	if (!parse_arguments(p, &list))
		return NULL;
	return parse_made(p, expression_named(p->arena, EXPRESSION_APPLY, TEXT("deg"), list.at, list.count));
}

static const struct expression *parse_operator_primary(struct parser *p)
{
	static const char alone[] = "here an operator has nothing to work on";

	switch (p->s.token.op) {
	case '(':
	case '[':
	case ']':
	case 'a':
		return parse_bracket(p);
	case '{':
		return parse_group(p);
	case 's':
		return parse_set(p);
	case '|':
		return parse_bars(p);
	case 'f':
	case 'c':
		return parse_steps(p);
	case '$':
		/* A currency sign before a number: $10 */
		p->currency = parse_currency(p, &p->s.token);
		parse_next(p);
		return parse_power(p);
	case '_':
	case '^':
		return parse_prescript(p);
	case '.':
		parse_next(p);
		return symbol(p, TEXT("..."));
	case 'D':
		/* A degree sign elsewhere: the degree of a polynomial. */
		return text_is(p->s.token.name, "deg") ? degree(p) : parse_fail(p, alone);
	default:
		return parse_fail(p, alone);
	}
}

static const struct expression *parse_primary(struct parser *p)
{
	const struct expression *x = NULL;

	if (p->problem != NULL)
		return NULL;
	if (++p->nest > PARSE_NEST_MAX)
		return parse_fail(p, "it is nested too deep");
	if (p->s.token.kind != TOKEN_NUMBER && p->s.token.kind != TOKEN_CONSTANT)
		x = parse_in_base(p);
	if (x != NULL || p->problem != NULL) {
		p->nest--;
		return x;
	}
	switch (p->s.token.kind) {
	case TOKEN_NUMBER:
		x = parse_number(p);
		break;
	case TOKEN_SYMBOL:
		x = parse_combinations(p);
		if (x == NULL && p->problem == NULL)
			x = parse_symbol(p);
		break;
	case TOKEN_CONSTANT:
		x = parse_constant(p);
		break;
	case TOKEN_FUNCTION:
		x = parse_function(p);
		break;
	case TOKEN_COMMAND:
		x = parse_command(p);
		break;
	case TOKEN_OPERATOR:
		x = parse_operator_primary(p);
		break;
	case TOKEN_TEXT:
		x = parse_text(p);
		break;
	case TOKEN_END:
		parse_fail(p, "it ends too early");
		break;
	default:
		parse_fail(p, "this is no mathematics");
		break;
	}
	p->nest--;
	return x;
}

bool parse_starts_primary(const struct parser *p)
{
	switch (p->s.token.kind) {
	case TOKEN_NUMBER:
	case TOKEN_SYMBOL:
	case TOKEN_CONSTANT:
	case TOKEN_FUNCTION:
		return true;
	case TOKEN_COMMAND:
		switch (p->s.token.command) {
		case COMMAND_CHOOSE:
		case COMMAND_OVER:
		case COMMAND_END:
		case COMMAND_PMOD:
		case COMMAND_MOD:
		case COMMAND_EMPTY:
			return false;
		default:
			return true;
		}
	case TOKEN_OPERATOR:
		if (p->s.token.op == '|')
			return p->bars == 0;
		return strchr("([{sfca", p->s.token.op) != NULL;
	default:
		return false;
	}
}

/* x! and x!!, at the sign; (x!)! has to be written so. */
static const struct expression *with_factorial(struct parser *p, const struct expression *x)
{
	size_t signs = 0;

	do {
		parse_next(p);
		signs++;
	} while (parse_is(p, '!'));
	if (signs > 2)
		return parse_fail(p, "too many factorial signs follow one another");
	return parse_one(p, signs == 2 ? EXPRESSION_DOUBLE_FACTORIAL : EXPRESSION_FACTORIAL, x);
}

/* What stands after a primary: factorials, percent and degree signs. */
static const struct expression *parse_postfix(struct parser *p)
{
	const struct expression *x = parse_primary(p);

	while (x != NULL) {
		if (parse_is(p, '!') && expression_is_scalar(x)) {
			x = with_factorial(p, x);
			continue;
		}
		if (parse_is(p, '%') && expression_is_scalar(x))
			x = parse_one(p, EXPRESSION_PERCENT, x);
		else if (parse_is(p, 'D') && expression_is_scalar(x))
			x = parse_one(p, EXPRESSION_DEGREES, x);
		else
			break;
		parse_next(p);
	}
	return x;
}

/* ^\circ or ^{\circ} after the ^, taken if it is there. */
static bool accept_degree(struct parser *p)
{
	struct scanner before = p->s;
	bool braced = parse_accept(p, '{');

	if (parse_accept(p, 'D') && (!braced || parse_accept(p, '}')))
		return true;
	p->s = before;
	return false;
}

/* ^{th}, ^\text{th} of an ordinal number, likewise. */
static bool accept_ordinal(struct parser *p)
{
	struct scanner before = p->s;
	bool braced = parse_accept(p, '{');
	size_t from = p->s.token.from;

	/* ^{th}: no product of letters */
	if (braced && text_starts_at(p->s.t, from + 2, "}") &&
	    vocabulary_is_ordinal(text_slice(p->s.t, from, from + 2), false)) {
		p->s.at = from + 3;
		parse_next(p);
		return true;
	}
	if ((p->s.token.kind == TOKEN_WORD || p->s.token.kind == TOKEN_TEXT) &&
	    vocabulary_is_ordinal(p->s.token.name, false)) {
		parse_next(p);
		if (!braced || parse_accept(p, '}'))
			return true;
	}
	p->s = before;
	return false;
}

const struct expression *parse_power(struct parser *p)
{
	const struct expression *x = parse_postfix(p), *y;

	while (x != NULL && parse_is(p, '^')) {
		parse_next(p);
		if (accept_degree(p)) {
			x = parse_one(p, EXPRESSION_DEGREES, x);
			continue;
		}
		if (x->kind == EXPRESSION_NUMBER && accept_ordinal(p))
			continue;
		y = parse_script(p);
		if (y == NULL)
			return NULL;
		if (!expression_is_scalar(x))
			x = parse_matrix_power(p, x, y);
		else if (x->kind == EXPRESSION_SYMBOL && parse_is_count(x->name, y))
			x = parse_counted(p, x->name, y);
		else
			x = parse_pair(p, EXPRESSION_POWER, x, y);
		if (x != NULL && parse_is(p, '!'))
			x = with_factorial(p, x);
	}
	return x;
}
