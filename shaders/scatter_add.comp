#version 460
#extension GL_GOOGLE_include_directive : require
/*
 * to[index[r]] += from[r] in the order of r, without atomics: the workgroup of
 * the first row with some index adds all rows that have the same. Of a table
 * larger than a binding a launch sees a window.
 */
#include "params.h"
#include "common.glsl"


PARAMS(scatter_add_params)
WRITES(0, float, to)
READS(1, float, from)
READS(2, int, index)

shared int same[gl_WorkGroupSize.x];
shared uint earlier;

/* Whether a row before r has its index. */
bool is_repeated(uint r, int at)
{
	bool found = false;

	if (gl_LocalInvocationID.x == 0)
		earlier = 0;
	barrier();
	for (uint i = gl_LocalInvocationID.x; i < r; i += gl_WorkGroupSize.x)
		found = found || index[P.index.offset + i] == at;
	if (found)
		atomicOr(earlier, 1);
	barrier();
	found = earlier != 0;
	barrier();
	return found;
}

void main()
{
	uint lane = gl_LocalInvocationID.x, lanes = gl_WorkGroupSize.x;

	for (uint r = gl_WorkGroupID.x; r < P.rows; r += gl_NumWorkGroups.x) {
		int at = index[P.index.offset + r];

		if (uint(at) - P.first >= P.count || is_repeated(r, at))
			continue;
		/* lanes look for equal rows together, then each adds its columns */
		for (uint base = r; base < P.rows; base += lanes) {
			uint end = min(lanes, P.rows - base);

			if (lane < end)
				same[lane] = index[P.index.offset + base + lane];
			barrier();
			for (uint i = 0; i < end; i++) {
				if (same[i] != at)
					continue;
				for (uint c = lane; c < P.width; c += lanes)
					to[P.to.offset + (uint(at) - P.first) * P.to.pitch + c] +=
						from[P.from.offset + (base + i) * P.from.pitch + c];
			}
			barrier();
		}
	}
}
