/* east eval: accuracy of a model on questions with answers (east-eval(1)). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "decoder.h"
#include "eval.h"
#include "file.h"
#include "jsonl.h"
#include "progress.h"
#include "prompt.h"
#include "question.h"
#include "sample.h"
#include "tokenizer.h"

enum {
	OPTION_DTYPE = COMMAND_LONG,
	OPTION_LEVEL,
	OPTION_LIMIT,
	OPTION_MAX_TOKENS,
	OPTION_NO_GREEDY,
	OPTION_PERCENT,
	OPTION_PROMPT,
	OPTION_SKIP_BAD,
	OPTION_SLOTS
};

static const struct command_option options[] = {
	{ 'd', "device", "name", "cpu, vulkan or auto; default cpu" },
	{ 'i', "input", "file", "questions with answers, - for standard input; default -" },
	{ 'j', "threads", "count", "CPU threads, 0 for all processors; default 0" },
	{ 'm', "model", "directory", "the model to score" },
	{ 'n', "paths", "count", "paths per question for pass@k and maj@k, 0 to 65536; default 0" },
	{ 'o', "output", "file", "the scores as JSON, - for standard output; default -" },
	{ 'q', "quiet", NULL, "no progress and no summary" },
	{ 's', "seed", "number", "seed of the paths and of the bootstrap; default 0" },
	{ 't', "temperature", "number", "of the sampled paths, above 0 to 100; default 1" },
	{ 'x', "extract", "rules", "all, gsm8k, math, hash, boxed, phrase or number; default all" },
	{ OPTION_DTYPE, "dtype", "type", "weights held as f32, bf16, f16 or q8_0; default f32" },
	{ OPTION_LEVEL, "level", "share", "level of the intervals, 0.5 to 0.9999; default 0.95" },
	{ OPTION_LIMIT, "limit", "count", "only the first so many questions, 0 for all; default 0" },
	{ OPTION_MAX_TOKENS, "max-tokens", "count", "longest path, 1 to 1000000; default 512" },
	{ OPTION_NO_GREEDY, "no-greedy", NULL, "sampled paths only" },
	{ OPTION_PERCENT, "percent", "policy", "number (28% is 28) or ratio (28% is 28/100); default number" },
	{ OPTION_PROMPT, "prompt", "template", "auto, bare, plain, chatml, boxed or llama3; default auto" },
	{ OPTION_SKIP_BAD, "skip-bad", NULL, "leave out lines that do not parse or lack a field, and count them" },
	{ OPTION_SLOTS, "slots", "count", "paths advanced at once, 1 to 65536; default 64" },
	{ 0 }
};

struct arguments {
	const char *model, *input, *output, *device, *prompt;
	size_t threads, limit, paths;
	bool quiet, skip_bad, no_greedy;
	enum dtype storage;
	struct sample_options sample;
	struct eval_options eval;
};

struct session {
	const struct arguments *arguments;
	struct backend *backend;
	struct tokenizer *tokenizer;
	struct prompt prompt;
	struct question_set questions;
	struct eval eval;
	struct progress progress;
	sample_sink *sink;
};

static int take_number(const struct command_line *line, int option, struct arguments *a, struct error *e)
{
	switch (option) {
	case 'j':
		return command_size(line, 0, 256, &a->threads, e);
	case OPTION_MAX_TOKENS:
		return command_size(line, 1, 1000000, &a->sample.max_tokens, e);
	case 'n':
		return command_size(line, 0, 65536, &a->paths, e);
	case 's':
		return command_count(line, 0, UINT64_MAX, &a->sample.seed, e);
	case 't':
		return command_double(line, 1e-6, 100, &a->sample.temperature, e);
	case OPTION_LEVEL:
		return command_double(line, 0.5, 0.9999, &a->eval.level, e);
	case OPTION_LIMIT:
		return command_size(line, 0, 1u << 30, &a->limit, e);
	default:
		return command_size(line, 1, 65536, &a->sample.slots, e);
	}
}

static int take(const struct command_line *line, int option, struct arguments *a, struct error *e)
{
	static const char *const policies[] = { "number", "ratio", NULL };
	size_t choice;

	switch (option) {
	case 'd':
		a->device = line->value;
		return 0;
	case 'i':
		a->input = line->value;
		return 0;
	case 'm':
		a->model = line->value;
		return 0;
	case 'o':
		a->output = line->value;
		return 0;
	case 'q':
		a->quiet = true;
		return 0;
	case 'x':
		return answer_rules_parse(line->value, &a->eval.rules, e);
	case OPTION_DTYPE:
		return dtype_parse(line->value, &a->storage, e);
	case OPTION_NO_GREEDY:
		a->no_greedy = true;
		return 0;
	case OPTION_PERCENT:
		if (command_choice(line, policies, &choice, e))
			return -1;
		a->eval.percent = (enum rational_percent)choice;
		return 0;
	case OPTION_PROMPT:
		a->prompt = line->value;
		return 0;
	case OPTION_SKIP_BAD:
		a->skip_bad = true;
		return 0;
	default:
		return take_number(line, option, a, e);
	}
}

static int sink(void *context, size_t index, const struct sample_path *paths, size_t count, struct error *e)
{
	struct session *s = context;

	if (s->sink(&s->eval, index, paths, count, e))
		return -1;
	progress_update(&s->progress, s->eval.done);
	return 0;
}

/* One run over all questions with its own rules. */
static int run(struct session *s, const struct sample_options *rules, const char *label, sample_sink *outcome,
	       struct error *e)
{
	const struct arguments *a = s->arguments;
	struct sample_options o = *rules;
	struct decoder_options shape = { 0 };
	struct decoder *decoder;
	struct model_config c;
	int rc;

	o.ends = s->prompt.ends;
	o.end_count = s->prompt.end_count;
	if (model_config_read(&c, a->model, e) ||
	    sample_plan(&shape, &o, c.context, s->questions.prompts, s->questions.count, e))
		return -1;
	shape.storage = a->storage;
	if (decoder_open(&decoder, a->model, s->backend, &shape, e))
		return -1;
	s->sink = outcome;
	s->eval.done = 0;
	progress_start(&s->progress, label, "questions", 0, s->questions.count, a->quiet);
	rc = sample_run(decoder, s->tokenizer, &o, s->questions.prompts, s->questions.count, sink, s, NULL, e);
	if (rc == 0)
		progress_finish(&s->progress);
	decoder_close(decoder);
	return rc;
}

static int run_all(struct session *s, struct error *e)
{
	const struct arguments *a = s->arguments;
	struct sample_options greedy = a->sample, sampled = a->sample;

	greedy.paths = 1;
	greedy.temperature = 0;
	sampled.paths = a->paths;
	eval_init(&s->eval, &s->questions, a->paths, &a->eval);
	if (!a->no_greedy && run(s, &greedy, "greedy", eval_greedy, e))
		return -1;
	return a->paths > 0 ? run(s, &sampled, "paths", eval_paths, e) : 0;
}

static void summarise_list(const char *name, const struct json *list)
{
	const struct json *item;

	for (item = json_first(list); item != NULL; item = json_next(item))
		fprintf(stderr, "eval: %s@%g %.2f %% (%.2f to %.2f)\n", name, json_value(json_find(item, "k")),
			100 * json_value(json_find(item, "value")), 100 * json_value(json_find(item, "lo")),
			100 * json_value(json_find(item, "hi")));
}

static void summarise(const struct json *scores, size_t bad)
{
	const struct json *greedy = json_find(scores, "greedy");

	if (bad > 0)
		fprintf(stderr, "eval: left out %zu bad lines\n", bad);
	if (json_kind(greedy) == JSON_OBJECT)
		fprintf(stderr, "eval: greedy %.2f %% (%.2f to %.2f) of %g questions\n",
			100 * json_value(json_find(greedy, "value")), 100 * json_value(json_find(greedy, "lo")),
			100 * json_value(json_find(greedy, "hi")), json_value(json_find(scores, "questions")));
	summarise_list("pass", json_find(scores, "pass"));
	summarise_list("maj", json_find(scores, "majority"));
}

static int write_scores(const struct session *s, int argc, char **argv, struct error *e)
{
	const struct arguments *a = s->arguments;
	const char *inputs[] = { a->model, a->input };
	struct provenance p = { .command = "eval",
				.argc = argc,
				.argv = argv,
				.seeded = true,
				.seed = a->sample.seed,
				.backend = s->backend->name,
				.device = s->backend->device,
				.inputs = inputs,
				.input_count = 2 };
	struct json *scores = eval_scores(&s->eval);
	struct builder b = { 0 };
	int rc;

	json_print(&b, scores);
	builder_char(&b, '\n');
	rc = file_write(a->output, builder_view(&b), e);
	if (rc == 0)
		rc = provenance_write(a->output, &p, e);
	if (rc == 0 && !a->quiet)
		summarise(scores, s->questions.bad);
	builder_clear(&b);
	json_free(scores);
	return rc;
}

static int open_session(struct session *s, struct error *e)
{
	const struct arguments *a = s->arguments;
	struct model_config c;
	size_t i;

	if (model_config_read(&c, a->model, e) || tokenizer_open(&s->tokenizer, a->model, e) ||
	    prompt_init(&s->prompt, a->prompt, s->tokenizer, e) ||
	    question_set_read(&s->questions, a->input, true, a->skip_bad, e))
		return -1;
	for (i = 0; i < c.eos_count; i++)
		prompt_add_end(&s->prompt, c.eos[i]);
	question_set_cut(&s->questions, 0, 1, a->limit);
	if (question_set_encode(&s->questions, &s->prompt, s->tokenizer, c.context, e))
		return -1;
	return backend_open(&s->backend, a->device, (unsigned)a->threads, e);
}

static int cmd_eval(int argc, char **argv, struct error *e)
{
	struct arguments a = { .input = "-",
			       .output = "-",
			       .device = "cpu",
			       .sample = sample_defaults,
			       .eval = { .rules = ANSWER_ALL, .level = 0.95 } };
	struct session s = { .arguments = &a };
	struct command_line line;
	int option, rc;

	command_begin(&line, &command_eval, argc, argv);
	while ((option = command_next(&line, e)) > 0)
		if (take(&line, option, &a, e))
			return -1;
	if (option != COMMAND_END)
		return option == COMMAND_HELP ? 0 : -1;
	if (command_operands(&line, 0, 0, e))
		return -1;
	if (a.model == NULL)
		return error_set(e, ERROR_USAGE, "a model (-m) is needed");
	if (a.no_greedy && a.paths == 0)
		return error_set(e, ERROR_USAGE, "--no-greedy without paths (-n) leaves nothing to score");
	a.eval.seed = a.sample.seed;
	rc = open_session(&s, e);
	if (rc == 0)
		rc = run_all(&s, e);
	if (rc == 0)
		rc = write_scores(&s, argc, argv, e);
	eval_clear(&s.eval);
	question_set_clear(&s.questions);
	tokenizer_close(s.tokenizer);
	backend_close(s.backend);
	return rc;
}

const struct command command_eval = {
	"eval", "-m directory [option ...]", "score a model on questions", options, cmd_eval,
};
