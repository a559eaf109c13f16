/*
 * A model from one form into another: a directory of Hugging Face's layout or a
 * GGUF file, with its tokenizer and its chat template.
 */
#ifndef NN_CONVERT_H
#define NN_CONVERT_H

#include <stdbool.h>

#include "base/error.h"
#include "base/option.h"

struct provenance;

/* Storage of the matrices. */
enum convert_type {
	CONVERT_F32,
	CONVERT_BF16,
	CONVERT_F16,
	CONVERT_Q8_0, /* of GGUF files alone */
	CONVERT_KEPT  /* as in the model; what is quantised becomes f32, which holds it exactly */
};

struct conversion {
	const char *model;  /* a directory or a GGUF file */
	const char *output; /* a GGUF file if it ends with .gguf, else a directory */
	enum convert_type type;
	bool force, quiet;
};

extern const struct option_row convert_option_rows[];

/*
 * Convert, one tensor at a time; nothing of the output has changed until all is
 * written. Fails with ERROR_IO where a model stands there already, unless with force;
 * ERROR_USAGE for q8_0 in a directory; ERROR_RANGE for what the other form
 * cannot say or a value that its type cannot hold.
 */
int convert_model(const struct conversion *c, const struct provenance *p, struct error *e);

#endif
