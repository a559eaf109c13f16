/* A sampling at work: what session.c and resume.c share. */
#ifndef SAMPLING_PARTS_H
#define SAMPLING_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/file.h"
#include "base/progress.h"
#include "sampling/session.h"

struct sample_work {
	struct sample_request *request;

	struct decoder *decoder;
	struct decoder_options shape;
	struct file_output output;
	bool finished;   /* an earlier run drew all paths */
	size_t done;     /* questions that stand in the partial file */
	size_t skipped;  /* of them, those that stood there when this run began */
	uint64_t tokens; /* sampled by this run */
	struct progress progress;

	unsigned char *reasons;      /* [questions] enum until_reason, as far as --until has looked; NULL without it */
	size_t ended[UNTIL_REASONS]; /* questions done, by what ended them */
	uint64_t drawn;              /* paths of the questions done */
};

/* Begin the output that was claimed, with what an earlier run of the same sampling left of it. */
int sampling_open_output(struct sample_work *s, struct error *e);

/* A question is done: count it and its paths. */
void sampling_count(struct sample_work *s, enum until_reason reason, size_t paths);

#endif
