/*
 * Locks between processes, on any host that shares the file system: one writer
 * of an output at a time, and whoever comes second is told who holds it.
 *
 * The lock is on a file of its own that holds the holder's process and host. It
 * ends with its holder, however that ends; the file that a killed one leaves is
 * no obstacle.
 */
#ifndef BASE_LOCK_H
#define BASE_LOCK_H

#include "base/error.h"

/* Zero-initialised: nothing is held. */
struct lock {
	char *path; /* NULL: nothing is held */
	int fd;
};

/*
 * Take the lock file at `path`, made if it is not there. ERROR_IO at once if it
 * is held: "WHAT is being written by process 12 on HOST"; also where the file
 * system has no locks. what: what it guards, for messages.
 */
int lock_take(struct lock *l, const char *path, const char *what, struct error *e);

/* The same, but waits for whoever holds it. */
int lock_wait(struct lock *l, const char *path, const char *what, struct error *e);

/* Remove the file and let the next one in. Nothing if nothing is held. */
void lock_release(struct lock *l);

#endif
