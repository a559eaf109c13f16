/* What the files about doubts share: words and sentences (sentence.c), and their findings. */
#ifndef MATCHING_EXTRACT_DOUBT_PARTS_H
#define MATCHING_EXTRACT_DOUBT_PARTS_H

#include "matching/extract/parts.h"

enum {
	SENTENCE_MAX = 400 /* bytes of a sentence that are looked at on either side */
};

/* Bytes of the words at t[at], whole, in any case and with any apostrophe; 0 if they do not stand there. */
size_t words_at(struct text t, size_t at, const char *words);

/* Bytes of the first of the words, up to NULL, that stands at t[at]; 0 for none. */
size_t any_at(struct text t, size_t at, const char *const *words);

/* Offset of the first of the words in t, and *n its bytes; t.size if none is there. */
size_t find_any(struct text t, const char *const *words, size_t *n);

/* Whether a sentence or a line ends at t[at]. */
bool ends_sentence(struct text t, size_t at);

/* The sentence of the answer, which is a slice of t, up to the answer, and what is left of it after the answer. */
struct text sentence_before(struct text t, struct text answer);
struct text sentence_after(struct text t, struct text answer);

/* What stands in t after a slice of it. */
struct text text_after(struct text t, struct text slice);

/* Whether the text before and after an answer in its sentence denies it (deny.c): "not 42", "42 is not the answer". */
bool is_denied(struct text before, struct text tail);

/* Whether words say that there is no answer, and none that turn to another thought follow (refusal.c). */
bool refuses(struct text t);

/* Whether the first sentence of a text refuses in its writer's name: "Sorry, I cannot solve this." */
bool opens_with_refusal(struct text t);

/* Whether words say that there is no answer, whatever follows. */
bool contains_refusal(struct text t);

/* Whether another answer of another value stands beside one; before and tail are the rest of its sentence (hedge.c). */
bool is_hedged(struct text before, struct text tail, struct text answer);

#endif
