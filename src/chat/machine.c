#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "chat/parts.h"

int jinja_fail(struct machine *m, const char *format, ...)
{
	va_list list;
	char text[600];

	va_start(list, format);
	(void)vsnprintf(text, sizeof text, format, list);
	va_end(list);
	return error_set(m->e, ERROR_FORMAT, "%s:%u: %s", m->origin, m->line, text);
}

int jinja_limit(struct machine *m, const char *what)
{
	return error_set(m->e, ERROR_RANGE, "%s:%u: %s", m->origin, m->line, what);
}

int jinja_steps(struct machine *m, size_t count)
{
	m->steps += count;
	return m->steps <= CHAT_STEPS_MAX ? 0 : jinja_limit(m, "the template runs for too long");
}

int jinja_enter(struct machine *m)
{
	if (m->depth >= CHAT_DEPTH_MAX)
		return jinja_limit(m, "calls and values inside each other are too deep");
	m->depth++;
	return jinja_steps(m, 1);
}

void jinja_leave(struct machine *m)
{
	m->depth--;
}

void *jinja_alloc(struct machine *m, size_t count, size_t size)
{
	void *p;

	if (size > 0 && count > (CHAT_MEMORY_MAX - m->memory) / size) {
		jinja_limit(m, "the template's values need too much memory");
		return NULL;
	}
	m->memory += count * size;
	p = arena_alloc(&m->arena, count * size);
	memset(p, 0, count * size);
	return p;
}

int jinja_room(struct machine *m, const struct builder *b)
{
	return b->size <= CHAT_OUTPUT_MAX ? 0 : jinja_limit(m, "the template makes a text that is too long");
}
