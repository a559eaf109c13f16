#include "sampling/asking.h"

#include <math.h>
#include <string.h>

/* clang-format off */
const struct option_row asking_option_rows[] = {
	{ 'i', "input", "file", "questions, - for standard input", OPTION_FILE, OPTION_PLACE(asking, input),
	  .otherwise = "the operand, else -" },
	{ 'm', "model", "model", "the model that answers: a directory or a GGUF file", OPTION_FILE,
	  OPTION_PLACE(asking, model) },
	{ 's', "seed", "number", "seed of all that is drawn", OPTION_COUNT, OPTION_PLACE(asking, rules.seed),
	  .high = INFINITY },
	{ 0, "limit", "count", "only the first so many questions", OPTION_COUNT, OPTION_PLACE(asking, limit),
	  .low = 1, .high = 1073741824, .zero = "all" },
	{ 0, "skip-bad", NULL, "leave out lines that do not parse or lack a field, and count them", OPTION_SWITCH,
	  OPTION_PLACE(asking, skip_bad) },
	{ 0 }
};
/* clang-format on */

void asking_init(struct asking *a)
{
	memset(a, 0, sizeof *a);
	a->device = "cpu";
	a->shard = a->shards = 1;
	a->rules = sample_defaults;
}

/* The caller's texts that end a path, and the prompt's. */
static void add_stops(struct asking *a)
{
	const char *const *stop;
	size_t n = a->rules.stop_count;

	if (n > 0)
		memcpy(a->stops, a->rules.stops, n * sizeof *a->stops);
	for (stop = prompt_stops(&a->prompt); *stop != NULL; stop++)
		a->stops[n++] = *stop;
	a->rules.stops = a->stops;
	a->rules.stop_count = n;
}

int asking_open(struct asking *a, bool answers, struct error *e)
{
	struct model_config c;
	size_t i;

	if (a->model == NULL)
		return error_set(e, ERROR_USAGE, "a model (-m) is needed");
	if (model_config_read(&c, a->model, e) || tokenizer_open(&a->tokenizer, a->model, e) ||
	    prompt_init(&a->prompt, &a->ask, a->tokenizer, e) ||
	    question_set_read(&a->questions, a->input, answers, a->skip_bad, e))
		return -1;
	for (i = 0; i < c.eos_count; i++)
		prompt_add_end(&a->prompt, c.eos[i]);
	a->rules.ends = a->prompt.ends;
	a->rules.end_count = a->prompt.end_count;
	add_stops(a);
	a->context = c.context;
	question_set_cut(&a->questions, a->shard - 1, a->shards, a->limit);
	if (prompt_set_encode(&a->prompts, &a->questions, &a->prompt, a->tokenizer, c.context, e))
		return -1;
	return backend_choose(&a->backend, a->device, a->threads, e);
}

void asking_close(struct asking *a)
{
	prompt_set_clear(&a->prompts);
	prompt_clear(&a->prompt);
	question_set_clear(&a->questions);
	tokenizer_close(a->tokenizer);
	backend_close(a->backend);
}

int asking_decoder(const struct asking *a, const struct sample_options *rules, struct decoder **out,
		   struct decoder_options *shape, struct error *e)
{
	struct decoder_options o = { .storage = a->storage };

	if (sample_plan(&o, rules, a->context, a->prompts.questions, a->questions.count, e))
		return -1;
	if (shape != NULL)
		*shape = o;
	return decoder_open(out, a->model, a->backend, &o, e);
}
