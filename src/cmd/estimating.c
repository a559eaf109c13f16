#include "cmd/estimating.h"

int estimating_option(struct entropy_options *o, const struct command_line *line, int option, struct error *e)
{
	size_t choice;

	switch (option) {
	case 'u':
		if (command_choice(line, entropy_unit_names, &choice, e))
			return -1;
		o->unit = (enum entropy_unit)choice;
		return 1;
	case ESTIMATING_CLASSES:
		if (command_count(line, 0, UINT64_C(1) << 53, &o->classes, e))
			return -1;
		if (o->classes == 1)
			return error_set(e, ERROR_USAGE, "option --classes: of one possible answer there is no doubt");
		return 1;
	case ESTIMATING_ESTIMATOR:
		if (command_choice(line, entropy_estimator_names, &choice, e))
			return -1;
		o->estimator = (enum entropy_estimator)choice;
		return 1;
	case ESTIMATING_INTERVAL:
		if (command_choice(line, entropy_interval_names, &choice, e))
			return -1;
		o->interval = (enum entropy_interval)choice;
		return 1;
	case ESTIMATING_LEVEL:
		return command_double(line, 0.01, 0.9999, &o->level, e) ? -1 : 1;
	default:
		return 0;
	}
}
