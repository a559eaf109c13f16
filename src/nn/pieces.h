/*
 * A block of f32 on a device, to the host and back a piece at a time: files of
 * the size of a model are written and read without a copy of the whole.
 */
#ifndef NN_PIECES_H
#define NN_PIECES_H

#include <stddef.h>

#include "base/error.h"
#include "compute/operations.h"

enum {
	PIECES_ELEMENTS = 1 << 18 /* of a piece, at most: the memory that this takes */
};

/* Call take() for all n elements of the buffer, in their order. */
typedef int pieces_take(void *context, const float *piece, size_t n, struct error *e);
int pieces_download(struct backend *b, struct buffer *from, size_t n, pieces_take *take, void *context,
		    struct error *e);

/* Fill the buffer with what give() says of elements from .. from + n - 1, in their order. */
typedef int pieces_give(void *context, float *piece, size_t from, size_t n, struct error *e);
int pieces_upload(struct backend *b, struct buffer *to, size_t n, pieces_give *give, void *context, struct error *e);

#endif
