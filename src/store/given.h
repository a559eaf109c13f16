/* What was given for a model. */
#ifndef STORE_GIVEN_H
#define STORE_GIVEN_H

#include "base/error.h"

/*
 * Fail with ERROR_IO, saying what it is and what helps, where `path` was given for
 * a model and is known to be none: an adapter, weights alone, a folder of GGUF
 * files, a name on a hub; or where one of the files is a pipe or a device, since they
 * are read more than once. What is not known passes: its reader will say.
 */
int given_check(const char *path, struct error *e);

#endif
