#include "format/messages.h"

static int add_message(struct messages *m, const struct json *message, const char *key, const char *origin,
		       struct error *e)
{
	struct text who, content;

	if (json_get_text(message, "role", &who, origin, e) || json_get_text(message, "content", &content, origin, e))
		return -1;
	if (text_is(who, "user") && (m->user.data != NULL || m->assistant.data != NULL))
		return error_set(e, ERROR_FORMAT,
				 "%s: field \"%s\": a message of the user after others: what it asks rests on what was "
				 "said before; leave such lines out with --skip-bad",
				 origin, key);
	if (text_is(who, "system"))
		m->system = content;
	else if (text_is(who, "user"))
		m->user = content;
	else if (text_is(who, "assistant"))
		m->assistant = content;
	return 0;
}

int messages_read(struct messages *m, struct text *plain, const struct json *object, const char *key,
		  const char *origin, struct error *e)
{
	const struct json *value = json_find(object, key), *message;

	if (value == NULL)
		return 0;
	if (json_kind(value) == JSON_STRING) {
		*plain = json_text(value);
		return 0;
	}
	if (json_kind(value) != JSON_ARRAY)
		return error_set(e, ERROR_FORMAT, "%s: field \"%s\": a string or a list of messages is wanted, not %s",
				 origin, key, json_kind_name(json_kind(value)));
	for (message = json_first(value); message != NULL; message = json_next(message))
		if (add_message(m, message, key, origin, e))
			return -1;
	return 0;
}
