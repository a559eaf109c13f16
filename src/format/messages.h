/*
 * A question and its answer in a list of messages, as chat models' data has them.
 */
#ifndef FORMAT_MESSAGES_H
#define FORMAT_MESSAGES_H

#include "base/error.h"
#include "format/json.h"

/* What each of them says; data NULL: nothing. Texts belong to the JSON. */
struct messages {
	struct text system, user, assistant;
};

/*
 * Read a field that is a list of {"role", "content"}, or a string, which becomes
 * *plain; nothing where it is missing. Of several messages of the assistant the last
 * counts; other roles are passed over. ERROR_FORMAT names origin and field: it is
 * neither, a message lacks a text, or the user speaks again: what is asked then
 * rests on what was said before, and is no question of its own.
 */
int messages_read(struct messages *m, struct text *plain, const struct json *object, const char *key,
		  const char *origin, struct error *e);

#endif
