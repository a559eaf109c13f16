#include "base/output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"

enum {
	LINKS_MAX = 40
};

static char *with_suffix(const char *path, const char *suffix)
{
	struct builder b = { 0 };

	builder_string(&b, path);
	builder_string(&b, suffix);
	return b.data;
}

/* -- names --------------------------------------------------------------------- */

/* Where a link leads, seen from the folder that it lies in. */
static char *follow(const char *path, const char *target)
{
	char *folder, *whole;

	if (target[0] == '/')
		return memory_string(target, strlen(target));
	folder = file_folder(path);
	whole = file_join(folder, target);
	free(folder);
	return whole;
}

/* The path with links followed, also one to a file that is not there yet. */
static int resolve(char **out, const char *path, struct error *e)
{
	char target[PATH_MAX];
	struct stat st;
	int links;

	*out = memory_string(path, strlen(path));
	for (links = 0; links < LINKS_MAX && lstat(*out, &st) == 0 && S_ISLNK(st.st_mode); links++) {
		ssize_t n = readlink(*out, target, sizeof target - 1);
		char *next;

		if (n < 0)
			break;
		target[n] = '\0';
		next = follow(*out, target);
		free(*out);
		*out = next;
	}
	if (links < LINKS_MAX)
		return 0;
	free(*out);
	*out = NULL;
	return error_set(e, ERROR_IO, "%s: more than %d symbolic links", path, LINKS_MAX);
}

/* What is made beside an output has longer names; better said before the work. */
static int check_name(const char *path, const char *longest, struct error *e)
{
	const char *slash = strrchr(path, '/'), *name = slash == NULL ? path : slash + 1;
	char *folder = file_folder(path);
	long most = pathconf(folder, _PC_NAME_MAX);

	free(folder);
	if (most < 0 || strlen(name) + strlen(longest) <= (size_t)most)
		return 0;
	return error_set(e, ERROR_IO, "%s: the name is too long: of %ld bytes some are for endings such as %s", path,
			 most, longest);
}

/* -- opening ------------------------------------------------------------------- */

/* Names and the lock; longest: the longest ending beside it. */
static int begin(struct output *o, const char *path, const char *longest, bool wait, struct error *e)
{
	char *lock;
	int rc;

	memset(o, 0, sizeof *o);
	if (strcmp(path, "-") == 0) {
		o->stream = stdout;
		return 0;
	}
	if (file_is_special(path)) {
		o->path = memory_string(path, strlen(path));
		o->stream = fopen(path, "wb");
		rc = o->stream == NULL ? error_system(e, "%s: cannot write", path) : 0;
	} else {
		rc = resolve(&o->path, path, e);
		if (rc == 0)
			rc = check_name(o->path, longest, e);
		if (rc == 0) {
			o->partial = with_suffix(o->path, ".partial");
			lock = with_suffix(o->path, ".lock");
			rc = wait ? lock_wait(&o->lock, lock, path, e) : lock_take(&o->lock, lock, path, e);
			free(lock);
		}
	}
	if (rc != 0)
		output_close(o);
	return rc;
}

static int open_stream(struct output *o, const char *mode, struct error *e)
{
	if (o->stream != NULL)
		return 0;
	o->stream = fopen(o->partial, mode);
	if (o->stream != NULL)
		return 0;
	error_system(e, "%s: cannot write", o->path);
	output_close(o);
	return -1;
}

int output_open(struct output *o, const char *path, struct error *e)
{
	return begin(o, path, ".partial.meta.json.partial", false, e) || open_stream(o, "wb", e) ? -1 : 0;
}

int output_append(struct output *o, struct error *e)
{
	return open_stream(o, "ab", e);
}

/* -- continuing ---------------------------------------------------------------- */

/* Whether the key that an earlier run left is this one; false where there is none. */
static int is_ours(const struct output *o, const char *key, bool *ours, struct error *e)
{
	struct builder b = { 0 };
	int rc = 0;

	*ours = false;
	if (!file_exists(o->key))
		return 0;
	rc = file_read(&b, o->key, 4096, e);
	*ours = rc == 0 && text_is(text_trim(builder_view(&b)), key);
	builder_clear(&b);
	return rc;
}

/* The provenance takes its final name, and the key goes: nothing is unfinished any more. */
static int settle(const struct output *o, struct error *e)
{
	char *from = with_suffix(o->partial, ".meta.json"), *to = with_suffix(o->path, ".meta.json");
	int rc = 0;

	if (file_exists(from) && rename(from, to) != 0)
		rc = error_system(e, "%s: cannot rename to %s", from, to);
	free(from);
	free(to);
	if (rc == 0 && o->key != NULL)
		unlink(o->key);
	return rc;
}

/* Remove what an earlier run left unfinished. */
static void forget(const struct output *o)
{
	char *meta = with_suffix(o->partial, ".meta.json");

	unlink(o->partial);
	unlink(meta);
	free(meta);
}

/* What stands there, and what is to be done about it. */
static int look(const struct output *o, const char *key, bool force, enum output_state *state, struct error *e)
{
	bool ours;

	*state = OUTPUT_NEW;
	if (force)
		return 0;
	if (is_ours(o, key, &ours, e))
		return -1;
	if (file_exists(o->path)) {
		if (!ours || file_exists(o->partial))
			return error_set(e, ERROR_IO, "%s exists: choose another output or give --force", o->path);
		*state = OUTPUT_DONE;
		return settle(o, e);
	}
	if (!file_exists(o->partial) || !file_exists(o->key))
		return 0;
	if (!ours)
		return error_set(e, ERROR_RANGE,
				 "%s was left by a run with another model, questions or options: give the same ones, "
				 "or --force to begin anew",
				 o->partial);
	*state = OUTPUT_BEGUN;
	return 0;
}

int output_continue(struct output *o, const char *path, const char *key, bool force, enum output_state *state,
		    struct error *e)
{
	int rc;

	*state = OUTPUT_NEW;
	if (begin(o, path, ".partial.meta.json.partial", false, e))
		return -1;
	if (o->partial == NULL)
		return 0;
	o->key = with_suffix(o->partial, ".key");
	rc = look(o, key, force, state, e);
	if (rc == 0 && *state == OUTPUT_NEW) {
		forget(o);
		rc = output_write(o->key, text_of(key), e);
	}
	if (rc != 0 || *state == OUTPUT_DONE)
		output_close(o);
	return rc;
}

/* -- ending -------------------------------------------------------------------- */

const char *output_name(const struct output *o)
{
	return o->partial == NULL ? "-" : o->partial;
}

/* Make a rename in the folder of path last through a loss of power. */
static int sync_folder(const char *path, struct error *e)
{
	char *folder = file_folder(path);
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), rc = 0;

	if (fd < 0 || (fsync(fd) != 0 && errno != EINVAL))
		rc = error_system(e, "%s: cannot sync", folder);
	if (fd >= 0)
		close(fd);
	free(folder);
	return rc;
}

/* Write out and close the stream; where names the file in an error. */
static int finish_stream(struct output *o, const char *where, struct error *e)
{
	FILE *f = o->stream;
	int rc = 0;

	o->stream = NULL;
	if (ferror(f) || fflush(f) != 0 || (o->partial != NULL && fsync(fileno(f)) != 0))
		rc = error_system(e, "%s: cannot write", where);
	if (f != stdout && fclose(f) != 0 && rc == 0)
		rc = error_system(e, "%s: cannot write", where);
	return rc;
}

int output_commit(struct output *o, struct error *e)
{
	int rc = finish_stream(o, o->partial != NULL ? o->partial : o->path != NULL ? o->path : "standard output", e);

	if (rc == 0 && o->partial != NULL) {
		if (rename(o->partial, o->path) != 0)
			rc = error_system(e, "%s: cannot rename to %s", o->partial, o->path);
		else
			rc = settle(o, e);
		if (rc == 0)
			rc = sync_folder(o->path, e);
	}
	output_close(o);
	return rc;
}

void output_close(struct output *o)
{
	if (o->stream != NULL && o->stream != stdout)
		fclose(o->stream);
	/* Without the lock the partial file is another's. */
	if (o->lock.path != NULL && o->key == NULL)
		forget(o);
	lock_release(&o->lock);
	free(o->path);
	free(o->partial);
	free(o->key);
	memset(o, 0, sizeof *o);
}

int output_write(const char *path, struct text bytes, struct error *e)
{
	struct output o;

	if (begin(&o, path, ".partial", true, e) || open_stream(&o, "wb", e))
		return -1;
	if (bytes.size > 0)
		fwrite(bytes.data, 1, bytes.size, o.stream);
	return output_commit(&o, e);
}
