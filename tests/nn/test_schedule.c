/* The learning rate of every update: by its formula, above 0, and symmetric between the ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "base/memory.h"
#include "nn/optimizer.h"

static double rate(enum schedule_kind kind, uint64_t steps, uint64_t warmup, double floor, uint64_t step)
{
	const struct schedule s = { .kind = kind, .peak = 2e-4, .floor = floor, .warmup = warmup, .steps = steps };

	return schedule_rate(&s, step);
}

/* 32 examples in batches of 16: one step up, and the second has half of it left. */
static void two_steps(void **state)
{
	(void)state;
	assert_true(rate(SCHEDULE_LINEAR, 2, 1, 0, 1) == 2e-4);
	assert_true(rate(SCHEDULE_LINEAR, 2, 1, 0, 2) == 1e-4);
	assert_true(fabs(rate(SCHEDULE_COSINE, 2, 1, 0, 2) - 1e-4) <= 1e-18);
	assert_true(rate(SCHEDULE_CONSTANT, 2, 1, 0, 2) == 2e-4);
	assert_true(rate(SCHEDULE_LINEAR, 1, 0, 0, 1) == 1e-4);
	assert_true(rate(SCHEDULE_LINEAR, 1, 1, 0, 1) == 2e-4);
}

/* Nothing else moves at rate 0: for all lengths, every update moves, and rates do not rise after the warm-up. */
static void always_positive(void **state)
{
	(void)state;
	for (int kind = SCHEDULE_CONSTANT; kind <= SCHEDULE_COSINE; kind++) {
		for (uint64_t steps = 1; steps <= 40; steps++) {
			for (uint64_t warmup = 0; warmup <= steps; warmup++) {
				for (uint64_t s = 1; s <= steps; s++) {
					double here = rate((enum schedule_kind)kind, steps, warmup, 0, s);

					/* r s / W is rounded twice */
					assert_true(here > 0 && here <= 2e-4 * (1 + 0x1p-52));
					assert_true(s <= warmup || s == 1 ||
						    here <= rate((enum schedule_kind)kind, steps, warmup, 0, s - 1));
				}
			}
		}
	}
}

/* Up over as many steps as down: the rates are the same from either end, both 0 one step outside. */
static void symmetric(void **state)
{
	(void)state;
	for (uint64_t s = 1; s <= 9; s++)
		assert_true(fabs(rate(SCHEDULE_LINEAR, 9, 5, 0, s) - rate(SCHEDULE_LINEAR, 9, 5, 0, 10 - s)) <= 1e-19);
	assert_true(rate(SCHEDULE_LINEAR, 9, 5, 0, 0) == 0);
	assert_true(rate(SCHEDULE_LINEAR, 9, 5, 0, 10) == 0);
	/* the floor is that of the step after the last */
	assert_true(fabs(rate(SCHEDULE_LINEAR, 9, 5, 0.25, 10) - 0.25 * 2e-4) <= 1e-19);
	assert_true(fabs(rate(SCHEDULE_COSINE, 9, 5, 0.25, 10) - 0.25 * 2e-4) <= 1e-19);
	assert_true(rate(SCHEDULE_LINEAR, 9, 5, 0.25, 9) > 0.25 * 2e-4);
	assert_true(rate(SCHEDULE_LINEAR, 9, 5, 1, 9) == 2e-4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_steps),
		cmocka_unit_test(always_positive),
		cmocka_unit_test(symmetric),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
