#include "compute/dtype.h"

#include <math.h>
#include <string.h>

static uint32_t bits_of(float a)
{
	uint32_t bits;

	memcpy(&bits, &a, sizeof bits);
	return bits;
}

static float float_of(uint32_t bits)
{
	float a;

	memcpy(&a, &bits, sizeof a);
	return a;
}

uint16_t dtype_to_bf16(float a)
{
	uint32_t bits = bits_of(a);

	if (isnan(a))
		return (uint16_t)(bits >> 16 | 0x40); /* quiet, and not infinity by losing low bits */
	return (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

uint16_t dtype_to_f16(float a)
{
	uint32_t bits = bits_of(a), magnitude = bits & 0x7fffffff, sign = bits >> 16 & 0x8000;

	if (magnitude > 0x7f800000)
		return (uint16_t)(sign | 0x7e00);
	if (magnitude >= 0x477ff000) /* 65520, the first that rounds beyond the largest */
		return (uint16_t)(sign | 0x7c00);
	if (magnitude < 0x38800000) {
		/* Subnormal: adding 1/2 leaves the last place at 2^-24, and the adder rounds. */
		float sum = float_of(magnitude) + 0.5f;

		return (uint16_t)(sign | (bits_of(sum) - bits_of(0.5f)));
	}
	magnitude += 0xfff + (magnitude >> 13 & 1); /* may carry into the exponent, as it should */
	return (uint16_t)(sign | ((magnitude - 0x38000000) >> 13));
}

float dtype_from_f16(uint16_t a)
{
	uint32_t magnitude = (uint32_t)(a & 0x7fff) << 13, sign = (uint32_t)(a & 0x8000) << 16;

	if (magnitude >= 0x7c00u << 13)
		return float_of(sign | magnitude | 0x7f800000);
	/* The exponent moves by a product with 2^112, which makes subnormals right too. */
	return float_of(sign | bits_of(float_of(magnitude) * 0x1p112f));
}

uint16_t dtype_to_q8_0(int8_t q[Q8_0_BLOCK], const float w[Q8_0_BLOCK])
{
	float largest = 0.0f, scale;
	uint16_t stored;
	size_t i;

	for (i = 0; i < Q8_0_BLOCK; i++)
		largest = fmaxf(largest, fabsf(w[i]));
	stored = dtype_to_f16(largest / 127.0f);
	scale = dtype_from_f16(stored);
	for (i = 0; i < Q8_0_BLOCK; i++) {
		/* A scale rounded down, most of all a subnormal one, can leave quotients above 127. */
		double quotient = scale > 0.0f ? round((double)w[i] / (double)scale) : 0.0; /* exact ties only */

		q[i] = (int8_t)fmin(fmax(quotient, -127.0), 127.0);
	}
	return stored;
}
