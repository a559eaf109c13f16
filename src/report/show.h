/* The whole of `east report`: a page in a file and before somebody's eyes, or text on standard output. */
#ifndef REPORT_SHOW_H
#define REPORT_SHOW_H

#include "report/report.h"

/*
 * Write the page of the run or table in `directory` to `output` ("-": standard
 * output), and the pages of a table's cells to their folders; or with output NULL
 * print the main plots as text. Without quiet, say where the page is and
 * open it where there is a screen. With o->follow again and again until the
 * run is finished; a signal ends it like any program.
 */
int report_show(const char *directory, const char *output, const struct report_options *o, bool quiet, struct error *e);

#endif
