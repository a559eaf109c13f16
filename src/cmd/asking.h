/*
 * What the commands sample and eval have in common: a model, the questions
 * that are put to it, and the rules by which it answers.
 */
#ifndef CMD_ASKING_H
#define CMD_ASKING_H

#include <stdbool.h>
#include <stddef.h>

#include "cmd/command.h"
#include "format/tokenizer.h"
#include "nn/decoder.h"
#include "question/question.h"
#include "sampling/prompt.h"
#include "sampling/prompt_set.h"
#include "sampling/sample.h"

struct asking {
	/* from the command line */
	const char *model, *input, *device, *template;
	size_t threads, limit;
	size_t shard, shards; /* part `shard` (from 1) of so many */
	bool skip_bad;
	enum dtype storage;
	struct sample_options rules; /* ends are filled by asking_open() */

	/* open */
	struct backend *backend;
	struct tokenizer *tokenizer;
	struct prompt prompt;
	struct question_set questions;
	struct prompt_set prompts; /* of the questions */
	size_t context;            /* of the model */
};

/* The defaults; nothing is open. */
void asking_init(struct asking *a);

/* Ids of the options with a long name alone. */
enum {
	ASKING_DTYPE = COMMAND_LONG_END - 16,
	ASKING_LIMIT,
	ASKING_MAX_TOKENS,
	ASKING_PROMPT,
	ASKING_SKIP_BAD,
	ASKING_SLOTS
};

/* Rows for a command's table of options. */
/* clang-format off */
#define ASKING_ROW_DEVICE { 'd', "device", "name", "cpu, vulkan[:index|:name] or auto; default cpu" }
#define ASKING_ROW_THREADS { 'j', "threads", "count", "CPU threads, 0 for all processors; default 0" }
#define ASKING_ROW_DTYPE { ASKING_DTYPE, "dtype", "type", "weights held as f32, bf16, f16 or q8_0; default f32" }
#define ASKING_ROW_LIMIT { ASKING_LIMIT, "limit", "count", "only the first so many questions, 0 for all; default 0" }
#define ASKING_ROW_MAX_TOKENS { ASKING_MAX_TOKENS, "max-tokens", "count", "longest path, 1 to 1000000; default 512" }
#define ASKING_ROW_PROMPT \
	{ ASKING_PROMPT, "prompt", "template", "auto, bare, plain, chatml, boxed or llama3; default auto" }
#define ASKING_ROW_SKIP_BAD \
	{ ASKING_SKIP_BAD, "skip-bad", NULL, "leave out lines that do not parse or lack a field, and count them" }
#define ASKING_ROW_SLOTS { ASKING_SLOTS, "slots", "count", "paths advanced at once, 1 to 65536; default 64" }
/* clang-format on */

/* Take one of those options, -i, -m or -s: 1 if it was one, 0 if not, -1 with *e filled. */
int asking_option(struct asking *a, const struct command_line *line, int option, struct error *e);

/* Open all of it and encode the questions; answers: whether each must have one. asking_close() in either case. */
int asking_open(struct asking *a, bool answers, struct error *e);
void asking_close(struct asking *a);

/* A decoder that fits `rules` and the questions; *shape, if not NULL, receives its figures. */
int asking_decoder(const struct asking *a, const struct sample_options *rules, struct decoder **out,
		   struct decoder_options *shape, struct error *e);

#endif
