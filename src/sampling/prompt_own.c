#include "sampling/prompt_own.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "format/jsonl.h"

enum {
	FILE_LIMIT = 1 << 20
};

/* Stands for the content of a turn, by its number, where only the template's own text is wanted. */
static void name_place(char out[40], size_t number)
{
	(void)snprintf(out, 40, "EAST%zuCONTENT%zuEAST", number, number);
}

static void add_turn(struct json *messages, const char *role, struct text content)
{
	struct json *turn = json_object();

	json_set(turn, "role", json_string(text_of(role)));
	json_set(turn, "content", json_string(content));
	json_append(messages, turn);
}

/* The conversation up to the question, whose text is that, or with NULL all contents as places. */
static struct json *conversation(const struct prompt_own *o, const struct text *question)
{
	struct json *messages = json_array();
	char place[40];
	size_t i;

	for (i = 0; i <= o->turn_count; i++) {
		bool last = i == o->turn_count;

		name_place(place, i);
		if (question == NULL)
			add_turn(messages, last ? "user" : o->turns[i].role, text_of(place));
		else
			add_turn(messages, last ? "user" : o->turns[i].role, last ? *question : o->turns[i].content);
	}
	return messages;
}

/* -- what the template writes by itself -------------------------------------------- */

/* The place that comes first in a text, and which it is; t.size if there is none. */
static size_t next_place(const struct prompt_own *o, struct text t, size_t *which)
{
	size_t first = t.size, i;
	char place[40];

	for (i = 0; i <= o->turn_count; i++) {
		size_t at;

		name_place(place, i);
		at = text_find(text_slice(t, 0, first), text_of(place));
		if (at < text_slice(t, 0, first).size) {
			first = at;
			*which = i;
		}
	}
	return first;
}

static int fail_place(const struct prompt_own *o, size_t turn, bool twice, struct error *e)
{
	return error_set(e, ERROR_FORMAT, "%s %s the %s's text%s: choose another with --prompt", o->chat.origin,
			 twice ? "says" : "leaves out", turn == o->turn_count ? "question" : o->turns[turn].role,
			 twice ? " more than once" : "");
}

/* Cut what was rendered for places into literals; seen[turn_count + 1] is false. */
static int cut(struct prompt_own *o, struct text rest, bool *seen, struct error *e)
{
	size_t count = 0, turn = 0, at;
	char place[40];

	while ((at = next_place(o, rest, &turn)) < rest.size) {
		if (seen[turn])
			return fail_place(o, turn, true, e);
		seen[turn] = true;
		o->literals[count] = text_slice(rest, 0, at);
		o->order[count++] = turn;
		name_place(place, turn);
		rest = text_slice(rest, at + strlen(place), rest.size);
	}
	o->literals[count] = rest;
	for (turn = 0; turn <= o->turn_count; turn++)
		if (!seen[turn])
			return fail_place(o, turn, false, e);
	return 0;
}

static int find_literals(struct prompt_own *o, struct error *e)
{
	struct json *messages = conversation(o, NULL);
	struct builder rendered = { 0 };
	bool *seen = memory_new(o->turn_count + 1, sizeof *seen);
	int rc;

	o->literals = memory_new(o->turn_count + 2, sizeof *o->literals);
	o->order = memory_new(o->turn_count + 1, sizeof *o->order);
	rc = chat_model_render(&rendered, &o->chat, messages, true, o->dated ? &o->date : NULL, e);
	if (rc == 0) {
		char *copy = arena_copy(&o->arena, rendered.size > 0 ? rendered.data : "", rendered.size);

		rc = cut(o, (struct text){ copy, rendered.size }, seen, e);
	}
	free(seen);
	builder_clear(&rendered);
	json_free(messages);
	return rc;
}

/* The first special token of a text that the template wrote after an answer; -1 if it has none. */
static int first_special(struct text t, struct tokenizer *tokenizer, int32_t *out, struct error *e)
{
	struct tokens ids = { 0 };
	size_t i;
	int rc = tokenizer_encode(&ids, tokenizer, t, TOKENIZER_SPECIAL | TOKENIZER_INSIDE, e);

	*out = -1;
	for (i = 0; rc == 0 && *out < 0 && i < ids.count; i++)
		if (tokenizer_special(tokenizer, ids.id[i]))
			*out = ids.id[i];
	tokens_clear(&ids);
	return rc;
}

static int find_end(const struct prompt_own *o, int32_t *end, struct tokenizer *t, struct error *e)
{
	struct json *messages = conversation(o, NULL);
	struct builder rendered = { 0 };
	struct text all;
	char place[40];
	size_t at;
	int rc;

	name_place(place, o->turn_count + 1);
	add_turn(messages, "assistant", text_of(place));
	rc = chat_model_render(&rendered, &o->chat, messages, false, o->dated ? &o->date : NULL, e);
	all = builder_view(&rendered);
	at = text_find_last(all, text_of(place));
	*end = -1;
	if (rc == 0 && at < all.size)
		rc = first_special(text_slice(all, at + strlen(place), all.size), t, end, e);
	builder_clear(&rendered);
	json_free(messages);
	return rc;
}

/* -- what the options say -------------------------------------------------------------- */

static void take_turn(struct prompt_own *o, const char *role, struct text content)
{
	char *copy = arena_copy(&o->arena, content.data != NULL ? content.data : "", content.size);

	if (o->turn_count == o->turn_capacity) {
		o->turn_capacity = o->turn_capacity > 0 ? 2 * o->turn_capacity : 16;
		o->turns = memory_resize(o->turns, o->turn_capacity, sizeof *o->turns);
	}
	o->turns[o->turn_count++] = (struct prompt_turn){ role, { copy, content.size } };
}

static int take_shots(struct prompt_own *o, const char *path, struct error *e)
{
	struct jsonl_reader r;
	struct json *record;
	struct text question, solution;
	int rc;

	if (jsonl_open(&r, path, false, e))
		return -1;
	jsonl_hash(&r);
	while ((rc = jsonl_next(&r, &record, e)) == 0 && record != NULL) {
		rc = json_get_text(record, "question", &question, r.origin, e) ||
		     json_get_text(record, "solution", &solution, r.origin, e);
		if (rc)
			break;
		take_turn(o, "user", question);
		take_turn(o, "assistant", solution);
	}
	if (rc == 0)
		rc = jsonl_hash_finish(&r, o->shots_sha256, e);
	jsonl_close(&r);
	if (rc == 0 && o->turn_count == 0)
		rc = error_set(e, ERROR_RANGE, "%s: no examples in this file", path);
	return rc ? -1 : 0;
}

static int take_date(struct prompt_own *o, const char *text, struct error *e)
{
	static const int days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int year, month, day;
	char end;

	if (strlen(text) != 10 || sscanf(text, "%4d-%2d-%2d%c", &year, &month, &day, &end) != 3 || year < 1 ||
	    month < 1 || month > 12 || day < 1 || day > days[month - 1] ||
	    (month == 2 && day == 29 && (year % 4 != 0 || (year % 100 == 0 && year % 400 != 0))))
		return error_set(e, ERROR_USAGE, "--date: '%s' is no day written YYYY-MM-DD", text);
	o->date = (struct chat_date){ .year = year, .month = month, .day = day };
	o->dated = true;
	return 0;
}

static int prepare(struct prompt_own *o, int32_t *end, const struct prompt_options *options, struct tokenizer *t,
		   struct error *e)
{
	if (options->shots != NULL && take_shots(o, options->shots, e))
		return -1;
	if (options->date != NULL && take_date(o, options->date, e))
		return -1;
	return find_literals(o, e) || find_end(o, end, t, e) ? -1 : 0;
}

/* -- a template in a file ------------------------------------------------------------ */

/* A text with {question} in it as a program: before it, the question, what follows, and what is answered. */
static int write_template(struct builder *out, struct text t, const char *path, struct error *e)
{
	const struct text mark = TEXT("{question}");
	size_t at = text_find(t, mark);

	if (!text_utf8_valid(t))
		return error_set(e, ERROR_FORMAT, "%s: not UTF-8", path);
	if (at == t.size || text_find_last(t, mark) != at)
		return error_set(e, ERROR_FORMAT, "%s: {question} must stand in it once, or a chat template in Jinja",
				 path);
	builder_string(out, "{{ ");
	json_print_string(out, text_slice(t, 0, at));
	builder_string(out, " }}{{ messages[0]['content'] }}{{ ");
	json_print_string(out, text_slice(t, at + mark.size, t.size));
	builder_string(out, " }}{{ '' if add_generation_prompt else messages[1]['content'] }}");
	return 0;
}

static int open_file(struct prompt_own *o, const char *path, const struct tokenizer *t, struct error *e)
{
	struct builder bytes = { 0 }, program = { 0 };
	struct text source;
	int rc = file_read(&bytes, path, FILE_LIMIT, e);

	if (rc == 0) {
		source = builder_view(&bytes);
		sha256_hex(source, o->file_sha256);
		if (text_find(source, TEXT("{{")) == source.size && text_find(source, TEXT("{%")) == source.size) {
			rc = write_template(
				&program, text_slice(source, 0, source.size - text_ends(source, TEXT("\n"))), path, e);
			source = builder_view(&program);
		}
	}
	if (rc == 0)
		rc = chat_model_open_source(&o->chat, t, source, path, e);
	builder_clear(&bytes);
	builder_clear(&program);
	return rc;
}

int prompt_own_open(struct prompt_own **out, int32_t *end, const struct prompt_options *options, struct tokenizer *t,
		    struct error *e)
{
	struct prompt_own *o = memory_new(1, sizeof *o);
	int rc;

	*out = NULL;
	arena_init(&o->arena);
	rc = options->file != NULL ? open_file(o, options->file, t, e) : chat_model_open(&o->chat, t, NULL, e);
	if (rc == 0 && o->chat.template != NULL) {
		if (options->system != NULL)
			take_turn(o, "system", text_of(options->system));
		rc = prepare(o, end, options, t, e);
		if (rc == 0) {
			*out = o;
			return 0;
		}
	}
	prompt_own_close(o);
	return rc ? -1 : 0;
}

void prompt_own_close(struct prompt_own *o)
{
	if (o == NULL)
		return;
	chat_model_clear(&o->chat);
	free(o->literals);
	free(o->order);
	free(o->turns);
	arena_clear(&o->arena);
	free(o);
}

/* -- a question --------------------------------------------------------------------- */

static struct text trimmed(struct text t, bool left, bool right)
{
	struct text inner = text_trim(t);
	size_t from = (size_t)(inner.data - t.data);

	return text_slice(t, left ? from : 0, right ? from + inner.size : t.size);
}

/* How a content stands at t[at], before `next`: as it is, or without white space at its ends. */
static bool stands(struct text t, size_t at, struct text content, struct text next, bool last, size_t *end)
{
	size_t way;

	t = text_slice(t, at, t.size);
	for (way = 0; way < 4; way++) {
		struct text c = trimmed(content, (way & 1) != 0, (way & 2) != 0);
		struct text rest = text_slice(t, c.size, t.size);

		if (text_starts(t, c) && (last ? text_equal(rest, next) : text_starts(rest, next))) {
			*end = at + c.size;
			return true;
		}
	}
	return false;
}

/* Where the contents are in what was rendered: spans[turn_count + 1]. */
static int locate(const struct prompt_own *o, struct text rendered, struct text question, struct tokenizer_span *spans,
		  struct error *e)
{
	bool found = text_starts(rendered, o->literals[0]);
	size_t at = o->literals[0].size, i;

	for (i = 0; found && i <= o->turn_count; i++) {
		size_t turn = o->order[i];
		struct text content = turn == o->turn_count ? question : o->turns[turn].content;

		spans[i].from = at;
		found = stands(rendered, at, content, o->literals[i + 1], i == o->turn_count, &spans[i].to);
		if (found)
			at = spans[i].to + o->literals[i + 1].size;
	}
	if (found)
		return 0;
	return error_set(e, ERROR_FORMAT,
			 "%s makes of this conversation more than its texts: choose another with --prompt",
			 o->chat.origin);
}

static int render(struct builder *rendered, const struct prompt_own *o, struct text question, struct error *e)
{
	struct json *messages = conversation(o, &question);
	int rc = chat_model_render(rendered, &o->chat, messages, true, o->dated ? &o->date : NULL, e);

	json_free(messages);
	return rc;
}

int prompt_own_encode(struct tokens *out, const struct prompt_own *o, struct tokenizer *t, struct text question,
		      struct error *e)
{
	struct tokenizer_span *spans = memory_new(o->turn_count + 1, sizeof *spans);
	struct builder rendered = { 0 };
	int rc = render(&rendered, o, question, e);

	if (rc == 0)
		rc = locate(o, builder_view(&rendered), question, spans, e);
	if (rc == 0)
		rc = tokenizer_encode_around(out, t, builder_view(&rendered), spans, o->turn_count + 1, e);
	builder_clear(&rendered);
	free(spans);
	return rc;
}

int prompt_own_text(struct builder *out, const struct prompt_own *o, struct tokenizer *t, struct text question,
		    struct error *e)
{
	struct builder rendered = { 0 }, frame = { 0 };
	struct tokens ids = { 0 };
	struct text all;
	int rc = render(&rendered, o, question, e);

	if (rc == 0)
		rc = tokenizer_encode(&ids, t, TEXT(""), TOKENIZER_FRAME, e) ||
				     tokenizer_decode(&frame, t, ids.id, ids.count, 0, e)
			     ? -1
			     : 0;
	all = builder_view(&rendered);
	if (rc == 0)
		builder_text(out, text_slice(all, text_starts(all, builder_view(&frame)) ? frame.size : 0, all.size));
	tokens_clear(&ids);
	builder_clear(&frame);
	builder_clear(&rendered);
	return rc;
}
