#include "question/import.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "format/jsonl.h"
#include "format/messages.h"
#include "question/import_parts.h"
#include "question/source.h"

const char *const import_format_names[IMPORT_FORMATS + 1] = { "gsm8k", "math",  "trl",     "qwen",
							      "svamp", "mawps", "lm-eval", NULL };

void import_strip(struct builder *out, struct text t)
{
	while (t.size > 0) {
		size_t open = text_find(t, TEXT("<<"));
		struct text rest = text_slice(t, open, t.size);
		size_t close = text_find(rest, TEXT(">>"));

		builder_text(out, text_slice(t, 0, open));
		if (close == rest.size) { /* there is none, or it is never closed: keep the rest */
			builder_text(out, rest);
			return;
		}
		t = text_slice(rest, close + 2, rest.size);
	}
}

/* Is t[at] a comma between a digit and exactly three digits? */
static bool separates_thousands(struct text t, size_t at)
{
	size_t digits = 0;

	if (t.data[at] != ',' || at == 0 || !isdigit((unsigned char)t.data[at - 1]))
		return false;
	while (at + 1 + digits < t.size && isdigit((unsigned char)t.data[at + 1 + digits]))
		digits++;
	return digits == 3;
}

void import_number(struct builder *out, struct text t)
{
	t = text_trim(t);
	if (text_starts(t, TEXT("$")))
		t = text_trim(text_slice(t, 1, t.size));
	if (text_ends(t, TEXT(".")))
		t = text_slice(t, 0, t.size - 1);
	for (size_t i = 0; i < t.size; i++)
		if (!separates_thousands(t, i))
			builder_char(out, t.data[i]);
}

/* The content of braces that open at t[at]; false if they are not closed. */
static bool braced(struct text t, size_t at, struct text *content)
{
	size_t depth = 0;

	for (size_t i = at; i < t.size; i++) {
		if (t.data[i] == '\\') {
			i++; /* \{ and \} are no braces of TeX's */
		} else if (t.data[i] == '{') {
			depth++;
		} else if (t.data[i] == '}' && --depth == 0) {
			*content = text_slice(t, at + 1, i);
			return true;
		}
	}
	return false;
}

bool import_boxed(struct text t, struct text *content)
{
	static const char *const commands[] = { "\\boxed{", "\\fbox{" };

	while (t.size > 0) {
		size_t best = t.size, brace = 0;

		for (size_t i = 0; i < countof(commands); i++) {
			struct text command = text_of(commands[i]);
			size_t at = text_find_last(t, command);

			if (at < t.size && (best == t.size || at > best)) {
				best = at;
				brace = at + command.size - 1;
			}
		}
		if (best == t.size)
			return false;
		if (braced(t, brace, content))
			return true;
		t = text_slice(t, 0, best);
	}
	return false;
}

/* The text after the last "####" of t, to the end of its line; false if there is none. */
static bool after_hashes(struct text t, struct text *answer)
{
	size_t at = text_find_last(t, TEXT("####")), end;

	if (at == t.size)
		return false;
	t = text_slice(t, at + 4, t.size);
	end = text_find(t, TEXT("\n"));
	*answer = text_trim(text_slice(t, 0, end));
	return answer->size > 0;
}

/* "gsm8k/train/000123", or the record's own id. */
static struct json *make_id(const struct json *in, uint64_t number, const struct import_options *options)
{
	static const char *const keys[] = { "id", "unique_id", "idx", "problem_id", "ID" };
	struct builder id = { 0 };
	struct json *value;

	for (size_t i = 0; i < countof(keys); i++) {
		const struct json *own = json_find(in, keys[i]);

		if (own != NULL && json_kind(own) == JSON_STRING && json_text(own).size > 0)
			return json_copy(own);
	}
	builder_string(&id, import_format_names[options->format]);
	if (options->split)
		builder_format(&id, "/%s", options->split);
	builder_format(&id, "/%06" PRIu64, number);
	value = json_string(builder_view(&id));
	builder_clear(&id);
	return value;
}

static int get_gsm8k(struct import_parts *p, const struct json *in, const char *origin, struct error *e)
{
	struct text answer;

	if (json_get_text(in, "question", &p->question, origin, e) ||
	    json_get_text(in, "answer", &p->solution, origin, e))
		return -1;
	if (!after_hashes(p->solution, &answer))
		return error_set(e, ERROR_FORMAT, "%s: field 'answer': no '####' with an answer after it", origin);
	import_number(&p->answer, answer);
	return 0;
}

bool import_first_text(const struct json *in, const char *const *keys, struct builder *out)
{
	for (; *keys; keys++) {
		const struct json *value = json_find(in, *keys);

		if (value != NULL && json_kind(value) == JSON_ARRAY && json_size(value) == 1)
			value = json_first(value);
		if (value != NULL && json_kind(value) == JSON_STRING)
			builder_text(out, text_trim(json_text(value)));
		else if (value != NULL && json_kind(value) == JSON_NUMBER)
			json_print(out, value);
		if (out->size > 0)
			return true;
	}
	return false;
}

static int get_question(struct import_parts *p, const struct json *in, const char *origin, struct error *e)
{
	const char *key = json_find(in, "problem") ? "problem" : "question";

	return json_get_text(in, key, &p->question, origin, e);
}

static int get_math(struct import_parts *p, const struct json *in, const char *origin, struct error *e)
{
	static const char *const answers[] = { "answer", NULL };
	struct text boxed;

	if (get_question(p, in, origin, e) || json_text_or(in, "solution", TEXT(""), &p->solution, origin, e))
		return -1;
	if (import_first_text(in, answers, &p->answer))
		return 0;
	if (!import_boxed(p->solution, &boxed) || text_trim(boxed).size == 0)
		return error_set(e, ERROR_FORMAT, "%s: no field 'answer', and no \\boxed{} in field 'solution'",
				 origin);
	builder_text(&p->answer, text_trim(boxed));
	return 0;
}

static int get_qwen(struct import_parts *p, const struct json *in, const char *origin, struct error *e)
{
	static const char *const answers[] = { "gt", "answer", "final_answer", "target", NULL };
	struct text hashes, boxed;

	if (get_question(p, in, origin, e) || json_text_or(in, "solution", TEXT(""), &p->solution, origin, e))
		return -1;
	if (!import_first_text(in, answers, &p->answer)) {
		if (!import_boxed(p->solution, &boxed) || text_trim(boxed).size == 0)
			return error_set(e, ERROR_FORMAT,
					 "%s: none of the fields 'gt', 'answer', 'final_answer', 'target'", origin);
		builder_text(&p->answer, text_trim(boxed));
		return 0;
	}
	/* Its gsm8k file keeps the worked solution in "answer". */
	if (after_hashes(builder_view(&p->answer), &hashes)) {
		struct builder number = { 0 };

		if (p->solution.size == 0)
			(void)json_text_or(in, "answer", TEXT(""), &p->solution, origin, e);
		import_number(&number, hashes);
		builder_clear(&p->answer);
		p->answer = number;
	}
	return 0;
}

/* Question and solution of the one list, or of the two fields. */
static int read_turns(struct import_parts *p, const struct json *in, const char *origin, struct error *e)
{
	struct messages prompt = { 0 }, completion = { 0 };

	if (json_find(in, "messages") != NULL) {
		if (messages_read(&prompt, &prompt.user, in, "messages", origin, e))
			return -1;
		p->question = prompt.user;
		p->solution = prompt.assistant;
		return 0;
	}
	if (json_find(in, "prompt") == NULL)
		return error_set(e, ERROR_FORMAT, "%s: neither field 'messages' nor field 'prompt'", origin);
	if (messages_read(&prompt, &prompt.user, in, "prompt", origin, e) ||
	    messages_read(&completion, &completion.assistant, in, "completion", origin, e))
		return -1;
	if (prompt.assistant.data != NULL || completion.user.data != NULL)
		return error_set(e, ERROR_FORMAT, "%s: field \"%s\" ends with a message of the %s: it must be the %s's",
				 origin, prompt.assistant.data != NULL ? "prompt" : "completion",
				 prompt.assistant.data != NULL ? "assistant" : "user",
				 prompt.assistant.data != NULL ? "user" : "assistant");
	p->question = prompt.user;
	p->solution = completion.assistant;
	return 0;
}

static int get_trl(struct import_parts *p, const struct json *in, const char *origin, struct error *e)
{
	static const char *const answers[] = { "answer", NULL };
	struct text answer;

	if (read_turns(p, in, origin, e))
		return -1;
	if (text_trim(p->question).size == 0)
		return error_set(e, ERROR_FORMAT, "%s: no message of the user", origin);
	if (import_first_text(in, answers, &p->answer))
		return 0;
	if (after_hashes(p->solution, &answer)) {
		import_number(&p->answer, answer);
		return 0;
	}
	if (!import_boxed(p->solution, &answer) || text_trim(answer).size == 0)
		return error_set(e, ERROR_FORMAT,
				 "%s: no field 'answer', and neither '####' nor \\boxed{} in the completion", origin);
	builder_text(&p->answer, text_trim(answer));
	return 0;
}

static int get_lm_eval(struct import_parts *p, const struct json *in, const char *origin, struct error *e)
{
	static const char *const targets[] = { "target", NULL };
	static const char *const questions[] = { "question", "problem", "input", "prompt", "query", NULL };
	const struct json *doc;
	struct text answer;

	if (json_get(in, "doc", JSON_OBJECT, &doc, origin, e))
		return -1;
	if (!import_first_text(doc, questions, &p->asked))
		return error_set(e, ERROR_FORMAT,
				 "%s: field 'doc': none of 'question', 'problem', 'input', 'prompt', 'query'", origin);
	p->question = builder_view(&p->asked);
	if (!import_first_text(in, targets, &p->answer) && !import_first_text(doc, targets, &p->answer))
		return error_set(e, ERROR_FORMAT, "%s: field 'target' is missing or empty", origin);
	if (json_text_or(doc, "solution", TEXT(""), &p->solution, origin, e))
		return -1;
	/* Of a worked solution the answer is what its marker says. */
	if (after_hashes(builder_view(&p->answer), &answer)) {
		struct builder number = { 0 };

		if (p->solution.size == 0 && json_text_or(in, "target", TEXT(""), &p->solution, origin, e))
			return -1;
		import_number(&number, answer);
		builder_clear(&p->answer);
		p->answer = number;
	}
	return 0;
}

/* Fields that mean the same before and after, maybe by another name. */
static void pass_through(struct json *out, const struct json *in)
{
	static const char *const keys[][2] = { { "level", "level" },
					       { "type", "type" },
					       { "Type", "type" },
					       { "subject", "subject" },
					       { "source", "source" } };

	for (size_t i = 0; i < countof(keys); i++) {
		const struct json *value = json_find(in, keys[i][0]);

		if (value != NULL)
			json_set(out, keys[i][1], json_copy(value));
	}
}

static struct json *build(const struct import_parts *p, const struct json *in, uint64_t number,
			  const struct import_options *options)
{
	struct json *record = json_object();

	json_set(record, "id", make_id(in, number, options));
	json_set(record, "question", json_string(text_trim(p->question)));
	json_set(record, "answer", json_string(builder_view(&p->answer)));
	if (options->solutions && p->solution.size > 0) {
		struct builder solution = { 0 };

		if (options->keep_calculations)
			builder_text(&solution, p->solution);
		else
			import_strip(&solution, p->solution);
		json_set(record, "solution", json_string(text_trim(builder_view(&solution))));
		builder_clear(&solution);
	}
	pass_through(record, in);
	if (options->split)
		json_set(record, "split", json_string(text_of(options->split)));
	return record;
}

int import_record(struct json **out, const struct json *in, uint64_t number, const struct import_options *options,
		  const char *origin, struct error *e)
{
	static int (*const getters[IMPORT_FORMATS])(struct import_parts *, const struct json *, const char *,
						    struct error *) = {
		get_gsm8k, get_math, get_trl, get_qwen, import_svamp, import_mawps, get_lm_eval,
	};
	struct import_parts p = { 0 };
	int rc = getters[options->format](&p, in, origin, e);

	if (rc == 0 && (text_trim(p.question).size == 0 || text_trim(builder_view(&p.answer)).size == 0))
		rc = error_set(e, ERROR_FORMAT, "%s: the question or its answer is empty", origin);
	if (rc == 0)
		*out = build(&p, in, number, options);
	builder_clear(&p.answer);
	builder_clear(&p.asked);
	return rc;
}

static int import_all(struct source *from, const char *path, const struct import_options *options, FILE *to,
		      struct error *e)
{
	const struct json *in;
	struct json *record;
	uint64_t number = 0;

	for (;;) {
		if (source_next(from, &in, e))
			return -1;
		if (in == NULL)
			break;
		if (import_record(&record, in, number++, options, source_origin(from), e) == 0) {
			jsonl_write(to, record);
			json_free(record);
		} else if (source_reject(from, e)) {
			return -1;
		}
	}
	return number > 0
		       ? 0
		       : error_set(e, ERROR_FORMAT, "%s: no records", strcmp(path, "-") == 0 ? "standard input" : path);
}

int import_file(const char *path, const struct import_options *options, size_t *bad, FILE *to, char sha256[65],
		struct error *e)
{
	struct source *from;
	int rc;

	if (source_open(&from, path, bad != NULL, e))
		return -1;
	rc = import_all(from, path, options, to, e) || source_sha256(from, sha256, e) ? -1 : 0;
	if (bad != NULL)
		*bad = source_bad(from);
	source_close(from);
	return rc;
}
