/* Rounding to the storage types against rounding in f64. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "base/half.h"
#include "base/rng.h"
#include "compute/dtype.h"
#include "tests/compute/oracle_products.h"

static float from_bits(uint32_t bits)
{
	float a;

	memcpy(&a, &bits, sizeof a);
	return a;
}

/* Floats with every exponent and sign, and significands near ties of both types. */
static float next_float(struct rng *r)
{
	static const uint32_t ends[] = { 0,      1,      0xfff,  0x1000, 0x1001, 0x1fff,
					 0x7fff, 0x8000, 0x8001, 0xffff, 0x3000, 0x18000 };
	uint32_t bits = (uint32_t)rng_below(r, UINT64_C(1) << 32);

	if (rng_below(r, 2))
		bits = (bits & 0xfffe0000) | ends[rng_below(r, sizeof ends / sizeof *ends)];
	return from_bits(bits);
}

static void test_f16_back(void **state)
{
	(void)state;
	for (uint32_t h = 0; h < 0x10000; h++) {
		float a = half_from_f16((uint16_t)h);
		int exponent = (int)(h >> 10 & 31);
		double want = exponent == 0 ? ldexp(h & 0x3ff, -24) : ldexp((h & 0x3ff) + 0x400, exponent - 25);

		if (exponent == 31 && (h & 0x3ff) != 0) {
			assert_true(isnan(a));
			assert_true(isnan(half_from_f16(half_to_f16(a))));
			continue;
		}
		if (exponent == 31)
			want = INFINITY;
		assert_true(a == (float)(h & 0x8000 ? -want : want));
		assert_int_equal(half_to_f16(a), h);
	}
}

static void test_f16_rounds(void **state)
{
	struct rng r;

	(void)state;
	rng_init(&r, 1, 1);
	for (int i = 0; i < 1000000; i++) {
		float a = next_float(&r), back = half_from_f16(half_to_f16(a));

		if (isnan(a))
			assert_true(isnan(back));
		else
			assert_true((double)back == oracle_round((double)a, 11, -14, 65504));
	}
	assert_int_equal(half_to_f16(65519.99f), 0x7bff);
	assert_int_equal(half_to_f16(65520.0f), 0x7c00);
	assert_int_equal(half_to_f16(-0.0f), 0x8000);
	assert_int_equal(half_to_f16(0x1p-25f), 0);
	assert_int_equal(half_to_f16(0x1.000002p-25f), 1);
}

static void test_bf16_rounds(void **state)
{
	struct rng r;

	(void)state;
	rng_init(&r, 1, 2);
	for (int i = 0; i < 1000000; i++) {
		float a = next_float(&r), back = from_bits((uint32_t)half_to_bf16(a) << 16);

		if (isnan(a))
			assert_true(isnan(back));
		else
			assert_true((double)back == oracle_round((double)a, 8, -126, 0x1.fep127));
	}
	assert_true(isnan(from_bits((uint32_t)half_to_bf16(from_bits(0x7f800001)) << 16)));
	assert_true(isinf(from_bits((uint32_t)half_to_bf16(from_bits(0x7f7fffff)) << 16)));
}

static void test_q8_0(void **state)
{
	struct rng r;

	(void)state;
	rng_init(&r, 1, 3);
	for (int i = 0; i < 20000; i++) {
		float w[Q8_0_BLOCK];
		double want[Q8_0_BLOCK], scale;
		int8_t q[Q8_0_BLOCK];
		int shift = (int)rng_below(&r, 36) - 24;

		for (int j = 0; j < Q8_0_BLOCK; j++)
			want[j] = w[j] = ldexpf((float)rng_normal(&r), shift);
		if (i % 2) /* with 127 as the largest the scale is 2^shift and halves are common */
			for (int j = 0; j < Q8_0_BLOCK; j++)
				want[j] = w[j] =
					ldexpf(j == 5 ? 127.0f : (float)rng_below(&r, 509) / 2 - 127.0f, shift / 2);
		scale = (double)half_from_f16(dtype_to_q8_0(q, w));
		oracle_store(want, DTYPE_Q8_0, 1, Q8_0_BLOCK);
		for (int j = 0; j < Q8_0_BLOCK; j++)
			assert_true(scale * q[j] == want[j]);
	}
	{
		float zeros[Q8_0_BLOCK] = { 0 };
		int8_t q[Q8_0_BLOCK], none[Q8_0_BLOCK] = { 0 };

		assert_int_equal(dtype_to_q8_0(q, zeros), 0);
		assert_memory_equal(q, none, sizeof q);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_f16_back),
		cmocka_unit_test(test_f16_rounds),
		cmocka_unit_test(test_bf16_rounds),
		cmocka_unit_test(test_q8_0),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
