#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "entropy/parts.h"

enum {
	MEMORY_SETS = 1 << 15,
	MEMORY_BYTES = 1 << 22
};

void entropy_memory_clear(struct entropy_memory *m)
{
	text_set_clear(&m->counts);
	free(m->list);
	memset(m, 0, sizeof *m);
}

/* Sums of few terms are computed faster than looked up. */
static bool takes_long(const struct entropy_options *o)
{
	return o->estimator == ENTROPY_NSB || o->interval == ENTROPY_BOOTSTRAP;
}

/* Room in the list for one more, or an empty memory. */
static void make_room(struct entropy_memory *m)
{
	if (m->counts.count == MEMORY_SETS || m->counts.bytes.size > MEMORY_BYTES)
		entropy_memory_clear(m);
	if (m->counts.count == m->capacity) {
		m->capacity = 2 * m->capacity + 64;
		m->list = memory_resize(m->list, m->capacity, sizeof *m->list);
	}
}

int entropy_recall(struct entropy_memory *m, const uint64_t *count, size_t k, const struct entropy_options *o,
		   struct estimate *h, struct error *e)
{
	uint64_t *sorted;
	size_t used, index;
	int rc = 0;

	if (m == NULL || !takes_long(o))
		return entropy_estimate(count, k, o, h, e);
	make_room(m);
	sorted = memory_new(k, sizeof *sorted);
	used = entropy_sort_counts(sorted, count, k);
	if (text_set_add(&m->counts, (struct text){ (const char *)sorted, used * sizeof *sorted }, &index)) {
		rc = entropy_estimate(sorted, used, o, &m->list[index], e);
		/* A failure, which is rare, empties the memory. */
		if (rc)
			entropy_memory_clear(m);
	}
	if (rc == 0)
		*h = m->list[index];
	free(sorted);
	return rc;
}
