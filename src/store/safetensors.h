/*
 * Tensors by name in safetensors files: a reader over mapped memory and a
 * streaming writer.
 *
 * Nothing of a file is believed: the header must lie inside the file and be
 * strict JSON, every tensor's type must be known and its shape's product times
 * the size equal its bytes, and the tensors must cover the data end to end
 * without holes or overlaps. What safetensors_open() has passed can be read
 * without further checks for as long as nobody truncates the file.
 *
 * Format: https://huggingface.co/docs/safetensors, "Format".
 */
#ifndef STORE_SAFETENSORS_H
#define STORE_SAFETENSORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"

enum {
	SAFETENSORS_DIMENSIONS = 8
};

/* What can be converted to f32, and written; OTHER can be listed, not read. */
enum safetensors_type {
	SAFETENSORS_F32,
	SAFETENSORS_BF16,
	SAFETENSORS_F16,
	SAFETENSORS_OTHER
};

/*
 * How f32 becomes 16 bits: to nearest, ties to even; or to one of the two neighbours
 * at random, so that the mean is the value (half.h). The random bits are a function
 * of (seed, tensor's name, element).
 */
enum safetensors_rounding {
	SAFETENSORS_NEAREST,
	SAFETENSORS_STOCHASTIC
};

/* One tensor. All pointers belong to the struct safetensors. */
struct safetensors_tensor {
	const char *name;
	const char *type_name; /* as in the file: "F32", "I64" */
	enum safetensors_type type;
	size_t dimensions; /* 0 for a scalar */
	size_t shape[SAFETENSORS_DIMENSIONS];
	size_t elements;           /* product of the shape; 0 is possible */
	const unsigned char *data; /* little-endian, row-major, of any alignment */
	size_t bytes;
	const char *path; /* the file it lies in, for errors */
};

struct safetensors_file;

struct safetensors {
	struct safetensors_tensor *tensors; /* [count], ascending by name */
	size_t count;
	struct safetensors_file *files;
	size_t file_count;
};

/*
 * Open a file, or a model's directory: DIR/model.safetensors, else the shards
 * that DIR/model.safetensors.index.json names. Maps, reads no data. ERROR_FORMAT
 * names the file and the tensor; ERROR_IO if there is none of these files. On
 * failure there is nothing to close.
 */
int safetensors_open(struct safetensors *s, const char *path, struct error *e);
void safetensors_close(struct safetensors *s);

struct json;

/* As safetensors_open() for one file's bytes, which stay the caller's; `path` is its name in errors. */
int safetensors_open_bytes(struct safetensors *s, struct text bytes, const char *path, struct error *e);

/* NULL if there is none of that name. Time O(log count). */
const struct safetensors_tensor *safetensors_find(const struct safetensors *s, const char *name);

/*
 * Elements from .. from + n - 1 in row-major order, converted exactly to f32.
 * ERROR_FORMAT if the tensor's type is OTHER, ERROR_RANGE if the elements are
 * not inside it.
 */
int safetensors_read_f32(float *to, const struct safetensors_tensor *t, size_t from, size_t n, struct error *e);

/* These elements will not be read again soon: the memory that shows them may go. */
void safetensors_forget(const struct safetensors_tensor *t, size_t from, size_t n);

/* The string under `key` in the first file's __metadata__; its data is NULL if there is no metadata. */
struct text safetensors_note(const struct safetensors *s, const char *key);

/* ERROR_FORMAT naming file, tensor and both shapes unless the shape is this. */
int safetensors_expect(const struct safetensors_tensor *t, const size_t *shape, size_t dimensions, struct error *e);

/*
 * Write: open, declare every tensor, add the data of all of them in the same
 * order (a tensor may come in pieces), commit. The file appears under its name
 * at commit, whole; abort leaves nothing. Memory: the list of names.
 */
struct safetensors_writer {
	struct file_output output;
	char *path;
	struct safetensors_entry *entries;
	size_t count, room;
	uint64_t bytes; /* of data, all tensors declared so far */
	size_t current; /* tensor whose data comes next */
	size_t filled;  /* elements of it already there */
	bool header;    /* written: nothing can be declared any more */
	enum safetensors_rounding rounding;
	uint64_t seed; /* of the rounding */
	unsigned char *chunk;
	struct builder notes; /* members of __metadata__, each after a comma */
};

/* On failure there is nothing to abort. */
int safetensors_writer_open(struct safetensors_writer *w, const char *path, struct error *e);

/*
 * name       valid UTF-8, not declared before
 * shape      [dimensions], at most SAFETENSORS_DIMENSIONS
 * type       not OTHER
 */
int safetensors_writer_declare(struct safetensors_writer *w, const char *name, const size_t *shape, size_t dimensions,
			       enum safetensors_type type, struct error *e);

/* A pair of strings (UTF-8; a key once) for __metadata__; only before the first data. */
void safetensors_writer_note(struct safetensors_writer *w, const char *key, const char *value);

/* How all data are rounded; to nearest where this is not said. Only before the first data. */
void safetensors_writer_round(struct safetensors_writer *w, enum safetensors_rounding rounding, uint64_t seed);

/*
 * The next n elements of the data. ERROR_RANGE, naming
 * the tensor, for a finite value that the type cannot hold (f16 beyond 65504)
 * and for NaN and infinities: no trained model has them.
 */
int safetensors_writer_add(struct safetensors_writer *w, const float *values, size_t n, struct error *e);

/* ERROR_RANGE if data of a declared tensor is missing. The writer is closed in either case. */
int safetensors_writer_commit(struct safetensors_writer *w, struct error *e);
void safetensors_writer_abort(struct safetensors_writer *w); /* nothing if already closed */

/* "F32", "BF16", "F16"; the bytes of one element. Not for OTHER. */
const char *safetensors_type_name(enum safetensors_type type);
size_t safetensors_type_size(enum safetensors_type type);

/* n elements between little-endian bytes of `type` and f32; rounding to nearest, overflow to infinity. */
void safetensors_to_f32(float *to, const unsigned char *from, enum safetensors_type type, size_t n);
void safetensors_from_f32(unsigned char *to, const float *from, enum safetensors_type type, size_t n);

/* Elements first .. first + n - 1 of the tensor `name`, rounded at random; each at most the type's largest. */
void safetensors_draw_f32(unsigned char *to, const float *from, enum safetensors_type type, const char *name,
			  uint64_t seed, size_t first, size_t n);

#endif
