/*
 * Pictures by gnuplot, as SVG elements to stand inside a page.
 *
 * A script names its colours by what they are for (below), with greys that are
 * told apart by their red part; the page's style (plot_style) makes of them its
 * variables --ink, --muted, --grid and --c0 to --c8, so that one picture
 * is right in light and dark. The letters are the page's too.
 */
#ifndef REPORT_PLOT_H
#define REPORT_PLOT_H

#include <stddef.h>

#include "base/error.h"
#include "base/text.h"

/* Colours in scripts; the style knows them by their red, 109 to 120. */
#define PLOT_INK "'#6d8080'"
#define PLOT_MUTED "'#6e8080'"
#define PLOT_GRID "'#6f8080'"
/* --cN for a format string with one unsigned, below PLOT_SERIES; colour 0 is the backbone's. */
#define PLOT_COLOUR "'#7%x8080'"

enum {
	PLOT_SERIES = 9
};

/* Begin a script: size in CSS pixels of the picture at its natural size, and the house style of axes. */
void plot_begin(struct builder *script, unsigned width, unsigned height);

/* Begin a script of a picture made of characters, `columns` wide; each curve gets a letter and shows its title. */
void plot_begin_text(struct builder *script, size_t columns, size_t rows);

/* Append text between double quotes, as a gnuplot string. */
void plot_string(struct builder *script, struct text t);

/* Append the style of the pictures for the page's style sheet. */
void plot_style(struct builder *css);

/*
 * Run gnuplot and append its picture as one <svg> element; `label` describes it
 * to those who do not see it. ERROR_IO if gnuplot is missing, naming the package,
 * or fails, with its own words.
 */
int plot_svg(struct builder *out, const struct builder *script, const char *label, struct error *e);

/* The same for a picture made of characters: lines of text. */
int plot_text(struct builder *out, const struct builder *script, struct error *e);

#endif
