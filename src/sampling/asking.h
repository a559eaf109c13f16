/*
 * What sampling and evaluation have in common: a model, the questions that are
 * put to it, and the rules by which it answers.
 */
#ifndef SAMPLING_ASKING_H
#define SAMPLING_ASKING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/option.h"
#include "compute/operations.h"
#include "nn/decoder.h"
#include "question/question.h"
#include "sampling/prompt.h"
#include "sampling/prompt_set.h"
#include "sampling/sample.h"
#include "store/tokenizer.h"

enum {
	ASKING_STOPS_MAX = 16 /* texts of the caller's that end a path */
};

struct asking {
	/* the caller's */
	const char *model, *input, *device;
	struct prompt_options ask;
	size_t threads, limit;
	size_t shard, shards; /* part `shard` (from 1) of so many */
	bool skip_bad;
	enum dtype storage;
	struct sample_options rules; /* ends are filled by asking_open(), and stops that the prompt has are added */

	/* open */
	struct backend *backend;
	struct tokenizer *tokenizer;
	struct prompt prompt;
	const char *stops[ASKING_STOPS_MAX + 4];
	struct question_set questions;
	struct prompt_set prompts; /* of the questions */
	size_t context;            /* of the model */
};

/* Of struct asking; the members that are structs of their own, device, threads, prompt and dtype have rows of theirs. */
extern const struct option_row asking_option_rows[];

/* The defaults; nothing is open. */
void asking_init(struct asking *a);

/* Open all of it and encode the questions; answers: whether each must have one. asking_close() in either case. */
int asking_open(struct asking *a, bool answers, struct error *e);
void asking_close(struct asking *a);

/* A decoder that fits `rules` and the questions; *shape, if not NULL, receives its figures. */
int asking_decoder(const struct asking *a, const struct sample_options *rules, struct decoder **out,
		   struct decoder_options *shape, struct error *e);

#endif
