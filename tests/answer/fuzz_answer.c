/*
 * Any bytes as two answers, with a '|' between them where there is one:
 * parsing and comparing ends, within the bounds, and equality is reflexive and
 * symmetric, whatever the answers are.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "answer/answer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
	if (!condition)
		abort();
}

/* Equal keys only for what is the same, or undecided. */
static void check_keys(struct arena *a, const struct answer *x, const struct answer *y)
{
	struct builder u = { 0 }, v = { 0 };
	enum answer_verdict verdict = answer_same(a, x, y, &answer_policy_default).verdict;

	require(verdict == answer_same(a, y, x, &answer_policy_default).verdict);
	answer_key(&u, a, x, &answer_policy_default);
	answer_key(&v, a, y, &answer_policy_default);
	require(u.size > 0 && v.size > 0);
	if (text_equal(builder_view(&u), builder_view(&v)))
		require(verdict != ANSWER_DIFFERENT);
	builder_clear(&u);
	builder_clear(&v);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text all = { (const char *)data, size };
	size_t half = text_find(all, TEXT("|"));
	struct builder shown = { 0 };
	struct answer x, y;
	struct arena a;

	arena_init(&a);
	answer_parse(&a, text_slice(all, 0, half), 0, &x);
	answer_parse(&a, text_slice(all, half + 1, size), 0, &y);
	require((x.value == NULL) == (x.problem != NULL) && (x.value == NULL) == (x.tree == NULL));
	answer_print(&shown, &x);
	require(shown.size > 0);
	require(answer_match(&a, &x, &y, &answer_policy_default).verdict ==
		answer_match(&a, &y, &x, &answer_policy_default).verdict);
	require(answer_match(&a, &x, &x, &answer_policy_default).verdict != ANSWER_DIFFERENT);
	check_keys(&a, &x, &y);
	check_keys(&a, &x, &x);
	builder_clear(&shown);
	arena_clear(&a);
	return 0;
}
