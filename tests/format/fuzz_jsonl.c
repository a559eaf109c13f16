/*
 * Any bytes as JSON Lines: each line parses or is refused with a text, and what
 * parsed is printed as one line that parses to the same.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "format/jsonl.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int condition)
{
	if (!condition)
		abort();
}

static void check_line(struct text line)
{
	struct builder once = { 0 }, twice = { 0 }, indented = { 0 };
	struct json *value, *again;
	struct error e = { 0 };

	if (json_parse(&value, line, "fuzz", &e)) {
		require(value == NULL && e.code == ERROR_FORMAT && strncmp(e.text, "fuzz: ", 6) == 0);
		return;
	}
	json_print(&once, value);
	json_print_indented(&indented, value);
	require(memchr(once.data, '\n', once.size) == NULL && text_utf8_valid(builder_view(&once)));
	require(json_parse(&again, builder_view(&once), "again", &e) == 0);
	json_print(&twice, again);
	require(text_equal(builder_view(&once), builder_view(&twice)));
	json_free(again);
	require(json_parse(&again, builder_view(&indented), "indented", &e) == 0);
	builder_reset(&twice);
	json_print(&twice, again);
	require(text_equal(builder_view(&once), builder_view(&twice)));
	json_free(again);
	/* A copy, in which no value stands as it was read. */
	again = json_copy(value);
	builder_reset(&twice);
	json_print(&twice, again);
	require(text_equal(builder_view(&once), builder_view(&twice)));
	builder_reset(&twice);
	json_print_indented(&twice, again);
	require(text_equal(builder_view(&indented), builder_view(&twice)));
	json_free(again);
	json_free(value);
	builder_clear(&once);
	builder_clear(&twice);
	builder_clear(&indented);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text all = { (const char *)data, size };
	size_t from = 0, to;

	while (from < size) {
		struct text rest = text_slice(all, from, size);

		to = from + text_find(rest, TEXT("\n"));
		check_line(text_slice(all, from, to));
		from = to + 1;
	}
	check_line(all);
	return 0;
}
