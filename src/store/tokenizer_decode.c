#include <string.h>

#include "store/tokenizer_parts.h"

/* Letters of the byte alphabet back to bytes; anything else stays as it is. */
static void byte_level(struct builder *out, struct text t)
{
	size_t at, n;
	uint32_t c = 0;

	for (at = 0; at < t.size; at += n)
		if ((n = text_utf8(t, at, &c)) == 0 || letter_byte(c) < 0)
			break;
	if (at < t.size) {
		builder_text(out, t);
		return;
	}
	for (at = 0; at < t.size; at += text_utf8(t, at, &c)) {
		text_utf8(t, at, &c);
		builder_char(out, (char)letter_byte(c));
	}
}

static void replace(struct builder *out, struct text t, struct text find, struct text content)
{
	size_t at;

	while (find.size > 0 && (at = text_find(t, find)) < t.size) {
		builder_text(out, text_slice(t, 0, at));
		builder_text(out, content);
		t = text_slice(t, at + find.size, t.size);
	}
	builder_text(out, t);
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int tokenizer_names_byte(struct text t)
{
	if (t.size != 6 || memcmp(t.data, "<0x", 3) != 0 || t.data[5] != '>' || hex_digit(t.data[3]) < 0 ||
	    hex_digit(t.data[4]) < 0)
		return -1;
	return hex_digit(t.data[3]) << 4 | hex_digit(t.data[4]);
}

/* <0x0A> as the byte that it names. */
static void byte_fallback(struct builder *out, struct text t)
{
	int byte = tokenizer_names_byte(t);

	if (byte >= 0)
		builder_char(out, (char)byte);
	else
		builder_text(out, t);
}

static struct text strip(struct text t, const struct decode_step *s)
{
	size_t i;

	for (i = 0; i < s->start && text_starts(t, s->content); i++)
		t = text_slice(t, s->content.size, t.size);
	for (i = 0; i < s->stop && text_ends(t, s->content); i++)
		t = text_slice(t, 0, t.size - s->content.size);
	return t;
}

void decode_token(struct builder *out, const struct decoder *d, struct text name, bool added, bool first)
{
	struct builder now = { 0 }, next = { 0 }, swap;
	size_t i;

	builder_text(&now, name);
	for (i = 0; i < d->count; i++) {
		const struct decode_step *s = &d->step[i];
		struct text t = builder_view(&now);

		builder_reset(&next);
		switch (s->kind) {
		case DECODE_BYTE_LEVEL:
			/* Added tokens are written in plain characters. */
			if (added)
				builder_text(&next, t);
			else
				byte_level(&next, t);
			break;
		case DECODE_REPLACE:
			replace(&next, t, s->find, s->content);
			break;
		case DECODE_BYTE_FALLBACK:
			byte_fallback(&next, t);
			break;
		case DECODE_STRIP:
			builder_text(&next, strip(t, s));
			break;
		case DECODE_METASPACE:
			replace(&next, t, s->find, first && s->drop_first ? TEXT("") : TEXT(" "));
			break;
		}
		swap = now;
		now = next;
		next = swap;
	}
	builder_text(out, builder_view(&now));
	builder_clear(&now);
	builder_clear(&next);
}

struct text added_spelling(const struct added_token *a)
{
	return a->match.size > 0 ? a->match : a->content;
}

static struct text spelling(const struct tokenizer *t, int32_t id)
{
	size_t i;

	if (t->token[id].flags & TOKEN_ADDED)
		for (i = 0; i < t->added_count; i++)
			if (t->added[i].id == id)
				return added_spelling(&t->added[i]);
	return t->token[id].name;
}

/* Whether a text's first token decodes otherwise than one in the middle. */
static bool minds_first(const struct decoder *d)
{
	size_t i;

	for (i = 0; i < d->count; i++)
		if (d->step[i].kind == DECODE_METASPACE && d->step[i].drop_first)
			return true;
	return false;
}

int tokenizer_decode(struct builder *out, const struct tokenizer *t, const int32_t *ids, size_t n, unsigned flags,
		     struct error *e)
{
	bool first = !(flags & TOKENIZER_CONTINUED) && minds_first(&t->decoder);
	size_t before = out->size, i;
	struct text whole;

	for (i = 0; i < n; i++)
		if (!tokenizer_has(t, ids[i]))
			return error_set(e, ERROR_RANGE, "%s: there is no token with id %ld (the vocabulary has %zu)",
					 t->origin, (long)ids[i], t->size);
	for (i = 0; i < n; i++) {
		const struct token *token = &t->token[ids[i]];

		if ((flags & TOKENIZER_SKIP_SPECIAL) && (token->flags & TOKEN_SPECIAL))
			continue;
		if (first)
			decode_token(out, &t->decoder, spelling(t, ids[i]), token->flags & TOKEN_ADDED, true);
		else
			builder_text(out, token->bytes);
		first = false;
	}
	if (flags & TOKENIZER_CONTINUED || out->size == before)
		return 0;
	whole = text_slice(builder_view(out), before, out->size);
	for (i = 0; i < t->decoder.whole_count; i++)
		whole = strip(whole, &t->decoder.whole[i]);
	memmove(out->data + before, whole.data, whole.size);
	out->size = before + whole.size;
	out->data[out->size] = '\0';
	return 0;
}
