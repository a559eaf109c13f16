#version 460
#extension GL_GOOGLE_include_directive : require
// Variants: subgroup -DSUBGROUP
/* One workgroup a vector. */
#include "subgroup.glsl"
#include "params.h"
#include "common.glsl"
#include "reduce.glsl"


PARAMS(rmsnorm_params)
WRITES(0, float, to)
WRITES(1, float, scale)
READS(2, float, x)
READS(3, float, w)

void main()
{
	uint lane = gl_LocalInvocationID.x;

	for (uint v = gl_WorkGroupID.x; v < P.vectors; v += gl_NumWorkGroups.x) {
		uint row = v / P.groups, group = v % P.groups;
		uint from = P.x.offset + row * P.x.pitch + group * P.width;
		uint target = P.to.offset + row * P.to.pitch + group * P.width;
		float sum = 0.0, s;

		for (uint c = lane; c < P.width; c += gl_WorkGroupSize.x)
			sum = fma(x[from + c], x[from + c], sum);
		s = quotient(1.0, root(quotient(group_sum(sum), float(P.width)) + P.epsilon));
		if (P.has_scale == 1 && lane == 0)
			scale[P.scale.offset + row * P.scale.pitch + group] = s;
		for (uint c = lane; c < P.width; c += gl_WorkGroupSize.x)
			to[target + c] = x[from + c] * s * w[P.w.offset + c];
	}
}
