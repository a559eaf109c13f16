/* Opening devices, buffers, and failures that wait for sync(). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "compute/operations.h"

static void test_dtype_names(void **state)
{
	static const enum dtype dtypes[] = { DTYPE_F32, DTYPE_BF16, DTYPE_F16, DTYPE_Q8_0 };
	enum dtype back;
	struct error e;

	(void)state;
	for (size_t i = 0; i < countof(dtypes); i++) {
		assert_int_equal(option_take(dtype_option_rows, dtype_names[dtypes[i]], &back, &e), 0);
		assert_int_equal(back, dtypes[i]);
	}
	assert_int_equal(option_take(dtype_option_rows, "f64", &back, &e), -1);
	assert_int_equal(e.code, ERROR_USAGE);
	assert_string_equal(e.text, "`f64` is not f32, bf16, f16 or q8_0");
	assert_int_equal(option_take(dtype_option_rows, "", &back, &e), -1);
}

static void refused(const char *device, unsigned threads, enum error_code code, const char *part)
{
	struct backend *b = (struct backend *)&b;
	struct error e;

	assert_int_equal(backend_open(&b, device, threads, &e), -1);
	assert_null(b);
	assert_int_equal(e.code, code);
	assert_non_null(strstr(e.text, part));
}

static void test_open_refuses(void **state)
{
	(void)state;
	refused("gpu", 1, ERROR_DEVICE, "'gpu'");
	refused("", 1, ERROR_DEVICE, "''");
	refused("cpu", 100000, ERROR_RANGE, "threads");
	setenv("EAST_CPU", "mmx", 1);
	refused("cpu", 1, ERROR_USAGE, "EAST_CPU=mmx");
	refused("auto", 1, ERROR_USAGE, "EAST_CPU=mmx");
	setenv("EAST_CPU", "", 1);
	refused("cpu", 1, ERROR_USAGE, "EAST_CPU=:");
	unsetenv("EAST_CPU");
	setenv("EAST_GEMM", "fast", 1);
	refused("cpu", 1, ERROR_USAGE, "EAST_GEMM=fast");
	unsetenv("EAST_GEMM");
}

static void test_open_says(void **state)
{
	struct backend *b;
	struct error e;

	(void)state;
	setenv("EAST_CPU", "generic", 1);
	assert_int_equal(backend_open(&b, "cpu", 3, &e), 0);
	assert_string_equal(b->name, "cpu");
	assert_int_equal(b->threads, 3);
	assert_non_null(strstr(b->device, ", generic"));
	assert_string_equal(b->why, "");
	backend_close(b);
	unsetenv("EAST_CPU");
	assert_int_equal(backend_open(&b, "auto", 0, &e), 0);
	assert_true(b->threads >= 1);
	assert_non_null(strstr(b->device, "chosen by auto"));
	assert_true(b->why[0] != '\0');
	backend_close(b);
	backend_close(NULL);
}

/* Blocks of the heap and, above some MiB, of the system: zeroed, aligned by use, independent. */
static void test_buffers(void **state)
{
	static const size_t sizes[] = { 1, 17, 70000, 3000017 };
	struct backend *b;
	struct error e;

	(void)state;
	assert_int_equal(backend_open(&b, "cpu", 2, &e), 0);
	for (size_t s = 0; s < countof(sizes); s++) {
		size_t n = sizes[s];
		int32_t *host = memory_new(n, sizeof *host), *back = memory_new(n, sizeof *back);
		struct view one = { .pitch = n }, two = { .pitch = n };

		assert_int_equal(b->op->alloc(b, &one.buffer, n * 4, "one", &e), 0);
		assert_int_equal(b->op->alloc(b, &two.buffer, n * 4, "two", &e), 0);
		memset(back, 1, n * 4);
		b->op->download(b, back, one, n);
		assert_memory_equal(back, host, n * 4);

		for (size_t i = 0; i < n; i++)
			host[i] = (int32_t)(i * 2654435761u);
		b->op->upload(b, one, host, n);
		b->op->copy(b, two, one, n);
		b->op->zero(b, one, n);
		b->op->download(b, back, two, n);
		assert_memory_equal(back, host, n * 4);
		b->op->download(b, back, one, n);
		for (size_t i = 0; i < n; i++)
			assert_int_equal(back[i], 0);

		/* a part in the middle leaves the rest */
		if (n > 3) {
			struct view middle = { two.buffer, 1, n };

			b->op->zero(b, middle, n - 2);
			b->op->download(b, back, two, n);
			assert_int_equal(back[0], host[0]);
			assert_int_equal(back[1], 0);
			assert_int_equal(back[n - 2], 0);
			assert_int_equal(back[n - 1], host[n - 1]);
		}
		assert_int_equal(b->op->sync(b, &e), 0);
		b->op->free(b, one.buffer);
		b->op->free(b, two.buffer);
		free(host);
		free(back);
	}
	b->op->free(b, NULL);
	backend_close(b);
}

static void test_no_memory(void **state)
{
	struct backend *b;
	struct buffer *buffer;
	struct error e;

	(void)state;
	assert_int_equal(backend_open(&b, "cpu", 1, &e), 0);
	for (unsigned long n = 1; n <= 2; n++) {
		memory_fail_after(n);
		assert_int_equal(b->op->alloc(b, &buffer, 100, "the notes", &e), -1);
		assert_null(buffer);
		assert_int_equal(e.code, ERROR_MEMORY);
		assert_non_null(strstr(e.text, "the notes"));
	}
	memory_fail_after(0);
	assert_int_equal(b->op->alloc(b, &buffer, SIZE_MAX / 2, "everything", &e), -1);
	assert_int_equal(e.code, ERROR_MEMORY);
	assert_int_equal(b->op->alloc(b, &buffer, SIZE_MAX, "everything", &e), -1);
	assert_int_equal(e.code, ERROR_MEMORY);
	backend_close(b);
}

/* An operation without memory does nothing; sync() says so once, and the next one works. */
static void test_failure_waits(void **state)
{
	float weights[32] = { 1 }, x[32] = { 5 }, y = 7;
	struct backend *b;
	struct buffer *buffer;
	struct packed p = { .dtype = DTYPE_F32, .n = 1, .k = 32 };
	struct error e;

	(void)state;
	assert_int_equal(backend_open(&b, "cpu", 1, &e), 0);
	assert_int_equal(b->op->alloc(b, &p.buffer, b->op->pack_size(b, DTYPE_F32, 1, 32), "weights", &e), 0);
	assert_int_equal(b->op->alloc(b, &buffer, 33 * 4, "rows", &e), 0);
	b->op->pack(b, p, weights);

	struct view from = { buffer, 0, 32 }, to = { buffer, 32, 1 }, none = { 0 };

	b->op->upload(b, from, x, 32);
	b->op->upload(b, to, &y, 1);
	memory_fail_after(1);
	b->op->project(b, to, from, p, none, 1, false);
	memory_fail_after(0);
	b->op->download(b, &y, to, 1);
	assert_true(y == 7);
	assert_int_equal(b->op->sync(b, &e), -1);
	assert_int_equal(e.code, ERROR_MEMORY);
	assert_int_equal(b->op->sync(b, &e), 0);
	b->op->project(b, to, from, p, none, 1, false);
	b->op->download(b, &y, to, 1);
	assert_true(y == 5);
	assert_int_equal(b->op->sync(b, &e), 0);
	b->op->free(b, buffer);
	b->op->free(b, p.buffer);
	backend_close(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_dtype_names), cmocka_unit_test(test_open_refuses),
		cmocka_unit_test(test_open_says),   cmocka_unit_test(test_buffers),
		cmocka_unit_test(test_no_memory),   cmocka_unit_test(test_failure_waits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
