/* Pictures of what changes: accuracy over rounds and over the sharpness, entropy over training, weight over rank. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/order.h"
#include "report/html.h"
#include "report/parts.h"
#include "report/plot.h"
#include "weighting/weight.h"

enum {
	RANK_POINTS = 200 /* at most, of one method */
};

static void put_point(struct builder *script, double x, const struct json *estimate)
{
	builder_format(script, "%g %g %g %g\n", x, report_percent(estimate, "value"), report_percent(estimate, "lo"),
		       report_percent(estimate, "hi"));
}

/* A line of estimates with their intervals. */
static void put_plot(struct builder *plots, size_t block, unsigned colour)
{
	builder_format(plots,
		       "%s$d%zu using 1:2:3:4 with yerrorbars pt 7 ps 0.6 lw 1.2 lc rgb " PLOT_COLOUR
		       ", $d%zu using 1:2 with lines lw 1.8 lc rgb " PLOT_COLOUR,
		       plots->size == 0 ? "" : ", ", block, colour, block, colour);
}

/* The backbone's accuracy, as a dashed line across the picture. */
static void put_backbone(struct builder *script, const struct report *r)
{
	const struct json *accuracy = json_find(json_first(json_find(r->results, "methods")), "accuracy");

	builder_format(script,
		       "set arrow 1 from graph 0, first %g to graph 1, first %g nohead dt 2 lw 1.2 lc rgb " PLOT_COLOUR
		       "\n",
		       report_percent(accuracy, "value"), report_percent(accuracy, "value"), 0u);
}

/* -- rounds --------------------------------------------------------------------------------- */

static int by_round(struct builder *b, const struct report *r, struct error *e)
{
	const struct json *methods = json_find(r->results, "methods"), *m, *round;
	struct builder script = { 0 }, plots = { 0 }, legend = { 0 };
	size_t i = 1, rounds = r->experiment.rounds;
	int rc;

	if (rounds < 2)
		return 0;
	plot_begin(&script, REPORT_NARROW, REPORT_HEIGHT);
	for (m = json_next(json_first(methods)); m != NULL; m = json_next(m), i++) {
		/* Side by side, so that intervals do not hide each other. */
		double aside = fmin(0.6, 0.1 * (double)r->methods) * (((double)i - 0.5) / (double)r->methods - 0.5);

		builder_format(&script, "$d%zu << E\n", i);
		put_point(&script, 0, json_find(json_first(methods), "accuracy"));
		for (round = json_first(json_find(m, "rounds")); round != NULL; round = json_next(round))
			put_point(&script, json_value(json_find(round, "round")) + aside, json_find(round, "accuracy"));
		builder_string(&script, "E\n");
		put_plot(&plots, i, report_colour(i));
	}
	put_backbone(&script, r);
	builder_format(&script,
		       "set xlabel 'round'\nset ylabel 'right, per cent'\nset xtics 1\nset xrange [-0.2:%zu.4]\n"
		       "set offsets 0, 0, graph 0.05, graph 0.05\nplot %s\n",
		       rounds, plots.data);
	report_legend(&legend, r, 0);
	rc = report_figure(b, &script, "by-round", "Accuracy by round", legend.data,
			   "Greedy accuracy after each round with its interval; round 0 is the backbone.", e);
	builder_clear(&script);
	builder_clear(&plots);
	builder_clear(&legend);
	return rc;
}

/* -- sharpness ------------------------------------------------------------------------------- */

/*
 * A place on the curve of one loss and mode: the sharpness of the power map, 0 for a
 * uniform method; NaN if it is not on it.
 */
static double place_of(const struct json *method, struct text loss, struct text mode)
{
	const struct json *a = json_find(method, "sharpness"), *map = json_find(method, "map");

	if (!text_equal(json_text(json_find(method, "loss")), loss) ||
	    (map != NULL && !text_is(json_text(map), "power")))
		return NAN;
	if (text_is(json_text(json_find(method, "mode")), "uniform"))
		return 0;
	return text_equal(json_text(json_find(method, "mode")), mode) && json_kind(a) == JSON_NUMBER ? json_value(a)
												     : NAN;
}

struct place {
	double a;
	const struct json *method;
};

static int compare_places(const void *x, const void *y)
{
	double a = ((const struct place *)x)->a, b = ((const struct place *)y)->a;

	return (a > b) - (a < b);
}

/* The methods on the curve of a loss and mode, by sharpness; of several with the same one, the first. */
static size_t find_places(struct place *places, const struct report *r, struct text loss, struct text mode)
{
	const struct json *m;
	size_t n = 0, kept = 0, i;

	for (m = json_next(json_first(json_find(r->results, "methods"))); m != NULL; m = json_next(m)) {
		struct place p = { place_of(m, loss, mode), m };

		if (!isnan(p.a))
			places[n++] = p;
	}
	if (n > 0)
		qsort(places, n, sizeof *places, compare_places);
	for (i = 0; i < n; i++)
		if (kept == 0 || places[kept - 1].a < places[i].a)
			places[kept++] = places[i];
	return kept;
}

static int by_sharpness(struct builder *b, const struct report *r, struct error *e)
{
	static const char *const losses[] = { "sft", "dpo", "kto" }, *const modes[] = { "entropy", "accuracy",
											"rejected" };
	struct place *places = memory_new(r->methods + 1, sizeof *places);
	struct builder script = { 0 }, plots = { 0 }, legend = { 0 };
	size_t l, k, i, n, curves = 0;
	int rc = 0;

	plot_begin(&script, REPORT_NARROW, REPORT_HEIGHT);
	for (l = 0; l < countof(losses); l++) {
		for (k = 0; k < countof(modes); k++) {
			unsigned colour = 1 + (unsigned)curves % (PLOT_SERIES - 1);

			n = find_places(places, r, text_of(losses[l]), text_of(modes[k]));
			if (n < 3)
				continue;
			builder_format(&script, "$d%zu << E\n", curves);
			for (i = 0; i < n; i++)
				put_point(&script, places[i].a, json_find(places[i].method, "accuracy"));
			builder_string(&script, "E\n");
			put_plot(&plots, curves++, colour);
			report_dot(&legend, colour);
			builder_format(&legend, "%s, %s</span> ", losses[l], modes[k]);
		}
	}
	if (curves > 0) {
		put_backbone(&script, r);
		builder_format(&script,
			       "set xlabel 'sharpness a'\nset ylabel 'right, per cent'\n"
			       "set offsets 0.15, 0.15, graph 0.05, graph 0.05\nplot %s\n",
			       plots.data);
		rc = report_figure(b, &script, "by-sharpness", "Accuracy by sharpness", legend.data,
				   "Greedy accuracy with its interval; a = 0 is vanilla, dashed the backbone.", e);
	}
	builder_clear(&script);
	builder_clear(&plots);
	builder_clear(&legend);
	free(places);
	return rc;
}

int report_curves(struct builder *b, const struct report *r, struct error *e)
{
	return by_round(b, r, e) || by_sharpness(b, r, e) ? -1 : 0;
}

/* -- entropy after training ------------------------------------------------------------------- */

static int push_entropy(void *context, struct record *record, struct error *e)
{
	double h = report_entropy(record);

	(void)e;
	if (!isnan(h))
		report_push(context, h);
	return 0;
}

static int push_weight(void *context, struct record *record, struct error *e)
{
	(void)e;
	report_push(context, record->weight);
	return 0;
}

/* What is pushed of each record of a file, which is freed, in ascending order; the caller frees x. */
static int read_sorted(struct report_values *v, char *path, unsigned fields, report_use *push, struct error *e)
{
	*v = (struct report_values){ 0 };
	if (report_each(path, fields, push, v, e))
		return -1;
	if (v->count > 0)
		qsort(v->x, v->count, sizeof *v->x, order_doubles);
	return 0;
}

/* Append the share of questions up to each entropy, as steps, and the mean entropy to the caption. */
static void put_distribution(struct builder *script, struct builder *caption, struct text name, const double *h,
			     size_t n)
{
	double sum = 0;
	size_t i;

	builder_string(script, "0 0\n");
	for (i = 0; i < n; i++) {
		sum += h[i];
		if (i + 1 == n || h[i + 1] > h[i])
			builder_format(script, "%g %g\n", h[i], 100 * (double)(i + 1) / (double)n);
	}
	builder_string(caption, caption->size > 0 ? ", " : "");
	html_text(caption, name);
	builder_format(caption, " %.2f", sum / (double)n);
}

int report_after(struct builder *b, const struct report *r, struct error *e)
{
	struct builder script = { 0 }, plots = { 0 }, legend = { 0 }, means = { 0 }, caption = { 0 };
	struct report_values h;
	size_t m, after = 0;
	int rc = 0;

	plot_begin(&script, REPORT_WIDTH, REPORT_HEIGHT);
	for (m = 0; rc == 0 && m <= r->methods; m++) {
		char *path =
			m == 0 ? file_join(r->directory, "probe/entropy.jsonl")
			       : experiment_method_path(&r->experiment, r->directory, 0, m - 1, "probe/entropy.jsonl");

		rc = read_sorted(&h, path, RECORD_ENTROPY | RECORD_UNIT, push_entropy, e);
		if (rc == 0 && h.count > 0) {
			builder_format(&script, "$d%zu << E\n", m);
			put_distribution(&script, &means, report_name(r, m), h.x, h.count);
			builder_string(&script, "E\n");
			builder_format(&plots, "%s$d%zu with steps lw 1.8 %s lc rgb " PLOT_COLOUR,
				       plots.size == 0 ? "" : ", ", m, m == 0 ? "dt 2" : "", report_colour(m));
			after += m > 0;
		}
		free(h.x);
	}
	if (rc == 0 && after > 0) {
		builder_format(&script,
			       "set xlabel 'entropy of the answers, bits'\nset ylabel 'questions up to it, per cent'\n"
			       "set yrange [0:100]\nplot %s\n",
			       plots.data);
		report_legend(&legend, r, 0);
		builder_format(&caption,
			       "Test questions, backbone (dashed) and the first seed&rsquo;s models. Mean bits: %s.",
			       means.data);
		rc = report_figure(b, &script, "entropy-after", "Entropy before and after training", legend.data,
				   caption.data, e);
	}
	builder_clear(&script);
	builder_clear(&plots);
	builder_clear(&legend);
	builder_clear(&means);
	builder_clear(&caption);
	return rc;
}

/* -- weights by rank ------------------------------------------------------------------------------ */

/* Append each weight with the share of questions that have more. */
static void put_ranks(struct builder *script, const double *weight, size_t n)
{
	size_t step = n / RANK_POINTS + 1, i;

	for (i = 0; i < n; i += step)
		builder_format(script, "%g %g\n", 100 * ((double)i + 0.5) / (double)n, weight[n - 1 - i]);
}

int report_ranks(struct builder *b, const struct report *r, struct error *e)
{
	struct builder script = { 0 }, plots = { 0 }, legend = { 0 };
	struct report_values weight;
	double effective, largest;
	size_t m;
	int rc = 0;

	plot_begin(&script, REPORT_WIDTH, REPORT_HEIGHT);
	for (m = 0; rc == 0 && m < r->methods; m++) {
		char *path = experiment_round_path(&r->experiment, r->directory, 0, m, 0, "weights.jsonl");

		rc = read_sorted(&weight, path, RECORD_WEIGHT, push_weight, e);
		if (rc == 0 && weight.count > 0) {
			builder_format(&script, "$d%zu << E\n", m);
			put_ranks(&script, weight.x, weight.count);
			builder_string(&script, "E\n");
			builder_format(&plots, "%s$d%zu with lines lw 1.8 lc rgb " PLOT_COLOUR,
				       plots.size == 0 ? "" : ", ", m, report_colour(m + 1));
			weight_spread(weight.x, weight.count, &effective, &largest);
			report_dot(&legend, report_colour(m + 1));
			html_text(&legend, report_name(r, m + 1));
			builder_format(&legend, " <b>%.0f</b> of %zu</span> ", effective, weight.count);
		}
		free(weight.x);
	}
	if (rc == 0 && plots.size > 0) {
		builder_format(&script,
			       "set xlabel 'questions with more weight, per cent'\nset ylabel 'weight'\n"
			       "set xrange [0:100]\nset yrange [0:*]\nplot %s\n",
			       plots.data);
		rc = report_figure(
			b, &script, "weight-ranks", "Weights and effective sample size", legend.data,
			"Questions of the first seed, the heaviest first, and how many equally weighted ones they are "
			"worth: (&Sigma;w)&sup2; / &Sigma;w&sup2;.",
			e);
	}
	builder_clear(&script);
	builder_clear(&plots);
	builder_clear(&legend);
	return rc;
}
