#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "report/html.h"
#include "report/parts.h"

enum {
	SUMMARY_LENGTH = 150 /* characters of a question in its closed row */
};

/* -- parts of a question ---------------------------------------------------------------- */

static void put_paragraphs(struct builder *b, const char *class, struct text t)
{
	builder_format(b, "<p class=\"%s\">", class);
	html_text(b, t);
	builder_string(b, "</p>\n");
}

/* Clusters as bars, largest count first as they come; the share of each is its width. */
static void put_clusters(struct builder *b, const struct record *record)
{
	const struct record_cluster *c = record->clusters, *end = c + record->cluster_count;
	double n = 0;

	for (; c < end; c++)
		n += (double)c->count;
	if (!(n > 0))
		return;
	builder_string(b, "<table class=\"clusters\"><caption>Answers of the backbone's paths</caption>\n");
	for (c = record->clusters; c < end; c++) {
		builder_format(b, "<tr class=\"%s\"><td>", c->correct ? "right" : "wrong");
		if (c->answer.data == NULL)
			builder_string(b, "<i>no answer</i>");
		else
			html_text_cut(b, c->answer, 60);
		builder_format(b,
			       "</td><td>%.0f</td><td class=\"bar\"><span style=\"width:%.1f%%\"></span></td></tr>\n",
			       (double)c->count, 100 * (double)c->count / n);
	}
	builder_string(b, "</table>\n");
}

/* Whether a path before this one has its text. */
static bool is_repeat(const struct record *record, size_t path)
{
	for (size_t i = 0; i < path; i++)
		if (text_equal(record->paths[i].text, record->paths[path].text))
			return true;
	return false;
}

static void put_paths(struct builder *b, const struct record *record, size_t most)
{
	size_t total = record->path_count, different = 0, shown = 0;

	if (total == 0)
		return;
	builder_string(b, "<div class=\"paths\">\n");
	for (size_t i = 0; i < total; i++) {
		if (is_repeat(record, i))
			continue;
		if (different++ >= most)
			continue;
		shown++;
		builder_format(b, "<pre class=\"%s\">", record->paths[i].correct ? "right" : "wrong");
		html_text(b, record->paths[i].text);
		builder_string(b, "</pre>\n");
	}
	builder_string(b, "</div>\n");
	if (shown < different || different < total) {
		builder_format(b, "<p class=\"note\">%zu paths", total);
		if (different < total)
			builder_format(b, ", %zu of them different", different);
		if (shown < different)
			builder_format(b, "; the first %zu are shown", shown);
		builder_string(b, ".</p>\n");
	}
}

static void put_weights(struct builder *b, const struct report *r, const struct report_train *q)
{
	builder_string(b, "<p class=\"weights\">Weight: ");
	for (size_t m = 0; m < r->methods; m++) {
		if (m > 0)
			builder_string(b, " &middot; ");
		html_text(b, report_name(r, m + 1));
		if (isnan(q->weight[m]))
			builder_string(b, " <b>left out</b>");
		else
			builder_format(b, " <b>%.2f</b>", q->weight[m]);
	}
	builder_string(b, "</p>\n");
}

/* One mark for each method and seed. */
static void put_outcomes(struct builder *b, const struct report *r, size_t q)
{
	builder_string(b, "<table class=\"outcomes\"><caption>Greedy answers</caption><tr><th></th>");
	for (size_t s = 0; s < r->seeds; s++)
		builder_format(b, "<th>seed %.0f</th>", (double)r->experiment.seeds[s]);
	builder_string(b, "</tr>\n");
	for (size_t m = 0; m <= r->methods; m++) {
		builder_string(b, "<tr><th>");
		html_text(b, report_name(r, m));
		builder_string(b, "</th>");
		for (size_t s = 0; s < r->seeds; s++) {
			unsigned outcome = report_outcome(r, q, m, s);

			builder_string(b, outcome == 1   ? "<td class=\"right\">right</td>"
					  : outcome == 0 ? "<td class=\"wrong\">wrong</td>"
							 : "<td>&ndash;</td>");
		}
		builder_string(b, "</tr>\n");
	}
	builder_string(b, "</table>\n");
}

static void put_facts(struct builder *b, const struct record *record)
{
	const struct json *skills = json_find(record->json, "skills"), *item, *steps = json_find(record->json, "steps");

	builder_string(b, "<p class=\"note\">");
	html_text(b, record->id);
	if (json_kind(steps) == JSON_NUMBER)
		builder_format(b, " &middot; %.0f step%s", json_value(steps), json_value(steps) == 1 ? "" : "s");
	for (item = json_first(skills); item != NULL; item = json_next(item)) {
		builder_string(b, item == json_first(skills) ? " &middot; " : ", ");
		html_text(b, json_text(item));
	}
	builder_string(b, "</p>\n");
}

static void open_question(struct builder *b, const char *kind, const char *tag, const struct record *record,
			  const char *figure)
{
	builder_format(b, "<details class=\"question %s\"><summary><span class=\"tag\">%s</span> <span class=\"ask\">",
		       kind, tag);
	html_text_cut(b, record->question, SUMMARY_LENGTH);
	builder_format(b, "</span> <span class=\"figure\">%s</span></summary>\n<div class=\"body\">\n", figure);
	put_paragraphs(b, "ask", record->question);
	builder_string(b, "<p>Right answer: <b class=\"right\">");
	html_text(b, record->answer);
	builder_string(b, "</b></p>\n");
}

static void close_question(struct builder *b, const struct record *record)
{
	put_facts(b, record);
	builder_string(b, "</div></details>\n");
}

/* -- which test questions -------------------------------------------------------------------- */

/* A test question, and how often training turned it to `right`. */
struct turn {
	size_t question, times, of;
};

/* Most often turned first; then in the order of the file. */
static int compare_turns(const void *a, const void *b)
{
	const struct turn *x = a, *y = b;

	if (x->times != y->times)
		return x->times > y->times ? -1 : 1;
	return x->question < y->question ? -1 : x->question > y->question;
}

static size_t find_turns(const struct report *r, unsigned right, struct turn *turns)
{
	size_t count = 0, q, m, s;

	for (q = 0; q < r->test_count; q++) {
		struct turn t = { q, 0, 0 };

		for (s = 0; s < r->seeds; s++) {
			for (m = 1; m <= r->methods; m++) {
				if (report_outcome(r, q, 0, s) != !right ||
				    report_outcome(r, q, m, s) == REPORT_UNKNOWN)
					continue;
				t.of++;
				t.times += report_outcome(r, q, m, s) == right;
			}
		}
		if (t.times > 0)
			turns[count++] = t;
	}
	if (count > 0)
		qsort(turns, count, sizeof *turns, compare_turns);
	return count;
}

static size_t put_turns(struct builder *b, const struct report *r, unsigned right, size_t *shown)
{
	struct turn *turns = memory_new(r->test_count + 1, sizeof *turns);
	size_t count = find_turns(r, right, turns), i;

	*shown = count < r->options.questions ? count : r->options.questions;
	for (i = 0; i < *shown; i++) {
		const struct report_test *q = &r->tests[turns[i].question];
		char figure[96];

		snprintf(figure, sizeof figure, "in %zu of %zu runs", turns[i].times, turns[i].of);
		open_question(b, right ? "gained" : "lost", right ? "wrong to right" : "right to wrong", &q->record,
			      figure);
		put_outcomes(b, r, turns[i].question);
		put_clusters(b, &q->answered);
		put_paths(b, &q->answered, r->options.paths);
		close_question(b, &q->record);
	}
	free(turns);
	return count;
}

static void put_uncertain(struct builder *b, const struct report *r)
{
	for (size_t i = 0; i < r->uncertain_count; i++) {
		const struct report_train *q = &r->uncertain[i];
		char figure[96];

		snprintf(figure, sizeof figure, "%.2f bits, %.0f&thinsp;%% right", q->entropy,
			 100 * q->record.accuracy);
		open_question(b, "uncertain", "uncertain", &q->record, figure);
		put_weights(b, r, q);
		put_clusters(b, &q->record);
		put_paths(b, &q->record, r->options.paths);
		close_question(b, &q->record);
	}
}

void report_browser(struct builder *b, const struct report *r)
{
	struct builder list = { 0 };
	size_t gained, lost, gained_shown, lost_shown;

	put_uncertain(&list, r);
	gained = put_turns(&list, r, 1, &gained_shown);
	lost = put_turns(&list, r, 0, &lost_shown);
	if (list.size == 0)
		return;
	/* The choice is made by style alone, so that it works without scripts. */
	builder_string(b, "<section id=\"questions\">\n<h2>Questions</h2>\n<div class=\"browser\">\n");
	builder_string(
		b, "<input type=\"radio\" name=\"kind\" id=\"show-all\" checked><label for=\"show-all\">all</label>\n");
	builder_format(b,
		       "<input type=\"radio\" name=\"kind\" id=\"show-uncertain\"><label for=\"show-uncertain\">most "
		       "uncertain "
		       "(%zu)</label>\n",
		       r->uncertain_count);
	builder_format(
		b,
		"<input type=\"radio\" name=\"kind\" id=\"show-gained\"><label for=\"show-gained\">wrong to right "
		"(%zu)</label>\n",
		gained_shown);
	builder_format(b,
		       "<input type=\"radio\" name=\"kind\" id=\"show-lost\"><label for=\"show-lost\">right to wrong "
		       "(%zu)</label>\n",
		       lost_shown);
	builder_format(b,
		       "<p class=\"note\">Shown are the %zu most uncertain training questions of the first seed that "
		       "have a right "
		       "path; of %zu test questions that the backbone answered wrongly and some run rightly, %zu, "
		       "those of the most "
		       "runs first; and of %zu that it answered rightly and some run wrongly, %zu.</p>\n",
		       r->uncertain_count, gained, gained_shown, lost, lost_shown);
	builder_text(b, builder_view(&list));
	builder_string(b, "</div>\n</section>\n");
	builder_clear(&list);
}
