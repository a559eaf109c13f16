/* Every element once, in order, whatever is left over for the last piece; and a failure ends it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

#include "base/memory.h"
#include "nn/pieces.h"

#define CHECK(call) \
	do { \
		if ((call) != 0) \
			fail_msg("%s", e.text); \
	} while (0)

/* Counts up from 1. */
struct count {
	size_t seen, pieces, fails_at; /* the piece that fails; 0: none */
};

static int give(void *context, float *piece, size_t from, size_t n, struct error *e)
{
	struct count *c = context;

	assert_int_equal(from, c->seen);
	assert_true(n > 0 && n <= PIECES_ELEMENTS);
	for (size_t i = 0; i < n; i++)
		piece[i] = (float)(from + i + 1);
	c->seen += n;
	return ++c->pieces == c->fails_at ? error_set(e, ERROR_IO, "as told") : 0;
}

static int take(void *context, const float *piece, size_t n, struct error *e)
{
	struct count *c = context;

	assert_true(n > 0 && n <= PIECES_ELEMENTS);
	for (size_t i = 0; i < n; i++)
		assert_true(piece[i] == (float)(c->seen + i + 1));
	c->seen += n;
	return ++c->pieces == c->fails_at ? error_set(e, ERROR_IO, "as told") : 0;
}

static void there_and_back(void **state)
{
	static const size_t sizes[] = { 1, PIECES_ELEMENTS, PIECES_ELEMENTS + 1, 3 * PIECES_ELEMENTS - 5 };
	struct backend *b;
	struct error e;

	(void)state;
	CHECK(backend_open(&b, "cpu", 1, &e));
	for (size_t i = 0; i < countof(sizes); i++) {
		struct count given = { 0 }, taken = { 0 }, failed = { .fails_at = 1 };
		struct buffer *buffer;

		CHECK(b->op->alloc(b, &buffer, sizes[i] * sizeof(float), "block", &e));
		CHECK(pieces_upload(b, buffer, sizes[i], give, &given, &e));
		CHECK(pieces_download(b, buffer, sizes[i], take, &taken, &e));
		assert_int_equal(given.seen, sizes[i]);
		assert_int_equal(taken.seen, sizes[i]);
		assert_int_equal(pieces_download(b, buffer, sizes[i], take, &failed, &e), -1);
		assert_int_equal(failed.pieces, 1);
		b->op->free(b, buffer);
	}
	backend_close(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(there_and_back) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
