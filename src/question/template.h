/*
 * The small language in which word problems are written.
 *
 * A template is four strings: what to draw, the facts, the question and the
 * worked solution. Drawing fills a scene (numbers, nouns, names); expanding
 * turns a text into English. A solution computes as it is printed, so text
 * and arithmetic cannot disagree; a draw whose arithmetic is not whole, or
 * leaves the range, is refused and drawn again. Templates are part of the
 * program: a malformed one is a failed assertion, never an error.
 *
 * draw      items between single spaces, in order:
 *             a=2..9      a uniform number, both ends included
 *             a=5..60:5   the same in steps of 5
 *             p=a*b-3     a value: + - * / and parentheses, division exact
 *             a<b         a condition: < <= > >= != ==
 *             X:fruit|toy a noun of one of the pools (X, Y, Z; always different nouns)
 *             W:red|sky blue  a word (U, V, W), kept through the problem; "; " before a further item
 * texts     plain English with
 *             {a}         the number          {a-1}    the value of an expression
 *             {_a}        in words to twelve  {^a}     twice, three times ...
 *             {/a}        half, a third ...   {aX}     number and noun: 3 apples
 *             {X} {X1} {@X}  apples, apple, an apple
 *             {a+b=s}     "12 + 7 = 19", which defines s; {a+b=sX} with its noun
 *             {P} {Q} {R} three people; {he} {his} {him} {He} {His} stand for P
 *             {U} {V} {W} words
 *             [x|y|z]     one of them, at random, may be nested
 *             <A><B><C>   neighbours in random order, a space between
 *             ~           where a sentence that does not matter for the answer may go
 */
#ifndef QUESTION_TEMPLATE_H
#define QUESTION_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rng.h"
#include "base/text.h"

/* The result of a problem from which a further stage can go on. */
enum template_result {
	TEMPLATE_END,    /* nothing to go on with */
	TEMPLATE_OWN,    /* P has {r} {X} now */
	TEMPLATE_ALL,    /* there are {r} {X}, whoever they belong to */
	TEMPLATE_MONEY,  /* P has earned {r} dollars; a further stage needs any of the three, and {W} names it */
	TEMPLATE_LEFT,   /* P has {r} dollars left */
	TEMPLATE_PROFIT, /* P's profit is {r} dollars */
	TEMPLATE_COST    /* P must pay {r} dollars */
};

/* `result` of a first stage is what it leaves; of a further stage, what it needs. */
struct template
{
	enum template_result result;
	const char *draw, *facts, *ask, *solution;
};

struct template_noun {
	const char *one, *many;
};

struct template_name {
	const char *text;
	bool she;
};

enum {
	TEMPLATE_LETTERS = 26,
	TEMPLATE_PEOPLE = 3,
	TEMPLATE_WORDS = 3,
	TEMPLATE_NOUNS = 3
};

/*
 * low, high   every equation's result lies within them, or the draw is refused
 * result      of the last equation; steps counts the equations
 * distractor  an expanded sentence for the next ~, or NULL
 */
struct template_scene {
	struct rng *rng;
	int64_t value[TEMPLATE_LETTERS];
	const struct template_noun *noun[TEMPLATE_NOUNS];
	struct text word[TEMPLATE_WORDS];
	const struct template_name *person[TEMPLATE_PEOPLE];
	int64_t low, high, result;
	unsigned steps;
	const char *distractor;
};

/* Start a scene: three different people, nothing else known. */
void template_scene(struct template_scene *s, struct rng *rng, int64_t low, int64_t high);

/* Draw numbers and words; false if a condition fails or a value is not whole. */
bool template_draw(struct template_scene *s, const char *draw);

/* Append the text; false if an equation is not whole or leaves the range. */
bool template_expand(struct template_scene *s, const char *text, struct builder *out);

/* Words: the pool of a name (asserts that it exists), and all people. */
const struct template_noun *template_pool(struct text name, size_t *count);
const struct template_name *template_people(size_t *count);

#endif
