/* Runs of letters among the tokens of an answer: words, functions, units, products of letters. */
#include <string.h>

#include "answer/token_parts.h"
#include "base/memory.h"
#include "vocabulary/unit.h"

/* ABDEF: letters of choices in their order. */
static bool is_choices(struct text run)
{
	size_t i;

	for (i = 0; i < run.size; i++)
		if (run.data[i] < 'A' || run.data[i] > 'J' || (i > 0 && run.data[i] <= run.data[i - 1]))
			return false;
	return true;
}

/*
 * One letter, a word of mathematics, or a word of prose. A run of letters that
 * is no word known is a product of its letters where it is short, else prose.
 */
static bool splits(struct scanner *s, struct text run, bool counted)
{
	static const char variables[] = "abcdhkmnpqrstuvwxyzABCDEFGHKLMNPQRSTUVWXYZ";
	size_t i, k;

	if (run.size <= 2 || is_choices(run))
		return true;
	if (run.size > 4)
		return false;
	/* 7 cats: what is counted, where units are asked for. */
	if (counted && (s->readings & ANSWER_READ_UNIT_LETTERS) != 0)
		return false;
	s->ambiguous |= ANSWER_READ_LETTERS | (counted ? ANSWER_READ_UNIT_LETTERS : 0u);
	if ((s->readings & ANSWER_READ_LETTERS) != 0)
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
		if (n < run.size && token_take(t, vocabulary_word(text_slice(run, 0, n))) &&
		    t->kind == TOKEN_FUNCTION && n >= 3 && run.size - n <= 2)
			return n;
	return 0;
}

/*
 * Whether the run is a word that is known: a separator, a filler, or a unit.
 * Units of two letters and more may be units only after a number, and those that
 * could be variables only where asked.
 */
static bool is_word(struct scanner *s, struct text run, bool after_number, bool spaced)
{
	enum unit_word unit;

	/* Be^x is a product. */
	if ((vocabulary_connects(run) || vocabulary_is_filler(run)) && !(run.size == 2 && token_look(s, 2) == '^'))
		return true;
	unit = unit_word_of(run);
	if (unit == UNIT_WORD || unit == UNIT_NONE)
		return unit == UNIT_WORD;
	if (!after_number || (unit == UNIT_SPACED && !spaced))
		return false;
	if (unit == UNIT_SYMBOL)
		return true;
	s->ambiguous |= ANSWER_READ_UNIT_LETTERS;
	return (s->readings & ANSWER_READ_UNIT_LETTERS) != 0;
}

/* 30 min, 5 sec: times after a number, unless an argument makes functions of them. */
static bool is_time(const struct scanner *s, struct text run)
{
	size_t ahead = run.size;

	while (token_is_space(token_look(s, ahead)))
		ahead++;
	return (text_is(run, "min") || text_is(run, "sec")) && token_look(s, ahead) != '(' &&
	       token_look(s, ahead) != '{' && token_look(s, ahead) != '\\';
}

/* The whole run as a word. */
static void take_word(struct scanner *s, struct answer_token *t, struct text run)
{
	t->kind = TOKEN_WORD;
	t->name = run;
	s->at += run.size;
}

/* a.m. and p.m., whatever follows the m; false if the letter begins neither. */
static bool take_half_day(struct scanner *s, struct answer_token *t)
{
	bool am = text_starts_folded(s->t, s->at, TEXT("a.m"));

	if (!am && !text_starts_folded(s->t, s->at, TEXT("p.m")))
		return false;
	t->kind = TOKEN_WORD;
	t->name = text_of(am ? "am" : "pm");
	s->at += token_look(s, 3) == '.' ? 4 : 3;
	return true;
}

/* o'clock */
static bool take_clock(struct scanner *s, struct answer_token *t)
{
	struct text word = TEXT("o'clock");

	if (!text_starts_folded(s->t, s->at, word))
		return false;
	take_word(s, t, text_slice(s->t, s->at, s->at + word.size));
	return true;
}

bool token_is_temperature(struct text t, size_t at, struct text name)
{
	struct text before = text_trim(text_slice(t, 0, at));

	if (!text_is(name, "C") && !text_is(name, "F"))
		return false;
	if (text_ends(before, TEXT("}")))
		before = text_trim(text_slice(before, 0, before.size - 1));
	return text_ends(before, TEXT("\\circ")) || text_ends(before, TEXT("\\degree"));
}

/* 25k, 1.5M: letters of scale directly after a number, where they are asked for. */
static bool take_scale(struct scanner *s, struct answer_token *t, struct text run)
{
	static const struct {
		const char *letter, *word;
	} scales[] = { { "k", "thousand" }, { "K", "thousand" }, { "M", "million" }, { "B", "billion" } };
	size_t i;

	for (i = 0; i < countof(scales); i++) {
		if (!text_is(run, scales[i].letter))
			continue;
		s->ambiguous |= ANSWER_READ_SCALE;
		if ((s->readings & ANSWER_READ_SCALE) == 0)
			return false;
		t->kind = TOKEN_WORD;
		t->name = text_of(scales[i].word);
		s->at += run.size;
		return true;
	}
	return false;
}

/* A letter alone that is a word, or begins one with other signs in it. */
static bool take_letter(struct scanner *s, struct answer_token *t, struct text letter, bool after_number)
{
	if (after_number && !t->spaced && take_scale(s, t, letter))
		return true;
	if (token_is_temperature(s->t, s->at, letter)) {
		take_word(s, t, letter);
		return true;
	}
	return take_half_day(s, t) || take_clock(s, t);
}

/* R$ 5, US$5: the letters and the sign are one currency. */
static bool take_dollar(struct scanner *s, struct answer_token *t, struct text run)
{
	size_t ahead = run.size + 1, sign = s->at + run.size;

	/* Two of them are delimiters. */
	if (run.size > 2 || token_look(s, run.size) != '$' || text_find(s->t, TEXT("$")) != sign ||
	    text_find_last(s->t, TEXT("$")) != sign)
		return false;
	while (token_is_space(token_look(s, ahead)))
		ahead++;
	if (!text_is_digit((char)token_look(s, ahead)))
		return false;
	t->kind = TOKEN_OPERATOR;
	t->op = '$';
	s->at += run.size + 1;
	return true;
}

/* 3 x 4, with blanks about the letter: a product as it is typed. */
static bool is_times(const struct scanner *s, const struct answer_token *t, struct text run)
{
	size_t ahead = run.size;

	while (token_is_space(token_look(s, ahead)))
		ahead++;
	return t->spaced && (text_is(run, "x") || text_is(run, "X")) && ahead > run.size &&
	       text_is_digit((char)token_look(s, ahead));
}

void token_take_letters(struct scanner *s, struct answer_token *t, enum token_kind last)
{
	bool after_number = last == TOKEN_NUMBER;
	size_t n = 0;
	struct text run;

	while (text_is_letter((char)token_look(s, n)) || token_look(s, n) >= 0x80)
		n++;
	run = text_slice(s->t, s->at, s->at + n);
	if (take_dollar(s, t, run)) {
		;
	} else if (after_number && is_time(s, run)) {
		take_word(s, t, run);
	} else if (after_number && is_times(s, t, run)) {
		t->kind = TOKEN_OPERATOR;
		t->op = '*';
		s->at += n;
	} else if (token_take(t, vocabulary_word(run))) {
		s->at += n;
	} else if (n == 1 && take_letter(s, t, run, after_number)) {
		;
	} else if (text_is(run, "in") && last == TOKEN_WORD) {
		take_word(s, t, run);
	} else if (text_is(run, "in") && !after_number) {
		t->kind = TOKEN_OPERATOR;
		t->op = 'i';
		s->at += n;
	} else if (is_word(s, run, after_number, t->spaced)) {
		take_word(s, t, run);
	} else if ((n = leading_function(run, t)) > 0) {
		s->at += n;
	} else if (token_look(s, 0) < 0x80 && (run.size == 1 || splits(s, run, after_number && t->spaced))) {
		run = text_slice(run, 0, 1);
		if (!token_take(t, vocabulary_word(run))) {
			t->kind = TOKEN_SYMBOL;
			t->name = run;
		}
		s->at++;
	} else {
		take_word(s, t, run);
	}
}
