/* What the files of the JSON module share. */
#ifndef FORMAT_JSON_PARTS_H
#define FORMAT_JSON_PARTS_H

#include <stdbool.h>

#include "base/arena.h"
#include "format/json.h"

/* One value, in the arena of the document it was read in or alone on the heap. */
struct json {
	struct json *next, *parent;
	const char *key; /* NUL-terminated; in objects */
	/* The bytes it was read from, where json_print() would write the same, or NULL. */
	const char *read;
	size_t read_size;
	union {
		bool truth;
		double number;
		struct text text;
		struct {
			struct json *first, *last;
		} list; /* of an array or object */
	} u;
	enum json_kind kind;
	unsigned char owned; /* of the enumeration below */
};

enum {
	JSON_OWN_NODE = 1, /* to be freed by itself */
	JSON_OWN_KEY = 2,  /* the key too */
	JSON_DOCUMENT = 4, /* the first member of a struct json_document */
	JSON_CHANGED = 8   /* a container that was built or changed, or has one in it: so have all around it */
};

struct json_document {
	struct json root;
	struct arena arena; /* of all of it, itself too */
};

static inline bool json_is_container(const struct json *value)
{
	return value->kind == JSON_ARRAY || value->kind == JSON_OBJECT;
}

/* Put a value, whose key is set, at the end of a container. */
static inline void json_link(struct json *container, struct json *value)
{
	value->parent = container;
	if (container->u.list.first == NULL)
		container->u.list.first = value;
	else
		container->u.list.last->next = value;
	container->u.list.last = value;
}

/* The number that a literal of JSON stands for; true if json_print_number() would write it like that. */
bool json_number_read(struct text literal, double *value);

#endif
