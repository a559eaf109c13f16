#include "answer.h"

#include <string.h>

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
	return error_set(e, ERROR_USAGE, "extraction '%s' is none of all, gsm8k, math, hash, boxed, phrase, number", name);
}

/* -- extraction ------------------------------------------------------------- */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

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

/* The contents of the brace group that opens at t[at]; false if it never closes. */
static bool group(struct text t, size_t at, struct text *inside)
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

static bool by_box(struct text t, struct text *answer)
{
	static const char *const commands[] = { "\\boxed", "\\fbox" };
	size_t end = t.size;

	/* From the last command backwards: one that never closes was cut off, an earlier one may stand. */
	while (end > 0) {
		struct text head = text_slice(t, 0, end);
		size_t best = end, length = 0, i;

		for (i = 0; i < countof(commands); i++) {
			size_t at = text_find_last(head, text_of(commands[i]));

			if (at < head.size && (best == end || at > best)) {
				best = at;
				length = strlen(commands[i]);
			}
		}
		if (best == end)
			return false;
		for (i = best + length; i < t.size && (t.data[i] == ' ' || t.data[i] == '\n'); i++)
			;
		if (i < t.size && t.data[i] == '{' && group(t, i, answer)) {
			*answer = text_trim(*answer);
			if (answer->size > 0)
				return true;
		}
		end = best;
	}
	return false;
}

/* Offset behind the last occurrence of a phrase, whatever its case; t.size + 1 if there is none. */
static size_t behind_phrase(struct text t)
{
	static const char *const phrases[] = { "answer is", "answer:" };
	size_t best = t.size + 1, i, at;

	for (i = 0; i < countof(phrases); i++) {
		size_t n = strlen(phrases[i]), j;

		for (at = t.size; at-- > 0;) {
			for (j = 0; j < n && at + j < t.size && lower(t.data[at + j]) == phrases[i][j]; j++)
				;
			if (j == n) {
				if (best > t.size || at + n > best)
					best = at + n;
				break;
			}
		}
	}
	return best;
}

static bool by_phrase(struct text t, struct text *answer)
{
	size_t at = behind_phrase(t), end;

	if (at > t.size)
		return false;
	*answer = text_trim(text_slice(t, at, t.size));
	while (answer->size > 0 && (answer->data[0] == ':' || answer->data[0] == '*'))
		*answer = text_trim(text_slice(*answer, 1, answer->size));
	*answer = to_line_end(*answer);
	/* A full stop ends the sentence unless a digit follows it. */
	for (end = 0; end < answer->size; end++)
		if (answer->data[end] == '.' && !(end + 1 < answer->size && is_digit(answer->data[end + 1])))
			break;
	*answer = text_trim(text_slice(*answer, 0, end));
	while (answer->size > 0 && answer->data[answer->size - 1] == '*')
		answer->size--;
	*answer = text_trim(*answer);
	return answer->size > 0;
}

/* Whether t[at] may stand inside a number that already has digits on its right. */
static bool inside_number(struct text t, size_t at)
{
	char c = t.data[at];

	if (is_digit(c))
		return true;
	return (c == '.' || c == ',' || c == '/') && at > 0 && is_digit(t.data[at - 1]) && is_digit(t.data[at + 1]);
}

static bool by_number(struct text t, struct text *answer)
{
	size_t end = t.size, from;

	while (end > 0 && !is_digit(t.data[end - 1]))
		end--;
	if (end == 0)
		return false;
	for (from = end - 1; from > 0 && inside_number(t, from - 1); from--)
		;
	if (from > 0 && t.data[from - 1] == '.')
		from--;
	/* A minus belongs to the number unless something that can be subtracted from stands before it. */
	if (from > 0 && t.data[from - 1] == '-' &&
	    !(from > 1 && (is_digit(t.data[from - 2]) || is_letter(t.data[from - 2]) || t.data[from - 2] == ')')))
		from--;
	if (end < t.size && t.data[end] == '%')
		end++;
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

/* -- canonical forms --------------------------------------------------------- */

/* Math delimiters and a full stop around the answer. */
static struct text unwrap(struct text t)
{
	static const char *const pairs[][2] = { { "$$", "$$" }, { "$", "$" }, { "\\(", "\\)" }, { "\\[", "\\]" } };
	size_t before, i;

	do {
		before = t.size;
		t = text_trim(t);
		if (t.size > 1 && t.data[t.size - 1] == '.')
			t.size--;
		for (i = 0; i < countof(pairs); i++) {
			struct text open = text_of(pairs[i][0]), close = text_of(pairs[i][1]);

			if (t.size > open.size + close.size && text_starts(t, open) && text_ends(t, close))
				t = text_slice(t, open.size, t.size - close.size);
		}
	} while (t.size < before);
	return t;
}

/*
 * Without a unit behind a number: \text{...}, or words of three letters and
 * more ("12 apples"); single letters may be variables and stay.
 */
static struct text without_unit(struct text t)
{
	size_t at = text_find_last(t, TEXT("\\text{")), end = t.size;

	if (at < t.size && at > 0 && t.data[t.size - 1] == '}')
		return text_trim(text_slice(t, 0, at));
	for (;;) {
		size_t from = end;

		while (from > 0 && is_letter(t.data[from - 1]))
			from--;
		if (end - from < 3 || from == 0 || t.data[from - 1] != ' ')
			break;
		end = text_trim(text_slice(t, 0, from)).size;
	}
	return text_slice(t, 0, end);
}

/* Text that is no number: what differs only in layout becomes the same. */
static void plain_form(struct builder *out, struct text t)
{
	static const char *const dropped[] = { "\\left", "\\right", "\\,", "\\!", "\\;", "\\:", "\\ ", "~", "$" };
	size_t at = 0, depth = 0;

	while (at < t.size) {
		struct text rest = text_slice(t, at, t.size);
		size_t i;

		for (i = 0; i < countof(dropped) && !text_starts(rest, text_of(dropped[i])); i++)
			;
		/* \leftarrow is not \left. */
		if (i < countof(dropped) &&
		    !(i < 2 && rest.size > strlen(dropped[i]) && is_letter(rest.data[strlen(dropped[i])]))) {
			at += strlen(dropped[i]);
		} else if (text_starts(rest, TEXT("\\dfrac")) || text_starts(rest, TEXT("\\tfrac"))) {
			builder_string(out, "\\frac");
			at += 6;
		} else if (text_starts(rest, TEXT("\\text{"))) {
			depth++;
			at += 6;
		} else if (depth > 0 && rest.data[0] == '}') {
			depth--;
			at++;
		} else {
			char c = rest.data[0];

			if (c != ' ' && c != '\t' && c != '\n' && c != '\r')
				builder_char(out, depth > 0 ? lower(c) : c);
			at++;
		}
	}
}

void answer_canonical(struct builder *out, struct text answer, enum rational_percent percent)
{
	struct text bare = unwrap(answer);
	size_t before = out->size;

	builder_string(out, "= ");
	if (rational_canonical(out, bare, percent) || rational_canonical(out, without_unit(bare), percent))
		return;
	out->size = before;
	builder_string(out, "~ ");
	plain_form(out, bare);
}

bool answer_equal(struct text a, struct text b, enum rational_percent percent)
{
	struct builder x = { 0 }, y = { 0 };
	bool equal;

	answer_canonical(&x, a, percent);
	answer_canonical(&y, b, percent);
	equal = text_equal(builder_view(&x), builder_view(&y));
	builder_clear(&x);
	builder_clear(&y);
	return equal;
}
