/* Python's generator against Python: numbers printed by CPython 3.11. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "math/mersenne.h"

/* random.seed(s); random.getrandbits(32) ... */
static void bits(void **state)
{
	static const uint32_t first[] = { 2746317213u, 478163327u, 107420369u, 3184935163u };
	struct mersenne m;
	uint32_t x = 0;

	(void)state;
	mersenne_init(&m, 42);
	for (size_t i = 0; i < countof(first); i++)
		assert_true(mersenne_next(&m) == first[i]);
	mersenne_init(&m, 0);
	for (int i = 0; i < 2000; i++) {
		x = mersenne_next(&m);
		assert_true(i != 623 || x == 2390040247u);
		assert_true(i != 624 || x == 2229104038u);
	}
	assert_true(x == 3908016617u);
	mersenne_init(&m, UINT32_MAX);
	assert_true(mersenne_next(&m) == 2728839433u);
}

/* random.seed(42); random.choice(range(n)) for each n in turn. */
static void choices(void **state)
{
	static const struct {
		size_t n, index;
	} draws[] = { { 1, 0 }, { 2, 0 }, { 3, 2 },    { 4, 2 },           { 5, 1 },
		      { 7, 1 }, { 8, 2 }, { 100, 94 }, { 1000000, 107473 } };
	struct mersenne m;

	(void)state;
	mersenne_init(&m, 42);
	for (size_t i = 0; i < countof(draws); i++)
		assert_int_equal(mersenne_choice(&m, draws[i].n), draws[i].index);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bits),
		cmocka_unit_test(choices),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
