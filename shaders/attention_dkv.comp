#version 460
#extension GL_GOOGLE_include_directive : require
/*
 * dk and dv of BC consecutive key rows, summed over all spans that see them,
 * span by span and row by row. The host lists for each such tile of keys its
 * visits: a span, and the position that the tile's first key has for it.
 *     dv = sum of p dout, dk = sum of dS q
 */
#include "params.h"
#include "common.glsl"

#include "attention.glsl"

PARAMS(attention_dkv_params)
WRITES(0, float, dk)
WRITES(1, float, dv)
READS(2, float, dout)
READS(3, float, q)
READS(4, float, k)
READS(5, float, v)
READS(6, float, lse)
READS(7, float, delta)
READS(8, uint, tiles)  /* first key row, keys, first visit, visits */
READS(9, uint, visits) /* span's first row, its rows, its position, the key's position */

const uint KEY_LANES = gl_WorkGroupSize.x / BC; /* that work on one key */
const uint COLUMNS = (WIDTH + KEY_LANES - 1) / KEY_LANES;

shared float query_rows[BR * STRIDE];
shared float dout_rows[BR * STRIDE];
shared float key_rows[BC * STRIDE];
shared float value_rows[BC * STRIDE];
shared float probabilities[BR * BC];
shared float slopes[BR * BC];

void main()
{
	uint local = gl_LocalInvocationID.x, key = local / KEY_LANES, lane = local % KEY_LANES;
	uint shares = P.query / P.key_value, kv = gl_WorkGroupID.y, at = P.tiles.offset + gl_WorkGroupID.x * 4;
	uint key_row = tiles[at], keys = tiles[at + 1], visit = tiles[at + 2], last = visit + tiles[at + 3];
	float sum_k[COLUMNS], sum_v[COLUMNS];

	for (uint i = 0; i < COLUMNS; i++)
		sum_k[i] = sum_v[i] = 0.0;
	for (uint i = local; i < keys * WIDTH; i += gl_WorkGroupSize.x) {
		uint j = i / WIDTH, c = kv * WIDTH + i % WIDTH;

		key_rows[j * STRIDE + i % WIDTH] = k[P.k.offset + (key_row + j) * P.k.pitch + c];
		value_rows[j * STRIDE + i % WIDTH] = v[P.v.offset + (key_row + j) * P.v.pitch + c];
	}
	for (; visit < last; visit++) {
		uint word = P.visits.offset + visit * 4;
		uint row = visits[word], rows = visits[word + 1], position = visits[word + 2], start = visits[word + 3];
		/* the first row that sees the first of the keys */
		uint from = start > position ? start - position : 0, end = rows * shares;

		for (uint first = from * shares; first < end; first += BR) {
			barrier();
			for (uint i = local; i < BR * WIDTH; i += gl_WorkGroupSize.x) {
				uint p = first + i / WIDTH, c = (kv * shares + p % shares) * WIDTH + i % WIDTH;
				uint r = row + p / shares, to = i / WIDTH * STRIDE + i % WIDTH;

				query_rows[to] = p < end ? q[P.q.offset + r * P.q.pitch + c] : 0.0;
				dout_rows[to] = p < end ? dout[P.dout.offset + r * P.dout.pitch + c] : 0.0;
			}
			barrier();
			for (uint i = local; i < BR * BC; i += gl_WorkGroupSize.x) {
				uint p = first + i / BC, j = i % BC, r = row + p / shares, head = kv * shares + p % shares;
				float s = 0.0, d = 0.0, probability = 0.0, slope = 0.0;

				if (p < end && j < keys && start + j <= position + p / shares) {
					for (uint c = 0; c < WIDTH; c++) {
						s = fma(query_rows[i / BC * STRIDE + c], key_rows[j * STRIDE + c], s);
						d = fma(dout_rows[i / BC * STRIDE + c], value_rows[j * STRIDE + c], d);
					}
					probability = exponential(s * P.scale - lse[P.lse.offset + r * P.lse.pitch + head]);
					slope = probability * (d - delta[P.delta.offset + r * P.delta.pitch + head]) * P.scale;
				}
				probabilities[i] = probability;
				slopes[i] = slope;
			}
			barrier();
			for (uint i = 0; i < COLUMNS; i++) {
				uint c = lane + i * KEY_LANES;

				if (c >= WIDTH)
					break;
				for (uint p = 0; p < BR; p++) {
					sum_v[i] = fma(probabilities[p * BC + key], dout_rows[p * STRIDE + c], sum_v[i]);
					sum_k[i] = fma(slopes[p * BC + key], query_rows[p * STRIDE + c], sum_k[i]);
				}
			}
		}
	}
	for (uint i = 0; key < keys && i < COLUMNS && lane + i * KEY_LANES < WIDTH; i++) {
		uint c = kv * WIDTH + lane + i * KEY_LANES;

		dk[P.dk.offset + (key_row + key) * P.dk.pitch + c] = sum_k[i];
		dv[P.dv.offset + (key_row + key) * P.dv.pitch + c] = sum_v[i];
	}
}
