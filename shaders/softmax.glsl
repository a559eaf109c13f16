/* The softmax of a row of `logits`, for the loss and for drawing; the workgroup works together. */

float row_max(uint from, uint n)
{
	float most = uintBitsToFloat(0xff800000u);

	for (uint c = gl_LocalInvocationID.x; c < n; c += gl_WorkGroupSize.x) {
		float x = logits[from + c];

		most = x > most ? x : most;
	}
	most = group_max(most);
	return floatBitsToUint(most) == 0xff800000u ? 0.0 : most;
}

/* Sum of e^(x - most). */
vec2 row_sum(uint from, uint n, float most)
{
	vec2 sum = vec2(0.0);

	for (uint c = gl_LocalInvocationID.x; c < n; c += gl_WorkGroupSize.x)
		sum = wide_add(sum, exponential(logits[from + c] - most));
	return group_sum(sum);
}

/* log of e^x over the sum, of which the logarithm is given, both relative to most */
float row_logprob(float x, float most, vec2 log_sum)
{
	x -= most;
	return x < -3e38 ? x : wide_add(vec2(-log_sum.x, -log_sum.y), x).x;
}
