#include <string.h>

#include "base/memory.h"
#include "chat/syntax_parts.h"

/* Each level of Jinja's grammar has its function, from the loosest to the tightest. */
static struct node *conditional(struct parser *p);
static struct node *unary(struct parser *p, bool filters);

static bool is_any(const struct parser *p, const char *const *words)
{
	for (; *words != NULL; words++)
		if (jinja_is(p, *words))
			return true;
	return false;
}

/* Operators of one level, from the left: operand (operator operand)*. */
static struct node *binary(struct parser *p, enum node_kind kind, const char *const *operators,
			   struct node *(*operand)(struct parser *p))
{
	struct node *left = operand(p);

	while (left != NULL && is_any(p, operators)) {
		struct node *n = jinja_node(p, kind);

		n->name = p->at->text;
		p->at++;
		n->left = left;
		n->right = operand(p);
		left = n->right != NULL ? n : NULL;
	}
	return left;
}

static struct node *power_operand(struct parser *p)
{
	return unary(p, true);
}

static struct node *power(struct parser *p)
{
	static const char *const operators[] = { "**", NULL };

	return binary(p, NODE_BINARY, operators, power_operand);
}

static struct node *product(struct parser *p)
{
	static const char *const operators[] = { "*", "/", "//", "%", NULL };

	return binary(p, NODE_BINARY, operators, power);
}

static struct node *concatenation(struct parser *p)
{
	struct node *first = product(p), *n, **last;

	if (first == NULL || !jinja_is(p, "~"))
		return first;
	n = jinja_node(p, NODE_CONCATENATE);
	n->items = first;
	last = &first->next;
	while (jinja_skip(p, "~")) {
		*last = product(p);
		if (*last == NULL)
			return NULL;
		last = &(*last)->next;
	}
	return n;
}

static struct node *sum(struct parser *p)
{
	static const char *const operators[] = { "+", "-", NULL };

	return binary(p, NODE_BINARY, operators, concatenation);
}

/* A comparison's operator, passed over; an empty text if there is none. */
static struct text comparison(struct parser *p)
{
	static const char *const operators[] = { "==", "!=", "<", "<=", ">", ">=", "in", NULL };
	struct text t = p->at->text;

	if (is_any(p, operators)) {
		p->at++;
		return t;
	}
	if (jinja_is(p, "not") && p->at[1].kind == TOKEN_NAME && text_is(p->at[1].text, "in")) {
		p->at += 2;
		return TEXT("not in");
	}
	return TEXT("");
}

static struct node *compare(struct parser *p)
{
	struct node *left = sum(p), *n = NULL, **last = NULL;
	struct text name;

	while (left != NULL && (name = comparison(p)).size > 0) {
		struct node *operand = jinja_node(p, NODE_OPERAND);

		if (n == NULL) {
			n = jinja_node(p, NODE_COMPARE);
			n->left = left;
			last = &n->items;
		}
		operand->name = name;
		operand->left = sum(p);
		if (operand->left == NULL)
			return NULL;
		*last = operand;
		last = &operand->next;
	}
	return n != NULL ? n : left;
}

static int deeper(struct parser *p)
{
	if (p->depth >= CHAT_DEPTH_MAX)
		return jinja_syntax(p, "expressions inside each other, more than %d deep", CHAT_DEPTH_MAX);
	p->depth++;
	return 0;
}

static struct node *negation(struct parser *p)
{
	struct node *n;

	if (!jinja_is(p, "not"))
		return compare(p);
	if (deeper(p))
		return NULL;
	n = jinja_node(p, NODE_NOT);
	p->at++;
	n->left = negation(p);
	p->depth--;
	return n->left != NULL ? n : NULL;
}

static struct node *conjunction(struct parser *p)
{
	static const char *const operators[] = { "and", NULL };

	return binary(p, NODE_AND, operators, negation);
}

static struct node *disjunction(struct parser *p)
{
	static const char *const operators[] = { "or", NULL };

	return binary(p, NODE_OR, operators, conjunction);
}

static struct node *conditional(struct parser *p)
{
	struct node *left = disjunction(p);

	while (left != NULL && jinja_is(p, "if")) {
		struct node *n = jinja_node(p, NODE_CONDITIONAL);

		p->at++;
		n->left = left;
		n->right = disjunction(p);
		if (n->right == NULL)
			return NULL;
		if (jinja_skip(p, "else")) {
			n->other = jinja_parse_expression(p, true);
			if (n->other == NULL)
				return NULL;
		}
		left = n;
	}
	return left;
}

struct node *jinja_parse_expression(struct parser *p, bool with_condition)
{
	struct node *n;

	if (deeper(p))
		return NULL;
	n = with_condition ? conditional(p) : disjunction(p);
	p->depth--;
	return n;
}

/* -- what stands by itself ---------------------------------------------------- */

static struct node *constant(struct parser *p, struct value v)
{
	struct node *n = jinja_node(p, NODE_CONSTANT);

	n->constant = v;
	return n;
}

/* A string's value, which lives as long as the template. */
static struct value string_value(struct parser *p, struct text t)
{
	struct string *s = arena_alloc(p->arena, sizeof *s);
	size_t i;

	*s = (struct string){ .bytes = t };
	for (i = 0; i < t.size; i++)
		s->length += ((unsigned char)t.data[i] & 0xc0) != 0x80;
	return (struct value){ .kind = VALUE_STRING, .as.string = s };
}

/* Strings side by side are one. */
static struct node *string(struct parser *p)
{
	struct node *n = jinja_node(p, NODE_CONSTANT);
	struct builder b = { 0 };
	struct text t = p->at->text;

	if (p->at[1].kind == TOKEN_STRING) {
		for (; p->at->kind == TOKEN_STRING; p->at++)
			builder_text(&b, p->at->text);
		t = (struct text){ arena_copy(p->arena, b.size > 0 ? b.data : "", b.size), b.size };
		builder_clear(&b);
	} else {
		p->at++;
	}
	n->constant = string_value(p, t);
	return n;
}

static void note_use(struct parser *p, struct text name)
{
	if (p->macro == NULL)
		return;
	p->macro->uses_rest |= text_is(name, "varargs");
	p->macro->uses_names |= text_is(name, "kwargs");
	p->macro->uses_caller |= text_is(name, "caller");
}

static struct node *name(struct parser *p, bool members)
{
	struct text t = p->at->text;
	struct node *n;

	if (text_is(t, "true") || text_is(t, "True"))
		n = constant(p, jinja_boolean(true));
	else if (text_is(t, "false") || text_is(t, "False"))
		n = constant(p, jinja_boolean(false));
	else if (text_is(t, "none") || text_is(t, "None"))
		n = constant(p, jinja_none());
	else {
		n = jinja_node(p, NODE_NAME);
		n->name = t;
		note_use(p, t);
	}
	p->at++;
	if (members && n->kind == NODE_NAME && jinja_is(p, ".") && p->at[1].kind == TOKEN_NAME) {
		struct node *member = jinja_node(p, NODE_MEMBER);

		member->left = n;
		member->name = p->at[1].text;
		p->at += 2;
		return member;
	}
	return n;
}

/* Elements up to the closing bracket, which is passed over; a dict's have pairs. */
static struct node *display(struct parser *p, enum node_kind kind, const char *end)
{
	struct node *n = jinja_node(p, kind), **last = &n->items;
	size_t count = 0;

	p->at++;
	while (!jinja_is(p, end)) {
		if (count > 0 && (kind != NODE_DICT || count % 2 == 0) && jinja_expect(p, ","))
			return NULL;
		if (jinja_is(p, end) && (kind != NODE_DICT || count % 2 == 0))
			break;
		*last = jinja_parse_expression(p, true);
		if (*last == NULL)
			return NULL;
		last = &(*last)->next;
		count++;
		if (kind == NODE_DICT && count % 2 == 1 && jinja_expect(p, ":"))
			return NULL;
	}
	if (kind == NODE_DICT && count % 2 == 1) {
		jinja_syntax(p, "a key without its value");
		return NULL;
	}
	p->at++;
	return n;
}

static struct node *tuple(struct parser *p, bool simple, bool with_condition, const char *end, bool brackets,
			  bool members);

static struct node *primary(struct parser *p, bool members)
{
	struct node *n;
	char there[64];

	switch (p->at->kind) {
	case TOKEN_NAME:
		return name(p, members);
	case TOKEN_STRING:
		return string(p);
	case TOKEN_INTEGER:
		n = constant(p, jinja_integer(p->at->integer));
		p->at++;
		return n;
	case TOKEN_FLOAT:
		n = constant(p, jinja_number(p->at->number));
		p->at++;
		return n;
	default:
		break;
	}
	if (jinja_skip(p, "(")) {
		n = tuple(p, false, true, NULL, true, false);
		return n == NULL || jinja_expect(p, ")") ? NULL : n;
	}
	if (jinja_is(p, "["))
		return display(p, NODE_LIST, "]");
	if (jinja_is(p, "{"))
		return display(p, NODE_DICT, "}");
	jinja_describe(p, there);
	jinja_syntax(p, "%s where a value is wanted", there);
	return NULL;
}

static struct node *tuple(struct parser *p, bool simple, bool with_condition, const char *end, bool brackets,
			  bool members)
{
	struct node *n = jinja_node(p, NODE_TUPLE), **last = &n->items;
	bool commas = false;
	char there[64];

	for (;;) {
		if (n->items != NULL && jinja_expect(p, ","))
			return NULL;
		if (p->at->kind == TOKEN_PRINT_END || p->at->kind == TOKEN_BLOCK_END || jinja_is(p, ")") ||
		    (end != NULL && jinja_is(p, end)))
			break;
		*last = simple ? primary(p, members) : jinja_parse_expression(p, with_condition);
		if (*last == NULL)
			return NULL;
		last = &(*last)->next;
		if (!jinja_is(p, ","))
			break;
		commas = true;
	}
	if (commas)
		return n;
	if (n->items != NULL)
		return n->items;
	if (brackets)
		return n;
	jinja_describe(p, there);
	jinja_syntax(p, "%s where a value is wanted", there);
	return NULL;
}

struct node *jinja_parse_tuple(struct parser *p, bool with_condition, const char *end)
{
	struct node *n;

	if (deeper(p))
		return NULL;
	n = tuple(p, false, with_condition, end, false, false);
	p->depth--;
	return n;
}

static bool assignable(const struct node *n)
{
	const struct node *item;

	if (n->kind == NODE_NAME || n->kind == NODE_MEMBER)
		return true;
	if (n->kind != NODE_TUPLE && n->kind != NODE_LIST)
		return false;
	for (item = n->items; item != NULL; item = item->next)
		if (!assignable(item))
			return false;
	return true;
}

struct node *jinja_parse_target(struct parser *p, bool members)
{
	struct node *n = tuple(p, true, true, "in", false, members);

	if (n == NULL || assignable(n))
		return n;
	jinja_syntax(p, "what stands before is nothing to assign to");
	return NULL;
}

/* -- what follows a value ----------------------------------------------------- */

static struct node *slice(struct parser *p, struct node *left)
{
	struct node *n = jinja_node(p, NODE_SLICE), **last = &n->items;
	int i;

	n->left = left;
	for (i = 0; i < 3; i++) {
		if (jinja_is(p, ":") || jinja_is(p, "]") || jinja_is(p, ","))
			*last = jinja_node(p, NODE_ABSENT);
		else
			*last = jinja_parse_expression(p, true);
		if (*last == NULL)
			return NULL;
		last = &(*last)->next;
		if (i < 2)
			(void)jinja_skip(p, ":");
	}
	return n;
}

/* Whether a slice begins here: a colon before the bracket that closes. */
static bool is_slice(const struct parser *p)
{
	const struct token *t;
	int open = 0;

	for (t = p->at; t->kind != TOKEN_END && t->kind != TOKEN_BLOCK_END && t->kind != TOKEN_PRINT_END; t++) {
		if (t->kind != TOKEN_OPERATOR)
			continue;
		if (strchr("([{", t->text.data[0]) != NULL)
			open++;
		else if (strchr(")]}", t->text.data[0]) != NULL && open-- == 0)
			return false;
		else if (open == 0 && t->text.data[0] == ':')
			return true;
	}
	return false;
}

static struct node *subscript(struct parser *p, struct node *left)
{
	struct node *n = jinja_node(p, NODE_ITEM);

	if (is_slice(p)) {
		n = slice(p, left);
	} else {
		n->left = left;
		n->right = jinja_parse_expression(p, true);
		if (n->right == NULL)
			return NULL;
	}
	return n == NULL || jinja_expect(p, "]") ? NULL : n;
}

static struct node *attribute(struct parser *p, struct node *left)
{
	struct node *n = jinja_node(p, NODE_ATTRIBUTE);
	char there[64];

	n->left = left;
	if (p->at->kind == TOKEN_NAME) {
		n->name = p->at->text;
	} else if (p->at->kind == TOKEN_INTEGER) {
		n->kind = NODE_ITEM;
		n->right = constant(p, jinja_integer(p->at->integer));
	} else {
		jinja_describe(p, there);
		jinja_syntax(p, "%s where an attribute's name is wanted", there);
		return NULL;
	}
	p->at++;
	return n;
}

static struct node *argument(struct parser *p)
{
	struct node *n;

	if (jinja_is(p, "*") || jinja_is(p, "**")) {
		n = jinja_node(p, jinja_is(p, "*") ? NODE_SPREAD : NODE_SPREAD_NAMED);
		p->at++;
		n->left = jinja_parse_expression(p, true);
		return n->left != NULL ? n : NULL;
	}
	if (p->at->kind == TOKEN_NAME && p->at[1].kind == TOKEN_OPERATOR && text_is(p->at[1].text, "=")) {
		n = jinja_node(p, NODE_KEYWORD);
		n->name = p->at->text;
		p->at += 2;
		n->left = jinja_parse_expression(p, true);
		return n->left != NULL ? n : NULL;
	}
	return jinja_parse_expression(p, true);
}

/* Arguments in parentheses. */
static int arguments(struct parser *p, struct node **out)
{
	bool named = false;

	*out = NULL;
	if (jinja_expect(p, "("))
		return -1;
	while (!jinja_is(p, ")")) {
		struct node *n = argument(p);

		if (n == NULL)
			return -1;
		if (n->kind == NODE_KEYWORD || n->kind == NODE_SPREAD_NAMED)
			named = true;
		else if (named && n->kind != NODE_SPREAD)
			return jinja_syntax(p, "an argument without a name follows one with a name");
		*out = n;
		out = &n->next;
		if (!jinja_is(p, ")") && jinja_expect(p, ","))
			return -1;
	}
	p->at++;
	return 0;
}

static struct node *call(struct parser *p, struct node *left)
{
	struct node *n = jinja_node(p, NODE_CALL);

	n->left = left;
	return arguments(p, &n->items) ? NULL : n;
}

static struct node *postfix(struct parser *p, struct node *n)
{
	while (n != NULL) {
		if (jinja_skip(p, "."))
			n = attribute(p, n);
		else if (jinja_skip(p, "["))
			n = subscript(p, n);
		else if (jinja_is(p, "("))
			n = call(p, n);
		else
			break;
	}
	return n;
}

/* The name of a filter or a test, with dots if there are any. */
static int dotted(struct parser *p, struct node *n, const char *what)
{
	if (p->at->kind != TOKEN_NAME)
		return jinja_syntax(p, "the name of a %s is missing", what);
	n->name = p->at->text;
	p->at++;
	if (jinja_is(p, "."))
		return jinja_syntax(p, "there is no %s whose name has a dot", what);
	return 0;
}

struct node *jinja_parse_filters(struct parser *p, struct node *left, bool inlined)
{
	while (inlined || jinja_is(p, "|")) {
		struct node *n;

		if (!inlined)
			p->at++;
		inlined = false;
		n = jinja_node(p, NODE_FILTER);
		n->left = left;
		if (dotted(p, n, "filter"))
			return NULL;
		if (jinja_is(p, "(") && arguments(p, &n->items))
			return NULL;
		left = n;
	}
	return left;
}

static bool begins_argument(const struct parser *p)
{
	static const char *const others[] = { "else", "or", "and", NULL };
	static const char *const brackets[] = { "(", "[", "{", NULL };

	if (p->at->kind == TOKEN_OPERATOR)
		return is_any(p, brackets);
	return (p->at->kind == TOKEN_NAME || p->at->kind == TOKEN_STRING || p->at->kind == TOKEN_INTEGER ||
		p->at->kind == TOKEN_FLOAT) &&
	       !is_any(p, others);
}

static struct node *test(struct parser *p, struct node *left)
{
	struct node *n = jinja_node(p, NODE_TEST), *negated;
	bool negates;

	p->at++;
	negates = jinja_skip(p, "not");
	n->left = left;
	if (dotted(p, n, "test"))
		return NULL;
	if (jinja_is(p, "(")) {
		if (arguments(p, &n->items))
			return NULL;
	} else if (begins_argument(p)) {
		if (jinja_is(p, "is")) {
			jinja_syntax(p, "a test of a test");
			return NULL;
		}
		n->items = primary(p, false);
		n->items = n->items != NULL ? postfix(p, n->items) : NULL;
		if (n->items == NULL)
			return NULL;
	}
	if (!negates)
		return n;
	negated = jinja_node(p, NODE_NOT);
	negated->left = n;
	return negated;
}

static struct node *filtered(struct parser *p, struct node *n)
{
	while (n != NULL) {
		if (jinja_is(p, "|"))
			n = jinja_parse_filters(p, n, false);
		else if (jinja_is(p, "is"))
			n = test(p, n);
		else if (jinja_is(p, "("))
			n = call(p, n);
		else
			break;
	}
	return n;
}

static struct node *unary(struct parser *p, bool filters)
{
	struct node *n;

	if (jinja_is(p, "-") || jinja_is(p, "+")) {
		if (deeper(p))
			return NULL;
		n = jinja_node(p, jinja_is(p, "-") ? NODE_NEGATIVE : NODE_POSITIVE);
		p->at++;
		n->left = unary(p, false);
		p->depth--;
		if (n->left == NULL)
			return NULL;
	} else {
		n = primary(p, false);
	}
	n = n != NULL ? postfix(p, n) : NULL;
	return filters && n != NULL ? filtered(p, n) : n;
}
