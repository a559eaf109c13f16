/* Scores for tokens that have merges. */
#include <stdlib.h>

#include "base/memory.h"
#include "format/gguf/tokenizer_parts.h"

static const char mark[] = "\xe2\x96\x81"; /* what SentencePiece has for a space */

void gguf_merge_names(const struct json *merge, struct text *left, struct text *right)
{
	struct text whole = json_text(merge);
	size_t space = text_find(whole, TEXT(" "));

	if (json_kind(merge) == JSON_ARRAY) {
		*left = json_text(json_first(merge));
		*right = json_text(json_next(json_first(merge)));
	} else {
		*left = text_slice(whole, 0, space);
		*right = text_slice(whole, space + 1, whole.size);
	}
}

/* -- the kind ------------------------------------------------------------------------- */

static bool is_replace(const struct json *stage)
{
	return text_is(json_text(json_find(stage, "type")), "Replace") &&
	       text_is(json_text(json_find(json_find(stage, "pattern"), "String")), " ") &&
	       text_is(json_text(json_find(stage, "content")), mark);
}

static bool is_prepend(const struct json *stage)
{
	return text_is(json_text(json_find(stage, "type")), "Prepend") &&
	       text_is(json_text(json_find(stage, "prepend")), mark);
}

bool gguf_is_scored(const struct json *root, bool *prefix)
{
	const struct json *normalizer = json_find(root, "normalizer"), *stages = json_find(normalizer, "normalizers");
	const struct json *first = json_first(stages);

	*prefix = json_size(stages) == 2 && is_prepend(first);
	if (!json_true(json_find(json_find(root, "model"), "byte_fallback")) ||
	    json_kind(json_find(root, "pre_tokenizer")) != JSON_NULL)
		return false;
	if (*prefix)
		return is_replace(json_next(first));
	return is_replace(json_size(stages) == 1 ? first : normalizer);
}

/* -- scores --------------------------------------------------------------------------- */

static bool is_piece(const struct gguf_token *t)
{
	return t->type == GGUF_TOKEN_NORMAL || t->type == GGUF_TOKEN_USER_DEFINED;
}

/* Rank the tokens by their first merge; false where those of one do not stand together. *merges: of pieces. */
static bool rank(struct gguf_token *tokens, const struct json *list, const struct tokenizer *t, size_t *merges)
{
	struct builder joint = { 0 };
	const struct json *m;
	int32_t last = -1;
	double next = 0;
	bool together = true;

	*merges = 0;
	for (m = json_first(list); together && m != NULL; m = json_next(m)) {
		struct text left, right;
		int32_t id;

		gguf_merge_names(m, &left, &right);
		builder_reset(&joint);
		builder_text(&joint, left);
		builder_text(&joint, right);
		id = tokenizer_find(t, builder_view(&joint));
		if (id < 0 || !is_piece(&tokens[id]))
			continue;
		++*merges;
		together = id == last || tokens[id].score == 0;
		if (id != last)
			tokens[id].score = --next;
		last = id;
	}
	builder_clear(&joint);
	return together;
}

/* How many merges the scores give. */
static int count_merges(size_t *out, const struct gguf_token *tokens, size_t count, const char *origin, struct error *e)
{
	struct builder b = { 0 };
	struct json *list = NULL;
	int rc = gguf_merges_of_scores(&b, tokens, count, origin, e);

	if (rc == 0)
		rc = json_parse(&list, builder_view(&b), origin, e);
	*out = json_size(list);
	json_free(list);
	builder_clear(&b);
	return rc;
}

int gguf_scores_of_merges(struct gguf_token *tokens, size_t count, const struct json *root, const struct tokenizer *t,
			  const char *origin, struct error *e)
{
	const struct json *list = json_find(json_find(root, "model"), "merges");
	size_t merges, made, i;
	bool together;

	for (i = 0; i < count; i++)
		tokens[i].score = 0;
	together = rank(tokens, list, t, &merges);
	if (together && count_merges(&made, tokens, count, origin, e))
		return -1;
	if (!together || made != merges)
		return error_set(
			e, ERROR_RANGE,
			"%s: the tokenizer's merges are not those that scores would give, and a GGUF file has none "
			"for its kind: keep the model as a directory",
			origin);
	/* What no merge makes is never looked for: after the others, in its order. */
	for (i = 0; i < count; i++)
		if (tokens[i].score == 0 && is_piece(&tokens[i]))
			tokens[i].score = -(double)(json_size(list) + i + 1);
	return 0;
}
