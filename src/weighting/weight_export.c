#include "weighting/weight_export.h"

const char *const weight_format_names[WEIGHT_FORMATS + 1] = {
	"records", "trl-sft", "trl-dpo", "trl-kto", "east", NULL
};

static struct json *text_of_path(const struct json *record, const struct json *index)
{
	const struct json *path = json_at(json_find(record, "paths"), (size_t)json_value(index));

	return json_string(json_text(json_find(path, "text")));
}

/* {"id", "prompt"}, to which the format adds. */
static struct json *begin(const struct json *record)
{
	struct json *line = json_object();

	json_set(line, "id", json_copy(json_find(record, "id")));
	json_set(line, "prompt", json_copy(json_find(record, "question")));
	return line;
}

static void end(struct json *list, struct json *line, const struct json *record)
{
	json_set(line, "weight", json_copy(json_find(record, "weight")));
	json_append(list, line);
}

static void add_completion(struct json *list, const struct json *record, const struct json *index, bool labelled,
			   bool label)
{
	struct json *line = begin(record);

	json_set(line, "completion", text_of_path(record, index));
	if (labelled)
		json_set(line, "label", json_boolean(label));
	end(list, line, record);
}

static struct json *conversation(const struct json *record, const struct json *index)
{
	struct json *list = json_array(), *user = json_object(), *assistant = json_object();

	json_set(user, "role", json_string(TEXT("user")));
	json_set(user, "content", json_copy(json_find(record, "question")));
	json_set(assistant, "role", json_string(TEXT("assistant")));
	json_set(assistant, "content", text_of_path(record, index));
	json_append(list, user);
	json_append(list, assistant);
	return list;
}

static double count_of(const struct json *record)
{
	const struct json *item;
	double n = 0;

	for (item = json_first(json_find(record, "clusters")); item != NULL; item = json_next(item))
		n += json_value(json_find(item, "count"));
	return n;
}

static void add_east(struct json *list, const struct json *record, const struct json *chosen,
		     const struct json *rejected)
{
	struct json *line = begin(record);

	json_set(line, "chosen", conversation(record, chosen));
	json_set(line, "rejected", conversation(record, rejected));
	json_set(line, "chosen_weight", json_copy(json_find(record, "accuracy")));
	json_set(line, "rejected_weight", json_copy(json_find(record, "rejected")));
	json_set(line, "entropy", json_copy(json_find(record, "entropy")));
	json_set(line, "boxed_n", json_number(count_of(record)));
	end(list, line, record);
}

static void add_pair(struct json *list, const struct json *record, const struct json *chosen,
		     const struct json *rejected)
{
	struct json *line = begin(record);

	json_set(line, "chosen", text_of_path(record, chosen));
	json_set(line, "rejected", text_of_path(record, rejected));
	end(list, line, record);
}

struct json *weight_export(const struct json *record, enum weight_format format)
{
	const struct json *chosen = json_find(record, "chosen"), *rejected = json_find(record, "rejected_path"), *item;
	bool both = json_kind(chosen) != JSON_NULL && json_kind(rejected) != JSON_NULL;
	struct json *list = json_array();

	if (format == WEIGHT_FORMAT_SFT || format == WEIGHT_FORMAT_KTO)
		for (item = json_first(json_find(record, "train")); item != NULL; item = json_next(item))
			add_completion(list, record, item, format == WEIGHT_FORMAT_KTO, true);
	if (format == WEIGHT_FORMAT_KTO && json_kind(rejected) != JSON_NULL)
		add_completion(list, record, rejected, true, false);
	if (format == WEIGHT_FORMAT_DPO && both)
		add_pair(list, record, chosen, rejected);
	if (format == WEIGHT_FORMAT_EAST && both)
		add_east(list, record, chosen, rejected);
	return list;
}
