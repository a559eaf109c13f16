/*
 * A model of a few thousand parameters with a tokenizer of its own in a fresh
 * folder, for the tests of what works on model directories.
 */
#ifndef TESTS_NN_SCRATCH_MODEL_H
#define TESTS_NN_SCRATCH_MODEL_H

#include "base/error.h"
#include "store/model_config.h"

struct scratch_model {
	char directory[64];
	struct model_config config;
};

/* Llama: width 32, 2 layers, 4 heads over 2, ffn 48, context 64, about 300 tokens. `scale` spreads the weights. */
int scratch_model_make(struct scratch_model *s, double scale, struct error *e);
void scratch_model_remove(struct scratch_model *s);

#endif
