#version 460
#extension GL_GOOGLE_include_directive : require
// Variants: subgroup -DSUBGROUP
/*
 * Draws one token a row; one workgroup a row. Nothing is sorted: the edges of
 * top-k and top-p are found digit by digit of the logits' bits, and ids by
 * halving the row into 256 ranges, each time by the sums of what falls where.
 */
#include "subgroup.glsl"
#include "params.h"
#include "common.glsl"
#include "reduce.glsl"

#include "fixed.glsl"

PARAMS(sample_params)
WRITES(0, int, token)
WRITES(1, float, logprob)
READS(2, float, logits)
READS(3, uint, rules)
WRITES(4, uint, status) /* the lowest row without a distribution */

#include "softmax.glsl"

const uint RULE_WORDS = 8, BINS = 256, NONE = 0xffffffffu;

/* What counts in a search, and how much. */
const uint BY_COUNT = 0, BY_MASS = 1; /* all that are kept */
const uint TIES_BY_COUNT = 2, TIES_BY_MASS = 3; /* those with the key `tie` */
const uint DRAW = 4; /* all that are kept and reach min-p, by mass */

shared uint bin_low[BINS], bin_high[BINS];
shared uint first_id;

/* The row at hand. */
uint from;
float most, temperature, inverse, min_p;
uint cut_key, cut_id; /* kept: what ranks no lower than this */
uint tie;

/* Bits that sort as ranks do: smaller for larger logits; zeros of both signs are equal. */
uint key_of(float x)
{
	uint bits = x == 0.0 ? 0 : floatBitsToUint(x);

	return bits >> 31 != 0 ? bits : ~bits & 0x7fffffffu;
}

/* e^((x - most) / temperature), the quotient corrected by its remainder */
float mass_of(float x)
{
	precise float d = x - most;
	float q = d * inverse;
	vec2 p = two_product(q, temperature);
	precise float r = d - p.x;

	r = (r - p.y) * inverse;
	return exponential(abs(r) < abs(q) ? q + r : q);
}

uvec2 weight(uint i, uint mode)
{
	float x = logits[from + i], mass;
	uint key = key_of(x);

	if (key > cut_key || (key == cut_key && i > cut_id))
		return uvec2(0);
	if ((mode == TIES_BY_COUNT || mode == TIES_BY_MASS) && key != tie)
		return uvec2(0);
	if (mode == BY_COUNT || mode == TIES_BY_COUNT)
		return uvec2(1, 0);
	mass = mass_of(x);
	return mode == DRAW && mass < min_p ? uvec2(0) : fixed_of(mass, int(P.shift));
}

void clear_bins()
{
	barrier();
	for (uint i = gl_LocalInvocationID.x; i < BINS; i += gl_WorkGroupSize.x)
		bin_low[i] = bin_high[i] = 0;
	barrier();
}

void add_to_bin(uint bin, uvec2 w)
{
	uint before = atomicAdd(bin_low[bin], w.x), carry = before + w.x < before ? 1 : 0;

	if (w.y + carry != 0)
		atomicAdd(bin_high[bin], w.y + carry);
}

/* The first bin at which the running sum exceeds target, which becomes what is left of it there. */
uint find_bin(inout uvec2 target)
{
	uint bin = 0;

	barrier();
	for (; bin < BINS - 1; bin++) {
		uvec2 w = uvec2(bin_low[bin], bin_high[bin]);

		if (fixed_above(w, target))
			break;
		target = fixed_subtract(target, w);
	}
	return bin;
}

uvec2 sum_all(uint mode)
{
	uvec2 sum = uvec2(0);

	clear_bins();
	for (uint i = gl_LocalInvocationID.x; i < P.vocabulary; i += gl_WorkGroupSize.x)
		sum = fixed_add(sum, weight(i, mode));
	add_to_bin(0, sum);
	barrier();
	return uvec2(bin_low[0], bin_high[0]);
}

/* The key at which the sum over higher ranks exceeds target; target becomes what is left among its ties. */
uint find_key(uint mode, inout uvec2 target)
{
	uint prefix = 0;

	for (int shift = 24; shift >= 0; shift -= 8) {
		clear_bins();
		for (uint i = gl_LocalInvocationID.x; i < P.vocabulary; i += gl_WorkGroupSize.x) {
			uint key = key_of(logits[from + i]);

			if (shift == 24 || key >> (shift + 8) == prefix)
				add_to_bin(key >> shift & 255, weight(i, mode));
		}
		prefix = prefix << 8 | find_bin(target);
	}
	return prefix;
}

/* Sums over the `width` ids from `first`, cut into 256 ranges; the ids of a lane come in order. */
void add_ranges(uint mode, uint first, uint width, uint range)
{
	uint end = min(P.vocabulary, first + width), bin = 0;
	uvec2 sum = uvec2(0);

	clear_bins();
	for (uint i = first + gl_LocalInvocationID.x; i < end; i += gl_WorkGroupSize.x) {
		if ((i - first) / range != bin) {
			add_to_bin(bin, sum);
			sum = uvec2(0);
			bin = (i - first) / range;
		}
		sum = fixed_add(sum, weight(i, mode));
	}
	add_to_bin(bin, sum);
}

/* The first id at which the running sum exceeds target. */
uint find_id(uint mode, uvec2 target)
{
	uint first = 0, width = P.vocabulary;

	while (width > 1) {
		uint range = (width + BINS - 1) / BINS;

		add_ranges(mode, first, width, range);
		first += find_bin(target) * range;
		width = range;
	}
	return min(first, P.vocabulary - 1);
}

/* Nothing below the rank at which the sum exceeds target is kept any longer. */
void cut(uint mode, uint ties, uvec2 target)
{
	tie = find_key(mode, target);
	uint id = find_id(ties, target);

	cut_key = tie;
	cut_id = id;
}

uint draw(uint rule)
{
	uint top_k = rules[rule + 3];
	uvec2 top_p = uvec2(rules[rule + 4], rules[rule + 5]), uniform_ = uvec2(rules[rule + 6], rules[rule + 7]);
	bool rest;

	cut_key = cut_id = NONE;
	min_p = uintBitsToFloat(rules[rule + 2]);
	if (top_k > 0 && top_k < P.vocabulary)
		cut(BY_COUNT, TIES_BY_COUNT, uvec2(top_k - 1, 0));
	if (top_p.y < 1u << 21) {
		uvec2 least = fixed_share(top_p, sum_all(BY_MASS), rest);

		/* the sum must reach the share: exceed the integer below it */
		if (!rest && (least.x | least.y) != 0)
			least = fixed_subtract(least, uvec2(1, 0));
		cut(BY_MASS, TIES_BY_MASS, least);
	}
	return find_id(DRAW, fixed_share(uniform_, sum_all(DRAW), rest));
}

uint find_largest()
{
	uint key = key_of(most);

	barrier();
	if (gl_LocalInvocationID.x == 0)
		first_id = NONE;
	barrier();
	for (uint i = gl_LocalInvocationID.x; i < P.vocabulary; i += gl_WorkGroupSize.x) {
		if (key_of(logits[from + i]) == key) {
			atomicMin(first_id, i);
			break;
		}
	}
	barrier();
	return first_id;
}

/* The largest logit; false if it is not finite or something is not a number. */
bool find_most()
{
	bool good = true;
	float largest = uintBitsToFloat(0xff800000u);

	for (uint i = gl_LocalInvocationID.x; i < P.vocabulary; i += gl_WorkGroupSize.x) {
		float x = logits[from + i];

		good = good && !is_nan(x);
		largest = x > largest ? x : largest;
	}
	most = group_max(largest);
	return group_sum(good ? 0.0 : 1.0) == 0.0 && (floatBitsToUint(most) & 0x7f800000u) != 0x7f800000u;
}

void main()
{
	for (uint r = gl_WorkGroupID.x; r < P.rows; r += gl_NumWorkGroups.x) {
		uint rule = P.rules.offset + r * RULE_WORDS, id = 0;
		float log_probability = 0.0;

		from = P.logits.offset + r * P.logits.pitch;
		temperature = uintBitsToFloat(rules[rule]);
		inverse = uintBitsToFloat(rules[rule + 1]);
		if (find_most()) {
			vec2 log_sum = logarithm(row_sum(from, P.vocabulary, most));

			id = temperature == 0.0 ? find_largest() : draw(rule);
			log_probability = row_logprob(logits[from + id], most, log_sum);
		} else if (gl_LocalInvocationID.x == 0) {
			atomicMin(status[P.status.offset], r);
			log_probability = uintBitsToFloat(0x7fc00000u);
		}
		if (gl_LocalInvocationID.x == 0) {
			token[P.token.offset + r] = int(id);
			logprob[P.logprob.offset + r] = log_probability;
		}
	}
}
