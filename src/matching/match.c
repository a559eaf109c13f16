#include "matching/match.h"

#include <stdlib.h>

#include "base/memory.h"
#include "matching/cluster.h"

struct matcher {
	const struct match_options *options;
	const char *origin;
	struct clusters clusters;
	size_t *form; /* [paths] of each path; SIZE_MAX for a path in no cluster */
	struct match_counts counts;
};

bool match_find_answer(const struct match_options *o, struct text solution, struct text *answer,
		       enum extract_rule *fired)
{
	if (!o->published)
		return extract_answer(solution, o->rules, answer, fired);
	*fired = o->grader == GRADER_HENDRYCKS ? EXTRACT_BOXED : EXTRACT_HASH;
	return grader_extract(o->grader, solution, answer);
}

struct text match_find_gold(const struct match_options *o, struct text gold)
{
	enum extract_rule fired;
	struct text answer;

	if (o->published)
		return grader_extract(o->grader, gold, &answer) ? answer : gold;
	return extract_gold(gold, &answer, &fired) ? answer : TEXT("");
}

static int match_path(struct matcher *m, struct json *path, size_t index, struct error *e)
{
	struct text solution, pred = { NULL, 0 };
	enum extract_rule fired;
	bool answered;

	if (json_kind(path) != JSON_OBJECT)
		return error_set(e, ERROR_FORMAT, "%s: field \"paths\" must hold objects, here is %s", m->origin,
				 json_kind_name(json_kind(path)));
	if (json_get_text(path, "text", &solution, m->origin, e))
		return -1;
	answered = match_find_answer(m->options, solution, &pred, &fired);
	if (!answered)
		pred = (struct text){ NULL, 0 };
	m->form[index] = SIZE_MAX;
	if (answered || !m->options->exclude_unanswered)
		m->form[index] = clusters_add(&m->clusters, pred);
	json_set(path, "pred", answered ? json_string(pred) : json_null());
	json_set(path, "rule", answered ? json_string(text_of(extract_rule_name(fired))) : json_null());
	m->counts.paths++;
	m->counts.unanswered += !answered;
	return 0;
}

/* What is known once all answers are there. */
static void finish_path(struct matcher *m, struct json *path, size_t index)
{
	const struct cluster_form *form = m->form[index] == SIZE_MAX ? NULL : &m->clusters.forms[m->form[index]];
	bool answered = form != NULL && form->answer.text.data != NULL;
	bool correct = answered && form->result.verdict == ANSWER_EQUAL;

	json_set(path, "verdict",
		 answered ? json_string(text_of(answer_verdict_name(form->result.verdict))) : json_null());
	json_set(path, "correct", json_boolean(correct));
	json_set(path, "cluster", json_number(form == NULL ? -1 : (double)form->cluster));
	m->counts.correct += correct;
	m->counts.undecided += answered && form->result.verdict == ANSWER_UNDECIDED;
	m->counts.unparsed += answered && form->result.verdict == ANSWER_UNPARSED;
}

static struct json *cluster_list(const struct clusters *clusters)
{
	struct json *list = json_array();
	size_t i;

	for (i = 0; i < clusters->count; i++) {
		const struct cluster *c = &clusters->list[i];
		struct text answer = clusters->forms[c->form].answer.text;
		struct json *item = json_object();

		json_set(item, "answer", answer.data == NULL ? json_null() : json_string(answer));
		json_set(item, "count", json_number((double)c->count));
		json_set(item, "correct", json_boolean(c->correct));
		json_append(list, item);
	}
	return list;
}

static int match_paths(struct matcher *m, struct json *record, const struct json *paths, struct error *e)
{
	const struct json *path;
	size_t i = 0;

	for (path = json_first(paths); path != NULL; path = json_next(path), i++)
		if (match_path(m, (struct json *)path, i, e)) /* an element of our own record */
			return -1;
	clusters_join(&m->clusters);
	i = 0;
	for (path = json_first(paths); path != NULL; path = json_next(path), i++)
		finish_path(m, (struct json *)path, i);
	json_set(record, "clusters", cluster_list(&m->clusters));
	json_set(record, "unanswered", json_number((double)m->counts.unanswered));
	json_set(record, "undecided", json_number((double)m->counts.undecided));
	json_set(record, "unparsed", json_number((double)m->counts.unparsed));
	return 0;
}

void match_counts_add(struct match_counts *sum, const struct match_counts *one)
{
	sum->questions += one->questions;
	sum->paths += one->paths;
	sum->correct += one->correct;
	sum->unanswered += one->unanswered;
	sum->undecided += one->undecided;
	sum->unparsed += one->unparsed;
	sum->golds_unparsed += one->golds_unparsed;
}

int match_record(struct json *record, const struct match_options *o, struct match_counts *counts, const char *origin,
		 struct error *e)
{
	struct matcher m = { .options = o, .origin = origin };
	const struct json *paths;
	struct text gold;
	int rc;

	if (json_get_text(record, "answer", &gold, origin, e) ||
	    json_get(record, "paths", JSON_ARRAY, &paths, origin, e))
		return -1;
	clusters_init(&m.clusters, match_find_gold(o, gold), &o->policy, o->grader);
	m.counts.golds_unparsed = o->grader == GRADER_NONE && m.clusters.gold.value == NULL;
	if (m.clusters.gold.empty) {
		clusters_clear(&m.clusters);
		return error_set(e, ERROR_FORMAT, "%s: field \"answer\" is empty: there is nothing to compare with",
				 origin);
	}
	m.form = memory_new(json_size(paths), sizeof *m.form);
	rc = match_paths(&m, record, paths, e);
	m.counts.questions = 1;
	if (rc == 0)
		match_counts_add(counts, &m.counts);
	clusters_clear(&m.clusters);
	free(m.form);
	return rc;
}
