#include "store/tokenizer_parts.h"

static void strip(struct builder *out, const struct normalizer *n, struct text t)
{
	size_t from = 0, to = t.size, size;
	uint32_t c = 0;

	while (n->left && (size = text_utf8(t, from, &c)) > 0 && unicode_is_white(c))
		from += size;
	while (n->right && to > from) {
		size_t before = to - 1;

		while (before > from && ((unsigned char)t.data[before] & 0xc0) == 0x80)
			before--;
		if (text_utf8(t, before, &c) == 0 || !unicode_is_white(c))
			break;
		to = before;
	}
	builder_text(out, text_slice(t, from, to));
}

static void strip_accents(struct builder *out, struct text t)
{
	size_t at, size;
	uint32_t c = 0;

	for (at = 0; at < t.size; at += size) {
		size = text_utf8(t, at, &c);
		if (size == 0)
			size = 1;
		else if (unicode_is_mark(c))
			continue;
		builder_add(out, t.data + at, size);
	}
}

static void replace_text(struct builder *out, const struct normalizer *n, struct text t)
{
	size_t at;

	while ((at = text_find(t, n->find)) < t.size) {
		builder_text(out, text_slice(t, 0, at));
		builder_text(out, n->content);
		t = text_slice(t, at + n->find.size, t.size);
	}
	builder_text(out, t);
}

static int replace_pattern(struct builder *out, const struct normalizer *n, struct text t, struct error *e)
{
	size_t done = 0, at = 0, start, end;
	bool found;

	while (at <= t.size) {
		if (pattern_find(n->pattern, t, at, &start, &end, &found, e))
			return -1;
		if (!found)
			break;
		at = end;
		if (start == end) {
			uint32_t c;
			size_t size = text_utf8(t, at, &c);

			at += size > 0 ? size : 1;
			continue; /* an empty match replaces nothing */
		}
		builder_text(out, text_slice(t, done, start));
		builder_text(out, n->content);
		done = end;
	}
	builder_text(out, text_slice(t, done, t.size));
	return 0;
}

static int apply(struct builder *out, const struct normalizer *n, struct text t, struct error *e)
{
	switch (n->kind) {
	case NORMALIZER_FORM:
		return unicode_normalize(out, t, n->form, e);
	case NORMALIZER_LOWERCASE:
		unicode_lower(out, t);
		return 0;
	case NORMALIZER_STRIP:
		strip(out, n, t);
		return 0;
	case NORMALIZER_STRIP_ACCENTS:
		strip_accents(out, t);
		return 0;
	case NORMALIZER_PREPEND:
		if (t.size > 0)
			builder_text(out, n->content);
		builder_text(out, t);
		return 0;
	case NORMALIZER_REPLACE:
		if (n->pattern != NULL)
			return replace_pattern(out, n, t, e);
		replace_text(out, n, t);
		return 0;
	}
	return 0;
}

int normalize(struct builder *out, struct builder *scratch, const struct normalizer *n, size_t count, struct text text,
	      enum text_place place, struct error *e)
{
	struct builder swap;
	size_t i;

	builder_reset(out);
	builder_text(out, text);
	for (i = 0; i < count; i++) {
		if (n[i].kind == NORMALIZER_PREPEND && place == PLACE_CONTINUED)
			continue;
		builder_reset(scratch);
		if (apply(scratch, &n[i], builder_view(out), e))
			return -1;
		swap = *out;
		*out = *scratch;
		*scratch = swap;
	}
	return 0;
}
