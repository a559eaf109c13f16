#include "cmd/matching.h"

int matching_option(unsigned *rules, struct answer_policy *policy, const struct command_line *line, int option,
		    struct error *e)
{
	static const char *const policies[] = { "either", "number", "ratio", NULL };
	size_t number;

	switch (option) {
	case 'x':
		return extract_rules_parse(line->value, rules, e) ? -1 : 1;
	case MATCHING_PERCENT:
		if (command_choice(line, policies, &number, e))
			return -1;
		policy->percent = (enum answer_percent)number;
		return 1;
	case MATCHING_ROUNDING:
		if (command_size(line, 0, 1000, &number, e))
			return -1;
		policy->rounding = (unsigned)number;
		return 1;
	default:
		return 0;
	}
}
