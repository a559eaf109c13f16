#include "chat/chat.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "chat/syntax_parts.h"

struct chat_template {
	struct arena arena;
	const struct node *body;
	const char *origin;
};

static int parse(struct chat_template *t, struct text source, struct error *e)
{
	struct token *tokens;

	if (source.size > CHAT_SOURCE_MAX)
		return error_set(e, ERROR_RANGE, "%s: a template of more than %d bytes", t->origin, CHAT_SOURCE_MAX);
	if (!text_utf8_valid(source))
		return error_set(e, ERROR_FORMAT, "%s: the template is not UTF-8", t->origin);
	if (jinja_tokens(&tokens, &t->arena, source, t->origin, e))
		return -1;
	t->body = jinja_parse(&t->arena, tokens, t->origin, e);
	return t->body != NULL ? 0 : -1;
}

int chat_template_new(struct chat_template **out, struct text source, const char *origin, struct error *e)
{
	struct chat_template *t = memory_new(1, sizeof *t);

	arena_init(&t->arena);
	t->origin = arena_copy(&t->arena, origin, strlen(origin));
	*out = NULL;
	if (parse(t, source, e)) {
		chat_template_free(t);
		return -1;
	}
	*out = t;
	return 0;
}

void chat_template_free(struct chat_template *t)
{
	if (t == NULL)
		return;
	arena_clear(&t->arena);
	free(t);
}

static int render(struct machine *m, const struct chat_template *t, const struct json *variables)
{
	struct value v;
	struct frame *f;

	if (jinja_from_json(m, variables, &v))
		return -1;
	m->variables = v.as.dict;
	f = jinja_frame(m, NULL);
	return f == NULL || jinja_execute(m, f, t->body) == FLOW_ERROR ? -1 : 0;
}

int chat_render(struct builder *out, const struct chat_template *t, const struct json *variables,
		const struct chat_date *date, struct error *e)
{
	struct builder written = { 0 };
	struct machine m = { .line = 1, .out = &written, .origin = t->origin, .date = date, .e = e };
	int rc;

	if (json_kind(variables) != JSON_OBJECT)
		return error_set(e, ERROR_FORMAT, "%s: the template's variables are no object", t->origin);
	arena_init(&m.arena);
	rc = render(&m, t, variables);
	if (rc == 0)
		builder_text(out, builder_view(&written));
	builder_clear(&written);
	arena_clear(&m.arena);
	return rc;
}
