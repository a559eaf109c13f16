#include "training/training_data.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "format/jsonl.h"
#include "format/messages.h"
#include "record/record.h"

/* clang-format off */
const struct option_row training_data_option_rows[] = {
	{ 0, "skip-bad", NULL, "leave out lines that do not parse or lack a field, and count them", OPTION_SWITCH,
	  OPTION_PLACE(training_data_options, skip_bad) },
	{ 0, "skip-cut", NULL, "leave out paths that were cut off; else they are trained without an end token",
	  OPTION_SWITCH, OPTION_PLACE(training_data_options, skip_cut) },
	{ 0, "skip-long", NULL, "leave out examples longer than the context and count them", OPTION_SWITCH,
	  OPTION_PLACE(training_data_options, skip_long) },
	{ 0 }
};
/* clang-format on */

struct reader {
	struct example_set *set;
	struct training_data_counts *counts;
	struct tokenizer *tokenizer;
	const struct prompt *prompt;
	const struct training_data_options *options;
	struct tokens before, after; /* of the example at hand */
	struct example about;
	const char *unit; /* of the values */
	struct record record;
};

static int encode(struct reader *r, const struct text *prompt, struct text completion, bool cut, struct error *e)
{
	if (prompt != NULL && prompt_encode(&r->before, r->prompt, r->tokenizer, *prompt, e))
		return -1;
	return cut ? prompt_encode_cut_completion(&r->after, r->tokenizer, completion, e)
		   : prompt_encode_completion(&r->after, r->prompt, r->tokenizer, completion, e);
}

/* Encode and append one example; the prompt may be NULL. cut: whether its completion was cut off. */
static int add(struct reader *r, const struct text *prompt, struct text completion, bool cut, struct error *e)
{
	size_t total;

	r->counts->cut += cut;
	if (cut && r->options->skip_cut)
		return 0;

	tokens_reset(&r->before);
	tokens_reset(&r->after);
	if (encode(r, prompt, completion, cut, e))
		return error_wrap(e, "%s", r->record.origin);
	total = r->before.count + r->after.count;
	/* Of an empty completion that was cut off there is no target. */
	if (total < 2 || r->after.count == 0)
		return 0;
	if (total > r->options->context) {
		r->counts->too_long++;
		if (r->options->skip_long)
			return 0;
		return error_set(e, ERROR_RANGE,
				 "%s: an example of %zu tokens, but the limit is %zu: leave such out with --skip-long",
				 r->record.origin, total, r->options->context);
	}
	if (r->options->all_tokens) {
		tokens_append(&r->before, r->after.id, r->after.count);
		example_set_add(r->set, NULL, 0, r->before.id, r->before.count, r->about);
	} else {
		example_set_add(r->set, r->before.id, r->before.count, r->after.id, r->after.count, r->about);
	}
	r->counts->examples++;
	r->counts->rejected += r->about.rejected;
	r->counts->targets += example_targets(&r->set->examples[r->set->count - 1]);
	return 0;
}

/* Append one path of a weighted record. */
static int add_path(struct reader *r, int64_t path, struct error *e)
{
	const struct record_path *p = &r->record.paths[path];

	if (record_need_of_path(&r->record, (size_t)path, RECORD_TEXT | RECORD_FINISH, e))
		return -1;
	r->about.path = (uint32_t)path;
	return add(r, &r->record.question, p->text, record_path_is_cut(p), e);
}

/* Read what every weighted record has, and these fields. */
static int open_weighted(struct reader *r, unsigned fields, struct error *e)
{
	if (record_need(&r->record, RECORD_QUESTION | RECORD_WEIGHT | fields, e))
		return -1;
	r->about.weight = r->record.weight;
	return 0;
}

/* The kept paths of a weighted record. */
static int add_paths(struct reader *r, struct error *e)
{
	size_t i;

	if (open_weighted(r, RECORD_TRAIN, e))
		return -1;
	r->counts->without += r->record.train_count == 0;
	for (i = 0; i < r->record.train_count; i++)
		if (add_path(r, r->record.train[i], e))
			return -1;
	return 0;
}

/* Of a record that need not have one; null is no weight. */
static int read_weight(struct reader *r, struct error *e)
{
	r->about.weight = 1;
	if (json_find(r->record.json, "weight") == NULL)
		return 0;
	return json_get_double(r->record.json, "weight", 0, RECORD_WEIGHT_MAX, &r->about.weight, r->record.origin, e);
}

/* -- pairs and labels -------------------------------------------------------------------- */

/* The chosen and the rejected path of a weighted record; *both unless there is no rejected one. */
static int add_weighted_pair(struct reader *r, bool *both, struct error *e)
{
	if (open_weighted(r, RECORD_CHOSEN | RECORD_REJECTED, e))
		return -1;
	*both = r->record.rejected_path >= 0;
	if (!*both && r->options->kind == TRAINING_PAIRS)
		return 0;
	r->about.rejected = false;
	if (add_path(r, r->record.chosen, e))
		return -1;
	r->about.rejected = true;
	return *both ? add_path(r, r->record.rejected_path, e) : 0;
}

/* -- texts and messages ------------------------------------------------------------------- */

/* A system's message in the data must be the one that the prompts have. */
static int check_system(const struct reader *r, const struct messages *m, const char *key, struct error *e)
{
	struct text ours = prompt_system(r->prompt);

	if (m->system.data == NULL || (ours.data != NULL && text_equal(m->system, ours)))
		return 0;
	return error_set(
		e, ERROR_FORMAT,
		"%s: field \"%s\" has a system message that the prompts here do not have: give it with --system",
		r->record.origin, key);
}

/* What is asked in a text or a list of messages; data NULL where there is no such field. */
static int get_asked(const struct reader *r, const char *key, struct text *asked, struct error *e)
{
	struct messages m = { 0 };

	if (messages_read(&m, &m.user, r->record.json, key, r->record.origin, e) || check_system(r, &m, key, e))
		return -1;
	*asked = m.user;
	return 0;
}

/* And what is answered, which must be there. */
static int get_answered(const struct reader *r, const char *key, struct text *answered, struct error *e)
{
	struct messages m = { 0 };

	if (messages_read(&m, &m.assistant, r->record.json, key, r->record.origin, e))
		return -1;
	*answered = m.assistant;
	if (m.assistant.data != NULL)
		return 0;
	return error_set(e, ERROR_FORMAT, "%s: field \"%s\" has no message of the assistant", r->record.origin, key);
}

/*
 * What stands before the field `key`. Where both are there, the prompt may have been
 * put into a template already; where neither is, the messages of `key` begin with it.
 */
static int get_prompt(const struct reader *r, const char *key, struct text *prompt, struct error *e)
{
	static const char *const keys[] = { "question", "prompt" };
	size_t i = 0;

	while (i < 2 && json_find(r->record.json, keys[i]) == NULL)
		i++;
	if (i < 2)
		key = keys[i];
	else if (json_kind(json_find(r->record.json, key)) != JSON_ARRAY)
		return error_set(e, ERROR_FORMAT, "%s: neither field \"question\" nor field \"prompt\"",
				 r->record.origin);
	if (get_asked(r, key, prompt, e))
		return -1;
	if (prompt->data != NULL)
		return 0;
	return error_set(e, ERROR_FORMAT, "%s: field \"%s\" has no message of the user", r->record.origin, key);
}

/* Whether the text of a record that ended as this field says was cut off. */
static bool is_cut(const struct reader *r, const char *key)
{
	const struct json *finish = json_find(r->record.json, key);

	return finish != NULL && json_kind(finish) == JSON_STRING && text_is(json_text(finish), "length");
}

static int add_texts(struct reader *r, struct error *e)
{
	struct text prompt, chosen, rejected;

	if (get_prompt(r, "chosen", &prompt, e) || get_answered(r, "chosen", &chosen, e) ||
	    get_answered(r, "rejected", &rejected, e))
		return -1;
	r->about.rejected = false;
	if (add(r, &prompt, chosen, is_cut(r, "chosen_finish"), e))
		return -1;
	r->about.rejected = true;
	return add(r, &prompt, rejected, is_cut(r, "rejected_finish"), e);
}

static int add_labelled(struct reader *r, struct error *e)
{
	struct text prompt, completion;
	bool label;

	if (get_prompt(r, "completion", &prompt, e) || get_answered(r, "completion", &completion, e) ||
	    json_get_boolean(r->record.json, "label", &label, r->record.origin, e))
		return -1;
	r->about.rejected = !label;
	return add(r, &prompt, completion, is_cut(r, "finish"), e);
}

/* The text that follows a prompt: of the first field that is there. */
static int add_single(struct reader *r, const char *key, struct error *e)
{
	struct text before, after;

	if (get_prompt(r, key, &before, e) || get_answered(r, key, &after, e))
		return -1;
	return add(r, &before, after, is_cut(r, "finish"), e);
}

static int add_compared(struct reader *r, bool *both, struct error *e)
{
	const struct json *record = r->record.json, *chosen = json_find(record, "chosen");

	*both = true;
	if (chosen != NULL && json_kind(chosen) == JSON_NUMBER)
		return add_weighted_pair(r, both, e);
	if (read_weight(r, e))
		return -1;
	if (chosen != NULL)
		return add_texts(r, e);
	if (r->options->kind == TRAINING_LABELLED && json_find(record, "label") != NULL)
		return add_labelled(r, e);
	if (json_find(record, "paths") != NULL)
		return record_need(&r->record, RECORD_CHOSEN, e);
	return error_set(e, ERROR_FORMAT,
			 "%s: nothing to compare: wanted \"paths\" with \"chosen\" and \"rejected_path\", "
			 "\"prompt\" with \"chosen\" and \"rejected\"%s",
			 r->record.origin,
			 r->options->kind == TRAINING_LABELLED ? ", or \"prompt\" with \"completion\" and \"label\""
							       : "");
}

/* A path that is too long leaves the set together with its partner. */
static int add_comparison(struct reader *r, struct error *e)
{
	struct training_data_counts before = *r->counts;
	size_t examples = r->set->count, tokens = r->set->token_count;
	bool both;

	if (add_compared(r, &both, e))
		return -1;
	if (r->options->kind == TRAINING_PAIRS && r->set->count != examples + 2) {
		before.too_long = r->counts->too_long;
		before.cut = r->options->skip_cut ? r->counts->cut : before.cut;
		before.without += !both;
		*r->counts = before;
		r->set->count = examples;
		r->set->token_count = tokens;
	}
	return 0;
}

/* -- records ------------------------------------------------------------------------------ */

static int add_record(struct reader *r, struct error *e)
{
	static const char *const answers[] = { "completion", "solution", "messages" };
	const struct json *record = r->record.json;
	bool asks = json_find(record, "prompt") != NULL || json_find(record, "question") != NULL;
	struct text after;
	size_t i;

	if (r->options->kind != TRAINING_SINGLE)
		return add_comparison(r, e);
	if (json_find(record, "train") != NULL)
		return add_paths(r, e);
	if (read_weight(r, e))
		return -1;
	for (i = 0; i < countof(answers); i++)
		if (json_find(record, answers[i]) != NULL && (asks || i == 2))
			return add_single(r, answers[i], e);
	if (json_find(record, "text") != NULL && json_find(record, "paths") == NULL)
		return json_get_text(record, "text", &after, r->record.origin, e) ||
				       add(r, NULL, after, is_cut(r, "finish"), e)
			       ? -1
			       : 0;
	if (json_find(record, "paths") != NULL)
		return record_need(&r->record, RECORD_TRAIN, e);
	return error_set(e, ERROR_FORMAT,
			 "%s: nothing to train on: wanted \"paths\" with \"train\", \"prompt\" with \"completion\", "
			 "\"question\" with \"solution\", \"messages\", or \"text\"",
			 r->record.origin);
}

/* NaN where the record has no value, because no path was counted. */
static int read_value(struct reader *r, struct error *e)
{
	enum weight_verdict verdict;

	r->about.value = 0;
	if (r->options->value == NULL)
		return 0;
	if (weight_value(&r->record, r->options->value, &verdict, &r->about.value, e) ||
	    weight_unit(&r->record, r->options->value, &r->unit, e))
		return -1;
	if (verdict == WEIGHT_UNKNOWN)
		r->about.value = NAN;
	return 0;
}

/* Of several paths of a question each has its share of the weight. */
static void share_weights(struct example_set *s)
{
	double *share = memory_new(s->count, sizeof *share);
	size_t i;

	example_shares(s, share);
	for (i = 0; i < s->count; i++)
		s->examples[i].weight *= share[i];
	free(share);
}

int training_data_read(struct example_set *s, struct training_data_counts *c, const char *path, struct tokenizer *t,
		       const struct prompt *p, const struct training_data_options *o, struct error *e)
{
	struct reader r = { .set = s, .counts = c, .tokenizer = t, .prompt = p, .options = o };
	struct jsonl_reader lines;
	struct json *json;
	int rc;

	if (jsonl_open(&lines, path, o->skip_bad, e))
		return -1;
	jsonl_hash(&lines);
	while ((rc = jsonl_next(&lines, &json, e)) == 0 && json != NULL) {
		struct training_data_counts before = *c;
		size_t examples = s->count, tokens = s->token_count;

		r.about.question = (uint32_t)c->records++;
		r.about.line = lines.line;
		r.about.path = 0;
		r.about.rejected = false;
		record_open(&r.record, json, lines.origin);
		rc = read_value(&r, e) || add_record(&r, e);
		record_clear(&r.record);
		if (rc == 0)
			continue;
		if (e->code != ERROR_FORMAT || jsonl_reject(&lines, e)) {
			rc = -1;
			break;
		}
		/* A bad record adds nothing, even if its first paths were good. */
		*c = before;
		s->count = examples;
		s->token_count = tokens;
	}
	if (rc == 0 && o->kind == TRAINING_SINGLE && !o->all_tokens)
		share_weights(s);
	if (rc == 0)
		rc = jsonl_hash_finish(&lines, c->sha256, e);
	c->bad += lines.bad;
	jsonl_close(&lines);
	tokens_clear(&r.before);
	tokens_clear(&r.after);
	return rc;
}
