#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"

int file_map(struct file_map *m, const char *path, struct error *e)
{
	struct stat st;
	void *data;
	int fd;

	m->data = NULL;
	m->size = 0;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return error_system(e, "%s", path);
	if (fstat(fd, &st) != 0) {
		error_system(e, "%s", path);
		close(fd);
		return -1;
	}
	if (!S_ISREG(st.st_mode)) {
		close(fd);
		return error_set(e, ERROR_IO, "%s: not a regular file", path);
	}
	if (st.st_size == 0) {
		close(fd);
		return 0;
	}
	data = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (data == MAP_FAILED) {
		error_system(e, "%s: cannot map %lld bytes", path, (long long)st.st_size);
		close(fd);
		return -1;
	}
	close(fd);
	m->data = data;
	m->size = (size_t)st.st_size;
	return 0;
}

void file_unmap(struct file_map *m)
{
	if (m->data != NULL)
		munmap((void *)(uintptr_t)m->data, m->size);
	m->data = NULL;
	m->size = 0;
}

int file_read(struct builder *b, const char *path, size_t limit, struct error *e)
{
	bool standard = strcmp(path, "-") == 0;
	FILE *f = standard ? stdin : fopen(path, "rb");
	char chunk[65536];
	size_t n;
	int rc = 0;

	if (f == NULL)
		return error_system(e, "%s", path);
	while (rc == 0 && (n = fread(chunk, 1, sizeof chunk, f)) > 0) {
		if (n > limit - b->size)
			rc = error_set(e, ERROR_RANGE, "%s: larger than %zu bytes", path, limit);
		else
			builder_add(b, chunk, n);
	}
	if (rc == 0 && ferror(f))
		rc = error_system(e, "%s: cannot read", path);
	if (!standard)
		fclose(f);
	return rc;
}

bool file_exists(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0;
}

bool file_is_directory(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

bool file_is_special(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode);
}

int file_make_directory(const char *path, struct error *e)
{
	char *copy = memory_string(path, strlen(path));
	char *p;
	int rc = 0;

	for (p = copy + 1; rc == 0 && copy[0] != '\0'; p++) {
		char c = *p;

		if (c != '/' && c != '\0')
			continue;
		*p = '\0';
		if (mkdir(copy, 0777) != 0 && !(errno == EEXIST && file_is_directory(copy)))
			rc = error_system(e, "%s: cannot make the directory", copy);
		*p = c;
		if (c == '\0')
			break;
	}
	free(copy);
	return rc;
}

char *file_folder(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? memory_string(".", 1) : memory_string(path, (size_t)(slash - path) + 1);
}

/* The process that PATH.partial.PID belongs to, from the name behind PATH; 0 for another file. */
static long partial_owner(const char *suffix)
{
	static const char mark[] = ".partial.";
	const char *digits = suffix + sizeof mark - 1;

	if (strncmp(suffix, mark, sizeof mark - 1) != 0 || strspn(digits, "0123456789") != strlen(digits))
		return 0;
	return strtol(digits, NULL, 10);
}

/* Remove what killed processes left of this output. */
static void sweep(const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash == NULL ? path : slash + 1;
	char *folder = file_folder(path);
	DIR *d = opendir(folder);
	struct dirent *entry;

	while (d != NULL && (entry = readdir(d)) != NULL) {
		bool ours = strncmp(entry->d_name, name, strlen(name)) == 0;
		long owner = ours ? partial_owner(entry->d_name + strlen(name)) : 0;
		char *left;

		if (owner <= 0 || (pid_t)owner != owner || kill((pid_t)owner, 0) == 0 || errno != ESRCH)
			continue;
		left = file_join(folder, entry->d_name);
		unlink(left);
		free(left);
	}
	if (d != NULL)
		closedir(d);
	free(folder);
}

int file_output_open(struct file_output *o, const char *path, struct error *e)
{
	struct builder b = { 0 };

	o->path = o->partial = NULL;
	if (strcmp(path, "-") == 0) {
		o->stream = stdout;
		return 0;
	}
	if (file_is_special(path)) {
		builder_string(&b, path);
	} else {
		sweep(path);
		builder_format(&b, "%s.partial.%ld", path, (long)getpid());
	}
	o->stream = fopen(b.data, "wb");
	if (o->stream == NULL) {
		error_system(e, "%s: cannot write", path);
		builder_clear(&b);
		return -1;
	}
	o->path = memory_string(path, strlen(path));
	o->partial = b.data;
	return 0;
}

/* Whether the stream writes to the path itself, a pipe or a device. */
static bool is_direct(const struct file_output *o)
{
	return strcmp(o->path, o->partial) == 0;
}

static void output_forget(struct file_output *o)
{
	free(o->path);
	free(o->partial);
	o->path = o->partial = NULL;
	o->stream = NULL;
}

/* Make a rename in the folder of path last through a loss of power. */
static int sync_folder(const char *path, struct error *e)
{
	char *folder = file_folder(path);
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int rc = 0;

	if (fd < 0 || (fsync(fd) != 0 && errno != EINVAL))
		rc = error_system(e, "%s: cannot sync", folder);
	if (fd >= 0)
		close(fd);
	free(folder);
	return rc;
}

int file_output_commit(struct file_output *o, struct error *e)
{
	FILE *f = o->stream;
	int rc = 0;

	if (o->path == NULL) {
		if (fflush(f) != 0 || ferror(f))
			rc = error_system(e, "standard output: cannot write");
		o->stream = NULL;
		return rc;
	}
	if (ferror(f) || fflush(f) != 0 || (!is_direct(o) && fsync(fileno(f)) != 0))
		rc = error_system(e, "%s: cannot write", o->partial);
	if (fclose(f) != 0 && rc == 0)
		rc = error_system(e, "%s: cannot write", o->partial);
	if (is_direct(o)) {
		output_forget(o);
		return rc;
	}
	if (rc == 0 && rename(o->partial, o->path) != 0)
		rc = error_system(e, "%s: cannot rename to %s", o->partial, o->path);
	if (rc == 0)
		rc = sync_folder(o->path, e);
	else
		unlink(o->partial);
	output_forget(o);
	return rc;
}

void file_output_abort(struct file_output *o)
{
	if (o->stream == NULL)
		return;
	if (o->path != NULL) {
		fclose(o->stream);
		if (!is_direct(o))
			unlink(o->partial);
	}
	output_forget(o);
}

int file_write(const char *path, struct text bytes, struct error *e)
{
	struct file_output o;

	if (file_output_open(&o, path, e))
		return -1;
	if (bytes.size > 0)
		fwrite(bytes.data, 1, bytes.size, o.stream);
	return file_output_commit(&o, e);
}

char *file_join(const char *directory, const char *name)
{
	struct builder b = { 0 };

	builder_string(&b, directory);
	if (b.size > 0 && b.data[b.size - 1] != '/')
		builder_char(&b, '/');
	builder_string(&b, name);
	return b.data;
}
