/*
 * Files that never lie: mapped input, and output that appears under its final
 * name only when it is whole.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"
#include "base/text.h"

/* A read-only mapping; data is NULL and size 0 for an empty file. */
struct file_map {
	const unsigned char *data;
	size_t size;
};

int file_map(struct file_map *m, const char *path, struct error *e);
void file_unmap(struct file_map *m);

/* Whole file, or stdin for "-", to b; ERROR_RANGE if larger than limit bytes. */
int file_read(struct builder *b, const char *path, size_t limit, struct error *e);

bool file_exists(const char *path);
bool file_is_directory(const char *path);
bool file_is_special(const char *path); /* there, and neither a file nor a directory: a pipe or a device */
int file_make_directory(const char *path, struct error *e); /* with parents; existing is fine */

/*
 * Output written aside and renamed when complete. "-" is stdout, where commit
 * only flushes; a special file is written to as it is. Else the file is made
 * as PATH.partial.PID in the same folder, and such files of processes that are
 * no more are removed; commit flushes, syncs, renames over PATH and syncs the
 * folder. abort (or a failed commit) removes the partial file and leaves PATH
 * as it was.
 */
struct file_output {
	FILE *stream;
	char *path, *partial;
};

int file_output_open(struct file_output *o, const char *path, struct error *e);
int file_output_commit(struct file_output *o, struct error *e);
void file_output_abort(struct file_output *o); /* nothing if already closed */

/* Write bytes under path by the same means. */
int file_write(const char *path, struct text bytes, struct error *e);

/* "DIR/NAME" on the heap; free() it. */
char *file_join(const char *directory, const char *name);

/* The folder that a path lies in, "." for a bare name; on the heap. */
char *file_folder(const char *path);

/* SHA-256 (FIPS 180-4) of a file or bytes as 64 hex digits and a NUL. */
int file_sha256(const char *path, char hex[65], struct error *e);
void sha256_hex(struct text bytes, char hex[65]);

#endif
