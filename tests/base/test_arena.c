/* The arena: alignment, marks, reuse of blocks, requests larger than a block. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "base/rng.h"

static void aligned_and_apart(void **state)
{
	struct arena a;
	unsigned char *blocks[400];
	size_t sizes[400];
	struct rng r;

	(void)state;
	arena_init(&a);
	rng_init(&r, 1, 0);
	for (int i = 0; i < 400; i++) {
		sizes[i] = rng_below(&r, i % 50 == 0 ? 200000 : 500);
		blocks[i] = arena_alloc(&a, sizes[i]);
		assert_non_null(blocks[i]);
		assert_int_equal((uintptr_t)blocks[i] % 16, 0);
		memset(blocks[i], i & 0xff, sizes[i]);
	}
	for (int i = 0; i < 400; i++)
		for (size_t j = 0; j < sizes[i]; j++)
			assert_int_equal(blocks[i][j], i & 0xff);
	arena_clear(&a);
}

static void release_reuses(void **state)
{
	struct arena a;
	struct arena_mark empty, mark;
	void *first, *second, *again;

	(void)state;
	arena_init(&a);
	empty = arena_mark(&a);
	first = arena_alloc(&a, 100);
	mark = arena_mark(&a);
	second = arena_alloc(&a, 100);
	arena_release(&a, mark);
	again = arena_alloc(&a, 50);
	assert_ptr_equal(again, second);
	arena_release(&a, empty);
	again = arena_alloc(&a, 1);
	assert_ptr_equal(again, first);
	arena_clear(&a);
	/* cleared arenas work again */
	assert_non_null(arena_alloc(&a, 10));
	arena_clear(&a);
}

/* What was written before a mark survives what is written after a release to it. */
static void mark_protects(void **state)
{
	struct arena a;
	char *kept;
	struct arena_mark mark;

	(void)state;
	arena_init(&a);
	kept = arena_copy(&a, "kept", 4);
	mark = arena_mark(&a);
	for (int round = 0; round < 50; round++) {
		for (int i = 0; i < 40; i++)
			memset(arena_alloc(&a, 5000), 0xee, 5000);
		arena_release(&a, mark);
	}
	assert_string_equal(kept, "kept");
	arena_clear(&a);
}

/* A loop over records settles: the same addresses come again. */
static void settles(void **state)
{
	struct arena a;
	struct arena_mark mark;
	void *seen[60];

	(void)state;
	arena_init(&a);
	mark = arena_mark(&a);
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < 60; i++) {
			void *p = arena_alloc(&a, i % 7 == 0 ? 100000 : 3000);

			if (round > 0)
				assert_ptr_equal(p, seen[i]);
			seen[i] = p;
		}
		arena_release(&a, mark);
	}
	arena_clear(&a);
}

/* A block too small for a request is passed over and stays for later. */
static void large_after_small(void **state)
{
	struct arena a;
	struct arena_mark mark;
	char *large;

	(void)state;
	arena_init(&a);
	arena_alloc(&a, 60000);
	mark = arena_mark(&a);
	arena_alloc(&a, 60000);
	arena_release(&a, mark);
	large = arena_alloc(&a, 1000000);
	memset(large, 1, 1000000);
	assert_int_equal((uintptr_t)large % 16, 0);
	memset(arena_alloc(&a, 60000), 2, 60000);
	assert_int_equal(large[999999], 1);
	arena_clear(&a);
}

static void copies(void **state)
{
	struct arena a;
	char *s;

	(void)state;
	arena_init(&a);
	s = arena_copy(&a, "a\0b", 3);
	assert_memory_equal(s, "a\0b\0", 4);
	assert_string_equal(arena_copy(&a, NULL, 0), "");
	arena_clear(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(aligned_and_apart), cmocka_unit_test(release_reuses),
		cmocka_unit_test(mark_protects),     cmocka_unit_test(settles),
		cmocka_unit_test(large_after_small), cmocka_unit_test(copies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
