/* Remarks to the reader with which a text closes: "I hope this helps! If you have 2 more questions, ..." */
#include <string.h>

#include "base/memory.h"
#include "matching/extract/doubt_parts.h"

enum {
	CLOSING_MAX = 400 /* bytes */
};

/* Whether the sentence with which t begins speaks to the reader. */
static bool is_remark(struct text t)
{
	static const char *const starts[] = { "i hope",
					      "hope this",
					      "hope that",
					      "let me know",
					      "please let me know",
					      "please feel",
					      "feel free",
					      "would you like",
					      "do you have any",
					      "is there anything",
					      "have a great",
					      "have a nice",
					      "good luck",
					      "thank you",
					      "thanks",
					      "you're welcome",
					      "happy to help",
					      "glad to help",
					      "happy learning",
					      "don't hesitate",
					      "please don't hesitate",
					      "this took me",
					      "note: this took",
					      NULL };
	static const char *const offers[] = { "if you have",         "if you need",   "if you want",
					      "if you would like",   "if you'd like", "if there is anything",
					      "if there's anything", "if anything",   NULL };
	static const char *const what[] = { "question", "questions", "help",        "let me",
					    "ask",      "feel free", "explanation", "clarification",
					    "i can",    "i could",   "assistance",  "unclear",
					    NULL };
	size_t at = 0, n, end = 0;

	while (at < t.size && strchr(" \t\r\n*_(>\"", t.data[at]) != NULL)
		at++;
	if (any_at(t, at, starts) > 0)
		return true;
	if (any_at(t, at, offers) == 0)
		return false;
	for (end = at; end < t.size && !ends_sentence(t, end); end++)
		;
	return find_any(text_slice(t, at, end), what, &n) < end - at;
}

struct text without_closing(struct text t)
{
	size_t from = t.size > CLOSING_MAX ? t.size - CLOSING_MAX : 0, at;

	for (at = from; at < t.size; at++)
		/* What computes something goes on with the solution. */
		if (at > 0 && ends_sentence(t, at - 1) && is_remark(text_slice(t, at, t.size)) &&
		    text_find(text_slice(t, at, t.size), TEXT("=")) == t.size - at)
			return text_trim(text_slice(t, 0, at));
	return t;
}
