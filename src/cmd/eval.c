/* east eval: accuracy of a model on questions with answers (east-eval(1)). */
#include "cmd/asking.h"
#include "cmd/matching.h"
#include "experiment/eval_session.h"

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

struct arguments {
	struct eval_request request;
	const char *by[BY_MAX];
};

static int take(const struct command_line *line, int option, struct arguments *a, struct error *e)
{
	struct eval_request *s = &a->request;
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
		a->by[s->options.by_count++] = line->value;
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

static int cmd_eval(int argc, char **argv, struct error *e)
{
	struct arguments a = {
		.request = { .output = "-",
			     .options = { .rules = EXTRACT_ALL, .policy = answer_policy_default, .level = 0.95 } }
	};
	struct eval_request *r = &a.request;
	struct command_line line;
	int option;

	asking_init(&r->asking);
	command_begin(&line, &command_eval, argc, argv);
	while ((option = command_next(&line, e)) > 0)
		if (take(&line, option, &a, e))
			return -1;
	if (option != COMMAND_END)
		return option == COMMAND_HELP ? 0 : -1;
	if (command_input(&line, &r->asking.input, e))
		return -1;
	if (r->no_greedy && r->paths == 0)
		return error_set(e, ERROR_USAGE, "--no-greedy without paths (-n) leaves nothing to score");
	r->options.by = a.by;
	return eval_session(r, argc, argv, e);
}

const struct command command_eval = {
	"eval", "-m directory [option ...] [file]", "score a model on questions", options, cmd_eval,
};
