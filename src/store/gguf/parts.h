/* What the files of this folder share. */
#ifndef STORE_GGUF_PARTS_H
#define STORE_GGUF_PARTS_H

#include "store/gguf.h"

/* Little-endian numbers at any address. */
static inline uint16_t gguf_little16(const unsigned char *p)
{
	return (uint16_t)(p[0] | p[1] << 8);
}

static inline uint32_t gguf_little32(const unsigned char *p)
{
	return (uint32_t)gguf_little16(p) | (uint32_t)gguf_little16(p + 2) << 16;
}

static inline uint64_t gguf_little64(const unsigned char *p)
{
	return (uint64_t)gguf_little32(p) | (uint64_t)gguf_little32(p + 4) << 32;
}

/* Bytes of one element of a kind; 0 for strings and arrays, and for numbers that are no kind. */
size_t gguf_kind_size(uint32_t kind);

/* The type of this number in the file: false where it is none that can be read. *name is NULL where it is unknown. */
bool gguf_type_of(uint32_t number, enum gguf_type *type, const char **name);

/* The k-quants' blocks of 256 (kquants.c). */
void gguf_q2_k(float *to, const unsigned char *block);
void gguf_q3_k(float *to, const unsigned char *block);
void gguf_q4_k(float *to, const unsigned char *block);
void gguf_q5_k(float *to, const unsigned char *block);
void gguf_q6_k(float *to, const unsigned char *block);

#endif
