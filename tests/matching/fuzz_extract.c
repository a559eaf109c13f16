/*
 * Any bytes as a solution: what a rule finds is not empty, lies inside the
 * text, has no white space at its ends, and was found by a rule of the set;
 * the same bytes elsewhere give the same answer.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "vocabulary/number_words.h"
#include "matching/extract.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
	if (!condition)
		abort();
}

static void check_slice(struct text all, struct text answer)
{
	require(answer.size > 0 && answer.data >= all.data && answer.data + answer.size <= all.data + all.size);
	require(text_equal(answer, text_trim(answer)));
}

static void check_words(struct text all)
{
	size_t at, end;
	int64_t value;

	for (at = 0; at < all.size; at++) {
		value = -1;
		end = number_words(all, at, &value);
		require(end >= at && end <= all.size);
		require(end == at || (value >= 0 && value < 1000000000000000));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text all = { (const char *)data, size }, answer, again;
	enum extract_rule fired, same;
	char *copy = malloc(size + 1);

	require(copy != NULL);
	if (size > 0)
		memcpy(copy, data, size);
	for (unsigned rules = 1; rules <= EXTRACT_WHOLE; rules *= 2) {
		unsigned set = rules == EXTRACT_WHOLE ? EXTRACT_ALL : rules;

		if (extract_cut_answer(all, set, &answer, &fired))
			check_slice(all, answer);
		if (!extract_answer(all, set, &answer, &fired))
			continue;
		check_slice(all, answer);
		require((set & fired) != 0);
		require(extract_answer((struct text){ copy, size }, set, &again, &same) && same == fired);
		require(again.data - copy == answer.data - all.data && again.size == answer.size);
	}
	if (extract_gold(all, &answer, &fired))
		check_slice(all, answer);
	else
		require(text_trim(all).size == 0);
	if (size < 4096)
		check_words(all);
	free(copy);
	return 0;
}
