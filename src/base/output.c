#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/output_parts.h"

static bool is_standard_output(const char *path)
{
	struct stat named, standard;

	return strcmp(path, "-") == 0 || (stat(path, &named) == 0 && fstat(STDOUT_FILENO, &standard) == 0 &&
					  named.st_dev == standard.st_dev && named.st_ino == standard.st_ino);
}

/* A pipe, a device, or what this process has open under /dev or /proc: no file can take its place. */
static bool is_direct(const char *path)
{
	struct text name = text_of(path);
	struct stat st;

	return file_is_special(path) || ((text_starts(name, TEXT("/dev/")) || text_starts(name, TEXT("/proc/"))) &&
					 lstat(path, &st) == 0 && S_ISLNK(st.st_mode));
}

/* Where the links of a path lead, whether or not there is something. */
static char *follow_links(const char *path, struct error *e)
{
	enum {
		LINKS = 40
	};
	char *at = memory_string(path, strlen(path)), target[PATH_MAX];
	int i;

	for (i = 0; i < LINKS; i++) {
		ssize_t n = readlink(at, target, sizeof target - 1);
		char *folder, *next;

		if (n < 0)
			return at;
		target[n] = '\0';
		folder = target[0] == '/' ? memory_string("", 0) : file_folder(at);
		next = file_join(folder, target);
		free(folder);
		free(at);
		at = next;
	}
	free(at);
	(void)error_set(e, ERROR_IO, "%s: leads over more than %d symbolic links", path, LINKS);
	return NULL;
}

/* What goes wrong at the end is found out here: a name that leaves no room for those beside it, a directory. */
static int check_name(const char *path, const char *longest, struct error *e)
{
	const char *slash = strrchr(path, '/');
	size_t length = strlen(slash == NULL ? path : slash + 1), more = strlen(longest);
	char *folder = file_folder(path);
	long limit = pathconf(folder, _PC_NAME_MAX);

	free(folder);
	if (file_is_directory(path) || length == 0)
		return error_set(e, ERROR_IO, "%s: cannot write: is a directory", path);
	if (limit > 0 && length + more > (size_t)limit)
		return error_set(e, ERROR_IO,
				 "%s: cannot write: a name of %zu bytes, but those beside it need %zu more, and the "
				 "limit is %ld",
				 path, length, more, limit);
	return 0;
}

static void forget(struct file_output *o)
{
	lock_release(&o->lock);
	free(o->path);
	free(o->partial);
	*o = (struct file_output){ 0 };
}

int file_output_claim(struct file_output *o, const char *path, enum file_way way, struct error *e)
{
	char *lock;
	int rc;

	*o = (struct file_output){ .way = way };
	if (is_standard_output(path))
		return 0;
	if (is_direct(path)) {
		o->path = memory_string(path, strlen(path));
		return 0;
	}
	o->path = follow_links(path, e);
	if (o->path == NULL)
		return -1;
	o->partial = file_suffixed(o->path, way == FILE_KEPT ? ".partial" : ".partial.new");
	rc = check_name(o->path, way == FILE_WITHIN ? ".partial.new" : ".partial.key.partial.new", e);
	if (rc == 0 && way != FILE_WITHIN) {
		lock = file_suffixed(o->path, ".lock");
		rc = lock_take(&o->lock, lock, path, e);
		free(lock);
	}
	if (rc != 0)
		forget(o);
	return rc;
}

int file_output_begin(struct file_output *o, struct error *e)
{
	if (o->path == NULL) {
		o->stream = stdout;
		return 0;
	}
	o->stream = fopen(o->partial == NULL ? o->path : o->partial, o->way == FILE_KEPT ? "ab" : "wb");
	return o->stream == NULL ? error_system(e, "%s: cannot write", o->path) : 0;
}

int file_output_open(struct file_output *o, const char *path, enum file_way way, struct error *e)
{
	if (file_output_claim(o, path, way, e))
		return -1;
	if (file_output_begin(o, e) == 0)
		return 0;
	forget(o);
	return -1;
}

int file_output_describe(struct file_output *o, struct text bytes, struct error *e)
{
	struct file_output d = { .way = FILE_WITHIN };

	if (o->partial == NULL)
		return 0;
	/* Not aside once more: it counts only with the output. */
	d.path = file_suffixed(o->partial, FILE_DESCRIPTION);
	if (file_output_begin(&d, e)) {
		forget(&d);
		return -1;
	}
	fwrite(bytes.data, 1, bytes.size, d.stream);
	return file_output_commit(&d, e);
}

/* Flush, sync what is a file, and close; the stream is gone then, whatever comes out. */
static int finish_stream(struct file_output *o, struct error *e)
{
	FILE *f = o->stream;
	int rc = 0;

	o->stream = NULL;
	if (ferror(f) || fflush(f) != 0 ||
	    (o->path != NULL && fsync(fileno(f)) != 0 && errno != EINVAL && errno != ENOTSUP))
		rc = error_system(e, "%s: cannot write",
				  o->path == NULL      ? "standard output"
				  : o->partial == NULL ? o->path
						       : o->partial);
	if (o->path != NULL && fclose(f) != 0 && rc == 0)
		rc = error_system(e, "%s: cannot write", o->path);
	return rc;
}

int file_output_settle(const struct file_output *o, struct error *e)
{
	char *folder = file_folder(o->path), *key = file_suffixed(o->partial, ".key");
	char *from = file_suffixed(o->partial, FILE_DESCRIPTION), *to = file_suffixed(o->path, FILE_DESCRIPTION);
	int rc = 0;

	if (file_exists(from) && rename(from, to) != 0)
		rc = error_system(e, "%s: cannot rename to %s", from, to);
	if (rc == 0)
		rc = file_sync_folder(folder, e);
	if (rc == 0 && o->way == FILE_KEPT)
		unlink(key);
	free(folder);
	free(key);
	free(from);
	free(to);
	return rc;
}

int file_output_commit(struct file_output *o, struct error *e)
{
	int rc = finish_stream(o, e);

	if (rc == 0 && o->partial != NULL && rename(o->partial, o->path) != 0)
		rc = error_system(e, "%s: cannot rename to %s", o->partial, o->path);
	if (rc == 0 && o->partial != NULL)
		rc = file_output_settle(o, e);
	file_output_abort(o);
	return rc;
}

void file_output_abort(struct file_output *o)
{
	if (o->stream != NULL && o->path != NULL)
		fclose(o->stream);
	if (o->partial != NULL && o->way != FILE_KEPT) {
		char *description = file_suffixed(o->partial, FILE_DESCRIPTION);

		unlink(o->partial);
		unlink(description);
		free(description);
	}
	forget(o);
}

int file_write(const char *path, struct text bytes, struct error *e)
{
	struct file_output o;

	if (file_output_open(&o, path, FILE_WITHIN, e))
		return -1;
	if (bytes.size > 0)
		fwrite(bytes.data, 1, bytes.size, o.stream);
	return file_output_commit(&o, e);
}
