#include "experiment/fields.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "experiment/experiment.h"

static const char *const prompts[] = { "auto", "bare", "plain", "chatml", "boxed", "llama3", NULL };
static const char *const held[] = { "f32", "bf16", "f16", "q8_0", NULL };
static const char *const stored[] = { "f32", "bf16", "f16", NULL };
static const char *const rules[] = { "all", "gsm8k", "math", "hash", "boxed", "phrase", "number", NULL };
static const char *const percents[] = { "either", "number", "ratio", NULL };
static const char *const learnt[] = { "a", "a,c", NULL };
static const char *const precisions[] = { "f32", "f16", "bf16", NULL };
static const char *const schedules[] = { "constant", "linear", "cosine", NULL };
static const char *const shapes[] = { "tiny", "small", "medium", "135m", NULL };
static const char *const losses[] = { "sft", "dpo", "kto", NULL };
static const char *const modes[] = { "uniform",  "entropy",     "accuracy", "rejected",
				     "variance", "vote-margin", "certain",  NULL };
static const char *const maps[] = { "power", "exponential", "sigmoid", "clip", "rank", NULL };

/* clang-format off */
#define NUMBER(key, option, low, high) { key, FIELD_NUMBER, FIELD_PLAIN, option, low, high, NULL, NULL }
#define COUNT(key, option, low, high) { key, FIELD_COUNT, FIELD_PLAIN, option, low, high, NULL, NULL }
#define ASIDE(key, option, low, high) { key, FIELD_COUNT, FIELD_ASIDE, option, low, high, NULL, NULL }
#define WORD(key, option, words) { key, FIELD_WORD, FIELD_PLAIN, option, 0, 0, words, NULL }
#define SWITCH(key, option) { key, FIELD_SWITCH, FIELD_PLAIN, option, 0, 0, NULL, NULL }
#define INSIDE(key, kind, low, high) { key, kind, FIELD_INSIDE, NULL, low, high, NULL, NULL }
#define SECTION(key, fields) { key, FIELD_SECTION, FIELD_INSIDE, NULL, 0, 0, NULL, fields }
#define END { NULL, FIELD_END, FIELD_INSIDE, NULL, 0, 0, NULL, NULL }

const struct field experiment_split_fields[] = {
	COUNT("count", "count", 1, 1e8),
	COUNT("offset", "offset", 0, 1e12),
	INSIDE("file", FIELD_TEXT, 0, 0),
	END,
};

const struct field experiment_data_fields[] = {
	INSIDE("recipe", FIELD_NAME, 0, 0),
	COUNT("seed", "seed", 0, 9007199254740992.0),
	NUMBER("skew", "skew", 0, 10),
	{ "skills", FIELD_TEXT, FIELD_PLAIN, "skills", 0, 0, NULL, NULL },
	SECTION("train", experiment_split_fields),
	SECTION("validation", experiment_split_fields),
	SECTION("test", experiment_split_fields),
	END,
};

const struct field experiment_sample_fields[] = {
	COUNT("paths", "paths", 1, 65536),
	NUMBER("temperature", "temperature", 0, 100),
	COUNT("top_k", "top-k", 0, 1073741824.0),
	NUMBER("top_p", "top-p", 1e-6, 1),
	NUMBER("min_p", "min-p", 0, 0.9999),
	COUNT("max_tokens", "max-tokens", 1, 1e6),
	ASIDE("slots", "slots", 1, 65536),
	WORD("dtype", "dtype", held),
	INSIDE("until", FIELD_TEXT, 0, 0),
	INSIDE("round", FIELD_COUNT, 1, 65536),
	END,
};

const struct field experiment_match_fields[] = {
	WORD("extract", "extract", rules),
	WORD("percent", "percent", percents),
	COUNT("rounding", "rounding", 0, 1000),
	INSIDE("exclude_unanswered", FIELD_SWITCH, 0, 0),
	END,
};

static const struct field weight_fields[] = {
	INSIDE("keep", FIELD_COUNT, 1, 65536),
	SWITCH("drop_right", "drop-right"),
	END,
};

const struct field experiment_train_fields[] = {
	NUMBER("epochs", "epochs", 1e-9, 1e6),
	COUNT("batch", "batch", 1, 1e6),
	NUMBER("rate", "rate", 1e-12, 1),
	WORD("schedule", "schedule", schedules),
	NUMBER("warmup", "warmup", 0, 1),
	NUMBER("floor", "floor", 0, 1),
	NUMBER("decay", "decay", 0, 10),
	NUMBER("clip", "clip", 0, 1e30),
	NUMBER("beta1", "beta1", 0, 0.9999999),
	NUMBER("beta2", "beta2", 0, 0.9999999),
	NUMBER("epsilon", "epsilon", 1e-30, 1),
	COUNT("rows", "rows", 1, 16777216),
	COUNT("context", "context", 2, 16777216),
	WORD("dtype", "dtype", stored),
	WORD("precision", "precision", precisions),
	SWITCH("skip_long", "skip-long"),
	SWITCH("group", "group"),
	{ "recompute", FIELD_SWITCH, FIELD_ASIDE, "recompute", 0, 0, NULL, NULL },
	ASIDE("checkpoint", "checkpoint", 0, 9007199254740992.0),
	END,
};

const struct field experiment_learn_fields[] = {
	{ "what", FIELD_WORD, FIELD_PLAIN, "learn", 0, 0, learnt, NULL },
	NUMBER("rate", "learn-rate", 1e-9, 10),
	COUNT("every", "learn-every", 1, 1e6),
	COUNT("batch", "learn-batch", 0, 1e9),
	END,
};

const struct field experiment_dpo_fields[] = {
	NUMBER("beta", "beta", 1e-9, 1000),
	NUMBER("smoothing", "smoothing", 0, 0.49),
	NUMBER("nll", "nll", 0, 1000),
	END,
};

const struct field experiment_kto_fields[] = {
	NUMBER("beta", "beta", 1e-9, 1000),
	NUMBER("desirable", "desirable", 0, 1000),
	NUMBER("undesirable", "undesirable", 0, 1000),
	END,
};

const struct field experiment_eval_fields[] = {
	COUNT("paths", "paths", 0, 65536),
	NUMBER("temperature", "temperature", 1e-6, 100),
	COUNT("max_tokens", "max-tokens", 1, 1e6),
	ASIDE("slots", "slots", 1, 65536),
	WORD("dtype", "dtype", held),
	END,
};

const struct field experiment_pretrain_fields[] = {
	INSIDE("worked", FIELD_COUNT, 1, 1e8),
	INSIDE("seed", FIELD_COUNT, 0, 9007199254740992.0),
	COUNT("vocabulary", "vocabulary", 257, 1e6),
	WORD("shape", "shape", shapes),
	COUNT("hidden", "hidden", 1, 1e6),
	COUNT("layers", "layers", 1, 1e4),
	COUNT("heads", "heads", 1, 1e4),
	COUNT("kv_heads", "kv-heads", 1, 1e4),
	COUNT("ffn", "ffn", 1, 1e6),
	COUNT("context", "context", 2, 1e6),
	SECTION("train", experiment_train_fields),
	END,
};

static const struct field tune_fields[] = {
	INSIDE("rate", FIELD_LIST, 0, 0),
	INSIDE("epochs", FIELD_LIST, 0, 0),
	INSIDE("seed", FIELD_COUNT, 0, 9007199254740992.0),
	INSIDE("count", FIELD_COUNT, 1, 1e8),
	END,
};

static const struct field probe_fields[] = {
	INSIDE("paths", FIELD_COUNT, 0, 65536),
	INSIDE("count", FIELD_COUNT, 1, 1e8),
	INSIDE("after", FIELD_SWITCH, 0, 0),
	END,
};

static const struct field regime_fields[] = {
	INSIDE("steps", FIELD_COUNT, 2, 1000),
	END,
};

const struct field experiment_method_fields[] = {
	INSIDE("name", FIELD_NAME, 0, 0),
	WORD("mode", "mode", modes),
	WORD("map", "map", maps),
	NUMBER("sharpness", "sharpness", -100, 100),
	NUMBER("centre", "centre", -1e6, 1e6),
	INSIDE("keep", FIELD_COUNT, 1, 65536),
	{ "loss", FIELD_WORD, FIELD_INSIDE, NULL, 0, 0, losses, NULL },
	INSIDE("against", FIELD_NAME, 0, 0),
	SECTION("learn", experiment_learn_fields),
	SECTION("train", experiment_train_fields),
	SECTION("dpo", experiment_dpo_fields),
	SECTION("kto", experiment_kto_fields),
	END,
};

const struct field experiment_fields[] = {
	INSIDE("name", FIELD_NAME, 0, 0),
	INSIDE("about", FIELD_TEXT, 0, 0),
	INSIDE("backbone", FIELD_TEXT, 0, 0),
	INSIDE("seeds", FIELD_LIST, 0, 0),
	INSIDE("level", FIELD_NUMBER, 0.5, 0.9999),
	{ "prompt", FIELD_WORD, FIELD_INSIDE, NULL, 0, 0, prompts, NULL },
	INSIDE("device", FIELD_TEXT, 0, 0),
	INSIDE("threads", FIELD_COUNT, 0, 256),
	SECTION("pretrain", experiment_pretrain_fields),
	SECTION("tune", tune_fields),
	SECTION("data", experiment_data_fields),
	SECTION("sample", experiment_sample_fields),
	SECTION("match", experiment_match_fields),
	SECTION("weight", weight_fields),
	INSIDE("methods", FIELD_LIST, 0, 0),
	INSIDE("rounds", FIELD_COUNT, 1, EXPERIMENT_ROUNDS_MAX),
	INSIDE("restart", FIELD_SWITCH, 0, 0),
	INSIDE("comparisons", FIELD_COUNT, 1, 10000),
	SECTION("train", experiment_train_fields),
	SECTION("dpo", experiment_dpo_fields),
	SECTION("kto", experiment_kto_fields),
	SECTION("eval", experiment_eval_fields),
	SECTION("probe", probe_fields),
	SECTION("regimes", regime_fields),
	END,
};
/* clang-format on */

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

static int complain_range(const char *file, const char *place, const struct field *f, const struct json *value,
			  struct error *e)
{
	struct builder b = { 0 };

	builder_string(&b, f->kind == FIELD_COUNT ? "a whole number from " : "a number from ");
	json_print_number(&b, f->low);
	builder_string(&b, " to ");
	json_print_number(&b, f->high);
	complain(file, place, f->key, value, b.data, e);
	builder_clear(&b);
	return -1;
}

static bool can_be_name(struct text t)
{
	size_t i;

	for (i = 0; i < t.size; i++)
		if (!isalnum((unsigned char)t.data[i]) && strchr("._-", t.data[i]) == NULL)
			return false;
	return t.size > 0 && t.size <= 64 && t.data[0] != '.' && t.data[0] != '-';
}

static int check_word(const struct json *value, const struct field *f, const char *file, const char *place,
		      struct error *e)
{
	struct builder b = { 0 };
	size_t i;

	for (i = 0; f->words[i] != NULL; i++) {
		if (json_kind(value) == JSON_STRING && text_is(json_text(value), f->words[i])) {
			builder_clear(&b);
			return 0;
		}
		builder_format(&b, "%s%s", i == 0 ? "" : f->words[i + 1] == NULL ? " or " : ", ", f->words[i]);
	}
	complain(file, place, f->key, value, b.data, e);
	builder_clear(&b);
	return -1;
}

static int check_value(const struct json *value, const struct field *f, const char *file, const char *place,
		       struct error *e)
{
	struct builder inner = { 0 };
	double x = json_value(value);
	int rc;

	switch (f->kind) {
	case FIELD_NUMBER:
	case FIELD_COUNT:
		if (json_kind(value) != JSON_NUMBER || !(x >= f->low && x <= f->high) ||
		    (f->kind == FIELD_COUNT && x != floor(x)))
			return complain_range(file, place, f, value, e);
		return 0;
	case FIELD_TEXT:
		if (json_kind(value) != JSON_STRING || json_text(value).size == 0)
			return complain(file, place, f->key, value, "a text, not empty", e);
		return 0;
	case FIELD_NAME:
		if (json_kind(value) != JSON_STRING || !can_be_name(json_text(value)))
			return complain(file, place, f->key, value,
					"a name of letters, digits, '.', '_' and '-', at most 64", e);
		return 0;
	case FIELD_WORD:
		return check_word(value, f, file, place, e);
	case FIELD_SWITCH:
		return json_kind(value) == JSON_BOOLEAN ? 0 : complain(file, place, f->key, value, "true or false", e);
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
		if (check_value(value, f, file, place, e))
			return -1;
	}
	return 0;
}
