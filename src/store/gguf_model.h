/*
 * What a GGUF file says of its model beside the weights, in the forms that the
 * rest of the program reads: a configuration, and the files of a tokenizer.
 *
 * Refused by name, as in model_config.h, is what would be computed wrongly: an
 * architecture other than llama, qwen2 and qwen3, experts, a window shorter
 * than the context, a rotation of part of a head, scalings that are not known;
 * a tokenizer other than gpt2 and llama, and a pre-tokenizer whose expression is
 * not known.
 */
#ifndef STORE_GGUF_MODEL_H
#define STORE_GGUF_MODEL_H

#include "base/error.h"
#include "base/text.h"
#include "store/gguf.h"
#include "store/model_config.h"

/*
 * The configuration. The vocabulary has as many tokens as token_embd.weight has
 * rows; the head is tied where output.weight is missing. Ends are the tokens of
 * eos_token_id, eot_token_id and eom_token_id, and the control tokens that are called
 * like one, <|endoftext|> and others. storage is the type of the
 * matrices where all have the same of F16 and BF16, else F32, which holds
 * every other exactly.
 */
int gguf_model_config(struct model_config *c, const struct gguf *g, struct error *e);

/*
 * tokenizer.json and tokenizer_config.json (roles and chat template), appended to
 * the two builders. Tokens marked as unused have no name there, so that they
 * are never drawn.
 */
int gguf_tokenizer(struct builder *tokenizer, struct builder *config, const struct gguf *g, struct error *e);

/*
 * The frequency factors of the tensor rope_freqs.weight [D/2] that stand for a
 * configuration's scaling of the kind llama3: what each rotary frequency is divided by.
 */
void gguf_rope_factors(const struct model_config *c, float *factors);

#endif
