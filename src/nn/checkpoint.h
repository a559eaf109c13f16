/*
 * Where an interrupted training goes on, bit for bit (east-checkpoint(5)).
 *
 * One safetensors file: the tensors "parameters", "first_moment" and
 * "second_moment", f32 [elements] in the order of model.h's block, and in its
 * metadata the number of updates done, a fingerprint of everything that the run
 * depends on, and where the caller has any, a state of its own. It is written
 * aside, synced and renamed, so that a crash or a full disk at any moment leaves
 * the last good one.
 */
#ifndef NN_CHECKPOINT_H
#define NN_CHECKPOINT_H

#include <stdint.h>

#include "base/error.h"
#include "base/text.h"
#include "nn/model.h"
#include "nn/optimizer.h"

/* fingerprint: 64 hex digits (sha256_hex) over model, data and options. state: text, or NULL. */
int checkpoint_write(const char *path, struct model *m, struct optimizer *o, const char *fingerprint, const char *state,
		     struct error *e);

/*
 * Restore parameters, moments and the count of updates; the state, if there is
 * one, is appended to *state. ERROR_RANGE if the
 * fingerprint or the number of elements is another run's; nothing is changed then.
 */
int checkpoint_read(const char *path, struct model *m, struct optimizer *o, const char *fingerprint,
		    struct builder *state, struct error *e);

#endif
