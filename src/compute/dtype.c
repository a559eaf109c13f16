#include "compute/dtype.h"

#include <math.h>

#include "base/half.h"

uint16_t dtype_to_q8_0(int8_t q[Q8_0_BLOCK], const float w[Q8_0_BLOCK])
{
	float largest = 0.0f, scale;
	uint16_t stored;
	size_t i;

	for (i = 0; i < Q8_0_BLOCK; i++)
		largest = fmaxf(largest, fabsf(w[i]));
	stored = half_to_f16(largest / 127.0f);
	scale = half_from_f16(stored);
	for (i = 0; i < Q8_0_BLOCK; i++) {
		/* A scale rounded down, most of all a subnormal one, can leave quotients above 127. */
		double quotient = scale > 0.0f ? round((double)w[i] / (double)scale) : 0.0; /* exact ties only */

		q[i] = (int8_t)fmin(fmax(quotient, -127.0), 127.0);
	}
	return stored;
}
