/* east sample: n reasoning paths per question, or as many as it takes (east-sample(1)). */
#include <stdio.h>

#include "cmd/asking.h"
#include "cmd/estimating.h"
#include "cmd/matching.h"
#include "sampling/session.h"

enum {
	OPTION_EXCLUDE = COMMAND_LONG,
	OPTION_FIRST_PATH,
	OPTION_FORCE,
	OPTION_MIN_P,
	OPTION_ROUND,
	OPTION_SHARD,
	OPTION_STOP,
	OPTION_TOP_K,
	OPTION_TOP_P,
	OPTION_UNTIL
};

static const struct command_option options[] = {
	{ 'N', "dry-run", NULL, "print the plan of memory and work, sample nothing" },
	ASKING_ROW_DEVICE,
	{ 'i', "input", "file", "questions, - for standard input; default the operand, else -" },
	ASKING_ROW_THREADS,
	{ 'm', "model", "directory", "the model that answers" },
	{ 'n', "paths", "count", "paths per question, with --until the most, 1 to 65536; default 16" },
	{ 'o', "output", "file", "records with paths, - for standard output; default -" },
	{ 'q', "quiet", NULL, "no progress and no summary" },
	{ 's', "seed", "number", "seed of the draws; default 0" },
	{ 't', "temperature", "number", "0 takes the likeliest token, 0 to 100; default 1" },
	{ 'u', "unit", "unit", "for --until: bits, nats or log-n; default bits" },
	MATCHING_ROW_EXTRACT("for --until: "),
	{ ESTIMATING_CLASSES, "classes", "count",
	  "for --until: possible answers, for nsb, as of east entropy; default 0, twice --paths" },
	ASKING_ROW_DTYPE,
	{ ESTIMATING_ESTIMATOR, "estimator", "name", "for --until: as of east entropy; default nsb" },
	{ OPTION_EXCLUDE, "exclude-unanswered", NULL, "for --until: as of east match" },
	{ OPTION_FIRST_PATH, "first-path", "index",
	  "number of the first path, to draw more of the same later; default 0" },
	{ OPTION_FORCE, "force", NULL, "replace an output file, and forget what an unfinished run left" },
	{ ESTIMATING_INTERVAL, "interval", "kind", "for --until: analytic, bootstrap or credible; default analytic" },
	{ ESTIMATING_LEVEL, "level", "share", "for --until: of the interval, 0.01 to 0.9999; default 0.95" },
	ASKING_ROW_LIMIT,
	ASKING_ROW_MAX_TOKENS,
	{ OPTION_MIN_P, "min-p", "share", "only tokens this likely beside the likeliest, 0 to 1; default 0" },
	MATCHING_ROW_PERCENT("for --until: "),
	ASKING_ROW_PROMPT,
	{ OPTION_ROUND, "round", "count", "paths between two looks of --until at a question, 1 to 65536; default 8" },
	MATCHING_ROW_ROUNDING("for --until: "),
	{ OPTION_SHARD, "shard", "part", "only part i of k of the questions, written i/k, i from 1" },
	ASKING_ROW_SKIP_BAD,
	ASKING_ROW_SLOTS,
	{ OPTION_STOP, "stop", "text", "end a path before this text; up to 16 times" },
	{ OPTION_TOP_K, "top-k", "count", "only the k likeliest tokens, 0 for all; default 0" },
	{ OPTION_TOP_P, "top-p", "share", "only the likeliest tokens with this mass, above 0 to 1; default 1" },
	{ OPTION_UNTIL, "until", "rule", "draw paths until correct=COUNT, width=NUMBER or gain=NUMBER" },
	{ 0 }
};

/* Options given that mean nothing without --until, or without a rule of it about the entropy; NULL for none. */
struct given {
	const char *of_until, *of_entropy;
};

static int take_shard(const struct command_line *line, struct asking *a, struct error *e)
{
	char end;

	if (sscanf(line->value, "%zu/%zu%c", &a->shard, &a->shards, &end) != 2 || a->shard < 1 ||
	    a->shard > a->shards || a->shards > 1000000)
		return error_set(e, ERROR_USAGE, "--shard: '%s' is not i/k with 1 <= i <= k", line->value);
	return 0;
}

/* The options of --until. */
static int take_until(const struct command_line *line, int option, struct sample_request *s, struct given *given,
		      struct error *e)
{
	struct until_options *o = &s->until;
	int common = estimating_option(&o->entropy, line, option, e), matching;

	if (common != 0) {
		given->of_entropy = line->option->name;
		if (common > 0 && o->entropy.interval == ENTROPY_NO_INTERVAL)
			common = error_set(e, ERROR_USAGE, "option --%s: a rule about the entropy needs an interval",
					   line->option->name);
		return common < 0 ? -1 : 0;
	}
	if (option != OPTION_UNTIL)
		given->of_until = line->option->name;
	switch (option) {
	case OPTION_EXCLUDE:
		o->match.exclude_unanswered = true;
		return 0;
	case OPTION_ROUND:
		return command_size(line, 1, 65536, &s->asking.rules.round, e);
	default:
		matching = matching_option(&o->match.rules, &o->match.policy, line, option, e);
		if (matching != 0)
			return matching < 0 ? -1 : 0;
		return until_parse(o, line->value, e) ? error_wrap(e, "--until") : 0;
	}
}

static int take_rule(const struct command_line *line, int option, struct sample_options *o, struct error *e)
{
	size_t value;

	switch (option) {
	case 'n':
		return command_size(line, 1, 65536, &o->paths, e);
	case 't':
		return command_double(line, 0, 100, &o->temperature, e);
	case OPTION_FIRST_PATH:
		if (command_size(line, 0, 1u << 30, &value, e))
			return -1;
		o->first_path = (uint32_t)value;
		return 0;
	case OPTION_MIN_P:
		return command_double(line, 0, 0.9999, &o->min_p, e);
	case OPTION_TOP_K:
		if (command_size(line, 0, 1u << 30, &value, e))
			return -1;
		o->top_k = (int32_t)value;
		return 0;
	default:
		return command_double(line, 1e-6, 1, &o->top_p, e);
	}
}

static int take(const struct command_line *line, int option, struct sample_request *s, struct given *given,
		struct error *e)
{
	struct sample_options *rules = &s->asking.rules;
	int common = asking_option(&s->asking, line, option, e);

	if (common != 0)
		return common < 0 ? -1 : 0;
	switch (option) {
	case 'N':
		s->dry_run = true;
		return 0;
	case 'o':
		s->output = line->value;
		return 0;
	case 'q':
		s->quiet = true;
		return 0;
	case OPTION_FORCE:
		s->force = true;
		return 0;
	case OPTION_SHARD:
		return take_shard(line, &s->asking, e);
	case OPTION_STOP:
		if (rules->stop_count == SAMPLE_STOPS_MAX || line->value[0] == '\0')
			return error_set(e, ERROR_USAGE, "--stop: an empty text, or more than %d", SAMPLE_STOPS_MAX);
		s->stops[rules->stop_count++] = line->value;
		return 0;
	case 'u':
	case 'x':
	case ESTIMATING_CLASSES:
	case ESTIMATING_ESTIMATOR:
	case OPTION_EXCLUDE:
	case ESTIMATING_INTERVAL:
	case ESTIMATING_LEVEL:
	case MATCHING_PERCENT:
	case MATCHING_ROUNDING:
	case OPTION_ROUND:
	case OPTION_UNTIL:
		return take_until(line, option, s, given, e);
	default:
		return take_rule(line, option, rules, e);
	}
}

static int cmd_sample(int argc, char **argv, struct error *e)
{
	struct sample_request s = { .output = "-", .until = until_defaults };
	struct given given = { NULL, NULL };
	struct command_line line;
	int option;

	asking_init(&s.asking);
	command_begin(&line, &command_sample, argc, argv);
	while ((option = command_next(&line, e)) > 0)
		if (take(&line, option, &s, &given, e))
			return -1;
	if (option != COMMAND_END)
		return option == COMMAND_HELP ? 0 : -1;
	if (command_input(&line, &s.asking.input, e))
		return -1;
	if (given.of_until != NULL && !until_any(&s.until))
		return error_set(e, ERROR_USAGE, "option --%s means nothing without --until", given.of_until);
	if (given.of_entropy != NULL && !until_entropy(&s.until))
		return error_set(e, ERROR_USAGE, "option --%s means nothing without --until width=... or gain=...",
				 given.of_entropy);
	return sample_session(&s, argc, argv, e);
}

const struct command command_sample = {
	"sample", "-m directory [option ...] [file]", "draw reasoning paths", options, cmd_sample,
};
