#include "entropy/until.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

const struct until_options until_defaults = {
	.match = { .rules = EXTRACT_ALL, .policy = { ANSWER_PERCENT_EITHER, ANSWER_ROUNDING }, .strict_input = true },
	.entropy = { .unit = ENTROPY_BITS,
		     .estimator = ENTROPY_NSB,
		     .interval = ENTROPY_ANALYTIC,
		     .level = 0.95,
		     .resamples = 1000 },
};

const char *until_reason_name(enum until_reason reason)
{
	static const char *const names[] = { "paths", "correct", "width", "gain" };

	return names[reason];
}

static int parse_number(const char *text, const char *name, double *out, struct error *e)
{
	if (*out > 0)
		return error_set(e, ERROR_USAGE, "the rule %s is given twice", name);
	if (text_to_double(text, 1e-9, 1e6, name, out, e) == 0)
		return 0;
	e->code = ERROR_USAGE;
	return -1;
}

static int parse_count(const char *text, const char *name, size_t *out, struct error *e)
{
	int64_t count;

	if (*out > 0)
		return error_set(e, ERROR_USAGE, "the rule %s is given twice", name);
	if (text_to_int(text, 1, 65536, name, &count, e)) {
		e->code = ERROR_USAGE;
		return -1;
	}
	*out = (size_t)count;
	return 0;
}

static int parse_one(struct until_options *o, const char *rule, struct error *e)
{
	if (strncmp(rule, "correct=", 8) == 0)
		return parse_count(rule + 8, "correct", &o->correct, e);
	if (strncmp(rule, "width=", 6) == 0)
		return parse_number(rule + 6, "width", &o->width, e);
	if (strncmp(rule, "gain=", 5) == 0)
		return parse_number(rule + 5, "gain", &o->gain, e);
	return error_set(e, ERROR_USAGE, "'%s' is no rule: there are correct=COUNT, width=NUMBER and gain=NUMBER",
			 rule);
}

int until_parse(struct until_options *o, const char *rules, struct error *e)
{
	size_t length = strcspn(rules, ",");
	char *rule = memory_string(rules, length);
	int rc = parse_one(o, rule, e);

	free(rule);
	return rc == 0 && rules[length] == ',' ? until_parse(o, rules + length + 1, e) : rc;
}

static int take_rules(void *place, const char *text, struct error *e)
{
	struct until_options ignored = { 0 };

	return until_parse(place == NULL ? &ignored : place, text, e);
}

const struct option_row until_option_rows[] = {
	{ 0, "until", "rule", "draw paths until correct=COUNT, width=NUMBER or gain=NUMBER", OPTION_TAKEN,
	  .take = take_rules },
	{ 0 },
};

void until_describe(struct builder *b, const struct until_options *o)
{
	const struct entropy_options *h = &o->entropy;

	builder_format(b, "correct %zu, match %u %d %u %d %d\n", o->correct, o->match.rules,
		       (int)o->match.policy.percent, o->match.policy.rounding, (int)o->match.exclude_unanswered,
		       (int)o->match.cut);
	if (until_entropy(o))
		builder_format(b, "width %a, gain %a, entropy %d %d %d %a %zu %" PRIu64 " %" PRIu64 "\n", o->width,
			       o->gain, (int)h->unit, (int)h->estimator, (int)h->interval, h->level, h->resamples,
			       h->seed, h->classes);
}

bool until_entropy(const struct until_options *o)
{
	return o->width > 0 || o->gain > 0;
}

bool until_any(const struct until_options *o)
{
	return o->correct > 0 || until_entropy(o);
}

int until_check(const struct until_options *o, struct record *r, enum until_reason *reason, struct error *e)
{
	struct match_counts counts = { 0 };

	*reason = UNTIL_PATHS;
	if (match_record(r, &o->match, &counts, e))
		return -1;
	if (o->correct > 0 && counts.correct >= o->correct) {
		*reason = UNTIL_CORRECT;
	} else if (until_entropy(o) && r->path_count > 0) {
		if (entropy_record(r, &o->entropy, NULL, e))
			return -1;
		/* Without an entropy they are NaN, and no rule holds. */
		if (o->width > 0 && r->hi - r->lo <= o->width)
			*reason = UNTIL_WIDTH;
		else if (o->gain > 0 && (r->hi - r->lo) / (2 * (double)r->path_count) <= o->gain)
			*reason = UNTIL_GAIN;
	}
	return 0;
}
