/*
 * The one owner of thread counts.
 *
 * A pool runs a function in as many parts as it has threads; the caller is
 * thread 0. Work is divided by the number of the part, never by who comes
 * first, so results do not depend on timing. A thread takes its own part, then
 * what is left: where others keep the processors busy, nobody waits for a
 * thread that has not begun. Waiting threads spin for some microseconds, giving
 * way to others, then sleep. One caller at a time; runs do not nest.
 */
#ifndef BASE_THREAD_H
#define BASE_THREAD_H

#include <stddef.h>

#include "base/error.h"
#include "base/option.h"

struct thread_pool;

/* -j: threads, a size_t. */
extern const struct option_row thread_option_rows[];

/* Processors this process may run on (its affinity mask), at least 1. */
unsigned thread_available(void);

/* threads 1..256; 0 = thread_available(). Free with thread_pool_free(). */
int thread_pool_new(struct thread_pool **out, unsigned threads, struct error *e);
void thread_pool_free(struct thread_pool *p);
unsigned thread_pool_size(const struct thread_pool *p);

/*
 * Call f(context, index, threads) for index 0..threads-1, which no two calls at
 * a time share; returns when all are done. Which thread does a part, and
 * whether one does several, is open: calls must not wait for each other.
 */
void thread_run(struct thread_pool *p, void (*f)(void *context, unsigned index, unsigned threads), void *context);

/* The same with part `index` on the thread `index`, for what belongs to threads. */
void thread_all(struct thread_pool *p, void (*f)(void *context, unsigned index, unsigned threads), void *context);

/* Part `index` of 0..n cut into `threads` runs whose bounds are multiples of `step`. */
void thread_part(size_t n, size_t step, unsigned index, unsigned threads, size_t *from, size_t *to);

/*
 * Call f(context, item) for item 0..n-1; threads take the next item when free.
 * For items of unequal cost whose results land in places of their own.
 */
void thread_each(struct thread_pool *p, size_t n, void (*f)(void *context, size_t item, unsigned index), void *context);

#endif
