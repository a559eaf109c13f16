#version 460
#extension GL_GOOGLE_include_directive : require
/*
 * dq = the sum over keys of dS k, with p = e^(score - lse) computed again and
 * dS = scale p (dout v - delta). Steps as in attention.comp.
 */
#include "params.h"
#include "common.glsl"

#include "attention.glsl"

PARAMS(attention_dq_params)
WRITES(0, float, dq)
READS(1, float, dout)
READS(2, float, q)
READS(3, float, k)
READS(4, float, v)
READS(5, float, lse)
READS(6, float, delta)
READS(7, uint, tiles)

const uint COLUMNS = (WIDTH + LANES - 1) / LANES;

shared float query_rows[BR * STRIDE];
shared float dout_rows[BR * STRIDE];
shared float key_rows[BC * STRIDE];
shared float value_rows[BC * STRIDE];
shared float slopes[BR * BC];

void main()
{
	uint local = gl_LocalInvocationID.x, r = local / LANES, lane = local % LANES;
	uint shares = P.query / P.key_value, kv = gl_WorkGroupID.y;
	tile t;

	READ_TILE(t, tiles, P.tiles.offset + gl_WorkGroupID.x * TILE_WORDS)
	uint pair = t.first + r, head = kv * shares + pair % shares, row = t.row + pair / shares;
	bool there = pair < t.pairs;
	uint limit = there ? t.position + pair / shares + 1 : 0;
	uint keys = t.position + (min(t.first + BR, t.pairs) - 1) / shares + 1;
	float sum[COLUMNS], log_sum = 0.0, shared_part = 0.0;

	for (uint i = 0; i < COLUMNS; i++)
		sum[i] = 0.0;
	if (there) {
		log_sum = lse[P.lse.offset + row * P.lse.pitch + head];
		shared_part = delta[P.delta.offset + row * P.delta.pitch + head];
	}
	for (uint i = local; i < BR * WIDTH; i += gl_WorkGroupSize.x) {
		uint p = t.first + i / WIDTH, c = (kv * shares + p % shares) * WIDTH + i % WIDTH, at = t.row + p / shares;

		query_rows[i / WIDTH * STRIDE + i % WIDTH] = p < t.pairs ? q[P.q.offset + at * P.q.pitch + c] : 0.0;
		dout_rows[i / WIDTH * STRIDE + i % WIDTH] =
			p < t.pairs ? dout[P.dout.offset + at * P.dout.pitch + c] : 0.0;
	}
	for (uint base = 0; base < keys; base += BC) {
		for (uint i = local; i < BC * WIDTH; i += gl_WorkGroupSize.x) {
			uint j = i / WIDTH, c = kv * WIDTH + i % WIDTH, at = key_row_at(t, base + j);

			if (base + j < keys) {
				key_rows[j * STRIDE + i % WIDTH] = k[P.k.offset + at * P.k.pitch + c];
				value_rows[j * STRIDE + i % WIDTH] = v[P.v.offset + at * P.v.pitch + c];
			}
		}
		barrier();
		for (uint j = lane; j < BC && base + j < limit; j += LANES) {
			float s = 0.0, d = 0.0;

			for (uint c = 0; c < WIDTH; c++) {
				s = fma(query_rows[r * STRIDE + c], key_rows[j * STRIDE + c], s);
				d = fma(dout_rows[r * STRIDE + c], value_rows[j * STRIDE + c], d);
			}
			slopes[r * BC + j] = exponential(s * P.scale - log_sum) * (d - shared_part) * P.scale;
		}
		barrier();
		for (uint i = 0; i < COLUMNS && base < limit; i++) {
			uint c = lane + i * LANES, count = min(BC, limit - base);

			if (c >= WIDTH)
				break;
			for (uint j = 0; j < count; j++)
				sum[i] = fma(slopes[r * BC + j], key_rows[j * STRIDE + c], sum[i]);
		}
		barrier();
	}
	for (uint i = 0; there && i < COLUMNS && lane + i * LANES < WIDTH; i++)
		dq[P.dq.offset + row * P.dq.pitch + head * WIDTH + lane + i * LANES] = sum[i];
}
