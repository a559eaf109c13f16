#define _GNU_SOURCE /* MAP_ANONYMOUS, madvise */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/limit.h"
#include "base/memory.h"
#include "compute/cpu/cpu.h"

/*
 * Blocks from this size on come from the system directly: their pages are
 * zero already, and the system is asked for large ones, which spare address
 * translations. Smaller ones come from the heap, where tools that check
 * bounds see them.
 */
enum {
	LARGE_BLOCK = 8 << 20,
	LARGE_PAGE = 2 << 20
};

static int map_block(struct buffer *buffer, size_t bytes, const char *what, struct error *e)
{
	size_t whole = bytes + LARGE_PAGE;
	uintptr_t start;
	void *p;

	p = whole < bytes ? MAP_FAILED : mmap(NULL, whole, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED)
		return error_set(e, ERROR_MEMORY, "%s: no memory for %zu bytes", what, bytes);
	buffer->mapping = p;
	buffer->mapping_bytes = whole;
	start = ((uintptr_t)p + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE;
	buffer->data = (unsigned char *)p + (start - (uintptr_t)p);
#ifdef MADV_HUGEPAGE
	(void)madvise(buffer->data, bytes, MADV_HUGEPAGE); /* a wish; refusal costs only time */
#endif
	return 0;
}

struct capacity cpu_capacity(struct backend *b)
{
	struct limit l = limit_memory();

	return (struct capacity){ .host = l.what,
				  .heap = l.bytes,
				  .used = l.used,
				  .budget = SIZE_MAX,
				  .allocation = SIZE_MAX,
				  .operand = SIZE_MAX,
				  .products = l.addresses ? cpu_gemm_addresses(cpu_of(b)) : 0,
				  .touched = cpu_gemm_touched(cpu_of(b)) };
}

int cpu_alloc(struct backend *b, struct buffer **out, size_t bytes, const char *what, struct error *e)
{
	void *memory;
	struct buffer *buffer;
	int rc;

	(void)b;
	*out = NULL;
	if (memory_try(&memory, 1, sizeof *buffer, what, e))
		return -1;
	buffer = memory;
	buffer->bytes = bytes;
	if (bytes >= LARGE_BLOCK)
		rc = map_block(buffer, bytes, what, e);
	else
		rc = memory_try(&buffer->data, bytes, 1, what, e);
	if (rc) {
		free(buffer);
		return -1;
	}
	*out = buffer;
	return 0;
}

void cpu_free(struct backend *b, struct buffer *buffer)
{
	(void)b;
	if (buffer == NULL)
		return;
	if (buffer->mapping != NULL)
		munmap(buffer->mapping, buffer->mapping_bytes);
	else
		free(buffer->data);
	free(buffer);
}

void *cpu_scratch(struct cpu_backend *c, size_t bytes, const char *what)
{
	struct error e;

	if (c->scratch == NULL || c->scratch->bytes < bytes) {
		size_t grown = bytes + bytes / 4;

		cpu_free(&c->base, c->scratch);
		c->scratch = NULL;
		if (cpu_alloc(&c->base, &c->scratch, grown < bytes ? bytes : grown, what, &e)) {
			cpu_fail(c, &e);
			return NULL;
		}
	}
	return c->scratch->data;
}

void cpu_fail(struct cpu_backend *c, const struct error *failure)
{
	if (c->failure.code == ERROR_NONE)
		c->failure = *failure;
}

int cpu_sync(struct backend *b, struct error *e)
{
	struct cpu_backend *c = cpu_of(b);

	if (c->failure.code == ERROR_NONE)
		return 0;
	*e = c->failure;
	c->failure.code = ERROR_NONE;
	return -1;
}

void cpu_upload(struct backend *b, struct view to, const void *from, size_t n)
{
	(void)b;
	if (n > 0)
		memcpy(cpu_floats(to), from, n * sizeof(float));
}

void cpu_download(struct backend *b, void *to, struct view from, size_t n)
{
	(void)b;
	if (n > 0)
		memcpy(to, cpu_floats(from), n * sizeof(float));
}

struct block {
	float *to;
	const float *from; /* NULL: zeros */
	size_t n;
};

static void block_part(void *context, unsigned index, unsigned threads)
{
	const struct block *block = context;
	size_t from, to;

	thread_part(block->n, 16, index, threads, &from, &to);
	if (from == to)
		return;
	if (block->from == NULL)
		memset(block->to + from, 0, (to - from) * sizeof(float));
	else
		memcpy(block->to + from, block->from + from, (to - from) * sizeof(float));
}

/* Below this many elements waking the pool costs more than it saves. */
enum {
	ALONE = 1 << 16
};

static void block_run(struct backend *b, struct block block)
{
	if (block.n < ALONE)
		block_part(&block, 0, 1);
	else
		thread_run(cpu_of(b)->pool, block_part, &block);
}

void cpu_copy(struct backend *b, struct view to, struct view from, size_t n)
{
	block_run(b, (struct block){ cpu_floats(to), cpu_floats(from), n });
}

void cpu_zero(struct backend *b, struct view to, size_t n)
{
	block_run(b, (struct block){ cpu_floats(to), NULL, n });
}
