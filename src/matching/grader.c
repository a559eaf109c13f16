/* String graders that others publish results with. */
#include "matching/grader.h"

#include <string.h>

#include "base/memory.h"

const char *const grader_names[] = { "none", "strict", "hendrycks", "gsm8k", NULL };

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t count(struct text t, struct text needle)
{
	size_t n = 0, at = 0, found;

	while (at + (found = text_find(text_slice(t, at, t.size), needle)) < t.size) {
		at += found + needle.size;
		n++;
	}
	return n;
}

/* Bytes of the character at t[at]; a byte that is no UTF-8 counts as one. */
static size_t character(struct text t, size_t at)
{
	uint32_t scalar;
	size_t n = text_utf8(t, at, &scalar);

	return n > 0 ? n : at < t.size;
}

static size_t characters(struct text t)
{
	size_t n = 0, at;

	for (at = 0; at < t.size; at += character(t, at))
		n++;
	return n;
}

/* -- where the answer stands -------------------------------------------------------- */

static bool last_box(struct text t, struct text *answer)
{
	struct text rest, open = TEXT("\\boxed{");
	size_t at = text_find_last(t, TEXT("\\boxed")), depth = 0, i;

	rest = text_slice(t, at, t.size);
	if (!text_starts(rest, open))
		return false;
	for (i = open.size - 1; i < rest.size; i++) {
		depth += rest.data[i] == '{';
		if (rest.data[i] == '}' && --depth == 0) {
			*answer = text_slice(rest, open.size, i);
			return true;
		}
	}
	return false;
}

static bool first_hash(struct text t, struct text *answer)
{
	struct text mark = TEXT("#### ");
	size_t at = 0, found, from, to;

	for (; (found = text_find(text_slice(t, at, t.size), mark)) < t.size - at; at += found + 1) {
		from = at + found + mark.size;
		to = from + (from < t.size && t.data[from] == '-');
		if (to < t.size && (is_digit(t.data[to]) || t.data[to] == '.' || t.data[to] == ',')) {
			while (to < t.size && (is_digit(t.data[to]) || t.data[to] == '.' || t.data[to] == ','))
				to++;
			*answer = text_slice(t, from, to);
			return true;
		}
	}
	return false;
}

bool grader_extract(enum grader g, struct text solution, struct text *answer)
{
	switch (g) {
	case GRADER_STRICT:
		*answer = text_trim(solution);
		return answer->size > 0;
	case GRADER_HENDRYCKS:
		return last_box(solution, answer);
	case GRADER_GSM8K:
		return first_hash(solution, answer);
	default:
		return false;
	}
}

/* -- hendrycks: one step after another, from one builder into the other --------------- */

/* A copy of t with `old` replaced, from the left, no occurrence twice. */
static void replace(struct builder *out, struct text t, struct text old, struct text by)
{
	size_t at = 0, found;

	builder_reset(out);
	builder_string(out, "");
	while ((found = text_find(text_slice(t, at, t.size), old)) < t.size - at) {
		builder_text(out, text_slice(t, at, at + found));
		builder_text(out, by);
		at += found + old.size;
	}
	builder_text(out, text_slice(t, at, t.size));
}

struct steps {
	struct builder now, next;
};

static void swap(struct steps *s)
{
	struct builder now = s->now;

	s->now = s->next;
	s->next = now;
}

static void replace_step(struct steps *s, struct text old, struct text by)
{
	replace(&s->next, builder_view(&s->now), old, by);
	swap(s);
}

static void keep_step(struct steps *s, size_t from, size_t to)
{
	builder_reset(&s->next);
	builder_string(&s->next, "");
	builder_text(&s->next, text_slice(builder_view(&s->now), from, to));
	swap(s);
}

/* "\sqrt3" as "\sqrt{3}"; false if nothing follows one. */
static bool fix_roots(struct steps *s)
{
	struct text t = builder_view(&s->now), root = TEXT("\\sqrt");
	size_t at = 0, found, n;

	if (text_find(t, root) == t.size)
		return true;
	builder_reset(&s->next);
	while ((found = text_find(text_slice(t, at, t.size), root)) < t.size - at) {
		builder_text(&s->next, text_slice(t, at, at + found + root.size));
		at += found + root.size;
		/* Nothing of its own stands between it and the end or the next. */
		if (at == t.size || text_starts(text_slice(t, at, t.size), root))
			return false;
		if (t.data[at] == '{')
			continue;
		n = character(t, at);
		builder_char(&s->next, '{');
		builder_text(&s->next, text_slice(t, at, at + n));
		builder_char(&s->next, '}');
		at += n;
	}
	builder_text(&s->next, text_slice(t, at, t.size));
	swap(s);
	return true;
}

/*
 * "\frac12" as "\frac{1}{2}", "\frac1{72}" as "\frac{1}{72}". False if nothing
 * stands after one; if a single character does, all is left as it was.
 */
static bool fix_fractions(struct steps *s)
{
	struct text t = builder_view(&s->now), frac = TEXT("\\frac"), part;
	size_t at = text_find(t, frac), a, b;

	if (at == t.size)
		return true;
	builder_reset(&s->next);
	builder_text(&s->next, text_slice(t, 0, at));
	while (at < t.size) {
		at += frac.size;
		part = text_slice(t, at, t.size);
		part = text_slice(part, 0, text_find(part, frac));
		at += part.size;
		builder_text(&s->next, frac);
		if (part.size == 0)
			return false;
		a = character(part, 0);
		b = character(part, a);
		if (part.data[0] == '{') {
			builder_text(&s->next, part);
			continue;
		}
		if (b == 0)
			return true; /* s->now stands */
		builder_char(&s->next, '{');
		builder_text(&s->next, text_slice(part, 0, a));
		builder_char(&s->next, '}');
		if (part.data[a] == '{') {
			builder_text(&s->next, text_slice(part, a, part.size));
			continue;
		}
		builder_char(&s->next, '{');
		builder_text(&s->next, text_slice(part, a, a + b));
		builder_char(&s->next, '}');
		builder_text(&s->next, text_slice(part, a + b, part.size));
	}
	swap(s);
	return true;
}

/* A whole number as it is printed: no plus sign, no leading zeros, no -0. */
static bool is_printed_integer(struct text t)
{
	size_t at = t.size > 0 && t.data[0] == '-', i;

	if (at == t.size || (t.data[at] == '0' && t.size > 1))
		return false;
	for (i = at; i < t.size; i++)
		if (!is_digit(t.data[i]))
			return false;
	return true;
}

static void fix_quotient(struct steps *s)
{
	struct text t = builder_view(&s->now), a, b;
	size_t slash = text_find(t, TEXT("/"));

	a = text_slice(t, 0, slash);
	b = text_slice(t, slash + 1, t.size);
	if (slash == t.size || !is_printed_integer(a) || !is_printed_integer(b))
		return;
	builder_reset(&s->next);
	builder_string(&s->next, "\\frac{");
	builder_text(&s->next, a);
	builder_string(&s->next, "}{");
	builder_text(&s->next, b);
	builder_char(&s->next, '}');
	swap(s);
}

/* The steps of the original, in its order; false where it raises an exception. */
static bool normalize(struct steps *s)
{
	static const char *const first[][2] = {
		{ "\n", "" },     { "\\!", "" },     { "\\\\", "\\" },    { "tfrac", "frac" }, { "dfrac", "frac" },
		{ "\\left", "" }, { "\\right", "" }, { "^{\\circ}", "" }, { "^\\circ", "" },   { "\\$", "" },
	};
	static const char *const second[][2] = { { "\\%", "" }, { "\\%", "" }, { " .", " 0." }, { "{.", "{0." } };
	struct text unit = TEXT("\\text{ "), t;
	size_t i, at;

	for (i = 0; i < countof(first); i++)
		replace_step(s, text_of(first[i][0]), text_of(first[i][1]));
	t = builder_view(&s->now);
	at = text_find(t, unit);
	if (at < t.size) {
		if (count(t, unit) > 1)
			return false;
		keep_step(s, 0, at);
	}
	for (i = 0; i < countof(second); i++)
		replace_step(s, text_of(second[i][0]), text_of(second[i][1]));
	t = builder_view(&s->now);
	if (t.size == 0)
		return true;
	if (t.data[0] == '.') {
		builder_reset(&s->next);
		builder_char(&s->next, '0');
		builder_text(&s->next, t);
		swap(s);
		t = builder_view(&s->now);
	}
	at = text_find(t, TEXT("="));
	if (count(t, TEXT("=")) == 1 && characters(text_slice(t, 0, at)) <= 2)
		keep_step(s, at + 1, t.size);
	if (!fix_roots(s))
		return false;
	replace_step(s, TEXT(" "), TEXT(""));
	if (!fix_fractions(s))
		return false;
	if (text_is(builder_view(&s->now), "0.5")) {
		builder_reset(&s->now);
		builder_string(&s->now, "\\frac{1}{2}");
	}
	fix_quotient(s);
	return true;
}

static void hendrycks_form(struct builder *out, struct text answer)
{
	struct steps s = { { 0 }, { 0 } };

	builder_text(&s.now, answer);
	if (normalize(&s)) {
		builder_text(out, builder_view(&s.now));
	} else {
		/* A newline is in no form of the other kind. */
		builder_char(out, '\n');
		builder_text(out, answer);
	}
	builder_clear(&s.now);
	builder_clear(&s.next);
}

void grader_form(struct builder *out, enum grader g, struct text answer)
{
	size_t i;

	switch (g) {
	case GRADER_HENDRYCKS:
		hendrycks_form(out, answer);
		return;
	case GRADER_GSM8K:
		for (i = 0; i < answer.size; i++)
			if (answer.data[i] != ',')
				builder_char(out, answer.data[i]);
		return;
	default:
		builder_text(out, text_trim(answer));
	}
}

bool grader_equal(enum grader g, struct text a, struct text b)
{
	struct builder x = { 0 }, y = { 0 };
	bool equal;

	grader_form(&x, g, a);
	grader_form(&y, g, b);
	equal = text_equal(builder_view(&x), builder_view(&y));
	builder_clear(&x);
	builder_clear(&y);
	return equal;
}
