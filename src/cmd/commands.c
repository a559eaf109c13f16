/* The commands of east, in the order of the work; a new one is one line here and one page. */
#include <stddef.h>

#include "cmd/command.h"

const struct command *const program_commands[] = {
	&command_data,    &command_init,   &command_convert, &command_sample, &command_match,
	&command_entropy, &command_weight, &command_train,   &command_eval,   &command_run,
	&command_report,  &command_bench,  &command_device,  &command_help,   NULL,
};
