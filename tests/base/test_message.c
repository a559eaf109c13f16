/* What is shown of texts that hold more than text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/message.h"

static void escapes(void **state)
{
	static const struct {
		const char *text, *shown;
	} cases[] = {
		{ "plain, \tas it is: \xc3\xa9 \xe2\x88\x9a \xf0\x9f\x98\x80",
		  "plain, \tas it is: \xc3\xa9 \xe2\x88\x9a \xf0\x9f\x98\x80" },
		{ "\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m" },
		{ "a\rb\nc\x08\x7f", "a\\x0db\\x0ac\\x08\\x7f" },
		{ "\xc2\x9b"
		  "31m",
		  "\\u009b31m" },
		{ "\xe2\x80\xae"
		  "fdp.exe\xe2\x81\xa9",
		  "\\u202efdp.exe\\u2069" },
		{ "\xff\xc3(\xe2\x82", "\\xff\\xc3(\\xe2\\x82" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct builder b = { 0 };

		message_escape(&b, text_of(cases[i].text));
		assert_string_equal(b.data, cases[i].shown);
		builder_clear(&b);
	}
}

/* On stderr, with the new line that ends it and no other. */
static void prints(void **state)
{
	const char *scratch = getenv("SCRATCH");
	char *path = file_join(scratch == NULL ? "." : scratch, "said");
	int saved = dup(STDERR_FILENO);
	struct builder b = { 0 };
	struct error e;

	(void)state;
	assert_non_null(freopen(path, "w", stderr));
	message_print("one %s, ", "a\nb");
	message_print("%d\n", 2);
	message_print("%s", "");
	fflush(stderr);
	dup2(saved, STDERR_FILENO);
	close(saved);
	assert_int_equal(file_read(&b, path, 1000, &e), 0);
	assert_string_equal(b.data, "one a\\x0ab, 2\n");
	builder_clear(&b);
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(escapes), cmocka_unit_test(prints) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
