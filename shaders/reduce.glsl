/* Reductions over the workgroup, in one fixed order; every invocation must take part. */

shared float common_floats[gl_WorkGroupSize.x];
shared vec2 common_pairs[gl_WorkGroupSize.x];

float group_sum(float x)
{
	uint i = gl_LocalInvocationID.x;

	common_floats[i] = x;
	barrier();
	for (uint n = gl_WorkGroupSize.x / 2; n > 0; n /= 2) {
		if (i < n)
			common_floats[i] += common_floats[i + n];
		barrier();
	}
	x = common_floats[0];
	barrier();
	return x;
}

/* NaNs count as nothing. */
float group_max(float x)
{
	uint i = gl_LocalInvocationID.x;

	common_floats[i] = x;
	barrier();
	for (uint n = gl_WorkGroupSize.x / 2; n > 0; n /= 2) {
		if (i < n && common_floats[i + n] > common_floats[i])
			common_floats[i] = common_floats[i + n];
		barrier();
	}
	x = common_floats[0];
	barrier();
	return x;
}

vec2 group_sum(vec2 x)
{
	uint i = gl_LocalInvocationID.x;

	common_pairs[i] = x;
	barrier();
	for (uint n = gl_WorkGroupSize.x / 2; n > 0; n /= 2) {
		if (i < n)
			common_pairs[i] = wide_add(common_pairs[i], common_pairs[i + n]);
		barrier();
	}
	x = common_pairs[0];
	barrier();
	return x;
}
