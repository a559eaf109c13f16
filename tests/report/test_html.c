/* Foreign text in pages: nothing of it may become markup. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "report/html.h"

static void escapes(void **state)
{
	static const char *const cases[][2] = {
		{ "a < b && c > \"d\" 'e'", "a &lt; b &amp;&amp; c &gt; &quot;d&quot; &#39;e&#39;" },
		{ "</pre><script>x()</script>", "&lt;/pre&gt;&lt;script&gt;x()&lt;/script&gt;" },
		{ "&lt;", "&amp;lt;" },
		{ "tab\tline\n", "tab\tline\n" },
		{ "\x01\x1b[0m\x7f", "\xef\xbf\xbd\xef\xbf\xbd[0m\xef\xbf\xbd" },
		{ "\xc3\xa9 \xf0\x9f\x98\x80", "\xc3\xa9 \xf0\x9f\x98\x80" },
		{ "\xff\xc3", "\xef\xbf\xbd\xef\xbf\xbd" },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct builder b = { 0 };

		html_text(&b, text_of(cases[i][0]));
		assert_int_equal(b.size, strlen(cases[i][1]));
		if (b.size > 0)
			assert_memory_equal(b.data, cases[i][1], b.size);
		builder_clear(&b);
	}
}

/* Cut between characters, never inside one or inside a reference. */
static void cuts(void **state)
{
	struct builder b = { 0 };

	(void)state;
	html_text_cut(&b, TEXT("\xc3\xa9<\xc3\xa9<"), 2);
	assert_string_equal(b.data, "\xc3\xa9&lt;\xe2\x80\xa6");
	builder_reset(&b);
	html_text_cut(&b, TEXT("abc"), 3);
	assert_string_equal(b.data, "abc");
	builder_clear(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(escapes), cmocka_unit_test(cuts) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
