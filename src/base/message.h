/*
 * What a person reads on the terminal: the one place where messages are printed,
 * so that names and texts from files cannot say anything to the terminal itself.
 */
#ifndef BASE_MESSAGE_H
#define BASE_MESSAGE_H

#include "base/error.h"
#include "base/text.h"

/*
 * Print to stderr, at once. Control characters but tabs, those that turn the
 * direction of writing, and bytes that are not UTF-8 stand there as \xNN or \uNNNN; so
 * do new lines but for the last one, which ends the message.
 */
void message_print(const char *format, ...) ERROR_PRINTF(1, 2);

/* Append t as it would be printed. */
void message_escape(struct builder *out, struct text t);

#endif
