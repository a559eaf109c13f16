#include "weighting/weight_export.h"

const char *const weight_format_names[WEIGHT_FORMATS + 1] = {
	"records", "trl-sft", "trl-dpo", "trl-kto", "east", NULL
};

const char *const weight_prompts_names[WEIGHT_PROMPTS + 1] = { "asked", "question", "messages", NULL };

const struct option_row weight_export_option_rows[] = {
	{ 0, "format", "name", NULL, OPTION_WORD, OPTION_PLACE(weight_export_options, format),
	  .words = weight_format_names },
	{ 0, "prompts", "kind", "what stands before a completion in TRL's formats", OPTION_WORD,
	  OPTION_PLACE(weight_export_options, prompts), .words = weight_prompts_names },
	{ 0, "system", "text", "of --prompts messages: the system's message", OPTION_TEXT,
	  OPTION_PLACE(weight_export_options, system) },
	{ 0 },
};

int weight_export_need(struct record *r, const struct weight_export_options *o, struct error *e)
{
	return o->format == WEIGHT_FORMAT_RECORDS ? 0 : record_need(r, RECORD_QUESTION | RECORD_ASKED, e);
}

bool weight_export_bare(const struct record *r, const struct weight_export_options *o)
{
	return o->format != WEIGHT_FORMAT_EAST && o->prompts == WEIGHT_PROMPTS_ASKED && r->asked.data == NULL;
}

struct json *weight_message(const char *role, struct text content)
{
	struct json *m = json_object();

	json_set(m, "role", json_string(text_of(role)));
	json_set(m, "content", json_string(content));
	return m;
}

static struct json *prompt_of(const struct record *r, const struct weight_export_options *o)
{
	struct json *list;

	if (o->prompts == WEIGHT_PROMPTS_ASKED && r->asked.data != NULL)
		return json_string(r->asked);
	if (o->prompts != WEIGHT_PROMPTS_MESSAGES)
		return json_string(r->question);
	list = json_array();
	if (o->system != NULL)
		json_append(list, weight_message("system", text_of(o->system)));
	json_append(list, weight_message("user", r->question));
	return list;
}

static struct json *answer_of(const struct record *r, const struct weight_export_options *o, int64_t path)
{
	struct json *list;

	if (o->prompts != WEIGHT_PROMPTS_MESSAGES)
		return json_string(r->paths[path].text);
	list = json_array();
	json_append(list, weight_message("assistant", r->paths[path].text));
	return list;
}

/* {"id", "prompt"}, to which the format adds. */
static struct json *begin(const struct record *r, const struct weight_export_options *o)
{
	struct json *line = json_object();

	json_set(line, "id", json_string(r->id));
	if (o->format != WEIGHT_FORMAT_EAST) {
		json_set(line, "question", json_string(r->question));
		json_set(line, "prompt", prompt_of(r, o));
	} else {
		json_set(line, "prompt", json_string(r->question));
	}
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

static void add_completion(struct json *list, const struct record *r, const struct weight_export_options *o,
			   int64_t path, bool label)
{
	struct json *line = begin(r, o);

	json_set(line, "completion", answer_of(r, o, path));
	add_finish(line, "finish", r, path);
	if (o->format == WEIGHT_FORMAT_KTO)
		json_set(line, "label", json_boolean(label));
	end(list, line, r);
}

static struct json *conversation(const struct record *r, int64_t path)
{
	struct json *list = json_array();

	json_append(list, weight_message("user", r->question));
	json_append(list, weight_message("assistant", r->paths[path].text));
	return list;
}

static void add_east(struct json *list, const struct record *r, const struct weight_export_options *o)
{
	struct json *line = begin(r, o);
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

static void add_pair(struct json *list, const struct record *r, const struct weight_export_options *o)
{
	struct json *line = begin(r, o);

	json_set(line, "chosen", answer_of(r, o, r->chosen));
	json_set(line, "rejected", answer_of(r, o, r->rejected_path));
	add_finish(line, "chosen_finish", r, r->chosen);
	add_finish(line, "rejected_finish", r, r->rejected_path);
	end(list, line, r);
}

struct json *weight_export(const struct record *r, const struct weight_export_options *o)
{
	bool both = r->chosen >= 0 && r->rejected_path >= 0;
	struct json *list = json_array();
	size_t i;

	if (o->format == WEIGHT_FORMAT_SFT || o->format == WEIGHT_FORMAT_KTO)
		for (i = 0; i < r->train_count; i++)
			add_completion(list, r, o, r->train[i], true);
	if (o->format == WEIGHT_FORMAT_KTO && r->rejected_path >= 0)
		add_completion(list, r, o, r->rejected_path, false);
	if (o->format == WEIGHT_FORMAT_DPO && both)
		add_pair(list, r, o);
	if (o->format == WEIGHT_FORMAT_EAST && both)
		add_east(list, r, o);
	return list;
}

size_t weight_export_shared(const struct record *r, enum weight_format format)
{
	return format == WEIGHT_FORMAT_SFT || format == WEIGHT_FORMAT_KTO ? r->train_count : 0;
}
