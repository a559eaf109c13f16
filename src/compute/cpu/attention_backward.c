/*
 * Attention, backward.
 *
 * With P = softmax(scale q k^T) made again from lse, and delta the sum over a
 * row of dout * out (Dao and others, 2205.14135):
 *     dv += P^T dout,  dS = P * (dout v^T - delta),
 *     dq = scale dS k,  dk += scale dS^T q.
 *
 * Blocks of query rows and tiles of keys as in the forward pass. Spans that see
 * a key row in common, directly or through others, form a family. One thread
 * does a family, span after span, for one key-value head, so every sum is in
 * one order whatever the number of threads.
 */
#include <stdlib.h>
#include <string.h>

#include "compute/cpu/cpu.h"
#include "compute/cpu/kernels/attention.h"
#include "compute/cpu/spans.h"

enum {
	TILE = 32,
	LANES = 48
};

#define NONE UINT32_MAX

struct matrix {
	float *at;
	size_t pitch;
};

/* Key rows that are seen; disjoint once merged. */
struct interval {
	uint32_t from, to;
	uint32_t span; /* one that sees them; the family's first, once merged */
};

struct backward {
	const struct kernels_attention *kernels;
	const struct span *spans;
	struct matrix q, k, v, out, lse, dout, dq, dk, dv;
	size_t heads, group, width; /* K, H/K, D */
	size_t padded;              /* D in whole vectors */
	float scale;
	uint32_t *family;      /* [count] first the parent of each span, in the end its family's first span */
	uint32_t *next;        /* [count] the following span of the family, or NONE */
	uint32_t *first_seen;  /* [count] for the first span of a family: its first interval */
	uint32_t *families;    /* [family_count] their first spans */
	struct interval *seen; /* [seen_count] family by family */
	size_t family_count, seen_count;
	unsigned char *workspaces;
	size_t workspace_bytes;
};

struct workspace {
	float lse[LANES], delta[LANES]; /* base 2; times scale */
	int32_t limit[LANES], begin[TILE];
	const float *rows[LANES];
	float p[TILE * LANES], ds[TILE * LANES];
	float *q_lanes, *dout_lanes; /* [D, LANES] transposed, times scale * log2(e); times scale */
	float *q, *dout, *dq;        /* [LANES, padded] */
	float *keys, *sums;          /* [TILE, padded] */
};

/* A block: rows from..from + rows of a span, counted position by position, head by head. */
struct block {
	const struct span *span;
	size_t head, from, rows;
};

static float *row_of(const struct backward *b, const struct block *k, const struct matrix *m, size_t i)
{
	size_t at = k->from + i;

	return m->at + (k->span->row + at / b->group) * m->pitch + (k->head * b->group + at % b->group) * b->width;
}

static void load_block(const struct backward *b, struct workspace *w, const struct block *k)
{
	const struct kernels_attention *kernels = b->kernels;
	const float log2e = 1.44269504f;
	size_t i;

	for (i = 0; i < k->rows; i++)
		w->rows[i] = row_of(b, k, &b->q, i);
	kernels->transpose(w->q_lanes, LANES, w->rows, k->rows, b->width, b->scale * log2e);
	kernels->gather(w->q, b->padded, w->rows, k->rows, b->width);
	for (i = 0; i < k->rows; i++)
		w->rows[i] = row_of(b, k, &b->dout, i);
	kernels->transpose(w->dout_lanes, LANES, w->rows, k->rows, b->width, b->scale);
	kernels->gather(w->dout, b->padded, w->rows, k->rows, b->width);
	for (i = 0; i < k->rows; i++) {
		size_t at = k->from + i;
		size_t row = k->span->row + at / b->group, column = k->head * b->group + at % b->group;

		w->lse[i] = b->lse.at[row * b->lse.pitch + column] * log2e;
		w->delta[i] = kernels->dot(w->rows[i], row_of(b, k, &b->out, i), b->width) * b->scale;
	}
	for (; i < LANES; i++)
		w->lse[i] = w->delta[i] = 0.0f;
	memset(w->dq, 0, k->rows * b->padded * sizeof *w->dq);
}

/* Which keys of a tile each lane sees, and the first lane that sees each key. */
static void set_limits(const struct backward *b, struct workspace *w, const struct block *k, size_t from, size_t keys,
		       size_t lanes)
{
	size_t position = k->span->position + k->from / b->group, head = k->from % b->group, i, j;

	for (i = 0; i < lanes; i++) {
		size_t seen = position < from ? 0 : position + 1 - from;

		w->limit[i] = (int32_t)(seen < keys ? seen : keys);
		if (i + 1 < k->rows && ++head == b->group) {
			head = 0;
			position++;
		}
	}
	for (i = j = 0; j < keys; j++) {
		while (i < k->rows && (size_t)w->limit[i] <= j)
			i++;
		w->begin[j] = (int32_t)i;
	}
}

/* Rows of dk or dv += A B for one run of keys, whose first is row `first` of A. */
static void add_to_keys(const struct backward *b, struct workspace *w, const struct block *k, const struct matrix *to,
			const struct key_run *run, size_t first, struct attention_product *product)
{
	float *at = to->at + run->row * to->pitch + k->head * b->width;
	const bool direct = b->padded == b->width;
	size_t i;

	product->c = direct ? at : w->sums;
	product->c_pitch = direct ? to->pitch : b->padded;
	product->rows = run->count;
	product->a += first * product->a_row;
	if (product->begin != NULL)
		product->begin += first;
	if (!direct) {
		for (i = 0; i < run->count; i++)
			w->rows[i] = at + i * to->pitch;
		b->kernels->gather(w->sums, b->padded, w->rows, run->count, b->width);
	}
	b->kernels->accumulate(product);
	for (i = 0; i < run->count && !direct; i++)
		memcpy(at + i * to->pitch, w->sums + i * b->padded, b->width * sizeof *at);
}

static void do_tile(const struct backward *b, struct workspace *w, const struct block *k, size_t from, size_t keys,
		    bool whole)
{
	const struct kernels_attention *kernels = b->kernels;
	const size_t vectors = (k->rows + kernels->lanes - 1) / kernels->lanes, pitch = vectors * kernels->lanes;
	const int32_t *limit = whole ? NULL : w->limit;
	const size_t column = k->head * b->width;
	struct attention_product product = { .vectors = b->padded / kernels->lanes, .b_pitch = b->padded };
	struct key_run runs[2];
	size_t run_count = find_runs(k->span, from, keys, runs), first, i, j;

	if (!whole)
		set_limits(b, w, k, from, keys, pitch);
	for (i = first = 0; i < run_count; first += runs[i].count, i++) {
		const float *key = b->k.at + runs[i].row * b->k.pitch + column;
		const float *value = b->v.at + runs[i].row * b->v.pitch + column;

		kernels->scores(w->p + first * pitch, pitch, w->q_lanes, LANES, vectors, key, b->k.pitch, runs[i].count,
				b->width, limit, first, NULL);
		kernels->scores(w->ds + first * pitch, pitch, w->dout_lanes, LANES, vectors, value, b->v.pitch,
				runs[i].count, b->width, limit, first, NULL);
		for (j = 0; j < runs[i].count; j++)
			w->rows[first + j] = key + j * b->k.pitch;
	}
	kernels->gather(w->keys, b->padded, w->rows, keys, b->width);
	kernels->gradient(w->p, w->ds, pitch, keys, vectors, limit, w->lse, w->delta);

	product.c = w->dq;
	product.c_pitch = b->padded;
	product.a = w->ds;
	product.a_row = 1;
	product.a_step = pitch;
	product.b = w->keys;
	product.rows = k->rows;
	product.steps = keys;
	product.end = limit;
	kernels->accumulate(&product);

	product.a_row = pitch;
	product.a_step = 1;
	product.steps = k->rows;
	product.end = NULL;
	for (i = first = 0; i < run_count; first += runs[i].count, i++) {
		product.begin = whole ? NULL : w->begin;
		product.a = w->p;
		product.b = w->dout;
		add_to_keys(b, w, k, &b->dv, &runs[i], first, &product);
		product.begin = whole ? NULL : w->begin;
		product.a = w->ds;
		product.b = w->q;
		add_to_keys(b, w, k, &b->dk, &runs[i], first, &product);
	}
}

static void do_block(const struct backward *b, struct workspace *w, const struct block *k)
{
	const size_t first = k->span->position + k->from / b->group;
	const size_t last = k->span->position + (k->from + k->rows - 1) / b->group;
	size_t from, i;

	load_block(b, w, k);
	for (from = 0; from <= last; from += TILE) {
		size_t keys = last + 1 - from < TILE ? last + 1 - from : TILE;

		do_tile(b, w, k, from, keys, first + 1 >= from + keys);
	}
	for (i = 0; i < k->rows; i++)
		b->kernels->finish(row_of(b, k, &b->dq, i), w->dq + i * b->padded, b->width, 1.0f);
}

static struct workspace *workspace_of(const struct backward *b, unsigned index)
{
	unsigned char *at = b->workspaces + index * b->workspace_bytes;
	struct workspace *w = (struct workspace *)at;

	w->q_lanes = (float *)(at + whole_lines(sizeof *w));
	w->dout_lanes = w->q_lanes + b->width * LANES;
	w->q = w->dout_lanes + b->width * LANES;
	w->dout = w->q + LANES * b->padded;
	w->dq = w->dout + LANES * b->padded;
	w->keys = w->dq + LANES * b->padded;
	w->sums = w->keys + TILE * b->padded;
	return w;
}

/* Item: a family and a key-value head. */
static void do_family(void *context, size_t item, unsigned index)
{
	const struct backward *b = context;
	struct workspace *w = workspace_of(b, index);
	const uint32_t family = b->families[item / b->heads];
	const size_t head = item % b->heads, bytes = b->width * sizeof(float);
	size_t i, row, span;

	for (i = b->first_seen[family]; i < b->seen_count && b->seen[i].span == family; i++)
		for (row = b->seen[i].from; row < b->seen[i].to; row++) {
			memset(b->dk.at + row * b->dk.pitch + head * b->width, 0, bytes);
			memset(b->dv.at + row * b->dv.pitch + head * b->width, 0, bytes);
		}
	for (span = family; span != NONE; span = b->next[span]) {
		struct block block = { &b->spans[span], head, 0, 0 };
		size_t rows = block.span->rows * b->group;

		for (; block.from < rows; block.from += block.rows) {
			block.rows = rows - block.from < LANES ? rows - block.from : LANES;
			do_block(b, w, &block);
		}
	}
}

/* -- families ------------------------------------------------------------- */

static int compare_from(const void *a, const void *b)
{
	const struct interval *x = a, *y = b;

	return x->from < y->from ? -1 : x->from > y->from;
}

static int compare_family(const void *a, const void *b)
{
	const struct interval *x = a, *y = b;

	if (x->span != y->span)
		return x->span < y->span ? -1 : 1;
	return compare_from(a, b);
}

/* The first span of i's family so far; the way there gets shorter. */
static uint32_t find_first(uint32_t *family, uint32_t i)
{
	while (family[i] != i)
		i = family[i] = family[family[i]];
	return i;
}

static void join(uint32_t *family, uint32_t a, uint32_t b)
{
	a = find_first(family, a);
	b = find_first(family, b);
	family[a < b ? b : a] = a < b ? a : b;
}

/* All intervals, then the disjoint ones that cover the same rows; spans that meet in one are joined. */
static void merge_intervals(struct backward *b, size_t count)
{
	size_t n = 0, i, to = 0;

	for (i = 0; i < count; i++) {
		const struct span *s = &b->spans[i];
		uint32_t own = s->position + s->rows - s->prefix_rows;

		b->family[i] = (uint32_t)i;
		if (s->rows == 0)
			continue;
		if (s->prefix_rows > 0)
			b->seen[n++] = (struct interval){ s->prefix_row, s->prefix_row + s->prefix_rows, (uint32_t)i };
		b->seen[n++] = (struct interval){ s->key_row, s->key_row + own, (uint32_t)i };
	}
	qsort(b->seen, n, sizeof *b->seen, compare_from);
	for (i = 0; i < n; i++) {
		struct interval *last = to > 0 ? &b->seen[to - 1] : NULL;

		if (last != NULL && b->seen[i].from < last->to) {
			join(b->family, last->span, b->seen[i].span);
			last->to = last->to < b->seen[i].to ? b->seen[i].to : last->to;
		} else {
			b->seen[to++] = b->seen[i];
		}
	}
	b->seen_count = to;
}

static void find_families(struct backward *b, size_t count)
{
	size_t i;

	merge_intervals(b, count);
	for (i = 0; i < b->seen_count; i++)
		b->seen[i].span = find_first(b->family, b->seen[i].span);
	qsort(b->seen, b->seen_count, sizeof *b->seen, compare_family);
	for (i = b->seen_count; i-- > 0;)
		b->first_seen[b->seen[i].span] = (uint32_t)i;

	/* the last span of each family first, so that the lists grow at their heads */
	for (i = 0; i < count; i++)
		b->next[i] = NONE;
	for (i = count; i-- > 0;) {
		uint32_t first = find_first(b->family, (uint32_t)i);

		if (first != i) {
			b->next[i] = b->next[first];
			b->next[first] = (uint32_t)i;
		} else if (b->spans[i].rows > 0) {
			b->families[b->family_count++] = (uint32_t)i;
		}
	}
}

/* -- the operation -------------------------------------------------------- */

static struct matrix matrix_of(struct view v)
{
	return (struct matrix){ cpu_floats(v), v.pitch };
}

void cpu_attention_backward(struct backend *base, struct view dq, struct view dk, struct view dv, struct view dout,
			    struct view q, struct view k, struct view v, struct view out, struct view lse,
			    const struct span *spans, size_t count, struct heads heads, float scale)
{
	struct cpu_backend *c = cpu_of(base);
	const size_t lanes = c->attention->lanes, index_bytes = whole_lines(count * sizeof(uint32_t));
	const size_t seen_bytes = whole_lines(2 * count * sizeof(struct interval));
	struct backward b = {
		.kernels = c->attention,
		.spans = spans,
		.q = matrix_of(q),
		.k = matrix_of(k),
		.v = matrix_of(v),
		.out = matrix_of(out),
		.lse = matrix_of(lse),
		.dout = matrix_of(dout),
		.dq = matrix_of(dq),
		.dk = matrix_of(dk),
		.dv = matrix_of(dv),
		.heads = heads.key_value,
		.group = heads.query / heads.key_value,
		.width = heads.width,
		.padded = (heads.width + lanes - 1) / lanes * lanes,
		.scale = scale,
	};
	unsigned char *at;

	b.workspace_bytes = whole_lines(sizeof(struct workspace)) +
			    whole_lines((2 * LANES * b.width + (3 * LANES + 2 * TILE) * b.padded) * sizeof(float));
	at = cpu_scratch(c, 4 * index_bytes + seen_bytes + thread_pool_size(c->pool) * b.workspace_bytes,
			 "gradient of attention");
	if (at == NULL)
		return;
	b.family = (uint32_t *)at;
	b.next = (uint32_t *)(at + index_bytes);
	b.first_seen = (uint32_t *)(at + 2 * index_bytes);
	b.families = (uint32_t *)(at + 3 * index_bytes);
	b.seen = (struct interval *)(at + 4 * index_bytes);
	b.workspaces = at + 4 * index_bytes + seen_bytes;
	find_families(&b, count);
	thread_each(c->pool, b.family_count * b.heads, do_family, &b);
}
