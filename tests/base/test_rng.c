/* Random numbers: the published vectors of Philox, keys that matter, and distributions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/memory.h"
#include "base/rng.h"

/* Known answers of Philox4x32-10 as Random123 publishes them (kat_vectors). */
static void philox_known_answers(void **state)
{
	static const struct {
		uint32_t counter[4], key[2], out[4];
	} cases[] = {
		{ { 0, 0, 0, 0 }, { 0, 0 }, { 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 } },
		{ { 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff },
		  { 0xffffffff, 0xffffffff },
		  { 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd } },
		{ { 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344 },
		  { 0xa4093822, 0x299f31d0 },
		  { 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1 } },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		uint32_t out[4];

		rng_philox(out, cases[i].counter, cases[i].key);
		assert_memory_equal(out, cases[i].out, sizeof out);
	}
}

/* Each coordinate, and each half of the wide ones, reaches the result. */
static void every_coordinate_matters(void **state)
{
	double base = rng_uniform_at(1, 2, 3, 4);

	(void)state;
	assert_true(base == rng_uniform_at(1, 2, 3, 4));
	assert_true(base != rng_uniform_at(2, 2, 3, 4));
	assert_true(base != rng_uniform_at(1 + (1ull << 32), 2, 3, 4));
	assert_true(base != rng_uniform_at(1, 3, 3, 4));
	assert_true(base != rng_uniform_at(1, 2 + (1ull << 32), 3, 4));
	assert_true(base != rng_uniform_at(1, 2, 4, 4));
	assert_true(base != rng_uniform_at(1, 2, 3, 5));
	assert_true(base != rng_uniform_at(1, 2, 4, 3));
}

/* A sequence is a function of its index, so a copy or a stored index resumes. */
static void sequences_resume(void **state)
{
	struct rng r, copy;
	uint64_t drawn[10];

	(void)state;
	rng_init(&r, 7, 8);
	for (int i = 0; i < 10; i++) {
		if (i == 4)
			copy = r;
		drawn[i] = rng_next(&r);
	}
	assert_int_equal(r.index, 10);
	for (int i = 4; i < 10; i++)
		assert_true(rng_next(&copy) == drawn[i]);
	rng_init(&copy, 7, 8);
	copy.index = 9;
	assert_true(rng_next(&copy) == drawn[9]);
	/* the index is 64 bits wide */
	copy.index = (1ull << 32) + 9;
	assert_true(rng_next(&copy) != drawn[9]);
	/* index i of a sequence is path 0, position i of the same seed and stream */
	rng_init(&copy, 7, 8);
	copy.index = 5;
	assert_true(rng_uniform(&copy) == rng_uniform_at(7, 8, 0, 5));
}

/* chi^2 of n draws in `cells` equal cells; mean cells-1, variance 2(cells-1). */
static double chi_square(const unsigned long *count, size_t cells, double n)
{
	double sum = 0, expected = n / (double)cells;

	for (size_t i = 0; i < cells; i++)
		sum += ((double)count[i] - expected) * ((double)count[i] - expected) / expected;
	return sum;
}

/*
 * Seeds are fixed, so nothing here is flaky: the limit of 5 standard
 * deviations is about how good a draw must look once.
 */
static void assert_uniform(const unsigned long *count, size_t cells, double n)
{
	double freedom = (double)cells - 1;
	double x = chi_square(count, cells, n);

	if (fabs(x - freedom) > 5 * sqrt(2 * freedom))
		fail_msg("chi square %g with %g degrees of freedom", x, freedom);
}

static void uniform_is_uniform(void **state)
{
	enum {
		N = 200000,
		CELLS = 100
	};
	unsigned long count[CELLS] = { 0 }, positions[CELLS] = { 0 }, low[64] = { 0 };
	struct rng r;
	double sum = 0;

	(void)state;
	rng_init(&r, 3, 1);
	for (int i = 0; i < N; i++) {
		double u = rng_uniform(&r), at = rng_uniform_at(5, 6, (uint32_t)(i / 100), (uint32_t)(i % 100));
		double units = u * 0x1p53;

		assert_true(u >= 0 && u < 1);
		assert_true(units == floor(units));
		count[(size_t)(u * CELLS)]++;
		positions[(size_t)(at * CELLS)]++;
		low[(uint64_t)units & 63]++;
		sum += u;
	}
	assert_uniform(count, CELLS, N);
	assert_uniform(positions, CELLS, N);
	assert_uniform(low, 64, N);
	assert_true(fabs(sum / N - 0.5) < 5 * sqrt(1.0 / 12 / N));
}

static void below_is_unbiased(void **state)
{
	enum {
		N = 120000
	};
	struct rng r;

	(void)state;
	rng_init(&r, 11, 0);
	for (uint64_t n = 1; n <= 12; n++) {
		unsigned long count[12] = { 0 };

		for (int i = 0; i < N; i++) {
			uint64_t x = rng_below(&r, n);

			assert_true(x < n);
			count[x]++;
		}
		if (n > 1)
			assert_uniform(count, (size_t)n, N);
	}
	/* where plain modulo would favour the lower half two to one */
	unsigned long lower = 0;
	uint64_t wide = 3ull << 62;

	for (int i = 0; i < N; i++)
		lower += rng_below(&r, wide) < wide / 2;
	assert_true(fabs((double)lower - N / 2.0) < 5 * sqrt(N / 4.0));
	assert_true(rng_below(&r, UINT64_MAX) < UINT64_MAX);
}

static void between_includes_its_ends(void **state)
{
	struct rng r;
	unsigned long count[7] = { 0 };
	bool negative = false, positive = false;

	(void)state;
	rng_init(&r, 12, 0);
	for (int i = 0; i < 70000; i++) {
		int64_t x = rng_between(&r, -3, 3);

		assert_true(x >= -3 && x <= 3);
		count[x + 3]++;
	}
	assert_uniform(count, 7, 70000);
	assert_int_equal(rng_between(&r, 5, 5), 5);
	assert_true(rng_between(&r, INT64_MAX, INT64_MAX) == INT64_MAX);
	assert_true(rng_between(&r, INT64_MIN, INT64_MIN) == INT64_MIN);
	for (int i = 0; i < 100; i++) {
		int64_t x = rng_between(&r, INT64_MIN, INT64_MAX);

		negative = negative || x < 0;
		positive = positive || x > 0;
	}
	assert_true(negative && positive);
}

static void normal_moments(void **state)
{
	enum {
		N = 200000
	};
	double s1 = 0, s2 = 0, s3 = 0, s4 = 0;
	struct rng r;

	(void)state;
	rng_init(&r, 13, 0);
	for (int i = 0; i < N; i++) {
		double x = rng_normal(&r);

		assert_true(isfinite(x));
		s1 += x;
		s2 += x * x;
		s3 += x * x * x;
		s4 += x * x * x * x;
	}
	/* five standard errors; the moments' variances are 1, 2, 15, 96 */
	assert_true(fabs(s1 / N) < 5 * sqrt(1.0 / N));
	assert_true(fabs(s2 / N - 1) < 5 * sqrt(2.0 / N));
	assert_true(fabs(s3 / N) < 5 * sqrt(15.0 / N));
	assert_true(fabs(s4 / N - 3) < 5 * sqrt(96.0 / N));
}

/* All 24 orders of four things are equally likely, and nothing gets lost. */
static void shuffles(void **state)
{
	enum {
		N = 48000
	};
	unsigned long count[256] = { 0 }, orders[24];
	size_t seen = 0;
	struct rng r;
	struct {
		uint64_t key;
		char pad[5];
	} wide[50];

	(void)state;
	rng_init(&r, 14, 0);
	for (int i = 0; i < N; i++) {
		unsigned char a[4] = { 0, 1, 2, 3 };

		rng_shuffle(&r, a, 4, 1);
		assert_int_equal((1 << a[0]) | (1 << a[1]) | (1 << a[2]) | (1 << a[3]), 15);
		count[a[0] << 6 | a[1] << 4 | a[2] << 2 | a[3]]++;
	}
	for (int i = 0; i < 256; i++)
		if (count[i] > 0 && seen < 24)
			orders[seen++] = count[i];
	assert_int_equal(seen, 24);
	assert_uniform(orders, 24, N);
	memset(wide, 0, sizeof wide);
	for (size_t i = 0; i < 50; i++) {
		wide[i].key = i;
		wide[i].pad[4] = (char)i;
	}
	rng_shuffle(&r, wide, 50, sizeof wide[0]);
	uint64_t bits = 0;

	for (size_t i = 0; i < 50; i++) {
		assert_int_equal(wide[i].pad[4], (char)wide[i].key);
		bits |= 1ull << wide[i].key;
	}
	assert_true(bits == (1ull << 50) - 1);
	rng_shuffle(&r, NULL, 0, 4);
}

/* Every bit of a short key moves about half of the hash's bits. */
static void hash_avalanche(void **state)
{
	unsigned char key[8] = "gsm-0001";

	(void)state;
	assert_true(rng_hash(key, 8) == rng_hash("gsm-0001", 8));
	assert_true(rng_hash(key, 7) != rng_hash(key, 8));
	assert_true(rng_hash(NULL, 0) == rng_hash("", 0));
	double total = 0;

	for (unsigned bit = 0; bit < 64; bit++) {
		uint64_t before = rng_hash(key, 8), changed;
		int bits = 0;

		key[bit / 8] ^= (unsigned char)(1u << bit % 8);
		changed = before ^ rng_hash(key, 8);
		key[bit / 8] ^= (unsigned char)(1u << bit % 8);
		for (; changed != 0; changed &= changed - 1)
			bits++;
		assert_true(bits >= 12 && bits <= 52);
		total += bits;
	}
	assert_true(fabs(total / 64 - 32) < 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(philox_known_answers), cmocka_unit_test(every_coordinate_matters),
		cmocka_unit_test(sequences_resume),     cmocka_unit_test(uniform_is_uniform),
		cmocka_unit_test(below_is_unbiased),    cmocka_unit_test(between_includes_its_ends),
		cmocka_unit_test(normal_moments),       cmocka_unit_test(shuffles),
		cmocka_unit_test(hash_avalanche),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
