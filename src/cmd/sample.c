/* east sample: n reasoning paths per question, or as many as it takes (east-sample(1)). */
#include <stdio.h>

#include "base/thread.h"
#include "cmd/command.h"
#include "compute/operations.h"
#include "sampling/session.h"

/* Options that mean nothing without --until, or without a rule of it about the entropy. */
enum {
	OF_UNTIL = 1,
	OF_ENTROPY
};

static int take_shard(void *place, const char *text, struct error *e)
{
	struct asking *a = place;
	size_t shard, shards;
	char end;

	if (sscanf(text, "%zu/%zu%c", &shard, &shards, &end) != 2 || shard < 1 || shard > shards || shards > 1000000)
		return error_set(e, ERROR_USAGE, "'%s' is not i/k with 1 <= i <= k", text);
	if (a != NULL) {
		a->shard = shard;
		a->shards = shards;
	}
	return 0;
}

static const struct option_row rows[] = {
	{ 'N', "dry-run", NULL, "print the plan of memory and work, sample nothing", OPTION_SWITCH,
	  OPTION_PLACE(sample_request, dry_run) },
	{ 'o', "output", "file", "records with paths, - for standard output", OPTION_FILE,
	  OPTION_PLACE(sample_request, output) },
	{ 'q', "quiet", NULL, "no progress and no summary", OPTION_SWITCH, OPTION_PLACE(sample_request, quiet) },
	{ 0, "force", NULL, "replace an output file, and forget what an unfinished run left", OPTION_SWITCH,
	  OPTION_PLACE(sample_request, force) },
	{ 0, "shard", "part", "only part i of k of the questions, written i/k, i from 1", OPTION_TAKEN,
	  OPTION_PLACE(sample_request, asking), .take = take_shard },
	{ 0, "show-prompt", NULL, "print the first question's prompt and its tokens, sample nothing", OPTION_SWITCH,
	  OPTION_PLACE(sample_request, show_prompt) },
	{ 0, "stop", "text", "end a path before this text; up to 16 times", OPTION_TEXTS,
	  OPTION_PLACE(sample_request, stops), .high = ASKING_STOPS_MAX },
	{ 0 },
};

static const struct option_part parts[] = {
	{ .rows = rows },
	{ .rows = asking_option_rows, .place = offsetof(struct sample_request, asking) },
	{ .rows = backend_option_rows, .place = offsetof(struct sample_request, asking.device) },
	{ .rows = thread_option_rows, .place = offsetof(struct sample_request, asking.threads) },
	{ .rows = prompt_option_rows, .place = offsetof(struct sample_request, asking.ask) },
	{ .rows = dtype_option_rows, .place = offsetof(struct sample_request, asking.storage) },
	{ .rows = sample_draw_option_rows, .place = offsetof(struct sample_request, asking.rules) },
	{ .rows = sample_limit_option_rows, .place = offsetof(struct sample_request, asking.rules) },
	{ .rows = until_option_rows, .place = offsetof(struct sample_request, until) },
	{ sample_round_option_rows, offsetof(struct sample_request, asking.rules), "for --until: ", OF_UNTIL },
	{ match_answer_option_rows, offsetof(struct sample_request, until.match), "for --until: ", OF_UNTIL },
	{ match_cut_option_rows, offsetof(struct sample_request, until.match), "for --until: ", OF_UNTIL },
	{ match_cluster_option_rows, offsetof(struct sample_request, until.match), "for --until: ", OF_UNTIL },
	{ entropy_option_rows, offsetof(struct sample_request, until.entropy), "for --until: ", OF_ENTROPY },
	{ 0 },
};

static void init(void *arguments)
{
	struct sample_request *r = arguments;

	asking_init(&r->asking);
	r->output = "-";
	r->until = until_defaults;
}

static int check_until(const struct until_options *o, const struct command_line *line, struct error *e)
{
	if (o->entropy.interval == ENTROPY_NO_INTERVAL)
		return error_set(e, ERROR_USAGE, "option --interval: a rule about the entropy needs an interval");
	if (line->given[OF_UNTIL] != NULL && !until_any(o))
		return error_set(e, ERROR_USAGE, "option --%s means nothing without --until", line->given[OF_UNTIL]);
	if (line->given[OF_ENTROPY] != NULL && !until_entropy(o))
		return error_set(e, ERROR_USAGE, "option --%s means nothing without --until width=... or gain=...",
				 line->given[OF_ENTROPY]);
	return 0;
}

static int run(void *arguments, const struct command_line *line, struct error *e)
{
	struct sample_request *r = arguments;

	for (size_t i = 0; i < r->stops.count; i++)
		if (r->stops.text[i][0] == '\0')
			return error_set(e, ERROR_USAGE, "option --stop: an empty text would end every path");
	if (command_input(line, &r->asking.input, e) || check_until(&r->until, line, e))
		return -1;
	return sample_session(r, line->argc, line->argv, e);
}

const struct command command_sample = {
	.name = "sample",
	.synopsis = "-m model [option ...] [file]",
	.purpose = "draw reasoning paths",
	.parts = parts,
	.size = sizeof(struct sample_request),
	.init = init,
	.run = run,
};
