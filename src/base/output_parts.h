/* What output.c and resume.c share. */
#ifndef BASE_OUTPUT_PARTS_H
#define BASE_OUTPUT_PARTS_H

#include "base/file.h"

/* The output has its name: give the description, if it is there, its own; sync; then the key is no more. */
int file_output_settle(const struct file_output *o, struct error *e);

#endif
