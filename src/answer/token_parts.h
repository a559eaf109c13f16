/* Shared by the files that read tokens: each takes what stands at the scanner's place, and goes past it. */
#ifndef ANSWER_TOKEN_PARTS_H
#define ANSWER_TOKEN_PARTS_H

#include "answer/token.h"

/* The byte `ahead` of the place, -1 after the end. */
static inline int token_look(const struct scanner *s, size_t ahead)
{
	return s->at + ahead < s->t.size ? (unsigned char)s->t.data[s->at + ahead] : -1;
}

static inline bool token_is_space(int c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '~';
}

/* What a word or command means, as a token; false if that is nothing to the parser. */
bool token_take(struct answer_token *t, const struct meaning *m);

/* Whether name, at t[at], is the C or F of 25^\circ C, which is no factor. */
bool token_is_temperature(struct text t, size_t at, struct text name);

void token_take_number(struct scanner *s, struct answer_token *t);

/* `last` is the token before it. */
void token_take_letters(struct scanner *s, struct answer_token *t, enum token_kind last);

#endif
