/*
 * Regular expressions of tokenizer files: a thin wall around PCRE2, which only
 * src/format/pattern.c includes.
 *
 * Patterns were written for Oniguruma; the shared alphabet (\p{L}, \s, look-
 * ahead, possessive repeats) means the same here. ^ and $ see line ends, as
 * they do there. A pattern holds scratch memory: one thread at a time.
 */
#ifndef STORE_PATTERN_H
#define STORE_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/text.h"

struct pattern;

/* `origin` stands in front of errors. ERROR_FORMAT names the offset in the expression. */
int pattern_open(struct pattern **out, struct text expression, const char *origin, struct error *e);
void pattern_close(struct pattern *p); /* NULL is fine */

/*
 * First match in subject at or after `from`; *found tells whether there is one.
 *
 * subject must be valid UTF-8 (the caller has checked) and `from` the start of
 * a character; the match [*start, *end) may be empty. ERROR_RANGE where the
 * expression needs more backtracking than the limits allow.
 */
int pattern_find(struct pattern *p, struct text subject, size_t from, size_t *start, size_t *end, bool *found,
		 struct error *e);

#endif
