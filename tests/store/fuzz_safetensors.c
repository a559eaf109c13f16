/*
 * Any bytes as a safetensors file: refused with a text, or every element of
 * every tensor can be read, and the tensors cover the data exactly.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "store/safetensors.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int condition)
{
	if (!condition)
		abort();
}

static void read_all(const struct safetensors *s, size_t size)
{
	float values[64];
	struct error e;
	size_t i, at, n, bytes = 0;

	for (i = 0; i < s->count; i++) {
		const struct safetensors_tensor *t = &s->tensors[i];

		require(safetensors_find(s, t->name) == t);
		bytes += t->bytes;
		if (t->type == SAFETENSORS_OTHER) {
			require(safetensors_read_f32(values, t, 0, 0, &e) == -1);
			continue;
		}
		require(t->elements * safetensors_type_size(t->type) == t->bytes);
		for (at = 0; at < t->elements; at += n) {
			n = t->elements - at < 64 ? t->elements - at : 64;
			require(safetensors_read_f32(values, t, at, n, &e) == 0);
		}
		require(safetensors_read_f32(values, t, t->elements, 1, &e) == -1);
	}
	require(bytes <= size - 8);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text bytes = { (const char *)data, size };
	struct safetensors s;
	struct error e = { 0 };

	if (safetensors_open_bytes(&s, bytes, "fuzz", &e)) {
		require(e.code != ERROR_NONE && strncmp(e.text, "fuzz: ", 6) == 0);
		return 0;
	}
	read_all(&s, size);
	safetensors_close(&s);
	return 0;
}
