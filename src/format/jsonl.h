/*
 * JSON Lines: streaming reader and writer, and the provenance beside a file.
 *
 * The reader holds one line at a time, knows its number and refuses lines
 * beyond a cap. A last line without newline that does not parse is reported as
 * cut short (a run that was killed), with the remedy.
 */
#ifndef FORMAT_JSONL_H
#define FORMAT_JSONL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"
#include "base/file.h"
#include "format/json.h"

enum {
	JSONL_LINE_LIMIT = 64 * 1024 * 1024
};

struct jsonl_reader {
	FILE *stream;
	char *path;           /* "-" is shown as "standard input" */
	size_t line;          /* number of the current line, from 1 */
	uint64_t offset;      /* bytes consumed up to the end of the current line */
	bool skip_bad;        /* count unparsable lines instead of failing */
	size_t bad;           /* lines skipped so far */
	char origin[512];     /* "path:line" of the current record, for errors */
	struct builder bytes; /* the current line */
	struct json *record;
	char *buffer; /* bytes read ahead: [from, to) are still to come */
	size_t from, to;
	bool ended; /* the file has no more bytes */
	bool hashed;
	struct sha256 hash; /* of all bytes so far, if they are hashed */
};

/* "-" is standard input. After a failure there is nothing to close. */
int jsonl_open(struct jsonl_reader *r, const char *path, bool skip_bad, struct error *e);

/*
 * Next record to *out (owned by the reader, valid until the next call); NULL
 * at the end. Blank lines are passed over. ERROR_FORMAT names file and line.
 * The record must be an object. A line longer than JSONL_LINE_LIMIT counts as
 * one that does not parse. Records are handed on as they arrive: a pipe is
 * never read further than the bytes that are there.
 */
int jsonl_next(struct jsonl_reader *r, struct json **out, struct error *e);
void jsonl_close(struct jsonl_reader *r);

/*
 * What was read, for the provenance, as it was read: a pipe cannot be read again, and a
 * file may have become another one. jsonl_hash() right after opening;
 * jsonl_hash_finish() reads what is left and gives the SHA-256 of all bytes.
 */
void jsonl_hash(struct jsonl_reader *r);
int jsonl_hash_finish(struct jsonl_reader *r, char hex[65], struct error *e);

/* A line that was read and not parsed yet, for threads. Start from { 0 }, free bytes at the end. */
struct jsonl_line {
	struct builder bytes;
	char origin[512]; /* "path:line" */
	bool open;        /* the last one, without its newline */
	bool too_long;    /* beyond JSONL_LINE_LIMIT; bytes are not all there */
};

/* The next line that is not blank; *found is false at the end. Fails with ERROR_IO alone. */
int jsonl_next_line(struct jsonl_reader *r, struct jsonl_line *line, bool *found, struct error *e);

/*
 * The record of a line, to be freed by json_free() before the line changes. Fails
 * as jsonl_next() does. May be called by several threads at once, each with a line
 * of its own.
 */
int jsonl_parse(const struct jsonl_line *line, struct json **out, struct error *e);

/*
 * Whether jsonl_next_line() would find a line or the end without waiting for
 * whoever writes the pipe. False may also mean that the line at hand is long.
 */
bool jsonl_ready(struct jsonl_reader *r);

/*
 * What is wrong with the current record's data, found by the caller: to be
 * called where skip_bad shall also cover records that parse but lack a field.
 * With skip_bad counts the line as bad and returns 0 (take the next record);
 * without, returns -1 and leaves *e.
 */
int jsonl_reject(struct jsonl_reader *r, struct error *e);

/* Append one record and a newline to f; the caller checks f at commit. */
void jsonl_write(FILE *f, const struct json *record);

struct provenance_input {
	const char *path;
	const char *sha256; /* of what was read of it, or NULL: of what stands there, if that is a file or a folder */
};

/*
 * Provenance beside an output file: PATH.meta.json with east's version and
 * source, argv, seed, backend, device and the SHA-256 of each input; for an input
 * that is a folder, a model, of each file that is read of it (model_files.h).
 * No time or host stands in it: the same run writes the same bytes. Costs one
 * read of each input whose hash the caller does not have. The format is east-records(5)'s.
 */
struct provenance {
	const char *command; /* "sample" */
	int argc;
	char **argv;
	bool seeded;
	uint64_t seed;
	const char *backend, *device; /* NULL where nothing is computed */
	const char *prompt;        /* where the prompts' template stood; NULL: it is one of the fixed ones, or none */
	const struct json *stored; /* what a trained model's file keeps (training/storage.h); NULL: not one */
	const struct provenance_input *inputs;
	size_t input_count;
};

/* Commit the output with its provenance, or without where it is no file; abort it where that fails. */
int provenance_commit(struct file_output *o, const struct provenance *p, struct error *e);

/* The same beside a file that was written within a lock of the caller's. */
int provenance_write(const char *path, const struct provenance *p, struct error *e);

#endif
