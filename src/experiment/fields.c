#include "experiment/fields.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/thread.h"
#include "compute/operations.h"
#include "entropy/until.h"
#include "experiment/eval.h"
#include "experiment/experiment.h"
#include "matching/match.h"
#include "nn/shape.h"
#include "question/recipe.h"
#include "sampling/prompt.h"
#include "sampling/sample.h"
#include "training/storage.h"
#include "training/train.h"
#include "training/training_data.h"
#include "weighting/weight.h"

/* What is no option of any command. */
/* clang-format off */
static const struct option_row own[] = {
	{ .name = "about", .kind = OPTION_TEXT },
	{ .name = "after", .kind = OPTION_SWITCH },
	{ .name = "backbone", .kind = OPTION_TEXT },
	{ .name = "common", .kind = OPTION_SWITCH },
	{ .name = "comparisons", .kind = OPTION_COUNT, .low = 1, .high = 10000 },
	{ .name = "count", .kind = OPTION_COUNT, .low = 1, .high = 1e8 },
	{ .name = "file", .kind = OPTION_TEXT },
	{ .name = "paths", .kind = OPTION_COUNT, .high = 65536 },
	{ .name = "restart", .kind = OPTION_SWITCH },
	{ .name = "rounds", .kind = OPTION_COUNT, .low = 1, .high = EXPERIMENT_ROUNDS_MAX },
	{ .name = "steps", .kind = OPTION_COUNT, .low = 2, .high = 1000 },
	{ 0 }
};

#define PLAIN(key, rows) { key, FIELD_OPTION, FIELD_PLAIN, rows, NULL, 0, NULL }
#define ASIDE(key, rows) { key, FIELD_OPTION, FIELD_ASIDE, rows, NULL, 0, NULL }
#define INSIDE(key, rows) { key, FIELD_OPTION, FIELD_INSIDE, rows, NULL, 0, NULL }
#define CALLED(key, use, rows, option) { key, FIELD_OPTION, use, rows, option, 0, NULL }
#define EXCEPT(key, use, rows, word) { key, FIELD_OPTION, use, rows, NULL, 1u << (word), NULL }
#define NAME(key) { key, FIELD_NAME, FIELD_INSIDE, NULL, NULL, 0, NULL }
#define LIST(key) { key, FIELD_LIST, FIELD_INSIDE, NULL, NULL, 0, NULL }
#define SECTION(key, fields) { key, FIELD_SECTION, FIELD_INSIDE, NULL, NULL, 0, fields }
#define END { NULL, FIELD_END, FIELD_INSIDE, NULL, NULL, 0, NULL }

const struct field experiment_split_fields[] = {
	PLAIN("count", recipe_option_rows),
	PLAIN("offset", recipe_option_rows),
	INSIDE("file", own),
	END,
};

const struct field experiment_data_fields[] = {
	NAME("recipe"),
	PLAIN("seed", recipe_option_rows),
	PLAIN("skew", recipe_option_rows),
	PLAIN("skills", recipe_option_rows),
	SECTION("train", experiment_split_fields),
	SECTION("validation", experiment_split_fields),
	SECTION("test", experiment_split_fields),
	END,
};

const struct field experiment_sample_fields[] = {
	PLAIN("paths", sample_draw_option_rows),
	PLAIN("temperature", sample_draw_option_rows),
	PLAIN("top_k", sample_draw_option_rows),
	PLAIN("top_p", sample_draw_option_rows),
	PLAIN("min_p", sample_draw_option_rows),
	PLAIN("max_tokens", sample_limit_option_rows),
	ASIDE("slots", sample_limit_option_rows),
	PLAIN("dtype", dtype_option_rows),
	INSIDE("until", until_option_rows),
	INSIDE("round", sample_round_option_rows),
	END,
};

const struct field experiment_match_fields[] = {
	PLAIN("extract", match_answer_option_rows),
	PLAIN("percent", match_answer_option_rows),
	PLAIN("rounding", match_answer_option_rows),
	PLAIN("cut", match_cut_option_rows),
	INSIDE("exclude_unanswered", match_cluster_option_rows),
	END,
};

static const struct field weight_fields[] = {
	INSIDE("keep", weight_option_rows),
	INSIDE("drop_right", weight_option_rows),
	END,
};

const struct field experiment_train_fields[] = {
	PLAIN("epochs", train_option_rows),
	PLAIN("batch", train_option_rows),
	PLAIN("rate", train_option_rows),
	PLAIN("schedule", train_option_rows),
	PLAIN("warmup", train_option_rows),
	PLAIN("floor", train_option_rows),
	PLAIN("decay", optimizer_option_rows),
	PLAIN("clip", optimizer_option_rows),
	PLAIN("beta1", optimizer_option_rows),
	PLAIN("beta2", optimizer_option_rows),
	PLAIN("epsilon", optimizer_option_rows),
	PLAIN("rows", train_option_rows),
	PLAIN("context", train_option_rows),
	PLAIN("dtype", storage_option_rows),
	PLAIN("rounding", rounding_option_rows),
	PLAIN("precision", precision_option_rows),
	PLAIN("skip_long", training_data_option_rows),
	PLAIN("skip_cut", training_data_option_rows),
	PLAIN("group", train_option_rows),
	ASIDE("recompute", train_option_rows),
	ASIDE("checkpoint", train_option_rows),
	END,
};

const struct field experiment_learn_fields[] = {
	CALLED("what", FIELD_PLAIN, learn_option_rows, "learn"),
	CALLED("rate", FIELD_PLAIN, learn_option_rows, "learn-rate"),
	CALLED("every", FIELD_PLAIN, learn_option_rows, "learn-every"),
	CALLED("batch", FIELD_PLAIN, learn_option_rows, "learn-batch"),
	END,
};

const struct field experiment_dpo_fields[] = {
	PLAIN("beta", preference_option_rows),
	PLAIN("smoothing", dpo_option_rows),
	PLAIN("nll", dpo_option_rows),
	END,
};

const struct field experiment_kto_fields[] = {
	PLAIN("beta", preference_option_rows),
	PLAIN("desirable", kto_option_rows),
	PLAIN("undesirable", kto_option_rows),
	END,
};

const struct field experiment_eval_fields[] = {
	PLAIN("paths", eval_path_option_rows),
	PLAIN("temperature", eval_path_option_rows),
	PLAIN("max_tokens", sample_limit_option_rows),
	ASIDE("slots", sample_limit_option_rows),
	PLAIN("dtype", dtype_option_rows),
	END,
};

const struct field experiment_pretrain_fields[] = {
	CALLED("worked", FIELD_INSIDE, recipe_option_rows, "count"),
	INSIDE("seed", recipe_option_rows),
	PLAIN("vocabulary", shape_option_rows),
	PLAIN("shape", shape_option_rows),
	PLAIN("hidden", shape_option_rows),
	PLAIN("layers", shape_option_rows),
	PLAIN("heads", shape_option_rows),
	PLAIN("kv_heads", shape_option_rows),
	PLAIN("ffn", shape_option_rows),
	PLAIN("context", shape_option_rows),
	SECTION("train", experiment_train_fields),
	END,
};

static const struct field tune_fields[] = {
	LIST("rate"),
	LIST("epochs"),
	INSIDE("seed", recipe_option_rows),
	INSIDE("count", own),
	INSIDE("common", own),
	END,
};

static const struct field probe_fields[] = {
	INSIDE("paths", own),
	INSIDE("count", own),
	INSIDE("after", own),
	END,
};

static const struct field regime_fields[] = {
	INSIDE("steps", own),
	END,
};

const struct field experiment_method_fields[] = {
	NAME("name"),
	EXCEPT("mode", FIELD_PLAIN, weight_option_rows, WEIGHT_COLUMN),
	PLAIN("map", weight_option_rows),
	PLAIN("sharpness", weight_option_rows),
	PLAIN("centre", weight_option_rows),
	INSIDE("keep", weight_option_rows),
	EXCEPT("loss", FIELD_INSIDE, train_option_rows, TRAIN_LM),
	NAME("against"),
	SECTION("learn", experiment_learn_fields),
	SECTION("train", experiment_train_fields),
	SECTION("dpo", experiment_dpo_fields),
	SECTION("kto", experiment_kto_fields),
	END,
};

const struct field experiment_start_fields[] = {
	PLAIN("mode", weight_option_rows),
	PLAIN("map", learn_start_option_rows),
	PLAIN("sharpness", learn_start_option_rows),
	PLAIN("centre", learn_start_option_rows),
	END,
};

const struct field experiment_fields[] = {
	NAME("name"),
	INSIDE("about", own),
	INSIDE("backbone", own),
	LIST("seeds"),
	INSIDE("level", eval_option_rows),
	INSIDE("prompt", prompt_option_rows),
	CALLED("prompt_file", FIELD_INSIDE, prompt_option_rows, "prompt-file"),
	INSIDE("system", prompt_option_rows),
	INSIDE("shots", prompt_option_rows),
	INSIDE("date", prompt_option_rows),
	INSIDE("device", backend_option_rows),
	INSIDE("threads", thread_option_rows),
	SECTION("pretrain", experiment_pretrain_fields),
	SECTION("tune", tune_fields),
	SECTION("data", experiment_data_fields),
	SECTION("sample", experiment_sample_fields),
	SECTION("match", experiment_match_fields),
	SECTION("weight", weight_fields),
	LIST("methods"),
	INSIDE("rounds", own),
	INSIDE("restart", own),
	INSIDE("comparisons", own),
	SECTION("train", experiment_train_fields),
	SECTION("dpo", experiment_dpo_fields),
	SECTION("kto", experiment_kto_fields),
	SECTION("eval", experiment_eval_fields),
	SECTION("probe", probe_fields),
	SECTION("regimes", regime_fields),
	END,
};
/* clang-format on */

const struct option_row *field_option(const struct field *f)
{
	char name[32], *at;

	(void)snprintf(name, sizeof name, "%s", f->option != NULL ? f->option : f->key);
	for (at = name; f->rows != own && *at != '\0'; at++)
		*at = *at == '_' ? '-' : *at;
	return option_find(f->rows, name);
}

/* -- checking -------------------------------------------------------------------- */

static int complain(const char *file, const char *place, const char *key, const struct json *value, const char *wanted,
		    struct error *e)
{
	struct builder b = { 0 };

	json_print(&b, value);
	error_set(e, ERROR_FORMAT, "%s: %s%s%s is %.60s%s, but must be %s", file, place, place[0] == '\0' ? "" : ".",
		  key, b.data, b.size > 60 ? "..." : "", wanted);
	builder_clear(&b);
	return -1;
}

/* Numbers in files are doubles: whole ones end here. */
#define WHOLE_MAX 9007199254740992.0

static bool is_taken(const struct json *value, const struct option_row *o, unsigned except)
{
	enum json_kind kind = json_kind(value);
	double x = json_value(value);

	switch (o->kind) {
	case OPTION_SWITCH:
		return kind == JSON_BOOLEAN;
	case OPTION_COUNT:
	case OPTION_NUMBER:
		return kind == JSON_NUMBER && option_admits(o, x) && (o->kind == OPTION_NUMBER || x <= WHOLE_MAX);
	case OPTION_WORD:
	case OPTION_NAME:
		return kind == JSON_STRING && option_word(o, json_text(value), except) >= 0;
	default:
		return kind == JSON_STRING && json_text(value).size > 0;
	}
}

static int check_option(const struct json *value, const struct field *f, const char *file, const char *place,
			struct error *e)
{
	const struct option_row *o = field_option(f);
	struct builder wanted = { 0 };
	char *text;
	int rc = 0;

	if (!is_taken(value, o, f->except)) {
		option_wanted(&wanted, o, f->except);
		rc = complain(file, place, f->key, value, wanted.data, e);
		builder_clear(&wanted);
	} else if (o->kind == OPTION_TAKEN) {
		text = memory_string(json_text(value).data, json_text(value).size);
		rc = option_take(o, text, NULL, e);
		if (rc != 0)
			(void)error_wrap(e, "%s: %s.%s", file, place, f->key);
		e->code = rc != 0 ? ERROR_FORMAT : e->code;
		free(text);
	}
	return rc;
}

static bool can_be_name(struct text t)
{
	size_t i;

	for (i = 0; i < t.size; i++)
		if (!isalnum((unsigned char)t.data[i]) && strchr("._-", t.data[i]) == NULL)
			return false;
	return t.size > 0 && t.size <= 64 && t.data[0] != '.' && t.data[0] != '-';
}

int field_check(const struct json *value, const struct field *f, const char *file, const char *place, struct error *e)
{
	struct builder inner = { 0 };
	int rc;

	switch (f->kind) {
	case FIELD_OPTION:
		return check_option(value, f, file, place, e);
	case FIELD_NAME:
		if (json_kind(value) != JSON_STRING || !can_be_name(json_text(value)))
			return complain(file, place, f->key, value,
					"a name of letters, digits, '.', '_' and '-', at most 64", e);
		return 0;
	case FIELD_SECTION:
		if (json_kind(value) != JSON_OBJECT)
			return complain(file, place, f->key, value, "an object", e);
		builder_format(&inner, "%s%s%s", place, place[0] == '\0' ? "" : ".", f->key);
		rc = fields_check(value, f->fields, file, inner.data, e);
		builder_clear(&inner);
		return rc;
	default:
		return json_kind(value) == JSON_ARRAY ? 0 : complain(file, place, f->key, value, "an array", e);
	}
}

static int complain_unknown(const char *key, const struct field *fields, const char *file, const char *place,
			    struct error *e)
{
	struct builder known = { 0 };
	size_t i;

	for (i = 0; fields[i].kind != FIELD_END; i++)
		builder_format(&known, "%s%s", i == 0 ? "" : ", ", fields[i].key);
	error_set(e, ERROR_FORMAT, "%s: %s%sno field '%.60s' is known here; there are %s", file, place,
		  place[0] == '\0' ? "" : ": ", key, known.data);
	builder_clear(&known);
	return -1;
}

int fields_check(const struct json *object, const struct field *fields, const char *file, const char *place,
		 struct error *e)
{
	const struct json *value;
	const struct field *f;

	for (value = json_first(object); value != NULL; value = json_next(value)) {
		for (f = fields; f->kind != FIELD_END && strcmp(f->key, json_key(value)) != 0; f++)
			;
		if (f->kind == FIELD_END)
			return complain_unknown(json_key(value), fields, file, place, e);
		if (field_check(value, f, file, place, e))
			return -1;
	}
	return 0;
}
