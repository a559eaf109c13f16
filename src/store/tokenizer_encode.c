#include <inttypes.h>
#include <string.h>

#include "base/memory.h"
#include "store/tokenizer_parts.h"

enum {
	CACHE_SLOTS = 1 << 14
};

/* Unknown characters that may yet be one token with those that follow. */
struct unknown {
	bool pending;
};

/* One character that the vocabulary does not have. */
static int add_unknown(struct tokenizer *t, struct unknown *unknown, struct text letter, struct error *e)
{
	size_t i;
	uint32_t c = 0;

	if (t->byte_fallback) {
		for (i = 0; i < letter.size && t->byte_token[(unsigned char)letter.data[i]] >= 0; i++)
			;
		if (i == letter.size) {
			for (i = 0; i < letter.size; i++)
				symbols_add(&t->symbols, t->byte_token[(unsigned char)letter.data[i]]);
			return 0;
		}
	}
	if (t->unk < 0) {
		text_utf8(letter, 0, &c);
		return error_set(e, ERROR_FORMAT,
				 "%s: the vocabulary has no token for U+%04" PRIX32
				 " and model.unk_token names none; take it out of the text or use another tokenizer",
				 t->origin, c);
	}
	if (unknown->pending && !t->fuse_unk)
		symbols_add(&t->symbols, t->unk);
	unknown->pending = true;
	return 0;
}

static void add_known(struct tokenizer *t, struct unknown *unknown, int32_t id)
{
	if (unknown->pending)
		symbols_add(&t->symbols, t->unk);
	unknown->pending = false;
	symbols_add(&t->symbols, id);
}

static int letters_of_bytes(struct tokenizer *t, struct text piece, struct error *e)
{
	struct unknown unknown = { false };
	size_t i;

	for (i = 0; i < piece.size; i++) {
		unsigned char byte = (unsigned char)piece.data[i];
		char letter[4];
		struct text l = { letter, 0 };

		if (t->letter[byte] >= 0) {
			add_known(t, &unknown, t->letter[byte]);
			continue;
		}
		l.size = text_utf8_encode(byte_letter(byte), letter);
		if (add_unknown(t, &unknown, l, e))
			return -1;
	}
	if (unknown.pending)
		symbols_add(&t->symbols, t->unk);
	return 0;
}

/* The model's token of this name; no piece may turn into a special one by being written like it. */
static int32_t plain_token(const struct tokenizer *t, struct text name)
{
	int32_t id = name_table_find(&t->names, t->token, name);

	return id >= 0 && (t->token[id].flags & (TOKEN_MODEL | TOKEN_SPECIAL)) == TOKEN_MODEL ? id : -1;
}

static int letters_of_text(struct tokenizer *t, struct text piece, struct error *e)
{
	struct unknown unknown = { false };
	size_t at, n;
	uint32_t c = 0;

	for (at = 0; at < piece.size; at += n) {
		struct text letter;
		int32_t id;

		n = text_utf8(piece, at, &c);
		if (n == 0)
			n = 1;
		letter = text_slice(piece, at, at + n);
		id = n == 1 ? t->letter[(unsigned char)letter.data[0]] : plain_token(t, letter);
		if (id >= 0)
			add_known(t, &unknown, id);
		else if (add_unknown(t, &unknown, letter, e))
			return -1;
	}
	if (unknown.pending)
		symbols_add(&t->symbols, t->unk);
	return 0;
}

/* The whole piece as one token, where the file wants that to win. */
static int32_t whole_piece(struct tokenizer *t, struct text piece)
{
	size_t i;
	char letter[4];

	if (!t->byte_level)
		return plain_token(t, piece);
	builder_reset(&t->scratch);
	for (i = 0; i < piece.size; i++)
		builder_add(&t->scratch, letter, text_utf8_encode(byte_letter((unsigned char)piece.data[i]), letter));
	return plain_token(t, builder_view(&t->scratch));
}

static int encode_piece(struct tokens *out, struct tokenizer *t, struct text piece, struct error *e)
{
	struct cached *slot = NULL;
	int32_t id;

	if (piece.size <= CACHE_BYTES) {
		slot = &t->cache[bytes_hash(piece.data, piece.size) & (CACHE_SLOTS - 1)];
		if (slot->size == piece.size && memcmp(slot->bytes, piece.data, piece.size) == 0) {
			tokens_append(out, slot->id, slot->count);
			return 0;
		}
	}
	t->symbols.count = 0;
	if (t->ignore_merges && (id = whole_piece(t, piece)) >= 0) {
		symbols_add(&t->symbols, id);
	} else {
		if (t->byte_level ? letters_of_bytes(t, piece, e) : letters_of_text(t, piece, e))
			return -1;
		if (t->symbols.count > 1)
			symbols_merge(&t->symbols, &t->merges);
	}
	tokens_append(out, t->symbols.id, t->symbols.count);
	if (slot != NULL && t->symbols.count <= CACHE_TOKENS) {
		memcpy(slot->bytes, piece.data, piece.size);
		memcpy(slot->id, t->symbols.id, t->symbols.count * sizeof(*slot->id));
		slot->size = (uint8_t)piece.size;
		slot->count = (uint8_t)t->symbols.count;
	}
	return 0;
}

/* Normalised text without added tokens. */
static int encode_plain(struct tokens *out, struct tokenizer *t, struct text text, enum text_place place,
			struct error *e)
{
	const struct pieces *pieces;
	struct text cut;
	size_t i;

	if (text.size >= UINT32_MAX)
		return error_set(e, ERROR_RANGE, "%s: a text of %zu bytes is too long to encode; cut it", t->origin,
				 text.size);
	if (split(&t->work, t->splitter, t->splitter_count, text, place, &cut, &pieces, e))
		return -1;
	for (i = 0; i < pieces->count; i++)
		if (encode_piece(out, t, text_slice(cut, pieces->piece[i].from, pieces->piece[i].to), e))
			return -1;
	return 0;
}

/* Text between the added tokens that are found before the normaliser. */
static int encode_stretch(struct tokens *out, struct tokenizer *t, struct text text, bool literal,
			  enum text_place place, struct error *e)
{
	struct added_walk walk = { .set = &t->normal, .literal = literal };
	size_t from = 0, to = 0;
	int32_t id = -1;

	if (t->normalizer_count > 0) {
		if (normalize(&t->normal_text, &t->scratch, t->normalizer, t->normalizer_count, text, place, e))
			return -1;
		text = builder_view(&t->normal_text);
	}
	walk.text = text;
	while (added_walk_next(&walk, &from, &to, &id)) {
		if (id >= 0)
			tokens_add(out, id);
		else if (encode_plain(out, t, text_slice(text, from, to), from == 0 ? place : PLACE_INSIDE, e))
			return -1;
	}
	return 0;
}

static int encode_text(struct tokens *out, struct tokenizer *t, struct added_walk *walk, unsigned flags,
		       struct error *e)
{
	size_t from = 0, to = 0;
	int32_t id = -1;

	while (added_walk_next(walk, &from, &to, &id)) {
		enum text_place place = PLACE_START;
		bool literal = walk->literal || added_walk_touches(walk, from, to);

		if (from > 0 || (flags & TOKENIZER_INSIDE))
			place = PLACE_INSIDE;
		if (from == 0 && (flags & TOKENIZER_CONTINUED))
			place = PLACE_CONTINUED;
		if (id >= 0)
			tokens_add(out, id);
		else if (encode_stretch(out, t, text_slice(walk->text, from, to), literal, place, e))
			return -1;
	}
	return 0;
}

static size_t valid_bytes(struct text t)
{
	size_t at, n;
	uint32_t c;

	for (at = 0; at < t.size; at += n) {
		if ((unsigned char)t.data[at] < 0x80)
			n = 1;
		else if ((n = text_utf8(t, at, &c)) == 0)
			break;
	}
	return at;
}

static int encode_walk(struct tokens *out, struct tokenizer *t, struct added_walk *walk, unsigned flags,
		       struct error *e)
{
	size_t count = out->count, valid = valid_bytes(walk->text);

	if (valid < walk->text.size)
		return error_set(e, ERROR_FORMAT, "text to encode is not UTF-8 at byte %zu", valid);
	if (t->cache == NULL)
		t->cache = memory_new(CACHE_SLOTS, sizeof(*t->cache));
	if (flags & TOKENIZER_FRAME)
		tokens_append(out, t->before.id, t->before.count);
	if (encode_text(out, t, walk, flags, e)) {
		out->count = count;
		return -1;
	}
	if (flags & TOKENIZER_FRAME)
		tokens_append(out, t->after.id, t->after.count);
	return 0;
}

int tokenizer_encode(struct tokens *out, struct tokenizer *t, struct text text, unsigned flags, struct error *e)
{
	struct added_walk walk = { .set = &t->raw, .text = text, .literal = !(flags & TOKENIZER_SPECIAL) };

	return encode_walk(out, t, &walk, flags, e);
}

int tokenizer_encode_around(struct tokens *out, struct tokenizer *t, struct text text,
			    const struct tokenizer_span *spans, size_t count, struct error *e)
{
	struct added_walk walk = { .set = &t->raw, .text = text, .span = spans, .span_count = count };

	return encode_walk(out, t, &walk, TOKENIZER_SPECIAL, e);
}

const struct tokens *tokenizer_before(const struct tokenizer *t)
{
	return &t->before;
}

const struct tokens *tokenizer_after(const struct tokenizer *t)
{
	return &t->after;
}
