/*
 * mutate SEED FILE: the file on stdout with a few changes that the seed draws:
 * bytes flipped, cut out, doubled or exchanged, numbers and words of JSON put in the
 * place of others, the end cut off. The same seed and file give the same bytes.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/rng.h"
#include "base/text.h"

enum {
	CHANGES = 6,
	SPAN = 64,
	LIMIT = 1 << 28
};

static const char *const words[] = { "null",   "true", "NaN",    "-1",   "1e999",   "0",       "18446744073709551616",
				     "\"\"",   "[]",   "{}",     "1.5",  "\\u0000", "\x1b[2J", "\xff\xfe",
				     "[[[[[[", ",",    "\"a\":", "9e18", "-0.0",    "}\n{" };

static size_t below(struct rng *r, size_t n)
{
	return n == 0 ? 0 : (size_t)(rng_uniform(r) * (double)n);
}

/* Put `with` in the place of `size` bytes at `at`. */
static void replace(struct builder *b, size_t at, size_t size, struct text with)
{
	struct builder out = { 0 };
	struct text t = builder_view(b);

	builder_text(&out, text_slice(t, 0, at));
	builder_text(&out, with);
	builder_text(&out, text_slice(t, at + size, t.size));
	builder_clear(b);
	*b = out;
}

static void change(struct builder *b, struct rng *r)
{
	size_t at = below(r, b->size), size = 1 + below(r, SPAN), other;
	char byte;

	switch (below(r, 6)) {
	case 0:
		byte = (char)(b->data[at] ^ (1 << below(r, 8)));
		replace(b, at, 1, (struct text){ &byte, 1 });
		break;
	case 1:
		replace(b, at, size, TEXT(""));
		break;
	case 2: {
		struct builder copy = { 0 };

		builder_text(&copy, text_slice(builder_view(b), at, at + size));
		other = below(r, b->size);
		replace(b, other, 0, builder_view(&copy));
		builder_clear(&copy);
		break;
	}
	case 3: /* a number */
		while (at < b->size && !text_is_digit(b->data[at]))
			at++;
		for (size = 0; at + size < b->size && text_is_digit(b->data[at + size]);)
			size++;
		replace(b, at, size, text_of(words[below(r, sizeof words / sizeof *words)]));
		break;
	case 4:
		replace(b, at, below(r, 8), text_of(words[below(r, sizeof words / sizeof *words)]));
		break;
	default:
		if (below(r, 4) == 0)
			b->size = at;
		break;
	}
}

int main(int argc, char **argv)
{
	struct builder b = { 0 };
	struct error e;
	struct rng r;
	size_t i, n;

	if (argc != 3 || file_read(&b, argv[2], LIMIT, &e)) {
		fprintf(stderr, "usage: mutate SEED FILE\n");
		return 2;
	}
	rng_init(&r, strtoull(argv[1], NULL, 10), 0);
	for (i = 0, n = 1 + below(&r, CHANGES); i < n && b.size > 0; i++)
		change(&b, &r);
	fwrite(b.data, 1, b.size, stdout);
	builder_clear(&b);
	return fflush(stdout) == 0 ? 0 : 1;
}
