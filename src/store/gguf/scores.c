/* Scores for tokens that have merges. */
#include <stdlib.h>

#include "base/memory.h"
#include "base/order.h"
#include "store/gguf/tokenizer_parts.h"
#include "store/tokenizer_names.h"

static const char mark[] = "\xe2\x96\x81"; /* what SentencePiece has for a space */

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

/* One that makes the piece `id`. */
struct scored_merge {
	struct text left, right;
	int32_t id;
};

static bool is_piece(const struct gguf_token *t)
{
	return t->type == GGUF_TOKEN_NORMAL || t->type == GGUF_TOKEN_USER_DEFINED;
}

/* The piece that a merge makes; -1 if that is none. */
static int32_t find_joint(struct builder *b, const struct scored_merge *m, const struct gguf_token *tokens,
			  const struct tokenizer *t)
{
	int32_t id;

	builder_reset(b);
	builder_text(b, m->left);
	builder_text(b, m->right);
	id = tokenizer_find(t, builder_view(b));
	return id >= 0 && is_piece(&tokens[id]) ? id : -1;
}

/* All merges that make pieces; the caller frees the list. */
static struct scored_merge *list_merges(const struct json *list, const struct gguf_token *tokens,
					const struct tokenizer *t, size_t *count)
{
	struct scored_merge *merges = memory_new(json_size(list), sizeof *merges);
	struct builder b = { 0 };
	const struct json *m;

	*count = 0;
	for (m = json_first(list); m != NULL; m = json_next(m)) {
		struct scored_merge *next = &merges[*count];

		(void)tokenizer_merge_names(m, &next->left, &next->right);
		next->id = find_joint(&b, next, tokens, t);
		*count += next->id >= 0;
	}
	builder_clear(&b);
	return merges;
}

/* Whether a may come before b where both have the same score: the longer parts first. */
static bool precedes(const struct scored_merge *a, const struct scored_merge *b)
{
	size_t left = gguf_count_letters(a->left), other = gguf_count_letters(b->left);

	return left != other ? left > other : gguf_count_letters(a->right) >= gguf_count_letters(b->right);
}

/*
 * Give the tokens scores in the order of their merges. Those of one stand together,
 * or, where several have the same score, in the order of their parts' lengths: false
 * where they stand otherwise.
 */
static bool rank(struct gguf_token *tokens, size_t count, const struct scored_merge *merges, size_t merge_count)
{
	size_t *end = memory_new(count, sizeof *end); /* behind the last merge of each */
	size_t stop = 0, i;
	double score = 0;
	bool several = false, ordered = true;

	for (i = 0; i < merge_count; i++)
		end[merges[i].id] = i + 1;
	for (i = 0; i < merge_count && (ordered || !several); i++) {
		int32_t id = merges[i].id;

		if (i >= stop) {
			score--;
			several = false;
			ordered = true;
		} else {
			several = several || id != merges[i - 1].id;
			ordered = ordered && precedes(&merges[i - 1], &merges[i]);
		}
		stop = order_most(stop, end[id]);
		tokens[id].score = score;
	}
	free(end);
	return ordered || !several;
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
	struct scored_merge *merges;
	size_t merge_count, made = 0, i;
	bool ranked;

	for (i = 0; i < count; i++)
		tokens[i].score = 0;
	merges = list_merges(list, tokens, t, &merge_count);
	ranked = rank(tokens, count, merges, merge_count);
	free(merges);
	if (ranked && count_merges(&made, tokens, count, origin, e))
		return -1;
	if (!ranked || made != merge_count)
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
