#version 460
#extension GL_GOOGLE_include_directive : require
/*
 * Forward out = gate sigmoid(gate) up, or (BACKWARD) dgate_up, which may lie
 * where gate_up lies: each invocation reads its pair before it writes.
 */
#include "params.h"
#include "common.glsl"


layout(constant_id = 1) const uint BACKWARD = 0;

PARAMS(swiglu_params)
WRITES(0, float, to)
READS(1, float, gate_up)
READS(2, float, dout)

void main()
{
	for (uint r = gl_WorkGroupID.x; r < P.rows; r += gl_NumWorkGroups.x) {
		for (uint c = gl_LocalInvocationID.x; c < P.width; c += gl_WorkGroupSize.x) {
			uint at = P.gate_up.offset + r * P.gate_up.pitch + c;
			float gate = gate_up[at], up = gate_up[at + P.width];
			float e = exponential(-abs(gate)), near = quotient(1.0, 1.0 + e);
			/* sigmoid of gate and of -gate, both without cancellation */
			float sigmoid = gate >= 0.0 ? near : e * near, rest = gate >= 0.0 ? e * near : near;

			if (BACKWARD == 0) {
				to[P.to.offset + r * P.to.pitch + c] = gate * sigmoid * up;
			} else {
				float d = dout[P.dout.offset + r * P.dout.pitch + c];
				uint target = P.to.offset + r * P.to.pitch + c;

				to[target] = d * up * (sigmoid + gate * sigmoid * rest);
				to[target + P.width] = d * (gate * sigmoid);
			}
		}
	}
}
