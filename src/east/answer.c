#include "answer.h"

#include <string.h>

#include "answer_parts.h"
#include "memory.h"

static const struct {
	enum answer_rule rule;
	const char *name;
} rule_names[] = {
	{ ANSWER_HASH, "hash" },
	{ ANSWER_BOXED, "boxed" },
	{ ANSWER_PHRASE, "phrase" },
	{ ANSWER_NUMBER, "number" },
};

const char *answer_rule_name(enum answer_rule rule)
{
	size_t i;

	for (i = 0; i < countof(rule_names); i++)
		if (rule_names[i].rule == rule)
			return rule_names[i].name;
	return "none";
}

int answer_rules_parse(const char *name, unsigned *rules, struct error *e)
{
	static const struct {
		const char *name;
		unsigned rules;
	} sets[] = {
		{ "all", ANSWER_ALL },
		{ "gsm8k", ANSWER_HASH | ANSWER_NUMBER },
		{ "math", ANSWER_BOXED | ANSWER_PHRASE | ANSWER_NUMBER },
	};
	size_t i;

	for (i = 0; i < countof(sets); i++) {
		if (strcmp(name, sets[i].name) == 0) {
			*rules = sets[i].rules;
			return 0;
		}
	}
	for (i = 0; i < countof(rule_names); i++) {
		if (strcmp(name, rule_names[i].name) == 0) {
			*rules = rule_names[i].rule;
			return 0;
		}
	}
	return error_set(e, ERROR_USAGE, "extraction '%s' is none of all, gsm8k, math, hash, boxed, phrase, number",
			 name);
}

/* -- looking around ---------------------------------------------------------- */

bool answer_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool answer_is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool answer_group(struct text t, size_t at, struct text *inside)
{
	size_t depth = 0, i;

	for (i = at; i < t.size; i++) {
		if (t.data[i] == '\\') {
			i++;
		} else if (t.data[i] == '{') {
			depth++;
		} else if (t.data[i] == '}' && --depth == 0) {
			*inside = text_slice(t, at + 1, i);
			return true;
		}
	}
	return false;
}

static size_t skip_white(struct text t, size_t at)
{
	while (at < t.size && strchr(" \t\r\n", t.data[at]) != NULL && t.data[at] != '\0')
		at++;
	return at;
}

/*
 * Offset of the last occurrence of one of the commands, t.size if there is
 * none; *length receives the command's.
 */
static size_t last_command(struct text t, const char *const *commands, size_t count, size_t *length)
{
	size_t at, i;

	for (at = t.size; at-- > 0;) {
		struct text rest = text_slice(t, at, t.size);

		for (i = 0; t.data[at] == '\\' && i < count; i++) {
			if (text_starts(rest, text_of(commands[i]))) {
				*length = strlen(commands[i]);
				return at;
			}
		}
	}
	return t.size;
}

/* -- hash and boxed ---------------------------------------------------------- */

static struct text to_line_end(struct text t)
{
	return text_slice(t, 0, text_find(t, TEXT("\n")));
}

static bool by_hash(struct text t, struct text *answer)
{
	size_t at = text_find_last(t, TEXT("####"));

	if (at == t.size)
		return false;
	*answer = text_trim(to_line_end(text_slice(t, at + 4, t.size)));
	return answer->size > 0;
}

static bool by_box(struct text t, struct text *answer)
{
	static const char *const commands[] = { "\\boxed", "\\fbox" };
	size_t at, brace, length = 0;

	while ((at = last_command(t, commands, countof(commands), &length)) < t.size) {
		brace = skip_white(t, at + length);
		if (brace < t.size && t.data[brace] == '{' && answer_group(t, brace, answer)) {
			*answer = text_trim(*answer);
			if (answer->size > 0)
				return true;
		}
		/*
		 * This one was cut off or is empty; an earlier one may stand. No
		 * brace behind a group that stays open can close an earlier group,
		 * so nothing is read twice.
		 */
		t = text_slice(t, 0, at);
	}
	return false;
}

/* -- phrase ------------------------------------------------------------------ */

/* Offset behind the last occurrence of a phrase, whatever its case; 0 if there is none. */
static size_t behind_phrase(struct text t)
{
	static const char *const phrases[] = { "answer is", "answer:" };
	size_t at, i, n;

	for (at = t.size; at-- > 0;) {
		for (i = 0; i < countof(phrases); i++) {
			const char *p = phrases[i];

			for (n = 0; p[n] != '\0' && at + n < t.size && (t.data[at + n] | 0x20) == (p[n] | 0x20); n++)
				;
			if (p[n] == '\0')
				return at + n;
		}
	}
	return 0;
}

/* Without colons and asterisks in front and asterisks behind: Markdown's bold. */
static struct text without_marks(struct text t)
{
	t = text_trim(t);
	while (t.size > 0 && (t.data[0] == ':' || t.data[0] == '*'))
		t = text_trim(text_slice(t, 1, t.size));
	while (t.size > 0 && t.data[t.size - 1] == '*')
		t = text_trim(text_slice(t, 0, t.size - 1));
	return t;
}

static bool by_phrase(struct text t, struct text *answer)
{
	size_t at = behind_phrase(t), end;

	if (at == 0)
		return false;
	t = to_line_end(without_marks(text_slice(t, at, t.size)));
	/* A full stop ends the sentence unless a digit follows it. */
	for (end = 0; end < t.size; end++)
		if (t.data[end] == '.' && !(end + 1 < t.size && answer_is_digit(t.data[end + 1])))
			break;
	*answer = without_marks(text_slice(t, 0, end));
	return answer->size > 0;
}

/* -- number ------------------------------------------------------------------ */

/* How far back marks between digits are followed, which bounds the work on hostile text. */
enum {
	RUN_MAX = 1024
};

static bool reads(struct text t)
{
	struct builder form = { 0 };
	bool ok = rational_canonical(&form, t, RATIONAL_PERCENT_NUMBER);

	builder_clear(&form);
	return ok;
}

/* Whether t[at] may stand inside a number, given that t[at + 1] does: a digit, or a mark between digits. */
static bool inside_number(struct text t, size_t at)
{
	char c = t.data[at];

	if (answer_is_digit(c))
		return true;
	if (at == 0)
		return false;
	if (c == '+' || c == '-')
		return at > 1 && (t.data[at - 1] | 0x20) == 'e' && answer_is_digit(t.data[at - 2]);
	if (!answer_is_digit(t.data[at - 1]))
		return false;
	return c == '.' || c == ',' || c == '/' || c == 'e' || c == 'E';
}

/* Bytes of the LaTeX that groups digits, behind a digit and before t[at]; 0 if there is none. */
static size_t separator_before(struct text t, size_t at)
{
	static const char *const marks[] = { ",\\!", "{,}", "\\,", "\\!" };
	struct text head = text_slice(t, 0, at);
	size_t i;

	for (i = 0; i < countof(marks); i++) {
		size_t n = strlen(marks[i]);

		if (text_ends(head, text_of(marks[i])) && at > n && answer_is_digit(t.data[at - n - 1]))
			return n;
	}
	return 0;
}

/* Where the number begins that ends before `end` with a digit: 3 of "1, 2,3", 1,234.5 of "x,1,234.5". */
static size_t number_start(struct text t, size_t end)
{
	size_t from = end - 1, least = end > RUN_MAX ? end - RUN_MAX : 0, n;

	for (; from > 0; from -= n) {
		if (answer_is_digit(t.data[from - 1]) || (from > least && inside_number(t, from - 1)))
			n = 1;
		else if (from <= least || (n = separator_before(t, from)) == 0)
			break;
	}
	if (from > 0 && t.data[from - 1] == '.' && (from == 1 || strchr(" \t\n$(:=+-", t.data[from - 2]) != NULL))
		from--;
	/* Of a list or a date the last part that is a number. */
	while (!reads(text_slice(t, from, end))) {
		size_t next = from + 1;

		while (next < end && answer_is_digit(t.data[next]))
			next++;
		while (next < end && !answer_is_digit(t.data[next]))
			next++;
		if (next >= end)
			break;
		from = next;
	}
	return from;
}

/*
 * If the number before `end` stands in the last \frac and that is a number,
 * *from and *end become the fraction's.
 */
static void widen_to_fraction(struct text t, size_t *from, size_t *end)
{
	static const char *const commands[] = { "\\frac", "\\dfrac", "\\tfrac" };
	size_t length = 0, at = last_command(text_slice(t, 0, *end), commands, countof(commands), &length);
	size_t behind = at + length, i;
	struct text inside;

	if (at == *end)
		return;
	for (i = 0; i < 2; i++) {
		behind = skip_white(t, behind);
		if (behind >= t.size)
			return;
		if (t.data[behind] != '{')
			behind++;
		else if (answer_group(t, behind, &inside))
			behind = (size_t)(inside.data - t.data) + inside.size + 1;
		else
			return;
	}
	if (behind >= *end && reads(text_slice(t, at, behind))) {
		*from = at;
		*end = behind;
	}
}

/* The whole part of a mixed number in front of its fraction, if there is one. */
static size_t with_whole_part(struct text t, size_t from, size_t end)
{
	size_t at = from, digits;

	while (at > 0 && from - at < RUN_MAX && t.data[at - 1] == ' ')
		at--;
	for (digits = at; digits > 0 && from - digits < RUN_MAX && inside_number(t, digits - 1);)
		digits--;
	if (digits == at || !reads(text_slice(t, digits, end)))
		return from;
	return digits;
}

/* A minus belongs to the number unless something that can be subtracted from stands before it. */
static size_t with_sign(struct text t, size_t from)
{
	size_t at = from, size;

	if (at > 0 && t.data[at - 1] == '$')
		at -= at > 1 && t.data[at - 2] == '\\' ? 2 : 1;
	size = text_ends(text_slice(t, 0, at), TEXT("-"))              ? 1
	       : text_ends(text_slice(t, 0, at), TEXT("\xe2\x88\x92")) ? 3
								       : 0;
	if (size == 0)
		return from;
	at -= size;
	if (at > 0 && (answer_is_digit(t.data[at - 1]) || answer_is_letter(t.data[at - 1]) ||
		       strchr(")}]", t.data[at - 1]) != NULL))
		return from;
	return at;
}

static bool by_number(struct text t, struct text *answer)
{
	static const char *const percents[] = { "%", "\\%", " percent" };
	size_t end = t.size, from, i;

	while (end > 0 && !answer_is_digit(t.data[end - 1]))
		end--;
	if (end == 0)
		return false;
	from = number_start(t, end);
	widen_to_fraction(t, &from, &end);
	if (t.data[from] == '\\' || text_find(text_slice(t, from, end), TEXT("/")) < end - from)
		from = with_whole_part(t, from, end);
	from = with_sign(t, from);
	for (i = 0; i < countof(percents); i++) {
		if (text_starts(text_slice(t, end, t.size), text_of(percents[i]))) {
			end += strlen(percents[i]);
			break;
		}
	}
	*answer = text_slice(t, from, end);
	return true;
}

bool answer_extract(struct text solution, unsigned rules, struct text *answer, enum answer_rule *fired)
{
	static bool (*const extract[])(struct text, struct text *) = { by_hash, by_box, by_phrase, by_number };
	size_t i;

	for (i = 0; i < countof(extract); i++) {
		if ((rules & rule_names[i].rule) != 0 && extract[i](solution, answer)) {
			*fired = rule_names[i].rule;
			return true;
		}
	}
	return false;
}
