#version 460
#extension GL_GOOGLE_include_directive : require
// Variants: subgroup -DSUBGROUP
/*
 * One workgroup a block of x: the sum of squares as a pair of floats, after a
 * division of x by a power of two that keeps the pairs' lower parts within the
 * range; sums receives hi, lo and that power's exponent. The host adds the
 * blocks in f64.
 */
#include "subgroup.glsl"
#include "params.h"
#include "common.glsl"
#include "reduce.glsl"


PARAMS(square_sum_params)
WRITES(0, float, sums)
READS(1, float, x)

const uint INFINITY = 0x7f800000u;

/* |x|, infinity where it is no number, which max() might pass over. */
float size(float x)
{
	return uintBitsToFloat(min(floatBitsToUint(x) & 0x7fffffffu, INFINITY));
}

void main()
{
	for (uint b = gl_WorkGroupID.x; b * P.block < P.n; b += gl_NumWorkGroups.x) {
		uint end = min(P.n, (b + 1) * P.block);
		float most = 0.0;
		vec2 sum = vec2(0.0);

		for (uint i = b * P.block + gl_LocalInvocationID.x; i < end; i += gl_WorkGroupSize.x)
			most = max(most, size(x[P.x.offset + i]));
		most = group_max(most);
		int exponent = int(floatBitsToUint(most) >> 23) - 127;
		/* powers beyond the range of normal numbers would need two factors */
		exponent = clamp(exponent, -120, 120);
		float scale = uintBitsToFloat(uint(127 - exponent) << 23);

		for (uint i = b * P.block + gl_LocalInvocationID.x; i < end; i += gl_WorkGroupSize.x) {
			float a = x[P.x.offset + i] * scale;

			sum = wide_add(sum, two_product(a, a));
		}
		sum = group_sum(sum);
		if (gl_LocalInvocationID.x == 0) {
			sums[P.sums.offset + 3 * b] = floatBitsToUint(most) == INFINITY ? most : sum.x;
			sums[P.sums.offset + 3 * b + 1] = sum.y;
			sums[P.sums.offset + 3 * b + 2] = float(exponent);
		}
	}
}
