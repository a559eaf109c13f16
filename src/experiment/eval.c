#include "experiment/eval.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text_set.h"
#include "format/jsonl.h"
#include "matching/cluster.h"
#include "record/record.h"

/* clang-format off */
const struct option_row eval_option_rows[] = {
	{ 0, "level", "share", "level of the intervals", OPTION_NUMBER, OPTION_PLACE(eval_options, level),
	  .low = 0.5, .high = 0.9999 },
	{ 0 }
};

const struct option_row eval_path_option_rows[] = {
	{ 'n', "paths", "count", "paths per question for pass@k and maj@k", OPTION_COUNT,
	  OPTION_PLACE(sample_options, paths), .low = 1, .high = 65536, .zero = "none" },
	{ 't', "temperature", "number", "of the sampled paths", OPTION_NUMBER,
	  OPTION_PLACE(sample_options, temperature), .low = 1e-6, .high = 100 },
	{ 0 }
};
/* clang-format on */

void eval_init(struct eval *v, const struct question_set *questions, size_t paths, const struct eval_options *o)
{
	size_t k;

	memset(v, 0, sizeof *v);
	v->questions = questions;
	v->options = *o;
	v->paths = paths;
	for (k = 1; k < paths; k *= 2)
		v->sizes++;
	v->sizes += paths > 0;
	v->greedy = memory_new(questions->count, sizeof *v->greedy);
	v->correct = memory_new(questions->count, sizeof *v->correct);
	v->majority = memory_new(questions->count * v->sizes, sizeof *v->majority);
	v->votes = memory_new(questions->count, sizeof *v->votes);
	v->entropy = memory_new(questions->count, sizeof *v->entropy);
	for (k = 0; k < questions->count; k++)
		v->entropy[k] = NAN;
}

void eval_clear(struct eval *v)
{
	free(v->greedy);
	free(v->correct);
	free(v->majority);
	free(v->votes);
	free(v->entropy);
	memset(v, 0, sizeof *v);
}

size_t eval_size(const struct eval *v, size_t k)
{
	return k + 1 == v->sizes ? v->paths : (size_t)1 << k;
}

/* The answer of a path; data NULL if it has none. */
static struct text answer_of(const struct eval *v, const struct sample_path *path)
{
	enum extract_rule fired;
	struct text answer;

	if (!match_find_answer(&v->options.match, builder_view(&path->text), path->finish == SAMPLE_LENGTH, &answer,
			       &fired))
		return (struct text){ NULL, 0 };
	return answer;
}

/* Clusters that wait for the answers of a question's paths. */
static void start_clusters(const struct eval *v, size_t index, struct clusters *c)
{
	struct text gold = v->questions->questions[index].answer;
	enum extract_rule fired;

	if (!extract_gold(gold, &gold, &fired))
		gold = TEXT("");
	clusters_init(c, gold, &v->options.match.policy, GRADER_NONE);
}

int eval_greedy(void *eval, size_t index, const struct sample_path *paths, size_t count, struct error *e)
{
	struct eval *v = eval;
	struct clusters c;
	size_t form;

	(void)e;
	(void)count;
	start_clusters(v, index, &c);
	form = match_add(&c, builder_view(&paths[0].text), answer_of(v, &paths[0]));
	v->greedy[index] = c.forms[form].result.verdict == ANSWER_EQUAL;
	v->has_greedy = true;
	v->done++;
	clusters_clear(&c);
	return 0;
}

/* Whether the largest cluster of the first k paths (the first of several) is right. */
static bool majority_is_right(const size_t *cluster, size_t k, const struct clusters *c)
{
	size_t *votes = memory_new(c->count, sizeof *votes), best = 0, i;

	for (i = 0; i < k; i++)
		votes[cluster[i]]++;
	for (i = 1; i < c->count; i++)
		if (votes[i] > votes[best])
			best = i;
	free(votes);
	return c->list[best].correct;
}

/* The largest cluster's size, and the plug-in entropy of their shares in bits. */
static void count_votes(struct eval *v, size_t index, const size_t *cluster, size_t n)
{
	size_t *votes = memory_new(n, sizeof *votes), i;
	double h = 0;

	for (i = 0; i < n; i++)
		votes[cluster[i]]++;
	for (i = 0; i < n; i++) {
		double p = (double)votes[i] / (double)n;

		if (votes[i] > v->votes[index])
			v->votes[index] = (uint32_t)votes[i];
		if (votes[i] > 0 && votes[i] < n)
			h -= p * log2(p);
	}
	if (!v->entropy_read)
		v->entropy[index] = h;
	free(votes);
}

int eval_paths(void *eval, size_t index, const struct sample_path *paths, size_t count, struct error *e)
{
	struct eval *v = eval;
	size_t *cluster = memory_new(count, sizeof *cluster), i;
	struct clusters c;

	(void)e;
	start_clusters(v, index, &c);
	for (i = 0; i < count; i++)
		cluster[i] = match_add(&c, builder_view(&paths[i].text), answer_of(v, &paths[i]));
	clusters_join(&c);
	for (i = 0; i < count; i++) {
		cluster[i] = c.forms[cluster[i]].cluster;
		v->correct[index] += c.list[cluster[i]].correct;
	}
	for (i = 0; i < v->sizes; i++)
		v->majority[index * v->sizes + i] = majority_is_right(cluster, eval_size(v, i), &c);
	count_votes(v, index, cluster, count);
	v->done++;
	free(cluster);
	clusters_clear(&c);
	return 0;
}

/* Number of the question whose id is `id`; the count if there is none. */
static size_t find_question(struct text_set *ids, struct text id, size_t count)
{
	size_t i;

	return text_set_add(ids, id, &i) ? count : i < count ? i : count;
}

static int take_entropy(struct eval *v, struct text_set *ids, struct json *json, const char *origin, struct error *e)
{
	size_t n = v->questions->count, i;
	struct record r;
	int rc;

	record_open(&r, json, origin);
	rc = record_need(&r, RECORD_ID | RECORD_ENTROPY, e);
	i = rc == 0 ? find_question(ids, r.id, n) : n;
	if (i < n && !isnan(r.entropy) && !isnan(v->entropy[i]))
		rc = error_set(e, ERROR_FORMAT, "%s: the question stands there twice", origin);
	else if (i < n && !isnan(r.entropy))
		v->entropy[i] = r.entropy;
	record_clear(&r);
	return rc;
}

int eval_read_entropy(struct eval *v, const char *path, struct error *e)
{
	struct text_set ids = { 0 };
	struct jsonl_reader r;
	struct json *record;
	size_t i, unused;
	int rc;

	if (jsonl_open(&r, path, false, e))
		return -1;
	jsonl_hash(&r);
	for (i = 0; i < v->questions->count; i++)
		(void)text_set_add(&ids, v->questions->questions[i].id, &unused);
	while ((rc = jsonl_next(&r, &record, e)) == 0 && record != NULL) {
		rc = take_entropy(v, &ids, record, r.origin, e);
		if (rc != 0)
			break;
	}
	if (rc == 0)
		rc = jsonl_hash_finish(&r, v->entropy_sha256, e);
	v->entropy_read = true;
	text_set_clear(&ids);
	jsonl_close(&r);
	return rc;
}
