/* east eval: accuracy of a model on questions with answers (east-eval(1)). */
#include "base/thread.h"
#include "cmd/command.h"
#include "compute/operations.h"
#include "experiment/eval_session.h"
#include "matching/match.h"

struct arguments {
	struct eval_request request;
	struct match_options match;
	struct option_texts by;
};

static const struct option_row rows[] = {
	{ 'o', "output", "file", "the scores as JSON, - for standard output", OPTION_FILE,
	  OPTION_PLACE(arguments, request.output) },
	{ 'q', "quiet", NULL, "no progress and no summary", OPTION_SWITCH, OPTION_PLACE(arguments, request.quiet) },
	{ 0, "against", "file", "scores to compare with, question by question", OPTION_FILE,
	  OPTION_PLACE(arguments, request.against) },
	{ 0, "by", "field", "a field of the questions to group by; up to 16 times", OPTION_TEXTS,
	  OPTION_PLACE(arguments, by), .high = 16 },
	{ 0, "entropy", "file", "records of `east entropy`: bins by their entropies", OPTION_FILE,
	  OPTION_PLACE(arguments, request.entropy) },
	{ 0, "no-greedy", NULL, "sampled paths only", OPTION_SWITCH, OPTION_PLACE(arguments, request.no_greedy) },
	{ 0 },
};

static const struct option_part parts[] = {
	{ .rows = rows },
	{ .rows = asking_option_rows, .place = offsetof(struct arguments, request.asking) },
	{ .rows = backend_option_rows, .place = offsetof(struct arguments, request.asking.device) },
	{ .rows = thread_option_rows, .place = offsetof(struct arguments, request.asking.threads) },
	{ .rows = prompt_option_rows, .place = offsetof(struct arguments, request.asking.ask) },
	{ .rows = dtype_option_rows, .place = offsetof(struct arguments, request.asking.storage) },
	{ .rows = eval_path_option_rows, .place = offsetof(struct arguments, request.asking.rules) },
	{ .rows = sample_limit_option_rows, .place = offsetof(struct arguments, request.asking.rules) },
	{ .rows = eval_option_rows, .place = offsetof(struct arguments, request.options) },
	{ .rows = match_answer_option_rows, .place = offsetof(struct arguments, match) },
	{ .rows = match_cut_option_rows, .place = offsetof(struct arguments, match) },
	{ 0 },
};

static void init(void *arguments)
{
	struct arguments *a = arguments;

	asking_init(&a->request.asking);
	a->request.asking.rules.paths = 0;
	a->request.output = "-";
	a->request.options.level = 0.95;
	a->match = match_defaults;
}

static int run(void *arguments, const struct command_line *line, struct error *e)
{
	struct arguments *a = arguments;
	struct eval_request *r = &a->request;

	if (command_input(line, &r->asking.input, e))
		return -1;
	if (r->no_greedy && r->asking.rules.paths == 0)
		return error_set(e, ERROR_USAGE, "--no-greedy without paths (-n) leaves nothing to score");
	r->options.match = a->match;
	r->options.by = a->by.text;
	r->options.by_count = a->by.count;
	return eval_session(r, line->argc, line->argv, e);
}

const struct command command_eval = {
	.name = "eval",
	.synopsis = "-m model [option ...] [file]",
	.purpose = "score a model on questions",
	.parts = parts,
	.size = sizeof(struct arguments),
	.init = init,
	.run = run,
};
