/* What limits memory: always something, the address space where that is what is short, and what is held counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/limit.h"
#include "base/memory.h"

static void bounds(void **state)
{
	struct limit l = limit_memory();

	(void)state;
	assert_non_null(l.what);
	assert_true(l.bytes > 0 && l.used <= l.bytes);
}

/* A sanitizer keeps what was freed, and maps more addresses than there is memory. */
static void skip_with_sanitizer(void)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
	printf("skipped: a sanitizer holds memory of its own\n");
	skip();
#endif
}

/* A block that is written to counts; one that is gone does not. */
static void held(void **state)
{
	enum {
		BYTES = 64 << 20
	};
	size_t before = limit_resident(), during;
	unsigned char *block;

	(void)state;
	skip_with_sanitizer();
	if (before == 0) {
		printf("skipped: this system does not say what a process holds\n");
		skip();
	}
	block = memory_new(BYTES, 1);
	memset(block, 1, BYTES);
	during = limit_resident();
	assert_true(during >= before + BYTES && during < before + BYTES + BYTES / 4);
	free(block);
	assert_true(limit_resident() < before + BYTES / 2);
}

static void address_space(void **state)
{
	struct rlimit was, less;
	struct limit l = limit_memory();

	(void)state;
	skip_with_sanitizer();
	assert_int_equal(getrlimit(RLIMIT_AS, &was), 0);
	less = was;
	less.rlim_cur = 3u << 30;
	if (l.bytes - l.used <= less.rlim_cur || setrlimit(RLIMIT_AS, &less) != 0) {
		printf("skipped: less than 3 GiB here\n");
		skip();
	}
	l = limit_memory();
	assert_int_equal(setrlimit(RLIMIT_AS, &was), 0);
	assert_int_equal(l.bytes, (size_t)3 << 30);
	assert_true(l.used > 0 && l.used < l.bytes);
	assert_non_null(strstr(l.what, "ulimit -v"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bounds),
		cmocka_unit_test(held),
		cmocka_unit_test(address_space),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
