#version 460
#extension GL_GOOGLE_include_directive : require
/* In place: coefficient (e^(x - lse) - [column is the target]); 0 in rows without target. */
#include "params.h"
#include "common.glsl"


PARAMS(cross_entropy_backward_params)
WRITES(0, float, logits)
READS(1, float, lse)
READS(2, int, target)
READS(3, float, coefficient)

/* e^x - 1 for x <= 0, exact near 0 as well. */
float exponential_less_one(float x)
{
	if (x < -0.35)
		return exponential(x) - 1.0;
	float p = 2.7557319223985893e-6;

	p = fma(p, x, 2.4801587301587302e-5);
	p = fma(p, x, 1.9841269841269841e-4);
	p = fma(p, x, 1.3888888888888889e-3);
	p = fma(p, x, 8.3333333333333333e-3);
	p = fma(p, x, 4.1666666666666667e-2);
	p = fma(p, x, 1.6666666666666667e-1);
	p = fma(p, x, 0.5);
	return fma(p * x, x, x);
}

void main()
{
	for (uint r = gl_WorkGroupID.x; r < P.rows; r += gl_NumWorkGroups.x) {
		uint from = P.logits.offset + r * P.logits.pitch;
		int at = target[P.target.offset + r];
		float log_sum = lse[P.lse.offset + r], factor = coefficient[P.coefficient.offset + r];

		for (uint c = gl_LocalInvocationID.x; c < P.vocabulary; c += gl_WorkGroupSize.x) {
			float x = logits[from + c] - log_sum;

			logits[from + c] = at < 0       ? 0.0 :
					   int(c) == at ? factor * exponential_less_one(x) :
							  factor * exponential(x);
		}
	}
}
