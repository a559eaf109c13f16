/* The grammar of answers: lists, relations, sums, products, powers. */
#include <string.h>

#include "answer/answer.h"
#include "answer/notation.h"
#include "answer/parse_parts.h"
#include "answer/parts.h"
#include "base/memory.h"

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
	if (++p->tokens > PARSER_TOKENS_MAX) {
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

static const struct expression *negated(struct parser *p, const struct expression *x)
{
	return x == NULL ? NULL : parse_made(p, expression_new(p->arena, EXPRESSION_NEGATE, &x, 1));
}

/* The symbol of the index with that letter; false if there is none. */
static bool index_of(const struct parser *p, struct text letter, struct text *bound)
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

/* -- primaries and powers ----------------------------------------------------------- */

static const struct expression *symbol(struct parser *p, struct text name)
{
	return expression_symbol(p->arena, name);
}

/* a_1, x_{max}: the subscript belongs to the name. */
static const struct expression *subscripted(struct parser *p, struct text name)
{
	struct builder b = { 0 };
	const struct expression *sub, *x;

	parse_next(p); /* _ */
	sub = parse_script(p);
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
	struct items list;

	parse_next(p); /* ( */
	if (!parse_items(p, &list))
		return NULL;
	if (!parse_accept(p, ')'))
		return parse_fail(p, "a parenthesis is not closed");
	return parse_made(p, expression_named(p->arena, EXPRESSION_APPLY, name, list.at, list.count));
}

static const struct expression *parse_symbol(struct parser *p)
{
	struct text name = p->s.token.name, bound;
	size_t primes = 0;

	parse_next(p);
	if (index_of(p, name, &bound))
		return symbol(p, bound);
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
		return subscripted(p, name);
	if (parse_is(p, '(') && !p->s.token.spaced && is_function_letter(text_slice(name, 0, name.size - primes)))
		return applied(p, name);
	return symbol(p, name);
}

/* \text{42}, \text{E}: what is inside, where it is mathematics. */
static const struct expression *parse_text(struct parser *p)
{
	struct parser inner = { .arena = p->arena, .nest = p->nest + 1, .tokens = p->tokens, .index = p->index };
	struct items list;
	const struct expression *x;
	struct text name = p->s.token.name;

	if (inner.nest > PARSER_NEST_MAX)
		return parse_fail(p, "it is nested too deep");
	token_start(&inner.s, p->arena, name, p->s.readings);
	x = answer_known_words(p->arena, name);
	if (x == NULL && parse_items(&inner, &list) && inner.s.token.kind == TOKEN_END)
		x = parse_list_of(&inner, &list);
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

	if (index_of(p, name, &bound)) {
		parse_next(p);
		return symbol(p, bound);
	}
	x = expression_constant(p->arena, f);
	parse_next(p);
	/* e_1 and i_2 are variables. */
	if (parse_is(p, '_') && (f == EXPRESSION_E || f == EXPRESSION_I))
		return subscripted(p, name);
	return x;
}

static const struct expression *parse_operator_primary(struct parser *p)
{
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
		/* A currency sign in front: $10 */
		parse_next(p);
		return parse_power(p);
	case '.':
		parse_next(p);
		return symbol(p, TEXT("..."));
	default:
		return parse_fail(p, "here an operator has nothing to work on");
	}
}

static const struct expression *parse_primary(struct parser *p)
{
	const struct expression *x = NULL;

	if (p->problem != NULL)
		return NULL;
	if (++p->nest > PARSER_NEST_MAX)
		return parse_fail(p, "it is nested too deep");
	switch (p->s.token.kind) {
	case TOKEN_NUMBER:
		x = parse_number(p);
		break;
	case TOKEN_SYMBOL:
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

/* What stands behind a primary: factorials, percent and degree signs. */
static const struct expression *parse_postfix(struct parser *p)
{
	const struct expression *x = parse_primary(p);

	while (x != NULL) {
		if (parse_is(p, '!') && expression_is_scalar(x))
			x = parse_one(p, EXPRESSION_FACTORIAL, x);
		else if (parse_is(p, '%') && expression_is_scalar(x))
			x = parse_one(p, EXPRESSION_PERCENT, x);
		else if (parse_is(p, 'D') && expression_is_scalar(x))
			x = parse_one(p, EXPRESSION_DEGREES, x);
		else
			break;
		parse_next(p);
	}
	return x;
}

/* ^\circ or ^{\circ} behind the ^, taken if it is there. */
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

	if ((p->s.token.kind == TOKEN_WORD || p->s.token.kind == TOKEN_TEXT) && vocabulary_is_ordinal(p->s.token.name)) {
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
			x = matrix_power(p, x, y);
		else
			x = parse_pair(p, EXPRESSION_POWER, x, y);
		while (x != NULL && parse_is(p, '!')) {
			x = parse_one(p, EXPRESSION_FACTORIAL, x);
			parse_next(p);
		}
	}
	return x;
}

/* -- products and sums --------------------------------------------------------------- */

static const struct expression *multiplied(struct parser *p, const struct expression *x, const struct expression *y)
{
	if (x == NULL || y == NULL)
		return NULL;
	if (!expression_is_scalar(x) || !expression_is_scalar(y))
		return matrix_product(p, x, y);
	if (x->kind == EXPRESSION_PRODUCT) {
		/* Flat, so that long products are not deep. */
		struct items list;
		size_t i;

		if (x->count < PARSER_ITEMS_MAX) {
			for (i = 0; i < x->count; i++)
				list.at[i] = x->args[i];
			list.at[i] = y;
			return parse_made(p, expression_new(p->arena, EXPRESSION_PRODUCT, list.at, x->count + 1));
		}
	}
	return parse_pair(p, EXPRESSION_PRODUCT, x, y);
}

/* Whether a factor without an operator may follow: not 3 4, nor (1, 2) (3, 4). */
static bool follows(const struct parser *p, const struct expression *x, enum token_kind last)
{
	if (!parse_starts_primary(p) || (last == TOKEN_NUMBER && p->s.token.kind == TOKEN_NUMBER))
		return false;
	if (expression_is_scalar(x))
		return !parse_is(p, '[') || (!p->s.token.spaced && p->outward == 0);
	return x->kind == EXPRESSION_MATRIX && !parse_is(p, '(') && !parse_is(p, '[');
}

const struct expression *parse_implicit(struct parser *p)
{
	enum token_kind last = p->s.token.kind;
	const struct expression *x = parse_power(p);

	while (x != NULL && follows(p, x, last) && p->s.token.kind != TOKEN_FUNCTION) {
		last = p->s.token.kind;
		x = multiplied(p, x, parse_power(p));
	}
	return x;
}

/* A factor behind an operator may have a sign: 2 * -3 */
static const struct expression *parse_factor(struct parser *p)
{
	bool minus = false;
	const struct expression *x;

	while (parse_is(p, '-') || parse_is(p, '+')) {
		minus = minus != parse_is(p, '-');
		parse_next(p);
	}
	x = parse_power(p);
	return minus ? negated(p, x) : x;
}

static const struct expression *parse_product(struct parser *p)
{
	enum token_kind last = p->s.token.kind;
	const struct expression *x = parse_power(p);

	while (x != NULL) {
		if (parse_is(p, '*')) {
			parse_next(p);
			last = TOKEN_END;
			x = multiplied(p, x, parse_factor(p));
		} else if (parse_is(p, '/') && expression_is_scalar(x)) {
			parse_next(p);
			last = p->s.token.kind;
			x = parse_pair(p, EXPRESSION_QUOTIENT, x, parse_factor(p));
		} else if (follows(p, x, last)) {
			last = p->s.token.kind;
			x = multiplied(p, x, parse_power(p));
		} else {
			break;
		}
	}
	return x;
}

/* +-x or -+x as a product with the sign. */
static const struct expression *with_sign(struct parser *p, char op, const struct expression *x)
{
	const struct expression *sign;

	if (x == NULL || op == '+')
		return x;
	if (op == '-')
		return negated(p, x);
	if (!expression_is_scalar(x))
		return parse_fail(p, "a sign stands before what is no number");
	sign = expression_new(p->arena, EXPRESSION_SIGN, NULL, 0);
	if (op == 'M')
		sign = negated(p, sign);
	return parse_pair(p, EXPRESSION_PRODUCT, sign, x);
}

static bool is_sign(const struct parser *p)
{
	return p->s.token.kind == TOKEN_OPERATOR && strchr("+-PM", p->s.token.op) != NULL;
}

/* One term with its signs. */
static const struct expression *parse_term(struct parser *p)
{
	char ops[8];
	size_t n = 0;
	const struct expression *x;

	while (is_sign(p)) {
		if (n == sizeof ops)
			return parse_fail(p, "too many signs follow one another");
		ops[n++] = p->s.token.op;
		parse_next(p);
	}
	x = parse_product(p);
	while (n > 0)
		x = with_sign(p, ops[--n], x);
	return x;
}

const struct expression *parse_sum(struct parser *p)
{
	struct items list;
	const struct expression *x = parse_term(p);

	if (x == NULL || !is_sign(p))
		return x;
	if (!expression_is_scalar(x)) {
		while (x != NULL && is_sign(p))
			x = matrix_sum(p, x, parse_term(p));
		return x;
	}
	for (list.count = 0; x != NULL;) {
		if (!expression_is_scalar(x))
			return parse_fail(p, "a number and what is none are added");
		if (list.count == PARSER_ITEMS_MAX)
			return parse_fail(p, "it is too long");
		list.at[list.count++] = x;
		if (!is_sign(p))
			return parse_made(p, expression_new(p->arena, EXPRESSION_SUM, list.at, list.count));
		x = parse_term(p);
	}
	return NULL;
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
	struct items list;

	if (!parse_items(p, &list))
		return NULL;
	while (parse_is(p, '.') || parse_is(p, ','))
		parse_next(p);
	if (p->s.token.kind != TOKEN_END)
		return parse_fail(p, "what stands here does not belong to it");
	return parse_list_of(p, &list);
}

/* Letters, digits and the marks of prose, with a word of three letters and more among them. */
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
	return most >= 3;
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
	t = trimmed(notation_plain(a, t));
	token_start(&p.s, a, t, readings);
	if (p.s.token.kind == TOKEN_END) {
		out->problem = "it is empty";
		out->empty = true;
		return false;
	}
	out->tree = is_prose(t) ? answer_known_words(a, t) : NULL;
	if (out->tree == NULL) {
		out->tree = parse_whole(&p);
		out->ambiguous = p.s.ambiguous;
	}
	if (out->tree == NULL && is_prose(t))
		out->tree = expression_named(a, EXPRESSION_WORDS, t, NULL, 0);
	if (out->tree != NULL) {
		out->value = answer_normal(a, out->tree);
		return true;
	}
	out->problem = p.problem;
	out->problem_at = p.problem_at;
	return false;
}
