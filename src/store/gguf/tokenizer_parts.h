/* What makes tokenizer.json of metadata. */
#ifndef STORE_GGUF_TOKENIZER_PARTS_H
#define STORE_GGUF_TOKENIZER_PARTS_H

#include <stdbool.h>
#include <stdint.h>

#include "format/json.h"
#include "store/gguf.h"
#include "store/tokenizer.h"

/* tokenizer.ggml.token_type, by their numbers in the file. */
enum gguf_token_type {
	GGUF_TOKEN_NORMAL = 1,
	GGUF_TOKEN_UNKNOWN,
	GGUF_TOKEN_CONTROL,
	GGUF_TOKEN_USER_DEFINED,
	GGUF_TOKEN_UNUSED,
	GGUF_TOKEN_BYTE
};

struct gguf_token {
	struct text name; /* UTF-8 */
	enum gguf_token_type type;
	double score; /* llama: the greater, the sooner it is merged; else 0 */
};

/* What is known of a pre-tokenizer by its name, tokenizer.ggml.pre. */
struct gguf_splitter {
	const char *name;
	const char *expressions[6]; /* pieces are cut by one after the other; up to NULL */
	bool digits;                /* before these, every digit is a piece */
	bool gpt2;                  /* after these, by GPT-2's expression */
	bool composed;              /* the text is brought into the normal form C before */
	bool whole;                 /* a piece that is a token is not merged */
	bool bos;                   /* the beginning is marked, unless the file says otherwise */
};

/* ERROR_FORMAT for a name that is not known. */
int gguf_splitter_find(const struct gguf_splitter **out, struct text name, const char *origin, struct error *e);

/* Append "normalizer" and "pre_tokenizer" of tokenizer.json, each with a comma after it. */
void gguf_splitter_print(struct builder *b, const struct gguf_splitter *s);

/* The splitter that a parsed tokenizer.json has; NULL if it is none of those known, or not on bytes. */
const struct gguf_splitter *gguf_splitter_of(const struct json *root);

/*
 * Append the list of merges, as JSON, that makes of BPE what SentencePiece does
 * with scores: of all neighbours those are joined first whose joint has the
 * highest score. Each token gives a merge for every cut into two tokens.
 */
int gguf_merges_of_scores(struct builder *b, const struct gguf_token *tokens, size_t count, const char *origin,
			  struct error *e);

size_t gguf_count_letters(struct text t); /* characters of UTF-8 */

/*
 * Whether a parsed tokenizer.json is of the kind that gguf_tokenizer() makes of
 * scores: characters, bytes where there is none, a mark for a space; *prefix:
 * one is put before a text.
 */
bool gguf_is_scored(const struct json *root, bool *prefix);

/*
 * The scores by which tokens [count] are joined as by the merges of such a
 * tokenizer.json; their names and types are given. ERROR_RANGE where none do: where the
 * merges are not those of every cut of a token, token by token, and by the lengths
 * of their parts where several tokens have the same score.
 */
int gguf_scores_of_merges(struct gguf_token *tokens, size_t count, const struct json *root, const struct tokenizer *t,
			  const char *origin, struct error *e);

#endif
