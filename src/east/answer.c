#include "answer.h"

#include <string.h>

#include "answer_parts.h"
#include "memory.h"

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

/* Commands whose argument is the same with and without them. */
static const char *const styles[] = { "text", "textbf", "textrm", "mbox", "mathrm", "mathbf" };

/* Commands that are layout alone. */
static const char *const layouts[] = { "left", "right", "quad", "qquad", "displaystyle" };

static bool is_one_of(struct text t, const char *const *list, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (text_is(t, list[i]))
			return true;
	return false;
}

/* The letters of the command at t[at], which is a backslash; empty for others such as "\,". */
static struct text command_at(struct text t, size_t at)
{
	size_t end = at + 1;

	while (end < t.size && answer_is_letter(t.data[end]))
		end++;
	return text_slice(t, at + 1, end);
}

/* -- around the answer --------------------------------------------------------- */

/* If t is one style command and its argument, t becomes the argument. */
static bool peel_style(struct text *t)
{
	struct text name, inside;

	if (t->size == 0 || t->data[0] != '\\')
		return false;
	name = command_at(*t, 0);
	if (!is_one_of(name, styles, countof(styles)) || name.size + 1 >= t->size || t->data[name.size + 1] != '{' ||
	    !answer_group(*t, name.size + 1, &inside) || name.size + inside.size + 3 != t->size)
		return false;
	*t = inside;
	return true;
}

/* Math delimiters, one style and a full stop around the answer. */
static struct text unwrap(struct text t)
{
	static const char *const pairs[][2] = { { "$$", "$$" }, { "$", "$" }, { "\\(", "\\)" }, { "\\[", "\\]" } };
	bool styled = false;
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
		if (!styled)
			styled = peel_style(&t);
	} while (t.size < before);
	return t;
}

/* -- units ----------------------------------------------------------------------- */

/* Words behind a number that make it another number, or part of a formula. */
static const char *const no_units[] = {
	"and",        "but",         "choose",  "cubed",      "divided",   "factorial",  "less",     "minus",
	"mod",        "modulo",      "more",    "not",        "over",      "plus",       "squared",  "dozen",
	"half",       "halves",      "hundred", "hundreds",   "hundredth", "hundredths", "thousand", "thousands",
	"thousandth", "thousandths", "million", "millions",   "billion",   "billions",   "trillion", "trillions",
	"third",      "thirds",      "quarter", "quarters",   "fourth",    "fourths",    "fifth",    "fifths",
	"sixth",      "sixths",      "seventh", "sevenths",   "eighth",    "eighths",    "ninth",    "ninths",
	"tenth",      "tenths",      "percent", "percentage", "alpha",     "beta",       "gamma",    "delta",
	"epsilon",    "zeta",        "eta",     "theta",      "iota",      "kappa",      "lambda",   "omicron",
	"rho",        "sigma",       "tau",     "upsilon",    "phi",       "chi",        "psi",      "omega",
	"infinity",   "sin",         "cos",     "tan",        "cot",       "sec",        "csc",      "log",
	"exp",        "sqrt",        "root",    "pi",
};

static bool is_unit_word(struct text word)
{
	char lower[16];
	size_t i;

	if (word.size >= sizeof lower)
		return true;
	for (i = 0; i < word.size; i++)
		lower[i] = (char)(word.data[i] | 0x20);
	lower[i] = '\0';
	return !is_one_of((struct text){ lower, i }, no_units, countof(no_units));
}

/* Letters, with spaces, points, hyphens and slashes among them. */
static bool is_unit_text(struct text t)
{
	size_t at, from;
	bool any = false;

	for (at = 0; at < t.size;) {
		if (!answer_is_letter(t.data[at])) {
			if (strchr(" .-/", t.data[at]) == NULL || t.data[at] == '\0')
				return false;
			at++;
			continue;
		}
		for (from = at; at < t.size && answer_is_letter(t.data[at]); at++)
			;
		if (!is_unit_word(text_slice(t, from, at)))
			return false;
		any = true;
	}
	return any;
}

/* Without \text{...} at the end, perhaps with a power. */
static struct text without_unit_text(struct text t)
{
	static const char *const powers[] = { "", "^2", "^3", "^{2}", "^{3}" };
	size_t at = text_find_last(t, TEXT("\\text{"));
	struct text inside;

	if (at == t.size || at == 0 || !answer_group(t, at + 5, &inside) || !is_unit_text(inside) ||
	    !is_one_of(text_slice(t, at + 7 + inside.size, t.size), powers, countof(powers)))
		return t;
	return text_trim(text_slice(t, 0, at));
}

/* Without words of three letters and more at the end; fewer letters may be variables. */
static struct text without_unit_words(struct text t)
{
	for (;;) {
		size_t from = t.size;

		while (from > 0 && answer_is_letter(t.data[from - 1]))
			from--;
		if (t.size - from < 3 || from == 0 || t.data[from - 1] != ' ' ||
		    !is_unit_word(text_slice(t, from, t.size)))
			return t;
		t = text_trim(text_slice(t, 0, from));
	}
}

/* -- text that is no number -------------------------------------------------------- */

/* A copy in the making. */
struct plain {
	struct builder *out;
	size_t start;        /* of the copy in out */
	struct builder open; /* the braces that are open: 's' of a style, dropped, or 'b' */
	bool gap;            /* something was dropped since the last byte */
	bool command;        /* the last thing copied is a command of letters */
	struct text pending; /* a style command whose brace has not come yet */
};

/* Copy t; a gap before it becomes a space where the two sides would run into one another. */
static void put(struct plain *p, struct text t)
{
	if (p->gap && p->out->size > p->start) {
		char last = p->out->data[p->out->size - 1], next = t.data[0];

		if ((answer_is_digit(last) && answer_is_digit(next)) || (p->command && answer_is_letter(next)))
			builder_char(p->out, ' ');
	}
	builder_text(p->out, t);
	p->gap = false;
	p->command = false;
}

static void put_pending(struct plain *p)
{
	if (p->pending.size == 0)
		return;
	put(p, p->pending);
	p->command = true;
	p->pending.size = 0;
}

static void take_brace(struct plain *p, struct text brace)
{
	if (brace.data[0] == '{') {
		bool style = p->pending.size > 0;

		p->pending.size = 0;
		builder_char(&p->open, style ? 's' : 'b');
		if (style)
			p->gap = true;
		else
			put(p, brace);
		return;
	}
	put_pending(p);
	if (p->open.size > 0 && p->open.data[--p->open.size] == 's')
		p->gap = true;
	else
		put(p, brace);
}

/* The command at t[at]; returns its bytes. */
static size_t take_command(struct plain *p, struct text t, size_t at)
{
	struct text name = command_at(t, at);

	if (name.size == 0) {
		struct text pair = text_slice(t, at, at + 2);

		if (pair.size == 2 && pair.data[1] != '\0' && strchr(" \t\r\n,;:!$", pair.data[1]) != NULL) {
			p->gap = true;
		} else {
			put_pending(p);
			put(p, pair);
		}
		return pair.size;
	}
	if (is_one_of(name, layouts, countof(layouts))) {
		p->gap = true;
		return name.size + 1;
	}
	put_pending(p);
	if (is_one_of(name, styles, countof(styles))) {
		p->pending = text_slice(t, at, at + 1 + name.size);
		return name.size + 1;
	}
	if (text_is(name, "dfrac") || text_is(name, "tfrac"))
		put(p, TEXT("\\frac"));
	else
		put(p, text_slice(t, at, at + 1 + name.size));
	p->command = true;
	return name.size + 1;
}

/* Words alone, three letters and more: their case says nothing. */
static bool is_prose(struct text t)
{
	size_t letters = 0, i;

	for (i = 0; i < t.size; i++) {
		if (answer_is_letter(t.data[i]))
			letters++;
		else if (t.data[i] == '\0' || strchr("()-'", t.data[i]) == NULL)
			return false;
	}
	return letters >= 3;
}

static void plain_form(struct builder *out, struct text t)
{
	struct plain p = { .out = out, .start = out->size };
	size_t at = 0, i;

	while (at < t.size) {
		char c = t.data[at];

		if (c == '\\') {
			at += take_command(&p, t, at);
			continue;
		}
		if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '~' || c == '$') {
			p.gap = true;
		} else if (c == '{' || c == '}') {
			take_brace(&p, text_slice(t, at, at + 1));
		} else {
			put_pending(&p);
			put(&p, text_slice(t, at, at + 1));
		}
		at++;
	}
	put_pending(&p);
	builder_clear(&p.open);
	if (is_prose(text_slice(builder_view(out), p.start, out->size)))
		for (i = p.start; i < out->size; i++)
			if (answer_is_letter(out->data[i]))
				out->data[i] |= 0x20;
}

void answer_canonical(struct builder *out, struct text answer, enum rational_percent percent)
{
	struct text bare = unwrap(answer);
	size_t before = out->size;

	builder_string(out, "= ");
	if (rational_canonical(out, bare, percent) || rational_canonical(out, without_unit_text(bare), percent) ||
	    rational_canonical(out, without_unit_words(bare), percent))
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
