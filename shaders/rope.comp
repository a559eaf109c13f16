#version 460
#extension GL_GOOGLE_include_directive : require
/*
 * One invocation a pair (i, i + D/2) of a head. Of a table larger than a
 * binding a launch sees a window, and rotates the rows at positions in it.
 */
#include "params.h"
#include "common.glsl"


PARAMS(rope_params)
WRITES(0, float, x)
READS(1, float, table)
READS(2, int, position)

void main()
{
	uint row_pairs = P.heads * (P.width / 2), half_width = P.width / 2;

	for (uint r = gl_WorkGroupID.x; r < P.rows; r += gl_NumWorkGroups.x) {
		uint at_position = uint(position[P.position.offset + r]) - P.first;
		uint angles = P.table.offset + at_position * P.table.pitch;

		if (at_position >= P.count)
			continue;
		for (uint i = gl_LocalInvocationID.x; i < row_pairs; i += gl_WorkGroupSize.x) {
			uint pair = i % half_width;
			uint at = P.x.offset + r * P.x.pitch + i / half_width * P.width + pair;
			float cosine = table[angles + pair], sine = P.sign * table[angles + half_width + pair];
			float a = x[at], b = x[at + half_width];

			x[at] = a * cosine - b * sine;
			x[at + half_width] = b * cosine + a * sine;
		}
	}
}
