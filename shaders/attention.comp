#version 460
#extension GL_GOOGLE_include_directive : require
// Variants: subgroup -DSUBGROUP
/*
 * Softmax attention with running maximum and denominator. A row's result
 * depends on its own positions alone: keys are taken in steps that begin at
 * multiples of BC, chunks begin at multiples of CHUNK, and a step beyond a row's
 * last key leaves it untouched.
 *
 * With SPLIT a workgroup makes one chunk of its tile, which `chunks` lists, and
 * leaves for each of its BR pairs the sums with the values, the maximum and the
 * denominator in `to`, for attention_merge.comp.
 */
#include "subgroup.glsl"
#include "params.h"
#include "common.glsl"

#include "attention.glsl"
#include "attention_join.glsl"

layout(constant_id = 3) const uint SPLIT = 0;

PARAMS(attention_params)
WRITES(0, float, to)
WRITES(1, float, lse)
READS(2, float, q)
READS(3, float, k)
READS(4, float, v)
READS(5, uint, tiles)
READS(6, uint, chunks) /* tile, first key */

const uint COLUMNS = (WIDTH + LANES - 1) / LANES; /* of a row that one lane holds */

shared float query_rows[BR * STRIDE];
shared float key_rows[BC * STRIDE]; /* then the values */
shared float scores[BR * BC];

/* The tile at hand, the heads that share its keys, and which those are. */
tile t;
uint shares, kv, keys;

void load_queries()
{
	for (uint i = gl_LocalInvocationID.x; i < BR * WIDTH; i += gl_WorkGroupSize.x) {
		uint p = t.first + i / WIDTH, c = (kv * shares + p % shares) * WIDTH + i % WIDTH;

		query_rows[i / WIDTH * STRIDE + i % WIDTH] =
			p < t.pairs ? q[P.q.offset + (t.row + p / shares) * P.q.pitch + c] : 0.0;
	}
}

void load_keys(uint base)
{
	for (uint i = gl_LocalInvocationID.x; i < BC * WIDTH; i += gl_WorkGroupSize.x) {
		uint j = i / WIDTH, c = kv * WIDTH + i % WIDTH;

		if (base + j < keys)
			key_rows[j * STRIDE + i % WIDTH] = k[P.k.offset + key_row_at(t, base + j) * P.k.pitch + c];
	}
}

void load_values(uint base)
{
	for (uint i = gl_LocalInvocationID.x; i < BC * WIDTH; i += gl_WorkGroupSize.x) {
		uint j = i / WIDTH, c = kv * WIDTH + i % WIDTH;

		if (base + j < keys)
			key_rows[j * STRIDE + i % WIDTH] = v[P.v.offset + key_row_at(t, base + j) * P.v.pitch + c];
	}
}

float score_of(uint r, uint key)
{
	float s = 0.0;

	for (uint c = 0; c < WIDTH; c++)
		s = fma(query_rows[r * STRIDE + c], key_rows[key * STRIDE + c], s);
	return s * P.scale;
}

/*
 * One step of a row: e^(score - maximum) of the keys from `base`, in `scores`,
 * and their sum; `most` is the maximum of the chunk up to there. Returns what the
 * chunk's sums so far shrink by. After it all invocations are done with the keys.
 */
#ifdef SUBGROUP

/* The LANES of a row lie in one subgroup, and have one of the BC keys each. */
float score(uint base, uint limit, uint r, uint lane, inout float most, out float sum)
{
	bool fresh = base % CHUNK == 0, seen = base + lane < limit;
	float s = seen ? score_of(r, lane) : 0.0, before = most;
	float largest = seen ? s : uintBitsToFloat(0xff800000u);

	for (uint n = LANES / 2; n > 0; n /= 2)
		largest = max(largest, subgroupShuffleXor(largest, n));
	if (base < limit)
		most = fresh ? largest : max(before, largest);
	sum = s = seen ? exponential(s - most) : 0.0;
	for (uint n = LANES / 2; n > 0; n /= 2)
		sum += subgroupShuffleXor(sum, n);
	scores[r * BC + lane] = s;
	barrier();
	return fresh ? 0.0 : exponential(before - most);
}

#else

float score(uint base, uint limit, uint r, uint lane, inout float most, out float sum)
{
	bool fresh = base % CHUNK == 0;
	float before = most;

	for (uint j = lane; j < BC && base + j < limit; j += LANES)
		scores[r * BC + j] = score_of(r, j);
	barrier();
	if (base < limit) {
		most = fresh ? scores[r * BC] : before;
		for (uint j = 0; j < BC && base + j < limit; j++)
			most = max(most, scores[r * BC + j]);
	}
	barrier();
	for (uint j = lane; j < BC; j += LANES)
		scores[r * BC + j] = base + j < limit ? exponential(scores[r * BC + j] - most) : 0.0;
	barrier();
	sum = 0.0;
	for (uint j = 0; j < BC; j++)
		sum += scores[r * BC + j];
	return fresh ? 0.0 : exponential(before - most);
}

#endif

void main()
{
	uint r = local_index() / LANES, lane = local_index() % LANES;
	uint chunk = P.chunks.offset + 2 * gl_WorkGroupID.x;
	uint at = SPLIT == 1 ? chunks[chunk] : gl_WorkGroupID.x, from = SPLIT == 1 ? chunks[chunk + 1] : 0;

	READ_TILE(t, tiles, P.tiles.offset + at * TILE_WORDS)
	shares = P.query / P.key_value;
	kv = gl_WorkGroupID.y;
	keys = keys_of(t, shares);

	uint pair = t.first + r, head = kv * shares + pair % shares, row = t.row + pair / shares;
	uint limit = pair < t.pairs ? t.position + pair / shares + 1 : 0; /* keys that the row sees */
	uint end = SPLIT == 1 ? min(keys, from + CHUNK) : keys;
	float sum[COLUMNS], total[COLUMNS]; /* of the chunk at hand, and of those before */
	softmax part = softmax(0.0, 0.0), all = part;

	for (uint i = 0; i < COLUMNS; i++)
		sum[i] = total[i] = 0.0;
	load_queries();
	for (uint base = from; base < end; base += BC) {
		load_keys(base);
		barrier();
		float step_sum, shrink = score(base, limit, r, lane, part.most, step_sum);

		load_values(base);
		barrier();
		uint count = base < limit ? min(BC, limit - base) : 0;

		if (count > 0) {
			part.whole = fma(part.whole, shrink, step_sum);
			for (uint i = 0; i < COLUMNS && lane + i * LANES < WIDTH; i++) {
				float more = 0.0;

				for (uint j = 0; j < count; j++)
					more = fma(scores[r * BC + j], key_rows[j * STRIDE + lane + i * LANES], more);
				sum[i] = fma(sum[i], shrink, more);
			}
		}
		barrier();
		/* where a chunk ends: it is the first, or joins those before */
		if (SPLIT == 0 && base / CHUNK * CHUNK < limit && ((base + BC) % CHUNK == 0 || base + BC >= end)) {
			vec2 factors = vec2(0.0);

			if (base >= CHUNK)
				factors = join(all, part);
			else
				all = part;
			for (uint i = 0; i < COLUMNS; i++)
				total[i] = base >= CHUNK ? join_values(total[i], sum[i], factors) : sum[i];
		}
	}
	if (SPLIT == 1) {
		uint target = P.to.offset + ((gl_WorkGroupID.x * P.key_value + kv) * BR + r) * P.to.pitch;

		for (uint i = 0; i < COLUMNS && lane + i * LANES < WIDTH; i++)
			to[target + lane + i * LANES] = sum[i];
		if (lane == 0) {
			to[target + WIDTH] = part.most;
			to[target + WIDTH + 1] = part.whole;
		}
	} else if (limit > 0) {
		uint target = P.to.offset + row * P.to.pitch + head * WIDTH;

		for (uint i = 0; i < COLUMNS && lane + i * LANES < WIDTH; i++)
			to[target + lane + i * LANES] = quotient(total[i], all.whole);
		if (P.has_lse == 1 && lane == 0)
			lse[P.lse.offset + row * P.lse.pitch + head] = log_whole(all);
	}
}
