/*
 * The inside of a tokenizer, shared by the files src/store/tokenizer*.c.
 *
 * A text passes through: cutting out added tokens, normalisers, cutting out
 * added tokens that are matched in normalised text, splitters (the pre-
 * tokeniser), and for each piece the BPE merges.
 */
#ifndef STORE_TOKENIZER_PARTS_H
#define STORE_TOKENIZER_PARTS_H

#include "base/arena.h"
#include "format/json.h"
#include "format/unicode.h"
#include "store/pattern.h"
#include "store/tokenizer.h"
#include "store/tokenizer_names.h"

/* -- tables (tokenizer_table.c) ------------------------------------------- */

enum token_flags {
	TOKEN_PRESENT = 1,
	TOKEN_MODEL = 2,  /* in model.vocab: what text without added tokens can become */
	TOKEN_ADDED = 4,  /* in added_tokens */
	TOKEN_SPECIAL = 8 /* and special there */
};

struct token {
	struct text name;  /* as in the file */
	struct text bytes; /* what it decodes to in the middle of a text */
	unsigned flags;
};

/* Names to ids; the names belong to the tokens. */
struct name_table {
	int32_t *slot; /* id, or -1 */
	size_t mask;
};

/* Pairs of ids to what they become. */
struct merge {
	uint64_t pair; /* left << 32 | right; all ones where the slot is free */
	uint32_t rank;
	int32_t id;
};

struct merge_table {
	struct merge *slot;
	size_t mask;
};

uint64_t bytes_hash(const char *data, size_t size);

int name_table_init(struct name_table *n, size_t count, const char *origin, struct error *e);
void name_table_put(struct name_table *n, const struct token *tokens, int32_t id);
int32_t name_table_find(const struct name_table *n, const struct token *tokens, struct text name);

int merge_table_init(struct merge_table *m, size_t count, const char *origin, struct error *e);
void merge_table_put(struct merge_table *m, int32_t left, int32_t right, uint32_t rank, int32_t id);
const struct merge *merge_table_find(const struct merge_table *m, int32_t left, int32_t right); /* or NULL */

/* GPT-2's alphabet: each byte as one printable character. */
uint32_t byte_letter(unsigned char byte);
int letter_byte(uint32_t scalar); /* -1: not one of the 256 */

/* -- added tokens (tokenizer_added.c) ------------------------------------- */

struct added_token {
	struct text content, match; /* match: content in the normal form, where normalized */
	int32_t id;
	bool special, normalized, lstrip, rstrip, single_word;
};

/* Sorted by match, so that those with a common beginning are neighbours. */
struct added_set {
	const struct added_token **token;
	size_t count;
	uint32_t first[257]; /* where those beginning with byte b start */
};

/* A walk over a text: stretches of plain text (id -1) and added tokens in turn. */
struct added_walk {
	const struct added_set *set;
	struct text text;
	bool literal;                      /* special tokens are plain text */
	const struct tokenizer_span *span; /* [span_count] where they are */
	size_t span_count;
	size_t done, at;
	bool pending;
	size_t pending_end;
	int32_t pending_id;
};

void added_set_init(struct added_set *s, const struct added_token *tokens, size_t count, bool normalized);
void added_set_clear(struct added_set *s);
bool added_walk_touches(const struct added_walk *w, size_t from, size_t to); /* whether a span has a byte of it */
bool added_walk_next(struct added_walk *w, size_t *from, size_t *to, int32_t *id);

/* -- normalisers and splitters (tokenizer_normal.c, tokenizer_split.c) ----- */

enum normalizer_kind {
	NORMALIZER_FORM,
	NORMALIZER_LOWERCASE,
	NORMALIZER_STRIP,
	NORMALIZER_STRIP_ACCENTS,
	NORMALIZER_PREPEND,
	NORMALIZER_REPLACE
};

struct normalizer {
	enum normalizer_kind kind;
	enum unicode_form form;
	bool left, right; /* strip */
	struct text find; /* replace: this text, or else pattern */
	struct pattern *pattern;
	struct text content; /* prepend, replace */
};

enum splitter_kind {
	SPLITTER_PATTERN,
	SPLITTER_DIGITS,
	SPLITTER_BYTE_LEVEL,
	SPLITTER_METASPACE
};

enum split_behavior {
	SPLIT_ISOLATED,
	SPLIT_REMOVED,
	SPLIT_CONTIGUOUS,
	SPLIT_MERGED_WITH_PREVIOUS,
	SPLIT_MERGED_WITH_NEXT
};

/* What stands before a text: nothing, an added token, or text that it continues. */
enum text_place {
	PLACE_START,
	PLACE_INSIDE,
	PLACE_CONTINUED
};

enum prepend_scheme {
	PREPEND_NEVER,
	PREPEND_FIRST,
	PREPEND_ALWAYS
};

struct splitter {
	enum splitter_kind kind;
	struct pattern *pattern; /* or else literal */
	struct text literal;     /* also what metaspace puts for a space */
	bool whole;              /* do not cut */
	enum split_behavior behavior;
	bool invert;
	bool prefix;                /* byte level: a space before pieces that lack one */
	enum prepend_scheme scheme; /* metaspace */
};

struct piece {
	size_t from, to; /* in the text beside it */
};

struct pieces {
	struct piece *piece;
	size_t count, capacity;
};

/* A stretch of text that a splitter's expression matched, or one between. */
struct mark {
	size_t from, to;
	bool match;
};

struct marks {
	struct mark *mark;
	size_t count, capacity;
};

/* Scratch of splitting: text and pieces before and after the current stage. */
struct split_work {
	struct builder text[2];
	struct pieces pieces[2];
	struct marks marks;
};

void split_work_clear(struct split_work *w);
int normalize(struct builder *out, struct builder *scratch, const struct normalizer *n, size_t count, struct text text,
	      enum text_place place, struct error *e);

/*
 * Cut text by all splitters in turn. *cut and *pieces point into w or at the
 * text given.
 */
int split(struct split_work *w, const struct splitter *s, size_t count, struct text text, enum text_place place,
	  struct text *cut, const struct pieces **pieces, struct error *e);

/* -- decoding (tokenizer_decode.c) ---------------------------------------- */

enum decode_kind {
	DECODE_BYTE_LEVEL,
	DECODE_REPLACE,
	DECODE_BYTE_FALLBACK,
	DECODE_STRIP,
	DECODE_METASPACE
};

struct decode_step {
	enum decode_kind kind;
	struct text find, content;
	size_t start, stop; /* strip: at most so many at each end */
	bool drop_first;    /* metaspace: the first token loses its marks */
};

struct decoder {
	struct decode_step *step; /* on each token by itself */
	size_t count;
	struct decode_step *whole; /* strips of the whole text */
	size_t whole_count;
};

/* Append what a token of this name stands for to out; first: it begins the text. */
void decode_token(struct builder *out, const struct decoder *d, struct text name, bool added, bool first);

/* -- merging (tokenizer_merge.c) ------------------------------------------ */

/* Symbols of one piece; after merging, the ids are the first `count`. */
struct symbols {
	int32_t *id;
	size_t count, capacity;
	uint32_t *rank; /* of the pair that begins here */
	uint32_t *next, *previous;
	uint64_t *heap; /* rank << 32 | place */
	size_t heap_count, heap_capacity, room;
};

void symbols_add(struct symbols *s, int32_t id);
void symbols_merge(struct symbols *s, const struct merge_table *m);
void symbols_clear(struct symbols *s);

/* -- the whole ------------------------------------------------------------- */

enum {
	CACHE_BYTES = 24,
	CACHE_TOKENS = 8
};

/* One remembered piece and its ids; size 0: empty. */
struct cached {
	char bytes[CACHE_BYTES];
	int32_t id[CACHE_TOKENS];
	uint8_t size, count;
};

struct companion {
	const char *name; /* file beside tokenizer.json */
	struct builder bytes;
	bool found;
};

enum {
	COMPANION_CONFIG,
	COMPANION_MAP,
	COMPANION_ADDED,
	COMPANION_CHAT,
	COMPANIONS
};

struct tokenizer {
	char *origin;        /* for errors */
	struct arena arena;  /* names, bytes, steps */
	struct builder json; /* the file */
	struct companion companion[COMPANIONS];

	struct token *token; /* [size] */
	size_t size;
	struct name_table names;
	struct merge_table merges;
	struct added_token *added;
	size_t added_count;
	struct added_set raw, normal;
	struct normalizer *normalizer;
	size_t normalizer_count;
	struct splitter *splitter;
	size_t splitter_count;
	struct decoder decoder;

	bool byte_level, ignore_merges, byte_fallback, fuse_unk;
	int32_t unk;             /* the model's unk_token, -1: none */
	int32_t letter[256];     /* byte level: id of each byte */
	int32_t byte_token[256]; /* byte fallback: id of <0xNN> */
	int32_t role[TOKENIZER_ROLES];
	struct tokens before, after; /* what TOKENIZER_FRAME adds */

	/* Scratch of encoding. */
	struct builder normal_text, scratch;
	struct split_work work;
	struct symbols symbols;
	struct cached *cache;
};

/* What ByteLevel cuts by when use_regex is set. */
extern const char gpt2_expression[];

/* What an added token decodes from: the normal form that it was found by. */
struct text added_spelling(const struct added_token *a);

/* Parse the stages of tokenizer.json into t (tokenizer_stages.c). */
int stages_load(struct tokenizer *t, const struct json *root, struct error *e);
/* Parse its decoder (tokenizer_decoder.c). */
int decoder_load(struct tokenizer *t, const struct json *root, struct error *e);
/* Parse the model and the added tokens (tokenizer_model.c). */
int model_load(struct tokenizer *t, const struct json *root, struct error *e);

#endif
