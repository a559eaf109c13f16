/*
 * What all shaders share: bindings, and elementary functions that are as exact on every device. Vulkan itself
 * promises little of exp, log, division and roots, and that differs by driver.
 */
layout(local_size_x_id = 0) in;

#define READS(slot, type, name) layout(std430, set = 0, binding = slot) readonly buffer name##_block { type name[]; };
#define WRITES(slot, type, name) layout(std430, set = 0, binding = slot) buffer name##_block { type name[]; };
#define PARAMS(kind) layout(push_constant) uniform params_block { kind P; };

#ifdef SUBGROUP
/*
 * Subgroups are full, as the pipeline asks, so this is their size; lavapipe calls 32
 * or 64 what runs as several of 16.
 */
uint subgroup_lanes()
{
	return gl_WorkGroupSize.x / gl_NumSubgroups;
}
#endif

/* An invocation's number in its workgroup, such that those of a subgroup come one after another. */
uint local_index()
{
#ifdef SUBGROUP
	return gl_SubgroupID * subgroup_lanes() + gl_SubgroupInvocationID;
#else
	return gl_LocalInvocationID.x;
#endif
}

const float TINY = 1.1754943508222875e-38; /* the least normal number */

/* Subnormal numbers may be kept or not as the device likes; here they are 0. */
float flush(float x)
{
	return abs(x) < TINY ? 0.0 : x;
}

bool is_nan(float x)
{
	return (floatBitsToUint(x) & 0x7fffffffu) > 0x7f800000u;
}

/* -- pairs of floats: the unevaluated sum hi + lo of some 48 bits ---------- */

/* a + b, exactly. */
vec2 two_sum(float a, float b)
{
	precise float s = a + b;
	precise float t = s - a;
	precise float u = s - t;
	precise float v = a - u;
	precise float w = b - t;
	precise float r = v + w;

	return vec2(s, r);
}

/* a * b, exactly unless it underflows. No fma: it may be two roundings. */
vec2 two_product(float a, float b)
{
	/* the upper 12 bits of each, by masking: products of halves are exact */
	float a1 = uintBitsToFloat(floatBitsToUint(a) & 0xfffff000u);
	float b1 = uintBitsToFloat(floatBitsToUint(b) & 0xfffff000u);
	precise float a2 = a - a1;
	precise float b2 = b - b1;
	precise float p = a * b;
	precise float x = a1 * b1;
	precise float y = a1 * b2;
	precise float z = a2 * b1;
	precise float w = a2 * b2;
	precise float e = x - p;

	e = e + y;
	e = e + z;
	e = e + w;
	return vec2(p, e);
}

vec2 wide_add(vec2 a, vec2 b)
{
	vec2 s = two_sum(a.x, b.x);
	vec2 t = two_sum(a.y, b.y);
	precise float lo = s.y + t.x;
	vec2 r = two_sum(s.x, lo);

	lo = r.y + t.y;
	return two_sum(r.x, lo);
}

vec2 wide_add(vec2 a, float b)
{
	vec2 s = two_sum(a.x, b);
	precise float lo = s.y + a.y;

	return two_sum(s.x, lo);
}

/* -- elementary functions -------------------------------------------------- */

/* a / b within one unit of the last place or so. */
float quotient(float a, float b)
{
	float q = a / b;
	vec2 p = two_product(q, b);
	precise float r = a - p.x;

	r = r - p.y;
	r = r / b;
	/* beyond the range the correction is no number */
	return abs(r) < abs(q) ? q + r : q;
}

float root(float x)
{
	float s = sqrt(x);
	vec2 p = two_product(s, s);
	precise float r = x - p.x;

	r = r - p.y;
	r = r / (2.0 * s);
	return abs(r) < s ? s + r : s;
}

/* e^x within 1.5 units of the last place; 0 where the result is not a normal number; NaN stays. */
float exponential(float x)
{
	if (x < -87.336540) /* log of the least normal number */
		return 0.0;
	if (x > 89.0)
		x = 89.0;
	float n = roundEven(x * 1.4426950408889634);
	/* ln 2 in two parts, the upper with zeros at its end, so that n times it is exact */
	precise float r = x - n * 0.693145751953125;
	r = r - n * 1.4286068203094172e-6;
	float p = 1.9841269841269841e-4;

	p = fma(p, r, 1.3888888888888889e-3);
	p = fma(p, r, 8.3333333333333333e-3);
	p = fma(p, r, 4.1666666666666667e-2);
	p = fma(p, r, 1.6666666666666667e-1);
	p = fma(p, r, 0.5);
	precise float t = p * r * r;
	t = t + r;
	t = t + 1.0;
	int i = clamp(int(n), -126, 128);

	/* 2^128 is beyond the range: in two steps */
	return i == 128 ? t * 2.0 * uintBitsToFloat(uint(254) << 23) : t * uintBitsToFloat(uint(i + 127) << 23);
}

/*
 * log of a pair of a positive normal number and a small rest, as a pair; with
 * the parts of a sum of exponentials it keeps its digits near 1.
 */
vec2 logarithm(vec2 x)
{
	uint bits = floatBitsToUint(x.x);
	/* x = 2^k m with m between sqrt(1/2) and sqrt(2) */
	int k = int(bits + 0x004afb0du >> 23) - 127;
	float m = uintBitsToFloat(bits - (uint(k) << 23));
	precise float f = m - 1.0;
	float s = f / (2.0 + f);
	float z = s * s;
	/* 2 atanh(s) - 2 s = 2 s (z/3 + z^2/5 + ...), and 2 s = f - s f */
	float tail = z * (0.33333333333 + z * (0.2 + z * (0.14285714286 + z * (0.11111111111 + z * 0.0909090909))));
	precise float lo = 2.0 * s * tail - s * f;
	precise float high = float(k) * 0.693145751953125;
	vec2 r = two_sum(high, f);

	lo = lo + float(k) * 1.4286068203094172e-6;
	lo = lo + x.y / x.x;
	return wide_add(r, lo);
}
