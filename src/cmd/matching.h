/* The options of match, eval and sample --until that say how answers are found and compared. */
#ifndef CMD_MATCHING_H
#define CMD_MATCHING_H

#include "answer/answer.h"
#include "cmd/command.h"
#include "matching/extract.h"

/* Ids of the options with a long name alone. */
enum {
	MATCHING_PERCENT = COMMAND_LONG_END - 32,
	MATCHING_ROUNDING
};

/* Rows for a command's table of options; sample says before each what it is for. */
#define MATCHING_ROW_EXTRACT(where) \
	{ \
		'x', "extract", "rules", \
			where "all, gsm8k, math, letters, or rules such as boxed,phrase,number; default all" \
	}
#define MATCHING_ROW_PERCENT(where) \
	{ \
		MATCHING_PERCENT, "percent", "policy", \
			where "28% is 28 and 0.28 (either), 28 (number) or 0.28 (ratio); default either" \
	}
#define MATCHING_ROW_ROUNDING(where) \
	{ \
		MATCHING_ROUNDING, "rounding", "digits", \
			where "decimals of so many digits stand for what rounds to them, 0 for none; default 6" \
	}

/* Take one of those options: 1 if it was one, 0 if not, -1 with *e filled. */
int matching_option(unsigned *rules, struct answer_policy *policy, const struct command_line *line, int option,
		    struct error *e);

#endif
