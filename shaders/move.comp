#version 460
#extension GL_GOOGLE_include_directive : require
/*
 * Whole rows: gather, scatter, and the bias that is added to each. Of a table
 * larger than a binding a launch sees a window, and moves what lies in it.
 */
#include "params.h"
#include "common.glsl"


layout(constant_id = 1) const uint MODE = 0;
const uint GATHER = 0, SCATTER = 1, BIAS = 2;

PARAMS(move_params)
WRITES(0, float, to)
READS(1, float, from)
READS(2, int, index)

void main()
{
	for (uint r = gl_WorkGroupID.x; r < P.rows; r += gl_NumWorkGroups.x) {
		uint at = MODE == BIAS ? 0 : uint(index[P.index.offset + r]) - P.first;

		if (at >= P.count)
			continue;
		uint source = P.from.offset + (MODE == GATHER ? at : MODE == SCATTER ? r : 0) * P.from.pitch;
		uint target = P.to.offset + (MODE == SCATTER ? at : r) * P.to.pitch;

		for (uint c = gl_LocalInvocationID.x; c < P.width; c += gl_WorkGroupSize.x) {
			float x = from[source + c];

			to[target + c] = MODE == BIAS ? to[target + c] + x : x;
		}
	}
}
