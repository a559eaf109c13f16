/*
 * Pre-tokenizers by name. The expressions are those of the models' own
 * tokenizer.json where these are known, and llama.cpp's (src/llama-vocab.cpp)
 * for the rest.
 */
#include <string.h>

#include "base/memory.h"
#include "format/json.h"
#include "store/gguf/tokenizer_parts.h"

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

/* Letters with case, by ranges, as the models' file lists them. */
#define SPLIT_CASED \
	"\\s?[A-Za-zµÀ-ÖØ-öø-ƺƼ-ƿǄ-ʓʕ-ʯͰ-ͳͶͷͻ-ͽͿΆΈ-ΊΌΎ-ΡΣ-ϵϷ-ҁҊ-ԯԱ-ՖႠ" \
	"-ჅᎠ-Ᏽᏸ-ᏽᲐ-ᲺᲽ-Ჿᴀ-ᴫᵫ-ᵷᵹ-ᶚḀ-ἕἘ-Ἕἠ-ὅὈ-Ὅὐ-ὗὙὛὝὟ-ώᾀ-ᾴᾶ-ᾼιῂ-ῄῆ-ῌῐ-ΐ" \
	"ῖ-Ίῠ-Ῥῲ-ῴῶ-ῼℂℇℊ-ℓℕℙ-ℝℤΩℨK-ℭℯ-ℴℹℼ-ℿⅅ-ⅉⅎↃↄⰀ-ⱻⱾ-ⳤⳫ-ⳮⳲⳳꙀ-ꙭꚀ-ꚛꜢ-ꝯ" \
	"ꝱ-ꞇꞋ-ꞎꭰ-ꮿﬀ-ﬆﬓ-ﬗＡ-Ｚａ-ｚ𐐀-𐑏𐒰-𐓓𐓘-𐓻𐲀-𐲲𐳀-𐳲𑢠-𑣟𞤀-𞥃]+"

/* The first of those that cut alike is the one that is written. */
static const struct gguf_splitter splitters[] = {
	{ .name = "gpt-2", .gpt2 = true },
	{ .name = "smollm", .digits = true, .gpt2 = true },
	{ .name = "llama-bpe", .expressions = { SPLIT_LLAMA3 }, .whole = true, .bos = true },
	{ .name = "qwen2", .expressions = { SPLIT_QWEN2 }, .composed = true },
	{ .name = "tekken", .expressions = { SPLIT_TEKKEN }, .whole = true, .bos = true },
	{ .name = "dbrx", .expressions = { SPLIT_LLAMA3 } },
	{ .name = "deepseek-llm",
	  .expressions = { "[\\r\\n]", SPLIT_CASED, "\\s?[!-/:-~！-／：-～‘-‟　-。]+", "\\s+$",
			   "[一-龥ࠀ-一가-퟿]+", "\\p{N}+" } },
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
	if (name.size == 0)
		return error_set(
			e, ERROR_FORMAT,
			"%s: tokenizer.ggml.pre is missing, so that text might be cut otherwise than the model "
			"learnt it: a file from before April 2024; convert it anew",
			origin);
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

/* -- of a tokenizer.json -------------------------------------------------------------- */

enum {
	EXPRESSIONS = countof(((struct gguf_splitter *)NULL)->expressions)
};

/* A pre_tokenizer that is read: the same parts, with expressions as they stand there. */
struct reading {
	struct text expressions[EXPRESSIONS];
	size_t count;
	bool digits, gpt2, last;
};

static bool is_true(const struct json *stage, const char *key, bool fallback)
{
	const struct json *value = json_find(stage, key);

	return value == NULL ? fallback : json_true(value);
}

/* Before all else, each by itself, they are a part of their own; elsewhere like an expression. */
static bool read_digits(struct reading *r, bool each)
{
	if (each && r->count == 0 && !r->digits) {
		r->digits = true;
		return true;
	}
	if (r->count == EXPRESSIONS)
		return false;
	r->expressions[r->count++] = each ? TEXT("\\p{N}") : TEXT("\\p{N}+");
	return true;
}

static bool read_stage(struct reading *r, const struct json *stage)
{
	struct text kind = json_text(json_find(stage, "type"));
	const struct json *expression = json_find(json_find(stage, "pattern"), "Regex");

	if (r->last)
		return false;
	if (text_is(kind, "ByteLevel")) {
		r->gpt2 = is_true(stage, "use_regex", true);
		r->last = true;
		return !is_true(stage, "add_prefix_space", true);
	}
	if (text_is(kind, "Digits"))
		return read_digits(r, is_true(stage, "individual_digits", false));
	if (!text_is(kind, "Split") || expression == NULL || r->count == EXPRESSIONS ||
	    is_true(stage, "invert", false) || !text_is(json_text(json_find(stage, "behavior")), "Isolated"))
		return false;
	r->expressions[r->count++] = json_text(expression);
	return true;
}

static bool read_stages(struct reading *r, const struct json *stage)
{
	const struct json *s;

	if (!text_is(json_text(json_find(stage, "type")), "Sequence"))
		return read_stage(r, stage);
	for (s = json_first(json_find(stage, "pretokenizers")); s != NULL; s = json_next(s))
		if (!read_stages(r, s))
			return false;
	return true;
}

static bool is_like(const struct gguf_splitter *s, const struct reading *r)
{
	size_t i;

	if (s->digits != r->digits || s->gpt2 != r->gpt2)
		return false;
	for (i = 0; i < r->count; i++)
		if (s->expressions[i] == NULL || !text_is(r->expressions[i], s->expressions[i]))
			return false;
	return i == EXPRESSIONS || s->expressions[i] == NULL;
}

const struct gguf_splitter *gguf_splitter_of(const struct json *root)
{
	const struct json *normalizer = json_find(root, "normalizer");
	bool composed = text_is(json_text(json_find(normalizer, "type")), "NFC");
	bool whole = json_true(json_find(json_find(root, "model"), "ignore_merges"));
	struct reading r = { .count = 0 };
	size_t i;

	if (!read_stages(&r, json_find(root, "pre_tokenizer")) || !r.last ||
	    (!composed && json_kind(normalizer) != JSON_NULL))
		return NULL;
	for (i = 0; i < countof(splitters); i++)
		if (is_like(&splitters[i], &r) && splitters[i].whole == whole && splitters[i].composed == composed)
			return &splitters[i];
	return NULL;
}
