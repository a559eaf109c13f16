/*
 * Inside nn: the network as views of weights on a device, and one layer's
 * forward pass, shared by training (transformer.c) and decoding (decoder.c).
 */
#ifndef NN_NETWORK_H
#define NN_NETWORK_H

#include "compute/operations.h"
#include "nn/model.h"

/* A weight matrix [n, k]: dense for training, packed for decoding. */
struct weight {
	struct view dense;
	struct packed packed;
	size_t n, k;
};

/* Views with buffer NULL where the architecture has none. */
struct layer_weights {
	struct view attention_norm, qkv_bias, q_norm, k_norm, ffn_norm;
	struct weight qkv, output, gate_up, down;
};

struct network {
	const struct model_config *config;
	struct backend *backend;
	bool packed;
	struct layer_weights *layers; /* [config->layers] */
	struct view embedding, norm;
	struct weight head;
	struct view rope; /* [positions, D] */
	size_t positions;
	struct heads heads;
	float attention_scale; /* 1 / sqrt(D) */
	size_t qkv_width;      /* (H + 2K) D */
	size_t k_at, v_at;     /* columns of a qkv row where k and v begin: H D and (H + K) D */
};

/* What one layer reads and writes; [R, ...] each. */
struct layer_state {
	struct view x;               /* [C] the residual stream that enters */
	struct view attention_scale; /* [1] */
	struct view attention_input; /* [C] norm of x */
	struct view raw;             /* [(H+2K)D] q, k, v as projected; its v is the v that attention reads */
	struct view qk_scale;        /* [H+K] of the q and k norms, where there are any */
	struct view qkv;             /* [(H+2K)D] q and k normed and rotated; == raw without q and k norms */
	struct view lse;             /* [H] */
	struct view attention;       /* [H D] */
	struct view middle;          /* [C] x after attention; may be x */
	struct view ffn_scale;       /* [1] */
	struct view ffn_input;       /* [C] */
	struct view gate_up;         /* [2F] */
	struct view activation;      /* [F] */
	struct view out;             /* [C] x after the layer; may be x */
};

/* Keys and values: among the rows (buffer NULL), or a cache that the layer first writes. */
struct layer_cache {
	struct view key, value; /* [cache rows, K D] */
	struct view row;        /* i32 [R]: where each row's key and value go */
};

struct layer_input {
	size_t rows;
	struct view position; /* i32 [R] */
	const struct span *spans;
	size_t span_count;
};

/* Sizes and heads from a configuration; weights are the caller's to set. ERROR_MEMORY only. */
int network_init(struct network *n, const struct model_config *c, struct backend *b, struct error *e);
void network_clear(struct network *n);

/* All dense views of a parameter-shaped block (parameters or gradients). */
void network_bind(struct network *n, const struct model_layout *l, struct buffer *block);

/* y = x W^T + bias (+ y if add). */
void network_product(const struct network *n, struct view y, struct view x, const struct weight *w, struct view bias,
		     size_t rows, bool add);

/* All of a layer but its last product: what the backward pass needs of it. */
void network_layer_inner(const struct network *n, const struct layer_weights *w, const struct layer_state *s,
			 const struct layer_cache *cache, const struct layer_input *in);

/* The whole layer, s->out included. */
void network_layer(const struct network *n, const struct layer_weights *w, const struct layer_state *s,
		   const struct layer_cache *cache, const struct layer_input *in);

/*
 * Carves views out of one block. With buffer NULL it only counts, so that a
 * plan and the real thing cannot differ. Offsets are multiples of 16 elements.
 */
struct carver {
	struct buffer *buffer;
	size_t used; /* elements */
	bool overflow;
};

struct view carve(struct carver *c, size_t rows, size_t columns);

#endif
