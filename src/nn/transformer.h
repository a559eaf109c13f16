/*
 * The Llama-style decoder over rows and spans: forward and backward.
 *
 *     x_0 = E[token]
 *     per layer:  x = x + W_o attention(rope(W_qkv norm(x)))
 *                 x = x + W_down swiglu(W_gate_up norm(x))
 *     logits = W_head norm(x)
 *
 * A pass takes rows (tokens) of many sequences laid end to end without
 * padding, and spans that say which rows belong together (operations.h). The
 * same code trains (products by gemm, keys and values among the rows, what the
 * backward pass needs kept) and decodes (packed weights, keys and values in a
 * cache; decoder.h). The head and the loss see only the rows that have a target
 * and run over chunks of them, so the full matrix of logits is never stored.
 */
#ifndef NN_TRANSFORMER_H
#define NN_TRANSFORMER_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "nn/model.h"

/* One pass. All arrays are the caller's, on the host, and only read. */
struct pass {
	size_t rows;
	const int32_t *token;     /* [rows], 0..V-1 */
	const int32_t *position;  /* [rows], 0..context-1 */
	const int32_t *target;    /* [rows], the token to predict, or -1 */
	const float *coefficient; /* [rows], d loss / d (-logprob of the target); NULL without gradients */
	const struct span *spans; /* [span_count], covering every row once */
	size_t span_count;
};

struct transformer_options {
	size_t rows;    /* most rows in one pass */
	bool gradients; /* keep activations and a gradient block */
	bool recompute; /* keep only each layer's input; recompute the rest going backward */
};

/* Bytes that a transformer of these options takes, by purpose (also of a dry run). */
struct transformer_plan {
	size_t parameters, gradients, moments, activations, scratch, logits, total;
	size_t operand;           /* the largest operand of an operation that devices do not cut */
	const char *operand_what; /* its name */
};

int transformer_plan(struct transformer_plan *p, const struct model_config *c, const struct transformer_options *o,
		     struct error *e);

/*
 * Whether b has room for the plan beside the parameters, which are there; where its
 * memory is the host's, also for `host` bytes of the caller's. ERROR_MEMORY as backend_admit().
 */
int transformer_admit(const struct transformer_plan *p, size_t host, struct backend *b, struct error *e);

struct transformer;

/* The model must outlive it. Nothing is allocated after this. */
int transformer_new(struct transformer **out, struct model *m, const struct transformer_options *o, struct error *e);
void transformer_free(struct transformer *t);

/* The gradient block, in the model's layout; NULL without gradients. */
struct buffer *transformer_gradients(struct transformer *t);
void transformer_zero_gradients(struct transformer *t);

/* What accumulate adds is from now on `scale` (> 0; 1 at first) times the loss's gradient: see scaler.h. */
void transformer_scale_gradients(struct transformer *t, float scale);

/*
 * While *stop is 1, as a signal handler may set it, passes end with ERROR_STOPPED after
 * the layer at hand; the gradients are then worth nothing. NULL, as at first: they do not.
 */
void transformer_watch(struct transformer *t, const volatile sig_atomic_t *stop);

/*
 * logprob [rows] on the host receives each target's log-probability (0 where
 * there is none). No gradients. ERROR_RANGE names the row whose token or
 * position is out of range, or a pass too large.
 */
int transformer_evaluate(struct transformer *t, const struct pass *p, float *logprob, struct error *e);

/*
 * As evaluate, and adds to the gradient block the gradient of
 *     loss = - sum over rows of coefficient * logprob.
 */
int transformer_accumulate(struct transformer *t, const struct pass *p, float *logprob, struct error *e);

/*
 * As accumulate, for losses whose slope depends on the log-probabilities
 * themselves: forward; then weigh(), which reads logprob [rows] and sets the
 * coefficients of the pass; then back. Costs a second product with the head
 * where the targets do not fit one chunk of logits.
 */
typedef int transformer_weigh(void *context, const float *logprob, struct error *e);

int transformer_accumulate_late(struct transformer *t, const struct pass *p, float *logprob, transformer_weigh *weigh,
				void *context, struct error *e);

/* Tests and tools: logits [n, V] of the rows `which` [n] of a pass without gradients. */
int transformer_logits(struct transformer *t, const struct pass *p, const size_t *which, size_t n, float *logits,
		       struct error *e);

#endif
