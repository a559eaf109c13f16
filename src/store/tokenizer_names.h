/* What names in a tokenizer.json say, for whoever writes one in another form. */
#ifndef STORE_TOKENIZER_NAMES_H
#define STORE_TOKENIZER_NAMES_H

#include <stdbool.h>

#include "base/text.h"
#include "format/json.h"

/* The two names of an element of merges, "a b" or ["a", "b"]; false if it is neither. */
bool tokenizer_merge_names(const struct json *merge, struct text *left, struct text *right);

/* The byte that a token such as <0x0A> names; -1 for other names. */
int tokenizer_names_byte(struct text t);

#endif
