#include "match.h"

#include <stdlib.h>

#include "memory.h"
#include "text_set.h"

struct cluster {
	struct text pred; /* of its first path; data NULL for paths without an answer */
	size_t count;
	bool correct;
};

struct matcher {
	const struct match_options *options;
	const char *origin;
	struct builder gold, form;
	struct text_set forms;    /* canonical; number i is that of clusters[i]; empty for no answer */
	struct cluster *clusters; /* [paths], forms.count of them in use */
	struct match_counts counts;
};

/* Append the form by which answers are told apart: never empty, which is that of no answer. */
static void form_answer(const struct matcher *m, struct builder *out, struct text answer)
{
	if (m->options->grader == GRADER_NONE) {
		answer_canonical(out, answer, m->options->percent);
		return;
	}
	builder_string(out, "= ");
	grader_form(out, m->options->grader, answer);
}

/* A published extraction stands for one of the rules by what it looks for. */
static bool find_answer(const struct matcher *m, struct text solution, struct text *answer, enum extract_rule *fired)
{
	if (!m->options->published)
		return extract_answer(solution, m->options->rules, answer, fired);
	*fired = m->options->grader == GRADER_HENDRYCKS ? EXTRACT_BOXED : EXTRACT_HASH;
	return grader_extract(m->options->grader, solution, answer);
}

static bool find_gold(const struct matcher *m, struct text gold, struct text *answer)
{
	enum extract_rule fired;

	if (!m->options->published)
		return extract_gold(gold, answer, &fired);
	if (!grader_extract(m->options->grader, gold, answer))
		*answer = gold;
	return text_trim(gold).size > 0;
}

/* The cluster of an answer (or of none, pred.data NULL), made if it is new. */
static size_t find_cluster(struct matcher *m, struct text pred)
{
	size_t index;

	builder_reset(&m->form);
	if (pred.data != NULL)
		form_answer(m, &m->form, pred);
	if (text_set_add(&m->forms, builder_view(&m->form), &index)) {
		m->clusters[index].pred = pred;
		m->clusters[index].correct =
			pred.data != NULL && text_equal(builder_view(&m->form), builder_view(&m->gold));
	}
	m->clusters[index].count++;
	return index;
}

static int match_path(struct matcher *m, struct json *path, struct error *e)
{
	struct text solution, pred = { NULL, 0 };
	enum extract_rule fired;
	bool answered, correct = false;
	double cluster = -1;

	if (json_kind(path) != JSON_OBJECT)
		return error_set(e, ERROR_FORMAT, "%s: field \"paths\" must hold objects, here is %s", m->origin,
				 json_kind_name(json_kind(path)));
	if (json_get_text(path, "text", &solution, m->origin, e))
		return -1;
	answered = find_answer(m, solution, &pred, &fired);
	if (!answered)
		pred.data = NULL;
	if (answered || !m->options->exclude_unanswered) {
		size_t i = find_cluster(m, pred);

		correct = m->clusters[i].correct;
		cluster = (double)i;
	}
	json_set(path, "pred", answered ? json_string(pred) : json_null());
	json_set(path, "rule", answered ? json_string(text_of(extract_rule_name(fired))) : json_null());
	json_set(path, "correct", json_boolean(correct));
	json_set(path, "cluster", json_number(cluster));
	m->counts.paths++;
	m->counts.correct += correct;
	m->counts.unanswered += !answered;
	return 0;
}

static struct json *cluster_list(const struct matcher *m)
{
	struct json *list = json_array();
	size_t i;

	for (i = 0; i < m->forms.count; i++) {
		const struct cluster *c = &m->clusters[i];
		struct json *item = json_object();

		json_set(item, "answer", c->pred.data == NULL ? json_null() : json_string(c->pred));
		json_set(item, "count", json_number((double)c->count));
		json_set(item, "correct", json_boolean(c->correct));
		json_append(list, item);
	}
	return list;
}

static int match_paths(struct matcher *m, struct json *record, struct error *e)
{
	const struct json *paths, *path;
	struct text answer;

	if (json_get_text(record, "answer", &answer, m->origin, e) ||
	    json_get(record, "paths", JSON_ARRAY, &paths, m->origin, e))
		return -1;
	if (find_gold(m, answer, &answer))
		form_answer(m, &m->gold, answer);
	if (m->gold.size == 0 || text_is(builder_view(&m->gold), "~ "))
		return error_set(e, ERROR_FORMAT, "%s: field \"answer\" is empty: there is nothing to compare with",
				 m->origin);
	m->clusters = memory_new(json_size(paths), sizeof *m->clusters);
	for (path = json_first(paths); path != NULL; path = json_next(path))
		if (match_path(m, (struct json *)path, e)) /* an element of our own record */
			return -1;
	json_set(record, "clusters", cluster_list(m));
	json_set(record, "unanswered", json_number((double)m->counts.unanswered));
	return 0;
}

int match_record(struct json *record, const struct match_options *o, struct match_counts *counts, const char *origin,
		 struct error *e)
{
	struct matcher m = { .options = o, .origin = origin };
	int rc = match_paths(&m, record, e);

	if (rc == 0) {
		counts->questions++;
		counts->paths += m.counts.paths;
		counts->correct += m.counts.correct;
		counts->unanswered += m.counts.unanswered;
	}
	builder_clear(&m.gold);
	builder_clear(&m.form);
	text_set_clear(&m.forms);
	free(m.clusters);
	return rc;
}
