/* Runs of bytes that stand for themselves in a JSON string, found eight at a time. */
#ifndef FORMAT_JSON_PLAIN_H
#define FORMAT_JSON_PLAIN_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* How many of s [n] come before the first quote, backslash, control character or byte above 0x7f. */
static inline size_t json_plain(const char *s, size_t n)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), highs = ones * 0x80;
	size_t at = 0;

	for (; n - at >= 8; at += 8) {
		uint64_t word, quote, slash;

		memcpy(&word, s + at, 8);
		quote = word ^ (ones * '"');
		slash = word ^ (ones * '\\');
		/*
		 * x - ones has the high bit of each byte that is 0, and of others only where x has it
		 * or a byte below is 0: without a byte that ends the run there is none.
		 */
		if (((word | (word - ones * 0x20) | (quote - ones) | (slash - ones)) & highs) != 0)
			break;
	}
	while (at < n) {
		unsigned char c = (unsigned char)s[at];

		if (c < 0x20 || c >= 0x80 || c == '"' || c == '\\')
			break;
		at++;
	}
	return at;
}

#endif
