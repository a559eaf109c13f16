#define _DEFAULT_SOURCE /* madvise */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
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
	/* Not to wait for whoever writes a pipe. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
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

void file_forget(const void *data, size_t size)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), from = (uintptr_t)data, to = from + size;

	from = (from + page - 1) / page * page;
	to = to / page * page;
#ifdef MADV_DONTNEED
	if (from < to)
		(void)madvise((void *)from, to - from, MADV_DONTNEED); /* a wish */
#endif
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

bool file_same(const char *a, const char *b)
{
	struct stat x, y;

	return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
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

int file_sync_folder(const char *folder, struct error *e)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int rc = 0;

	if (fd < 0 || (fsync(fd) != 0 && errno != EINVAL))
		rc = error_system(e, "%s: cannot sync", folder);
	if (fd >= 0)
		close(fd);
	return rc;
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

bool file_exists_in(const char *directory, const char *name)
{
	char *path = file_join(directory, name);
	bool there = file_exists(path);

	free(path);
	return there;
}

char *file_suffixed(const char *path, const char *suffix)
{
	struct builder b = { 0 };

	builder_string(&b, path);
	builder_string(&b, suffix);
	return b.data;
}
