/* What the shaders of products share: all operands but b, and what becomes of a sum. */

PARAMS(gemm_params)
WRITES(0, float, c)
READS(1, float, a)
READS(3, float, bias)

/* Row m and column n of c get what this split of k summed to, if they are there. */
void finish(uint m, uint n, float sum)
{
	uint at = P.c.offset + (gl_WorkGroupID.z * P.m + m) * P.c.pitch + n;

	if (m >= P.m || n >= P.n)
		return;
	float result = P.alpha * sum;

	if (P.has_bias == 1)
		result += bias[P.bias.offset + n];
	if (P.beta != 0.0)
		result += P.beta * c[at];
	c[at] = result;
}
