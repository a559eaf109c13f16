#version 460
#extension GL_GOOGLE_include_directive : require
#extension GL_KHR_cooperative_matrix : require
#extension GL_KHR_memory_scope_semantics : require
#extension GL_KHR_shader_subgroup_basic : require
#ifdef BF16
#extension GL_EXT_bfloat16 : require
#else
#extension GL_EXT_shader_explicit_arithmetic_types_float16 : require
#endif
/*
 * As gemm.comp, with operands rounded to f16 or (BF16 defined) bf16, on
 * cooperative matrices of TM x TN x TK, the device's own. A workgroup of 2 x 2
 * subgroups makes a tile of BM x BN, each a quarter of it. Operands are rounded
 * on their way into shared memory, where both lie along k, with zeros beyond
 * the edges; sums go back through shared memory, so that c's edges, alpha,
 * beta and the bias are as in gemm.comp.
 */
#include "params.h"
#include "common.glsl"
#include "half.glsl"
#include "gemm.glsl"

layout(constant_id = 1) const uint BM = 32;
layout(constant_id = 2) const uint BN = 32;
layout(constant_id = 3) const uint TM = 16;
layout(constant_id = 4) const uint TN = 16;
layout(constant_id = 5) const uint TRANSPOSE_A = 0;
layout(constant_id = 6) const uint TRANSPOSE_B = 0;
layout(constant_id = 7) const uint TK = 16;
const uint BK = 32, SUBGROUPS = 4;
const uint ACROSS = BN / 2 / TN, DOWN = BM / 2 / TM;
/* Pairs from one row of a tile to the next: whole 16 bytes, and not a power of two of them. */
const uint PAIRS = BK / 2, STRIDE = PAIRS + 4;

#ifdef BF16
#define element bfloat16_t
#define pair bf16vec2

/* Both are bf16 already: the conversion has nothing left to round. */
pair to_pair(float x, float y)
{
	return pair(bfloat16_t(from_bf16(to_bf16(x))), bfloat16_t(from_bf16(to_bf16(y))));
}
#else
#define element float16_t
#define pair f16vec2

pair to_pair(float x, float y)
{
	return unpackFloat2x16(to_f16(x) | to_f16(y) << 16);
}
#endif

#define LEFT coopmat<element, gl_ScopeSubgroup, TM, TK, gl_MatrixUseA>
#define RIGHT coopmat<element, gl_ScopeSubgroup, TK, TN, gl_MatrixUseB>
#define SUM coopmat<float, gl_ScopeSubgroup, TM, TN, gl_MatrixUseAccumulator>

READS(2, float, b)

shared pair tile_a[BM * STRIDE];
shared pair tile_b[BN * STRIDE];
shared float tile_c[SUBGROUPS * TM * TN];

float load_a(uint m, uint k, uint end)
{
	uint at = TRANSPOSE_A == 1 ? k * P.a.pitch + m : m * P.a.pitch + k;

	return m < P.m && k < end ? a[P.a.offset + at] : 0.0;
}

float load_b(uint n, uint k, uint end)
{
	uint at = TRANSPOSE_B == 1 ? n * P.b.pitch + k : k * P.b.pitch + n;

	return n < P.n && k < end ? b[P.b.offset + at] : 0.0;
}

/* Both loaders go along whichever index is contiguous in memory. */
void load_tiles(uint row, uint column, uint from, uint end)
{
	for (uint i = gl_LocalInvocationID.x; i < PAIRS * BM; i += gl_WorkGroupSize.x) {
		uint p = TRANSPOSE_A == 1 ? i / BM : i % PAIRS, m = TRANSPOSE_A == 1 ? i % BM : i / PAIRS;
		uint k = from + 2 * p;

		tile_a[m * STRIDE + p] = to_pair(load_a(row + m, k, end), load_a(row + m, k + 1, end));
	}
	for (uint i = gl_LocalInvocationID.x; i < PAIRS * BN; i += gl_WorkGroupSize.x) {
		uint p = TRANSPOSE_B == 1 ? i % PAIRS : i / BN, n = TRANSPOSE_B == 1 ? i / PAIRS : i % BN;
		uint k = from + 2 * p;

		tile_b[n * STRIDE + p] = to_pair(load_b(column + n, k, end), load_b(column + n, k + 1, end));
	}
}

void main()
{
	/* this subgroup's quarter of the tile */
	uint down = gl_SubgroupID / 2 * (BM / 2), across = gl_SubgroupID % 2 * (BN / 2);
	uint row = gl_WorkGroupID.y * BM, column = gl_WorkGroupID.x * BN;
	uint from = gl_WorkGroupID.z * P.part, end = min(P.k, from + P.part);
	SUM sum[DOWN * ACROSS];
	LEFT left[DOWN];
	RIGHT right;

	for (uint i = 0; i < DOWN * ACROSS; i++)
		sum[i] = SUM(0.0);
	for (; from < end; from += BK) {
		load_tiles(row, column, from, end);
		barrier();
		for (uint k = 0; k < BK; k += TK) {
			for (uint i = 0; i < DOWN; i++)
				coopMatLoad(left[i], tile_a, (down + i * TM) * STRIDE + k / 2, STRIDE,
					    gl_CooperativeMatrixLayoutRowMajor);
			for (uint j = 0; j < ACROSS; j++) {
				coopMatLoad(right, tile_b, (across + j * TN) * STRIDE + k / 2, STRIDE,
					    gl_CooperativeMatrixLayoutColumnMajor);
				for (uint i = 0; i < DOWN; i++)
					sum[i * ACROSS + j] = coopMatMulAdd(left[i], right, sum[i * ACROSS + j]);
			}
		}
		barrier();
	}
	for (uint i = 0; i < DOWN; i++) {
		for (uint j = 0; j < ACROSS; j++) {
			coopMatStore(sum[i * ACROSS + j], tile_c, gl_SubgroupID * TM * TN, TN,
				     gl_CooperativeMatrixLayoutRowMajor);
			barrier();
			for (uint e = gl_SubgroupInvocationID; e < TM * TN; e += gl_SubgroupSize)
				finish(row + down + i * TM + e / TN, column + across + j * TN + e % TN,
				       tile_c[gl_SubgroupID * TM * TN + e]);
			barrier();
		}
	}
}
