/*
 * The way back: gradients of all parameters from the gradient at the head's
 * input. dx carries the gradient of the residual stream from layer to layer.
 */
#include "nn/training.h"

/* For y = x W^T: dx = dy W (written) and dW += dy^T x. */
static void product_backward(const struct transformer *t, struct view dx, struct view dy, struct view x,
			     const struct weight *w, const struct weight *dw)
{
	struct backend *b = t->network.backend;
	size_t rows = t->input.rows;

	b->op->gemm(b, dx, dy, false, w->dense, false, rows, w->k, w->n, 1.0f, 0.0f);
	b->op->gemm(b, dw->dense, dy, true, x, false, w->n, w->k, rows, 1.0f, 1.0f);
}

static void ffn_backward(const struct transformer *t, const struct layer_weights *w, const struct layer_weights *dw,
			 const struct layer_state *s)
{
	struct backend *b = t->network.backend;
	size_t rows = t->input.rows;

	product_backward(t, t->dactivation, t->dx, s->activation, &w->down, &dw->down);
	b->op->swiglu_backward(b, s->gate_up, t->dactivation, s->gate_up, rows, t->config->ffn);
	product_backward(t, t->dh, s->gate_up, s->ffn_input, &w->gate_up, &dw->gate_up);
	b->op->rmsnorm_backward(b, t->dx, dw->ffn_norm, t->dh, s->middle, s->ffn_scale, w->ffn_norm, rows, 1,
				t->config->hidden, true);
}

/* Through the q and k norms: dqkv's q and k in place. */
static void qk_norm_backward(const struct transformer *t, const struct layer_weights *w, const struct layer_weights *dw,
			     const struct layer_state *s)
{
	const struct network *n = &t->network;
	struct backend *b = n->backend;
	struct view dk = view_from(t->dqkv, n->k_at);

	b->op->rmsnorm_backward(b, t->dqkv, dw->q_norm, t->dqkv, s->raw, s->qk_scale, w->q_norm, t->input.rows,
				n->heads.query, n->heads.width, false);
	b->op->rmsnorm_backward(b, dk, dw->k_norm, dk, view_from(s->raw, n->k_at),
				view_from(s->qk_scale, n->heads.query), w->k_norm, t->input.rows, n->heads.key_value,
				n->heads.width, false);
}

static void attention_backward(const struct transformer *t, const struct layer_weights *w,
			       const struct layer_weights *dw, const struct layer_state *s)
{
	const struct network *n = &t->network;
	const struct operations *op = n->backend->op;
	struct backend *b = n->backend;
	const struct layer_input *in = &t->input;

	product_backward(t, t->dattention, t->dx, s->attention, &w->output, &dw->output);
	op->attention_backward(b, t->dqkv, view_from(t->dqkv, n->k_at), view_from(t->dqkv, n->v_at), t->dattention,
			       s->qkv, view_from(s->qkv, n->k_at), view_from(s->raw, n->v_at), s->attention, s->lse,
			       in->spans, in->span_count, n->heads, n->attention_scale);
	op->rope(b, t->dqkv, n->rope, in->position, in->rows, n->heads.query + n->heads.key_value, n->heads.width,
		 n->positions, -1.0f);
	if (w->q_norm.buffer != NULL)
		qk_norm_backward(t, w, dw, s);
	if (w->qkv_bias.buffer != NULL)
		op->bias_backward(b, dw->qkv_bias, t->dqkv, in->rows, n->qkv_width);
	product_backward(t, t->dh, t->dqkv, s->attention_input, &w->qkv, &dw->qkv);
	op->rmsnorm_backward(b, t->dx, dw->attention_norm, t->dh, s->x, s->attention_scale, w->attention_norm, in->rows,
			     1, t->config->hidden, true);
}

void transformer_backward(struct transformer *t, size_t targets)
{
	const struct network *n = &t->network;
	struct backend *b = n->backend;
	size_t rows = t->input.rows, width = t->config->hidden, i;

	b->op->rmsnorm_backward(b, t->dhead, t->gradient.norm, t->dhead, t->head_x, t->head_scale, n->norm, targets, 1,
				width, false);
	b->op->zero(b, t->dx, rows * width);
	b->op->scatter(b, t->dx, t->dhead, t->index, targets, width);
	for (i = t->config->layers; i-- > 0 && !transformer_stopped(t);) {
		/* Where layers share their states, those of the last layer are still there. */
		if (t->options.recompute && i + 1 < t->config->layers)
			network_layer_inner(n, &n->layers[i], &t->states[i], NULL, &t->input);
		ffn_backward(t, &n->layers[i], &t->gradient.layers[i], &t->states[i]);
		attention_backward(t, &n->layers[i], &t->gradient.layers[i], &t->states[i]);
	}
	b->op->embed_backward(b, t->gradient.embedding, t->dx, t->token, rows, width, t->config->vocabulary);
}
