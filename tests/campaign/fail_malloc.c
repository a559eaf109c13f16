/*
 * Preloaded, makes one allocation of a program fail: that with the number in
 * FAIL_AT, from 1, counted from the end of loading on; 0 none. Writes how many there
 * were to the file in FAIL_COUNT.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* In the place of the C library's. */
#pragma GCC visibility push(default)

static atomic_ulong calls;
static atomic_bool counting;
static unsigned long fail_at;
static pid_t owner;

static void *(*real_malloc)(size_t), *(*real_calloc)(size_t, size_t), *(*real_realloc)(void *, size_t);
static int (*real_memalign)(void **, size_t, size_t);

/* What dlsym() asks for before calloc() is known. */
static char early[4096];
static size_t early_used;

static void *symbol(const char *name)
{
	return dlsym(RTLD_NEXT, name);
}

static void find(void)
{
	static atomic_bool finding;

	if (real_calloc != NULL || atomic_exchange(&finding, 1))
		return;
	*(void **)&real_malloc = symbol("malloc");
	*(void **)&real_realloc = symbol("realloc");
	*(void **)&real_memalign = symbol("posix_memalign");
	*(void **)&real_calloc = symbol("calloc");
}

static int fails(void)
{
	if (!atomic_load(&counting) || atomic_fetch_add(&calls, 1) + 1 != fail_at)
		return 0;
	errno = ENOMEM;
	return 1;
}

void *malloc(size_t size)
{
	find();
	return fails() ? NULL : real_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	find();
	if (real_calloc == NULL) {
		void *p = early + early_used;

		early_used += (n * size + 15) / 16 * 16;
		return early_used > sizeof early ? NULL : p;
	}
	return fails() ? NULL : real_calloc(n, size);
}

void *realloc(void *p, size_t size)
{
	find();
	return fails() ? NULL : real_realloc(p, size);
}

int posix_memalign(void **out, size_t alignment, size_t size)
{
	find();
	return fails() ? ENOMEM : real_memalign(out, alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
	void *p = NULL;

	return posix_memalign(&p, alignment, size) ? NULL : p;
}

__attribute__((constructor)) static void begin(void)
{
	const char *at = getenv("FAIL_AT");

	find();
	owner = getpid();
	fail_at = at == NULL ? 0 : strtoul(at, NULL, 10);
	atomic_store(&counting, 1);
}

__attribute__((destructor)) static void end(void)
{
	const char *path = getenv("FAIL_COUNT");
	FILE *f;

	atomic_store(&counting, 0);
	if (path == NULL || getpid() != owner || (f = fopen(path, "w")) == NULL)
		return;
	fprintf(f, "%lu\n", atomic_load(&calls));
	fclose(f);
}
