/*
 * Dynamic loss scaling: the factor on the loss that keeps the gradients of
 * f16 products within f16's range.
 *
 * The gradient is computed times a power of two, which f32 takes back exactly
 * before the update. Where a gradient overflows, the factor is halved and the
 * gradient computed again, so that no example is lost and the updates of a run
 * are as many as without; after SCALER_PATIENCE updates without overflow it is
 * doubled. f32 and bf16, whose range is that of f32, need no factor: it is 1.
 *
 * Source: Micikevicius et al., Mixed Precision Training, arXiv 1710.03740,
 * section 3.2, where a batch that overflows is left out instead; the figures
 * are those that NVIDIA's and PyTorch's scalers begin with.
 */
#ifndef NN_SCALER_H
#define NN_SCALER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"
#include "compute/operations.h"

enum {
	SCALER_START = 65536,
	SCALER_LIMIT = 1 << 24,
	SCALER_PATIENCE = 2000
};

struct scaler {
	bool on;
	uint32_t scale; /* a power of two from 1 to SCALER_LIMIT */
	uint32_t good;  /* updates without overflow since it last changed */
};

void scaler_init(struct scaler *s, enum precision precision);

/* The gradient at hand overflowed. False if the factor is 1 already: then it is not to blame. */
bool scaler_halve(struct scaler *s);

/* An update was made. */
void scaler_succeed(struct scaler *s);

/* For checkpoints: "SCALE GOOD". ERROR_FORMAT if the text is not that. */
void scaler_print(struct builder *b, const struct scaler *s);
int scaler_read(struct scaler *s, const char *text, struct error *e);

#endif
