/* The main plots of a report as text: intervals and bars drawn here, curves by gnuplot's dumb terminal. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "format/jsonl.h"
#include "report/parts.h"
#include "report/plot.h"

enum {
	NAME_WIDTH = 18, /* columns of a method's name */
	CURVE_ROWS = 18,
	CURVES = 6 /* at most in one picture: gnuplot's letters run out */
};

/* Append the name, padded or cut to its columns, which are counted in bytes; it is cut between characters. */
static void put_name(struct builder *b, struct text name)
{
	size_t n = name.size;

	if (n > NAME_WIDTH) {
		n = NAME_WIDTH;
		while (n > 0 && ((unsigned char)name.data[n] & 0xc0) == 0x80)
			n--;
	}
	builder_add(b, name.data, n);
	builder_format(b, "%*s", (int)(NAME_WIDTH - n), "");
}

static void heading(struct builder *b, const char *title)
{
	builder_format(b, "\n%s\n", title);
	for (const char *p = title; *p != '\0'; p++)
		builder_char(b, '-');
	builder_char(b, '\n');
}

/* -- intervals ------------------------------------------------------------------------------ */

struct scale {
	double low, high;
	size_t columns;
};

static size_t column(const struct scale *s, double x)
{
	double at = (x - s->low) / (s->high - s->low) * (double)(s->columns - 1);

	return at <= 0 ? 0 : at >= (double)(s->columns - 1) ? s->columns - 1 : (size_t)(at + 0.5);
}

/* "   :  [---o---]   " with a mark at 0, and dots where a corrected interval reaches further. */
static void put_interval(struct builder *b, const struct scale *s, const struct json *estimate)
{
	const struct json *wide = json_find(estimate, "corrected");
	char *line = memory_new(s->columns + 1, 1);
	size_t from = column(s, report_percent(estimate, "lo")), to = column(s, report_percent(estimate, "hi")), i;

	memset(line, ' ', s->columns);
	if (wide != NULL)
		for (i = column(s, report_percent(wide, "lo")); i <= column(s, report_percent(wide, "hi")); i++)
			line[i] = '.';
	for (i = from; i <= to; i++)
		line[i] = '-';
	line[from] = '[';
	line[to] = ']';
	if (s->low < 0 && s->high > 0)
		line[column(s, 0)] = line[column(s, 0)] == ' ' ? ':' : '|';
	line[column(s, report_percent(estimate, "value"))] = 'o';
	builder_string(b, line);
	free(line);
}

static void intervals(struct builder *b, const struct report *r, const char *key, const char *title, bool difference,
		      size_t columns)
{
	const struct json *methods = json_find(r->results, "methods"), *m;
	struct scale s = { difference ? 0 : HUGE_VAL, difference ? 0 : -HUGE_VAL, 20 };
	size_t rows = 0;

	for (m = json_first(methods); m != NULL; m = json_next(m)) {
		const struct json *estimate = json_find(m, key), *wide = json_find(estimate, "corrected");

		if (json_kind(estimate) != JSON_OBJECT)
			continue;
		rows++;
		s.low = fmin(s.low, report_percent(wide != NULL ? wide : estimate, "lo"));
		s.high = fmax(s.high, report_percent(wide != NULL ? wide : estimate, "hi"));
	}
	if (rows == 0)
		return;
	s.high = fmax(s.high, s.low + 1);
	if (columns > NAME_WIDTH + 28 + 20)
		s.columns = columns - NAME_WIDTH - 28;
	heading(b, title);
	for (m = json_first(methods); m != NULL; m = json_next(m)) {
		const struct json *estimate = json_find(m, key);
		char figures[64];

		if (json_kind(estimate) != JSON_OBJECT)
			continue;
		put_name(b, json_text(json_find(m, "name")));
		snprintf(figures, sizeof figures, difference ? " %+6.1f (%+.1f to %+.1f)" : " %6.1f (%.1f to %.1f)",
			 report_percent(estimate, "value"), report_percent(estimate, "lo"),
			 report_percent(estimate, "hi"));
		builder_format(b, "%-28s", figures);
		put_interval(b, &s, estimate);
		builder_char(b, '\n');
	}
}

/* -- bars ------------------------------------------------------------------------------------- */

static void entropies(struct builder *b, const struct report *r, size_t columns)
{
	size_t counts[16] = { 0 }, most = 1, bins = 0, i, room = columns > 40 ? columns - 24 : 20;

	for (i = 0; i < r->entropies.count; i++) {
		size_t k = r->entropies.x[i] <= 0 ? 0 : (size_t)ceil(r->entropies.x[i] / 0.5);

		k = k < countof(counts) ? k : countof(counts) - 1;
		counts[k]++;
		bins = k + 1 > bins ? k + 1 : bins;
		most = counts[k] > most ? counts[k] : most;
	}
	if (bins == 0)
		return;
	heading(b, "Entropy of the training questions, bits");
	for (i = 0; i < bins; i++) {
		size_t width = (counts[i] * room + most / 2) / most, k;

		if (i == 0)
			builder_format(b, "%-11s %6zu ", "0", counts[i]);
		else
			builder_format(b, "%-4.1f to %-3.1f %6zu ", 0.5 * (double)(i - 1), 0.5 * (double)i, counts[i]);
		for (k = 0; k < width; k++)
			builder_char(b, '#');
		builder_char(b, '\n');
	}
}

/* -- curves ------------------------------------------------------------------------------------ */

/* Append the field `key` of a log by step, as a data block; *lines receives how many lines have it. */
static int put_log(struct builder *script, const char *path, const char *key, size_t *lines, struct error *e)
{
	double *x, *y;

	if (report_read_log(&x, &y, lines, path, key, e))
		return -1;
	for (size_t i = 0; i < *lines; i++)
		builder_format(script, "%g %g\n", x[i], y[i]);
	free(x);
	free(y);
	return 0;
}

static int log_curves(struct builder *b, const struct report *r, const char *key, const char *title, size_t columns,
		      struct error *e)
{
	struct builder script = { 0 }, plots = { 0 };
	size_t m, lines;
	int rc = 0;

	plot_begin_text(&script, columns, CURVE_ROWS);
	builder_string(&script, "set xlabel 'update'\n");
	for (m = 0; rc == 0 && m < r->methods && m < CURVES; m++) {
		char *path = experiment_method_path(&r->experiment, r->directory, 0, m, "model/train.jsonl");

		builder_format(&script, "$d%zu << E\n", m);
		rc = put_log(&script, path, key, &lines, e);
		builder_string(&script, "E\n");
		free(path);
		if (lines == 0)
			continue;
		builder_format(&plots, "%s$d%zu with lines title ", plots.size == 0 ? "" : ", ", m);
		plot_string(&plots, report_name(r, m + 1));
	}
	if (rc == 0 && plots.size > 0) {
		builder_format(&script, "plot %s\n", plots.data);
		heading(b, title);
		rc = plot_text(b, &script, e);
	}
	builder_clear(&script);
	builder_clear(&plots);
	return rc;
}

static int round_curves(struct builder *b, const struct report *r, size_t columns, struct error *e)
{
	const struct json *methods = json_find(r->results, "methods"), *m, *round;
	struct builder script = { 0 }, plots = { 0 };
	size_t i = 0;
	int rc;

	if (r->experiment.rounds < 2 || r->results == NULL)
		return 0;
	plot_begin_text(&script, columns, CURVE_ROWS);
	builder_string(&script, "set xlabel 'round'\nset xtics 1\n");
	for (m = json_next(json_first(methods)); m != NULL && i < CURVES; m = json_next(m), i++) {
		builder_format(&script, "$d%zu << E\n0 %g\n", i,
			       report_percent(json_find(json_first(methods), "accuracy"), "value"));
		for (round = json_first(json_find(m, "rounds")); round != NULL; round = json_next(round))
			builder_format(&script, "%g %g\n", json_value(json_find(round, "round")),
				       report_percent(json_find(round, "accuracy"), "value"));
		builder_string(&script, "E\n");
		builder_format(&plots, "%s$d%zu with linespoints title ", i == 0 ? "" : ", ", i);
		plot_string(&plots, json_text(json_find(m, "name")));
	}
	builder_format(&script, "plot %s\n", plots.data);
	heading(b, "Accuracy by round, per cent");
	rc = plot_text(b, &script, e);
	builder_clear(&script);
	builder_clear(&plots);
	return rc;
}

/* -- the whole ---------------------------------------------------------------------------------- */

int report_terminal(struct builder *out, const char *directory, size_t columns, struct error *e)
{
	const struct report_options o = { 0, 0, false };
	struct builder title = { 0 };
	struct report r;
	int rc = report_load(&r, directory, &o, e);

	if (rc == 0) {
		builder_format(out, "%s: %zu test questions, %zu seed%s, intervals of %g %%\n", r.experiment.name,
			       r.test_count, r.seeds, r.seeds == 1 ? "" : "s", 100 * r.experiment.level);
		if (r.results == NULL)
			builder_string(out, "no seed is finished yet\n");
		else if (json_size(json_find(r.results, "seeds")) < r.seeds)
			builder_format(out, "not finished: %zu of %zu seeds\n",
				       json_size(json_find(r.results, "seeds")), r.seeds);
		builder_string(&title, "Difference to ");
		builder_text(&title, report_base(&r));
		builder_string(&title, ", percentage points");
		intervals(out, &r, "accuracy", "Greedy accuracy, per cent", false, columns);
		intervals(out, &r, "to_backbone", "Difference to the backbone, percentage points", true, columns);
		intervals(out, &r, "to_first", title.data, true, columns);
		entropies(out, &r, columns);
		rc = round_curves(out, &r, columns, e) ||
				     log_curves(out, &r, "loss", "Loss in training, nats", columns, e) ||
				     log_curves(out, &r, "norm", "Norm of the gradient", columns, e)
			     ? -1
			     : 0;
	}
	builder_clear(&title);
	report_unload(&r);
	return rc;
}
