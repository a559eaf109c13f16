#include "compute/cpu/kernels/project.h"

#include "compute/cpu/kernels/tile.h"

/* -- weights in registers ------------------------------------------------- */

/* The PANEL weights of input i, for dtypes without scales. */
ALWAYS_INLINE void load_weights(vf w[2], const enum dtype dtype, const unsigned char *panel, size_t i)
{
	if (dtype == DTYPE_F32) {
		const float *p = (const float *)panel + i * PANEL;

		w[0] = load(p);
		w[1] = load(p + VLEN);
	} else if (dtype == DTYPE_BF16) {
		vu both = (vu)load((const float *)panel + i * VLEN);

		w[0] = (vf)(both << 16);
		w[1] = (vf)(both & 0xffff0000);
	} else {
		const uint16_t *p = (const uint16_t *)panel + i * PANEL;

		w[0] = load_f16(p);
		w[1] = load_f16(p + VLEN);
	}
}

enum { BLOCK_BYTES = PANEL * (2 + PROJECT_BLOCK) };

ALWAYS_INLINE void load_scales(vf scale[2], const unsigned char *block)
{
	scale[0] = load_f16((const uint16_t *)block);
	scale[1] = load_f16((const uint16_t *)block + VLEN);
}

ALWAYS_INLINE void load_quants(vf w[2], const unsigned char *block, size_t i)
{
	const int8_t *p = (const int8_t *)block + 2 * PANEL + i * PANEL;

	w[0] = load_int8(p);
	w[1] = load_int8(p + VLEN);
}

/* -- results -------------------------------------------------------------- */

/* y = sums + bias (+ y) for one row of the panel that begins at `column`. */
static void finish(const struct projection *p, size_t row, size_t column, vf s0, vf s1)
{
	float *y = p->y + row * p->y_pitch + column;
	size_t left = p->n - column;

	if (left >= PANEL) {
		if (p->bias != NULL) {
			s0 = s0 + load(p->bias + column);
			s1 = s1 + load(p->bias + column + VLEN);
		}
		if (p->add) {
			s0 = s0 + load(y);
			s1 = s1 + load(y + VLEN);
		}
		store(y, s0);
		store(y + VLEN, s1);
	} else {
		size_t first = left < VLEN ? left : VLEN, second = left - first;

		if (p->bias != NULL) {
			s0 = s0 + load_first(p->bias + column, first);
			s1 = s1 + load_first(p->bias + column + first, second);
		}
		if (p->add) {
			s0 = s0 + load_first(y, first);
			s1 = s1 + load_first(y + first, second);
		}
		store_first(y, s0, first);
		store_first(y + first, s1, second);
	}
}

/* -- few tiles of rows: weights unpacked in registers --------------------- */

enum { MOST_PANELS = 4, STREAM_ROWS = 6, STREAM_TILES = 4 };

/* t[r] += x[r] w for the weights of one input. */
ALWAYS_INLINE void add_products(vf t[STREAM_ROWS][2], const vf w[2], const float *x, size_t pitch, const size_t rows)
{
	size_t r;

	UNROLL for (r = 0; r < rows; r++) {
		vf factor = splat(x[r * pitch]);

		t[r][0] = fma_vector(factor, w[0], t[r][0]);
		t[r][1] = fma_vector(factor, w[1], t[r][1]);
	}
}

/*
 * With `ahead` the next panels are asked into the second cache meanwhile: 4 to
 * 8 rows gain a quarter by it from 16-bit weights, f32 and q8_0 nothing.
 */
ALWAYS_INLINE void stream_plain(vf s[MOST_PANELS][STREAM_ROWS][2], const unsigned char *from, size_t step,
	const float *x, size_t pitch, size_t k, const enum dtype dtype, const size_t rows, const size_t panels,
	const bool ahead)
{
	size_t i, q;
	vf w[2];

	for (i = 0; i < k; i++) {
		UNROLL for (q = 0; q < panels; q++) {
			if (ahead && dtype != DTYPE_F32)
				__builtin_prefetch(from + (panels + q) * step + i * PANEL * 2, 0, 2);
			load_weights(w, dtype, from + q * step, i);
			add_products(s[q], w, x + i, pitch, rows);
		}
	}
}

ALWAYS_INLINE void stream_quants(vf s[MOST_PANELS][STREAM_ROWS][2], const unsigned char *from, size_t step,
	const float *x, size_t pitch, size_t k, const size_t rows, const size_t panels)
{
	size_t i, j, q, r;
	vf w[2];

	for (i = 0; i < k; i += PROJECT_BLOCK) {
		vf t[MOST_PANELS][STREAM_ROWS][2] = { 0 };

		for (j = 0; j < PROJECT_BLOCK; j++) {
			UNROLL for (q = 0; q < panels; q++) {
				load_quants(w, from + q * step, j);
				add_products(t[q], w, x + i + j, pitch, rows);
			}
		}
		UNROLL for (q = 0; q < panels; q++) {
			load_scales(w, from + q * step);
			UNROLL for (r = 0; r < rows; r++) {
				s[q][r][0] = fma_vector(w[0], t[q][r][0], s[q][r][0]);
				s[q][r][1] = fma_vector(w[1], t[q][r][1], s[q][r][1]);
			}
		}
		from += BLOCK_BYTES;
	}
}

/*
 * Rows row .. row + rows - 1 of `panels` panels at once, so that one row too
 * keeps enough sums running to hide the latency of the multiplier.
 */
ALWAYS_INLINE void stream(const struct projection *p, size_t panel, size_t row, const enum dtype dtype,
	const size_t rows, const size_t panels, const bool ahead)
{
	vf s[MOST_PANELS][STREAM_ROWS][2] = { 0 };
	const unsigned char *from = p->panels + panel * p->panel_bytes;
	const float *x = p->x + row * p->x_pitch;
	size_t q, r;

	if (dtype == DTYPE_Q8_0)
		stream_quants(s, from, p->panel_bytes, x, p->x_pitch, p->k, rows, panels);
	else
		stream_plain(s, from, p->panel_bytes, x, p->x_pitch, p->k, dtype, rows, panels, ahead);
	UNROLL for (q = 0; q < panels; q++)
		UNROLL for (r = 0; r < rows; r++)
			finish(p, row + r, (panel + q) * PANEL, s[q][r][0], s[q][r][1]);
}

ALWAYS_INLINE void stream_tile(const struct projection *p, size_t panel, size_t row, size_t rows,
	const enum dtype dtype, const bool ahead)
{
	switch (rows) {
	case 1: stream(p, panel, row, dtype, 1, 1, ahead); break;
	case 2: stream(p, panel, row, dtype, 2, 1, ahead); break;
	case 3: stream(p, panel, row, dtype, 3, 1, ahead); break;
	case 4: stream(p, panel, row, dtype, 4, 1, ahead); break;
	case 5: stream(p, panel, row, dtype, 5, 1, ahead); break;
	case STREAM_ROWS: stream(p, panel, row, dtype, STREAM_ROWS, 1, ahead); break;
	default: break;
	}
}

ALWAYS_INLINE void stream_all(const struct projection *p, size_t from, size_t to, const enum dtype dtype)
{
	size_t tiles = (p->rows + STREAM_ROWS - 1) / STREAM_ROWS, tile;

	if (p->rows == 1) {
		for (; from + 4 <= to; from += 4)
			stream(p, from, 0, dtype, 1, 4, true);
	}
	if (p->rows <= 2) {
		for (; from + 2 <= to; from += 2) {
			if (p->rows == 1)
				stream(p, from, 0, dtype, 1, 2, true);
			else
				stream(p, from, 0, dtype, 2, 2, true);
		}
	}
	for (; from < to; from++) {
		for (tile = 0; tile < tiles; tile++) {
			size_t row = p->rows * tile / tiles, end = p->rows * (tile + 1) / tiles;

			if (tile + 1 == tiles)
				stream_tile(p, from, row, end - row, dtype, true);
			else
				stream_tile(p, from, row, end - row, dtype, false);
		}
	}
}

/* -- several tiles: a block of weights is unpacked once and used by all --- */

struct block {
	const float *weights; /* [k][PANEL] */
	const float *scales;  /* [k / PROJECT_BLOCK][PANEL] for q8_0, else NULL */
	size_t k;
};

/* Inputs start .. start + k - 1 of a panel as floats; f32 is used where it lies. */
ALWAYS_INLINE struct block unpack(float *work, const enum dtype dtype, const unsigned char *panel, size_t start,
	size_t k)
{
	struct block block = { work, NULL, k };
	size_t i, j;
	vf w[2];

	if (dtype == DTYPE_F32) {
		block.weights = (const float *)panel + start * PANEL;
	} else if (dtype != DTYPE_Q8_0) {
		for (i = 0; i < k; i++) {
			load_weights(w, dtype, panel, start + i);
			store(work + i * PANEL, w[0]);
			store(work + i * PANEL + VLEN, w[1]);
		}
	} else {
		float *scales = work + PROJECT_BLOCK_K * PANEL;

		for (i = 0; i < k; i += PROJECT_BLOCK) {
			const unsigned char *from = panel + (start + i) / PROJECT_BLOCK * BLOCK_BYTES;

			for (j = 0; j < PROJECT_BLOCK; j++) {
				load_quants(w, from, j);
				store(work + (i + j) * PANEL, w[0]);
				store(work + (i + j) * PANEL + VLEN, w[1]);
			}
			load_scales(w, from);
			store(scales + i / PROJECT_BLOCK * PANEL, w[0]);
			store(scales + i / PROJECT_BLOCK * PANEL + VLEN, w[1]);
		}
		block.scales = scales;
	}
	return block;
}

/* The block's share of the sums of `rows` rows; partial [rows][2] lives between blocks. */
ALWAYS_INLINE void tile_block(vf (*partial)[2], const float *x, size_t pitch, const struct block *block, bool first,
	const size_t rows)
{
	vf s[TILE_ROWS][2];
	size_t i, r;

	UNROLL for (r = 0; r < rows; r++) {
		s[r][0] = first ? splat(0.0f) : partial[r][0];
		s[r][1] = first ? splat(0.0f) : partial[r][1];
	}
	if (block->scales == NULL) {
		tile_add(s, rows, x, pitch, 1, block->weights, block->k);
	} else {
		for (i = 0; i < block->k; i += PROJECT_BLOCK) {
			vf t[TILE_ROWS][2] = { 0 };
			const float *scale = block->scales + i / PROJECT_BLOCK * PANEL;

			tile_add(t, rows, x + i, pitch, 1, block->weights + i * PANEL, PROJECT_BLOCK);
			UNROLL for (r = 0; r < rows; r++) {
				s[r][0] = fma_vector(load(scale), t[r][0], s[r][0]);
				s[r][1] = fma_vector(load(scale + VLEN), t[r][1], s[r][1]);
			}
		}
	}
	UNROLL for (r = 0; r < rows; r++) {
		partial[r][0] = s[r][0];
		partial[r][1] = s[r][1];
	}
}

static void tile_rows(vf (*partial)[2], const float *x, size_t pitch, const struct block *block, bool first,
	size_t rows)
{
	switch (rows) {
	case 1: tile_block(partial, x, pitch, block, first, 1); break;
	case 2: tile_block(partial, x, pitch, block, first, 2); break;
	case 3: tile_block(partial, x, pitch, block, first, 3); break;
	case 4: tile_block(partial, x, pitch, block, first, 4); break;
	case 5: tile_block(partial, x, pitch, block, first, 5); break;
	case 6: tile_block(partial, x, pitch, block, first, 6); break;
#if TILE_ROWS == 12
	case 7: tile_block(partial, x, pitch, block, first, 7); break;
	case 8: tile_block(partial, x, pitch, block, first, 8); break;
	case 9: tile_block(partial, x, pitch, block, first, 9); break;
	case 10: tile_block(partial, x, pitch, block, first, 10); break;
	case 11: tile_block(partial, x, pitch, block, first, 11); break;
	case 12: tile_block(partial, x, pitch, block, first, 12); break;
#endif
	default: break;
	}
}

/* One panel for all rows, in tiles of nearly equal height. */
ALWAYS_INLINE void panel_multiply(const struct projection *p, size_t panel, const enum dtype dtype, float *work)
{
	vf partial[PROJECT_ROWS][2];
	size_t tiles = (p->rows + TILE_ROWS - 1) / TILE_ROWS;
	size_t start, tile, row;

	for (start = 0; start < p->k; start += PROJECT_BLOCK_K) {
		size_t k = p->k - start < PROJECT_BLOCK_K ? p->k - start : PROJECT_BLOCK_K;
		struct block block = unpack(work, dtype, p->panels + panel * p->panel_bytes, start, k);

		for (tile = 0; tile < tiles; tile++) {
			size_t from = p->rows * tile / tiles, to = p->rows * (tile + 1) / tiles;

			tile_rows(partial + from, p->x + from * p->x_pitch + start, p->x_pitch, &block, start == 0,
				to - from);
		}
	}
	for (row = 0; row < p->rows; row++)
		finish(p, row, panel * PANEL, partial[row][0], partial[row][1]);
}

/* -- all ------------------------------------------------------------------ */

ALWAYS_INLINE void multiply_dtype(const struct projection *p, size_t from, size_t to, const enum dtype dtype,
	float *work)
{
	if (p->rows <= STREAM_TILES * STREAM_ROWS)
		stream_all(p, from, to, dtype);
	else
		for (; from < to; from++)
			panel_multiply(p, from, dtype, work);
}

static void multiply(const struct projection *p, size_t from, size_t to, float *work)
{
	switch (p->dtype) {
	case DTYPE_F32: multiply_dtype(p, from, to, DTYPE_F32, work); break;
	case DTYPE_BF16: multiply_dtype(p, from, to, DTYPE_BF16, work); break;
	case DTYPE_F16: multiply_dtype(p, from, to, DTYPE_F16, work); break;
	case DTYPE_Q8_0: multiply_dtype(p, from, to, DTYPE_Q8_0, work); break;
	}
}

const struct kernels_project KERNEL_TABLE(project) = {
	.panel = PANEL,
	.tile_rows = TILE_ROWS,
	.work = (size_t)PROJECT_BLOCK_K * PANEL + (size_t)PROJECT_BLOCK_K / PROJECT_BLOCK * PANEL,
	.multiply = multiply,
};
