#version 460
#extension GL_GOOGLE_include_directive : require
/* delta = the sum of dout out over a head: what its probabilities' gradients have in common. */
#include "params.h"
#include "common.glsl"


layout(constant_id = 1) const uint WIDTH = 64;

PARAMS(attention_delta_params)
WRITES(0, float, delta)
READS(1, float, dout)
READS(2, float, forward)

void main()
{
	uint n = P.rows * P.heads, step = gl_NumWorkGroups.x * gl_WorkGroupSize.x;

	for (uint i = gl_GlobalInvocationID.x; i < n; i += step) {
		uint row = i / P.heads, column = i % P.heads * WIDTH;
		float sum = 0.0;

		for (uint c = 0; c < WIDTH; c++)
			sum = fma(dout[P.dout.offset + row * P.dout.pitch + column + c],
				  forward[P.forward.offset + row * P.forward.pitch + column + c], sum);
		delta[P.delta.offset + i] = sum;
	}
}
