/*
 * The weights of a GGUF file in the layout of a model, and the other way.
 *
 * A file of llama keeps the rows of q and k of each head in the order of
 * interleaved pairs (0, D/2, 1, D/2 + 1, ...); here, as in Hugging Face's
 * files, its halves rotate against each other. Those of qwen2 and qwen3 do too.
 */
#ifndef NN_GGUF_H
#define NN_GGUF_H

#include "base/error.h"
#include "nn/model.h"
#include "store/gguf_writer.h"

struct gguf_weights {
	struct gguf file;
	const struct model_layout *layout;
	const struct gguf_tensor **tensors; /* [layout->count] in its order */
	size_t pairs_width;                 /* D where q and k are in pairs; else 0 */
};

/*
 * Open and check names and shapes; c and l are filled, and l is the caller's to
 * clear. The file must have every tensor of the layout and no other, rope_freqs.weight
 * apart. On failure there is nothing to close or clear.
 */
int gguf_weights_open(struct gguf_weights *w, const char *path, struct model_config *c, struct model_layout *l,
		      struct error *e);
/* Parameter i of the layout to `to` [rows, columns]. */
void gguf_weights_read(float *to, const struct gguf_weights *w, size_t i);
void gguf_weights_close(struct gguf_weights *w);

/*
 * Declare all tensors of a model and write their data, its matrices in `type`,
 * its vectors in f32. Nothing else may be declared; r is of the configuration c
 * and the layout l.
 */
int gguf_weights_write(struct gguf_writer *w, const struct model_config *c, const struct model_layout *l,
		       struct model_reader *r, enum gguf_type type, struct error *e);

#endif
