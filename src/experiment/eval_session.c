#include "experiment/eval_session.h"

#include <stdio.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/message.h"
#include "base/progress.h"
#include "format/jsonl.h"

/* The work and its outcome. */
struct eval_work {
	struct eval_request *request;
	struct eval eval;
	struct file_output output;
	struct progress progress;
	sample_sink *sink; /* of the run at hand */
};

static int sink(void *context, size_t index, const struct sample_path *paths, size_t count, struct error *e)
{
	struct eval_work *s = context;

	if (s->sink(&s->eval, index, paths, count, e))
		return -1;
	progress_update(&s->progress, s->eval.done);
	return 0;
}

/* One run over all questions with its own rules. */
static int run_once(struct eval_work *s, const struct sample_options *rules, const char *label, sample_sink *outcome,
		    struct error *e)
{
	const struct question_set *questions = &s->request->asking.questions;
	struct decoder *decoder;
	int rc;

	if (asking_decoder(&s->request->asking, rules, &decoder, NULL, e))
		return -1;
	s->sink = outcome;
	s->eval.done = 0;
	progress_start(&s->progress, label, "questions", 0, questions->count, s->request->quiet);
	rc = sample_run(decoder, s->request->asking.tokenizer, rules, s->request->asking.prompts.questions,
			questions->count, sink, s, NULL, e);
	if (rc == 0)
		progress_finish(&s->progress);
	decoder_close(decoder);
	return rc;
}

static int run_all(struct eval_work *s, struct error *e)
{
	struct sample_options greedy = s->request->asking.rules, sampled = s->request->asking.rules;

	greedy.paths = 1;
	greedy.temperature = 0;
	eval_init(&s->eval, &s->request->asking.questions, s->request->asking.rules.paths, &s->request->options);
	if (s->request->entropy != NULL && eval_read_entropy(&s->eval, s->request->entropy, e))
		return -1;
	if (!s->request->no_greedy && run_once(s, &greedy, "greedy", eval_greedy, e))
		return -1;
	return s->request->asking.rules.paths > 0 ? run_once(s, &sampled, "paths", eval_paths, e) : 0;
}

static void summarise_list(const char *name, const struct json *list)
{
	const struct json *item;

	for (item = json_first(list); item != NULL; item = json_next(item))
		message_print("eval: %s@%g %.2f %% (%.2f to %.2f)\n", name, json_value(json_find(item, "k")),
			      100 * json_value(json_find(item, "value")), 100 * json_value(json_find(item, "lo")),
			      100 * json_value(json_find(item, "hi")));
}

static void summarise_against(const struct json *against)
{
	const struct json *greedy = against == NULL ? NULL : json_find(against, "greedy");

	if (greedy == NULL || json_kind(greedy) != JSON_OBJECT)
		return;
	message_print("eval: against the other: greedy %+.2f points (%+.2f to %+.2f), %.0f gained, %.0f lost\n",
		      100 * json_value(json_find(greedy, "value")), 100 * json_value(json_find(greedy, "lo")),
		      100 * json_value(json_find(greedy, "hi")), json_value(json_find(against, "gained")),
		      json_value(json_find(against, "lost")));
}

static void summarise(const struct json *scores, size_t bad)
{
	const struct json *greedy = json_find(scores, "greedy");

	if (bad > 0)
		message_print("eval: left out %zu bad lines\n", bad);
	if (json_kind(greedy) == JSON_OBJECT)
		message_print("eval: greedy %.2f %% (%.2f to %.2f) of %g questions\n",
			      100 * json_value(json_find(greedy, "value")), 100 * json_value(json_find(greedy, "lo")),
			      100 * json_value(json_find(greedy, "hi")), json_value(json_find(scores, "questions")));
	summarise_list("pass", json_find(scores, "pass"));
	summarise_list("maj", json_find(scores, "majority"));
	if (json_kind(json_find(scores, "calibration")) == JSON_OBJECT)
		message_print("eval: calibration error of the vote's share %.2f %%\n",
			      100 * json_value(json_find(json_find(scores, "calibration"), "error")));
	summarise_against(json_find(scores, "against"));
}

static int write_scores(struct eval_work *s, int argc, char **argv, struct error *e)
{
	const struct asking *a = &s->request->asking;
	struct provenance_input inputs[4 + PROMPT_INPUTS_MAX] = { { a->model, NULL },
								  { a->input, a->questions.sha256 } };
	struct provenance p = { .command = "eval",
				.argc = argc,
				.argv = argv,
				.seeded = true,
				.seed = s->request->asking.rules.seed,
				.backend = s->request->asking.backend->name,
				.device = s->request->asking.backend->device,
				.prompt = prompt_origin(&s->request->asking.prompt),
				.inputs = inputs,
				.input_count = 2 };
	struct json *scores = eval_scores(&s->eval);
	int rc = 0;

	p.input_count += prompt_inputs(&a->prompt, &a->ask, &inputs[p.input_count]);
	if (s->request->entropy != NULL)
		inputs[p.input_count++] = (struct provenance_input){ s->request->entropy, s->eval.entropy_sha256 };
	if (s->request->against != NULL) {
		inputs[p.input_count++] = (struct provenance_input){ s->request->against, NULL };
		rc = eval_against(scores, s->request->against, &s->request->options, e);
	}
	if (rc == 0)
		rc = file_output_begin(&s->output, e);
	if (rc == 0) {
		jsonl_write(s->output.stream, scores);
		rc = provenance_commit(&s->output, &p, e);
	}
	if (rc == 0 && !s->request->quiet)
		summarise(scores, s->request->asking.questions.bad);
	json_free(scores);
	return rc;
}

int eval_session(struct eval_request *request, int argc, char **argv, struct error *e)
{
	struct eval_work s = { .request = request };
	int rc;

	request->options.seed = request->asking.rules.seed;
	rc = file_output_claim(&s.output, request->output, FILE_ALONE, e) || asking_open(&request->asking, true, e) ? -1
														    : 0;
	if (rc == 0 && !request->quiet)
		prompt_report(&request->asking.prompt, "eval");
	if (rc == 0)
		rc = run_all(&s, e) || write_scores(&s, argc, argv, e) ? -1 : 0;
	file_output_abort(&s.output);
	eval_clear(&s.eval);
	asking_close(&request->asking);
	return rc;
}
