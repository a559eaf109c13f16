/*
 * Any bytes as a template, rendered for a conversation: refused with a text that
 * names the line, or rendered within the limits, twice alike.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "chat/chat.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char conversation[] =
	"{\"messages\": [{\"role\": \"system\", \"content\": \"Be brief.\"},"
	"{\"role\": \"user\", \"content\": \" \\u00e9 <b> 'q' \\\"d\\\"\\n\"},"
	"{\"role\": \"assistant\", \"content\": null, \"tool_calls\": [{\"function\": {\"name\": \"f\","
	" \"arguments\": {\"b\": 1, \"a\": [2.5, true]}}}]},"
	"{\"role\": \"tool\", \"content\": [{\"type\": \"text\", \"text\": \"t\"}]}],"
	"\"add_generation_prompt\": true, \"bos_token\": \"<s>\", \"eos_token\": \"</s>\", \"n\": 3}";

static void require(int condition)
{
	if (!condition)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct chat_date date = { 2024, 2, 29, 23, 5, 0 };
	struct text source = { (const char *)data, size };
	struct builder first = { 0 }, again = { 0 };
	struct error e = { 0 }, other = { 0 };
	struct chat_template *t;
	struct json *variables;

	if (chat_template_new(&t, source, "T", &e)) {
		require(t == NULL && (e.code == ERROR_FORMAT || e.code == ERROR_RANGE) && e.text[0] == 'T');
		return 0;
	}
	require(json_parse(&variables, text_of(conversation), "conversation", &e) == 0);
	if (chat_render(&first, t, variables, &date, &e)) {
		require((e.code == ERROR_FORMAT || e.code == ERROR_RANGE) && strncmp(e.text, "T:", 2) == 0);
		require(first.size == 0 && chat_render(&again, t, variables, &date, &other) == -1);
		require(strcmp(e.text, other.text) == 0);
	} else {
		require(chat_render(&again, t, variables, &date, &other) == 0);
		require(text_equal(builder_view(&first), builder_view(&again)));
		require(first.size <= CHAT_OUTPUT_MAX && text_utf8_valid(builder_view(&first)));
	}
	builder_clear(&first);
	builder_clear(&again);
	json_free(variables);
	chat_template_free(t);
	return 0;
}
