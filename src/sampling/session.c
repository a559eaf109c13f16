#include "sampling/session.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/message.h"
#include "compute/plan.h"
#include "format/jsonl.h"
#include "record/record.h"
#include "sampling/parts.h"

/* Give the record these paths as they will be read again; their texts are in `bytes`. */
static void set_paths(struct record *r, struct builder *bytes, const struct sample_path *paths, size_t count)
{
	size_t at = 0, i;

	record_make_paths(r, count, RECORD_TEXT | RECORD_LIKELIHOOD | RECORD_FINISH);
	for (i = 0; i < count; i++) {
		size_t from = bytes->size;

		builder_utf8(bytes, builder_view(&paths[i].text));
		r->paths[i].text.size = bytes->size - from;
		r->paths[i].tokens = (int64_t)paths[i].ids.count;
		r->paths[i].logprob = paths[i].logprob;
		r->paths[i].finish = text_of(paths[i].finish == SAMPLE_STOP ? "stop" : "length");
	}
	for (i = 0; i < count; at += r->paths[i++].text.size)
		r->paths[i].text.data = bytes->data + at;
}

/* The sample_rule of --until. */
static int look(void *context, size_t question, const struct sample_path *paths, size_t count, bool *more,
		struct error *e)
{
	struct sample_work *s = context;
	const struct question_set *questions = &s->request->asking.questions;
	enum until_reason reason = UNTIL_PATHS;
	struct builder bytes = { 0 };
	struct record r;
	char origin[512];
	int rc;

	snprintf(origin, sizeof origin, "%s:%zu", questions->path, questions->questions[question].line);
	record_open(&r, NULL, origin);
	r.answer = questions->questions[question].answer;
	r.known = RECORD_ANSWER;
	set_paths(&r, &bytes, paths, count);
	rc = until_check(&s->request->until, &r, &reason, e);
	record_clear(&r);
	builder_clear(&bytes);
	s->reasons[question] = (unsigned char)reason;
	*more = reason == UNTIL_PATHS;
	return rc;
}

/* The same for a run that begins after the questions of an earlier one. */
static int look_on(void *context, size_t index, const struct sample_path *paths, size_t count, bool *more,
		   struct error *e)
{
	struct sample_work *s = context;

	return look(s, s->skipped + index, paths, count, more, e);
}

/* Options of the entropy that do not go together, found on a pair of paths. */
static int check_entropy(const struct sample_work *s, struct error *e)
{
	const uint64_t counts[] = { 1, 1 };
	struct estimate h;

	/* The semantic estimator wants paths: it has the bootstrap alone. */
	if (!until_entropy(&s->request->until))
		return 0;
	if (s->request->until.entropy.estimator == ENTROPY_SEMANTIC)
		return s->request->until.entropy.interval == ENTROPY_BOOTSTRAP
			       ? 0
			       : error_set(e, ERROR_USAGE,
					   "the estimator semantic has no interval but --interval bootstrap");
	return entropy_estimate(counts, 2, &s->request->until.entropy, &h, e);
}

/* Set --until up; a question that it cannot judge is known before the first path. */
static int prepare_rule(struct sample_work *s, struct error *e)
{
	size_t i;
	bool more;

	if (!until_any(&s->request->until))
		return 0;
	/* The same for all rounds: with twice the paths so far, paths that all differ would seem to settle it. */
	if (s->request->until.entropy.classes == 0)
		s->request->until.entropy.classes = 2 * s->request->asking.rules.paths;
	if (check_entropy(s, e))
		return -1;
	s->reasons = memory_new(s->request->asking.questions.count, sizeof *s->reasons);
	for (i = 0; i < s->request->asking.questions.count; i++)
		if (look(s, i, NULL, 0, &more, e))
			return -1;
	s->request->asking.rules.rule = look_on;
	s->request->asking.rules.rule_context = s;
	return 0;
}

static int take_paths(void *context, size_t index, const struct sample_path *paths, size_t count, struct error *e)
{
	struct sample_work *s = context;
	enum until_reason reason = s->reasons == NULL ? UNTIL_PATHS : (enum until_reason)s->reasons[s->done];
	double seconds = progress_clock() - s->progress.start;
	const struct question_set *questions = &s->request->asking.questions;
	const struct question *q = &questions->questions[s->done];
	struct builder bytes = { 0 }, asked = { 0 };
	struct json *json;
	struct record r;

	(void)index;
	if (prompt_text(&asked, &s->request->asking.prompt, s->request->asking.tokenizer, q->question, e) ||
	    json_parse(&json, q->record, questions->path, e)) {
		builder_clear(&asked);
		return -1;
	}
	record_open(&r, json, questions->path);
	r.asked = builder_view(&asked);
	set_paths(&r, &bytes, paths, count);
	record_add(&r, RECORD_SAMPLE);
	if (s->reasons != NULL)
		json_set(json, "until", json_string(text_of(until_reason_name(reason))));
	else
		json_remove(json, "until");
	jsonl_write(s->output.stream, json);
	record_clear(&r);
	builder_clear(&bytes);
	builder_clear(&asked);
	json_free(json);
	if (fflush(s->output.stream) != 0 || ferror(s->output.stream))
		return error_system(e, "%s: cannot write",
				    s->output.partial == NULL ? "standard output" : s->output.partial);
	sampling_count(s, reason, count);
	progress_note(&s->progress, "%.0f tokens/s", seconds > 0 ? (double)s->tokens / seconds : 0.0);
	progress_update(&s->progress, s->reasons == NULL ? s->drawn : s->done);
	return 0;
}

static void print_plan(const struct sample_work *s)
{
	const struct sample_options *o = &s->request->asking.rules;
	size_t weights, cache, scratch;

	decoder_bytes(s->decoder, &weights, &cache, &scratch);
	printf("questions    %zu, %s%zu paths each\n", s->request->asking.questions.count,
	       s->reasons == NULL ? "" : "up to ", o->paths);
	printf("device       %s\n", s->request->asking.backend->device);
	printf("slots        %zu, sequences of up to %zu tokens\n", o->slots, s->shape.positions);
	printf("weights      %10.1f MiB (%s)\n", (double)weights / 1048576.0, dtype_names[s->request->asking.storage]);
	plan_print_bytes("cache", cache);
	plan_print_bytes("scratch", scratch);
	plan_print_limits(s->request->asking.backend, NULL, 0);
}

static void summarise(const struct sample_work *s)
{
	enum until_reason reason;

	if (s->reasons == NULL || s->request->quiet)
		return;
	message_print("sample: %zu questions, %" PRIu64 " paths, %.2f each of at most %zu; ended by", s->done, s->drawn,
		      (double)s->drawn / (double)s->done, s->request->asking.rules.paths);
	for (reason = UNTIL_REASONS; reason-- > 0;)
		message_print(" %s %zu%s", until_reason_name(reason), s->ended[reason], reason == 0 ? "\n" : ",");
}

/* Give the output its name and its provenance. */
static int finish(struct sample_work *s, int argc, char **argv, struct error *e)
{
	const struct asking *a = &s->request->asking;
	struct provenance_input inputs[2 + PROMPT_INPUTS_MAX] = { { a->model, NULL },
								  { a->input, a->questions.sha256 } };
	struct provenance p = { .command = "sample",
				.argc = argc,
				.argv = argv,
				.seeded = true,
				.seed = s->request->asking.rules.seed,
				.backend = s->request->asking.backend->name,
				.device = s->request->asking.backend->device,
				.prompt = prompt_origin(&s->request->asking.prompt),
				.inputs = inputs,
				.input_count = 2 + prompt_inputs(&a->prompt, &a->ask, &inputs[2]) };

	return provenance_commit(&s->output, &p, e);
}

static int sample(struct sample_work *s, int argc, char **argv, struct error *e)
{
	const struct question_set *questions = &s->request->asking.questions;
	const struct sample_options *o = &s->request->asking.rules;
	size_t left = questions->count - s->done;

	if (s->reasons == NULL)
		progress_start(&s->progress, "sample", "paths", s->drawn, questions->count * o->paths,
			       s->request->quiet);
	else
		progress_start(&s->progress, "sample", "questions", s->done, questions->count, s->request->quiet);
	s->skipped = s->done;
	if (left > 0 && sample_run(s->decoder, s->request->asking.tokenizer, o,
				   s->request->asking.prompts.questions + s->done, left, take_paths, s, &s->tokens, e))
		return -1;
	progress_finish(&s->progress);
	if (finish(s, argc, argv, e))
		return -1;
	summarise(s);
	return 0;
}

/* What the model is given for the first question: the text, then the ids of its tokens. */
static int print_prompt(const struct asking *a, struct error *e)
{
	const struct sample_question *q = a->prompts.questions;
	struct builder text = { 0 };
	size_t i;
	int rc;

	if (a->questions.count == 0)
		return error_set(e, ERROR_RANGE, "%s: no question to show the prompt of", a->questions.path);
	rc = tokenizer_decode(&text, a->tokenizer, q->prompt, q->prompt_count, 0, e);
	if (rc == 0) {
		printf("%.*s\ntokens", (int)text.size, text.data != NULL ? text.data : "");
		for (i = 0; i < q->prompt_count; i++)
			printf(" %d", (int)q->prompt[i]);
		printf("\n");
	}
	builder_clear(&text);
	return rc;
}

static int run(struct sample_work *s, int argc, char **argv, struct error *e)
{
	bool writes = !s->request->dry_run && !s->request->show_prompt;

	if ((writes && file_output_claim(&s->output, s->request->output, FILE_KEPT, e)) ||
	    asking_open(&s->request->asking, until_any(&s->request->until), e))
		return -1;
	if (!s->request->quiet)
		prompt_report(&s->request->asking.prompt, "sample");
	if (s->request->show_prompt)
		return print_prompt(&s->request->asking, e);
	if (prepare_rule(s, e) ||
	    asking_decoder(&s->request->asking, &s->request->asking.rules, &s->decoder, &s->shape, e))
		return -1;
	if (s->request->dry_run) {
		print_plan(s);
		return 0;
	}
	if (sampling_open_output(s, e))
		return -1;
	if (!s->finished)
		return sample(s, argc, argv, e);
	if (!s->request->quiet)
		message_print("sample: %s was complete but for its provenance\n", s->request->output);
	return 0;
}

static void close_sampling(struct sample_work *s)
{
	file_output_abort(&s->output);
	decoder_close(s->decoder);
	asking_close(&s->request->asking);
	free(s->reasons);
}

int sample_session(struct sample_request *request, int argc, char **argv, struct error *e)
{
	struct sample_work s = { .request = request };
	int rc;

	request->asking.rules.stops = request->stops.text;
	request->asking.rules.stop_count = request->stops.count;
	rc = run(&s, argc, argv, e);
	close_sampling(&s);
	return rc;
}
