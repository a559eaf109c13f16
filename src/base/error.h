/*
 * One error record, filled once at the place that knows most.
 *
 * A function that can fail takes `struct error *e` last, returns 0 on success
 * and -1 on failure with *e filled. Callers may put context in front of the
 * text with error_wrap(); only the commands print it.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdarg.h>

enum error_code {
	ERROR_NONE,
	ERROR_IO,      /* the system refused: file, pipe, disk */
	ERROR_HELD,    /* another process writes this file */
	ERROR_FORMAT,  /* foreign bytes are not what they should be */
	ERROR_RANGE,   /* a value lies outside its domain */
	ERROR_MEMORY,  /* a size overflows or cannot be had */
	ERROR_DEVICE,  /* a compute device is missing or failed */
	ERROR_STOPPED, /* whoever started the work asked for its end */
	ERROR_USAGE    /* the command line is wrong */
};

struct error {
	enum error_code code;
	char text[1024];
};

#if defined(__GNUC__)
#define ERROR_PRINTF(f, a) __attribute__((format(printf, f, a)))
#else
#define ERROR_PRINTF(f, a)
#endif

/* Fill *e with code and the formatted text (cut at its size); returns -1. */
int error_set(struct error *e, enum error_code code, const char *format, ...) ERROR_PRINTF(3, 4);

/* As error_set with ERROR_IO, followed by ": " and the text of errno. */
int error_system(struct error *e, const char *format, ...) ERROR_PRINTF(2, 3);

/* Put "prefix: " in front of the text; the code stays. Returns -1. */
int error_wrap(struct error *e, const char *format, ...) ERROR_PRINTF(2, 3);

#endif
