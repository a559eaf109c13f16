#version 460
#extension GL_GOOGLE_include_directive : require
/* AdamW on n elements; the factors that are the same for all come from the host. */
#include "params.h"
#include "common.glsl"


PARAMS(adamw_params)
WRITES(0, float, p)
READS(1, float, grad)
WRITES(2, float, m)
WRITES(3, float, v)

void main()
{
	uint step = gl_NumWorkGroups.x * gl_WorkGroupSize.x;

	for (uint i = gl_GlobalInvocationID.x; i < P.n; i += step) {
		float g = P.scale * grad[P.grad.offset + i], x = p[P.p.offset + i];
		float first = flush(P.beta1 * m[P.m.offset + i] + P.rest1 * g);
		float second = flush(P.beta2 * v[P.v.offset + i] + P.rest2 * g * g);
		float change = P.rate * quotient(first, root(second) * P.root2 + P.epsilon);

		m[P.m.offset + i] = first;
		v[P.v.offset + i] = second;
		p[P.p.offset + i] = x - (P.decay * x + change);
	}
}
