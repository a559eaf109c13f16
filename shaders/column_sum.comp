#version 460
#extension GL_GOOGLE_include_directive : require
/*
 * Sums over vectors, column by column, in two steps that do not depend on
 * the device: runs of RUN vectors into the rows of a scratch matrix (PARTS of
 * dx, or for the norm's weight of dout x scale), then (FINISH) their sum onto
 * the result.
 */
#include "params.h"
#include "common.glsl"


layout(constant_id = 1) const uint MODE = 0;
const uint BIAS = 0, NORM = 1, FINISH = 2;
const uint RUN = 32;

PARAMS(column_sum_params)
WRITES(0, float, to)
READS(1, float, x)
READS(2, float, dout)
READS(3, float, scale)

float term(uint v, uint c)
{
	uint row = v / P.groups, column = v % P.groups * P.width + c;
	float a = x[P.x.offset + row * P.x.pitch + column];

	if (MODE == NORM)
		a *= dout[P.dout.offset + row * P.dout.pitch + column] *
		     scale[P.scale.offset + row * P.scale.pitch + v % P.groups];
	return a;
}

void main()
{
	uint c = gl_GlobalInvocationID.x, run = MODE == FINISH ? P.vectors : RUN;

	if (c >= P.width)
		return;
	for (uint part = gl_WorkGroupID.y; part * run < P.vectors; part += gl_NumWorkGroups.y) {
		uint end = min(P.vectors, (part + 1) * run), at = P.to.offset + part * P.to.pitch + c;
		float sum = 0.0;

		for (uint v = part * run; v < end; v++)
			sum += term(v, c);
		to[at] = MODE == FINISH ? to[at] + sum : sum;
	}
}
