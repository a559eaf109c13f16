/*
 * JSON values with typed getters whose errors name the place.
 *
 * Numbers are doubles: integers that a double would round (beyond 2^53) are
 * refused. Duplicate keys, bytes that are not UTF-8 and the character NUL in
 * strings are errors. A document owns all its values; a `struct json *` is one of
 * them and lives as long as the document, or until it is replaced or removed. What
 * takes a const value changes nothing: several threads may look at one document.
 * The decimal point is the C locale's: nothing here calls setlocale().
 */
#ifndef FORMAT_JSON_H
#define FORMAT_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

struct json; /* one value: opaque */

/*
 * Parse exactly one value. The bytes are copied. On failure: `origin`
 * ("config.json", "paths.jsonl:17"), byte (from 1, with the line if there are
 * several) and what is wrong. Depth is limited to 200; a byte order mark at the
 * beginning is passed over. Free with json_free().
 */
int json_parse(struct json **out, struct text bytes, const char *origin, struct error *e);

int json_parse_file(struct json **out, const char *path, struct error *e); /* at most 1 GiB */
void json_free(struct json *root);                                         /* the root only; NULL is fine */

/* Build. Objects keep the order of insertion; adding takes ownership of `value`. */
struct json *json_object(void);
struct json *json_array(void);
struct json *json_number(double value);      /* null for infinities and NaN, which JSON lacks */
struct json *json_string(struct text value); /* bytes that are not UTF-8, and NUL, become U+FFFD */
struct json *json_boolean(bool value);
struct json *json_null(void);
struct json *json_copy(const struct json *value);
void json_set(struct json *object, const char *key, struct json *value); /* replaces in place, else appends */
void json_append(struct json *array, struct json *value);
void json_remove(struct json *object, const char *key);

/* Write as one line without spaces (or indented); numbers in the shortest form that reads back equal. */
void json_print(struct builder *b, const struct json *value);
void json_print_indented(struct builder *b, const struct json *value); /* two spaces a level, newline at the end */
void json_print_number(struct builder *b, double value);
void json_print_string(struct builder *b, struct text value); /* quoted and escaped; value must be UTF-8 */

enum json_kind {
	JSON_NULL,
	JSON_BOOLEAN,
	JSON_NUMBER,
	JSON_STRING,
	JSON_ARRAY,
	JSON_OBJECT
};
enum json_kind json_kind(const struct json *value);
const char *json_kind_name(enum json_kind kind); /* "a string", "an object", ... */

/* Unchecked looks: NULL, 0 or an empty text where there is nothing of that kind. */
const struct json *json_find(const struct json *object, const char *key);
size_t json_size(const struct json *container); /* members or elements */
/* O(1) on arrays walked in order is not promised: use json_first/json_next */
const struct json *json_at(const struct json *array, size_t index);
const struct json *json_first(const struct json *container);
const struct json *json_next(const struct json *value);
const char *json_key(const struct json *member);
struct text json_text(const struct json *value); /* not NUL-terminated */
double json_value(const struct json *value);     /* number; 0 otherwise */
bool json_true(const struct json *value);

/*
 * Checked getters of an object's field. ERROR_FORMAT names `origin`, the
 * field, what was wanted and what is there. The _or forms take `fallback`
 * when the field is absent or null (a value of the wrong kind is an error).
 */
int json_get(const struct json *object, const char *key, enum json_kind kind, const struct json **out,
	     const char *origin, struct error *e);
int json_get_text(const struct json *object, const char *key, struct text *out, const char *origin, struct error *e);
int json_get_double(const struct json *object, const char *key, double low, double high, double *out,
		    const char *origin, struct error *e);
int json_get_int(const struct json *object, const char *key, int64_t low, int64_t high, int64_t *out,
		 const char *origin, struct error *e);
int json_get_boolean(const struct json *object, const char *key, bool *out, const char *origin, struct error *e);
int json_text_or(const struct json *object, const char *key, struct text fallback, struct text *out, const char *origin,
		 struct error *e);
int json_double_or(const struct json *object, const char *key, double low, double high, double fallback, double *out,
		   const char *origin, struct error *e);
int json_int_or(const struct json *object, const char *key, int64_t low, int64_t high, int64_t fallback, int64_t *out,
		const char *origin, struct error *e);
int json_boolean_or(const struct json *object, const char *key, bool fallback, bool *out, const char *origin,
		    struct error *e);

#endif
