/* The grader as other programs call it: include/east/grader.h. */
#include "include/east/grader.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
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

static int set_percent(struct match_options *o, const char *value, struct error *e)
{
	static const char *const names[] = { "either", "number", "ratio" };
	size_t i;

	for (i = 0; i < countof(names); i++) {
		if (strcmp(value, names[i]) == 0) {
			o->policy.percent = (enum answer_percent)i;
			return 0;
		}
	}
	return error_set(e, ERROR_USAGE, "percent: `%s` is none of either, number, ratio", value);
}

static int set_rounding(struct match_options *o, const char *value, struct error *e)
{
	int64_t digits;

	if (text_to_int(value, 0, 1000, "rounding", &digits, e))
		return -1;
	o->policy.rounding = (unsigned)digits;
	return 0;
}

static int set_grader(struct match_options *o, const char *value, struct error *e)
{
	enum grader g = strcmp(value, "hendrycks") == 0 ? GRADER_HENDRYCKS
			: strcmp(value, "gsm8k") == 0   ? GRADER_GSM8K
							: GRADER_NONE;

	if (g == GRADER_NONE)
		return error_set(e, ERROR_USAGE, "compat: `%s` is none of hendrycks, gsm8k", value);
	o->grader = g;
	return 0;
}

static int set(struct match_options *o, const char *option, const char *value, struct error *e)
{
	if (strcmp(option, "strict") == 0 && value == NULL) {
		o->grader = GRADER_STRICT;
		return 0;
	}
	if (strcmp(option, "exclude-unanswered") == 0 && value == NULL) {
		o->exclude_unanswered = true;
		return 0;
	}
	if (value == NULL)
		return error_set(e, ERROR_USAGE, "%s: no option of this name without a value", option);
	if (strcmp(option, "extract") == 0)
		return extract_rules_parse(value, &o->rules, e);
	if (strcmp(option, "percent") == 0)
		return set_percent(o, value, e);
	if (strcmp(option, "rounding") == 0)
		return set_rounding(o, value, e);
	if (strcmp(option, "compat") == 0)
		return set_grader(o, value, e);
	return error_set(e, ERROR_USAGE, "%s: no option of this name with a value", option);
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

	if (!match_find_answer(&o, t, &answer, &fired))
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

	if (!match_find_answer(o, solution, &answer, &fired)) {
		if (o->exclude_unanswered)
			return SIZE_MAX;
		answer = (struct text){ NULL, 0 };
	}
	return clusters_add(c, answer);
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
