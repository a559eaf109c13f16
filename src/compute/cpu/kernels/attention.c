#include "compute/cpu/kernels/attention.h"

#include <stdbool.h>

#include "compute/cpu/kernels/simd.h"

#define INLINE static inline __attribute__((always_inline))

/* For loops over registers: their arrays leave memory only when no loop is left. At most 8 rounds. */
#if defined(__clang__)
#define UNROLL _Pragma("clang loop unroll(full)")
#else
#define UNROLL _Pragma("GCC unroll 8")
#endif

/* Tiles of sums are sized to the registers there are: 16 or 32 vectors. */
#if VLEN == 16 || defined(__aarch64__)
enum { MANY_REGISTERS = 1 };
#else
enum { MANY_REGISTERS = 0 };
#endif

/* -- moving --------------------------------------------------------------- */

enum { SQUARE = 8 };

#if VLEN >= 8
/* Eight rows of eight floats from column c on: a[i] becomes column c + i. */
INLINE void load_square(__m256 a[SQUARE], const float *const *rows, size_t c)
{
	__m256 b[SQUARE];
	int i;

	/* the same half of rows i and i + 4 side by side: then each half of a register transposes alone */
	UNROLL
	for (i = 0; i < 4; i++) {
		const float *low = rows[i] + c, *high = rows[i + 4] + c;

		a[i] = _mm256_insertf128_ps(_mm256_castps128_ps256(_mm_loadu_ps(low)), _mm_loadu_ps(high), 1);
		a[i + 4] = _mm256_insertf128_ps(_mm256_castps128_ps256(_mm_loadu_ps(low + 4)), _mm_loadu_ps(high + 4),
						1);
	}
	UNROLL
	for (i = 0; i < 8; i += 4) {
		b[i] = _mm256_unpacklo_ps(a[i], a[i + 1]);
		b[i + 1] = _mm256_unpackhi_ps(a[i], a[i + 1]);
		b[i + 2] = _mm256_unpacklo_ps(a[i + 2], a[i + 3]);
		b[i + 3] = _mm256_unpackhi_ps(a[i + 2], a[i + 3]);
		a[i] = _mm256_shuffle_ps(b[i], b[i + 2], 0x44);
		a[i + 1] = _mm256_shuffle_ps(b[i], b[i + 2], 0xee);
		a[i + 2] = _mm256_shuffle_ps(b[i + 1], b[i + 3], 0x44);
		a[i + 3] = _mm256_shuffle_ps(b[i + 1], b[i + 3], 0xee);
	}
}
#endif

/* SQUARE rows of SQUARE floats from column c on, transposed and scaled. */
INLINE void transpose_square(float *to, size_t pitch, const float *const *rows, size_t c, float scale)
{
#if VLEN >= 8
	const __m256 factor = _mm256_set1_ps(scale);
	__m256 a[SQUARE];
	int i;

	load_square(a, rows, c);
	UNROLL
	for (i = 0; i < 8; i++)
		_mm256_storeu_ps(to + (c + (size_t)i) * pitch, _mm256_mul_ps(a[i], factor));
#else
	size_t i, r;

	for (i = c; i < c + SQUARE; i++)
		for (r = 0; r < SQUARE; r++)
			to[i * pitch + r] = rows[r][i] * scale;
#endif
}

static void transpose(float *to, size_t pitch, const float *const *rows, size_t count, size_t width, float scale)
{
	size_t r, c, i;

	for (r = 0; r < count; r += SQUARE) {
		size_t n = count - r < SQUARE ? count - r : SQUARE;

		c = 0;
		if (n == SQUARE)
			for (; c + SQUARE <= width; c += SQUARE)
				transpose_square(to + r, pitch, rows + r, c, scale);
		for (; c < width; c++)
			for (i = 0; i < SQUARE; i++)
				to[c * pitch + r + i] = i < n ? rows[r + i][c] * scale : 0.0f;
	}
}

static void gather(float *to, size_t pitch, const float *const *rows, size_t count, size_t width)
{
	size_t whole = width / VLEN * VLEN;
	size_t r, c;

	for (r = 0; r < count; r++, to += pitch) {
		for (c = 0; c < whole; c += VLEN)
			store(to + c, load(rows[r] + c));
		if (c < width)
			store(to + c, load_first(rows[r] + c, width - c));
	}
}

static void finish(float *out, const float *o, size_t width, float factor)
{
	const vf f = splat(factor), zero = splat(0.0f);
	size_t whole = width / VLEN * VLEN;
	size_t c;

	for (c = 0; c < whole; c += VLEN)
		store(out + c, load(o + c) * f + zero);
	for (; c < width; c++)
		out[c] = o[c] * factor + 0.0f;
}

static float dot(const float *a, const float *b, size_t width)
{
	vf sum = splat(0.0f);
	size_t c;

	for (c = 0; c + VLEN <= width; c += VLEN)
		sum = fma_vector(load(a + c), load(b + c), sum);
	if (c < width)
		sum = fma_vector(load_first(a + c, width - c), load_first(b + c, width - c), sum);
	return sum_lanes(sum);
}

/* -- products ------------------------------------------------------------- */

enum { SCORE_VECTORS = 3, SCORE_KEYS = 8 };

/* Scores of nk keys for nv vectors of lanes; both are constants where this is called. */
INLINE void scores_tile(float *s, size_t pitch, const float *q, size_t q_pitch, const float *k, size_t k_pitch,
			size_t width, const size_t nv, const size_t nk)
{
	vf sum[SCORE_KEYS][SCORE_VECTORS];
	size_t c, j, v;

	UNROLL
	for (j = 0; j < nk; j++)
		UNROLL
		for (v = 0; v < nv; v++)
			sum[j][v] = splat(0.0f);
	for (c = 0; c < width; c++, q += q_pitch) {
		vf x[SCORE_VECTORS];

		UNROLL
		for (v = 0; v < nv; v++)
			x[v] = load(q + v * VLEN);
		UNROLL
		for (j = 0; j < nk; j++) {
			vf y = splat(k[j * k_pitch + c]);

			UNROLL
			for (v = 0; v < nv; v++)
				sum[j][v] = fma_vector(y, x[v], sum[j][v]);
		}
	}
	UNROLL
	for (j = 0; j < nk; j++)
		UNROLL
		for (v = 0; v < nv; v++)
			store(s + j * pitch + v * VLEN, sum[j][v]);
}

/* Rows from..to of what comes next, as far as there are any; into the second level, since the first is in use. */
INLINE void fetch(const struct attention_ahead *ahead, size_t width, size_t from, size_t to)
{
	enum { LINE = 16 };
	size_t c;

	for (to = to < ahead->rows ? to : ahead->rows; from < to; from++)
		for (c = 0; c < width; c += LINE) {
			__builtin_prefetch(ahead->k + from * ahead->k_pitch + c, 0, 2);
			__builtin_prefetch(ahead->v + from * ahead->v_pitch + c, 0, 2);
		}
}

/* The same for any number of keys, in tiles of nk, 4, 2 and 1. */
INLINE void scores_column(float *s, size_t pitch, const float *q, size_t q_pitch, const float *k, size_t k_pitch,
			  size_t keys, size_t width, const struct attention_ahead *ahead, const size_t nv,
			  const size_t nk)
{
	size_t j = 0;

	for (; j + nk <= keys; j += nk) {
		if (ahead != NULL)
			fetch(ahead, width, j, j + nk);
		scores_tile(s + j * pitch, pitch, q, q_pitch, k + j * k_pitch, k_pitch, width, nv, nk);
	}
	if (ahead != NULL)
		fetch(ahead, width, j, ahead->rows);
	if (nk > 4 && j + 4 <= keys) {
		scores_tile(s + j * pitch, pitch, q, q_pitch, k + j * k_pitch, k_pitch, width, nv, 4);
		j += 4;
	}
	if (j + 2 <= keys) {
		scores_tile(s + j * pitch, pitch, q, q_pitch, k + j * k_pitch, k_pitch, width, nv, 2);
		j += 2;
	}
	if (j < keys)
		scores_tile(s + j * pitch, pitch, q, q_pitch, k + j * k_pitch, k_pitch, width, nv, 1);
}

static void scores(float *s, size_t pitch, const float *q, size_t q_pitch, size_t vectors, const float *k,
		   size_t k_pitch, size_t keys, size_t width, const int32_t *limit, size_t first,
		   const struct attention_ahead *ahead)
{
	size_t v, nv;

	for (v = 0; v < vectors; v += nv, s += nv * VLEN, q += nv * VLEN) {
		size_t seen = keys;

		nv = vectors - v < SCORE_VECTORS ? vectors - v : SCORE_VECTORS;
		if (limit != NULL) {
			size_t most = (size_t)limit[(v + nv) * VLEN - 1];

			seen = most < first ? 0 : most - first;
			seen = (seen + 3) / 4 * 4; /* whole tiles go faster */
			seen = seen < keys ? seen : keys;
		}
		if (nv == 3)
			scores_column(s, pitch, q, q_pitch, k, k_pitch, seen, width, NULL, 3, MANY_REGISTERS ? 8 : 4);
		else if (nv == 2)
			scores_column(s, pitch, q, q_pitch, k, k_pitch, seen, width, NULL, 2, MANY_REGISTERS ? 8 : 4);
		else
			scores_column(s, pitch, q, q_pitch, k, k_pitch, seen, width, ahead, 1, 8);
	}
}

#if VLEN >= 8
/* Squares of keys whose scores grow side by side: one alone would wait for its own chain. */
enum { SQUARES = 2 };

/* Scores of `squares` (a constant where this is called) times SQUARE keys, transposed as they are loaded. */
INLINE void scores_squares(float *s, const float *q, size_t q_pitch, const float *const *rows, size_t width,
			   const size_t squares)
{
	__m256 sum[SQUARES], column[SQUARE];
	size_t c, i, n;

	UNROLL
	for (n = 0; n < squares; n++)
		sum[n] = _mm256_setzero_ps();
	for (c = 0; c + SQUARE <= width; c += SQUARE) {
		UNROLL
		for (n = 0; n < squares; n++) {
			load_square(column, rows + n * SQUARE, c);
			UNROLL
			for (i = 0; i < SQUARE; i++)
				sum[n] = _mm256_fmadd_ps(column[i], _mm256_set1_ps(q[(c + i) * q_pitch]), sum[n]);
		}
	}
	for (; c < width; c++) {
		const __m256 x = _mm256_set1_ps(q[c * q_pitch]);

		UNROLL
		for (n = 0; n < squares; n++) {
			const float *const *r = rows + n * SQUARE;

			sum[n] = _mm256_fmadd_ps(_mm256_setr_ps(r[0][c], r[1][c], r[2][c], r[3][c], r[4][c], r[5][c],
								r[6][c], r[7][c]),
						 x, sum[n]);
		}
	}
	UNROLL
	for (n = 0; n < squares; n++)
		_mm256_storeu_ps(s + n * SQUARE, sum[n]);
}

static void scores_row(float *s, const float *q, size_t q_pitch, const float *k, size_t k_pitch, size_t keys,
		       size_t width, const struct attention_ahead *ahead)
{
	const float *rows[SQUARES * SQUARE];
	float last[SQUARES * SQUARE];
	size_t j, i;

	for (j = 0; j < keys; j += SQUARES * SQUARE) {
		const size_t n = keys - j < SQUARES * SQUARE ? keys - j : SQUARES * SQUARE;

		if (ahead != NULL)
			fetch(ahead, width, j, n < keys - j ? j + n : ahead->rows);
		for (i = 0; i < SQUARES * SQUARE; i++) /* after the last key, the last again */
			rows[i] = k + (j + (i < n ? i : n - 1)) * k_pitch;
		if (n == SQUARES * SQUARE) {
			scores_squares(s + j, q, q_pitch, rows, width, SQUARES);
			continue;
		}
		if (n > SQUARE)
			scores_squares(last, q, q_pitch, rows, width, SQUARES);
		else
			scores_squares(last, q, q_pitch, rows, width, 1);
		memcpy(s + j, last, n * sizeof *s);
	}
}
#else
static void scores_row(float *s, const float *q, size_t q_pitch, const float *k, size_t k_pitch, size_t keys,
		       size_t width, const struct attention_ahead *ahead)
{
	size_t j, c;

	if (ahead != NULL)
		fetch(ahead, width, 0, ahead->rows);
	for (j = 0; j < keys; j++, k += k_pitch) {
		float sum = 0.0f;

		for (c = 0; c < width; c++)
			sum = fma_scalar(k[c], q[c * q_pitch], sum);
		s[j] = sum;
	}
}
#endif

enum { PRODUCT_ROWS = 8, PRODUCT_VECTORS = 8 };

/* nr rows by nv vectors of C from row i and vector v on; nr and nv are constants where this is called. */
INLINE void product_tile(const struct attention_product *p, size_t i, size_t v, const size_t nr, const size_t nv)
{
	const size_t from = p->begin != NULL ? (size_t)p->begin[i] : 0;
	const size_t to = p->end != NULL ? (size_t)p->end[i + nr - 1] : p->steps;
	const size_t a_row = p->a_row, a_step = p->a_step, b_pitch = p->b_pitch, c_pitch = p->c_pitch;
	const float *a = p->a + i * a_row + from * a_step;
	const float *b = p->b + from * b_pitch + v * VLEN;
	float *c = p->c + i * c_pitch + v * VLEN;
	vf sum[PRODUCT_ROWS][PRODUCT_VECTORS];
	size_t t, r, w;

	UNROLL
	for (r = 0; r < nr; r++) {
		vf f = splat(p->factor != NULL ? p->factor[i + r] : 1.0f);

		UNROLL
		for (w = 0; w < nv; w++)
			sum[r][w] = load(c + r * c_pitch + w * VLEN) * f;
	}
	for (t = from; t < to; t++, a += a_step, b += b_pitch) {
		vf x[PRODUCT_VECTORS];

		UNROLL
		for (w = 0; w < nv; w++)
			x[w] = load(b + w * VLEN);
		UNROLL
		for (r = 0; r < nr; r++) {
			vf y = splat(a[r * a_row]);

			UNROLL
			for (w = 0; w < nv; w++)
				sum[r][w] = fma_vector(y, x[w], sum[r][w]);
		}
	}
	UNROLL
	for (r = 0; r < nr; r++)
		UNROLL
		for (w = 0; w < nv; w++)
			store(c + r * c_pitch + w * VLEN, sum[r][w]);
}

/* All rows of nv vectors of C: by nr rows, then 2, then 1. */
INLINE void product_column(const struct attention_product *p, size_t v, const size_t nv, const size_t nr)
{
	size_t i = 0;

	for (; i + nr <= p->rows; i += nr)
		product_tile(p, i, v, nr, nv);
	for (; nr > 2 && i + 2 <= p->rows; i += 2)
		product_tile(p, i, v, 2, nv);
	if (i < p->rows)
		product_tile(p, i, v, 1, nv);
}

static void accumulate(const struct attention_product *p)
{
	size_t v = 0;

	if (p->rows == 1) /* one row has few chains of its own */
		for (; v + 8 <= p->vectors; v += 8)
			product_tile(p, 0, v, 1, 8);
	for (; v + 4 <= p->vectors; v += 4)
		product_column(p, v, 4, MANY_REGISTERS ? 6 : 3);
	switch (p->vectors - v) {
	case 3:
		product_column(p, v, 3, MANY_REGISTERS ? 8 : 4);
		break;
	case 2:
		product_column(p, v, 2, MANY_REGISTERS ? 8 : 6);
		break;
	case 1:
		product_column(p, v, 1, 8);
		break;
	default:
		break;
	}
}

/* -- softmax -------------------------------------------------------------- */

/*
 * 2^x for x <= 127, exact at 0; 2^-126 below -126, NaN for NaN.
 *
 * x = n + r with |r| <= 1/2; 2^r = 1 + r p(r), p of degree 5 with the least
 * largest relative error (2.0e-9, found by Remez' exchange); with rounding
 * the result is within 8e-8 of 2^x.
 */
INLINE vf exp2_vector(vf x)
{
	const vf magic = splat(0x1.8p23f); /* adding it leaves round(x) in the low bits */
	vf clamped = larger(splat(-126.0f), x);
	vf shifted = clamped + magic;
	vf r = clamped - (shifted - magic);
	vf p = splat(0x1.41fbbcp-13f);

	p = fma_vector(p, r, splat(0x1.5f3e52p-10f));
	p = fma_vector(p, r, splat(0x1.3b2d4cp-7f));
	p = fma_vector(p, r, splat(0x1.c6aee8p-5f));
	p = fma_vector(p, r, splat(0x1.ebfbdcp-3f));
	p = fma_vector(p, r, splat(0x1.62e430p-1f));
	p = fma_vector(p, r, splat(1.0f));
	return (vf)((vu)p + ((vu)shifted << 23));
}

/* Four at a time, step by step, since one alone mostly waits for its own last step. */
INLINE void exp2_four(vf *x)
{
	static const float coefficient[6] = { 0x1.5f3e52p-10f, 0x1.3b2d4cp-7f, 0x1.c6aee8p-5f,
					      0x1.ebfbdcp-3f,  0x1.62e430p-1f, 1.0f };
	const vf magic = splat(0x1.8p23f);
	vf shifted[4], r[4], p[4];
	size_t i, k;

	UNROLL
	for (i = 0; i < 4; i++) {
		vf clamped = larger(splat(-126.0f), x[i]);

		shifted[i] = clamped + magic;
		r[i] = clamped - (shifted[i] - magic);
		p[i] = splat(0x1.41fbbcp-13f);
	}
	UNROLL
	for (k = 0; k < 6; k++)
		UNROLL
		for (i = 0; i < 4; i++)
			p[i] = fma_vector(p[i], r[i], splat(coefficient[k]));
	UNROLL
	for (i = 0; i < 4; i++)
		x[i] = (vf)((vu)p[i] + ((vu)shifted[i] << 23));
}

/* Keys that a vector of lanes must go through, and whether some lanes see only a part of them. */
INLINE size_t seen_keys(const int32_t *limit, size_t keys, bool *partly)
{
	if (limit == NULL) {
		*partly = false;
		return keys;
	}
	*partly = limit[0] < limit[VLEN - 1];
	return (size_t)limit[VLEN - 1];
}

INLINE vi load_limit(const int32_t *limit)
{
	vi a;

	memcpy(&a, limit, sizeof a);
	return a;
}

/* Zeros for the keys from..to that no lane of this vector sees. */
INLINE void clear(float *s, size_t pitch, size_t from, size_t to)
{
	const vf zero = splat(0.0f);

	for (; from < to; from++)
		store(s + from * pitch, zero);
}

/* One vector of lanes; partly is a constant where this is called. */
INLINE void softmax_lanes(float *s, size_t pitch, size_t keys, const int32_t *limit, float *m, float *l, float *alpha,
			  const bool partly)
{
	const vf lowest = splat(ATTENTION_LOWEST);
	const vi bound = partly ? load_limit(limit) : splat_int(0);
	vf old = load(m), top = old, sum = splat(0.0f), factor;
	size_t j;

	for (j = 0; j < keys; j++) {
		vf x = load(s + j * pitch);

		if (partly)
			x = select_float(splat_int((int32_t)j) < bound, x, lowest);
		top = larger(x, top);
	}
	for (j = 0; j + 4 <= keys; j += 4) {
		vf p[4];
		size_t i;

		UNROLL
		for (i = 0; i < 4; i++)
			p[i] = load(s + (j + i) * pitch) - top;
		exp2_four(p);
		UNROLL
		for (i = 0; i < 4; i++) {
			if (partly)
				p[i] = select_float(splat_int((int32_t)(j + i)) < bound, p[i], splat(0.0f));
			store(s + (j + i) * pitch, p[i]);
			sum += p[i];
		}
	}
	for (; j < keys; j++) {
		vf p = exp2_vector(load(s + j * pitch) - top);

		if (partly)
			p = select_float(splat_int((int32_t)j) < bound, p, splat(0.0f));
		store(s + j * pitch, p);
		sum += p;
	}
	factor = exp2_vector(old - top);
	store(m, top);
	store(l, fma_vector(load(l), factor, sum));
	store(alpha, factor);
}

static void softmax(float *s, size_t pitch, size_t keys, size_t vectors, const int32_t *limit, float *m, float *l,
		    float *alpha)
{
	size_t v;

	for (v = 0; v < vectors; v++) {
		bool partly;
		size_t seen = seen_keys(limit, keys, &partly);

		if (partly)
			softmax_lanes(s, pitch, seen, limit, m, l, alpha, true);
		else
			softmax_lanes(s, pitch, seen, limit, m, l, alpha, false);
		clear(s, pitch, seen, keys);
		s += VLEN, m += VLEN, l += VLEN, alpha += VLEN;
		if (limit != NULL)
			limit += VLEN;
	}
}

static void softmax_row(float *s, size_t keys, float *m, float *l, float *alpha)
{
	vf wide = splat(*m);
	float top, sum = 0.0f;
	size_t j;

	for (j = 0; j + VLEN <= keys; j += VLEN)
		wide = larger(load(s + j), wide);
	top = largest_lane(wide);
	for (; j < keys; j++)
		top = s[j] > top ? s[j] : top;
	for (j = 0; j + VLEN <= keys; j += VLEN)
		store(s + j, exp2_vector(load(s + j) - splat(top)));
	if (j < keys)
		store_first(s + j, exp2_vector(load_first(s + j, keys - j) - splat(top)), keys - j);
	for (j = 0; j < keys; j++)
		sum += s[j];
	*alpha = exp2_vector(splat(*m - top))[0];
	*m = top;
	*l = fma_scalar(*l, *alpha, sum);
}

INLINE void gradient_lanes(float *s, float *d, size_t pitch, size_t keys, const int32_t *limit, const float *lse,
			   const float *delta, const bool partly)
{
	const vi bound = partly ? load_limit(limit) : splat_int(0);
	const vf level = load(lse), shift = load(delta);
	size_t j;

	for (j = 0; j < keys; j++) {
		vf p = exp2_vector(load(s + j * pitch) - level);
		vf g = p * (load(d + j * pitch) - shift);

		if (partly) {
			vi sees = splat_int((int32_t)j) < bound;

			p = select_float(sees, p, splat(0.0f));
			g = select_float(sees, g, splat(0.0f));
		}
		store(s + j * pitch, p);
		store(d + j * pitch, g);
	}
}

static void gradient(float *s, float *d, size_t pitch, size_t keys, size_t vectors, const int32_t *limit,
		     const float *lse, const float *delta)
{
	size_t v;

	for (v = 0; v < vectors; v++) {
		bool partly;
		size_t seen = seen_keys(limit, keys, &partly);

		if (partly)
			gradient_lanes(s, d, pitch, seen, limit, lse, delta, true);
		else
			gradient_lanes(s, d, pitch, seen, limit, lse, delta, false);
		clear(s, pitch, seen, keys);
		clear(d, pitch, seen, keys);
		s += VLEN, d += VLEN, lse += VLEN, delta += VLEN;
		if (limit != NULL)
			limit += VLEN;
	}
}

/* -- rotation ------------------------------------------------------------- */

static void rope(float *x, const float *table, size_t heads, size_t width, float sign)
{
	const size_t half = width / 2, whole = half / VLEN * VLEN;
	const float *cosine = table, *sine = table + half;
	const vf s = splat(sign);
	size_t h, i;

	for (h = 0; h < heads; h++, x += width) {
		for (i = 0; i < whole; i += VLEN) {
			vf a = load(x + i), b = load(x + half + i);
			vf c = load(cosine + i), d = load(sine + i) * s;

			store(x + i, fma_vector(a, c, -(b * d)));
			store(x + half + i, fma_vector(b, c, a * d));
		}
		if (i < half) {
			vf a = load_first(x + i, half - i), b = load_first(x + half + i, half - i);
			vf c = load_first(cosine + i, half - i), d = load_first(sine + i, half - i) * s;

			store_first(x + i, fma_vector(a, c, -(b * d)), half - i);
			store_first(x + half + i, fma_vector(b, c, a * d), half - i);
		}
	}
}

const struct kernels_attention KERNEL_TABLE(attention) = {
	.lanes = VLEN,
	.transpose = transpose,
	.gather = gather,
	.scores = scores,
	.softmax = softmax,
	.scores_row = scores_row,
	.softmax_row = softmax_row,
	.accumulate = accumulate,
	.finish = finish,
	.dot = dot,
	.gradient = gradient,
	.rope = rope,
};
