#include "base/message.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"

/* Whether a terminal would do something else than show it. */
static bool commands(uint32_t scalar)
{
	return (scalar < 0x20 && scalar != '\t') || (scalar >= 0x7f && scalar < 0xa0) ||
	       (scalar >= 0x202a && scalar <= 0x202e) || (scalar >= 0x2066 && scalar <= 0x2069);
}

void message_escape(struct builder *out, struct text t)
{
	size_t at = 0;

	while (at < t.size) {
		uint32_t scalar;
		size_t n = text_utf8(t, at, &scalar);

		if (n == 0 || (commands(scalar) && scalar < 0x80))
			builder_format(out, "\\x%02x", (unsigned)(unsigned char)t.data[at]);
		else if (commands(scalar))
			builder_format(out, "\\u%04x", (unsigned)scalar);
		else
			builder_add(out, t.data + at, n);
		at += n == 0 ? 1 : n;
	}
}

void message_print(const char *format, ...)
{
	struct builder shown = { 0 };
	va_list args;
	struct text t;
	char *bytes;
	int size;

	va_start(args, format);
	size = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (size <= 0)
		return;
	bytes = memory_new((size_t)size + 1, 1);
	va_start(args, format);
	(void)vsnprintf(bytes, (size_t)size + 1, format, args);
	va_end(args);
	t = (struct text){ bytes, (size_t)size };
	message_escape(&shown, text_ends(t, TEXT("\n")) ? text_slice(t, 0, t.size - 1) : t);
	if (text_ends(t, TEXT("\n")))
		builder_char(&shown, '\n');
	(void)fwrite(shown.data, 1, shown.size, stderr);
	builder_clear(&shown);
	free(bytes);
}
