/*
 * A bump allocator for what lives as long as one record.
 *
 * Nothing is freed singly: take a mark and release to it, or clear the whole
 * arena. Blocks already obtained are kept and reused after a release, so a
 * loop over records soon allocates no more.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

struct arena_block;

struct arena {
	struct arena_block *first, *current;
};

struct arena_mark {
	struct arena_block *block;
	size_t used;
};

void arena_init(struct arena *a);
void arena_clear(struct arena *a); /* gives all memory back; a may be used again */

/* size bytes aligned to 16, not zeroed; never NULL (aborts without memory). */
void *arena_alloc(struct arena *a, size_t size);

/* A copy of n bytes with a NUL after them. */
char *arena_copy(struct arena *a, const char *s, size_t n);

struct arena_mark arena_mark(const struct arena *a);
void arena_release(struct arena *a, struct arena_mark m);

#endif
