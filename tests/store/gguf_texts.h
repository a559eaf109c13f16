/*
 * What the tests of GGUF files share: the committed files, and files made byte
 * by byte.
 */
#ifndef TESTS_STORE_GGUF_TEXTS_H
#define TESTS_STORE_GGUF_TEXTS_H

#include "base/text.h"
#include "store/gguf.h"
#include "store/model_config.h"
#include "store/tokenizer.h"

/* tests/data/FORMAT with `name` in place of its asterisk; free() it. */
char *gguf_data_path(const char *format, const char *name);

/* Such a file, and the tokenizer of tests/data/gguf/tokenizer-NAME.gguf; the test fails where they cannot be opened. */
void gguf_open_data(struct gguf *g, const char *format, const char *name);
struct tokenizer *gguf_open_tokenizer(const char *name);

/* The tokenizer encodes each text of a file, of which there are so many at least, as it says there. */
void gguf_check_encodings(struct tokenizer *t, const char *path, size_t least);

/* A file of a tokenizer alone. */
int gguf_write_tokenizer(const char *path, struct tokenizer *t, const struct model_config *c, struct error *e);

/* Parts of a file: a number in so many bytes; a string; the head, into an emptied builder; entries. */
void bytes_put(struct builder *b, uint64_t value, size_t bytes);
void bytes_text(struct builder *b, const char *text);
void bytes_head(struct builder *b, uint64_t tensors, uint64_t values);
void bytes_number(struct builder *b, const char *key, uint64_t value);
void bytes_array(struct builder *b, const char *key, const char *const *texts, size_t count);

/* The description of a tensor [rows, columns]; then what aligns, and so many bytes of data. */
void bytes_tensor(struct builder *b, const char *name, uint64_t columns, uint64_t rows, uint64_t type, uint64_t offset);
void bytes_data(struct builder *b, size_t bytes);

#endif
