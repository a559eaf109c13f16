/* The factor of f16's gradients: when it halves and doubles, and how it stands in a checkpoint. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "nn/scaler.h"

static void succeed(struct scaler *s, unsigned times)
{
	while (times-- > 0)
		scaler_succeed(s);
}

static void test_not_needed(void **state)
{
	static const enum precision without[] = { PRECISION_F32, PRECISION_BF16 };

	(void)state;
	for (size_t i = 0; i < countof(without); i++) {
		struct scaler s;

		scaler_init(&s, without[i]);
		assert_false(s.on);
		succeed(&s, 2 * SCALER_PATIENCE);
		assert_int_equal(s.scale, 1);
		assert_false(scaler_halve(&s));
		assert_int_equal(s.scale, 1);
	}
}

static void test_moves(void **state)
{
	struct scaler s;

	(void)state;
	scaler_init(&s, PRECISION_F16);
	assert_true(s.on);
	assert_int_equal(s.scale, 65536);
	succeed(&s, 1999);
	assert_int_equal(s.scale, 65536);
	scaler_succeed(&s);
	assert_int_equal(s.scale, 131072);
	succeed(&s, 1999);
	assert_true(scaler_halve(&s)); /* and the count begins again */
	assert_int_equal(s.scale, 65536);
	succeed(&s, 1999);
	assert_int_equal(s.scale, 65536);
	scaler_succeed(&s);
	assert_int_equal(s.scale, 131072);
	succeed(&s, 100 * 2000);
	assert_int_equal(s.scale, 1 << 24);
	for (int i = 0; i < 24; i++)
		assert_true(scaler_halve(&s));
	assert_int_equal(s.scale, 1);
	assert_false(scaler_halve(&s));
	succeed(&s, 2000);
	assert_int_equal(s.scale, 2);
}

static void test_text(void **state)
{
	static const char *const bad[] = { "",    "65536",      "65536 x",    "65536 3 4", "3 0",
					   "0 0", "33554432 0", "65536 2000", "a 1" };
	struct builder b = { 0 };
	struct scaler s, t;
	struct error e;

	(void)state;
	scaler_init(&s, PRECISION_F16);
	scaler_halve(&s);
	succeed(&s, 1234);
	scaler_print(&b, &s);
	assert_string_equal(b.data, "32768 1234");
	scaler_init(&t, PRECISION_F16);
	assert_int_equal(scaler_read(&t, b.data, &e), 0);
	assert_memory_equal(&s.scale, &t.scale, sizeof s.scale);
	assert_int_equal(t.good, 1234);
	for (size_t i = 0; i < countof(bad); i++) {
		assert_int_equal(scaler_read(&t, bad[i], &e), -1);
		assert_int_equal(e.code, ERROR_FORMAT);
		assert_int_equal(t.good, 1234);
	}
	builder_clear(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_not_needed),
		cmocka_unit_test(test_moves),
		cmocka_unit_test(test_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
