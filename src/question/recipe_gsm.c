/*
 * gsm-mini: word problems of one or two stages.
 *
 * A first stage tells a story; in some a further stage of another skill goes
 * on from its result, in place of the question. In some a sentence without
 * bearing on the answer stands among the facts.
 */
#include "question/recipe_gsm.h"

#include <ctype.h>
#include <inttypes.h>

#include "base/memory.h"

/* Results of equations: at least 2, so that the nouns after them are plural. */
enum {
	LOW = 2,
	HIGH = 999,
	STEPS_MAX = 6
};

/* Percent of the problems that could have one, with a further stage, and with a distractor. */
enum {
	STAGE_PERCENT = 35,
	DISTRACTOR_PERCENT = 20
};

/* From frequent to rare. */
static const struct recipe_skill *const skills[] = {
	&gsm_add.skill,     &gsm_subtract.skill,  &gsm_price.skill,      &gsm_groups.skill,   &gsm_compare.skill,
	&gsm_times.skill,   &gsm_share.skill,     &gsm_earn.skill,       &gsm_change.skill,   &gsm_fraction.skill,
	&gsm_units.skill,   &gsm_profit.skill,    &gsm_percent.skill,    &gsm_average.skill,  &gsm_area.skill,
	&gsm_speed.skill,   &gsm_backwards.skill, &gsm_loss.skill,       &gsm_calendar.skill, &gsm_ratio.skill,
	&gsm_tickets.skill, &gsm_age.skill,       &gsm_difference.skill, &gsm_work.skill,     &gsm_legs.skill,
	&gsm_pattern.skill,
};

static const struct gsm_skill *ranked(size_t i)
{
	return (const struct gsm_skill *)skills[i];
}

static const char *const distractors[] = {
	"{P} is {k} years old.",
	"{P} has {l} cousins.",
	"It is {m} degrees outside.",
	"{P} got up at {l} in the morning.",
	"{P}'s house has {l} rooms.",
	"{P} lives on floor {l}.",
	"{P}'s bus ride takes {m} minutes.",
	"{P}'s favorite number is {k}.",
};

/* A stage that can go on from this result, by a skill that is allowed and not yet there; NULL if there is none. */
static const struct template *draw_stage(struct rng *rng, enum template_result result, uint64_t allowed, size_t first,
					 size_t *skill)
{
	const struct template *found = NULL;
	uint64_t seen = 0;

	if (result == TEMPLATE_LEFT || result == TEMPLATE_PROFIT)
		result = TEMPLATE_MONEY;

	for (size_t i = 0; i < countof(skills); i++) {
		if (i == first || (allowed >> i & 1) == 0)
			continue;
		for (size_t j = 0; j < ranked(i)->stage_count; j++) {
			const struct template *t = &ranked(i)->stages[j];

			/* Each of n candidates stays with probability 1/n. */
			if (t->result == result && rng_below(rng, ++seen) == 0) {
				found = t;
				*skill = i;
			}
		}
	}
	return found;
}

static bool further_stage(struct recipe_question *q, struct template_scene *s, enum template_result before,
			  const struct template *t)
{
	s->word['W' - 'U'] = before == TEMPLATE_LEFT     ? TEXT("the remaining money")
			     : before == TEMPLATE_PROFIT ? TEXT("the profit")
							 : TEXT("these earnings");
	s->value['r' - 'a'] = s->result;
	if (!template_draw(s, t->draw))
		return false;
	builder_char(&q->question, ' ');
	if (!template_expand(s, t->facts, &q->question))
		return false;
	builder_char(&q->question, ' ');
	if (!template_expand(s, t->ask, &q->question))
		return false;
	builder_char(&q->solution, '\n');
	return template_expand(s, t->solution, &q->solution);
}

static bool first_stage(struct recipe_question *q, struct template_scene *s, const struct template *t,
			struct builder *distractor)
{
	bool good = template_draw(s, t->draw) && template_expand(s, t->solution, &q->solution);

	if (good && rng_below(s->rng, 100) < DISTRACTOR_PERCENT) {
		int64_t saved[] = { s->value['k' - 'a'], s->value['l' - 'a'], s->value['m' - 'a'] };

		good = template_draw(s, "k=7..15 l=5..9 m=15..30") &&
		       template_expand(s, distractors[rng_below(s->rng, countof(distractors))], distractor);
		s->value['k' - 'a'] = saved[0];
		s->value['l' - 'a'] = saved[1];
		s->value['m' - 'a'] = saved[2];
		s->distractor = distractor->data;
	}
	good = good && template_expand(s, t->facts, &q->question);
	s->distractor = NULL;
	return good;
}

/* One space where texts joined leave two, none at the end, and a capital at the start of each sentence. */
static void polish(struct builder *b)
{
	bool start = true;
	size_t to = 0;

	for (size_t i = 0; i < b->size; i++) {
		char c = b->data[i];

		if (c == ' ' && (to == 0 || b->data[to - 1] == ' '))
			continue;
		if (c != ' ') {
			if (start)
				c = (char)toupper((unsigned char)c);
			start = c == '.' || c == '?' || c == '\n';
		}
		b->data[to++] = c;
	}
	while (to > 0 && b->data[to - 1] == ' ')
		to--;
	b->size = to;
	b->data[to] = '\0';
}

/* The question's last part: a further stage of another skill, or the first one's own question. */
static bool finish(struct recipe_question *q, struct template_scene *s, const struct template *first, uint64_t allowed)
{
	const struct template *further = NULL;
	size_t second = 0;

	if (first->result != TEMPLATE_END && rng_below(s->rng, 100) < STAGE_PERCENT)
		further = draw_stage(s->rng, first->result, allowed, q->skill, &second);
	if (further) {
		q->skills |= UINT64_C(1) << second;
		return further_stage(q, s, first->result, further);
	}
	builder_char(&q->question, ' ');
	return template_expand(s, first->ask, &q->question);
}

static bool attempt(struct recipe_question *q, struct builder *key, struct rng *rng, size_t skill, uint64_t allowed)
{
	const struct gsm_skill *g = ranked(skill);
	const struct template *first = &g->templates[rng_below(rng, g->template_count)];
	struct builder distractor = { 0 };
	struct template_scene s;
	bool good;

	template_scene(&s, rng, LOW, HIGH);
	q->skills = UINT64_C(1) << skill;
	good = first_stage(q, &s, first, &distractor) && finish(q, &s, first, allowed) && s.steps <= STEPS_MAX;
	if (good) {
		polish(&q->question);
		polish(&q->solution);
		q->steps = s.steps;
		builder_format(&q->answer, "%" PRId64, s.result);
		builder_format(&q->solution, "\n#### %" PRId64, s.result);
		recipe_key(key, builder_view(&q->question), builder_view(&distractor), builder_view(&q->answer));
	}
	builder_clear(&distractor);
	return good;
}

const struct recipe recipe_gsm_mini = { "gsm-mini", "word problems with worked steps and #### N", skills,
					countof(skills), attempt };
