#include "base/text_set.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/rng.h"

struct text_set_entry {
	size_t offset, size; /* in bytes */
	uint64_t hash;
};

void text_set_clear(struct text_set *s)
{
	free(s->entries);
	free(s->slots);
	builder_clear(&s->bytes);
	memset(s, 0, sizeof *s);
}

struct text text_set_at(const struct text_set *s, size_t index)
{
	const struct text_set_entry *entry = &s->entries[index];

	return text_slice(builder_view(&s->bytes), entry->offset, entry->offset + entry->size);
}

/* The slot that holds t, or the free one where it belongs. */
static size_t *find_slot(const struct text_set *s, struct text t, uint64_t hash)
{
	size_t at = (size_t)hash & (s->slot_count - 1);

	for (;; at = (at + 1) & (s->slot_count - 1)) {
		size_t found = s->slots[at];

		if (found == 0 || (s->entries[found - 1].hash == hash && text_equal(text_set_at(s, found - 1), t)))
			return &s->slots[at];
	}
}

/* Keep at most half of the slots in use. */
static void grow(struct text_set *s)
{
	size_t slot_count = s->slot_count == 0 ? 32 : 2 * s->slot_count, i, at;

	free(s->slots);
	s->slots = memory_new(slot_count, sizeof *s->slots);
	s->slot_count = slot_count;
	s->capacity = slot_count / 2;
	s->entries = memory_resize(s->entries, s->capacity, sizeof *s->entries);
	for (i = 0; i < s->count; i++) {
		for (at = (size_t)s->entries[i].hash & (slot_count - 1); s->slots[at] != 0;)
			at = (at + 1) & (slot_count - 1);
		s->slots[at] = i + 1;
	}
}

bool text_set_add(struct text_set *s, struct text t, size_t *index)
{
	uint64_t hash = rng_hash(t.data, t.size);
	struct text_set_entry *entry;
	size_t *slot;

	if (s->count == s->capacity)
		grow(s);
	slot = find_slot(s, t, hash);
	if (*slot != 0) {
		*index = *slot - 1;
		return false;
	}
	*index = s->count;
	entry = &s->entries[s->count++];
	entry->offset = s->bytes.size;
	entry->size = t.size;
	entry->hash = hash;
	builder_text(&s->bytes, t);
	*slot = s->count;
	return true;
}
