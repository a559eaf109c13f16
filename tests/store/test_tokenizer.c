/*
 * Tokenizers against the output of Hugging Face's library, which lies in
 * tests/data/tokenizers, and each stage by itself on small vocabularies.
 */
/* Reads: tests/data/tokenizers */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "format/jsonl.h"
#include "store/tokenizer.h"

static char *data_path(const char *name, const char *suffix)
{
	struct builder b = { 0 };

	builder_format(&b, "%s/data/tokenizers/%s%s", getenv("TESTS") ? getenv("TESTS") : "tests", name, suffix);
	return b.data;
}

static struct tokenizer *open_kind(const char *name)
{
	char *path = data_path(name, ".json");
	struct tokenizer *t;
	struct error e;

	if (tokenizer_open(&t, path, &e))
		fail_msg("%s", e.text);
	free(path);
	return t;
}

/* -- agreement with the reference -------------------------------------------- */

static void expect_ids(const struct tokens *got, const struct json *want, const char *origin, const char *field)
{
	const struct json *id;
	size_t i = 0;

	for (id = json_first(want); id != NULL; id = json_next(id), i++)
		if (i >= got->count || got->id[i] != (int32_t)json_value(id))
			fail_msg("%s: %s: place %zu: %ld, wanted %.0f", origin, field, i,
				 i < got->count ? (long)got->id[i] : -1L, json_value(id));
	if (i != got->count)
		fail_msg("%s: %s: %zu ids, wanted %zu", origin, field, got->count, i);
}

static void check_encoding(struct tokenizer *t, struct text text, unsigned flags, const struct json *want,
			   const char *origin, const char *field)
{
	struct tokens ids = { 0 };
	struct error e;

	if (tokenizer_encode(&ids, t, text, flags, &e))
		fail_msg("%s: %s: %s", origin, field, e.text);
	expect_ids(&ids, want, origin, field);
	tokens_clear(&ids);
}

static void check_decoding(struct tokenizer *t, const struct json *record, const char *origin)
{
	struct builder whole = { 0 }, parts = { 0 }, continued = { 0 };
	struct text want = json_text(json_find(record, "decoded"));
	struct tokens ids = { 0 };
	const struct json *id;
	struct error e;
	size_t i;

	for (id = json_first(json_find(record, "ids")); id != NULL; id = json_next(id))
		tokens_add(&ids, (int32_t)json_value(id));
	if (tokenizer_decode(&whole, t, ids.id, ids.count, 0, &e) ||
	    tokenizer_decode(&continued, t, ids.id, ids.count, TOKENIZER_CONTINUED, &e))
		fail_msg("%s: %s", origin, e.text);
	if (!text_equal(builder_view(&whole), want))
		fail_msg("%s: decoded '%s', wanted '%.*s'", origin, whole.data, (int)want.size, want.data);
	for (i = 0; i < ids.count; i++)
		builder_text(&parts, tokenizer_bytes(t, ids.id[i]));
	assert_true(text_equal(builder_view(&parts), builder_view(&continued)));
	builder_clear(&whole);
	builder_clear(&parts);
	builder_clear(&continued);
	tokens_clear(&ids);
}

static void agrees(void **state)
{
	const char *name = *state;
	struct tokenizer *t = open_kind(name);
	char *path = data_path(name, ".expected.jsonl");
	struct jsonl_reader r;
	struct json *record;
	struct error e;
	size_t lines = 0;

	assert_int_equal(jsonl_open(&r, path, false, &e), 0);
	for (;;) {
		struct text text;
		const struct json *ids, *literal, *framed;

		assert_int_equal(jsonl_next(&r, &record, &e), 0);
		if (record == NULL)
			break;
		lines++;
		text = json_text(json_find(record, "text"));
		ids = json_find(record, "ids");
		literal = json_find(record, "literal");
		framed = json_find(record, "framed");
		check_encoding(t, text, TOKENIZER_SPECIAL, ids, r.origin, "ids");
		check_encoding(t, text, 0, literal != NULL ? literal : ids, r.origin, "literal");
		if (framed != NULL)
			check_encoding(t, text, TOKENIZER_SPECIAL | TOKENIZER_FRAME, framed, r.origin, "framed");
		check_decoding(t, record, r.origin);
	}
	assert_true(lines > 50);
	jsonl_close(&r);
	free(path);
	tokenizer_close(t);
}

/* -- small tokenizers written here ------------------------------------------- */

/* Printable ASCII one by one, then what `more` adds from id 95 on; `stages` are further fields of the file. */
static void make_json(struct builder *b, const char *stages, const char *more, const char *merges)
{
	int c;

	builder_string(b, "{\"model\":{\"type\":\"BPE\",\"vocab\":{");
	for (c = ' '; c <= '~'; c++)
		builder_format(b, "%s\"%s%c\":%d", c > ' ' ? "," : "", c == '"' || c == '\\' ? "\\" : "", c, c - ' ');
	builder_format(b, "%s},\"merges\":[%s]}%s}", more, merges, stages);
}

static const char plain_decoder[] = ",\"decoder\":{\"type\":\"Fuse\"}";

static int open_json(struct tokenizer **t, const char *stages, const char *more, const char *merges, struct error *e)
{
	struct builder b = { 0 };
	int rc;

	make_json(&b, stages, more, merges);
	rc = tokenizer_open_bytes(t, builder_view(&b), "small.json", e);
	builder_clear(&b);
	return rc;
}

/* The pieces of the encoding, a bar between them. */
static void expect_pieces(struct tokenizer *t, const char *text, unsigned flags, const char *want)
{
	struct builder b = { 0 };
	struct tokens ids = { 0 };
	struct error e;
	size_t i;

	if (tokenizer_encode(&ids, t, text_of(text), flags, &e))
		fail_msg("'%s': %s", text, e.text);
	builder_string(&b, "");
	for (i = 0; i < ids.count; i++) {
		if (i > 0)
			builder_char(&b, '|');
		builder_text(&b, tokenizer_name(t, ids.id[i]));
	}
	assert_string_equal(b.data, want);
	builder_clear(&b);
	tokens_clear(&ids);
}

/*
 * Merges that join everything within a piece of these letters, so that tokens
 * show where pieces end: a, aa, aaa, ... and the digit 1 the same.
 */
static const char runs_more[] =
	",\"aa\":95,\"aaa\":96,\"a-\":97,\"-a\":98,\"--\":99,\"-aa\":100,\"aa-\":101,\"11\":102,"
	"\"a1\":103,\"1a\":104";
static const char runs_merges[] =
	"\"a a\",\"aa a\",[\"-\",\"-\"],\"aa -\",\"- aa\",\"a -\",\"- a\",\"1 1\",\"a 1\",\"1 a\"";

static void splits(void **state)
{
	static const struct {
		const char *stage, *text, *want;
	} cases[] = {
		{ "{\"type\":\"Split\",\"pattern\":{\"String\":\"-\"},\"behavior\":\"Isolated\"}", "aa-a--a",
		  "aa|-|a|-|-|a" },
		{ "{\"type\":\"Split\",\"pattern\":{\"String\":\"-\"},\"behavior\":\"Removed\"}", "-aa-a--a-",
		  "aa|a|a" },
		{ "{\"type\":\"Split\",\"pattern\":{\"String\":\"-\"},\"behavior\":\"Contiguous\"}", "aa--a-a",
		  "aa|--|a|-|a" },
		{ "{\"type\":\"Split\",\"pattern\":{\"String\":\"-\"},\"behavior\":\"MergedWithPrevious\"}", "-aa--a-a",
		  "-|aa-|-|a-|a" },
		{ "{\"type\":\"Split\",\"pattern\":{\"String\":\"-\"},\"behavior\":\"MergedWithNext\"}", "aa--aa-a-",
		  "aa|-|-aa|-a|-" },
		{ "{\"type\":\"Split\",\"pattern\":{\"Regex\":\"a+\"},\"behavior\":\"Removed\",\"invert\":true}",
		  "aa--a1a", "aa|a|a" },
		{ "{\"type\":\"Split\",\"pattern\":{\"Regex\":\"(?=a)\"},\"behavior\":\"Isolated\"}", "aa-a1a",
		  "a|a-|a1|a" },
		{ "{\"type\":\"Split\",\"pattern\":{\"Regex\":\"\"},\"behavior\":\"Isolated\"}", "aa-", "a|a|-" },
		{ "{\"type\":\"Digits\",\"individual_digits\":true}", "a11a", "a|1|1|a" },
		{ "{\"type\":\"Digits\",\"individual_digits\":false}", "a11a", "a|11|a" },
		{ "{\"type\":\"Digits\"}", "a11a", "a|11|a" },
		{ "{\"type\":\"Sequence\",\"pretokenizers\":[{\"type\":\"Digits\"},{\"type\":\"Split\",\"pattern\":{"
		  "\"String\":"
		  "\"-\"},\"behavior\":\"MergedWithNext\"}]}",
		  "aa-11-a", "aa|-|11|-a" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < countof(cases); i++) {
		struct builder stages = { 0 };
		struct tokenizer *t;
		struct error e;

		builder_format(&stages, ",\"pre_tokenizer\":%s%s", cases[i].stage, plain_decoder);
		if (open_json(&t, stages.data, runs_more, runs_merges, &e))
			fail_msg("%s: %s", cases[i].stage, e.text);
		expect_pieces(t, cases[i].text, 0, cases[i].want);
		builder_clear(&stages);
		tokenizer_close(t);
	}
}

static void metaspace(void **state)
{
	static const struct {
		const char *fields, *text, *want;
		unsigned flags;
		const char *decoded;
	} cases[] = {
		{ "", "a  b", "_|a|_|_|b", 0, "a  b" },
		{ "", " a", "_|a", 0, "a" },
		{ ",\"prepend_scheme\":\"never\"", "a b", "a|_|b", 0, "a b" },
		{ ",\"add_prefix_space\":false", "a b", "a|_|b", 0, "a b" },
		{ ",\"prepend_scheme\":\"first\"", "a b", "_|a|_|b", 0, "a b" },
		{ ",\"prepend_scheme\":\"first\"", "a b", "a|_|b", TOKENIZER_INSIDE, NULL },
		{ "", "a b", "_|a|_|b", TOKENIZER_INSIDE, NULL },
		{ "", "a b", "a|_|b", TOKENIZER_CONTINUED, NULL },
		{ ",\"split\":false", "a b", "_|a|_|b", 0, "a b" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < countof(cases); i++) {
		struct builder b = { 0 }, text = { 0 };
		struct tokens ids = { 0 };
		struct tokenizer *t;
		struct error e;

		builder_format(&b, ",\"pre_tokenizer\":{\"type\":\"Metaspace\",\"replacement\":\"_\"%s}",
			       cases[i].fields);
		builder_format(&b, ",\"decoder\":{\"type\":\"Metaspace\",\"replacement\":\"_\"%s}", cases[i].fields);
		if (open_json(&t, b.data, "", "", &e))
			fail_msg("%s: %s", cases[i].fields, e.text);
		expect_pieces(t, cases[i].text, cases[i].flags, cases[i].want);
		if (cases[i].decoded != NULL) {
			assert_int_equal(tokenizer_encode(&ids, t, text_of(cases[i].text), cases[i].flags, &e), 0);
			assert_int_equal(tokenizer_decode(&text, t, ids.id, ids.count, 0, &e), 0);
			assert_string_equal(text.data, cases[i].decoded);
		}
		builder_clear(&b);
		builder_clear(&text);
		tokens_clear(&ids);
		tokenizer_close(t);
	}
}

static void normalizers(void **state)
{
	static const struct {
		const char *stage, *text, *want;
	} cases[] = {
		{ "{\"type\":\"Lowercase\"}", "AbC", "a|b|c" },
		{ "{\"type\":\"Strip\"}", " \t a b\n", "a| |b" },
		{ "{\"type\":\"Strip\",\"strip_left\":false}", " a ", " |a" },
		{ "{\"type\":\"Strip\",\"strip_right\":false}", "\xc2\xa0 a ", "a| " },
		{ "{\"type\":\"Prepend\",\"prepend\":\"_\"}", "ab", "_|a|b" },
		{ "{\"type\":\"Prepend\",\"prepend\":\"_\"}", "", "" },
		{ "{\"type\":\"Replace\",\"pattern\":{\"String\":\"ab\"},\"content\":\"c\"}", "ababa", "c|c|a" },
		{ "{\"type\":\"Replace\",\"pattern\":{\"Regex\":\" {2,}\"},\"content\":\"_\"}", "a   b c",
		  "a|_|b| |c" },
		{ "{\"type\":\"NFKC\"}", "\xc2\xb2\xef\xac\x81", "2|f|i" },
		{ "{\"type\":\"NFKD\"}", "\xc2\xb2", "2" },
		{ "{\"type\":\"Sequence\",\"normalizers\":[{\"type\":\"NFD\"},{\"type\":\"StripAccents\"}]}",
		  "caf\xc3\xa9", "c|a|f|e" },
		{ "{\"type\":\"StripAccents\"}",
		  "a\xcc\x81\xe0\xa4\xbe"
		  "b",
		  "a|b" },
		{ "{\"type\":\"Sequence\",\"normalizers\":[]}", "ab", "a|b" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < countof(cases); i++) {
		struct builder b = { 0 };
		struct tokenizer *t;
		struct error e;

		builder_format(&b, ",\"normalizer\":%s%s", cases[i].stage, plain_decoder);
		if (open_json(&t, b.data, "", "", &e))
			fail_msg("%s: %s", cases[i].stage, e.text);
		expect_pieces(t, cases[i].text, 0, cases[i].want);
		builder_clear(&b);
		tokenizer_close(t);
	}
}

static void unknown_characters(void **state)
{
	struct tokens ids = { 0 };
	struct tokenizer *t;
	struct error e;

	(void)state;
	assert_int_equal(open_json(&t, plain_decoder, "", "", &e), 0);
	assert_int_equal(tokenizer_encode(&ids, t, TEXT("caf\xc3\xa9"), 0, &e), -1);
	assert_int_equal(e.code, ERROR_FORMAT);
	assert_non_null(strstr(e.text, "small.json"));
	assert_non_null(strstr(e.text, "U+00E9"));
	assert_int_equal(ids.count, 0);
	tokenizer_close(t);
}

static void add_byte_tokens(struct builder *b, int first, int last)
{
	for (; first <= last; first++)
		builder_format(b, ",\"<0x%02X>\":%d", (unsigned)first, 100 + first);
}

static void fallback(void **state)
{
	struct builder b = { 0 };
	struct tokenizer *t;
	struct error e;

	(void)state;
	/* All bytes: each becomes a token. */
	builder_string(&b, ",\"?\?\":95");
	add_byte_tokens(&b, 0, 255);
	builder_string(&b, "},\"byte_fallback\":true,\"unk_token\":\"?\?\",\"fuse_unk\":true,\"unused\":{\"x\":1");
	assert_int_equal(open_json(&t, ",\"decoder\":{\"type\":\"ByteFallback\"}", b.data, "", &e), 0);
	expect_pieces(t, "a\xc3\xa9", 0, "a|<0xC3>|<0xA9>");
	assert_true(text_is(tokenizer_bytes(t, 100 + 0xc3), "\xc3"));
	assert_int_equal(tokenizer_role(t, TOKENIZER_UNK), 95);
	tokenizer_close(t);
	builder_reset(&b);
	/* One byte missing: the character is unknown, and unknown neighbours are one. */
	builder_string(&b, ",\"?\?\":95");
	add_byte_tokens(&b, 0, 0xa8);
	builder_string(&b, "},\"byte_fallback\":true,\"unk_token\":\"?\?\",\"fuse_unk\":true,\"unused\":{\"x\":1");
	assert_int_equal(open_json(&t, ",\"decoder\":{\"type\":\"ByteFallback\"}", b.data, "", &e), 0);
	expect_pieces(t, "a\xc3\xa9\xc3\xa9z", 0, "a|?\?|z");
	tokenizer_close(t);
	builder_reset(&b);
	builder_string(&b, ",\"?\?\":95},\"unk_token\":\"?\?\",\"unused\":{\"x\":1");
	assert_int_equal(open_json(&t, plain_decoder, b.data, "", &e), 0);
	expect_pieces(t, "a\xc3\xa9\xc3\xa9z", 0, "a|?\?|?\?|z");
	tokenizer_close(t);
	builder_clear(&b);
}

/* No way of writing may yield a special token from text that is only text. */
static void literal_text(void **state)
{
	static const char stages[] =
		",\"decoder\":{\"type\":\"Fuse\"},\"added_tokens\":[{\"id\":96,\"content\":\"<s>\","
		"\"special\":true},{\"id\":65,\"content\":\"a\",\"special\":true},"
		"{\"id\":97,\"content\":\"+++\",\"special\":false}]";
	struct tokens ids = { 0 };
	struct tokenizer *t;
	struct error e;

	(void)state;
	/* 's>' and '<s>' can be built by merges, as vocabularies from SentencePiece have it. */
	if (open_json(&t, stages, ",\"s>\":95,\"<s>\":96},\"ignore_merges\":true,\"unused\":{\"x\":1",
		      "\"s >\",\"< s>\"", &e))
		fail_msg("%s", e.text);
	expect_pieces(t, "<s>+++", TOKENIZER_SPECIAL, "<s>|+++");
	expect_pieces(t, "<s>+++", 0, "<|s>|+++");
	expect_pieces(t, "a", TOKENIZER_SPECIAL, "a");
	/* A special token that is one character has no other token: an error, not the token. */
	assert_int_equal(tokenizer_encode(&ids, t, TEXT("a"), 0, &e), -1);
	assert_true(tokenizer_special(t, 96));
	assert_false(tokenizer_special(t, 97));
	assert_false(tokenizer_special(t, 95));
	assert_false(tokenizer_special(t, -1));
	assert_false(tokenizer_special(t, 1000));
	tokenizer_close(t);
}

/* What stands around added tokens, and what one listed twice is. */
static void added_tokens(void **state)
{
	static const char stages[] =
		",\"decoder\":{\"type\":\"Fuse\"},\"added_tokens\":["
		"{\"id\":95,\"content\":\"<e>\",\"special\":true,\"rstrip\":true,\"normalized\":false},"
		"{\"id\":96,\"content\":\"  \",\"normalized\":false},"
		"{\"id\":97,\"content\":\"<t>\",\"special\":true,\"normalized\":false},"
		"{\"id\":97,\"content\":\"<t>\",\"normalized\":false},"
		"{\"id\":98,\"content\":\"ab\",\"single_word\":true},"
		"{\"id\":99,\"content\":\"<l>\",\"lstrip\":true}]";
	struct tokenizer *t;
	struct error e;

	(void)state;
	if (open_json(&t, stages, "},\"ignore_merges\":true,\"unused\":{\"x\":1", "", &e))
		fail_msg("%s", e.text);
	expect_pieces(t, "a  b", 0, "a|  |b");
	/* The white space belongs to the token before it, which reaches behind itself. */
	expect_pieces(t, "<e>  b", TOKENIZER_SPECIAL, "<e>|b");
	expect_pieces(t, "<e>  b", 0, "<|e|>|  |b");
	expect_pieces(t, "a <l>b", 0, "a|<l>|b");
	expect_pieces(t, "<t>", TOKENIZER_SPECIAL, "<t>");
	expect_pieces(t, "<t>", 0, "<|t|>");
	expect_pieces(t, "ab (ab) abc cab", 0, "ab| |(|ab|)| |a|b|c| |c|a|b");
	tokenizer_close(t);
}

/* The heap and the search from end to end are two ways to the same merges. */
static void long_pieces(void **state)
{
	/* Powers of two of the letter a; ranks favour the small ones. */
	static const char more[] = ",\"aa\":95,\"aaaa\":96,\"aaaaaaaa\":97,\"ab\":98,\"ba\":99,\"aab\":100";
	static const char merges[] = "\"a b\",\"a a\",\"aa aa\",\"b a\",\"aaaa aaaa\",\"a ab\"";
	enum {
		LONG = 1 << 20
	};
	struct builder text = { 0 };
	struct tokens ids = { 0 }, parts = { 0 };
	struct tokenizer *t;
	struct error e;
	size_t i;

	(void)state;
	assert_int_equal(open_json(&t, plain_decoder, more, merges, &e), 0);
	for (i = 0; i < LONG; i++)
		builder_char(&text, 'a');
	assert_int_equal(tokenizer_encode(&ids, t, builder_view(&text), 0, &e), 0);
	assert_int_equal(ids.count, LONG / 8);
	for (i = 0; i < ids.count; i++)
		assert_int_equal(ids.id[i], 97);
	/* z merges with nothing: a long text is the sum of its parts, each short enough for the search. */
	builder_reset(&text);
	tokens_reset(&ids);
	for (i = 0; i < 5000; i++)
		builder_char(&text, i % 47 == 46 ? 'z' : "aabaaaabaab"[(i * i / 7 + i % 13) % 11]);
	assert_int_equal(tokenizer_encode(&ids, t, builder_view(&text), 0, &e), 0);
	for (i = 0; i < text.size;) {
		size_t end = i;

		while (end < text.size && text.data[end] != 'z')
			end++;
		end += end < text.size;
		assert_true(end - i < 64);
		assert_int_equal(tokenizer_encode(&parts, t, text_slice(builder_view(&text), i, end), 0, &e), 0);
		i = end;
	}
	assert_int_equal(parts.count, ids.count);
	assert_memory_equal(parts.id, ids.id, ids.count * sizeof(*ids.id));
	builder_clear(&text);
	tokens_clear(&ids);
	tokens_clear(&parts);
	tokenizer_close(t);
}

/* Marks in any order are the same text in NFC, and many of them take no time that anybody notices. */
static void many_marks(void **state)
{
	static const char above[] = "\xcc\x81", below[] = "\xcc\xa3";
	enum {
		MARKS = 100000
	};
	struct tokenizer *t = open_kind("qwen2");
	struct builder mixed = { 0 }, ordered = { 0 };
	struct tokens a = { 0 }, b = { 0 };
	struct error e;
	size_t i;

	(void)state;
	builder_char(&mixed, 'x');
	builder_char(&ordered, 'x');
	for (i = 0; i < MARKS; i++) {
		builder_string(&mixed, i % 2 == 0 ? above : below);
		builder_string(&ordered, i < MARKS / 2 ? below : above);
	}
	assert_int_equal(tokenizer_encode(&a, t, builder_view(&mixed), 0, &e), 0);
	assert_int_equal(tokenizer_encode(&b, t, builder_view(&ordered), 0, &e), 0);
	assert_int_equal(a.count, b.count);
	assert_memory_equal(a.id, b.id, a.count * sizeof(*a.id));
	builder_clear(&mixed);
	builder_clear(&ordered);
	tokens_clear(&a);
	tokens_clear(&b);
	tokenizer_close(t);
}

static void bad_text(void **state)
{
	static const char *const texts[] = { "a\xff", "\xc3", "\xed\xa0\x80", "\xf4\x90\x80\x80", "ab\x80" };
	struct tokenizer *t = open_kind("gpt2");
	struct tokens ids = { 0 };
	struct error e;
	size_t i;

	(void)state;
	tokens_add(&ids, 7);
	for (i = 0; i < countof(texts); i++) {
		assert_int_equal(tokenizer_encode(&ids, t, text_of(texts[i]), TOKENIZER_SPECIAL, &e), -1);
		assert_int_equal(e.code, ERROR_FORMAT);
		assert_non_null(strstr(e.text, "UTF-8"));
		assert_int_equal(ids.count, 1);
	}
	tokens_clear(&ids);
	tokenizer_close(t);
}

int main(void)
{
	static char gpt2[] = "gpt2", llama3[] = "llama3", qwen2[] = "qwen2", smollm2[] = "smollm2";
	static char tinyllama[] = "tinyllama", gemma[] = "gemma", added[] = "added";
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_prestate(agrees, gpt2),
		cmocka_unit_test_prestate(agrees, llama3),
		cmocka_unit_test_prestate(agrees, qwen2),
		cmocka_unit_test_prestate(agrees, smollm2),
		cmocka_unit_test_prestate(agrees, tinyllama),
		cmocka_unit_test_prestate(agrees, gemma),
		cmocka_unit_test_prestate(agrees, added),
		cmocka_unit_test(splits),
		cmocka_unit_test(metaspace),
		cmocka_unit_test(normalizers),
		cmocka_unit_test(unknown_characters),
		cmocka_unit_test(fallback),
		cmocka_unit_test(literal_text),
		cmocka_unit_test(added_tokens),
		cmocka_unit_test(long_pieces),
		cmocka_unit_test(many_marks),
		cmocka_unit_test(bad_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
