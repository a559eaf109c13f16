#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "store/tokenizer_parts.h"

/*
 * Reads the decoder: steps on each token, then, after Fuse or ByteLevel,
 * which join the tokens, strips of the whole text.
 */

static int fail_step(struct error *e, const char *where, struct text kind, const char *what)
{
	return error_set(e, ERROR_FORMAT, "%s: '%.*s' %s", where, (int)(kind.size < 80 ? kind.size : 80), kind.data,
			 what);
}

static int read_replace(struct tokenizer *t, struct decode_step *s, const struct json *stage, const char *where,
			struct error *e)
{
	const struct json *pattern = NULL;

	s->kind = DECODE_REPLACE;
	if (json_get(stage, "pattern", JSON_OBJECT, &pattern, where, e))
		return -1;
	if (json_find(pattern, "String") == NULL)
		return fail_step(e, where, TEXT("Replace"), "by a regular expression is not supported");
	if (json_get_text(pattern, "String", &s->find, where, e) ||
	    json_get_text(stage, "content", &s->content, where, e))
		return -1;
	s->find.data = arena_copy(&t->arena, s->find.data, s->find.size);
	s->content.data = arena_copy(&t->arena, s->content.data, s->content.size);
	return 0;
}

static int read_strip(struct tokenizer *t, struct decode_step *s, const struct json *stage, const char *where,
		      struct error *e)
{
	int64_t start, stop;

	s->kind = DECODE_STRIP;
	if (json_get_text(stage, "content", &s->content, where, e) ||
	    json_get_int(stage, "start", 0, INT32_MAX, &start, where, e) ||
	    json_get_int(stage, "stop", 0, INT32_MAX, &stop, where, e))
		return -1;
	if (s->content.size == 0)
		return fail_step(e, where, TEXT("Strip"), "needs a character as content");
	s->content.data = arena_copy(&t->arena, s->content.data, s->content.size);
	s->start = (size_t)start;
	s->stop = (size_t)stop;
	return 0;
}

static int read_metaspace(struct tokenizer *t, struct decode_step *s, const struct json *stage, const char *where,
			  struct error *e)
{
	struct text scheme;
	bool prefix;

	s->kind = DECODE_METASPACE;
	if (json_get_text(stage, "replacement", &s->find, where, e) ||
	    json_boolean_or(stage, "add_prefix_space", true, &prefix, where, e) ||
	    json_text_or(stage, "prepend_scheme", text_of(prefix ? "always" : "never"), &scheme, where, e))
		return -1;
	s->find.data = arena_copy(&t->arena, s->find.data, s->find.size);
	s->drop_first = !text_is(scheme, "never");
	return 0;
}

static void append(struct decode_step **list, size_t *count, const struct decode_step *step)
{
	*list = memory_resize(*list, *count + 1, sizeof(*step));
	(*list)[(*count)++] = *step;
}

/* One step; *joined: the tokens are one text by now. */
static int read_step(struct tokenizer *t, const struct json *stage, bool *joined, const char *where, struct error *e)
{
	struct decode_step step = { .kind = DECODE_STRIP };
	struct text kind;

	if (json_get_text(stage, "type", &kind, where, e))
		return -1;
	if (text_is(kind, "Fuse")) {
		*joined = true;
		return 0;
	}
	if (text_is(kind, "Strip")) {
		if (read_strip(t, &step, stage, where, e))
			return -1;
		if (*joined)
			append(&t->decoder.whole, &t->decoder.whole_count, &step);
		else
			append(&t->decoder.step, &t->decoder.count, &step);
		return 0;
	}
	if (*joined)
		return fail_step(e, where, kind, "is not supported after a step that joins the tokens");
	if (text_is(kind, "ByteLevel")) {
		step.kind = DECODE_BYTE_LEVEL;
		*joined = true;
	} else if (text_is(kind, "ByteFallback")) {
		step.kind = DECODE_BYTE_FALLBACK;
	} else if (text_is(kind, "Replace")) {
		if (read_replace(t, &step, stage, where, e))
			return -1;
	} else if (text_is(kind, "Metaspace")) {
		if (read_metaspace(t, &step, stage, where, e))
			return -1;
	} else {
		return fail_step(e, where, kind, "is not among the kinds supported");
	}
	append(&t->decoder.step, &t->decoder.count, &step);
	return 0;
}

static int read_steps(struct tokenizer *t, const struct json *stage, bool *joined, const char *where, struct error *e)
{
	const struct json *list = NULL, *s;

	if (json_kind(stage) != JSON_OBJECT)
		return error_set(e, ERROR_FORMAT, "%s: wanted an object, found %s", where,
				 json_kind_name(json_kind(stage)));
	if (!text_is(json_text(json_find(stage, "type")), "Sequence"))
		return read_step(t, stage, joined, where, e);
	if (json_get(stage, "decoders", JSON_ARRAY, &list, where, e))
		return -1;
	for (s = json_first(list); s != NULL; s = json_next(s))
		if (read_steps(t, s, joined, where, e))
			return -1;
	return 0;
}

int decoder_load(struct tokenizer *t, const struct json *root, struct error *e)
{
	const struct json *decoder = json_find(root, "decoder");
	char where[600];
	bool joined = false;

	snprintf(where, sizeof(where), "%.500s: decoder", t->origin);
	if (decoder == NULL || json_kind(decoder) == JSON_NULL)
		return error_set(e, ERROR_FORMAT,
				 "%s: there is none, so tokens cannot become text again; a byte-level vocabulary needs "
				 "{\"type\": \"ByteLevel\"}",
				 where);
	return read_steps(t, decoder, &joined, where, e);
}
