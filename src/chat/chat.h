/*
 * A model's own chat template: the Jinja text that stands beside a model and
 * turns a conversation into the text that the model was trained on. Rendered as
 * transformers renders it: blocks trimmed, break and continue, values that
 * cannot be changed, its own tojson, raise_exception and strftime_now.
 *
 * A template is foreign text. It computes on the values given to it and reaches
 * nothing else, and its steps, depth, memory and output are bounded: whatever it
 * says, rendering ends with a text or an error that names the line.
 */
#ifndef CHAT_CHAT_H
#define CHAT_CHAT_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"
#include "format/json.h"

struct chat_template;

enum {
	CHAT_SOURCE_MAX = 1 << 20, /* bytes of a template */
	CHAT_DEPTH_MAX = 400,      /* constructs inside each other, macro calls included */
	CHAT_STEPS_MAX = 2000000,  /* expressions, statements, items and bytes / 64 looked at */
	CHAT_MEMORY_MAX = 1 << 26, /* bytes of all values of one rendering */
	CHAT_OUTPUT_MAX = 1 << 22  /* bytes of a text */
};

/*
 * Parse a template. `origin` ("chat_template.jinja") stands in front of its
 * errors, now and when it is rendered. ERROR_FORMAT names the line and the
 * construct; extends, include, import and block are refused here. Free with
 * chat_template_free().
 */
int chat_template_new(struct chat_template **out, struct text source, const char *origin, struct error *e);
void chat_template_free(struct chat_template *t); /* NULL is fine */

/* The time that strftime_now tells. */
struct chat_date {
	int year;                 /* 1..9999 */
	int month, day;           /* from 1 */
	int hour, minute, second; /* from 0 */
};

/*
 * Append what the template renders for `variables`, an object: messages, tools,
 * add_generation_prompt, bos_token and whatever else it asks for. A number that
 * is whole is an int. With date NULL strftime_now is undefined, so that templates
 * which ask for it use the date that they bring.
 *
 * ERROR_FORMAT: what the template did wrong, refused (raise_exception) or asked
 * for that is not known here; ERROR_RANGE: a limit above. out is then as before.
 * Each call is on its own: several threads may share a template.
 */
int chat_render(struct builder *out, const struct chat_template *t, const struct json *variables,
		const struct chat_date *date, struct error *e);

#endif
