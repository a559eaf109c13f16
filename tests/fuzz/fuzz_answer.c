/* Any bytes as an answer: the form of a number is its own form, and equality is symmetric. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "answer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
	if (!condition)
		abort();
}

static void check_form(struct text answer, enum rational_percent percent)
{
	struct builder form = { 0 }, again = { 0 };

	answer_canonical(&form, answer, percent);
	require(form.size >= 2 &&
		(text_starts(builder_view(&form), TEXT("= ")) || text_starts(builder_view(&form), TEXT("~ "))));
	answer_canonical(&again, text_slice(builder_view(&form), 2, form.size), percent);
	/*
	 * Text may read as a number once its spaces are gone ("1, 234") and end in
	 * a full stop once what followed is; it does not grow.
	 */
	if (form.data[0] == '=')
		require(text_equal(builder_view(&form), builder_view(&again)));
	else
		require(again.data[0] == '=' || again.size <= form.size);
	builder_clear(&form);
	builder_clear(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text all = { (const char *)data, size };
	size_t half = text_find(all, TEXT("|"));
	struct text left = text_slice(all, 0, half), right = text_slice(all, half + 1, size);

	check_form(all, RATIONAL_PERCENT_NUMBER);
	check_form(all, RATIONAL_PERCENT_RATIO);
	require(answer_equal(left, right, RATIONAL_PERCENT_NUMBER) ==
		answer_equal(right, left, RATIONAL_PERCENT_NUMBER));
	require(answer_equal(left, left, RATIONAL_PERCENT_RATIO));
	return 0;
}
