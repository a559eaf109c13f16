/*
 * GGUF files written: the metadata, then every tensor declared, then the data of
 * all of them in the same order. Version 3, aligned to 32 bytes. The stream is
 * the caller's, who gives the file its name when it is whole (file.h). Memory: the
 * metadata and the list of names.
 */
#ifndef STORE_GGUF_WRITER_H
#define STORE_GGUF_WRITER_H

#include <stdio.h>

#include "base/error.h"
#include "base/text.h"
#include "store/gguf.h"
#include "store/model_config.h"
#include "store/tokenizer.h"

struct gguf_declared;

struct gguf_writer {
	FILE *stream;
	const char *path;      /* for errors; the caller's */
	struct builder values; /* entries as they stand in the file */
	uint64_t value_count;
	struct gguf_declared *tensors;
	size_t count, room;
	size_t current;       /* tensor whose data comes next */
	uint64_t bytes;       /* of data, with what aligns them */
	bool header;          /* written: nothing can be added any more */
	unsigned char *chunk; /* what is converted at a time, and that read back */
	float *back;
};

void gguf_writer_open(struct gguf_writer *w, FILE *stream, const char *path);
void gguf_writer_close(struct gguf_writer *w); /* frees; the stream stays */

/* One entry; a key must come once. An array is followed by its `count` elements. */
void gguf_writer_text(struct gguf_writer *w, const char *key, struct text value);
void gguf_writer_size(struct gguf_writer *w, const char *key, size_t value);   /* as UINT32 */
void gguf_writer_number(struct gguf_writer *w, const char *key, double value); /* as FLOAT32 */
void gguf_writer_boolean(struct gguf_writer *w, const char *key, bool value);
void gguf_writer_array(struct gguf_writer *w, const char *key, enum gguf_kind kind, size_t count);
void gguf_writer_string(struct gguf_writer *w, struct text element);
void gguf_writer_int32(struct gguf_writer *w, int32_t element);
void gguf_writer_float32(struct gguf_writer *w, double element);

/* What of a model stands beside its weights: general.* and those of its family. type: of its matrices. */
void gguf_writer_config(struct gguf_writer *w, const struct model_config *c, enum gguf_type type);

/*
 * The tokenizer.* entries, with as many tokens as the model's vocabulary: those
 * that the tokenizer does not have are marked as unused. ERROR_RANGE, with what
 * helps, for what the format cannot say: a pre-tokenizer that has no name there, a
 * BPE on characters whose merges are not those of scores, added tokens that take
 * the blanks around them, more than three ends.
 */
int gguf_writer_tokenizer(struct gguf_writer *w, const struct model_config *c, struct tokenizer *t, struct error *e);

/* rows of columns, or with rows 0 a vector; columns are whole blocks of the type. ERROR_RANGE if they are not. */
int gguf_writer_declare(struct gguf_writer *w, const char *name, size_t rows, size_t columns, enum gguf_type type,
			struct error *e);

/*
 * All values of the next tensor declared. ERROR_RANGE names the tensor where
 * one is not finite or becomes infinite in its type; ERROR_IO.
 */
int gguf_writer_add(struct gguf_writer *w, const float *values, struct error *e);

#endif
