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
#include "format/gguf.h"
#include "nn/model.h"

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

#endif
