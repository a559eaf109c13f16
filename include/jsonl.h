/*
 * JSON Lines: streaming reader and writer, and what stands beside a file.
 *
 * The reader holds one line at a time, knows its number and refuses lines
 * beyond a cap. A last line without newline that does not parse is reported as
 * cut short (a run that was killed), with the remedy.
 */
#ifndef JSONL_H
#define JSONL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "error.h"
#include "file.h"
#include "json.h"

enum { JSONL_LINE_LIMIT = 64 * 1024 * 1024 };

struct jsonl_reader {
	FILE *stream;
	char *path;          /* "-" is shown as "standard input" */
	size_t line;         /* number of the current line, from 1 */
	uint64_t offset;     /* bytes consumed up to the end of the current line */
	bool skip_bad;       /* count unparsable lines instead of failing */
	size_t bad;          /* lines skipped so far */
	char origin[512];    /* "path:line" of the current record, for errors */
	struct builder bytes; /* the current line */
	struct json *record;
};

int jsonl_open(struct jsonl_reader *r, const char *path, bool skip_bad, struct error *e); /* "-" = stdin */

/*
 * Next record to *out (owned by the reader, valid until the next call); NULL
 * at the end. Blank lines are passed over. ERROR_FORMAT names file and line.
 * The record must be an object.
 */
int jsonl_next(struct jsonl_reader *r, struct json **out, struct error *e);
void jsonl_close(struct jsonl_reader *r);

/* Append one record and a newline to f; the caller checks f at commit. */
void jsonl_write(FILE *f, const struct json *record);

/*
 * Provenance beside an output file: PATH.meta.json with east's version, argv,
 * seed, backend, device and the SHA-256 of each input. Nothing for "-".
 */
struct provenance {
	const char *command;  /* "sample" */
	int argc;
	char **argv;
	bool seeded;
	uint64_t seed;
	const char *backend, *device; /* NULL where nothing is computed */
	const char *const *inputs;    /* paths; those that are "-" are recorded as such */
	size_t input_count;
};

int provenance_write(const char *output_path, const struct provenance *p, struct error *e);

#endif
