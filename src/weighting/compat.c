#include "weighting/compat.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/text_set.h"
#include "weighting/weight_export.h"

/* Python's own: the braces are doubled, since the string was once meant for format(). */
static const char system_prompt[] = "Please reason step by step, and put your final answer within \\boxed{{}}.";

static int read_matched(struct record *r, struct error *e)
{
	size_t i;

	if (record_need(r, RECORD_ANSWER | RECORD_TEXT | RECORD_PRED | RECORD_CORRECT, e))
		return -1;
	for (i = 0; i < r->path_count; i++)
		if (r->paths[i].pred.data == NULL)
			r->paths[i].pred = TEXT("");
	return 0;
}

static int read_theirs(struct record *r, struct error *e)
{
	const struct json *code, *pred, *score;
	struct record_path *p;
	size_t n;

	if (json_get_text(r->json, "gt", &r->answer, r->origin, e) ||
	    json_get(r->json, "code", JSON_ARRAY, &code, r->origin, e) ||
	    json_get(r->json, "pred", JSON_ARRAY, &pred, r->origin, e) ||
	    json_get(r->json, "score", JSON_ARRAY, &score, r->origin, e))
		return -1;
	n = json_size(code);
	if (json_size(pred) != n || json_size(score) != n)
		return error_set(e, ERROR_FORMAT,
				 "%s: fields \"code\", \"pred\" and \"score\" have %zu, %zu and %zu elements",
				 r->origin, n, json_size(pred), json_size(score));
	record_make_paths(r, n, RECORD_TEXT | RECORD_PRED | RECORD_CORRECT);
	code = json_first(code);
	pred = json_first(pred);
	score = json_first(score);
	for (p = r->paths; code != NULL; code = json_next(code), pred = json_next(pred), score = json_next(score)) {
		if (json_kind(code) != JSON_STRING || json_kind(pred) != JSON_STRING ||
		    json_kind(score) != JSON_BOOLEAN)
			return error_set(e, ERROR_FORMAT,
					 "%s: fields \"code\" and \"pred\" must hold strings, \"score\" booleans",
					 r->origin);
		*p++ = (struct record_path){ .text = json_text(code),
					     .pred = json_text(pred),
					     .correct = json_true(score) };
	}
	return 0;
}

static bool boxed(struct text t)
{
	return text_find(t, TEXT("\\boxed")) < t.size;
}

/* What is drawn from: indices of paths. */
struct lot {
	size_t *index; /* [n] */
	size_t count;
};

/* The most common answer of wrong paths with a box, the first of several; false if there is none. */
static bool common_wrong(const struct record *r, struct text *answer)
{
	struct text_set seen = { 0 };
	size_t *count = memory_new(r->path_count, sizeof *count), best = 0, i, at;

	for (i = 0; i < r->path_count; i++) {
		if (r->paths[i].correct || !boxed(r->paths[i].text))
			continue;
		text_set_add(&seen, r->paths[i].pred, &at);
		count[at]++;
	}
	for (i = 1; i < seen.count; i++)
		if (count[i] > count[best])
			best = i;
	/* Look it up among the paths, whose strings outlive the set. */
	for (i = 0; i < r->path_count && seen.count > 0; i++) {
		if (text_equal(r->paths[i].pred, text_set_at(&seen, best))) {
			*answer = r->paths[i].pred;
			break;
		}
	}
	i = seen.count;
	text_set_clear(&seen);
	free(count);
	return i > 0;
}

/* In bits, of the shares of equal strings in the order of their first paths; logarithms as Python's math.log(p, 2). */
static double entropy_of(const struct record *r)
{
	struct text_set seen = { 0 };
	size_t *count = memory_new(r->path_count, sizeof *count), i, at;
	double sum = 0;

	for (i = 0; i < r->path_count; i++) {
		text_set_add(&seen, r->paths[i].pred, &at);
		count[at]++;
	}
	for (i = 0; i < seen.count; i++) {
		double share = (double)count[i] / (double)r->path_count;

		sum += share * (log(share) / log(2.0));
	}
	text_set_clear(&seen);
	free(count);
	return -sum;
}

static struct json *conversation(const struct record *r, size_t path)
{
	struct json *list = json_array();

	json_append(list, weight_message("system", text_of(system_prompt)));
	json_append(list, weight_message("user", r->question));
	json_append(list, weight_message("assistant", r->paths[path].text));
	return list;
}

static size_t count_pred(const struct record *r, struct text answer)
{
	size_t n = 0, i;

	for (i = 0; i < r->path_count; i++)
		n += text_equal(r->paths[i].pred, answer);
	return n;
}

static size_t count_right(const struct record *r)
{
	size_t n = 0, i;

	for (i = 0; i < r->path_count; i++)
		n += r->paths[i].correct;
	return n;
}

/* Fill right and wrong [n]; what becomes of the question. */
static enum compat_verdict judge(const struct record *r, struct lot *right, struct lot *wrong, struct text *common)
{
	size_t both = 0, i;

	if (count_pred(r, r->answer) == 0)
		return COMPAT_ALL_WRONG;
	if (count_pred(r, r->answer) > count_right(r))
		return COMPAT_MISSCORED;
	for (i = 0; i < r->path_count; i++) {
		if (!r->paths[i].correct || !text_equal(r->paths[i].pred, r->answer))
			continue;
		both++;
		if (boxed(r->paths[i].text))
			right->index[right->count++] = i;
	}
	if (both == r->path_count)
		return COMPAT_ALL_RIGHT;
	if (right->count == 0)
		return COMPAT_RIGHT_WITHOUT_BOX;
	if (!common_wrong(r, common))
		return COMPAT_WRONG_WITHOUT_BOX;
	for (i = 0; i < r->path_count; i++)
		if (text_equal(r->paths[i].pred, *common))
			wrong->index[wrong->count++] = i;
	return COMPAT_KEPT;
}

int compat_pair(struct record *r, struct mersenne *m, enum compat_verdict *verdict, struct json **pair, struct error *e)
{
	struct lot right, wrong;
	struct text common = TEXT("");

	*pair = NULL;
	if (record_need(r, RECORD_QUESTION, e) ||
	    (json_find(r->json, "paths") != NULL ? read_matched(r, e) : read_theirs(r, e)))
		return -1;
	right = (struct lot){ memory_new(r->path_count, sizeof *right.index), 0 };
	wrong = (struct lot){ memory_new(r->path_count, sizeof *wrong.index), 0 };
	*verdict = judge(r, &right, &wrong, &common);
	if (*verdict == COMPAT_KEPT) {
		double n = (double)r->path_count;

		*pair = json_object();
		json_set(*pair, "prompt", json_string(r->question));
		json_set(*pair, "chosen", conversation(r, right.index[mersenne_choice(m, right.count)]));
		json_set(*pair, "rejected", conversation(r, wrong.index[mersenne_choice(m, wrong.count)]));
		json_set(*pair, "chosen_weight", json_number((double)count_right(r) / n));
		json_set(*pair, "rejected_weight", json_number((double)wrong.count / n));
		json_set(*pair, "entropy", json_number(entropy_of(r)));
		json_set(*pair, "boxed_n", json_number(n));
	}
	free(right.index);
	free(wrong.index);
	return 0;
}
