/* east eval: accuracy of a model on questions with answers (east-eval(1)). */
#include <stdio.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/progress.h"
#include "cmd/asking.h"
#include "cmd/matching.h"
#include "experiment/eval.h"
#include "format/jsonl.h"

enum {
	OPTION_AGAINST = COMMAND_LONG,
	OPTION_BY,
	OPTION_ENTROPY,
	OPTION_LEVEL,
	OPTION_NO_GREEDY,
};

static const struct command_option options[] = {
	ASKING_ROW_DEVICE,
	{ 'i', "input", "file", "questions with answers, - for standard input; default the operand, else -" },
	ASKING_ROW_THREADS,
	{ 'm', "model", "directory", "the model to score" },
	{ 'n', "paths", "count", "paths per question for pass@k and maj@k, 0 to 65536; default 0" },
	{ 'o', "output", "file", "the scores as JSON, - for standard output; default -" },
	{ 'q', "quiet", NULL, "no progress and no summary" },
	{ 's', "seed", "number", "seed of the paths and of the bootstrap; default 0" },
	{ 't', "temperature", "number", "of the sampled paths, above 0 to 100; default 1" },
	MATCHING_ROW_EXTRACT(""),
	{ OPTION_AGAINST, "against", "file", "scores to compare with, question by question" },
	{ OPTION_BY, "by", "field", "a field of the questions to group by; up to 16 times" },
	ASKING_ROW_DTYPE,
	{ OPTION_ENTROPY, "entropy", "file", "records of `east entropy`: bins by their entropies" },
	{ OPTION_LEVEL, "level", "share", "level of the intervals, 0.5 to 0.9999; default 0.95" },
	ASKING_ROW_LIMIT,
	ASKING_ROW_MAX_TOKENS,
	{ OPTION_NO_GREEDY, "no-greedy", NULL, "sampled paths only" },
	MATCHING_ROW_PERCENT(""),
	ASKING_ROW_PROMPT,
	MATCHING_ROW_ROUNDING(""),
	ASKING_ROW_SKIP_BAD,
	ASKING_ROW_SLOTS,
	{ 0 }
};

enum {
	BY_MAX = 16
};

struct session {
	struct asking asking;
	const char *output, *against, *entropy;
	const char *by[BY_MAX];
	size_t paths;
	bool quiet, no_greedy;
	struct eval_options options;

	struct eval eval;
	struct progress progress;
	sample_sink *sink; /* of the run at hand */
};

static int take(const struct command_line *line, int option, struct session *s, struct error *e)
{
	int common = asking_option(&s->asking, line, option, e);

	if (common == 0)
		common = matching_option(&s->options.rules, &s->options.policy, line, option, e);
	if (common != 0)
		return common < 0 ? -1 : 0;
	switch (option) {
	case OPTION_AGAINST:
		s->against = line->value;
		return 0;
	case OPTION_BY:
		if (s->options.by_count == BY_MAX)
			return error_set(e, ERROR_USAGE, "more than %d times --by", BY_MAX);
		s->by[s->options.by_count++] = line->value;
		return 0;
	case OPTION_ENTROPY:
		s->entropy = line->value;
		return 0;
	case 'n':
		return command_size(line, 0, 65536, &s->paths, e);
	case 'o':
		s->output = line->value;
		return 0;
	case 'q':
		s->quiet = true;
		return 0;
	case 't':
		return command_double(line, 1e-6, 100, &s->asking.rules.temperature, e);
	case OPTION_LEVEL:
		return command_double(line, 0.5, 0.9999, &s->options.level, e);
	default: /* OPTION_NO_GREEDY */
		s->no_greedy = true;
		return 0;
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
	const struct question_set *questions = &s->asking.questions;
	struct decoder *decoder;
	int rc;

	if (asking_decoder(&s->asking, rules, &decoder, NULL, e))
		return -1;
	s->sink = outcome;
	s->eval.done = 0;
	progress_start(&s->progress, label, "questions", 0, questions->count, s->quiet);
	rc = sample_run(decoder, s->asking.tokenizer, rules, s->asking.prompts.questions, questions->count, sink, s,
			NULL, e);
	if (rc == 0)
		progress_finish(&s->progress);
	decoder_close(decoder);
	return rc;
}

static int run_all(struct session *s, struct error *e)
{
	struct sample_options greedy = s->asking.rules, sampled = s->asking.rules;

	greedy.paths = 1;
	greedy.temperature = 0;
	sampled.paths = s->paths;
	eval_init(&s->eval, &s->asking.questions, s->paths, &s->options);
	if (s->entropy != NULL && eval_read_entropy(&s->eval, s->entropy, e))
		return -1;
	if (!s->no_greedy && run(s, &greedy, "greedy", eval_greedy, e))
		return -1;
	return s->paths > 0 ? run(s, &sampled, "paths", eval_paths, e) : 0;
}

static void summarise_list(const char *name, const struct json *list)
{
	const struct json *item;

	for (item = json_first(list); item != NULL; item = json_next(item))
		fprintf(stderr, "eval: %s@%g %.2f %% (%.2f to %.2f)\n", name, json_value(json_find(item, "k")),
			100 * json_value(json_find(item, "value")), 100 * json_value(json_find(item, "lo")),
			100 * json_value(json_find(item, "hi")));
}

static void summarise_against(const struct json *against)
{
	const struct json *greedy = against == NULL ? NULL : json_find(against, "greedy");

	if (greedy == NULL || json_kind(greedy) != JSON_OBJECT)
		return;
	fprintf(stderr, "eval: against the other: greedy %+.2f points (%+.2f to %+.2f), %.0f gained, %.0f lost\n",
		100 * json_value(json_find(greedy, "value")), 100 * json_value(json_find(greedy, "lo")),
		100 * json_value(json_find(greedy, "hi")), json_value(json_find(against, "gained")),
		json_value(json_find(against, "lost")));
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
	if (json_kind(json_find(scores, "calibration")) == JSON_OBJECT)
		fprintf(stderr, "eval: calibration error of the vote's share %.2f %%\n",
			100 * json_value(json_find(json_find(scores, "calibration"), "error")));
	summarise_against(json_find(scores, "against"));
}

static int write_scores(const struct session *s, int argc, char **argv, struct error *e)
{
	const char *inputs[4] = { s->asking.model, s->asking.input };
	struct provenance p = { .command = "eval",
				.argc = argc,
				.argv = argv,
				.seeded = true,
				.seed = s->asking.rules.seed,
				.backend = s->asking.backend->name,
				.device = s->asking.backend->device,
				.inputs = inputs,
				.input_count = 2 };
	struct json *scores = eval_scores(&s->eval);
	struct builder b = { 0 };
	int rc = 0;

	if (s->entropy != NULL)
		inputs[p.input_count++] = s->entropy;
	if (s->against != NULL) {
		inputs[p.input_count++] = s->against;
		rc = eval_against(scores, s->against, &s->options, e);
	}
	json_print(&b, scores);
	builder_char(&b, '\n');
	if (rc == 0)
		rc = file_write(s->output, builder_view(&b), e);
	if (rc == 0)
		rc = provenance_write(s->output, &p, e);
	if (rc == 0 && !s->quiet)
		summarise(scores, s->asking.questions.bad);
	builder_clear(&b);
	json_free(scores);
	return rc;
}

static int cmd_eval(int argc, char **argv, struct error *e)
{
	struct session s = { .output = "-",
			     .options = { .rules = EXTRACT_ALL, .policy = answer_policy_default, .level = 0.95 } };
	struct command_line line;
	int option, rc;

	asking_init(&s.asking);
	command_begin(&line, &command_eval, argc, argv);
	while ((option = command_next(&line, e)) > 0)
		if (take(&line, option, &s, e))
			return -1;
	if (option != COMMAND_END)
		return option == COMMAND_HELP ? 0 : -1;
	if (command_input(&line, &s.asking.input, e))
		return -1;
	if (s.no_greedy && s.paths == 0)
		return error_set(e, ERROR_USAGE, "--no-greedy without paths (-n) leaves nothing to score");
	s.options.seed = s.asking.rules.seed;
	s.options.by = s.by;
	rc = asking_open(&s.asking, true, e) || run_all(&s, e) || write_scores(&s, argc, argv, e) ? -1 : 0;
	eval_clear(&s.eval);
	asking_close(&s.asking);
	return rc;
}

const struct command command_eval = {
	"eval", "-m directory [option ...] [file]", "score a model on questions", options, cmd_eval,
};
