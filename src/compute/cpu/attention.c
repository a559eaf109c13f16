/*
 * Attention, forward.
 *
 * The positions of a sequence are cut into tiles of TILE, counted from
 * position 0. A row goes through the tiles up to its own position in order:
 * scores of the whole tile, its maximum, then the sums of exponentials and of
 * weighted values, which are rescaled whenever a tile raises the maximum (the
 * running softmax of Milakov and Gimelshein, 1805.02867). Within a tile each
 * sum runs over positions in ascending order. So a row's bits depend on its own
 * positions alone: not on which keys are prefix, which rows stand beside it in
 * a vector, or which thread does it.
 *
 * A block is up to LANES query rows of one key-value head: rows of a span (for
 * each position the H/K heads that read the same keys), or of many short spans
 * with the same prefix. The tiles that lie whole in a shared prefix are done
 * for all rows of the block at once, the rest span by span.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "compute/cpu/cpu.h"
#include "compute/cpu/kernels/attention.h"
#include "compute/cpu/spans.h"

enum {
	TILE = 64,
	LANES = 96,
	PITCH = LANES + ATTENTION_VECTOR, /* a part may begin at any lane and still load whole vectors */
	DIRECT_ROWS = 3                   /* up to so many rows read values where they lie */
};

/* A run of rows of one span within a block. A row here is a (position, head) pair. */
struct part {
	uint32_t span;
	uint32_t from, rows; /* rows of the span, counted position by position, head by head */
};

/* Parts that one thread does together: one part, or several with the same prefix. */
struct block {
	uint32_t first, parts;
};

/* What a thread takes at a time: a block and a key-value head. */
struct item {
	uint32_t block, head;
};

struct forward {
	const struct kernels_attention *kernels;
	const struct span *spans;
	float *out, *lse;
	const float *q, *k, *v;
	size_t out_pitch, lse_pitch, q_pitch, k_pitch, v_pitch;
	size_t heads, group, width; /* K, H/K, D */
	size_t padded;              /* D in whole vectors */
	float scale;
	struct part *parts;
	struct block *blocks;
	struct item *items;
	size_t block_count, item_count;
	unsigned char *workspaces;
	size_t workspace_bytes;
};

/* What a thread needs for a block; `lanes` arrays are by lane. */
struct workspace {
	float m[PITCH], l[PITCH];
	float tile_m[PITCH], tile_l[PITCH], alpha[PITCH];
	int32_t limit[PITCH];
	const float *rows[TILE > LANES ? TILE : LANES];
	float scores[TILE * LANES];
	float *q;      /* [D, PITCH], transposed, times scale * log2(e) */
	float *o;      /* [LANES, padded] */
	float *values; /* [TILE, padded] */
};

/* What a span's tile at position `from` needs of its own keys. */
static struct attention_ahead look_ahead(const struct forward *f, const struct span *s, size_t head, size_t from)
{
	const size_t last = (size_t)s->position + s->rows, to = last < from + TILE ? last : from + TILE;
	const size_t first = from < s->prefix_rows ? s->prefix_rows : from;
	const size_t row = s->key_row + first - s->prefix_rows, column = head * f->width;

	return (struct attention_ahead){ f->k + row * f->k_pitch + column, f->v + row * f->v_pitch + column, f->k_pitch,
					 f->v_pitch, first < to ? to - first : 0 };
}

/*
 * One tile for `rows` rows of the block from `lane` on, whose maxima and sums
 * stand in m and l. limit and ahead as the kernels have them.
 */
static void do_tile(const struct forward *f, struct workspace *w, size_t lane, size_t rows, size_t head,
		    const struct key_run *runs, size_t run_count, const int32_t *limit, float *m, float *l,
		    const struct attention_ahead *ahead)
{
	const struct kernels_attention *kernels = f->kernels;
	const size_t vectors = (rows + kernels->lanes - 1) / kernels->lanes;
	const size_t pitch = rows == 1 ? 1 : vectors * kernels->lanes;
	struct attention_product product = { 0 };
	const float *k = f->k + head * f->width, *v = f->v + head * f->width;
	size_t keys = 0, i, j;

	for (i = 0; i < run_count; i++) {
		const float *key = k + runs[i].row * f->k_pitch;
		const struct attention_ahead *fetched = i + 1 == run_count ? ahead : NULL;

		if (rows == 1)
			kernels->scores_row(w->scores + keys, w->q + lane, PITCH, key, f->k_pitch, runs[i].count,
					    f->width, fetched);
		else
			kernels->scores(w->scores + keys * pitch, pitch, w->q + lane, PITCH, vectors, key, f->k_pitch,
					runs[i].count, f->width, limit, keys, fetched);
		keys += runs[i].count;
	}
	if (rows == 1)
		kernels->softmax_row(w->scores, keys, m, l, w->alpha);
	else
		kernels->softmax(w->scores, pitch, keys, vectors, limit, m, l, w->alpha);
	v += runs[0].row * f->v_pitch;
	product.b = v;
	product.b_pitch = f->v_pitch;
	if (run_count > 1 || rows > DIRECT_ROWS || f->padded != f->width) {
		for (j = 0; j < runs[0].count; j++)
			w->rows[j] = v + j * f->v_pitch;
		v = f->v + head * f->width + (run_count > 1 ? runs[1].row * f->v_pitch : 0);
		for (; j < keys; j++)
			w->rows[j] = v + (j - runs[0].count) * f->v_pitch;
		kernels->gather(w->values, f->padded, w->rows, keys, f->width);
		product.b = w->values;
		product.b_pitch = f->padded;
	}
	product.c = w->o + lane * f->padded;
	product.c_pitch = f->padded;
	product.a = w->scores;
	product.a_row = 1;
	product.a_step = pitch;
	product.rows = rows;
	product.steps = keys;
	product.vectors = f->padded / kernels->lanes;
	product.factor = w->alpha;
	product.end = limit;
	kernels->accumulate(&product);
}

/* Where a row of a part lies; step through them instead of dividing for each. */
struct place {
	size_t row, head; /* head counts from the first of the group */
};

static struct place first_place(const struct forward *f, const struct part *part)
{
	return (struct place){ f->spans[part->span].row + part->from / f->group, part->from % f->group };
}

static void step(const struct forward *f, struct place *p)
{
	if (++p->head == f->group) {
		p->head = 0;
		p->row++;
	}
}

/* The tiles from `tile` on of one part, whose first row is at `lane`; `next` is the part after it, or NULL. */
static void do_part(const struct forward *f, struct workspace *w, const struct part *part, const struct part *next,
		    size_t head, size_t lane, size_t tile)
{
	const struct span *s = &f->spans[part->span];
	const size_t first = s->position + part->from / f->group;
	const size_t last = s->position + (part->from + part->rows - 1) / f->group;
	const size_t lanes = (part->rows + f->kernels->lanes - 1) / f->kernels->lanes * f->kernels->lanes;
	struct place at;
	size_t from, i;

	memcpy(w->tile_m, w->m + lane, lanes * sizeof *w->tile_m);
	memcpy(w->tile_l, w->l + lane, lanes * sizeof *w->tile_l);
	for (from = tile * TILE; from <= last; from += TILE) {
		size_t keys = last + 1 - from < TILE ? last + 1 - from : TILE;
		struct key_run runs[2];
		size_t run_count = find_runs(s, from, keys, runs);
		struct attention_ahead ahead = { 0 };
		bool whole = first + 1 >= from + keys;

		at = first_place(f, part);
		for (i = 0; i < lanes && !whole; i++) {
			size_t seen = s->position + (at.row - s->row) + 1;

			seen = seen < from ? 0 : seen - from;
			w->limit[i] = (int32_t)(seen < keys ? seen : keys);
			if (i + 1 < part->rows)
				step(f, &at);
		}
		if (from + TILE <= last)
			ahead = look_ahead(f, s, head, from + TILE);
		else if (next != NULL)
			ahead = look_ahead(f, &f->spans[next->span], head, tile * TILE);
		do_tile(f, w, lane, part->rows, head, runs, run_count, whole ? NULL : w->limit, w->tile_m, w->tile_l,
			&ahead);
	}
	memcpy(w->m + lane, w->tile_m, part->rows * sizeof *w->m);
	memcpy(w->l + lane, w->tile_l, part->rows * sizeof *w->l);
}

static size_t gather_queries(const struct forward *f, struct workspace *w, const struct block *block, size_t head)
{
	const float log2e = 1.44269504f;
	size_t p, i, lanes = 0;

	for (p = 0; p < block->parts; p++) {
		const struct part *part = &f->parts[block->first + p];
		struct place at = first_place(f, part);

		for (i = 0; i < part->rows; i++, step(f, &at))
			w->rows[lanes++] = f->q + at.row * f->q_pitch + (head * f->group + at.head) * f->width;
	}
	f->kernels->transpose(w->q, PITCH, w->rows, lanes, f->width, f->scale * log2e);
	for (i = 0; i < PITCH; i++) {
		w->m[i] = ATTENTION_LOWEST;
		w->l[i] = 0.0f;
	}
	memset(w->o, 0, lanes * f->padded * sizeof *w->o);
	return lanes;
}

static void write_results(const struct forward *f, const struct workspace *w, const struct block *block, size_t head)
{
	const float ln2 = 0.693147181f;
	size_t p, i, lane = 0;

	for (p = 0; p < block->parts; p++) {
		const struct part *part = &f->parts[block->first + p];
		struct place at = first_place(f, part);

		for (i = 0; i < part->rows; i++, lane++, step(f, &at)) {
			const size_t column = head * f->group + at.head;

			f->kernels->finish(f->out + at.row * f->out_pitch + column * f->width, w->o + lane * f->padded,
					   f->width, 1.0f / w->l[lane]);
			if (f->lse != NULL)
				f->lse[at.row * f->lse_pitch + column] = (w->m[lane] + log2f(w->l[lane])) * ln2;
		}
	}
}

static struct workspace *workspace_of(const struct forward *f, unsigned index)
{
	unsigned char *at = f->workspaces + index * f->workspace_bytes;
	struct workspace *w = (struct workspace *)at;

	at += whole_lines(sizeof *w);
	w->q = (float *)at;
	w->o = w->q + f->width * PITCH;
	w->values = w->o + LANES * f->padded;
	return w;
}

static void do_item(void *context, size_t item, unsigned index)
{
	const struct forward *f = context;
	const struct block *block = &f->blocks[f->items[item].block];
	const struct span *s = &f->spans[f->parts[block->first].span];
	struct workspace *w = workspace_of(f, index);
	size_t head = f->items[item].head, tile = 0, lanes, lane, p;

	lanes = gather_queries(f, w, block, head);
	if (block->parts > 1) {
		for (; (tile + 1) * TILE <= s->prefix_rows; tile++) {
			struct key_run run = { s->prefix_row + tile * TILE, TILE };

			do_tile(f, w, 0, lanes, head, &run, 1, NULL, w->m, w->l, NULL);
		}
	}
	for (p = 0, lane = 0; p < block->parts; p++) {
		const struct part *part = &f->parts[block->first + p];

		do_part(f, w, part, p + 1 < block->parts ? part + 1 : NULL, head, lane, tile);
		lane += part->rows;
	}
	write_results(f, w, block, head);
}

/* -- cutting the spans into blocks ---------------------------------------- */

static size_t span_rows(const struct forward *f, size_t span)
{
	return f->spans[span].rows * f->group;
}

/* Whether a span is too short to fill a block and has a prefix worth sharing. */
static bool shares(const struct forward *f, size_t span)
{
	return f->spans[span].prefix_rows >= TILE && span_rows(f, span) <= LANES / 2;
}

struct shared {
	uint32_t prefix_row, prefix_rows, span;
};

static int compare_shared(const void *a, const void *b)
{
	const struct shared *x = a, *y = b;

	if (x->prefix_row != y->prefix_row)
		return x->prefix_row < y->prefix_row ? -1 : 1;
	if (x->prefix_rows != y->prefix_rows)
		return x->prefix_rows < y->prefix_rows ? -1 : 1;
	return x->span < y->span ? -1 : x->span > y->span;
}

static void add_item(struct forward *f, size_t block, size_t head)
{
	f->items[f->item_count++] = (struct item){ (uint32_t)block, (uint32_t)head };
}

/* Blocks of one part each for a span on its own; those of a head follow each other, since they read the same keys. */
static void cut_span(struct forward *f, size_t *part_count, size_t span)
{
	const size_t first = f->block_count;
	size_t rows = span_rows(f, span), from, n, head, block;

	for (from = 0; from < rows; from += n) {
		n = rows - from < LANES ? rows - from : LANES;
		f->parts[*part_count] = (struct part){ (uint32_t)span, (uint32_t)from, (uint32_t)n };
		f->blocks[f->block_count++] = (struct block){ (uint32_t)*part_count, 1 };
		++*part_count;
	}
	for (head = 0; head < f->heads; head++)
		for (block = first; block < f->block_count; block++)
			add_item(f, block, head);
}

/* Blocks for n spans with the same prefix; at least `least` of them if there are spans enough. */
static void cut_shared(struct forward *f, size_t *part_count, const struct shared *shared, size_t n, size_t least)
{
	const size_t first = f->block_count;
	size_t rows = 0, blocks, most, i, head, number;
	struct block *block = NULL;

	for (i = 0; i < n; i++)
		rows += span_rows(f, shared[i].span);
	blocks = (rows + LANES - 1) / LANES;
	blocks = blocks < least ? least : blocks;
	most = (rows + blocks - 1) / blocks;
	for (i = 0, rows = 0; i < n; i++) {
		size_t more = span_rows(f, shared[i].span);

		if (block == NULL || rows >= most || rows + more > LANES) {
			block = &f->blocks[f->block_count++];
			*block = (struct block){ (uint32_t)*part_count, 0 };
			rows = 0;
		}
		f->parts[*part_count] = (struct part){ shared[i].span, 0, (uint32_t)more };
		++*part_count;
		block->parts++;
		rows += more;
	}
	for (number = first; number < f->block_count; number++)
		for (head = 0; head < f->heads; head++)
			add_item(f, number, head);
}

static void cut(struct forward *f, size_t count, struct shared *shared, unsigned threads)
{
	const size_t least = (4 * threads + f->heads - 1) / f->heads; /* blocks for four items a thread */
	size_t part_count = 0, shared_count = 0, i, n;

	for (i = 0; i < count; i++) {
		const struct span *s = &f->spans[i];

		if (shares(f, i))
			shared[shared_count++] = (struct shared){ s->prefix_row, s->prefix_rows, (uint32_t)i };
		else
			cut_span(f, &part_count, i);
	}
	if (shared_count > 1)
		qsort(shared, shared_count, sizeof *shared, compare_shared);
	for (i = 0; i < shared_count; i += n) {
		for (n = 1; i + n < shared_count && shared[i].prefix_row == shared[i + n].prefix_row &&
			    shared[i].prefix_rows == shared[i + n].prefix_rows;)
			n++;
		cut_shared(f, &part_count, shared + i, n, least);
	}
}

/* Below this many products waking the pool costs more than it saves. */
enum {
	ALONE = 1 << 16
};

static bool is_small(const struct forward *f, size_t count)
{
	size_t sum = 0, i;

	for (i = 0; i < count && sum < ALONE; i++)
		sum += (size_t)f->spans[i].rows * (f->spans[i].position + f->spans[i].rows) * f->heads * f->group *
		       f->width;
	return sum < ALONE;
}

void cpu_attention(struct backend *b, struct view out, struct view lse, struct view q, struct view k, struct view v,
		   const struct span *spans, size_t count, struct heads heads, float scale)
{
	struct cpu_backend *c = cpu_of(b);
	const unsigned threads = thread_pool_size(c->pool);
	struct forward f = {
		.kernels = c->attention,
		.spans = spans,
		.out = cpu_floats(out),
		.out_pitch = out.pitch,
		.lse = cpu_floats(lse),
		.lse_pitch = lse.pitch,
		.q = cpu_floats(q),
		.q_pitch = q.pitch,
		.k = cpu_floats(k),
		.k_pitch = k.pitch,
		.v = cpu_floats(v),
		.v_pitch = v.pitch,
		.heads = heads.key_value,
		.group = heads.query / heads.key_value,
		.width = heads.width,
		.scale = scale,
	};
	size_t most_parts = 0, shared_bytes, parts_bytes, blocks_bytes, items_bytes, i;
	unsigned char *at;

	f.padded = (f.width + f.kernels->lanes - 1) / f.kernels->lanes * f.kernels->lanes;
	f.workspace_bytes = whole_lines(sizeof(struct workspace)) +
			    whole_lines((f.width * PITCH + (LANES + TILE) * f.padded) * sizeof(float));
	for (i = 0; i < count; i++)
		most_parts += (span_rows(&f, i) + LANES - 1) / LANES;
	shared_bytes = whole_lines(count * sizeof(struct shared));
	parts_bytes = whole_lines(most_parts * sizeof *f.parts);
	blocks_bytes = whole_lines(most_parts * sizeof *f.blocks);
	items_bytes = whole_lines(most_parts * f.heads * sizeof *f.items);
	at = cpu_scratch(c, shared_bytes + parts_bytes + blocks_bytes + items_bytes + threads * f.workspace_bytes,
			 "attention");
	if (at == NULL)
		return;
	f.parts = (struct part *)(at + shared_bytes);
	f.blocks = (struct block *)(at + shared_bytes + parts_bytes);
	f.items = (struct item *)(at + shared_bytes + parts_bytes + blocks_bytes);
	f.workspaces = at + shared_bytes + parts_bytes + blocks_bytes + items_bytes;
	cut(&f, count, (struct shared *)at, threads);
	if (is_small(&f, count))
		for (i = 0; i < f.item_count; i++)
			do_item(&f, i, 0);
	else
		thread_each(c->pool, f.item_count, do_item, &f);
}
