/* Inside nn: the state of a training pass, shared by transformer.c and backward.c. */
#ifndef NN_TRAINING_H
#define NN_TRAINING_H

#include <signal.h>

#include "nn/network.h"
#include "nn/transformer.h"

struct transformer {
	const struct model_config *config;
	struct transformer_options options;
	struct network network;  /* parameters */
	struct network gradient; /* the same views of the gradient block */
	size_t elements;         /* of either block */
	size_t positions;        /* rows of the rotary table */
	size_t chunk;            /* most rows of logits at once */

	const volatile sig_atomic_t *stop; /* 1: passes end early; NULL: they do not */

	struct buffer *buffers[3]; /* activations, scratch, logits */
	struct buffer *gradients;

	struct layer_state *states; /* [layers] */
	struct layer_input input;   /* of the pass at hand */
	struct view last;           /* [R, C] the residual stream after the last layer */

	struct view token, position, target, index; /* i32 [R] */
	float gradient_scale;                       /* on every coefficient */
	struct view coefficient, logprob, lse;      /* [R] */
	struct view rope;
	struct view head_x, head_scale, head_input, dhead; /* rows with a target, gathered */
	struct view logits;                                /* [chunk, V] */
	struct view dx, dh, dattention, dqkv, dactivation; /* [R, ...] */

	int32_t *host_index, *host_target; /* [R] */
	float *host_coefficient, *host_logprob;
};

/* Whether the pass at hand shall end: what it has computed is then worth nothing. */
bool transformer_stopped(const struct transformer *t);

/* From dhead (gradients at head_input of `targets` rows) down to the embedding. */
void transformer_backward(struct transformer *t, size_t targets);

#endif
