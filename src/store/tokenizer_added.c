#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "store/tokenizer_parts.h"

/* By bytes; a beginning of another comes first; equal ones in the order of the file. */
static int compare(const void *a, const void *b)
{
	const struct added_token *const *x = a, *const *y = b;
	int order = text_compare((*x)->match, (*y)->match);

	return order != 0 ? order : (*x > *y) - (*x < *y);
}

void added_set_init(struct added_set *s, const struct added_token *tokens, size_t count, bool normalized)
{
	size_t i, byte;

	s->token = memory_new(count, sizeof(const struct added_token *));
	for (i = 0; i < count; i++)
		if (tokens[i].normalized == normalized && tokens[i].match.size > 0)
			s->token[s->count++] = &tokens[i];
	if (s->count > 0)
		qsort(s->token, s->count, sizeof(const struct added_token *), compare);
	for (byte = 0, i = 0; byte < 256; byte++) {
		s->first[byte] = (uint32_t)i;
		while (i < s->count && (unsigned char)s->token[i]->match.data[0] == byte)
			i++;
	}
	s->first[256] = (uint32_t)i;
}

void added_set_clear(struct added_set *s)
{
	free(s->token);
	s->token = NULL;
	s->count = 0;
}

/*
 * First of the tokens [low, high), which agree in their first `depth` bytes,
 * whose next byte is at least `byte`; those that end there come first of all.
 */
static size_t bound(const struct added_set *s, size_t low, size_t high, size_t depth, unsigned byte)
{
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		struct text t = s->token[middle]->match;

		if (t.size <= depth || (unsigned char)t.data[depth] < byte)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The longest token that stands at text[at]; NULL if none does. */
static const struct added_token *longest(const struct added_set *s, struct text text, size_t at)
{
	unsigned byte = (unsigned char)text.data[at];
	size_t low = s->first[byte], high = s->first[byte + 1], depth = 1;
	const struct added_token *best = NULL;

	while (low < high) {
		if (s->token[low]->match.size == depth)
			best = s->token[low];
		if (at + depth == text.size)
			break;
		byte = (unsigned char)text.data[at + depth];
		low = bound(s, low, high, depth, byte);
		high = bound(s, low, high, depth, byte + 1);
		depth++;
	}
	return best;
}

/* Where the character before `at` begins. */
static size_t step_back(struct text t, size_t at)
{
	do
		at--;
	while (at > 0 && ((unsigned char)t.data[at] & 0xc0) == 0x80);
	return at;
}

static bool stands_alone(struct text t, size_t from, size_t to)
{
	uint32_t c = 0;

	if (from > 0 && text_utf8(t, step_back(t, from), &c) > 0 && unicode_is_word(c))
		return false;
	return to == t.size || text_utf8(t, to, &c) == 0 || !unicode_is_word(c);
}

static size_t white_before(struct text t, size_t at, size_t limit)
{
	uint32_t c = 0;

	while (at > limit) {
		size_t before = step_back(t, at);

		if (before < limit || text_utf8(t, before, &c) == 0 || !unicode_is_white(c))
			break;
		at = before;
	}
	return at;
}

static size_t white_behind(struct text t, size_t at)
{
	uint32_t c = 0;
	size_t n;

	while ((n = text_utf8(t, at, &c)) > 0 && unicode_is_white(c))
		at += n;
	return at;
}

/* Deliver the token found at [from, to), after the plain text before it. */
static void deliver(struct added_walk *w, size_t *from, size_t *to, int32_t *id, size_t start, size_t stop,
		    int32_t found)
{
	if (w->done < start) {
		*from = w->done;
		*to = start;
		*id = -1;
		w->pending = true;
		w->pending_end = stop;
		w->pending_id = found;
	} else {
		*from = start;
		*to = stop;
		*id = found;
	}
	w->done = stop;
}

bool added_walk_touches(const struct added_walk *w, size_t from, size_t to)
{
	size_t i;

	for (i = 0; i < w->span_count; i++)
		if (w->span[i].from < to && from < w->span[i].to)
			return true;
	return false;
}

bool added_walk_next(struct added_walk *w, size_t *from, size_t *to, int32_t *id)
{
	if (w->pending) {
		w->pending = false;
		*from = *to;
		*to = w->pending_end;
		*id = w->pending_id;
		return true;
	}
	while (w->set->count > 0 && w->at < w->text.size) {
		const struct added_token *token = longest(w->set, w->text, w->at);
		size_t start = w->at, stop;

		if (token == NULL) {
			w->at++;
			continue;
		}
		/* A match that is turned down still hides the shorter ones inside it; so does rstrip. */
		stop = w->at += token->match.size;
		if (start < w->done ||
		    (token->special && (w->literal || added_walk_touches(w, start, start + token->match.size))) ||
		    (token->single_word && !stands_alone(w->text, start, stop)))
			continue;
		if (token->lstrip)
			start = white_before(w->text, start, w->done);
		if (token->rstrip)
			stop = white_behind(w->text, stop);
		deliver(w, from, to, id, start, stop, token->id);
		return true;
	}
	if (w->done < w->text.size) {
		*from = w->done;
		*to = w->text.size;
		*id = -1;
		w->done = w->text.size;
		return true;
	}
	return false;
}
