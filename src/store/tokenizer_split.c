#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "store/tokenizer_parts.h"

static void add_piece(struct pieces *p, size_t from, size_t to)
{
	if (from >= to)
		return;
	if (p->count == p->capacity) {
		p->capacity = p->capacity > 0 ? 2 * p->capacity : 256;
		p->piece = memory_resize(p->piece, p->capacity, sizeof(*p->piece));
	}
	p->piece[p->count].from = from;
	p->piece[p->count].to = to;
	p->count++;
}

static void add_mark(struct marks *m, size_t from, size_t to, bool match)
{
	if (m->count == m->capacity) {
		m->capacity = m->capacity > 0 ? 2 * m->capacity : 256;
		m->mark = memory_resize(m->mark, m->capacity, sizeof(*m->mark));
	}
	m->mark[m->count].from = from;
	m->mark[m->count].to = to;
	m->mark[m->count].match = match;
	m->count++;
}

void split_work_clear(struct split_work *w)
{
	for (int i = 0; i < 2; i++) {
		builder_clear(&w->text[i]);
		free(w->pieces[i].piece);
	}
	free(w->marks.mark);
	memset(w, 0, sizeof(*w));
}

static int find_literal(const struct splitter *s, struct text t, size_t from, size_t *start, size_t *end, bool *found)
{
	*start = from + text_find(text_slice(t, from, t.size), s->literal);
	*found = *start < t.size && s->literal.size > 0;
	*end = *start + s->literal.size;
	return 0;
}

static int find_digit(struct text t, size_t from, size_t *start, size_t *end, bool *found)
{
	uint32_t c = 0;
	size_t at, n;

	for (at = from; at < t.size; at += n) {
		unsigned char byte = (unsigned char)t.data[at];

		if (byte < 0x80) {
			c = byte;
			n = 1;
		} else if ((n = text_utf8(t, at, &c)) == 0) {
			n = 1;
			continue;
		}
		if (byte < 0x80 ? byte >= '0' && byte <= '9' : unicode_is_number(c)) {
			*start = at;
			*end = at + n;
			*found = true;
			return 0;
		}
	}
	*found = false;
	return 0;
}

static int find_next(const struct splitter *s, struct text t, size_t from, size_t *start, size_t *end, bool *found,
		     struct error *e)
{
	if (s->kind == SPLITTER_DIGITS)
		return find_digit(t, from, start, end, found);
	if (s->pattern != NULL)
		return pattern_find(s->pattern, t, from, start, end, found, e);
	return find_literal(s, t, from, start, end, found);
}

/*
 * Marks that cover t: matches and what lies between. A match may be empty
 * (it cuts without taking anything), but not where the last one ended.
 */
static int mark(struct marks *m, const struct splitter *s, struct text t, struct error *e)
{
	size_t done = 0, at = 0, start, end;
	bool found, any = false;

	m->count = 0;
	while (at <= t.size) {
		if (find_next(s, t, at, &start, &end, &found, e))
			return -1;
		if (!found)
			break;
		if (start == end && any && start == done) {
			uint32_t c;
			size_t n = text_utf8(t, at, &c);

			at += n > 0 ? n : 1;
			continue;
		}
		if (done != start)
			add_mark(m, done, start, s->invert);
		add_mark(m, start, end, !s->invert);
		any = true;
		done = at = end;
	}
	if (done < t.size)
		add_mark(m, done, t.size, s->invert);
	return 0;
}

/* Each match goes to the end of what stands before it, save where that is a match too. */
static void merge_with_previous(struct pieces *out, const struct marks *m, size_t base)
{
	size_t from = 0, i;
	bool open = false, previous = false;

	for (i = 0; i < m->count; i++) {
		const struct mark *k = &m->mark[i];

		if (open && !(k->match && !previous)) {
			add_piece(out, base + from, base + m->mark[i - 1].to);
			open = false;
		}
		if (!open)
			from = k->from;
		open = true;
		previous = k->match;
	}
	if (open)
		add_piece(out, base + from, base + m->mark[m->count - 1].to);
}

/* Each match goes to the beginning of what follows, save where that is a match too. */
static void merge_with_next(struct pieces *out, const struct marks *m, size_t base)
{
	size_t i = 0;

	while (i < m->count) {
		size_t last = i;

		if (m->mark[i].match && i + 1 < m->count && !m->mark[i + 1].match)
			last = i + 1;
		add_piece(out, base + m->mark[i].from, base + m->mark[last].to);
		i = last + 1;
	}
}

static void contiguous(struct pieces *out, const struct marks *m, size_t base)
{
	size_t i = 0, last;

	for (; i < m->count; i = last + 1) {
		for (last = i; last + 1 < m->count && m->mark[last + 1].match == m->mark[i].match;)
			last++;
		add_piece(out, base + m->mark[i].from, base + m->mark[last].to);
	}
}

/* Cut t, which stands at `base` of the text of the pieces. */
static int cut_one(struct pieces *out, struct marks *m, const struct splitter *s, struct text t, size_t base,
		   struct error *e)
{
	size_t i;

	if (mark(m, s, t, e))
		return -1;
	switch (s->behavior) {
	case SPLIT_MERGED_WITH_PREVIOUS:
		merge_with_previous(out, m, base);
		break;
	case SPLIT_MERGED_WITH_NEXT:
		merge_with_next(out, m, base);
		break;
	case SPLIT_CONTIGUOUS:
		contiguous(out, m, base);
		break;
	case SPLIT_ISOLATED:
	case SPLIT_REMOVED:
		for (i = 0; i < m->count; i++)
			if (s->behavior == SPLIT_ISOLATED || !m->mark[i].match)
				add_piece(out, base + m->mark[i].from, base + m->mark[i].to);
		break;
	}
	return 0;
}

/* What metaspace makes of a piece: marks for spaces, and one in front. */
static void put_metaspace(struct builder *out, const struct splitter *s, struct text t, enum text_place place)
{
	bool wanted = (s->scheme == PREPEND_ALWAYS && place != PLACE_CONTINUED) ||
		      (s->scheme == PREPEND_FIRST && place == PLACE_START);
	size_t i, from = 0;

	if (wanted && !(t.size > 0 && t.data[0] == ' ') && !text_starts(t, s->literal))
		builder_text(out, s->literal);
	for (i = 0; i < t.size; i++)
		if (t.data[i] == ' ') {
			builder_add(out, t.data + from, i - from);
			builder_text(out, s->literal);
			from = i + 1;
		}
	builder_add(out, t.data + from, t.size - from);
}

/* Whether this stage writes text of its own. */
static bool rewrites(const struct splitter *s)
{
	return s->kind == SPLITTER_METASPACE || (s->kind == SPLITTER_BYTE_LEVEL && s->prefix);
}

static bool cuts(const struct splitter *s)
{
	return !s->whole && (s->pattern != NULL || s->kind == SPLITTER_DIGITS || s->literal.size > 0);
}

/*
 * One stage: the pieces `in` of *t become `out`. fresh receives new text when
 * the stage writes one, and *t is then that.
 */
static int stage(struct pieces *out, struct builder *fresh, struct marks *m, const struct splitter *s,
		 const struct pieces *in, struct text *t, enum text_place first, struct error *e)
{
	size_t i;

	out->count = 0;
	builder_reset(fresh);
	for (i = 0; i < in->count; i++) {
		size_t base = in->piece[i].from;
		struct text piece = text_slice(*t, base, in->piece[i].to);
		enum text_place place = i == 0 ? first : PLACE_INSIDE;

		if (rewrites(s)) {
			base = fresh->size;
			if (s->kind == SPLITTER_METASPACE) {
				put_metaspace(fresh, s, piece, place);
			} else {
				if (piece.data[0] != ' ' && place != PLACE_CONTINUED)
					builder_char(fresh, ' ');
				builder_text(fresh, piece);
			}
			piece = text_slice(builder_view(fresh), base, fresh->size);
		}
		if (!cuts(s))
			add_piece(out, base, base + piece.size);
		else if (cut_one(out, m, s, piece, base, e))
			return -1;
	}
	if (rewrites(s))
		*t = builder_view(fresh);
	return 0;
}

int split(struct split_work *w, const struct splitter *s, size_t count, struct text text, enum text_place place,
	  struct text *cut, const struct pieces **pieces, struct error *e)
{
	struct pieces *in = &w->pieces[0], *out = &w->pieces[1], *swap;
	size_t text_at = 0, i;

	in->count = 0;
	add_piece(in, 0, text.size);
	for (i = 0; i < count; i++) {
		if (stage(out, &w->text[text_at], &w->marks, &s[i], in, &text, place, e))
			return -1;
		if (rewrites(&s[i]))
			text_at = 1 - text_at;
		swap = in;
		in = out;
		out = swap;
	}
	*cut = text;
	*pieces = in;
	return 0;
}
