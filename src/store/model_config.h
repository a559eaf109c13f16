/*
 * The shape of a model, as Hugging Face's config.json tells it.
 *
 * Reading refuses, with the key and a remedy, what the transformer of this
 * program would compute wrongly: an unknown model_type or rope scaling, a
 * sliding window in use, experts, biases it has no place for, impossible
 * shapes. Keys without influence on the arithmetic are passed over. Nothing
 * here reads weights.
 */
#ifndef STORE_MODEL_CONFIG_H
#define STORE_MODEL_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/option.h"
#include "format/json.h"
#include "store/safetensors.h"

/* model_type; mistral is read where its sliding window is off or as long as the context. */
enum model_architecture {
	MODEL_LLAMA,
	MODEL_QWEN2,
	MODEL_QWEN3,
	MODEL_MISTRAL
};

enum rope_scaling {
	ROPE_NONE,
	ROPE_LINEAR,
	ROPE_LLAMA3
};

enum {
	MODEL_EOS_MAX = 16
};

struct model_config {
	enum model_architecture architecture;
	size_t hidden;     /* C: hidden_size */
	size_t ffn;        /* F: intermediate_size */
	size_t layers;     /* num_hidden_layers */
	size_t heads;      /* H: num_attention_heads */
	size_t kv_heads;   /* K: num_key_value_heads; divides H */
	size_t head_width; /* D: head_dim; even; H * D may differ from C */
	size_t vocabulary; /* V: vocab_size; may exceed the tokenizer's */
	size_t context;    /* max_position_embeddings */

	double rope_theta;
	enum rope_scaling scaling;
	double rope_factor;         /* linear, llama3; >= 1 */
	double rope_low, rope_high; /* llama3: low_freq_factor < high_freq_factor */
	size_t rope_original;       /* llama3: original_max_position_embeddings */

	double rms_epsilon;
	bool tied;        /* the head is the embedding */
	bool tied_stated; /* false: the file does not say; a model without lm_head.weight is tied */
	bool qkv_bias;    /* qwen2 */
	bool qk_norm;     /* qwen3: RMSNorm over each head's q and k, before the rotation */

	int32_t bos, pad; /* -1: none */
	int32_t eos[MODEL_EOS_MAX];
	size_t eos_count;                   /* 0: none */
	enum safetensors_type storage;      /* torch_dtype; f32 if the file does not say */
	enum safetensors_rounding rounding; /* storage_rounding, a key of our own: how 16 bits were made of f32 */
};

/*
 * Read DIR/config.json, and DIR/generation_config.json where it is there: its
 * eos_token_id, a number or a list, takes the place of the one in config.json,
 * as in transformers. `path` may also be a config.json itself, by any name, or a
 * GGUF file, whose metadata are read (gguf_model.h).
 * Keys that are missing take transformers' defaults for the model_type.
 * ERROR_FORMAT: path, key, value and remedy.
 */
int model_config_read(struct model_config *c, const char *path, struct error *e);

/* The two files' contents; `origin` stands in front of errors. */
int model_config_parse(struct model_config *c, const struct json *config, const char *origin, struct error *e);
int model_config_parse_generation(struct model_config *c, const struct json *generation, const char *origin,
				  struct error *e);

/* Whether the shape can be computed: for a configuration that was built or changed by hand. */
int model_config_check(const struct model_config *c, const char *origin, struct error *e);

/*
 * DIR/config.json and DIR/generation_config.json, each whole or absent, as
 * transformers (4.45 and later) and llama.cpp's converter read them. Reading
 * them back gives the same struct, except that `tied` is then stated.
 */
int model_config_write(const struct model_config *c, const char *directory, struct error *e);

/*
 * The angle, in radians a position, by which pair i < head_width / 2 of a head
 * turns: theta^(-2 i / head_width), scaled as the configuration says.
 */
double model_config_frequency(const struct model_config *c, size_t i);

/* The number of parameters; a tied head counts once. Fits, by model_config_check(). */
size_t model_config_parameters(const struct model_config *c);

const char *model_architecture_name(enum model_architecture architecture);     /* "llama" */
const char *model_architecture_class(enum model_architecture architecture);    /* "LlamaForCausalLM" */
extern const char *const model_storage_words[], *const model_rounding_words[]; /* f32 bf16 f16; nearest stochastic */
/* --dtype, an enum safetensors_type; OTHER where none was given. */
extern const struct option_row model_storage_option_rows[];
const char *model_storage_name(enum safetensors_type storage); /* "bfloat16"; not for OTHER */

/* Let a token end an answer, once; false where MODEL_EOS_MAX others do. */
bool model_config_add_end(struct model_config *c, int32_t id);

#endif
