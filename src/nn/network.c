#include "nn/network.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/memory.h"

enum {
	CARVE_STEP = 16
};

static const struct view no_view = { NULL, 0, 0 };

struct view carve(struct carver *c, size_t rows, size_t columns)
{
	struct view v = { c->buffer, c->used, columns };
	size_t limit = SIZE_MAX / sizeof(float) - CARVE_STEP;

	if (columns != 0 && rows > (limit - c->used) / columns) {
		c->overflow = true;
		return v;
	}
	c->used += (rows * columns + CARVE_STEP - 1) / CARVE_STEP * CARVE_STEP;
	return v;
}

int network_init(struct network *n, const struct model_config *c, struct backend *b, struct error *e)
{
	void *layers;

	n->config = c;
	n->backend = b;
	n->packed = false;
	n->layers = NULL;
	if (memory_try(&layers, c->layers, sizeof *n->layers, "layers", e))
		return -1;
	n->layers = layers;
	n->heads.query = c->heads;
	n->heads.key_value = c->kv_heads;
	n->heads.width = c->head_width;
	n->attention_scale = (float)(1.0 / sqrt((double)c->head_width));
	n->k_at = c->heads * c->head_width;
	n->v_at = (c->heads + c->kv_heads) * c->head_width;
	n->qkv_width = (c->heads + 2 * c->kv_heads) * c->head_width;
	n->embedding = n->norm = n->rope = no_view;
	return 0;
}

void network_clear(struct network *n)
{
	free(n->layers);
	n->layers = NULL;
}

static struct view vector(struct buffer *block, size_t offset, size_t width)
{
	struct view v = { block, offset, width };

	return offset == SIZE_MAX ? no_view : v;
}

static struct weight matrix(struct buffer *block, size_t offset, size_t n, size_t k)
{
	struct weight w = { .dense = { block, offset, k }, .n = n, .k = k };

	return w;
}

void network_bind(struct network *n, const struct model_layout *l, struct buffer *block)
{
	const struct model_config *c = n->config;
	size_t i;

	for (i = 0; i < c->layers; i++) {
		const struct layer_layout *from = &l->layers[i];
		struct layer_weights *to = &n->layers[i];

		to->attention_norm = vector(block, from->attention_norm, c->hidden);
		to->qkv_bias = vector(block, from->qkv_bias, n->qkv_width);
		to->q_norm = vector(block, from->q_norm, c->head_width);
		to->k_norm = vector(block, from->k_norm, c->head_width);
		to->ffn_norm = vector(block, from->ffn_norm, c->hidden);
		to->qkv = matrix(block, from->qkv, n->qkv_width, c->hidden);
		to->output = matrix(block, from->output, c->hidden, n->k_at);
		to->gate_up = matrix(block, from->gate_up, 2 * c->ffn, c->hidden);
		to->down = matrix(block, from->down, c->hidden, c->ffn);
	}
	n->embedding = vector(block, l->embedding, c->hidden);
	n->norm = vector(block, l->norm, c->hidden);
	n->head = matrix(block, l->head, c->vocabulary, c->hidden);
}

void network_product(const struct network *n, struct view y, struct view x, const struct weight *w, struct view bias,
		     size_t rows, bool add)
{
	struct backend *b = n->backend;

	if (n->packed) {
		b->op->project(b, y, x, w->packed, bias, rows, add);
		return;
	}
	b->op->gemm(b, y, x, false, w->dense, true, rows, w->n, w->k, 1.0f, add ? 1.0f : 0.0f);
	if (bias.buffer != NULL)
		b->op->bias(b, y, bias, rows, w->n);
}

/* y := x, unless they are the same place. */
static void carry(struct backend *b, struct view y, struct view x, size_t n)
{
	if (y.buffer != x.buffer || y.offset != x.offset)
		b->op->copy(b, y, x, n);
}

static void attend(const struct network *n, const struct layer_weights *w, const struct layer_state *s,
		   const struct layer_cache *cache, const struct layer_input *in)
{
	const struct operations *op = n->backend->op;
	struct backend *b = n->backend;
	struct view key = view_from(s->qkv, n->k_at), value = view_from(s->raw, n->v_at);
	size_t key_width = n->heads.key_value * n->heads.width;
	size_t query = n->heads.query, key_value = n->heads.key_value;

	if (w->q_norm.buffer != NULL) {
		float epsilon = (float)n->config->rms_epsilon;
		struct view k_scale = s->qk_scale;

		if (k_scale.buffer != NULL)
			k_scale = view_from(k_scale, query);
		op->rmsnorm(b, s->qkv, s->qk_scale, s->raw, w->q_norm, in->rows, query, n->heads.width, epsilon);
		op->rmsnorm(b, key, k_scale, view_from(s->raw, n->k_at), w->k_norm, in->rows, key_value, n->heads.width,
			    epsilon);
	}
	op->rope(b, s->qkv, n->rope, in->position, in->rows, query + key_value, n->heads.width, n->positions, 1.0f);
	if (cache != NULL) {
		op->scatter(b, cache->key, key, cache->row, in->rows, key_width);
		op->scatter(b, cache->value, value, cache->row, in->rows, key_width);
		key = cache->key;
		value = cache->value;
	}
	op->attention(b, s->attention, s->lse, s->qkv, key, value, in->spans, in->span_count, n->heads,
		      n->attention_scale);
}

void network_layer_inner(const struct network *n, const struct layer_weights *w, const struct layer_state *s,
			 const struct layer_cache *cache, const struct layer_input *in)
{
	const struct operations *op = n->backend->op;
	struct backend *b = n->backend;
	size_t width = n->config->hidden, rows = in->rows;
	float epsilon = (float)n->config->rms_epsilon;

	op->rmsnorm(b, s->attention_input, s->attention_scale, s->x, w->attention_norm, rows, 1, width, epsilon);
	network_product(n, s->raw, s->attention_input, &w->qkv, w->qkv_bias, rows, false);
	attend(n, w, s, cache, in);
	carry(b, s->middle, s->x, rows * width);
	network_product(n, s->middle, s->attention, &w->output, no_view, rows, true);

	op->rmsnorm(b, s->ffn_input, s->ffn_scale, s->middle, w->ffn_norm, rows, 1, width, epsilon);
	network_product(n, s->gate_up, s->ffn_input, &w->gate_up, no_view, rows, false);
	op->swiglu(b, s->activation, s->gate_up, rows, n->config->ffn);
}

void network_layer(const struct network *n, const struct layer_weights *w, const struct layer_state *s,
		   const struct layer_cache *cache, const struct layer_input *in)
{
	size_t width = n->config->hidden, rows = in->rows;
	struct backend *b = n->backend;

	network_layer_inner(n, w, s, cache, in);
	carry(b, s->out, s->middle, rows * width);
	network_product(n, s->out, s->activation, &w->down, no_view, rows, true);
}
