/* Names, shapes and places of all parameters; rotary frequencies; fresh values. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/order.h"
#include "base/rng.h"
#include "nn/model.h"

enum {
	TENSORS_PER_LAYER = 14,
	OTHER_TENSORS = 3
};

/* GPT-2's standard deviation of fresh matrices. */
static const double initial_deviation = 0.02;

/* Append a tensor; its place in the block is the end so far. */
static size_t add(struct model_layout *l, const char *name, size_t rows, size_t columns, bool is_vector)
{
	struct parameter *p = &l->parameters[l->count++];

	snprintf(p->name, sizeof p->name, "%s", name);
	p->offset = l->elements;
	p->rows = rows;
	p->columns = columns;
	p->vector = is_vector;
	l->elements += rows * columns;
	return p->offset;
}

static size_t add_to_layer(struct model_layout *l, size_t layer, const char *name, size_t rows, size_t columns)
{
	bool is_vector = rows == 0;
	char full[sizeof l->parameters->name];

	snprintf(full, sizeof full, "model.layers.%zu.%s", layer, name);
	return add(l, full, is_vector ? 1 : rows, columns, is_vector);
}

static void add_layer(struct model_layout *l, const struct model_config *c, size_t i)
{
	struct layer_layout *to = &l->layers[i];
	size_t q = c->heads * c->head_width, kv = c->kv_heads * c->head_width;

	to->qkv_bias = to->q_norm = to->k_norm = SIZE_MAX;
	to->attention_norm = add_to_layer(l, i, "input_layernorm.weight", 0, c->hidden);
	to->qkv = add_to_layer(l, i, "self_attn.q_proj.weight", q, c->hidden);
	add_to_layer(l, i, "self_attn.k_proj.weight", kv, c->hidden);
	add_to_layer(l, i, "self_attn.v_proj.weight", kv, c->hidden);
	if (c->qkv_bias) {
		to->qkv_bias = add_to_layer(l, i, "self_attn.q_proj.bias", 0, q);
		add_to_layer(l, i, "self_attn.k_proj.bias", 0, kv);
		add_to_layer(l, i, "self_attn.v_proj.bias", 0, kv);
	}
	if (c->qk_norm) {
		to->q_norm = add_to_layer(l, i, "self_attn.q_norm.weight", 0, c->head_width);
		to->k_norm = add_to_layer(l, i, "self_attn.k_norm.weight", 0, c->head_width);
	}
	to->output = add_to_layer(l, i, "self_attn.o_proj.weight", c->hidden, q);
	to->ffn_norm = add_to_layer(l, i, "post_attention_layernorm.weight", 0, c->hidden);
	to->gate_up = add_to_layer(l, i, "mlp.gate_proj.weight", c->ffn, c->hidden);
	add_to_layer(l, i, "mlp.up_proj.weight", c->ffn, c->hidden);
	to->down = add_to_layer(l, i, "mlp.down_proj.weight", c->hidden, c->ffn);
}

int model_layout_init(struct model_layout *l, const struct model_config *c, struct error *e)
{
	void *parameters, *layers;
	size_t i;

	memset(l, 0, sizeof *l);
	if (memory_try(&parameters, c->layers * TENSORS_PER_LAYER + OTHER_TENSORS, sizeof *l->parameters, "tensor list",
		       e))
		return -1;
	if (memory_try(&layers, c->layers, sizeof *l->layers, "layer list", e)) {
		free(parameters);
		return -1;
	}
	l->parameters = parameters;
	l->layers = layers;
	l->embedding = add(l, "model.embed_tokens.weight", c->vocabulary, c->hidden, false);
	for (i = 0; i < c->layers; i++)
		add_layer(l, c, i);
	l->norm = add(l, "model.norm.weight", 1, c->hidden, true);
	l->head = c->tied ? l->embedding : add(l, "lm_head.weight", c->vocabulary, c->hidden, false);
	return 0;
}

void model_layout_clear(struct model_layout *l)
{
	free(l->parameters);
	free(l->layers);
	memset(l, 0, sizeof *l);
}

size_t model_layout_largest(const struct model_layout *l)
{
	size_t largest = 0, i;

	for (i = 0; i < l->count; i++)
		largest = order_most(largest, l->parameters[i].rows * l->parameters[i].columns);
	return largest;
}

const struct parameter *model_layout_find(const struct model_layout *l, const char *name)
{
	size_t i;

	for (i = 0; i < l->count; i++)
		if (strcmp(l->parameters[i].name, name) == 0)
			return &l->parameters[i];
	return NULL;
}

void model_rope_table(const struct model_config *c, size_t positions, float *table)
{
	size_t half = c->head_width / 2, p, i;

	for (i = 0; i < half; i++) {
		double f = model_config_frequency(c, i);

		for (p = 0; p < positions; p++) {
			table[p * c->head_width + i] = (float)cos((double)p * f);
			table[p * c->head_width + half + i] = (float)sin((double)p * f);
		}
	}
}

static bool ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n >= m && strcmp(s + n - m, end) == 0;
}

void model_initialise(const struct model_config *c, const struct model_layout *l, uint64_t seed, float *values)
{
	double residual = initial_deviation / sqrt(2.0 * (double)c->layers);
	size_t i, j;

	for (i = 0; i < l->count; i++) {
		const struct parameter *p = &l->parameters[i];
		bool to_residual = ends_with(p->name, "o_proj.weight") || ends_with(p->name, "down_proj.weight");
		float *v = values + p->offset;
		struct rng r;

		rng_init(&r, seed, rng_hash(p->name, strlen(p->name)));
		for (j = 0; j < p->rows * p->columns; j++)
			v[j] = !p->vector ? (float)((to_residual ? residual : initial_deviation) * rng_normal(&r))
			       : ends_with(p->name, "norm.weight") ? 1.0f
								   : 0.0f;
	}
}
