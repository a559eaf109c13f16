#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text_set.h"
#include "report/html.h"
#include "report/parts.h"
#include "report/plot.h"

enum {
	WIDTH = REPORT_WIDTH,
	NARROW = REPORT_NARROW,
	HEIGHT = REPORT_HEIGHT,
	LOSS_POINTS = 120,  /* at most, of one curve */
	CLOUD_POINTS = 1200 /* at most, of one method */
};

static const double bin = 0.25; /* of entropies, in bits */

int report_figure(struct builder *b, const struct builder *script, const char *name, const char *title,
		  const char *legend, const char *caption, struct error *e)
{
	builder_format(b, "<figure id=\"%s\">\n<h3>", name);
	html_text(b, text_of(title));
	builder_string(b, "</h3>\n");
	if (legend != NULL)
		builder_format(b, "<p class=\"legend\">%s</p>\n", legend);
	if (plot_svg(b, script, title, e))
		return error_wrap(e, "%s", title);
	builder_format(b, "<figcaption>%s</figcaption>\n</figure>\n", caption);
	return 0;
}

unsigned report_colour(size_t method)
{
	return method == 0 ? 0 : (unsigned)(1 + (method - 1) % (PLOT_SERIES - 1));
}

void report_dot(struct builder *b, unsigned colour)
{
	builder_format(b, "<span><i class=\"dot\" style=\"background:var(--c%u)\"></i>", colour);
}

void report_legend(struct builder *b, const struct report *r, size_t first)
{
	for (size_t m = first; m <= r->methods; m++) {
		report_dot(b, report_colour(m));
		html_text(b, report_name(r, m));
		builder_string(b, "</span> ");
	}
}

/* A round step that makes at most six intervals of a span. */
static double round_step(double span)
{
	double step = pow(10, floor(log10(span / 6)));

	return span / step <= 6 ? step : span / step <= 12 ? 2 * step : span / step <= 30 ? 5 * step : 10 * step;
}

/* -- results --------------------------------------------------------------------------- */

/* Whether a method has the estimate `key`. */
static bool has(const struct json *method, const char *key)
{
	return json_find(method, key) != NULL && json_kind(json_find(method, key)) == JSON_OBJECT;
}

/* Data and plots of a row of a forest: dot and interval, after it the corrected interval where there is one. */
static void put_row(struct builder *script, struct builder *plots, const struct json *estimate, size_t method,
		    size_t row)
{
	const struct json *wide = json_find(estimate, "corrected");

	builder_format(script, "$d%zu << E\n%g %zu %g %g\nE\n", method, report_percent(estimate, "value"), row,
		       report_percent(estimate, "lo"), report_percent(estimate, "hi"));
	if (wide != NULL) {
		builder_format(script, "$w%zu << E\n%g %zu %g %g\nE\n", method, report_percent(estimate, "value"), row,
			       report_percent(wide, "lo"), report_percent(wide, "hi"));
		builder_format(plots, "%s$w%zu using 1:2:3:4 with xerrorbars pt 0 lw 0.8 lc rgb " PLOT_COLOUR,
			       plots->size == 0 ? "" : ", ", method, report_colour(method));
	}
	builder_format(plots, "%s$d%zu using 1:2:3:4 with xerrorbars pt 7 lw 2.4 lc rgb " PLOT_COLOUR,
		       plots->size == 0 ? "" : ", ", method, report_colour(method));
}

/* The ends of the widest intervals of `key`, 0 among them if `zero`. */
static void find_ends(const struct json *methods, const char *key, bool zero, double *low, double *high)
{
	const struct json *m;

	*low = zero ? 0 : HUGE_VAL;
	*high = zero ? 0 : -HUGE_VAL;
	for (m = json_first(methods); m != NULL; m = json_next(m)) {
		const struct json *estimate = json_find(m, key), *wide;

		if (!has(m, key))
			continue;
		wide = json_find(estimate, "corrected");
		*low = fmin(*low, report_percent(wide != NULL ? wide : estimate, "lo"));
		*high = fmax(*high, report_percent(wide != NULL ? wide : estimate, "hi"));
	}
	/* At least one point wide, so that a tiny difference looks tiny. */
	*high = fmax(*high, *low + 1);
}

/* One row a method that has the estimate `key`: dot and interval. Nothing if none has it. */
int report_forest(struct builder *b, const struct report *r, const char *key, const char *name, const char *title,
		  const char *caption, const char *axis, struct error *e)
{
	const struct json *methods = json_find(r->results, "methods"), *m;
	struct builder script = { 0 }, plots = { 0 }, tics = { 0 };
	size_t widest = 0, i, rows = 0;
	double low, high;
	int rc;

	for (m = json_first(methods); m != NULL; m = json_next(m))
		rows += has(m, key);
	if (rows == 0)
		return 0;
	plot_begin(&script, NARROW, (unsigned)(70 + 26 * rows));
	for (m = json_first(methods), i = rows = 0; m != NULL; m = json_next(m), i++) {
		if (!has(m, key))
			continue;
		if (json_text(json_find(m, "name")).size > widest)
			widest = json_text(json_find(m, "name")).size;
		put_row(&script, &plots, json_find(m, key), i, rows);
		builder_string(&tics, rows == 0 ? "" : ", ");
		plot_string(&tics, json_text(json_find(m, "name")));
		builder_format(&tics, " %zu", rows++);
	}
	find_ends(methods, key, strcmp(key, "accuracy") != 0, &low, &high);
	builder_format(&script,
		       "set ytics scale 0 textcolor rgb " PLOT_INK " (%s)\nset lmargin %zu\nset rmargin 2\n"
		       "set errorbars small\nset border 1\nset grid xtics noytics\n"
		       "set yrange [%g:-0.7]\nset xlabel '%s'\nset xrange [%g:%g]\nset xtics %g\n",
		       tics.data, widest + 2, (double)rows - 0.3, axis, low - 0.04 * (high - low),
		       high + 0.04 * (high - low), round_step(high - low));
	if (strcmp(key, "accuracy") != 0)
		builder_string(&script,
			       "set arrow 1 from first 0, graph 0 to first 0, graph 1 nohead dt 2 lc rgb " PLOT_INK
			       "\n");
	builder_format(&script, "plot %s\n", plots.data);
	rc = report_figure(b, &script, name, title, NULL, caption, e);
	builder_clear(&script);
	builder_clear(&plots);
	builder_clear(&tics);
	return rc;
}

int report_result_figures(struct builder *b, const struct report *r, struct error *e)
{
	struct builder title = { 0 }, caption = { 0 };
	int rc;

	if (r->results == NULL)
		return 0;
	builder_string(b, "<div class=\"figures narrow\">\n");
	rc = report_forest(b, r, "accuracy", "accuracy", "Greedy accuracy", "Mean over the seeds, with its interval.",
			   "per cent", e);
	if (rc == 0)
		rc = report_forest(
			b, r, "to_backbone", "to-backbone", "Difference to the backbone",
			"Paired over the same questions. An interval that does not meet the dashed line is a "
			"difference beyond chance.",
			"percentage points", e);
	if (rc == 0 && r->methods > 1) {
		builder_string(&title, "Difference to ");
		builder_text(&title, report_base(r));
		builder_format(
			&caption,
			"The same between methods of training. Thin: corrected for %.0f comparisons, so that all "
			"hold at once.",
			json_value(json_find(r->results, "comparisons")));
		rc = report_forest(b, r, "to_first", "to-first", title.data, caption.data, "percentage points", e);
	}
	if (rc == 0)
		rc = report_curves(b, r, e);
	builder_string(b, "</div>\n");
	builder_clear(&title);
	builder_clear(&caption);
	return rc;
}

/* -- training ---------------------------------------------------------------------------- */

/* The points of a curve, thinned out to means over stretches of equal length. */
static size_t put_curve(struct builder *script, const double *x, const double *y, size_t n)
{
	size_t stretch = (n + LOSS_POINTS - 1) / LOSS_POINTS, i, k;

	for (i = 0; i < n; i += stretch) {
		double sum_x = 0, sum_y = 0;

		for (k = i; k < n && k < i + stretch; k++) {
			sum_x += x[k];
			sum_y += y[k];
		}
		builder_format(script, "%g %g\n", sum_x / (double)(k - i), sum_y / (double)(k - i));
	}
	return stretch == 0 ? 1 : stretch;
}

/* Append the field `key` of a train.jsonl by step, as a data block; *count receives how many lines have it. */
static int put_log(struct builder *script, const char *path, const char *key, size_t *count, struct error *e)
{
	double *x, *y;

	if (report_read_log(&x, &y, count, path, key, e))
		return -1;
	if (*count > 0)
		(void)put_curve(script, x, y, *count);
	free(x);
	free(y);
	return 0;
}

/* Curves of a field of the logs, one for each method. Nothing if no log has it. */
static int curves(struct builder *b, const struct report *r, const char *key, const char *name, const char *title,
		  const char *caption, const char *axis, const char *style, struct error *e)
{
	struct builder script = { 0 }, plots = { 0 }, legend = { 0 };
	size_t m, lines, any = 0;
	int rc = 0;

	plot_begin(&script, WIDTH, HEIGHT);
	builder_format(&script, "set xlabel 'update'\nset ylabel '%s'\n", axis);
	for (m = 0; rc == 0 && m < r->methods; m++) {
		char *path = experiment_method_path(&r->experiment, r->directory, 0, m, "model/train.jsonl");

		builder_format(&script, "$d%zu << E\n", m);
		rc = put_log(&script, path, key, &lines, e);
		builder_string(&script, "E\n");
		free(path);
		if (rc == 0 && lines > 0) {
			builder_format(&plots, "%s$d%zu with %s lw 1.6 pt 7 ps 0.6 lc rgb " PLOT_COLOUR,
				       any++ ? ", " : "", m, style, report_colour(m + 1));
		}
	}
	if (rc == 0 && any > 0) {
		builder_format(&script, "plot %s\n", plots.data);
		report_legend(&legend, r, 1);
		rc = report_figure(b, &script, name, title, legend.data, caption, e);
	}
	builder_clear(&script);
	builder_clear(&plots);
	builder_clear(&legend);
	return rc;
}

/* -- uncertainty -------------------------------------------------------------------------- */

static int histogram(struct builder *b, const struct report *r, struct error *e)
{
	struct builder script = { 0 }, caption = { 0 };
	size_t counts[3][64] = { { 0 } }, i, k, bins = 0, mixed = 0;
	int rc;

	if (r->entropies.count == 0)
		return 0;
	for (i = 0; i < r->entropies.count; i++) {
		size_t kind = r->shares.x[i] <= 0 ? 0 : r->shares.x[i] < 1 ? 1 : 2;

		k = (size_t)(r->entropies.x[i] / bin + 1e-9);
		k = k < 63 ? k : 63;
		counts[kind][k]++;
		bins = k + 1 > bins ? k + 1 : bins;
		mixed += kind == 1;
	}
	plot_begin(&script, WIDTH, HEIGHT);
	builder_string(&script, "$d << E\n");
	for (k = 0; k < bins; k++)
		builder_format(&script, "%g %zu %zu %zu\n", ((double)k + 0.5) * bin,
			       counts[1][k] + counts[2][k] + counts[0][k], counts[1][k] + counts[2][k], counts[2][k]);
	builder_format(
		&script,
		"E\nset boxwidth %g\nset xrange [0:%g]\nset yrange [0:*]\nset xlabel 'entropy of the answers, bits'\n"
		"set ylabel 'questions'\n"
		"plot $d using 1:2 with boxes lc rgb " PLOT_COLOUR ", "
		"'' using 1:3 with boxes fs solid 1 lc rgb " PLOT_COLOUR ", "
		"'' using 1:4 with boxes fs solid 1 lc rgb " PLOT_COLOUR "\n",
		0.86 * bin, (double)bins * bin, 0u, 1u, 3u);
	builder_format(
		&caption,
		"%zu training questions of the first seed, by how much the backbone's paths disagree; coloured by how "
		"many of them are right. %zu have right and wrong paths.",
		r->asked, mixed);
	rc = report_figure(b, &script, "entropy", "Entropy of the training questions",
			   "<span><i class=\"dot\" style=\"background:var(--c0)\"></i>no path right</span> "
			   "<span><i class=\"dot\" style=\"background:var(--c1)\"></i>some right</span> "
			   "<span><i class=\"dot\" style=\"background:var(--c3)\"></i>all right</span>",
			   caption.data, e);
	builder_clear(&script);
	builder_clear(&caption);
	return rc;
}

static int add_pair(void *context, struct record *record, struct error *e)
{
	char pair[64];
	size_t i;

	(void)e;
	if (isnan(record->entropy))
		return 0;
	/* As fine as a picture shows. */
	snprintf(pair, sizeof pair, "%.2f %.2f", record->entropy, record->weight);
	(void)text_set_add(context, text_of(pair), &i);
	return 0;
}

/* Different (entropy, weight) pairs of one method's file as a data block, thinned out evenly if they are many. */
static int put_cloud(struct builder *script, char *path, size_t *count, struct error *e)
{
	struct text_set pairs = { 0 };
	int rc = report_each(path, RECORD_ENTROPY | RECORD_WEIGHT, add_pair, &pairs, e);
	size_t i, stride = pairs.count / CLOUD_POINTS + 1;

	*count = 0;
	for (i = 0; i < pairs.count; i += stride, ++*count) {
		struct text pair = text_set_at(&pairs, i);

		builder_format(script, "%.*s\n", (int)pair.size, pair.data);
	}
	text_set_clear(&pairs);
	return rc;
}

/* The methods whose weights are number `cloud`. */
static void put_cloud_legend(struct builder *legend, const struct report *r, const size_t *cloud_of, size_t cloud)
{
	const char *before = "";
	size_t m;

	for (m = 0; m < r->methods; m++) {
		if (cloud_of[m] != cloud)
			continue;
		if (*before == '\0')
			report_dot(legend, report_colour(m + 1));
		builder_string(legend, before);
		html_text(legend, report_name(r, m + 1));
		before = ", ";
	}
	builder_string(legend, "</span> ");
}

/* Methods of several losses may have the same weights: they are drawn once. */
static int weights(struct builder *b, const struct report *r, struct error *e)
{
	struct builder script = { 0 }, plots = { 0 }, legend = { 0 }, cloud = { 0 };
	size_t *cloud_of = memory_new(r->methods, sizeof *cloud_of), m, points, i;
	struct text_set clouds = { 0 };
	int rc = 0;

	plot_begin(&script, WIDTH, HEIGHT);
	builder_string(&script, "set xlabel 'entropy of the answers, bits'\nset ylabel 'weight'\n"
				"set xrange [0:*]\nset yrange [0:*]\n");
	for (m = 0; rc == 0 && m < r->methods; m++) {
		char *path = experiment_round_path(&r->experiment, r->directory, 0, m, 0, "weights.jsonl");

		builder_reset(&cloud);
		cloud_of[m] = SIZE_MAX;
		rc = put_cloud(&cloud, path, &points, e);
		if (rc == 0 && points > 0 && text_set_add(&clouds, builder_view(&cloud), &cloud_of[m])) {
			builder_format(&script, "$d%zu << E\n%sE\n", m, cloud.data);
			builder_format(&plots, "%s$d%zu with points pt 7 ps 0.45 lc rgb " PLOT_COLOUR,
				       plots.size == 0 ? "" : ", ", m, report_colour(m + 1));
		}
	}
	if (rc == 0 && clouds.count > 0) {
		builder_format(&script, "plot %s\n", plots.data);
		for (i = 0; i < clouds.count; i++)
			put_cloud_legend(&legend, r, cloud_of, i);
		rc = report_figure(
			b, &script, "weights", "Weight against entropy", legend.data,
			"One dot for each weight that an entropy has among the training questions of the first "
			"seed. The mean weight is 1 for every method.",
			e);
	}
	builder_clear(&script);
	builder_clear(&plots);
	builder_clear(&legend);
	builder_clear(&cloud);
	text_set_clear(&clouds);
	free(cloud_of);
	return rc;
}

/* -- accuracy by a property of the test questions -------------------------------------------- */

static bool has_steps(const struct report_test *q, double low, double high)
{
	return q->steps >= low && q->steps < high;
}

static bool has_entropy(const struct report_test *q, double low, double high)
{
	return q->entropy >= low && q->entropy < high;
}

/* A line for each method over ranges [edge, next edge) of the property, at x; ranges of few questions are left out. */
static int by_property(struct builder *b, const struct report *r,
		       bool (*in)(const struct report_test *, double, double), const double *edge, size_t ranges,
		       bool middle, const char *axis, const char *name, const char *title, const char *caption,
		       struct error *e)
{
	struct builder script = { 0 }, plots = { 0 }, legend = { 0 };
	size_t m, k, n, any = 0;
	int rc = 0;

	plot_begin(&script, WIDTH, HEIGHT);
	builder_format(&script, "set xlabel '%s'\nset ylabel 'right, per cent'\nset yrange [0:*]\n", axis);
	if (!middle)
		builder_string(&script, "set xtics 1\nset offsets 0.2, 0.2, 0, 0\n");
	for (m = 0; m <= r->methods; m++) {
		size_t points = 0;

		builder_format(&script, "$d%zu << E\n", m);
		for (k = 0; k < ranges; k++) {
			double share = report_share(r, m, in, edge[k], edge[k + 1], &n);

			if (n < 5 || isnan(share))
				continue;
			builder_format(&script, "%g %g\n", middle ? (edge[k] + edge[k + 1]) / 2 : edge[k], 100 * share);
			points++;
		}
		builder_string(&script, "E\n");
		if (points > 0) {
			builder_format(&plots, "%s$d%zu with linespoints pt 7 ps 0.6 lw 1.8 %s lc rgb " PLOT_COLOUR,
				       any++ ? ", " : "", m, m == 0 ? "dt 2" : "", report_colour(m));
		}
	}
	if (any > 0) {
		builder_format(&script, "plot %s\n", plots.data);
		report_legend(&legend, r, 0);
		rc = report_figure(b, &script, name, title, legend.data, caption, e);
	}
	builder_clear(&script);
	builder_clear(&plots);
	builder_clear(&legend);
	return rc;
}

static int by_steps(struct builder *b, const struct report *r, struct error *e)
{
	double edge[33];
	size_t i;

	for (i = 0; i <= 32; i++)
		edge[i] = (double)i;
	return by_property(
		b, r, has_steps, edge, 32, false, "steps of the worked solution", "steps", "Accuracy by difficulty",
		"Greedy answers to test questions, all seeds together, by how many equations the solution has; groups "
		"of fewer than 5 questions are left out.",
		e);
}

static int by_entropy(struct builder *b, const struct report *r, struct error *e)
{
	double edge[13];
	size_t i;

	if (!r->probed)
		return 0;
	for (i = 0; i <= 12; i++)
		edge[i] = 0.5 * (double)i;
	return by_property(
		b, r, has_entropy, edge, 12, true, "entropy of the answers before training, bits", "by-entropy",
		"Accuracy by the backbone's entropy, before and after",
		"Test questions by how much the backbone&rsquo;s sampled paths disagreed on them, in steps of half a "
		"bit; dashed before training.",
		e);
}

int report_figures(struct builder *b, const struct report *r, struct error *e)
{
	int rc;

	builder_string(b, "<div class=\"figures\">\n");
	rc = by_steps(b, r, e);
	if (rc == 0)
		rc = by_entropy(b, r, e);
	if (rc == 0)
		rc = histogram(b, r, e);
	if (rc == 0)
		rc = report_after(b, r, e);
	if (rc == 0)
		rc = weights(b, r, e);
	if (rc == 0)
		rc = report_ranks(b, r, e);
	if (rc == 0)
		rc = curves(b, r, "loss", "loss", "Loss in training",
			    "Weighted loss of the updates, first seed. Methods weigh questions differently, so levels "
			    "are not "
			    "comparable; shapes are.",
			    "loss, nats", "lines", e);
	if (rc == 0)
		rc = curves(b, r, "validation", "validation", "Validation loss",
			    "Mean negative log-probability of a token of worked solutions that nothing was trained on, "
			    "after "
			    "each epoch, first seed.",
			    "nats a token", "linespoints", e);
	if (rc == 0)
		rc = curves(b, r, "sharpness", "sharpness", "Sharpness in training",
			    "The sharpness a of the weights at each update, for the methods that learn it; first seed.",
			    "a", "lines", e);
	if (rc == 0)
		rc = curves(b, r, "centre", "centre", "Centre in training",
			    "The centre c of the sigmoid at each update, for the methods that learn; first seed.", "c",
			    "lines", e);
	if (rc == 0)
		rc = curves(b, r, "norm", "norm", "Norm of the gradient", "Before clipping, first seed.", "norm",
			    "lines", e);
	builder_string(b, "</div>\n");
	return rc;
}
