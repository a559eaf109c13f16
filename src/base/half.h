/*
 * Floats as bits, and rounded to the types of 16 bits: to nearest, ties to even,
 * where beyond the range is infinity and NaN stays NaN; or, by half_draw_...(), at
 * random.
 */
#ifndef BASE_HALF_H
#define BASE_HALF_H

#include <stdint.h>
#include <string.h>

static inline uint32_t half_bits(float a)
{
	uint32_t bits;

	memcpy(&bits, &a, sizeof bits);
	return bits;
}

static inline float half_float(uint32_t bits)
{
	float a;

	memcpy(&a, &bits, sizeof a);
	return a;
}

static inline uint16_t half_to_bf16(float a)
{
	uint32_t bits = half_bits(a);

	if ((bits & 0x7fffffff) > 0x7f800000)
		return (uint16_t)(bits >> 16 | 0x40); /* quiet, and not infinity by losing low bits */
	return (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

static inline float half_from_bf16(uint16_t a)
{
	return half_float((uint32_t)a << 16);
}

static inline uint16_t half_to_f16(float a)
{
	uint32_t bits = half_bits(a), magnitude = bits & 0x7fffffff, sign = bits >> 16 & 0x8000;

	if (magnitude > 0x7f800000)
		return (uint16_t)(sign | 0x7e00);
	if (magnitude >= 0x477ff000) /* 65520, the first that rounds beyond the largest */
		return (uint16_t)(sign | 0x7c00);
	if (magnitude < 0x38800000) {
		/* Subnormal: adding 1/2 leaves the last place at 2^-24, and the adder rounds. */
		float sum = half_float(magnitude) + 0.5f;

		return (uint16_t)(sign | (half_bits(sum) - half_bits(0.5f)));
	}
	magnitude += 0xfff + (magnitude >> 13 & 1); /* may carry into the exponent, as it should */
	return (uint16_t)(sign | ((magnitude - 0x38000000) >> 13));
}

static inline float half_from_f16(uint16_t a)
{
	uint32_t magnitude = (uint32_t)(a & 0x7fff) << 13, sign = (uint32_t)(a & 0x8000) << 16;

	if (magnitude >= 0x7c00u << 13)
		return half_float(sign | magnitude | 0x7f800000);
	/* The exponent moves by a product with 2^112, which makes subnormals right too. */
	return half_float(sign | half_bits(half_float(magnitude) * 0x1p112f));
}

/*
 * One of the two numbers of the type around a, the one farther from 0 with the
 * probability that makes the mean a; a itself where the type has it. random: 32
 * uniform bits. |a| is at most the type's largest number. The probability is exact
 * but for f16 below 2^-14, where it is to 2^-32.
 */
static inline uint16_t half_draw_bf16(float a, uint32_t random)
{
	/* what is dropped, by 2^-16, is the probability of a carry */
	return (uint16_t)((half_bits(a) + (random >> 16)) >> 16);
}

static inline uint16_t half_draw_f16(float a, uint32_t random)
{
	uint32_t bits = half_bits(a), magnitude = bits & 0x7fffffff, sign = bits >> 16 & 0x8000;

	if (magnitude < 0x38800000) {
		/* Subnormal: multiples of 2^-24. */
		float units = half_float(magnitude) * 0x1p24f;
		uint32_t whole = (uint32_t)units;

		return (uint16_t)(sign | (whole + ((double)(units - (float)whole) * 0x1p32 > (double)random)));
	}
	return (uint16_t)(sign | (magnitude + (random >> 19) - 0x38000000) >> 13);
}

#endif
