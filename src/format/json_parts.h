/* What the files of the JSON module share. */
#ifndef FORMAT_JSON_PARTS_H
#define FORMAT_JSON_PARTS_H

#include <stdbool.h>

#include "format/json.h"

/* What a scan notices about a text beyond its being JSON. */
struct json_traits {
	bool tight;      /* no white space but in strings */
	bool printed;    /* every string and number stands as json_print() would write it */
	bool plain_keys; /* no key has an escape, none stands twice in its object, and they are not very many */
};

/* As json_check(). With traits NULL nothing is noticed. */
int json_scan(struct text bytes, const char *origin, struct json_traits *traits, struct error *e);

/* Whether json_print_number() would write the number of this literal, which is JSON's, like that. */
bool json_number_as_printed(struct text literal);

/* Whether json_print() would write the value as it was read, in *bytes; false where it is not known. */
bool json_as_read(const struct json *value, struct text *bytes);

#endif
