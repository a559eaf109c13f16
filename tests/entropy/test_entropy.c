/*
 * The plug-in entropy against 300 bits of it, its invariances, and the
 * fields of records.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <flint/flint.h>
#include <flint/fmpz.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/rng.h"
#include "entropy/entropy.h"

/* In nats. */
static int estimate(const uint64_t *count, size_t k, double *value, struct error *e)
{
	struct entropy_options o = entropy_defaults;
	struct estimate h = { 0 };
	int rc;

	o.unit = ENTROPY_NATS;
	rc = entropy_estimate(count, k, &o, &h, e);
	*value = h.value;
	return rc;
}

static double plug_in(const uint64_t *count, size_t k)
{
	struct error e = { 0 };
	double h = NAN;

	if (estimate(count, k, &h, &e))
		fail_msg("%s", e.text);
	return h;
}

/* Fixed point with so many bits behind the point; its errors stay below 2^-300. */
enum {
	BITS = 320
};

/* 2 atanh((m - p) / (m + p)) = log(m / p) for p <= m < 2 p, by its series in powers of at most 1/3. */
static void log_ratio(fmpz_t out, uint64_t m, uint64_t p)
{
	fmpz_t power, square, term;

	fmpz_init(square);
	fmpz_init(term);
	fmpz_init_set_ui(power, m - p);
	fmpz_mul_2exp(power, power, BITS);
	fmpz_fdiv_q_ui(power, power, m + p);
	fmpz_mul(square, power, power);
	fmpz_fdiv_q_2exp(square, square, BITS);
	fmpz_zero(out);
	for (ulong j = 1; !fmpz_is_zero(power); j += 2) {
		fmpz_fdiv_q_ui(term, power, j);
		fmpz_add(out, out, term);
		fmpz_mul(power, power, square);
		fmpz_fdiv_q_2exp(power, power, BITS);
	}
	fmpz_mul_ui(out, out, 2);
	fmpz_clear(power);
	fmpz_clear(square);
	fmpz_clear(term);
}

static void log_of(fmpz_t out, uint64_t m)
{
	uint64_t p = 1;
	ulong twos = 0;
	fmpz_t two;

	for (; m / p >= 2; p *= 2)
		twos++;
	fmpz_init(two);
	log_ratio(out, m, p);
	log_ratio(two, 4, 3); /* log 2 = log(4/3) + log(3/2) */
	fmpz_addmul_ui(out, two, twos);
	log_ratio(two, 3, 2);
	fmpz_addmul_ui(out, two, twos);
	fmpz_clear(two);
}

/* H = (1/n) sum c (log n - log c) in fixed point. */
static void entropy_of(fmpz_t h, const uint64_t *count, size_t k)
{
	fmpz_t whole, part;
	uint64_t n = 0;

	fmpz_init(whole);
	fmpz_init(part);
	fmpz_zero(h);
	for (size_t i = 0; i < k; i++)
		n += count[i];
	log_of(whole, n);
	for (size_t i = 0; i < k; i++) {
		if (count[i] > 0) {
			log_of(part, count[i]);
			fmpz_sub(part, whole, part);
			fmpz_addmul_ui(h, part, count[i]);
		}
	}
	fmpz_fdiv_q_ui(h, h, n);
	fmpz_clear(whole);
	fmpz_clear(part);
}

/* |h - H| <= 8 * 2^-53 * H: the header's bound. */
static void assert_near(const uint64_t *count, size_t k)
{
	double h = plug_in(count, k), mantissa;
	fmpz_t exact, error;
	int exponent;

	fmpz_init(exact);
	fmpz_init(error);
	entropy_of(exact, count, k);
	mantissa = frexp(h, &exponent);
	fmpz_set_d(error, ldexp(mantissa, 53));
	fmpz_mul_2exp(error, error, (ulong)(BITS + exponent - 53));
	fmpz_sub(error, error, exact);
	fmpz_mul_2exp(error, error, 50);
	if (fmpz_cmpabs(error, exact) > 0)
		fail_msg("entropy of %zu counts is %.17g, off by %.3g parts in 2^50", k, h,
			 fmpz_get_d(error) / fmpz_get_d(exact));
	fmpz_clear(exact);
	fmpz_clear(error);
}

static void exact_values(void **state)
{
	static const struct {
		uint64_t count[4];
		size_t k;
	} cases[] = {
		{ { 1, 1 }, 2 },
		{ { 1, 2 }, 2 },
		{ { 15, 1 }, 2 },
		{ { 1, 2, 3, 4 }, 4 },
		{ { 5, 0, 5, 0 }, 4 },
		{ { UINT64_C(1) << 40, 1 }, 2 },
		{ { 1, UINT64_C(1) << 52 }, 2 },
		{ { (UINT64_C(1) << 53) - 1, 1 }, 2 },
		{ { 999999, 1000000, 1000001, 7 }, 4 },
	};
	uint64_t certain[] = { 0, 7, 0 }, even[] = { 4, 4, 4, 4 };
	uint64_t *many = memory_new(3000, sizeof *many);
	struct rng r;

	(void)state;
	assert_true(plug_in(certain, 3) == 0);
	assert_true(fabs(plug_in(even, 4) - 2 * log(2)) <= 4 * 0x1p-53 * 2);
	for (size_t i = 0; i < countof(cases); i++)
		assert_near(cases[i].count, cases[i].k);
	rng_init(&r, 11, 0);
	for (int round = 0; round < 300; round++) {
		size_t k = (size_t)rng_between(&r, 2, round % 100 == 0 ? 3000 : 20);

		for (size_t i = 0; i < k; i++)
			many[i] = 1 + rng_next(&r) % (UINT64_C(1) << (rng_next(&r) % 41));
		assert_near(many, k);
	}
	free(many);
}

/* Order does not matter beyond rounding, merging two clusters lowers H, and 0 <= H <= log min(k, n). */
static void invariances(void **state)
{
	struct rng r;

	(void)state;
	rng_init(&r, 12, 0);
	for (int round = 0; round < 500; round++) {
		uint64_t count[12], n = 0;
		size_t k = (size_t)rng_between(&r, 2, 12), i = 0;
		double h, limit;

		for (i = 0; i < k; i++)
			n += count[i] = (uint64_t)rng_between(&r, 1, 30);
		h = plug_in(count, k);
		limit = log((double)(k < n ? k : n));
		assert_true(h > 0 && h <= limit * (1 + 8 * 0x1p-53));
		rng_shuffle(&r, count, k, sizeof *count);
		assert_true(fabs(plug_in(count, k) - h) <= 16 * 0x1p-53 * h);
		/* The smallest fall is that of the two smallest; it is n^-1 (a log((a+b)/a) + b log((a+b)/b)) >
		 * rounding. */
		count[0] += count[k - 1];
		assert_true(plug_in(count, k - 1) < h);
	}
}

static void refusals(void **state)
{
	uint64_t none[] = { 0, 0 }, limit[] = { UINT64_C(1) << 53, 0 }, beyond[] = { UINT64_C(1) << 53, 1 };
	uint64_t wraps[] = { UINT64_MAX, 2 };
	struct error e = { 0 };
	double h;

	(void)state;
	assert_int_equal(estimate(none, 2, &h, &e), -1);
	assert_int_equal(e.code, ERROR_RANGE);
	assert_int_equal(estimate(none, 0, &h, &e), -1);
	assert_int_equal(estimate(limit, 2, &h, &e), 0);
	assert_true(h == 0);
	assert_int_equal(estimate(beyond, 2, &h, &e), -1);
	assert_int_equal(e.code, ERROR_RANGE);
	assert_int_equal(estimate(wraps, 2, &h, &e), -1);
}

/* What is remembered is what would be estimated, in whatever order the counts come, and behind failures. */
static void recalled(void **state)
{
	static const uint64_t many[] = { 1, 1, 1, 1, 1 }, none[] = { 0 };
	struct entropy_options o = entropy_defaults;
	struct entropy_memory m = { 0 };
	struct estimate h, again;
	struct error e;
	struct rng r;

	(void)state;
	o.estimator = ENTROPY_GRASSBERGER;
	o.interval = ENTROPY_BOOTSTRAP;
	o.resamples = 20;
	rng_init(&r, 13, 0);
	for (int round = 0; round < 3000; round++) {
		uint64_t count[6];
		size_t k = (size_t)rng_between(&r, 1, 6);

		for (size_t i = 0; i < k; i++)
			count[i] = (uint64_t)rng_between(&r, 0, 5) + (i == 0);
		assert_int_equal(entropy_estimate(count, k, &o, &h, &e), 0);
		assert_int_equal(entropy_recall(&m, count, k, &o, &again, &e), 0);
		assert_memory_equal(&h, &again, sizeof h);
	}
	/* Sets of at most 6 counts up to 6 are few. */
	assert_in_range(m.counts.count, 300, 1000);
	entropy_memory_clear(&m);
	o = entropy_defaults;
	o.estimator = ENTROPY_NSB;
	o.classes = 4;
	assert_int_equal(entropy_recall(&m, many, 5, &o, &h, &e), -1);
	assert_int_equal(entropy_recall(&m, many, 5, &o, &h, &e), -1);
	assert_int_equal(entropy_recall(&m, none, 1, &o, &h, &e), -1);
	assert_int_equal(entropy_recall(&m, many, 4, &o, &h, &e), 0);
	entropy_memory_clear(&m);
}

static void records(void **state)
{
	static const struct {
		const char *in;
		enum entropy_unit unit;
		const char *out; /* the record after "clusters", or the error */
	} cases[] = {
		{ "[{\"count\":2,\"correct\":true},{\"count\":1,\"correct\":false},{\"count\":1,\"correct\":false}]",
		  ENTROPY_BITS,
		  "\"entropy\":1.5,\"unit\":\"bits\",\"estimator\":\"plugin\",\"lo\":null,\"hi\":null,\"accuracy\":0.5,"
		  "\"rejected\":0.25}" },
		{ "[{\"count\":8,\"correct\":false},{\"count\":8,\"correct\":true}]", ENTROPY_NATS,
		  "\"entropy\":0.6931471805599453,\"unit\":\"nats\",\"estimator\":\"plugin\",\"lo\":null,\"hi\":null,"
		  "\"accuracy\":0.5,\"rejected\":0.5}" },
		{ "[{\"count\":3,\"correct\":true}]", ENTROPY_BITS,
		  "\"entropy\":0,\"unit\":\"bits\",\"estimator\":\"plugin\",\"lo\":null,\"hi\":null,\"accuracy\":1,"
		  "\"rejected\":0}" },
		{ "[{\"count\":3,\"correct\":false}]", ENTROPY_BITS,
		  "\"entropy\":0,\"unit\":\"bits\",\"estimator\":\"plugin\",\"lo\":null,\"hi\":null,\"accuracy\":0,"
		  "\"rejected\":1}" },
		{ "[]", ENTROPY_BITS,
		  "\"entropy\":null,\"unit\":\"bits\",\"estimator\":\"plugin\",\"lo\":null,\"hi\":null,\"accuracy\":"
		  "null,\"rejected\":null}" },
		{ "{}", ENTROPY_BITS, "f:3: field \"clusters\" must be an array, here is an object" },
		{ "[1]", ENTROPY_BITS, "f:3: field \"clusters\" must hold objects, here is a number" },
		{ "[{\"correct\":true}]", ENTROPY_BITS, "f:3: field \"count\" is missing; it must be a number" },
		{ "[{\"count\":0,\"correct\":true}]", ENTROPY_BITS,
		  "f:3: field \"count\" is 0, not a whole number from 1 to 1099511627776" },
		{ "[{\"count\":1.5,\"correct\":true}]", ENTROPY_BITS,
		  "f:3: field \"count\" is 1.5, not a whole number from 1 to 1099511627776" },
		{ "[{\"count\":-1,\"correct\":true}]", ENTROPY_BITS,
		  "f:3: field \"count\" is -1, not a whole number from 1 to 1099511627776" },
		{ "[{\"count\":1}]", ENTROPY_BITS, "f:3: field \"correct\" is missing; it must be a boolean" },
		{ "[{\"count\":1,\"correct\":true},{\"count\":1,\"correct\":true}]", ENTROPY_BITS,
		  "f:3: field \"clusters\" has two correct clusters" },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		struct entropy_options o = { .unit = cases[i].unit };
		struct builder in = { 0 }, want = { 0 }, got = { 0 };
		struct error e = { 0 };
		struct json *json;
		struct record r;
		int rc;

		builder_format(&in, "{\"clusters\":%s}", cases[i].in);
		assert_int_equal(json_parse(&json, builder_view(&in), "test", &e), 0);
		record_open(&r, json, "f:3");
		rc = entropy_record(&r, &o, NULL, &e);
		if (rc == 0)
			record_add(&r, RECORD_MEASURE);
		json_print(&got, json);
		if (rc == 0) {
			builder_format(&want, "{\"clusters\":%s,%s", cases[i].in, cases[i].out);
			assert_string_equal(got.data, want.data);
			assert_int_equal(isnan(r.entropy), strcmp(cases[i].in, "[]") == 0);
		} else {
			assert_int_equal(e.code, ERROR_FORMAT);
			assert_string_equal(e.text, cases[i].out);
			assert_string_equal(got.data, in.data);
		}
		record_clear(&r);
		json_free(json);
		builder_clear(&in);
		builder_clear(&want);
		builder_clear(&got);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exact_values), cmocka_unit_test(invariances), cmocka_unit_test(refusals),
		cmocka_unit_test(recalled),     cmocka_unit_test(records),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	flint_cleanup();
	return failed;
}
