/*
 * The records of a foreign file, whatever shape it gives them:
 *
 *     a folder        every file *.json below it, in the order of their paths, is one
 *                     record (as MATH is published)
 *     NAME.csv        a table with a line of names (RFC 4180): each row is an object of
 *                     strings
 *     NAME.json       one value: an array of records, or one record; JSON Lines, if it
 *                     is not one value
 *     anything else   JSON Lines; "-" is standard input
 */
#ifndef QUESTION_SOURCE_H
#define QUESTION_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "format/json.h"

struct source;

/* skip_bad: records that are not as they should be are counted and passed over. NULL after a failure. */
int source_open(struct source **out, const char *path, bool skip_bad, struct error *e);

/* The next record, an object, to *out (valid until the next call), or NULL at the end. */
int source_next(struct source *s, const struct json **out, struct error *e);

/* Where the current record stands, for errors: "path:line", "path: element 3". */
const char *source_origin(const struct source *s);

/* What is wrong with the current record was found by the caller: 0 to go on (counted), -1 to give up. */
int source_reject(struct source *s, struct error *e);

/*
 * The SHA-256 of what was read, at the end; of a folder that of the lines "HASH
 * NAME\n", two blanks between, that sha256sum prints in it of these files.
 */
int source_sha256(struct source *s, char hex[65], struct error *e);

size_t source_bad(const struct source *s);
void source_close(struct source *s); /* NULL is fine */

#endif
