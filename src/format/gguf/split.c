/*
 * Pre-tokenizers by name. The expressions are those of the models' own
 * tokenizer.json where these are known, and llama.cpp's (src/llama-vocab.cpp)
 * for the rest.
 */
#include <string.h>

#include "base/memory.h"
#include "format/gguf/tokenizer_parts.h"
#include "format/json.h"

#define SPLIT_LLAMA3 \
	"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|" \
	"\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"
#define SPLIT_QWEN2 \
	"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|" \
	"\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"
#define SPLIT_TEKKEN \
	"[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+|" \
	"[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*|" \
	"\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"
#define SPLIT_GPT2 "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)"

/* The first of those that cut alike is the one that is written. */
static const struct gguf_splitter splitters[] = {
	{ .name = "gpt-2", .gpt2 = true },
	{ .name = "smollm", .digits = true, .gpt2 = true },
	{ .name = "llama-bpe", .expressions = { SPLIT_LLAMA3 }, .whole = true, .bos = true },
	{ .name = "qwen2", .expressions = { SPLIT_QWEN2 }, .composed = true },
	{ .name = "tekken", .expressions = { SPLIT_TEKKEN }, .whole = true, .bos = true },
	{ .name = "dbrx", .expressions = { SPLIT_LLAMA3 } },
	{ .name = "deepseek-coder",
	  .expressions = { "[\\r\\n]", "\\s?\\p{L}+", "\\s?\\p{P}+", "[一-龥ࠀ-一가-퟿]+", "\\p{N}" } },
	{ .name = "default", .expressions = { "[\\p{P}\\$\\+<=>\\^~\\|]+", SPLIT_GPT2, "\\p{N}+", "[0-9][0-9][0-9]" } },
	{ .name = "phi-2", .gpt2 = true },
	{ .name = "mpt", .gpt2 = true },
	{ .name = "olmo", .gpt2 = true },
	{ .name = "jais", .gpt2 = true },
	{ .name = "trillion", .gpt2 = true },
	{ .name = "granite-docling", .gpt2 = true },
	{ .name = "starcoder", .digits = true, .gpt2 = true },
	{ .name = "refact", .digits = true, .gpt2 = true },
	{ .name = "command-r", .digits = true, .gpt2 = true },
	{ .name = "codeshell", .digits = true, .gpt2 = true },
	{ .name = "exaone", .digits = true, .gpt2 = true },
	{ .name = "minerva-7b", .digits = true, .gpt2 = true },
	{ .name = "llama3", .expressions = { SPLIT_LLAMA3 }, .whole = true, .bos = true },
	{ .name = "llama-v3", .expressions = { SPLIT_LLAMA3 }, .whole = true, .bos = true },
	{ .name = "falcon3", .expressions = { SPLIT_LLAMA3 }, .whole = true, .bos = true },
	{ .name = "pixtral", .expressions = { SPLIT_LLAMA3 }, .whole = true, .bos = true },
	{ .name = "smaug-bpe", .expressions = { SPLIT_LLAMA3 } },
	{ .name = "deepseek-r1-qwen", .expressions = { SPLIT_QWEN2 }, .composed = true },
	{ .name = "megrez", .expressions = { SPLIT_QWEN2 }, .composed = true },
};

int gguf_splitter_find(const struct gguf_splitter **out, struct text name, const char *origin, struct error *e)
{
	size_t i;

	for (i = 0; i < countof(splitters); i++) {
		if (text_is(name, splitters[i].name)) {
			*out = &splitters[i];
			return 0;
		}
	}
	return error_set(
		e, ERROR_FORMAT,
		"%s: tokenizer.ggml.pre \"%.*s\" is not known, so that text would be cut otherwise than the model "
		"learnt it; use the model's directory of Hugging Face",
		origin, text_shown(name, 60), name.data);
}

static void print_stages(struct builder *b, const struct gguf_splitter *s)
{
	size_t i;

	builder_string(b, "{\"type\":\"Sequence\",\"pretokenizers\":[");
	if (s->digits)
		builder_string(b, "{\"type\":\"Digits\",\"individual_digits\":true},");
	for (i = 0; i < countof(s->expressions) && s->expressions[i] != NULL; i++) {
		builder_string(b, "{\"type\":\"Split\",\"pattern\":{\"Regex\":");
		json_print_string(b, text_of(s->expressions[i]));
		builder_string(b, "},\"behavior\":\"Isolated\",\"invert\":false},");
	}
	builder_format(b,
		       "{\"type\":\"ByteLevel\",\"add_prefix_space\":false,\"trim_offsets\":true,\"use_regex\":%s}]}",
		       s->gpt2 ? "true" : "false");
}

void gguf_splitter_print(struct builder *b, const struct gguf_splitter *s)
{
	builder_format(b, "\"normalizer\":%s,\"pre_tokenizer\":", s->composed ? "{\"type\":\"NFC\"}" : "null");
	print_stages(b, s);
	builder_char(b, ',');
}

const struct gguf_splitter *gguf_splitter_like(struct text printed)
{
	struct builder b = { 0 };
	const struct gguf_splitter *found = NULL;
	size_t i;

	for (i = 0; found == NULL && i < countof(splitters); i++) {
		builder_reset(&b);
		print_stages(&b, &splitters[i]);
		if (text_equal(builder_view(&b), printed))
			found = &splitters[i];
	}
	builder_clear(&b);
	return found;
}
