#version 460
#extension GL_GOOGLE_include_directive : require
/* c = alpha * (the sum of the parts that splits of k made, in their order) + beta * c */
#include "params.h"
#include "common.glsl"


PARAMS(split_sum_params)
WRITES(0, float, c)
READS(1, float, parts)

void main()
{
	for (uint r = gl_WorkGroupID.x; r < P.m; r += gl_NumWorkGroups.x) {
		for (uint n = gl_LocalInvocationID.x; n < P.n; n += gl_WorkGroupSize.x) {
			uint at = P.c.offset + r * P.c.pitch + n;
			float sum = 0.0;

			for (uint s = 0; s < P.splits; s++)
				sum += parts[P.parts.offset + (s * P.m + r) * P.parts.pitch + n];
			c[at] = P.alpha * sum + (P.beta != 0.0 ? P.beta * c[at] : 0.0);
		}
	}
}
