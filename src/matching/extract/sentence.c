/* Words and sentences about an answer. */
#include <string.h>

#include "base/memory.h"
#include "matching/extract/doubt_parts.h"

/* -- words ----------------------------------------------------------------------------- */

size_t words_at(struct text t, size_t at, const char *words)
{
	size_t i = at;

	if (at > 0 && text_is_letter(t.data[at - 1]) && text_is_letter(words[0]))
		return 0;
	for (; *words != '\0'; words++) {
		if (*words == '\'' && text_starts_at(t, i, "\xe2\x80\x99")) {
			i += 3;
			continue;
		}
		if (i >= t.size || !text_starts_folded(t, i, (struct text){ words, 1 }))
			return 0;
		i++;
	}
	return i < t.size && text_is_letter(t.data[i]) ? 0 : i - at;
}

size_t any_at(struct text t, size_t at, const char *const *words)
{
	size_t i, n;

	for (i = 0; at < t.size && words[i] != NULL; i++)
		if ((words[i][0] | 0x20) == (t.data[at] | 0x20) && (n = words_at(t, at, words[i])) > 0)
			return n;
	return 0;
}

size_t find_any(struct text t, const char *const *words, size_t *n)
{
	size_t at;

	for (at = 0; at < t.size; at++)
		if ((at == 0 || !text_is_letter(t.data[at - 1])) && (*n = any_at(t, at, words)) > 0)
			return at;
	return t.size;
}

/* -- sentences --------------------------------------------------------------------------- */

bool ends_sentence(struct text t, size_t at)
{
	char c = t.data[at];

	return c == '\n' ||
	       ((c == '.' || c == '!' || c == '?') &&
		(at + 1 == t.size || strchr(" \n\r\t*$)\"", t.data[at + 1]) != NULL)) ||
	       text_starts_at(t, at, "\xe3\x80\x82");
}

struct text sentence_before(struct text t, struct text answer)
{
	size_t to = (size_t)(answer.data - t.data), from = to;

	while (from > 0 && to - from < SENTENCE_MAX && !ends_sentence(t, from - 1))
		from--;
	return text_slice(t, from, to);
}

struct text sentence_after(struct text t, struct text answer)
{
	size_t from = (size_t)(answer.data - t.data) + answer.size, to = from;

	while (to < t.size && to - from < SENTENCE_MAX && !ends_sentence(t, to))
		to++;
	return text_slice(t, from, to);
}

struct text text_after(struct text t, struct text slice)
{
	return text_slice(t, (size_t)(slice.data - t.data) + slice.size, t.size);
}
