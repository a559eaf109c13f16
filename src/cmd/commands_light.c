/* The commands of east-light: those that need no model, so that it links without BLAS. */
#include <stddef.h>

#include "cmd/command.h"

const struct command *const program_commands[] = {
	&command_data, &command_match, &command_entropy, &command_weight, &command_help, NULL,
};
