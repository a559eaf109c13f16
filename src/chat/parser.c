#include <stdio.h>
#include <string.h>

#include "chat/syntax_parts.h"

struct node *jinja_node(struct parser *p, enum node_kind kind)
{
	struct node *n = arena_alloc(p->arena, sizeof *n);

	*n = (struct node){ .kind = kind, .line = p->at->line };
	return n;
}

int jinja_describe(struct parser *p, char out[64])
{
	static const char *const tags[] = {
		[TOKEN_END] = "the end of the template",
		[TOKEN_PRINT_BEGIN] = "'{{'",
		[TOKEN_PRINT_END] = "'}}'",
		[TOKEN_BLOCK_BEGIN] = "'{%'",
		[TOKEN_BLOCK_END] = "'%}'",
	};
	const struct token *t = p->at;

	if (t->kind == TOKEN_END || (t->kind >= TOKEN_PRINT_BEGIN && t->kind <= TOKEN_BLOCK_END))
		(void)snprintf(out, 64, "%s", tags[t->kind]);
	else if (t->kind == TOKEN_DATA)
		(void)snprintf(out, 64, "text");
	else
		(void)snprintf(out, 64, "'%.*s'", (int)(t->text.size < 40 ? t->text.size : 40), t->text.data);
	return 0;
}

int jinja_syntax(struct parser *p, const char *format, ...)
{
	va_list list;
	char text[400];

	va_start(list, format);
	(void)vsnprintf(text, sizeof text, format, list);
	va_end(list);
	return error_set(p->e, ERROR_FORMAT, "%s:%u: %s", p->origin, p->at->line, text);
}

bool jinja_is(const struct parser *p, const char *word)
{
	return (p->at->kind == TOKEN_NAME || p->at->kind == TOKEN_OPERATOR) && text_is(p->at->text, word);
}

bool jinja_skip(struct parser *p, const char *word)
{
	if (!jinja_is(p, word))
		return false;
	p->at++;
	return true;
}

int jinja_expect(struct parser *p, const char *word)
{
	char there[64];

	if (jinja_skip(p, word))
		return 0;
	jinja_describe(p, there);
	return jinja_syntax(p, "'%s' is missing before %s", word, there);
}

static int expect_kind(struct parser *p, enum token_kind kind, const char *name)
{
	char there[64];

	if (p->at->kind != kind) {
		jinja_describe(p, there);
		return jinja_syntax(p, "%s is missing before %s", name, there);
	}
	p->at++;
	return 0;
}

static bool is_end(const struct parser *p, const char *const *ends)
{
	for (; ends != NULL && *ends != NULL; ends++)
		if (jinja_is(p, *ends))
			return true;
	return false;
}

static struct node *statement(struct parser *p);

static struct node *print(struct parser *p)
{
	struct node *n = jinja_node(p, NODE_PRINT);

	p->at++;
	n->left = jinja_parse_tuple(p, true, NULL);
	if (n->left == NULL || expect_kind(p, TOKEN_PRINT_END, "'}}'"))
		return NULL;
	return n;
}

static struct node *data(struct parser *p)
{
	struct node *n = jinja_node(p, NODE_DATA);

	n->name = p->at->text;
	p->at++;
	return n;
}

/*
 * Statements up to one of `ends`, a list that NULL closes; the parser then stands
 * on that word. Without ends, up to the end of the template.
 */
static int statements(struct parser *p, const char *const *ends, struct node **out)
{
	struct node **last = out, *n;

	*out = NULL;
	for (;;) {
		if (p->at->kind == TOKEN_END) {
			if (ends == NULL)
				return 0;
			return jinja_syntax(p, "the template ends where '%s' is missing", ends[0]);
		}
		if (p->at->kind == TOKEN_DATA) {
			n = data(p);
		} else if (p->at->kind == TOKEN_PRINT_BEGIN) {
			n = print(p);
		} else {
			p->at++;
			if (is_end(p, ends))
				return 0;
			n = statement(p);
			if (n != NULL && expect_kind(p, TOKEN_BLOCK_END, "'%}'"))
				return -1;
		}
		if (n == NULL)
			return -1;
		*last = n;
		last = &n->next;
	}
}

/* The end of a tag, then statements up to one of `ends`. */
static int body(struct parser *p, const char *const *ends, struct node **out)
{
	(void)jinja_skip(p, ":");
	return expect_kind(p, TOKEN_BLOCK_END, "'%}'") || statements(p, ends, out);
}

/* The same up to the one end, which is passed over. */
static int whole_body(struct parser *p, const char *end, struct node **out)
{
	const char *const ends[] = { end, NULL };

	if (body(p, ends, out))
		return -1;
	p->at++;
	return 0;
}

static struct node *parse_if(struct parser *p)
{
	static const char *const ends[] = { "elif", "else", "endif", NULL };
	struct node *n = jinja_node(p, NODE_IF), **last = &n->items;

	do {
		struct node *branch = jinja_node(p, NODE_BRANCH);

		p->at++;
		branch->left = jinja_parse_tuple(p, false, NULL);
		if (branch->left == NULL || body(p, ends, &branch->body))
			return NULL;
		*last = branch;
		last = &branch->next;
	} while (jinja_is(p, "elif"));
	if (jinja_skip(p, "else"))
		return whole_body(p, "endif", &n->orelse) ? NULL : n;
	p->at++;
	return n;
}

static bool names_loop(const struct node *target)
{
	const struct node *n;

	if (target->kind == NODE_NAME)
		return text_is(target->name, "loop");
	for (n = target->items; n != NULL; n = n->next)
		if (names_loop(n))
			return true;
	return false;
}

static struct node *parse_for(struct parser *p)
{
	static const char *const ends[] = { "endfor", "else", NULL };
	struct node *n = jinja_node(p, NODE_FOR);
	int rc;

	p->at++;
	n->left = jinja_parse_target(p, false);
	if (n->left == NULL || jinja_expect(p, "in"))
		return NULL;
	if (names_loop(n->left)) {
		jinja_syntax(p, "'loop' cannot be the variable of a loop");
		return NULL;
	}
	n->right = jinja_parse_tuple(p, false, "recursive");
	if (n->right == NULL)
		return NULL;
	if (jinja_skip(p, "if")) {
		n->other = jinja_parse_expression(p, true);
		if (n->other == NULL)
			return NULL;
	}
	n->recursive = jinja_skip(p, "recursive");
	p->loops++;
	rc = body(p, ends, &n->body);
	p->loops--;
	if (rc)
		return NULL;
	if (jinja_skip(p, "else"))
		return whole_body(p, "endfor", &n->orelse) ? NULL : n;
	p->at++;
	return n;
}

static struct node *parse_set(struct parser *p)
{
	struct node *n = jinja_node(p, NODE_SET);

	p->at++;
	n->left = jinja_parse_target(p, true);
	if (n->left == NULL)
		return NULL;
	if (jinja_skip(p, "=")) {
		n->right = jinja_parse_tuple(p, true, NULL);
		return n->right != NULL ? n : NULL;
	}
	n->kind = NODE_SET_BLOCK;
	if (jinja_is(p, "|")) {
		n->right = jinja_parse_filters(p, NULL, false);
		if (n->right == NULL)
			return NULL;
	}
	return whole_body(p, "endset", &n->body) ? NULL : n;
}

/* Parameters in parentheses, each a NODE_NAME with its default in left. */
static int signature(struct parser *p, struct node **out)
{
	bool defaults = false;

	if (jinja_expect(p, "("))
		return -1;
	while (!jinja_is(p, ")")) {
		struct node *n = jinja_node(p, NODE_NAME);

		n->name = p->at->text;
		if (expect_kind(p, TOKEN_NAME, "a parameter's name"))
			return -1;
		if (jinja_skip(p, "=")) {
			defaults = true;
			n->left = jinja_parse_expression(p, true);
			if (n->left == NULL)
				return -1;
		} else if (defaults) {
			return jinja_syntax(p, "a parameter without a default follows one with a default");
		}
		*out = n;
		out = &n->next;
		if (!jinja_is(p, ")") && jinja_expect(p, ","))
			return -1;
	}
	p->at++;
	return 0;
}

/* The body of a macro, or of a call block, which is one. Loops around it are not its own. */
static struct node *macro_body(struct parser *p, struct node *n, const char *end)
{
	struct node *outer = p->macro;
	unsigned loops = p->loops;
	int rc;

	p->macro = n;
	p->loops = 0;
	rc = whole_body(p, end, &n->body);
	p->macro = outer;
	p->loops = loops;
	return rc ? NULL : n;
}

static struct node *parse_macro(struct parser *p)
{
	struct node *n = jinja_node(p, NODE_MACRO);

	p->at++;
	n->name = p->at->text;
	if (expect_kind(p, TOKEN_NAME, "a macro's name") || signature(p, &n->items))
		return NULL;
	return macro_body(p, n, "endmacro");
}

/* {% call(parameters) macro(...) %}: left is the call, right the body as a macro. */
static struct node *parse_call(struct parser *p)
{
	struct node *n = jinja_node(p, NODE_CALL_BLOCK);

	n->right = jinja_node(p, NODE_MACRO);
	n->right->name = TEXT("caller");
	p->at++;
	if (jinja_is(p, "(") && signature(p, &n->right->items))
		return NULL;
	n->left = jinja_parse_expression(p, true);
	if (n->left == NULL)
		return NULL;
	if (n->left->kind != NODE_CALL) {
		jinja_syntax(p, "'call' wants the call of a macro");
		return NULL;
	}
	return macro_body(p, n->right, "endcall") != NULL ? n : NULL;
}

static struct node *parse_generation(struct parser *p)
{
	struct node *n = jinja_node(p, NODE_GENERATION);

	p->at++;
	return macro_body(p, n, "endgeneration");
}

static struct node *parse_filter_block(struct parser *p)
{
	struct node *n = jinja_node(p, NODE_FILTER_BLOCK);

	p->at++;
	n->right = jinja_parse_filters(p, NULL, true);
	return n->right == NULL || whole_body(p, "endfilter", &n->body) ? NULL : n;
}

static struct node *parse_with(struct parser *p)
{
	struct node *n = jinja_node(p, NODE_WITH), **last = &n->items;

	p->at++;
	while (p->at->kind != TOKEN_BLOCK_END) {
		struct node *pair = jinja_node(p, NODE_KEYWORD);

		if (n->items != NULL && jinja_expect(p, ","))
			return NULL;
		pair->right = jinja_parse_target(p, false);
		if (pair->right == NULL || jinja_expect(p, "="))
			return NULL;
		pair->left = jinja_parse_expression(p, true);
		if (pair->left == NULL)
			return NULL;
		*last = pair;
		last = &pair->next;
	}
	return whole_body(p, "endwith", &n->body) ? NULL : n;
}

static struct node *parse_jump(struct parser *p)
{
	struct node *n = jinja_node(p, jinja_is(p, "break") ? NODE_BREAK : NODE_CONTINUE);

	if (p->loops == 0) {
		jinja_syntax(p, "'%.*s' outside a loop", (int)p->at->text.size, p->at->text.data);
		return NULL;
	}
	p->at++;
	return n;
}

static struct node *statement_by_name(struct parser *p)
{
	static const struct {
		const char *name;
		struct node *(*parse)(struct parser *p);
	} list[] = {
		{ "if", parse_if },      { "for", parse_for },
		{ "set", parse_set },    { "macro", parse_macro },
		{ "call", parse_call },  { "filter", parse_filter_block },
		{ "with", parse_with },  { "generation", parse_generation },
		{ "break", parse_jump }, { "continue", parse_jump },
		{ "print", NULL },       { "block", NULL },
		{ "extends", NULL },     { "include", NULL },
		{ "import", NULL },      { "from", NULL },
		{ "autoescape", NULL },
	};
	char there[64];
	size_t i;

	for (i = 0; p->at->kind == TOKEN_NAME && i < sizeof list / sizeof *list; i++) {
		if (!text_is(p->at->text, list[i].name))
			continue;
		if (list[i].parse != NULL)
			return list[i].parse(p);
		jinja_syntax(p, "the statement '%s' is not known here", list[i].name);
		return NULL;
	}
	jinja_describe(p, there);
	jinja_syntax(p, "%s is no statement", there);
	return NULL;
}

static struct node *statement(struct parser *p)
{
	struct node *n;

	if (++p->depth > CHAT_DEPTH_MAX) {
		jinja_syntax(p, "statements inside each other, more than %d deep", CHAT_DEPTH_MAX);
		return NULL;
	}
	n = statement_by_name(p);
	p->depth--;
	return n;
}

struct node *jinja_parse(struct arena *a, const struct token *tokens, const char *origin, struct error *e)
{
	struct parser p = { .arena = a, .at = tokens, .origin = origin, .e = e };
	struct node *list;

	if (statements(&p, NULL, &list))
		return NULL;
	return list != NULL ? list : jinja_node(&p, NODE_ABSENT);
}
