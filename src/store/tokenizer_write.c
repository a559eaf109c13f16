#include <string.h>

#include "base/memory.h"
#include "store/tokenizer_train.h"

/*
 * A trained vocabulary as the files that Hugging Face's libraries read.
 * Merges are written as "a b", which every version of them understands.
 */

static void put_string(struct builder *b, struct text t)
{
	struct json *s = json_string(t);

	json_print(b, s);
	json_free(s);
}

/* A token's name: special ones as they are, others in the byte alphabet. */
static void add_name(struct builder *b, const struct trained *v, const struct tokenizer_recipe *recipe, size_t id)
{
	struct text name = v->token[id].name;
	char letter[4];
	size_t i;

	if (id < recipe->special_count) {
		builder_text(b, name);
		return;
	}
	for (i = 0; i < name.size; i++)
		builder_add(b, letter, text_utf8_encode(byte_letter((unsigned char)name.data[i]), letter));
}

static void put_added(struct builder *b, const struct tokenizer_recipe *recipe)
{
	size_t i;

	builder_string(b, "  \"added_tokens\": [");
	for (i = 0; i < recipe->special_count; i++) {
		builder_format(b, "%s\n    {\"id\": %zu, \"content\": ", i > 0 ? "," : "", i);
		put_string(b, text_of(recipe->special[i]));
		builder_string(b, ", \"single_word\": false, \"lstrip\": false, \"rstrip\": false, "
				  "\"normalized\": false, \"special\": true}");
	}
	builder_string(b, recipe->special_count > 0 ? "\n  ],\n" : "],\n");
}

static void put_stages(struct builder *b, const struct tokenizer_recipe *recipe)
{
	static const char byte_level[] =
		"{\"type\": \"ByteLevel\", \"add_prefix_space\": false, \"trim_offsets\": true, \"use_regex\": true}";

	builder_string(b, "  \"normalizer\": null,\n  \"pre_tokenizer\": ");
	if (recipe->whole_numbers)
		builder_string(b, byte_level);
	else
		builder_format(b,
			       "{\"type\": \"Sequence\", \"pretokenizers\": [\n"
			       "    {\"type\": \"Digits\", \"individual_digits\": true},\n    %s\n  ]}",
			       byte_level);
	builder_format(b, ",\n  \"post_processor\": %s,\n  \"decoder\": %s,\n", byte_level, byte_level);
}

static void put_model(struct builder *b, const struct trained *v, const struct tokenizer_recipe *recipe)
{
	struct builder name = { 0 };
	size_t i;

	builder_string(b, "  \"model\": {\n    \"type\": \"BPE\",\n    \"dropout\": null,\n    \"unk_token\": null,\n"
			  "    \"continuing_subword_prefix\": null,\n    \"end_of_word_suffix\": null,\n"
			  "    \"fuse_unk\": false,\n    \"byte_fallback\": false,\n    \"ignore_merges\": false,\n"
			  "    \"vocab\": {");
	for (i = 0; i < v->count; i++) {
		builder_reset(&name);
		add_name(&name, v, recipe, i);
		builder_string(b, i > 0 ? ",\n      " : "\n      ");
		put_string(b, builder_view(&name));
		builder_format(b, ": %zu", i);
	}
	builder_string(b, "\n    },\n    \"merges\": [");
	for (i = 0; i < v->merges; i++) {
		builder_reset(&name);
		add_name(&name, v, recipe, (size_t)v->merge[i][0]);
		builder_char(&name, ' ');
		add_name(&name, v, recipe, (size_t)v->merge[i][1]);
		builder_string(b, i > 0 ? ",\n      " : "\n      ");
		put_string(b, builder_view(&name));
	}
	builder_string(b, v->merges > 0 ? "\n    ]\n  }\n}\n" : "]\n  }\n}\n");
	builder_clear(&name);
}

/* A companion: the roles, after what `head` says. */
static void put_roles(struct builder *b, const char *head, const struct tokenizer_recipe *recipe)
{
	static const char *const fields[] = { "bos_token", "eos_token", "pad_token" };
	const int roles[] = { recipe->bos, recipe->eos, recipe->pad };
	const char *between = head[0] != '\0' ? ",\n" : "";
	size_t i;

	builder_format(b, "{\n%s", head);
	for (i = 0; i < countof(fields); i++) {
		if (roles[i] < 0)
			continue;
		builder_format(b, "%s  \"%s\": ", between, fields[i]);
		put_string(b, text_of(recipe->special[roles[i]]));
		between = ",\n";
	}
	builder_string(b, "\n}\n");
}

static void add_companions(struct tokenizer *t, const struct tokenizer_recipe *recipe)
{
	struct builder head = { 0 };

	builder_string(&head, "  \"tokenizer_class\": \"PreTrainedTokenizerFast\",\n"
			      "  \"clean_up_tokenization_spaces\": false");
	if (recipe->context > 0)
		builder_format(&head, ",\n  \"model_max_length\": %zu", recipe->context);
	put_roles(&t->companion[COMPANION_CONFIG].bytes, head.data, recipe);
	put_roles(&t->companion[COMPANION_MAP].bytes, "", recipe);
	t->companion[COMPANION_CONFIG].found = t->companion[COMPANION_MAP].found = true;
	t->role[TOKENIZER_BOS] = recipe->bos;
	t->role[TOKENIZER_EOS] = recipe->eos;
	t->role[TOKENIZER_PAD] = recipe->pad;
	builder_clear(&head);
}

int trained_open(struct tokenizer **out, const struct trained *v, const struct tokenizer_recipe *recipe,
		 struct error *e)
{
	struct builder b = { 0 };
	int rc;

	builder_string(&b, "{\n  \"version\": \"1.0\",\n  \"truncation\": null,\n  \"padding\": null,\n");
	put_added(&b, recipe);
	put_stages(&b, recipe);
	put_model(&b, v, recipe);
	rc = tokenizer_open_bytes(out, builder_view(&b), "the trained tokenizer", e);
	builder_clear(&b);
	if (rc == 0)
		add_companions(*out, recipe);
	return rc;
}
