/*
 * How much memory this process may have, and how much of that it holds.
 *
 * Linux promises memory that is not there and kills whoever uses it: whoever
 * plans a large block asks here first. Three things limit it: the machine, a
 * control group (a container, a batch system), and the limits of setrlimit(2) on
 * address space and data, ulimit -v and -d. The one that leaves the least counts.
 */
#ifndef BASE_LIMIT_H
#define BASE_LIMIT_H

#include <stdbool.h>
#include <stddef.h>

struct limit {
	const char *what; /* "this machine's memory", "the memory of the control group", "the address space" */
	size_t bytes;     /* SIZE_MAX: nothing is known */
	size_t used;      /* of them, by this process; at most bytes */
	bool addresses;   /* memory counts whether or not it is touched */
};

/* As it is now. */
struct limit limit_memory(void);

/* Whether one of the limits of setrlimit(2) is set. */
bool limit_is_set(void);

/* Bytes of memory that this process holds at present, as the system counts them; 0 if it does not say. */
size_t limit_resident(void);

#endif
