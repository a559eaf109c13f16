/*
 * A function in a process of its own, beside the caller, with an error for a
 * result. For work that holds the processor's state, such as threads and
 * devices, and can be had several times only in as many processes.
 *
 * The caller should hold no thread pool and no device when it starts one.
 */
#ifndef BASE_PROCESS_H
#define BASE_PROCESS_H

#include <signal.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/error.h"

struct process {
	pid_t id;
	int result; /* read end of a pipe; it ends with the process */
};

/*
 * Run f(context, error) in a copy of this process, with the default handling of
 * SIGINT and SIGTERM where they are not ignored. It ends with f, and where the system can (Linux) with
 * the caller, whatever became of that.
 */
int process_start(struct process *p, int (*f)(void *context, struct error *e), void *context, struct error *e);

enum process_end {
	PROCESS_WELL,
	PROCESS_FAILED,     /* *e is what f said, or what ended the process */
	PROCESS_INTERRUPTED /* a signal came to the caller: none has ended */
};

/* Wait for the first of count > 0 processes to end; *which is its index. It is gone then. */
enum process_end process_wait(const struct process *list, size_t count, size_t *which, struct error *e);

/*
 * Call f, or do what SIG_DFL says, at a signal, unless whoever started the program
 * had it ignored. flags: of sigaction(). before: receives what there was; or NULL.
 */
void process_on_signal(int number, void (*f)(int), int flags, struct sigaction *before);

/*
 * Make this process the program that it is once more, from the start, with an environment
 * variable of this value. Returns where it has that already, or where the system cannot.
 */
void process_restart(const char *name, const char *value, char **argv);

/* Ask a process to stop (SIGTERM); wait for it afterwards. */
void process_stop(const struct process *p);

#endif
