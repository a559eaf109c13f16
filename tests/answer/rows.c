/* Pairs of answers, held against what is to be said of them. */
#include "tests/answer/rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

struct answer_result matched(const char *gold, const char *pred, const struct answer_policy *policy)
{
	struct answer_result r;
	struct answer x, y;
	struct arena a;

	arena_init(&a);
	answer_parse(&a, text_of(gold), 0, &x);
	answer_parse(&a, text_of(pred), 0, &y);
	r = answer_match(&a, &x, &y, policy);
	arena_clear(&a);
	return r;
}

void check_rows(const struct row *rows, size_t count, const struct answer_policy *policy)
{
	size_t i;

	for (i = 0; i < count; i++) {
		struct answer_result there = matched(rows[i].gold, rows[i].pred, policy);
		struct answer_result back = matched(rows[i].pred, rows[i].gold, policy);

		if (there.verdict != rows[i].verdict)
			fail_msg("%s | %s: %s by %s, not %s", rows[i].gold, rows[i].pred,
				 answer_verdict_name(there.verdict), there.rule, answer_verdict_name(rows[i].verdict));
		if (back.verdict != there.verdict)
			fail_msg("%s | %s: not symmetric", rows[i].gold, rows[i].pred);
	}
}

void check_same_rows(const struct row *rows, size_t count)
{
	struct builder u = { 0 }, v = { 0 };
	struct answer x, y;
	struct arena a;
	size_t i;

	for (i = 0; i < count; i++) {
		arena_init(&a);
		builder_reset(&u);
		builder_reset(&v);
		answer_parse(&a, text_of(rows[i].gold), 0, &x);
		answer_parse(&a, text_of(rows[i].pred), 0, &y);
		if (answer_same(&a, &x, &y, &answer_policy_default).verdict != rows[i].verdict)
			fail_msg("%s | %s", rows[i].gold, rows[i].pred);
		answer_key(&u, &a, &x, &answer_policy_default);
		answer_key(&v, &a, &y, &answer_policy_default);
		if (text_equal(builder_view(&u), builder_view(&v)) && rows[i].verdict != ANSWER_EQUAL)
			fail_msg("%s | %s: both %s", rows[i].gold, rows[i].pred, u.data);
		arena_clear(&a);
	}
	builder_clear(&u);
	builder_clear(&v);
}
