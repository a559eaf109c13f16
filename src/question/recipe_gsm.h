/*
 * The skills of gsm-mini, one table of templates each; the files
 * src/question/recipe_gsm_*.c define them, recipe_gsm.c ranks and draws them.
 */
#ifndef QUESTION_RECIPE_GSM_H
#define QUESTION_RECIPE_GSM_H

#include <stddef.h>

#include "question/recipe.h"
#include "question/template.h"

/*
 * skill      first, so that recipe_gsm.c can go from it to the whole
 * templates  first stages: whole problems
 * stages     further stages that bring this skill into a problem of another
 *            one; they start from {r}, the result that the first stage left
 */
struct gsm_skill {
	struct recipe_skill skill;
	const struct template *templates;
	size_t template_count;
	const struct template *stages;
	size_t stage_count;
};

/* Counting and grouping. */
extern const struct gsm_skill gsm_add, gsm_subtract, gsm_compare, gsm_groups, gsm_share, gsm_times;
/* Money. */
extern const struct gsm_skill gsm_price, gsm_change, gsm_earn, gsm_profit, gsm_tickets;
/* Parts of a whole. */
extern const struct gsm_skill gsm_fraction, gsm_percent, gsm_ratio, gsm_average, gsm_loss;
/* Measures. */
extern const struct gsm_skill gsm_units, gsm_area, gsm_speed, gsm_calendar, gsm_work;
/* Unknowns. */
extern const struct gsm_skill gsm_backwards, gsm_age, gsm_difference, gsm_legs, gsm_pattern;

#endif
