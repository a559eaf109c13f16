/*
 * Progress of long work on stderr: a bar that redraws on a terminal and keeps
 * within its width, a plain line now and then otherwise; nothing when quiet.
 * Never on stdout.
 */
#ifndef BASE_PROGRESS_H
#define BASE_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
	const char *label, *unit; /* "sample", "paths": caller's, must outlive it */
	uint64_t done, total;     /* total 0: unknown */
	uint64_t skipped;         /* done before this run began: no part of the rate */
	double start, last;       /* seconds, monotonic */
	bool terminal, quiet, drawn;
	char note[160]; /* free text after the figures, such as a loss */
};

/* done: where a resumed run starts. quiet: print nothing at all. */
void progress_start(struct progress *p, const char *label, const char *unit, uint64_t done, uint64_t total, bool quiet);
void progress_update(struct progress *p, uint64_t done);
void progress_note(struct progress *p, const char *format, ...)
#if defined(__GNUC__)
	__attribute__((format(printf, 2, 3)))
#endif
	;
void progress_finish(struct progress *p); /* last figures and a new line */

/* Seconds on the monotonic clock. */
double progress_clock(void);

#endif
