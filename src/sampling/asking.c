#include "sampling/asking.h"

#include <string.h>

void asking_init(struct asking *a)
{
	memset(a, 0, sizeof *a);
	a->device = "cpu";
	a->shard = a->shards = 1;
	a->rules = sample_defaults;
}

int asking_open(struct asking *a, bool answers, struct error *e)
{
	struct model_config c;
	size_t i;

	if (a->model == NULL)
		return error_set(e, ERROR_USAGE, "a model (-m) is needed");
	if (model_config_read(&c, a->model, e) || tokenizer_open(&a->tokenizer, a->model, e) ||
	    prompt_init(&a->prompt, a->template, a->tokenizer, e) ||
	    question_set_read(&a->questions, a->input, answers, a->skip_bad, e))
		return -1;
	for (i = 0; i < c.eos_count; i++)
		prompt_add_end(&a->prompt, c.eos[i]);
	a->rules.ends = a->prompt.ends;
	a->rules.end_count = a->prompt.end_count;
	a->context = c.context;
	question_set_cut(&a->questions, a->shard - 1, a->shards, a->limit);
	if (prompt_set_encode(&a->prompts, &a->questions, &a->prompt, a->tokenizer, c.context, e))
		return -1;
	return backend_choose(&a->backend, a->device, a->threads, e);
}

void asking_close(struct asking *a)
{
	prompt_set_clear(&a->prompts);
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
