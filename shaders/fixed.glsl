/*
 * Unsigned numbers of 64 bits as (low, high), which need no feature of the
 * device. Sums of integers do not depend on the order of their terms, so
 * masses are added as multiples of 2^-shift by whoever comes first, and still
 * come out the same.
 */

uvec2 fixed_add(uvec2 a, uvec2 b)
{
	uint carry, low = uaddCarry(a.x, b.x, carry);

	return uvec2(low, a.y + b.y + carry);
}

uvec2 fixed_subtract(uvec2 a, uvec2 b)
{
	uint borrow, low = usubBorrow(a.x, b.x, borrow);

	return uvec2(low, a.y - b.y - borrow);
}

bool fixed_above(uvec2 a, uvec2 b)
{
	return a.y > b.y || (a.y == b.y && a.x > b.x);
}

/* m 2^shift for m in 0 .. 1, rounded to nearest; shift <= 62. */
uvec2 fixed_of(float m, int shift)
{
	uint bits = floatBitsToUint(m), mantissa = bits & 0x7fffffu | 0x800000u;
	int left = int(bits >> 23) - 150 + shift;

	if (bits >> 23 == 0 || left < -24)
		return uvec2(0);
	if (left >= 32)
		return uvec2(0, mantissa << (left - 32));
	if (left > 0)
		return uvec2(mantissa << left, mantissa >> (32 - left));
	return uvec2(left == 0 ? mantissa : mantissa + (1u << (-left - 1)) >> -left, 0);
}

/* floor(a b / 2^53) for a < 2^54; `rest`: whether that is less than the quotient. */
uvec2 fixed_share(uvec2 a, uvec2 b, out bool rest)
{
	uint w0, w1, w2, w3, low, high, carry;

	umulExtended(a.x, b.x, w1, w0);
	umulExtended(a.y, b.y, w3, w2);
	umulExtended(a.x, b.y, high, low);
	w1 = uaddCarry(w1, low, carry);
	w2 = uaddCarry(w2, carry, carry);
	w3 += carry;
	w2 = uaddCarry(w2, high, carry);
	w3 += carry;
	umulExtended(a.y, b.x, high, low);
	w1 = uaddCarry(w1, low, carry);
	w2 = uaddCarry(w2, carry, carry);
	w3 += carry;
	w2 = uaddCarry(w2, high, carry);
	w3 += carry;
	rest = w0 != 0 || (w1 & 0x1fffffu) != 0;
	return uvec2(w1 >> 21 | w2 << 11, w2 >> 21 | w3 << 11);
}
