#version 460
#extension GL_GOOGLE_include_directive : require
// Variants: half -DSTORAGE=1 q8 -DSTORAGE=2
/*
 * c = alpha op(a) op(b) + beta c (+ bias). One workgroup makes a tile of BM x BN,
 * each invocation TM x TN of it, and takes k in steps of BK through shared
 * memory. Each element is one chain of fused multiply-adds in the order of k,
 * so it is the same whatever the tile. With splits (z of the grid) each takes
 * `part` of k and writes its own matrix.
 *
 * STORAGE says how b is stored: 0 f32; else packed (vk_pack), rows of whole
 * words: 1 halves of a word; 2 bytes, and after a row's bytes the scale of
 * each 32, f16. PRECISION is what those halves are, or with f32 what elements
 * of a and b are rounded to.
 */
#include "params.h"
#include "common.glsl"
#include "half.glsl"
#include "gemm.glsl"

#ifndef STORAGE
#define STORAGE 0
#endif

layout(constant_id = 1) const uint BM = 32;
layout(constant_id = 2) const uint BN = 32;
layout(constant_id = 3) const uint TM = 4;
layout(constant_id = 4) const uint TN = 4;
layout(constant_id = 5) const uint TRANSPOSE_A = 0;
layout(constant_id = 6) const uint TRANSPOSE_B = 0;
layout(constant_id = 7) const uint PRECISION = 0;
const uint BK = 16;

#if STORAGE == 0
READS(2, float, b)
#else
READS(2, uint, b)
#endif

/* One more than BM keeps lanes that write a column of a from the same bank. */
shared float tile_a[BK * (BM + 1)];
shared float tile_b[BK * (BN + 1)];

#if STORAGE == 0
float rounded(float x)
{
	return PRECISION == PRECISION_F16 ? from_f16(to_f16(x)) : PRECISION == PRECISION_BF16 ? from_bf16(to_bf16(x)) : x;
}
#else
float rounded(float x)
{
	return x;
}
#endif

float load_b(uint k, uint n)
{
#if STORAGE == 0
	return rounded(TRANSPOSE_B == 1 ? b[P.b.offset + n * P.b.pitch + k] : b[P.b.offset + k * P.b.pitch + n]);
#elif STORAGE == 1
	uint word = b[P.b.offset + n * P.b.pitch + k / 2], part = (k & 1) != 0 ? word >> 16 : word & 0xffff;

	return PRECISION == PRECISION_F16 ? from_f16(part) : from_bf16(part);
#else
	uint row = P.b.offset + n * P.b.pitch, block = k / 32, word = b[row + P.k / 4 + block / 2];
	int q = bitfieldExtract(int(b[row + k / 4]), int(k % 4) * 8, 8);

	return float(q) * from_f16((block & 1) != 0 ? word >> 16 : word & 0xffff);
#endif
}

/* Both loaders go along whichever index is contiguous in memory. */
void load_tiles(uint row, uint column, uint from, uint end)
{
	for (uint i = gl_LocalInvocationID.x; i < BK * BM; i += gl_WorkGroupSize.x) {
		uint k = TRANSPOSE_A == 1 ? i / BM : i % BK, m = TRANSPOSE_A == 1 ? i % BM : i / BK;
		bool inside = row + m < P.m && from + k < end;
		uint at = TRANSPOSE_A == 1 ? (from + k) * P.a.pitch + row + m : (row + m) * P.a.pitch + from + k;

		tile_a[k * (BM + 1) + m] = inside ? rounded(a[P.a.offset + at]) : 0.0;
	}
	for (uint i = gl_LocalInvocationID.x; i < BK * BN; i += gl_WorkGroupSize.x) {
		uint k = TRANSPOSE_B == 1 ? i % BK : i / BN, n = TRANSPOSE_B == 1 ? i / BK : i % BN;
		bool inside = column + n < P.n && from + k < end;

		tile_b[k * (BN + 1) + n] = inside ? load_b(from + k, column + n) : 0.0;
	}
}

void main()
{
	uint row = gl_WorkGroupID.y * BM, column = gl_WorkGroupID.x * BN;
	/* elements of an invocation lie a tile's worth of invocations apart, so that neighbours write neighbours */
	uint across = BN / TN, x = gl_LocalInvocationID.x % across, y = gl_LocalInvocationID.x / across;
	uint from = gl_WorkGroupID.z * P.part, end = min(P.k, from + P.part);
	float sum[TM * TN], left[TM];

	for (uint i = 0; i < TM * TN; i++)
		sum[i] = 0.0;
	for (; from < end; from += BK) {
		load_tiles(row, column, from, end);
		barrier();
		for (uint k = 0; k < BK; k++) {
			for (uint i = 0; i < TM; i++)
				left[i] = tile_a[k * (BM + 1) + i * (BM / TM) + y];
			for (uint j = 0; j < TN; j++) {
				float right = tile_b[k * (BN + 1) + j * across + x];

				for (uint i = 0; i < TM; i++)
					sum[i * TN + j] = fma(left[i], right, sum[i * TN + j]);
			}
		}
		barrier();
	}
	for (uint i = 0; i < TM; i++)
		for (uint j = 0; j < TN; j++)
			finish(row + i * (BM / TM) + y, column + j * across + x, sum[i * TN + j]);
}
