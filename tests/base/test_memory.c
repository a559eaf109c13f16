/* The allocator: alignment, zeroing, products that overflow, and the hook that makes a call fail. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/memory.h"

/* The sanitizers would stop the program where malloc() returns NULL. */
const char *__asan_default_options(void);
const char *__tsan_default_options(void);
const char *__asan_default_options(void)
{
	return "allocator_may_return_null=1";
}

const char *__tsan_default_options(void)
{
	return "allocator_may_return_null=1";
}

static void new_is_zeroed(void **state)
{
	(void)state;
	for (size_t n = 0; n < 2000; n = n * 2 + 1) {
		unsigned char *p = memory_new(n, 3);

		assert_non_null(p);
		for (size_t i = 0; i < 3 * n; i++)
			assert_int_equal(p[i], 0);
		memset(p, 0xff, 3 * n);
		free(p);
	}
}

static void resize_keeps_the_front(void **state)
{
	unsigned char *p = memory_resize(NULL, 10, 4);

	(void)state;
	for (int i = 0; i < 40; i++)
		p[i] = (unsigned char)i;
	p = memory_resize(p, 100000, 4);
	for (int i = 0; i < 40; i++)
		assert_int_equal(p[i], i);
	p = memory_resize(p, 2, 4);
	for (int i = 0; i < 8; i++)
		assert_int_equal(p[i], i);
	p = memory_resize(p, 0, 4);
	assert_non_null(p);
	free(p);
}

static void try_is_aligned_and_zeroed(void **state)
{
	(void)state;
	for (size_t n = 0; n < 3000; n = n * 3 + 1) {
		struct error e = { 0 };
		void *p;

		assert_int_equal(memory_try(&p, n, 5, "block", &e), 0);
		assert_int_equal((uintptr_t)p % 64, 0);
		for (size_t i = 0; i < 5 * n; i++)
			assert_int_equal(((unsigned char *)p)[i], 0);
		free(p);
	}
}

static void try_reports(void **state)
{
	struct error e = { 0 };
	void *p = &e;

	(void)state;
	assert_int_equal(memory_try(&p, SIZE_MAX / 2, 3, "weights", &e), -1);
	assert_null(p);
	assert_int_equal(e.code, ERROR_MEMORY);
	assert_non_null(strstr(e.text, "weights"));
	p = &e;
	assert_int_equal(memory_try(&p, SIZE_MAX - 10, 1, "cache", &e), -1);
	assert_null(p);
	assert_non_null(strstr(e.text, "cache"));
	p = &e;
	assert_int_equal(memory_try(&p, SIZE_MAX / 4, 1, "more than there is", &e), -1);
	assert_null(p);
	assert_int_equal(e.code, ERROR_MEMORY);
	assert_non_null(strstr(e.text, "more than there is"));
}

static void products(void **state)
{
	struct error e = { 0 };
	size_t out = 1;

	(void)state;
	assert_int_equal(memory_product(&out, 0, SIZE_MAX, "x", &e), 0);
	assert_int_equal(out, 0);
	assert_int_equal(memory_product(&out, SIZE_MAX, 0, "x", &e), 0);
	assert_int_equal(out, 0);
	assert_int_equal(memory_product(&out, SIZE_MAX, 1, "x", &e), 0);
	assert_true(out == SIZE_MAX);
	assert_int_equal(memory_product(&out, SIZE_MAX / 3, 3, "x", &e), 0);
	assert_true(out == SIZE_MAX / 3 * 3);
	assert_int_equal(memory_product(&out, SIZE_MAX / 3 + 1, 3, "rows", &e), -1);
	assert_int_equal(e.code, ERROR_MEMORY);
	assert_non_null(strstr(e.text, "rows"));
	assert_int_equal(memory_product(&out, (size_t)1 << 32, (size_t)1 << 32, "rows", &e), -1);
}

static void hook_fails_the_nth(void **state)
{
	(void)state;
	for (unsigned long n = 1; n <= 4; n++) {
		struct error e = { 0 };

		memory_fail_after(n);
		for (unsigned long i = 1; i <= 6; i++) {
			void *p;

			assert_int_equal(memory_try(&p, 8, 1, "x", &e), i == n ? -1 : 0);
			assert_int_equal(p == NULL, i == n);
			free(p);
		}
		assert_int_equal(e.code, ERROR_MEMORY);
	}
	memory_fail_after(0);
}

static void strings(void **state)
{
	char *s = memory_string("a\0b", 3);

	(void)state;
	assert_memory_equal(s, "a\0b\0", 4);
	free(s);
	s = memory_string(NULL, 0);
	assert_string_equal(s, "");
	free(s);
}

/* What cannot go on says so and ends with status 1; tried in a child. */
static void resize_ends_on_overflow(void **state)
{
	int status;
	pid_t child;

	(void)state;
	fflush(NULL);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		fclose(stderr);
		memory_resize(NULL, SIZE_MAX / 2, 4);
		_exit(0);
	}
	assert_true(waitpid(child, &status, 0) == child);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(new_is_zeroed),
		cmocka_unit_test(resize_keeps_the_front),
		cmocka_unit_test(try_is_aligned_and_zeroed),
		cmocka_unit_test(try_reports),
		cmocka_unit_test(products),
		cmocka_unit_test(hook_fails_the_nth),
		cmocka_unit_test(strings),
		cmocka_unit_test(resize_ends_on_overflow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
