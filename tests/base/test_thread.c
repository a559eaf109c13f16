/* The thread pool: partitions, every part once a run, on its own thread where asked, memory seen by all, many runs in a
 * row. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/memory.h"
#include "base/thread.h"

static const unsigned counts[] = { 1, 2, 3, 4, 7 };

static struct thread_pool *pool_of(unsigned threads)
{
	struct thread_pool *p;
	struct error e;

	if (thread_pool_new(&p, threads, &e))
		fail_msg("%s", e.text);
	return p;
}

static void sizes(void **state)
{
	struct thread_pool *p;
	struct error e = { 0 };

	(void)state;
	assert_true(thread_available() >= 1);
	p = pool_of(0);
	assert_int_equal(thread_pool_size(p), thread_available());
	thread_pool_free(p);
	for (size_t i = 0; i < countof(counts); i++) {
		p = pool_of(counts[i]);
		assert_int_equal(thread_pool_size(p), counts[i]);
		thread_pool_free(p);
	}
	assert_int_equal(thread_pool_new(&p, 257, &e), -1);
	assert_int_equal(e.code, ERROR_RANGE);
	assert_null(p);
	thread_pool_free(NULL);
}

/* Parts follow each other without gap or overlap, cut at multiples of the step, of nearly equal size. */
static void parts_cover(void **state)
{
	static const size_t lengths[] = { 0, 1, 2, 15, 16, 17, 63, 64, 100, 1000, 1001, 12345 };
	static const size_t steps[] = { 1, 2, 16, 64, 1000 };

	(void)state;
	for (size_t l = 0; l < countof(lengths); l++) {
		for (size_t s = 0; s < countof(steps); s++) {
			for (unsigned threads = 1; threads <= 9; threads++) {
				size_t n = lengths[l], step = steps[s], end = 0,
				       most = (n + step - 1) / step / threads + 1;

				for (unsigned i = 0; i < threads; i++) {
					size_t from, to;

					thread_part(n, step, i, threads, &from, &to);
					assert_int_equal(from, end);
					assert_true(to >= from && to <= n);
					assert_true(from % step == 0 || from == n);
					assert_true(to - from <= most * step);
					end = to;
				}
				assert_int_equal(end, n);
			}
		}
	}
}

struct seen {
	unsigned threads;
	unsigned visits[8]; /* plain memory: the pool must order it, or ThreadSanitizer speaks */
	unsigned total;
};

static void visit(void *context, unsigned index, unsigned threads)
{
	struct seen *s = context;

	s->visits[index]++;
	if (index == 0)
		s->threads = threads;
}

static void every_part_runs_once(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(counts); i++) {
		struct thread_pool *p = pool_of(counts[i]);
		struct seen s = { 0 };

		for (unsigned round = 1; round <= 250; round++) {
			thread_run(p, visit, &s);
			assert_int_equal(s.threads, counts[i]);
			for (unsigned t = 0; t < 8; t++)
				assert_int_equal(s.visits[t], t < counts[i] ? round : 0);
		}
		thread_pool_free(p);
	}
}

/* What a part notes of the thread that did it. */
struct homes {
	pthread_t threads[8];
};

static void note_thread(void *context, unsigned index, unsigned threads)
{
	struct homes *h = context;

	(void)threads;
	h->threads[index] = pthread_self();
}

static void every_thread_does_its_own(void **state)
{
	struct thread_pool *p = pool_of(4);
	struct homes first, now;
	struct seen s = { 0 };

	(void)state;
	thread_all(p, note_thread, &first);
	assert_true(pthread_equal(first.threads[0], pthread_self()));
	for (unsigned i = 0; i < 4; i++)
		for (unsigned j = 0; j < i; j++)
			assert_false(pthread_equal(first.threads[i], first.threads[j]));
	for (unsigned round = 0; round < 250; round++) {
		thread_run(p, visit, &s);
		thread_all(p, note_thread, &now);
		for (unsigned i = 0; i < 4; i++)
			assert_true(pthread_equal(first.threads[i], now.threads[i]));
	}
	thread_pool_free(p);
}

/* Between runs the workers fall asleep; they must wake for the next. */
static void wakes_sleepers(void **state)
{
	struct thread_pool *p = pool_of(3);
	struct seen s = { 0 };

	(void)state;
	for (unsigned round = 1; round <= 20; round++) {
		const struct timespec pause = { 0, 5000000 };

		nanosleep(&pause, NULL);
		thread_run(p, visit, &s);
		for (unsigned t = 0; t < 3; t++)
			assert_int_equal(s.visits[t], round);
	}
	thread_pool_free(p);
}

/* A slow caller or a slow worker: run waits for the last. */
static void dawdle(void *context, unsigned index, unsigned threads)
{
	struct seen *s = context;

	if (index == s->total % threads) {
		const struct timespec pause = { 0, 3000000 };

		nanosleep(&pause, NULL);
	}
	s->visits[index]++;
}

static void waits_for_the_last(void **state)
{
	struct thread_pool *p = pool_of(3);
	struct seen s = { 0 };

	(void)state;
	for (s.total = 0; s.total < 30; s.total++) {
		thread_run(p, dawdle, &s);
		for (unsigned t = 0; t < 3; t++)
			assert_int_equal(s.visits[t], s.total + 1);
	}
	thread_pool_free(p);
}

struct table {
	size_t n;
	unsigned *visits; /* [n] */
	unsigned *by;     /* [n] */
	unsigned threads;
};

static void visit_item(void *context, size_t item, unsigned index)
{
	struct table *t = context;

	t->visits[item]++;
	t->by[item] = index;
}

static void each_item_once(void **state)
{
	static const size_t lengths[] = { 0, 1, 2, 3, 5000 };

	(void)state;
	for (size_t i = 0; i < countof(counts); i++) {
		struct thread_pool *p = pool_of(counts[i]);

		for (size_t l = 0; l < countof(lengths); l++) {
			struct table t = { lengths[l], memory_new(lengths[l], sizeof(unsigned)),
					   memory_new(lengths[l], sizeof(unsigned)), counts[i] };

			thread_each(p, t.n, visit_item, &t);
			for (size_t item = 0; item < t.n; item++) {
				assert_int_equal(t.visits[item], 1);
				assert_true(t.by[item] < counts[i]);
			}
			free(t.visits);
			free(t.by);
		}
		thread_pool_free(p);
	}
}

enum {
	RELAY = 1000
};

/* What one run writes, the next reads on other threads. */
struct relay {
	unsigned long a[RELAY], b[RELAY];
};

static void pass_on(void *context, unsigned index, unsigned threads)
{
	struct relay *r = context;
	size_t from, to;

	thread_part(RELAY, 1, index, threads, &from, &to);
	for (; from < to; from++)
		r->b[from] = r->a[RELAY - 1 - from] + 1;
}

static void pass_back(void *context, unsigned index, unsigned threads)
{
	struct relay *r = context;
	size_t from, to;

	thread_part(RELAY, 1, index, threads, &from, &to);
	for (; from < to; from++)
		r->a[from] = r->b[RELAY - 1 - from] + 1;
}

static void runs_see_each_other(void **state)
{
	struct thread_pool *p = pool_of(3);
	struct relay *r = memory_new(1, sizeof *r);

	(void)state;
	for (int i = 0; i < 500; i++) {
		thread_run(p, pass_on, r);
		thread_run(p, pass_back, r);
	}
	for (int i = 0; i < RELAY; i++)
		assert_int_equal(r->a[i], 1000);
	free(r);
	thread_pool_free(p);
}

/* Pools come and go, used or not, without losing a wake-up. */
static void pools_come_and_go(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 200; i++) {
		struct thread_pool *p = pool_of(1 + i % 4);
		struct seen s = { 0 };

		for (unsigned round = 0; round < i % 3; round++)
			thread_run(p, visit, &s);
		thread_pool_free(p);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sizes),
		cmocka_unit_test(parts_cover),
		cmocka_unit_test(every_part_runs_once),
		cmocka_unit_test(every_thread_does_its_own),
		cmocka_unit_test(wakes_sleepers),
		cmocka_unit_test(waits_for_the_last),
		cmocka_unit_test(each_item_once),
		cmocka_unit_test(runs_see_each_other),
		cmocka_unit_test(pools_come_and_go),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
