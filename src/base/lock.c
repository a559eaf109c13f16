#include "base/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"

/* Who holds a lock, as its file says in one line: east PROCESS HOST BOOT. */
struct holder {
	long process;
	char host[256], boot[64]; /* "-" where it is not known */
};

static void describe_self(struct holder *h)
{
	FILE *f = fopen("/proc/sys/kernel/random/boot_id", "r");

	h->process = (long)getpid();
	if (gethostname(h->host, sizeof h->host) != 0 || h->host[0] == '\0')
		strcpy(h->host, "-");
	h->host[sizeof h->host - 1] = '\0';
	if (f == NULL || fscanf(f, "%63s", h->boot) != 1)
		strcpy(h->boot, "-");
	if (f != NULL)
		fclose(f);
}

/* 1 if the file names a holder, 0 if it is empty, -1 if it is something else. */
static int read_holder(int fd, struct holder *h)
{
	char text[512], end;
	ssize_t n = pread(fd, text, sizeof text - 1, 0);

	if (n <= 0)
		return (int)n;
	text[n] = '\0';
	return sscanf(text, "east %ld %255s %63s %c", &h->process, h->host, h->boot, &end) == 3 ? 1 : -1;
}

/* Whether the lock that fcntl() gave proves that this holder is dead. */
static bool is_dead(const struct holder *h, const struct holder *self)
{
	bool same_boot = strcmp(h->boot, self->boot) == 0 && strcmp(h->boot, "-") != 0;

	return same_boot || strcmp(h->host, self->host) == 0;
}

static int write_holder(const struct lock *l, const struct holder *h, struct error *e)
{
	char text[512];
	int n = snprintf(text, sizeof text, "east %ld %s %s\n", h->process, h->host, h->boot);

	/* Synced, since another host sees it only then. */
	if (ftruncate(l->fd, 0) == 0 && pwrite(l->fd, text, (size_t)n, 0) == n && fsync(l->fd) == 0)
		return 0;
	(void)error_system(e, "%s: cannot write", l->path);
	unlink(l->path);
	return -1;
}

static int refuse(const struct lock *l, const char *what, struct error *e)
{
	struct holder h;

	if (read_holder(l->fd, &h) != 1)
		return error_set(e, ERROR_HELD, "%s: is being written by another process", what);
	return error_set(e, ERROR_HELD, "%s: is being written by process %ld on %s", what, h.process, h.host);
}

/* Take the file that is locked now, unless somebody else may be at work. */
static int enter(struct lock *l, const char *what, struct error *e)
{
	struct holder self, other;
	int found = read_holder(l->fd, &other);

	describe_self(&self);
	if (found < 0)
		return error_set(e, ERROR_IO, "%s: no lock of this program, but %s needs one of this name", l->path,
				 what);
	if (found > 0 && !is_dead(&other, &self)) {
		(void)refuse(l, what, e);
		snprintf(e->text + strlen(e->text), sizeof e->text - strlen(e->text), "; if it is no more, remove %s",
			 l->path);
		return -1;
	}
	return write_holder(l, &self, e);
}

/* Whether the file that was opened is still the one of this name: a holder removes it at its end. */
static bool is_current(const struct lock *l)
{
	struct stat named, opened;

	return stat(l->path, &named) == 0 && fstat(l->fd, &opened) == 0 && named.st_dev == opened.st_dev &&
	       named.st_ino == opened.st_ino;
}

static int lock_file(const struct lock *l, const char *what, struct error *e)
{
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	struct holder other;
	int rc;

	while ((rc = fcntl(l->fd, F_SETLK, &whole)) != 0 && errno == EINTR)
		;
	if (rc == 0)
		return 0;
	if (errno == EACCES || errno == EAGAIN)
		return refuse(l, what, e);
	(void)error_system(e, "%s: cannot be locked; write %s to a file system with locks, such as a local one",
			   l->path, what);
	if (read_holder(l->fd, &other) == 0)
		unlink(l->path);
	return -1;
}

int lock_take(struct lock *l, const char *path, const char *what, struct error *e)
{
	bool current = false;
	int rc = 0;

	l->path = memory_string(path, strlen(path));
	l->fd = -1;
	while (rc == 0 && !current) {
		if (l->fd >= 0)
			close(l->fd);
		l->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
		if (l->fd < 0)
			rc = error_system(e, "%s: cannot write", what);
		else
			rc = lock_file(l, what, e);
		current = rc == 0 && is_current(l);
	}
	if (rc == 0)
		rc = enter(l, what, e);
	if (rc != 0) {
		if (l->fd >= 0)
			close(l->fd);
		free(l->path);
		l->path = NULL;
	}
	return rc;
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
