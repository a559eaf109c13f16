/*
 * The whole of `east eval`: from a model and questions to a file of scores, and a
 * summary of them on stderr (east-eval(1)).
 */
#ifndef EXPERIMENT_EVAL_SESSION_H
#define EXPERIMENT_EVAL_SESSION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "experiment/eval.h"
#include "sampling/asking.h"

struct eval_request {
	struct asking asking;          /* rules.paths 0: greedy alone */
	const char *output;            /* "-": standard output */
	const char *against, *entropy; /* files of scores and of entropies, or NULL */
	bool quiet, no_greedy;
	struct eval_options options; /* the seed is that of asking */
};

/* Opens and closes request->asking. argc, argv: for the provenance. */
int eval_session(struct eval_request *request, int argc, char **argv, struct error *e);

#endif
