/*
 * Prompts by a model's own chat template. What is rendered is encoded as one
 * text, as apply_chat_template() does, but for special tokens that stand in the
 * texts put into it: those stay text.
 */
#ifndef SAMPLING_PROMPT_OWN_H
#define SAMPLING_PROMPT_OWN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"
#include "chat/model.h"
#include "sampling/prompt.h"
#include "store/tokenizer.h"

/* What stands before a question: a system text, and questions with their answers. */
struct prompt_turn {
	const char *role;
	struct text content;
};

struct prompt_own {
	struct chat_model chat;
	struct chat_date date;
	char shots_sha256[65]; /* of the file of examples, as it was read */
	char file_sha256[65];  /* of the file with the template, likewise; "" without */
	bool dated;            /* else the template knows no date but its own */
	struct arena arena;
	struct prompt_turn *turns;
	size_t turn_count, turn_capacity;
	size_t *order;         /* [turn_count + 1] the turns in the order of their texts; turn_count is the question */
	struct text *literals; /* [turn_count + 2] what the template writes around those texts */
};

/*
 * The template of a model, or of the file that the options name, which is a chat
 * template, or a text without Jinja in which {question} stands for the question (a
 * newline at its end is no part of it). With the system text, the examples and the date of
 * the options. *out is NULL where the model has none. *end receives the special
 * token that follows an answer, -1 if none does. ERROR_FORMAT for a template that
 * refuses such a conversation, or leaves a turn's text out or says it twice.
 */
int prompt_own_open(struct prompt_own **out, int32_t *end, const struct prompt_options *options, struct tokenizer *t,
		    struct error *e);
void prompt_own_close(struct prompt_own *o); /* NULL is fine */

/* Append the prompt's tokens. ERROR_FORMAT where the template makes of a turn's text something else. */
int prompt_own_encode(struct tokens *out, const struct prompt_own *o, struct tokenizer *t, struct text question,
		      struct error *e);

/* Append the prompt's text, but for what the tokenizer's own frame puts before every text. */
int prompt_own_text(struct builder *out, const struct prompt_own *o, struct tokenizer *t, struct text question,
		    struct error *e);

#endif
