#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "store/tokenizer_parts.h"

/*
 * Reads model and added_tokens: the vocabulary, the merges, and what follows
 * from them (the table of bytes, the text of every token).
 */

/* Names in errors are cut to this many bytes. */
enum {
	SHOWN = 80
};

static int check_kind(const struct tokenizer *t, const struct json *model, struct error *e)
{
	static const char *const unsupported[] = { "continuing_subword_prefix", "end_of_word_suffix" };
	const struct json *value;
	struct text type;
	size_t i;

	if (json_text_or(model, "type", TEXT("BPE"), &type, t->origin, e))
		return -1;
	if (!text_is(type, "BPE"))
		return error_set(e, ERROR_FORMAT, "%s: model.type '%.*s' is not supported; only BPE is", t->origin,
				 text_shown(type, SHOWN), type.data);
	value = json_find(model, "dropout");
	if (value != NULL && json_kind(value) != JSON_NULL && json_value(value) != 0)
		return error_set(e, ERROR_FORMAT, "%s: model.dropout makes encoding random; set it to null", t->origin);
	for (i = 0; i < countof(unsupported); i++) {
		value = json_find(model, unsupported[i]);
		if (value != NULL && json_kind(value) != JSON_NULL && json_text(value).size > 0)
			return error_set(e, ERROR_FORMAT, "%s: model.%s is not supported unless null", t->origin,
					 unsupported[i]);
	}
	return 0;
}

/* A token id in `value`; limit is one more than the largest that can be meant. */
static int read_id(const struct tokenizer *t, const struct json *value, struct text name, size_t limit, int32_t *id,
		   struct error *e)
{
	double number = json_value(value);

	if (value == NULL || json_kind(value) != JSON_NUMBER || !(number >= 0 && number < INT32_MAX) ||
	    number != (double)(int32_t)number)
		return error_set(e, ERROR_FORMAT, "%s: the id of '%.*s' is not a whole number from 0 on", t->origin,
				 text_shown(name, SHOWN), name.data);
	if ((size_t)number >= limit)
		return error_set(e, ERROR_FORMAT, "%s: the id %.0f of '%.*s' lies far beyond the number of tokens",
				 t->origin, number, text_shown(name, SHOWN), name.data);
	*id = (int32_t)number;
	return 0;
}

static struct text added_name(const struct json *added)
{
	return json_text(json_find(added, "content"));
}

/* The number of ids: one more than the largest. */
static int count_ids(struct tokenizer *t, const struct json *vocab, const struct json *added, struct error *e)
{
	/* Ids may have holes, but a table for them must stay in proportion to the file. */
	size_t limit = 2 * (json_size(vocab) + json_size(added)) + 65536;
	const struct json *v;
	int32_t id = 0;

	t->size = 0;
	for (v = json_first(vocab); v != NULL; v = json_next(v)) {
		if (read_id(t, v, text_of(json_key(v)), limit, &id, e))
			return -1;
		if ((size_t)id >= t->size)
			t->size = (size_t)id + 1;
	}
	for (v = json_first(added); v != NULL; v = json_next(v)) {
		if (json_kind(v) != JSON_OBJECT)
			return error_set(e, ERROR_FORMAT, "%s: added_tokens: an element is not an object", t->origin);
		if (read_id(t, json_find(v, "id"), added_name(v), limit, &id, e))
			return -1;
		if ((size_t)id >= t->size)
			t->size = (size_t)id + 1;
	}
	if (t->size == 0)
		return error_set(e, ERROR_FORMAT, "%s: model.vocab is empty", t->origin);
	return 0;
}

/* Enter a token; its id must be free. */
static int put_token(struct tokenizer *t, int32_t id, struct text name, unsigned flags, struct error *e)
{
	struct token *token = &t->token[id];

	if (token->flags & TOKEN_PRESENT)
		return error_set(e, ERROR_FORMAT, "%s: '%.*s' and '%.*s' have the same id %ld", t->origin,
				 text_shown(token->name, SHOWN), token->name.data, text_shown(name, SHOWN), name.data,
				 (long)id);
	token->name.data = arena_copy(&t->arena, name.data, name.size);
	token->name.size = name.size;
	token->flags = flags | TOKEN_PRESENT;
	name_table_put(&t->names, t->token, id);
	return 0;
}

static int load_vocabulary(struct tokenizer *t, const struct json *vocab, const struct json *added, struct error *e)
{
	const struct json *v;
	void *p;

	if (count_ids(t, vocab, added, e) || memory_try(&p, t->size, sizeof(*t->token), t->origin, e))
		return -1;
	t->token = p;
	if (name_table_init(&t->names, json_size(vocab) + json_size(added), t->origin, e))
		return -1;
	for (v = json_first(vocab); v != NULL; v = json_next(v))
		if (put_token(t, (int32_t)json_value(v), text_of(json_key(v)), TOKEN_MODEL, e))
			return -1;
	return 0;
}

/* The text that an added token is looked for in: normalised text, if it says so. */
static int added_match(struct tokenizer *t, struct added_token *a, struct error *e)
{
	a->match = a->content;
	if (!a->normalized || t->normalizer_count == 0)
		return 0;
	if (!text_utf8_valid(a->content))
		return error_set(e, ERROR_FORMAT, "%s: added_tokens: content is not UTF-8", t->origin);
	if (normalize(&t->normal_text, &t->scratch, t->normalizer, t->normalizer_count, a->content, PLACE_START, e))
		return -1;
	a->match.size = t->normal_text.size;
	a->match.data = arena_copy(&t->arena, t->normal_text.data, t->normal_text.size);
	return 0;
}

static int load_added_token(struct tokenizer *t, const struct json *v, struct error *e)
{
	struct added_token *a = &t->added[t->added_count];
	struct text name = added_name(v);
	char where[600];
	int32_t known;

	snprintf(where, sizeof(where), "%.500s: added_tokens '%.*s'", t->origin, text_shown(name, 40), name.data);
	if (json_get_text(v, "content", &a->content, where, e) ||
	    json_boolean_or(v, "special", false, &a->special, where, e) ||
	    json_boolean_or(v, "normalized", true, &a->normalized, where, e) ||
	    json_boolean_or(v, "lstrip", false, &a->lstrip, where, e) ||
	    json_boolean_or(v, "rstrip", false, &a->rstrip, where, e) ||
	    json_boolean_or(v, "single_word", false, &a->single_word, where, e))
		return -1;
	if (a->content.size == 0)
		return error_set(e, ERROR_FORMAT, "%s: content is empty", where);
	a->id = (int32_t)json_value(json_find(v, "id"));
	known = name_table_find(&t->names, t->token, a->content);
	if (known >= 0 && known != a->id)
		return error_set(e, ERROR_FORMAT, "%s: id %ld here, %ld in the vocabulary", where, (long)a->id,
				 (long)known);
	if (known < 0 && put_token(t, a->id, a->content, 0, e))
		return -1;
	t->token[a->id].flags |= TOKEN_ADDED | (a->special ? TOKEN_SPECIAL : 0u);
	a->content = t->token[a->id].name;
	t->added_count++;
	return added_match(t, a, e);
}

static int load_added(struct tokenizer *t, const struct json *added, struct error *e)
{
	const struct json *v;
	size_t i;
	void *p;

	if (memory_try(&p, json_size(added), sizeof(*t->added), t->origin, e))
		return -1;
	t->added = p;
	for (v = json_first(added); v != NULL; v = json_next(v))
		if (load_added_token(t, v, e))
			return -1;
	/* A token listed twice is special if either entry says so. */
	for (i = 0; i < t->added_count; i++)
		t->added[i].special = (t->token[t->added[i].id].flags & TOKEN_SPECIAL) != 0;
	added_set_init(&t->raw, t->added, t->added_count, false);
	added_set_init(&t->normal, t->added, t->added_count, true);
	return 0;
}

bool tokenizer_merge_names(const struct json *merge, struct text *left, struct text *right)
{
	const struct json *first;
	struct text whole;
	size_t space;

	if (json_kind(merge) == JSON_ARRAY) {
		first = json_first(merge);
		if (json_size(merge) != 2 || json_kind(first) != JSON_STRING ||
		    json_kind(json_next(first)) != JSON_STRING)
			return false;
		*left = json_text(first);
		*right = json_text(json_next(first));
		return true;
	}
	if (json_kind(merge) != JSON_STRING)
		return false;
	whole = json_text(merge);
	space = text_find(whole, TEXT(" "));
	*left = text_slice(whole, 0, space);
	*right = text_slice(whole, space + 1, whole.size);
	return space < whole.size && text_find(*right, TEXT(" ")) == right->size;
}

static int load_merge(struct tokenizer *t, const struct json *merge, uint32_t rank, struct error *e)
{
	struct text part[3];
	int32_t id[3];
	size_t i;

	if (!tokenizer_merge_names(merge, &part[0], &part[1]))
		return error_set(e, ERROR_FORMAT, "%s: model.merges[%lu] is neither \"a b\" nor [\"a\", \"b\"]",
				 t->origin, (unsigned long)rank);
	builder_reset(&t->scratch);
	builder_text(&t->scratch, part[0]);
	builder_text(&t->scratch, part[1]);
	part[2] = builder_view(&t->scratch);
	for (i = 0; i < 3; i++) {
		id[i] = name_table_find(&t->names, t->token, part[i]);
		if (id[i] < 0 || !(t->token[id[i]].flags & TOKEN_MODEL))
			return error_set(e, ERROR_FORMAT,
					 "%s: model.merges[%lu] needs '%.*s', which model.vocab does not have",
					 t->origin, (unsigned long)rank, text_shown(part[i], SHOWN), part[i].data);
	}
	/* Text must not grow into a special token: those are found by their name or not at all. */
	if (!(t->token[id[2]].flags & TOKEN_SPECIAL))
		merge_table_put(&t->merges, id[0], id[1], rank, id[2]);
	return 0;
}

static int load_merges(struct tokenizer *t, const struct json *merges, struct error *e)
{
	const struct json *m;
	uint32_t rank = 0;

	if (json_size(merges) >= UINT32_MAX)
		return error_set(e, ERROR_FORMAT, "%s: model.merges has too many elements", t->origin);
	if (merge_table_init(&t->merges, json_size(merges), t->origin, e))
		return -1;
	for (m = json_first(merges); m != NULL; m = json_next(m), rank++)
		if (load_merge(t, m, rank, e))
			return -1;
	return 0;
}

/* Ids of the single bytes or ASCII characters, and of <0x00> to <0xFF>. */
static void load_bytes(struct tokenizer *t)
{
	size_t byte;

	for (byte = 0; byte < 256; byte++) {
		char letter[4], name[8];
		struct text l = { letter, 0 };
		int32_t id;

		l.size = text_utf8_encode(t->byte_level ? byte_letter((unsigned char)byte) : (uint32_t)byte, letter);
		id = name_table_find(&t->names, t->token, l);
		t->letter[byte] =
			id >= 0 && (t->token[id].flags & (TOKEN_MODEL | TOKEN_SPECIAL)) == TOKEN_MODEL ? id : -1;
		snprintf(name, sizeof(name), "<0x%02X>", (unsigned)byte);
		id = name_table_find(&t->names, t->token, text_of(name));
		t->byte_token[byte] = id >= 0 && (t->token[id].flags & TOKEN_MODEL) ? id : -1;
	}
}

static int load_switches(struct tokenizer *t, const struct json *model, struct error *e)
{
	struct text unk;

	if (json_boolean_or(model, "fuse_unk", false, &t->fuse_unk, t->origin, e) ||
	    json_boolean_or(model, "byte_fallback", false, &t->byte_fallback, t->origin, e) ||
	    json_boolean_or(model, "ignore_merges", false, &t->ignore_merges, t->origin, e) ||
	    json_text_or(model, "unk_token", TEXT(""), &unk, t->origin, e))
		return -1;
	t->unk = -1;
	if (unk.size > 0) {
		t->unk = name_table_find(&t->names, t->token, unk);
		if (t->unk < 0)
			return error_set(e, ERROR_FORMAT,
					 "%s: model.unk_token '%.*s' is neither in model.vocab nor in added_tokens",
					 t->origin, text_shown(unk, SHOWN), unk.data);
		t->role[TOKENIZER_UNK] = t->unk;
	}
	return 0;
}

static struct text decoded(struct tokenizer *t, struct text name, bool added)
{
	struct builder b = { 0 };
	struct text bytes;

	decode_token(&b, &t->decoder, name, added, false);
	bytes.size = b.size;
	bytes.data = arena_copy(&t->arena, b.data, b.size);
	builder_clear(&b);
	return bytes;
}

static void load_text(struct tokenizer *t)
{
	size_t i;

	for (i = 0; i < t->size; i++)
		if (t->token[i].flags & TOKEN_PRESENT && !(t->token[i].flags & TOKEN_ADDED))
			t->token[i].bytes = decoded(t, t->token[i].name, false);
	for (i = 0; i < t->added_count; i++)
		t->token[t->added[i].id].bytes = decoded(t, added_spelling(&t->added[i]), true);
}

/* The ids of the template must be those of tokens. */
static int check_frame(struct tokenizer *t, const struct tokens *frame, enum tokenizer_role role, struct error *e)
{
	size_t i;

	for (i = 0; i < frame->count; i++)
		if (!tokenizer_has(t, frame->id[i]))
			return error_set(e, ERROR_FORMAT, "%s: post_processor: there is no token with id %ld",
					 t->origin, (long)frame->id[i]);
	if (frame->count == 1)
		t->role[role] = frame->id[0];
	return 0;
}

int model_load(struct tokenizer *t, const struct json *root, struct error *e)
{
	const struct json *model = NULL, *vocab = NULL, *merges = NULL, *added = json_find(root, "added_tokens");

	if (json_get(root, "model", JSON_OBJECT, &model, t->origin, e) || check_kind(t, model, e) ||
	    json_get(model, "vocab", JSON_OBJECT, &vocab, t->origin, e) ||
	    json_get(model, "merges", JSON_ARRAY, &merges, t->origin, e))
		return -1;
	if (added != NULL && json_kind(added) != JSON_ARRAY && json_kind(added) != JSON_NULL)
		return error_set(e, ERROR_FORMAT, "%s: added_tokens is not an array", t->origin);
	if (load_vocabulary(t, vocab, added, e) || load_added(t, added, e) || load_switches(t, model, e) ||
	    load_merges(t, merges, e) || check_frame(t, &t->before, TOKENIZER_BOS, e) ||
	    check_frame(t, &t->after, TOKENIZER_EOS, e))
		return -1;
	load_bytes(t);
	load_text(t);
	return 0;
}
