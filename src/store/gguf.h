/*
 * GGUF files (versions 2 and 3): metadata by key and tensors by name, over
 * mapped memory. gguf_model.h makes a configuration and a tokenizer of them,
 * gguf_writer.h writes such a file.
 *
 * Nothing of a file is believed: every count, length and offset must lie
 * inside the file, keys and names come once, and the tensors' data do not
 * overlap. What gguf_open() has passed can be read without further checks for
 * as long as nobody truncates the file. Texts are not checked to be UTF-8.
 *
 * Format: ggml's docs/gguf.md; the blocks of the quantised types: ggml-common.h.
 */
#ifndef STORE_GGUF_H
#define STORE_GGUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"

enum {
	GGUF_DIMENSIONS = 4
};

/* Kinds of metadata, by their numbers in the file. */
enum gguf_kind {
	GGUF_UINT8,
	GGUF_INT8,
	GGUF_UINT16,
	GGUF_INT16,
	GGUF_UINT32,
	GGUF_INT32,
	GGUF_FLOAT32,
	GGUF_BOOL,
	GGUF_STRING,
	GGUF_ARRAY,
	GGUF_UINT64,
	GGUF_INT64,
	GGUF_FLOAT64
};

/* One entry of the metadata. Arrays do not nest. */
struct gguf_value {
	struct text key;
	enum gguf_kind kind;       /* of its elements, if it is an array */
	bool array;                /* else count is 1 */
	size_t count;              /* of elements */
	const unsigned char *data; /* elements end to end; a string as its length in 8 bytes, then itself */
};

/* What can be converted to f32; gguf_type_name() names them. */
enum gguf_type {
	GGUF_F32,
	GGUF_F16,
	GGUF_BF16,
	GGUF_Q4_0,
	GGUF_Q4_1,
	GGUF_Q5_0,
	GGUF_Q5_1,
	GGUF_Q8_0,
	GGUF_Q2_K,
	GGUF_Q3_K,
	GGUF_Q4_K,
	GGUF_Q5_K,
	GGUF_Q6_K
};

struct gguf_tensor {
	struct text name;
	enum gguf_type type;
	size_t dimensions;              /* 1 .. GGUF_DIMENSIONS */
	size_t shape[GGUF_DIMENSIONS];  /* the innermost last, unlike in the file; it is whole blocks */
	size_t rows, columns, elements; /* columns: the innermost; rows: the product of the others */
	const unsigned char *data;      /* of any alignment */
	size_t bytes, row_bytes;
};

struct gguf {
	char *path;                  /* for errors */
	struct file_map map;         /* data NULL where the bytes are the caller's */
	struct gguf_value *values;   /* [value_count], ascending by key */
	struct gguf_tensor *tensors; /* [tensor_count], ascending by name */
	size_t value_count, tensor_count;
};

/* Whether the path leads to a file that begins as GGUF files do. */
bool gguf_is_file(const char *path);

/* ERROR_FORMAT names the file, the key or the tensor, and what helps. On failure there is nothing to close. */
int gguf_open(struct gguf *g, const char *path, struct error *e);

/* The same for one file's bytes, which stay the caller's; `path` is its name in errors. */
int gguf_open_bytes(struct gguf *g, struct text bytes, const char *path, struct error *e);
void gguf_close(struct gguf *g);

/* -- metadata ---------------------------------------------------------------- */

const struct gguf_value *gguf_find(const struct gguf *g, const char *key); /* NULL if there is none */

/*
 * Checked getters: ERROR_FORMAT names the file, the key, what was wanted and
 * what is there. The _or forms take `fallback` where the key is absent. Any
 * integer kind will do for a size; for a number floats as well. A FLOAT32 comes as
 * the shortest decimal number that rounds to it: 1e-06, not 9.99999997e-07.
 */
int gguf_get_text(const struct gguf *g, const char *key, struct text *out, struct error *e);
int gguf_get_size(const struct gguf *g, const char *key, size_t low, size_t high, size_t *out, struct error *e);
int gguf_text_or(const struct gguf *g, const char *key, struct text fallback, struct text *out, struct error *e);
int gguf_size_or(const struct gguf *g, const char *key, size_t low, size_t high, size_t fallback, size_t *out,
		 struct error *e);
int gguf_number_or(const struct gguf *g, const char *key, double low, double high, double fallback, double *out,
		   struct error *e);
int gguf_boolean_or(const struct gguf *g, const char *key, bool fallback, bool *out, struct error *e);

/* An array whose elements are of this kind; *out is NULL where the key is absent. */
int gguf_array_or_none(const struct gguf *g, const char *key, enum gguf_kind kind, const struct gguf_value **out,
		       struct error *e);

/* Element i of numbers: a kind that is none gives 0. */
double gguf_number_at(const struct gguf_value *v, size_t i);

/* The strings of a value in their order. */
struct gguf_strings {
	const unsigned char *next;
	size_t left;
};

struct gguf_strings gguf_strings_of(const struct gguf_value *v); /* NULL gives none */
bool gguf_strings_next(struct gguf_strings *s, struct text *out);

/* -- tensors ------------------------------------------------------------------ */

const struct gguf_tensor *gguf_find_tensor(const struct gguf *g, const char *name); /* NULL if there is none */

/* Rows from .. from + n - 1, converted to f32 as ggml's reference does, bit for bit. */
void gguf_read_rows(float *to, const struct gguf_tensor *t, size_t from, size_t n);

const char *gguf_type_name(enum gguf_type type); /* "Q4_K" */
uint32_t gguf_type_number(enum gguf_type type);  /* in the file */
size_t gguf_type_block(enum gguf_type type);     /* elements of a block */
size_t gguf_type_bytes(enum gguf_type type);     /* bytes of a block */

/*
 * n elements, whole blocks, between bytes and f32. To F32, F16, BF16 and Q8_0 only,
 * finite numbers, rounded to nearest; beyond the range is infinity.
 */
void gguf_to_f32(float *to, const unsigned char *from, enum gguf_type type, size_t n);
void gguf_from_f32(unsigned char *to, const float *from, enum gguf_type type, size_t n);

#endif
