/* The tokens of an answer. */
#include <string.h>

#include "answer/token_parts.h"
#include "base/memory.h"
#include "vocabulary/unit.h"

bool token_is_cases(struct text name)
{
	return text_is(name, "cases") || text_is(name, "dcases");
}

/* -- layout ---------------------------------------------------------------------- */

size_t token_group_end(struct text t, size_t at, size_t limit)
{
	size_t depth = 0, i;

	if (limit > t.size)
		limit = t.size;
	for (i = at; i < limit; i++) {
		if (t.data[i] == '\\')
			i++;
		else if (t.data[i] == '{')
			depth++;
		else if (t.data[i] == '}' && --depth == 0)
			return i + 1;
	}
	return 0;
}

/* The contents of the group at t[at]. */
static bool group_at(struct text t, size_t at, struct text *contents)
{
	size_t end = at < t.size && t.data[at] == '{' ? token_group_end(t, at, t.size) : 0;

	*contents = text_slice(t, at + 1, end - (end > 0));
	return end > 0;
}

/* The environments that are read by rows: matrices and cases. The others are layout. */
static bool has_rows(const struct scanner *s, struct text name)
{
	static const char *const names[] = { "matrix",  "pmatrix", "bmatrix",     "Bmatrix",
					     "vmatrix", "Vmatrix", "smallmatrix", "array" };
	size_t i;

	for (i = 0; i < countof(names); i++)
		if (text_is(name, names[i]))
			return true;
	return !s->flat && token_is_cases(name);
}

/* A command that is layout, with its argument: bytes, or 0. */
static size_t layout_command(const struct scanner *s)
{
	struct text name = vocabulary_command_name(s->t, s->at), contents;
	const struct meaning *m;

	if (text_is(name, "begin") || text_is(name, "end"))
		return group_at(s->t, s->at + name.size + 1, &contents) && !has_rows(s, contents)
			       ? name.size + contents.size + 3
			       : 0;
	m = vocabulary_command(name);
	if (m != NULL && m->kind == TOKEN_COMMAND && m->value == COMMAND_SKIP_ARGUMENT)
		return group_at(s->t, s->at + name.size + 1, &contents) ? name.size + contents.size + 3 : name.size + 1;
	if (m == NULL || m->kind != TOKEN_LAYOUT)
		return 0;
	/* \left. and \right. stand for no bracket. */
	if ((text_is(name, "left") || text_is(name, "right")) && token_look(s, name.size + 1) == '.')
		return name.size + 2;
	return name.size + 1;
}

/* One piece of layout: bytes, or 0. "\$" is currency and none. */
static size_t layout(const struct scanner *s)
{
	const struct meaning *m;
	int c = token_look(s, 0), next = token_look(s, 1);

	if (text_is_digit((char)c) || text_is_letter((char)c) || c < 0 || c >= 0x80)
		return 0;
	if (token_is_space(c) || (c == '&' && s->matrices == 0))
		return 1;
	if (c == '$')
		return text_is_digit((char)next) || (next == '.' && text_is_digit((char)token_look(s, 2))) ? 0 : 1;
	if (c == '\\' && text_is_letter((char)next))
		return layout_command(s);
	if (c == '\\' && next == -1)
		return 1;
	m = vocabulary_sign(s->t, s->at, false);
	return m != NULL && m->kind == TOKEN_LAYOUT ? strlen(m->name) : 0;
}

bool token_raw_group(struct scanner *s, struct text *contents)
{
	size_t at = s->at;

	while (at < s->t.size && token_is_space(s->t.data[at]))
		at++;
	if (!group_at(s->t, at, contents))
		return false;
	s->at = at + contents->size + 2;
	return true;
}

/* -- commands and signs ------------------------------------------------------------ */

bool token_take(struct answer_token *t, const struct meaning *m)
{
	if (m == NULL || m->kind == TOKEN_UNKNOWN || m->kind == TOKEN_LAYOUT)
		return false;
	t->kind = (enum token_kind)m->kind;
	t->name = text_of(m->name);
	if (m->kind == TOKEN_OPERATOR)
		t->op = (char)m->value;
	else if (m->kind == TOKEN_COMMAND)
		t->command = (enum token_command)m->value;
	else
		t->function = (enum expression_function)m->value;
	return true;
}

static void set_operator(struct scanner *s, struct answer_token *t, char op, size_t size)
{
	t->kind = TOKEN_OPERATOR;
	t->op = op;
	s->at += size;
}

static bool all_letters(struct text t)
{
	size_t n = 0;

	while (n < t.size && text_is_letter(t.data[n]))
		n++;
	return n > 0 && n == t.size;
}

/* \text{ boys and }: the last word, if it joins what follows, is a token of its own. */
static void split_joint(struct scanner *s, struct answer_token *t)
{
	size_t from = text_find_last(t->name, TEXT(" "));
	struct text word = text_slice(t->name, from + 1, t->name.size);

	if (from == t->name.size || !(text_is(word, "and") || text_is(word, "or")) || s->brackets > 0)
		return;
	s->joint = word;
	t->name = text_trim(text_slice(t->name, 0, from));
	while (text_ends(t->name, TEXT(",")))
		t->name = text_trim(text_slice(t->name, 0, t->name.size - 1));
}

/* \text{...}: a separator where it is one, else text. */
static void scan_text(struct scanner *s, struct answer_token *t)
{
	struct text contents, word;

	if (!token_raw_group(s, &contents)) {
		t->kind = TOKEN_UNKNOWN;
		return;
	}
	t->name = word = text_trim(contents);
	while (word.size > 0 && (word.data[0] == ',' || word.data[0] == ';'))
		word = text_trim(text_slice(word, 1, word.size));
	if (word.size == 0 && t->name.size > 0) {
		t->kind = TOKEN_OPERATOR;
		t->op = ',';
	} else if (vocabulary_connects(word)) {
		t->kind = TOKEN_WORD;
		t->name = word;
	} else if (text_is(word, "mod")) {
		(void)token_take(t, vocabulary_word(word));
	} else if (token_look(s, 0) == '(' && all_letters(word)) {
		/* \text{lcm}(a, b) */
		struct answer_token f = *t;

		if (token_take(&f, vocabulary_word(word)) && f.kind == TOKEN_FUNCTION)
			*t = f;
	} else {
		split_joint(s, t);
	}
}

/*
 * \mathrm{J}, \mathrm{~cm}, \mathrm{m/s}: units where they are asked for, and the C of 25^\circ\mathrm{C}.
 * All letters of two and more are a word anyway.
 */
static bool is_roman_unit(struct scanner *s, size_t at, struct text contents)
{
	struct builder name = { 0 };
	struct unit_measure m;
	bool unit;

	if (at == 0 || (contents.size > 1 && all_letters(contents)))
		return false;
	if (token_is_temperature(s->t, at, contents))
		return true;
	unit_plain(&name, contents);
	unit = unit_measure_of(builder_view(&name), &m);
	builder_clear(&name);
	if (unit)
		s->ambiguous |= ANSWER_READ_UNIT_LETTERS;
	return unit && (s->readings & ANSWER_READ_UNIT_LETTERS) != 0;
}

/* \operatorname{lcm}, \mathrm{cm}, \mathrm{e}: as the letters say; anything else is a group. */
static void scan_name(struct scanner *s, struct answer_token *t)
{
	size_t before = s->at;
	struct text contents;

	t->command = COMMAND_GROUP;
	if (!token_raw_group(s, &contents))
		return;
	contents = text_trim(contents);
	if (is_roman_unit(s, t->from, contents)) {
		t->kind = TOKEN_TEXT;
		t->name = contents;
		return;
	}
	if (!all_letters(contents)) {
		s->at = before;
		return;
	}
	if (token_take(t, vocabulary_command(contents)) && t->kind == TOKEN_FUNCTION)
		return;
	if (token_take(t, vocabulary_word(contents)) && t->kind != TOKEN_OPERATOR)
		return;
	t->kind = contents.size == 1 ? TOKEN_SYMBOL : TOKEN_TEXT;
	t->name = contents;
}

/* A sign with a backslash or without; false if it is nothing to the parser. */
static bool scan_sign(struct scanner *s, struct answer_token *t)
{
	const struct meaning *m = vocabulary_sign(s->t, s->at, false);

	if (m == NULL || m->kind != TOKEN_OPERATOR)
		return false;
	set_operator(s, t, (char)m->value, strlen(m->name));
	return true;
}

/* \\[4pt]: the gap below a row says nothing. */
static void skip_gap(struct scanner *s)
{
	size_t ahead = 1;

	if (token_look(s, 0) != '[')
		return;
	while (token_look(s, ahead) >= 0 && strchr("-.0123456789 ptemxcin", token_look(s, ahead)) != NULL)
		ahead++;
	if (ahead > 2 && token_look(s, ahead) == ']' && text_is_letter((char)token_look(s, ahead - 1)))
		s->at += ahead + 1;
}

static void scan_unknown(struct scanner *s, struct answer_token *t, size_t size)
{
	t->kind = TOKEN_UNKNOWN;
	t->name = text_slice(s->t, s->at, s->at + size);
	s->at += t->name.size;
}

static void scan_command(struct scanner *s, struct answer_token *t)
{
	struct text name = vocabulary_command_name(s->t, s->at);

	if (name.size == 0) {
		/* A new row; before a letter a backslash that was written twice: \\frac */
		if (token_look(s, 1) == '\\' && text_is_letter((char)token_look(s, 2))) {
			s->at++;
			scan_command(s, t);
			if (t->kind != TOKEN_UNKNOWN && t->kind != TOKEN_SYMBOL)
				return;
			s->at = t->from;
		}
		if (!scan_sign(s, t))
			scan_unknown(s, t, 2);
		else if (t->op == 'w')
			skip_gap(s);
		return;
	}
	s->at += 1 + name.size;
	if (!token_take(t, vocabulary_command(name))) {
		t->kind = TOKEN_UNKNOWN;
		t->name = name;
	} else if (t->kind == TOKEN_TEXT) {
		scan_text(s, t);
	} else if (t->kind == TOKEN_COMMAND && t->command == COMMAND_NAME) {
		scan_name(s, t);
	}
}

/* \Omega after a number, where it is asked for. */
static void take_ohm(struct scanner *s, struct answer_token *t)
{
	s->ambiguous |= ANSWER_READ_UNIT_LETTERS;
	if ((s->readings & ANSWER_READ_UNIT_LETTERS) == 0)
		return;
	t->kind = TOKEN_WORD;
	t->name = TEXT("ohm");
}

void token_start(struct scanner *s, struct arena *a, struct text t, unsigned readings)
{
	memset(s, 0, sizeof *s);
	s->arena = a;
	s->t = t;
	s->readings = readings;
	token_next(s);
}

/*
 * "(b) " before another part of an answer in parts: bytes, or 0. It stands first, after a
 * comma, or on a line of its own, where it separates: *separates.
 */
static size_t part_mark(const struct scanner *s, const struct answer_token *last, size_t before, bool *separates)
{
	struct text rest = text_slice(s->t, s->at + 4, s->t.size);
	bool comma = last->kind == TOKEN_OPERATOR && (last->op == ',' || last->op == ';');

	*separates = false;
	if (token_look(s, 0) != '(' || token_look(s, 1) < 'a' || token_look(s, 1) > 'h' || token_look(s, 2) != ')' ||
	    token_look(s, 3) != ' ' || text_trim(rest).size == 0 || s->brackets > 0 || s->matrices > 0)
		return 0;
	if (before == 0)
		return text_find(rest, TEXT("(b) ")) < rest.size ? 4 : 0;
	*separates = !comma && text_find(text_slice(s->t, before, s->at), TEXT("\n")) < s->at - before;
	return comma || *separates ? 4 : 0;
}

void token_next(struct scanner *s)
{
	struct answer_token *t = &s->token, before_it = *t;
	enum token_kind last = before_it.kind;
	size_t n, before = s->at;
	bool separates;
	int c;

	memset(t, 0, sizeof *t);
	if (s->joint.size > 0) {
		t->kind = TOKEN_WORD;
		t->name = s->joint;
		t->from = t->to = s->at;
		s->joint.size = 0;
		return;
	}
	while ((n = layout(s)) > 0)
		s->at += n;
	n = part_mark(s, &before_it, before, &separates);
	s->at += separates ? 0 : n;
	t->spaced = s->at > before;
	t->from = s->at;
	c = token_look(s, 0);
	if (separates) {
		set_operator(s, t, 'w', n);
	} else if (c == -1) {
		t->kind = TOKEN_END;
	} else if (text_is_digit((char)c) || (c == '.' && text_is_digit((char)token_look(s, 1)))) {
		token_take_number(s, t);
	} else if (text_is_letter((char)c) || c >= 0x80) {
		token_take_letters(s, t, last);
	} else if (c == '\\') {
		scan_command(s, t);
		if (last == TOKEN_NUMBER && t->kind == TOKEN_SYMBOL && text_is(t->name, "Omega"))
			take_ohm(s, t);
	} else if (!scan_sign(s, t)) {
		scan_unknown(s, t, 1);
	}
	t->to = s->at;
}
