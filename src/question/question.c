#include "question/question.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "format/ids.h"
#include "format/jsonl.h"

static struct text keep(struct question_set *s, struct text t)
{
	struct text copy = { arena_copy(&s->arena, t.data, t.size), t.size };

	return copy;
}

static int need_text(const struct json *record, const char *key, struct text *out, const char *origin, struct error *e)
{
	if (json_get_text(record, key, out, origin, e))
		return -1;
	if (out->size == 0)
		return error_set(e, ERROR_FORMAT, "%s: field \"%s\" is empty", origin, key);
	return 0;
}

/* A null answer is none, an empty one an error. */
static int read_answer(const struct json *record, bool needed, struct text *answer, const char *origin, struct error *e)
{
	*answer = TEXT("");
	if (!needed && json_kind(json_find(record, "answer")) == JSON_NULL)
		return 0;
	return need_text(record, "answer", answer, origin, e);
}

static int add(struct question_set *s, const struct jsonl_reader *r, const struct json *record, bool answers,
	       struct builder *id, struct error *e)
{
	struct text question, answer;
	struct question *q;

	if (ids_read(id, record, true, r->origin, e) || need_text(record, "question", &question, r->origin, e) ||
	    read_answer(record, answers, &answer, r->origin, e))
		return -1;
	if (s->count == s->capacity) {
		s->capacity = 2 * s->capacity + 256;
		s->questions = memory_resize(s->questions, s->capacity, sizeof *s->questions);
	}
	q = &s->questions[s->count++];
	q->id = keep(s, builder_view(id));
	q->question = keep(s, question);
	q->answer = keep(s, answer);
	q->record = keep(s, text_trim(builder_view(&r->bytes)));
	q->line = r->line;
	return 0;
}

static int compare_ids(const void *a, const void *b)
{
	const struct question *x = *(const struct question *const *)a, *y = *(const struct question *const *)b;
	int order = text_compare(x->id, y->id);

	return order != 0 ? order : (x->line > y->line) - (x->line < y->line);
}

static int check_unique(const struct question_set *s, struct error *e)
{
	const struct question **sorted = memory_new(s->count, sizeof *sorted);
	size_t i;
	int rc = 0;

	for (i = 0; i < s->count; i++)
		sorted[i] = &s->questions[i];
	qsort(sorted, s->count, sizeof *sorted, compare_ids);
	for (i = 1; rc == 0 && i < s->count; i++)
		if (text_equal(sorted[i - 1]->id, sorted[i]->id))
			rc = error_set(e, ERROR_FORMAT,
				       "%s:%zu: id \"%.200s\" was already that of line %zu: ids key the random numbers "
				       "and must be unique",
				       s->path, sorted[i]->line, sorted[i]->id.data, sorted[i - 1]->line);
	free(sorted);
	return rc;
}

int question_set_read(struct question_set *s, const char *path, bool answers, bool skip_bad, struct error *e)
{
	struct builder id = { 0 };
	struct jsonl_reader r;
	struct json *record;
	int rc;

	memset(s, 0, sizeof *s);
	if (jsonl_open(&r, path, skip_bad, e))
		return -1;
	jsonl_hash(&r);
	arena_init(&s->arena);
	s->path = memory_string(r.path, strlen(r.path));
	while ((rc = jsonl_next(&r, &record, e)) == 0 && record != NULL)
		if (add(s, &r, record, answers, &id, e) && (rc = jsonl_reject(&r, e)) != 0)
			break;
	if (rc == 0)
		rc = jsonl_hash_finish(&r, s->sha256, e);
	s->bad = r.bad;
	jsonl_close(&r);
	builder_clear(&id);
	if (rc == 0 && s->count == 0)
		rc = s->bad == 0 ? error_set(e, ERROR_FORMAT, "%s: no questions", s->path)
				 : error_set(e, ERROR_FORMAT, "%s: no questions are left: %zu bad lines were left out",
					     s->path, s->bad);
	if (rc == 0)
		rc = check_unique(s, e);
	if (rc != 0)
		question_set_clear(s);
	return rc;
}

void question_set_clear(struct question_set *s)
{
	arena_clear(&s->arena);
	free(s->path);
	free(s->questions);
	memset(s, 0, sizeof *s);
}

void question_set_cut(struct question_set *s, size_t index, size_t parts, size_t limit)
{
	size_t from = s->count * index / parts, to = s->count * (index + 1) / parts;

	if (limit > 0 && to - from > limit)
		to = from + limit;
	memmove(s->questions, s->questions + from, (to - from) * sizeof *s->questions);
	s->count = to - from;
}
