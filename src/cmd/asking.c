#include "cmd/asking.h"
#include "cmd/computing.h"

#include <string.h>

void asking_init(struct asking *a)
{
	memset(a, 0, sizeof *a);
	a->device = "cpu";
	a->shard = a->shards = 1;
	a->rules = sample_defaults;
}

int asking_option(struct asking *a, const struct command_line *line, int option, struct error *e)
{
	int rc = 0;

	switch (option) {
	case 'd':
		a->device = line->value;
		break;
	case 'i':
		a->input = line->value;
		break;
	case 'j':
		rc = command_size(line, 0, 256, &a->threads, e);
		break;
	case 'm':
		a->model = line->value;
		break;
	case 's':
		rc = command_count(line, 0, UINT64_MAX, &a->rules.seed, e);
		break;
	case ASKING_DTYPE:
		rc = dtype_parse(line->value, &a->storage, e);
		break;
	case ASKING_LIMIT:
		rc = command_size(line, 0, 1u << 30, &a->limit, e);
		break;
	case ASKING_MAX_TOKENS:
		rc = command_size(line, 1, 1000000, &a->rules.max_tokens, e);
		break;
	case ASKING_PROMPT:
		a->template = line->value;
		break;
	case ASKING_SKIP_BAD:
		a->skip_bad = true;
		break;
	case ASKING_SLOTS:
		rc = command_size(line, 1, 65536, &a->rules.slots, e);
		break;
	default:
		return 0;
	}
	return rc == 0 ? 1 : -1;
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
	return computing_open(&a->backend, a->device, a->threads, e);
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
