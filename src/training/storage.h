/*
 * How a trained model is stored, and what the file keeps of the training.
 *
 * Training moves f32 parameters by d. A file of 16 bits holds the moved ones
 * rounded, so that its model has moved by some D: to nearest, most of a small d is
 * lost, since numbers of bf16 are 2^-8 to 2^-7 of their size apart; at random
 * (safetensors.h), D is d on average, with an error that is independent from element
 * to element. A file of f32 loses nothing.
 */
#ifndef TRAINING_STORAGE_H
#define TRAINING_STORAGE_H

#include <stdint.h>

#include "base/error.h"
#include "base/option.h"
#include "format/json.h"
#include "nn/model.h"
#include "store/safetensors.h"

struct storage_options {
	enum safetensors_type type;
	enum safetensors_rounding rounding; /* to 16 bits */
};

/* f32, and where 16 bits are asked for, at random. */
extern const struct storage_options storage_defaults;

/* Of struct storage_options: --dtype, and --rounding. */
extern const struct option_row storage_option_rows[], rounding_option_rows[];

/* Sums over all parameters, in f64. */
struct stored {
	struct storage_options how;
	double kept;       /* <D, d> / <d, d>, 1 for f32; NaN where nothing has moved */
	double error;      /* |D - d| / |d|; likewise */
	double validation; /* loss of the model that is stored, the caller's to say; NaN: unknown */
};

/*
 * Compare m, as it was trained, with the model of directory `file`, to which it was
 * written, both as they moved from that of directory `initial`. m holds afterwards
 * what the file does, bit for bit. s->how is the caller's.
 */
int storage_compare(struct stored *s, struct model *m, const char *initial, const char *file, struct error *e);

/* For logs and provenance: dtype, rounding (of 16 bits), kept, error and validation (where it is known). */
struct json *storage_record(const struct stored *s);

/* Append to a summary: " in bf16, which keeps 99.8 % of the update with an error of 140 % of its length". */
void storage_print(struct builder *out, const struct stored *s);

#endif
