#version 460
#extension GL_GOOGLE_include_directive : require
/*
 * Softmax attention with running maximum and denominator. A row's result
 * depends on its own positions alone: keys are taken in steps that begin at
 * multiples of BC, and a step beyond a row's last key leaves it untouched.
 */
#include "params.h"
#include "common.glsl"

#include "attention.glsl"

PARAMS(attention_params)
WRITES(0, float, to)
WRITES(1, float, lse)
READS(2, float, q)
READS(3, float, k)
READS(4, float, v)
READS(5, uint, tiles)

const uint COLUMNS = (WIDTH + LANES - 1) / LANES; /* of a row that one lane holds */

shared float query_rows[BR * STRIDE];
shared float key_rows[BC * STRIDE]; /* then the values */
shared float scores[BR * BC];

void main()
{
	uint local = gl_LocalInvocationID.x, r = local / LANES, lane = local % LANES;
	uint shares = P.query / P.key_value, kv = gl_WorkGroupID.y;
	tile t;

	READ_TILE(t, tiles, P.tiles.offset + gl_WorkGroupID.x * TILE_WORDS)
	uint pair = t.first + r, head = kv * shares + pair % shares, row = t.row + pair / shares;
	bool there = pair < t.pairs;
	uint limit = there ? t.position + pair / shares + 1 : 0; /* keys that the row sees */
	uint keys = t.position + (min(t.first + BR, t.pairs) - 1) / shares + 1;
	float sum[COLUMNS], most = 0.0, whole = 0.0;

	for (uint i = 0; i < COLUMNS; i++)
		sum[i] = 0.0;
	for (uint i = local; i < BR * WIDTH; i += gl_WorkGroupSize.x) {
		uint p = t.first + i / WIDTH, c = i % WIDTH;

		query_rows[i / WIDTH * STRIDE + c] =
			p < t.pairs ? q[P.q.offset + (t.row + p / shares) * P.q.pitch +
					(kv * shares + p % shares) * WIDTH + c]
				    : 0.0;
	}
	for (uint base = 0; base < keys; base += BC) {
		bool seen = base < limit;
		float step_most = most, shrink = 1.0, step_sum = 0.0;

		for (uint i = local; i < BC * WIDTH; i += gl_WorkGroupSize.x) {
			uint j = i / WIDTH;

			if (base + j < keys)
				key_rows[j * STRIDE + i % WIDTH] = k[P.k.offset + key_row_at(t, base + j) * P.k.pitch +
								     kv * WIDTH + i % WIDTH];
		}
		barrier();
		for (uint j = lane; j < BC && base + j < limit; j += LANES) {
			float s = 0.0;

			for (uint c = 0; c < WIDTH; c++)
				s = fma(query_rows[r * STRIDE + c], key_rows[j * STRIDE + c], s);
			scores[r * BC + j] = s * P.scale;
		}
		barrier();
		for (uint i = local; i < BC * WIDTH; i += gl_WorkGroupSize.x) {
			uint j = i / WIDTH;

			if (base + j < keys)
				key_rows[j * STRIDE + i % WIDTH] = v[P.v.offset + key_row_at(t, base + j) * P.v.pitch +
								     kv * WIDTH + i % WIDTH];
		}
		if (seen) {
			step_most = base == 0 ? scores[r * BC] : most;
			for (uint j = 0; j < BC && base + j < limit; j++)
				step_most = max(step_most, scores[r * BC + j]);
			shrink = base == 0 ? 0.0 : exponential(most - step_most);
			most = step_most;
		}
		barrier();
		for (uint j = lane; j < BC; j += LANES)
			scores[r * BC + j] = base + j < limit ? exponential(scores[r * BC + j] - most) : 0.0;
		barrier();
		if (seen) {
			uint count = min(BC, limit - base);

			for (uint j = 0; j < count; j++)
				step_sum += scores[r * BC + j];
			whole = fma(whole, shrink, step_sum);
			for (uint i = 0; i < COLUMNS; i++) {
				uint c = lane + i * LANES;
				float part = 0.0;

				if (c >= WIDTH)
					break;
				for (uint j = 0; j < count; j++)
					part = fma(scores[r * BC + j], key_rows[j * STRIDE + c], part);
				sum[i] = fma(sum[i], shrink, part);
			}
		}
		barrier();
	}
	if (!there)
		return;
	for (uint i = 0; i < COLUMNS && lane + i * LANES < WIDTH; i++)
		to[P.to.offset + row * P.to.pitch + head * WIDTH + lane + i * LANES] = quotient(sum[i], whole);
	if (P.has_lse == 1 && lane == 0)
		lse[P.lse.offset + row * P.lse.pitch + head] = wide_add(logarithm(vec2(whole, 0.0)), most).x;
}
