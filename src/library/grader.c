/* The grader as other programs call it: include/east/grader.h. */
#include "include/east/grader.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/option.h"
#include "config.h"
#include "matching/cluster.h"
#include "matching/explain.h"
#include "matching/match.h"
#include "math/expression.h"

struct east_grader {
	struct match_options options; /* rules 0: not given */
	struct error error;
};

static struct text view(const char *data, size_t size)
{
	struct text t = { data, size };

	return size == EAST_NUL_ENDED ? text_of(data) : t;
}

const char *east_verdict_name(int verdict)
{
	if (verdict == EAST_UNANSWERED)
		return "unanswered";
	return verdict >= EAST_EQUAL && verdict <= EAST_UNPARSED ? answer_verdict_name((enum answer_verdict)verdict)
								 : "unknown";
}

const char *east_version(void)
{
	return VERSION;
}

struct east_grader *east_grader_new(void)
{
	struct east_grader *g = calloc(1, sizeof *g);

	if (g != NULL)
		g->options.policy = answer_policy_default;
	return g;
}

void east_grader_free(struct east_grader *g)
{
	free(g);
}

const char *east_grader_error(const struct east_grader *g)
{
	return g->error.text;
}

/* -- options ------------------------------------------------------------------- */

/* The row of east match for that option. */
static const struct option_row *find(const char *option)
{
	const struct option_row *const tables[] = { match_answer_option_rows, match_cluster_option_rows,
						    match_grader_option_rows };
	const struct option_row *row = NULL;
	size_t i;

	for (i = 0; row == NULL && i < countof(tables); i++)
		row = option_find(tables[i], option);
	return row;
}

static int set(struct match_options *o, const char *option, const char *value, struct error *e)
{
	const struct option_row *row = find(option);

	if (strcmp(option, "strict") == 0 && value == NULL) {
		o->grader = GRADER_STRICT;
		return 0;
	}
	if (row == NULL || (value == NULL) != (row->kind == OPTION_SWITCH))
		return error_set(e, ERROR_USAGE, "%s: no option of this name %s a value", option,
				 value == NULL ? "without" : "with");
	return option_take(row, value, o, e) ? error_wrap(e, "%s", option) : 0;
}

int east_grader_set(struct east_grader *g, const char *option, const char *value)
{
	return set(&g->options, option, value, &g->error);
}

/* The options as east match completes them: a string grader has an extraction of its own, unless rules are given. */
static struct match_options settled(const struct east_grader *g)
{
	struct match_options o = g->options;

	o.published = o.rules == 0 && (o.grader == GRADER_HENDRYCKS || o.grader == GRADER_GSM8K);
	if (o.rules == 0)
		o.rules = EXTRACT_ALL;
	return o;
}

/* -- judging ------------------------------------------------------------------- */

int east_grader_extract(struct east_grader *g, const char *solution, size_t solution_size, size_t *from, size_t *size,
			const char **rule)
{
	struct match_options o = settled(g);
	struct text t = view(solution, solution_size), answer;
	enum extract_rule fired;

	if (!match_find_answer(&o, t, false, &answer, &fired))
		return 0;
	if (from != NULL)
		*from = (size_t)(answer.data - t.data);
	if (size != NULL)
		*size = answer.size;
	if (rule != NULL)
		*rule = extract_rule_name(fired);
	return 1;
}

/* Clusters of a question whose right answer is gold; nothing to clear on failure. */
static int begin(struct clusters *c, const struct match_options *o, struct text gold, struct error *e)
{
	clusters_init(c, match_find_gold(o, gold), &o->policy, o->grader);
	if (!c->gold.empty)
		return 0;
	clusters_clear(c);
	return error_set(e, ERROR_FORMAT, "the right answer is empty: there is nothing to compare with");
}

/* Add a solution: the number of its form, or SIZE_MAX for one that is in no cluster. */
static size_t add(struct clusters *c, const struct match_options *o, struct text solution)
{
	struct text answer;
	enum extract_rule fired;

	if (!match_find_answer(o, solution, false, &answer, &fired)) {
		if (o->exclude_unanswered)
			return SIZE_MAX;
		answer = (struct text){ NULL, 0 };
	}
	return match_add(c, solution, answer);
}

static int verdict_of(const struct clusters *c, size_t form)
{
	if (form == SIZE_MAX || c->forms[form].answer.text.data == NULL)
		return EAST_UNANSWERED;
	return (int)c->forms[form].result.verdict;
}

int east_grader_judge(struct east_grader *g, const char *gold, size_t gold_size, const char *solution,
		      size_t solution_size)
{
	const size_t size = view(solution, solution_size).size;
	int verdict;

	return east_grader_cluster(g, gold, gold_size, &solution, &size, 1, &verdict, NULL) < 0 ? -1 : verdict;
}

int east_grader_cluster(struct east_grader *g, const char *gold, size_t gold_size, const char *const *solutions,
			const size_t *sizes, size_t count, int *verdicts, int *clusters)
{
	struct match_options o = settled(g);
	struct clusters c;
	size_t *form, i;
	int found;

	if (count > INT_MAX)
		return error_set(&g->error, ERROR_RANGE, "more than %d solutions", INT_MAX);
	if (begin(&c, &o, view(gold, gold_size), &g->error))
		return -1;
	form = memory_new(count, sizeof *form);
	for (i = 0; i < count; i++)
		form[i] = add(&c, &o, view(solutions[i], sizes == NULL ? EAST_NUL_ENDED : sizes[i]));
	clusters_join(&c);
	for (i = 0; i < count; i++) {
		if (verdicts != NULL)
			verdicts[i] = verdict_of(&c, form[i]);
		if (clusters != NULL)
			clusters[i] = form[i] == SIZE_MAX ? -1 : (int)c.forms[form[i]].cluster;
	}
	found = (int)c.count;
	free(form);
	clusters_clear(&c);
	return found;
}

/* -- explaining ---------------------------------------------------------------- */

char *east_grader_explain(struct east_grader *g, const char *gold, size_t gold_size, const char *solution,
			  size_t solution_size)
{
	struct match_options o = settled(g);
	struct builder b = { 0 };

	explain_match(&b, view(gold, gold_size), view(solution, solution_size), &o);
	return b.data;
}

void east_text_free(char *text)
{
	free(text);
}

void east_thread_end(void)
{
	expression_thread_end();
}
