#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum {
	BLOCK_SIZE = 64 * 1024,
	ALIGNMENT = 16
};

struct arena_block {
	struct arena_block *next;
	size_t size, used;
	/* `size` bytes follow, from the next multiple of ALIGNMENT */
};

enum {
	HEADER = (sizeof(struct arena_block) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT
};

void arena_init(struct arena *a)
{
	a->first = a->current = NULL;
}

void arena_clear(struct arena *a)
{
	struct arena_block *b = a->first, *next;

	for (; b != NULL; b = next) {
		next = b->next;
		free(b);
	}
	arena_init(a);
}

static struct arena_block *block_new(size_t size)
{
	struct arena_block *b;

	if (size < BLOCK_SIZE)
		size = BLOCK_SIZE;
	b = memory_resize(NULL, 1, HEADER + size);
	b->size = size;
	return b;
}

/* Make the block after the current one have room for size bytes. */
static void advance(struct arena *a, size_t size)
{
	struct arena_block **link = a->current == NULL ? &a->first : &a->current->next;
	struct arena_block *b = *link;

	if (b == NULL || b->size < size) {
		struct arena_block *fresh = block_new(size);

		fresh->next = b;
		*link = fresh;
		b = fresh;
	}
	b->used = 0;
	a->current = b;
}

void *arena_alloc(struct arena *a, size_t size)
{
	struct arena_block *b;
	void *p;

	size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	if (a->current == NULL || a->current->size - a->current->used < size)
		advance(a, size);
	b = a->current;
	p = (char *)b + HEADER + b->used;
	b->used += size;
	return p;
}

char *arena_copy(struct arena *a, const char *s, size_t n)
{
	char *copy = arena_alloc(a, n + 1);

	if (n > 0)
		memcpy(copy, s, n);
	copy[n] = '\0';
	return copy;
}

struct arena_mark arena_mark(const struct arena *a)
{
	struct arena_mark m = { a->current, a->current == NULL ? 0 : a->current->used };

	return m;
}

void arena_release(struct arena *a, struct arena_mark m)
{
	a->current = m.block;
	if (m.block != NULL)
		m.block->used = m.used;
}
