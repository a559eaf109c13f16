/*
 * One writer at a time, over the processes of this host and of others.
 *
 * The lock of X is a small file beside it that names its holder, with a lock of
 * fcntl() on it, which ends with the holder's process. So nothing has to be
 * cleaned up for a process that was killed. Where a file system does not carry
 * these locks from host to host, the name in the file still tells that a process
 * of another host may be alive: it is not taken for dead, somebody has to remove
 * the file. A process of this boot, or of this host before its last boot, that
 * holds no lock is dead. What a process locks twice it holds twice.
 */
#ifndef BASE_LOCK_H
#define BASE_LOCK_H

#include "base/error.h"

struct lock {
	char *path; /* NULL: not held */
	int fd;
};

/*
 * Take the lock in the file `path` for `what`, which the error names; waits for
 * nobody. ERROR_HELD: another process has it, or may have. ERROR_IO: the
 * file cannot be written, the file system has no locks, or the file is no lock.
 */
int lock_take(struct lock *l, const char *path, const char *what, struct error *e);

/* Remove the file and let go; nothing if not held. */
void lock_release(struct lock *l);

#endif
