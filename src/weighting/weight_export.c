#include "weighting/weight_export.h"

const char *const weight_format_names[WEIGHT_FORMATS + 1] = {
	"records", "trl-sft", "trl-dpo", "trl-kto", "east", NULL
};

/* {"id", "prompt"}, to which the format adds. */
static struct json *begin(const struct record *r)
{
	struct json *line = json_object();

	json_set(line, "id", json_string(r->id));
	json_set(line, "prompt", json_string(r->question));
	return line;
}

static void end(struct json *list, struct json *line, const struct record *r)
{
	json_set(line, "weight", json_number(r->weight));
	json_append(list, line);
}

/* A text of a path that was cut off is said to be, since no end may be trained after it. */
static void add_finish(struct json *line, const char *key, const struct record *r, int64_t path)
{
	if (record_path_is_cut(&r->paths[path]))
		json_set(line, key, json_string(r->paths[path].finish));
}

static void add_completion(struct json *list, const struct record *r, int64_t path, bool labelled, bool label)
{
	struct json *line = begin(r);

	json_set(line, "completion", json_string(r->paths[path].text));
	add_finish(line, "finish", r, path);
	if (labelled)
		json_set(line, "label", json_boolean(label));
	end(list, line, r);
}

struct json *weight_message(const char *role, struct text content)
{
	struct json *m = json_object();

	json_set(m, "role", json_string(text_of(role)));
	json_set(m, "content", json_string(content));
	return m;
}

static struct json *conversation(const struct record *r, int64_t path)
{
	struct json *list = json_array();

	json_append(list, weight_message("user", r->question));
	json_append(list, weight_message("assistant", r->paths[path].text));
	return list;
}

static void add_east(struct json *list, const struct record *r)
{
	struct json *line = begin(r);
	int64_t n = 0;
	size_t i;

	for (i = 0; i < r->cluster_count; i++)
		n += r->clusters[i].count;
	json_set(line, "chosen", conversation(r, r->chosen));
	json_set(line, "rejected", conversation(r, r->rejected_path));
	json_set(line, "chosen_weight", json_number(r->accuracy));
	json_set(line, "rejected_weight", json_number(r->rejected));
	json_set(line, "entropy", json_number(r->entropy));
	json_set(line, "boxed_n", json_number((double)n));
	end(list, line, r);
}

static void add_pair(struct json *list, const struct record *r)
{
	struct json *line = begin(r);

	json_set(line, "chosen", json_string(r->paths[r->chosen].text));
	json_set(line, "rejected", json_string(r->paths[r->rejected_path].text));
	add_finish(line, "chosen_finish", r, r->chosen);
	add_finish(line, "rejected_finish", r, r->rejected_path);
	end(list, line, r);
}

struct json *weight_export(const struct record *r, enum weight_format format)
{
	bool both = r->chosen >= 0 && r->rejected_path >= 0;
	struct json *list = json_array();
	size_t i;

	if (format == WEIGHT_FORMAT_SFT || format == WEIGHT_FORMAT_KTO)
		for (i = 0; i < r->train_count; i++)
			add_completion(list, r, r->train[i], format == WEIGHT_FORMAT_KTO, true);
	if (format == WEIGHT_FORMAT_KTO && r->rejected_path >= 0)
		add_completion(list, r, r->rejected_path, true, false);
	if (format == WEIGHT_FORMAT_DPO && both)
		add_pair(list, r);
	if (format == WEIGHT_FORMAT_EAST && both)
		add_east(list, r);
	return list;
}

size_t weight_export_shared(const struct record *r, enum weight_format format)
{
	return format == WEIGHT_FORMAT_SFT || format == WEIGHT_FORMAT_KTO ? r->train_count : 0;
}
