/* From a template's text to its tree. */
#ifndef CHAT_SYNTAX_PARTS_H
#define CHAT_SYNTAX_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"
#include "chat/parts.h"

enum token_kind {
	TOKEN_END,
	TOKEN_DATA,
	TOKEN_PRINT_BEGIN,
	TOKEN_PRINT_END,
	TOKEN_BLOCK_BEGIN,
	TOKEN_BLOCK_END,
	TOKEN_NAME,
	TOKEN_STRING, /* text: without quotes and escapes */
	TOKEN_INTEGER,
	TOKEN_FLOAT,
	TOKEN_OPERATOR
};

struct token {
	enum token_kind kind;
	unsigned line;
	struct text text; /* as written, strings aside; line ends are \n */
	int64_t integer;
	double number;
};

/* All tokens of a source, which is UTF-8; the last is TOKEN_END. They live in the arena. */
int jinja_tokens(struct token **out, struct arena *a, struct text source, const char *origin, struct error *e);

enum node_kind {
	/* expressions */
	NODE_CONSTANT,
	NODE_NAME,
	NODE_LIST,
	NODE_TUPLE,
	NODE_DICT,      /* items: key, value, key, value */
	NODE_ATTRIBUTE, /* left.name */
	NODE_ITEM,      /* left[right] */
	NODE_SLICE,     /* left[items]: three, of kind NODE_ABSENT where not given */
	NODE_ABSENT,
	NODE_CALL,   /* left(items) */
	NODE_FILTER, /* left|name(items); left NULL in a filter block */
	NODE_TEST,   /* left is name(items) */
	NODE_NOT,
	NODE_NEGATIVE,
	NODE_POSITIVE,
	NODE_BINARY, /* left name right */
	NODE_CONCATENATE,
	NODE_COMPARE, /* left, then items of NODE_OPERAND: name, left */
	NODE_OPERAND,
	NODE_AND,
	NODE_OR,
	NODE_CONDITIONAL,  /* left if right else other (or NULL) */
	NODE_KEYWORD,      /* among arguments: name=left */
	NODE_SPREAD,       /* among arguments: *left */
	NODE_SPREAD_NAMED, /* among arguments: **left */
	NODE_MEMBER,       /* as a target: name.attribute, which stands in left as NODE_NAME */
	/* statements */
	NODE_DATA,
	NODE_PRINT,
	NODE_IF,        /* items of NODE_BRANCH: left, body; orelse */
	NODE_BRANCH,    /* an if's */
	NODE_FOR,       /* target left in right if other: body, orelse */
	NODE_SET,       /* target left = right */
	NODE_SET_BLOCK, /* target left, filters right, body */
	NODE_MACRO,     /* name(items: NODE_NAME with a default in left): body */
	NODE_CALL_BLOCK,
	NODE_FILTER_BLOCK, /* right, body */
	NODE_WITH,         /* items of NODE_KEYWORD with the target in right, body */
	NODE_BREAK,
	NODE_CONTINUE,
	NODE_GENERATION
};

struct node {
	enum node_kind kind;
	unsigned line;
	bool recursive;                          /* a loop */
	bool uses_rest, uses_names, uses_caller; /* a macro: varargs, kwargs, caller */
	struct text name;
	struct value constant;
	struct node *left, *right, *other;
	struct node *items, *body, *orelse; /* lists */
	struct node *next;                  /* in the list that it is part of */
};

struct parser {
	struct arena *arena;
	const struct token *at;
	const char *origin;
	struct error *e;
	unsigned depth, loops;
	struct node *macro; /* innermost */
};

/* A whole template: NULL and *e on failure, a template without statements is NODE_ABSENT. */
struct node *jinja_parse(struct arena *a, const struct token *tokens, const char *origin, struct error *e);

/* What the two files of the parser share. Those that return a node return NULL on failure. */
struct node *jinja_node(struct parser *p, enum node_kind kind);
int jinja_syntax(struct parser *p, const char *format, ...) ERROR_PRINTF(2, 3); /* -1, at the current token */
bool jinja_is(const struct parser *p, const char *word);                        /* a name or an operator */
bool jinja_skip(struct parser *p, const char *word);
int jinja_expect(struct parser *p, const char *word);
struct node *jinja_parse_expression(struct parser *p, bool conditional);
/* With commas a tuple. `end`: a word before which it ends too, or NULL. */
struct node *jinja_parse_tuple(struct parser *p, bool conditional, const char *end);
struct node *jinja_parse_target(struct parser *p, bool members);
struct node *jinja_parse_filters(struct parser *p, struct node *left, bool inlined);
int jinja_describe(struct parser *p, char out[64]); /* the current token, for a message; returns 0 */

#endif
