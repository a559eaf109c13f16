/*
 * A model's parameters: names, shapes and places, and their way to and from a
 * Hugging Face directory.
 *
 * All parameters stand in one block of f32 in one order, built from the
 * configuration; gradients and the optimiser's moments are blocks of the same
 * layout. q, k and v (and gate and up) lie one after another, so that each
 * group is one matrix product here and separate tensors in the file.
 *
 * The layout is pure data. `struct model` puts the block on a device for
 * training; sampling packs its weights from the same directory (decoder.h).
 */
#ifndef NN_MODEL_H
#define NN_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "compute/operations.h"
#include "store/model_config.h"

/* One tensor of the file: where it stands in the block. */
struct parameter {
	char name[64];  /* Hugging Face's name, "model.layers.0.mlp.up_proj.weight" */
	size_t offset;  /* elements from the start of the block */
	size_t rows;    /* outputs; 1 for vectors */
	size_t columns; /* inputs, or the length of a vector */
	bool vector;    /* norm weights and biases: no weight decay */
};

/* Offsets (elements) of one layer's matrices; SIZE_MAX where the architecture has none. */
struct layer_layout {
	size_t attention_norm; /* [C] */
	size_t qkv;            /* [(H + 2K) D, C] */
	size_t qkv_bias;       /* [(H + 2K) D] */
	size_t q_norm, k_norm; /* [D] each */
	size_t output;         /* [C, H D] */
	size_t ffn_norm;       /* [C] */
	size_t gate_up;        /* [2F, C] */
	size_t down;           /* [C, F] */
};

struct model_layout {
	struct parameter *parameters; /* [count], ascending offsets, no gaps */
	size_t count;
	struct layer_layout *layers; /* [config.layers] */
	size_t embedding;            /* [V, C] */
	size_t norm;                 /* [C] */
	size_t head;                 /* [V, C]; == embedding when tied */
	size_t elements;             /* of the whole block */
};

int model_layout_init(struct model_layout *l, const struct model_config *c, struct error *e);
void model_layout_clear(struct model_layout *l);
size_t model_layout_largest(const struct model_layout *l); /* elements of the largest parameter */
const struct parameter *model_layout_find(const struct model_layout *l, const char *name); /* NULL if none */

/*
 * Rotary table of `positions` rows for operations.rope: [P, D], for each
 * position D/2 cosines, then D/2 sines, with the configuration's scaling
 * applied to the frequencies (none, linear, llama3). Computed in f64.
 */
void model_rope_table(const struct model_config *c, size_t positions, float *table);

/* A model on a device, ready for training or evaluation. */
struct model {
	struct model_config config;
	struct model_layout layout;
	struct backend *backend;   /* the caller's */
	struct buffer *parameters; /* f32, layout.elements */
};

/*
 * Load a directory (config.json, model.safetensors or shards) onto backend b.
 * Every tensor of the layout must be there with its shape; tensors of other
 * names are an error too, except those that transformers is known to leave
 * (rotary inv_freq, and lm_head.weight of a tied model where it is the embedding once
 * more). Every element must be finite. ERROR_FORMAT names file and tensor.
 */
int model_open(struct model *m, const char *directory, struct backend *b, struct error *e);

/* A model whose parameters come from the host block `values` [layout.elements]. */
int model_from(struct model *m, const struct model_config *c, const float *values, struct backend *b, struct error *e);
void model_close(struct model *m);

/* Hash of the parameters as they stand, f32 in the layout's order. */
int model_sha256(struct model *m, char hex[65], struct error *e);

/*
 * Write config.json, generation_config.json and model.safetensors (in c->storage,
 * rounded as c->rounding says, with seed 0) to `directory`, which must exist. Each file is whole or absent, and the
 * weights come last: where they are, the rest is. values is the host block
 * [layout.elements]. The tokenizer is the caller's.
 */
int model_save(const struct model_config *c, const struct model_layout *l, const float *values, const char *directory,
	       struct error *e);

struct file_group;
struct provenance;
struct tokenizer;

/* Claim a folder for a model, in which none stands unless with force. ERROR_USAGE where it is called like a GGUF file. */
int model_claim(struct file_group *g, const char *directory, bool force, struct error *e);

/*
 * Put such a model with its tokenizer and its provenance into a claimed folder,
 * in place of one that stands there: at no time lie weights beside files of
 * another model, and until all is written nothing has changed.
 */
int model_replace(struct file_group *g, const struct model_config *c, const struct model_layout *l, const float *values,
		  const struct tokenizer *t, const struct provenance *p, struct error *e);

/*
 * The same in two steps, with the parameters of a model on its device: prepare
 * writes all but the provenance aside, into g->aside, with c's storage and
 * rounding (seed: of one at random); put gives it its place.
 */
int model_prepare(struct file_group *g, const struct model_config *c, struct model *m, uint64_t seed,
		  const struct tokenizer *t, struct error *e);
int model_put(struct file_group *g, const struct provenance *p, struct error *e);

/* The first step with the parameters of another model, one tensor at a time. */
struct model_reader;
int model_prepare_copy(struct file_group *g, const struct model_config *c, const struct model_layout *l,
		       struct model_reader *r, const struct tokenizer *t, struct error *e);

/*
 * Fresh parameters: matrices normal with standard deviation 0.02, the two that
 * write to the residual stream divided by sqrt(2 layers) (GPT-2's rule), norms 1,
 * biases 0. A pure function of (configuration, seed).
 */
void model_initialise(const struct model_config *c, const struct model_layout *l, uint64_t seed, float *values);

/*
 * A directory's parameters without a model on a device, for loaders that pack
 * weights one matrix at a time. Opening checks names and shapes as model_open()
 * does; c and l are filled, and l is the caller's to clear (nothing to clear on failure).
 */
struct model_reader;
int model_reader_open(struct model_reader **out, const char *directory, struct model_config *c, struct model_layout *l,
		      struct error *e);
/*
 * Elements [from, from + n) of the block, which begin and end with tensors, to `to`.
 * ERROR_FORMAT names file and tensor if one is not finite.
 */
int model_reader_read(struct model_reader *r, size_t from, size_t n, float *to, struct error *e);
void model_reader_close(struct model_reader *r);

#endif
