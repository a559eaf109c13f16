#include "compute/cpu/kernels/gemm.h"

#include "compute/cpu/kernels/tile.h"

/* -- packing -------------------------------------------------------------- */

#if VLEN >= 8
enum { SQUARE = 8 };

/* to[j][i] = from[i][j] for 8 x 8, in three rounds of swaps: of elements, of pairs, of halves. */
static void transpose_square(float *to, size_t to_pitch, const float *from, size_t from_pitch)
{
	__m256 a[8], b[8];
	size_t i;

	UNROLL for (i = 0; i < 8; i++)
		a[i] = _mm256_loadu_ps(from + i * from_pitch);
	UNROLL for (i = 0; i < 8; i += 2) {
		b[i] = _mm256_unpacklo_ps(a[i], a[i + 1]);
		b[i + 1] = _mm256_unpackhi_ps(a[i], a[i + 1]);
	}
	UNROLL for (i = 0; i < 8; i += 4) {
		a[i] = _mm256_shuffle_ps(b[i], b[i + 2], 0x44);
		a[i + 1] = _mm256_shuffle_ps(b[i], b[i + 2], 0xee);
		a[i + 2] = _mm256_shuffle_ps(b[i + 1], b[i + 3], 0x44);
		a[i + 3] = _mm256_shuffle_ps(b[i + 1], b[i + 3], 0xee);
	}
	UNROLL for (i = 0; i < 4; i++) {
		_mm256_storeu_ps(to + i * to_pitch, _mm256_permute2f128_ps(a[i], a[i + 4], 0x20));
		_mm256_storeu_ps(to + (i + 4) * to_pitch, _mm256_permute2f128_ps(a[i], a[i + 4], 0x31));
	}
}
#else
enum { SQUARE = 4 };

/* to[j][i] = from[i][j] for 4 x 4. */
static void transpose_square(float *to, size_t to_pitch, const float *from, size_t from_pitch)
{
	vf a = load(from), b = load(from + from_pitch);
	vf c = load(from + 2 * from_pitch), d = load(from + 3 * from_pitch);

	store(to, (vf){ a[0], b[0], c[0], d[0] });
	store(to + to_pitch, (vf){ a[1], b[1], c[1], d[1] });
	store(to + 2 * to_pitch, (vf){ a[2], b[2], c[2], d[2] });
	store(to + 3 * to_pitch, (vf){ a[3], b[3], c[3], d[3] });
}
#endif

/*
 * Matrices whose rows lie a power of two apart put a column into few sets of
 * the caches, so every loop below takes a few rows at a time and uses up the
 * lines it touches: STRIP rows where rows are copied, a line's width of
 * columns where squares are transposed.
 */
enum { STRIP = 8 };

/* Panels of whole width from k rows of b: copies. */
static void pack_rows(float *panels, const float *b, size_t pitch, size_t k, size_t count)
{
	size_t strip, i, j;

	for (strip = 0; strip < k; strip += STRIP) {
		size_t end = k - strip < STRIP ? k : strip + STRIP;

		for (j = 0; j < count; j++) {
			float *to = panels + j * k * PANEL;

			for (i = strip; i < end; i++) {
				store(to + i * PANEL, load(b + i * pitch + j * PANEL));
				store(to + i * PANEL + VLEN, load(b + i * pitch + j * PANEL + VLEN));
			}
		}
	}
}

/* One panel of whole width from PANEL rows of b, each k long. */
static void pack_columns(float *panel, const float *b, size_t pitch, size_t k)
{
	size_t i = 0, j;

	for (; i + 2 * SQUARE <= k; i += 2 * SQUARE) {
		for (j = 0; j < PANEL; j += SQUARE) {
			float *to = panel + i * PANEL + j;
			const float *from = b + j * pitch + i;

			transpose_square(to, PANEL, from, pitch);
			transpose_square(to + SQUARE * PANEL, PANEL, from + SQUARE, pitch);
		}
	}
	for (; i < k; i++)
		for (j = 0; j < PANEL; j++)
			panel[i * PANEL + j] = b[j * pitch + i];
}

static void pack(float *panels, const float *b, size_t pitch, bool transposed, size_t k, size_t n)
{
	size_t whole = n / PANEL, column = whole * PANEL, i, j;

	if (transposed) {
		for (j = 0; j < whole; j++)
			pack_columns(panels + j * k * PANEL, b + j * PANEL * pitch, pitch, k);
	} else {
		pack_rows(panels, b, pitch, k, whole);
	}
	if (column == n)
		return;
	panels += column * k;
	for (i = 0; i < k; i++)
		for (j = 0; j < PANEL; j++)
			panels[i * PANEL + j] = column + j >= n ? 0.0f
						: transposed	? b[(column + j) * pitch + i]
								: b[i * pitch + column + j];
}

/* Rows of op(a) for transposed a [k, m], tile by tile: [k][TILE_ROWS] each; rows from m on are not set. */
static void pack_tiles(float *tiles, const float *a, size_t pitch, size_t m, size_t k)
{
	size_t whole = m / TILE_ROWS, rest = m % TILE_ROWS, strip, i, j;

	for (strip = 0; strip < k; strip += STRIP) {
		size_t end = k - strip < STRIP ? k : strip + STRIP;

		for (j = 0; j < whole; j++) {
			float *to = tiles + j * k * TILE_ROWS;

			for (i = strip; i < end; i++)
				memcpy(to + i * TILE_ROWS, a + i * pitch + j * TILE_ROWS, TILE_ROWS * sizeof *a);
		}
		for (i = strip; rest > 0 && i < end; i++)
			memcpy(tiles + (whole * k + i) * TILE_ROWS, a + i * pitch + whole * TILE_ROWS,
				rest * sizeof *a);
	}
}

/*
 * Rows of a [m, k] at a distance known to the compiler and kind to the cache:
 * read in place, six rows 2 KiB apart ran at half the speed, 4 KiB at a third.
 */
enum { ROW_PITCH = GEMM_BLOCK_K + 8 };

static void copy_rows(float *rows, const float *a, size_t pitch, size_t m, size_t k)
{
	size_t row;

	for (row = 0; row < m; row++)
		memcpy(rows + row * ROW_PITCH, a + row * pitch, k * sizeof *a);
}

/* -- multiplying ---------------------------------------------------------- */

/* c = alpha * sums + beta * c for one tile; columns <= PANEL. */
ALWAYS_INLINE void tile_store(float *c, size_t pitch, vf sums[TILE_ROWS][2], const size_t rows, size_t columns,
	float alpha, float beta)
{
	vf a = splat(alpha), b = splat(beta);
	size_t r;

	if (columns < PANEL) {
		size_t first = columns < VLEN ? columns : VLEN;
		size_t second = columns - first;

		UNROLL for (r = 0; r < rows; r++) {
			vf y0 = a * sums[r][0], y1 = a * sums[r][1];

			if (beta != 0.0f) {
				y0 = fma_vector(b, load_first(c + r * pitch, first), y0);
				if (second > 0)
					y1 = fma_vector(b, load_first(c + r * pitch + VLEN, second), y1);
			}
			store_first(c + r * pitch, y0, first);
			if (second > 0)
				store_first(c + r * pitch + VLEN, y1, second);
		}
	} else if (beta != 0.0f) {
		UNROLL for (r = 0; r < rows; r++) {
			store(c + r * pitch, fma_vector(b, load(c + r * pitch), a * sums[r][0]));
			store(c + r * pitch + VLEN, fma_vector(b, load(c + r * pitch + VLEN), a * sums[r][1]));
		}
	} else {
		UNROLL for (r = 0; r < rows; r++) {
			store(c + r * pitch, a * sums[r][0]);
			store(c + r * pitch + VLEN, a * sums[r][1]);
		}
	}
}

struct tile {
	float *c;
	size_t c_pitch;
	const float *a; /* as pack_tiles(), if transposed, or copy_rows() left it */
	bool transposed;
	const float *panel;
	size_t columns, k;
	float alpha, beta;
};

ALWAYS_INLINE void tile_multiply(const struct tile *t, const size_t rows)
{
	vf sums[TILE_ROWS][2] = { 0 };

	if (t->transposed)
		tile_add(sums, rows, t->a, 1, TILE_ROWS, t->panel, t->k);
	else
		tile_add(sums, rows, t->a, ROW_PITCH, 1, t->panel, t->k);
	tile_store(t->c, t->c_pitch, sums, rows, t->columns, t->alpha, t->beta);
}

/* Go on by `rows` rows of a and c as often as m allows. */
ALWAYS_INLINE size_t tiles_multiply(struct tile *t, size_t m, const size_t rows)
{
	for (; m >= rows; m -= rows) {
		tile_multiply(t, rows);
		t->c += rows * t->c_pitch;
		if (!t->transposed)
			t->a += rows * ROW_PITCH;
		else
			t->a += rows == TILE_ROWS ? rows * t->k : rows;
	}
	return m;
}

/* Whole tiles, then the rows left over in as few passes as powers of two allow. */
static void panel_multiply(struct tile t, size_t m)
{
	m = tiles_multiply(&t, m, TILE_ROWS);
#if TILE_ROWS > 8
	m = tiles_multiply(&t, m, 8);
#endif
	m = tiles_multiply(&t, m, 4);
	m = tiles_multiply(&t, m, 2);
	tiles_multiply(&t, m, 1);
}

static void multiply(float *c, size_t c_pitch, const float *a, size_t a_pitch, bool transposed, const float *panels,
	size_t m, size_t n, size_t k, float alpha, float beta, float *work)
{
	size_t row, column;

	for (row = 0; row < m; row += GEMM_BLOCK_ROWS) {
		size_t rows = m - row < GEMM_BLOCK_ROWS ? m - row : GEMM_BLOCK_ROWS;
		struct tile t = {
			.c_pitch = c_pitch,
			.transposed = transposed,
			.k = k,
			.alpha = alpha,
			.beta = beta,
		};

		if (transposed)
			pack_tiles(work, a + row, a_pitch, rows, k);
		else
			copy_rows(work, a + row * a_pitch, a_pitch, rows, k);
		for (column = 0; column < n; column += PANEL) {
			t.a = work;
			t.c = c + row * c_pitch + column;
			t.panel = panels + column * k;
			t.columns = n - column < PANEL ? n - column : PANEL;
			panel_multiply(t, rows);
		}
	}
}

const struct kernels_gemm KERNEL_TABLE(gemm) = { PANEL, TILE_ROWS, pack, multiply };
