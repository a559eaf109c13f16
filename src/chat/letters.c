#include "chat/parts.h"
#include "format/unicode.h"

/*
 * Upper and lower case as str has them: by characters, of which some become
 * several; a sigma at the end of a word has a form of its own.
 */

static size_t character(struct text t, size_t at, uint32_t *c)
{
	size_t n = text_utf8(t, at, c);

	return n > 0 ? n : 1;
}

int jinja_upper(struct machine *m, struct builder *b, struct text t)
{
	(void)m;
	unicode_upper(b, t);
	return 0;
}

enum {
	SIGMA = 0x3a3
};

/* Whether the sigma at t[at] ends a word: letters before it, none after it. */
static bool ends_word(struct text t, size_t at)
{
	size_t i, n;
	bool letter = false;
	uint32_t c = 0;

	for (i = 0; i < at; i += n) {
		n = character(t, i, &c);
		if (!unicode_is_mark(c) && c != '\'')
			letter = unicode_is_cased(c);
	}
	for (i = at + character(t, at, &c); letter && i < t.size; i += n) {
		n = character(t, i, &c);
		if (unicode_is_mark(c) || c == '\'')
			continue;
		return !unicode_is_cased(c);
	}
	return letter;
}

int jinja_lower(struct machine *m, struct builder *b, struct text t)
{
	size_t at, n, from = 0;
	uint32_t c = 0;

	for (at = 0; at < t.size; at += n) {
		n = character(t, at, &c);
		if (c != SIGMA)
			continue;
		if (jinja_steps(m, 1 + t.size / 16))
			return -1;
		unicode_lower(b, text_slice(t, from, at));
		builder_string(b, ends_word(t, at) ? "\xcf\x82" : "\xcf\x83");
		from = at + n;
	}
	unicode_lower(b, text_slice(t, from, t.size));
	return 0;
}

int jinja_capitalize(struct machine *m, struct builder *b, struct text t)
{
	size_t n;
	uint32_t c = 0;

	if (t.size == 0)
		return 0;
	n = character(t, 0, &c);
	unicode_title(b, text_slice(t, 0, n));
	return jinja_lower(m, b, text_slice(t, n, t.size));
}

int jinja_title(struct machine *m, struct builder *b, struct text t)
{
	size_t at, n, from;
	uint32_t c = 0;

	for (at = 0; at < t.size;) {
		from = at;
		at += character(t, at, &c);
		if (!unicode_is_cased(c)) {
			builder_text(b, text_slice(t, from, at));
			continue;
		}
		while (at < t.size && (n = character(t, at, &c)) > 0 && unicode_is_cased(c))
			at += n;
		if (jinja_capitalize(m, b, text_slice(t, from, at)))
			return -1;
	}
	return 0;
}

/* Whether some letter has a case, and none the wrong one. */
static bool all_of(struct text t, bool upper)
{
	size_t at, n;
	bool some = false;
	uint32_t c = 0;

	for (at = 0; at < t.size; at += n) {
		n = character(t, at, &c);
		if (!unicode_is_cased(c))
			continue;
		if (!(upper ? unicode_is_upper(c) : unicode_is_lower(c)))
			return false;
		some = true;
	}
	return some;
}

bool jinja_all_upper(struct text t)
{
	return all_of(t, true);
}

bool jinja_all_lower(struct text t)
{
	return all_of(t, false);
}
