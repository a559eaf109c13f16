/*
 * Reductions over the workgroup, in one fixed order on one device; every
 * invocation must take part. By subgroups (SUBGROUP), whatever their size, or
 * as a tree in shared memory.
 */

shared float common_floats[gl_WorkGroupSize.x];
shared vec2 common_pairs[gl_WorkGroupSize.x];

#ifdef SUBGROUP

float group_sum(float x)
{
	float sum = 0.0;

	x = subgroupAdd(x);
	if (subgroupElect())
		common_floats[gl_SubgroupID] = x;
	barrier();
	for (uint i = 0; i < gl_NumSubgroups; i++)
		sum += common_floats[i];
	barrier();
	return sum;
}

/* Without NaNs. */
float group_max(float x)
{
	float most;

	x = subgroupMax(x);
	if (subgroupElect())
		common_floats[gl_SubgroupID] = x;
	barrier();
	most = common_floats[0];
	for (uint i = 1; i < gl_NumSubgroups; i++)
		most = max(most, common_floats[i]);
	barrier();
	return most;
}

/* wide_add() is symmetric to the bit, so all of a subgroup come to the same pair. */
vec2 group_sum(vec2 x)
{
	for (uint n = subgroup_lanes() / 2; n > 0; n /= 2)
		x = wide_add(x, subgroupShuffleXor(x, n));
	if (subgroupElect())
		common_pairs[gl_SubgroupID] = x;
	barrier();
	x = common_pairs[0];
	for (uint i = 1; i < gl_NumSubgroups; i++)
		x = wide_add(x, common_pairs[i]);
	barrier();
	return x;
}

#else

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

/* Without NaNs. */
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

#endif
