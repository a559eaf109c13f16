/* Shapes of fresh models: by name, and what may be said to change one. */
#ifndef NN_SHAPE_H
#define NN_SHAPE_H

#include <stddef.h>

#include "base/option.h"
#include "store/model_config.h"

struct shape {
	size_t hidden, layers, heads, kv_heads, ffn, vocabulary, context;
};

enum shape_name {
	SHAPE_TINY,
	SHAPE_SMALL,
	SHAPE_MEDIUM,
	SHAPE_135M, /* that of SmolLM2-135M */
	SHAPES
};
extern const char *const shape_names[SHAPES + 1]; /* tiny small medium 135m, NULL */

/* The named one, with what `over` says in place of its own where that is not 0. */
struct shape_options {
	enum shape_name name;
	struct shape over;
};

/* Of struct shape_options; and the name alone, an enum shape_name. */
extern const struct option_row shape_option_rows[], shape_name_option_rows[];

/* kv_heads are as many as heads if heads alone are given. */
struct shape shape_of(const struct shape_options *o);

/* A Llama configuration of the shape: tied, f32, the head width hidden / heads; without tokens' roles. */
void shape_config(struct model_config *c, const struct shape *s);

#endif
