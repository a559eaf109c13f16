/* Special functions against enclosures by Arb. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "config.h"
#if FLINT_VERSION_MAJOR >= 3
#include <flint/acb.h>
#include <flint/arb.h>
#else
#include <acb.h>
#include <arb.h>
#endif
#include <math.h>

#include "base/rng.h"
#include "math/special.h"

enum {
	BITS = 400
};

/* |got - exact| at most `allowed`; the enclosure is far narrower. */
static void assert_near(double got, const arb_t exact, double allowed, const char *what, double x)
{
	arb_t off;
	double error;

	arb_init(off);
	arb_set_d(off, got);
	arb_sub(off, off, exact, BITS);
	arb_abs(off, off);
	error = arf_get_d(arb_midref(off), ARF_RND_UP) + mag_get_d(arb_radref(off));
	if (!(error <= allowed))
		fail_msg("%s(%.17g) is %.17g, off by %.3g; allowed %.3g", what, x, got, error, allowed);
	arb_clear(off);
}

static void polygamma(arb_t out, ulong order, double x)
{
	acb_t z, s;

	acb_init(z);
	acb_init(s);
	arb_set_d(acb_realref(z), x);
	acb_set_ui(s, order);
	acb_polygamma(z, s, z, BITS);
	arb_set(out, acb_realref(z));
	acb_clear(z);
	acb_clear(s);
}

static void gamma_derivatives(void **state)
{
	struct rng r;
	arb_t exact;

	(void)state;
	arb_init(exact);
	rng_init(&r, 1, 0);
	for (int round = 0; round < 3000; round++) {
		double x = round < 1000   ? exp(60 * rng_uniform(&r) - 25)
			   : round < 2000 ? 12 * rng_uniform(&r) + 1e-3
					  : (double)(round - 1999) / 2;
		double psi = special_digamma(x), slope = special_trigamma(x);

		polygamma(exact, 0, x);
		assert_near(psi, exact, 3e-15 + 4e-16 * (fabs(psi) + 1 / x), "digamma", x);
		polygamma(exact, 1, x);
		assert_near(slope, exact, 2e-15 * slope, "trigamma", x);
	}
	arb_clear(exact);
}

static void rising(void **state)
{
	struct rng r;
	arb_t exact, low, high;

	(void)state;
	arb_init(exact);
	arb_init(low);
	arb_init(high);
	rng_init(&r, 2, 0);
	for (int round = 0; round < 3000; round++) {
		double x = exp(90 * rng_uniform(&r) - 40);
		double n = round % 2 == 0 ? (double)rng_below(&r, 200) : floor(exp(27 * rng_uniform(&r)));
		double got = special_log_rising(x, n), sum;

		arb_set_d(low, x);
		arb_set_d(high, n);
		arb_add(high, high, low, BITS);
		arb_lgamma(low, low, BITS);
		arb_lgamma(high, high, BITS);
		arb_sub(exact, high, low, BITS);
		/* No sum of n logarithms between those of x and x + n exceeds this. */
		sum = n == 0 ? 0 : fabs(log(x)) + (n - 1) * fmax(fabs(log(x + 1)), fabs(log(x + n)));
		assert_near(got, exact, 1e-14 * (1 + sum), "log_rising", x);
	}
	assert_true(special_log_rising(3, 0) == 0);
	assert_true(special_log_rising(1e300, 2) == 2 * log(1e300));
	arb_clear(exact);
	arb_clear(low);
	arb_clear(high);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gamma_derivatives),
		cmocka_unit_test(rising),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	flint_cleanup();
	return failed;
}
