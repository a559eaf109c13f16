/*
 * A run of an experiment as one HTML page that needs nothing else: tables,
 * plots and their questions (east-report(1)). Of an unfinished run it shows what
 * is there.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/option.h"
#include "base/text.h"

struct report_options {
	size_t questions; /* most questions shown of each kind */
	size_t paths;     /* most paths shown of a question */
	bool follow;      /* until the run is finished, the page loads itself again every REPORT_EVERY seconds */
};

enum {
	REPORT_EVERY = 5
};

/* 20 questions, 8 paths, not following. */
extern const struct report_options report_defaults;

/* Of struct report_options. */
extern const struct option_row report_option_rows[];

/*
 * Append the page of the run in `directory`. ERROR_IO if there is no run or no
 * gnuplot; ERROR_FORMAT names a file of the run that is not what it should be.
 */
int report_page(struct builder *out, const char *directory, const struct report_options *o, struct error *e);

/*
 * Whether the directory holds a table of experiments; then *cells receives the
 * names of those that have begun (a text for each, the caller frees list and texts).
 */
int report_table_cells(const char *directory, bool *is_table, char ***cells, size_t *count, struct error *e);

/* The page of a table of experiments: all comparisons, and for each cell its results and a link to its own page. */
int report_table_page(struct builder *out, const char *directory, const struct report_options *o, struct error *e);

/* Append the main plots as text, at most `columns` wide (40 or more). Errors as above. */
int report_terminal(struct builder *out, const char *directory, size_t columns, struct error *e);

/* Whether all seeds of the run are in its results; of a table, those of all cells. */
int report_finished(const char *directory, bool *finished, struct error *e);

#endif
