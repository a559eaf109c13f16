/* Runs of letters among the tokens of an answer: words, functions, units, products of letters. */
#include <string.h>

#include "answer/token_parts.h"
#include "answer/unit.h"

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
static bool splits(struct scanner *s, struct text run)
{
	static const char variables[] = "abcdhkmnpqrstuvwxyzABCDEFGHKLMNPQRSTUVWXYZ";
	size_t i, k;

	if (run.size <= 2 || is_choices(run))
		return true;
	if (run.size > 4)
		return false;
	s->ambiguous |= ANSWER_READ_LETTERS;
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
 * Units of one or two letters are units only after a number, and those of one
 * only where asked.
 */
static bool is_word(struct scanner *s, struct text run, bool after_number)
{
	const struct unit *unit = unit_of(run);

	if (vocabulary_connects(run) || vocabulary_is_filler(run))
		return true;
	if (unit == NULL || !unit->letters)
		return unit != NULL;
	if (!after_number)
		return false;
	if (run.size > 1)
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

void token_take_letters(struct scanner *s, struct answer_token *t, bool after_number)
{
	size_t n = 0;
	struct text run;

	while (text_is_letter((char)token_look(s, n)) || token_look(s, n) >= 0x80)
		n++;
	run = text_slice(s->t, s->at, s->at + n);
	if (after_number && is_time(s, run)) {
		take_word(s, t, run);
	} else if (token_take(t, vocabulary_word(run))) {
		s->at += n;
	} else if (n == 1 && (take_half_day(s, t) || take_clock(s, t))) {
		;
	} else if (text_is(run, "in") && !after_number) {
		t->kind = TOKEN_OPERATOR;
		t->op = 'i';
		s->at += n;
	} else if (is_word(s, run, after_number)) {
		take_word(s, t, run);
	} else if ((n = leading_function(run, t)) > 0) {
		s->at += n;
	} else if (token_look(s, 0) < 0x80 && (run.size == 1 || splits(s, run))) {
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
