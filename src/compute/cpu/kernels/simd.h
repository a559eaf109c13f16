/*
 * Vectors of floats for the kernels: one source, compiled once per
 * instruction set.
 *
 * struct-free: vf holds VLEN floats, vi VLEN 32-bit integers; + - * / and
 * comparisons (lanes of 0 or -1) are the compiler's own on vectors. What the
 * language lacks is here. Kernels are compiled with contraction off, so a
 * product and a sum are one rounding exactly where the source says fma():
 * the same chain gives the same bits in every kernel that spells it so,
 * whatever its tile. Bits do differ between instruction sets.
 */
#ifndef COMPUTE_CPU_KERNELS_SIMD_H
#define COMPUTE_CPU_KERNELS_SIMD_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__AVX512F__)
#include <immintrin.h>
#define VLEN 16
#elif defined(__AVX2__)
#include <immintrin.h>
#define VLEN 8
#else
#if defined(__aarch64__)
#include <arm_neon.h>
#endif
#define VLEN 4
#endif

typedef float vf __attribute__((vector_size(VLEN * 4)));
typedef int32_t vi __attribute__((vector_size(VLEN * 4)));
typedef uint32_t vu __attribute__((vector_size(VLEN * 4)));
typedef float vf_unaligned __attribute__((vector_size(VLEN * 4), aligned(4), may_alias));

/* -- memory --------------------------------------------------------------- */

static inline vf load(const float *p)
{
	return *(const vf_unaligned *)p;
}

static inline void store(float *p, vf a)
{
	*(vf_unaligned *)p = a;
}

static inline vf splat(float a)
{
#if VLEN == 16
	return (vf){ a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a };
#elif VLEN == 8
	return (vf){ a, a, a, a, a, a, a, a };
#else
	return (vf){ a, a, a, a };
#endif
}

static inline vi splat_int(int32_t a)
{
#if VLEN == 16
	return (vi){ a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a };
#elif VLEN == 8
	return (vi){ a, a, a, a, a, a, a, a };
#else
	return (vi){ a, a, a, a };
#endif
}

/* 0, 1, ... VLEN - 1. */
static inline vi lanes(void)
{
#if VLEN == 16
	return (vi){ 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };
#elif VLEN == 8
	return (vi){ 0, 1, 2, 3, 4, 5, 6, 7 };
#else
	return (vi){ 0, 1, 2, 3 };
#endif
}

/* The first n of VLEN elements, n <= VLEN; the other lanes are 0 and their memory is not touched. */
static inline vf load_first(const float *p, size_t n)
{
#if VLEN == 16
	return (vf)_mm512_maskz_loadu_ps((__mmask16)((1u << n) - 1), p);
#elif VLEN == 8
	return (vf)_mm256_maskload_ps(p, (__m256i)(lanes() < splat_int((int32_t)n)));
#else
	float t[VLEN] = { 0 };

	memcpy(t, p, n * sizeof *t);
	return load(t);
#endif
}

static inline void store_first(float *p, vf a, size_t n)
{
#if VLEN == 16
	_mm512_mask_storeu_ps(p, (__mmask16)((1u << n) - 1), (__m512)a);
#elif VLEN == 8
	_mm256_maskstore_ps(p, (__m256i)(lanes() < splat_int((int32_t)n)), (__m256)a);
#else
	float t[VLEN];

	store(t, a);
	memcpy(p, t, n * sizeof *t);
#endif
}

/* -- arithmetic ----------------------------------------------------------- */

/* a * b + c, rounded once where the instruction set can, else twice. */
static inline vf fma_vector(vf a, vf b, vf c)
{
#if VLEN == 16
	return (vf)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c);
#elif VLEN == 8
	return (vf)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c);
#elif defined(__aarch64__)
	return (vf)vfmaq_f32((float32x4_t)c, (float32x4_t)a, (float32x4_t)b);
#else
	return a * b + c;
#endif
}

/* The same on one float, with the same bits as a lane of fma_vector(). */
static inline float fma_scalar(float a, float b, float c)
{
#if VLEN > 4 || defined(__aarch64__)
	return __builtin_fmaf(a, b, c);
#else
	return a * b + c;
#endif
}

/* Lane by lane: mask -1 takes a, 0 takes b. */
static inline vf select_float(vi mask, vf a, vf b)
{
	return (vf)((mask & (vi)a) | (~mask & (vi)b));
}

/* a > b ? a : b, so b where either is NaN; likewise the smaller. */
static inline vf larger(vf a, vf b)
{
#if VLEN == 16
	return (vf)_mm512_max_ps((__m512)a, (__m512)b);
#elif VLEN == 8
	return (vf)_mm256_max_ps((__m256)a, (__m256)b);
#else
	return select_float((vi)(a > b), a, b);
#endif
}

static inline vf smaller(vf a, vf b)
{
#if VLEN == 16
	return (vf)_mm512_min_ps((__m512)a, (__m512)b);
#elif VLEN == 8
	return (vf)_mm256_min_ps((__m256)a, (__m256)b);
#else
	return select_float((vi)(a < b), a, b);
#endif
}

static inline vf absolute(vf a)
{
	return (vf)((vi)a & splat_int(INT32_MAX));
}

static inline vf square_root(vf a)
{
#if VLEN == 16
	return (vf)_mm512_sqrt_ps((__m512)a);
#elif VLEN == 8
	return (vf)_mm256_sqrt_ps((__m256)a);
#elif defined(__aarch64__)
	return (vf)vsqrtq_f32((float32x4_t)a);
#else
	return (vf){ sqrtf(a[0]), sqrtf(a[1]), sqrtf(a[2]), sqrtf(a[3]) };
#endif
}

/* -- across lanes --------------------------------------------------------- */

/*
 * Sum and maximum over the lanes, always by halves: lane i with lane
 * i + VLEN/2, then the lower half the same way.
 */
static inline float sum_lanes(vf a)
{
#if VLEN == 4
	return (a[0] + a[2]) + (a[1] + a[3]);
#else
#if VLEN == 16
	__m256 b = _mm256_add_ps(_mm512_castps512_ps256((__m512)a), _mm512_extractf32x8_ps((__m512)a, 1));
#else
	__m256 b = (__m256)a;
#endif
	__m128 c = _mm_add_ps(_mm256_castps256_ps128(b), _mm256_extractf128_ps(b, 1));

	c = _mm_add_ps(c, _mm_movehl_ps(c, c));
	return _mm_cvtss_f32(_mm_add_ss(c, _mm_movehdup_ps(c)));
#endif
}

static inline float largest_lane(vf a)
{
	float t[VLEN];
	size_t half, i;

	store(t, a);
	for (half = VLEN / 2; half > 0; half /= 2)
		for (i = 0; i < half; i++)
			t[i] = t[i] > t[i + half] ? t[i] : t[i + half];
	return t[0];
}

/* -- exponential ---------------------------------------------------------- */

/*
 * e^x within 1.1 ulp over the range of normal results; 0 below -104, infinity
 * above 88.73, NaN for NaN.
 *
 * x = n log 2 + r with |r| <= log(2) / 2; e^r = 1 + r + r^2 p(r), where p is
 * the polynomial of degree 4 with the least largest relative error (3.1e-9,
 * found by Remez' exchange); the scale 2^n is applied as two factors, since
 * 2^128 is no float.
 */
static inline vf exp_vector(vf x)
{
	const vf magic = splat(0x1.8p23f); /* adding it leaves round(n) in the low bits */
	vf clamped = larger(smaller(x, splat(89.0f)), splat(-104.5f));
	vf shifted = fma_vector(clamped, splat(0x1.715476p0f), magic);
	vf n = shifted - magic;
	vf r, p;
	vi whole, half;

	/* log 2 in two parts, the first short enough for n times it to be exact */
	r = fma_vector(n, splat(-0x1.62e4p-1f), clamped);
	r = fma_vector(n, splat(-0x1.7f7d1cp-20f), r);
	p = splat(0x1.6a2416p-10f);
	p = fma_vector(p, r, splat(0x1.1239f4p-7f));
	p = fma_vector(p, r, splat(0x1.5558f2p-5f));
	p = fma_vector(p, r, splat(0x1.555492p-3f));
	p = fma_vector(p, r, splat(0x1.fffffcp-2f));
	p = fma_vector(p * r, r, r) + splat(1.0f);
	whole = (vi)shifted - (vi)magic;
	half = whole >> 1;
	p = p * (vf)((half + splat_int(127)) << 23) * (vf)((whole - half + splat_int(127)) << 23);
	return select_float((vi)(x == x), p, x);
}

/* -- storage types -------------------------------------------------------- */

/* VLEN f16 or int8 values as floats; p needs no alignment. */
static inline vf load_f16(const uint16_t *p)
{
#if VLEN == 16
	return (vf)_mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)p));
#elif VLEN == 8
	return (vf)_mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)p));
#elif defined(__aarch64__)
	return (vf)vcvt_f32_f16((float16x4_t)vld1_u16(p));
#else
	/* the exponent moves by a product with 2^112, which makes subnormals right too */
	vu bits = { p[0], p[1], p[2], p[3] };
	vu magnitude = (bits & 0x7fff) << 13;
	vu special = (vu)(magnitude >= 0x7c00u << 13) & 0x7f800000; /* infinity and NaN keep their exponent */
	vf scaled = (vf)magnitude * splat(0x1p112f);

	return (vf)((vu)scaled | special | ((bits & 0x8000) << 16));
#endif
}

static inline vf load_int8(const int8_t *p)
{
#if VLEN == 16
	return (vf)_mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(_mm_loadu_si128((const __m128i *)p)));
#elif VLEN == 8
	return (vf)_mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_loadl_epi64((const __m128i *)p)));
#else
	return (vf){ p[0], p[1], p[2], p[3] };
#endif
}

#endif
