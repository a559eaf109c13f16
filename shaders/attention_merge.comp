#version 460
#extension GL_GOOGLE_include_directive : require
/*
 * Joins the chunks that attention.comp made of each tile with SPLIT, in the
 * order of the keys; a row takes those with keys that it sees.
 */
#include "params.h"
#include "common.glsl"

#include "attention.glsl"
#include "attention_join.glsl"

PARAMS(attention_merge_params)
WRITES(0, float, to)
WRITES(1, float, lse)
READS(2, float, parts) /* [chunks, key-value heads, BR, WIDTH + 2] */
READS(3, uint, tiles)
READS(4, uint, firsts) /* a tile's first chunk */

void main()
{
	uint r = gl_LocalInvocationID.x / LANES, lane = gl_LocalInvocationID.x % LANES;
	uint shares = P.query / P.key_value, kv = gl_WorkGroupID.y;
	tile t;

	READ_TILE(t, tiles, P.tiles.offset + gl_WorkGroupID.x * TILE_WORDS)
	uint pair = t.first + r, head = kv * shares + pair % shares, row = t.row + pair / shares;
	uint limit = t.position + pair / shares + 1, first = firsts[P.firsts.offset + gl_WorkGroupID.x];

	if (pair >= t.pairs)
		return;
	for (uint c = lane; c < WIDTH; c += LANES) {
		softmax all = softmax(0.0, 0.0);
		float total = 0.0;

		for (uint from = 0; from < limit; from += CHUNK) {
			uint chunk = first + from / CHUNK;
			uint at = P.parts.offset + ((chunk * P.key_value + kv) * BR + r) * P.parts.pitch;
			softmax part = softmax(parts[at + WIDTH], parts[at + WIDTH + 1]);
			float sum = parts[at + c];

			if (from == 0) {
				all = part;
				total = sum;
			} else {
				vec2 factors = join(all, part);

				total = join_values(total, sum, factors);
			}
		}
		to[P.to.offset + row * P.to.pitch + head * WIDTH + c] = quotient(total, all.whole);
		if (P.has_lse == 1 && c == 0)
			lse[P.lse.offset + row * P.lse.pitch + head] = log_whole(all);
	}
}
