#include "math/special.h"

#include <math.h>

/* From here on the series below are good to the last bits. */
static const double far = 10;

double special_digamma(double x)
{
	double below = 0, y, series;

	for (; x < far; x += 1)
		below += 1 / x;
	y = 1 / (x * x);
	/* Bernoulli numbers B_2k / 2k; the first one left out is below 2^-53 at 10. */
	series = y * (1. / 12 -
		      y * (1. / 120 - y * (1. / 252 - y * (1. / 240 - y * (1. / 132 - y * (691. / 32760 - y / 12))))));
	return log(x) - 0.5 / x - series - below;
}

double special_trigamma(double x)
{
	double below = 0, y, series;

	for (; x < far; x += 1)
		below += 1 / (x * x);
	y = 1 / (x * x);
	/* B_2k */
	series = y * (1. / 6 -
		      y * (1. / 30 - y * (1. / 42 - y * (1. / 30 - y * (5. / 66 - y * (691. / 2730 - y * (7. / 6)))))));
	return below + (1 + 0.5 / x + series) / x;
}

/* log Gamma(x) less (x - 1/2) log x - x + log(2 pi) / 2, x >= 10. */
static double stirling(double x)
{
	double y = 1 / (x * x);

	return (1. / 12 - y * (1. / 360 - y * (1. / 1260 - y * (1. / 1680 - y * (1. / 1188 - y * (691. / 360360)))))) /
	       x;
}

double special_log_rising(double x, double n)
{
	double sum = 0, product = 1;

	/* Few factors, and those below 10, one by one; a logarithm for several at a time. */
	for (; n > 0 && (n <= 64 || x < far); n -= 1, x += 1) {
		if (x > 1e30)
			return sum + log(product) + n * log(x);
		product *= x;
		if (product > 1e250 || product < 1e-250) {
			sum += log(product);
			product = 1;
		}
	}
	sum += log(product);
	if (n > 0)
		sum += n * (log(x + n) - 1) + (x - 0.5) * log1p(n / x) + stirling(x + n) - stirling(x);
	return sum;
}
