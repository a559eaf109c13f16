#include "base/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/memory.h"

/* Who wrote the lock file that is held by another. */
static int complain(int fd, const char *what, struct error *e)
{
	char text[300];
	ssize_t n = pread(fd, text, sizeof text - 1, 0);
	char *end = n > 0 ? memchr(text, '\n', (size_t)n) : NULL;

	if (end == NULL)
		return error_set(e, ERROR_IO, "%s is being written by another process", what);
	*end = '\0';
	return error_set(e, ERROR_IO, "%s is being written by %s", what, text);
}

/* Whether path still names the open file: its holder may have removed it while this process waited. */
static bool is_named(int fd, const char *path)
{
	struct stat ours, named;

	return fstat(fd, &ours) == 0 && stat(path, &named) == 0 && ours.st_dev == named.st_dev &&
	       ours.st_ino == named.st_ino;
}

static void sign(int fd)
{
	struct utsname host;
	char text[300];
	int n = snprintf(text, sizeof text, "process %ld on %.200s\n", (long)getpid(),
			 uname(&host) == 0 ? host.nodename : "this host");

	/* For people alone: the lock holds without it. */
	if (ftruncate(fd, 0) != 0 || pwrite(fd, text, (size_t)n, 0) != n)
		return;
}

static int take(struct lock *l, const char *path, int how, const char *what, struct error *e)
{
	for (;;) {
		int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666), rc;

		if (fd < 0)
			return error_system(e, "%s: cannot write", path);
		while ((rc = flock(fd, how)) != 0 && errno == EINTR && how == LOCK_EX)
			;
		if (rc == 0 && is_named(fd, path)) {
			sign(fd);
			l->fd = fd;
			l->path = memory_string(path, strlen(path));
			return 0;
		}
		if (rc != 0) {
			rc = errno == EWOULDBLOCK
				     ? complain(fd, what, e)
				     : error_system(e, "%s: cannot lock: outputs need a file system with locks", path);
			close(fd);
			return rc;
		}
		close(fd);
	}
}

int lock_take(struct lock *l, const char *path, const char *what, struct error *e)
{
	return take(l, path, LOCK_EX | LOCK_NB, what, e);
}

int lock_wait(struct lock *l, const char *path, const char *what, struct error *e)
{
	return take(l, path, LOCK_EX, what, e);
}

void lock_release(struct lock *l)
{
	if (l->path == NULL)
		return;
	unlink(l->path);
	close(l->fd);
	free(l->path);
	l->path = NULL;
}
