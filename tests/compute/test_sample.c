/*
 * Drawing tokens on every device against the f64 oracle.
 *
 * A token is right if the uniform lies between the oracle's cumulative masses
 * before and after it, give or take what rounding moves them: each mass is
 * off by 2 units of its exponential and by its argument's rounding, twice
 * |x - max| / temperature units (difference and quotient), which weighted by
 * the masses is at most 2 + log V; sums are f64; so cumulative masses are off
 * by at most 2 * (4 + 2 log V) units. Where a filter's decision is closer
 * than that, either way is right, and such draws are left out (few: counted).
 */
/* Runs: plain vulkan shared subgroup4 subgroup16 subgroup64 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "tests/compute/oracle_rows.h"
#include "tests/compute/parity.h"

static double slack(size_t vocabulary)
{
	return 2 * (4 + 2 * log((double)vocabulary)) * UNIT;
}

/* Draw `rows` tokens from the dense logits; fails if sync() does. */
static void draw(struct backend *b, const double *logits, const struct sampling *rules, size_t rows, size_t vocabulary,
		 size_t gap, int32_t *token, float *logprob)
{
	struct matrix m = matrix_new(b, rows, vocabulary, gap + 1, gap), ids = matrix_new(b, 1, rows, 2, 0);
	struct matrix out = matrix_new(b, 1, rows, 0, 0);

	matrix_set(&m, logits);
	b->op->sample(b, ids.view, out.view, m.view, rules, rows, vocabulary);
	matrix_get_ints(&ids, token);
	matrix_get_floats(&out, logprob);
	matrix_free(&m);
	matrix_free(&ids);
	matrix_free(&out);
}

/* Whether the oracle's probabilities allow this token for this uniform. */
static bool allowed(const double *probability, size_t vocabulary, int32_t token, double uniform)
{
	double before = 0, after;

	if (token < 0 || (size_t)token >= vocabulary || probability[token] == 0)
		return false;
	for (int32_t i = 0; i < token; i++)
		before += probability[i];
	after = before + probability[token];
	return before <= uniform + slack(vocabulary) && uniform < after + slack(vocabulary);
}

/* -- against the oracle --------------------------------------------------- */

static struct sampling random_rule(struct rng *r, size_t vocabulary)
{
	static const float temperatures[] = { 1, 1, 0.7f, 0.1f, 2, 30, 0 };
	static const float top_ps[] = { 1, 1, 0.9f, 0.5f, 0.95f, 0.01f, 0.999f };
	static const float min_ps[] = { 0, 0, 0, 0.05f, 0.3f, 0.999f, 1e-4f };
	struct sampling rule = {
		.temperature = temperatures[rng_below(r, countof(temperatures))],
		.top_p = top_ps[rng_below(r, countof(top_ps))],
		.min_p = min_ps[rng_below(r, countof(min_ps))],
		.uniform = rng_uniform(r),
	};

	if (rng_below(r, 2))
		rule.top_k = (int32_t)rng_between(r, 1, (int64_t)vocabulary + 2);
	if (rng_below(r, 20) == 0)
		rule.uniform = 1 - 0x1p-53;
	if (rng_below(r, 20) == 0)
		rule.uniform = 0;
	return rule;
}

/* Random logits: smooth, or few distinct values (ties everywhere), or with excluded tokens. */
static double *random_logits(struct rng *r, size_t rows, size_t vocabulary)
{
	static const double deviations[] = { 1e-3, 1, 3, 10, 1000 };
	double *x = values_random(r, rows * vocabulary, 1);

	for (size_t i = 0; i < rows; i++) {
		double deviation = deviations[rng_below(r, countof(deviations))];
		uint64_t kind = rng_below(r, 3);

		for (size_t c = 0; c < vocabulary; c++) {
			double *at = &x[i * vocabulary + c];

			*at = kind == 1 ? floor(*at) : *at * deviation;
			if (kind == 2 && c != i % vocabulary && rng_below(r, 3) == 0)
				*at = -INFINITY;
		}
	}
	values_round(x, rows * vocabulary);
	return x;
}

static void check_row(const struct device *device, const double *x, const struct sampling *rule, size_t vocabulary,
		      int32_t token, float logprob, size_t *skipped)
{
	double *probability = values_new(vocabulary), margin, want, lse;
	bool near;

	oracle_sample(probability, x, vocabulary, (double)rule->temperature, rule->top_k, (double)rule->top_p,
		      (double)rule->min_p, &margin);
	near = margin <= slack(vocabulary);
	*skipped += near;
	if (!near && !allowed(probability, vocabulary, token, rule->uniform))
		fail_msg("%s: token %d of %zu for uniform %.17g, temperature %g, top-k %d, top-p %g, min-p %g",
			 device->name, token, vocabulary, rule->uniform, (double)rule->temperature, rule->top_k,
			 (double)rule->top_p, (double)rule->min_p);
	assert_true(token >= 0 && (size_t)token < vocabulary);
	oracle_cross_entropy(&want, &lse, x, &token, 1, vocabulary);
	if (!(fabs((double)logprob - want) <= 2 * UNIT * (fabs(want) + 2 + log((double)vocabulary))))
		fail_msg("%s: logprob %.9g, should be %.9g", device->name, (double)logprob, want);
	free(probability);
}

static void test_against_oracle(void **state)
{
	static const size_t vocabularies[] = { 1, 2, 3, 7, 8, 9, 31, 64, 255, 256, 257, 513, 1000, 5003 };
	size_t skipped = 0, total = 0;

	(void)state;
	for (size_t v = 0; v < countof(vocabularies); v++) {
		size_t vocabulary = vocabularies[v];
		enum {
			ROWS = 60
		};
		struct rng r;
		struct sampling rules[ROWS];
		double *x;

		rng_init(&r, 50, v);
		x = random_logits(&r, ROWS, vocabulary);
		for (size_t i = 0; i < ROWS; i++)
			rules[i] = random_rule(&r, vocabulary);
		for (size_t d = 0; d < device_count; d++) {
			int32_t token[ROWS];
			float logprob[ROWS];

			draw(devices[d].backend, x, rules, ROWS, vocabulary, d % 2 * 3, token, logprob);
			for (size_t i = 0; i < ROWS; i++)
				check_row(&devices[d], x + i * vocabulary, &rules[i], vocabulary, token[i], logprob[i],
					  &skipped);
			total += ROWS;
		}
		free(x);
	}
	if (skipped * 20 > total)
		fail_msg("%zu of %zu draws were too near to a filter's edge", skipped, total);
}

/* -- rules with known answers --------------------------------------------- */

static int32_t draw_one(struct backend *b, const double *logits, size_t vocabulary, struct sampling rule)
{
	int32_t token;
	float logprob;

	draw(b, logits, &rule, 1, vocabulary, 0, &token, &logprob);
	return token;
}

/* log of 0.4 0.1 0.3 0.2, in the order of id. */
static const double four[] = { -0.916290731874155, -2.302585092994046, -1.203972804325936, -1.609437912434100 };

static struct sampling rule_of(float temperature, int32_t top_k, float top_p, float min_p, double uniform)
{
	return (struct sampling){ temperature, top_p, min_p, top_k, uniform };
}

static void test_known(void **state)
{
	static const struct {
		float temperature;
		int32_t top_k;
		float top_p, min_p;
		double uniform;
		int32_t token;
	} cases[] = {
		{ 1, 0, 1, 0, 0, 0 },
		{ 1, 0, 1, 0, 0.39, 0 },
		{ 1, 0, 1, 0, 0.41, 1 },
		{ 1, 0, 1, 0, 0.49, 1 },
		{ 1, 0, 1, 0, 0.51, 2 },
		{ 1, 0, 1, 0, 0.79, 2 },
		{ 1, 0, 1, 0, 0.81, 3 },
		{ 1, 0, 1, 0, 1 - 0x1p-53, 3 },
		/* top-k leaves 0 and 2: 4/7, 3/7 */
		{ 1, 2, 1, 0, 0.57, 0 },
		{ 1, 2, 1, 0, 0.58, 2 },
		{ 1, 1, 1, 0, 0.999, 0 },
		{ 1, 4, 1, 0, 0.999, 3 },
		{ 1, 100, 1, 0, 0.999, 3 },
		/* top-p 0.65 needs 0 and 2; 0.75 needs 3 as well: 4/9, 3/9, 2/9 */
		{ 1, 0, 0.65f, 0, 0.999, 2 },
		{ 1, 0, 0.75f, 0, 0.43, 0 },
		{ 1, 0, 0.75f, 0, 0.45, 2 },
		{ 1, 0, 0.75f, 0, 0.77, 2 },
		{ 1, 0, 0.75f, 0, 0.78, 3 },
		{ 1, 0, 0.3f, 0, 0.999, 0 },
		{ 1, 0, 1e-9f, 0, 0.999, 0 },
		/* top-p counts what top-k left: of 4/7 3/7, 0.5 needs one, although 0.4 < 0.5 of all */
		{ 1, 2, 0.5f, 0, 0.999, 0 },
		{ 1, 0, 0.5f, 0, 0.999, 2 },
		/* min-p against the largest, 0.4: 0.45 leaves 0, 2, 3; 0.6 leaves 0 and 2 */
		{ 1, 0, 1, 0.45f, 0.999, 3 },
		{ 1, 0, 1, 0.45f, 0.43, 0 },
		{ 1, 0, 1, 0.6f, 0.999, 2 },
		{ 1, 0, 1, 0.9f, 0.999, 0 },
		{ 1, 3, 0.8f, 0.6f, 0.999, 2 },
		/* temperature comes first: at 0.5 the masses are 16 1 9 4 of 30 */
		{ 0.5f, 0, 1, 0, 0.53, 0 },
		{ 0.5f, 0, 1, 0, 0.54, 1 },
		{ 0.5f, 0, 1, 0, 0.57, 2 },
		{ 0.5f, 0, 1, 0, 0.87, 3 },
		{ 0.5f, 0, 1, 0.3f, 0.999, 2 },
		{ 0.5f, 0, 0.52f, 0, 0.999, 0 },
		{ 1e-30f, 0, 1, 0, 0.999, 0 },
		{ 1e-44f, 0, 1, 0, 0.999, 0 },
		{ 0, 0, 1, 0, 0.999, 0 },
		{ 0, 3, 0.1f, 0, 0.999, 0 },
	};

	(void)state;
	for (size_t d = 0; d < device_count; d++)
		for (size_t i = 0; i < countof(cases); i++) {
			struct sampling rule = rule_of(cases[i].temperature, cases[i].top_k, cases[i].top_p,
						       cases[i].min_p, cases[i].uniform);
			int32_t token = draw_one(devices[d].backend, four, 4, rule);

			if (token != cases[i].token)
				fail_msg("%s, case %zu: token %d, should be %d", devices[d].name, i, token,
					 cases[i].token);
		}
}

/* Equal logits: lower ids rank higher, in every filter and at temperature 0. */
static void test_ties(void **state)
{
	enum {
		N = 3000
	};
	double *x = values_new(N);

	(void)state;
	for (size_t d = 0; d < device_count; d++) {
		struct backend *b = devices[d].backend;

		for (size_t i = 0; i < N; i++)
			x[i] = 2;
		assert_int_equal(draw_one(b, x, N, rule_of(0, 0, 1, 0, 0)), 0);
		assert_int_equal(draw_one(b, x, N, rule_of(1, 700, 1, 0, 1 - 0x1p-53)), 699);
		assert_int_equal(draw_one(b, x, N, rule_of(1, 700, 1, 0, 0.5)), 350);
		assert_int_equal(draw_one(b, x, N, rule_of(1, 0, 0.25f, 0, 1 - 0x1p-53)), 749);
		assert_int_equal(draw_one(b, x, N, rule_of(1, 1000, 0.5f, 0, 1 - 0x1p-53)), 499);
		assert_int_equal(draw_one(b, x, N, rule_of(1, 0, 1, 0, 1 - 0x1p-53)), N - 1);
		assert_int_equal(draw_one(b, x, N, rule_of(1, 0, 1, 0.99f, 1 - 0x1p-53)), N - 1);
		x[1234] = x[2345] = 3;
		assert_int_equal(draw_one(b, x, N, rule_of(0, 0, 1, 0, 0)), 1234);
		assert_int_equal(draw_one(b, x, N, rule_of(1, 1, 1, 0, 0.99)), 1234);
		assert_int_equal(draw_one(b, x, N, rule_of(1, 2, 1, 0, 0.99)), 2345);
		/* 1234, 2345 and the first of the equals */
		assert_int_equal(draw_one(b, x, N, rule_of(1, 3, 1, 0, 0)), 0);
		assert_int_equal(draw_one(b, x, N, rule_of(1, 4, 1, 0, 0.99)), 2345);
		assert_int_equal(draw_one(b, x, N, rule_of(1, 4, 1, 0, 0.2)), 1);
		/* zeros of both signs are equal */
		for (size_t i = 0; i < N; i++)
			x[i] = i % 2 ? 0.0 : -0.0;
		assert_int_equal(draw_one(b, x, N, rule_of(0, 0, 1, 0, 0)), 0);
		assert_int_equal(draw_one(b, x, N, rule_of(1, 4, 1, 0, 0.99)), 3);
	}
	free(x);
}

static void test_extremes(void **state)
{
	enum {
		N = 700
	};
	double *x = values_new(N);

	(void)state;
	for (size_t d = 0; d < device_count; d++) {
		struct backend *b = devices[d].backend;
		struct sampling rules[] = {
			rule_of(1, 0, 1, 0, 0.999),
			rule_of(1, 0, 1, 0, 0),
			rule_of(1, 5, 1, 0, 0.999),
			rule_of(1, 0, 0.9f, 0, 0),
			rule_of(1, 0, 1, 0.1f, 0.999),
			rule_of(0, 0, 1, 0, 0),
			rule_of(0.3f, 600, 0.99f, 0.01f, 0.5),
		};

		/* all excluded but one; a uniform of 0 must not find an excluded token */
		for (size_t i = 0; i < N; i++)
			x[i] = -INFINITY;
		x[611] = -4e37;
		for (size_t i = 0; i < countof(rules); i++)
			assert_int_equal(draw_one(b, x, N, rules[i]), 611);
		/* the range of f32 and beyond its difference */
		for (size_t i = 0; i < N; i++)
			x[i] = -(double)3.4e38f;
		x[42] = (double)3.4e38f;
		for (size_t i = 0; i < countof(rules); i++)
			assert_int_equal(draw_one(b, x, N, rules[i]), 42);
	}
	free(x);
}

/* The last token's share is 2^-40 of the mass; only sums in f64 still reach it. */
static void test_last_token(void **state)
{
	enum {
		N = 100000
	};
	double *x = values_new(N);

	(void)state;
	x[N - 1] = log(N - 1.0) - 40 * log(2.0);
	values_round(x, N);
	for (size_t d = 0; d < device_count; d++) {
		assert_int_equal(draw_one(devices[d].backend, x, N, rule_of(1, 0, 1, 0, 1 - 0x1p-43)), N - 1);
		assert_int_equal(draw_one(devices[d].backend, x, N, rule_of(1, 0, 1, 0, 1 - 0x1p-37)), N - 2);
		assert_int_equal(draw_one(devices[d].backend, x, N, rule_of(1, N - 1, 1, 0, 1 - 0x1p-53)), N - 2);
	}
	free(x);
}

/* Rows without a distribution are named by sync(), the lowest first; the other rows are drawn all the same. */
static void test_not_numbers(void **state)
{
	static const double bad[] = { NAN, INFINITY, -INFINITY };
	enum {
		ROWS = 7,
		N = 100
	};

	(void)state;
	for (size_t d = 0; d < device_count; d++) {
		struct backend *b = devices[d].backend;

		for (size_t i = 0; i < countof(bad); i++) {
			struct matrix m = matrix_new(b, ROWS, N, 0, 1), ids = matrix_new(b, 1, ROWS, 0, 0);
			struct matrix out = matrix_new(b, 1, ROWS, 0, 0);
			double *x = values_new(ROWS * N);
			struct sampling rules[ROWS];
			struct error e = { 0 };
			int32_t token[ROWS];

			for (size_t r = 0; r < ROWS; r++) {
				rules[r] = rule_of(0, r % 2 ? 3 : 0, 1, 0, 0.5);
				if (r % 3 == 0)
					rules[r].temperature = 1;
				x[r * N + 50 + r] = 99;
			}
			for (size_t r = 3; r < ROWS; r += 2) {
				x[r * N + 17] = bad[i];
				for (size_t c = 0; i == 2 && c < N; c++)
					x[r * N + c] = -INFINITY;
			}
			matrix_set(&m, x);
			b->op->sample(b, ids.view, out.view, m.view, rules, ROWS, N);
			assert_int_equal(b->op->sync(b, &e), -1);
			assert_int_equal(e.code, ERROR_RANGE);
			assert_non_null(strstr(e.text, "row 3 "));
			parity_sync(b);
			matrix_get_ints(&ids, token);
			for (size_t r = 0; r < ROWS; r++)
				assert_int_equal(token[r], r >= 3 && r % 2 == 1 ? 0 : 50 + r);
			matrix_free(&m);
			matrix_free(&ids);
			matrix_free(&out);
			free(x);
		}
	}
}

/* -- frequencies ---------------------------------------------------------- */

/*
 * Drawn frequencies against the oracle's probabilities: chi^2 within five
 * standard deviations of its mean. Seeds are fixed.
 */
static void check_frequencies(struct backend *b, const double *x, size_t vocabulary, struct sampling rule,
			      uint64_t seed)
{
	enum {
		DRAWS = 4000,
		BATCH = 100
	};
	double *probability = values_new(vocabulary), *rows = values_new(BATCH * vocabulary), chi = 0, rest = DRAWS;
	unsigned long *count = memory_new(vocabulary, sizeof *count), rest_count = DRAWS;
	int cells = 0;

	oracle_sample(probability, x, vocabulary, (double)rule.temperature, rule.top_k, (double)rule.top_p,
		      (double)rule.min_p, NULL);
	for (size_t i = 0; i < BATCH; i++)
		memcpy(rows + i * vocabulary, x, vocabulary * sizeof *x);
	for (uint32_t first = 0; first < DRAWS; first += BATCH) {
		struct sampling rules[BATCH];
		int32_t token[BATCH];
		float logprob[BATCH];

		for (uint32_t i = 0; i < BATCH; i++) {
			rules[i] = rule;
			rules[i].uniform = rng_uniform_at(seed, 1, 0, first + i);
		}
		draw(b, rows, rules, BATCH, vocabulary, 0, token, logprob);
		for (uint32_t i = 0; i < BATCH; i++)
			count[token[i]]++;
	}
	/* tokens with fewer than 5 expected draws share a cell */
	for (size_t i = 0; i < vocabulary; i++) {
		double expected = DRAWS * probability[i];

		if (probability[i] == 0)
			assert_int_equal(count[i], 0);
		if (expected < 5)
			continue;
		chi += ((double)count[i] - expected) * ((double)count[i] - expected) / expected;
		rest -= expected;
		rest_count -= count[i];
		cells++;
	}
	if (rest >= 5) {
		chi += ((double)rest_count - rest) * ((double)rest_count - rest) / rest;
		cells++;
	}
	assert_true(cells > 1);
	if (fabs(chi - (cells - 1)) > 5 * sqrt(2.0 * (cells - 1)))
		fail_msg("chi square %g with %d degrees of freedom", chi, cells - 1);
	free(probability);
	free(rows);
	free(count);
}

static void test_frequencies(void **state)
{
	static const struct sampling rules[] = {
		{ 1, 1, 0, 0, 0 },    { 0.6f, 1, 0, 0, 0 }, { 1, 1, 0, 20, 0 },
		{ 1, 0.8f, 0, 0, 0 }, { 1, 1, 0.1f, 0, 0 }, { 1.5f, 0.9f, 0.02f, 60, 0 },
	};
	enum {
		N = 300
	};
	struct rng r;
	double *x;

	(void)state;
	rng_init(&r, 51, 0);
	x = values_random(&r, N, 2);
	for (size_t d = 0; d < device_count; d++)
		for (size_t i = 0; i < countof(rules); i++)
			check_frequencies(devices[d].backend, x, N, rules[i], 7 + i);
	free(x);
}

/* -- bits ----------------------------------------------------------------- */

/* A row's token and the bits of its logprob do not depend on its neighbours, its place or the threads. */
static void test_rows_alone(void **state)
{
	enum {
		ROWS = 90,
		N = 1777
	};
	struct rng r;
	struct sampling rules[ROWS];
	int32_t first_token[ROWS] = { 0 };
	float first[ROWS] = { 0 };
	double *x;

	(void)state;
	rng_init(&r, 52, 0);
	x = random_logits(&r, ROWS, N);
	for (size_t i = 0; i < ROWS; i++)
		rules[i] = random_rule(&r, N);
	for (size_t d = 0; d < device_count; d++) {
		struct backend *b = devices[d].backend;
		int32_t token[ROWS], token_alone;
		float logprob[ROWS], alone;

		draw(b, x, rules, ROWS, N, 0, token, logprob);
		for (size_t i = 0; i < ROWS; i++) {
			draw(b, x + i * N, &rules[i], 1, N, 1 + i % 16, &token_alone, &alone);
			assert_int_equal(token_alone, token[i]);
			assert_memory_equal(&alone, &logprob[i], sizeof alone);
		}
		if (d > 0 && devices[d].family == devices[d - 1].family) {
			assert_memory_equal(token, first_token, sizeof token);
			assert_memory_equal(logprob, first, sizeof logprob);
		}
		memcpy(first_token, token, sizeof token);
		memcpy(first, logprob, sizeof logprob);
	}
	free(x);
}

int parity_tests(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_against_oracle), cmocka_unit_test(test_known),
		cmocka_unit_test(test_ties),           cmocka_unit_test(test_extremes),
		cmocka_unit_test(test_last_token),     cmocka_unit_test(test_not_numbers),
		cmocka_unit_test(test_frequencies),    cmocka_unit_test(test_rows_alone),
	};

	return cmocka_run_group_tests(tests, parity_setup, parity_teardown);
}
