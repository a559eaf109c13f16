/*
 * What Unicode's tables are needed for: normal forms, and kinds of characters.
 *
 * A thin wall around utf8proc, which only src/format/unicode.c includes. Text
 * must be valid UTF-8; a scalar that is none has none of the properties.
 */
#ifndef FORMAT_UNICODE_H
#define FORMAT_UNICODE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

enum unicode_form {
	UNICODE_NFC,
	UNICODE_NFD,
	UNICODE_NFKC,
	UNICODE_NFKD
};

/* Append the normal form of `in` to out. ERROR_MEMORY without memory for it. */
int unicode_normalize(struct builder *out, struct text in, enum unicode_form form, struct error *e);

/* Append `in` in lower case, character by character (no rule looks at neighbours). */
void unicode_lower(struct builder *out, struct text in);

/* Append `in` in upper case, or with each character in title case; some become several, as in "\u00df". */
void unicode_upper(struct builder *out, struct text in);
void unicode_title(struct builder *out, struct text in);

bool unicode_is_white(uint32_t scalar);     /* White_Space */
bool unicode_is_number(uint32_t scalar);    /* Nd, Nl, No */
bool unicode_is_mark(uint32_t scalar);      /* Mn, Mc, Me */
bool unicode_is_letter(uint32_t scalar);    /* Lu, Ll, Lt, Lm, Lo */
bool unicode_is_cased(uint32_t scalar);     /* Cased: of those two, or titlecase */
bool unicode_is_lower(uint32_t scalar);     /* Lowercase */
bool unicode_is_upper(uint32_t scalar);     /* Uppercase */
bool unicode_is_printable(uint32_t scalar); /* no control, format or unassigned character, no separator but the blank */
bool unicode_is_word(uint32_t scalar);      /* letters, marks, digits, connectors, as \w of Unicode TS 18 */

#endif
