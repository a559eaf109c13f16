#version 460
#extension GL_GOOGLE_include_directive : require
/* y += alpha x, or (SCALE) y *= alpha. */
#include "params.h"
#include "common.glsl"


layout(constant_id = 1) const uint SCALE = 0;

PARAMS(axpy_params)
WRITES(0, float, y)
READS(1, float, x)

void main()
{
	uint step = gl_NumWorkGroups.x * gl_WorkGroupSize.x;

	for (uint i = gl_GlobalInvocationID.x; i < P.n; i += step) {
		if (SCALE == 1)
			y[P.y.offset + i] *= P.alpha;
		else
			y[P.y.offset + i] = fma(P.alpha, x[P.x.offset + i], y[P.y.offset + i]);
	}
}
