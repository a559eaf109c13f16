/* Between training a vocabulary and writing it: tokenizer_train.c, tokenizer_write.c. */
#ifndef STORE_TOKENIZER_TRAIN_H
#define STORE_TOKENIZER_TRAIN_H

#include "store/tokenizer_parts.h"

enum {
	TOKENIZER_TRAIN_LIMIT = 1 << 24,
	BYTE_LETTER_LAST = 0x143
};

struct trained {
	struct token *token; /* names are bytes here; special tokens first */
	size_t count;
	int32_t (*merge)[2]; /* ids of left and right, in the order of their ranks */
	size_t merges, merge_capacity;
};

/* Write the vocabulary as tokenizer.json and its companions, in memory, and open that. */
int trained_open(struct tokenizer **out, const struct trained *v, const struct tokenizer_recipe *recipe,
		 struct error *e);

#endif
