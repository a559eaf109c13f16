#include "record/record.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"

enum {
	OF_PATHS = RECORD_TEXT | RECORD_LIKELIHOOD | RECORD_PRED | RECORD_CORRECT | RECORD_CLUSTER,
	INDICES = RECORD_TRAIN | RECORD_CHOSEN | RECORD_REJECTED
};

#define COUNT_MAX (INT64_C(1) << 40)

void record_open(struct record *r, struct json *json, const char *origin)
{
	*r = (struct record){ .json = json, .origin = origin };
}

void record_clear(struct record *r)
{
	free(r->paths);
	free(r->clusters);
	free(r->train);
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

/* A field that a command adds, and is missing, means that the command was left out. */
static int find_added(const struct json *object, unsigned fields, const char *origin, struct error *e)
{
	static const struct {
		unsigned field;
		const char *key, *command;
	} added[] = {
		{ RECORD_CLUSTERS, "clusters", "match" }, { RECORD_SHARES, "accuracy", "entropy" },
		{ RECORD_SHARES, "rejected", "entropy" }, { RECORD_ENTROPY, "entropy", "entropy" },
		{ RECORD_WEIGHT, "weight", "weight" },    { RECORD_TRAIN, "train", "weight" },
		{ RECORD_CHOSEN, "chosen", "weight" },    { RECORD_REJECTED, "rejected_path", "weight" },
		{ RECORD_CORRECT, "correct", "match" },   { RECORD_CLUSTER, "cluster", "match" },
	};
	size_t i;

	for (i = 0; i < countof(added); i++)
		if ((fields & added[i].field) != 0 && json_find(object, added[i].key) == NULL)
			return error_set(e, ERROR_FORMAT, "%s: field \"%s\" is missing: run `east %s` first", origin,
					 added[i].key, added[i].command);
	return 0;
}

static int check_object(const struct json *item, const char *key, const char *origin, struct error *e)
{
	if (json_kind(item) == JSON_OBJECT)
		return 0;
	return error_set(e, ERROR_FORMAT, "%s: field \"%s\" must hold objects, here is %s", origin, key,
			 json_kind_name(json_kind(item)));
}

static int read_question(struct record *r, unsigned fields, struct error *e)
{
	if ((fields & RECORD_ID) != 0 && json_get_text(r->json, "id", &r->id, r->origin, e))
		return -1;
	if ((fields & RECORD_QUESTION) != 0 && json_get_text(r->json, "question", &r->question, r->origin, e))
		return -1;
	return (fields & RECORD_ANSWER) != 0 ? json_get_text(r->json, "answer", &r->answer, r->origin, e) : 0;
}

static int read_paths(struct record *r, unsigned fields, struct error *e)
{
	const struct json *paths, *item;
	size_t i = 0;

	if ((fields & RECORD_PATHS) == 0)
		return 0;
	if (json_get(r->json, "paths", JSON_ARRAY, &paths, r->origin, e))
		return -1;
	record_make_paths(r, json_size(paths), 0);
	for (item = json_first(paths); item != NULL; item = json_next(item))
		r->paths[i++].json = item;
	return 0;
}

static int read_cluster(struct record *r, const struct json *item, struct record_cluster *c, struct error *e)
{
	const struct json *answer = json_find(item, "answer");
	int64_t count;

	if (check_object(item, "clusters", r->origin, e) ||
	    json_get_int(item, "count", 1, COUNT_MAX, &count, r->origin, e) ||
	    json_get_boolean(item, "correct", &c->correct, r->origin, e))
		return -1;
	c->count = (uint64_t)count;
	if (answer == NULL || json_kind(answer) != JSON_NULL)
		c->answer = json_text(answer);
	return 0;
}

static int read_clusters(struct record *r, unsigned fields, struct error *e)
{
	const struct json *clusters, *item;
	size_t i = 0;

	if ((fields & RECORD_CLUSTERS) != 0) {
		if (json_get(r->json, "clusters", JSON_ARRAY, &clusters, r->origin, e))
			return -1;
		record_make_clusters(r, json_size(clusters));
		for (item = json_first(clusters); item != NULL; item = json_next(item))
			if (read_cluster(r, item, &r->clusters[i++], e))
				return -1;
	}
	return (fields & RECORD_UNANSWERED) != 0
		       ? json_int_or(r->json, "unanswered", 0, COUNT_MAX, -1, &r->unanswered, r->origin, e)
		       : 0;
}

static int read_entropies(struct record *r, unsigned fields, struct error *e)
{
	if ((fields & RECORD_UNIT) != 0 && json_text_or(r->json, "unit", TEXT("bits"), &r->unit, r->origin, e))
		return -1;
	if ((fields & RECORD_SHARES) != 0) {
		r->accuracy = r->rejected = r->entropy = NAN;
		/* No path was counted: nothing else is known then. */
		if (json_kind(json_find(r->json, "accuracy")) == JSON_NULL)
			return 0;
		if (json_get_double(r->json, "accuracy", 0, 1, &r->accuracy, r->origin, e) ||
		    json_get_double(r->json, "rejected", 0, 1, &r->rejected, r->origin, e))
			return -1;
	}
	return (fields & RECORD_ENTROPY) != 0
		       ? json_double_or(r->json, "entropy", 0, 1e6, NAN, &r->entropy, r->origin, e)
		       : 0;
}

static int read_index(const struct record *r, const struct json *value, const char *key, size_t *out, struct error *e)
{
	double index = json_value(value);

	if (json_kind(value) != JSON_NUMBER || !(index >= 0 && index < (double)r->path_count) ||
	    index != (double)(size_t)index)
		return error_set(e, ERROR_FORMAT, "%s: field \"%s\" must hold indices of \"paths\", below %zu",
				 r->origin, key, r->path_count);
	*out = (size_t)index;
	return 0;
}

/* Null is no path. */
static int read_choice(const struct record *r, const char *key, int64_t *out, struct error *e)
{
	const struct json *value = json_find(r->json, key);
	size_t index;

	*out = -1;
	if (json_kind(value) == JSON_NULL)
		return 0;
	if (read_index(r, value, key, &index, e))
		return -1;
	*out = (int64_t)index;
	return 0;
}

static int read_weight(struct record *r, unsigned fields, struct error *e)
{
	const struct json *train, *item;

	if ((fields & RECORD_WEIGHT) != 0 &&
	    json_get_double(r->json, "weight", 0, RECORD_WEIGHT_MAX, &r->weight, r->origin, e))
		return -1;
	if ((fields & RECORD_CHOSEN) != 0 && read_choice(r, "chosen", &r->chosen, e))
		return -1;
	if ((fields & RECORD_REJECTED) != 0 && read_choice(r, "rejected_path", &r->rejected_path, e))
		return -1;
	if ((fields & RECORD_TRAIN) == 0)
		return 0;
	if (json_get(r->json, "train", JSON_ARRAY, &train, r->origin, e))
		return -1;
	free(r->train);
	r->train = memory_new(json_size(train), sizeof *r->train);
	r->train_count = 0;
	for (item = json_first(train); item != NULL; item = json_next(item))
		if (read_index(r, item, "train", &r->train[r->train_count++], e))
			return -1;
	return 0;
}

static int read_match(const struct record *r, struct record_path *p, unsigned fields, struct error *e)
{
	if ((fields & RECORD_PRED) != 0 &&
	    json_text_or(p->json, "pred", (struct text){ NULL, 0 }, &p->pred, r->origin, e))
		return -1;
	if ((fields & RECORD_CORRECT) != 0 && json_get_boolean(p->json, "correct", &p->correct, r->origin, e))
		return -1;
	if ((fields & RECORD_CLUSTER) == 0)
		return 0;
	if (json_get_int(p->json, "cluster", -1, COUNT_MAX, &p->cluster, r->origin, e))
		return -1;
	if (p->cluster >= (int64_t)r->cluster_count)
		return error_set(e, ERROR_FORMAT, "%s: field \"cluster\" is %lld, but there are %zu clusters",
				 r->origin, (long long)p->cluster, r->cluster_count);
	return 0;
}

int record_need_of_path(struct record *r, size_t path, unsigned fields, struct error *e)
{
	struct record_path *p = &r->paths[path];
	int64_t tokens;

	fields &= ~r->known;
	if (fields == 0)
		return 0;
	if (check_object(p->json, "paths", r->origin, e))
		return -1;
	if ((fields & RECORD_TEXT) != 0 && json_get_text(p->json, "text", &p->text, r->origin, e))
		return -1;
	if ((fields & RECORD_LIKELIHOOD) != 0) {
		if (json_get_double(p->json, "logprob", -1e300, 0, &p->logprob, r->origin, e) ||
		    json_get_int(p->json, "tokens", 1, COUNT_MAX, &tokens, r->origin, e))
			return -1;
		p->tokens = (uint64_t)tokens;
	}
	return find_added(p->json, fields, r->origin, e) || read_match(r, p, fields, e) ? -1 : 0;
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
	if (read_question(r, fields, e) || read_paths(r, fields, e) ||
	    find_added(r->json, fields & ~(unsigned)OF_PATHS, r->origin, e) || read_clusters(r, fields, e) ||
	    read_entropies(r, fields, e) || read_weight(r, fields, e))
		return -1;
	for (i = 0; (fields & OF_PATHS) != 0 && i < r->path_count; i++)
		if (record_need_of_path(r, i, fields & OF_PATHS, e))
			return -1;
	r->known |= fields;
	return 0;
}
