/* A fresh model: its shape, its tokenizer, its first weights. */
#ifndef NN_FRESH_H
#define NN_FRESH_H

#include "base/option.h"
#include "nn/model.h"
#include "nn/shape.h"

/*
 * config         a config.json to take the shape from; NULL: `shape` and theta say it
 * tokenizer      a directory to take the tokenizer from; NULL: one is trained on `inputs`
 * storage        how the weights are stored; SAFETENSORS_OTHER: as the shape says
 * untied         the head has weights of its own
 * whole_numbers  the tokenizer may merge digits; else each is a token
 */
struct fresh_options {
	const char *config, *tokenizer;
	struct option_texts inputs;
	struct shape_options shape;
	double theta;
	uint64_t seed;
	bool untied, whole_numbers;
	enum safetensors_type storage;
};

/*
 * Make a model and place it whole in `output`, a claimed directory.
 *
 * c           receives what was made: its vocabulary is the tokenizer's size
 *             unless a config.json asked for more
 * parameters  receives their number
 * provenance  whose inputs become the texts that the tokenizer is trained on
 *
 * ERROR_USAGE without text and tokenizer, ERROR_RANGE for a shape that cannot be.
 */
int fresh_model(const struct fresh_options *o, struct file_group *output, const struct provenance *provenance,
		struct model_config *c, size_t *parameters, struct error *e);

#endif
