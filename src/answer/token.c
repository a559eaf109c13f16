/* The tokens of an answer. */
#include "answer/token.h"

#include <string.h>

#include "answer/number.h"
#include "answer/unit.h"
#include "base/memory.h"

/* -- characters ------------------------------------------------------------------ */

static bool is_digit(int c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(int c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The byte `ahead` of the place, -1 behind the end. */
static int look(const struct scanner *s, size_t ahead)
{
	return s->at + ahead < s->t.size ? (unsigned char)s->t.data[s->at + ahead] : -1;
}

static bool starts(const struct scanner *s, const char *what)
{
	return text_starts_at(s->t, s->at, what);
}

static bool is_space(int c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '~';
}

/* The letters behind the backslash at the place. */
static struct text command_name(const struct scanner *s)
{
	size_t n = 1;

	while (is_letter(look(s, n)))
		n++;
	return text_slice(s->t, s->at + 1, s->at + n);
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

/* The environments that are matrices; the others are layout. */
static bool is_matrix(struct text name)
{
	static const char *const names[] = { "matrix",  "pmatrix", "bmatrix",     "Bmatrix",
					     "vmatrix", "Vmatrix", "smallmatrix", "array" };
	size_t i;

	for (i = 0; i < countof(names); i++)
		if (text_is(name, names[i]))
			return true;
	return false;
}

/* A command that is layout, with its argument: bytes, or 0. */
static size_t layout_command(const struct scanner *s)
{
	struct text name = command_name(s), contents;
	const struct meaning *m;

	if (text_is(name, "begin") || text_is(name, "end"))
		return group_at(s->t, s->at + name.size + 1, &contents) && !is_matrix(contents)
			       ? name.size + contents.size + 3
			       : 0;
	m = vocabulary_command(name);
	if (m != NULL && m->kind == TOKEN_COMMAND && m->value == COMMAND_SKIP_ARGUMENT)
		return group_at(s->t, s->at + name.size + 1, &contents) ? name.size + contents.size + 3 : name.size + 1;
	if (m == NULL || m->kind != TOKEN_LAYOUT)
		return 0;
	/* \left. and \right. stand for no bracket. */
	if ((text_is(name, "left") || text_is(name, "right")) && look(s, name.size + 1) == '.')
		return name.size + 2;
	return name.size + 1;
}

/* One piece of layout: bytes, or 0. "\$" is currency and none. */
static size_t layout(const struct scanner *s)
{
	const struct meaning *m;
	int c = look(s, 0), next = look(s, 1);

	if (is_digit(c) || is_letter(c) || c < 0 || c >= 0x80)
		return 0;
	if (is_space(c) || (c == '&' && s->matrices == 0))
		return 1;
	if (c == '$')
		return is_digit(next) || (next == '.' && is_digit(look(s, 2))) ? 0 : 1;
	if (c == '\\' && is_letter(next))
		return layout_command(s);
	if (c == '\\' && next == -1)
		return 1;
	m = vocabulary_sign(s->t, s->at, false);
	return m != NULL && m->kind == TOKEN_LAYOUT ? strlen(m->name) : 0;
}

bool token_raw_group(struct scanner *s, struct text *contents)
{
	size_t at = s->at;

	while (at < s->t.size && is_space(s->t.data[at]))
		at++;
	if (!group_at(s->t, at, contents))
		return false;
	s->at = at + contents->size + 2;
	return true;
}

/* -- numbers --------------------------------------------------------------------- */

/* Keeps the digits of [from, to), the point apart, in the arena. */
static struct text only_digits(struct scanner *s, size_t from, size_t to)
{
	char *digits = arena_alloc(s->arena, to - from + 1);
	size_t n = 0, i;

	for (i = from; i < to; i++)
		if (is_digit(s->t.data[i]))
			digits[n++] = s->t.data[i];
	return (struct text){ digits, n };
}

/* e+05 after a number */
static void take_exponent(struct scanner *s, struct answer_token *t)
{
	size_t end = number_exponent_end(s->t, s->at, NUMBER_IN_ANSWER), at;
	bool minus = look(s, 1) == '-';
	int32_t value = 0;

	if (end == s->at)
		return;
	for (at = s->at + 1 + !is_digit(look(s, 1)); at < end; at++)
		if (value < 1000000)
			value = 10 * value + (s->t.data[at] - '0');
	t->exponent += minus ? -value : value;
	t->point = true;
	s->at = end;
}

/* 0.333... with three equal digits at the end, or more */
static void take_fraction(struct scanner *s, struct answer_token *t, size_t from)
{
	size_t n;

	s->at = number_digits_end(s->t, s->at + 1, NUMBER_IN_ANSWER, &n);
	t->exponent = -(int32_t)(n < 1000000 ? n : 1000000);
	t->point = true;
	t->name = only_digits(s, from, s->at);
}

/* 5th: the letters belong to the number. */
static void skip_ordinal(struct scanner *s)
{
	if (!is_letter(look(s, 2)) && vocabulary_is_ordinal(text_slice(s->t, s->at, s->at + 2)))
		s->at += 2;
}

/* 3,14 with two decimals at most, and no list after it. */
static bool is_decimal_comma(const struct scanner *s)
{
	size_t places, end;

	if (s->brackets > 0 || look(s, 0) != ',')
		return false;
	end = number_digits_end(s->t, s->at + 1, NUMBER_IN_ANSWER, &places);
	return (places == 1 || places == 2) && look(s, end - s->at) != ',';
}

static void scan_number(struct scanner *s, struct answer_token *t)
{
	size_t from = s->at, end, count;
	bool comma, grouped;

	t->kind = TOKEN_NUMBER;
	end = number_whole_end(s->t, from, NUMBER_IN_ANSWER, &count, &comma);
	grouped = end - from > count;
	if (comma) {
		s->ambiguous |= READ_COMMA_LIST;
		if ((s->readings & READ_COMMA_LIST) != 0)
			end = number_digits_end(s->t, from, NUMBER_IN_ANSWER, &count);
	}
	s->at = end;
	if (!grouped && count > 0 && is_decimal_comma(s)) {
		s->ambiguous |= READ_DECIMAL_COMMA;
		if ((s->readings & READ_DECIMAL_COMMA) != 0) {
			take_fraction(s, t, from);
			return;
		}
	}
	t->name = only_digits(s, from, s->at);
	if (look(s, 0) == '.' && is_digit(look(s, 1)))
		take_fraction(s, t, from);
	else if (look(s, 0) == '.' && starts(s, ".\\overline")) {
		/* 0.\overline{3}: the parser goes on from the point. */
		s->at++;
		t->point = true;
		return;
	}
	if (t->name.size > 0)
		take_exponent(s, t);
	if (!t->point)
		skip_ordinal(s);
}

/* -- meanings -------------------------------------------------------------------- */

/* What a word or command means, as a token; false if that is nothing to the parser. */
static bool take_meaning(struct answer_token *t, const struct meaning *m)
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

static bool word_means(struct answer_token *t, struct text word)
{
	return take_meaning(t, vocabulary_word(word));
}

static bool command_means(struct answer_token *t, struct text name)
{
	return take_meaning(t, vocabulary_command(name));
}

/* -- letters --------------------------------------------------------------------- */

static void set_symbol(struct answer_token *t, struct text name)
{
	t->kind = TOKEN_SYMBOL;
	t->name = name;
}

/*
 * One letter, a word of mathematics, or a word of prose. A run of letters that
 * is no word known is a product of its letters where it is short, else prose.
 */
static bool splits(struct scanner *s, struct text run)
{
	static const char variables[] = "abcdhkmnpqrstuvwxyzABCDEFGHKLMNPQRSTUVWXYZ";
	size_t i, k;

	if (run.size <= 2)
		return true;
	if (run.size > 4)
		return false;
	s->ambiguous |= READ_LETTERS;
	if ((s->readings & READ_LETTERS) != 0)
		return true;
	for (i = 0; i < run.size; i++) {
		if (strchr(variables, run.data[i]) == NULL)
			return false;
		for (k = 0; k < i; k++)
			if (run.data[k] == run.data[i])
				return false;
	}
	/* Lower-case letters next to one another in mathematics: abc, xyz, pqr. */
	return (run.data[0] >= 'a') == (run.data[run.size - 1] >= 'a');
}

/* The longest word of mathematics that a run of letters begins with, such as the sin of sinx; 0 if there is none. */
static size_t leading_function(struct text run, struct answer_token *t)
{
	size_t n;

	for (n = run.size < 8 ? run.size : 8; n >= 2; n--)
		if (n < run.size && word_means(t, text_slice(run, 0, n)) && t->kind == TOKEN_FUNCTION && n >= 3 &&
		    run.size - n <= 2)
			return n;
	return 0;
}

/*
 * Whether the run is a word that is known: a separator, a filler, or a unit.
 * Units of one or two letters are units only behind a number, and those of one
 * only where asked.
 */
static bool is_word(struct scanner *s, struct text run, bool behind_number)
{
	const struct unit *unit = unit_of(run);

	if (vocabulary_connects(run) || vocabulary_is_filler(run))
		return true;
	if (unit == NULL || !unit->letters)
		return unit != NULL;
	if (!behind_number)
		return false;
	if (run.size > 1)
		return true;
	s->ambiguous |= READ_UNIT_LETTERS;
	return (s->readings & READ_UNIT_LETTERS) != 0;
}

/* 30 min, 5 sec: times behind a number, unless an argument makes functions of them. */
static bool is_time(const struct scanner *s, struct text run)
{
	size_t ahead = run.size;

	while (is_space(look(s, ahead)))
		ahead++;
	return (text_is(run, "min") || text_is(run, "sec")) && look(s, ahead) != '(' && look(s, ahead) != '{' &&
	       look(s, ahead) != '\\';
}

static void scan_letters(struct scanner *s, struct answer_token *t, bool behind_number)
{
	size_t n = 0, lead;
	struct text run;

	while (is_letter(look(s, n)) || (look(s, n) >= 0x80))
		n++;
	run = text_slice(s->t, s->at, s->at + n);
	if (behind_number && is_time(s, run)) {
		t->kind = TOKEN_WORD;
		t->name = run;
		s->at += n;
		return;
	}
	if (word_means(t, run)) {
		s->at += n;
		return;
	}
	if ((run.data[0] == 'a' || run.data[0] == 'p') && n == 1 && starts(s, run.data[0] == 'a' ? "a.m" : "p.m")) {
		t->kind = TOKEN_WORD;
		t->name = text_of(run.data[0] == 'a' ? "am" : "pm");
		s->at += look(s, 3) == '.' ? 4 : 3;
		return;
	}
	if (text_is(run, "in") && !behind_number) {
		t->kind = TOKEN_OPERATOR;
		t->op = 'i';
		s->at += n;
		return;
	}
	if (is_word(s, run, behind_number)) {
		t->kind = TOKEN_WORD;
		t->name = run;
		s->at += n;
		return;
	}
	lead = leading_function(run, t);
	if (lead > 0) {
		s->at += lead;
		return;
	}
	if (look(s, 0) < 0x80 && (n == 1 || splits(s, run))) {
		struct text letter = text_slice(run, 0, 1);

		if (!word_means(t, letter))
			set_symbol(t, letter);
		s->at++;
		return;
	}
	t->kind = TOKEN_WORD;
	t->name = run;
	s->at += n;
}

/* -- commands -------------------------------------------------------------------- */

static void set_operator(struct scanner *s, struct answer_token *t, char op, size_t size)
{
	t->kind = TOKEN_OPERATOR;
	t->op = op;
	s->at += size;
}

static bool all_letters(struct text t)
{
	size_t i;

	for (i = 0; i < t.size; i++)
		if (!is_letter(t.data[i]))
			return false;
	return t.size > 0;
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
	}
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
	if (!all_letters(contents)) {
		s->at = before;
		return;
	}
	if (command_means(t, contents) && t->kind == TOKEN_FUNCTION)
		return;
	if (word_means(t, contents) && t->kind != TOKEN_OPERATOR)
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

static void scan_unknown(struct scanner *s, struct answer_token *t, size_t size)
{
	t->kind = TOKEN_UNKNOWN;
	t->name = text_slice(s->t, s->at, s->at + size);
	s->at += t->name.size;
}

static void scan_command(struct scanner *s, struct answer_token *t)
{
	struct text name = command_name(s);

	if (name.size == 0) {
		/* A new row; before a letter a backslash that was written twice: \\frac */
		if (look(s, 1) == '\\' && is_letter(look(s, 2))) {
			s->at++;
			scan_command(s, t);
			if (t->kind != TOKEN_UNKNOWN && t->kind != TOKEN_SYMBOL)
				return;
			s->at = t->from;
		}
		if (!scan_sign(s, t))
			scan_unknown(s, t, 2);
		return;
	}
	s->at += 1 + name.size;
	if (!command_means(t, name)) {
		t->kind = TOKEN_UNKNOWN;
		t->name = name;
	} else if (t->kind == TOKEN_TEXT) {
		scan_text(s, t);
	} else if (t->kind == TOKEN_COMMAND && t->command == COMMAND_NAME) {
		scan_name(s, t);
	}
}

void token_start(struct scanner *s, struct arena *a, struct text t, unsigned readings)
{
	memset(s, 0, sizeof *s);
	s->arena = a;
	s->t = t;
	s->readings = readings;
	token_next(s);
}

void token_next(struct scanner *s)
{
	bool behind_number = s->token.kind == TOKEN_NUMBER;
	struct answer_token *t = &s->token;
	size_t n, before = s->at;
	int c;

	memset(t, 0, sizeof *t);
	while ((n = layout(s)) > 0)
		s->at += n;
	t->spaced = s->at > before;
	t->from = s->at;
	c = look(s, 0);
	if (c == -1) {
		t->kind = TOKEN_END;
	} else if (is_digit(c) || (c == '.' && is_digit(look(s, 1)))) {
		scan_number(s, t);
	} else if (is_letter(c) || c >= 0x80) {
		scan_letters(s, t, behind_number);
	} else if (c == '\\') {
		scan_command(s, t);
	} else if (!scan_sign(s, t)) {
		scan_unknown(s, t, 1);
	}
	t->to = s->at;
}
