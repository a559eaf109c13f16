/*
 * Distinct texts, numbered from 0 in the order in which they first came.
 *
 * The set keeps copies. Start from { 0 }, end with text_set_clear().
 */
#ifndef BASE_TEXT_SET_H
#define BASE_TEXT_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

struct text_set {
	struct text_set_entry *entries; /* [count], in order */
	size_t count, capacity;
	size_t *slots;     /* [slot_count] open addressing: index + 1, or 0 */
	size_t slot_count; /* a power of two */
	struct builder bytes;
};

void text_set_clear(struct text_set *s);

/* True if t is new. *index receives its number either way. Expected time: linear in t. */
bool text_set_add(struct text_set *s, struct text t, size_t *index);

/* The text of number index < count; valid until the next change. */
struct text text_set_at(const struct text_set *s, size_t index);

#endif
