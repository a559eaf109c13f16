/* east init: a fresh model and its tokenizer (east-init(1)). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "cmd/command.h"
#include "format/jsonl.h"
#include "format/tokenizer.h"
#include "nn/model.h"

enum {
	OPTION_CONTEXT = COMMAND_LONG,
	OPTION_DTYPE,
	OPTION_FFN,
	OPTION_FORCE,
	OPTION_HEADS,
	OPTION_HIDDEN,
	OPTION_KV_HEADS,
	OPTION_LAYERS,
	OPTION_SHAPE,
	OPTION_THETA,
	OPTION_TOKENIZER,
	OPTION_UNTIED,
	OPTION_WHOLE_NUMBERS
};

static const struct command_option options[] = {
	{ 'c', "config", "file", "config.json to take the shape from" },
	{ 'i', "input", "file", "text to train the tokenizer on: JSON Lines (*.jsonl) or plain text; repeatable" },
	{ 'o', "output", "directory", "where the model goes" },
	{ 'q', "quiet", NULL, "no summary" },
	{ 's', "seed", "number", "seed of the weights; default 0" },
	{ OPTION_TOKENIZER, "tokenizer", "directory", "take this tokenizer.json and train none" },
	{ 'v', "vocabulary", "count", "tokens of the trained tokenizer, 257 to 1000000; default the shape's" },
	{ OPTION_CONTEXT, "context", "tokens", "longest sequence; default the shape's" },
	{ OPTION_DTYPE, "dtype", "type", "storage of the weights: f32, bf16 or f16; default f32" },
	{ OPTION_FFN, "ffn", "width", "width of the feed-forward layers; default the shape's" },
	{ OPTION_FORCE, "force", NULL, "replace a model that stands in the output directory" },
	{ OPTION_HEADS, "heads", "count", "query heads; default the shape's" },
	{ OPTION_HIDDEN, "hidden", "width", "width of the residual stream; default the shape's" },
	{ OPTION_KV_HEADS, "kv-heads", "count", "key-value heads, a divisor of the heads; default as many" },
	{ OPTION_LAYERS, "layers", "count", "layers; default the shape's" },
	{ OPTION_SHAPE, "shape", "name", "tiny, small, medium or 135m; default tiny" },
	{ OPTION_THETA, "theta", "base", "rotary base, 1 to 1e9; default 10000" },
	{ OPTION_UNTIED, "untied", NULL, "give the head weights of its own" },
	{ OPTION_WHOLE_NUMBERS, "whole-numbers", NULL, "let the tokenizer merge digits; else each is a token" },
	{ 0 }
};

struct shape {
	const char *name;
	size_t hidden, layers, heads, kv_heads, ffn, vocabulary, context;
};

static const struct shape shapes[] = {
	{ "tiny", 128, 4, 4, 4, 384, 512, 512 },
	{ "small", 256, 6, 8, 8, 688, 2048, 1024 },
	{ "medium", 512, 8, 8, 8, 1376, 8192, 2048 },
	{ "135m", 576, 30, 9, 3, 1536, 49152, 8192 },
};

enum {
	INPUTS_MAX = 64
};

struct arguments {
	const char *config, *output, *tokenizer;
	const char *inputs[INPUTS_MAX];
	size_t input_count;
	size_t vocabulary, context, ffn, heads, hidden, kv_heads, layers, shape; /* 0: the shape's */
	double theta;
	uint64_t seed;
	bool force, quiet, untied, whole_numbers, typed;
	enum safetensors_type storage;
};

static int take_word(const struct command_line *line, int option, struct arguments *a, struct error *e)
{
	static const char *const types[] = { "f32", "bf16", "f16", NULL };
	static const char *const names[] = { "tiny", "small", "medium", "135m", NULL };
	size_t choice;

	if (option == OPTION_SHAPE)
		return command_choice(line, names, &a->shape, e);
	if (command_choice(line, types, &choice, e))
		return -1;
	a->storage = (enum safetensors_type)choice;
	a->typed = true;
	return 0;
}

static int take(const struct command_line *line, int option, struct arguments *a, struct error *e)
{
	switch (option) {
	case 'c':
		a->config = line->value;
		return 0;
	case 'i':
		if (a->input_count == INPUTS_MAX)
			return error_set(e, ERROR_USAGE, "more than %d inputs", INPUTS_MAX);
		a->inputs[a->input_count++] = line->value;
		return 0;
	case 'q':
		a->quiet = true;
		return 0;
	case 'o':
		a->output = line->value;
		return 0;
	case 's':
		return command_count(line, 0, UINT64_MAX, &a->seed, e);
	case OPTION_TOKENIZER:
		a->tokenizer = line->value;
		return 0;
	case 'v':
		return command_size(line, 257, 1000000, &a->vocabulary, e);
	case OPTION_CONTEXT:
		return command_size(line, 2, 1u << 24, &a->context, e);
	case OPTION_FFN:
		return command_size(line, 1, 1u << 20, &a->ffn, e);
	case OPTION_FORCE:
		a->force = true;
		return 0;
	case OPTION_HEADS:
		return command_size(line, 1, 1024, &a->heads, e);
	case OPTION_HIDDEN:
		return command_size(line, 2, 1u << 20, &a->hidden, e);
	case OPTION_KV_HEADS:
		return command_size(line, 1, 1024, &a->kv_heads, e);
	case OPTION_LAYERS:
		return command_size(line, 1, 1024, &a->layers, e);
	case OPTION_THETA:
		return command_double(line, 1, 1e9, &a->theta, e);
	case OPTION_UNTIED:
		a->untied = true;
		return 0;
	case OPTION_WHOLE_NUMBERS:
		a->whole_numbers = true;
		return 0;
	default:
		return take_word(line, option, a, e);
	}
}

/* The texts of all inputs, one after the other. */
struct corpus {
	const struct arguments *arguments;
	size_t next;      /* input to open */
	bool open, lines; /* lines: JSON Lines */
	struct jsonl_reader reader;
	struct json *record; /* at hand, with fields from `field` on still to come */
	size_t field;
	bool any; /* text was found */
	struct builder plain;
};

static int open_next(struct corpus *c, struct error *e)
{
	const char *path = c->arguments->inputs[c->next++];

	c->lines = text_ends(text_of(path), TEXT(".jsonl"));
	if (c->lines) {
		c->open = true;
		c->record = NULL;
		return jsonl_open(&c->reader, path, false, e);
	}
	builder_reset(&c->plain);
	return file_read(&c->plain, path, (size_t)1 << 32, e);
}

/* The next text field of the record at hand; false if none is left. */
static bool next_field(struct corpus *c, struct text *out)
{
	static const char *const fields[] = { "question", "solution", "prompt", "completion", "text" };

	while (c->record != NULL && c->field < countof(fields)) {
		*out = json_text(json_find(c->record, fields[c->field++]));
		if (out->size > 0)
			return c->any = true;
	}
	return false;
}

static int next_text(void *context, struct text *out, struct error *e)
{
	struct corpus *c = context;

	for (;;) {
		if (c->open) {
			if (next_field(c, out))
				return 1;
			c->field = 0;
			if (jsonl_next(&c->reader, &c->record, e))
				return -1;
			if (c->record != NULL)
				continue;
			jsonl_close(&c->reader);
			c->open = false;
		}
		if (c->next == c->arguments->input_count)
			return c->any ? 0
				      : error_set(e, ERROR_FORMAT, "%s: no text to train a tokenizer on",
						  c->arguments->inputs[0]);
		if (open_next(c, e))
			return -1;
		if (!c->lines) {
			*out = builder_view(&c->plain);
			c->any = c->any || out->size > 0;
			return 1;
		}
	}
}

static int make_tokenizer(struct tokenizer **out, const struct arguments *a, const struct model_config *c,
			  struct error *e)
{
	static const char *const special[] = { "<|endoftext|>", "<|padding|>" };
	struct tokenizer_recipe recipe = { .vocabulary = a->vocabulary > 0 ? a->vocabulary : c->vocabulary,
					   .minimum = 2,
					   .special = special,
					   .special_count = countof(special),
					   .bos = -1,
					   .eos = 0,
					   .pad = 1,
					   .whole_numbers = a->whole_numbers,
					   .context = c->context };
	struct corpus corpus = { .arguments = a };
	int rc;

	if (a->tokenizer != NULL)
		return tokenizer_open(out, a->tokenizer, e);
	if (a->input_count == 0)
		return error_set(e, ERROR_USAGE,
				 "a text to train the tokenizer on (-i) or a tokenizer (--tokenizer) is needed");
	rc = tokenizer_train(out, &recipe, next_text, &corpus, e);
	if (corpus.open)
		jsonl_close(&corpus.reader);
	builder_clear(&corpus.plain);
	return rc;
}

static size_t or_else(size_t given, size_t otherwise)
{
	return given > 0 ? given : otherwise;
}

static int make_config(struct model_config *c, const struct arguments *a, struct error *e)
{
	const struct shape *s = &shapes[a->shape];

	if (a->config != NULL) {
		if (model_config_read(c, a->config, e))
			return -1;
		c->tied = c->tied && !a->untied;
	} else {
		memset(c, 0, sizeof *c);
		c->architecture = MODEL_LLAMA;
		c->hidden = or_else(a->hidden, s->hidden);
		c->ffn = or_else(a->ffn, s->ffn);
		c->layers = or_else(a->layers, s->layers);
		c->heads = or_else(a->heads, s->heads);
		c->kv_heads = or_else(a->kv_heads, a->heads > 0 ? a->heads : s->kv_heads);
		c->head_width = c->hidden / c->heads;
		c->vocabulary = s->vocabulary;
		c->context = or_else(a->context, s->context);
		c->rope_theta = a->theta;
		c->rms_epsilon = 1e-5;
		c->tied = !a->untied;
		c->storage = SAFETENSORS_F32;
		if (c->hidden % c->heads != 0)
			return error_set(e, ERROR_RANGE, "a width of %zu is not a multiple of %zu heads", c->hidden,
					 c->heads);
	}
	if (a->typed)
		c->storage = a->storage;
	c->tied_stated = true;
	c->bos = c->pad = -1;
	return 0;
}

/* What the tokenizer says belongs into the configuration. */
static void take_roles(struct model_config *c, const struct arguments *a, const struct tokenizer *t)
{
	size_t size = tokenizer_size(t);

	if (a->config == NULL || size > c->vocabulary)
		c->vocabulary = size;
	c->bos = tokenizer_role(t, TOKENIZER_BOS);
	c->pad = tokenizer_role(t, TOKENIZER_PAD);
	c->eos_count = 0;
	if (tokenizer_role(t, TOKENIZER_EOS) >= 0)
		c->eos[c->eos_count++] = tokenizer_role(t, TOKENIZER_EOS);
}

static int write_model(const struct arguments *a, struct file_group *output, const struct model_config *c,
		       const struct tokenizer *t, int argc, char **argv, struct error *e)
{
	struct provenance provenance = { .command = "init",
					 .argc = argc,
					 .argv = argv,
					 .seeded = true,
					 .seed = a->seed,
					 .inputs = a->inputs,
					 .input_count = a->input_count };
	struct model_layout layout;
	void *values;
	int rc;

	if (model_config_check(c, "the model asked for", e) || model_layout_init(&layout, c, e))
		return -1;
	rc = memory_try(&values, layout.elements, sizeof(float), "parameters", e);
	if (rc == 0) {
		model_initialise(c, &layout, a->seed, values);
		rc = model_replace(output, c, &layout, values, t, &provenance, e);
	}
	if (rc == 0 && !a->quiet)
		fprintf(stderr, "init: %zu parameters, %zu layers, %zu tokens, written to %s\n", layout.elements,
			c->layers, tokenizer_size(t), a->output);
	free(values);
	model_layout_clear(&layout);
	return rc;
}

static int cmd_init(int argc, char **argv, struct error *e)
{
	struct arguments a = { .theta = 10000 };
	struct tokenizer *tokenizer = NULL;
	struct command_line line;
	struct model_config config;
	struct file_group output;
	int option, rc;

	command_begin(&line, &command_init, argc, argv);
	while ((option = command_next(&line, e)) > 0)
		if (take(&line, option, &a, e))
			return -1;
	if (option != COMMAND_END)
		return option == COMMAND_HELP ? 0 : -1;
	if (command_operands(&line, 0, 0, e))
		return -1;
	if (a.output == NULL)
		return error_set(e, ERROR_USAGE, "an output directory (-o) is needed");
	rc = model_claim(&output, a.output, a.force, e);
	if (rc == 0)
		rc = make_config(&config, &a, e);
	if (rc == 0)
		rc = make_tokenizer(&tokenizer, &a, &config, e);
	if (rc == 0) {
		take_roles(&config, &a, tokenizer);
		rc = write_model(&a, &output, &config, tokenizer, argc, argv, e);
	}
	tokenizer_close(tokenizer);
	file_group_release(&output);
	return rc;
}

const struct command command_init = {
	"init", "-o directory [option ...]", "make a fresh model and its tokenizer", options, cmd_init,
};
