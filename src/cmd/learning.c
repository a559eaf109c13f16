#include "cmd/learning.h"

#include <math.h>
#include <string.h>

void learning_init(struct learning *l)
{
	memset(l, 0, sizeof *l);
	l->learn = train_defaults.learn;
	l->value = weight_defaults;
}

/* Number of a name in a list that holds it. */
static size_t place(const char *const *names, const char *name)
{
	size_t i = 0;

	while (strcmp(names[i], name) != 0)
		i++;
	return i;
}

static int take_choice(struct learning *l, const struct command_line *line, int option, struct error *e)
{
	static const char *const what[] = { "a", "a,c", NULL };
	static const char *const maps[] = { "power", "exponential", "sigmoid", "rank", NULL };
	static const char *const modes[] = { "entropy",     "accuracy", "rejected", "variance",
					     "vote-margin", "certain",  NULL };
	const char *const *names = option == LEARNING_LEARN ? what : option == LEARNING_MAP ? maps : modes;
	size_t choice;

	if (command_choice(line, names, &choice, e))
		return -1;
	if (option == LEARNING_LEARN) {
		l->learn.on = true;
		l->learn.sharpness.learn_centre = choice == 1;
	} else if (option == LEARNING_MAP) {
		l->learn.sharpness.curve.map = (enum weight_map)place(weight_map_names, line->value);
	} else {
		l->value.mode = (enum weight_mode)place(weight_mode_names, line->value);
	}
	return 0;
}

static int take(struct learning *l, const struct command_line *line, int option, struct error *e)
{
	switch (option) {
	case 'a':
		return command_double(line, -10, 10, &l->learn.sharpness.curve.a, e);
	case LEARNING_CENTRE:
		return command_double(line, 0, 1e6, &l->learn.sharpness.curve.c, e);
	case LEARNING_BATCH:
		return command_size(line, 0, 1000000000, &l->learn.batch, e);
	case LEARNING_EVERY:
		return command_count(line, 1, 1000000, &l->learn.every, e);
	case LEARNING_RATE:
		return command_double(line, 1e-9, 10, &l->learn.sharpness.rate, e);
	default:
		return take_choice(l, line, option, e);
	}
}

int learning_option(struct learning *l, const struct command_line *line, int option, struct error *e)
{
	if (option != 'a' && (option < LEARNING_CENTRE || option > LEARNING_MODE))
		return 0;
	if (option != LEARNING_LEARN)
		l->given = line->option->name;
	return take(l, line, option, e) ? -1 : 1;
}

int learning_check(const struct learning *l, enum train_loss loss, bool validated, struct error *e)
{
	const struct sharpness_options *s = &l->learn.sharpness;

	if (!l->learn.on && l->given != NULL)
		return error_set(e, ERROR_USAGE, "option --%s means nothing without --learn", l->given);
	if (!l->learn.on)
		return 0;
	if (loss == TRAIN_LM)
		return error_set(e, ERROR_USAGE, "--learn is for the losses sft, dpo and kto: lm has no weights");
	if (!validated)
		return error_set(e, ERROR_USAGE,
				 "--learn needs --validate: records whose loss the sharpness shall lower");
	if (s->curve.map != WEIGHT_SIGMOID && (s->learn_centre || !isnan(s->curve.c)))
		return error_set(e, ERROR_USAGE, "the centre c is the sigmoid's: give --map sigmoid");
	return 0;
}
