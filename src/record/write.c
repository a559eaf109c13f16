#include "record/record.h"

static struct json *text_or_null(struct text t)
{
	return t.data == NULL ? json_null() : json_string(t);
}

static struct json *index_or_null(int64_t index)
{
	return index < 0 ? json_null() : json_number((double)index);
}

static void set_match(const struct record_path *p)
{
	struct json *path = (struct json *)p->json; /* an element of the record's own object */

	json_set(path, "pred", text_or_null(p->pred));
	json_set(path, "rule", p->rule == NULL ? json_null() : json_string(text_of(p->rule)));
	json_set(path, "verdict", p->verdict == NULL ? json_null() : json_string(text_of(p->verdict)));
	json_set(path, "correct", json_boolean(p->correct));
	json_set(path, "cluster", json_number((double)p->cluster));
}

void record_add_matches(struct record *r)
{
	struct json *list = json_array();
	size_t i;

	for (i = 0; i < r->path_count; i++)
		set_match(&r->paths[i]);
	for (i = 0; i < r->cluster_count; i++) {
		struct json *item = json_object();

		json_set(item, "answer", text_or_null(r->clusters[i].answer));
		json_set(item, "count", json_number((double)r->clusters[i].count));
		json_set(item, "correct", json_boolean(r->clusters[i].correct));
		json_append(list, item);
	}
	json_set(r->json, "clusters", list);
	json_set(r->json, "unanswered", json_number((double)r->unanswered));
	json_set(r->json, "undecided", json_number((double)r->undecided));
	json_set(r->json, "unparsed", json_number((double)r->unparsed));
}

void record_add_entropy(struct record *r)
{
	json_set(r->json, "entropy", json_number(r->entropy));
	json_set(r->json, "unit", json_string(r->unit));
	json_set(r->json, "estimator", json_string(text_of(r->estimator)));
	json_set(r->json, "lo", json_number(r->lo));
	json_set(r->json, "hi", json_number(r->hi));
	json_set(r->json, "accuracy", json_number(r->accuracy));
	json_set(r->json, "rejected", json_number(r->rejected));
}

void record_add_weight(struct record *r)
{
	struct json *train = json_array();
	size_t i;

	for (i = 0; i < r->train_count; i++)
		json_append(train, json_number((double)r->train[i]));
	json_set(r->json, "weight", json_number(r->weight));
	json_set(r->json, "chosen", index_or_null(r->chosen));
	json_set(r->json, "rejected_path", index_or_null(r->rejected_path));
	json_set(r->json, "train", train);
}
