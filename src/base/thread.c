#define _GNU_SOURCE /* sched_getaffinity, CPU_COUNT */
#include "base/thread.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"

enum {
	MAX_THREADS = 256,
	SPINS = 20000,     /* before a waiting thread sleeps */
	SPINS_A_YIELD = 64 /* others may want the processor */
};

/* What the low bits of an epoch ask for. */
enum {
	PARTS, /* any thread may take any part */
	OWN,   /* each thread its own part */
	QUIT,
	KINDS = 4
};

struct worker {
	struct thread_pool *pool;
	pthread_t thread;
	unsigned index;
};

struct thread_pool {
	unsigned threads;
	struct worker *workers; /* [threads], entry 0 is the caller and has no thread */
	atomic_uint *taken;     /* [threads], the last epoch in which that part was taken */
	pthread_mutex_t lock;
	pthread_cond_t wake, done;
	atomic_uint epoch;      /* KINDS times the number of runs, plus the kind; a change tells workers to start */
	atomic_uint unfinished; /* parts of the current run */
	unsigned sleepers;      /* workers waiting on `wake`, under lock */
	void (*f)(void *, unsigned, unsigned);
	void *context;
};

const struct option_row thread_option_rows[] = {
	{ 'j', "threads", "count", "CPU threads", OPTION_COUNT, .size = sizeof(size_t), .low = 1, .high = 256,
	  .zero = "all processors" },
	{ 0 },
};

unsigned thread_available(void)
{
#ifdef __linux__
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof set, &set) == 0) {
		int n = CPU_COUNT(&set);

		return n < 1 ? 1 : n > MAX_THREADS ? MAX_THREADS : (unsigned)n;
	}
#endif
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	return n < 1 ? 1 : n > MAX_THREADS ? MAX_THREADS : (unsigned)n;
}

static void relax(int spin)
{
	if (spin % SPINS_A_YIELD == SPINS_A_YIELD - 1)
		sched_yield();
#if defined(__x86_64__) || defined(__i386__)
	__builtin_ia32_pause();
#elif defined(__aarch64__)
	__asm__ __volatile__("yield");
#endif
}

/* Spin, then sleep, until the epoch leaves `seen`; returns the new epoch. */
static unsigned wait_epoch(struct thread_pool *p, unsigned seen)
{
	unsigned now;
	int i;

	for (i = 0; i < SPINS; i++) {
		now = atomic_load_explicit(&p->epoch, memory_order_acquire);
		if (now != seen)
			return now;
		relax(i);
	}
	pthread_mutex_lock(&p->lock);
	p->sleepers++;
	while ((now = atomic_load_explicit(&p->epoch, memory_order_acquire)) == seen)
		pthread_cond_wait(&p->wake, &p->lock);
	p->sleepers--;
	pthread_mutex_unlock(&p->lock);
	return now;
}

/*
 * Whether the part is now the caller's in this run. Every part is taken once in
 * every run, so one that was last taken in the run before is free, and a
 * thread that comes when the run is over finds none.
 */
static bool take(struct thread_pool *p, unsigned part, unsigned run)
{
	unsigned before = run - KINDS;

	return atomic_load_explicit(&p->taken[part], memory_order_relaxed) == before &&
	       atomic_compare_exchange_strong_explicit(&p->taken[part], &before, run, memory_order_acq_rel,
						       memory_order_relaxed);
}

static void run_part(struct thread_pool *p, unsigned part)
{
	p->f(p->context, part, p->threads);
	if (atomic_fetch_sub_explicit(&p->unfinished, 1, memory_order_acq_rel) == 1) {
		pthread_mutex_lock(&p->lock);
		pthread_cond_signal(&p->done);
		pthread_mutex_unlock(&p->lock);
	}
}

/* A thread's share of the run: its own part, whose data its cache may hold, then those whose threads have not come. */
static void run_parts(struct thread_pool *p, unsigned epoch, unsigned index)
{
	unsigned kind = epoch % KINDS, count = kind == OWN ? 1 : p->threads, i;

	for (i = 0; i < count; i++) {
		unsigned part = index + i < p->threads ? index + i : index + i - p->threads;

		if (take(p, part, epoch - kind))
			run_part(p, part);
	}
}

static void *work(void *argument)
{
	struct worker *w = argument;
	unsigned epoch = 0;

	for (;;) {
		epoch = wait_epoch(w->pool, epoch);
		if (epoch % KINDS == QUIT)
			return NULL;
		run_parts(w->pool, epoch, w->index);
	}
}

/* Publish what stands in f and context to the workers; returns the epoch. */
static unsigned start_epoch(struct thread_pool *p, unsigned kind)
{
	unsigned last = atomic_load_explicit(&p->epoch, memory_order_relaxed);
	unsigned epoch = last - last % KINDS + KINDS + kind;

	pthread_mutex_lock(&p->lock);
	atomic_store_explicit(&p->epoch, epoch, memory_order_release);
	if (p->sleepers > 0)
		pthread_cond_broadcast(&p->wake);
	pthread_mutex_unlock(&p->lock);
	return epoch;
}

int thread_pool_new(struct thread_pool **out, unsigned threads, struct error *e)
{
	struct thread_pool *p;
	unsigned i;

	*out = NULL;
	if (threads == 0)
		threads = thread_available();
	if (threads > MAX_THREADS)
		return error_set(e, ERROR_RANGE, "%u threads, limit %d", threads, MAX_THREADS);
	p = memory_new(1, sizeof *p);
	p->threads = 1;
	p->workers = memory_new(threads, sizeof *p->workers);
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->wake, NULL);
	pthread_cond_init(&p->done, NULL);
	atomic_init(&p->epoch, 0);
	atomic_init(&p->unfinished, 0);
	p->taken = memory_new(threads, sizeof *p->taken);
	for (i = 0; i < threads; i++)
		atomic_init(&p->taken[i], 0);
	for (i = 1; i < threads; i++) {
		int rc;

		p->workers[i].pool = p;
		p->workers[i].index = i;
		rc = pthread_create(&p->workers[i].thread, NULL, work, &p->workers[i]);
		if (rc != 0) {
			thread_pool_free(p);
			return error_set(e, ERROR_MEMORY, "cannot start thread %u of %u: %s", i + 1, threads,
					 strerror(rc));
		}
		p->threads = i + 1;
	}
	*out = p;
	return 0;
}

void thread_pool_free(struct thread_pool *p)
{
	unsigned i;

	if (p == NULL)
		return;
	(void)start_epoch(p, QUIT);
	for (i = 1; i < p->threads; i++)
		pthread_join(p->workers[i].thread, NULL);
	pthread_cond_destroy(&p->wake);
	pthread_cond_destroy(&p->done);
	pthread_mutex_destroy(&p->lock);
	free(p->taken);
	free(p->workers);
	free(p);
}

unsigned thread_pool_size(const struct thread_pool *p)
{
	return p->threads;
}

static void run(struct thread_pool *p, unsigned kind, void (*f)(void *, unsigned, unsigned), void *context)
{
	int i;

	if (p->threads == 1) {
		f(context, 0, 1);
		return;
	}
	p->f = f;
	p->context = context;
	atomic_store_explicit(&p->unfinished, p->threads, memory_order_relaxed);
	run_parts(p, start_epoch(p, kind), 0);
	for (i = 0; i < SPINS; i++) {
		if (atomic_load_explicit(&p->unfinished, memory_order_acquire) == 0)
			return;
		relax(i);
	}
	pthread_mutex_lock(&p->lock);
	while (atomic_load_explicit(&p->unfinished, memory_order_acquire) != 0)
		pthread_cond_wait(&p->done, &p->lock);
	pthread_mutex_unlock(&p->lock);
}

void thread_run(struct thread_pool *p, void (*f)(void *, unsigned, unsigned), void *context)
{
	run(p, PARTS, f, context);
}

void thread_all(struct thread_pool *p, void (*f)(void *, unsigned, unsigned), void *context)
{
	run(p, OWN, f, context);
}

void thread_part(size_t n, size_t step, unsigned index, unsigned threads, size_t *from, size_t *to)
{
	size_t steps = (n + step - 1) / step;
	size_t a = steps * index / threads * step;
	size_t b = steps * (index + 1) / threads * step;

	*from = a < n ? a : n;
	*to = b < n ? b : n;
}

struct each {
	atomic_size_t next;
	size_t n;
	void (*f)(void *, size_t, unsigned);
	void *context;
};

static void each_part(void *context, unsigned index, unsigned threads)
{
	struct each *each = context;
	size_t item;

	(void)threads;
	while ((item = atomic_fetch_add_explicit(&each->next, 1, memory_order_relaxed)) < each->n)
		each->f(each->context, item, index);
}

void thread_each(struct thread_pool *p, size_t n, void (*f)(void *, size_t, unsigned), void *context)
{
	struct each each = { .n = n, .f = f, .context = context };

	atomic_init(&each.next, 0);
	thread_run(p, each_part, &each);
}
