/*
 * Byte-pair tokenizers in the form of Hugging Face's tokenizer.json.
 *
 * One reads a file, encodes text to token ids, gives ids back as bytes and
 * writes itself, byte for byte, beside a model made from it. Byte-level BPE
 * (GPT-2, Llama 3, Qwen, SmolLM2) and BPE over characters with byte fallback
 * (Llama 2, Gemma) are read; a normaliser, pre-tokeniser, post-processor or
 * decoder of another kind is an error that names it, never ignored.
 *
 * A struct tokenizer lives from open to close. Encoding uses scratch memory
 * inside it: one thread at a time. Everything that takes a const pointer may
 * be called by many threads at once.
 *
 * Unicode's tables are those of the libraries linked (utf8proc, PCRE2):
 * characters newer than they are have no letters, digits or normal forms.
 */
#ifndef STORE_TOKENIZER_H
#define STORE_TOKENIZER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

/* Token ids that grow; zero-initialise, tokens_clear() at the end. */
struct tokens {
	int32_t *id;
	size_t count, capacity;
};

void tokens_add(struct tokens *t, int32_t id);
void tokens_append(struct tokens *t, const int32_t *id, size_t n);
void tokens_reset(struct tokens *t); /* count = 0, memory kept */
void tokens_clear(struct tokens *t); /* frees; t is empty and usable */

struct tokenizer;

/*
 * Read a model directory's tokenizer.json, or that file by its own path, or the
 * tokenizer inside a GGUF file (gguf_model.h), which counts as both files.
 *
 * The roles (bos, eos, pad, unk) come from tokenizer_config.json, then
 * special_tokens_map.json in the same directory; bos and eos also from the
 * template inside tokenizer.json.
 *
 * ERROR_IO if there is no such file; ERROR_FORMAT names the file, the field
 * and what is wrong. Truncation and padding inside the file are not applied.
 */
int tokenizer_open(struct tokenizer **out, const char *path, struct error *e);

/* As tokenizer_open from memory; `origin` stands in front of errors. No roles but those of the template. */
int tokenizer_open_bytes(struct tokenizer **out, struct text json, const char *origin, struct error *e);
void tokenizer_close(struct tokenizer *t); /* NULL is fine */

enum tokenizer_flags {
	TOKENIZER_SPECIAL = 1,      /* encode: special tokens written out in the text become their ids */
	TOKENIZER_FRAME = 2,        /* encode: put the template's tokens (such as bos) around the text */
	TOKENIZER_INSIDE = 4,       /* encode: an added token stands before: this is not the start of a text */
	TOKENIZER_CONTINUED = 8,    /* both: continues a text: no space or mark is put before it, or taken off */
	TOKENIZER_SKIP_SPECIAL = 16 /* decode: leave special tokens out */
};

/*
 * Append the ids of text to out.
 *
 * Without TOKENIZER_SPECIAL no special token's id ever comes out (unk apart),
 * whatever the text says: the way to encode text from strangers. Added tokens
 * that are not special are found either way.
 *
 * On failure out is as before. ERROR_FORMAT if text is not UTF-8 or holds a
 * character that the vocabulary cannot express (the file has neither byte
 * tokens nor unk_token); ERROR_RANGE for a regular expression beyond its limits.
 * Cost: n log n in the length of the longest piece, linear in the rest.
 */
int tokenizer_encode(struct tokens *out, struct tokenizer *t, struct text text, unsigned flags, struct error *e);

/* Bytes [from, to) of a text. */
struct tokenizer_span {
	size_t from, to;
};

/*
 * The same with TOKENIZER_SPECIAL for a text that has others' text in it: a
 * special token that shares a byte with one of the spans is not found. All else
 * is as if the text were one, so that words join across the ends of spans. A
 * special token that the file wants matched in normalised text is not found
 * between two other tokens where a span lies.
 */
int tokenizer_encode_around(struct tokens *out, struct tokenizer *t, struct text text,
			    const struct tokenizer_span *spans, size_t count, struct error *e);

/*
 * Append the bytes of n ids to out; not always whole UTF-8, since a token may
 * be part of a character. ERROR_RANGE for an id that stands for no token.
 */
int tokenizer_decode(struct builder *out, const struct tokenizer *t, const int32_t *ids, size_t n, unsigned flags,
		     struct error *e);

/*
 * The bytes that a token adds in the middle of a text: decoding with
 * TOKENIZER_CONTINUED joins these. Empty for an id
 * without a token. The tokenizer owns them.
 */
struct text tokenizer_bytes(const struct tokenizer *t, int32_t id);

size_t tokenizer_size(const struct tokenizer *t);                  /* the largest id, plus one */
bool tokenizer_has(const struct tokenizer *t, int32_t id);         /* ids may have holes */
bool tokenizer_special(const struct tokenizer *t, int32_t id);     /* declared special in added_tokens */
struct text tokenizer_name(const struct tokenizer *t, int32_t id); /* as written in the file */

/* The id of the token with this name, as written in the file; -1 if there is none. */
int32_t tokenizer_find(const struct tokenizer *t, struct text name);

enum tokenizer_role {
	TOKENIZER_BOS,
	TOKENIZER_EOS,
	TOKENIZER_PAD,
	TOKENIZER_UNK
};
enum {
	TOKENIZER_ROLES = 4
};

int32_t tokenizer_role(const struct tokenizer *t, enum tokenizer_role role); /* -1: none is named */
/* As tokenizer_role; ERROR_FORMAT with the remedy if there is none. */
int tokenizer_need(const struct tokenizer *t, enum tokenizer_role role, int32_t *id, struct error *e);

/* The bytes of its tokenizer.json. The tokenizer owns them. */
struct text tokenizer_json(const struct tokenizer *t);

/*
 * The bytes of a file that stood beside tokenizer.json, one of those named below;
 * empty if there was none. The tokenizer owns them.
 */
struct text tokenizer_beside(const struct tokenizer *t, const char *name);

/*
 * Write tokenizer.json into an existing directory, the bytes that were read,
 * and beside it what was found beside it: tokenizer_config.json,
 * special_tokens_map.json, added_tokens.json, chat_template.jinja.
 */
int tokenizer_save(const struct tokenizer *t, const char *directory, struct error *e);

/* What a new tokenizer is made by. */
struct tokenizer_recipe {
	size_t vocabulary;          /* tokens in all; at least 256 + special_count */
	uint64_t minimum;           /* a pair seen less often is not merged; 0 as 1 */
	const char *const *special; /* special tokens, ids 0, 1, ... in this order; without duplicates */
	size_t special_count;
	int bos, eos, pad;  /* places in special, or -1 */
	bool whole_numbers; /* merge digits; else every digit is a token of its own */
	size_t context;     /* model_max_length of tokenizer_config.json; 0: not written */
};

/* Next text of a corpus: 1 with *out set (valid until the next call), 0 at the end, -1 with *e filled. */
typedef int tokenizer_source(void *context, struct text *out, struct error *e);

/*
 * Train a byte-level BPE: all 256 bytes, then again and again the most
 * frequent pair of neighbouring tokens within a piece becomes a token; ties
 * go to the pair with the lower ids. Pieces are cut by GPT-2's expression,
 * after a cut around every digit unless whole_numbers. Texts do not join.
 *
 * The result is a file that Hugging Face's tokenizers reads, and the
 * vocabulary is the one that its BpeTrainer finds for the same corpus. It may
 * have fewer tokens than asked for, when no pair reaches `minimum`.
 * ERROR_RANGE for an impossible recipe; what source reports otherwise.
 * Source: Sennrich, Haddow, Birch, arXiv 1508.07909; bytes as in GPT-2.
 */
int tokenizer_train(struct tokenizer **out, const struct tokenizer_recipe *recipe, tokenizer_source *source,
		    void *context, struct error *e);

/*
 * The same on files, count > 0: of JSON Lines (*.jsonl) the texts of each record's question,
 * solution, prompt, completion and text, other files whole. ERROR_FORMAT if there is no text.
 * sha256 [count] receives the SHA-256 of what was read of each.
 */
int tokenizer_train_files(struct tokenizer **out, const struct tokenizer_recipe *recipe, const char *const *paths,
			  size_t count, char (*sha256)[65], struct error *e);

/* What TOKENIZER_FRAME puts before and after a text; the tokenizer's. */
const struct tokens *tokenizer_before(const struct tokenizer *t);
const struct tokens *tokenizer_after(const struct tokenizer *t);

#endif
