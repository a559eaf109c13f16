#version 460
#extension GL_GOOGLE_include_directive : require
// Variants: subgroup -DSUBGROUP
/*
 * dx of one vector a workgroup; the weight's gradient is column_sum.comp's.
 *     dx = s (w dout) - x s^3 mean(w dout x)
 */
#include "subgroup.glsl"
#include "params.h"
#include "common.glsl"
#include "reduce.glsl"


PARAMS(rmsnorm_backward_params)
WRITES(0, float, dx)
READS(1, float, dout)
READS(2, float, x)
READS(3, float, scale)
READS(4, float, w)

void main()
{
	uint lane = gl_LocalInvocationID.x;

	for (uint v = gl_WorkGroupID.x; v < P.vectors; v += gl_NumWorkGroups.x) {
		uint row = v / P.groups, group = v % P.groups, column = group * P.width;
		uint from = P.x.offset + row * P.x.pitch + column, back = P.dout.offset + row * P.dout.pitch + column;
		uint target = P.dx.offset + row * P.dx.pitch + column;
		float s = scale[P.scale.offset + row * P.scale.pitch + group], sum = 0.0, mean;

		for (uint c = lane; c < P.width; c += gl_WorkGroupSize.x)
			sum = fma(dout[back + c] * w[P.w.offset + c], x[from + c], sum);
		mean = quotient(group_sum(sum), float(P.width)) * s * s * s;
		for (uint c = lane; c < P.width; c += gl_WorkGroupSize.x) {
			float g = dout[back + c] * w[P.w.offset + c] * s - x[from + c] * mean;

			dx[target + c] = P.add == 1 ? dx[target + c] + g : g;
		}
	}
}
