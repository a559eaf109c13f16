#include "nn/shape.h"

#include <string.h>

const char *const shape_names[SHAPES + 1] = { "tiny", "small", "medium", "135m", NULL };

static const struct shape shapes[SHAPES] = {
	[SHAPE_TINY] = { 128, 4, 4, 4, 384, 512, 512 },
	[SHAPE_SMALL] = { 256, 6, 8, 8, 688, 2048, 1024 },
	[SHAPE_MEDIUM] = { 512, 8, 8, 8, 1376, 8192, 2048 },
	[SHAPE_135M] = { 576, 30, 9, 3, 1536, 49152, 8192 },
};

/* clang-format off */
#define OF_SHAPE(member, least, most) \
	OPTION_COUNT, OPTION_PLACE(shape_options, over.member), .low = least, .high = most, .otherwise = "the shape's"

const struct option_row shape_option_rows[] = {
	{ 'v', "vocabulary", "count", "tokens of the trained tokenizer", OF_SHAPE(vocabulary, 257, 1e6) },
	{ 0, "context", "tokens", "longest sequence", OF_SHAPE(context, 2, 16777216) },
	{ 0, "ffn", "width", "width of the feed-forward layers", OF_SHAPE(ffn, 1, 1048576) },
	{ 0, "heads", "count", "query heads", OF_SHAPE(heads, 1, 1024) },
	{ 0, "hidden", "width", "width of the residual stream", OF_SHAPE(hidden, 2, 1048576) },
	{ 0, "kv-heads", "count", "key-value heads, a divisor of the heads", OPTION_COUNT,
	  OPTION_PLACE(shape_options, over.kv_heads), .low = 1, .high = 1024, .otherwise = "as many" },
	{ 0, "layers", "count", "layers", OF_SHAPE(layers, 1, 1024) },
	{ 0, "shape", "name", NULL, OPTION_WORD, OPTION_PLACE(shape_options, name), .words = shape_names },
	{ 0 }
};

const struct option_row shape_name_option_rows[] = {
	{ 0, "shape", "name", NULL, OPTION_WORD, .size = sizeof(enum shape_name), .words = shape_names },
	{ 0 }
};
/* clang-format on */

static size_t or_else(size_t given, size_t otherwise)
{
	return given > 0 ? given : otherwise;
}

struct shape shape_of(const struct shape_options *o)
{
	const struct shape *s = &shapes[o->name], *over = &o->over;

	return (struct shape){
		.hidden = or_else(over->hidden, s->hidden),
		.layers = or_else(over->layers, s->layers),
		.heads = or_else(over->heads, s->heads),
		.kv_heads = or_else(over->kv_heads, over->heads > 0 ? over->heads : s->kv_heads),
		.ffn = or_else(over->ffn, s->ffn),
		.vocabulary = or_else(over->vocabulary, s->vocabulary),
		.context = or_else(over->context, s->context),
	};
}

void shape_config(struct model_config *c, const struct shape *s)
{
	memset(c, 0, sizeof *c);
	c->architecture = MODEL_LLAMA;
	c->hidden = s->hidden;
	c->layers = s->layers;
	c->heads = s->heads;
	c->kv_heads = s->kv_heads;
	c->head_width = s->hidden / s->heads;
	c->ffn = s->ffn;
	c->vocabulary = s->vocabulary;
	c->context = s->context;
	c->rope_theta = 10000;
	c->rms_epsilon = 1e-5;
	c->storage = SAFETENSORS_F32;
	c->tied = c->tied_stated = true;
	c->bos = c->pad = -1;
}
