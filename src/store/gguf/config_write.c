/* A model's configuration and its tokenizer as metadata. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "format/json.h"
#include "store/gguf/tokenizer_parts.h"
#include "store/gguf_writer.h"
#include "store/tokenizer_names.h"

/* -- configuration ------------------------------------------------------------------ */

/* Of Mistral's layers nothing differs from Llama's. */
static const char *family_of(const struct model_config *c)
{
	return c->architecture == MODEL_MISTRAL ? "llama" : model_architecture_name(c->architecture);
}

/* general.file_type: what most matrices are, by llama.cpp's numbers. */
static size_t file_type(enum gguf_type type)
{
	switch (type) {
	case GGUF_F16:
		return 1;
	case GGUF_BF16:
		return 32;
	case GGUF_Q8_0:
		return 7;
	default:
		return 0;
	}
}

void gguf_writer_config(struct gguf_writer *w, const struct model_config *c, enum gguf_type type)
{
	const struct {
		const char *name;
		size_t value;
	} sizes[] = { { "block_count", c->layers },
		      { "context_length", c->context },
		      { "embedding_length", c->hidden },
		      { "feed_forward_length", c->ffn },
		      { "attention.head_count", c->heads },
		      { "attention.head_count_kv", c->kv_heads },
		      { "attention.key_length", c->head_width },
		      { "attention.value_length", c->head_width },
		      { "rope.dimension_count", c->head_width },
		      { "vocab_size", c->vocabulary } };
	const char *family = family_of(c);
	char key[80];
	size_t i;

	gguf_writer_text(w, "general.architecture", text_of(family));
	gguf_writer_text(w, "general.type", TEXT("model"));
	gguf_writer_size(w, "general.file_type", file_type(type));
	gguf_writer_size(w, "general.quantization_version", 2);
	for (i = 0; i < countof(sizes); i++) {
		snprintf(key, sizeof key, "%s.%s", family, sizes[i].name);
		gguf_writer_size(w, key, sizes[i].value);
	}
	snprintf(key, sizeof key, "%s.attention.layer_norm_rms_epsilon", family);
	gguf_writer_number(w, key, c->rms_epsilon);
	snprintf(key, sizeof key, "%s.rope.freq_base", family);
	gguf_writer_number(w, key, c->rope_theta);
	if (c->scaling == ROPE_LINEAR) {
		snprintf(key, sizeof key, "%s.rope.scaling.type", family);
		gguf_writer_text(w, key, TEXT("linear"));
		snprintf(key, sizeof key, "%s.rope.scaling.factor", family);
		gguf_writer_number(w, key, c->rope_factor);
	} else if (c->scaling == ROPE_LLAMA3) {
		/* The rest of it is in rope_freqs.weight. */
		snprintf(key, sizeof key, "%s.rope.scaling.original_context_length", family);
		gguf_writer_size(w, key, c->rope_original);
	}
}

/* -- tokenizer ---------------------------------------------------------------------- */

static int fail(const struct gguf_writer *w, const char *what, struct error *e)
{
	return error_set(e, ERROR_RANGE,
			 "%s: the tokenizer %s, which a GGUF file cannot say: keep the model as a directory", w->path,
			 what);
}

/* The type of an id that has a token. */
static enum gguf_token_type type_of(const struct tokenizer *t, int32_t id, bool scored)
{
	struct text name = tokenizer_name(t, id);

	if (id == tokenizer_role(t, TOKENIZER_UNK) && scored)
		return GGUF_TOKEN_UNKNOWN;
	return scored && tokenizer_names_byte(name) >= 0 ? GGUF_TOKEN_BYTE : GGUF_TOKEN_NORMAL;
}

/* Names and types of all ids; those without a token are unused, and `pads` has names for them. */
static int find_tokens(struct gguf_token *tokens, struct builder *pads, const struct gguf_writer *w,
		       const struct json *root, const struct model_config *c, const struct tokenizer *t, bool scored,
		       struct error *e)
{
	const struct json *added;
	size_t i, at = 0;

	if (tokenizer_size(t) > c->vocabulary)
		return error_set(e, ERROR_RANGE, "%s: the tokenizer has %zu tokens, but the model's vocabulary has %zu",
				 w->path, tokenizer_size(t), c->vocabulary);
	for (i = 0; i < c->vocabulary; i++)
		if (!tokenizer_has(t, (int32_t)i))
			builder_format(pads, "[PAD%zu]", i);
	for (i = 0; i < c->vocabulary; i++) {
		bool there = tokenizer_has(t, (int32_t)i);
		struct text pad = text_slice(builder_view(pads), at, pads->size);

		pad.size = there ? 0 : text_find(pad, TEXT("]")) + 1;
		at += pad.size;
		tokens[i].name = there ? tokenizer_name(t, (int32_t)i) : pad;
		tokens[i].type = there ? type_of(t, (int32_t)i, scored) : GGUF_TOKEN_UNUSED;
	}
	for (added = json_first(json_find(root, "added_tokens")); added != NULL; added = json_next(added)) {
		int32_t id = (int32_t)json_value(json_find(added, "id"));

		if (tokens[id].type != GGUF_TOKEN_UNKNOWN)
			tokens[id].type = tokenizer_special(t, id) ? GGUF_TOKEN_CONTROL : GGUF_TOKEN_USER_DEFINED;
		if (json_true(json_find(added, "lstrip")) || json_true(json_find(added, "rstrip")) ||
		    json_true(json_find(added, "single_word")))
			return fail(w, "has added tokens that depend on what stands beside them", e);
	}
	return 0;
}

static void put_tokens(struct gguf_writer *w, const struct gguf_token *tokens, size_t count, bool scored)
{
	size_t i;

	gguf_writer_array(w, "tokenizer.ggml.tokens", GGUF_STRING, count);
	for (i = 0; i < count; i++)
		gguf_writer_string(w, tokens[i].name);
	gguf_writer_array(w, "tokenizer.ggml.token_type", GGUF_INT32, count);
	for (i = 0; i < count; i++)
		gguf_writer_int32(w, (int32_t)tokens[i].type);
	if (!scored)
		return;
	gguf_writer_array(w, "tokenizer.ggml.scores", GGUF_FLOAT32, count);
	for (i = 0; i < count; i++)
		gguf_writer_float32(w, tokens[i].score);
}

static void put_merges(struct gguf_writer *w, const struct json *merges)
{
	struct builder b = { 0 };
	const struct json *m;

	gguf_writer_array(w, "tokenizer.ggml.merges", GGUF_STRING, json_size(merges));
	for (m = json_first(merges); m != NULL; m = json_next(m)) {
		struct text left, right;

		(void)tokenizer_merge_names(m, &left, &right);
		builder_reset(&b);
		builder_text(&b, left);
		builder_char(&b, ' ');
		builder_text(&b, right);
		gguf_writer_string(w, builder_view(&b));
	}
	builder_clear(&b);
}

static void put_id(struct gguf_writer *w, const char *key, int32_t id)
{
	if (id >= 0)
		gguf_writer_size(w, key, (size_t)id);
}

/* What the configuration says, else the tokenizer. */
static int put_roles(struct gguf_writer *w, const struct model_config *c, struct tokenizer *t, struct error *e)
{
	static const char *const ends[] = { "tokenizer.ggml.eos_token_id", "tokenizer.ggml.eot_token_id",
					    "tokenizer.ggml.eom_token_id" };
	int32_t bos = c->bos >= 0 ? c->bos : tokenizer_role(t, TOKENIZER_BOS);
	int32_t eos = c->eos_count > 0 ? c->eos[0] : tokenizer_role(t, TOKENIZER_EOS);
	const struct tokens *before = tokenizer_before(t), *after = tokenizer_after(t);
	bool begins, stops;
	size_t i;

	if (c->eos_count > countof(ends))
		return error_set(e, ERROR_RANGE, "%s: %zu tokens end an answer (eos_token_id), but a GGUF file names 3",
				 w->path, c->eos_count);
	put_id(w, "tokenizer.ggml.bos_token_id", bos);
	put_id(w, ends[0], eos);
	for (i = 1; i < c->eos_count; i++)
		put_id(w, ends[i], c->eos[i]);
	put_id(w, "tokenizer.ggml.padding_token_id", c->pad >= 0 ? c->pad : tokenizer_role(t, TOKENIZER_PAD));
	put_id(w, "tokenizer.ggml.unknown_token_id", tokenizer_role(t, TOKENIZER_UNK));
	begins = before->count > 0;
	stops = after->count > 0;
	if (before->count > 1 || after->count > 1 || (begins && before->id[0] != bos) || (stops && after->id[0] != eos))
		return fail(w, "puts other tokens around a text than those that begin and end one", e);
	gguf_writer_boolean(w, "tokenizer.ggml.add_bos_token", begins);
	gguf_writer_boolean(w, "tokenizer.ggml.add_eos_token", stops);
	return 0;
}

/* The template of conversations: a file of its own, or that in tokenizer_config.json, "default" where it is a list. */
static int put_template(struct gguf_writer *w, const struct tokenizer *t, struct error *e)
{
	struct text source = tokenizer_beside(t, "chat_template.jinja"), bytes;
	const struct json *field, *item;
	struct json *config = NULL;

	bytes = tokenizer_beside(t, "tokenizer_config.json");
	if (source.size == 0 && bytes.size > 0) {
		if (json_parse(&config, bytes, "tokenizer_config.json", e))
			return -1;
		field = json_find(config, "chat_template");
		if (json_kind(field) == JSON_STRING)
			source = json_text(field);
		for (item = json_kind(field) == JSON_ARRAY ? json_first(field) : NULL; item != NULL;
		     item = json_next(item))
			if (text_is(json_text(json_find(item, "name")), "default"))
				source = json_text(json_find(item, "template"));
	}
	if (source.size > 0)
		gguf_writer_text(w, "tokenizer.chat_template", source);
	json_free(config);
	return 0;
}

static int put_all(struct gguf_writer *w, const struct json *root, const struct model_config *c, struct tokenizer *t,
		   struct error *e)
{
	const struct gguf_splitter *splitter = gguf_splitter_of(root);
	struct builder pads = { 0 };
	bool prefix = false, scored = splitter == NULL && gguf_is_scored(root, &prefix);
	void *tokens;
	int rc;

	if (splitter == NULL && !scored)
		return fail(w, "cuts text in a way that has no name there", e);
	if (memory_try(&tokens, c->vocabulary, sizeof(struct gguf_token), "tokens", e))
		return -1;
	rc = find_tokens(tokens, &pads, w, root, c, t, scored, e);
	if (rc == 0 && scored)
		rc = gguf_scores_of_merges(tokens, c->vocabulary, root, t, w->path, e);
	if (rc == 0) {
		gguf_writer_text(w, "tokenizer.ggml.model", text_of(scored ? "llama" : "gpt2"));
		gguf_writer_text(w, "tokenizer.ggml.pre", text_of(scored ? "default" : splitter->name));
		gguf_writer_boolean(w, "tokenizer.ggml.add_space_prefix", prefix);
		put_tokens(w, tokens, c->vocabulary, scored);
		if (!scored)
			put_merges(w, json_find(json_find(root, "model"), "merges"));
		rc = put_roles(w, c, t, e) || put_template(w, t, e) ? -1 : 0;
	}
	free(tokens);
	builder_clear(&pads);
	return rc;
}

int gguf_writer_tokenizer(struct gguf_writer *w, const struct model_config *c, struct tokenizer *t, struct error *e)
{
	struct json *root;
	int rc;

	if (json_parse(&root, tokenizer_json(t), "tokenizer.json", e))
		return -1;
	rc = put_all(w, root, c, t, e);
	json_free(root);
	return rc;
}
