/*
 * Attention over spans and its gradients: the host cuts spans into tiles of
 * query rows, and the keys that spans see into tiles of keys with the list of
 * who sees them; shaders/attention*.comp do the rest.
 *
 * Where the tiles are few and some see many keys, as in decoding, each chunk of
 * keys gets a workgroup of its own, and another launch joins them. The bits are
 * the same (attention.glsl), so that may depend on what stands beside a row.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "compute/vk/vk.h"

/* BR, BC and CHUNK of attention.glsl. */
enum {
	PAIRS = 8,
	KEYS = 16,
	CHUNK = 128
};

/* Workgroups that keep a device busy; with fewer, keys are split. */
enum {
	BUSY = 256
};

/* Words for a table on the device. */
struct words {
	uint32_t *data;
	size_t count, capacity;
};

static void add_words(struct words *w, const uint32_t *from, size_t n)
{
	if (w->count + n > w->capacity) {
		w->capacity = 2 * (w->count + n);
		w->data = memory_resize(w->data, w->capacity, sizeof *w->data);
	}
	memcpy(w->data + w->count, from, n * sizeof *from);
	w->count += n;
}

/* -- tiles of queries ----------------------------------------------------- */

enum {
	TILE_WORDS = 7
};

static struct words query_tiles(const struct span *spans, size_t count, size_t shares)
{
	struct words w = { 0 };

	for (size_t i = 0; i < count; i++) {
		const struct span *s = &spans[i];
		uint32_t pairs = (uint32_t)(s->rows * shares);

		for (uint32_t first = 0; first < pairs; first += PAIRS) {
			const uint32_t tile[TILE_WORDS] = { s->row,     pairs,         first,         s->position,
							    s->key_row, s->prefix_row, s->prefix_rows };

			add_words(&w, tile, TILE_WORDS);
		}
	}
	return w;
}

/* -- tiles of keys -------------------------------------------------------- */

/* Consecutive key rows that one span sees at consecutive positions. */
struct interval {
	uint32_t from, to; /* key rows */
	uint32_t position; /* of the first */
	const struct span *span;
};

static int by_start(const void *a, const void *b)
{
	const struct interval *x = a, *y = b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	/* equal spans may follow in any order: they add the same */
	return x->span < y->span ? -1 : x->span > y->span;
}

static struct interval *list_intervals(const struct span *spans, size_t count, size_t *n)
{
	struct interval *list = memory_new(2 * count, sizeof *list);

	*n = 0;
	for (size_t i = 0; i < count; i++) {
		const struct span *s = &spans[i];
		uint32_t own = s->position + s->rows - s->prefix_rows;

		if (s->prefix_rows > 0)
			list[(*n)++] = (struct interval){ s->prefix_row, s->prefix_row + s->prefix_rows, 0, s };
		if (own > 0)
			list[(*n)++] = (struct interval){ s->key_row, s->key_row + own, s->prefix_rows, s };
	}
	qsort(list, *n, sizeof *list, by_start);
	return list;
}

struct key_tiles {
	struct words tiles, visits;
};

/* Key rows [from, to), all seen by the same intervals. */
static void add_segment(struct key_tiles *k, const struct interval *const *active, size_t n, uint32_t from, uint32_t to)
{
	for (; from < to; from += KEYS) {
		const uint32_t tile[] = { from, to - from < KEYS ? to - from : KEYS, (uint32_t)(k->visits.count / 4),
					  (uint32_t)n };

		add_words(&k->tiles, tile, countof(tile));
		for (size_t i = 0; i < n; i++) {
			const struct span *s = active[i]->span;
			const uint32_t visit[] = { s->row, s->rows, s->position,
						   active[i]->position + (from - active[i]->from) };

			add_words(&k->visits, visit, countof(visit));
		}
	}
}

/* Goes over the key rows once, with the intervals that hold the row at hand. */
static struct key_tiles make_key_tiles(const struct span *spans, size_t count)
{
	struct key_tiles k = { 0 };
	size_t n, next = 0, active_count = 0;
	struct interval *list = list_intervals(spans, count, &n);
	const struct interval **active = memory_new(n, sizeof *active);
	uint32_t at = 0;

	while (next < n || active_count > 0) {
		uint32_t end = next < n ? list[next].from : UINT32_MAX;
		size_t kept = 0;

		for (size_t i = 0; i < active_count; i++)
			end = active[i]->to < end ? active[i]->to : end;
		if (active_count > 0)
			add_segment(&k, active, active_count, at, end);
		at = end;
		for (size_t i = 0; i < active_count; i++)
			if (active[i]->to > at)
				active[kept++] = active[i];
		active_count = kept;
		for (; next < n && list[next].from == at; next++)
			active[active_count++] = &list[next];
	}
	free(active);
	free(list);
	return k;
}

/* -- what a call needs to know -------------------------------------------- */

struct extent {
	size_t rows, keys; /* beyond the last row and the last key row of all spans */
};

static struct extent find_extent(const struct span *spans, size_t count)
{
	struct extent x = { 0, 0 };

	for (size_t i = 0; i < count; i++) {
		const struct span *s = &spans[i];
		size_t own = (size_t)s->key_row + s->position + s->rows - s->prefix_rows;
		size_t prefix = s->prefix_rows > 0 ? (size_t)s->prefix_row + s->prefix_rows : 0;

		x.rows = s->row + s->rows > x.rows ? s->row + s->rows : x.rows;
		x.keys = own > x.keys ? own : x.keys;
		x.keys = prefix > x.keys ? prefix : x.keys;
	}
	return x;
}

/* Whether the shared memory suffices; queries and keys: rows of the head's width that the shader keeps there. */
static bool head_fits(struct vulkan_backend *v, const char *what, size_t width, size_t queries, size_t keys,
		      size_t matrices)
{
	size_t bytes = 4 * ((queries * PAIRS + keys * KEYS) * (width + 1) + matrices * PAIRS * KEYS);
	size_t limit = v->adapter.properties.limits.maxComputeSharedMemorySize;
	struct error e;

	if (bytes <= limit)
		return true;
	error_set(&e, ERROR_DEVICE,
		  "%s: heads of width %zu need %zu bytes of shared memory, but %s has %zu: use another device", what,
		  width, bytes, v->adapter.properties.deviceName, limit);
	vk_fail(v, &e);
	return false;
}

/* -- the operations ------------------------------------------------------- */

struct forward {
	struct view out, lse, q, k, v;
	struct extent x;
	struct heads heads;
	size_t query, key_value; /* columns */
	float scale;
	double work;
	struct words tiles;
};

/* Chunks of keys that tiles see. */
struct chunks {
	struct words list;   /* tile, first key */
	struct words firsts; /* a tile's first chunk */
};

static struct chunks make_chunks(const struct words *tiles, size_t shares)
{
	struct chunks c = { 0 };

	for (uint32_t i = 0; i < tiles->count / TILE_WORDS; i++) {
		const uint32_t *t = tiles->data + i * TILE_WORDS;
		size_t last = order_least(t[2] + PAIRS, t[1]) - 1, keys = t[3] + last / shares + 1; /* keys_of() */
		const uint32_t first = (uint32_t)(c.list.count / 2);

		add_words(&c.firsts, &first, 1);
		for (uint32_t from = 0; from < keys; from += CHUNK)
			add_words(&c.list, (const uint32_t[]){ i, from }, 2);
	}
	return c;
}

/* All of it, or with chunks (NULL is fine) each chunk to `to`. */
static void attend(struct vulkan_backend *v, const struct forward *f, struct operand to, const struct words *chunks)
{
	struct attention_params p = {
		.query = (uint32_t)f->heads.query,
		.key_value = (uint32_t)f->heads.key_value,
		.scale = f->scale,
		.has_lse = f->lse.buffer != NULL,
	};
	struct launch l = {
		.what = "attention",
		.shader = SHADER_attention,
		.constants = { 0, (uint32_t)f->heads.width, PAIRS, chunks != NULL },
		.operands = { to, vk_out(f->lse, f->x.rows, f->heads.query), vk_in(f->q, f->x.rows, f->query),
			      vk_in(f->k, f->x.keys, f->key_value), vk_in(f->v, f->x.keys, f->key_value),
			      vk_table(f->tiles.data, f->tiles.count) },
		.operand_count = 6,
		.params = &p,
		.params_bytes = sizeof p,
		.groups = { f->tiles.count / TILE_WORDS, f->heads.key_value },
		.work = f->work,
		.severable = true,
	};

	if (chunks != NULL) {
		l.operands[1].view.buffer = NULL;
		l.operands[l.operand_count++] = vk_table(chunks->data, chunks->count);
		l.groups[0] = chunks->count / 2;
	}
	vk_launch(v, &l);
}

static void merge(struct vulkan_backend *v, const struct forward *f, struct operand parts, const struct words *firsts)
{
	struct attention_merge_params p = {
		.query = (uint32_t)f->heads.query,
		.key_value = (uint32_t)f->heads.key_value,
		.has_lse = f->lse.buffer != NULL,
	};
	struct launch l = {
		.what = "attention",
		.shader = SHADER_attention_merge,
		.constants = { 0, (uint32_t)f->heads.width, PAIRS },
		.operands = { vk_out(f->out, f->x.rows, f->query), vk_out(f->lse, f->x.rows, f->heads.query),
			      vk_in(parts.view, parts.rows, parts.columns), vk_table(f->tiles.data, f->tiles.count),
			      vk_table(firsts->data, firsts->count) },
		.operand_count = 5,
		.params = &p,
		.params_bytes = sizeof p,
		.groups = { f->tiles.count / TILE_WORDS, f->heads.key_value },
	};

	vk_launch(v, &l);
}

/* Each chunk by a workgroup of its own; false, with nothing done, where that is no gain or has no room. */
static bool attend_split(struct vulkan_backend *v, const struct forward *f)
{
	size_t tiles = f->tiles.count / TILE_WORDS, width = f->heads.width + 2, rows;
	struct operand parts = { 0 };
	struct chunks c;

	if (v->adapter.disabled[DEVICE_SPLIT] || tiles * f->heads.key_value >= BUSY || f->x.keys <= CHUNK)
		return false;
	c = make_chunks(&f->tiles, f->heads.query / f->heads.key_value);
	rows = c.list.count / 2 * f->heads.key_value * PAIRS;
	if (c.list.count / 2 > tiles && rows * width * 4 + 256 <= device_binding_limit(&v->adapter) &&
	    c.list.count / 2 <= v->adapter.properties.limits.maxComputeWorkGroupCount[0]) {
		parts = vk_out(vk_scratch(v, rows * width), rows, width);
		parts.view.pitch = width;
	}
	if (parts.view.buffer != NULL) {
		attend(v, f, parts, &c.list);
		merge(v, f, parts, &c.firsts);
	}
	free(c.list.data);
	free(c.firsts.data);
	return parts.view.buffer != NULL;
}

void vk_attention(struct backend *b, struct view out, struct view lse, struct view q, struct view k, struct view v,
		  const struct span *spans, size_t count, struct heads heads, float scale)
{
	struct vulkan_backend *vk = vk_of(b);
	struct forward f = {
		.out = out,
		.lse = lse,
		.q = q,
		.k = k,
		.v = v,
		.x = find_extent(spans, count),
		.heads = heads,
		.query = heads.query * heads.width,
		.key_value = heads.key_value * heads.width,
		.scale = scale,
		.tiles = query_tiles(spans, count, heads.query / heads.key_value),
	};

	f.work = 2.0 * (double)f.x.rows * (double)f.query * (double)f.x.keys / (double)(count + 1);
	if (f.tiles.count > 0 && head_fits(vk, "attention", heads.width, 1, 1, 1) && !attend_split(vk, &f))
		attend(vk, &f, vk_out(out, f.x.rows, f.query), NULL);
	free(f.tiles.data);
}

/* Everything that the three launches of a gradient share. */
struct backward {
	struct view dout, q, k, v, out, lse, delta;
	struct extent x;
	struct heads heads;
	size_t query, key_value; /* columns */
	float scale;
	double work;
};

static void find_delta(struct vulkan_backend *v, const struct backward *g)
{
	struct attention_delta_params p = { .rows = (uint32_t)g->x.rows, .heads = (uint32_t)g->heads.query };
	struct launch l = {
		.what = "attention_backward",
		.shader = SHADER_attention_delta,
		.constants = { 0, (uint32_t)g->heads.width },
		.operands = { vk_out(g->delta, g->x.rows, g->heads.query), vk_in(g->dout, g->x.rows, g->query),
			      vk_in(g->out, g->x.rows, g->query) },
		.operand_count = 3,
		.params = &p,
		.params_bytes = sizeof p,
		.groups = { vk_groups(vk_parts(g->x.rows * g->heads.query, GROUP)) },
	};

	vk_launch(v, &l);
}

static void find_dq(struct vulkan_backend *v, const struct backward *g, struct view dq, const struct words *tiles)
{
	struct attention_dq_params p = {
		.query = (uint32_t)g->heads.query,
		.key_value = (uint32_t)g->heads.key_value,
		.scale = g->scale,
	};
	struct launch l = {
		.what = "attention_backward",
		.shader = SHADER_attention_dq,
		.constants = { 0, (uint32_t)g->heads.width, PAIRS },
		.operands = { vk_out(dq, g->x.rows, g->query), vk_in(g->dout, g->x.rows, g->query),
			      vk_in(g->q, g->x.rows, g->query), vk_in(g->k, g->x.keys, g->key_value),
			      vk_in(g->v, g->x.keys, g->key_value), vk_in(g->lse, g->x.rows, g->heads.query),
			      vk_in(g->delta, g->x.rows, g->heads.query), vk_table(tiles->data, tiles->count) },
		.operand_count = 8,
		.params = &p,
		.params_bytes = sizeof p,
		.groups = { tiles->count / TILE_WORDS, g->heads.key_value },
		.work = g->work,
		.severable = true,
	};

	vk_launch(v, &l);
}

static void find_dkv(struct vulkan_backend *v, const struct backward *g, struct view dk, struct view dv,
		     const struct key_tiles *k)
{
	struct attention_dkv_params p = {
		.query = (uint32_t)g->heads.query,
		.key_value = (uint32_t)g->heads.key_value,
		.scale = g->scale,
	};
	struct launch l = {
		.what = "attention_backward",
		.shader = SHADER_attention_dkv,
		.constants = { 0, (uint32_t)g->heads.width, PAIRS },
		.operands = { vk_out(dk, g->x.keys, g->key_value), vk_out(dv, g->x.keys, g->key_value),
			      vk_in(g->dout, g->x.rows, g->query), vk_in(g->q, g->x.rows, g->query),
			      vk_in(g->k, g->x.keys, g->key_value), vk_in(g->v, g->x.keys, g->key_value),
			      vk_in(g->lse, g->x.rows, g->heads.query), vk_in(g->delta, g->x.rows, g->heads.query),
			      vk_table(k->tiles.data, k->tiles.count), vk_table(k->visits.data, k->visits.count) },
		.operand_count = 10,
		.params = &p,
		.params_bytes = sizeof p,
		.groups = { k->tiles.count / 4, g->heads.key_value },
		.work = g->work,
		.severable = true,
	};

	vk_launch(v, &l);
}

void vk_attention_backward(struct backend *b, struct view dq, struct view dk, struct view dv, struct view dout,
			   struct view q, struct view k, struct view v, struct view out, struct view lse,
			   const struct span *spans, size_t count, struct heads heads, float scale)
{
	struct vulkan_backend *vk = vk_of(b);
	struct backward g = {
		.dout = dout,
		.q = q,
		.k = k,
		.v = v,
		.out = out,
		.lse = lse,
		.x = find_extent(spans, count),
		.heads = heads,
		.query = heads.query * heads.width,
		.key_value = heads.key_value * heads.width,
		.scale = scale,
	};
	struct words tiles;
	struct key_tiles keys;

	if (g.x.rows == 0 || !head_fits(vk, "attention_backward", heads.width, 2, 2, 2))
		return;
	g.work = 4.0 * (double)g.x.rows * (double)g.query * (double)g.x.keys / (double)(count + 1);
	g.delta = vk_scratch(vk, g.x.rows * heads.query);
	g.delta.pitch = heads.query;
	if (g.delta.buffer == NULL)
		return;
	tiles = query_tiles(spans, count, heads.query / heads.key_value);
	keys = make_key_tiles(spans, count);
	find_delta(vk, &g);
	find_dq(vk, &g, dq, &tiles);
	find_dkv(vk, &g, dk, dv, &keys);
	free(tiles.data);
	free(keys.tiles.data);
	free(keys.visits.data);
}
