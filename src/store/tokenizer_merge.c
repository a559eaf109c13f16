#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "store/tokenizer_parts.h"

/*
 * The pair of the lowest rank is merged again and again, the leftmost of
 * several. A few symbols are quickest searched from end to end; for more, a
 * heap holds the pairs, and an entry whose rank is no longer that of its place
 * is passed over.
 */
enum {
	SEARCH_LIMIT = 64
};

static const uint32_t no_rank = UINT32_MAX, nobody = UINT32_MAX;

void symbols_add(struct symbols *s, int32_t id)
{
	if (s->count == s->capacity) {
		s->capacity = s->capacity > 0 ? 2 * s->capacity : SEARCH_LIMIT;
		s->id = memory_resize(s->id, s->capacity, sizeof(*s->id));
	}
	s->id[s->count++] = id;
}

void symbols_clear(struct symbols *s)
{
	free(s->id);
	free(s->rank);
	free(s->next);
	free(s->previous);
	free(s->heap);
	memset(s, 0, sizeof(*s));
}

static void search_and_merge(struct symbols *s, const struct merge_table *m)
{
	const struct merge *found[SEARCH_LIMIT];
	size_t n = s->count, i, best;

	for (i = 0; i + 1 < n; i++)
		found[i] = merge_table_find(m, s->id[i], s->id[i + 1]);
	while (n > 1) {
		best = n;
		for (i = 0; i + 1 < n; i++)
			if (found[i] != NULL && (best == n || found[i]->rank < found[best]->rank))
				best = i;
		if (best == n)
			break;
		s->id[best] = found[best]->id;
		n--;
		memmove(&s->id[best + 1], &s->id[best + 2], (n - best - 1) * sizeof(*s->id));
		memmove(&found[best], &found[best + 1], (n - best) * sizeof(const struct merge *));
		if (best + 1 < n)
			found[best] = merge_table_find(m, s->id[best], s->id[best + 1]);
		if (best > 0)
			found[best - 1] = merge_table_find(m, s->id[best - 1], s->id[best]);
	}
	s->count = n;
}

static void heap_push(struct symbols *s, uint64_t entry)
{
	size_t at = s->heap_count++;

	if (s->heap_count > s->heap_capacity) {
		s->heap_capacity = s->heap_capacity > 0 ? 2 * s->heap_capacity : 1024;
		s->heap = memory_resize(s->heap, s->heap_capacity, sizeof(*s->heap));
	}
	while (at > 0 && s->heap[(at - 1) / 2] > entry) {
		s->heap[at] = s->heap[(at - 1) / 2];
		at = (at - 1) / 2;
	}
	s->heap[at] = entry;
}

static uint64_t heap_pop(struct symbols *s)
{
	uint64_t top = s->heap[0], last = s->heap[--s->heap_count];
	size_t at = 0, child;

	while ((child = 2 * at + 1) < s->heap_count) {
		if (child + 1 < s->heap_count && s->heap[child + 1] < s->heap[child])
			child++;
		if (s->heap[child] >= last)
			break;
		s->heap[at] = s->heap[child];
		at = child;
	}
	s->heap[at] = last;
	return top;
}

/* The pair that begins at `place` has changed: note its rank, and queue it. */
static void rank_pair(struct symbols *s, const struct merge_table *m, uint32_t place)
{
	const struct merge *found = NULL;

	if (s->next[place] != nobody)
		found = merge_table_find(m, s->id[place], s->id[s->next[place]]);
	s->rank[place] = found != NULL ? found->rank : no_rank;
	if (found != NULL)
		heap_push(s, (uint64_t)found->rank << 32 | place);
}

static void link_symbols(struct symbols *s)
{
	size_t i;

	if (s->room < s->count) {
		s->room = s->capacity;
		s->rank = memory_resize(s->rank, s->room, sizeof(*s->rank));
		s->next = memory_resize(s->next, s->room, sizeof(*s->next));
		s->previous = memory_resize(s->previous, s->room, sizeof(*s->previous));
	}
	for (i = 0; i < s->count; i++) {
		s->next[i] = i + 1 < s->count ? (uint32_t)(i + 1) : nobody;
		s->previous[i] = i > 0 ? (uint32_t)(i - 1) : nobody;
	}
	s->heap_count = 0;
}

static void heap_and_merge(struct symbols *s, const struct merge_table *m)
{
	size_t i, n = 0;

	link_symbols(s);
	for (i = 0; i < s->count; i++)
		rank_pair(s, m, (uint32_t)i);
	while (s->heap_count > 0) {
		uint64_t entry = heap_pop(s);
		uint32_t place = (uint32_t)entry, right;

		if (s->rank[place] != (uint32_t)(entry >> 32))
			continue;
		right = s->next[place];
		s->id[place] = merge_table_find(m, s->id[place], s->id[right])->id;
		s->next[place] = s->next[right];
		s->rank[right] = no_rank;
		if (s->next[place] != nobody)
			s->previous[s->next[place]] = place;
		rank_pair(s, m, place);
		if (s->previous[place] != nobody)
			rank_pair(s, m, s->previous[place]);
	}
	for (uint32_t place = 0; place != nobody; place = s->next[place])
		s->id[n++] = s->id[place];
	s->count = n;
}

void symbols_merge(struct symbols *s, const struct merge_table *m)
{
	if (s->count <= SEARCH_LIMIT)
		search_and_merge(s, m);
	else
		heap_and_merge(s, m);
}
