/*
 * The transformer as a sampler sees it: packed weights and a cache of keys
 * and values.
 *
 * The cache is a table of rows, each holding one position's key and value in
 * every layer. Who owns which rows is the caller's business: a span
 * (operations.h) names the rows of a shared prefix and the first of its own.
 * What a row computes does not depend on the other rows of a step, on the number of
 * threads, or on whether its keys are prefix or own (operations.h: project, attention).
 */
#ifndef NN_DECODER_H
#define NN_DECODER_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "nn/model.h"

struct decoder;

struct decoder_options {
	enum dtype storage; /* of the weights */
	size_t cache_rows;  /* positions that can be held at once, over all sequences */
	size_t step_rows;   /* most rows in one step (a prompt may be cut into several) */
	size_t step_logits; /* most rows of a step that want a next token */
	size_t positions;   /* longest sequence, at most the configuration's context */
};

/* One step: `rows` tokens of one or more spans; their keys and values go to key_row. */
struct decoder_step {
	size_t rows;
	const int32_t *token, *position; /* [rows] */
	const int32_t *key_row;          /* [rows] cache row that receives this row's key and value; distinct */
	const struct span *spans;        /* [span_count], covering every row once */
	size_t span_count;
	const int32_t *select; /* [select_count] rows whose logits are wanted */
	size_t select_count;
};

/* Load from a model directory, one matrix at a time. ERROR_RANGE names an option out of range. */
int decoder_open(struct decoder **out, const char *directory, struct backend *b, const struct decoder_options *o,
		 struct error *e);
void decoder_close(struct decoder *d);
const struct model_config *decoder_config(const struct decoder *d);

/* Bytes on the device: weights, cache and scratch. */
void decoder_bytes(const struct decoder *d, size_t *weights, size_t *cache, size_t *scratch);

/*
 * Run a step. Then draw: rules, token and logprob are [select_count]; tokens
 * below `vocabulary` only (files may have more rows than the tokenizer has
 * tokens). NULL rules: no draw (a prompt's inner part).
 */
int decoder_run(struct decoder *d, const struct decoder_step *s, const struct sampling *rules, size_t vocabulary,
		int32_t *token, float *logprob, struct error *e);

/* Tests and tools: the logits [select_count, V] of the last step. */
int decoder_logits(struct decoder *d, float *logits, struct error *e);

#endif
