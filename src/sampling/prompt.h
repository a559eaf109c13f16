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
#include "format/jsonl.h"
#include "store/tokenizer.h"

/*
 * own      the chat template that stands beside the model, or in a file that was given
 * bare     the question and a new line; ends with the tokenizer's eos
 * plain    "Question: ...\nAnswer:"; likewise
 * chatml   Qwen and SmolLM2: <|im_start|>user ... <|im_end|>
 * boxed    chatml, or where the tokenizer has llama3's tokens alone that, with the
 *          system text that asks for \boxed{}
 * llama3   <|start_header_id|>user<|end_header_id|> ... <|eot_id|>
 */
enum prompt_template {
	PROMPT_BARE,
	PROMPT_PLAIN,
	PROMPT_CHATML,
	PROMPT_BOXED,
	PROMPT_LLAMA3,
	PROMPT_LLAMA3_BOXED, /* by the name "boxed" */
	PROMPT_OWN
};

enum {
	PROMPT_ENDS_MAX = 64
};

/* How to ask; all zero for the defaults. */
struct prompt_options {
	const char *template; /* a name as above; NULL or "auto": chosen by the model */
	const char *system;   /* for PROMPT_OWN: a system text before the question; NULL: none of ours */
	const char *shots;    /* the same: a file of records whose "question" and "solution" come before; or NULL */
	const char *date;     /* the same: the day YYYY-MM-DD that a template is told, or NULL */
	const char *file;     /* a file with the template, in the place of the model's own (prompt_own.h); or NULL */
};

struct prompt_own;

struct prompt {
	enum prompt_template template;
	struct prompt_own *own;        /* of PROMPT_OWN */
	int32_t end;                   /* trained after every completion */
	int32_t ends[PROMPT_ENDS_MAX]; /* any of these ends a sampled path; `end` is the first */
	size_t end_count;
	int32_t tokens[8]; /* the template's own tokens, by its order of them */
};

/* Of struct prompt_options. */
extern const struct option_row prompt_option_rows[];

/*
 * "auto" takes the model's own template where it has one, else llama3 or chatml
 * where the tokenizer has their tokens, else bare. ERROR_USAGE for options that
 * the template does not know. Paths end at special tokens that end a turn or begin
 * another, whatever the template. t lives as long as p; prompt_clear() after success.
 */
int prompt_init(struct prompt *p, const struct prompt_options *o, struct tokenizer *t, struct error *e);
void prompt_clear(struct prompt *p);

/* Where the template of PROMPT_OWN stands, for the reader; NULL for others. */
const char *prompt_origin(const struct prompt *p);

enum {
	PROMPT_INPUTS_MAX = 2
};

/* Put the files that the options name, with the hashes of what was read, to inputs[]; returns how many. */
size_t prompt_inputs(const struct prompt *p, const struct prompt_options *o, struct provenance_input *inputs);

/* What a system's message says before every question; data NULL: there is none, or it is the template's own. */
struct text prompt_system(const struct prompt *p);

/* Say on stderr which template is used, if it is none of those known here; command: "sample". */
void prompt_report(const struct prompt *p, const char *command);

/*
 * The texts with which the template would put another question, up to NULL: they end a
 * path as tokens do. Only "plain" has any; the others separate turns by tokens.
 */
const char *const *prompt_stops(const struct prompt *p);

/* Let `id` end a path too (a model's eos list); no effect if it already does or the list is full. */
void prompt_add_end(struct prompt *p, int32_t id);

/* Append the tokens that stand before a completion. The question's text never becomes a special token. */
int prompt_encode(struct tokens *out, const struct prompt *p, struct tokenizer *t, struct text question,
		  struct error *e);

/*
 * Append the same as text, with special tokens written out: what another program's
 * tokenizer makes those tokens of, once it has put its own frame (bos) around.
 */
int prompt_text(struct builder *out, const struct prompt *p, struct tokenizer *t, struct text question,
		struct error *e);

/* Append a completion's tokens and the end token. */
int prompt_encode_completion(struct tokens *out, const struct prompt *p, struct tokenizer *t, struct text completion,
			     struct error *e);

/* The same of a completion that was cut off: its model did not end it, so no end token follows. */
int prompt_encode_cut_completion(struct tokens *out, struct tokenizer *t, struct text completion, struct error *e);

#endif
