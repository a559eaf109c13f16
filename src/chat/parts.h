/*
 * What the files of this room share: values, and the machine that computes on them.
 *
 * Values are Python's, as far as templates see them. They live in the arena of
 * one rendering, or in the template's where they are constants, and do not
 * change, namespaces aside. Functions return -1 with the machine's error filled.
 */
#ifndef CHAT_PARTS_H
#define CHAT_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"
#include "chat/chat.h"

struct node;
struct frame;
struct iterator;
struct loop;

enum value_kind {
	VALUE_ABSENT, /* no value at all: an argument that was not given */
	VALUE_UNDEFINED,
	VALUE_NONE,
	VALUE_BOOLEAN,
	VALUE_INTEGER,
	VALUE_FLOAT,
	VALUE_STRING,
	VALUE_LIST,
	VALUE_TUPLE,
	VALUE_DICT,
	VALUE_VIEW, /* of a dict: keys(), values(), items() */
	VALUE_RANGE,
	VALUE_ITERATOR, /* what map, select and others give: runs once */
	VALUE_NAMESPACE,
	VALUE_LOOP,
	VALUE_MACRO,
	VALUE_FUNCTION,
	VALUE_METHOD
};

struct value {
	enum value_kind kind;
	union {
		const char *why; /* undefined: what to say when it is used */
		bool boolean;
		int64_t integer;
		double number;
		const struct string *string;
		const struct list *list; /* of a tuple too */
		struct dict *dict;       /* of a namespace too */
		const struct view *view;
		const struct range *range;
		struct iterator *iterator;
		struct loop *loop;
		const struct macro *macro;
		const struct function *function;
		const struct method *method;
	} as;
};

struct string {
	struct text bytes; /* UTF-8 */
	size_t length;     /* in characters */
	bool safe;         /* Markup: what is added to it is escaped */
};

struct list {
	struct value *items;
	size_t count;
};

struct entry {
	struct value key, value;
};

struct dict {
	struct entry *entries; /* in order of insertion */
	size_t count, capacity;
};

enum view_part {
	VIEW_KEYS,
	VIEW_VALUES,
	VIEW_ITEMS
};

struct view {
	const struct dict *dict;
	enum view_part part;
};

struct range {
	int64_t start, stop, step;
	size_t count;
};

struct macro {
	const struct node *node;
	struct frame *frame; /* where it was defined */
};

struct keyword {
	struct text name;
	struct value value;
};

struct arguments {
	struct value *values;
	size_t count;
	struct keyword *named;
	size_t named_count;
};

struct machine;

struct function {
	const char *name;
	int (*call)(struct machine *m, const struct arguments *a, struct value *out);
};

struct method {
	struct value self;
	const struct method_kind *of;
};

struct machine {
	struct arena arena;
	size_t memory;
	uint64_t steps;
	unsigned depth, line;
	struct builder *out;
	const char *origin;
	const struct chat_date *date;
	struct dict *variables;
	struct error *e;
};

/* -- the machine (machine.c) ------------------------------------------------- */

/* ERROR_FORMAT, with origin and line in front; returns -1. */
int jinja_fail(struct machine *m, const char *format, ...) ERROR_PRINTF(2, 3);
int jinja_limit(struct machine *m, const char *what); /* ERROR_RANGE; -1 */
int jinja_steps(struct machine *m, size_t count);
int jinja_enter(struct machine *m); /* one level deeper; jinja_leave() after success */
void jinja_leave(struct machine *m);
void *jinja_alloc(struct machine *m, size_t count, size_t size); /* zeroed; NULL with the error set */
int jinja_room(struct machine *m, const struct builder *b);      /* whether b keeps within a text's limit */

/* -- values (value.c) -------------------------------------------------------- */

static inline struct value jinja_none(void)
{
	return (struct value){ .kind = VALUE_NONE };
}

static inline struct value jinja_boolean(bool b)
{
	return (struct value){ .kind = VALUE_BOOLEAN, .as.boolean = b };
}

static inline struct value jinja_integer(int64_t i)
{
	return (struct value){ .kind = VALUE_INTEGER, .as.integer = i };
}

static inline struct value jinja_number(double x)
{
	return (struct value){ .kind = VALUE_FLOAT, .as.number = x };
}

static inline bool jinja_is_string(struct value v)
{
	return v.kind == VALUE_STRING;
}

/* Whether an optional argument was left out. */
static inline bool jinja_absent(struct value v)
{
	return v.kind == VALUE_ABSENT;
}

int jinja_undefined(struct machine *m, struct value *out, const char *format, ...) ERROR_PRINTF(3, 4);
int jinja_string(struct machine *m, struct text bytes, bool safe, struct value *out); /* a copy */
int jinja_view(struct machine *m, struct text bytes, bool safe, struct value *out);   /* bytes live long enough */
/* What was built, which is cleared whether it worked or not. rc < 0: only that. */
int jinja_built(struct machine *m, int rc, struct builder *b, struct value *out);
int jinja_list(struct machine *m, enum value_kind kind, size_t count, struct value *out, struct value **items);
int jinja_dict(struct machine *m, size_t capacity, struct value *out);
int jinja_dict_set(struct machine *m, struct dict *d, struct value key, struct value value);
int jinja_dict_find(struct machine *m, const struct dict *d, struct value key,
		    const struct value **out); /* NULL: none */
const struct value *jinja_dict_text(const struct dict *d, struct text key);
struct value jinja_view_at(const struct view *v, size_t index, struct value pair[2], struct list *tuple);

const char *jinja_kind_name(struct value v); /* as Python's type() would say */
int jinja_truth(struct machine *m, struct value v, bool *out);
/* The count of what has one, as len(); false for others. */
int jinja_length(struct machine *m, struct value v, size_t *out, bool *has);
int jinja_equal(struct machine *m, struct value a, struct value b, bool *out);
int jinja_less(struct machine *m, struct value a, struct value b, bool *out); /* a < b; an error where Python has one */
/* The operators of comparisons, "in" and "not in" among them. */
int jinja_compare(struct machine *m, struct text operator, struct value a, struct value b, bool *out);
int jinja_contains(struct machine *m, struct value item, struct value container, bool *out);
int jinja_from_json(struct machine *m, const struct json *j, struct value *out);

static inline struct text jinja_bytes(struct value string)
{
	return string.as.string->bytes;
}

/* Byte offset of character `index` <= length. */
size_t jinja_offset(const struct string *s, size_t index);
bool jinja_white(uint32_t scalar); /* str.isspace() */
struct text jinja_strip(struct text t, bool left, bool right);

/* -- numbers (number.c) ------------------------------------------------------ */

/* An int or bool in *out; false for all else. */
bool jinja_whole(struct value v, int64_t *out);
bool jinja_real(struct value v, double *out); /* the same, or a float */
int jinja_binary(struct machine *m, struct text operator, struct value a, struct value b, struct value *out);
int jinja_negate(struct machine *m, struct value v, struct value *out);
void jinja_print_float(struct builder *b, double x); /* as repr() */
bool jinja_parse_integer(struct text t, int base, int64_t *out);
bool jinja_parse_float(struct text t, double *out);

/* -- text of values (print.c) ------------------------------------------------ */

int jinja_print(struct machine *m, struct builder *b, struct value v);      /* str() */
int jinja_print_repr(struct machine *m, struct builder *b, struct value v); /* repr() */
int jinja_to_string(struct machine *m, struct value v, struct value *out);  /* str(); a string is itself */
void jinja_escape(struct builder *b, struct text t);                        /* for HTML, as Markup does */
int jinja_filter_tojson(struct machine *m, struct value v, const struct value *a, struct value *out);

/* -- iterating (iterate.c) --------------------------------------------------- */

int jinja_iterate(struct machine *m, struct value v, struct iterator **out);
int jinja_next(struct machine *m, struct iterator *i, struct value *out); /* 1: an item, 0: the end, -1 */
bool jinja_iterable(struct value v);
int jinja_collect(struct machine *m, struct value v, enum value_kind kind, struct value *out); /* list(v) */
/* An iterator that asks `next` with a context of its own. */
int jinja_generate(struct machine *m, int (*next)(struct machine *m, void *context, struct value *out), void *context,
		   struct value *out);

int jinja_once(struct machine *m, struct value v, struct value *out); /* an iterator over v's items */

/* -- attributes and items (attribute.c) -------------------------------------- */

int jinja_attribute(struct machine *m, struct value v, struct text name, struct value *out); /* v.name */
int jinja_item(struct machine *m, struct value v, struct value key, struct value *out);      /* v[key] */
/* v[start:stop:step], each a value or VALUE_NONE. */
int jinja_slice(struct machine *m, struct value v, const struct value bounds[3], struct value *out);

struct method_kind {
	const char *name;
	int (*call)(struct machine *m, struct value self, const struct value *a, struct value *out);
	const char *parameters; /* as of struct parameters */
	int (*call_raw)(struct machine *m, struct value self, const struct arguments *a, struct value *out);
};

const struct method_kind *jinja_string_method(struct text name); /* NULL: none (text_method.c) */
int jinja_method_call(struct machine *m, const struct method *method, const struct arguments *a, struct value *out);

/* -- calls (call.c) ---------------------------------------------------------- */

enum {
	PARAMETERS_MAX = 6
};

/*
 * Put arguments into the places of `parameters`, words of which those before
 * "|" must be given: "attribute | default reverse". Others are VALUE_ABSENT.
 */
int jinja_bind(struct machine *m, const char *what, const char *parameters, const struct arguments *a,
	       struct value out[PARAMETERS_MAX]);
int jinja_call(struct machine *m, struct value callee, const struct arguments *a, struct value *out);
bool jinja_global(struct machine *m, struct text name, struct value *out); /* functions (function.c) */
int jinja_format_time(struct machine *m, struct builder *b, struct text format);

/* -- filters and tests (filter.c, test.c) ------------------------------------ */

struct filter {
	const char *name;
	int (*call)(struct machine *m, struct value v, const struct value *a, struct value *out);
	const char *parameters;
	int (*call_raw)(struct machine *m, struct value v, const struct arguments *a, struct value *out);
};

int jinja_filter(struct machine *m, struct text name, struct value v, const struct arguments *a, struct value *out);
int jinja_test(struct machine *m, struct text name, struct value v, const struct arguments *a, bool *out);
bool jinja_has_filter(struct text name);
bool jinja_has_test(struct text name);
const struct filter *jinja_text_filter(struct text name); /* filter_text.c */
const struct filter *jinja_list_filter(struct text name); /* filter_list.c */
const struct filter *jinja_pick_filter(struct text name); /* filter_pick.c */
const struct filter *jinja_sort_filter(struct text name); /* filter_sort.c */

/* An attribute as filters name it, "a.b" or an index; absent: the value itself. */
int jinja_reach(struct machine *m, struct value v, struct value attribute, struct value *out);
/* An argument that must be a whole number, and what it is where it was left out. */
int jinja_whole_or(struct machine *m, struct value v, int64_t fallback, const char *what, int64_t *out);
int jinja_truth_or(struct machine *m, struct value v, bool fallback, bool *out);
int jinja_need_string(struct machine *m, struct value v, const char *what, struct text *out);

/* -- formats (format.c) ------------------------------------------------------ */

int jinja_percent(struct machine *m, struct text format, struct value values, struct value *out);
int jinja_format(struct machine *m, struct text format, const struct arguments *a, struct value *out);

/* -- cases of letters (letters.c) -------------------------------------------- */

int jinja_upper(struct machine *m, struct builder *b, struct text t);
int jinja_lower(struct machine *m, struct builder *b, struct text t);
int jinja_capitalize(struct machine *m, struct builder *b, struct text t);
int jinja_title(struct machine *m, struct builder *b, struct text t); /* str.title() */
bool jinja_all_upper(struct text t);                                  /* str.isupper() */
bool jinja_all_lower(struct text t);

/* -- the tree (evaluate.c, execute.c) ---------------------------------------- */

int jinja_evaluate(struct machine *m, struct frame *f, const struct node *n, struct value *out);
int jinja_arguments(struct machine *m, struct frame *f, const struct node *items, struct arguments *out);
int jinja_assign(struct machine *m, struct frame *f, const struct node *target, struct value v);
struct frame *jinja_frame(struct machine *m, struct frame *parent);
int jinja_bind_name(struct machine *m, struct frame *f, struct text name, struct value v);
const struct value *jinja_lookup(const struct frame *f, struct text name); /* NULL: not in any frame */

enum flow {
	FLOW_ERROR = -1,
	FLOW_ON,
	FLOW_BREAK,
	FLOW_CONTINUE
};
enum flow jinja_execute(struct machine *m, struct frame *f, const struct node *list);
/* The same with what it writes in *out. */
int jinja_capture(struct machine *m, struct frame *f, const struct node *list, struct value *out);
int jinja_macro_call(struct machine *m, const struct macro *macro, const struct arguments *a, struct value *out);
int jinja_loop(struct machine *m, struct frame *f, const struct node *n);
int jinja_loop_call(struct machine *m, struct loop *l, const struct arguments *a, struct value *out);
int jinja_loop_attribute(struct machine *m, struct loop *l, struct text name, struct value *out, bool *found);
int jinja_loop_method(struct machine *m, struct loop *l, const char *name, const struct arguments *a,
		      struct value *out);

#endif
