/* east entropy: the uncertainty of each question's answers (east-entropy(1)). */
#include "cmd/command.h"
#include "entropy/entropy_filter.h"

struct arguments {
	struct filter filter;
	struct entropy_options entropy;
};

static const struct option_part parts[] = {
	{ .rows = filter_option_rows, .place = offsetof(struct arguments, filter) },
	{ .rows = entropy_option_rows, .place = offsetof(struct arguments, entropy) },
	{ .rows = entropy_record_option_rows, .place = offsetof(struct arguments, entropy) },
	{ 0 },
};

static void init(void *arguments)
{
	struct arguments *a = arguments;

	a->filter = (struct filter){ .command = "entropy", .output = "-" };
	a->entropy = entropy_defaults;
}

static int run(void *arguments, const struct command_line *line, struct error *e)
{
	struct arguments *a = arguments;

	if (command_input(line, &a->filter.input, e) || entropy_options_check(&a->entropy, e))
		return -1;
	return entropy_filter(&a->filter, &a->entropy, line->argc, line->argv, e);
}

const struct command command_entropy = {
	.name = "entropy",
	.synopsis = "[option ...] [file]",
	.purpose = "measure the entropy of the answers",
	.parts = parts,
	.size = sizeof(struct arguments),
	.init = init,
	.run = run,
};
