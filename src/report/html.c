#include "report/html.h"

static const char replacement[] = "\xef\xbf\xbd";

static void put(struct builder *b, uint32_t scalar, const char *bytes, size_t size)
{
	switch (scalar) {
	case '&':
		builder_string(b, "&amp;");
		break;
	case '<':
		builder_string(b, "&lt;");
		break;
	case '>':
		builder_string(b, "&gt;");
		break;
	case '"':
		builder_string(b, "&quot;");
		break;
	case '\'':
		builder_string(b, "&#39;");
		break;
	default:
		if ((scalar < 0x20 && scalar != '\t' && scalar != '\n') || (scalar >= 0x7f && scalar < 0xa0))
			builder_string(b, replacement);
		else
			builder_add(b, bytes, size);
		break;
	}
}

/* Append up to `limit` characters of t; returns how many of its bytes that took. */
static size_t put_characters(struct builder *b, struct text t, size_t limit)
{
	size_t at = 0;

	for (; at < t.size && limit > 0; limit--) {
		uint32_t scalar = 0;
		size_t n = text_utf8(t, at, &scalar);

		if (n == 0)
			builder_string(b, replacement);
		else
			put(b, scalar, t.data + at, n);
		at += n == 0 ? 1 : n;
	}
	return at;
}

void html_text(struct builder *b, struct text t)
{
	(void)put_characters(b, t, SIZE_MAX);
}

void html_text_cut(struct builder *b, struct text t, size_t limit)
{
	if (put_characters(b, t, limit) < t.size)
		builder_string(b, "\xe2\x80\xa6");
}
