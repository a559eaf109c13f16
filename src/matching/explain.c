/* Why an answer is right or not, for people. */
#include "matching/explain.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/text_set.h"
#include "matching/cluster.h"

/* "rule      value" with the first column as wide as the longest word. */
static void put_line(struct builder *out, const char *what, const char *value)
{
	builder_format(out, "%-9s %s\n", what, value);
}

static void put_text(struct builder *out, const char *what, struct text t)
{
	builder_format(out, "%-9s ", what);
	builder_text(out, t);
	builder_char(out, '\n');
}

static void put_answer(struct builder *out, const char *what, struct text found, const char *rule,
		       const struct answer *parsed)
{
	builder_format(out, "%-9s ", what);
	builder_text(out, found);
	builder_format(out, "  (by %s)\n", rule);
	builder_string(out, "  read as ");
	answer_print(out, parsed);
	builder_char(out, '\n');
}

static void put_status(struct builder *out, const char *which, enum expression_status s)
{
	static const char *const names[] = { "has a value", "is not rational", "has no value there (a pole?)",
					     "is larger than 2^65536 or smaller than its inverse",
					     "needs more steps or bits than the bounds allow" };

	if (s != EXPRESSION_OK)
		builder_format(out, "          the %s %s\n", which, names[s]);
}

static void put_proof(struct builder *out, const struct expression_decision *d)
{
	switch (d->proof) {
	case EXPRESSION_BY_FORM:
		put_line(out, "proof", "the same expression");
		break;
	case EXPRESSION_BY_RATIONAL:
		put_line(out, "proof", "exact rational numbers");
		break;
	case EXPRESSION_BY_CANONICAL:
		put_line(out, "proof", "the same canonical quotient of polynomials");
		break;
	case EXPRESSION_BY_ALGEBRA:
		put_line(out, "proof", "exact arithmetic in the field of both constants");
		break;
	case EXPRESSION_BY_BALLS:
		builder_format(out, "%-9s disjoint enclosures at point %u, %u bits\n", "proof", d->points,
			       d->precision);
		break;
	case EXPRESSION_BY_EVIDENCE:
		builder_format(out, "%-9s enclosures overlap at %u points, up to %u bits: no proof\n", "evidence",
			       d->points, d->precision);
		break;
	case EXPRESSION_BY_SIZE:
		put_line(out, "proof", "one value is beyond 2^65536, the other far below");
		break;
	case EXPRESSION_BY_NOTHING:
		builder_string(out, "no proof\n");
		put_status(out, "right answer", d->status[0]);
		put_status(out, "answer", d->status[1]);
		break;
	}
	if (d->partial)
		put_line(out, "note", "equal where both are real; one is defined where the other is not");
}

static void put_reading(struct builder *out, const char *which, unsigned readings)
{
	static const struct {
		unsigned reading;
		const char *what;
	} names[] = { { ANSWER_READ_DECIMAL_COMMA, "a comma as the decimal point" },
		      { ANSWER_READ_COMMA_LIST, "commas between items, not digits" },
		      { ANSWER_READ_UNIT_LETTERS, "a letter as a unit" },
		      { ANSWER_READ_LETTERS, "letters side by side as a product" },
		      { ANSWER_READ_REPETEND, "digits in parentheses as repeating" },
		      { ANSWER_READ_SCALE, "a letter as thousands, millions or billions" },
		      { ANSWER_READ_POINT_GROUPS, "a full stop between groups of digits" } };
	size_t i;

	for (i = 0; i < countof(names); i++)
		if ((readings & names[i].reading) != 0)
			builder_format(out, "%-9s the %s, read with %s\n", "reading", which, names[i].what);
}

static void put_graders(struct builder *out, struct text gold, struct text pred)
{
	builder_format(out, "%-9s hendrycks %s, gsm8k %s, strict %s\n", "graders",
		       grader_equal(GRADER_HENDRYCKS, gold, pred) ? "equal" : "different",
		       grader_equal(GRADER_GSM8K, gold, pred) ? "equal" : "different",
		       grader_equal(GRADER_STRICT, gold, pred) ? "equal" : "different");
}

void explain_match(struct builder *out, struct text gold, struct text solution, const struct match_options *o)
{
	enum extract_rule gold_rule, rule;
	struct answer_result r;
	struct answer x, y;
	struct text pred;
	struct arena a;

	if (!extract_gold(gold, &gold, &gold_rule)) {
		put_line(out, "right", "nothing to compare with");
		return;
	}
	arena_init(&a);
	answer_parse(&a, gold, 0, &x);
	put_answer(out, "right", gold, extract_rule_name(gold_rule), &x);
	if (!extract_answer(solution, o->rules, &pred, &rule)) {
		put_text(out, "answer", TEXT("none was found"));
		put_line(out, "verdict", "different");
		arena_clear(&a);
		return;
	}
	clusters_parse(&a, &x, pred, extract_context(solution, pred), extract_readings(solution, pred), &y);
	put_answer(out, "answer", pred, extract_rule_name(rule), &y);
	r = answer_match(&a, &x, &y, &o->policy);
	put_line(out, "verdict", answer_verdict_name(r.verdict));
	put_line(out, "rule", r.rule);
	if (r.decided)
		put_proof(out, &r.decision);
	put_reading(out, "right answer", r.readings[0]);
	put_reading(out, "answer", r.readings[1]);
	put_graders(out, gold, pred);
	arena_clear(&a);
}

/* -- audit ------------------------------------------------------------------------ */

/* What a person should look at, or NULL. */
static const char *reason(struct text gold, bool gold_parsed, struct text pred, struct text verdict)
{
	bool equal = text_is(verdict, "equal");

	if (text_is(verdict, "undecided"))
		return "undecided";
	if (text_is(verdict, "unparsed"))
		return gold_parsed ? "unparsed" : "gold unparsed";
	if (grader_equal(GRADER_HENDRYCKS, gold, pred) != equal)
		return "hendrycks";
	return grader_equal(GRADER_GSM8K, gold, pred) != equal ? "gsm8k" : NULL;
}

static void put_case(struct builder *out, const struct record *r, const struct record_path *p, struct text gold,
		     size_t count, const char *why)
{
	struct json *line = json_object();
	const struct json *id = json_find(r->json, "id");

	json_set(line, "id", id == NULL ? json_null() : json_copy(id));
	json_set(line, "answer", json_string(gold));
	json_set(line, "pred", json_string(p->pred));
	json_set(line, "count", json_number((double)count));
	json_set(line, "verdict", json_string(p->verdict));
	json_set(line, "why", json_string(text_of(why)));
	json_print(out, line);
	builder_char(out, '\n');
	json_free(line);
}

/* How many paths give each distinct answer. */
static size_t *count_answers(const struct record *r, struct text_set *preds)
{
	size_t *counts = memory_new(r->path_count, sizeof *counts), index, i;

	for (i = 0; i < r->path_count; i++) {
		if (r->paths[i].pred.data == NULL)
			continue;
		(void)text_set_add(preds, r->paths[i].pred, &index);
		counts[index]++;
	}
	return counts;
}

size_t explain_audit(struct builder *out, const struct record *r)
{
	struct text gold = r->answer;
	struct text_set preds = { 0 };
	size_t *counts = count_answers(r, &preds), index, lines = 0, i;
	enum extract_rule fired;
	struct answer parsed;
	struct arena a;

	arena_init(&a);
	if (!extract_gold(gold, &gold, &fired))
		gold = TEXT("");
	answer_parse(&a, gold, 0, &parsed);
	for (i = 0; i < r->path_count; i++) {
		const struct record_path *p = &r->paths[i];
		const char *why;

		if (p->pred.data == NULL)
			continue;
		(void)text_set_add(&preds, p->pred, &index);
		if (counts[index] == 0)
			continue; /* reported with its first path */
		why = reason(gold, parsed.value != NULL, p->pred, p->verdict);
		if (why != NULL) {
			put_case(out, r, p, gold, counts[index], why);
			lines++;
		}
		counts[index] = 0;
	}
	arena_clear(&a);
	text_set_clear(&preds);
	free(counts);
	return lines;
}
