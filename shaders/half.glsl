/*
 * Numbers of 16 bits by integer arithmetic, which needs no feature of the
 * device and no driver can round otherwise: to nearest, ties to even. Beyond
 * the largest number is infinity, NaN stays NaN.
 */

/* As enum precision of C. */
const uint PRECISION_F32 = 0, PRECISION_F16 = 1, PRECISION_BF16 = 2;

float from_f16(uint h)
{
	uint exponent = h >> 10 & 31, mantissa = h & 1023;
	float x = exponent == 0 ? float(mantissa) * 5.9604644775390625e-8 /* 2^-24 */
				: uintBitsToFloat((exponent == 31 ? 255 : exponent + 112) << 23 | mantissa << 13);

	return (h & 0x8000) != 0 ? -x : x;
}

uint to_f16(float x)
{
	uint bits = floatBitsToUint(x), sign = bits >> 16 & 0x8000, size = bits & 0x7fffffffu;

	if (size > 0x7f800000u)
		return sign | 0x7e00;
	if (size >= 0x47800000u) /* 2^16 */
		return sign | 0x7c00;
	if (size >= 0x38800000u) /* 2^-14: a normal number, or with the carry infinity */
		return sign | (size - 0x38000000u + 0xfff + (size >> 13 & 1)) >> 13;
	/* multiples of 2^-24, by shifting the significand; less than half of one is 0 */
	uint shift = 126 - (size >> 23), significand = size & 0x7fffffu | 0x800000u;

	if (shift > 24)
		return sign;
	return sign | (significand + (1u << shift - 1) - 1 + (significand >> shift & 1)) >> shift;
}

float from_bf16(uint h)
{
	return uintBitsToFloat(h << 16);
}

uint to_bf16(float x)
{
	uint bits = floatBitsToUint(x);

	return is_nan(x) ? bits >> 16 | 0x40 : bits + 0x7fff + (bits >> 16 & 1) >> 16;
}
