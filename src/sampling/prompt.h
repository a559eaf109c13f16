/*
 * From a question to the tokens a model continues, and from a solution to the
 * tokens it is trained on: the one place where templates are known, so that
 * training, sampling and evaluation cannot differ.
 */
#ifndef SAMPLING_PROMPT_H
#define SAMPLING_PROMPT_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/option.h"
#include "base/text.h"
#include "format/tokenizer.h"

/*
 * bare     the question and a new line; ends with the tokenizer's eos
 * plain    "Question: ...\nAnswer:"; likewise
 * chatml   Qwen and SmolLM2: <|im_start|>user ... <|im_end|>
 * boxed    chatml with the system text that asks for \boxed{}
 * llama3   <|start_header_id|>user<|end_header_id|> ... <|eot_id|>
 */
enum prompt_template {
	PROMPT_BARE,
	PROMPT_PLAIN,
	PROMPT_CHATML,
	PROMPT_BOXED,
	PROMPT_LLAMA3
};

enum {
	PROMPT_ENDS_MAX = 18
};

struct prompt {
	enum prompt_template template;
	int32_t end;                   /* trained after every completion */
	int32_t ends[PROMPT_ENDS_MAX]; /* any of these ends a sampled path; `end` is the first */
	size_t end_count;
	int32_t tokens[8]; /* the template's own tokens, by its order of them */
};

/* --prompt, a const char *. */
extern const struct option_row prompt_option_rows[];

/* Names as above; NULL or "auto" takes llama3 or chatml where the tokenizer has their tokens, else bare. */
int prompt_init(struct prompt *p, const char *name, const struct tokenizer *t, struct error *e);

/* Let `id` end a path too (a model's eos list); no effect if it already does or the list is full. */
void prompt_add_end(struct prompt *p, int32_t id);

/* Append the tokens that stand before a completion. The question's text never becomes a special token. */
int prompt_encode(struct tokens *out, const struct prompt *p, struct tokenizer *t, struct text question,
		  struct error *e);

/* Append a completion's tokens and the end token. */
int prompt_encode_completion(struct tokens *out, const struct prompt *p, struct tokenizer *t, struct text completion,
			     struct error *e);

#endif
