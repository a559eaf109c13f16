/* The crossed bootstrap against what can be worked out by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "math/crossed.h"

enum {
	SEEDS = 3,
	QUESTIONS = 400
};

static unsigned char right[2][SEEDS][QUESTIONS], member[2][QUESTIONS];

static void fill(void)
{
	for (size_t s = 0; s < SEEDS; s++) {
		for (size_t q = 0; q < QUESTIONS; q++) {
			right[0][s][q] = q % 4 == 0;
			right[1][s][q] = q % 4 == 0 || (q % 10 == 1 && s != 2);
		}
	}
	for (size_t q = 0; q < QUESTIONS; q++) {
		member[0][q] = 1;
		member[1][q] = 0;
	}
}

static void shares(void **state)
{
	struct crossed c = { 2, SEEDS, QUESTIONS, 2, &right[0][0][0], &member[0][0] };
	struct crossed_shares s;
	struct estimate a, d, same, none;

	(void)state;
	fill();
	crossed_resample(&s, &c, 2000, 1);
	a = crossed_share(&s, 0, 0, 0.95);
	assert_true(a.value == 0.25);
	/* All seeds agree, so only questions vary: the standard error of a share of 400 is 0.0217. */
	assert_true(fabs((a.hi - a.lo) / 2 - 1.96 * 0.02165) < 0.004);
	d = crossed_difference(&s, 1, 0, 0, 0.95);
	/* 10 k + 1 is odd, so never a multiple of 4: 40 questions are gained in two of three seeds. */
	assert_true(fabs(d.value - 40.0 / 400 * 2 / 3) < 1e-12);
	/* Paired: method 1 is never wrong where 0 is right. */
	assert_true(d.lo >= 0 && d.lo < d.value && d.value < d.hi);
	same = crossed_difference(&s, 1, 1, 0, 0.95);
	assert_true(same.value == 0 && same.lo == 0 && same.hi == 0);
	none = crossed_share(&s, 0, 1, 0.95);
	assert_true(isnan(none.value) && isnan(none.lo));
	crossed_clear(&s);
}

/* The same seed draws the same; with one seed of measurement it is the bootstrap over questions. */
static void repeats(void **state)
{
	struct crossed c = { 2, 1, QUESTIONS, 1, &right[0][0][0], &member[0][0] };
	struct crossed_shares a, b, other;

	(void)state;
	fill();
	crossed_resample(&a, &c, 50, 7);
	crossed_resample(&b, &c, 50, 7);
	crossed_resample(&other, &c, 50, 8);
	assert_memory_equal(a.share, b.share, 51 * 2 * sizeof *a.share);
	assert_memory_not_equal(a.share, other.share, 51 * 2 * sizeof *a.share);
	crossed_clear(&a);
	crossed_clear(&b);
	crossed_clear(&other);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(shares), cmocka_unit_test(repeats) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
