/*
 * What stands beside a model about conversations: its chat template, and the
 * special tokens that the template writes.
 */
#ifndef CHAT_MODEL_H
#define CHAT_MODEL_H

#include "base/error.h"
#include "chat/chat.h"
#include "format/json.h"
#include "store/tokenizer.h"

struct chat_model {
	struct chat_template *template; /* NULL: the model has none */
	struct json *tokens;            /* bos_token, eos_token and others: variables of the template */
	const char *origin;             /* of the template: which file, and which of its fields */
};

/*
 * Take the template from chat_template.jinja, else from "chat_template" in
 * tokenizer_config.json: a string, or a list of templates with names, of which
 * the one named `name` is taken, or with NULL "default". The tokens are those of
 * tokenizer_config.json, and of special_tokens_map.json, which wins where the
 * former has no "added_tokens_decoder"; strings, or objects with "content".
 *
 * ERROR_FORMAT: a file or template that cannot be read; ERROR_RANGE: templates
 * with names, but none of this name. chat_model_clear() after success.
 */
int chat_model_open(struct chat_model *c, const struct tokenizer *t, const char *name, struct error *e);
/* The same with this source in the place of the model's template; origin for errors, and lives as long as *c. */
int chat_model_open_source(struct chat_model *c, const struct tokenizer *t, struct text source, const char *origin,
			   struct error *e);
void chat_model_clear(struct chat_model *c);

/*
 * Append what the template makes of messages, an array of objects with "role" and
 * "content", as apply_chat_template() does without tools: `prompt` asks for the
 * beginning of an answer at the end. The model must have a template.
 */
int chat_model_render(struct builder *out, const struct chat_model *c, const struct json *messages, bool prompt,
		      const struct chat_date *date, struct error *e);

#endif
