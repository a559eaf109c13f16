#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "store/tokenizer_parts.h"

/*
 * Reads normalizer, pre_tokenizer and post_processor. Each is null, one stage,
 * or a Sequence of stages, which flatten to a list.
 */

const char gpt2_expression[] = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

enum {
	WHERE_SIZE = 600
};

/* What one kind of stage is read by; where: file and field, for errors. */
typedef int stage_reader(struct tokenizer *t, const struct json *stage, struct text kind, const char *where,
			 struct error *e);

static struct text keep(struct tokenizer *t, struct text s)
{
	struct text kept = { arena_copy(&t->arena, s.data, s.size), s.size };

	return kept;
}

static int fail_kind(struct error *e, const char *where, struct text kind)
{
	return error_set(e, ERROR_FORMAT,
			 "%s: the kind '%.*s' is not among those supported; the tokenizer would not be the model's own",
			 where, (int)(kind.size < 80 ? kind.size : 80), kind.size > 0 ? kind.data : "");
}

/* Call `read` on the stage, or on each of the sequence whose list is called `list`. */
static int read_stages(struct tokenizer *t, const struct json *stage, const char *list, stage_reader *read,
		       const char *where, struct error *e)
{
	const struct json *stages, *s;
	struct text kind;

	if (stage == NULL || json_kind(stage) == JSON_NULL)
		return 0;
	if (json_kind(stage) != JSON_OBJECT)
		return error_set(e, ERROR_FORMAT, "%s: wanted an object or null, found %s", where,
				 json_kind_name(json_kind(stage)));
	if (json_get_text(stage, "type", &kind, where, e))
		return -1;
	if (!text_is(kind, "Sequence"))
		return read(t, stage, kind, where, e);
	if (json_get(stage, list, JSON_ARRAY, &stages, where, e))
		return -1;
	for (s = json_first(stages); s != NULL; s = json_next(s)) {
		if (json_kind(s) != JSON_OBJECT)
			return error_set(e, ERROR_FORMAT, "%s: a stage of the Sequence is not an object", where);
		if (read_stages(t, s, list, read, where, e))
			return -1;
	}
	return 0;
}

/* A pattern is {"String": ...} or {"Regex": ...}. */
static int read_pattern(struct tokenizer *t, const struct json *stage, struct text *literal, struct pattern **pattern,
			const char *where, struct error *e)
{
	const struct json *p;
	struct text expression;

	if (json_get(stage, "pattern", JSON_OBJECT, &p, where, e))
		return -1;
	if (json_find(p, "Regex") != NULL)
		return json_get_text(p, "Regex", &expression, where, e) || pattern_open(pattern, expression, where, e)
			       ? -1
			       : 0;
	if (json_get_text(p, "String", literal, where, e))
		return -1;
	*literal = keep(t, *literal);
	return 0;
}

/* -- normaliser ------------------------------------------------------------ */

static int normalizer_stage(struct tokenizer *t, const struct json *stage, struct text kind, const char *where,
			    struct error *e)
{
	static const struct {
		const char *name;
		enum normalizer_kind kind;
		enum unicode_form form;
	} kinds[] = {
		{ "NFC", NORMALIZER_FORM, UNICODE_NFC },
		{ "NFD", NORMALIZER_FORM, UNICODE_NFD },
		{ "NFKC", NORMALIZER_FORM, UNICODE_NFKC },
		{ "NFKD", NORMALIZER_FORM, UNICODE_NFKD },
		{ "Lowercase", NORMALIZER_LOWERCASE, UNICODE_NFC },
		{ "Strip", NORMALIZER_STRIP, UNICODE_NFC },
		{ "StripAccents", NORMALIZER_STRIP_ACCENTS, UNICODE_NFC },
		{ "Prepend", NORMALIZER_PREPEND, UNICODE_NFC },
		{ "Replace", NORMALIZER_REPLACE, UNICODE_NFC },
	};
	struct normalizer *n;
	size_t i;

	for (i = 0; i < countof(kinds) && !text_is(kind, kinds[i].name); i++)
		;
	if (i == countof(kinds))
		return fail_kind(e, where, kind);
	t->normalizer = memory_resize(t->normalizer, t->normalizer_count + 1, sizeof(*n));
	n = &t->normalizer[t->normalizer_count++];
	memset(n, 0, sizeof(*n));
	n->kind = kinds[i].kind;
	n->form = kinds[i].form;
	if (n->kind == NORMALIZER_STRIP)
		return json_boolean_or(stage, "strip_left", true, &n->left, where, e) ||
				       json_boolean_or(stage, "strip_right", true, &n->right, where, e)
			       ? -1
			       : 0;
	if (n->kind == NORMALIZER_REPLACE) {
		if (read_pattern(t, stage, &n->find, &n->pattern, where, e))
			return -1;
		if (n->pattern == NULL && n->find.size == 0)
			return error_set(e, ERROR_FORMAT, "%s: Replace of an empty pattern", where);
	}
	if (n->kind == NORMALIZER_REPLACE || n->kind == NORMALIZER_PREPEND) {
		if (json_get_text(stage, n->kind == NORMALIZER_REPLACE ? "content" : "prepend", &n->content, where, e))
			return -1;
		n->content = keep(t, n->content);
	}
	return 0;
}

/* -- pre-tokeniser ---------------------------------------------------------- */

static int read_behavior(const struct json *stage, enum split_behavior *out, const char *where, struct error *e)
{
	static const char *const names[] = {
		[SPLIT_ISOLATED] = "Isolated",
		[SPLIT_REMOVED] = "Removed",
		[SPLIT_CONTIGUOUS] = "Contiguous",
		[SPLIT_MERGED_WITH_PREVIOUS] = "MergedWithPrevious",
		[SPLIT_MERGED_WITH_NEXT] = "MergedWithNext",
	};
	struct text name;
	size_t i;

	if (json_get_text(stage, "behavior", &name, where, e))
		return -1;
	for (i = 0; i < countof(names); i++)
		if (text_is(name, names[i])) {
			*out = (enum split_behavior)i;
			return 0;
		}
	return error_set(e, ERROR_FORMAT, "%s: behavior '%.*s' is unknown", where,
			 (int)(name.size < 80 ? name.size : 80), name.data);
}

static int read_byte_level(struct tokenizer *t, struct splitter *s, const struct json *stage, const char *where,
			   struct error *e)
{
	bool use_regex;

	s->kind = SPLITTER_BYTE_LEVEL;
	t->byte_level = true;
	if (json_boolean_or(stage, "add_prefix_space", true, &s->prefix, where, e) ||
	    json_boolean_or(stage, "use_regex", true, &use_regex, where, e))
		return -1;
	s->whole = !use_regex;
	return use_regex ? pattern_open(&s->pattern, text_of(gpt2_expression), where, e) : 0;
}

static int read_metaspace(struct tokenizer *t, struct splitter *s, const struct json *stage, const char *where,
			  struct error *e)
{
	static const char *const names[] = {
		[PREPEND_NEVER] = "never",
		[PREPEND_FIRST] = "first",
		[PREPEND_ALWAYS] = "always",
	};
	struct text name;
	bool prefix, cut;
	size_t i;

	s->kind = SPLITTER_METASPACE;
	s->behavior = SPLIT_MERGED_WITH_NEXT;
	if (json_get_text(stage, "replacement", &s->literal, where, e) ||
	    json_boolean_or(stage, "add_prefix_space", true, &prefix, where, e) ||
	    json_boolean_or(stage, "split", true, &cut, where, e) ||
	    json_text_or(stage, "prepend_scheme", text_of(prefix ? "always" : "never"), &name, where, e))
		return -1;
	if (s->literal.size == 0)
		return error_set(e, ERROR_FORMAT, "%s: Metaspace with an empty replacement", where);
	s->literal = keep(t, s->literal);
	s->whole = !cut;
	for (i = 0; i < countof(names); i++)
		if (text_is(name, names[i])) {
			s->scheme = (enum prepend_scheme)i;
			return 0;
		}
	return error_set(e, ERROR_FORMAT, "%s: prepend_scheme '%.*s' is unknown", where,
			 (int)(name.size < 80 ? name.size : 80), name.data);
}

static int splitter_stage(struct tokenizer *t, const struct json *stage, struct text kind, const char *where,
			  struct error *e)
{
	struct splitter *s;
	bool single;

	if (t->byte_level)
		return error_set(e, ERROR_FORMAT, "%s: '%.*s' stands after ByteLevel, which must be the last stage",
				 where, (int)(kind.size < 80 ? kind.size : 80), kind.data);
	t->splitter = memory_resize(t->splitter, t->splitter_count + 1, sizeof(*s));
	s = &t->splitter[t->splitter_count++];
	memset(s, 0, sizeof(*s));
	if (text_is(kind, "ByteLevel"))
		return read_byte_level(t, s, stage, where, e);
	if (text_is(kind, "Metaspace"))
		return read_metaspace(t, s, stage, where, e);
	if (text_is(kind, "Digits")) {
		s->kind = SPLITTER_DIGITS;
		if (json_boolean_or(stage, "individual_digits", false, &single, where, e))
			return -1;
		s->behavior = single ? SPLIT_ISOLATED : SPLIT_CONTIGUOUS;
		return 0;
	}
	if (text_is(kind, "Split")) {
		s->kind = SPLITTER_PATTERN;
		return read_pattern(t, stage, &s->literal, &s->pattern, where, e) ||
				       read_behavior(stage, &s->behavior, where, e) ||
				       json_boolean_or(stage, "invert", false, &s->invert, where, e)
			       ? -1
			       : 0;
	}
	return fail_kind(e, where, kind);
}

/* -- post-processor --------------------------------------------------------- */

/* The ids that the template's special token `name` stands for. */
static int template_ids(struct tokens *out, const struct json *specials, struct text name, const char *where,
			struct error *e)
{
	const struct json *special, *ids = NULL, *id;
	char key[256];

	snprintf(key, sizeof(key), "%.*s", (int)(name.size < 255 ? name.size : 255), name.data);
	special = json_find(specials, key);
	if (special == NULL)
		return error_set(e, ERROR_FORMAT, "%s: special_tokens has no '%s', which the template needs", where,
				 key);
	if (json_get(special, "ids", JSON_ARRAY, &ids, where, e))
		return -1;
	for (id = json_first(ids); id != NULL; id = json_next(id)) {
		double value = json_value(id);

		if (json_kind(id) != JSON_NUMBER || !(value >= 0 && value < INT32_MAX) ||
		    value != (double)(int32_t)value)
			return error_set(e, ERROR_FORMAT, "%s: special_tokens: an id of '%s' is not a token id", where,
					 key);
		tokens_add(out, (int32_t)value);
	}
	return 0;
}

static int read_template(struct tokenizer *t, const struct json *stage, const char *where, struct error *e)
{
	const struct json *single = NULL, *specials = NULL, *part, *inside = NULL;
	struct tokens before = { 0 }, after = { 0 };
	struct text id;
	bool seen = false;
	int rc = -1;

	if (json_get(stage, "single", JSON_ARRAY, &single, where, e) ||
	    json_get(stage, "special_tokens", JSON_OBJECT, &specials, where, e))
		return -1;
	for (part = json_first(single); part != NULL; part = json_next(part)) {
		bool sequence = json_find(part, "Sequence") != NULL;

		if (json_kind(part) != JSON_OBJECT) {
			error_set(e, ERROR_FORMAT, "%s: single: a part is not an object", where);
			goto out;
		}
		if (json_get(part, sequence ? "Sequence" : "SpecialToken", JSON_OBJECT, &inside, where, e) ||
		    json_get_text(inside, "id", &id, where, e))
			goto out;
		if (sequence && (seen || !text_is(id, "A"))) {
			error_set(e, ERROR_FORMAT, "%s: single: the text must stand in the template once, as A", where);
			goto out;
		}
		if (!sequence && template_ids(seen ? &after : &before, specials, id, where, e))
			goto out;
		seen = seen || sequence;
	}
	if (!seen) {
		error_set(e, ERROR_FORMAT, "%s: single: the template leaves the text out", where);
		goto out;
	}
	/* A later template goes around what earlier ones made. */
	tokens_append(&before, t->before.id, t->before.count);
	tokens_reset(&t->before);
	tokens_append(&t->before, before.id, before.count);
	tokens_append(&t->after, after.id, after.count);
	rc = 0;
out:
	tokens_clear(&before);
	tokens_clear(&after);
	return rc;
}

static int processor_stage(struct tokenizer *t, const struct json *stage, struct text kind, const char *where,
			   struct error *e)
{
	if (text_is(kind, "TemplateProcessing"))
		return read_template(t, stage, where, e);
	/* ByteLevel changes offsets only, which nobody asks for here. */
	return text_is(kind, "ByteLevel") ? 0 : fail_kind(e, where, kind);
}

int stages_load(struct tokenizer *t, const struct json *root, struct error *e)
{
	char where[WHERE_SIZE];

	snprintf(where, sizeof(where), "%.500s: normalizer", t->origin);
	if (read_stages(t, json_find(root, "normalizer"), "normalizers", normalizer_stage, where, e))
		return -1;
	snprintf(where, sizeof(where), "%.500s: pre_tokenizer", t->origin);
	if (read_stages(t, json_find(root, "pre_tokenizer"), "pretokenizers", splitter_stage, where, e))
		return -1;
	snprintf(where, sizeof(where), "%.500s: post_processor", t->origin);
	if (read_stages(t, json_find(root, "post_processor"), "processors", processor_stage, where, e))
		return -1;
	return decoder_load(t, root, e);
}
