/* What readers of answers look at. */
#ifndef ANSWER_PARTS_H
#define ANSWER_PARTS_H

#include <stdbool.h>

#include "text.h"

bool answer_is_digit(char c);
bool answer_is_letter(char c);

/*
 * The contents of the brace group that opens at t[at], as a slice of t; a brace
 * behind a backslash is a letter like any other. False if it never closes.
 */
bool answer_group(struct text t, size_t at, struct text *inside);

#endif
