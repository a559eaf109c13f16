#version 460
#extension GL_GOOGLE_include_directive : require
// Variants: subgroup -DSUBGROUP
/*
 * One workgroup a row: its largest logit, then the sum of exponentials as a
 * pair of floats. The largest of nothing but -inf is taken for 0.
 */
#include "subgroup.glsl"
#include "params.h"
#include "common.glsl"
#include "reduce.glsl"


PARAMS(cross_entropy_params)
WRITES(0, float, logprob)
WRITES(1, float, lse)
READS(2, float, logits)
READS(3, int, target)

#include "softmax.glsl"

void main()
{
	for (uint r = gl_WorkGroupID.x; r < P.rows; r += gl_NumWorkGroups.x) {
		uint from = P.logits.offset + r * P.logits.pitch;
		float most = row_max(from, P.vocabulary);
		vec2 log_sum = logarithm(row_sum(from, P.vocabulary, most));

		if (gl_LocalInvocationID.x != 0)
			continue;
		int at = target[P.target.offset + r];

		lse[P.lse.offset + r] = wide_add(log_sum, most).x;
		logprob[P.logprob.offset + r] = at < 0 ? 0.0 : row_logprob(logits[from + uint(at)], most, log_sum);
	}
}
