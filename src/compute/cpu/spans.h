/*
 * Where the keys of a span lie, for attention and its gradient.
 */
#ifndef COMPUTE_CPU_SPANS_H
#define COMPUTE_CPU_SPANS_H

#include "compute/operations.h"

/* Consecutive key rows. */
struct key_run {
	size_t row, count;
};

/* The key rows of positions from .. from + keys - 1 of a span, in order; returns how many runs: at most two. */
static inline size_t find_runs(const struct span *s, size_t from, size_t keys, struct key_run *runs)
{
	size_t count = 0;

	if (keys > 0 && from < s->prefix_rows) {
		size_t n = s->prefix_rows - from < keys ? s->prefix_rows - from : keys;

		runs[count++] = (struct key_run){ s->prefix_row + from, n };
		from += n;
		keys -= n;
	}
	if (keys > 0)
		runs[count++] = (struct key_run){ s->key_row + from - s->prefix_rows, keys };
	return count;
}

/* Size and place of parts of a block of scratch: each begins on a line of cache. */
static inline size_t whole_lines(size_t bytes)
{
	return (bytes + 63) / 64 * 64;
}

#endif
