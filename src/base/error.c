#include "base/error.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static void format_into(struct error *e, const char *format, va_list args)
{
	vsnprintf(e->text, sizeof e->text, format, args);
}

int error_set(struct error *e, enum error_code code, const char *format, ...)
{
	va_list args;

	e->code = code;
	va_start(args, format);
	format_into(e, format, args);
	va_end(args);
	return -1;
}

int error_system(struct error *e, const char *format, ...)
{
	int saved = errno;
	va_list args;
	size_t used;

	e->code = ERROR_IO;
	va_start(args, format);
	format_into(e, format, args);
	va_end(args);
	used = strlen(e->text);
	snprintf(e->text + used, sizeof e->text - used, ": %s", strerror(saved));
	return -1;
}

int error_wrap(struct error *e, const char *format, ...)
{
	char inner[sizeof e->text];
	va_list args;
	size_t used;

	memcpy(inner, e->text, sizeof inner);
	va_start(args, format);
	format_into(e, format, args);
	va_end(args);
	used = strlen(e->text);
	snprintf(e->text + used, sizeof e->text - used, ": %s", inner);
	return -1;
}
