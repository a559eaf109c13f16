/* The softmax of a row over two ranges of keys: maximum, sum of e^(score - maximum), and that sum with the values. */
struct softmax {
	float most, whole;
};

/* Add a range to s; factors for the sums with the values, of what was there and of what comes. */
vec2 join(inout softmax s, softmax more)
{
	float most = max(s.most, more.most);
	vec2 factors = vec2(exponential(s.most - most), exponential(more.most - most));
	precise float part = more.whole * factors.y;

	s.whole = fma(s.whole, factors.x, part);
	s.most = most;
	return factors;
}

float join_values(float sum, float more, vec2 factors)
{
	precise float part = more * factors.y;

	return fma(sum, factors.x, part);
}

/* The row's logarithm of the denominator. */
float log_whole(softmax s)
{
	return wide_add(logarithm(vec2(s.whole, 0.0)), s.most).x;
}
