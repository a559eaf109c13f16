#include "chat/model.h"

#include <string.h>

#include "base/memory.h"

static const char config_file[] = "tokenizer_config.json";
static const char map_file[] = "special_tokens_map.json";
static const char template_file[] = "chat_template.jinja";
static const char config_origin[] = "tokenizer_config.json: chat_template";

/* -- special tokens ------------------------------------------------------------- */

static void take_token(struct json *tokens, const char *name, const struct json *value)
{
	if (json_kind(value) == JSON_OBJECT)
		value = json_find(value, "content");
	if (value != NULL && json_kind(value) == JSON_STRING)
		json_set(tokens, name, json_string(json_text(value)));
}

/* The tokens that a file names, in place of those that are there. */
static void take_tokens(struct json *tokens, const struct json *file)
{
	static const char *const names[] = { "bos_token", "eos_token", "unk_token", "sep_token",
					     "pad_token", "cls_token", "mask_token" };
	static const char *const more[] = { "extra_special_tokens", "model_specific_special_tokens" };
	const struct json *item;
	size_t i;

	for (i = 0; i < countof(names); i++)
		if (json_find(file, names[i]) != NULL)
			take_token(tokens, names[i], json_find(file, names[i]));
	/* Names that only this model has. */
	for (i = 0; i < countof(more); i++) {
		const struct json *object = json_find(file, more[i]);

		if (object == NULL || json_kind(object) != JSON_OBJECT)
			continue;
		for (item = json_first(object); item != NULL; item = json_next(item))
			take_token(tokens, json_key(item), item);
	}
}

/* *out is NULL where there is no such file. */
static int open_file(struct json **out, const struct tokenizer *t, const char *name, struct error *e)
{
	struct text bytes = tokenizer_beside(t, name);

	*out = NULL;
	if (bytes.size == 0)
		return 0;
	if (json_parse(out, bytes, name, e))
		return -1;
	if (json_kind(*out) == JSON_OBJECT)
		return 0;
	json_free(*out);
	*out = NULL;
	return error_set(e, ERROR_FORMAT, "%s: wanted an object", name);
}

/* -- the template ----------------------------------------------------------------- */

/* Of a list of templates with names, the source of that one. */
static int take_named(const struct json *list, const char *name, struct text *out, struct error *e)
{
	const struct json *item;
	struct text there, source;

	for (item = json_first(list); item != NULL; item = json_next(item)) {
		if (json_kind(item) != JSON_OBJECT)
			return error_set(e, ERROR_FORMAT, "%s: wanted objects with \"name\" and \"template\"",
					 config_origin);
		if (json_get_text(item, "name", &there, config_origin, e) ||
		    json_get_text(item, "template", &source, config_origin, e))
			return -1;
		if (text_is(there, name)) {
			*out = source;
			return 0;
		}
	}
	return error_set(e, ERROR_RANGE, "%s: there are templates with names, but none named '%s'", config_origin,
			 name);
}

/* The template's source; empty where the model has none. */
static int find_source(struct chat_model *c, const struct tokenizer *t, const struct json *config, const char *name,
		       struct text *out, struct error *e)
{
	const struct json *field;

	*out = tokenizer_beside(t, template_file);
	c->origin = template_file;
	if (out->size > 0)
		return 0;
	c->origin = config_origin;
	field = config != NULL ? json_find(config, "chat_template") : NULL;
	if (field == NULL || json_kind(field) == JSON_NULL)
		return 0;
	if (json_kind(field) == JSON_ARRAY)
		return take_named(field, name != NULL ? name : "default", out, e);
	if (json_kind(field) != JSON_STRING)
		return error_set(e, ERROR_FORMAT, "%s: wanted a string or a list, found %s", config_origin,
				 json_kind_name(json_kind(field)));
	*out = json_text(field);
	return 0;
}

/* The template, from `source` or, where that is empty, from the model, and the tokens. */
static int load(struct chat_model *c, const struct tokenizer *t, const struct json *config, const struct json *map,
		const char *name, struct text source, struct error *e)
{
	if (source.size == 0 && find_source(c, t, config, name, &source, e))
		return -1;
	c->tokens = json_object();
	if (config != NULL)
		take_tokens(c->tokens, config);
	if (map != NULL && (config == NULL || json_find(config, "added_tokens_decoder") == NULL))
		take_tokens(c->tokens, map);
	if (source.size == 0)
		return 0;
	return chat_template_new(&c->template, source, c->origin, e);
}

static int open_model(struct chat_model *c, const struct tokenizer *t, const char *name, struct text source,
		      const char *origin, struct error *e)
{
	struct json *config = NULL, *map = NULL;
	int rc;

	*c = (struct chat_model){ .origin = origin };
	rc = open_file(&config, t, config_file, e) || open_file(&map, t, map_file, e) ||
	     load(c, t, config, map, name, source, e);
	json_free(config);
	json_free(map);
	if (rc)
		chat_model_clear(c);
	return rc ? -1 : 0;
}

int chat_model_open(struct chat_model *c, const struct tokenizer *t, const char *name, struct error *e)
{
	return open_model(c, t, name, TEXT(""), NULL, e);
}

int chat_model_open_source(struct chat_model *c, const struct tokenizer *t, struct text source, const char *origin,
			   struct error *e)
{
	return open_model(c, t, NULL, source, origin, e);
}

void chat_model_clear(struct chat_model *c)
{
	chat_template_free(c->template);
	json_free(c->tokens);
	memset(c, 0, sizeof *c);
}

int chat_model_render(struct builder *out, const struct chat_model *c, const struct json *messages, bool prompt,
		      const struct chat_date *date, struct error *e)
{
	struct json *variables = json_copy(c->tokens);
	int rc;

	json_set(variables, "messages", json_copy(messages));
	json_set(variables, "tools", json_null());
	json_set(variables, "documents", json_null());
	json_set(variables, "add_generation_prompt", json_boolean(prompt));
	rc = chat_render(out, c->template, variables, date, e);
	json_free(variables);
	return rc;
}
