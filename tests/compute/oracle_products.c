#include "tests/compute/oracle_products.h"

#include <math.h>

void oracle_gemm(double *c, double *magnitude, const double *a, bool ta, const double *b, bool tb, size_t m, size_t n,
		 size_t k, double alpha, double beta)
{
	for (size_t i = 0; i < m; i++) {
		for (size_t j = 0; j < n; j++) {
			double sum = 0, size = 0;

			for (size_t l = 0; l < k; l++) {
				double term = (ta ? a[l * m + i] : a[i * k + l]) * (tb ? b[j * k + l] : b[l * n + j]);

				sum += term;
				size += fabs(term);
			}
			sum *= alpha;
			size *= fabs(alpha);
			if (beta != 0) {
				sum += beta * c[i * n + j];
				size += fabs(beta * c[i * n + j]);
			}
			c[i * n + j] = sum;
			magnitude[i * n + j] = size;
		}
	}
}

void oracle_project(double *y, double *magnitude, const double *x, const double *w, const double *bias, size_t rows,
		    size_t n, size_t k, bool add)
{
	for (size_t r = 0; r < rows; r++) {
		for (size_t j = 0; j < n; j++) {
			double sum = bias == NULL ? 0 : bias[j], size = fabs(sum);

			for (size_t l = 0; l < k; l++) {
				double term = x[r * k + l] * w[j * k + l];

				sum += term;
				size += fabs(term);
			}
			if (add) {
				sum += y[r * n + j];
				size += fabs(y[r * n + j]);
			}
			y[r * n + j] = sum;
			magnitude[r * n + j] = size;
		}
	}
}

double oracle_round(double v, int digits, int smallest_exponent, double largest)
{
	double rounded;
	int exponent;

	if (v == 0 || !isfinite(v))
		return v;
	exponent = ilogb(v);
	if (exponent < smallest_exponent)
		exponent = smallest_exponent;
	rounded = ldexp(nearbyint(ldexp(v, digits - 1 - exponent)), exponent - digits + 1);
	return fabs(rounded) > largest ? copysign(INFINITY, v) : rounded;
}

static double round_f16(double v)
{
	return oracle_round(v, 11, -14, 65504);
}

static void store_q8_0(double *w, size_t n)
{
	for (size_t block = 0; block < n; block += 32) {
		double largest = 0, scale;

		for (size_t i = block; i < block + 32; i++)
			largest = fmax(largest, fabs(w[i]));
		scale = round_f16(oracle_round(largest / 127, 24, -126, INFINITY)); /* the quotient is an f32 */
		for (size_t i = block; i < block + 32; i++) {
			double q = scale > 0 ? round(w[i] / scale) : 0; /* half away from zero */

			w[i] = scale * fmax(-127, fmin(127, q));
		}
	}
}

void oracle_store(double *w, enum dtype dtype, size_t n, size_t k)
{
	if (dtype == DTYPE_Q8_0)
		store_q8_0(w, n * k);
	else if (dtype == DTYPE_BF16)
		for (size_t i = 0; i < n * k; i++)
			w[i] = oracle_round(w[i], 8, -126, 0x1.fep127);
	else if (dtype == DTYPE_F16)
		for (size_t i = 0; i < n * k; i++)
			w[i] = round_f16(w[i]);
}
