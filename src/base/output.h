/*
 * Output that appears under its final name only when it is whole, with one
 * writer at a time (lock.h).
 *
 *     PATH.partial            what is written so far
 *     PATH.partial.meta.json  its provenance, if the caller puts it there
 *     PATH.partial.key        of an output that a later run can continue: what it depends on
 *     PATH.lock               who writes it
 *
 * "-" is standard output, and a pipe or a device is written to as it is; these
 * have no lock. Of a symbolic link the target is written, and the link stays.
 */
#ifndef BASE_OUTPUT_H
#define BASE_OUTPUT_H

#include <stdbool.h>
#include <stdio.h>

#include "base/error.h"
#include "base/lock.h"
#include "base/text.h"

/* Zero-initialised: nothing is open. */
struct output {
	FILE *stream;
	char *path;    /* with links followed; NULL for standard output */
	char *partial; /* NULL where the stream is the path itself */
	char *key;     /* NULL unless it can be continued */
	struct lock lock;
};

/* Begin an output anew. ERROR_IO if another writes it, or if names beside it would be too long. */
int output_open(struct output *o, const char *path, struct error *e);

enum output_state {
	OUTPUT_NEW,
	OUTPUT_BEGUN, /* partial holds what a run with the same key left: cut it to what is whole */
	OUTPUT_DONE   /* a run with the same key was stopped just before its provenance had its name: nothing is open */
};

/*
 * Begin an output or go on with it; output_append() then opens the stream.
 *
 * key    what the output depends on, as text of some 64 bytes
 * force  replace what is there, and forget what was left
 *
 * ERROR_IO where PATH exists; ERROR_RANGE where what was left has another key.
 */
int output_continue(struct output *o, const char *path, const char *key, bool force, enum output_state *state,
		    struct error *e);
int output_append(struct output *o, struct error *e);

/* The name by which provenance is written: it comes to its own with the output's. "-" where there is none to write. */
const char *output_name(const struct output *o);

/* Flush, sync, rename, sync the folder. On failure as output_close(). */
int output_commit(struct output *o, struct error *e);

/* Leave PATH as it was: what was written goes, but for what a later run can continue. Nothing if nothing is open. */
void output_close(struct output *o);

/* Write bytes under path by these means; waits for another who does. */
int output_write(const char *path, struct text bytes, struct error *e);

#endif
