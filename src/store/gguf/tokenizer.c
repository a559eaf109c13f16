/*
 * The files of a tokenizer out of metadata. They are written in the words of
 * Hugging Face's tokenizers, whose loader (tokenizer.h) then checks the rest.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "format/json.h"
#include "store/gguf/tokenizer_parts.h"
#include "store/gguf_model.h"

/* Bytes of a piece: all its cuts are looked up, and no vocabulary has such long ones. */
enum {
	PIECE_MAX = 1024
};

/* A vocabulary that is read. */
struct source {
	const struct gguf *g;
	struct gguf_token *tokens; /* [count] */
	size_t count;
	size_t bos, eos, pad, unk; /* ids; SIZE_MAX: none */
	bool add_bos, add_eos;
	struct error *e;
};

static const char mark[] = "\xe2\x96\x81"; /* what SentencePiece has for a space */

/* -- reading ------------------------------------------------------------------------ */

static int read_name(struct source *s, size_t i, struct text name)
{
	s->tokens[i].name = name;
	if (text_utf8_valid(name) && (name.size == 0 || memchr(name.data, '\0', name.size) == NULL))
		return 0;
	return error_set(
		s->e, ERROR_FORMAT,
		"%s: tokenizer.ggml.tokens: the name of token %zu is no text in UTF-8 (damaged? fetch it again)",
		s->g->path, i);
}

/* An array beside the names; NULL where there is none. */
static int read_beside(struct source *s, const char *key, enum gguf_kind kind, const struct gguf_value **out)
{
	if (gguf_array_or_none(s->g, key, kind, out, s->e))
		return -1;
	if (*out == NULL || (*out)->count == s->count)
		return 0;
	return error_set(s->e, ERROR_FORMAT, "%s: %s has %zu elements, but there are %zu tokens", s->g->path, key,
			 (*out)->count, s->count);
}

static int read_tokens(struct source *s, bool scored)
{
	const struct gguf_value *names, *types, *scores = NULL;
	struct gguf_strings strings;
	struct text name;
	void *tokens;
	size_t i;

	if (gguf_array_or_none(s->g, "tokenizer.ggml.tokens", GGUF_STRING, &names, s->e))
		return -1;
	if (names == NULL || names->count == 0 || names->count > INT32_MAX)
		return error_set(s->e, ERROR_FORMAT,
				 "%s: tokenizer.ggml.tokens is missing or empty: a file without a "
				 "tokenizer cannot be used",
				 s->g->path);
	s->count = names->count;
	if (read_beside(s, "tokenizer.ggml.token_type", GGUF_INT32, &types) ||
	    (scored && read_beside(s, "tokenizer.ggml.scores", GGUF_FLOAT32, &scores)) ||
	    memory_try(&tokens, s->count, sizeof *s->tokens, s->g->path, s->e))
		return -1;
	s->tokens = tokens;
	if (scored && scores == NULL)
		return error_set(s->e, ERROR_FORMAT, "%s: tokenizer.ggml.scores is missing", s->g->path);
	strings = gguf_strings_of(names);
	for (i = 0; gguf_strings_next(&strings, &name); i++) {
		double type = types == NULL ? GGUF_TOKEN_NORMAL : gguf_number_at(types, i);

		if (!(type >= 0 && type <= GGUF_TOKEN_BYTE))
			return error_set(s->e, ERROR_FORMAT,
					 "%s: tokenizer.ggml.token_type: %g of token %zu is no type", s->g->path, type,
					 i);
		s->tokens[i].type = (enum gguf_token_type)type;
		s->tokens[i].score = scores == NULL ? 0 : gguf_number_at(scores, i);
		if (isnan(s->tokens[i].score))
			return error_set(s->e, ERROR_FORMAT,
					 "%s: tokenizer.ggml.scores: that of token %zu is no number", s->g->path, i);
		if (read_name(s, i, name))
			return -1;
		if (scored && name.size > PIECE_MAX)
			return error_set(s->e, ERROR_FORMAT,
					 "%s: tokenizer.ggml.tokens: token %zu has a name of %zu bytes, limit %d "
					 "(damaged? fetch it again)",
					 s->g->path, i, name.size, PIECE_MAX);
	}
	return 0;
}

static int read_roles(struct source *s, bool bos)
{
	const struct {
		const char *key;
		size_t *to;
	} roles[] = { { "tokenizer.ggml.bos_token_id", &s->bos },
		      { "tokenizer.ggml.eos_token_id", &s->eos },
		      { "tokenizer.ggml.padding_token_id", &s->pad },
		      { "tokenizer.ggml.unknown_token_id", &s->unk } };
	size_t i;

	for (i = 0; i < countof(roles); i++) {
		if (gguf_size_or(s->g, roles[i].key, 0, s->count - 1, SIZE_MAX, roles[i].to, s->e))
			return -1;
		if (*roles[i].to != SIZE_MAX && s->tokens[*roles[i].to].type == GGUF_TOKEN_UNUSED)
			*roles[i].to = SIZE_MAX;
	}
	if (gguf_boolean_or(s->g, "tokenizer.ggml.add_bos_token", bos, &s->add_bos, s->e) ||
	    gguf_boolean_or(s->g, "tokenizer.ggml.add_eos_token", false, &s->add_eos, s->e))
		return -1;
	if ((s->add_bos && s->bos == SIZE_MAX) || (s->add_eos && s->eos == SIZE_MAX))
		return error_set(
			s->e, ERROR_FORMAT,
			"%s: tokenizer.ggml.add_%s_token is true, but tokenizer.ggml.%s_token_id names no token",
			s->g->path, s->add_bos && s->bos == SIZE_MAX ? "bos" : "eos",
			s->add_bos && s->bos == SIZE_MAX ? "bos" : "eos");
	return 0;
}

/* -- writing ------------------------------------------------------------------------ */

static bool is_added(const struct gguf_token *t)
{
	return t->type == GGUF_TOKEN_CONTROL || t->type == GGUF_TOKEN_USER_DEFINED || t->type == GGUF_TOKEN_UNKNOWN;
}

static void print_added(struct builder *b, const struct source *s)
{
	const char *between = "";
	size_t i;

	builder_string(b, "\"added_tokens\":[");
	for (i = 0; i < s->count; i++) {
		if (!is_added(&s->tokens[i]) || s->tokens[i].name.size == 0)
			continue;
		builder_format(b, "%s{\"id\":%zu,\"content\":", between, i);
		json_print_string(b, s->tokens[i].name);
		builder_format(b,
			       ",\"single_word\":false,\"lstrip\":false,\"rstrip\":false,\"normalized\":false,"
			       "\"special\":%s}",
			       s->tokens[i].type == GGUF_TOKEN_USER_DEFINED ? "false" : "true");
		between = ",";
	}
	builder_string(b, "],");
}

static void print_special(struct builder *b, const struct source *s, size_t id)
{
	builder_string(b, "{\"SpecialToken\":{\"id\":");
	json_print_string(b, s->tokens[id].name);
	builder_string(b, ",\"type_id\":0}}");
}

static void print_ids(struct builder *b, const struct source *s, size_t id)
{
	json_print_string(b, s->tokens[id].name);
	builder_string(b, ":{\"id\":");
	json_print_string(b, s->tokens[id].name);
	builder_format(b, ",\"ids\":[%zu],\"tokens\":[", id);
	json_print_string(b, s->tokens[id].name);
	builder_string(b, "]}");
}

/* What stands around a text. */
static void print_frame(struct builder *b, const struct source *s)
{
	builder_string(b, "\"post_processor\":");
	if (!s->add_bos && !s->add_eos) {
		builder_string(b, "null,");
		return;
	}
	builder_string(b, "{\"type\":\"TemplateProcessing\",\"single\":[");
	if (s->add_bos) {
		print_special(b, s, s->bos);
		builder_char(b, ',');
	}
	builder_string(b, "{\"Sequence\":{\"id\":\"A\",\"type_id\":0}}");
	if (s->add_eos) {
		builder_char(b, ',');
		print_special(b, s, s->eos);
	}
	builder_string(b, "],\"pair\":[{\"Sequence\":{\"id\":\"A\",\"type_id\":0}},"
			  "{\"Sequence\":{\"id\":\"B\",\"type_id\":1}}],\"special_tokens\":{");
	if (s->add_bos)
		print_ids(b, s, s->bos);
	if (s->add_eos && (!s->add_bos || s->eos != s->bos)) {
		builder_string(b, s->add_bos ? "," : "");
		print_ids(b, s, s->eos);
	}
	builder_string(b, "}},");
}

static void print_vocabulary(struct builder *b, const struct source *s)
{
	const char *between = "";
	size_t i;

	builder_string(b, "\"vocab\":{");
	for (i = 0; i < s->count; i++) {
		if (s->tokens[i].type == GGUF_TOKEN_UNUSED || (is_added(&s->tokens[i]) && s->tokens[i].name.size == 0))
			continue;
		builder_string(b, between);
		json_print_string(b, s->tokens[i].name);
		builder_format(b, ":%zu", i);
		between = ",";
	}
	builder_string(b, "},\"merges\":");
}

static void print_head(struct builder *b, const struct source *s)
{
	builder_string(b, "{\"version\":\"1.0\",\"truncation\":null,\"padding\":null,");
	print_added(b, s);
}

static void print_model(struct builder *b, const struct source *s, bool bytes, bool whole)
{
	print_frame(b, s);
	builder_string(b, "\"model\":{\"type\":\"BPE\",\"dropout\":null,\"unk_token\":");
	if (bytes && s->unk != SIZE_MAX)
		json_print_string(b, s->tokens[s->unk].name);
	else
		builder_string(b, "null");
	builder_format(b,
		       ",\"continuing_subword_prefix\":null,\"end_of_word_suffix\":null,\"fuse_unk\":%s,"
		       "\"byte_fallback\":%s,\"ignore_merges\":%s,",
		       bytes ? "true" : "false", bytes ? "true" : "false", whole ? "true" : "false");
	print_vocabulary(b, s);
}

/* -- GPT-2's kind: bytes as letters, merges in their order ---------------------------- */

static int print_merges(struct builder *b, struct source *s)
{
	const struct gguf_value *merges;
	struct gguf_strings strings;
	const char *between = "";
	struct text merge;
	size_t i;

	if (gguf_array_or_none(s->g, "tokenizer.ggml.merges", GGUF_STRING, &merges, s->e))
		return -1;
	if (merges == NULL)
		return error_set(s->e, ERROR_FORMAT, "%s: tokenizer.ggml.merges is missing", s->g->path);
	builder_char(b, '[');
	strings = gguf_strings_of(merges);
	for (i = 0; gguf_strings_next(&strings, &merge); i++) {
		if (!text_utf8_valid(merge))
			return error_set(s->e, ERROR_FORMAT,
					 "%s: tokenizer.ggml.merges: merge %zu is no text in UTF-8 (damaged? fetch it "
					 "again)",
					 s->g->path, i);
		builder_string(b, between);
		json_print_string(b, merge);
		between = ",";
	}
	builder_string(b, "]}}");
	return 0;
}

static int read_gpt2(struct builder *b, struct source *s)
{
	const struct gguf_splitter *splitter;
	struct text name;

	if (gguf_text_or(s->g, "tokenizer.ggml.pre", TEXT(""), &name, s->e) ||
	    gguf_splitter_find(&splitter, name, s->g->path, s->e) || read_tokens(s, false) ||
	    read_roles(s, splitter->bos))
		return -1;
	print_head(b, s);
	gguf_splitter_print(b, splitter);
	builder_string(b, "\"decoder\":{\"type\":\"ByteLevel\",\"add_prefix_space\":false,\"trim_offsets\":true,"
			  "\"use_regex\":true},");
	print_model(b, s, false, splitter->whole);
	return print_merges(b, s);
}

/* -- SentencePiece's kind: letters, bytes where there is none, and scores ------------- */

static void print_marks(struct builder *b, bool prefix)
{
	builder_string(b, "\"normalizer\":{\"type\":\"Sequence\",\"normalizers\":[");
	if (prefix)
		builder_format(b, "{\"type\":\"Prepend\",\"prepend\":\"%s\"},", mark);
	builder_format(b,
		       "{\"type\":\"Replace\",\"pattern\":{\"String\":\" \"},\"content\":\"%s\"}]},"
		       "\"pre_tokenizer\":null,\"decoder\":{\"type\":\"Sequence\",\"decoders\":[{\"type\":\"Replace\","
		       "\"pattern\":{\"String\":\"%s\"},\"content\":\" \"},{\"type\":\"ByteFallback\"},"
		       "{\"type\":\"Fuse\"}%s]},",
		       mark, mark, prefix ? ",{\"type\":\"Strip\",\"content\":\" \",\"start\":1,\"stop\":0}" : "");
}

static int read_pieces(struct builder *b, struct source *s)
{
	bool prefix, squeeze;

	if (gguf_boolean_or(s->g, "tokenizer.ggml.add_space_prefix", true, &prefix, s->e) ||
	    gguf_boolean_or(s->g, "tokenizer.ggml.remove_extra_whitespaces", false, &squeeze, s->e) ||
	    read_tokens(s, true) || read_roles(s, true))
		return -1;
	if (squeeze)
		return error_set(s->e, ERROR_FORMAT, "%s: tokenizer.ggml.remove_extra_whitespaces is not supported",
				 s->g->path);
	print_head(b, s);
	print_marks(b, prefix);
	print_model(b, s, true, false);
	if (gguf_merges_of_scores(b, s->tokens, s->count, s->g->path, s->e))
		return -1;
	builder_string(b, "}}");
	return 0;
}

/* -- the whole ------------------------------------------------------------------------ */

static void set_role(struct json *o, const char *key, const struct source *s, size_t id)
{
	if (id != SIZE_MAX)
		json_set(o, key, json_string(s->tokens[id].name));
}

static int print_config(struct builder *b, const struct source *s)
{
	struct text template;
	struct json *o;

	if (gguf_text_or(s->g, "tokenizer.chat_template", TEXT(""), &template, s->e))
		return -1;
	if (!text_utf8_valid(template))
		return error_set(s->e, ERROR_FORMAT, "%s: tokenizer.chat_template is no text in UTF-8", s->g->path);
	o = json_object();
	json_set(o, "tokenizer_class", json_string(TEXT("PreTrainedTokenizerFast")));
	json_set(o, "clean_up_tokenization_spaces", json_boolean(false));
	set_role(o, "bos_token", s, s->bos);
	set_role(o, "eos_token", s, s->eos);
	set_role(o, "pad_token", s, s->pad);
	set_role(o, "unk_token", s, s->unk);
	if (template.size > 0)
		json_set(o, "chat_template", json_string(template));
	json_print_indented(b, o);
	json_free(o);
	return 0;
}

int gguf_tokenizer(struct builder *tokenizer, struct builder *config, const struct gguf *g, struct error *e)
{
	struct source s = { .g = g, .e = e };
	struct text model;
	int rc;

	if (gguf_get_text(g, "tokenizer.ggml.model", &model, e))
		return -1;
	if (text_is(model, "gpt2"))
		rc = read_gpt2(tokenizer, &s);
	else if (text_is(model, "llama"))
		rc = read_pieces(tokenizer, &s);
	else
		rc = error_set(e, ERROR_FORMAT,
			       "%s: tokenizer.ggml.model \"%.*s\" is not supported; gpt2 and llama are", g->path,
			       text_shown(model, 60), model.data);
	if (rc == 0)
		rc = print_config(config, &s);
	free(s.tokens);
	return rc;
}
