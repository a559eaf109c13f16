/*
 * What the commands match, entropy and weight have in common: records in,
 * records with more fields out, in the same order, one at a time. Of several
 * inputs the records follow each other as if they were one file. An id that
 * comes twice is an error: the files of several runs were put together.
 */
#ifndef FORMAT_FILTER_H
#define FORMAT_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/option.h"
#include "format/ids.h"
#include "format/jsonl.h"

/* Bytes that are written together. */
enum {
	FILTER_BUFFER = 128 * 1024
};

struct filter {
	const char *command; /* its name, for the summary and provenance */
	const char *input, *output;
	char **inputs; /* [input_count], or none: then `input` is the only one */
	size_t input_count;
	bool skip_bad, quiet;
	bool seeded; /* something is drawn, under seed */
	uint64_t seed;
	size_t written; /* records so far */
	size_t bad;     /* lines left out of the inputs before the current one */
	size_t at;      /* the current input */
	struct ids ids;
	bool entered; /* the current record's id is among them */

	struct jsonl_reader reader;
	char (*hashes)[65]; /* [input_count, or 1] of the inputs so far, where the output is a file */
	struct file_output file;
	struct builder line; /* at work on one record */
};

/* Files, quiet and skip-bad, of struct filter. */
extern const struct option_row filter_option_rows[];

/* Open both files; on failure nothing is open. */
int filter_open(struct filter *f, struct error *e);

/* Next record to *out, or NULL at the end. */
int filter_next(struct filter *f, struct json **out, struct error *e);

/* What to do with a record that failed with *e: 0 to go on (skip_bad, counted), -1 to give up. */
int filter_failed(struct filter *f, struct error *e);

/* Enter the id of the current input's record in that line; ERROR_FORMAT if it came before. Empty ids are none. */
int filter_enter(struct filter *f, struct text id, const char *origin, size_t line, struct error *e);

void filter_write(struct filter *f, const struct json *record);

/* What is done to every record by filter_each(). */
struct filter_stage {
	void *context;
	/*
	 * On any thread, several at once: add the fields. *note, zeroed, is for what
	 * written() shall see. Fails where the record's data do.
	 */
	int (*work)(const void *context, struct json *record, const char *origin, void *note, struct error *e);
	/* On the calling thread, in the order of the records, for each that was written. */
	void (*written)(void *context, const void *note);
	void (*note_end)(void *note); /* for each note that work() saw, at the end; may be NULL */
	size_t note_size;
	void (*thread_end)(void); /* on every thread before it ends; may be NULL */
};

/*
 * All records through a stage on `threads` threads (0: all processors), written
 * in their order: the bytes do not depend on the threads. Records that lie ready
 * are worked on together; whoever feeds a pipe slowly gets each answer at once.
 * Memory: some megabytes and a few records for each thread. Failures as with
 * filter_next() and filter_failed(), in the order of the records.
 */
int filter_each(struct filter *f, unsigned threads, const struct filter_stage *stage, struct error *e);

/*
 * rc 0: commit the output, write provenance and report what was left out; no
 * record at all is an error. Else leave no output. Closes everything; returns
 * rc or -1.
 */
int filter_close(struct filter *f, int rc, int argc, char **argv, struct error *e);

#endif
