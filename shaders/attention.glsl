/*
 * What attention and its gradients share.
 *
 * A workgroup holds BR pairs of a query row and a query head that reads the
 * same key-value head, and goes along keys in steps of BC. Pair p of a span is
 * row p / G and head p % G of the G that share keys. LANES invocations work on
 * one pair, or on one key.
 *
 * Scores and probabilities of a step lie in shared memory, never in full.
 *
 * Forward, a row's keys fall into chunks that begin at multiples of CHUNK. Each
 * chunk has a softmax of its own, and those are joined in the order of the keys.
 * So whoever joins them, the workgroup that made them all or attention_merge.comp
 * where each was made by another, comes to the same bits.
 */
layout(constant_id = 1) const uint WIDTH = 64; /* D */
layout(constant_id = 2) const uint BR = 8;
const uint BC = 16;
const uint CHUNK = 128; /* keys, a multiple of BC */
const uint LANES = gl_WorkGroupSize.x / BR;
const uint STRIDE = WIDTH + 1; /* odd where D is even: rows start in different banks */

/* A span's part: what the host writes, TILE_WORDS each (src/compute/vk/attention.c). */
struct tile {
	uint row, pairs;                 /* the span's first row, and its pairs */
	uint first;                      /* pair of this tile */
	uint position;                   /* of the span's first row */
	uint key_row, prefix_row, prefix_rows;
};
const uint TILE_WORDS = 7;

#define READ_TILE(t, words, at)                                                                                     \
	t.row = words[at];                                                                                          \
	t.pairs = words[at + 1];                                                                                    \
	t.first = words[at + 2];                                                                                    \
	t.position = words[at + 3];                                                                                 \
	t.key_row = words[at + 4];                                                                                  \
	t.prefix_row = words[at + 5];                                                                               \
	t.prefix_rows = words[at + 6];

/* Keys that the last row of the tile sees, and with it all. */
uint keys_of(tile t, uint shares)
{
	return t.position + (min(t.first + BR, t.pairs) - 1) / shares + 1;
}

uint key_row_at(tile t, uint position)
{
	return position < t.prefix_rows ? t.prefix_row + position : t.key_row + (position - t.prefix_rows);
}
