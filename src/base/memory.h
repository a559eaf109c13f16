/*
 * Heap allocation with one policy.
 *
 * Small, bounded requests use memory_new(), which never returns NULL: it
 * writes a line to stderr and ends the program with status 1, since nothing useful
 * can follow. Sizes
 * that come from a file or a flag use memory_try(), which checks the product
 * and reports. memory_fail_after lets a test make the n-th call fail.
 */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stddef.h>

#include "base/error.h"

#define countof(a) (sizeof(a) / sizeof((a)[0]))

/* Zeroed memory for n objects of `size` bytes; ends the program if there is none. */
void *memory_new(size_t n, size_t size);

/* Grow or shrink p (NULL allowed) to n objects; new bytes are not zeroed. */
void *memory_resize(void *p, size_t n, size_t size);

/*
 * Zeroed memory for n objects of `size` bytes, aligned to 64 bytes, for sizes
 * taken from files and flags. *out is NULL on failure. Free with free().
 * ERROR_MEMORY if n * size overflows or the system has no such block; the
 * text names `what` and the bytes.
 */
int memory_try(void **out, size_t n, size_t size, const char *what, struct error *e);

/* *out = a * b, or ERROR_MEMORY naming `what` when it overflows size_t. */
int memory_product(size_t *out, size_t a, size_t b, const char *what, struct error *e);

/* A heap copy of the first n bytes of s, with a NUL after them. */
char *memory_string(const char *s, size_t n);

/* Tests only: the n-th following memory_try() fails (1 = the next); 0 = never. */
void memory_fail_after(unsigned long n);

#endif
