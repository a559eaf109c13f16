#include "until.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"

const char *until_reason_name(enum until_reason reason)
{
	static const char *const names[] = { "paths", "correct" };

	return names[reason];
}

static int parse_one(struct until_options *o, const char *rule, struct error *e)
{
	int64_t count;

	if (strncmp(rule, "correct=", 8) != 0)
		return error_set(e, ERROR_USAGE, "'%s' is no rule: there is correct=COUNT", rule);
	if (o->correct > 0)
		return error_set(e, ERROR_USAGE, "the rule correct is given twice");
	if (text_to_int(rule + 8, 1, 65536, "correct", &count, e)) {
		e->code = ERROR_USAGE;
		return -1;
	}
	o->correct = (size_t)count;
	return 0;
}

int until_parse(struct until_options *o, const char *rules, struct error *e)
{
	size_t length = strcspn(rules, ",");
	char *rule = memory_string(rules, length);
	int rc = parse_one(o, rule, e);

	free(rule);
	return rc == 0 && rules[length] == ',' ? until_parse(o, rules + length + 1, e) : rc;
}

void until_describe(struct builder *b, const struct until_options *o)
{
	builder_format(b, "correct %zu, match %u %d %u %d\n", o->correct, o->match.rules, (int)o->match.policy.percent,
		       o->match.policy.rounding, (int)o->match.exclude_unanswered);
}

bool until_any(const struct until_options *o)
{
	return o->correct > 0;
}

int until_check(const struct until_options *o, struct json *record, enum until_reason *reason, const char *origin,
		struct error *e)
{
	struct match_counts counts = { 0 };

	*reason = UNTIL_PATHS;
	if (match_record(record, &o->match, &counts, origin, e))
		return -1;
	if (o->correct > 0 && counts.correct >= o->correct)
		*reason = UNTIL_CORRECT;
	return 0;
}
