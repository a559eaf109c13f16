#include "base/memory.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	ALIGNMENT = 64
};

/* Set by tests before any thread starts; counts down to the failing call. */
static unsigned long fail_after;

void memory_fail_after(unsigned long n)
{
	fail_after = n;
}

static void *or_die(void *p, size_t n, size_t size)
{
	if (p == NULL) {
		fprintf(stderr, "out of memory: %zu objects of %zu bytes\n", n, size);
		_Exit(1);
	}
	return p;
}

void *memory_new(size_t n, size_t size)
{
	if (n == 0 || size == 0)
		n = size = 1;
	return or_die(calloc(n, size), n, size);
}

void *memory_resize(void *p, size_t n, size_t size)
{
	if (n == 0 || size == 0)
		n = size = 1;
	if (n > SIZE_MAX / size)
		or_die(NULL, n, size);
	return or_die(realloc(p, n * size), n, size);
}

int memory_product(size_t *out, size_t a, size_t b, const char *what, struct error *e)
{
	if (b != 0 && a > SIZE_MAX / b)
		return error_set(e, ERROR_MEMORY, "%s: %zu x %zu bytes is more than an address can hold", what, a, b);
	*out = a * b;
	return 0;
}

int memory_try(void **out, size_t n, size_t size, const char *what, struct error *e)
{
	size_t bytes = 0;

	*out = NULL;
	if (memory_product(&bytes, n, size, what, e))
		return -1;
	if (bytes > SIZE_MAX - ALIGNMENT)
		return error_set(e, ERROR_MEMORY, "%s: %zu bytes is more than an address can hold", what, bytes);
	bytes = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	if (bytes == 0)
		bytes = ALIGNMENT;
	if (fail_after > 0 && --fail_after == 0)
		return error_set(e, ERROR_MEMORY, "%s: no memory for %zu bytes", what, bytes);
	*out = aligned_alloc(ALIGNMENT, bytes);
	if (*out == NULL)
		return error_set(e, ERROR_MEMORY, "%s: no memory for %zu bytes", what, bytes);
	memset(*out, 0, bytes);
	return 0;
}

char *memory_string(const char *s, size_t n)
{
	char *copy = memory_new(n + 1, 1);

	if (n > 0)
		memcpy(copy, s, n);
	return copy;
}
