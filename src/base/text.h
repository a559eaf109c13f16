/*
 * Slices of bytes, and a builder that grows.
 *
 * A `struct text` points into memory that somebody else owns and need not end
 * with NUL. A `struct builder` owns its bytes until builder_clear().
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct text {
	const char *data;
	size_t size;
};

#define TEXT(literal) ((struct text){ (literal), sizeof(literal) - 1 })

struct text text_of(const char *s);                            /* s NUL-terminated; NULL gives an empty text */
struct text text_slice(struct text t, size_t from, size_t to); /* [from, to), both clamped to t */
struct text text_trim(struct text t);                          /* without ASCII white space at both ends */
int text_shown(struct text t, int limit);                      /* its size or limit, for "%.*s" */
bool text_equal(struct text a, struct text b);
int text_compare(struct text a, struct text b); /* as strcmp(), byte by byte */
bool text_is(struct text a, const char *s);
bool text_starts(struct text t, struct text prefix);
bool text_starts_at(struct text t, size_t at, const char *prefix); /* whether t[at..] does; prefix is not empty */
bool text_ends(struct text t, struct text suffix);

/* Whether it is an ASCII digit, an ASCII letter. */
bool text_is_digit(char c);
bool text_is_letter(char c);

/* Whether t[at..] begins with the lower-case ASCII word, whatever the case of t. */
bool text_starts_folded(struct text t, size_t at, struct text word);

/* Offset of the first byte from t[at] on that is no blank, tab or newline. */
size_t text_skip_white(struct text t, size_t at);

/* Offset of the first (last) occurrence of needle, or t.size if there is none. */
size_t text_find(struct text t, struct text needle);
size_t text_find_last(struct text t, struct text needle);

/*
 * The whole of s as a number: no white space, no trailing bytes.
 * `what` names the value in the error (ERROR_RANGE, with the limits).
 */
int text_to_int(const char *s, int64_t low, int64_t high, const char *what, int64_t *out, struct error *e);
int text_to_double(const char *s, double low, double high, const char *what, double *out, struct error *e);

/* Decode one UTF-8 scalar at t[at]; returns its bytes (1-4), or 0 if invalid there. */
size_t text_utf8(struct text t, size_t at, uint32_t *scalar);
/* Encode a scalar value to out[4]; returns its bytes, 0 if it is none. */
size_t text_utf8_encode(uint32_t scalar, char out[4]);
bool text_utf8_valid(struct text t);

struct builder {
	char *data; /* NUL-terminated once anything was appended */
	size_t size, capacity;
};

void builder_clear(struct builder *b); /* frees; b is empty and usable */
void builder_reset(struct builder *b); /* size = 0, memory kept */
void builder_add(struct builder *b, const void *data, size_t size);
void builder_text(struct builder *b, struct text t);
void builder_string(struct builder *b, const char *s);
void builder_char(struct builder *b, char c);
void builder_utf8(struct builder *b, struct text t); /* bytes that are not UTF-8, and NUL, become U+FFFD */
void builder_format(struct builder *b, const char *format, ...) ERROR_PRINTF(2, 3);
struct text builder_view(const struct builder *b); /* valid until the next change */

#endif
