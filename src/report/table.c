/* The page of a table of experiments: what all cells compare, side by side, and each cell's results. */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "report/html.h"
#include "report/parts.h"

/* Read the directory's experiment.json, of a single run or of a table. */
static int read_whole(struct json **whole, const char *directory, struct error *e)
{
	char *path = file_join(directory, "experiment.json");
	int rc;

	if (file_exists(path))
		rc = json_parse_file(whole, path, e);
	else
		rc = error_set(e, ERROR_IO, "%s: no run of an experiment stands there (experiment.json is missing)",
			       directory);
	free(path);
	return rc;
}

int report_table_cells(const char *directory, bool *is_table, char ***cells, size_t *count, struct error *e)
{
	const struct json *list, *cell;
	struct json *whole;

	*cells = NULL;
	*count = 0;
	if (read_whole(&whole, directory, e))
		return -1;
	list = json_find(whole, "cells");
	*is_table = list != NULL;
	if (*is_table)
		*cells = memory_new(json_size(list), sizeof **cells);
	for (cell = json_first(list); *is_table && cell != NULL; cell = json_next(cell)) {
		struct text name = json_text(json_find(cell, "name"));
		struct builder at = { 0 };

		builder_format(&at, "%s/%.*s/experiment.json", directory, (int)name.size, name.data);
		if (file_exists(at.data))
			(*cells)[(*count)++] = memory_string(name.data, name.size);
		builder_clear(&at);
	}
	json_free(whole);
	return 0;
}

/* One kind of difference, with a picture for each cell. */
static int put_forests(struct builder *b, const struct report *cells, size_t count, const char *key, const char *id,
		       const char *heading, const char *note, struct error *e)
{
	size_t i;
	int rc = 0;

	builder_format(b,
		       "<section id=\"%s\">\n<h2>%s</h2>\n<p class=\"note\">%s</p>\n<div class=\"figures narrow\">\n",
		       id, heading, note);
	for (i = 0; rc == 0 && i < count; i++) {
		struct builder name = { 0 }, caption = { 0 };

		if (cells[i].results == NULL)
			continue;
		builder_format(&name, "%s-%s", id, cells[i].experiment.name);
		builder_format(&caption, "%zu of %zu seeds, %zu test questions.",
			       json_size(json_find(cells[i].results, "seeds")), cells[i].seeds, cells[i].test_count);
		rc = report_forest(b, &cells[i], key, name.data, cells[i].experiment.name, caption.data,
				   "percentage points", e);
		builder_clear(&name);
		builder_clear(&caption);
	}
	builder_string(b, "</div>\n</section>\n");
	return rc;
}

static void put_cell(struct builder *b, const struct report *r)
{
	builder_string(b, "<section>\n<h2>");
	html_text(b, text_of(r->experiment.name));
	builder_string(b, "</h2>\n<p class=\"note\"><a href=\"");
	html_text(b, text_of(r->experiment.name));
	builder_string(b, "/report.html\">Its own page</a> has curves, regimes and paths.</p>\n");
	report_tables(b, r);
	builder_string(b, "</section>\n");
}

static void put_facts(struct builder *b, const struct json *whole, const struct report *cells, size_t count)
{
	size_t done = 0, i;

	for (i = 0; i < count; i++)
		done += report_is_finished(cells[i].results);
	builder_format(b, "<p class=\"facts\">%zu cells", json_size(json_find(whole, "cells")));
	if (count > 0 && cells[0].results != NULL)
		builder_format(b, " &middot; %.0f comparisons with a base &middot; %g&thinsp;%% intervals",
			       json_value(json_find(cells[0].results, "comparisons")), 100 * cells[0].experiment.level);
	builder_string(b, "</p>\n</header>\n");
	if (done < json_size(json_find(whole, "cells")))
		builder_format(b, "<p class=\"warning\">Not finished: %zu of %zu cells.</p>\n", done,
			       json_size(json_find(whole, "cells")));
}

static int put_page(struct builder *b, const struct json *whole, const struct report *cells, size_t count,
		    const struct report_options *o, struct error *e)
{
	bool finished = count == json_size(json_find(whole, "cells"));
	size_t i;

	for (i = 0; i < count; i++)
		finished = finished && report_is_finished(cells[i].results);
	report_head(b, json_text(json_find(whole, "name")), json_text(json_find(whole, "about")),
		    o->follow && !finished);
	put_facts(b, whole, cells, count);
	if (put_forests(b, cells, count, "to_first", "all-to-first", "Difference to its base",
			"Paired over the same questions and seeds. Thin: corrected for all comparisons of the table, "
			"so that all hold at once.",
			e) ||
	    put_forests(b, cells, count, "to_backbone", "all-to-backbone", "Difference to the backbone",
			"Paired over the same questions.", e))
		return -1;
	for (i = 0; i < count; i++)
		put_cell(b, &cells[i]);
	report_foot(b);
	return 0;
}

int report_table_page(struct builder *out, const char *directory, const struct report_options *o, struct error *e)
{
	struct report_options none = { 0, 0, false };
	struct report *cells = NULL;
	struct json *whole = NULL;
	char **names = NULL, **folders = NULL;
	size_t count = 0, loaded = 0, i;
	bool is_table;
	int rc = report_table_cells(directory, &is_table, &names, &count, e);

	if (rc == 0)
		rc = read_whole(&whole, directory, e);
	cells = memory_new(count + 1, sizeof *cells);
	folders = memory_new(count + 1, sizeof *folders);
	for (i = 0; rc == 0 && i < count; i++) {
		folders[i] = file_join(directory, names[i]);
		rc = report_load(&cells[i], folders[i], &none, e);
		loaded++;
	}
	if (rc == 0)
		rc = put_page(out, whole, cells, count, o, e);
	for (i = 0; i < loaded; i++)
		report_unload(&cells[i]);
	for (i = 0; i < count; i++) {
		free(names[i]);
		free(folders[i]);
	}
	free(names);
	free(folders);
	free(cells);
	json_free(whole);
	return rc;
}
