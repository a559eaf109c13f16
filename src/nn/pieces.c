#include "nn/pieces.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/order.h"

int pieces_download(struct backend *b, struct buffer *from, size_t n, pieces_take *take, void *context, struct error *e)
{
	void *piece;
	size_t at, part;
	int rc = 0;

	if (memory_try(&piece, order_least(n, PIECES_ELEMENTS), sizeof(float), "a piece of the model", e))
		return -1;
	for (at = 0; rc == 0 && at < n; at += part) {
		part = order_least(n - at, PIECES_ELEMENTS);
		b->op->download(b, piece, (struct view){ from, at, 0 }, part);
		rc = b->op->sync(b, e) || take(context, piece, part, e) ? -1 : 0;
	}
	free(piece);
	return rc;
}

int pieces_upload(struct backend *b, struct buffer *to, size_t n, pieces_give *give, void *context, struct error *e)
{
	void *piece;
	size_t at, part;
	int rc = 0;

	if (memory_try(&piece, order_least(n, PIECES_ELEMENTS), sizeof(float), "a piece of the model", e))
		return -1;
	for (at = 0; rc == 0 && at < n; at += part) {
		part = order_least(n - at, PIECES_ELEMENTS);
		rc = give(context, piece, at, part, e);
		if (rc == 0) {
			b->op->upload(b, (struct view){ to, at, 0 }, piece, part);
			rc = b->op->sync(b, e);
		}
	}
	free(piece);
	return rc;
}
