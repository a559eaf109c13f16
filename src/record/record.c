#include "record/record.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "format/ids.h"

enum {
	OF_PATHS = RECORD_TEXT | RECORD_LIKELIHOOD | RECORD_PRED | RECORD_CORRECT | RECORD_CLUSTER | RECORD_FINISH,
	INDICES = RECORD_TRAIN | RECORD_CHOSEN | RECORD_REJECTED
};

#define COUNT_MAX (INT64_C(1) << 40)

/* -- the fields -------------------------------------------------------------------- */

enum kind {
	TEXT,    /* struct text; data NULL is null */
	INTEGER, /* int64_t; -1 is null, if null may be read */
	NUMBER,  /* double; NaN is null */
	BOOLEAN, /* bool */
	INDEX,   /* int64_t: of a path; -1 is null */
	OTHER    /* read and written by functions of its own, or elsewhere */
};

enum {
	ADDED = 1,    /* where it is missing, the stage's command was left out */
	NULLABLE = 2, /* may be null, or missing if not ADDED */
	COUNTED = 4   /* is null where the accuracy is: no path was counted */
};

/* A member of an object, and where it stands in the struct. */
struct row {
	const char *key;
	size_t at;
	enum kind kind;
	enum record_stage stage; /* that writes it */
	unsigned field, rules;   /* what asks for it, or 0: it is not read */
	double low, high;
};

#define MEMBER(type, name) #name, offsetof(struct type, name)
#define ELSEWHERE(name, stage) name, 0, OTHER, stage, 0, 0, 0, 0

/* In the order of east-records(5), which is that of writing; of a stage no field may rest on one of a later stage. */
static const struct row of_record[] = {
	{ ELSEWHERE("id", RECORD_QUESTIONS) },
	{ MEMBER(record, question), TEXT, RECORD_QUESTIONS, RECORD_QUESTION, 0, 0, 0 },
	{ MEMBER(record, answer), TEXT, RECORD_QUESTIONS, RECORD_ANSWER, 0, 0, 0 },
	{ MEMBER(record, asked), TEXT, RECORD_SAMPLE, RECORD_ASKED, NULLABLE, 0, 0 },
	{ ELSEWHERE("paths", RECORD_SAMPLE) },
	{ ELSEWHERE("until", RECORD_SAMPLE) },
	{ ELSEWHERE("clusters", RECORD_MATCH) },
	{ MEMBER(record, unanswered), INTEGER, RECORD_MATCH, RECORD_UNANSWERED, NULLABLE, 0, COUNT_MAX },
	{ MEMBER(record, undecided), INTEGER, RECORD_MATCH, 0, 0, 0, 0 },
	{ MEMBER(record, unparsed), INTEGER, RECORD_MATCH, 0, 0, 0, 0 },
	{ MEMBER(record, entropy), NUMBER, RECORD_MEASURE, RECORD_ENTROPY, ADDED | NULLABLE | COUNTED, 0, 1e6 },
	{ MEMBER(record, unit), TEXT, RECORD_MEASURE, RECORD_UNIT, NULLABLE, 0, 0 },
	{ MEMBER(record, estimator), TEXT, RECORD_MEASURE, 0, 0, 0, 0 },
	{ MEMBER(record, lo), NUMBER, RECORD_MEASURE, 0, 0, 0, 0 },
	{ MEMBER(record, hi), NUMBER, RECORD_MEASURE, 0, 0, 0, 0 },
	{ MEMBER(record, accuracy), NUMBER, RECORD_MEASURE, RECORD_SHARES, ADDED | COUNTED, 0, 1 },
	{ MEMBER(record, rejected), NUMBER, RECORD_MEASURE, RECORD_SHARES, ADDED | COUNTED, 0, 1 },
	{ MEMBER(record, weight), NUMBER, RECORD_WEIGH, RECORD_WEIGHT, ADDED, 0, RECORD_WEIGHT_MAX },
	{ MEMBER(record, chosen), INDEX, RECORD_WEIGH, RECORD_CHOSEN, ADDED | NULLABLE, 0, 0 },
	{ MEMBER(record, rejected_path), INDEX, RECORD_WEIGH, RECORD_REJECTED, ADDED | NULLABLE, 0, 0 },
	{ ELSEWHERE("train", RECORD_WEIGH) },
	{ 0 },
};

static const struct row of_path[] = {
	{ MEMBER(record_path, text), TEXT, RECORD_SAMPLE, RECORD_TEXT, 0, 0, 0 },
	{ MEMBER(record_path, tokens), INTEGER, RECORD_SAMPLE, RECORD_LIKELIHOOD, 0, 1, COUNT_MAX },
	{ MEMBER(record_path, logprob), NUMBER, RECORD_SAMPLE, RECORD_LIKELIHOOD, 0, -1e300, 0 },
	{ MEMBER(record_path, finish), TEXT, RECORD_SAMPLE, RECORD_FINISH, NULLABLE, 0, 0 },
	{ MEMBER(record_path, pred), TEXT, RECORD_MATCH, RECORD_PRED, NULLABLE, 0, 0 },
	{ MEMBER(record_path, rule), TEXT, RECORD_MATCH, 0, 0, 0, 0 },
	{ MEMBER(record_path, verdict), TEXT, RECORD_MATCH, 0, 0, 0, 0 },
	{ MEMBER(record_path, correct), BOOLEAN, RECORD_MATCH, RECORD_CORRECT, ADDED, 0, 0 },
	{ MEMBER(record_path, cluster), INTEGER, RECORD_MATCH, RECORD_CLUSTER, ADDED, -1, COUNT_MAX },
	{ 0 },
};

static const struct row of_cluster[] = {
	{ MEMBER(record_cluster, answer), TEXT, RECORD_MATCH, 0, 0, 0, 0 },
	{ MEMBER(record_cluster, count), INTEGER, RECORD_MATCH, RECORD_CLUSTERS, 0, 1, COUNT_MAX },
	{ MEMBER(record_cluster, correct), BOOLEAN, RECORD_MATCH, RECORD_CLUSTERS, 0, 0, 0 },
	{ 0 },
};

/* -- reading ----------------------------------------------------------------------- */

void record_open(struct record *r, struct json *json, const char *origin)
{
	*r = (struct record){ .json = json, .origin = origin };
}

void record_clear(struct record *r)
{
	free(r->paths);
	free(r->clusters);
	free(r->train);
	builder_clear(&r->id_text);
}

void record_make_paths(struct record *r, size_t count, unsigned fields)
{
	free(r->paths);
	r->paths = memory_new(count, sizeof *r->paths);
	r->path_count = count;
	r->known |= RECORD_PATHS | fields;
}

void record_make_clusters(struct record *r, size_t count)
{
	free(r->clusters);
	r->clusters = memory_new(count, sizeof *r->clusters);
	r->cluster_count = count;
	r->known |= RECORD_CLUSTERS;
}

/* A missing field that a command adds means that the command was left out. */
static int check_added(const struct record *r, const struct json *value, const char *key, enum record_stage stage,
		       struct error *e)
{
	static const char *const commands[] = { "data", "sample", "match", "entropy", "weight" };

	if (value != NULL)
		return 0;
	return error_set(e, ERROR_FORMAT, "%s: field \"%s\" is missing: run `east %s` first", r->origin, key,
			 commands[stage]);
}

static int read_index(const struct record *r, const struct json *value, const char *key, int64_t *out, struct error *e)
{
	double index = json_value(value);

	if (json_kind(value) != JSON_NUMBER || !(index >= 0 && index < (double)r->path_count) || index != trunc(index))
		return error_set(e, ERROR_FORMAT, "%s: field \"%s\" must hold indices of \"paths\", below %zu",
				 r->origin, key, r->path_count);
	*out = (int64_t)index;
	return 0;
}

static bool is_null(const struct json *value)
{
	return value != NULL && json_kind(value) == JSON_NULL;
}

static int read_row(const struct record *r, const struct row *w, const struct json *object, void *to, struct error *e)
{
	const struct json *value = json_find(object, w->key);
	bool null = ((w->rules & NULLABLE) != 0 && json_kind(value) == JSON_NULL) ||
		    ((w->rules & COUNTED) != 0 && is_null(json_find(object, "accuracy")));

	if ((w->rules & ADDED) != 0 && check_added(r, value, w->key, w->stage, e))
		return -1;
	switch (w->kind) {
	case TEXT:
		*(struct text *)to = (struct text){ NULL, 0 };
		return null ? 0 : json_get_text(object, w->key, to, r->origin, e);
	case NUMBER:
		*(double *)to = NAN;
		return null ? 0 : json_get_double(object, w->key, w->low, w->high, to, r->origin, e);
	case BOOLEAN:
		return json_get_boolean(object, w->key, to, r->origin, e);
	case INTEGER:
		*(int64_t *)to = -1;
		return null ? 0 : json_get_int(object, w->key, (int64_t)w->low, (int64_t)w->high, to, r->origin, e);
	default: /* INDEX */
		*(int64_t *)to = -1;
		return null ? 0 : read_index(r, value, w->key, to, e);
	}
}

/* The rows of these fields, into the struct that begins at `to`. */
static int read_rows(const struct record *r, const struct row *w, unsigned fields, const struct json *object, void *to,
		     struct error *e)
{
	for (; w->key != NULL; w++)
		if ((w->field & fields) != 0 && read_row(r, w, object, (char *)to + w->at, e))
			return -1;
	return 0;
}

static int check_object(const struct record *r, const struct json *item, const char *key, struct error *e)
{
	if (json_kind(item) == JSON_OBJECT)
		return 0;
	return error_set(e, ERROR_FORMAT, "%s: field \"%s\" must hold objects, here is %s", r->origin, key,
			 json_kind_name(json_kind(item)));
}

static int read_id(struct record *r, struct error *e)
{
	if (ids_read(&r->id_text, r->json, true, r->origin, e))
		return -1;
	r->id = builder_view(&r->id_text);
	return 0;
}

static int read_paths(struct record *r, struct error *e)
{
	const struct json *paths, *item;
	size_t i = 0;

	if (json_get(r->json, "paths", JSON_ARRAY, &paths, r->origin, e))
		return -1;
	record_make_paths(r, json_size(paths), 0);
	for (item = json_first(paths); item != NULL; item = json_next(item))
		r->paths[i++].json = item;
	return 0;
}

static int read_clusters(struct record *r, struct error *e)
{
	const struct json *clusters, *item, *answer;
	struct record_cluster *c;

	if (check_added(r, json_find(r->json, "clusters"), "clusters", RECORD_MATCH, e) ||
	    json_get(r->json, "clusters", JSON_ARRAY, &clusters, r->origin, e))
		return -1;
	record_make_clusters(r, json_size(clusters));
	c = r->clusters;
	for (item = json_first(clusters); item != NULL; item = json_next(item), c++) {
		if (check_object(r, item, "clusters", e) || read_rows(r, of_cluster, RECORD_CLUSTERS, item, c, e))
			return -1;
		/* Null says that the paths have no answer; no field says nothing. */
		answer = json_find(item, "answer");
		if (!is_null(answer))
			c->answer = json_text(answer);
	}
	return 0;
}

static int read_train(struct record *r, struct error *e)
{
	const struct json *train, *item;

	if (check_added(r, json_find(r->json, "train"), "train", RECORD_WEIGH, e) ||
	    json_get(r->json, "train", JSON_ARRAY, &train, r->origin, e))
		return -1;
	free(r->train);
	r->train = memory_new(json_size(train), sizeof *r->train);
	r->train_count = 0;
	for (item = json_first(train); item != NULL; item = json_next(item))
		if (read_index(r, item, "train", &r->train[r->train_count++], e))
			return -1;
	return 0;
}

bool record_is_unjudged(const struct record *r)
{
	const struct json *judged = r->json == NULL ? NULL : json_find(r->json, "judged");

	return r->unjudged || (judged != NULL && json_kind(judged) == JSON_BOOLEAN && !json_true(judged));
}

bool record_path_is_cut(const struct record_path *p)
{
	return text_is(p->finish, "length");
}

int record_need_of_path(struct record *r, size_t path, unsigned fields, struct error *e)
{
	struct record_path *p = &r->paths[path];

	fields &= ~r->known;
	if (fields == 0)
		return 0;
	if (check_object(r, p->json, "paths", e) || read_rows(r, of_path, fields, p->json, p, e))
		return -1;
	if ((fields & RECORD_CLUSTER) != 0 && p->cluster >= (int64_t)r->cluster_count)
		return error_set(e, ERROR_FORMAT, "%s: field \"cluster\" is %lld, but there are %zu clusters",
				 r->origin, (long long)p->cluster, r->cluster_count);
	return 0;
}

int record_need(struct record *r, unsigned fields, struct error *e)
{
	size_t i;

	if ((fields & (OF_PATHS | INDICES)) != 0 ||
	    ((fields & RECORD_ANY_PATHS) != 0 && json_kind(json_find(r->json, "paths")) != JSON_NULL))
		fields |= RECORD_PATHS;
	if ((fields & RECORD_CLUSTER) != 0)
		fields |= RECORD_CLUSTERS;
	fields &= ~r->known;
	if (read_rows(r, of_record, fields & ~(unsigned)INDICES, r->json, r, e) ||
	    ((fields & RECORD_ID) != 0 && read_id(r, e)) || ((fields & RECORD_PATHS) != 0 && read_paths(r, e)) ||
	    ((fields & RECORD_CLUSTERS) != 0 && read_clusters(r, e)) ||
	    read_rows(r, of_record, fields & INDICES, r->json, r, e) ||
	    ((fields & RECORD_TRAIN) != 0 && read_train(r, e)))
		return -1;
	for (i = 0; (fields & OF_PATHS) != 0 && i < r->path_count; i++)
		if (record_need_of_path(r, i, fields & OF_PATHS, e))
			return -1;
	r->known |= fields;
	return 0;
}

/* -- writing ----------------------------------------------------------------------- */

static struct json *value_of(enum kind kind, const void *from)
{
	int64_t whole;
	struct text text;

	switch (kind) {
	case TEXT:
		text = *(const struct text *)from;
		return text.data == NULL ? json_null() : json_string(text);
	case NUMBER:
		return json_number(*(const double *)from);
	case BOOLEAN:
		return json_boolean(*(const bool *)from);
	default:
		whole = *(const int64_t *)from;
		return kind == INDEX && whole < 0 ? json_null() : json_number((double)whole);
	}
}

static struct json *write_rows(struct json *object, const struct row *w, enum record_stage stage, const void *from)
{
	for (; w->key != NULL; w++)
		if (w->stage == stage && w->kind != OTHER)
			json_set(object, w->key, value_of(w->kind, (const char *)from + w->at));
	return object;
}

static void add_paths(struct record *r)
{
	struct json *list = json_array();
	size_t i;

	for (i = 0; i < r->path_count; i++)
		json_append(list, write_rows(json_object(), of_path, RECORD_SAMPLE, &r->paths[i]));
	json_set(r->json, "paths", list);
}

static void add_matches(struct record *r)
{
	struct json *list = json_array();
	size_t i;

	for (i = 0; i < r->path_count; i++) /* elements of the record's own object */
		write_rows((struct json *)r->paths[i].json, of_path, RECORD_MATCH, &r->paths[i]);
	for (i = 0; i < r->cluster_count; i++)
		json_append(list, write_rows(json_object(), of_cluster, RECORD_MATCH, &r->clusters[i]));
	json_set(r->json, "clusters", list);
}

/* Said only where it is so, or was. */
static void add_judged(struct record *r)
{
	if (r->unjudged || json_find(r->json, "judged") != NULL)
		json_set(r->json, "judged", json_boolean(!r->unjudged));
}

static void add_train(struct record *r)
{
	struct json *list = json_array();
	size_t i;

	for (i = 0; i < r->train_count; i++)
		json_append(list, json_number((double)r->train[i]));
	json_set(r->json, "train", list);
}

/* What later stages made of fields that are about to be others. */
static void drop_later(struct json *object, enum record_stage stage)
{
	const struct row *w;

	for (w = of_record; w->key != NULL; w++)
		if (w->stage > stage)
			json_remove(object, w->key);
}

void record_add(struct record *r, enum record_stage stage)
{
	drop_later(r->json, stage);
	if (stage == RECORD_MATCH)
		add_matches(r);
	write_rows(r->json, of_record, stage, r);
	if (stage == RECORD_SAMPLE)
		add_paths(r);
	if (stage == RECORD_MATCH)
		add_judged(r);
	if (stage == RECORD_WEIGH)
		add_train(r);
}
