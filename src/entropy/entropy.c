#include "entropy/entropy.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"

enum {
	DISTINCT_LIMIT = 1 << 20 /* paths without an answer that are clusters of their own */
};

static const size_t nowhere = SIZE_MAX; /* of a cluster that is not counted */

/* Clusters under the policy: the counts, their sum n, and those of the correct and the largest wrong one. */
struct tally {
	const struct entropy_options *options;
	uint64_t *count; /* [k] */
	size_t *index;   /* [clusters] of each cluster of the record in count, or nowhere */
	size_t k;
	uint64_t n, correct, wrong;
	uint64_t single; /* paths that are clusters of their own, after the k */
};

static void count_cluster(struct tally *t, const struct record_cluster *c, size_t *index)
{
	uint64_t count = (uint64_t)c->count;

	*index = nowhere;
	if (t->options->unanswered != ENTROPY_AS_MATCHED && c->answer.data == NULL) {
		if (t->options->unanswered == ENTROPY_DISTINCT)
			t->single += count;
		return;
	}
	*index = t->k;
	t->count[t->k++] = count;
	t->n += count;
	if (c->correct)
		t->correct = count;
	else if (count > t->wrong)
		t->wrong = count;
}

/* DISTINCT: each path without an answer, whether it was in a cluster or in none, becomes a cluster. */
static int add_singles(struct tally *t, struct record *r, struct error *e)
{
	uint64_t i;

	if (record_need(r, RECORD_UNANSWERED, e))
		return -1;
	if (r->unanswered >= 0)
		t->single = (uint64_t)r->unanswered;
	if (t->single > DISTINCT_LIMIT)
		return error_set(e, ERROR_FORMAT, "%s: %llu paths without an answer cannot each be a cluster",
				 r->origin, (unsigned long long)t->single);
	t->count = memory_resize(t->count, t->k + (size_t)t->single + 1, sizeof *t->count);
	for (i = 0; i < t->single; i++)
		t->count[t->k + i] = 1;
	t->n += t->single;
	if (t->single > 0 && t->wrong == 0)
		t->wrong = 1;
	return 0;
}

/* What holds of every record that was matched. */
static int check(const struct record *r, struct error *e)
{
	uint64_t all = 0;
	bool sampled = (r->known & RECORD_PATHS) != 0, correct = false;
	size_t i;

	if (sampled && r->path_count == 0)
		return error_set(
			e, ERROR_FORMAT,
			"%s: field \"paths\" is empty: nothing was sampled for this question; sample it, or leave "
			"it out with --skip-bad",
			r->origin);
	for (i = 0; i < r->cluster_count; i++) {
		if (r->clusters[i].correct && correct)
			return error_set(e, ERROR_FORMAT, "%s: field \"clusters\" has two correct clusters", r->origin);
		correct = correct || r->clusters[i].correct;
		all += (uint64_t)r->clusters[i].count;
	}
	if (sampled && all > r->path_count)
		return error_set(e, ERROR_FORMAT,
				 "%s: the counts of \"clusters\" add up to %llu, but there are %zu paths", r->origin,
				 (unsigned long long)all, r->path_count);
	return 0;
}

static int make_tally(struct tally *t, struct record *r, struct error *e)
{
	size_t i;

	if (record_need(r, RECORD_ANY_PATHS | RECORD_CLUSTERS, e) || check(r, e))
		return -1;
	t->count = memory_new(r->cluster_count, sizeof *t->count);
	t->index = memory_new(r->cluster_count, sizeof *t->index);
	for (i = 0; i < r->cluster_count; i++)
		count_cluster(t, &r->clusters[i], &t->index[i]);
	return t->options->unanswered == ENTROPY_DISTINCT ? add_singles(t, r, e) : 0;
}

/* -- likelihoods -------------------------------------------------------------------- */

struct likelihoods {
	double *logprob;  /* [n] of the counted paths */
	uint64_t *tokens; /* [n] */
	size_t *cluster;  /* [n] */
	size_t n, own;    /* own: those that are clusters of their own */
};

static int take_path(struct likelihoods *l, const struct tally *t, struct record *r, size_t path, struct error *e)
{
	const struct record_path *p = &r->paths[path];
	size_t index = p->cluster < 0 ? nowhere : t->index[p->cluster];

	if (index == nowhere && t->options->unanswered != ENTROPY_DISTINCT)
		return 0;
	if (record_need_of_path(r, path, RECORD_LIKELIHOOD, e))
		return -1;
	l->logprob[l->n] = p->logprob;
	l->tokens[l->n] = (uint64_t)p->tokens;
	l->cluster[l->n++] = index != nowhere ? index : t->k + l->own++;
	return 0;
}

static int measure_semantic(const struct tally *t, struct record *r, struct estimate *h, struct error *e)
{
	struct likelihoods l = { 0 };
	size_t i;
	int rc = 0;

	if (record_need(r, RECORD_CLUSTER, e))
		return -1;
	l.logprob = memory_new(r->path_count, sizeof *l.logprob);
	l.tokens = memory_new(r->path_count, sizeof *l.tokens);
	l.cluster = memory_new(r->path_count, sizeof *l.cluster);
	for (i = 0; rc == 0 && i < r->path_count; i++)
		rc = take_path(&l, t, r, i, e);
	if (rc == 0 && l.n != t->n)
		rc = error_set(e, ERROR_FORMAT,
			       "%s: the counts of \"clusters\" add up to %llu, but %zu paths are in them", r->origin,
			       (unsigned long long)t->n, l.n);
	if (rc == 0 && entropy_semantic(l.logprob, l.tokens, l.cluster, l.n, t->k + l.own, t->options, h, e))
		rc = error_wrap(e, "%s", r->origin);
	free(l.logprob);
	free(l.tokens);
	free(l.cluster);
	return rc;
}

/* -- the record --------------------------------------------------------------------- */

static int measure(const struct tally *t, struct entropy_memory *memory, struct record *r, struct estimate *h,
		   struct error *e)
{
	h->value = h->lo = h->hi = NAN;
	if (t->n == 0 || (t->n == 1 && t->options->unit == ENTROPY_LOG_N))
		return 0;
	if (t->options->estimator == ENTROPY_SEMANTIC)
		return measure_semantic(t, r, h, e);
	if (entropy_recall(memory, t->count, t->k + (size_t)t->single, t->options, h, e))
		return error_wrap(e, "%s", r->origin);
	return 0;
}

int entropy_record(struct record *r, const struct entropy_options *o, struct entropy_memory *memory, struct error *e)
{
	struct tally t = { .options = o };
	struct estimate h;
	int rc;

	rc = make_tally(&t, r, e);
	if (rc == 0)
		rc = measure(&t, memory, r, &h, e);
	if (rc == 0) {
		r->entropy = h.value;
		r->unit = text_of(entropy_unit_names[o->unit]);
		r->estimator = text_of(entropy_estimator_names[o->estimator]);
		r->lo = h.lo;
		r->hi = h.hi;
		r->accuracy = t.n == 0 ? NAN : (double)t.correct / (double)t.n;
		r->rejected = t.n == 0 ? NAN : (double)t.wrong / (double)t.n;
		r->known |= RECORD_SHARES | RECORD_ENTROPY | RECORD_UNIT;
	}
	free(t.count);
	free(t.index);
	return rc;
}
