#include "match.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"

struct cluster {
	struct text pred;     /* of its first path; data NULL for paths without an answer */
	struct text form;     /* canonical; a slice of matcher.forms */
	size_t offset;        /* of form, while the builder still grows */
	size_t count;
	bool correct;
};

struct matcher {
	const struct match_options *options;
	struct builder gold, form;
	struct builder forms; /* of all clusters, one behind the other */
	struct cluster *clusters;
	size_t count;
};

static struct text form_of(const struct matcher *m, const struct cluster *c)
{
	return text_slice(builder_view(&m->forms), c->offset, c->offset + c->form.size);
}

/* The cluster of an answer (or of none, pred.data NULL), made if it is new. */
static size_t find_cluster(struct matcher *m, struct text pred)
{
	struct text form;
	struct cluster *c;
	size_t i;

	builder_reset(&m->form);
	if (pred.data != NULL)
		answer_canonical(&m->form, pred, m->options->percent);
	form = builder_view(&m->form);
	for (i = 0; i < m->count; i++)
		if ((m->clusters[i].pred.data == NULL) == (pred.data == NULL) &&
		    text_equal(form_of(m, &m->clusters[i]), form))
			return i;
	c = &m->clusters[m->count];
	memset(c, 0, sizeof *c);
	c->pred = pred;
	c->offset = m->forms.size;
	c->form.size = form.size;
	c->correct = pred.data != NULL && text_equal(form, builder_view(&m->gold));
	builder_text(&m->forms, form);
	return m->count++;
}

static int match_path(struct matcher *m, struct json *path, struct match_counts *counts, size_t *unanswered,
		      const char *origin, struct error *e)
{
	struct text solution, pred = { NULL, 0 };
	enum answer_rule fired = ANSWER_ALL;
	bool correct = false;
	double cluster = -1;

	if (json_kind(path) != JSON_OBJECT)
		return error_set(e, ERROR_FORMAT, "%s: field \"paths\" must hold objects, here is %s", origin,
				 json_kind_name(json_kind(path)));
	if (json_get_text(path, "text", &solution, origin, e))
		return -1;
	if (!answer_extract(solution, m->options->rules, &pred, &fired)) {
		pred.data = NULL;
		pred.size = 0;
		++*unanswered;
	}
	if (pred.data != NULL || !m->options->exclude_unanswered) {
		size_t i = find_cluster(m, pred);

		m->clusters[i].count++;
		correct = m->clusters[i].correct;
		cluster = (double)i;
	}
	json_set(path, "pred", pred.data == NULL ? json_null() : json_string(pred));
	json_set(path, "rule", pred.data == NULL ? json_null() : json_string(text_of(answer_rule_name(fired))));
	json_set(path, "correct", json_boolean(correct));
	json_set(path, "cluster", json_number(cluster));
	counts->correct += correct;
	return 0;
}

static struct json *cluster_list(const struct matcher *m)
{
	struct json *list = json_array();
	size_t i;

	for (i = 0; i < m->count; i++) {
		const struct cluster *c = &m->clusters[i];
		struct json *item = json_object();

		json_set(item, "answer", c->pred.data == NULL ? json_null() : json_string(c->pred));
		json_set(item, "count", json_number((double)c->count));
		json_set(item, "correct", json_boolean(c->correct));
		json_append(list, item);
	}
	return list;
}

int match_record(struct json *record, const struct match_options *o, struct match_counts *counts, const char *origin,
		 struct error *e)
{
	struct matcher m = { .options = o };
	const struct json *paths, *path;
	struct text answer;
	size_t unanswered = 0;
	int rc = 0;

	if (json_get_text(record, "answer", &answer, origin, e) || json_get(record, "paths", JSON_ARRAY, &paths, origin, e))
		return -1;
	answer_canonical(&m.gold, answer, o->percent);
	m.clusters = memory_new(json_size(paths) + 1, sizeof *m.clusters);
	for (path = json_first(paths); rc == 0 && path != NULL; path = json_next(path))
		rc = match_path(&m, (struct json *)(uintptr_t)path, counts, &unanswered, origin, e);
	if (rc == 0) {
		json_set(record, "clusters", cluster_list(&m));
		json_set(record, "unanswered", json_number((double)unanswered));
		counts->questions++;
		counts->paths += json_size(paths);
		counts->unanswered += unanswered;
	}
	builder_clear(&m.gold);
	builder_clear(&m.form);
	builder_clear(&m.forms);
	free(m.clusters);
	return rc;
}
