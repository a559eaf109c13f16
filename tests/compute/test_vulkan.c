/*
 * What Vulkan devices do beside operations: choosing one, moving memory,
 * refusing what is too large, and the cache of pipelines. On every device that
 * there is, with the validation layer where there is one.
 */
/* Runs: vulkan */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/rng.h"
#include "tests/compute/parity.h"

/* -- choosing ------------------------------------------------------------- */

static void refused(const char *name, const char *part)
{
	struct backend *b = (struct backend *)&b;
	struct builder lines = { 0 };
	struct error e;

	assert_int_equal(backend_open(&b, name, 0, &e), -1);
	assert_null(b);
	assert_int_equal(e.code, ERROR_DEVICE);
	if (strstr(e.text, part) == NULL || strstr(e.text, name) == NULL)
		fail_msg("%s", e.text);
	assert_int_equal(backend_describe(&lines, name, &e), -1);
	assert_int_equal(e.code, ERROR_DEVICE);
	builder_clear(&lines);
}

static void test_choosing(void **state)
{
	struct builder all = { 0 }, one = { 0 };
	char validate[8];
	struct error e;

	(void)state;
	refused("vulkan:4000000000", "there is no Vulkan device 4000000000; there are 0 ");
	refused("vulkan:99999999999999999999", "there is no Vulkan device 99999999999999999999");
	refused("vulkan:no device is called so", "no Vulkan device has 'no device is called so' in its name");
	assert_int_equal(backend_describe(&all, NULL, &e), 0);
	assert_int_equal(backend_describe(&one, "vulkan:0", &e), 0);
	assert_int_equal(strncmp(all.data, one.data, one.size), 0);
	assert_non_null(strstr(one.data, "a binding"));
	snprintf(validate, sizeof validate, "%s", getenv("EAST_VULKAN_VALIDATE")); /* as parity_open() left it */
	setenv("EAST_VULKAN_VALIDATE", "yes", 1);
	builder_reset(&one);
	assert_int_equal(backend_describe(&one, NULL, &e), -1);
	assert_int_equal(e.code, ERROR_USAGE);
	setenv("EAST_VULKAN_VALIDATE", validate, 1);
	setenv("EAST_VULKAN_BINDING", "100", 1);
	assert_int_equal(backend_describe(&one, NULL, &e), -1);
	assert_int_equal(e.code, ERROR_RANGE);
	assert_non_null(strstr(e.text, "EAST_VULKAN_BINDING"));
	unsetenv("EAST_VULKAN_BINDING");
	setenv("EAST_VULKAN_HEAP", "much", 1);
	assert_int_equal(backend_describe(&one, NULL, &e), -1);
	assert_int_equal(e.code, ERROR_RANGE);
	assert_non_null(strstr(e.text, "EAST_VULKAN_HEAP"));
	unsetenv("EAST_VULKAN_HEAP");
	setenv("EAST_VULKAN_DISABLE", "subgroup,speed", 1);
	assert_int_equal(backend_describe(&one, NULL, &e), -1);
	assert_int_equal(e.code, ERROR_USAGE);
	assert_non_null(strstr(e.text, "'speed'"));
	setenv("EAST_VULKAN_DISABLE", "subgroup", 1);
	builder_reset(&one);
	assert_int_equal(backend_describe(&one, "vulkan:0", &e), 0);
	assert_non_null(strstr(one.data, "reduces in shared memory: EAST_VULKAN_DISABLE says so"));
	assert_non_null(strstr(one.data, "multiplies f16 by "));
	assert_non_null(strstr(one.data, "multiplies bf16 by "));
	setenv("EAST_VULKAN_DISABLE", "cooperative", 1);
	builder_reset(&one);
	assert_int_equal(backend_describe(&one, "vulkan:0", &e), 0);
	assert_non_null(strstr(one.data, "multiplies f16 by f32 arithmetic: "));
	assert_null(strstr(one.data, "by cooperative matrices"));
	unsetenv("EAST_VULKAN_DISABLE");
	builder_clear(&all);
	builder_clear(&one);
}

/* Opened under a part of its name in other letters, a device says that name. */
static void test_by_name(void **state)
{
	struct backend *b;
	struct error e;
	char name[64], *c;

	(void)state;
	snprintf(name, sizeof name, "vulkan:%.40s", devices[0].backend->device);
	*strpbrk(name, "(,") = '\0';
	for (c = name + 7; *c != '\0'; c++)
		*c = (char)(*c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c);
	if (backend_open(&b, name, 0, &e)) {
		assert_non_null(strstr(e.text, "more than one Vulkan device"));
		return;
	}
	assert_string_equal(b->name, "vulkan");
	assert_string_equal(b->device, devices[0].backend->device);
	backend_close(b);
}

/* -- memory --------------------------------------------------------------- */

/* Ranges of random place and length between host, one buffer and another, beside a copy on the host. */
static void test_moves(void **state)
{
	enum {
		N = 3 << 20 /* 12 MiB: several times what is staged at once */
	};
	uint32_t *host = memory_new(N, 4), *back = memory_new(N, 4);

	(void)state;
	for (size_t d = 0; d < device_count; d++) {
		struct backend *b = devices[d].backend;
		struct view one = { 0 }, two = { 0 };
		struct error e;
		struct rng r;

		rng_init(&r, 60, 0);
		assert_int_equal(b->op->alloc(b, &one.buffer, N * 4, "one", &e), 0);
		assert_int_equal(b->op->alloc(b, &two.buffer, N * 4, "two", &e), 0);
		memset(host, 0, N * 4);
		memset(back, 1, N * 4);
		b->op->download(b, back, one, N);
		assert_memory_equal(host, back, N * 4);
		for (uint32_t i = 0; i < N; i++)
			host[i] = i * 2654435761u;
		b->op->upload(b, one, host, N);
		for (int i = 0; i < 300; i++) {
			size_t n = 1 + (size_t)rng_below(&r, i % 10 == 0 ? N / 2 : 3000),
			       from = (size_t)rng_below(&r, N - n);
			size_t to = (size_t)rng_below(&r, N / 2 - n / 2);

			one.offset = two.offset = from;
			switch (rng_below(&r, 4)) {
			case 0:
				for (size_t j = 0; j < n; j++)
					host[from + j] = (uint32_t)rng_next(&r);
				b->op->upload(b, one, host + from, n);
				break;
			case 1:
				b->op->zero(b, one, n);
				memset(host + from, 0, n * 4);
				break;
			case 2: /* there and back again, elsewhere */
				b->op->copy(b, two, one, n);
				one.offset = to;
				b->op->copy(b, one, two, n);
				memmove(host + to, host + from, n * 4);
				break;
			default:
				b->op->download(b, back, one, n);
				assert_memory_equal(back, host + from, n * 4);
			}
		}
		one.offset = 0;
		b->op->download(b, back, one, N);
		assert_memory_equal(host, back, N * 4);
		parity_sync(b);
		b->op->free(b, one.buffer);
		b->op->free(b, two.buffer);
		b->op->free(b, NULL);
	}
	free(host);
	free(back);
}

static void test_too_large(void **state)
{
	(void)state;
	for (size_t d = 0; d < device_count; d++) {
		struct backend *b = devices[d].backend;
		struct buffer *buffer = (struct buffer *)&buffer;
		struct error e;

		assert_int_equal(b->op->alloc(b, &buffer, SIZE_MAX / 2, "everything", &e), -1);
		assert_null(buffer);
		assert_int_equal(e.code, ERROR_MEMORY);
		assert_non_null(strstr(e.text, "everything: no memory for "));
		assert_non_null(strstr(e.text, "its heap has "));
		assert_non_null(strstr(e.text, "take fewer rows"));
		assert_int_equal(b->op->alloc(b, &buffer, SIZE_MAX, "everything", &e), -1);
		assert_int_equal(e.code, ERROR_MEMORY);
		parity_sync(b);
	}
}

/* Limits that the environment lowers hold for plans and for buffers. */
static void check_limits(const struct device *d)
{
	enum {
		MIB = 1 << 20
	};
	static const struct {
		struct demand demands[3];
		const char *said;
	} cases[] = {
		{ { { "small", MIB, false }, { "more", 2 * MIB, false }, { "rows", MIB, true } }, NULL },
		{ { { "small", MIB, false }, { "large", 8 * MIB + 1, false } }, "large: 8388609 bytes, but " },
		{ { { "rows", MIB + 1, true } }, "takes operands of at most 1048576: take less" },
		{ { { "one", 8 * MIB, false }, { "two", 8 * MIB, false }, { "three", 8 * MIB, false } },
		  "no memory for 25165824 bytes (one 8388608, two 8388608, three 8388608) on " },
		{ { { "one", SIZE_MAX / 2, false }, { "two", SIZE_MAX, false } }, "one: " },
	};
	struct buffer *buffers[3] = { NULL };
	struct capacity c;
	struct backend *b;
	struct error e;

	setenv("EAST_VULKAN_HEAP", "33554432", 1);
	setenv("EAST_VULKAN_ALLOCATION", "8388608", 1);
	setenv("EAST_VULKAN_BINDING", "1048576", 1);
	b = parity_again(d, NULL, NULL);
	unsetenv("EAST_VULKAN_HEAP");
	unsetenv("EAST_VULKAN_ALLOCATION");
	unsetenv("EAST_VULKAN_BINDING");
	c = b->op->capacity(b);
	assert_int_equal(c.heap, 32 * MIB);
	assert_int_equal(c.allocation, 8 * MIB);
	assert_int_equal(c.operand, MIB);
	assert_true(c.staging > 0 && c.staging <= 16 * MIB);
	for (size_t i = 0; i < countof(cases); i++) {
		bool beyond = i == 3 && c.used <= 8 * MIB; /* 24 MiB fit where staging has a heap of its own */
		int rc = backend_admit(b, cases[i].demands, 3, "take less", &e);

		assert_int_equal(rc, cases[i].said == NULL || beyond ? 0 : -1);
		if (rc != 0 && (e.code != ERROR_MEMORY || strstr(e.text, cases[i].said) == NULL))
			fail_msg("%s", e.text);
	}
	for (size_t i = 0; i < countof(buffers); i++) {
		size_t used = b->op->capacity(b).used;
		int rc = b->op->alloc(b, &buffers[i], 8 * MIB, "a third", &e);

		assert_int_equal(rc, c.heap - used < 8 * MIB ? -1 : 0);
		if (rc != 0 && strstr(e.text, "a third: no memory for 8388608 bytes on ") == NULL)
			fail_msg("%s", e.text);
		assert_int_equal(b->op->capacity(b).used, used + (rc == 0 ? 8 * MIB : 0));
	}
	for (size_t i = 0; i < countof(buffers); i++)
		b->op->free(b, buffers[i]);
	assert_int_equal(b->op->capacity(b).used, c.used);
	backend_close(b);
}

static void test_limits(void **state)
{
	(void)state;
	for (size_t d = 0; d < device_count; d++)
		check_limits(&devices[d]);
}

/* An operand beyond any binding fails in sync(), once; what comes before sync() does nothing. */
static void test_failure_waits(void **state)
{
	(void)state;
	for (size_t d = 0; d < device_count; d++) {
		struct backend *b = devices[d].backend;
		float numbers[4] = { 1, 2, 3, 4 }, got[4];
		struct view v = { 0 }, wide;
		struct error e;

		assert_int_equal(b->op->alloc(b, &v.buffer, 1024, "numbers", &e), 0);
		b->op->upload(b, v, numbers, 4);
		wide = v;
		wide.pitch = (size_t)1 << 31; /* the second row is 8 GiB away */
		b->op->bias(b, wide, v, 2, 1);
		b->op->scale(b, v, 4, 2);
		assert_int_equal(b->op->sync(b, &e), -1);
		assert_int_equal(e.code, ERROR_DEVICE);
		assert_non_null(strstr(e.text, "bias: an operand of 8589934596 bytes"));
		parity_sync(b);
		b->op->scale(b, v, 4, 3);
		b->op->download(b, got, v, 4);
		parity_sync(b);
		for (int i = 0; i < 4; i++)
			assert_true(got[i] == 3 * numbers[i]);
		b->op->free(b, v.buffer);
	}
}

/* -- tables larger than a binding ----------------------------------------- */

/* The least that EAST_VULKAN_BINDING takes: 128 KiB at once. */
static struct backend *open_narrow(const struct device *d)
{
	return parity_again(d, "EAST_VULKAN_BINDING", "131072");
}

/* Rows of a table of 4.5 MiB through bindings of at most 128 KiB: every way of moving rows, beside plain loops. */
static void check_windows(const struct device *d)
{
	enum {
		TABLE = 9001,
		WIDTH = 131,
		ROWS = 70,
		ALL = TABLE * WIDTH
	};
	float *table = memory_new(ALL, sizeof *table), *got = memory_new(ALL, sizeof *got);
	float *rows = memory_new(ROWS * WIDTH, sizeof *rows);
	int32_t index[ROWS];
	struct backend *b = open_narrow(d);
	struct rng r;
	struct error e;

	rng_init(&r, 61, 0);
	for (size_t i = 0; i < ALL; i++)
		table[i] = (float)rng_below(&r, 1000);
	for (size_t i = 0; i < ROWS; i++)
		index[i] = (int32_t)(i < 10 ? i * 1000 : i == 10 ? TABLE - 1 : rng_below(&r, TABLE));

	struct view whole = { .pitch = WIDTH }, some = { .pitch = WIDTH }, ids = { .pitch = ROWS };

	assert_int_equal(b->op->alloc(b, &whole.buffer, (ALL + 50) * sizeof *table, "table", &e), 0);
	assert_int_equal(b->op->alloc(b, &some.buffer, ROWS * WIDTH * sizeof *rows, "rows", &e), 0);
	assert_int_equal(b->op->alloc(b, &ids.buffer, sizeof index, "ids", &e), 0);
	whole.offset = 3;
	b->op->upload(b, whole, table, ALL);
	b->op->upload(b, ids, index, ROWS);

	b->op->embed(b, some, whole, ids, ROWS, WIDTH);
	b->op->download(b, rows, some, ROWS * WIDTH);
	parity_sync(b);
	for (size_t i = 0; i < ROWS; i++)
		assert_memory_equal(rows + i * WIDTH, table + (size_t)index[i] * WIDTH, WIDTH * sizeof *rows);

	/* whole numbers, so that sums are exact in any order */
	b->op->scatter_add(b, whole, some, ids, ROWS, WIDTH);
	b->op->embed_backward(b, whole, some, ids, ROWS, WIDTH, TABLE);
	for (size_t i = 0; i < ROWS * WIDTH; i++)
		table[(size_t)index[i / WIDTH] * WIDTH + i % WIDTH] += 2 * rows[i];
	b->op->download(b, got, whole, ALL);
	parity_sync(b);
	assert_memory_equal(got, table, ALL * sizeof *table);

	for (int32_t i = 0; i < ROWS; i++)
		index[i] = (i * 541) % TABLE; /* distinct */
	b->op->upload(b, ids, index, ROWS);
	b->op->scatter(b, whole, some, ids, ROWS, WIDTH);
	for (size_t i = 0; i < ROWS; i++)
		memcpy(table + (size_t)index[i] * WIDTH, rows + i * WIDTH, WIDTH * sizeof *rows);
	b->op->download(b, got, whole, ALL);
	parity_sync(b);
	assert_memory_equal(got, table, ALL * sizeof *table);
	b->op->free(b, whole.buffer);
	b->op->free(b, some.buffer);
	b->op->free(b, ids.buffer);
	backend_close(b);
	free(table);
	free(got);
	free(rows);
}

static void test_windows(void **state)
{
	(void)state;
	for (size_t d = 0; d < device_count; d++)
		check_windows(&devices[d]);
}

/*
 * A rotary table of 4.5 MiB through bindings of at most 128 KiB: rows at the
 * first and the last position and around the edge of a window, beside a plain loop.
 */
static void check_rope_windows(const struct device *d)
{
	enum {
		POSITIONS = 9001,
		WIDTH = 128,
		HEADS = 3,
		ROWS = 64,
		EDGE = (131072 / 4 - 64 - WIDTH) / WIDTH + 1, /* positions of a window */
		ALL = POSITIONS * WIDTH
	};
	float *table = memory_new(ALL, sizeof *table), *x = memory_new(ROWS * HEADS * WIDTH, sizeof *x);
	float *got = memory_new(ROWS * HEADS * WIDTH, sizeof *got);
	struct view angles = { .pitch = WIDTH, .offset = 5 }, rows = { .pitch = HEADS * WIDTH },
		    ids = { .pitch = ROWS };
	int32_t position[ROWS] = { 0, EDGE - 1, EDGE, EDGE + 1, 2 * EDGE - 1, 2 * EDGE, POSITIONS - 1 };
	struct backend *b = open_narrow(d);
	struct rng r;
	struct error e;

	rng_init(&r, 62, 0);
	/* small whole numbers: products and their sums are exact in any order */
	for (size_t i = 0; i < ALL; i++)
		table[i] = (float)rng_below(&r, 1000);
	for (size_t i = 0; i < ROWS * HEADS * WIDTH; i++)
		x[i] = (float)rng_below(&r, 1000);
	for (size_t i = 7; i < ROWS; i++)
		position[i] = (int32_t)rng_below(&r, POSITIONS);
	assert_int_equal(b->op->alloc(b, &angles.buffer, (ALL + 5) * sizeof *table, "table", &e), 0);
	assert_int_equal(b->op->alloc(b, &rows.buffer, ROWS * HEADS * WIDTH * sizeof *x, "rows", &e), 0);
	assert_int_equal(b->op->alloc(b, &ids.buffer, sizeof position, "ids", &e), 0);
	b->op->upload(b, angles, table, ALL);
	b->op->upload(b, rows, x, ROWS * HEADS * WIDTH);
	b->op->upload(b, ids, position, ROWS);
	b->op->rope(b, rows, angles, ids, ROWS, HEADS, WIDTH, POSITIONS, 1);
	b->op->download(b, got, rows, ROWS * HEADS * WIDTH);
	parity_sync(b);
	for (size_t i = 0; i < ROWS * HEADS * WIDTH; i++) {
		const float *t = table + (size_t)position[i / (HEADS * WIDTH)] * WIDTH;
		size_t c = i % WIDTH, half = WIDTH / 2, pair = c % half;
		float other = c < half ? -x[i + half] : x[i - half];

		if (got[i] != x[i] * t[pair] + other * t[half + pair])
			fail_msg("row %zu at position %d: column %zu", i / (HEADS * WIDTH),
				 position[i / (HEADS * WIDTH)], i % (HEADS * WIDTH));
	}
	b->op->free(b, angles.buffer);
	b->op->free(b, rows.buffer);
	b->op->free(b, ids.buffer);
	backend_close(b);
	free(table);
	free(x);
	free(got);
}

static void test_rope_windows(void **state)
{
	(void)state;
	for (size_t d = 0; d < device_count; d++)
		check_rope_windows(&devices[d]);
}

/* -- the cache ------------------------------------------------------------ */

/* The only file in ./cache/east; free() it. NULL if there is none. */
static char *cache_file(void)
{
	DIR *folder = opendir("cache/east");
	struct dirent *entry;
	char *path = NULL;

	while (folder != NULL && (entry = readdir(folder)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		assert_null(path);
		path = file_join("cache/east", entry->d_name);
	}
	if (folder != NULL)
		closedir(folder);
	return path;
}

static float use(const struct device *d)
{
	struct backend *b;
	struct view v = { 0 };
	float x = 21;
	struct error e;

	b = parity_again(d, NULL, NULL);
	assert_int_equal(b->op->alloc(b, &v.buffer, 4, "a number", &e), 0);
	b->op->upload(b, v, &x, 1);
	b->op->scale(b, v, 1, 2);
	b->op->download(b, &x, v, 1);
	assert_int_equal(b->op->sync(b, &e), 0);
	b->op->free(b, v.buffer);
	backend_close(b);
	return x;
}

/* Written at the end of a first use, read at the next; bytes of others are not given to the driver. */
static void check_cache(const struct device *d)
{
	char here[512], *path;
	struct error e;

	assert_non_null(getcwd(here, sizeof here - 10));
	strcat(here, "/cache");
	setenv("XDG_CACHE_HOME", here, 1);
	assert_true(use(d) == 42);
	path = cache_file();
	assert_non_null(path);
	assert_true(use(d) == 42);
	assert_int_equal(file_write(path, TEXT("neither header nor pipelines, but long enough for both"), &e), 0);
	assert_true(use(d) == 42);
	assert_int_equal(file_write(path, TEXT("x"), &e), 0);
	assert_true(use(d) == 42);
	unsetenv("XDG_CACHE_HOME");
	remove(path);
	free(path);
}

static void test_cache(void **state)
{
	(void)state;
	for (size_t d = 0; d < device_count; d++)
		check_cache(&devices[d]);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_choosing), cmocka_unit_test(test_by_name),
		cmocka_unit_test(test_moves),    cmocka_unit_test(test_too_large),
		cmocka_unit_test(test_limits),   cmocka_unit_test(test_failure_waits),
		cmocka_unit_test(test_windows),  cmocka_unit_test(test_rope_windows),
		cmocka_unit_test(test_cache),
	};

	char folder[] = "/tmp/test-vulkan-XXXXXX";

	if (!parity_arguments(argc, argv))
		return 0;
	/* drivers and layers keep caches of their own where XDG_CACHE_HOME says */
	if (chdir(getenv("SCRATCH") != NULL ? getenv("SCRATCH") : mkdtemp(folder)) != 0)
		return 1;
	return cmocka_run_group_tests(tests, parity_setup, parity_teardown);
}
