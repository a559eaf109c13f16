#include "weighting/compat.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/text_set.h"

/* Python's own: the braces are doubled, since the string was once meant for format(). */
static const char system_prompt[] = "Please reason step by step, and put your final answer within \\boxed{{}}.";

/* The paths of a question as their script sees them. */
struct paths {
	struct text question, answer;
	struct text *code, *pred; /* [n] */
	bool *score;              /* [n] */
	size_t n;
};

static void paths_clear(struct paths *p)
{
	free(p->code);
	free(p->pred);
	free(p->score);
}

static void make_room(struct paths *p, size_t n)
{
	p->code = memory_new(n, sizeof *p->code);
	p->pred = memory_new(n, sizeof *p->pred);
	p->score = memory_new(n, sizeof *p->score);
}

static int read_matched(struct paths *p, const struct json *record, const char *origin, struct error *e)
{
	const struct json *paths, *item;

	if (json_get_text(record, "answer", &p->answer, origin, e) ||
	    json_get(record, "paths", JSON_ARRAY, &paths, origin, e))
		return -1;
	make_room(p, json_size(paths));
	for (item = json_first(paths); item != NULL; item = json_next(item), p->n++) {
		if (json_find(item, "correct") == NULL)
			return error_set(e, ERROR_FORMAT, "%s: field \"correct\" is missing: run `east match` first",
					 origin);
		if (json_get_text(item, "text", &p->code[p->n], origin, e) ||
		    json_text_or(item, "pred", TEXT(""), &p->pred[p->n], origin, e) ||
		    json_get_boolean(item, "correct", &p->score[p->n], origin, e))
			return -1;
	}
	return 0;
}

static int read_theirs(struct paths *p, const struct json *record, const char *origin, struct error *e)
{
	const struct json *code, *pred, *score;
	size_t n;

	if (json_get_text(record, "gt", &p->answer, origin, e) ||
	    json_get(record, "code", JSON_ARRAY, &code, origin, e) ||
	    json_get(record, "pred", JSON_ARRAY, &pred, origin, e) ||
	    json_get(record, "score", JSON_ARRAY, &score, origin, e))
		return -1;
	n = json_size(code);
	if (json_size(pred) != n || json_size(score) != n)
		return error_set(e, ERROR_FORMAT,
				 "%s: fields \"code\", \"pred\" and \"score\" have %zu, %zu and %zu elements", origin,
				 n, json_size(pred), json_size(score));
	make_room(p, n);
	code = json_first(code);
	pred = json_first(pred);
	score = json_first(score);
	for (; code != NULL; code = json_next(code), pred = json_next(pred), score = json_next(score), p->n++) {
		if (json_kind(code) != JSON_STRING || json_kind(pred) != JSON_STRING ||
		    json_kind(score) != JSON_BOOLEAN)
			return error_set(e, ERROR_FORMAT,
					 "%s: fields \"code\" and \"pred\" must hold strings, \"score\" booleans",
					 origin);
		p->code[p->n] = json_text(code);
		p->pred[p->n] = json_text(pred);
		p->score[p->n] = json_true(score);
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
static bool common_wrong(const struct paths *p, struct text *answer)
{
	struct text_set seen = { 0 };
	size_t *count = memory_new(p->n, sizeof *count), best = 0, i, at;

	for (i = 0; i < p->n; i++) {
		if (p->score[i] || !boxed(p->code[i]))
			continue;
		text_set_add(&seen, p->pred[i], &at);
		count[at]++;
	}
	for (i = 1; i < seen.count; i++)
		if (count[i] > count[best])
			best = i;
	/* Found again among the paths, whose strings outlive the set. */
	for (i = 0; i < p->n && seen.count > 0; i++) {
		if (text_equal(p->pred[i], text_set_at(&seen, best))) {
			*answer = p->pred[i];
			break;
		}
	}
	i = seen.count;
	text_set_clear(&seen);
	free(count);
	return i > 0;
}

/* Shares of equal strings in the order of their first, their logarithms to base 2 as Python's math.log(p, 2). */
static double entropy_of(const struct paths *p)
{
	struct text_set seen = { 0 };
	size_t *count = memory_new(p->n, sizeof *count), i, at;
	double sum = 0;

	for (i = 0; i < p->n; i++) {
		text_set_add(&seen, p->pred[i], &at);
		count[at]++;
	}
	for (i = 0; i < seen.count; i++) {
		double share = (double)count[i] / (double)p->n;

		sum += share * (log(share) / log(2.0));
	}
	text_set_clear(&seen);
	free(count);
	return -sum;
}

static struct json *message(const char *role, struct text content)
{
	struct json *m = json_object();

	json_set(m, "role", json_string(text_of(role)));
	json_set(m, "content", json_string(content));
	return m;
}

static struct json *conversation(const struct paths *p, size_t path)
{
	struct json *list = json_array();

	json_append(list, message("system", text_of(system_prompt)));
	json_append(list, message("user", p->question));
	json_append(list, message("assistant", p->code[path]));
	return list;
}

static size_t count_pred(const struct paths *p, struct text answer)
{
	size_t n = 0, i;

	for (i = 0; i < p->n; i++)
		n += text_equal(p->pred[i], answer);
	return n;
}

static size_t count_right(const struct paths *p)
{
	size_t n = 0, i;

	for (i = 0; i < p->n; i++)
		n += p->score[i];
	return n;
}

/* Fill right and wrong [n]; what becomes of the question. */
static enum compat_verdict judge(const struct paths *p, struct lot *right, struct lot *wrong, struct text *common)
{
	size_t both = 0, i;

	if (count_pred(p, p->answer) == 0)
		return COMPAT_ALL_WRONG;
	if (count_pred(p, p->answer) > count_right(p))
		return COMPAT_MISSCORED;
	for (i = 0; i < p->n; i++) {
		if (!p->score[i] || !text_equal(p->pred[i], p->answer))
			continue;
		both++;
		if (boxed(p->code[i]))
			right->index[right->count++] = i;
	}
	if (both == p->n)
		return COMPAT_ALL_RIGHT;
	if (right->count == 0)
		return COMPAT_RIGHT_WITHOUT_BOX;
	if (!common_wrong(p, common))
		return COMPAT_WRONG_WITHOUT_BOX;
	for (i = 0; i < p->n; i++)
		if (text_equal(p->pred[i], *common))
			wrong->index[wrong->count++] = i;
	return COMPAT_KEPT;
}

int compat_pair(const struct json *record, struct mersenne *r, enum compat_verdict *verdict, struct json **pair,
		const char *origin, struct error *e)
{
	struct paths p = { 0 };
	struct lot right = { NULL, 0 }, wrong = { NULL, 0 };
	struct text common = TEXT("");
	int rc;

	*pair = NULL;
	rc = json_get_text(record, "question", &p.question, origin, e);
	if (rc == 0)
		rc = json_find(record, "paths") != NULL ? read_matched(&p, record, origin, e)
							: read_theirs(&p, record, origin, e);
	if (rc == 0) {
		right.index = memory_new(p.n, sizeof *right.index);
		wrong.index = memory_new(p.n, sizeof *wrong.index);
		*verdict = judge(&p, &right, &wrong, &common);
	}
	if (rc == 0 && *verdict == COMPAT_KEPT) {
		double n = (double)p.n;

		*pair = json_object();
		json_set(*pair, "prompt", json_string(p.question));
		json_set(*pair, "chosen", conversation(&p, right.index[mersenne_choice(r, right.count)]));
		json_set(*pair, "rejected", conversation(&p, wrong.index[mersenne_choice(r, wrong.count)]));
		json_set(*pair, "chosen_weight", json_number((double)count_right(&p) / n));
		json_set(*pair, "rejected_weight", json_number((double)wrong.count / n));
		json_set(*pair, "entropy", json_number(entropy_of(&p)));
		json_set(*pair, "boxed_n", json_number(n));
	}
	free(right.index);
	free(wrong.index);
	paths_clear(&p);
	return rc;
}
