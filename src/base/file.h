/*
 * Files that never lie: mapped input (file.c), and output that appears under its
 * final name only when it is whole (output.c, resume.c, group.c).
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"
#include "base/lock.h"
#include "base/text.h"

/* A read-only mapping; data is NULL and size 0 for an empty file. */
struct file_map {
	const unsigned char *data;
	size_t size;
};

int file_map(struct file_map *m, const char *path, struct error *e);
void file_unmap(struct file_map *m);

/* These bytes of a mapping will not be read again soon: the memory that shows them may go. */
void file_forget(const void *data, size_t size);

/* Whole file, or stdin for "-", to b; ERROR_RANGE if larger than limit bytes. */
int file_read(struct builder *b, const char *path, size_t limit, struct error *e);

bool file_exists(const char *path);
bool file_is_directory(const char *path);
bool file_is_special(const char *path);       /* there, and neither a file nor a directory: a pipe or a device */
bool file_same(const char *a, const char *b); /* both there, and one file by whatever names */
int file_make_directory(const char *path, struct error *e); /* with parents; existing is fine */

/* Make what was renamed in a folder last through a loss of power. */
int file_sync_folder(const char *folder, struct error *e);

/*
 * Output that one process at a time writes, aside, and that has its name when it
 * is complete. "-", and a name of standard output, is standard output; a pipe
 * or a device is written to as it is; a symbolic link to a file stays, and what
 * is said here of PATH holds for the file that it leads to.
 *
 * While it is written, PATH.lock is held (lock.h), the stream goes to
 * PATH.partial.new, and its description, if it has one, to
 * PATH.partial.new.meta.json. commit syncs them, names them PATH and
 * PATH.meta.json, in this order, and syncs the folder. abort, or a failed commit,
 * removes them and leaves PATH as it was. All of them fail with ERROR_IO, or
 * ERROR_HELD where another process writes PATH.
 */
#define FILE_DESCRIPTION ".meta.json"

enum file_way {
	FILE_ALONE, /* as said */
	FILE_KEPT,  /* to PATH.partial, which a later run may continue (file_output_resume) */
	FILE_WITHIN /* without a lock: the caller holds that of the folder, or of a file beside which it is */
};

struct file_output {
	FILE *stream;  /* NULL until it is begun */
	char *path;    /* NULL: standard output */
	char *partial; /* NULL: path is written to as it is */
	enum file_way way;
	struct lock lock;
};

/*
 * Claim the name: lock it and see that it can be written, but begin nothing.
 * A name too long for those beside it, and a directory, are errors here.
 */
int file_output_claim(struct file_output *o, const char *path, enum file_way way, struct error *e);
int file_output_begin(struct file_output *o, struct error *e); /* the caller aborts where it fails */

/* Both; nothing is claimed where one fails. */
int file_output_open(struct file_output *o, const char *path, enum file_way way, struct error *e);

/* Give it a description of these bytes; nothing for what is no file. */
int file_output_describe(struct file_output *o, struct text bytes, struct error *e);

int file_output_commit(struct file_output *o, struct error *e);
void file_output_abort(struct file_output *o); /* nothing if already closed, or zero */

enum file_resume {
	FILE_NEW,       /* nothing is there, or with `anew` no more */
	FILE_CONTINUED, /* PATH.partial was begun with this key: cut its end to what is whole, then begin */
	FILE_COMPLETE   /* it had its name, and has its description now: abort it */
};

/*
 * How a kept output that was claimed stands. key: a line that says all that its
 * bytes depend on; it stands in PATH.partial.key from here to commit.
 * Fails with ERROR_IO if PATH is there otherwise, ERROR_RANGE if PATH.partial
 * was begun with another key.
 */
int file_output_resume(struct file_output *o, const char *key, bool anew, enum file_resume *how, struct error *e);

/*
 * A file without a name for what waits to be written, opened for reading and writing:
 * in the folder of the output, which must have room for as much; without one (NULL)
 * in $TMPDIR, or in /var/tmp, which other than /tmp is no memory. *folder on the heap
 * names the place, for errors. ERROR_IO.
 */
int file_spool(FILE **out, char **folder, const char *output, struct error *e);

/* Write bytes under path, FILE_WITHIN. */
int file_write(const char *path, struct text bytes, struct error *e);

/*
 * Files in one folder that change as one, such as a model's. DIR is made, and
 * DIR/.lock held; begin makes DIR/.new, empty, for the new files. commit first
 * removes the files of these names from DIR, then moves the new ones to their
 * place, and last that of the first name, with its description NAME.meta.json:
 * whoever finds it finds all of the same making. Until commit nothing of DIR
 * has changed. A reader at work meanwhile may miss files, or read old ones before
 * and new ones after. names: up to a NULL.
 */
struct file_group {
	char *path, *aside; /* aside: NULL until it is begun */
	bool made;          /* DIR was not there: it goes if it stays empty */
	struct lock lock;
};

int file_group_claim(struct file_group *g, const char *path, struct error *e);
int file_group_begin(struct file_group *g, struct error *e);
int file_group_commit(struct file_group *g, const char *const *names, struct error *e);
void file_group_release(struct file_group *g); /* with what was not committed; nothing if not claimed */

bool file_exists_in(const char *directory, const char *name);

/* "DIR/NAME" on the heap; free() it. */
char *file_join(const char *directory, const char *name);

/* The two, one after the other; on the heap. */
char *file_suffixed(const char *path, const char *suffix);

/* The folder that a path lies in, "." for a bare name; on the heap. */
char *file_folder(const char *path);

/* SHA-256 (FIPS 180-4) of a file or bytes as 64 hex digits and a NUL; a pipe or device is an error. */
int file_sha256(const char *path, char hex[65], struct error *e);
void sha256_hex(struct text bytes, char hex[65]);

/* The same of bytes that come in pieces. */
struct sha256 {
	uint32_t h[8];
	uint64_t bytes;
	unsigned char block[64];
	size_t used;
};

void sha256_start(struct sha256 *s);
void sha256_add(struct sha256 *s, const void *data, size_t n);
void sha256_finish(struct sha256 *s, char hex[65]);

#endif
