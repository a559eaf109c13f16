/*
 * The whole of `east sample`: from questions and rules to a file of records with
 * paths, which a run that was stopped continues (east-sample(1)).
 */
#ifndef SAMPLING_SESSION_H
#define SAMPLING_SESSION_H

#include <stdbool.h>

#include "base/error.h"
#include "entropy/until.h"
#include "sampling/asking.h"

struct sample_request {
	struct asking asking;
	const char *output;        /* "-": standard output */
	struct option_texts stops; /* texts that end a path, for asking.rules */
	bool dry_run, quiet, force;
	bool show_prompt; /* print the first question's prompt, and no more */
	struct until_options until;
};

/*
 * Draw what is missing of the output, or with dry_run print the plan of memory
 * and work on stdout. Opens and closes request->asking. argc, argv: for the provenance.
 */
int sample_session(struct sample_request *request, int argc, char **argv, struct error *e);

#endif
