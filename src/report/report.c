#include "report/report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/text_set.h"
#include "config.h"
#include "experiment/comparison.h"
#include "format/jsonl.h"
#include "report/html.h"
#include "report/parts.h"
#include "report/plot.h"

const struct report_options report_defaults = { 20, 8, false };

/* clang-format off */
const struct option_row report_option_rows[] = {
	{ 0, "follow", NULL, "make the page again and again while the run works, until it is finished", OPTION_SWITCH,
	  OPTION_PLACE(report_options, follow) },
	{ 0, "show-paths", "count", "most paths shown of a question", OPTION_COUNT, OPTION_PLACE(report_options, paths),
	  .high = 10000 },
	{ 0, "show-questions", "count", "most questions shown of each kind", OPTION_COUNT,
	  OPTION_PLACE(report_options, questions), .high = 10000 },
	{ 0 }
};
/* clang-format on */

/* -- results -------------------------------------------------------------------------- */

/* With a typographic minus, and as many digits as the others have. */
static void put_signed(struct builder *b, double x)
{
	double rounded = round(10 * x) / 10;

	builder_format(b, "%s%.1f", rounded > 0 ? "+" : rounded < 0 ? "&minus;" : "", fabs(rounded));
}

static void put_accuracy(struct builder *b, const struct json *estimate)
{
	if (json_kind(estimate) != JSON_OBJECT)
		builder_string(b, "<td></td>");
	else
		builder_format(b, "<td>%.1f<span class=\"interval\">%.1f to %.1f</span></td>",
			       report_percent(estimate, "value"), report_percent(estimate, "lo"),
			       report_percent(estimate, "hi"));
}

/* Coloured where the interval lies on one side of 0. */
static void put_difference(struct builder *b, const struct json *estimate)
{
	double lo = report_percent(estimate, "lo"), hi = report_percent(estimate, "hi");

	if (json_kind(estimate) != JSON_OBJECT) {
		builder_string(b, "<td></td>");
		return;
	}
	builder_format(b, "<td><span class=\"%s\">", lo > 0 ? "up" : hi < 0 ? "down" : "");
	put_signed(b, report_percent(estimate, "value"));
	builder_string(b, "</span><span class=\"interval\">");
	put_signed(b, lo);
	builder_string(b, " to ");
	put_signed(b, hi);
	builder_string(b, "</span></td>");
}

static void put_mean(struct builder *b, const struct json *method, const char *key)
{
	double x = comparison_mean(json_find(method, "runs"), key);

	if (isnan(x))
		builder_string(b, "<td></td>");
	else
		builder_format(b, "<td>%.0f</td>", x);
}

static void put_method_name(struct builder *b, const struct json *method, size_t i)
{
	builder_format(b, "<th scope=\"row\"><span class=\"dot\" style=\"background:var(--c%u)\"></span>",
		       report_colour(i));
	html_text(b, json_text(json_find(method, "name")));
	builder_string(b, "</th>");
}

static void put_result_table(struct builder *b, const struct report *r)
{
	const struct json *methods = json_find(r->results, "methods"), *m, *a, *learnt;
	size_t i = 0;

	builder_string(b,
		       "<div class=\"wide\"><table>\n<thead><tr><th scope=\"col\">method</th><th scope=\"col\">a</th>"
		       "<th scope=\"col\">greedy accuracy, %</th><th scope=\"col\">&minus; backbone</th>");
	if (r->methods > 1) {
		builder_string(b, "<th scope=\"col\">&minus; ");
		html_text(b, report_base(r));
		builder_string(b, "</th>");
	}
	builder_string(b,
		       "<th scope=\"col\">updates</th><th scope=\"col\">questions</th><th scope=\"col\">effective</th>"
		       "</tr></thead>\n<tbody>\n");
	for (m = json_first(methods); m != NULL; m = json_next(m), i++) {
		builder_string(b, "<tr>");
		put_method_name(b, m, i);
		a = json_find(m, "sharpness");
		learnt = json_find(m, "learnt");
		if (json_kind(learnt) == JSON_NUMBER)
			builder_format(b, "<td>%.3f</td>", json_value(learnt));
		else if (json_kind(a) == JSON_NUMBER)
			builder_format(b, "<td>%g</td>", json_value(a));
		else
			builder_string(b, "<td></td>");
		put_accuracy(b, json_find(m, "accuracy"));
		put_difference(b, json_find(m, "to_backbone"));
		if (r->methods > 1)
			put_difference(b, json_find(m, "to_first"));
		put_mean(b, m, "steps");
		put_mean(b, m, "kept");
		put_mean(b, m, "effective");
		builder_string(b, "</tr>\n");
	}
	builder_string(b, "</tbody></table></div>\n"
			  "<p class=\"note\">Differences are paired, in percentage points; coloured where the interval "
			  "lies on one "
			  "side of 0. a is the sharpness, where it is learnt that of the last update; it, updates, "
			  "questions trained on and their effective number, (&Sigma;w)&sup2; "
			  "/ &Sigma;w&sup2;, are means over the seeds.</p>\n");
}

/* What the differences say, in words; nothing more than the table does. */
static void put_lead(struct builder *b, const struct report *r)
{
	const struct json *m, *own, *base;

	builder_string(b, "<ul class=\"lead\">\n");
	for (m = json_next(json_first(json_find(r->results, "methods"))); m != NULL; m = json_next(m)) {
		struct text against = json_text(json_find(m, "against"));
		const struct json *estimate = json_find(m, against.size == 0 ? "to_backbone" : "to_first");
		double lo = report_percent(estimate, "lo"), hi = report_percent(estimate, "hi");

		builder_string(b, "<li><b>");
		html_text(b, json_text(json_find(m, "name")));
		builder_string(b, "</b> ");
		builder_string(b, lo > 0 ? "is better than " : hi < 0 ? "is worse than " : "cannot be told from ");
		if (against.size == 0)
			builder_string(b, "the backbone");
		else
			html_text(b, against);
		builder_string(b, ": <span class=\"");
		builder_string(b, lo > 0 ? "up" : hi < 0 ? "down" : "");
		builder_string(b, "\">");
		put_signed(b, report_percent(estimate, "value"));
		builder_string(b, "</span> points (");
		put_signed(b, lo);
		builder_string(b, " to ");
		put_signed(b, hi);
		builder_string(b, ")");
		if (comparison_tuned_apart(r->results, m, &own, &base))
			builder_format(b, "; tuned apart: rate %g, epochs %g against %g, %g",
				       json_value(json_find(own, "rate")), json_value(json_find(own, "epochs")),
				       json_value(json_find(base, "rate")), json_value(json_find(base, "epochs")));
		builder_string(b, ".</li>\n");
	}
	builder_string(b, "</ul>\n");
}

static void put_regime(struct builder *b, const struct report *r, const struct json *regime)
{
	const struct json *methods = json_find(r->results, "methods"), *m;
	struct text name = json_text(json_find(regime, "name"));
	double steps = json_value(json_find(r->results, "long_steps"));
	size_t i = 0;

	builder_string(b, "<h3>");
	if (text_is(name, "short"))
		builder_format(b, "Short: fewer than %.0f steps", steps);
	else if (text_is(name, "long"))
		builder_format(b, "Long: %.0f steps or more", steps);
	else
		builder_string(b, text_is(name, "rare") ? "Rare: with a skill of the rarer half"
							: "Frequent: only skills of the more frequent half");
	builder_format(
		b,
		" <span class=\"interval\">%.0f questions</span></h3>\n<div class=\"wide\"><table>\n<thead><tr>"
		"<th scope=\"col\">method</th><th scope=\"col\">greedy accuracy, %%</th><th scope=\"col\">&minus; "
		"backbone</th>",
		json_value(json_find(regime, "questions")));
	if (r->methods > 1) {
		builder_string(b, "<th scope=\"col\">&minus; ");
		html_text(b, report_base(r));
		builder_string(b, "</th>");
	}
	builder_string(b, "</tr></thead>\n<tbody>\n");
	for (m = json_first(methods); m != NULL; m = json_next(m), i++) {
		const struct json *own = report_regime(m, name);

		builder_string(b, "<tr>");
		put_method_name(b, m, i);
		put_accuracy(b, json_find(own, "accuracy"));
		put_difference(b, json_find(own, "to_backbone"));
		if (r->methods > 1)
			put_difference(b, json_find(own, "to_first"));
		builder_string(b, "</tr>\n");
	}
	builder_string(b, "</tbody></table></div>\n");
}

/* The regimes that hold some of the questions but not all. */
static void put_regimes(struct builder *b, const struct report *r)
{
	const struct json *all = json_first(json_find(json_first(json_find(r->results, "methods")), "regimes")),
			  *regime;
	double total = json_value(json_find(r->results, "questions"));
	bool any = false;

	for (regime = json_next(all); regime != NULL; regime = json_next(regime)) {
		if (json_value(json_find(regime, "questions")) >= total)
			continue;
		if (!any)
			builder_string(b, "<section id=\"regimes\">\n<h2>By regime</h2>\n<p class=\"note\">Fixed "
					  "before the run, by "
					  "the questions alone.</p>\n<div>\n");
		any = true;
		builder_string(b, "<div>\n");
		put_regime(b, r, regime);
		builder_string(b, "</div>\n");
	}
	if (any)
		builder_string(b, "</div>\n</section>\n");
}

void report_tables(struct builder *b, const struct report *r)
{
	if (r->results == NULL) {
		builder_string(
			b, "<p class=\"warning\">No seed is finished yet: there is nothing to compare so far.</p>\n");
		return;
	}
	if (json_size(json_find(r->results, "seeds")) < r->seeds)
		builder_format(b, "<p class=\"warning\">The run is not finished: %zu of %zu seeds.</p>\n",
			       json_size(json_find(r->results, "seeds")), r->seeds);
	put_lead(b, r);
	put_result_table(b, r);
}

/* -- provenance -------------------------------------------------------------------------- */

static void put_words(struct builder *b, const struct json *list)
{
	const struct json *item;

	builder_string(b, "<code>east");
	for (item = json_first(list); item != NULL; item = json_next(item)) {
		builder_char(b, ' ');
		html_text(b, json_text(item));
	}
	builder_string(b, "</code>");
}

static void put_term(struct builder *b, const char *term, struct text value)
{
	if (value.size == 0)
		return;
	builder_format(b, "<dt>%s</dt><dd>", term);
	html_text(b, value);
	builder_string(b, "</dd>\n");
}

/* Hashes of the files that an output's description lists as inputs. */
static void put_hashes(struct builder *b, const struct json *meta)
{
	const struct json *input, *file;

	for (input = json_first(json_find(meta, "inputs")); input != NULL; input = json_next(input)) {
		struct text path = json_text(json_find(input, "path"));

		if (json_find(input, "sha256") != NULL) {
			builder_string(b, "<dt><code>");
			html_text(b, path);
			builder_string(b, "</code></dt><dd><code>");
			html_text(b, json_text(json_find(input, "sha256")));
			builder_string(b, "</code></dd>\n");
		}
		for (file = json_first(json_find(input, "files")); file != NULL; file = json_next(file)) {
			builder_string(b, "<dt><code>");
			html_text(b, json_text(json_find(file, "name")));
			builder_string(b, "</code></dt><dd><code>");
			html_text(b, json_text(json_find(file, "sha256")));
			builder_string(b, "</code></dd>\n");
		}
	}
}

/* Seconds by command, from log.jsonl. */
static int put_times(struct builder *b, const struct report *r, struct error *e)
{
	static const char *const commands[] = {
		"data", "init", "sample", "match", "entropy", "weight", "train", "eval"
	};
	char *path = file_join(r->directory, "log.jsonl");
	double seconds[countof(commands)] = { 0 }, total = 0;
	struct jsonl_reader reader;
	struct json *record;
	int rc = 0;

	if (file_exists(path)) {
		rc = jsonl_open(&reader, path, true, e);
		while (rc == 0 && (rc = jsonl_next(&reader, &record, e)) == 0 && record != NULL)
			for (size_t i = 0; i < countof(commands); i++)
				if (text_is(json_text(json_find(record, "command")), commands[i]))
					seconds[i] += json_value(json_find(record, "seconds"));
		jsonl_close(&reader);
	}
	free(path);
	for (size_t i = 0; i < countof(commands); i++)
		total += seconds[i];
	if (rc != 0 || total == 0)
		return rc;
	builder_string(b, "<dt>Time</dt><dd>");
	for (size_t i = 0; i < countof(commands); i++)
		if (seconds[i] >= 0.5)
			builder_format(b, "%s %.0f s, ", commands[i], seconds[i]);
	builder_format(b, "%.0f s in all</dd>\n", total);
	return 0;
}

static struct json *read_meta(const char *path)
{
	struct builder b = { 0 };
	struct json *meta = NULL;
	struct error ignored;

	builder_format(&b, "%s.meta.json", path);
	if (file_exists(b.data) && json_parse_file(&meta, b.data, &ignored))
		meta = NULL;
	builder_clear(&b);
	return meta;
}

static int put_provenance(struct builder *b, const struct report *r, struct error *e)
{
	char *experiment = file_join(r->directory, "experiment.json");
	char *scores = experiment_backbone_path(&r->experiment, r->directory, 0, "scores.json");
	struct json *run = read_meta(experiment), *backbone = read_meta(scores);
	struct builder text = { 0 };
	int rc;

	builder_string(b, "<section id=\"provenance\">\n<h2>Provenance</h2>\n<dl>\n");
	put_term(b, "east", json_text(json_find(run, "east")));
	builder_string(b, "<dt>Command</dt><dd>");
	put_words(b, json_find(run, "argv"));
	builder_string(b, "</dd>\n<dt>Seeds</dt><dd>");
	for (size_t s = 0; s < r->seeds; s++)
		builder_format(b, "%s%.0f", s == 0 ? "" : ", ", (double)r->experiment.seeds[s]);
	builder_string(b, "</dd>\n");
	put_term(b, "Backbone", json_text(json_find(r->experiment.root, "backbone")));
	put_term(b, "Backend", json_text(json_find(backbone, "backend")));
	put_term(b, "Device", json_text(json_find(backbone, "device")));
	rc = put_times(b, r, e);
	builder_string(b, "</dl>\n<details><summary>SHA-256 of the experiment, the backbone and the test "
			  "questions</summary>\n<dl>\n");
	put_hashes(b, run);
	put_hashes(b, backbone);
	builder_string(b, "</dl></details>\n<details><summary>The experiment, overrides in it</summary>\n<pre>");
	json_print_indented(&text, r->experiment.root);
	html_text(b, builder_view(&text));
	builder_string(b, "</pre></details>\n</section>\n");
	builder_clear(&text);
	json_free(run);
	json_free(backbone);
	free(experiment);
	free(scores);
	return rc;
}

/* -- the page ------------------------------------------------------------------------------ */

bool report_is_finished(const struct json *results)
{
	return results != NULL &&
	       (double)json_size(json_find(results, "seeds")) >= json_value(json_find(results, "planned"));
}

static int read_finished(const char *directory, bool *finished, struct error *e)
{
	char *path = file_join(directory, "results.json");
	struct json *results = NULL;
	int rc = file_exists(path) ? comparison_read(&results, path, e) : 0;

	*finished = rc == 0 && report_is_finished(results);
	json_free(results);
	free(path);
	return rc;
}

int report_finished(const char *directory, bool *finished, struct error *e)
{
	struct json *whole;
	const struct json *cell;
	char *path = file_join(directory, "experiment.json");
	int rc = json_parse_file(&whole, path, e);

	free(path);
	if (rc != 0)
		return -1;
	if (json_find(whole, "cells") == NULL)
		rc = read_finished(directory, finished, e);
	for (cell = json_first(json_find(whole, "cells")), *finished = cell != NULL ? true : *finished;
	     rc == 0 && cell != NULL && *finished; cell = json_next(cell)) {
		struct builder at = { 0 };
		struct text name = json_text(json_find(cell, "name"));

		builder_format(&at, "%s/%.*s", directory, (int)name.size, name.data);
		rc = read_finished(at.data, finished, e);
		builder_clear(&at);
	}
	json_free(whole);
	return rc;
}

/* How many stages of an unfinished run are in its log, and which was the last. */
static int put_progress(struct builder *b, const struct report *r, struct error *e)
{
	char *path = file_join(r->directory, "log.jsonl");
	struct experiment_plan plan;
	struct text_set labels = { 0 };
	struct jsonl_reader reader;
	struct json *record;
	struct builder last = { 0 };
	size_t unused;
	int rc = 0;

	if (!report_is_finished(r->results) && file_exists(path)) {
		experiment_plan(&plan, &r->experiment, r->directory);
		rc = jsonl_open(&reader, path, true, e);
		while (rc == 0 && (rc = jsonl_next(&reader, &record, e)) == 0 && record != NULL) {
			struct text label = json_text(json_find(record, "stage"));

			(void)text_set_add(&labels, label, &unused);
			builder_reset(&last);
			builder_text(&last, label);
		}
		jsonl_close(&reader);
		builder_format(b, "<p class=\"warning\">%zu of %zu stages have run; the last was ", labels.count,
			       plan.count);
		html_text(b, builder_view(&last));
		builder_string(b, ".</p>\n");
		experiment_plan_clear(&plan);
		text_set_clear(&labels);
	}
	builder_clear(&last);
	free(path);
	return rc;
}

void report_head(struct builder *b, struct text name, struct text about, bool refresh)
{
	builder_string(b, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
			  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
			  "<meta name=\"generator\" content=\"east " VERSION "\">\n");
	if (refresh)
		builder_format(b, "<meta http-equiv=\"refresh\" content=\"%d\">\n", REPORT_EVERY);
	builder_string(b, "<title>");
	html_text(b, name);
	builder_string(b, "</title>\n<style>\n");
	for (size_t i = 0; report_style[i] != NULL; i++)
		builder_string(b, report_style[i]);
	plot_style(b);
	builder_string(b, "</style>\n</head>\n<body>\n<main>\n<header>\n<h1>");
	html_text(b, name);
	builder_string(b, "</h1>\n");
	if (about.size > 0) {
		builder_string(b, "<p class=\"about\">");
		html_text(b, about);
		builder_string(b, "</p>\n");
	}
}

void report_foot(struct builder *b)
{
	builder_string(b, "<footer>Made by east " VERSION "; the method is described in east(7), the figures in "
			  "east-run(1).</footer>\n</main>\n</body>\n</html>\n");
}

static void put_head(struct builder *b, const struct report *r)
{
	struct text recipe = json_text(json_find(json_find(r->experiment.root, "data"), "recipe"));

	report_head(b, text_of(r->experiment.name), json_text(json_find(r->experiment.root, "about")),
		    r->options.follow && !report_is_finished(r->results));
	builder_string(b, "<p class=\"facts\">");
	if (recipe.size > 0) {
		html_text(b, recipe);
		builder_string(b, " &middot; ");
	}
	builder_format(b, "%zu test questions &middot; %zu seed%s &middot; %g&thinsp;%% intervals", r->test_count,
		       r->seeds, r->seeds == 1 ? "" : "s", 100 * r->experiment.level);
	if (r->asked > 0)
		builder_format(b, " &middot; %zu training questions, %s%.0f paths each", r->asked,
			       json_find(json_find(r->experiment.root, "sample"), "until") == NULL ? "" : "up to ",
			       experiment_number(&r->experiment, "sample", "paths", 16));
	builder_string(b, "</p>\n</header>\n");
}

int report_page(struct builder *out, const char *directory, const struct report_options *o, struct error *e)
{
	struct report r;
	int rc = report_load(&r, directory, o, e);

	if (rc == 0) {
		put_head(out, &r);
		builder_string(out, "<section id=\"result\">\n<h2>Result</h2>\n");
		rc = put_progress(out, &r, e);
		report_tables(out, &r);
		if (rc == 0)
			rc = report_result_figures(out, &r, e);
		builder_string(out, "</section>\n");
	}
	if (rc == 0) {
		put_regimes(out, &r);
		builder_string(out, "<section id=\"plots\">\n<h2>What happened</h2>\n");
		rc = report_figures(out, &r, e);
		builder_string(out, "</section>\n");
	}
	if (rc == 0) {
		report_browser(out, &r);
		rc = put_provenance(out, &r, e);
		report_foot(out);
	}
	report_unload(&r);
	return rc;
}
